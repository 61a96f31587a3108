#include "cli/body_find.h"

#include "cli/cli.h"
#include "core/committee_find.h"
#include "core/nearest.h"
#include "core/unit_find.h"
#include "core/year_parts.h"

#include <string.h>

const Unit *body_find_unit(const Config *config, const char *command, const char *text)
{
    gsize taken = 0;
    const Unit *unit = unit_find(config, text, &taken);
    if (unit && text[taken + strspn(text + taken, " ")] == '\0')
        return unit;
    g_autofree char *units = unit_list(config);
    Nearest nearest = nearest_begin(text);
    for (guint i = 0; i < config->units->len; i++)
        nearest_try(&nearest, ((const Unit *)g_ptr_array_index(config->units, i))->code);
    g_autofree char *question = nearest_question(&nearest);
    cli_usage(command, "there is no unit '%s', or more than one%s", text, question);
    g_printerr("\n%s\n", units);
    return NULL;
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
    const char *found = committee_find(config, text, COMMITTEE_WHOLE);
    if (!found)
        found = committee_find(config, text, COMMITTEE_PART);
    if (found)
        return found;
    g_autofree char *committees = list_committees(config);
    cli_usage(command, "there is no committee '%s', or more than one", text);
    g_printerr("\n%s", committees);
    return NULL;
}
