#include "store/check_story.h"

#include "store/stamp.h"

#include <string.h>

#define ENTRY_KIND  "entry "
#define KEPT_KIND   "entry kept"
#define LETTER_KIND "letter "
#define ROUND_KIND  "event round "
#define NOTE_KIND   "note "
#define PURGED_KIND "event purged"

#define PAYLOAD_NUMBERS 3

/* Of CHECK_STORY: what store_note_purged() stamps of an event without text. */
#define EMPTIED_FIRST   5
#define EMPTIED_COLUMNS 2

static void entry_told_free(EntryTold *told)
{
    g_free(told->digest);
    g_free(told->stamp);
    g_free(told);
}

static void letter_told_free(LetterTold *told)
{
    g_free(told->message_id);
    g_free(told->kind);
    g_free(told->stamp);
    g_free(told->note);
    g_free(told->sent);
    g_free(told);
}

static void round_told_free(RoundTold *told)
{
    g_free(told->step);
    g_free(told->about);
    g_free(told);
}

static Story *story_new(CaseNumber number)
{
    Story *story = g_new0(Story, 1);
    story->number = number;
    story->facts = facts_new(number);
    story->entries = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, (GDestroyNotify)entry_told_free);
    story->letters = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, (GDestroyNotify)letter_told_free);
    story->silenced = g_array_new(FALSE, FALSE, sizeof(gint64));
    story->rounds = g_ptr_array_new_with_free_func((GDestroyNotify)round_told_free);
    story->noted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    story->gone = stamp_new();
    return story;
}

void story_free(Story *story)
{
    if (!story)
        return;
    facts_free(story->facts);
    g_free(story->stamp);
    g_hash_table_unref(story->entries);
    g_hash_table_unref(story->letters);
    g_array_unref(story->silenced);
    g_ptr_array_unref(story->rounds);
    g_hash_table_unref(story->noted);
    digest_free(story->gone);
    g_free(story->purged);
    g_free(story);
}

/* An event taken apart; texts are borrowed from its row. */
typedef struct {
    gint64 at, entry, letter;
    const char *kind, *about, *reason, *stamps;
} Told;

static gint64 *key_new(gint64 id)
{
    gint64 *key = g_new(gint64, 1);
    *key = id;
    return key;
}

static void replace(char **text, char *value)
{
    g_free(*text);
    *text = value;
}

/* What is kept is on no case, even where a case's event tells of it. */
static void tell_entry(Story *story, const Told *telling)
{
    if (story->number != 0 && strcmp(telling->kind, KEPT_KIND) == 0)
        return;
    EntryTold *told = g_new0(EntryTold, 1);
    told->digest = g_strdup(telling->about);
    told->stamp = stamp_find(telling->stamps, "entry");
    g_hash_table_replace(story->entries, key_new(telling->entry), told);
}

static LetterTold *letter_of(Story *story, gint64 id)
{
    LetterTold *told = g_hash_table_lookup(story->letters, &id);
    if (!told) {
        told = g_new0(LetterTold, 1);
        g_hash_table_insert(story->letters, key_new(id), told);
    }
    return told;
}

static void tell_letter(Story *story, const Told *telling)
{
    LetterTold *told = letter_of(story, telling->letter);
    replace(&told->message_id, g_strdup(telling->about));
    replace(&told->kind, g_strdup(telling->kind + strlen(LETTER_KIND)));
    replace(&told->stamp, stamp_find(telling->stamps, "letter"));
    told->written_at = telling->at;
}

static void move(LetterTold *told, LetterState state, gint64 at)
{
    told->moved = TRUE;
    told->state = state;
    told->settled_at = at;
}

