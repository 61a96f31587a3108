#include "learn/features.h"

#include "core/sign_off.h"
#include "core/words.h"
#include "learn/names.h"

#include <string.h>

#define FEATURE_TEXT_BYTES_MAX (64 * 1024) /* of a letter */
#define PIECE_CHARS_MIN        4           /* with the edges of the word */
#define PIECE_CHARS_MAX        8
#define WORD_BYTES_MAX         60

Example *example_new(const char *sender, const char *subject, const char *text)
{
    Example *example = g_new0(Example, 1);
    example->sender = g_strdup(sender);
    example->subject = g_strdup(subject);
    example->text = g_strdup(text);
    return example;
}

void example_free(Example *example)
{
    if (example == NULL)
        return;
    g_free(example->sender);
    g_free(example->subject);
    g_free(example->text);
    g_strfreev(example->labels);
    g_free(example);
}

/* What has been seen of a term so far. */
typedef struct {
    GArray *rows;        /* guint32: examples it is in */
    guint32 last_sender; /* plus 1 */
    guint senders;
} Sighting;

static void sighting_free(gpointer data)
{
    Sighting *sighting = data;
    g_array_unref(sighting->rows);
    g_free(sighting);
}

typedef struct {
    GHashTable *sightings; /* term → Sighting */
    GHashTable *names;
    guint32 row;
    guint32 sender;
} Gathering;

static void note(Gathering *gathering, const char *term)
{
    Sighting *sighting = g_hash_table_lookup(gathering->sightings, term);
    if (sighting == NULL) {
        sighting = g_new0(Sighting, 1);
        sighting->rows = g_array_new(FALSE, FALSE, sizeof(guint32));
        g_hash_table_insert(gathering->sightings, g_strdup(term), sighting);
    }
    guint32 rows = sighting->rows->len;
    if (rows > 0 && g_array_index(sighting->rows, guint32, rows - 1) == gathering->row)
        return;
    g_array_append_val(sighting->rows, gathering->row);
    /* Rows come sender by sender. */
    if (sighting->last_sender != gathering->sender + 1)
        sighting->senders++;
    sighting->last_sender = gathering->sender + 1;
}

