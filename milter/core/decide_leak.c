/*
 * decide_leak.c - why a handler's answer may not simply go out (D16, D17, D21, D51).
 *
 * Each check returns the flag of its sentence in templates/sv/_reasons.txt, or
 * NULL.  In doubt an answer is held: a word releases it, nothing recalls it.
 */
#include "core/canary.h"
#include "core/colleague.h"
#include "core/decide_doings.h"
#include "core/phrase.h"
#include "core/picture.h"

#include <string.h>

static gboolean lists_handler_address(const Matter *matter, const GPtrArray *addresses)
{
    for (guint i = 0; i < addresses->len; i++) {
        const Address *address = g_ptr_array_index(addresses, i);
        if (recipient_read(matter->config, matter->rules->keyring, address->email).role == ROLE_HANDLER)
            return TRUE;
    }
    return FALSE;
}

/* e: an answer to the resident is addressed to the case; a copy to it, seen or blind, is talk among colleagues. */
static gboolean only_in_cc(const Matter *matter)
{
    return !lists_handler_address(matter, matter->mail->to);
}

/* e: a colleague stands beside the case in To.  Reply to all puts the unit's own mailbox there, which is no talk. */
static gboolean is_to_colleague(const Matter *matter, const Case *opened)
{
    const char *unit = staff_address(matter->config, opened);
    for (guint i = 0; i < matter->mail->to->len; i++) {
        const char *email = ((const Address *)g_ptr_array_index(matter->mail->to, i))->email;
        if (recipient_read(matter->config, matter->rules->keyring, email).role == ROLE_NONE &&
            colleague_is_inside(matter->config, email) && !address_equal(email, unit) &&
            !address_equal(email, mail_from(matter->mail)) && !address_equal(email, opened->resident))
            return TRUE;
    }
    return FALSE;
}

static gboolean has_internal_mark(const char *subject)
{
    g_autofree char *lower = g_utf8_casefold(subject, -1);
    return strstr(lower, "[internt]") != NULL;
}

/* f: clients leave our mark in the subject, also when the address has been exchanged. */
static gboolean subject_is_internal(const Matter *matter, const Case *opened)
{
    return has_internal_mark(matter->mail->subject) && !has_internal_mark(opened->subject);
}

/* g: an autocompleted address in a fresh mail has neither ancestor nor tag. */
static gboolean is_fresh(const Matter *matter, const Case *opened)
{
    for (guint i = 0; i < matter->known->evidence->len; i++) {
        const Evidence *evidence = g_ptr_array_index(matter->known->evidence, i);
        if (evidence->found->number == opened->number &&
            (evidence->kind == EVIDENCE_OURS || evidence->kind == EVIDENCE_FILED) &&
            evidence->audience == AUDIENCE_STAFF)
            return FALSE;
    }
    g_autoptr(GArray) tags = reference_find(matter->config->prefix, matter->mail->subject);
    for (guint i = 0; i < tags->len; i++)
        if (g_array_index(tags, CaseNumber, i) == opened->number)
            return FALSE;
    return TRUE;
}

/* b: what answers an internal mail is internal. */
gboolean leak_is_internal(const Matter *matter)
{
    for (guint i = 0; i < matter->known->evidence->len; i++) {
        const Evidence *evidence = g_ptr_array_index(matter->known->evidence, i);
        if ((evidence->kind == EVIDENCE_OURS || evidence->kind == EVIDENCE_FILED) &&
            evidence->audience == AUDIENCE_INTERNAL)
            return TRUE;
    }
    return FALSE;
}

static gboolean is_member(const Unit *unit, const char *email)
{
    for (guint i = 0; unit && i < unit->members->len; i++)
        if (address_equal(g_ptr_array_index(unit->members, i), email))
            return TRUE;
    return FALSE;
}

gboolean leak_is_theirs(const Matter *matter, const Case *opened)
{
    const Unit *unit = config_unit(matter->config, opened->unit);
    const char *from = mail_from(matter->mail);
    return is_member(unit, from) || address_equal(opened->handler, from) || address_equal(opened->confidant, from) ||
           (unit && address_equal(unit->address, from));
}

