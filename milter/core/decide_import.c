/* decide_import.c - what only old mail has: answers among the letters, and the numbers of an earlier system (D53). */
#include "core/decide_parts.h"
#include "core/old_reference.h"

/* The answer stands in the history; the case stays as it is until a person acts. */
gboolean decide_sent(Matter *matter)
{
    const GPtrArray *evidence = matter->known->evidence;
    if (matter->rules->mode != MODE_IMPORT || !config_mailbox(matter->config, mail_from(matter->mail)))
        return FALSE;
    if (evidence->len == 0) {
        plan_keep(matter->plan, "sent by the old mailbox, and what it answers is not on file");
        return TRUE;
    }
    const Evidence *strongest = g_ptr_array_index(evidence, 0);
    g_free(matter->plan->evidence);
    matter->plan->evidence = g_strdup(evidence_name(strongest->kind));
    matter->plan->number = strongest->found->number;
    plan_file(matter->plan, ENTRY_ANSWER, "sent by the old mailbox");
    return TRUE;
}

/* The first mail of a case that bears a number is enough. */
void plan_old_references(Matter *matter)
{
    CaseNumber number = matter->plan->number;
    if (matter->rules->mode != MODE_IMPORT || matter->known->repeated || number == 0 ||
        evidence_find(matter->known, number, 1u << EVIDENCE_OLD))
        return;
    g_autoptr(GPtrArray) found = old_reference_find(matter->config->old_references, matter->mail->subject);
    for (guint i = 0; i < found->len; i++)
        plan_event(matter->plan, OLD_REFERENCE_EVENT, "%s", (const char *)g_ptr_array_index(found, i));
}
