/* decide_automatic.c - bounces, reports, absences, lists and notices: never answered. */
#include "core/decide_parts.h"

#include <string.h>

#define YES "ja"

typedef enum {
    FATE_OTHER,  /* delivered, relayed, delayed: nothing to do */
    FATE_FAILED, /* for good */
    FATE_FULL,   /* refused now; the address lives (RFC 3463, x.2.2) */
} Fate;

static Fate fate_of(const Report *report, const char **status)
{
    Fate fate = FATE_OTHER;
    for (guint i = 0; i < report->recipients->len; i++) {
        const ReportRecipient *recipient = g_ptr_array_index(report->recipients, i);
        if (strcmp(recipient->action, "failed") != 0)
            continue;
        *status = recipient->status;
        if (g_str_has_suffix(recipient->status, ".2.2") && fate != FATE_FAILED)
            fate = FATE_FULL;
        else
            fate = FATE_FAILED;
    }
    return fate;
}

static void file_on(Matter *matter, CaseNumber number, const char *evidence)
{
    matter->plan->number = number;
    g_free(matter->plan->evidence);
    matter->plan->evidence = g_strdup(evidence);
    if (number)
        plan_file(matter->plan, ENTRY_AUTOMATIC, "%s", matter->weighed->reason);
    else
        plan_keep(matter->plan, "%s", matter->weighed->reason);
}

static void tell_undeliverable(Matter *matter, const Case *found, const char *to, const char *status, const char *flag)
{
    gboolean outsider = !address_equal(to, staff_address(matter->config, found)) && !address_equal(to, found->handler);
    if (!*to || (outsider && (found->sensitive || *found->confidant)))
        return; /* a sensitive case is named to nobody outside its unit (D23) */
    Letter *letter = letter_to_staff(LETTER_UNDELIVERABLE, found, to);
    letter_set(letter, "status", *status ? status : "okänd");
    letter_set(letter, flag, YES);
    plan_letter(matter->plan, letter, "%s", flag);
}

/* The resident did not get it: say so to whoever can act, and take back what the letter had stopped (D5). */
static void resident_unreached(Matter *matter, const Sent *letter, const Case *found, const char *status)
{
    plan_letter_by_id(matter->plan, ACTION_BOUNCED, letter->id, "permanent failure %s", status);
    plan_set(matter->plan, FIELD_REACHABLE, "no", "status %s", status);
    gboolean was_answer =
        letter->kind == LETTER_ANSWER && found->answered_at && found->answered_at >= letter->created_at;
    if (letter->stops_besked && found->besked_at && (!found->answered_at || was_answer))
        plan_set_time(matter->plan, FIELD_BESKED_AT, 0, "the word did not arrive");
    if (was_answer)
        plan_set_time(matter->plan, FIELD_ANSWERED_AT, 0, "the answer did not arrive");
    if (letter->kind == LETTER_ANSWER && found->answered_at) {
        /* A later answer too: the resident waits as if it had not been written. */
        gint64 since = was_answer ? found->received_at : letter->created_at;
        plan_set(matter->plan, FIELD_STATUS, case_status_name(CASE_OPEN), "the answer did not arrive");
        plan_set_time(matter->plan, FIELD_WAITING_SINCE, since, "the resident still waits");
    }
    const char *unit = staff_address(matter->config, found);
    const char *desk = desk_address(matter->config);
    gboolean answer = letter->kind == LETTER_ANSWER && *letter->author;
    tell_undeliverable(matter, found, answer ? letter->author : unit, status, "is_failed");
    if (answer && *unit && !address_equal(unit, letter->author))
        tell_undeliverable(matter, found, unit, status, "is_failed");
    if (*desk && !address_equal(desk, unit))
        tell_undeliverable(matter, found, desk, status, "is_failed");
    plan_duty_returned(matter, letter, found, status);
}

/* Outside the unit of a sensitive case: that there is one, not which or whose (D23). */
static void make_discreet(Letter *letter)
{
    static const char *const telling[] = {"subject", "resident", "resident_name", "category"};
    for (guint i = 0; i < G_N_ELEMENTS(telling); i++)
        letter_set(letter, telling[i], NULL);
    letter_set(letter, "discreet", YES);
}

#define CHAIN 5

/* D32's order: who has the case when those before cannot be reached. */
static void list_chain(const Config *config, const Case *found, const char *chain[CHAIN])
{
    const Unit *unit = config_unit(config, found->unit);
    chain[0] = unit ? unit->address : "";
    chain[1] = unit ? unit->head : "";
    chain[2] = desk_address(config);
    chain[3] = config->strategist;
    chain[4] = config->admin;
}

/* Who gets the resident's mail instead of `letter`: "" if it was for information only, or if nobody after it may see it. */
static const char *next_in_chain(const Matter *matter, const Sent *letter, const Case *found)
{
    const char *chain[CHAIN];
    guint at = 0;
    list_chain(matter->config, found, chain);
    if ((letter->kind != LETTER_COPY && letter->kind != LETTER_FOLLOW_UP) || *found->confidant)
        return "";
    while (at < CHAIN && !address_equal(chain[at], letter->to))
        at++;
    for (guint i = at + 1; i < CHAIN; i++)
        if (*chain[i] && !address_equal(chain[i], letter->to))
            return found->sensitive && i > 1 ? "" : chain[i]; /* outside a sensitive case's unit nobody may (D23) */
    return "";
}

