/* decide_duty.c - no office hours are left before word is due, and nobody has given it or it came back (D1, D5). */
#include "core/clocks.h"
#include "core/decide_parts.h"

#define YES      "ja"
#define NO_HOURS "no office hours are left before word is due"

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

/* At arrival: has word been given?  When a letter comes back: was it word? */
static gboolean changes_word(const Plan *plan)
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

static void call_duty(Matter *matter, Letter *letter, const Case *found)
{
    letter_due_day(letter, found, matter->config);
    plan_letter(matter->plan, letter, NO_HOURS);
    plan_set_time(matter->plan, FIELD_BESKED_CALLS, CLOCKS_CALLED_LAST, "whoever is on duty has been called");
}

void plan_duty(Matter *matter, const Case *opened)
{
    Plan *plan = matter->plan;
    if (!concerns_duty(matter, opened) || changes_word(plan))
        return;
    const char *to = who_is_on_duty(matter->config, opened);
    if (!*to) {
        plan_event(plan, "nobody on duty", NO_HOURS);
        return;
    }
    Letter *letter = letter_to_staff(LETTER_DUTY, opened, to);
    if (knows_the_day(plan))
        letter_set(letter, "knows_day", YES);
    call_duty(matter, letter, opened);
}

/* Does anybody still have to give word, and is no office day left in which to do it? */
static gboolean returns_too_late(const Matter *matter, const Case *found)
{
    gboolean waits = changes_word(matter->plan) || (!found->besked_at && found->besked_calls < CLOCKS_CALLED_LAST);
    gboolean ordinary = !*found->confidant && !found->urgent && !found->quiet && !found->spam && !found->dormant;
    return waits && ordinary && found->status != CASE_CLOSED && found->besked_due >= matter->now &&
           calendar_room_from(matter->config->calendar, matter->now) > found->besked_due;
}

void plan_duty_returned(Matter *matter, const Sent *returned, const Case *found, const char *status)
{
    const char *to = who_is_on_duty(matter->config, found);
    if (!returns_too_late(matter, found))
        return;
    if (!*to || address_equal(to, returned->to)) {
        plan_event(matter->plan, "nobody on duty", NO_HOURS);
        return;
    }
    gboolean to_resident = letter_traits(returned->kind)->audience == AUDIENCE_RESIDENT;
    Letter *letter = letter_to_staff(LETTER_DUTY, found, to);
    letter->instead_of = returned->id;
    letter_set(letter, to_resident ? "is_failed" : "bounced_to", to_resident ? YES : returned->to);
    letter_set(letter, "status", *status ? status : "okänd");
    call_duty(matter, letter, found);
}
