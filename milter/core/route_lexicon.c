#include "core/route_lexicon.h"

#include "core/automaton.h"
#include "core/words.h"

#include <string.h>

#define NO_ENTRY 0 /* entries are numbered from 1 */

/* Its text stands in Index.texts; `head`, `head_bytes` and `open` are those of a WordPattern, found once. */
typedef struct {
    guint32 pattern;
    guint32 head;
    guint32 head_bytes;
    gboolean open;
    guint32 next; /* with the same string, or NO_ENTRY */
} Entry;

/* One automaton, and for each of its strings the entries that begin with it. */
typedef struct {
    Automaton *automaton;
    GArray *entries; /* Entry; the first is none */
    GArray *first;   /* guint32, by string number: the last one added */
    GString *texts;  /* normal patterns, each with its NUL */
} Index;

struct Lexicon {
    Index plain, folded;
    guint patterns;
};

static void index_init(Index *index)
{
    const Entry none = {.next = NO_ENTRY};
    index->automaton = automaton_new();
    index->entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    g_array_append_val(index->entries, none);
    index->first = g_array_new(FALSE, FALSE, sizeof(guint32));
    index->texts = g_string_new(NULL);
}

static void index_clear(Index *index)
{
    automaton_free(index->automaton);
    g_array_unref(index->entries);
    g_array_unref(index->first);
    g_string_free(index->texts, TRUE);
}

static void index_add(Index *index, guint pattern, const char *normal)
{
    const WordPattern parts = words_pattern(normal);
    guint string = automaton_add(index->automaton, parts.head, parts.head_bytes);
    const guint32 none = NO_ENTRY, number = index->entries->len;
    if (string == index->first->len)
        g_array_append_val(index->first, none);
    guint32 *first = &g_array_index(index->first, guint32, string);
    const Entry entry = {.pattern = pattern,
                         .head = (guint32)(index->texts->len + (gsize)(parts.head - normal)),
                         .head_bytes = (guint32)parts.head_bytes,
                         .open = parts.open,
                         .next = *first};
    g_array_append_val(index->entries, entry);
    g_string_append_len(index->texts, normal, (gssize)strlen(normal) + 1);
    *first = number;
}

Lexicon *lexicon_new(void)
{
    Lexicon *lexicon = g_new0(Lexicon, 1);
    index_init(&lexicon->plain);
    index_init(&lexicon->folded);
    return lexicon;
}

void lexicon_free(Lexicon *lexicon)
{
    if (lexicon == NULL)
        return;
    index_clear(&lexicon->plain);
    index_clear(&lexicon->folded);
    g_free(lexicon);
}

guint lexicon_add(Lexicon *lexicon, const char *pattern)
{
    guint number = lexicon->patterns++;
    g_autofree char *normal = words_normalise_pattern(pattern);
    if (*normal == '\0')
        return number;
    index_add(&lexicon->plain, number, normal);
    if (words_are_ascii(normal))
        return number;
    g_autofree char *folded = words_fold(normal);
    if (!g_str_equal(normal, folded))
        index_add(&lexicon->folded, number, folded);
    return number;
}

void lexicon_compile(Lexicon *lexicon)
{
    automaton_compile(lexicon->plain.automaton);
    automaton_compile(lexicon->folded.automaton);
}

/* State of one walk. */
typedef struct {
    const Index *index;
    const char *text;
    gboolean folded;
    const gsize *starts; /* where each word begins */
    guint words;
    guint8 *seen;       /* by pattern: places reported so far */
    const guint8 *full; /* by pattern: found as written, so not wanted folded; NULL in the first walk */
    PlaceFound found;
    gpointer data;
} Walk;

/* There is a gap between two words, so that half as many as `bytes` is the most.  Caller owns. */
static gsize *word_starts(const char *text, gsize bytes, guint *words)
{
    gsize *starts = g_new(gsize, bytes / 2 + 1);
    gboolean gap = TRUE;
    *words = 0;
    for (gsize i = 0; i < bytes; i++) {
        gboolean is_gap = text[i] == ' ' || text[i] == '\n';
        if (gap && !is_gap)
            starts[(*words)++] = i;
        gap = is_gap;
    }
    return starts;
}

/* Words that begin before `offset`. */
static guint words_before(const Walk *walk, gsize offset)
{
    guint low = 0, high = walk->words;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (walk->starts[middle] < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void report(Walk *walk, const Entry *entry, gsize at)
{
    if (walk->seen[entry->pattern] >= LEXICON_PLACES_MAX)
        return;
    if (walk->full != NULL && walk->full[entry->pattern] > 0)
        return;
    gsize from, to;
    const char *head = walk->index->texts->str + entry->head;
    const WordPattern parts = {head, entry->head_bytes, head + entry->head_bytes, entry->open};
    if (!words_match(&parts, walk->text, at, &from, &to))
        return;
    walk->seen[entry->pattern]++;
    guint first = words_before(walk, from);
    const Place place = {.pattern = entry->pattern,
                         .first_word = first,
                         .words = words_before(walk, to) - first,
                         .folded = walk->folded,
                         .text = walk->text + from,
                         .bytes = to - from};
    walk->found(&place, walk->data);
}

static void found_string(guint string, gsize start, gpointer data)
{
    Walk *walk = data;
    const Index *index = walk->index;
    for (guint32 i = g_array_index(index->first, guint32, string); i != NO_ENTRY;) {
        const Entry *entry = &g_array_index(index->entries, Entry, i);
        report(walk, entry, start);
        i = entry->next;
    }
}

gsize lexicon_scan(const Lexicon *lexicon, const char *normal, PlaceFound found, gpointer data)
{
    g_autofree guint8 *full = g_new0(guint8, lexicon->patterns + 1);
    gsize bytes = strlen(normal);
    guint words;
    g_autofree gsize *starts = word_starts(normal, bytes, &words);
    Walk walk = {.index = &lexicon->plain,
                 .text = normal,
                 .starts = starts,
                 .words = words,
                 .seen = full,
                 .found = found,
                 .data = data};
    gsize steps = automaton_scan(walk.index->automaton, normal, bytes, found_string, &walk);
    if (!words_are_ascii(normal))
        return steps;
    g_autofree guint8 *bent = g_new0(guint8, lexicon->patterns + 1);
    walk.index = &lexicon->folded;
    walk.folded = TRUE;
    walk.seen = bent;
    walk.full = full;
    return steps + automaton_scan(walk.index->automaton, normal, bytes, found_string, &walk);
}
