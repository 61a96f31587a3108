/* check_loose.c - what must hang together without an event of its own. */
#include "store/check_story.h"

#include "store/stamp.h"

#include <string.h>

/* Each row of these statements is a finding, in words. */
static const StatementName loose[] = {CHECK_SERIALS, CHECK_THREADS, CHECK_WORDS, CHECK_MONTH_LISTS, CHECK_NAME};

static gboolean find_loose(Checking *checking, StatementName name, GError **error)
{
    g_auto(Query) query = query_begin(checking->database, name);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        check_say(checking->findings, "%s", query_peek_text(&query));
    }
    return FALSE;
}

gboolean check_loose(Checking *checking, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(loose); i++)
        if (!find_loose(checking, loose[i], error))
            return FALSE;
    return TRUE;
}

/* -- notes ----------------------------------------------------------------------------- */

static const struct {
    StatementName name;
    int columns;
} notes[] = {{CHECK_PURGES, 6}, {CHECK_TOLD, 3}, {CHECK_ROUNDTRIPS, 4}, {CHECK_EPOCHS, 4}};

static gboolean compare_notes(Database *database, const Story *story, guint table, GPtrArray *findings, GError **error)
{
    g_auto(Query) query = query_begin(database, notes[table].name);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        g_autofree char *about = query_take_text(&query);
        g_autoptr(Digest) stamp = stamp_new();
        query_stamp_row(&query, stamp, 1, notes[table].columns);
        g_autofree char *found = stamp_print(stamp);
        if (g_strcmp0(found, g_hash_table_lookup(story->noted, about)) != 0)
            check_say(findings, "%s: not as its event tells", about);
        g_hash_table_remove(story->noted, about);
    }
    return FALSE;
}

gboolean check_noted(Database *database, const Story *story, GPtrArray *findings, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(notes); i++)
        if (!compare_notes(database, story, i, findings, error))
            return FALSE;
    GHashTableIter iter;
    gpointer about;
    g_hash_table_iter_init(&iter, story->noted);
    while (g_hash_table_iter_next(&iter, &about, NULL))
        check_say(findings, "%s: its row is missing", (char *)about);
    return TRUE;
}

/* -- the yearly round --------------------------------------------------------------- */

typedef struct {
    gint64 begun_at, reminded_at, ended_at;
    char *about; /* "2026 body", as its events begin */
    char *note;
} RoundRow;

static void round_row_clear(RoundRow *row)
{
    g_free(row->about);
    g_free(row->note);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RoundRow, round_row_clear)

/* A note follows after a colon. */
static gboolean is_about(const RoundTold *told, const RoundRow *row)
{
    gsize length = strlen(row->about);
    return strncmp(told->about, row->about, length) == 0 &&
           (told->about[length] == '\0' || g_str_has_prefix(told->about + length, ": "));
}

/* As rounds.c adds them up: of each moment the latest, of the notes the last. */
static void follow(const Story *story, RoundRow *told)
{
    for (guint i = 0; i < story->rounds->len; i++) {
        const RoundTold *step = g_ptr_array_index(story->rounds, i);
        if (!is_about(step, told))
            continue;
        if (strcmp(step->step, "begun") == 0 || strcmp(step->step, "asked") == 0)
            told->begun_at = MAX(told->begun_at, step->at);
        else if (strcmp(step->step, "reminded") == 0)
            told->reminded_at = MAX(told->reminded_at, step->at);
        else
            told->ended_at = MAX(told->ended_at, step->at);
        const char *note = step->about + strlen(told->about);
        if (told->ended_at > 0 || !told->note) {
            g_free(told->note);
            told->note = g_strdup(*note ? note + strlen(": ") : "");
        }
    }
}

static void compare_round(const Story *story, const RoundRow *row, GPtrArray *findings)
{
    g_auto(RoundRow) told = {.about = g_strdup(row->about)};
    follow(story, &told);
    if (told.begun_at != row->begun_at || told.reminded_at != row->reminded_at || told.ended_at != row->ended_at ||
        g_strcmp0(told.note, row->note) != 0)
        check_say(findings, "round '%s': not as its events tell", row->about);
}

/* What every step is about must be a row. */
static void find_missing(const Story *story, const GArray *rows, GPtrArray *findings)
{
    for (guint i = 0; i < story->rounds->len; i++) {
        const RoundTold *step = g_ptr_array_index(story->rounds, i);
        gboolean there = FALSE;
        for (guint j = 0; j < rows->len && !there; j++)
            there = is_about(step, &g_array_index(rows, RoundRow, j));
        if (!there)
            check_say(findings, "round '%s': its row is missing", step->about);
    }
}

gboolean check_rounds(Database *database, const Story *story, GPtrArray *findings, GError **error)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(RoundRow));
    g_array_set_clear_func(rows, (GDestroyNotify)round_row_clear);
    g_auto(Query) query = query_begin(database, CHECK_ROUNDS);
    gboolean more = TRUE;
    while (more) {
        if (!query_step(&query, &more, error))
            return FALSE;
        if (!more)
            continue;
        RoundRow row = {.about = query_take_text(&query)};
        row.begun_at = query_take_int(&query);
        row.reminded_at = query_take_int(&query);
        row.ended_at = query_take_int(&query);
        row.note = query_take_text(&query);
        g_array_append_val(rows, row);
    }
    if (story->emptied)
        return TRUE;
    for (guint i = 0; i < rows->len; i++)
        compare_round(story, &g_array_index(rows, RoundRow, i), findings);
    find_missing(story, rows, findings);
    return TRUE;
}
