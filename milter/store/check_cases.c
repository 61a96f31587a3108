/* check_cases.c - each case, entry and letter as its events tell of it. */
#include "store/check_story.h"

#include "store/pack.h"
#include "store/rows.h"
#include "store/stamp.h"

#include <string.h>

#define ENTRY_STAMPED_COLUMNS  24
#define LETTER_STAMPED_COLUMNS 17

typedef struct {
    Database *database;
    const Story *story;
    GPtrArray *findings;
} Comparing;

static gboolean is_stamp(Digest *stamp, const char *told)
{
    g_autofree char *printed = stamp_print(stamp);
    return strcmp(printed, told) == 0;
}

/* -- the case itself -------------------------------------------------------------- */

static void compare_case(const Comparing *comparing, const Case *found, Digest *stamp)
{
    const Story *story = comparing->story;
    gboolean purged = story->purged != NULL; /* then only the stamp is left to tell */
    const char *differs = story->facts->received_at && !purged ? facts_differ(story->facts, found) : NULL;
    if (story->facts->received_at == 0 && !purged)
        check_say(comparing->findings, "case '%" G_GINT64_FORMAT "': no event tells that it was opened", story->number);
    else if (differs)
        check_say(comparing->findings, "case '%" G_GINT64_FORMAT "': its events tell another %s", story->number,
                  differs);
    else if (story->stamp && !is_stamp(stamp, story->stamp))
        check_say(comparing->findings, "case '%" G_GINT64_FORMAT "': it or its people are not as they were written",
                  story->number);
}

static gboolean check_case(const Comparing *comparing, GError **error)
{
    g_autoptr(Digest) stamp = stamp_new();
    g_autoptr(Case) found = NULL;
    if (!rows_stamp_case(comparing->database, comparing->story->number, stamp, &found, error))
        return FALSE;
    if (found && !comparing->story->emptied)
        compare_case(comparing, found, stamp);
    return TRUE;
}

/* -- its entries ------------------------------------------------------------------- */

static void compare_entry(const Comparing *comparing, Query *query)
{
    gint64 id = query_take_int(query);
    const char *digest = query_peek_text(query);
    const EntryTold *told = g_hash_table_lookup(comparing->story->entries, &id);
    g_autoptr(Digest) stamp = stamp_new();
    query_stamp_row(query, stamp, 2, ENTRY_STAMPED_COLUMNS);
    if (!told) {
        if (!comparing->story->emptied)
            check_say(comparing->findings, "entry '%" G_GINT64_FORMAT "': no event of its case tells of it", id);
        return;
    }
    if (strcmp(told->digest, digest) != 0)
        check_say(comparing->findings, "entry '%" G_GINT64_FORMAT "': its event tells of another message", id);
    else if (told->stamp && !is_stamp(stamp, told->stamp))
        check_say(comparing->findings, "entry '%" G_GINT64_FORMAT "': not as it was written", id);
}

static gboolean check_entries_of(const Comparing *comparing, GError **error)
{
    g_auto(Query) query = query_begin(comparing->database, CHECK_ENTRIES_OF);
    query_reference(&query, comparing->story->number);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        compare_entry(comparing, &query);
    }
    return FALSE;
}

/* -- its letters ------------------------------------------------------------------- */

typedef struct {
    gint64 id, settled_at;
    LetterState state;
    const char *message_id, *kind, *held_why, *note, *sent; /* borrowed from the row */
    Digest *stamp;                                       /* of what comes before its first state */
} LetterRow;

/* The state it was written in: as it is, or one that its events have moved it out of. */
static gboolean began_as(const LetterRow *row, LetterState state, const char *told)
{
    g_autoptr(Digest) stamp = digest_copy(row->stamp);
    stamp_text(stamp, letter_state_name(state));
    stamp_text(stamp, row->held_why);
    return is_stamp(stamp, told);
}

static gboolean is_as_written(const LetterRow *row, const LetterTold *told)
{
    if (strcmp(row->message_id, told->message_id) != 0 || strcmp(row->kind, told->kind) != 0)
        return FALSE;
    if (!told->stamp)
        return TRUE;
    if (!told->moved)
        return began_as(row, row->state, told->stamp);
    return began_as(row, LETTER_WAITING, told->stamp) || began_as(row, LETTER_ON_HOLD, told->stamp) ||
           began_as(row, LETTER_OBSERVED, told->stamp);
}

