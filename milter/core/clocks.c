#include "core/clocks.h"

#include "core/category.h"

#define MINUTE       60
#define DAY          (24 * 60 * MINUTE)
#define LAST_MINUTES 90 /* a case that comes and falls due around one office day is called so long before it closes */

/* The last day with office hours on which it can still be kept, not before `first`; FALSE if there is none. */
static gboolean last_office_day(const Calendar *calendar, const GDate *first, gint64 due, GDate *last)
{
    *last = calendar_day(calendar, due);
    while (g_date_compare(last, first) >= 0 && !calendar_is_working(calendar, last))
        g_date_subtract_days(last, 1);
    return g_date_compare(last, first) >= 0;
}

/* The opening of the working day before `last`, if that is after the day it came; else 0. */
static gint64 opening_before(const Calendar *calendar, const GDate *came, const GDate *last)
{
    GDate day = *last;
    gint64 opens, closes;
    for (g_date_subtract_days(&day, 1); g_date_compare(&day, came) > 0; g_date_subtract_days(&day, 1))
        if (calendar_office(calendar, &day, &opens, &closes))
            return opens;
    return 0;
}

BeskedCalls clocks_besked_calls(const Case *found, const Calendar *calendar)
{
    BeskedCalls calls = {.breach = calendar_office_from(calendar, found->besked_due + 1)};
    gint64 came_at = MAX(found->received_at, found->opened_at); /* held up on the way: nobody could be called before */
    GDate came = calendar_day(calendar, came_at), last;
    gint64 opens, closes;
    if (!last_office_day(calendar, &came, found->besked_due, &last) ||
        !calendar_office(calendar, &last, &opens, &closes))
        return calls;
    if (g_date_compare(&last, &came) > 0) {
        calls.last = opens;
        calls.first = opening_before(calendar, &came, &last);
    } else if (came_at <= closes - CALENDAR_ROOM_MINUTES * MINUTE) {
        calls.last = MAX(MAX(came_at, opens), closes - LAST_MINUTES * MINUTE);
    }
    return calls;
}

guint clocks_apology_count(const Case *found, const Calendar *calendar)
{
    /* As calendar_promise() has it; a day is promised only while nobody has the case. */
    gint64 read = found->triage ? calendar_room_from(calendar, found->received_at) : 0;
    guint promised = read > found->besked_due ? calendar_working_days(calendar, found->besked_due, read) : 0;
    return CLOCKS_CALLED_LAST + promised + 1;
}

static gboolean besked_runs(const Case *found)
{
    return found->besked_due && !found->besked_at && !found->dormant && found->status != CASE_CLOSED;
}

static Call besked_call(const Case *found, const Calendar *calendar, gint64 now)
{
    const BeskedCalls calls = clocks_besked_calls(found, calendar);
    if (now >= calls.breach) {
        guint count = CLOCKS_CALLED_LAST + calendar_working_days(calendar, found->besked_due, now);
        return (Call){count > found->besked_calls ? CALL_BESKED_BREACH : CALL_NONE, calls.breach, count};
    }
    gboolean last = calls.last && now >= calls.last;
    gboolean first = calls.first && now >= calls.first;
    if (last && found->besked_calls < CLOCKS_CALLED_LAST)
        return (Call){CALL_BESKED_LAST, calls.last, CLOCKS_CALLED_LAST};
    if (first && !last && found->besked_calls < CLOCKS_CALLED_FIRST)
        return (Call){CALL_BESKED_FIRST, calls.first, CLOCKS_CALLED_FIRST};
    return (Call){CALL_NONE, 0, 0};
}

static gint64 besked_next(const Case *found, const Calendar *calendar)
{
    const BeskedCalls calls = clocks_besked_calls(found, calendar);
    if (found->besked_calls < CLOCKS_CALLED_FIRST && calls.first)
        return calls.first;
    if (found->besked_calls < CLOCKS_CALLED_LAST && calls.last)
        return calls.last;
    if (found->besked_calls <= CLOCKS_CALLED_LAST)
        return calls.breach;
    GDate due = calendar_day(calendar, found->besked_due);
    return calendar_opening_after(calendar, &due, found->besked_calls - CLOCKS_CALLED_LAST + 1);
}

static gboolean is_praise(const Case *found)
{
    return category_of(found->category) == CATEGORY_PRAISE;
}

/* Praise waits for no answer (D49); mail of machines, which has no deadline, for nothing. */
static gboolean answer_runs(const Case *found)
{
    return found->besked_due && !found->answered_at && !found->dormant && found->status == CASE_OPEN &&
           !is_praise(found);
}

