#include "core/clocks_explain.h"

#include "core/category.h"
#include "core/clocks.h"

#define DAYS_TOLD_MAX 40 /* a longer count is told by its ends alone */

static const char BESKED[] = "besked", ANSWER[] = "svar", WAITING[] = "väntan", CLOSING[] = "avslut";

typedef struct {
    const Case *found;
    const Config *config;
    const Calendar *calendar;
    gint64 now;
    GPtrArray *lines;
    const char *clock;
} Account;

static void line_free(ClockLine *line)
{
    g_free(line->text);
    g_free(line);
}

G_GNUC_PRINTF(4, 5)
static void say(const Account *account, const char *step, gint64 at, const char *format, ...)
{
    ClockLine *line = g_new0(ClockLine, 1);
    va_list args;
    va_start(args, format);
    line->text = g_strdup_vprintf(format, args);
    va_end(args);
    line->clock = account->clock;
    line->step = step;
    line->at = at;
    g_ptr_array_add(account->lines, line);
}

/* "tis 3 mars 18.42"; the pointer stays good until the line is said. */
static char *moment(const Account *account, gint64 at)
{
    return calendar_print_moment(account->calendar, at);
}

/* -- clock A: how the day was counted ---------------------------------------- */

/* Why a day is no working day, or NULL. */
static const char *why_not_working(const Calendar *calendar, const GDate *day)
{
    const char *holiday = calendar_holiday(day);
    if (calendar_is_working(calendar, day))
        return NULL;
    if (holiday)
        return holiday;
    if (g_date_get_weekday(day) == G_DATE_SATURDAY || g_date_get_weekday(day) == G_DATE_SUNDAY)
        return "helg";
    return "en stängd dag";
}

static void count_day(const Account *account, const GDate *day, DayRule rule, guint *count)
{
    g_autofree char *name = calendar_print_day(day, "sv");
    const char *why = why_not_working(account->calendar, day);
    gint64 at = calendar_end_of_day(account->calendar, day);
    if (why && rule == DAYS_WORKING) {
        say(account, "day", at, "%s är %s, räknas inte", name, why);
        return;
    }
    (*count)++;
    if (why)
        say(account, "day", at, "%s är dag %u (%s, men kalenderdagar räknas)", name, *count, why);
    else
        say(account, "day", at, "%s är dag %u", name, *count);
}

/* By which rule the case's own day comes out; a later change of the setting leaves it as it was (R3). */
static gboolean find_rule(const Account *account, DayRule *rule)
{
    const Config *config = account->config;
    const DayRule rules[] = {config->deadline_rule,
                             config->deadline_rule == DAYS_WORKING ? DAYS_CALENDAR : DAYS_WORKING};
    for (guint i = 0; i < G_N_ELEMENTS(rules); i++) {
        *rule = rules[i];
        if (calendar_due(account->calendar, *rule, account->found->received_at, config->deadline_count) ==
            account->found->besked_due)
            return TRUE;
    }
    return FALSE;
}

static void explain_days(const Account *account)
{
    const Case *found = account->found;
    GDate day = calendar_day(account->calendar, found->received_at);
    GDate last = calendar_day(account->calendar, found->besked_due);
    g_autofree char *name = calendar_print_day(&day, "sv");
    DayRule rule;
    guint count = 0;
    say(account, "day", found->received_at, "%s kom brevet in: dag 0", name);
    if (!find_rule(account, &rule) || g_date_days_between(&day, &last) > DAYS_TOLD_MAX) {
        say(account, "day", 0, "sista dagen räknades med andra inställningar än dagens");
        return;
    }
    if (rule != account->config->deadline_rule)
        say(account, "day", 0, "räknat i %s, som gällde då", rule == DAYS_WORKING ? "arbetsdagar" : "kalenderdagar");
    for (g_date_add_days(&day, 1); g_date_compare(&day, &last) <= 0; g_date_add_days(&day, 1))
        count_day(account, &day, rule, &count);
}

static void explain_call(const Account *account, gint64 at, guint made, const char *whom)
{
    g_autofree char *when = moment(account, at);
    const Case *found = account->found;
    const char *state = found->besked_calls >= made             ? "gjord"
                        : found->besked_at || at > account->now ? "inte gjord"
                                                                : "ska göras";
    say(account, "call", at, "påminnelse %s %s: %s", when, whom, state);
}

