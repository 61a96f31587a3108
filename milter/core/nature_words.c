#include "core/nature_words.h"

#include "core/words.h"

#include <string.h>

#define NATURE_TEXT_BYTES 4096 /* of text looked at: machines come to the point */

/* Before the colon of a subject. */
/* clang-format off */
static const char *const AUTO_REPLY_PREFIXES[] = {
    "automatiskt svar", "autosvar", "frånvaro", "frånvaromeddelande", "frånvarande", "automatic reply", "auto reply",
    "autoreply", "auto response", "autoresponse", "out of office", "out of the office", "auto",
    "automaattinen vastaus", "poissa", "poissaolo", "automatisk svar", "automatische antwort", "abwesenheitsnotiz",
    "réponse automatique", "out of office autoreply", "out-of-office", "vacation", "away", "out of office reply", NULL
};

static const char *const TOPICS[] = {"frånvaro", "frånvarande", "auto", "poissa", "poissaolo", "vacation", "away", NULL};

static const char *const MEANWHILE[] = {
    "vid brådskande", "under min frånvaro", "in urgent", "for urgent", "in my absence", "when i return",
    "no access to", "before then", "will be returning", "kiireellisissä", "poissa ollessani", "poissaoloni aikana", NULL
};

static const char *const UNSUBSCRIBES[] = {
    "unsubscribe", "unsubscribe request", "avregistrera", "avprenumerera", "avsluta prenumeration", "peruuta tilaus",
    NULL
};

static const char *const NEWSLETTER[] = {
    "newsletter*", "e-zine", "ezine", "nyhetsbrev*", "uutiskirje*", "veckobrev*", "view this email in your browser",
    "view in browser", "visa i webbläsaren", "öppna i webbläsare", "katso selaimessa", NULL
};

static const char *const LEAVE[] = {
    "unsubscribe*", "avregistrera*", "avprenumerera*", "avsluta prenumeration*", "avanmäl*", "peruuta tilaus*",
    "peruuta uutiskir*", "manage your subscription*", "hantera din prenumeration", NULL
};

static const char *const ABSENCE[] = {
    "autosvar*", "automatiskt svar", "frånvaro*", "frånvarande", "ej på kontoret", "inte på kontoret", "semester*",
    "föräldraledig*", "sjukskriven", "tjänstledig*", "åter på kontoret", "tillbaka på kontoret", "automatic reply",
    "auto reply", "autoreply*", "auto response", "autoresponse", "out of office", "out of the office",
    "out-of-office", "away from the office", "away from my desk", "away from my mail", "away from my email",
    "on vacation", "vacation", "on leave", "annual leave", "on holiday", "office closed until", "out of town",
    "i am away", "i will be away", "poissa", "poissaolo*", "lomalla", "vuosilomalla", "automaattinen vastaus",
    "tavoitettavissa", NULL
};

static const char *const SAYS_AWAY[] = {
    "i m on vacation", "i m on leave", "i m out of the office", "i m out of office", "i m away",
    "currently on vacation", "currently on leave", "currently out of the office", "currently out of office",
    "is out of the office", "is out of office", "am out of the office", "am out of office", "am currently out of",
    "will be out of the office", "will be out of office", "am away from", "am on vacation", "am on annual leave",
    "am on leave", "am currently away", "i will be away", "jag är på semester", "jag har semester", "jag är ledig",
    "jag är åter", "jag är tillbaka", "jag är inte på kontoret", "jag är ej på kontoret", "jag är föräldraledig",
    "jag är sjukskriven", "är åter på kontoret", "jag är frånvarande", "olen lomalla", "olen poissa",
    "olen vuosilomalla", "palaan töihin", "read your mail when i return", "respond when i return",
    "reply when i return", "away from my email", "no access to e-mail", "no access to email", NULL
};