/* As handover.c and apply.c change the row: a letter that came back after it was refused stays refused. */
static void tell_fate(LetterTold *told, const Told *telling)
{
    gboolean accepted = strcmp(telling->kind, "event accepted") == 0;
    if (accepted || strcmp(telling->kind, "event failed") == 0) {
        move(told, accepted ? LETTER_ACCEPTED : LETTER_FAILED, telling->at);
        replace(&told->note, g_strdup(telling->reason));
        replace(&told->sent, *telling->about ? g_strdup(telling->about) : NULL);
    }
    if (strcmp(telling->kind, "event cancelled") == 0)
        move(told, LETTER_CANCELLED, telling->at);
    if (strcmp(telling->kind, "event bounced") == 0 && !(told->moved && told->state == LETTER_FAILED))
        move(told, LETTER_BOUNCED, telling->at);
    if (strcmp(telling->kind, "event released") == 0 && !told->moved)
        move(told, LETTER_WAITING, 0);
}

static void tell_round(Story *story, const Told *telling)
{
    RoundTold *told = g_new0(RoundTold, 1);
    told->step = g_strdup(telling->kind + strlen(ROUND_KIND));
    told->about = g_strdup(telling->about);
    told->at = telling->at;
    g_ptr_array_add(story->rounds, told);
}

static void tell_stamps(Story *story, const Told *telling)
{
    char *stamp = stamp_find(telling->stamps, "case");
    if (stamp)
        replace(&story->stamp, stamp);
    g_autofree char *silenced = stamp_find(telling->stamps, "silenced");
    if (silenced) {
        gint64 key = g_ascii_strtoll(silenced, NULL, 10);
        g_array_append_val(story->silenced, key);
    }
}

static void tell_note(Story *story, const Told *telling)
{
    char *row = g_strconcat(telling->kind + strlen(NOTE_KIND), " ", telling->about, NULL);
    g_hash_table_replace(story->noted, row, stamp_find(telling->stamps, "row"));
}

static void tell(Story *story, const Told *telling)
{
    if (g_str_has_prefix(telling->kind, ENTRY_KIND))
        tell_entry(story, telling);
    else if (g_str_has_prefix(telling->kind, LETTER_KIND))
        tell_letter(story, telling);
    else if (telling->letter != 0)
        tell_fate(letter_of(story, telling->letter), telling);
    if (g_str_has_prefix(telling->kind, ROUND_KIND))
        tell_round(story, telling);
    if (g_str_has_prefix(telling->kind, NOTE_KIND))
        tell_note(story, telling);
    if (strcmp(telling->kind, PURGED_KIND) == 0)
        replace(&story->purged, stamp_find(telling->stamps, "emptied"));
    facts_event(story->facts, telling->kind, telling->about);
    tell_stamps(story, telling);
}

/* "case=1 entry=2 letter=3 about", the reason on a line of its own, then stamps (events.c). */
static void read_row(Story *story, Query *query)
{
    Told telling = {.at = query_take_int(query)};
    telling.entry = query_take_int(query);
    telling.letter = query_take_int(query);
    g_autofree char *kind = query_take_text(query);
    g_autofree char *payload = query_take_text(query);
    if (!payload) {
        query_stamp_row(query, story->gone, EMPTIED_FIRST, EMPTIED_COLUMNS);
        story->gone_events++;
        return;
    }
    telling.kind = kind;
    telling.stamps = event_stamp(payload);
    char *at = payload;
    for (guint i = 0; at && i < PAYLOAD_NUMBERS; i++) {
        at = strchr(at, ' ');
        at = at ? at + 1 : NULL;
    }
    char *end = at ? strchr(at, '\n') : NULL;
    if (end)
        *end = '\0';
    telling.about = at ? at : "";
    telling.reason = end ? end + 1 : "";
    tell(story, &telling);
}

/* Right as far as the latest purge accounts for it. */
static void weigh_gone(Story *story)
{
    g_autofree char *gone = stamp_print(story->gone);
    story->emptied = story->gone_events > 0 && g_strcmp0(gone, story->purged) != 0;
}

Story *story_read(Database *database, CaseNumber number, GError **error)
{
    g_autoptr(Story) story = story_new(number);
    g_auto(Query) query = query_begin(database, number ? CHECK_STORY : CHECK_STORY_OF_NONE);
    if (number)
        query_int(&query, number);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row) {
            weigh_gone(story);
            return g_steal_pointer(&story);
        }
        read_row(story, &query);
    }
    return NULL;
}