static void explain_calls(const Account *account)
{
    const BeskedCalls calls = clocks_besked_calls(account->found, account->calendar);
    if (calls.first)
        explain_call(account, calls.first, CLOCKS_CALLED_FIRST, "till enheten");
    if (calls.last)
        explain_call(account, calls.last, CLOCKS_CALLED_LAST, "till enheten och chefen, den sista i tid");
    else
        say(account, "call", 0, "ingen kontorstid fanns kvar före sista dagen: jouren får veta när brevet kommer");
}

static void explain_besked_state(const Account *account)
{
    const Case *found = account->found;
    g_autofree char *given = moment(account, found->besked_at);
    if (found->besked_at)
        say(account, "state", found->besked_at, "besked gavs %s, %s: klockan står", given,
            found->besked_at <= found->besked_due ? "i tid" : "för sent");
    else if (found->dormant)
        say(account, "state", 0, "ärendet är gammal post: ingen klocka går förrän någon svarar");
    else if (found->status == CASE_CLOSED)
        say(account, "state", found->closed_at, "ärendet är avslutat utan besked: klockan står");
    else if (account->now > found->besked_due)
        say(account, "state", found->besked_due, "besked har inte getts i tid: klockan går");
    else
        say(account, "state", 0, "besked har inte getts: klockan går");
}

static void explain_besked(Account *account)
{
    const Case *found = account->found;
    account->clock = BESKED;
    if (!found->besked_due) {
        say(account, "state", 0, "ingen tid löper: brevet väntar inte på besked");
        return;
    }
    GDate due = calendar_day(account->calendar, found->besked_due);
    g_autofree char *received = moment(account, found->received_at);
    g_autofree char *last = calendar_print_day(&due, "sv");
    say(account, "start", found->received_at, "klockan började när brevet kom %s", received);
    explain_days(account);
    say(account, "due", found->besked_due, "besked senast %s", last);
    explain_calls(account);
    explain_besked_state(account);
}

/* -- the others ---------------------------------------------------------------- */

static void explain_pause(const Account *account)
{
    g_autofree char *until = moment(account, account->found->paused_until);
    if (account->found->paused_until > account->now)
        say(account, "state", account->found->paused_until, "ingen påminnelse före %s (#vänta)", until);
}

static void explain_answer(Account *account)
{
    const Case *found = account->found;
    account->clock = ANSWER;
    g_autofree char *answered = moment(account, found->answered_at);
    if (found->answered_at) {
        say(account, "state", found->answered_at, "en människa svarade första gången %s", answered);
        return;
    }
    if (category_of(found->category) == CATEGORY_PRAISE) {
        say(account, "state", 0, "beröm väntar inte på svar");
        return;
    }
    guint days = calendar_working_days(account->calendar, found->received_at, account->now);
    say(account, "state", 0, "inget svar efter %u arbetsdagar; påminnelse var %d:e arbetsdag, %u gjorda", days,
        CLOCKS_ANSWER_DAYS, found->answer_calls);
    explain_pause(account);
}

static void explain_waiting(Account *account)
{
    const Case *found = account->found;
    account->clock = WAITING;
    if (!found->waiting_since || !found->answered_at)
        return;
    g_autofree char *since = moment(account, found->waiting_since);
    guint days = calendar_working_days(account->calendar, found->waiting_since, account->now);
    say(account, "start", found->waiting_since, "den som skrev har skrivit igen %s och väntar, %u arbetsdagar", since,
        days);
    say(account, "state", 0, "%u påminnelser gjorda", found->waiting_calls);
    explain_pause(account);
}

static void explain_end(Account *account)
{
    const Case *found = account->found;
    account->clock = CLOSING;
    g_autofree char *closed = moment(account, found->closed_at);
    if (found->status == CASE_CLOSED) {
        say(account, "state", found->closed_at, "ärendet avslutades %s", closed);
        return;
    }
    gint64 next = found->dormant ? 0 : clocks_next(found, account->config);
    g_autofree char *when = moment(account, MAX(next, account->now));
    if (!next)
        say(account, "next", 0, "ingen klocka går");
    else if (next <= account->now)
        say(account, "next", next, "nästa påminnelse görs så snart det är kontorstid");
    else
        say(account, "next", next, "nästa gång någon klocka ringer: %s", when);
}

GPtrArray *clocks_explain(const Case *found, const Config *config, gint64 now)
{
    Account account = {.found = found, .config = config, .calendar = config->calendar, .now = now};
    account.lines = g_ptr_array_new_with_free_func((GDestroyNotify)line_free);
    explain_besked(&account);
    if (found->besked_due && !found->dormant) {
        explain_answer(&account);
        explain_waiting(&account);
    }
    explain_end(&account);
    return account.lines;
}
