/* decide_same.c - #samma and #alla: one matter in two cases, and one problem with many voices (D23, D61). */
#include "core/decide_doings.h"
#include "core/decide_errand.h"

#include <string.h>

#define YES "ja"

static gboolean is_no(const Command *command)
{
    return g_ascii_strcasecmp(command->argument, "nej") == 0 || g_ascii_strncasecmp(command->argument, "nej ", 4) == 0;
}

/* The case merged into this one, whose address or number the mail bears. */
static const Case *merged_into(const Errand *errand)
{
    const GPtrArray *evidence = errand->matter->known->evidence;
    for (guint i = 0; i < evidence->len; i++) {
        const Case *other = ((const Evidence *)g_ptr_array_index(evidence, i))->found;
        if (other->merged == errand->found->number)
            return other;
    }
    return NULL;
}

/* The case that the command names, as far as the mail's own words led to it. */
static const Case *named(const Errand *errand, const Command *command)
{
    g_autoptr(GArray) numbers = reference_find(errand->matter->config->prefix, command->argument);
    const GPtrArray *evidence = errand->matter->known->evidence;
    for (guint i = 0; numbers->len > 0 && i < evidence->len; i++) {
        const Case *other = ((const Evidence *)g_ptr_array_index(evidence, i))->found;
        if (other->number == g_array_index(numbers, CaseNumber, 0))
            return other;
    }
    return NULL;
}

static gboolean is_secret(const Matter *matter, const Case *found)
{
    const Unit *unit = config_unit(matter->config, found->unit);
    return found->sensitive || *found->confidant || (unit && unit->sensitive);
}

/* One unit's secrets are not there for another (D23). */
static gboolean may_meet(const Matter *matter, const Case *one, const Case *other)
{
    if (strcmp(one->unit, other->unit) == 0 && strcmp(one->confidant, other->confidant) == 0)
        return TRUE;
    return !is_secret(matter, one) && !is_secret(matter, other);
}

const char *errand_check_same(const Errand *errand, const Command *command)
{
    const char *why = errand_not_theirs(errand);
    if (why)
        return why;
    if (is_no(command))
        return errand->found->same || merged_into(errand) ? NULL : "why_not_same";
    const Case *other = named(errand, command);
    if (!other || other->merged || !may_meet(errand->matter, errand->found, other))
        return "why_no_such_case";
    if (*other->handler && !leak_is_theirs(errand->matter, other))
        return "why_not_yours"; /* somebody works on it: they would find it closed */
    return other->number == errand->found->number ? "why_same_already" : NULL;
}

static void tell(const Errand *errand, const char *why, CaseNumber other, guint voices)
{
    Letter *letter = errand_tell(errand, LETTER_RETURNED, why, NULL);
    if (!letter)
        return;
    g_autofree char *reference = other ? reference_print(errand->matter->config->prefix, other) : NULL;
    g_autofree char *count = voices > 0 ? g_strdup_printf("%u", voices) : NULL;
    letter_set(letter, "linked", reference);
    letter_set(letter, "count", count);
}

/* On the errand's own case, or another. */
static void set_time(const Errand *errand, const Case *on, CaseField field, gint64 when, const char *reason)
{
    plan_set_time(errand->matter->plan, field, when, "%s", reason);
    if (on->number != errand->found->number)
        plan_elsewhere(errand->matter->plan, on->number);
}

static void set_status(const Errand *errand, const Case *on, CaseStatus status, const char *reason)
{
    plan_set(errand->matter->plan, FIELD_STATUS, case_status_name(status), "%s", reason);
    if (on->number != errand->found->number)
        plan_elsewhere(errand->matter->plan, on->number);
}

/* Whoever had it on hold writes it once more, if it is still right, where the matter goes on. */
static void tell_unsent(const Errand *errand, const Sent *held, const Case *ends, const Case *goes_on)
{
    Letter *letter = letter_to_staff(LETTER_RETURNED, goes_on, held->author);
    g_autofree char *ended = reference_print(errand->matter->config->prefix, ends->number);
    letter_set(letter, "why_held_merged", YES);
    letter_set(letter, "linked", ended);
    letter_set(letter, "own_text", held->answer);
    plan_letter(errand->matter->plan, letter, "its answer is no longer on hold");
    if (goes_on->number != errand->found->number)
        plan_elsewhere(errand->matter->plan, goes_on->number);
}

