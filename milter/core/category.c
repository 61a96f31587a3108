#include "core/category.h"

#include <string.h>

#define SHOUT      "!!!"
#define PRAISE_MIN 4 /* half points: a bare "tack" is no praise */

static const char *const NAMES[] = {
    [CATEGORY_OPINION] = "synpunkt", [CATEGORY_COMPLAINT] = "klagomål", [CATEGORY_PRAISE] = "beröm",
    [CATEGORY_IDEA] = "förslag",     [CATEGORY_QUESTION] = "fråga",     [CATEGORY_FAULT] = "felanmälan"};

const char *category_name(Category category)
{
    return NAMES[category];
}

Category category_of(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        if (name != NULL && g_str_equal(name, NAMES[i]))
            return (Category)i;
    }
    return CATEGORY_OPINION;
}

static gboolean may_be_praise(const CategoryTally *tally, const char *text)
{
    return tally->points[CATEGORY_PRAISE] >= PRAISE_MIN && !tally->doubted[CATEGORY_PRAISE] &&
           strstr(text, SHOUT) == NULL && strchr(text, '?') == NULL;
}

Category category_choose(const CategoryTally *tally, const char *text)
{
    Category best = CATEGORY_OPINION;
    int most = 0;
    for (Category category = CATEGORY_OPINION; category < CATEGORIES; category++) {
        if (tally->doubted[category] || (category == CATEGORY_PRAISE && !may_be_praise(tally, text)))
            continue;
        if (tally->points[category] > most) {
            most = tally->points[category];
            best = category;
        }
    }
    return best;
}