/* One that has no fate may still be tried: its note is then the relay's latest word, of which no event tells. */
static gboolean has_its_fate(const LetterRow *row, const LetterTold *told)
{
    if (row->settled_at != told->settled_at || (told->moved && row->state != told->state))
        return FALSE;
    return !told->note || strcmp(row->note, told->note) == 0;
}

static void compare_letter(const Comparing *comparing, const LetterRow *row)
{
    const LetterTold *told = g_hash_table_lookup(comparing->story->letters, &row->id);
    if (!told || !told->kind) {
        if (!comparing->story->emptied)
            check_say(comparing->findings, "letter '%" G_GINT64_FORMAT "': no event of its case tells of it", row->id);
        return;
    }
    if (!is_as_written(row, told))
        check_say(comparing->findings, "letter '%" G_GINT64_FORMAT "': not as it was written", row->id);
    else if (!comparing->story->emptied && !has_its_fate(row, told))
        check_say(comparing->findings, "letter '%" G_GINT64_FORMAT "': its events tell another fate", row->id);
    if (told->sent && g_strcmp0(row->sent, told->sent) != 0)
        check_say(comparing->findings, "letter '%" G_GINT64_FORMAT "': other bytes went than are on file", row->id);
}

static gboolean check_letters_of(const Comparing *comparing, GError **error)
{
    g_auto(Query) query = query_begin(comparing->database, CHECK_LETTERS_OF);
    query_reference(&query, comparing->story->number);
    gboolean more;
    while (query_step(&query, &more, error)) {
        if (!more)
            return TRUE;
        g_autoptr(Digest) stamp = stamp_new();
        LetterRow row = {.stamp = stamp, .id = query_take_int(&query)};
        row.settled_at = query_take_int(&query);
        row.state = letter_state_of(query_peek_text(&query));
        row.message_id = query_peek_text(&query);
        row.kind = query_peek_text(&query);
        row.held_why = query_peek_text(&query);
        row.note = query_peek_text(&query);
        row.sent = query_peek_text(&query);
        query_stamp_row(&query, stamp, 8, LETTER_STAMPED_COLUMNS);
        compare_letter(comparing, &row);
    }
    return FALSE;
}

/* -- who asked for silence ----------------------------------------------------------- */

static gboolean check_silenced(const Comparing *comparing, GError **error)
{
    for (guint i = 0; i < comparing->story->silenced->len; i++) {
        gint64 key = g_array_index(comparing->story->silenced, gint64, i);
        g_auto(Query) query = query_begin(comparing->database, CHECK_SILENCED);
        query_int(&query, key);
        gboolean row;
        if (!query_step(&query, &row, error))
            return FALSE;
        if (!row || key_of(query_peek_text(&query)) != key)
            check_say(comparing->findings, "silenced '%" G_GINT64_FORMAT "': who asked for silence is not there", key);
    }
    return TRUE;
}

/* -- all of them ---------------------------------------------------------------------- */

static gboolean check_story_of(Checking *checking, CaseNumber number, GError **error)
{
    Database *database = checking->database;
    g_autoptr(Story) story = story_read(database, number, error);
    if (!story)
        return FALSE;
    const Comparing comparing = {database, story, checking->findings};
    if (story->emptied && number)
        check_say(checking->findings, "case '%" G_GINT64_FORMAT "': texts of its events are gone, and no purge tells",
                  number);
    else if (story->emptied)
        check_say(checking->findings, "events of no case: texts are gone, and no purge tells");
    if (number == 0 && (!check_rounds(database, story, checking->findings, error) ||
                        !check_noted(database, story, checking->findings, error)))
        return FALSE;
    return (number == 0 || check_case(&comparing, error)) && check_entries_of(&comparing, error) &&
           check_letters_of(&comparing, error) && check_silenced(&comparing, error);
}

static gboolean check_row(Checking *checking, gint64 id, Query *query, gpointer data, GError **error)
{
    (void)query;
    (void)data;
    return check_story_of(checking, id, error);
}

/* In one read transaction, so that rows and events are of the same moment. */
static gboolean check_none(Checking *checking, GError **error)
{
    if (!database_run(checking->database, DO_BEGIN_READING, error))
        return FALSE;
    gboolean done = check_story_of(checking, 0, error);
    database_run(checking->database, DO_COMMIT, NULL); /* nothing was written that could be lost */
    return done;
}

/* What is on no case is read as one. */
gboolean check_cases(Checking *checking, GError **error)
{
    return check_none(checking, error) && check_rows(checking, CHECK_NUMBERS, check_row, NULL, error);
}
