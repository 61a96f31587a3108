/*
 * decide_leak.c - why a handler's answer may not simply go out (D16, D17, D21, D51).
 *
 * Each check returns the flag of its sentence in templates/sv/_reasons.txt, or
 * NULL.  In doubt an answer is held: a word releases it, nothing recalls it.
 */
#include "core/decide_parts.h"
#include "core/phrase.h"

#include <string.h>

#define SECRET_LINE_CHARS 24

/* Lines that stand in every staff copy; tests/lint holds them against the templates. */
static const char *const staff_marks[] = {
    " nytt ärende sp ", " nytt mejl i ärende ", " svaret går till ", " intern fråga ", " x synpunkt ", NULL,
};

static gboolean lists_handler_address(const Matter *matter, const GPtrArray *addresses)
{
    for (guint i = 0; i < addresses->len; i++) {
        const Address *address = g_ptr_array_index(addresses, i);
        if (recipient_read(matter->config, matter->rules->keyring, address->email).role == ROLE_HANDLER)
            return TRUE;
    }
    return FALSE;
}

/* e: an answer to the resident is addressed to the case; a copy to it is talk among colleagues. */
static gboolean only_in_cc(const Matter *matter)
{
    return lists_handler_address(matter, matter->mail->cc) && !lists_handler_address(matter, matter->mail->to);
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

/* c: before there is a handler any staff may answer, unless the unit names its members; afterwards the handler and
 * members. */
static gboolean is_not_theirs(const Matter *matter, const Case *opened)
{
    const Unit *unit = config_unit(matter->config, opened->unit);
    const char *from = mail_from(matter->mail);
    if (is_member(unit, from) || address_equal(opened->handler, from) || address_equal(opened->confidant, from) ||
        (unit && address_equal(unit->address, from)))
        return FALSE;
    if (*opened->confidant)
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
        return evidence->letter == LETTER_HELD || evidence->letter == LETTER_SENT || evidence->letter == LETTER_HELP ||
               evidence->letter == LETTER_ABSENT || evidence->letter == LETTER_UNDELIVERABLE;
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
        if (g_array_index(matter->mail->spans, Span, i).kind == SPAN_QUOTED)
            return phrase_points_below(answer);
    return FALSE;
}

/* D21: the copy that is answered passed on somebody else's mail: who shall have the answer? */
static gboolean answers_other_writer(const Matter *matter, const Case *opened)
{
    for (guint i = 0; i < matter->known->evidence->len; i++) {
        const Evidence *evidence = g_ptr_array_index(matter->known->evidence, i);
        if (evidence->kind == EVIDENCE_OURS && evidence->audience == AUDIENCE_STAFF)
            return *evidence->correspondent && !address_equal(evidence->correspondent, opened->resident);
    }
    return FALSE;
}

/* An address that only staff may see stands in the text. */
static gboolean holds_staff_address(const Matter *matter, const char *answer)
{
    g_auto(GStrv) words = g_strsplit_set(answer, " \t\n<>()[]\"',;:", -1);
    for (guint i = 0; words[i]; i++) {
        if (!strchr(words[i], '@'))
            continue;
        Role role = recipient_read(matter->config, matter->rules->keyring, words[i]).role;
        if (role == ROLE_HANDLER || role == ROLE_INTERNAL || role == ROLE_BOUNCE)
            return TRUE;
    }
    return FALSE;
}

static gboolean holds_secret(const char *folded_answer, const char *secret)
{
    g_auto(GStrv) lines = g_strsplit(secret, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        g_autofree char *folded = phrase_fold(lines[i]);
        if (g_utf8_strlen(folded, -1) >= SECRET_LINE_CHARS && strstr(folded_answer, folded))
            return TRUE;
    }
    return FALSE;
}

/* f: the canary. */
static gboolean sings(const Matter *matter, const char *answer)
{
    if (holds_staff_address(matter, answer))
        return TRUE;
    g_autofree char *folded = phrase_fold(answer);
    for (guint i = 0; staff_marks[i]; i++)
        if (strstr(folded, staff_marks[i]))
            return TRUE;
    for (guint i = 0; i < matter->known->secrets->len; i++)
        if (holds_secret(folded, g_ptr_array_index(matter->known->secrets, i)))
            return TRUE;
    return FALSE;
}

/* h: "Hej Sara!" when the resident is Anna. */
static gboolean greets_another(const Case *opened, const char *answer)
{
    g_autofree char *greeted = phrase_greeted(answer);
    if (!greeted)
        return FALSE;
    g_autofree char *both = g_strconcat(opened->resident_name, " ", opened->resident, NULL);
    g_autofree char *folded = phrase_fold(both);
    return strstr(folded, greeted) == NULL;
}

static gboolean has_files(const Mail *mail)
{
    for (guint i = 0; i < mail->attachments->len; i++)
        if (!((const Attachment *)g_ptr_array_index(mail->attachments, i))->logo)
            return TRUE;
    return FALSE;
}

/* D17: sensitive things in open mail. */
static gboolean is_too_open(const Matter *matter, const Case *opened)
{
    const Unit *unit = config_unit(matter->config, opened->unit);
    OpenMail rule = unit ? unit->open_mail : OPEN_MAIL_HOLD;
    gboolean delicate = matter->weighed->sensitive || (opened->sensitive && !(unit && unit->sensitive)) ||
                        (unit && unit->sensitive && has_files(matter->mail));
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
    if (only_in_cc(matter))
        return "why_cc_only";
    if (is_fresh(matter, opened))
        return "why_fresh";
    if (is_not_theirs(matter, opened))
        return "why_not_yours";
    if (answers_other_writer(matter, opened))
        return "why_other_writer";
    if (sings(matter, answer))
        return "why_staff_text";
    if (points_below(matter, answer))
        return "why_inline";
    if (greets_another(opened, answer))
        return "why_greeting";
    if (phrase_talks_about(answer))
        return "why_talks_about";
    if (is_too_open(matter, opened))
        return "why_sensitive";
    if (is_wrong_language(matter, opened))
        return "why_language";
    return NULL;
}
