/* decide_split.c - #dela: another unit gets its part as a case of its own, linked to the first (D43). */
#include "core/decide_doings.h"

#include <string.h>

const char *check_split(const Errand *errand, const Command *command)
{
    const Target target = move_target(errand, command);
    if (errand->commands->list->len > 1)
        return "why_command_clash"; /* which of the two cases would the other command be about? */
    const char *why = move_check_target(errand, &target);
    return !why && strcmp(target.unit->code, errand->found->unit) == 0 ? "why_same_unit" : why;
}

static void give_text(char **text, const char *value)
{
    g_free(*text);
    *text = g_strdup(value);
}

/* Its clocks begin now; word of who has it is for the first unit to give, which stays responsible. */
static Case *make_part(const Errand *errand, const Unit *unit)
{
    const Matter *matter = errand->matter;
    const Config *config = matter->config;
    const Case *found = errand->found;
    Case *part = case_new(case_number(calendar_year(config->calendar, matter->weighed->received_at),
                                      matter->known->serial));
    part->received_at = matter->weighed->received_at; /* of the year its number says (D41) */
    part->opened_at = part->waiting_since = part->besked_at = matter->now;
    part->besked_due = calendar_due(config->calendar, config->deadline_rule, matter->now, config->deadline_count);
    part->linked = found->number;
    part->reachable = found->reachable;
    part->quiet = found->quiet;
    part->urgent = found->urgent;
    part->other = found->other;
    part->sensitive = found->sensitive || unit->sensitive;
    give_text(&part->unit, unit->code);
    give_text(&part->first_unit, unit->code);
    give_text(&part->mailbox, found->mailbox);
    give_text(&part->category, found->category);
    give_text(&part->channel, found->channel);
    give_text(&part->submitter, found->submitter);
    give_text(&part->language, found->language);
    give_text(&part->subject, found->subject);
    give_text(&part->resident_name, found->resident_name);
    give_text(&part->resident, found->resident);
    give_text(&part->phone, found->phone);
    give_text(&part->postal, found->postal);
    for (guint i = 0; i < found->participants->len; i++)
        g_ptr_array_add(part->participants, g_strdup(g_ptr_array_index(found->participants, i)));
    return part;
}

void errand_split(const Errand *errand, const Command *command)
{
    Plan *plan = errand->matter->plan;
    const Target target = move_target(errand, command);
    Case *part = make_part(errand, target.unit);
    g_autofree char *reference = reference_print(errand->matter->config->prefix, part->number);
    plan_event(plan, "split", "%s has a part of it, %s%s", target.unit->code, reference,
               target.without ? ", without content" : "");
    errand_wake(errand);
    plan_branch(plan, part, "split by %s", mail_from(errand->matter->mail));
    Letter *copy = move_copy(errand, &target, part);
    if (!copy)
        return;
    plan_elsewhere(plan, part->number);
    g_autofree char *first = reference_print(errand->matter->config->prefix, errand->found->number);
    letter_set(copy, "linked", first);
    letter_set(copy, "is_split", "ja");
}
