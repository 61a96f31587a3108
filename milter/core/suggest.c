#include "core/suggest.h"

#include "core/route.h"
#include "core/route_lexicon.h"
#include "core/suggest_words.h"
#include "core/words.h"

#include <string.h>

/* One letter as kept; `normal` is subject and text, where words are looked for. */
typedef struct {
    char *sender, *subject, *text, *default_unit, *unit, *normal;
    gboolean source;
} Kept;

struct Suggest {
    GPtrArray *letters; /* Kept */
    GHashTable *names;  /* words of senders' names */
};

static void kept_free(gpointer data)
{
    Kept *kept = data;
    g_free(kept->sender);
    g_free(kept->subject);
    g_free(kept->text);
    g_free(kept->default_unit);
    g_free(kept->unit);
    g_free(kept->normal);
    g_free(kept);
}

Suggest *suggest_new(void)
{
    Suggest *suggest = g_new0(Suggest, 1);
    suggest->letters = g_ptr_array_new_with_free_func(kept_free);
    suggest->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return suggest;
}

void suggest_free(Suggest *suggest)
{
    if (suggest == NULL)
        return;
    g_ptr_array_unref(suggest->letters);
    g_hash_table_unref(suggest->names);
    g_free(suggest);
}

static void add_names(Suggest *suggest, const char *name)
{
    g_autofree char *normal = words_normalise(name, SUGGEST_TEXT_BYTES_MAX);
    g_auto(GStrv) words = g_strsplit_set(normal, " \n", -1);
    for (guint i = 0; words[i] != NULL; i++)
        g_hash_table_add(suggest->names, g_strdup(words[i]));
}

void suggest_add(Suggest *suggest, const SuggestLetter *letter)
{
    Kept *kept = g_new0(Kept, 1);
    kept->sender = g_utf8_strdown(letter->sender, -1);
    kept->subject = g_strdup(letter->subject);
    kept->text = g_utf8_make_valid(letter->text, (gssize)strnlen(letter->text, SUGGEST_TEXT_BYTES_MAX));
    kept->default_unit = g_strdup(letter->default_unit);
    kept->unit = g_strdup(letter->unit);
    g_autofree char *whole = g_strconcat(letter->subject, "\n\n", letter->text, NULL);
    kept->normal = words_normalise(whole, SUGGEST_TEXT_BYTES_MAX);
    kept->source = letter->source;
    g_ptr_array_add(suggest->letters, kept);
    add_names(suggest, letter->sender_name);
    add_names(suggest, letter->sender);
}

static void suggestion_free(gpointer data)
{
    Suggestion *suggestion = data;
    g_free(suggestion->entry);
    g_array_unref(suggestion->righted);
    g_free(suggestion);
}

static gboolean is_of(const Kept *letter, const char *unit)
{
    return g_str_equal(letter->unit, unit);
}

/* -- who holds what -------------------------------------------------------- */

/* Which letters hold each candidate: a GArray of guint for each. */
typedef struct {
    GPtrArray *holders;
    guint letter; /* the one being read */
} Search;

static void note_holder(const Place *place, gpointer data)
{
    const Search *search = data;
    GArray *list = search->holders->pdata[place->pattern];
    if (!place->folded && (list->len == 0 || g_array_index(list, guint, list->len - 1) != search->letter))
        g_array_append_val(list, search->letter);
}

/* Caller owns. */
static GPtrArray *find_holders(const Suggest *suggest, const GPtrArray *candidates)
{
    g_autoptr(Lexicon) lexicon = lexicon_new();
    Search search = {.holders = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref)};
    for (guint i = 0; i < candidates->len; i++) {
        lexicon_add(lexicon, ((const Candidate *)candidates->pdata[i])->entry);
        g_ptr_array_add(search.holders, g_array_new(FALSE, FALSE, sizeof(guint)));
    }
    lexicon_compile(lexicon);
    for (; search.letter < suggest->letters->len; search.letter++) {
        const Kept *letter = suggest->letters->pdata[search.letter];
        lexicon_scan(lexicon, letter->normal, note_holder, &search);
    }
    return search.holders;
}

/* A word that stands mostly in other units' letters says nothing about this one. */
static gboolean is_telling(const Suggest *suggest, const GArray *holders, const char *unit)
{
    guint own = 0;
    for (guint i = 0; i < holders->len; i++)
        own += is_of(suggest->letters->pdata[g_array_index(holders, guint, i)], unit);
    return 2 * own >= holders->len;
}

/* -- what a word would change ---------------------------------------------- */

/* One candidate on trial. */
typedef struct {
    const Suggest *suggest;
    Config *config;
    Unit *unit;
    const GPtrArray *before; /* const Unit *, by letter: the winner by the rules as they are */
    const GArray *holders;
} Bench;

static const Unit *winner_of(const Router *router, const Kept *letter)
{
    g_autoptr(Route) route = route_choose(router, letter->subject, letter->text, letter->default_unit);
    return route->winner;
}

