#include "core/report_ask.h"

#include "core/committee_find.h"
#include "core/question.h"
#include "core/tertial.h"
#include "core/unit_find.h"

#include <string.h>

#define NAME_BYTES_MAX 200
#define YEAR_FIRST     1990

/* What the words say, one by one. */
typedef struct {
    GDate dates[2];
    guint dated;
    int year;      /* 0: not said */
    guint tertial; /* 1 to 3 of that year; 0: not said */
    guint number;
    GString *name;
} Said;

/* -- times ------------------------------------------------------------------ */

static GDate day_of(int year, GDateMonth month, GDateDay day)
{
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, day, month, (GDateYear)year);
    return date;
}

static gboolean take_date(Said *said, const char *word)
{
    GDate day;
    if (said->dated == G_N_ELEMENTS(said->dates) || !calendar_read_date(word, &day) ||
        g_date_get_year(&day) < YEAR_FIRST)
        return FALSE;
    said->dates[said->dated++] = day;
    return TRUE;
}

/* "2026", or "2026-1" for a frozen report. */
static gboolean take_year(Said *said, const char *word)
{
    if (said->year || !g_regex_match_simple("^[0-9]{4}(-[1-9][0-9]?)?$", word, G_REGEX_DOLLAR_ENDONLY, 0))
        return FALSE;
    said->year = (int)g_ascii_strtoll(word, NULL, 10);
    const char *dash = strchr(word, '-');
    said->number = dash ? (guint)g_ascii_strtoull(dash + 1, NULL, 10) : 0;
    return TRUE;
}

/* "t1", or "tertial" and then "1". */
static gboolean take_tertial(Said *said, const char *word, const char *last)
{
    gboolean named = g_ascii_strcasecmp(last, "tertial") == 0;
    const char *digit = named ? word : word + 1;
    if (said->tertial || (!named && g_ascii_tolower(*word) != 't') || *digit < '1' || *digit > '0' + TERTIALS ||
        digit[1] != '\0')
        return FALSE;
    said->tertial = (guint)(*digit - '0');
    return TRUE;
}

static gboolean is_filler(const char *word)
{
    static const char *const fillers[] = {"", "-", "–", "till", "för", "från", "av", "år", "året", "nämnd", "enhet", "tertial"};
    for (guint i = 0; i < G_N_ELEMENTS(fillers); i++)
        if (g_ascii_strcasecmp(word, fillers[i]) == 0)
            return TRUE;
    return FALSE;
}

static void take_words(Said *said, const char *text)
{
    g_autoptr(GString) spaced = g_string_new(text);
    g_string_replace(spaced, "..", " ", 0);
    g_auto(GStrv) words = g_strsplit(spaced->str, " ", -1);
    for (char **word = words; *word; word++)
        if (!is_filler(*word) && !take_date(said, *word) && !take_year(said, *word) &&
            !take_tertial(said, *word, word > words ? word[-1] : ""))
            g_string_append_printf(said->name, "%s%s", said->name->len > 0 ? " " : "", *word);
}

/* The tertial of that number, or the whole year without one. */
static void set_year(ReportAsk *ask, int year, guint tertial)
{
    GDate day = day_of(year, (GDateMonth)(tertial > 0 ? tertial * (12 / TERTIALS) : G_DATE_DECEMBER), 1);
    ask->last = tertial_last(&day);
    ask->first = tertial > 0 ? tertial_first(&day) : day_of(year, G_DATE_JANUARY, 1);
}

/*
 * What is counted one day or month later than the same would else be that
 * month's, and no figure of a month is large enough to hide anybody.
 * FALSE if it makes no sense.
 */
static gboolean set_time(ReportAsk *ask, const Said *said, const GDate *today)
{
    GDate ended = tertial_ended(today);
    int year = said->year ? said->year : g_date_get_year(&ended);
    if (year < YEAR_FIRST || (said->dated > 0 && (said->year || said->tertial)) || (said->number && said->tertial) ||
        (said->dated > 1 && g_date_compare(&said->dates[0], &said->dates[1]) > 0))
        return FALSE;
    set_year(ask, year, said->tertial);
    ask->number = said->number;
    if (said->number)
        return TRUE;
    if (said->dated > 0)
        ask->first = said->dates[0];
    if (said->dated > 0)
        ask->last = said->dated > 1 ? said->dates[1] : ended;
    if (g_date_compare(&ask->last, &ended) > 0)
        ask->last = ended;
    ask->refused = !tertial_is_whole(&ask->first, &ask->last);
    if (ask->refused) {
        ask->first = tertial_first(&ended);
        ask->last = ended;
    }
    return TRUE;
}

/* -- whose ------------------------------------------------------------------ */

static gboolean is_named(const char *name, const char *folded)
{
    g_autofree char *own = question_fold(name, NAME_BYTES_MAX);
    return strcmp(own, folded) == 0;
}

/* A unit by its own code, name or other name. */
static const Unit *find_whole(const Config *config, const char *folded)
{
    for (guint i = 0; i < config->units->len; i++) {
        const Unit *unit = g_ptr_array_index(config->units, i);
        gboolean meant = is_named(unit->code, folded);
        for (guint j = 0; j < LANGUAGES; j++)
            meant = meant || is_named(unit->name[j], folded);
        for (guint j = 0; j < unit->aliases->len; j++)
            meant = meant || is_named(g_ptr_array_index(unit->aliases, j), folded);
        if (meant)
            return unit;
    }
    return NULL;
}

static const Unit *find_unit(const Config *config, const char *name)
{
    gsize taken;
    const Unit *unit = unit_find(config, name, &taken);
    return unit && name[taken] == '\0' ? unit : NULL;
}

/* "tekniska" is the committee before it is one of its units; "" is all.  NULL if there is none of that name; borrowed.
 */
static const char *find_body(const Config *config, const char *name)
{
    const char *committee = committee_find(config, name, COMMITTEE_WHOLE);
    if (*name == '\0' || committee)
        return *name ? committee : "";
    g_autofree char *folded = question_fold(name, NAME_BYTES_MAX);
    const Unit *unit = find_whole(config, folded);
    if (!unit)
        committee = committee_find(config, name, COMMITTEE_PART);
    if (!unit && !committee)
        unit = find_unit(config, name);
    return unit ? unit->code : committee;
}

/* -- the whole -------------------------------------------------------------- */

ReportAsk *report_ask_read(const char *text, const Config *config, const GDate *today)
{
    g_autoptr(GString) name = g_string_new(NULL);
    g_autoptr(ReportAsk) ask = g_new0(ReportAsk, 1);
    Said said = {.name = name};
    take_words(&said, text);
    const char *body = find_body(config, name->str);
    if (!body || !set_time(ask, &said, today))
        return NULL;
    ask->body = g_strdup(body);
    return g_steal_pointer(&ask);
}

void report_ask_free(ReportAsk *ask)
{
    if (!ask)
        return;
    g_free(ask->body);
    g_free(ask);
}
