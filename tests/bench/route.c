/*
 * route.c - the choice of unit for one letter, with a given number of words in the rules.
 *
 * usage: bench-route WORDS
 *
 * The words are made up, but such that each begins as Swedish words do, so
 * that the walk through them is a real one.  The letter holds the same few of
 * them whatever their number.  Run under callgrind by tests/bench/bench-route,
 * which counts what happens inside route_choose().
 */
#include "core/route.h"

#include <stdio.h>
#include <stdlib.h>

#define UNITS 25

static const char *const SYLLABLES[] = {"snö",   "väg",  "gat",  "buss", "skol", "mat",  "park", "lek",
                                        "plats", "sop",  "hämt", "ljus", "lamp", "träd", "hus",  "vård",
                                        "hem",   "barn", "bad",  "tåg",  "bro",  "bul",  "ler",  "ning",
                                        "an",    "en",   "ar",   "et",   "or",   "skyl"};

static const char LETTER[] =
    "Hej! Det är ett stort hål i vägen utanför skolan, och när det regnar syns det inte. Kan ni laga det innan "
    "någon cyklar omkull? Jag har skrivit om det tidigare också, men då var det bussen som aldrig kom och lamporna "
    "som var trasiga vid lekplatsen. Nu när snön har smält är det värre än förut: barnen går i mörkret till badet, "
    "och soporna har inte hämtats på tre veckor. Vem svarar för det här?\n\nMed vänlig hälsning\nAnna Lindqvist\n";

/* A word of three syllables; every number has one of its own. */
static char *make_word(guint number)
{
    const guint kinds = G_N_ELEMENTS(SYLLABLES);
    return g_strconcat(SYLLABLES[number % kinds], SYLLABLES[number / kinds % kinds],
                       SYLLABLES[number / kinds / kinds % kinds], number % 2 ? "*" : "", NULL);
}

static Config *make_config(guint words)
{
    static const char *const shared[] = {"hål*",      "vägen", "skol*", "buss*",  "lamp*",
                                         "lekplats*", "snö*",  "bad*",  "sopor*", "mörk*"};
    Config *config = config_new();
    for (guint i = 0; i < UNITS; i++) {
        g_autofree char *code = g_strdup_printf("u%u", i);
        g_ptr_array_add(config->units, unit_new(code));
    }
    for (guint i = 0; i < words; i++) {
        const Unit *unit = g_ptr_array_index(config->units, i % UNITS);
        g_ptr_array_add(unit->words, i < G_N_ELEMENTS(shared) ? g_strdup(shared[i]) : make_word(i));
    }
    return config;
}

int main(int argc, char **argv)
{
    guint words = argc == 2 ? (guint)strtoul(argv[1], NULL, 10) : 0;
    if (words == 0) {
        fprintf(stderr, "usage: bench-route WORDS\n");
        return EXIT_FAILURE;
    }
    g_autoptr(Config) config = make_config(words);
    g_autoptr(Router) router = router_new(config);
    g_autoptr(Route) route = route_choose(router, "Hål i vägen", LETTER, "");
    guint hits = 0;
    for (guint i = 0; i < route->scores->len; i++)
        hits += ((const Score *)g_ptr_array_index(route->scores, i))->hits->len;
    printf("%u words, %u hits\n", words, hits);
    return EXIT_SUCCESS;
}