/* A unit's mailbox that was asked stands for its members. */
static gboolean stands_for(const Matter *matter, const char *to, const char *email)
{
    if (address_equal(to, email))
        return TRUE;
    const Unit *unit = colleague_unit(matter->config, to);
    return unit && address_equal(unit->address, to) && is_member(unit, email);
}

gboolean leak_is_consulted(const Matter *matter, const char *email)
{
    for (guint i = 0; i < matter->known->internals->len; i++) {
        const Sent *sent = g_ptr_array_index(matter->known->internals, i);
        if (address_equal(sent->author, email))
            return FALSE;
        if (stands_for(matter, sent->to, email))
            return TRUE;
    }
    return FALSE;
}

const Evidence *leak_translated(const Matter *matter, const Case *opened)
{
    if (!*matter->config->interpreter || !address_equal(matter->config->interpreter, mail_from(matter->mail)) ||
        opened->status == CASE_CLOSED)
        return NULL;
    for (guint i = 0; i < matter->known->evidence->len; i++) {
        const Evidence *evidence = g_ptr_array_index(matter->known->evidence, i);
        gboolean asked = evidence->kind == EVIDENCE_OURS && evidence->letter == LETTER_TRANSLATE &&
                         evidence->found->number == opened->number && *evidence->correspondent;
        gboolean may_ask = !*opened->confidant || address_equal(opened->confidant, evidence->correspondent);
        if (asked)
            return may_ask && !evidence->over ? evidence : NULL;
    }
    return NULL;
}

/* c: before there is a handler any staff who was not asked about it may answer, unless the unit names its members;
 * afterwards the handler and members. */
static gboolean is_not_theirs(const Matter *matter, const Case *opened)
{
    const Unit *unit = config_unit(matter->config, opened->unit);
    if (leak_is_theirs(matter, opened))
        return FALSE;
    if (*opened->confidant)
        return TRUE;
    if (leak_translated(matter, opened))
        return FALSE;
    if (leak_is_consulted(matter, mail_from(matter->mail)))
        return TRUE;
    return *opened->handler || (unit && unit->members->len > 0);
}

/*
 * Our own notices (held, sent, help, absent ...) come from the case's address
 * too.  Words in answer to those are meant for us or a colleague.
 */
gboolean leak_answers_notice(const Matter *matter, const Case *opened)
{
    for (guint i = 0; i < matter->known->evidence->len; i++) {
        const Evidence *evidence = g_ptr_array_index(matter->known->evidence, i);
        if (evidence->kind != EVIDENCE_OURS || evidence->audience != AUDIENCE_STAFF ||
            evidence->found->number != opened->number)
            continue;
        return evidence->letter == LETTER_HELD || evidence->letter == LETTER_HOLD_REMINDER ||
               evidence->letter == LETTER_TO_POST || evidence->letter == LETTER_SENT ||
               evidence->letter == LETTER_HELP || evidence->letter == LETTER_ABSENT ||
               evidence->letter == LETTER_UNDELIVERABLE;
    }
    return FALSE;
}

/* "skicka" says "I have looked again"; it cannot make somebody a member, nor open what may never go in open mail. */
gboolean leak_may_release(const Matter *matter, const Case *opened, const Sent *held)
{
    const Unit *unit = config_unit(matter->config, opened->unit);
    if (strcmp(held->held_why, "why_not_yours") == 0 && ((unit && unit->members->len > 0) || *opened->confidant))
        return !is_not_theirs(matter, opened);
    return !(strcmp(held->held_why, "why_sensitive") == 0 && unit && unit->open_mail == OPEN_MAIL_NEVER);
}

/* D51: answers between the quoted lines, which the text above only points at. */
static gboolean points_below(const Matter *matter, const char *answer)
{
    for (guint i = 0; i < matter->mail->spans->len; i++)
        if (g_array_index(matter->mail->spans, Span, i).kind == SPAN_QUOTED ||
            g_array_index(matter->mail->spans, Span, i).kind == SPAN_FORWARDED)
            return phrase_points_below(answer);
    return FALSE;
}

/* #adress in the same mail. */
static gboolean names_resident(const Matter *matter)
{
    for (guint i = 0; i < matter->plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(matter->plan->actions, i);
        if (action->kind == ACTION_CHANGE && action->field == FIELD_RESIDENT && !action->about)
            return TRUE;
    }
    return FALSE;
}

