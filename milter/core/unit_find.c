#include "core/unit_find.h"

#include "core/address.h"
#include "core/words.h"

#include <string.h>

#define WORDS_MAX 8 /* that a unit's name may have */
#define TEXT_BYTES_MAX 400

/* How much of a name must have been written. */
typedef enum { MATCH_WHOLE, MATCH_START, MATCH_INSIDE } Match;

/* "Bygglov, planer" and "bygglov planer" are one.  Caller owns. */
static char *fold(const char *text)
{
    g_autofree char *normal = words_normalise(text, TEXT_BYTES_MAX);
    g_strdelimit(normal, "\n", ' ');
    return g_strstrip(words_fold(normal));
}

static gboolean is_named(const char *name, const char *wanted, Match match)
{
    g_autofree char *folded = fold(name);
    const char *at = *wanted ? strstr(folded, wanted) : NULL;
    if (match == MATCH_WHOLE)
        return at && strcmp(folded, wanted) == 0;
    while (at && match == MATCH_START && at > folded && at[-1] != ' ')
        at = strstr(at + 1, wanted);
    return at != NULL;
}

static gboolean is_meant(const Unit *unit, const char *wanted, Match match)
{
    if (is_named(unit->code, wanted, MATCH_WHOLE))
        return TRUE;
    for (guint i = 0; i < LANGUAGES; i++)
        if (is_named(unit->name[i], wanted, match) || is_named(unit->committee[i], wanted, match))
            return TRUE;
    for (guint i = 0; i < unit->aliases->len; i++)
        if (is_named(g_ptr_array_index(unit->aliases, i), wanted, match))
            return TRUE;
    return FALSE;
}

/* NULL if there is none, or more than one. */
static const Unit *find_one(const Config *config, const char *wanted, Match match)
{
    const Unit *found = NULL;
    for (guint i = 0; i < config->units->len; i++) {
        const Unit *unit = g_ptr_array_index(config->units, i);
        if (!is_meant(unit, wanted, match))
            continue;
        if (found)
            return NULL;
        found = unit;
    }
    return found;
}

const Unit *unit_of_address(const Config *config, const char *email)
{
    for (guint i = 0; i < config->units->len; i++) {
        const Unit *unit = g_ptr_array_index(config->units, i);
        if (address_equal(unit->address, email))
            return unit;
    }
    return NULL;
}

/* Where each of the first words ends; how many there are. */
static guint find_ends(const char *text, gsize ends[WORDS_MAX])
{
    guint count = 0;
    for (gsize at = strspn(text, " \t"); text[at] && count < WORDS_MAX; at += strspn(text + at, " \t")) {
        at += strcspn(text + at, " \t");
        ends[count++] = at;
    }
    return count;
}

const Unit *unit_find(const Config *config, const char *text, gsize *taken)
{
    gsize ends[WORDS_MAX];
    guint count = find_ends(text, ends);
    for (Match match = MATCH_WHOLE; match <= MATCH_INSIDE; match++)
        for (guint words = count; words > 0; words--) {
            g_autofree char *start = g_strstrip(g_strndup(text, ends[words - 1]));
            g_autofree char *wanted = fold(start);
            const Unit *unit = match == MATCH_WHOLE ? unit_of_address(config, start) : NULL;
            if (!unit && (match == MATCH_WHOLE || g_utf8_strlen(wanted, -1) >= UNIT_PART_CHARS_MIN))
                unit = find_one(config, wanted, match);
            *taken = ends[words - 1];
            if (unit)
                return unit;
        }
    *taken = 0;
    return NULL;
}

gboolean unit_is_registrar(const char *text, gsize *taken)
{
    static const char *const words[] = {"registrator", "registratorn", "registraturen", "diariet", "registrar"};
    gsize start = strspn(text, " \t"), length = strcspn(text + start, " \t,;:");
    g_autofree char *word = g_strndup(text + start, length);
    g_autofree char *wanted = fold(word);
    *taken = 0;
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(wanted, words[i]) == 0)
            *taken = start + length;
    return *taken > 0;
}

const char *unit_registrar(const Config *config, const Unit *unit)
{
    const char *committee = unit->committee[LANGUAGE_SV];
    if (*unit->registrar || unit->type != UNIT_COMMITTEE || !*committee)
        return unit->registrar;
    for (guint i = 0; i < config->units->len; i++) {
        const Unit *other = g_ptr_array_index(config->units, i);
        if (*other->registrar && strcmp(other->committee[LANGUAGE_SV], committee) == 0)
            return other->registrar;
    }
    return "";
}

char *unit_list(const Config *config)
{
    GString *list = g_string_new(NULL);
    for (guint i = 0; i < config->units->len; i++) {
        const Unit *unit = g_ptr_array_index(config->units, i);
        g_string_append_printf(list, "%s%s  %s", i > 0 ? "\n" : "", unit->code, unit->name[LANGUAGE_SV]);
    }
    return g_string_free(list, FALSE);
}
