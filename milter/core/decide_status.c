/* decide_status.c - the resident asks how it goes: where it is, and nothing else. */
#include "core/decide_parts.h"
#include "core/phrase.h"

#define YES "ja"

/* Only to the case's own address: there nobody can fish for another's case. */
static gboolean at_resident_address(const Weighed *weighed)
{
    for (guint i = 0; i < weighed->recipients->len; i++) {
        const Recipient *recipient = &g_array_index(weighed->recipients, Recipient, i);
        if (recipient->role == ROLE_RESIDENT && recipient->valid)
            return TRUE;
    }
    return FALSE;
}

gboolean status_is_asked(const Matter *matter)
{
    return matter->mail->attachments->len == 0 && at_resident_address(matter->weighed) &&
           phrase_asks_status(matter->weighed->new_text);
}

static const char *why_silent(const Matter *matter, const Case *found, const Voice *voice)
{
    if (found->quiet || found->dormant)
        return "nothing automatic on this case";
    if (matter->known->status_told > 0)
        return "told within a day";
    if (!voice->to)
        return voice->why;
    return address_equal(voice->to, matter->weighed->writer) ? NULL : "it would go to another address than the writer's";
}

static void plan_status(Matter *matter, const Case *found, const Voice *voice)
{
    static const char *const flags[] = {
        [CASE_OPEN] = "is_open", [CASE_ANSWERED] = "is_answered", [CASE_CLOSED] = "is_closed"};
    Letter *letter = letter_to_resident(matter, LETTER_STATUS, found, voice->to);
    letter->not_before = voice->not_before;
    letter_set(letter, flags[found->status], YES);
    if (found->triage)
        letter_set(letter, "is_triage", YES);
    if (must_say_nothing(matter, found)) {
        letter_set(letter, "subject", NULL);
        letter_set(letter, "sensitive", YES);
    }
    plan_letter(matter->plan, letter, "%s", voice->why);
}

/* It is no word that anybody must answer: nothing opens, no clock starts, the unit is left in peace. */
void decide_status(Matter *matter, const Case *found)
{
    Plan *plan = matter->plan;
    plan_file(plan, ENTRY_AUTOMATIC, "asks only how it goes");
    Voice voice = voice_of(matter);
    const char *why = why_silent(matter, found, &voice);
    if (why)
        plan_event(plan, "no status", "%s", why);
    else
        plan_status(matter, found, &voice);
    voice_clear(&voice);
}
