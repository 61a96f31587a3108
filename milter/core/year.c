/* year.c - what a year's figures are called, and who may see which of them. */
#include "core/year.h"

#include "core/scope.h"
#include "core/year_parts.h"

const char *figure_name(Figure figure)
{
    static const char *const names[FIGURES] = {
        [FIGURE_RECEIVED] = "received",
        [FIGURE_CLOSED] = "closed",
        [FIGURE_OPEN] = "open",
        [FIGURE_REOPENED] = "reopened",
        [FIGURE_ANSWERED] = "answered",
        [FIGURE_PROMISED] = "promised",
        [FIGURE_WORD_CALENDAR] = "word_calendar",
        [FIGURE_WORD_WORKING] = "word_working",
        [FIGURE_HELD_CALENDAR] = "held_calendar",
        [FIGURE_HELD_WORKING] = "held_working",
        [FIGURE_ANSWER_CALENDAR] = "answer_calendar",
        [FIGURE_ANSWER_WORKING] = "answer_working",
        [FIGURE_ANSWER_ONE_DAY] = "answer_one_day",
        [FIGURE_MISSED] = "missed",
        [FIGURE_MOVED] = "moved",
        [FIGURE_MOVES] = "moves",
        [FIGURE_ROUTED] = "routed",
        [FIGURE_WRONG_FIRST] = "wrong_first",
        [FIGURE_FIRST] = "first",
        [FIGURE_BOUNCED] = "bounced",
        [FIGURE_UNREACHABLE] = "unreachable",
        [FIGURE_ANONYMOUS] = "anonymous",
        [FIGURE_MERGED] = "merged",
        [FIGURE_VOICES] = "voices",
        [FIGURE_MEASURES] = "measures",
        [FIGURE_CAUSE_GIVEN] = "cause_given",
        [FIGURE_CATEGORY_GIVEN] = "category_given",
        [FIGURE_OUTCOME_GIVEN] = "outcome_given",
        [FIGURE_HELPED_YES] = "helped_yes",
        [FIGURE_HELPED_NO] = "helped_no",
        [FIGURE_OTHER] = "other",
        [FIGURE_SPAM] = "spam",
        [FIGURE_IMPORTED] = "imported",
        [FIGURE_FAULTS] = "faults",
    };
    return names[figure];
}

const char *split_name(Split split)
{
    static const char *const names[SPLITS] = {
        [SPLIT_CATEGORY] = "category",   [SPLIT_CHANNEL] = "channel", [SPLIT_LANGUAGE] = "language",
        [SPLIT_SUBMITTER] = "submitter", [SPLIT_CAUSE] = "cause",     [SPLIT_OUTCOME] = "outcome",
        [SPLIT_MONTH] = "month",         [SPLIT_WAIT] = "wait"};
    return names[split];
}

const char *wait_name(WaitKind kind)
{
    static const char *const names[WAITS] = {
        [WAIT_WORD] = "word", [WAIT_ANSWER] = "answer", [WAIT_CLOSING] = "closing"};
    return names[kind];
}

const char *breach_name(BreachReason reason)
{
    static const char *const names[BREACHES] = {[BREACH_RETURNED] = "returned",
                                                [BREACH_NEVER] = "never",
                                                [BREACH_NO_HOURS] = "no_hours",
                                                [BREACH_LATE] = "late"};
    return names[reason];
}

const char *body_kind_name(BodyKind kind)
{
    static const char *const names[] = {
        [BODY_WHOLE] = "whole",           [BODY_COMMITTEE] = "committee", [BODY_COMPANY] = "company",
        [BODY_FEDERATION] = "federation", [BODY_EXTERNAL] = "external",   [BODY_UNIT] = "unit"};
    return names[kind];
}

/* -- parts ---------------------------------------------------------------- */

Part *part_new(const char *name)
{
    Part *part = g_new0(Part, 1);
    part->name = g_strdup(name);
    part->answer = WAIT_NOBODY;
    return part;
}

static void part_free(gpointer data)
{
    Part *part = data;
    g_free(part->name);
    g_free(part);
}

Counts *counts_new(void)
{
    Counts *counts = g_new0(Counts, 1);
    for (Split split = 0; split < SPLITS; split++)
        counts->splits[split] = g_ptr_array_new_with_free_func(part_free);
    for (WaitKind kind = 0; kind < WAITS; kind++)
        counts->waits[kind] = WAIT_NOBODY;
    return counts;
}

void counts_free(Counts *counts)
{
    if (!counts)
        return;
    for (Split split = 0; split < SPLITS; split++)
        g_ptr_array_unref(counts->splits[split]);
    g_free(counts);
}

Body *body_new(BodyKind kind, const char *code, const char *parent)
{
    Body *body = g_new0(Body, 1);
    *body = (Body){kind, g_strdup(code), g_strdup(parent), counts_new(), counts_new()};
    return body;
}

