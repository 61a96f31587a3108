/* decide_receipt.c - whether the machine may speak, and to whom (D10, D12, D36). */
#include "core/decide_parts.h"

#include <string.h>

#define PACE_PER_SECOND 5

/* "bounces+abc@", or a domain the administrator knows forwards in bulk: no person reads it. */
static gboolean is_forwarding_path(const char *sender, const Config *config)
{
    if (g_ascii_strncasecmp(sender, "bounce", 6) == 0 && strchr(sender, '+'))
        return TRUE;
    for (guint i = 0; i < config->forwarders->len; i++)
        if (address_in_domain(sender, g_ptr_array_index(config->forwarders, i)))
            return TRUE;
    return FALSE;
}

/* D12's choice between From and return path; never Reply-To. */
static Voice choose_address(const Matter *matter)
{
    const char *from = mail_from(matter->mail);
    const char *sender = matter->mail->envelope->sender;
    if (matter->weighed->dmarc == DMARC_PASS)
        return (Voice){g_strdup(from), TRUE, "From, by trusted DMARC", 0};
    if (address_same_organisation(from, sender))
        return (Voice){g_strdup(from), TRUE, "From, aligned with the return path", 0};
    g_autofree char *unwrapped = address_unwrap_srs(sender);
    if (unwrapped && address_same_organisation(from, unwrapped))
        return (Voice){g_strdup(from), TRUE, "From, aligned with the forwarded return path", 0};
    if (unwrapped || is_forwarding_path(sender, matter->config))
        return (Voice){g_strdup(from), FALSE, "From, unproven behind a forwarder", 0};
    return (Voice){g_strdup(sender), FALSE, "return path, From is not aligned", 0};
}

static const char *silence(const Matter *matter, const Voice *voice)
{
    const Config *config = matter->config;
    const Known *known = matter->known;
    if (matter->weighed->spam)
        return "spam score over the threshold";
    if (matter->weighed->dmarc == DMARC_FAIL)
        return "DMARC fail";
    if (matter->weighed->asks_silence)
        return "asks not to be written to";
    if (known->silenced)
        return "automatic mail to this address is off";
    if (!address_is_deliverable(voice->to))
        return "no address to write to";
    if (address_is_robot(voice->to) || address_is_robot(mail_from(matter->mail)))
        return "a robot's address";
    if (recipient_read(config, NULL, voice->to).role != ROLE_NONE)
        return "one of our own addresses";
    if (known->receipts_sender >= config->budgets.address_day)
        return "budget of this address";
    if (matter->weighed->dmarc != DMARC_PASS && known->receipts_domain >= config->budgets.domain_hour)
        return "budget of this domain";
    return NULL;
}

Voice voice_of(const Matter *matter)
{
    Voice voice = choose_address(matter);
    const char *why = silence(matter, &voice);
    if (why) {
        voice_clear(&voice);
        return (Voice){NULL, FALSE, why, 0};
    }
    guint over = matter->known->receipts_all > matter->config->budgets.all_hour
                     ? matter->known->receipts_all - matter->config->budgets.all_hour
                     : 0;
    if (over > 0)
        voice.not_before = matter->now + over / PACE_PER_SECOND + 1;
    return voice;
}

void voice_clear(Voice *voice)
{
    g_clear_pointer(&voice->to, g_free);
}
