#include "core/decide_parts.h"

/* At an h or i address, valid or not: staff's side of the house. */
static gboolean at_staff_address(const Weighed *weighed)
{
    for (guint i = 0; i < weighed->recipients->len; i++) {
        Role role = g_array_index(weighed->recipients, Recipient, i).role;
        if (role == ROLE_HANDLER || role == ROLE_INTERNAL)
            return TRUE;
    }
    return FALSE;
}

const Evidence *evidence_find(const Known *known, CaseNumber number, guint kinds)
{
    for (guint i = 0; i < known->evidence->len; i++) {
        const Evidence *evidence = g_ptr_array_index(known->evidence, i);
        if ((kinds & (1u << evidence->kind)) && evidence->found->number == number)
            return evidence;
    }
    return NULL;
}

/*
 * The same message once more (D31): an MTA's retry, or a copy by another way.
 * It may newly name a case by token; then it belongs there too.
 */
static void decide_repeat(Matter *matter)
{
    const Known *known = matter->known;
    Plan *plan = matter->plan;
    plan->number = known->repeat ? known->repeat->number : 0;
    g_free(plan->evidence);
    plan->evidence = g_strdup("repeat");

    const Evidence *first = known->evidence->len > 0 ? g_ptr_array_index(known->evidence, 0) : NULL;
    if (first && first->kind == EVIDENCE_TOKEN && first->role == ROLE_RESIDENT && known->repeat &&
        first->found->number != known->repeat->number) {
        plan->number = first->found->number;
        plan_file(plan, ENTRY_RESIDENT, "on file on another case; its token names this one too");
        return;
    }
    plan_event(plan, "repeat", "this message is on file already");
}

/* Proven staff at a case's address, with a mark of a machine that is no absence and no bounce. */
static gboolean is_marked_answer(const Mail *mail, const Weighed *weighed)
{
    gboolean marked =
        weighed->nature == NATURE_NOTICE || weighed->nature == NATURE_LIST || weighed->nature == NATURE_BULK;
    return marked && *mail->envelope->sender && weighed->proof != PROOF_NONE && at_staff_address(weighed);
}

static gboolean stays_when_dormant(const Action *action, Mode mode)
{
    switch (action->kind) {
    case ACTION_OPEN:
    case ACTION_FILE:
    case ACTION_KEEP:
    case ACTION_EVENT:
        return TRUE;
    case ACTION_LETTER:
    case ACTION_TESTED:
    case ACTION_BOUNCED: /* a test letter, or one from before */
        return mode == MODE_OBSERVE;
    case ACTION_CHANGE:
    case ACTION_CANCEL:
    case ACTION_RELEASE:
    case ACTION_SILENCE:
    case ACTION_ROUND:
        return FALSE;
    }
    return FALSE;
}

/* D53: filed, and nothing else. */
static void make_dormant(Plan *plan, Mode mode)
{
    for (guint i = plan->actions->len; i > 0; i--) {
        Action *action = g_ptr_array_index(plan->actions, i - 1);
        if (action->kind == ACTION_OPEN)
            action->opened->dormant = TRUE;
        if (action->kind == ACTION_LETTER)
            action->letter->observed = TRUE;
        if (!stays_when_dormant(action, mode))
            g_ptr_array_remove_index(plan->actions, i - 1);
    }
}

static void decide_person(Matter *matter)
{
    const Weighed *weighed = matter->weighed;
    gboolean staff = weighed->proof != PROOF_NONE || proof_claims_staff(matter->mail, matter->config);
    if (decide_test_answer(matter) || decide_sent(matter))
        return;
    if (question_is_asked(weighed))
        decide_question(matter);
    else if (at_staff_address(weighed) && staff)
        decide_staff(matter);
    else if (weighed->registration)
        decide_register(matter);
    else if (!decide_expert(matter))
        decide_resident(matter);
}

Plan *decide(const Mail *mail, const Weighed *weighed, const Known *known, const Rules *rules, gint64 now)
{
    Matter matter = {mail, weighed, known, rules, rules->config, now, plan_new()};
    if (known->repeated)
        decide_repeat(&matter);
    else if (weighed->nature == NATURE_OURSELVES)
        plan_keep(matter.plan, "our own letter came back");
    else if (nature_is_automatic(weighed->nature) && !is_marked_answer(mail, weighed))
        decide_automatic(&matter);
    else
        decide_person(&matter);
    plan_old_references(&matter);
    if (*rules->config->archive_to && !known->repeated)
        plan_letter(matter.plan, letter_new(LETTER_ARCHIVE, rules->config->archive_to, "", "sv"), "archive_to");
    if (rules->mode != MODE_LIVE)
        make_dormant(matter.plan, rules->mode);
    return matter.plan;
}
