#include "report/names.h"

#include "core/code.h"
#include "core/phrases.h"
#include "report/view.h"

#include <string.h>

/* One line, nothing that moves a terminal's cursor. */
static char *clean(const char *name)
{
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    GString *line = g_string_new(NULL);
    for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
        gunichar letter = g_utf8_get_char(at);
        g_string_append_unichar(line, g_unichar_iscntrl(letter) ? ' ' : letter);
    }
    return g_string_free(line, FALSE);
}

char *name_capital(const char *name)
{
    if (*name == '\0')
        return g_strdup("");
    const char *rest = g_utf8_next_char(name);
    g_autofree char *first = g_strndup(name, (gsize)(rest - name));
    g_autofree char *capital = g_utf8_strup(first, -1);
    return g_strconcat(capital, rest, NULL);
}

/* -- bodies -------------------------------------------------------------- */

static char *name_whole(const ReportOrder *order)
{
    const Organisation *organisation = &order->config->organisation;
    const char *names[LANGUAGES] = {[LANGUAGE_SV] = organisation->name,
                                    [LANGUAGE_FI] = organisation->name_fi,
                                    [LANGUAGE_EN] = organisation->name_en};
    const char *name = names[order->language];
    return clean(name && *name ? name : organisation->name);
}

/* As any of its units has it; the code is its Swedish name. */
static char *name_committee(const ReportOrder *order, const char *code)
{
    for (guint i = 0; i < order->config->units->len; i++) {
        const Unit *unit = order->config->units->pdata[i];
        if (strcmp(unit->committee[LANGUAGE_SV], code) == 0 && *unit->committee[order->language])
            return clean(unit->committee[order->language]);
    }
    return clean(code);
}

char *name_unit(const ReportOrder *order, const char *code)
{
    const Unit *unit = config_unit(order->config, code);
    return clean(unit ? unit->name[order->language] : code);
}

/* A company is called by its own name where it is set, not by what it does. */
static char *name_company(const ReportOrder *order, const char *code)
{
    const Unit *unit = config_unit(order->config, code);
    if (unit && *unit->committee[order->language])
        return clean(unit->committee[order->language]);
    return name_unit(order, code);
}

char *name_body(const ReportOrder *order, const Body *body)
{
    switch (body->kind) {
    case BODY_WHOLE:
        return name_whole(order);
    case BODY_COMMITTEE:
        return name_committee(order, body->code);
    case BODY_COMPANY:
    case BODY_FEDERATION:
    case BODY_EXTERNAL:
        return name_company(order, body->code);
    case BODY_UNIT:
        break;
    }
    return name_unit(order, body->code);
}

/* -- rows ---------------------------------------------------------------- */

char *name_key(const ReportOrder *order, const char *list, const char *name)
{
    g_autofree char *key = g_strconcat(list, ".", name, NULL);
    return clean(phrases_has(order->phrases, key) ? phrases_get(order->phrases, key) : name);
}

static char *name_code(const ReportOrder *order, const GPtrArray *codes, const char *code)
{
    if (*code == '\0')
        return g_strdup(phrases_get(order->phrases, "row.unsaid"));
    const Code *found = code_of(codes, code);
    return clean(found ? found->name[order->language] : code);
}

char *name_row(const ReportOrder *order, Split split, const char *row)
{
    switch (split) {
    case SPLIT_SUBMITTER:
        return name_code(order, order->config->submitters, row);
    case SPLIT_CAUSE:
        return name_code(order, order->config->causes, row);
    case SPLIT_OUTCOME:
        return name_code(order, order->config->outcomes, row);
    case SPLIT_CATEGORY:
    case SPLIT_CHANNEL:
    case SPLIT_LANGUAGE:
    case SPLIT_MONTH:
    case SPLIT_WAIT:
    case SPLITS:
        break;
    }
    if (*row == '\0')
        return g_strdup(phrases_get(order->phrases, "row.unsaid"));
    return name_key(order, split_name(split), row);
}

/* -- days and periods ---------------------------------------------------- */

static char *fill_day(const ReportOrder *order, const char *key, const GDate *day)
{
    g_autofree char *number = g_strdup_printf("%u", (guint)g_date_get_day(day));
    g_autofree char *year = g_strdup_printf("%u", (guint)g_date_get_year(day));
    g_autofree char *month_key = g_strdup_printf("month.%02u", (guint)g_date_get_month(day));
    return phrases_fill(order->phrases, key, "day", number, "month", phrases_get(order->phrases, month_key), "year",
                        year, NULL);
}

char *name_day(const ReportOrder *order, const GDate *day)
{
    return fill_day(order, "day", day);
}

static char *fill_period(const ReportOrder *order, const char *key)
{
    const GDate *from = &order->year->from, *until = &order->year->until;
    gboolean one_year = g_date_get_year(from) == g_date_get_year(until);
    g_autofree char *first = fill_day(order, one_year ? "day.short" : "day", from);
    g_autofree char *last = fill_day(order, "day", until);
    return phrases_fill(order->phrases, key, "from", first, "until", last, NULL);
}

static char *fill_year(const ReportOrder *order, const char *key, guint year)
{
    g_autofree char *number = g_strdup_printf("%u", year);
    return phrases_fill(order->phrases, key, "year", number, NULL);
}

char *name_dates(const ReportOrder *order)
{
    return fill_period(order, "period");
}

char *name_period(const ReportOrder *order)
{
    if (view_is_year(order))
        return g_strdup_printf("%u", (guint)g_date_get_year(&order->year->from));
    return name_dates(order);
}

char *name_during(const ReportOrder *order)
{
    if (view_is_year(order))
        return fill_year(order, "during.year", g_date_get_year(&order->year->from));
    return fill_period(order, "during");
}

char *name_during_before(const ReportOrder *order)
{
    if (view_is_year(order))
        return fill_year(order, "during.year", (guint)g_date_get_year(&order->year->from) - 1);
    return g_strdup(phrases_get(order->phrases, "during.before"));
}

/* -- small things -------------------------------------------------------- */

char *name_counted(const ReportOrder *order, const char *key, guint count)
{
    g_autofree char *own = g_strdup_printf("%s.%u", key, count);
    g_autofree char *number = g_strdup_printf("%u", count);
    return phrases_fill(order->phrases, phrases_has(order->phrases, own) ? own : key, "count", number, NULL);
}

char *name_rule(const ReportOrder *order)
{
    const char *key = order->year->rule == DAYS_WORKING ? "rule.working" : "rule.calendar";
    return name_counted(order, key, order->year->days);
}

char *name_list(const ReportOrder *order, const GPtrArray *names)
{
    GString *list = g_string_new(NULL);
    for (guint i = 0; i < names->len; i++) {
        if (i > 0)
            g_string_append(list, i + 1 < names->len ? ", " : " ");
        if (i > 0 && i + 1 == names->len)
            g_string_append_printf(list, "%s ", phrases_get(order->phrases, "list.and"));
        g_string_append(list, names->pdata[i]);
    }
    return g_string_free(list, FALSE);
}
