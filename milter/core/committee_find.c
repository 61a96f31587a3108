#include "core/committee_find.h"

#include "core/question.h"
#include "core/year_parts.h"

#include <string.h>

#define NAME_BYTES_MAX 200
#define NAME_PART_MIN  3 /* characters: shorter is no part of a committee's name */

static gboolean is_called(const char *name, const char *folded, CommitteeMatch match)
{
    g_autofree char *own = question_fold(name, NAME_BYTES_MAX);
    return match == COMMITTEE_WHOLE ? strcmp(own, folded) == 0 : strstr(own, folded) != NULL;
}

static gboolean is_of(const Unit *unit, const char *folded, CommitteeMatch match)
{
    for (guint i = 0; i < LANGUAGES; i++)
        if (*unit->committee[i] && is_called(unit->committee[i], folded, match))
            return TRUE;
    return is_called(year_committee(unit), folded, match);
}

const char *committee_find(const Config *config, const char *name, CommitteeMatch match)
{
    const char *found = NULL;
    g_autofree char *folded = question_fold(name, NAME_BYTES_MAX);
    if (*folded == '\0' || (match == COMMITTEE_PART && g_utf8_strlen(folded, -1) < NAME_PART_MIN))
        return NULL;
    for (guint i = 0; i < config->units->len; i++) {
        const Unit *unit = g_ptr_array_index(config->units, i);
        const char *committee = year_committee(unit);
        if (*committee == '\0' || !is_of(unit, folded, match))
            continue;
        if (found && strcmp(found, committee) != 0)
            return NULL;
        found = committee;
    }
    return found;
}