static Suggestion *try_list(const Bench *bench, const Candidate *candidate, gboolean strong)
{
    GPtrArray *list = strong ? bench->unit->strong : bench->unit->words;
    g_ptr_array_add(list, g_strdup(candidate->entry));
    g_autoptr(Router) router = router_new(bench->config);
    Suggestion *found = g_new0(Suggestion, 1);
    found->unit = bench->unit;
    found->entry = g_strdup(candidate->entry);
    found->strong = strong;
    found->senders = g_hash_table_size(candidate->senders);
    found->righted = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < bench->holders->len; i++) {
        guint number = g_array_index(bench->holders, guint, i);
        const Kept *letter = bench->suggest->letters->pdata[number];
        const Unit *before = bench->before->pdata[number], *after = winner_of(router, letter);
        if (after == before)
            continue;
        if (after != NULL && is_of(letter, after->code))
            g_array_append_val(found->righted, number);
        else if (before == NULL || is_of(letter, before->code))
            found->wrong++;
    }
    found->right = found->righted->len;
    g_ptr_array_set_size(list, (int)list->len - 1);
    return found;
}

static int worth(const Suggestion *suggestion)
{
    return (int)suggestion->right - SUGGEST_RIGHT_PER_WRONG * (int)suggestion->wrong;
}

/* In the list where it does better; `words` before `strong` when that is the same. */
static Suggestion *try_candidate(const Bench *bench, const Candidate *candidate)
{
    Suggestion *weaker = try_list(bench, candidate, FALSE), *stronger = try_list(bench, candidate, TRUE);
    gboolean needs_more = worth(stronger) > worth(weaker);
    suggestion_free(needs_more ? weaker : stronger);
    return needs_more ? stronger : weaker;
}

/* -- the best -------------------------------------------------------------- */

/* The most useful first; of two that do the same the narrower. */
static int compare_suggestions(gconstpointer a, gconstpointer b)
{
    const Suggestion *left = *(const Suggestion *const *)a, *right = *(const Suggestion *const *)b;
    if (worth(left) != worth(right))
        return worth(right) - worth(left);
    if (left->strong != right->strong)
        return left->strong ? 1 : -1;
    glong lefts = g_utf8_strlen(left->entry, -1), rights = g_utf8_strlen(right->entry, -1);
    if (lefts != rights)
        return lefts > rights ? -1 : 1;
    return strcmp(left->entry, right->entry);
}

static gboolean adds(const Suggestion *suggestion, gboolean *done)
{
    gboolean more = FALSE;
    for (guint i = 0; i < suggestion->righted->len; i++) {
        guint number = g_array_index(suggestion->righted, guint, i);
        more = more || !done[number];
        done[number] = TRUE;
    }
    return more;
}

/* Leaves those that put a letter right which no better one does, and not too many wrong. */
static void choose(const Suggest *suggest, GPtrArray *found)
{
    g_autofree gboolean *done = g_new0(gboolean, suggest->letters->len + 1);
    g_ptr_array_sort(found, compare_suggestions);
    for (guint i = 0; i < found->len;) {
        const Suggestion *suggestion = found->pdata[i];
        if (worth(suggestion) > 0 && adds(suggestion, done))
            i++;
        else
            g_ptr_array_remove_index(found, i);
    }
}

static GPtrArray *gather(const Suggest *suggest, const char *unit)
{
    g_autoptr(Harvest) harvest = harvest_new(suggest->names);
    for (guint i = 0; i < suggest->letters->len; i++) {
        const Kept *letter = suggest->letters->pdata[i];
        if (!letter->source || !is_of(letter, unit))
            continue;
        harvest_add(harvest, letter->subject, letter->sender);
        harvest_add(harvest, letter->text, letter->sender);
    }
    return harvest_candidates(harvest);
}

/* Borrowed units; caller owns the array. */
static GPtrArray *winners_before(const Suggest *suggest, const Config *config)
{
    g_autoptr(Router) router = router_new(config);
    GPtrArray *winners = g_ptr_array_new();
    for (guint i = 0; i < suggest->letters->len; i++)
        g_ptr_array_add(winners, (gpointer)winner_of(router, suggest->letters->pdata[i]));
    return winners;
}

static Unit *find_unit(const Config *config, const char *code)
{
    for (guint i = 0; i < config->units->len; i++) {
        Unit *unit = config->units->pdata[i];
        if (g_str_equal(unit->code, code))
            return unit;
    }
    return NULL;
}

GPtrArray *suggest_words(const Suggest *suggest, Config *config, const char *code)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(suggestion_free);
    g_autoptr(GPtrArray) candidates = gather(suggest, code);
    Unit *unit = find_unit(config, code);
    if (unit == NULL || candidates->len == 0)
        return found;
    g_autoptr(GPtrArray) holders = find_holders(suggest, candidates);
    g_autoptr(GPtrArray) before = winners_before(suggest, config);
    guint tries = 0;
    for (guint i = 0; i < candidates->len && tries < SUGGEST_TRIES_MAX; i++) {
        const Bench bench = {suggest, config, unit, before, holders->pdata[i]};
        if (!is_telling(suggest, bench.holders, code))
            continue;
        g_ptr_array_add(found, try_candidate(&bench, candidates->pdata[i]));
        tries++;
    }
    choose(suggest, found);
    return found;
}
