#include "core/year_case.h"

#include "core/category.h"
#include "core/clocks.h"
#include "core/year_rows.h"

/* The first of these that it is; FIGURES if it counts. */
static Figure left_out(const Config *config, const Facts *facts)
{
    if (facts->spam)
        return FIGURE_SPAM;
    if (facts->other)
        return FIGURE_OTHER;
    if (facts->dormant)
        return FIGURE_IMPORTED;
    if (!config->count_faults && category_of(facts->category) == CATEGORY_FAULT)
        return FIGURE_FAULTS;
    return facts->merged ? FIGURE_MERGED : FIGURES;
}

/* -- the clocks (D59) ----------------------------------------------------- */

static gboolean is_promised(const Facts *facts, gint64 as_of)
{
    if (facts->besked_due == 0 || facts->taken_up)
        return FALSE;
    return facts->besked_at || (facts->addressed && facts->besked_due < as_of);
}

/* The unit that was named has the last word, or still the case; and an answer that comes at once breaks no promise. */
static gboolean has_held(const Facts *facts)
{
    if (facts->answered_at && facts->answered_at <= facts->besked_at)
        return TRUE;
    return *facts->told_unit && g_str_equal(facts->told_unit, facts->answered_at ? facts->answer_unit : facts->unit);
}

static gboolean is_in_time(gint64 at, gint64 due)
{
    return at && at <= due;
}

static BreachReason why_missed(const Measure *measure, const Facts *facts)
{
    const Case came = {.received_at = facts->received_at, .besked_due = facts->besked_due};
    if (facts->word_returned || (!facts->besked_at && facts->bounced))
        return BREACH_RETURNED;
    if (!facts->besked_at)
        return BREACH_NEVER;
    return clocks_besked_calls(&came, measure->config->calendar).last ? BREACH_LATE : BREACH_NO_HOURS;
}

static void add_clocks(CaseCount *count, const Measure *measure, const Facts *facts)
{
    gint64 calendar = days_due(measure->days, DUE_CALENDAR, facts->received_at);
    gint64 working = days_due(measure->days, DUE_WORKING, facts->received_at);
    gint64 one_day = days_due(measure->days, DUE_ONE_DAY, facts->received_at);
    guint *figures = count->figures;
    if (!is_promised(facts, measure->as_of))
        return;
    figures[FIGURE_PROMISED] = 1;
    figures[FIGURE_MISSED] = !is_in_time(facts->besked_at, facts->besked_due);
    if (figures[FIGURE_MISSED])
        count->breach = why_missed(measure, facts);
    figures[FIGURE_WORD_CALENDAR] = is_in_time(facts->besked_at, calendar);
    figures[FIGURE_WORD_WORKING] = is_in_time(facts->besked_at, working);
    figures[FIGURE_HELD_CALENDAR] = figures[FIGURE_WORD_CALENDAR] && has_held(facts);
    figures[FIGURE_HELD_WORKING] = figures[FIGURE_WORD_WORKING] && has_held(facts);
    figures[FIGURE_ANSWER_CALENDAR] = is_in_time(facts->answered_at, calendar);
    figures[FIGURE_ANSWER_WORKING] = is_in_time(facts->answered_at, working);
    figures[FIGURE_ANSWER_ONE_DAY] = is_in_time(facts->answered_at, one_day);
}

/* Nothing is known after `as_of`, whatever a time on file may say. */
static gint64 wait_until(const Measure *measure, const Facts *facts, gint64 at)
{
    return at ? days_worked(measure->days, facts->received_at, MIN(at, measure->as_of)) : NO_WAIT;
}

static void add_waits(CaseCount *count, const Measure *measure, const Facts *facts)
{
    gboolean closed = facts->status == CASE_CLOSED;
    count->waits[WAIT_WORD] = wait_until(measure, facts, facts->besked_at);
    count->waits[WAIT_ANSWER] = wait_until(measure, facts, facts->answered_at);
    count->waits[WAIT_CLOSING] = closed ? wait_until(measure, facts, facts->closed_at) : NO_WAIT;
}

/* -- the rest ------------------------------------------------------------- */

static void add_life(guint figures[FIGURES], const Facts *facts)
{
    figures[FIGURE_RECEIVED] = 1;
    figures[FIGURE_CLOSED] = facts->status == CASE_CLOSED;
    figures[FIGURE_OPEN] = facts->status != CASE_CLOSED;
    figures[FIGURE_REOPENED] = facts->reopenings > 0;
    figures[FIGURE_ANSWERED] = facts->answered_at != 0;
    figures[FIGURE_MOVED] = facts->moves > 0;
    figures[FIGURE_MOVES] = facts->moves;
    figures[FIGURE_ROUTED] = *facts->first_unit != '\0';
    figures[FIGURE_WRONG_FIRST] = *facts->first_unit && !g_str_equal(facts->first_unit, facts->unit);
}

static void add_said(guint figures[FIGURES], const Facts *facts)
{
    figures[FIGURE_BOUNCED] = facts->bounced != FALSE;
    figures[FIGURE_UNREACHABLE] = facts->addressed && !facts->reachable;
    figures[FIGURE_ANONYMOUS] = !facts->addressed;
    figures[FIGURE_MEASURES] = facts->measured != FALSE;
    figures[FIGURE_CAUSE_GIVEN] = *facts->cause != '\0';
    figures[FIGURE_CATEGORY_GIVEN] = facts->category_given != FALSE;
    figures[FIGURE_OUTCOME_GIVEN] = *facts->outcome != '\0';
    figures[FIGURE_HELPED_YES] = facts->helped == HELPED_YES;
    figures[FIGURE_HELPED_NO] = facts->helped == HELPED_NO;
}

static void add_names(CaseCount *count, const Measure *measure, const Facts *facts)
{
    count->names[SPLIT_CATEGORY] = category_name(category_of(facts->category));
    count->names[SPLIT_CHANNEL] = facts->channel;
    count->names[SPLIT_LANGUAGE] = facts->language;
    count->names[SPLIT_SUBMITTER] = facts->submitter;
    count->names[SPLIT_CAUSE] = facts->cause;
    count->names[SPLIT_OUTCOME] = facts->outcome;
    count->names[SPLIT_MONTH] = rows_month(days_month(measure->days, facts->received_at));
    count->names[SPLIT_WAIT] = rows_wait(count->waits[WAIT_ANSWER]);
}

CaseCount case_count(const Measure *measure, const Facts *facts)
{
    CaseCount count = {0};
    Figure footnote = left_out(measure->config, facts);
    if (footnote != FIGURES) {
        count.figures[footnote] = 1;
        return count;
    }
    count.counted = TRUE;
    add_life(count.figures, facts);
    add_said(count.figures, facts);
    add_clocks(&count, measure, facts);
    add_waits(&count, measure, facts);
    add_names(&count, measure, facts);
    return count;
}