/* A mailbox that is gone does not take the case with it: the next of the chain has it. */
static void pass_on(Matter *matter, const Sent *letter, const Case *found, const char *to, const char *status)
{
    Letter *copy = letter_to_staff(letter->kind, found, to);
    copy->instead_of = letter->id;
    letter_set(copy, "bounced_to", letter->to);
    letter_set(copy, "status", *status ? status : "okänd");
    if (found->answered_at)
        letter_set(copy, "besked_told", YES);
    else
        letter_due_day(copy, found, matter->config);
    if (found->triage)
        letter_set(copy, "is_triage", YES);
    plan_letter(matter->plan, copy, "instead of the mailbox that failed (D32)");
}

/* A unit's mailbox is gone: the silent killer (D32).  Whoever comes after it hears at once. */
static void staff_unreached(Matter *matter, const Sent *letter, const Case *found, const char *status)
{
    plan_letter_by_id(matter->plan, ACTION_BOUNCED, letter->id, "staff address failed, %s", status);
    if (letter->kind == LETTER_ALARM || letter->kind == LETTER_UNDELIVERABLE) {
        plan_event(matter->plan, "alarm unheard", "an alarm about an alarm would only bounce too");
        return;
    }
    if ((letter->kind == LETTER_COPY || letter->kind == LETTER_FOLLOW_UP) && found->besked_at && !found->answered_at)
        plan_set_time(matter->plan, FIELD_BESKED_AT, 0, "the unit that was named has not got the case");
    const char *next = next_in_chain(matter, letter, found), *chain[CHAIN];
    if (*next)
        pass_on(matter, letter, found, next, status);
    if (letter->kind == LETTER_COPY || letter->kind == LETTER_FOLLOW_UP)
        plan_duty_returned(matter, letter, found, status);
    list_chain(matter->config, found, chain);
    g_autoptr(GHashTable) once = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 1; i < CHAIN; i++) {
        gboolean has_it = *next && address_equal(chain[i], next);
        if (!*chain[i] || has_it || address_equal(chain[i], letter->to) ||
            !g_hash_table_add(once, (gpointer)chain[i]))
            continue;
        Letter *alarm = letter_to_staff(LETTER_ALARM, found, chain[i]);
        if (found->sensitive && i > 1)
            make_discreet(alarm);
        letter_set(alarm, "is_unit_bounce", YES);
        letter_set(alarm, "bounced_to", letter->to);
        letter_set(alarm, "status", *status ? status : "okänd");
        plan_letter(matter->plan, alarm, "a unit's mailbox failed");
    }
}

/* A letter about no case came back: only the administrator can know why. */
static void caseless_unreached(Matter *matter, const Sent *letter)
{
    const char *admin = matter->config->admin;
    plan_letter_by_id(matter->plan, ACTION_BOUNCED, letter->id, "it was about no case");
    if (!*admin || letter->kind == LETTER_ALARM || address_equal(admin, letter->to))
        return;
    Letter *alarm = letter_new(LETTER_ALARM, admin, "", "sv");
    letter_set(alarm, "is_unit_bounce", YES);
    letter_set(alarm, "bounced_to", letter->to);
    letter_set(alarm, "status", "okänd");
    plan_letter(matter->plan, alarm, "a letter about no case came back");
}

static void decide_bounce(Matter *matter)
{
    const Sent *letter = matter->known->bounced;
    const Case *found = matter->known->bounced_case;
    const Report *report = matter->mail->report;
    const char *status = "";
    if (!report || report->kind != REPORT_DELIVERY || report->recipients->len == 0) {
        /* Not in a form that says what became of the letter: a person looks. */
        plan_event(matter->plan, "possible bounce", "no delivery report in it");
        tell_undeliverable(matter, found, desk_address(matter->config), status, "is_unclear");
        return;
    }
    switch (fate_of(report, &status)) {
    case FATE_OTHER:
        plan_event(matter->plan, "delivery report", "no failure in it");
        return;
    case FATE_FULL:
        if (letter_traits(letter->kind)->audience != AUDIENCE_RESIDENT) {
            staff_unreached(matter, letter, found, status);
            return;
        }
        plan_event(matter->plan, "mailbox full", "status %s", status);
        tell_undeliverable(matter, found, staff_address(matter->config, found), status, "is_full");
        if (*letter->author && !address_equal(letter->author, staff_address(matter->config, found)))
            tell_undeliverable(matter, found, letter->author, status, "is_full");
        return;
    case FATE_FAILED:
        if (letter_traits(letter->kind)->audience == AUDIENCE_RESIDENT)
            resident_unreached(matter, letter, found, status);
        else
            staff_unreached(matter, letter, found, status);
        return;
    }
}

