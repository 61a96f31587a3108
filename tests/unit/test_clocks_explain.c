/* `synpunkt clock` over the table of LAW 2.13, in both modes. */
#include "core/category.h"
#include "core/clocks.h"
#include "core/clocks_explain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int make_config(void **state)
{
    Config *config = config_new();
    calendar_free(config->calendar);
    config->calendar = calendar_new("Europe/Stockholm");
    *state = config;
    return config->calendar == NULL;
}

static int free_config(void **state)
{
    config_free(*state);
    return 0;
}

static gint64 at(const Config *config, const char *local)
{
    g_autoptr(GDateTime) moment = g_date_time_new_from_iso8601(local, config->calendar->zone);
    assert_non_null(moment);
    return g_date_time_to_unix(moment);
}

static Case *make_case(const Config *config, const char *received)
{
    Case *found = case_new(case_number(2026, 417));
    found->received_at = found->opened_at = found->waiting_since = found->last_at = at(config, received);
    found->besked_due =
        calendar_due(config->calendar, config->deadline_rule, found->received_at, config->deadline_count);
    return found;
}

/* All lines of one clock, a row each. */
static char *account_of(const Config *config, const Case *found, const char *now, const char *clock)
{
    g_autoptr(GPtrArray) lines = clocks_explain(found, config, at(config, now));
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < lines->len; i++) {
        const ClockLine *line = g_ptr_array_index(lines, i);
        if (strcmp(line->clock, clock) == 0)
            g_string_append_printf(text, "%s\n", line->text);
    }
    return g_string_free(text, FALSE);
}

static void says(const char *text, const char *line)
{
    if (!strstr(text, line))
        fail_msg("not said: %s\n%s", line, text);
}

typedef struct {
    const char *received;
    const char *calendar[3], *working[4];
} Row;

static const Row rows[] = {
    {"2026-03-03T18:42:00",
     {"onsdag 4 mars är dag 1\n", "torsdag 5 mars är dag 2\n", "besked senast torsdag 5 mars\n"},
     {"tisdag 3 mars kom brevet in: dag 0\n", "torsdag 5 mars är dag 2\n", "besked senast torsdag 5 mars\n",
      "påminnelse ons 4 mars 08.00 till enheten: "}},
    {"2026-03-06T16:00:00",
     {"lördag 7 mars är dag 1 (helg, men kalenderdagar räknas)\n", "besked senast söndag 8 mars\n",
      "påminnelse fre 6 mars 16.00 till enheten och chefen, den sista i tid: "},
     {"lördag 7 mars är helg, räknas inte\n", "söndag 8 mars är helg, räknas inte\n", "måndag 9 mars är dag 1\n",
      "besked senast tisdag 10 mars\n"}},
    {"2026-04-01T09:00:00",
     {"fredag 3 april är dag 2 (långfredagen, men kalenderdagar räknas)\n", "besked senast fredag 3 april\n",
      "påminnelse tors 2 april 08.00 till enheten och chefen"},
     {"torsdag 2 april är dag 1\n", "fredag 3 april är långfredagen, räknas inte\n",
      "måndag 6 april är annandag påsk, räknas inte\n", "besked senast tisdag 7 april\n"}},
    {"2026-06-18T10:00:00",
     {"fredag 19 juni är dag 1 (midsommarafton, men kalenderdagar räknas)\n", "besked senast lördag 20 juni\n",
      "påminnelse tors 18 juni 15.30 till enheten och chefen"},
     {"fredag 19 juni är midsommarafton, räknas inte\n", "lördag 20 juni är midsommardagen, räknas inte\n",
      "måndag 22 juni är dag 1\n", "besked senast tisdag 23 juni\n"}},
    {"2026-12-23T14:00:00",
     {"torsdag 24 december är dag 1 (julafton, men kalenderdagar räknas)\n", "besked senast fredag 25 december\n",
      "påminnelse ons 23 dec 15.30 till enheten och chefen"},
     {"fredag 25 december är juldagen, räknas inte\n", "lördag 26 december är annandag jul, räknas inte\n",
      "måndag 28 december är dag 1\n", "besked senast tisdag 29 december\n"}},
    {"2026-03-29T01:30:00",
     {"måndag 30 mars är dag 1\n", "tisdag 31 mars är dag 2\n", "besked senast tisdag 31 mars\n"},
     {"söndag 29 mars kom brevet in: dag 0\n", "måndag 30 mars är dag 1\n", "besked senast tisdag 31 mars\n",
      "påminnelse mån 30 mars 08.00 till enheten: "}},
};