/* "karl-axel" is one as soon as "axel" is. */
static gboolean holds_name(const Gathering *gathering, const char *word)
{
    g_auto(GStrv) parts = g_strsplit(word, "-", -1);
    for (guint i = 0; parts[i] != NULL; i++) {
        if (g_hash_table_contains(gathering->names, parts[i]))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_wanted(const Gathering *gathering, const char *word)
{
    return *word != '\0' && strlen(word) <= WORD_BYTES_MAX && strpbrk(word, "0123456789") == NULL &&
           !holds_name(gathering, word);
}

/* "karl*" and "*omar*" are names too, though of Karlsgatan and sommar. */
static gboolean is_name(const Gathering *gathering, const char *piece, gsize bytes)
{
    gboolean begins = piece[0] == '_', ends = bytes > 0 && piece[bytes - 1] == '_';
    g_autofree char *word = g_strndup(piece + begins, bytes - begins - ends);
    return g_hash_table_contains(gathering->names, word);
}

static void note_pieces(Gathering *gathering, const char *word)
{
    g_autofree char *edged = g_strconcat("_", word, "_", NULL);
    note(gathering, edged);
    for (const char *from = edged; *from != '\0'; from = g_utf8_next_char(from)) {
        const char *to = from;
        for (guint chars = 1; chars <= PIECE_CHARS_MAX && *to != '\0'; chars++) {
            to = g_utf8_next_char(to);
            if (chars < PIECE_CHARS_MIN || is_name(gathering, from, (gsize)(to - from)))
                continue;
            g_autofree char *piece = g_strndup(from, (gsize)(to - from));
            note(gathering, piece);
        }
    }
}

static void gather(Gathering *gathering, const Example *example)
{
    g_autofree char *stripped = sign_off_strip(example->text);
    g_autofree char *all = g_strconcat(example->subject, "\n\n", stripped, NULL);
    g_autofree char *normal = words_normalise(all, FEATURE_TEXT_BYTES_MAX);
    g_autofree char *folded = words_fold(normal);
    g_auto(GStrv) words = g_strsplit_set(folded, " \n", -1);
    gboolean wanted_before = FALSE;
    for (guint i = 0; words[i] != NULL; i++) {
        gboolean wanted = is_wanted(gathering, words[i]);
        if (wanted)
            note_pieces(gathering, words[i]);
        g_autofree char *pair = wanted && wanted_before ? g_strdup_printf("_%s__%s_", words[i - 1], words[i]) : NULL;
        if (pair != NULL)
            note(gathering, pair);
        wanted_before = wanted;
    }
}

static GHashTable *find_names(const GPtrArray *examples)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    for (guint i = 0; i < examples->len; i++)
        g_ptr_array_add(texts, ((const Example *)examples->pdata[i])->text);
    g_ptr_array_add(texts, NULL);
    return names_find((const char *const *)texts->pdata);
}

static int compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The same letters give the same numbers, however the hash table is ordered. */
static void number_terms(Features *features, GHashTable *sightings, guint senders_min)
{
    GHashTableIter iter;
    gpointer term, value;
    g_hash_table_iter_init(&iter, sightings);
    while (g_hash_table_iter_next(&iter, &term, &value)) {
        if (((const Sighting *)value)->senders >= senders_min)
            g_ptr_array_add(features->terms, g_strdup(term));
    }
    g_ptr_array_sort(features->terms, compare_texts);
    for (guint32 i = 0; i < features->terms->len; i++) {
        const Sighting *sighting = g_hash_table_lookup(sightings, features->terms->pdata[i]);
        for (guint j = 0; j < sighting->rows->len; j++)
            g_array_append_val((GArray *)features->rows->pdata[g_array_index(sighting->rows, guint32, j)], i);
    }
}

/* Numbers of the examples, sender by sender; their senders' numbers on the way. */
static GArray *order_by_sender(const GPtrArray *examples, GArray *senders)
{
    g_autoptr(GHashTable) groups = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_array_unref);
    g_autoptr(GPtrArray) order = g_ptr_array_new();
    g_array_set_size(senders, examples->len);
    for (guint32 i = 0; i < examples->len; i++) {
        const char *sender = ((const Example *)examples->pdata[i])->sender;
        GArray *group = g_hash_table_lookup(groups, sender);
        if (group == NULL) {
            group = g_array_new(FALSE, FALSE, sizeof(guint32));
            g_hash_table_insert(groups, (gpointer)sender, group);
            g_ptr_array_add(order, group);
        }
        g_array_append_val(group, i);
    }
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint32 sender = 0; sender < order->len; sender++) {
        const GArray *group = order->pdata[sender];
        for (guint i = 0; i < group->len; i++) {
            guint32 row = g_array_index(group, guint32, i);
            g_array_append_val(rows, row);
            g_array_index(senders, guint32, row) = sender;
        }
    }
    return rows;
}

Features *features_new(const GPtrArray *examples, guint senders_min)
{
    Features *features = g_new0(Features, 1);
    features->terms = g_ptr_array_new_with_free_func(g_free);
    features->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    features->senders = g_array_new(FALSE, TRUE, sizeof(guint32));
    for (guint i = 0; i < examples->len; i++)
        g_ptr_array_add(features->rows, g_array_new(FALSE, FALSE, sizeof(guint32)));
    g_autoptr(GHashTable) sightings = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, sighting_free);
    g_autoptr(GHashTable) names = find_names(examples);
    g_autoptr(GArray) order = order_by_sender(examples, features->senders);
    Gathering gathering = {.sightings = sightings, .names = names};
    for (guint i = 0; i < order->len; i++) {
        gathering.row = g_array_index(order, guint32, i);
        gathering.sender = g_array_index(features->senders, guint32, gathering.row);
        gather(&gathering, examples->pdata[gathering.row]);
    }
    features->names = g_hash_table_size(names);
    number_terms(features, sightings, senders_min);
    return features;
}

void features_free(Features *features)
{
    if (features == NULL)
        return;
    g_ptr_array_unref(features->terms);
    g_ptr_array_unref(features->rows);
    g_array_unref(features->senders);
    g_free(features);
}
