/* decide_report.c - "rapport" by mail: whose figures who asks may see.  They are counted when the letter leaves. */
#include "core/address.h"
#include "core/decide_parts.h"
#include "core/question.h"
#include "core/report_ask.h"
#include "core/round.h"

#define ALL_UNITS "*"
#define YES       "ja"

/* The units whose figures are his: those he sees, and those whose secretary he is.  Caller owns. */
static char *units_of(const Config *config, const Scope *scope)
{
    if (scope->all)
        return g_strdup(ALL_UNITS);
    GString *units = g_string_new(scope->open);
    for (guint i = 0; i < config->units->len; i++) {
        const Unit *unit = g_ptr_array_index(config->units, i);
        if (address_equal(unit->secretary, scope->who) && !scope_holds(units->str, unit->code))
            g_string_append_printf(units, "%s ", unit->code);
    }
    return g_string_free(units, FALSE);
}

/* All units of the body must be his. */
static gboolean holds_body(const Config *config, const char *units, const char *body)
{
    if (*body == '\0' || g_str_equal(units, ALL_UNITS) || scope_holds(units, body))
        return TRUE;
    g_autofree char *parts = round_units(config, body);
    g_auto(GStrv) codes = g_strsplit(g_strstrip(parts), " ", -1);
    for (char **code = codes; *code; code++)
        if (!scope_holds(units, *code))
            return FALSE;
    return *codes != NULL;
}

static void set_day(Letter *letter, const char *field, const GDate *day)
{
    g_autofree char *text = calendar_print_date(day);
    letter_set(letter, field, text);
}

Letter *decide_report(const Matter *matter, const QuestionAsk *question)
{
    if (question->kind != QUESTION_REPORT)
        return NULL;
    const ReportAsk *ask = question->report;
    g_autofree char *units = units_of(matter->config, question->scope);
    if (!holds_body(matter->config, units, ask->body) || g_str_equal(units, " "))
        return NULL;
    Letter *letter = letter_new(LETTER_REPORT, mail_from(matter->mail), "", "sv");
    g_autofree char *year = g_strdup_printf("%d", g_date_get_year(&ask->first));
    g_autofree char *number = g_strdup_printf("%u", ask->number);
    letter_set(letter, "year", year);
    if (ask->refused) {
        letter_set(letter, "asked_part", YES);
        return letter;
    }
    letter_set(letter, "report", ask->number ? number : NULL);
    set_day(letter, "from_date", &ask->first);
    set_day(letter, "until_date", &ask->last);
    letter_set(letter, "body", ask->body);
    letter_set(letter, "units", units);
    return letter;
}
