#include "cli/body_find.h"

#include "cli/cli.h"
#include "core/unit_find.h"
#include "core/words.h"
#include "core/year_parts.h"

#include <string.h>

#define NAME_BYTES_MAX 200

const Unit *body_find_unit(const Config *config, const char *command, const char *text)
{
    gsize taken = 0;
    const Unit *unit = unit_find(config, text, &taken);
    if (unit && text[taken + strspn(text + taken, " ")] == '\0')
        return unit;
    g_autofree char *units = unit_list(config);
    cli_usage(command, "there is no unit '%s', or more than one", text);
    g_printerr("\n%s\n", units);
    return NULL;
}

/* Case, commas and diacritics do not count.  Caller owns. */
static char *fold(const char *name)
{
    g_autofree char *normal = words_normalise(name, NAME_BYTES_MAX);
    return words_fold(normal);
}

typedef enum { MATCH_NONE, MATCH_PART, MATCH_WHOLE } Match;

static Match match_unit(const Unit *unit, const char *wanted)
{
    Match best = MATCH_NONE;
    for (guint i = 0; i < LANGUAGES && best < MATCH_WHOLE; i++) {
        g_autofree char *name = fold(*unit->committee[i] ? unit->committee[i] : year_committee(unit));
        if (strcmp(name, wanted) == 0)
            best = MATCH_WHOLE;
        else if (strstr(name, wanted))
            best = MATCH_PART;
    }
    return best;
}

/* NULL if there is none, or if there are several. */
static const char *find_one(const Config *config, const char *wanted, Match at_least)
{
    const char *found = NULL;
    for (guint i = 0; i < config->units->len; i++) {
        const Unit *unit = g_ptr_array_index(config->units, i);
        const char *committee = year_committee(unit);
        if (*committee == '\0' || match_unit(unit, wanted) < at_least)
            continue;
        if (found && strcmp(found, committee) != 0)
            return NULL;
        found = committee;
    }
    return found;
}

/* One a line, each once.  Caller owns. */
static char *list_committees(const Config *config)
{
    GString *list = g_string_new(NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < config->units->len; i++) {
        const char *committee = year_committee(g_ptr_array_index(config->units, i));
        if (*committee && g_hash_table_add(seen, (gpointer)committee))
            g_string_append_printf(list, "%s\n", committee);
    }
    return g_string_free(list, FALSE);
}

const char *body_find_committee(const Config *config, const char *command, const char *text)
{
    g_autofree char *wanted = fold(text);
    const char *found = find_one(config, wanted, MATCH_WHOLE);
    if (!found && *wanted)
        found = find_one(config, wanted, MATCH_PART);
    if (found)
        return found;
    g_autofree char *committees = list_committees(config);
    cli_usage(command, "there is no committee '%s', or more than one", text);
    g_printerr("\n%s", committees);
    return NULL;
}