/* One answer may be several letters: to the resident, and to others who take part. */
static gboolean is_told(const GPtrArray *pending, guint place)
{
    const Sent *held = g_ptr_array_index(pending, place);
    for (guint i = 0; i < place; i++) {
        const Sent *before = g_ptr_array_index(pending, i);
        if (errand_waits_for_word(before) && before->number == held->number &&
            address_equal(before->author, held->author))
            return TRUE;
    }
    return FALSE;
}

/* What waits for a word on the case that ends; an answer that only waits to be sent has had it, and goes. */
static void end_holds(const Errand *errand, const GPtrArray *pending, const Case *ends, const Case *goes_on)
{
    Plan *plan = errand->matter->plan;
    for (guint i = 0; i < pending->len; i++) {
        const Sent *sent = g_ptr_array_index(pending, i);
        if (sent->number != ends->number || (sent->state != LETTER_ON_HOLD && sent->kind != LETTER_HOLD_REMINDER))
            continue;
        plan_letter_by_id(plan, ACTION_CANCEL, sent->id, "its case goes on in the other");
        if (ends->number != errand->found->number)
            plan_elsewhere(plan, ends->number);
        if (errand_waits_for_word(sent) && !is_told(pending, i))
            tell_unsent(errand, sent, ends, goes_on);
    }
}

/* The newer goes on in the older, whichever of them the handler stands on. */
static void merge(const Errand *errand, const Case *other)
{
    gboolean newer = errand->found->number > other->number;
    const Case *ends = newer ? errand->found : other;
    const Case *goes_on = newer ? other : errand->found;
    set_time(errand, ends, FIELD_MERGED, goes_on->number, "the same resident's, about the same");
    set_status(errand, ends, CASE_CLOSED, "goes on in the other");
    set_time(errand, ends, FIELD_CLOSED_AT, errand->matter->now, "goes on in the other");
    set_time(errand, ends, FIELD_WAITING_SINCE, 0, "goes on in the other");
    if (ends->waiting_since && !goes_on->waiting_since)
        set_time(errand, goes_on, FIELD_WAITING_SINCE, ends->waiting_since, "the resident waits here now");
    if (goes_on->status == CASE_CLOSED) {
        set_status(errand, goes_on, CASE_OPEN, "goes on with the other");
        set_time(errand, goes_on, FIELD_CLOSED_AT, 0, "goes on with the other");
    }
    end_holds(errand, errand->matter->known->pending, ends, goes_on);
    end_holds(errand, errand->matter->known->others_pending, ends, goes_on);
    tell(errand, "why_merged", goes_on->number, 0);
}

static guint voices_of(const Errand *errand, const Case *other)
{
    const GPtrArray *voices = errand->matter->known->voices;
    guint count = voices->len + 2;
    for (guint i = 0; i < voices->len; i++)
        if (((const Case *)g_ptr_array_index(voices, i))->number == other->number)
            return voices->len + 1;
    return count;
}

/* Different people: their cases stay their own, and only know of each other. */
static void join(const Errand *errand, const Case *other)
{
    CaseNumber mine = errand->found->same ? errand->found->same : errand->found->number;
    CaseNumber theirs = other->same ? other->same : other->number;
    CaseNumber first = MIN(mine, theirs);
    set_time(errand, errand->found, FIELD_SAME, first, "one problem, many voices");
    set_time(errand, other, FIELD_SAME, first, "one problem, many voices");
    tell(errand, "why_linked", other->number, voices_of(errand, other));
}