static void the_rows_of_the_law_are_counted_day_by_day(void **state)
{
    Config *config = *state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        config->deadline_rule = DAYS_CALENDAR;
        g_autoptr(Case) soon = make_case(config, rows[i].received);
        g_autofree char *calendar = account_of(config, soon, rows[i].received, "besked");
        for (guint j = 0; j < G_N_ELEMENTS(rows[i].calendar); j++)
            says(calendar, rows[i].calendar[j]);
        config->deadline_rule = DAYS_WORKING;
        g_autoptr(Case) later = make_case(config, rows[i].received);
        g_autofree char *working = account_of(config, later, rows[i].received, "besked");
        for (guint j = 0; j < G_N_ELEMENTS(rows[i].working); j++)
            says(working, rows[i].working[j]);
    }
}

static void a_changed_setting_leaves_the_day_as_it_was(void **state)
{
    Config *config = *state;
    config->deadline_rule = DAYS_WORKING;
    g_autoptr(Case) found = make_case(config, "2026-04-01T09:00:00");
    config->deadline_rule = DAYS_CALENDAR;
    g_autofree char *text = account_of(config, found, "2026-04-02T09:00:00", "besked");
    says(text, "räknat i arbetsdagar, som gällde då\n");
    says(text, "fredag 3 april är långfredagen, räknas inte\n");
    found->besked_due += 7 * 24 * 3600;
    g_autofree char *other = account_of(config, found, "2026-04-02T09:00:00", "besked");
    says(other, "sista dagen räknades med andra inställningar än dagens\n");
}

static void calls_are_told_as_made_or_not(void **state)
{
    Config *config = *state;
    config->deadline_rule = DAYS_CALENDAR;
    g_autoptr(Case) found = make_case(config, "2026-03-03T18:42:00");
    found->besked_calls = CLOCKS_CALLED_FIRST;
    g_autofree char *text = account_of(config, found, "2026-03-04T09:00:00", "besked");
    says(text, "till enheten: gjord\n");
    says(text, "den sista i tid: inte gjord\n");
    says(text, "besked har inte getts: klockan går\n");
    g_autofree char *end = account_of(config, found, "2026-03-04T09:00:00", "avslut");
    says(end, "nästa gång någon klocka ringer: tors 5 mars 08.00\n");
    found->besked_at = at(config, "2026-03-04T10:00:00");
    g_autofree char *given = account_of(config, found, "2026-03-04T11:00:00", "besked");
    says(given, "besked gavs ons 4 mars 10.00, i tid: klockan står\n");
}

static void where_no_office_hours_are_left_duty_is_told_of(void **state)
{
    Config *config = *state;
    config->deadline_rule = DAYS_CALENDAR;
    g_autoptr(Case) found = make_case(config, "2026-03-06T20:00:00");
    g_autofree char *text = account_of(config, found, "2026-03-09T09:00:00", "besked");
    says(text, "ingen kontorstid fanns kvar före sista dagen: jouren får veta när brevet kommer\n");
    says(text, "besked har inte getts i tid: klockan går\n");
}

static void the_other_clocks_say_how_they_stand(void **state)
{
    Config *config = *state;
    config->deadline_rule = DAYS_CALENDAR;
    g_autoptr(Case) found = make_case(config, "2026-03-03T18:42:00");
    found->paused_until = at(config, "2026-03-20T08:00:00");
    g_autofree char *answer = account_of(config, found, "2026-03-10T09:00:00", "svar");
    says(answer, "inget svar efter 5 arbetsdagar; påminnelse var 10:e arbetsdag, 0 gjorda\n");
    says(answer, "ingen påminnelse före fre 20 mars 08.00 (#vänta)\n");
    found->answered_at = found->besked_at = at(config, "2026-03-10T10:00:00");
    found->waiting_since = at(config, "2026-03-11T10:00:00");
    g_autofree char *waiting = account_of(config, found, "2026-03-12T09:00:00", "väntan");
    says(waiting, "den som skrev har skrivit igen ons 11 mars 10.00 och väntar, 1 arbetsdagar\n");
    found->dormant = TRUE;
    g_autofree char *end = account_of(config, found, "2026-03-12T09:00:00", "avslut");
    says(end, "ingen klocka går\n");
}

static void mail_without_a_deadline_has_no_clock(void **state)
{
    Config *config = *state;
    g_autoptr(Case) found = make_case(config, "2026-03-03T18:42:00");
    found->besked_due = 0;
    g_autofree char *text = account_of(config, found, "2026-03-04T09:00:00", "besked");
    assert_string_equal(text, "ingen tid löper: brevet väntar inte på besked\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rows_of_the_law_are_counted_day_by_day),
        cmocka_unit_test(a_changed_setting_leaves_the_day_as_it_was),
        cmocka_unit_test(calls_are_told_as_made_or_not),
        cmocka_unit_test(where_no_office_hours_are_left_duty_is_told_of),
        cmocka_unit_test(the_other_clocks_say_how_they_stand),
        cmocka_unit_test(mail_without_a_deadline_has_no_clock),
    };
    return cmocka_run_group_tests(tests, make_config, free_config);
}
