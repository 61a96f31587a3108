/*
 * Points of the rules and scores of the learned weights are added up, each by
 * its factor from the table, and made into one probability per unit: words
 * that are too weak to win by the rules still count as evidence.
 */
#include "core/route_learned.h"

#include "core/sign_off.h"
#include "core/words.h"

#include <math.h>
#include <string.h>

#define HINT_CHANCE_MIN 0.1 /* less is no hint */

static void chance_free(gpointer data)
{
    g_free(data);
}

static int compare_chances(gconstpointer a, gconstpointer b)
{
    const Chance *left = *(const Chance *const *)a, *right = *(const Chance *const *)b;
    if (left->probability != right->probability)
        return left->probability > right->probability ? -1 : 1;
    return strcmp(left->unit->code, right->unit->code);
}

static void add_chance(GPtrArray *chances, const Unit *unit, const Belief *belief, double logit)
{
    Chance *chance = g_new0(Chance, 1);
    *chance = (Chance){.unit = unit, .belief = belief, .probability = logit};
    g_ptr_array_add(chances, chance);
}

static Chance *find_chance(const GPtrArray *chances, const Unit *unit)
{
    for (guint i = 0; i < chances->len; i++) {
        Chance *chance = chances->pdata[i];
        if (chance->unit == unit)
            return chance;
    }
    return NULL;
}

/* A unit that the table does not know is as likely as the least likely one that it knows. */
static void add_points(GPtrArray *chances, const Route *route, const LearnedTable *table)
{
    double lowest = 0.0;
    for (guint i = 0; i < chances->len; i++)
        lowest = MIN(lowest, ((const Chance *)chances->pdata[i])->probability);
    for (guint i = 0; i < route->scores->len; i++) {
        const Score *score = route->scores->pdata[i];
        Chance *chance = find_chance(chances, score->unit);
        double points = table->points * score->half_points / 2.0;
        if (chance != NULL)
            chance->probability += points;
        else
            add_chance(chances, score->unit, NULL, lowest + points);
    }
}

static void soften(GPtrArray *chances)
{
    g_autofree double *values = g_new(double, chances->len + 1);
    for (guint i = 0; i < chances->len; i++)
        values[i] = ((const Chance *)chances->pdata[i])->probability;
    learned_soften(values, chances->len);
    for (guint i = 0; i < chances->len; i++)
        ((Chance *)chances->pdata[i])->probability = values[i];
    g_ptr_array_sort(chances, compare_chances);
}

static const Unit *unit_at(const Route *route, guint place)
{
    const Chance *chance = place < route->chances->len ? route->chances->pdata[place] : NULL;
    return chance != NULL && chance->probability >= HINT_CHANCE_MIN ? chance->unit : NULL;
}

/* The rules chose it by little, and the weights think it improbable. */
static gboolean is_doubtful(const Route *route, const Config *config)
{
    const Score *best = route->scores->pdata[0];
    const Chance *chance = find_chance(route->chances, route->winner);
    g_assert(chance != NULL); /* add_points() saw to it */
    return best->half_points < 2 * ROUTE_SURE_POINTS &&
           chance->probability < config->learned_doubt;
}

static void choose(Route *route, const Config *config)
{
    const Chance *best = route->chances->pdata[0];
    if (route->winner == NULL) {
        if (best->probability >= config->learned_certainty)
            route->winner = best->unit;
    } else if (is_doubtful(route, config)) {
        route->winner = NULL;
    }
    if (route->winner == NULL) {
        route->hint = unit_at(route, 0);
        route->second_hint = unit_at(route, 1);
    } else if (route->hint == route->winner) {
        route->hint = NULL;
    }
}

/* As it was read when the weights were learned.  Caller owns. */
static GPtrArray *judge(const Learned *learned, const char *subject, const char *text)
{
    g_autofree char *own = sign_off_strip(text);
    g_autofree char *all = g_strconcat(subject, "\n\n", own, NULL);
    g_autofree char *normal = words_normalise(all, ROUTE_TEXT_BYTES_MAX);
    return learned_judge(learned, normal);
}

void route_consult(Route *route, const Router *router, const char *subject, const char *text)
{
    const LearnedTable *table = router->config->learned_units;
    if (table == NULL)
        return;
    route->beliefs = judge(router->learned, subject, text);
    route->chances = g_ptr_array_new_with_free_func(chance_free);
    for (guint i = 0; i < route->beliefs->len; i++) {
        const Belief *belief = route->beliefs->pdata[i];
        const Unit *unit = config_unit(router->config, belief->label->name);
        if (unit != NULL)
            add_chance(route->chances, unit, belief, table->sharpness * belief->score);
    }
    add_points(route->chances, route, table);
    if (route->chances->len == 0)
        return;
    soften(route->chances);
    choose(route, router->config);
}

char *route_print_learned(const Route *route)
{
    if (route->chances == NULL || route->chances->len == 0)
        return g_strdup("");
    const Chance *best = route->winner != NULL ? find_chance(route->chances, route->winner) : route->chances->pdata[0];
    g_assert(best != NULL); /* add_points() saw to it */
    /* Two decimals by hand: the reason is kept and must not follow the locale. */
    int hundredths = (int)lround(best->probability * 100.0);
    return g_strdup_printf(", learned %s %d.%02d", best->unit->code, hundredths / 100, hundredths % 100);
}
