/* report_world.h - what the tests of reports share: a municipality, and the words of every language. */
#ifndef SYNPUNKT_TESTS_REPORT_WORLD_H
#define SYNPUNKT_TESTS_REPORT_WORLD_H

#include "some_year.h"

#include "config/phrases_read.h"
#include "report/report.h"

/* What reports are made of, in every language. */
typedef struct {
    Config *config;
    Phrases *phrases[LANGUAGES];
} World;

static inline int make_world(void **state)
{
    World *world = g_new0(World, 1);
    world->config = some_config();
    for (Language i = LANGUAGE_SV; i < LANGUAGES; i++)
        if (!(world->phrases[i] = phrases_read("templates", language_code(i), NULL, NULL)))
            return 1;
    *state = world;
    return 0;
}

static inline int free_world(void **state)
{
    World *world = *state;
    config_free(world->config);
    for (Language i = LANGUAGE_SV; i < LANGUAGES; i++)
        phrases_free(world->phrases[i]);
    g_free(world);
    return 0;
}

static inline YearReport *make_report(const World *world, const Year *year, Language language, const char *body)
{
    ReportOrder order = {year, world->config, world->phrases[language], language, "", body};
    return year_report_new(&order);
}

#endif
