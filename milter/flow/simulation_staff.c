/* simulation_staff.c - handlers: when they turn to a case, and what they write. */
#include "flow/simulation_parts.h"

#include "core/category.h"

#include <string.h>

#define SLOW_DAYS     5
#define HURRY_SECONDS 1800
#define KNOWN_ANSWERS 10 /* they have answered before: nobody is shown what he sent */
#define MOVE_TEXT     "#flytta %s\n\nDet här är ert."
#define CALLED_TEXT   "#ringt Pratade med den som skrev."
#define SEND_TEXT     "#skicka"

/* The same hour of the office day after so many seconds of office time. */
static gint64 office_later(const Calendar *calendar, gint64 at, gint64 seconds)
{
    for (;;) {
        gint64 opens, closes;
        at = calendar_office_from(calendar, at);
        GDate day = calendar_day(calendar, at);
        gboolean open = calendar_office(calendar, &day, &opens, &closes);
        g_assert(open);
        if (seconds < closes - at)
            return at + seconds;
        seconds -= closes - at;
        at = closes;
    }
}

static gint64 fast_time(const World *world)
{
    const Calendar *calendar = world->calendar;
    gint32 day = (calendar->closes_minute - calendar->opens_minute) * 60;
    return office_later(calendar, world->now, g_rand_int_range(world->dice, 0, day));
}

static gint64 slow_time(const World *world)
{
    const Calendar *calendar = world->calendar;
    GDate day = calendar_day(calendar, world->now);
    gint32 minutes = calendar->closes_minute - calendar->opens_minute;
    return calendar_opening_after(calendar, &day, SLOW_DAYS) + g_rand_int_range(world->dice, 0, minutes * 60);
}

static void turn_to(World *world, Followed *followed, gint64 at)
{
    if (followed->act_at && followed->act_at <= at)
        return;
    followed->act_at = at;
    world_plan(world, at, EVENT_STAFF, followed->about->number);
}

void staff_hear(World *world, Followed *followed)
{
    switch (world->scenario->handlers) {
    case HANDLERS_FAST:
        turn_to(world, followed, fast_time(world));
        if (!followed->about->besked_at && followed->about->besked_calls >= CLOCKS_CALLED_LAST)
            staff_hurry(world, followed); /* it came by way of somebody who had the last call */
        return;
    case HANDLERS_SLOW:
        turn_to(world, followed, slow_time(world));
        return;
    case HANDLERS_ABSENT:
        return;
    }
}

void staff_hurry(World *world, Followed *followed)
{
    gint64 opens, closes;
    GDate day = calendar_day(world->calendar, world->now);
    gboolean alone = followed->alerted && world->now <= followed->about->besked_due;
    if (world->scenario->handlers != HANDLERS_FAST || alone || !calendar_office(world->calendar, &day, &opens, &closes))
        return;
    gint64 left = MIN((closes - world->now) / 2, HURRY_SECONDS);
    if (left > 0)
        turn_to(world, followed, world->now + g_rand_int_range(world->dice, 0, (gint32)left));
}

/* -- what they write ------------------------------------------------------- */

static Evidence *evidence_of(EvidenceKind kind, const Case *about)
{
    Evidence *evidence = evidence_new(kind, case_copy(about));
    evidence->audience = AUDIENCE_STAFF;
    return evidence;
}

/* A handler who answers the copy: by its address, and in its thread. */
static Known *known_to(const Followed *followed)
{
    Known *known = known_new();
    Evidence *token = evidence_of(EVIDENCE_TOKEN, followed->about);
    token->role = ROLE_HANDLER;
    Evidence *thread = evidence_of(EVIDENCE_OURS, followed->about);
    thread->letter = LETTER_COPY;
    g_free(thread->correspondent);
    thread->correspondent = g_strdup(followed->about->resident);
    g_ptr_array_add(known->evidence, token);
    g_ptr_array_add(known->evidence, thread);
    known->answers_by_sender = KNOWN_ANSWERS;
    for (guint i = 0; i < followed->held->len; i++) {
        const Sent *held = g_ptr_array_index(followed->held, i);
        Sent *sent = sent_new(held->id, held->kind, held->state, held->number);
        g_free(sent->author);
        sent->author = g_strdup(held->author);
        g_free(sent->held_why);
        sent->held_why = g_strdup(held->held_why);
        sent->created_at = held->created_at;
        sent->stops_besked = held->stops_besked;
        g_ptr_array_add(known->pending, sent);
    }
    return known;
}

