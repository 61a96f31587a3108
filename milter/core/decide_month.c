/* decide_month.c - the list itself; decide_month_answer.c reads what comes back. */
#include "core/decide_month.h"

#include "core/decide_parts.h"
#include "core/subject.h"

#include <string.h>

#define YES                "ja"
#define SUBJECT_CHARACTERS 60
#define LIST_PATTERN       "\\blista (\\d{4})-(0[1-9]|1[0-2]) ([a-z0-9][a-z0-9-]{0,30})\\b"

/* -- the month ------------------------------------------------------------------ */

static gint64 first_second(const Calendar *calendar, GDate day)
{
    g_date_subtract_days(&day, 1);
    return calendar_end_of_day(calendar, &day) + 1;
}

Month month_ended(const Calendar *calendar, gint64 now)
{
    GDate day = calendar_day(calendar, now);
    Month month = {0};
    g_date_set_day(&day, 1);
    month.until = first_second(calendar, day);
    g_date_subtract_months(&day, 1);
    month.from = first_second(calendar, day);
    month.number = g_date_get_year(&day) * 100 + (int)g_date_get_month(&day);
    return month;
}

char *month_list_name(int month, const char *unit)
{
    return g_strdup_printf("lista %04d-%02d %s", month / 100, month % 100, unit);
}

gboolean month_list_read(const char *subject, int *month, char **unit)
{
    g_autoptr(GRegex) pattern = g_regex_new(LIST_PATTERN, G_REGEX_CASELESS, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    if (!g_regex_match(pattern, subject, 0, &match))
        return FALSE;
    g_autofree char *year = g_match_info_fetch(match, 1);
    g_autofree char *in_year = g_match_info_fetch(match, 2);
    g_autofree char *code = g_match_info_fetch(match, 3);
    *month = (int)g_ascii_strtoll(year, NULL, 10) * 100 + (int)g_ascii_strtoll(in_year, NULL, 10);
    *unit = g_ascii_strdown(code, -1);
    return TRUE;
}

/* "februari 2026": a day of it is "söndag 1 februari".  Caller owns. */
static char *print_month(int month)
{
    GDate day;
    g_date_clear(&day, 1);
    g_date_set_dmy(&day, 1, (GDateMonth)(month % 100), (GDateYear)(month / 100));
    g_autofree char *printed = calendar_print_day(&day, "sv");
    return g_strdup_printf("%s %d", strrchr(printed, ' ') + 1, month / 100);
}

/* -- the letter ------------------------------------------------------------------- */

/* "1  SP-2026-00417-2  Potthål på cykelbanan (klagomål)" */
static void append_case(GString *lines, const Config *config, const Unit *unit, const Case *found)
{
    g_autofree char *reference = reference_print(config->prefix, found->number);
    g_autofree char *subject = subject_cut(found->subject, SUBJECT_CHARACTERS);
    gboolean shown = !found->sensitive && !unit->sensitive && *subject;
    g_string_append_printf(lines, "  %s  %s%s(%s)", reference, shown ? subject : "", shown ? " " : "", found->category);
}

static void list_cases(Letter *letter, const MonthMissing *missing, const Config *config)
{
    g_autoptr(GString) lines = g_string_new(NULL);
    g_autoptr(GString) numbers = g_string_new(NULL);
    for (guint i = 0; i < missing->cases->len; i++) {
        const Case *found = g_ptr_array_index(missing->cases, i);
        g_autofree char *number = case_number_print(found->number);
        g_string_append_printf(lines, "%s%u", i > 0 ? "\n" : "", i + 1);
        append_case(lines, config, missing->unit, found);
        g_string_append_printf(numbers, "%s%s", i > 0 ? " " : "", number);
    }
    letter_set(letter, "lines", lines->str);
    letter_set(letter, "cases", numbers->str);
}

/* The part of the name that one would write.  Caller owns. */
static char *short_name(const GPtrArray *codes, guint at)
{
    const char *name = ((const Code *)g_ptr_array_index(codes, MIN(at, codes->len - 1)))->name[LANGUAGE_SV];
    return g_strndup(name, strcspn(name, "/"));
}

void month_set_choice(Letter *letter, const Config *config, guint rows)
{
    g_autofree char *causes = code_names(config->causes);
    g_autofree char *outcomes = code_names(config->outcomes);
    g_autofree char *first = short_name(config->causes, 0);
    g_autofree char *second = short_name(config->causes, 1);
    g_autofree char *example = rows > 1 ? g_strdup_printf("1 %s, 2 %s", first, second) : g_strdup_printf("1 %s", first);
    g_autofree char *all = rows > 1 ? g_strdup_printf("alla %s", first) : NULL;
    letter_set(letter, "example", example);
    letter_set(letter, "example_all", all);
    letter_set(letter, "causes", causes);
    if (config->outcomes->len == 0)
        return;
    g_autofree char *outcome = short_name(config->outcomes, 0);
    g_autofree char *both = g_strdup_printf("1 %s %s", first, outcome);
    letter_set(letter, "outcomes", outcomes);
    letter_set(letter, "example_both", both);
}

static Letter *make_list(const MonthMissing *missing, const Config *config)
{
    Letter *letter = letter_new(LETTER_MISSING, missing->unit->address, "", "sv");
    g_autofree char *month = print_month(missing->month.number);
    g_autofree char *name = month_list_name(missing->month.number, missing->unit->code);
    g_autofree char *count = g_strdup_printf("%u", missing->count);
    g_autofree char *more = g_strdup_printf("%u", missing->count - missing->cases->len);
    letter_set(letter, "month", month);
    letter_set(letter, "list", name);
    letter_set(letter, "count", count);
    if (missing->count == 1)
        letter_set(letter, "is_one", YES);
    if (missing->count > missing->cases->len)
        letter_set(letter, "more", more);
    list_cases(letter, missing, config);
    month_set_choice(letter, config, missing->cases->len);
    return letter;
}

Plan *decide_month(const MonthMissing *missing, const Config *config)
{
    Plan *plan = plan_new();
    g_free(plan->evidence);
    plan->evidence = g_strdup("clock");
    if (missing->cases->len > 0 && config->causes->len > 0 && *missing->unit->address)
        plan_letter(plan, make_list(missing, config), "%u cases without a cause", missing->count);
    return plan;
}

GArray *month_list_rows(const Letter *answered)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(CaseNumber));
    if (answered->kind != LETTER_MISSING && answered->kind != LETTER_MISSING_REST)
        return rows;
    g_auto(GStrv) numbers = g_strsplit(letter_get(answered, "cases"), " ", -1);
    for (char **number = numbers; *number && rows->len < MONTH_ROWS_MAX; number++) {
        CaseNumber read = case_number_read(*number, strlen(*number));
        g_array_append_val(rows, read); /* one that is none keeps its place */
    }
    return rows;
}