/* D21: the copy that is answered passed on somebody else's mail: who shall have the answer? */
static gboolean answers_other_writer(const Matter *matter, const Case *opened)
{
    if (names_resident(matter))
        return FALSE;
    for (guint i = 0; i < matter->known->evidence->len; i++) {
        const Evidence *evidence = g_ptr_array_index(matter->known->evidence, i);
        if (evidence->kind == EVIDENCE_OURS && evidence->audience == AUDIENCE_STAFF &&
            evidence->letter != LETTER_TRANSLATE)
            return *opened->resident && *evidence->correspondent &&
                   !address_equal(evidence->correspondent, opened->resident);
    }
    return FALSE;
}

typedef enum { GREETS_NOBODY, GREETS_RESIDENT, GREETS_ANOTHER } Greets;

/* h: "Hej Sara!" when the resident is Anna. */
static Greets whom_greets(const Case *opened, const char *answer)
{
    g_autofree char *greeted = phrase_greeted(answer);
    if (!greeted)
        return GREETS_NOBODY;
    g_autofree char *both = g_strconcat(opened->resident_name, " ", opened->resident, NULL);
    g_autofree char *folded = phrase_fold(both);
    return strstr(folded, greeted) ? GREETS_RESIDENT : GREETS_ANOTHER;
}

static gboolean is_file(const Matter *matter, const Attachment *attachment)
{
    return !attachment->logo || picture_is_pasted(matter->mail, attachment, matter->known->logos);
}

static gboolean has_files(const Matter *matter)
{
    for (guint i = 0; i < matter->mail->attachments->len; i++)
        if (is_file(matter, g_ptr_array_index(matter->mail->attachments, i)))
            return TRUE;
    return FALSE;
}

/* D17: sensitive things in open mail. */
static gboolean is_too_open(const Matter *matter, const Case *opened)
{
    const Unit *unit = config_unit(matter->config, opened->unit);
    OpenMail rule = unit ? unit->open_mail : OPEN_MAIL_HOLD;
    gboolean delicate = matter->weighed->sensitive || (opened->sensitive && !(unit && unit->sensitive)) ||
                        (unit && unit->sensitive && has_files(matter));
    switch (rule) {
    case OPEN_MAIL_ALLOW:
        return FALSE;
    case OPEN_MAIL_NEVER:
        return delicate || opened->sensitive;
    case OPEN_MAIL_HOLD:
        return delicate;
    }
    return TRUE;
}

/* 4.16: a Swedish answer to one who wrote in Finnish. */
static gboolean is_wrong_language(const Matter *matter, const Case *opened)
{
    return strcmp(opened->language, "fi") == 0 && matter->weighed->language_sure &&
           strcmp(matter->weighed->language, "sv") == 0;
}

const char *leak_found(const Matter *matter, const Case *opened, const char *answer)
{
    Greets greets = whom_greets(opened, answer);
    if (opened->quiet)
        return "why_silence";
    if (only_in_cc(matter))
        return "why_cc_only";
    if (is_to_colleague(matter, opened))
        return "why_colleague";
    if (is_fresh(matter, opened))
        return "why_fresh";
    if (move_overtook(matter, opened))
        return "why_moved_already";
    if (is_not_theirs(matter, opened))
        return "why_not_yours";
    if (answers_other_writer(matter, opened))
        return "why_other_writer";
    if (subject_is_internal(matter, opened) || canary_sings(matter->rules, matter->known->secrets, answer))
        return "why_staff_text";
    if (greets == GREETS_ANOTHER)
        return "why_greeting";
    if (phrase_talks_about(answer, greets == GREETS_RESIDENT))
        return "why_talks_about";
    if (phrase_lacks_mark(answer))
        return "why_no_mark";
    if (phrase_is_bare(answer) && !has_files(matter))
        return "why_bare";
    if (is_too_open(matter, opened))
        return "why_sensitive";
    if (is_wrong_language(matter, opened))
        return "why_language";
    if (move_offered(matter, opened))
        return "why_hand_over";
    if (points_below(matter, answer))
        return "why_inline";
    return NULL;
}