void body_free(Body *body)
{
    if (!body)
        return;
    g_free(body->code);
    g_free(body->parent);
    counts_free(body->now);
    counts_free(body->before);
    g_free(body);
}

Problem *problem_new(CaseNumber first, const char *unit, const char *category, guint voices)
{
    Problem *problem = g_new0(Problem, 1);
    *problem = (Problem){first, g_strdup(unit), g_strdup(category), voices};
    return problem;
}

static void problem_free(gpointer data)
{
    Problem *problem = data;
    g_free(problem->unit);
    g_free(problem->category);
    g_free(problem);
}

Year *year_new(void)
{
    Year *year = g_new0(Year, 1);
    year->bodies = g_ptr_array_new_with_free_func((GDestroyNotify)body_free);
    year->problems = g_ptr_array_new_with_free_func(problem_free);
    year->missed = g_array_new(FALSE, FALSE, sizeof(Breach));
    year->tertials = g_ptr_array_new_with_free_func((GDestroyNotify)year_free);
    return year;
}

void year_free(Year *year)
{
    if (!year)
        return;
    g_ptr_array_unref(year->bodies);
    g_ptr_array_unref(year->problems);
    g_array_unref(year->missed);
    g_ptr_array_unref(year->tertials);
    g_free(year);
}

Year *year_borrow(const Year *year)
{
    Year *same = g_new0(Year, 1);
    *same = *year;
    same->bodies = g_ptr_array_copy(year->bodies, NULL, NULL);
    same->problems = g_ptr_array_copy(year->problems, NULL, NULL);
    g_ptr_array_set_free_func(same->bodies, NULL);
    g_ptr_array_set_free_func(same->problems, NULL);
    same->missed = g_array_copy(year->missed);
    same->tertials = g_ptr_array_new();
    return same;
}

Part *find_part(const Counts *counts, Split split, const char *name)
{
    for (guint i = 0; i < counts->splits[split]->len; i++) {
        Part *part = g_ptr_array_index(counts->splits[split], i);
        if (g_str_equal(part->name, name))
            return part;
    }
    return NULL;
}

const Body *year_body(const Year *year, BodyKind kind, const char *code)
{
    for (guint i = 0; i < year->bodies->len; i++) {
        const Body *body = g_ptr_array_index(year->bodies, i);
        if (body->kind == kind && g_str_equal(body->code, code))
            return body;
    }
    return NULL;
}

/* -- who may see what ----------------------------------------------------- */

const char *year_committee(const Unit *unit)
{
    if (unit->type != UNIT_COMMITTEE)
        return "";
    return *unit->committee[LANGUAGE_SV] ? unit->committee[LANGUAGE_SV] : unit->name[LANGUAGE_SV];
}

/* Are all units theirs that are the committee's, by configuration or when the figures were made?  "": all there are. */
static gboolean holds_all(const Year *year, const Config *config, const char *units, const char *committee)
{
    guint count = 0;
    for (guint i = 0; i < config->units->len; i++) {
        const Unit *unit = g_ptr_array_index(config->units, i);
        if (*committee && !g_str_equal(year_committee(unit), committee))
            continue;
        if (!scope_holds(units, unit->code))
            return FALSE;
        count++;
    }
    for (guint i = 0; *committee && i < year->bodies->len; i++) {
        const Body *body = g_ptr_array_index(year->bodies, i);
        if (body->kind != BODY_UNIT || !g_str_equal(body->parent, committee))
            continue;
        if (!scope_holds(units, body->code))
            return FALSE;
        count++;
    }
    return count > 0;
}

static gboolean may_see(const Year *year, const Config *config, const char *units, const Body *body)
{
    switch (body->kind) {
    case BODY_WHOLE:
        return FALSE;
    case BODY_COMMITTEE:
        return *body->code && holds_all(year, config, units, body->code);
    case BODY_COMPANY:
    case BODY_FEDERATION:
    case BODY_EXTERNAL:
    case BODY_UNIT:
        return scope_holds(units, body->code);
    }
    return FALSE;
}

void year_keep(Year *year, const Config *config, const char *units)
{
    if (holds_all(year, config, units, ""))
        return;
    g_autoptr(GArray) hidden = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = year->bodies->len; i > 0; i--) {
        guint place = i - 1;
        if (!may_see(year, config, units, g_ptr_array_index(year->bodies, place)))
            g_array_append_val(hidden, place);
    }
    for (guint i = 0; i < hidden->len; i++)
        g_ptr_array_remove_index(year->bodies, g_array_index(hidden, guint, i));
    for (guint i = year->problems->len; i > 0; i--)
        if (!scope_holds(units, ((const Problem *)g_ptr_array_index(year->problems, i - 1))->unit))
            g_ptr_array_remove_index(year->problems, i - 1);
    g_array_set_size(year->missed, 0); /* of the whole, and nothing tells whose each is */
}
