#include "core/suggest_words.h"

#include "core/suggest.h"
#include "core/words.h"

#include <string.h>

/* How one word was written. */
typedef struct {
    GHashTable *senders; /* char *, borrowed */
    gboolean small;      /* once without a capital letter */
    gboolean named;      /* with one where only names have one */
} Sight;

struct Harvest {
    GHashTable *sights; /* word → Sight */
    GHashTable *names;
};

static void sight_free(gpointer data)
{
    Sight *sight = data;
    g_hash_table_unref(sight->senders);
    g_free(sight);
}

Harvest *harvest_new(GHashTable *names)
{
    Harvest *harvest = g_new0(Harvest, 1);
    harvest->sights = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, sight_free);
    harvest->names = names;
    return harvest;
}

void harvest_free(Harvest *harvest)
{
    if (harvest == NULL)
        return;
    g_hash_table_unref(harvest->sights);
    g_free(harvest);
}

static Sight *sight_of(Harvest *harvest, const char *word)
{
    Sight *sight = g_hash_table_lookup(harvest->sights, word);
    if (sight != NULL)
        return sight;
    sight = g_new0(Sight, 1);
    sight->senders = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_insert(harvest->sights, g_strdup(word), sight);
    return sight;
}

/* Who writes everything in capitals tells nothing about names by them. */
static gboolean is_shouted(const GArray *notes)
{
    guint capitals = 0;
    for (guint i = 0; i < notes->len; i++)
        capitals += g_array_index(notes, WordNote, i).capital;
    return capitals > notes->len / 2;
}

static void note(Sight *sight, const WordNote *word, const WordNote *before, gboolean opens)
{
    g_assert(word != NULL);
    opens = opens || before == NULL || before->line != word->line;
    sight->small = sight->small || !word->capital;
    sight->named = sight->named || (word->capital && !opens);
}

void harvest_add(Harvest *harvest, const char *text, const char *sender)
{
    g_autoptr(GArray) notes = g_array_new(FALSE, FALSE, sizeof(WordNote));
    g_autofree char *normal = words_normalise_noted(text, SUGGEST_TEXT_BYTES_MAX, notes);
    gboolean shouted = is_shouted(notes);
    guint number = 0;
    gboolean opens = TRUE;
    for (char *word = normal; *word != '\0'; number++) {
        gsize length = strcspn(word, " \n");
        char end = word[length];
        word[length] = '\0';
        Sight *sight = sight_of(harvest, word);
        g_hash_table_add(sight->senders, (gpointer)sender);
        const WordNote *notice = &g_array_index(notes, WordNote, number);
        if (!shouted)
            note(sight, notice, number > 0 ? notice - 1 : NULL, opens);
        opens = end == '\n';
        word += length + (end != '\0');
    }
}

static gboolean has_digit(const char *word)
{
    for (; *word != '\0'; word = g_utf8_next_char(word)) {
        if (g_unichar_isdigit(g_utf8_get_char(word)))
            return TRUE;
    }
    return FALSE;
}

static gboolean may_be_shown(const Harvest *harvest, const char *word, const Sight *sight)
{
    return sight->small && !sight->named && !has_digit(word) && g_utf8_strlen(word, -1) >= SUGGEST_CHARS_MIN &&
           !g_hash_table_contains(harvest->names, word);
}

static int compare_words(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted; the words stay owned by the harvest. */
static GPtrArray *words_to_show(const Harvest *harvest)
{
    GPtrArray *words = g_ptr_array_new();
    GHashTableIter iter;
    gpointer word, sight;
    g_hash_table_iter_init(&iter, harvest->sights);
    while (g_hash_table_iter_next(&iter, &word, &sight)) {
        if (may_be_shown(harvest, word, sight))
            g_ptr_array_add(words, word);
    }
    g_ptr_array_sort(words, compare_words);
    return words;
}

/* What two words begin with, in whole characters. */
static gsize common_bytes(const char *a, const char *b)
{
    gsize bytes = 0;
    while (a[bytes] != '\0' && a[bytes] == b[bytes])
        bytes++;
    while (bytes > 0 && ((guchar)a[bytes] & 0xC0) == 0x80)
        bytes--;
    return bytes;
}

static void candidate_free(gpointer data)
{
    Candidate *candidate = data;
    g_free(candidate->entry);
    g_hash_table_unref(candidate->senders);
    g_free(candidate);
}

static void add_senders(const Harvest *harvest, const char *word, GHashTable *senders)
{
    const Sight *sight = g_hash_table_lookup(harvest->sights, word);
    GHashTableIter iter;
    gpointer sender;
    g_hash_table_iter_init(&iter, sight->senders);
    while (g_hash_table_iter_next(&iter, &sender, NULL))
        g_hash_table_add(senders, sender);
}

/* `words` from the first on that begins with `bytes` of it; 0 bytes: that word alone. */
static void add_candidate(const Harvest *harvest, GPtrArray *candidates, const GPtrArray *words, guint first,
                          gsize bytes)
{
    const char *word = words->pdata[first];
    g_autoptr(GHashTable) senders = g_hash_table_new(g_str_hash, g_str_equal);
    add_senders(harvest, word, senders);
    for (guint i = first + 1; bytes > 0 && i < words->len && strncmp(words->pdata[i], word, bytes) == 0; i++)
        add_senders(harvest, words->pdata[i], senders);
    if (g_hash_table_size(senders) < SUGGEST_SENDERS_MIN)
        return;
    Candidate *candidate = g_new0(Candidate, 1);
    candidate->entry = bytes > 0 ? g_strdup_printf("%.*s*", (int)bytes, word) : g_strdup(word);
    candidate->senders = g_steal_pointer(&senders);
    g_ptr_array_add(candidates, candidate);
}

static guint first_with(const GPtrArray *words, guint at, gsize bytes)
{
    while (at > 0 && strncmp(words->pdata[at - 1], words->pdata[at], bytes) == 0)
        at--;
    return at;
}

/* Beginnings: of a sorted list only what neighbours share can be one. */
static void add_beginnings(const Harvest *harvest, GPtrArray *candidates, const GPtrArray *words)
{
    g_autoptr(GHashTable) done = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i + 1 < words->len; i++) {
        const char *word = words->pdata[i];
        gsize bytes = common_bytes(word, words->pdata[i + 1]);
        char *beginning = g_strndup(word, bytes);
        gboolean long_enough = g_utf8_strlen(beginning, -1) >= SUGGEST_CHARS_MIN;
        if (g_hash_table_add(done, beginning) && long_enough)
            add_candidate(harvest, candidates, words, first_with(words, i, bytes), bytes);
    }
}

static int compare_candidates(gconstpointer a, gconstpointer b)
{
    const Candidate *left = *(const Candidate *const *)a, *right = *(const Candidate *const *)b;
    guint lefts = g_hash_table_size(left->senders), rights = g_hash_table_size(right->senders);
    if (lefts != rights)
        return lefts > rights ? -1 : 1;
    return strcmp(left->entry, right->entry);
}

GPtrArray *harvest_candidates(const Harvest *harvest)
{
    GPtrArray *candidates = g_ptr_array_new_with_free_func(candidate_free);
    g_autoptr(GPtrArray) words = words_to_show(harvest);
    for (guint i = 0; i < words->len; i++)
        add_candidate(harvest, candidates, words, i, 0);
    add_beginnings(harvest, candidates, words);
    g_ptr_array_sort(candidates, compare_candidates);
    return candidates;
}