/* Who answers: the handler, a member of the unit, else anybody of staff. */
static char *writer_of(const World *world, const Case *about)
{
    const Unit *unit = config_unit(world->config, about->unit);
    if (*about->handler)
        return g_strdup(about->handler);
    if (unit && unit->members->len > 0)
        return g_strdup(g_ptr_array_index(unit->members, 0));
    return g_strconcat(about->unit, ".handlaggare@", world->mailbag->staff_domain, NULL);
}

static Plan *write_errand(const World *world, const Followed *followed, const char *text)
{
    g_autofree char *from = writer_of(world, followed->about);
    const Script *script = mailbag_errand(world->mailbag, followed->about, from, text);
    g_autoptr(Known) known = known_to(followed);
    script_arrive(script, world->now);
    return decide(script->mail, script->weighed, known, &world->rules, world->now);
}

static gboolean changes(const Plan *plan, CaseField field)
{
    for (guint i = 0; i < plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(plan->actions, i);
        if (action->kind == ACTION_CHANGE && action->field == field)
            return TRUE;
    }
    return FALSE;
}

static gboolean holds(const Plan *plan)
{
    for (guint i = 0; i < plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(plan->actions, i);
        if (action->kind == ACTION_LETTER && action->letter->held)
            return TRUE;
    }
    return FALSE;
}

/* A command that this Synpunkt does not know, or that cannot be done here, leaves nothing behind: FALSE. */
static gboolean command(World *world, Followed *followed, const char *text, CaseField done)
{
    g_autoptr(Plan) plan = write_errand(world, followed, text);
    if (!changes(plan, done))
        return FALSE;
    world_apply(world, plan);
    return TRUE;
}

static void answer(World *world, Followed *followed)
{
    char *const *answers = world->mailbag->answers;
    Language language = language_of(followed->about->language);
    const char *text = answers[language] ? answers[language] : answers[LANGUAGE_SV];
    g_autoptr(Plan) plan = write_errand(world, followed, text);
    world->outcome->refused += !changes(plan, FIELD_WAITING_SINCE) && !holds(plan);
    world_apply(world, plan);
}

/* The sorting desk knows whose it is: here the dice do. */
static const Unit *whose(const World *world)
{
    const GPtrArray *units = world->config->units;
    guint first = (guint)g_rand_int_range(world->dice, 0, (gint32)units->len);
    for (guint i = 0; i < units->len; i++) {
        const Unit *unit = g_ptr_array_index(units, (first + i) % units->len);
        if (unit->type == UNIT_COMMITTEE && *unit->address && strcmp(unit->code, world->config->triage_unit) != 0)
            return unit;
    }
    return NULL;
}

static gboolean move(World *world, Followed *followed)
{
    const Unit *unit = whose(world);
    g_autofree char *text = unit ? g_strdup_printf(MOVE_TEXT, unit->code) : NULL;
    return text && command(world, followed, text, FIELD_UNIT);
}

/* Nobody waits for a word about praise that has been received. */
static gboolean waits(const Case *about)
{
    gboolean praise = category_of(about->category) == CATEGORY_PRAISE;
    return about->status != CASE_CLOSED && (!about->besked_at || (about->waiting_since && !praise));
}

void staff_act(World *world, Followed *followed)
{
    const Case *about = followed->about;
    followed->act_at = 0;
    if (!waits(about))
        return;
    if (followed->held->len > 0 && command(world, followed, SEND_TEXT, FIELD_WAITING_SINCE))
        return;
    if (about->triage && move(world, followed))
        return;
    if (!about->reachable && command(world, followed, CALLED_TEXT, FIELD_ANSWERED_AT))
        return;
    answer(world, followed);
}
