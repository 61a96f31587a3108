/* decide_resident.c - mail from the public's side: which case, or a new one (D9, D21, D23). */
#include "core/decide_parts.h"
#include "core/phrase.h"
#include "core/subject.h"

#include <string.h>

#define YES                "ja"
#define DAY_SECONDS        (24 * 3600)
#define TOLD_AGAIN_SECONDS (7 * DAY_SECONDS)
#define BURST_MAX          3

#define ANY_ANCESTOR (1u << EVIDENCE_OURS | 1u << EVIDENCE_FILED)
#define ANY_NUMBER   (1u << EVIDENCE_REFERENCE | 1u << EVIDENCE_OLD)

typedef enum {
    TIE_NONE,
    TIE_ATTACH,
    TIE_LINK, /* grew out of it, but is a case of its own */
} Tie;

/* May this sender be taken for a participant?  Not when the mail is known to be forged. */
static gboolean belongs(const Matter *matter, const Case *found)
{
    return matter->weighed->dmarc != DMARC_FAIL && case_has_participant(found, matter->weighed->writer);
}

/*
 * Clients autocomplete addresses: a case address alone, under a fresh subject,
 * is a new matter.  It counts together with an ancestor, the tag or the subject.
 */
static gboolean token_is_meant(const Matter *matter, const Case *found)
{
    if (evidence_find(matter->known, found->number, ANY_ANCESTOR | ANY_NUMBER | 1u << EVIDENCE_SUBJECT))
        return TRUE;
    g_autofree char *key = subject_key(matter->mail->subject, matter->config->prefix);
    g_autofree char *known_key = subject_key(found->subject, matter->config->prefix);
    /* Our receipts put words before the resident's subject, so the end of it counts. */
    return *known_key && g_str_has_suffix(key, known_key);
}

/* What one piece of evidence is worth in this sender's hands (D21). */
static Tie judge(const Matter *matter, const Evidence *evidence)
{
    gboolean member = belongs(matter, evidence->found);
    switch (evidence->kind) {
    case EVIDENCE_TOKEN:
        if (evidence->role == ROLE_RESIDENT)
            return token_is_meant(matter, evidence->found) ? TIE_ATTACH : TIE_LINK;
        return member ? TIE_ATTACH : TIE_LINK;
    case EVIDENCE_OURS:
    case EVIDENCE_FILED:
        return member || evidence->audience == AUDIENCE_RESIDENT ? TIE_ATTACH : TIE_LINK;
    case EVIDENCE_EMBEDDED:
    case EVIDENCE_REFERENCE:
        return member ? TIE_ATTACH : TIE_LINK;
    case EVIDENCE_OLD:
        return member || matter->rules->mode == MODE_IMPORT ? TIE_ATTACH : TIE_LINK;
    case EVIDENCE_SUBJECT:
        return member || matter->rules->mode == MODE_IMPORT ? TIE_ATTACH : TIE_NONE;
    }
    return TIE_NONE;
}

static gboolean too_old(const Matter *matter, const Case *found)
{
    return found->status == CASE_CLOSED &&
           matter->now - found->closed_at > (gint64)matter->config->reopen_days * DAY_SECONDS;
}

/* The strongest tie that attaches; else the strongest that links. */
static const Evidence *choose(const Matter *matter, Tie *tie)
{
    const Evidence *linked = NULL;
    for (guint i = 0; i < matter->known->evidence->len; i++) {
        const Evidence *evidence = g_ptr_array_index(matter->known->evidence, i);
        *tie = judge(matter, evidence);
        if (*tie == TIE_ATTACH && !too_old(matter, evidence->found))
            return evidence;
        if (*tie != TIE_NONE && !linked)
            linked = evidence;
    }
    *tie = linked ? TIE_LINK : TIE_NONE;
    return linked;
}

/* D36 holds for the second letter as for the first, and for what the new mail says. */
gboolean must_say_nothing(const Matter *matter, const Case *found)
{
    const Unit *unit = config_unit(matter->config, found->unit);
    return found->urgent || *found->confidant || must_be_neutral(matter->weighed, unit);
}

static void plan_reopened_notice(Matter *matter, const Case *found)
{
    const Known *known = matter->known;
    gboolean recently = found->told_at && matter->now - found->told_at < TOLD_AGAIN_SECONDS;
    if (recently || found->quiet || found->dormant || !belongs(matter, found) || known->burst > BURST_MAX ||
        known->receipts_case > matter->config->budgets.case_week)
        return;
    Voice voice = voice_of(matter);
    if (!voice.to) {
        plan_event(matter->plan, "no notice", "%s", voice.why);
        voice_clear(&voice);
        return;
    }
    LetterKind kind = must_say_nothing(matter, found) ? LETTER_RECEIPT_NEUTRAL : LETTER_REOPENED;
    Letter *letter = letter_to_resident(matter, kind, found, voice.to);
    letter->not_before = voice.not_before;
    plan_letter(matter->plan, letter, "%s", voice.why);
    plan_set_time(matter->plan, FIELD_TOLD_AT, matter->now, "told that it is open again");
    voice_clear(&voice);
}

