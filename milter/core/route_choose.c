/*
 * What a hit is worth was decided when the lists were compiled; what remains
 * for each message is to let every word of the text count once a unit.
 */
#include "core/route_learned.h"
#include "core/route_places.h"

#include <string.h>

#define DEFAULT_UNIT       8  /* half points, as all points here */
#define HIT_WORD_BYTES_MAX 80 /* of what stood in the text, to be shown */

static void hit_free(gpointer data)
{
    Hit *hit = data;
    g_free(hit->entry);
    g_free(hit->word);
    g_free(hit);
}

static void score_free(gpointer data)
{
    Score *score = data;
    g_ptr_array_unref(score->hits);
    g_free(score);
}

void route_free(Route *route)
{
    if (route == NULL)
        return;
    g_ptr_array_unref(route->scores);
    g_clear_pointer(&route->chances, g_ptr_array_unref);
    g_clear_pointer(&route->beliefs, g_ptr_array_unref);
    g_free(route->reason);
    g_free(route);
}

/* A place in the text that speaks for or against a unit. */
typedef struct {
    const Place *place;
    guint unit;
    int points;
} Find;

typedef struct {
    const Router *router;
    const RoutePlaces *found;
    GArray *finds; /* Find */
} Search;

/* Caller owns. */
static char *word_of(const Place *place)
{
    if (place->bytes <= HIT_WORD_BYTES_MAX)
        return g_strndup(place->text, place->bytes);
    const char *end = g_utf8_find_prev_char(place->text, place->text + HIT_WORD_BYTES_MAX + 1);
    return g_strndup(place->text, end != NULL ? (gsize)(end - place->text) : 0);
}

static void note_find(const Search *search, const Place *place)
{
    const Meaning *meaning = &g_array_index(search->router->meanings, Meaning, place->pattern);
    if (meaning->means > MEANS_SERVICE)
        return;
    /* That a place is named in the subject too says nothing more about the matter. */
    gboolean doubled = place->first_word < search->found->subject_words && meaning->means != MEANS_PLACE;
    const Find find = {.place = place,
                       .unit = meaning->owner,
                       .points = meaning->points * (doubled ? 2 : 1) / (place->folded ? 2 : 1)};
    g_array_append_val(search->finds, find);
}

/* Unit by unit, the weightiest first, then as they stand in the text. */
static int compare_finds(gconstpointer a, gconstpointer b)
{
    const Find *left = a, *right = b;
    if (left->unit != right->unit)
        return left->unit < right->unit ? -1 : 1;
    if (ABS(left->points) != ABS(right->points))
        return ABS(right->points) - ABS(left->points);
    const Place *here = left->place, *there = right->place;
    if (here->first_word != there->first_word)
        return here->first_word < there->first_word ? -1 : 1;
    return here->pattern < there->pattern ? -1 : here->pattern > there->pattern;
}

/* Which words of the text have been counted, for whom and as what. */
typedef struct {
    guint *taken[MEANS_SERVICE + 1]; /* by word: number of the last unit that took it, plus 1 */
    guint8 *counted;                 /* by pattern: 1 */
} Ledger;

static gboolean take(Ledger *ledger, const Find *find, Means means)
{
    const Place *place = find->place;
    guint *taken = ledger->taken[means == MEANS_SERVICE ? MEANS_TOPIC : means];
    if (ledger->counted[place->pattern])
        return FALSE;
    for (guint i = 0; i < place->words; i++) {
        if (taken[place->first_word + i] == find->unit + 1)
            return FALSE;
    }
    for (guint i = 0; i < place->words; i++)
        taken[place->first_word + i] = find->unit + 1;
    ledger->counted[place->pattern] = 1;
    return TRUE;
}

/* Takes `word` over. */
static Hit *add_hit(Score *score, const char *entry, char *word, int points)
{
    Hit *hit = g_new0(Hit, 1);
    hit->entry = g_strdup(entry);
    hit->word = word;
    hit->points = points;
    g_ptr_array_add(score->hits, hit);
    score->half_points += points;
    return hit;
}

/* The finds of one unit, `from` up to the next unit's, as its score.  Caller owns. */
static Score *score_unit(const Search *search, Ledger *ledger, guint *from)
{
    guint unit = g_array_index(search->finds, Find, *from).unit;
    Score *score = g_new0(Score, 1);
    score->unit = search->router->config->units->pdata[unit];
    score->hits = g_ptr_array_new_with_free_func(hit_free);
    gboolean placed = FALSE, served = FALSE;
    for (; *from < search->finds->len; (*from)++) {
        const Find *find = &g_array_index(search->finds, Find, *from);
        if (find->unit != unit)
            break;
        const Meaning *meaning = &g_array_index(search->router->meanings, Meaning, find->place->pattern);
        if ((meaning->means == MEANS_PLACE && placed) || !take(ledger, find, meaning->means))
            continue;
        placed = placed || meaning->means == MEANS_PLACE;
        served = served || meaning->means == MEANS_SERVICE;
        Hit *hit = add_hit(score, meaning->entry, word_of(find->place), find->points);
        hit->in_subject = find->place->first_word < search->found->subject_words;
        hit->place = find->place->first_word - (hit->in_subject ? 0 : search->found->subject_words);
    }
    if (score->unit->place->len > 0 && !(placed && served))
        score->half_points = 0;
    return score;
}

