#include "core/route.h"

#include "core/route_meaning.h"

/* All points are kept doubled, so that half weights stay whole. */
#define STRONG 10
#define WORD   4
#define WEAK   2
#define NOT    (-8)

#define ROUTE_NAME_CHARS_MIN 3 /* shorter names of units are no evidence */

static void add_entry(Router *router, const char *entry, Means means, guint owner, int points)
{
    const Meaning meaning = {.entry = entry, .means = means, .owner = owner, .points = points};
    lexicon_add(router->lexicon, entry);
    g_array_append_val(router->meanings, meaning);
}

static void add_list(Router *router, const GPtrArray *list, Meaning like)
{
    for (guint i = 0; i < list->len; i++)
        add_entry(router, list->pdata[i], like.means, like.owner, like.points);
}

/*
 * A unit without a name of its own bears its code, and "fast" or "val" are
 * ordinary words.  Those outside are often only scenery: "vi har ringt polisen".
 */
static void add_name(Router *router, const char *name, guint owner)
{
    const Unit *unit = router->config->units->pdata[owner];
    if (g_utf8_strlen(name, -1) >= ROUTE_NAME_CHARS_MIN && !g_str_equal(name, unit->code))
        add_entry(router, name, MEANS_TOPIC, owner, unit->type == UNIT_EXTERNAL ? WORD : STRONG);
}

static void add_unit(Router *router, guint owner)
{
    const Unit *unit = router->config->units->pdata[owner];
    for (Language language = 0; language < LANGUAGES; language++) {
        add_name(router, unit->name[language], owner);
        add_name(router, unit->committee[language], owner);
    }
    for (guint i = 0; i < unit->aliases->len; i++)
        add_name(router, unit->aliases->pdata[i], owner);
    add_list(router, unit->strong, (Meaning){.means = MEANS_TOPIC, .owner = owner, .points = STRONG});
    add_list(router, unit->words, (Meaning){.means = MEANS_TOPIC, .owner = owner, .points = WORD});
    add_list(router, unit->weak, (Meaning){.means = MEANS_TOPIC, .owner = owner, .points = WEAK});
    add_list(router, unit->not_words, (Meaning){.means = MEANS_NOT, .owner = owner, .points = NOT});
    if (unit->place->len == 0)
        return;
    add_list(router, unit->place, (Meaning){.means = MEANS_PLACE, .owner = owner, .points = STRONG});
    add_list(router, unit->only_with, (Meaning){.means = MEANS_SERVICE, .owner = owner, .points = STRONG});
}

static void add_class(Router *router, guint owner)
{
    const ClassRule *rule = router->config->classes->pdata[owner];
    add_list(router, rule->words, (Meaning){.means = MEANS_CLASS, .owner = owner});
    add_list(router, rule->hints, (Meaning){.means = MEANS_CLASS_HINT, .owner = owner});
    add_list(router, rule->only_with, (Meaning){.means = MEANS_CLASS_WITH, .owner = owner});
    add_list(router, rule->not_words, (Meaning){.means = MEANS_CLASS_NOT, .owner = owner});
}

static void add_category(Router *router, const CategoryRule *rule)
{
    add_list(router, rule->strong, (Meaning){.means = MEANS_CATEGORY, .owner = rule->category, .points = STRONG});
    add_list(router, rule->words, (Meaning){.means = MEANS_CATEGORY, .owner = rule->category, .points = WORD});
    add_list(router, rule->weak, (Meaning){.means = MEANS_CATEGORY, .owner = rule->category, .points = WEAK});
    add_list(router, rule->not_words, (Meaning){.means = MEANS_CATEGORY, .owner = rule->category, .points = NOT});
    add_list(router, rule->doubts, (Meaning){.means = MEANS_DOUBT, .owner = rule->category});
}

Router *router_new(const Config *config)
{
    Router *router = g_new0(Router, 1);
    router->config = config;
    router->lexicon = lexicon_new();
    router->meanings = g_array_new(FALSE, FALSE, sizeof(Meaning));
    for (guint i = 0; i < config->units->len; i++)
        add_unit(router, i);
    for (guint i = 0; i < config->classes->len; i++)
        add_class(router, i);
    for (guint i = 0; i < config->categories->len; i++)
        add_category(router, config->categories->pdata[i]);
    add_list(router, config->urgent_silence, (Meaning){.means = MEANS_SILENCE});
    add_list(router, config->sensitive_words, (Meaning){.means = MEANS_SENSITIVE});
    lexicon_compile(router->lexicon);
    if (config->learned_units != NULL)
        router->learned = learned_new(config->learned_units);
    return router;
}

void router_free(Router *router)
{
    if (router == NULL)
        return;
    lexicon_free(router->lexicon);
    g_array_unref(router->meanings);
    learned_free(router->learned);
    g_free(router);
}