static void reopen(Matter *matter, const Case *found)
{
    plan_set(matter->plan, FIELD_STATUS, case_status_name(CASE_OPEN), "the resident wrote again");
    plan_set_time(matter->plan, FIELD_CLOSED_AT, 0, "open again");
    plan_reopened_notice(matter, found);
}

static void describe_follow_up(Letter *letter, const Matter *matter, const Case *found, gboolean thanks)
{
    letter_from_form(letter, matter->weighed->form);
    if (thanks)
        letter_set(letter, "is_thanks", YES);
    if (found->quiet || matter->weighed->asks_silence)
        letter_set(letter, "is_quiet", YES);
    if (found->status == CASE_CLOSED)
        letter_set(letter, "is_reopened", YES);
    if (!belongs(matter, found)) {
        letter_set(letter, "other_writer", matter->weighed->writer);
        g_autofree char *name = address_clean_name(matter->weighed->writer_name);
        letter_set(letter, "other_writer_name", name);
    }
    if (matter->weighed->dmarc == DMARC_FAIL || matter->weighed->spam)
        letter_set(letter, "suspicious", YES);
    if (matter->weighed->signs.wants_call)
        letter_set(letter, "wants_call", YES);
    if (matter->mail->encrypted)
        letter_set(letter, "encrypted", YES);
    if (nature_is_automatic(matter->weighed->nature))
        letter_set(letter, "maybe_automatic", YES);
}

/* To the unit, and to the handler where there is one (D27). */
void plan_follow_up(Matter *matter, const Case *found, gboolean thanks)
{
    const char *unit = staff_address(matter->config, found);
    if (*unit) {
        Letter *letter = letter_to_staff(LETTER_FOLLOW_UP, found, unit);
        describe_follow_up(letter, matter, found, thanks);
        plan_letter(matter->plan, letter, "to the unit");
    }
    if (*found->handler && !address_equal(found->handler, unit)) {
        Letter *letter = letter_to_staff(LETTER_FOLLOW_UP, found, found->handler);
        describe_follow_up(letter, matter, found, thanks);
        plan_letter(matter->plan, letter, "to the handler");
    }
}

/* A thanks may be signed with the sender's own name, and with nothing else (D9, D52). */
static gboolean is_thanks(const Matter *matter)
{
    return phrase_is_thanks(matter->weighed->new_text, matter->weighed->writer_name);
}

/* A follow-up for a named contact's eyes is not the unit's to read (D19). */
static gboolean turns_confidential(const Matter *matter, const Case *found)
{
    for (guint i = 0; i < matter->weighed->classes->len; i++)
        if (((const ClassRule *)g_ptr_array_index(matter->weighed->classes, i))->confidential)
            return !*found->confidant;
    return FALSE;
}

static void attach(Matter *matter, const Case *found, const char *evidence)
{
    Plan *plan = matter->plan;
    plan->number = found->number;
    g_free(plan->evidence);
    plan->evidence = g_strdup(evidence);

    gboolean member = belongs(matter, found);
    if (member && status_is_asked(matter)) {
        decide_status(matter, found);
        return;
    }
    gboolean thanks = member && matter->mail->attachments->len == 0 && is_thanks(matter);
    plan_file(plan, ENTRY_RESIDENT, "%s%s", member ? "from a participant" : "from somebody else",
              thanks ? ", only a thanks" : "");
    if (member && matter->weighed->asks_silence)
        plan_silence(plan, matter->weighed->writer, "asks not to be written to");
    if (member && decide_helped(matter, found))
        return;
    if (thanks && found->status == CASE_CLOSED) {
        plan_event(plan, "thanks", "a closed case stays closed");
        return;
    }
    if (found->status == CASE_CLOSED)
        reopen(matter, found);
    /* Who writes again and again has waited since the first time (D47). */
    if (!thanks && member && (!found->waiting_since || !found->answered_at))
        plan_set_time(plan, FIELD_WAITING_SINCE, matter->now, "the last word is the resident's");
    if (!turns_confidential(matter, found))
        plan_follow_up(matter, found, thanks);
    plan_flags(matter, found);
}

void decide_resident(Matter *matter)
{
    Tie tie = TIE_NONE;
    const Evidence *evidence = choose(matter, &tie);
    const Case *many = flood_case(matter, tie == TIE_ATTACH ? evidence->found : NULL);
    if (many) {
        decide_flood(matter, many);
        return;
    }
    if (tie == TIE_ATTACH) {
        attach(matter, evidence->found, evidence_name(evidence->kind));
        return;
    }
    /* A bounce address that a person writes to is as good as a case address (R12). */
    const Case *bounced = matter->known->bounced_case;
    if (!evidence && bounced && belongs(matter, bounced) && !too_old(matter, bounced)) {
        attach(matter, bounced, evidence_name(EVIDENCE_TOKEN));
        return;
    }
    decide_open(matter, OPEN_ORDINARY, evidence ? evidence->found : NULL);
}