static void part(const Errand *errand)
{
    const Case *merged = merged_into(errand);
    if (!merged) {
        set_time(errand, errand->found, FIELD_SAME, 0, "the handler says it is another problem");
        tell(errand, "why_parted", 0, 0);
        return;
    }
    set_time(errand, merged, FIELD_MERGED, 0, "the handler says it is another matter");
    set_status(errand, merged, merged->answered_at ? CASE_ANSWERED : CASE_OPEN, "a case of its own again");
    set_time(errand, merged, FIELD_CLOSED_AT, 0, "a case of its own again");
    if (!merged->answered_at)
        set_time(errand, merged, FIELD_WAITING_SINCE, merged->received_at, "the resident still waits");
    tell(errand, "why_parted", merged->number, 0);
}

void errand_same(const Errand *errand, const Command *command)
{
    if (is_no(command)) {
        part(errand);
        return;
    }
    const Case *other = named(errand, command);
    gboolean one_resident = *errand->found->resident && address_equal(errand->found->resident, other->resident);
    if (one_resident)
        merge(errand, other);
    else
        join(errand, other);
}

/* -- one answer to each --------------------------------------------------- */

/* Whom the answer can go to, of the others: each address once, never across a secret. */
static gboolean hears(const Errand *errand, const Case *voice)
{
    if (!*voice->resident || !voice->reachable || voice->merged || voice->spam || is_secret(errand->matter, voice) ||
        address_equal(voice->resident, errand->found->resident))
        return FALSE;
    const GPtrArray *voices = errand->matter->known->voices;
    for (guint i = 0; i < voices->len; i++) {
        const Case *other = g_ptr_array_index(voices, i);
        if (other->number < voice->number && address_equal(other->resident, voice->resident))
            return FALSE;
    }
    return TRUE;
}

static guint count_hearers(const Errand *errand)
{
    guint count = 0;
    for (guint i = 0; i < errand->matter->known->voices->len; i++)
        count += hears(errand, g_ptr_array_index(errand->matter->known->voices, i)) ? 1 : 0;
    return count;
}

const char *errand_check_all(const Errand *errand, const Command *command)
{
    (void)command;
    if (!*errand->text)
        return errand_why_wordless(errand);
    if (is_secret(errand->matter, errand->found) || count_hearers(errand) == 0)
        return "why_no_voices";
    return leak_found(errand->matter, errand->found, errand->text);
}

/* All who get a mail: the case's own resident too, unless his is for the post (D50). */
static guint count_mails(const Errand *errand)
{
    return count_hearers(errand) + (*errand->found->resident ? 1 : 0);
}

void errand_all(const Errand *errand, const Command *command)
{
    (void)command;
    plan_event(errand->matter->plan, "to all", "%u residents, once confirmed", count_mails(errand));
}

void errand_count_all(const Errand *errand, Letter *letter)
{
    if (!commands_find(errand->commands, COMMAND_ALL))
        return;
    g_autofree char *count = g_strdup_printf("%u", count_mails(errand));
    letter_set(letter, "count", count);
    letter_set(letter, "by_post", *errand->found->resident ? NULL : YES);
}

static void mark_answered(const Errand *errand, const Case *voice)
{
    gint64 now = errand->matter->now;
    if (!voice->answered_at)
        set_time(errand, voice, FIELD_ANSWERED_AT, now, "first human answer");
    if (!voice->besked_at)
        set_time(errand, voice, FIELD_BESKED_AT, now, "a human answer");
    set_status(errand, voice, CASE_ANSWERED, "answered");
    set_time(errand, voice, FIELD_WAITING_SINCE, 0, "the last word is ours");
}

void errand_send_all(const Errand *errand, const Sent *held)
{
    for (guint i = 0; i < errand->matter->known->voices->len; i++) {
        const Case *voice = g_ptr_array_index(errand->matter->known->voices, i);
        if (!hears(errand, voice))
            continue;
        Letter *answer = errand_make_answer(errand, voice, held->answer);
        answer->instead_of = held->id;
        letter_set(answer, "logos", held->logos);
        answer->stops_besked = !voice->besked_at;
        plan_letter(errand->matter->plan, answer, "one of many voices");
        plan_elsewhere(errand->matter->plan, voice->number);
        mark_answered(errand, voice);
    }
}