static gint64 not_while_paused(const Case *found, const Calendar *calendar, gint64 at)
{
    return found->paused_until > at ? calendar_office_from(calendar, found->paused_until) : at;
}

static gint64 answer_next(const Case *found, const Calendar *calendar)
{
    GDate received = calendar_day(calendar, found->received_at);
    gint64 next = calendar_opening_after(calendar, &received, (found->answer_calls + 1) * CLOCKS_ANSWER_DAYS);
    return not_while_paused(found, calendar, next);
}

static Call answer_call(const Case *found, const Calendar *calendar, gint64 now)
{
    gint64 at = answer_next(found, calendar);
    guint count = calendar_working_days(calendar, found->received_at, now) / CLOCKS_ANSWER_DAYS;
    return (Call){now >= at ? CALL_ANSWER : CALL_NONE, at, MAX(count, found->answer_calls + 1)};
}

/* Written again: after an answer, or after a praise that nobody had to answer. */
static gboolean waits_again(const Case *found)
{
    gboolean after_praise = is_praise(found) && found->waiting_since > found->received_at;
    return found->waiting_since && (found->answered_at || after_praise);
}

static gboolean waiting_runs(const Case *found)
{
    return found->besked_due && waits_again(found) && !found->dormant && found->status != CASE_CLOSED;
}

/* Working days from the resident's message to the `call`th call. */
static guint waiting_days(guint call)
{
    return call <= 2 ? call * CLOCKS_WAITING_DAYS : 2 * CLOCKS_WAITING_DAYS + (call - 2) * CLOCKS_ANSWER_DAYS;
}

static gint64 waiting_next(const Case *found, const Calendar *calendar)
{
    GDate since = calendar_day(calendar, found->waiting_since);
    gint64 next = calendar_opening_after(calendar, &since, waiting_days(found->waiting_calls + 1));
    return not_while_paused(found, calendar, next);
}

static Call waiting_call(const Case *found, const Calendar *calendar, gint64 now)
{
    gint64 at = waiting_next(found, calendar);
    guint days = calendar_working_days(calendar, found->waiting_since, now);
    guint count = found->waiting_calls + 1;
    while (waiting_days(count + 1) <= days)
        count++;
    CallKind kind = count > 1 ? CALL_WAITING_LAST : CALL_WAITING_FIRST;
    return (Call){now >= at ? kind : CALL_NONE, at, count};
}

static gboolean settles(const Case *found)
{
    gboolean answered = found->status == CASE_ANSWERED && !found->waiting_since;
    gboolean thanked = found->status == CASE_OPEN && is_praise(found) && found->besked_at && !found->answered_at;
    return !found->dormant && (answered || (thanked && !waits_again(found)));
}

static gint64 settled_next(const Case *found, const Calendar *calendar)
{
    return calendar_office_from(calendar, MAX(found->last_at, found->paused_until) + CLOCKS_QUIET_DAYS * DAY);
}

static void add_call(Call *calls, guint *count, Call call)
{
    if (call.kind != CALL_NONE)
        calls[(*count)++] = call;
}

guint clocks_due(const Case *found, const Config *config, gint64 now, Call calls[CLOCKS_CALLS_MAX])
{
    const Calendar *calendar = config->calendar;
    guint count = 0;
    if (!calendar_is_open(calendar, now))
        return 0;
    if (besked_runs(found))
        add_call(calls, &count, besked_call(found, calendar, now));
    if (answer_runs(found))
        add_call(calls, &count, answer_call(found, calendar, now));
    if (waiting_runs(found))
        add_call(calls, &count, waiting_call(found, calendar, now));
    if (settles(found) && now >= settled_next(found, calendar))
        calls[count++] = (Call){CALL_SETTLED, settled_next(found, calendar), 0};
    return count;
}

static gint64 sooner(gint64 one, gint64 other)
{
    return one && (!other || one < other) ? one : other;
}

gint64 clocks_next(const Case *found, const Config *config)
{
    const Calendar *calendar = config->calendar;
    gint64 next = 0;
    if (besked_runs(found))
        next = sooner(besked_next(found, calendar), next);
    if (answer_runs(found))
        next = sooner(answer_next(found, calendar), next);
    if (waiting_runs(found))
        next = sooner(waiting_next(found, calendar), next);
    if (settles(found))
        next = sooner(settled_next(found, calendar), next);
    return next;
}
