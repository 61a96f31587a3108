/* round.c - who is asked in a yearly round, and when it is held. */
#include "core/round.h"

#include "core/address.h"
#include "core/scope.h"
#include "core/year_parts.h"

#include <string.h>

static const char *code_of(const Unit *unit)
{
    return unit->type == UNIT_COMMITTEE ? year_committee(unit) : unit->code;
}

static gboolean is_of(const Unit *unit, const char *code)
{
    return unit->type != UNIT_EXTERNAL && strcmp(code_of(unit), code) == 0;
}

/* -- whom it goes to -------------------------------------------------------- */

static const char *first_of(const char *const choices[], guint count)
{
    for (guint i = 0; i < count; i++)
        if (*choices[i])
            return choices[i];
    return "";
}

/* A person before a mailbox (D39); borrowed. */
static const char *find_recipient(const Config *config, const char *code)
{
    const char *other = "";
    for (guint i = 0; i < config->units->len; i++) {
        const Unit *unit = g_ptr_array_index(config->units, i);
        const char *const others[] = {other, unit->registrar, unit->head, unit->address};
        if (!is_of(unit, code))
            continue;
        if (*unit->secretary)
            return unit->secretary;
        other = first_of(others, G_N_ELEMENTS(others));
    }
    return other;
}

/* -- the bodies ------------------------------------------------------------- */

static void body_clear(gpointer data)
{
    RoundBody *body = data;
    g_free(body->code);
    g_free(body->name);
    g_free(body->to);
    g_free(body->note);
    g_free(body);
}

static void add_body(FollowUpRound *round, const Config *config, BodyKind kind, const Unit *unit)
{
    const char *code = code_of(unit);
    if (round_body(round, code))
        return;
    const char *owner = unit->committee[LANGUAGE_SV];
    RoundBody *body = g_new0(RoundBody, 1);
    body->kind = kind;
    body->code = g_strdup(code);
    body->name = g_strdup(*owner ? owner : unit->name[LANGUAGE_SV]);
    body->to = g_strdup(find_recipient(config, code));
    body->note = g_strdup("");
    g_ptr_array_add(round->bodies, body);
}

static void add_bodies(FollowUpRound *round, const Config *config, UnitType type, BodyKind kind)
{
    for (guint i = 0; i < config->units->len; i++) {
        const Unit *unit = g_ptr_array_index(config->units, i);
        if (unit->type == type)
            add_body(round, config, kind, unit);
    }
}

FollowUpRound *round_new(const Config *config, int year)
{
    FollowUpRound *round = g_new0(FollowUpRound, 1);
    round->year = year;
    round->bodies = g_ptr_array_new_with_free_func(body_clear);
    add_bodies(round, config, UNIT_COMMITTEE, BODY_COMMITTEE);
    add_bodies(round, config, UNIT_COMPANY, BODY_COMPANY);
    add_bodies(round, config, UNIT_FEDERATION, BODY_FEDERATION);
    return round;
}

void round_free(FollowUpRound *round)
{
    if (!round)
        return;
    g_ptr_array_unref(round->bodies);
    g_free(round);
}

RoundBody *round_body(const FollowUpRound *round, const char *code)
{
    for (guint i = 0; i < round->bodies->len; i++) {
        RoundBody *body = g_ptr_array_index(round->bodies, i);
        if (strcmp(body->code, code) == 0)
            return body;
    }
    return NULL;
}

char *round_units(const Config *config, const char *code)
{
    GString *units = g_string_new(" ");
    for (guint i = 0; i < config->units->len; i++) {
        const Unit *unit = g_ptr_array_index(config->units, i);
        if (is_of(unit, code))
            g_string_append_printf(units, "%s ", unit->code);
    }
    return g_string_free(units, FALSE);
}

static gboolean is_of_unit(const Unit *unit, const char *who)
{
    return address_equal(unit->secretary, who) || scope_is_own(unit, who);
}

gboolean round_may_confirm(const Config *config, const char *code, const char *who)
{
    for (guint i = 0; i < config->units->len; i++) {
        const Unit *unit = g_ptr_array_index(config->units, i);
        if (is_of(unit, code) && is_of_unit(unit, who))
            return TRUE;
    }
    return address_equal(config->strategist, who);
}

/* -- when it is held -------------------------------------------------------- */

/* That day of `year`; 29 February of other years is the 28th. */
static GDate day_in(const YearDay *day, GDateYear year)
{
    GDate date;
    g_date_clear(&date, 1);
    guint8 last = g_date_get_days_in_month((GDateMonth)day->month, year);
    g_date_set_dmy(&date, (GDateDay)MIN(day->day, last), (GDateMonth)day->month, year);
    return date;
}

int round_year(const Config *config, const GDate *today)
{
    GDateYear year = g_date_get_year(today);
    GDate begins = round_first_day(config, year), ends = day_in(&config->round.ends, year);
    g_date_add_days(&ends, ROUND_LATE_DAYS);
    return g_date_compare(today, &begins) < 0 || g_date_compare(today, &ends) > 0 ? 0 : year - 1;
}

GDate round_first_day(const Config *config, GDateYear held)
{
    return day_in(&config->round.begins, held);
}

GDate round_last_day(const FollowUpRound *round, const Config *config)
{
    return day_in(&config->round.ends, (GDateYear)(round->year + 1));
}

gboolean round_is_last_day(const FollowUpRound *round, const Config *config, gint64 now)
{
    GDate today = calendar_day(config->calendar, now);
    GDate ends = round_last_day(round, config);
    return g_date_compare(&today, &ends) >= 0;
}

gboolean round_is_to_begin(const FollowUpRound *round, const Config *config, gint64 now)
{
    GDate today = calendar_day(config->calendar, now);
    return round->begun_at == 0 && round_year(config, &today) == round->year &&
           !round_is_last_day(round, config, now) && calendar_is_open(config->calendar, now);
}
