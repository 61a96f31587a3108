/*
 * What the words say beside the unit: classes, category, wishes.
 *
 * Units count points in route_choose.c.  A class is there or not: one word of
 * it is enough, or a hint with its company; what stands inside one of its
 * `not` phrases ("döda träd") is as if it were not there.
 */
#include "core/route_identity.h"
#include "core/route_meaning.h"
#include "core/route_places.h"

#include <string.h>

#define SENTENCE_ENDS   ".!?\n"
#define SENTENCE_GAP    SENTENCE_ENDS " "
#define LONG_CHARACTERS 600 /* from here on a text is as long as can be */
#define SURE_POINTS     4   /* half points from words that make a category more than a guess */
#define NEAR_WORDS      15  /* so far from a hint may its company stand */

/* A word of a class in the text. */
typedef struct {
    guint rule;
    Means means;
    guint first_word, words;
} Sight;

typedef struct {
    const Router *router;
    GArray *sights;    /* Sight */
    gboolean *counted; /* by pattern */
    CategoryTally tally;
    RouteFlags flags;
} Sighting;

static void note_sighting(Sighting *sighting, const Place *place)
{
    const Meaning *meaning = &g_array_index(sighting->router->meanings, Meaning, place->pattern);
    const Sight sight = {meaning->owner, meaning->means, place->first_word, place->words};
    switch (meaning->means) {
    case MEANS_CLASS:
    case MEANS_CLASS_HINT:
    case MEANS_CLASS_WITH:
    case MEANS_CLASS_NOT:
        g_array_append_val(sighting->sights, sight);
        return;
    case MEANS_CATEGORY:
        if (!sighting->counted[place->pattern])
            sighting->tally.points[meaning->owner] += meaning->points;
        sighting->counted[place->pattern] = TRUE;
        return;
    case MEANS_DOUBT:
        sighting->tally.doubted[meaning->owner] = TRUE;
        return;
    case MEANS_SILENCE:
        sighting->flags.asks_silence = TRUE;
        return;
    case MEANS_SENSITIVE:
        sighting->flags.sensitive = TRUE;
        return;
    case MEANS_TOPIC:
    case MEANS_NOT:
    case MEANS_PLACE:
    case MEANS_SERVICE:
        return;
    }
}

/* Class by class, as they stand in the text, a `not` before what it covers. */
static int compare_sights(gconstpointer a, gconstpointer b)
{
    const Sight *left = a, *right = b;
    if (left->rule != right->rule)
        return left->rule < right->rule ? -1 : 1;
    if (left->first_word != right->first_word)
        return left->first_word < right->first_word ? -1 : 1;
    return (right->means == MEANS_CLASS_NOT) - (left->means == MEANS_CLASS_NOT);
}

/* Where the last word of each kind ended, counted from 1; 0 is none yet. */
typedef struct {
    guint covered, hint, company;
} Trail;

static gboolean is_near(guint end, guint first_word)
{
    return end > 0 && end <= first_word && first_word < end + NEAR_WORDS;
}

/* Walk on to `sight`: is the class shown now? */
static gboolean follow(Trail *trail, const Sight *sight)
{
    guint end = sight->first_word + sight->words;
    if (sight->means == MEANS_CLASS_NOT)
        trail->covered = MAX(trail->covered, end);
    if (sight->means == MEANS_CLASS_NOT || end <= trail->covered)
        return FALSE;
    if (sight->means == MEANS_CLASS_HINT)
        trail->hint = end;
    if (sight->means == MEANS_CLASS_WITH)
        trail->company = end;
    return sight->means == MEANS_CLASS ||
           (sight->means == MEANS_CLASS_HINT && is_near(trail->company, sight->first_word)) ||
           (sight->means == MEANS_CLASS_WITH && is_near(trail->hint, sight->first_word));
}

/* The caller owns the array. */
static GPtrArray *find_classes(const GPtrArray *rules, GArray *sights)
{
    GPtrArray *classes = g_ptr_array_new();
    Trail trail = {.covered = 0};
    g_array_sort(sights, compare_sights);
    for (guint i = 0; i < sights->len; i++) {
        const Sight *sight = &g_array_index(sights, Sight, i);
        if (i > 0 && g_array_index(sights, Sight, i - 1).rule != sight->rule)
            trail = (Trail){.covered = 0};
        const ClassRule *rule = rules->pdata[sight->rule];
        gboolean have = classes->len > 0 && classes->pdata[classes->len - 1] == rule;
        if (follow(&trail, sight) && !have)
            g_ptr_array_add(classes, (gpointer)rule);
    }
    return classes;
}

/* How a text asks and how long it is: each says something of its kind. */
typedef struct {
    guint sentences, questions; /* never more questions */
    glong characters;           /* at most LONG_CHARACTERS */
} Shape;

static Shape shape_of(const char *subject, const char *text)
{
    guint asked = strchr(subject, '?') != NULL;
    Shape shape = {asked, asked, MIN(g_utf8_strlen(text, -1), LONG_CHARACTERS)};
    for (const char *c = text + strspn(text, SENTENCE_GAP); *c != '\0'; c += strspn(c, SENTENCE_GAP)) {
        c += strcspn(c, SENTENCE_ENDS);
        shape.sentences++;
        shape.questions += *c == '?';
    }
    return shape;
}

/* What a category has before any word; half points. */
static int points_before(const CategoryRule *rule, const Shape *shape)
{
    guint points = shape->questions > 0 ? 2 * rule->question : 0;
    if (shape->sentences > 0)
        points += 2 * rule->base + 2 * rule->question * shape->questions / shape->sentences;
    points += (guint)(2 * (glong)rule->length * shape->characters / LONG_CHARACTERS);
    return (int)points;
}

static CategoryTally tally_new(const GPtrArray *rules, const char *subject, const char *text)
{
    CategoryTally tally = {.points = {0}};
    const Shape shape = shape_of(subject, text);
    for (guint i = 0; i < rules->len; i++) {
        const CategoryRule *rule = rules->pdata[i];
        tally.points[rule->category] = points_before(rule, &shape);
    }
    return tally;
}

RouteFlags route_flags_among(const Router *router, const RoutePlaces *found)
{
    g_autofree char *all = g_strconcat(found->subject, "\n\n", found->text, NULL);
    g_autofree gboolean *counted = g_new0(gboolean, router->meanings->len + 1);
    g_autoptr(GArray) sights = g_array_new(FALSE, FALSE, sizeof(Sight));
    Sighting sighting = {.router = router, .sights = sights, .counted = counted};
    const CategoryTally before = tally_new(router->config->categories, found->subject, found->text);
    sighting.tally = before;
    for (guint i = 0; i < found->places->len; i++)
        note_sighting(&sighting, &g_array_index(found->places, Place, i));

    sighting.flags.sensitive = sighting.flags.sensitive || identity_number_in(all);
    sighting.flags.classes = find_classes(router->config->classes, sights);
    sighting.flags.category = category_choose(&sighting.tally, all);
    Category category = sighting.flags.category;
    sighting.flags.category_sure = sighting.tally.points[category] >= before.points[category] + SURE_POINTS;
    return sighting.flags;
}

RouteFlags route_flags(const Router *router, const char *subject, const char *text)
{
    g_autoptr(RoutePlaces) found = route_places_new(router, subject, text);
    return route_flags_among(router, found);
}
