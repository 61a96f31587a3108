/* decide_duty.c - a case for the sorting desk for which no office hours are left before word is due (D1). */
#include "core/clocks.h"
#include "core/decide_parts.h"

#define YES "ja"

/* Forgeries and machines' mail can wait for Monday; danger has been told already (plan_flags). */
static gboolean concerns_duty(const Matter *matter, const Case *opened)
{
    gboolean suspicious = matter->weighed->spam || matter->weighed->dmarc == DMARC_FAIL;
    gboolean waits = opened->triage && opened->besked_due >= matter->now;
    return waits && !*opened->confidant && !opened->urgent && !suspicious &&
           clocks_besked_calls(opened, matter->config->calendar).last == 0;
}

/* Whoever is on duty for the city is outside the unit of a sensitive case (D23); the desk's own head is not. */
static const char *who_is_on_duty(const Config *config, const Case *opened)
{
    const Unit *desk = config_unit(config, opened->unit);
    if (opened->sensitive)
        return desk ? desk->head : "";
    return config->duty_address;
}

static gboolean has_had_word(const Plan *plan)
{
    for (guint i = 0; i < plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(plan->actions, i);
        if (action->kind == ACTION_CHANGE && action->field == FIELD_BESKED_AT)
            return TRUE;
    }
    return FALSE;
}

/* Has the resident been told by when it will be read? */
static gboolean knows_the_day(const Plan *plan)
{
    for (guint i = 0; i < plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(plan->actions, i);
        if (action->kind == ACTION_LETTER && *letter_get(action->letter, "promise_day"))
            return TRUE;
    }
    return FALSE;
}

void plan_duty(Matter *matter, const Case *opened)
{
    Plan *plan = matter->plan;
    if (!concerns_duty(matter, opened) || has_had_word(plan))
        return;
    const char *to = who_is_on_duty(matter->config, opened);
    if (!*to) {
        plan_event(plan, "nobody on duty", "no office hours are left before word is due");
        return;
    }
    Letter *letter = letter_to_staff(LETTER_DUTY, opened, to);
    letter_due_day(letter, opened, matter->config);
    if (knows_the_day(plan))
        letter_set(letter, "knows_day", YES);
    plan_letter(plan, letter, "no office hours are left before word is due");
    plan_set_time(plan, FIELD_BESKED_CALLS, CLOCKS_CALLED_LAST, "whoever is on duty has been called");
}
