#include "flow/simulation.h"

#include "flow/simulation_parts.h"

#define DAYS_A_WEEK   7
#define THANKS_ONE_OF 3 /* of those who write again, so many only say thanks */

/* -- residents ------------------------------------------------------------- */

static void arrive(World *world)
{
    const Script *script = mailbag_opening(world->mailbag, world->dice);
    script_arrive(script, world->now);
    int year = calendar_year(world->calendar, world->now);
    if (year != world->year)
        world->serial = 0;
    world->year = year;
    g_autoptr(Known) known = known_new();
    known->serial = world->serial + 1;
    g_autoptr(Plan) plan = decide(script->mail, script->weighed, known, &world->rules, world->now);
    world_apply(world, plan);
}

/* In answer to what we wrote. */
static void write_again(World *world, Followed *followed)
{
    Language language = language_of(followed->about->language);
    ScriptKind kind = world_chance(world, THANKS_ONE_OF) ? SCRIPT_THANKS : SCRIPT_AGAIN;
    const Script *script = world->mailbag->later[kind][language];
    if (!script)
        return;
    g_autoptr(Known) known = known_new();
    Evidence *ours = evidence_new(EVIDENCE_OURS, case_copy(followed->about));
    ours->letter = LETTER_ANSWER;
    g_ptr_array_add(known->evidence, ours);
    known->serial = world->serial + 1;
    script_arrive(script, world->now);
    world->outcome->again++;
    g_autoptr(Plan) plan = decide(script->mail, script->weighed, known, &world->rules, world->now);
    world_apply(world, plan);
}

/* -- what happens ---------------------------------------------------------- */

/* A day's letters come at all hours, as many of them in the waking ones as around the clock. */
static void throw_day(World *world)
{
    GDate day = calendar_day(world->calendar, world->now);
    gint64 ends = calendar_end_of_day(world->calendar, &day);
    gint32 length = (gint32)(ends + 1 - world->now);
    for (guint i = 0; i < world->scenario->per_day; i++) {
        gint32 from = i % 2 ? length / 3 : 0;
        world_plan(world, world->now + g_rand_int_range(world->dice, from, length), EVENT_ARRIVAL, 0);
    }
    if (world->scenario->step)
        world->scenario->step(world->scenario->data);
    if (g_date_compare(&day, &world->last_day) < 0)
        world_plan(world, ends + 1, EVENT_DAY, 0);
}

static void come_back(World *world, const Followed *followed, const Sent *letter)
{
    g_autoptr(Plan) plan = decide_refused(letter, followed->about, "5.1.1", &world->rules, world->now);
    world_apply(world, plan);
}

static void forget(World *world, Followed *followed)
{
    CaseNumber number = followed->about->number;
    outcome_judge(world, followed);
    g_clear_pointer(&followed->place, g_sequence_remove);
    g_hash_table_remove(world->cases, &number);
}

static void play(World *world, const Happening *happening)
{
    Followed *followed = happening->number ? world_find(world, happening->number) : NULL;
    switch (happening->kind) {
    case EVENT_DAY:
        throw_day(world);
        return;
    case EVENT_ARRIVAL:
        arrive(world);
        return;
    case EVENT_STAFF:
        if (followed && followed->act_at == happening->at)
            staff_act(world, followed);
        return;
    case EVENT_AGAIN:
        if (followed)
            write_again(world, followed);
        return;
    case EVENT_RETURNED:
        if (followed)
            come_back(world, followed, happening->letter);
        return;
    case EVENT_FORGET:
        if (followed)
            forget(world, followed);
        return;
    }
}

/* Until the last case has been judged. */
static void run(World *world)
{
    GSequenceIter *first = g_sequence_get_begin_iter(world->happenings);
    while (!g_sequence_iter_is_end(first)) {
        const Happening *happening = g_sequence_get(first);
        gint64 sweep = sweep_next(world);
        if (sweep <= happening->at) {
            world->now = sweep;
            sweep_play(world);
        } else {
            world->now = happening->at;
            play(world, happening);
            g_sequence_remove(first);
        }
        first = g_sequence_get_begin_iter(world->happenings);
    }
}

static void begin(World *world)
{
    const Scenario *scenario = world->scenario;
    g_autoptr(GDateTime) midnight = g_date_time_new(world->calendar->zone, scenario->year, scenario->month, 1, 0, 0, 0);
    world->now = g_date_time_to_unix(midnight);
    world->last_day = calendar_day(world->calendar, world->now);
    g_date_add_days(&world->last_day, scenario->weeks * DAYS_A_WEEK - 1);
    world_plan(world, world->now, EVENT_DAY, 0);
}

Outcome *simulation_run(const Scenario *scenario, const Rules *rules, GError **error)
{
    g_assert(scenario->weeks > 0 && scenario->month >= 1 && scenario->month <= 12);
    g_autoptr(World) world = world_new(scenario, rules, error);
    if (!world)
        return NULL;
    begin(world);
    run(world);
    return g_steal_pointer(&world->outcome);
}
