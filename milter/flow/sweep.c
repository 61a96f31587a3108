#include "flow/sweep.h"

#include "core/clocks.h"
#include "core/decide_sweep.h"
#include "flow/month_list.h"
#include "util/boot.h"
#include "util/log.h"

#include <string.h>

typedef struct {
    const Rules *rules;
    gint64 now;
    SweepTrust trust;
    SweepCounts before; /* this batch */
    SweepCounts *counts;
} Sweeping;

/* By how much the wall clock has moved against the machine's own since the last note; across a restart only backwards
 * is known to be wrong. */
static gint64 drift(const ClockNote *before, const ClockNote *now)
{
    gint64 wall = now->wall - before->wall;
    if (strcmp(before->boot, now->boot) != 0)
        return MIN(wall, 0);
    return wall - (now->uptime - before->uptime);
}

static ClockNote note_at(gint64 now)
{
    ClockNote note = {.wall = now, .uptime = boot_seconds()};
    boot_id(note.boot);
    return note;
}

gboolean sweep_is_in_doubt(StoreJob *job, gint64 now, gboolean *doubt, GError **error)
{
    ClockNote before, after = note_at(now);
    gboolean noted;
    if (!store_clock_noted(job, &before, &noted, error))
        return FALSE;
    *doubt = noted && ABS(drift(&before, &after)) > SWEEP_DRIFT_MAX;
    return TRUE;
}

static gboolean tell_admin(StoreJob *job, const Sweeping *sweeping, ClockNote *before, gint64 by, GError **error)
{
    const char *admin = sweeping->rules->config->admin;
    before->told = TRUE;
    if (!store_note_clock(job, before, error))
        return FALSE;
    log_error("the clock has jumped by %" G_GINT64_FORMAT " s: no reminders until it is right again, or 'synpunkt sweep "
              "--trust-clock'", by);
    if (!*admin)
        return TRUE;
    g_autoptr(Plan) plan = plan_new();
    Letter *alarm = letter_new(LETTER_ALARM, admin, "", "sv");
    g_autofree char *minutes = g_strdup_printf("%" G_GINT64_FORMAT, ABS(by) / 60);
    letter_set(alarm, by < 0 ? "is_clock_back" : "is_clock_ahead", "ja");
    letter_set(alarm, "minutes", minutes);
    plan_letter(plan, alarm, "the clock has jumped (D54)");
    return store_apply_at(job, plan, sweeping->rules, sweeping->now, error);
}

static gboolean is_fresh(const ClockNote *before, const ClockNote *now)
{
    return !before->told && strcmp(before->boot, now->boot) == 0 && now->uptime - before->uptime < SWEEP_NOTE_SECONDS;
}

/* D54.  The note stays while the clocks disagree, so that the doubt ends when the clock is put right. */
static gboolean compare_clocks(StoreJob *job, Sweeping *sweeping, GError **error)
{
    ClockNote before, now = note_at(sweeping->now);
    gboolean noted;
    sweeping->counts->doubt = FALSE;
    if (sweeping->trust == SWEEP_GIVEN_TIME)
        return TRUE;
    if (!store_clock_noted(job, &before, &noted, error))
        return FALSE;
    if (!noted || sweeping->trust == SWEEP_TRUST_CLOCK)
        return store_note_clock(job, &now, error);
    gint64 by = drift(&before, &now);
    sweeping->counts->doubt = ABS(by) > SWEEP_DRIFT_MAX;
    if (sweeping->counts->doubt)
        return before.told || tell_admin(job, sweeping, &before, by, error);
    return is_fresh(&before, &now) || store_note_clock(job, &now, error);
}

static void count_letters(const Plan *plan, SweepCounts *counts)
{
    for (guint i = 0; i < plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(plan->actions, i);
        counts->letters += action->kind == ACTION_LETTER;
        counts->closed += action->kind == ACTION_CHANGE && action->field == FIELD_CLOSED_AT;
    }
}

/* A case that is not due after all, by rules that have changed since, must not come up again and again. */
static gboolean put_off(StoreJob *job, const Sweeping *sweeping, const Case *found, GError **error)
{
    gint64 next = clocks_next(found, sweeping->rules->config);
    return store_put_off_call(job, found->number, next ? MAX(next, sweeping->now + 1) : 0, error);
}

static gboolean carry_out(StoreJob *job, const Sweeping *sweeping, const GPtrArray *due, GError **error)
{
    g_autoptr(GPtrArray) plans = decide_sweep(due, sweeping->rules, sweeping->now);
    for (guint i = 0; i < plans->len; i++) {
        const Plan *plan = g_ptr_array_index(plans, i);
        gboolean idle = plan->actions->len == 0;
        if (idle && !put_off(job, sweeping, g_ptr_array_index(due, i), error))
            return FALSE;
        if (!idle && !store_apply_at(job, plan, sweeping->rules, sweeping->now, error))
            return FALSE;
        count_letters(plan, sweeping->counts);
    }
    return TRUE;
}

static gboolean write_month_lists(StoreJob *job, const Sweeping *sweeping, GError **error)
{
    MonthListCounts lists;
    if (!month_list_write(job, sweeping->rules, sweeping->now, &lists, error))
        return FALSE;
    sweeping->counts->letters += lists.letters;
    sweeping->counts->more = lists.more;
    return TRUE;
}

static gboolean run_batch(StoreJob *job, gpointer data, GError **error)
{
    Sweeping *sweeping = data;
    SweepCounts *counts = sweeping->counts;
    *counts = sweeping->before; /* it may be run again */
    if (!compare_clocks(job, sweeping, error))
        return FALSE;
    if (counts->doubt || !calendar_is_open(sweeping->rules->config->calendar, sweeping->now))
        return TRUE;
    g_autoptr(GPtrArray) due = store_cases_to_call(job, sweeping->now, SWEEP_BATCH, error);
    if (!due || !carry_out(job, sweeping, due, error))
        return FALSE;
    counts->cases += due->len;
    counts->more = due->len == SWEEP_BATCH;
    return counts->more || write_month_lists(job, sweeping, error);
}

gboolean sweep_batch(Service *service, gint64 now, SweepTrust trust, SweepCounts *counts, GError **error)
{
    counts->more = FALSE;
    Sweeping sweeping = {.rules = &service->rules, .now = now, .trust = trust, .before = *counts, .counts = counts};
    return service->rules.mode == MODE_OBSERVE || store_run(service->store, run_batch, &sweeping, error);
}