static const char *const BOUNCE_SUBJECTS[] = {
    "undeliver*", "undelivered mail", "mail delivery fail*", "delivery fail*", "delivery status notification",
    "delivery notification", "delivery status", "returned mail", "returned to sender", "returned e-mail",
    "failure notice", "mail delivery system", "mail system error", "non delivery", "non-delivery", "nondeliver*",
    "mail delivery error", "mail delivery warning", "delivery error*", "delivery report", "delivery delayed",
    "delayed mail", "message delayed", "warning could not send message", "could not be delivered",
    "mail could not be delivered", "delivery has failed", "delivery problem*", "mail failure", "message status",
    "mail status report", "error sending mail", "user unknown", "unknown recipient", "unzustellbar*", "olevererbar*",
    "kunde inte levereras", "ej levererat", "leveransfel", "leveransmisslyckande", "det gick inte att leverera",
    "toimitus epäonnistui", "perille toimittaminen*", "ei voitu toimittaa", NULL
};

static const char *const RECEIPT[] = {
    "tack för ditt mejl", "tack för ditt mail", "tack för ditt meddelande", "vi har tagit emot", "har registrerats",
    "har mottagits", "ärendenummer", "have received your", "has been received", "ticket", "acknowledgement",
    "acknowledgment", "thank you for contacting", "thank you for your email", "vastaanotettu",
    "olemme vastaanottaneet", "kiitos viestistäsi", NULL
};

static const char *const MEETING_REPLIES[] = {
    "accepterat", "accepterad", "godkänt", "avböjt", "avböjd", "preliminärt", "preliminär", "inställt", "inställd",
    "hyväksytty", "hylätty", "alustava", "alustavasti hyväksytty", "peruutettu", "accepted", "declined", "tentative",
    "tentatively accepted", "canceled", "cancelled", "new time proposed", "ny tid föreslagen", NULL
};
/* clang-format on */

/* What stands before the first colon, or the whole, as normal text, is one of the list. */
static gboolean subject_begins(const Mail *mail, const char *const *prefixes)
{
    g_auto(GStrv) parts = g_strsplit(mail->subject, ":", 2);
    if (parts[0] == NULL)
        return FALSE;
    g_autofree char *prefix = words_normalise(parts[0], NATURE_TEXT_BYTES);
    return g_strv_contains(prefixes, prefix);
}

static gboolean text_holds(const Mail *mail, const char *const *phrases)
{
    g_autofree char *text = words_normalise(mail->text, NATURE_TEXT_BYTES);
    return words_hold_any(text, phrases) != NULL;
}

static gboolean subject_holds(const Mail *mail, const char *const *phrases)
{
    g_autofree char *subject = words_normalise(mail->subject, NATURE_TEXT_BYTES);
    return words_hold_any(subject, phrases) != NULL;
}

gboolean nature_subject_is_auto_reply(const Mail *mail)
{
    return subject_begins(mail, AUTO_REPLY_PREFIXES);
}

gboolean nature_speaks_of_absence(const Mail *mail)
{
    return subject_holds(mail, ABSENCE) || text_holds(mail, ABSENCE);
}

gboolean nature_text_says_away(const Mail *mail)
{
    return text_holds(mail, SAYS_AWAY);
}

gboolean nature_subject_says_away(const Mail *mail)
{
    return subject_holds(mail, SAYS_AWAY);
}

gboolean nature_subject_is_bounce(const Mail *mail)
{
    return subject_holds(mail, BOUNCE_SUBJECTS);
}

gboolean nature_speaks_of_receipt(const Mail *mail)
{
    return subject_holds(mail, RECEIPT) || text_holds(mail, RECEIPT);
}

gboolean nature_subject_is_meeting_reply(const Mail *mail)
{
    return subject_begins(mail, MEETING_REPLIES);
}

gboolean nature_subject_is_formula(const Mail *mail)
{
    return nature_subject_is_auto_reply(mail) && strchr(mail->subject, ':') != NULL && !subject_begins(mail, TOPICS);
}

gboolean nature_text_says_meanwhile(const Mail *mail)
{
    return text_holds(mail, MEANWHILE);
}

gboolean nature_subject_unsubscribes(const Mail *mail)
{
    g_autofree char *subject = words_normalise(mail->subject, NATURE_TEXT_BYTES);
    return g_strv_contains(UNSUBSCRIBES, subject);
}

gboolean nature_is_newsletter(const Mail *mail)
{
    return (subject_holds(mail, NEWSLETTER) || text_holds(mail, NEWSLETTER)) && text_holds(mail, LEAVE);
}
