/* decide_receipt.c - whether the machine may speak, to whom, and in which letter (D10, D12, D19, D36). */
#include "core/decide_parts.h"
#include "core/phrase.h"

#include <string.h>

#define PACE_PER_SECOND 5
#define COLLECTED_TIMES 5 /* so many times its budget, a domain that nothing proves hears no more in the evening either */

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

/* D12's choice between From and return path; never Reply-To, never a form's own address. */
static Voice choose_address(const Matter *matter)
{
    if (matter->weighed->form)
        return (Voice){g_strdup(matter->weighed->writer), TRUE, "the submitter a trusted form names", 0, NULL};
    if (matter->weighed->registration)
        return (Voice){g_strdup(matter->weighed->writer), TRUE, "the address that staff wrote down", 0, NULL};
    const char *from = mail_from(matter->mail);
    const char *sender = matter->mail->envelope->sender;
    if (matter->weighed->dmarc == DMARC_PASS)
        return (Voice){g_strdup(from), TRUE, "From, by trusted DMARC", 0, NULL};
    if (address_same_organisation(from, sender))
        return (Voice){g_strdup(from), TRUE, "From, aligned with the return path", 0, NULL};
    g_autofree char *unwrapped = address_unwrap_srs(sender);
    if (unwrapped && address_same_organisation(from, unwrapped))
        return (Voice){g_strdup(from), TRUE, "From, aligned with the forwarded return path", 0, NULL};
    if (unwrapped || is_forwarding_path(sender, matter->config))
        return (Voice){g_strdup(from), FALSE, "From, unproven behind a forwarder", 0, NULL};
    return (Voice){g_strdup(sender), FALSE, "return path, From is not aligned", 0, NULL};
}

gboolean voice_is_proven(const Matter *matter)
{
    Voice voice = choose_address(matter);
    gboolean proven = voice.trusted;
    voice_clear(&voice);
    return proven;
}

static const char budget_of_address[] = "budget of this address";
static const char budget_of_domain[] = "budget of this domain";

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
    if (config_form(config, voice->to))
        return "a form's own address";
    if (address_is_robot(voice->to) || address_is_robot(matter->weighed->writer))
        return "a robot's address";
    if (recipient_read(config, NULL, voice->to).role != ROLE_NONE)
        return "one of our own addresses";
    if (known->receipts_sender >= config->budgets.address_day)
        return budget_of_address;
    if (matter->weighed->dmarc != DMARC_PASS && known->receipts_domain >= config->budgets.domain_hour)
        return budget_of_domain;
    return NULL;
}

/* A class of pupils gets its letter later that day; the thousand victims of a forger in one domain do not (D10). */
static gboolean is_collected(const Matter *matter, const Voice *voice, const char *why)
{
    if (!voice->trusted)
        return FALSE;
    return why == budget_of_address ||
           (why == budget_of_domain &&
            matter->known->receipts_domain < COLLECTED_TIMES * matter->config->budgets.domain_hour);
}

Voice voice_of(const Matter *matter)
{
    Voice voice = choose_address(matter);
    const char *why = silence(matter, &voice);
    if (why) {
        gboolean later = is_collected(matter, &voice, why);
        char *to = g_steal_pointer(&voice.to);
        if (!later)
            g_clear_pointer(&to, g_free);
        return (Voice){.why = why, .collected_to = to};
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
    g_clear_pointer(&voice->collected_to, g_free);
}

/* -- which letter -------------------------------------------------------- */

gboolean must_be_neutral(const Weighed *weighed, const Unit *unit)
{
    for (guint i = 0; i < weighed->classes->len; i++)
        if (((const ClassRule *)g_ptr_array_index(weighed->classes, i))->confidential)
            return TRUE;
    return weighed->urgent || (unit && unit->receipt != RECEIPT_NORMAL);
}

/* Advice to somebody who worries for another's child; for no other danger, and never where it may be read at home. */
static gboolean may_advise(const Matter *matter)
{
    gboolean worry = FALSE;
    for (guint i = 0; i < matter->weighed->classes->len; i++) {
        const ClassRule *rule = g_ptr_array_index(matter->weighed->classes, i);
        if (rule->confidential || (rule->urgent && rule->letter != CLASS_WORRY))
            return FALSE;
        worry = worry || rule->letter == CLASS_WORRY;
    }
    return worry && !phrase_is_own_home(matter->mail->subject) && !phrase_is_own_home(matter->weighed->new_text);
}

/* Of several classes the one whose time may be running: in the order of the enum, CLASS_OTHER last. */
static LetterKind class_kind(const Weighed *weighed)
{
    static const LetterKind kinds[] = {[CLASS_OTHER] = LETTER_RECEIPT_OTHER,
                                       [CLASS_APPEAL] = LETTER_RECEIPT_APPEAL,
                                       [CLASS_DOCUMENT] = LETTER_RECEIPT_DOCUMENT,
                                       [CLASS_CLAIM] = LETTER_RECEIPT_CLAIM,
                                       [CLASS_WORRY] = LETTER_RECEIPT_WORRY};
    ClassLetter first = CLASS_OTHER;
    for (guint i = 0; i < weighed->classes->len; i++) {
        ClassLetter letter = ((const ClassRule *)g_ptr_array_index(weighed->classes, i))->letter;
        if (letter != CLASS_OTHER && (first == CLASS_OTHER || letter < first))
            first = letter;
    }
    return kinds[first];
}

LetterKind receipt_of_category(Category category)
{
    switch (category) {
    case CATEGORY_PRAISE:
        return LETTER_RECEIPT_PRAISE;
    case CATEGORY_IDEA:
        return LETTER_RECEIPT_IDEA;
    case CATEGORY_OPINION:
    case CATEGORY_COMPLAINT:
    case CATEGORY_QUESTION:
    case CATEGORY_FAULT:
        return LETTER_RECEIPT;
    }
    return LETTER_RECEIPT;
}

LetterKind receipt_kind(const Matter *matter, const Case *opened, const Unit *unit)
{
    if (may_advise(matter))
        return LETTER_RECEIPT_WORRY;
    if (must_be_neutral(matter->weighed, unit))
        return LETTER_RECEIPT_NEUTRAL;
    if (matter->mail->encrypted)
        return LETTER_RECEIPT_UNREADABLE;
    if (matter->weighed->other)
        return class_kind(matter->weighed);
    if (opened->triage)
        return LETTER_RECEIPT_TRIAGE;
    return receipt_of_category(category_of(opened->category));
}

gboolean receipt_is_of_class(LetterKind kind)
{
    return kind == LETTER_RECEIPT_APPEAL || kind == LETTER_RECEIPT_DOCUMENT || kind == LETTER_RECEIPT_CLAIM ||
           kind == LETTER_RECEIPT_OTHER;
}

gboolean receipt_names_unit(LetterKind kind, const Case *opened)
{
    if (kind == LETTER_RECEIPT || kind == LETTER_RECEIPT_PRAISE || kind == LETTER_RECEIPT_IDEA)
        return TRUE;
    return !opened->triage && receipt_is_of_class(kind);
}
