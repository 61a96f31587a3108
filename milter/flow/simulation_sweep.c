/* simulation_sweep.c - the sweep, every minute of the office day that has something to do. */
#include "flow/simulation_parts.h"

#include "core/decide_sweep.h"
#include "core/reference.h"

#include <string.h>

#define MINUTE 60

gint64 sweep_next(const World *world)
{
    GSequenceIter *first = g_sequence_get_begin_iter(world->clock);
    if (g_sequence_iter_is_end(first))
        return G_MAXINT64;
    const Followed *followed = g_sequence_get(first);
    gint64 next = MAX(followed->next, world->now);
    return calendar_office_from(world->calendar, (next + MINUTE - 1) / MINUTE * MINUTE);
}

/* Those that a sweep would read, the longest due first. */
static GPtrArray *find_due(const World *world)
{
    GPtrArray *due = g_ptr_array_new();
    GSequenceIter *at = g_sequence_get_begin_iter(world->clock);
    for (; !g_sequence_iter_is_end(at); at = g_sequence_iter_next(at)) {
        Followed *followed = g_sequence_get(at);
        if (followed->next > world->now)
            break;
        g_ptr_array_add(due, followed);
    }
    return due;
}

static gboolean may_still_be_kept(const World *world, const Followed *followed)
{
    return !followed->about->besked_at && world->now <= followed->about->besked_due;
}

static void note_called(const World *world, Followed *followed, const char *to)
{
    const Unit *unit = config_unit(world->config, followed->about->unit);
    gboolean own = unit && address_equal(to, unit->address);
    gint64 *called = own ? &followed->unit_called_at : &followed->head_called_at;
    if (!*called)
        *called = world->now;
}

static void note_reminder(const World *world, Followed *followed, const Plan *plan)
{
    for (guint i = 0; i < plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(plan->actions, i);
        if (action->kind == ACTION_LETTER && action->letter->kind == LETTER_REMINDER)
            note_called(world, followed, action->letter->to);
    }
}

/* A digest names the case, or counts it among those that may not be named. */
static gboolean tells_of(const World *world, const Letter *digest, const Case *about)
{
    g_autofree char *reference = reference_print(world->config->prefix, about->number);
    return strstr(letter_get(digest, "lines"), reference) || (about->sensitive && *letter_get(digest, "hidden"));
}

static void note_digest(const World *world, const GPtrArray *due, const Plan *plan)
{
    const Action *action = g_ptr_array_index(plan->actions, 0);
    if (action->kind != ACTION_LETTER || action->letter->kind != LETTER_REMINDERS)
        return;
    for (guint i = 0; i < due->len; i++) {
        Followed *followed = g_ptr_array_index(due, i);
        if (may_still_be_kept(world, followed) && tells_of(world, action->letter, followed->about))
            note_called(world, followed, action->letter->to);
    }
}

/* Every case gets its plan; what must be known of it before it changes is noted first. */
static void carry_out(World *world, const GPtrArray *due, const GPtrArray *plans)
{
    for (guint i = due->len; i < plans->len; i++)
        note_digest(world, due, g_ptr_array_index(plans, i));
    for (guint i = 0; i < plans->len; i++) {
        const Plan *plan = g_ptr_array_index(plans, i);
        Followed *followed = i < due->len ? g_ptr_array_index(due, i) : NULL;
        if (followed && may_still_be_kept(world, followed))
            note_reminder(world, followed, plan);
        world->outcome->idle += plan->actions->len == 0;
        world_apply(world, plan);
    }
}

void sweep_play(World *world)
{
    g_autoptr(GPtrArray) due = find_due(world);
    g_autoptr(GPtrArray) cases = g_ptr_array_new();
    for (guint i = 0; i < due->len; i++)
        g_ptr_array_add(cases, ((Followed *)g_ptr_array_index(due, i))->about);
    g_autoptr(GPtrArray) plans = decide_sweep(cases, &world->rules, world->now);
    world->outcome->sweeps++;
    carry_out(world, due, plans);
    world->now++; /* a case that is due still is not read again before the next minute */
}
