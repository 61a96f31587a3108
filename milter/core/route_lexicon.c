#include "core/route_lexicon.h"

#include "core/automaton.h"
#include "core/words.h"

#include <string.h>

typedef struct {
    guint pattern;
    char *normal;
    WordPattern parts; /* borrows `normal` */
} Entry;

/* One automaton, and for each of its strings the entries that begin with it. */
typedef struct {
    Automaton *automaton;
    GPtrArray *entries; /* GArray of Entry, by string number */
} Index;

struct Lexicon {
    Index plain, folded;
    guint patterns;
};

static void entry_clear(gpointer data)
{
    g_free(((Entry *)data)->normal);
}

static void index_init(Index *index)
{
    index->automaton = automaton_new();
    index->entries = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
}

static void index_clear(Index *index)
{
    automaton_free(index->automaton);
    g_ptr_array_unref(index->entries);
}

static void index_add(Index *index, guint pattern, const char *normal)
{
    Entry entry = {.pattern = pattern, .normal = g_strdup(normal)};
    entry.parts = words_pattern(entry.normal);
    guint string = automaton_add(index->automaton, entry.parts.head, entry.parts.head_bytes);
    if (string == index->entries->len) {
        GArray *list = g_array_new(FALSE, FALSE, sizeof(Entry));
        g_array_set_clear_func(list, entry_clear);
        g_ptr_array_add(index->entries, list);
    }
    g_array_append_val((GArray *)index->entries->pdata[string], entry);
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
    GArray *starts;     /* gsize: where each word begins */
    guint8 *seen;       /* by pattern: places reported so far */
    const guint8 *full; /* by pattern: found as written, so not wanted folded; NULL in the first walk */
    PlaceFound found;
    gpointer data;
} Walk;

static GArray *word_starts(const char *text)
{
    GArray *starts = g_array_new(FALSE, FALSE, sizeof(gsize));
    gboolean gap = TRUE;
    for (gsize i = 0; text[i] != '\0'; i++) {
        gboolean is_gap = text[i] == ' ' || text[i] == '\n';
        if (gap && !is_gap)
            g_array_append_val(starts, i);
        gap = is_gap;
    }
    return starts;
}

/* Words that begin before `offset`. */
static guint words_before(const GArray *starts, gsize offset)
{
    guint low = 0, high = starts->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(starts, gsize, middle) < offset)
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
    if (!words_match(&entry->parts, walk->text, at, &from, &to))
        return;
    walk->seen[entry->pattern]++;
    guint first = words_before(walk->starts, from);
    const Place place = {.pattern = entry->pattern,
                         .first_word = first,
                         .words = words_before(walk->starts, to) - first,
                         .folded = walk->folded,
                         .text = walk->text + from,
                         .bytes = to - from};
    walk->found(&place, walk->data);
}

static void found_string(guint string, gsize start, gpointer data)
{
    Walk *walk = data;
    const GArray *entries = walk->index->entries->pdata[string];
    for (guint i = 0; i < entries->len; i++)
        report(walk, &g_array_index(entries, Entry, i), start);
}

gsize lexicon_scan(const Lexicon *lexicon, const char *normal, PlaceFound found, gpointer data)
{
    g_autofree guint8 *full = g_new0(guint8, lexicon->patterns + 1);
    g_autofree guint8 *bent = g_new0(guint8, lexicon->patterns + 1);
    g_autoptr(GArray) starts = word_starts(normal);
    Walk walk = {
        .index = &lexicon->plain, .text = normal, .starts = starts, .seen = full, .found = found, .data = data};
    gsize steps = automaton_scan(walk.index->automaton, normal, strlen(normal), found_string, &walk);

    g_autofree char *folded = words_fold(normal);
    g_autoptr(GArray) folded_starts = word_starts(folded);
    walk = (Walk){.index = &lexicon->folded,
                  .text = folded,
                  .folded = TRUE,
                  .starts = folded_starts,
                  .seen = bent,
                  .full = full,
                  .found = found,
                  .data = data};
    return steps + automaton_scan(walk.index->automaton, folded, strlen(folded), found_string, &walk);
}