static GPtrArray *score_all(const Search *search)
{
    GPtrArray *scores = g_ptr_array_new_with_free_func(score_free);
    gsize bytes = strlen(search->found->normal) + 1;
    g_autofree guint *topics = g_new0(guint, bytes);
    g_autofree guint *nots = g_new0(guint, bytes);
    g_autofree guint *places = g_new0(guint, bytes);
    g_autofree guint8 *counted = g_new0(guint8, search->router->meanings->len + 1);
    Ledger ledger = {.taken = {[MEANS_TOPIC] = topics, [MEANS_NOT] = nots, [MEANS_PLACE] = places}, .counted = counted};
    for (guint i = 0; i < search->finds->len;)
        g_ptr_array_add(scores, score_unit(search, &ledger, &i));
    return scores;
}

static void add_default(GPtrArray *scores, const Config *config, const char *code)
{
    const Unit *unit = *code != '\0' ? config_unit(config, code) : NULL;
    if (unit == NULL)
        return;
    Score *score = NULL;
    for (guint i = 0; i < scores->len && score == NULL; i++) {
        Score *other = scores->pdata[i];
        score = other->unit == unit ? other : NULL;
    }
    if (score == NULL) {
        score = g_new0(Score, 1);
        score->unit = unit;
        score->hits = g_ptr_array_new_with_free_func(hit_free);
        g_ptr_array_add(scores, score);
    }
    add_hit(score, "mailbox", g_strdup(""), DEFAULT_UNIT);
}

static int compare_scores(gconstpointer a, gconstpointer b)
{
    const Score *left = *(const Score *const *)a, *right = *(const Score *const *)b;
    return right->half_points - left->half_points;
}

static int points_of(const Route *route, guint place)
{
    return place < route->scores->len ? ((const Score *)route->scores->pdata[place])->half_points : 0;
}

static void append_points(GString *out, int half_points)
{
    g_string_append_printf(out, half_points % 2 == 0 ? "%d" : "%d.5", half_points / 2);
}

static char *print_reason(const Route *route)
{
    GString *out = g_string_new(NULL);
    if (route->scores->len > 0) {
        const Score *best = route->scores->pdata[0];
        g_string_append_printf(out, "%s ", best->unit->code);
        append_points(out, best->half_points);
        g_string_append(out, ", next ");
        append_points(out, points_of(route, 1));
    } else {
        g_string_append(out, "no words known");
    }
    g_autofree char *learned = route_print_learned(route);
    g_string_append(out, learned);
    if (route->winner == NULL && (route->scores->len > 0 || *learned != '\0'))
        g_string_append(out, ": not sure enough");
    return g_string_free(out, FALSE);
}

static void decide(Route *route, const Config *config)
{
    int threshold = (int)config->route_threshold * 2, margin = (int)config->route_margin * 2;
    int best = points_of(route, 0), second = points_of(route, 1);
    if (best > 0 && best >= threshold && best - second >= margin)
        route->winner = ((const Score *)route->scores->pdata[0])->unit;
    guint hinted = route->winner != NULL ? 1 : 0;
    if (points_of(route, hinted) > 0 && points_of(route, hinted) >= threshold)
        route->hint = ((const Score *)route->scores->pdata[hinted])->unit;
}

Route *route_choose_among(const Router *router, const RoutePlaces *found, const char *default_unit)
{
    g_autoptr(GArray) finds = g_array_new(FALSE, FALSE, sizeof(Find));
    const Search search = {.router = router, .found = found, .finds = finds};
    for (guint i = 0; i < found->places->len; i++)
        note_find(&search, &g_array_index(found->places, Place, i));
    g_array_sort(finds, compare_finds);

    Route *route = g_new0(Route, 1);
    route->scores = score_all(&search);
    add_default(route->scores, router->config, default_unit);
    for (guint i = route->scores->len; i > 0; i--) {
        if (((const Score *)route->scores->pdata[i - 1])->half_points <= 0)
            g_ptr_array_remove_index(route->scores, i - 1);
    }
    g_ptr_array_sort(route->scores, compare_scores);
    decide(route, router->config);
    route_consult(route, router, found->subject, found->text);
    route->reason = print_reason(route);
    return route;
}

Route *route_choose(const Router *router, const char *subject, const char *text, const char *default_unit)
{
    g_autoptr(RoutePlaces) found = route_places_new(router, subject, text);
    return route_choose_among(router, found, default_unit);
}
