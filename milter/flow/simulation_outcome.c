/* simulation_outcome.c - the end of a case: was word given in time, and if not, why? */
#include "flow/simulation_parts.h"

#define DAY_RULES 2

static void miss_free(Miss *miss)
{
    g_free(miss->unit);
    g_free(miss->promised);
    g_free(miss);
}

Outcome *outcome_new(void)
{
    Outcome *outcome = g_new0(Outcome, 1);
    outcome->misses = g_ptr_array_new_with_free_func((GDestroyNotify)miss_free);
    return outcome;
}

void outcome_free(Outcome *outcome)
{
    if (!outcome)
        return;
    g_ptr_array_unref(outcome->misses);
    g_free(outcome);
}

static MissReason reason_of(const World *world, const Followed *followed)
{
    const Case *about = followed->about;
    gint64 withdrawn = followed->withdrawn_at;
    if (withdrawn && calendar_office_from(world->calendar, withdrawn) > about->besked_due)
        return MISS_RETURNED;
    if (!clocks_besked_calls(about, world->calendar).last)
        return MISS_NO_HOURS;
    return about->besked_at ? MISS_LATE : MISS_NEVER;
}

static gboolean kept_promise(const World *world, const Followed *followed)
{
    if (!g_date_valid(&followed->promise) || !followed->about->besked_at)
        return FALSE;
    GDate given = calendar_day(world->calendar, followed->about->besked_at);
    return g_date_compare(&given, &followed->promise) <= 0;
}

static void add_miss(World *world, const Followed *followed)
{
    const Case *about = followed->about;
    const Miss miss = {.number = about->number,
                       .reason = reason_of(world, followed),
                       .unit = g_strdup(about->unit),
                       .triage = followed->triage,
                       .received_at = about->received_at,
                       .besked_due = about->besked_due,
                       .besked_at = about->besked_at,
                       .unit_called_at = followed->unit_called_at,
                       .head_called_at = followed->head_called_at,
                       .alerted = followed->alerted,
                       .announced = kept_promise(world, followed),
                       .promised = g_strdup(followed->promised)};
    world->outcome->reasons[miss.reason]++;
    world->outcome->escalated += miss.alerted || (miss.unit_called_at && miss.head_called_at);
    g_ptr_array_add(world->outcome->misses, g_memdup2(&miss, sizeof miss));
}

void outcome_judge(World *world, const Followed *followed)
{
    static const DayRule rules[DAY_RULES] = {DAYS_CALENDAR, DAYS_WORKING};
    const Case *about = followed->about;
    for (guint i = 0; i < DAY_RULES; i++) {
        gint64 due = calendar_due(world->calendar, rules[i], about->received_at, world->config->deadline_count);
        world->outcome->in_time[rules[i]] += about->besked_at && about->besked_at <= due;
    }
    if (about->besked_due && (!about->besked_at || about->besked_at > about->besked_due))
        add_miss(world, followed);
}