Plan *decide_refused(const Sent *letter, const Case *found, const char *status, const Rules *rules, gint64 now)
{
    static const Mail nothing = {0};
    Matter matter = {.mail = &nothing, .rules = rules, .config = rules->config, .now = now, .plan = plan_new()};
    matter.plan->number = letter->number;
    if (!found)
        caseless_unreached(&matter, letter);
    else if (letter_traits(letter->kind)->audience == AUDIENCE_RESIDENT)
        resident_unreached(&matter, letter, found, status);
    else
        staff_unreached(&matter, letter, found, status);
    return matter.plan;
}

/* A handler is away while the resident waits: somebody else must answer (D14). */
static void decide_absence(Matter *matter, const Case *found)
{
    const char *from = mail_from(matter->mail);
    plan_event(matter->plan, "absent", "absence notice");
    if (!*found->handler || !address_equal(found->handler, from) || !found->waiting_since)
        return;
    const char *unit = staff_address(matter->config, found);
    if (!*unit || address_equal(unit, from))
        return;
    Letter *letter = letter_to_staff(LETTER_ABSENT, found, unit);
    g_autofree char *name = address_clean_name(mail_from_name(matter->mail));
    letter_set(letter, "handler", from);
    letter_set(letter, "handler_name", *name ? name : from);
    plan_letter(matter->plan, letter, "the handler is away and the resident waits");
}

/*
 * The first case that evidence names: automatic mail changes no state there, so
 * a reference will do.  Not so a subject: lists and notices repeat theirs; but
 * among old mail it is all that a reply without ids has.
 */
static const Evidence *any_evidence(const Matter *matter)
{
    const GPtrArray *all = matter->known->evidence;
    const Evidence *first = all->len > 0 ? g_ptr_array_index(all, 0) : NULL;
    return first && (first->kind != EVIDENCE_SUBJECT || matter->rules->mode == MODE_IMPORT) ? first : NULL;
}

static gboolean says_automatic(const Mail *mail)
{
    const char *submitted = mail_header(mail, "Auto-Submitted");
    return submitted && g_ascii_strncasecmp(submitted, "no", 2) != 0;
}

/*
 * Does the mail itself say that no person sent it?  Judged by its text alone a
 * person may have written it after all, and nobody's words may be lost.
 */
static gboolean is_nobodys(const Matter *matter)
{
    const Mail *mail = matter->mail;
    gboolean says_so = says_automatic(mail);
    gboolean robot = address_is_robot(mail_from(mail)) || !*mail_from(mail);
    return mail->report || (!*mail->envelope->sender && (says_so || robot)) ||
           (says_so && matter->weighed->nature == NATURE_VACATION);
}

/* On no case: what a person may have to see becomes a quiet case; answers of machines to nothing are only kept. */
static void decide_unknown(Matter *matter)
{
    if (is_nobodys(matter))
        file_on(matter, 0, "none");
    else
        decide_open(matter, OPEN_QUIETLY, NULL);
}

static gboolean is_from_outside(const Matter *matter)
{
    return matter->weighed->proof == PROOF_NONE && !proof_claims_staff(matter->mail, matter->config);
}

void decide_automatic(Matter *matter)
{
    const Known *known = matter->known;
    const Evidence *evidence = any_evidence(matter);
    Nature nature = matter->weighed->nature;
    if (known->bounced && known->bounced_case && nature == NATURE_BOUNCE) {
        file_on(matter, known->bounced_case->number, "bounce address");
        decide_bounce(matter);
        return;
    }
    if (known->bounced && !known->bounced_case && nature == NATURE_BOUNCE) {
        file_on(matter, 0, "bounce address");
        caseless_unreached(matter, known->bounced);
        return;
    }
    if (known->bounced && known->bounced_case && !evidence) {
        file_on(matter, known->bounced_case->number, "bounce address");
        if (nature == NATURE_REPORT && matter->mail->report && matter->mail->report->kind == REPORT_FEEDBACK)
            plan_silence(matter->plan, known->bounced->to, "a complaint about our mail");
        return;
    }
    if (!evidence) {
        decide_unknown(matter);
        return;
    }
    file_on(matter, evidence->found->number, evidence_name(evidence->kind));
    if (nature == NATURE_BOUNCE) {
        /* Without a valid token it may be forged: it changes nothing, a person looks (D16, DESIGN). */
        plan_event(matter->plan, "unproven bounce", "no valid bounce token");
        tell_undeliverable(matter, evidence->found, desk_address(matter->config), "", "is_unclear");
    } else if (nature == NATURE_VACATION) {
        decide_absence(matter, evidence->found);
    } else {
        plan_event(matter->plan, nature_name(nature), "%s", matter->weighed->reason);
    }
    /* A person may stand behind a list or a phrase: whoever handles the case sees it. */
    if (!is_nobodys(matter) && !says_automatic(matter->mail) && nature != NATURE_BOUNCE && is_from_outside(matter))
        plan_follow_up(matter, evidence->found, FALSE);
}
