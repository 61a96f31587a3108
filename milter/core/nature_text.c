#include "core/nature_text.h"

#include "core/nature_words.h"
#include "core/words.h"

#include <string.h>

#define OPENING_BYTES  1000 /* a machine comes to the point */
#define SHORT_BYTES    700  /* absence notices and reactions say no more */
#define RAW_BYTES_MAX  (16 * 1024)
#define GREETING_BYTES 60 /* "Hej och tack för ditt mejl!" */
#define REFUSAL        "\\b[45][0-9][0-9][ -]#?[45]\\.[0-9]{1,3}\\.[0-9]{1,3}\\b"
#define HEADER_BLOCK   "(?m)^[ \\t]*(Received|Return-Path):[ \\t]"
#define COMPLAINT      "^complaint about message from [0-9a-fx.:]+$"

/* clang-format off */
static const char *const FORWARDED[] = {"fwd", "fw", "vb", "vl", "wg", "tr", "i", NULL};

static const char *const ANSWERED[] = {"re", "sv", "vs", "aw", "ang", "svar", "vast", NULL};

/* What a person says of himself, and machines do not. */
static const char *const OWN_VOICE[] = {
    "jag", "mig", "min", "mitt", "mina", "oss", "vår", "vårt", "våra", "minä", "minun", "minulle", "meille", "meidän", "sain", "saimme",
    "haluan", "haluaisin", "lähetin", "varför", "miksi", "hjälp", "hjälpa", NULL
};

/* In English machines that ask for a proof do it too. */
static const char *const OWN_VOICE_ENGLISH[] = {"i", "me", "my", "our", "why", NULL};

/* What a delivery report is about; a parcel or a meal may fail to arrive too. */
static const char *const MAIL[] = {
    "message*", "mail*", "email*", "e-mail*", "recipient*", "meddelande*", "mejl*", "e-post*", "mottagar*", "viesti*",
    "sähköposti*", "vastaanottaj*", "bounce*", NULL
};

static const char *const GREETINGS[] = {
    "hej", "hejsan", "hello", "hi", "dear", "bästa", "goddag", "tack", "thank", "thanks", "hei", "terve", "kiitos", NULL
};

static const char *const FAILURE[] = {
    "could not be delivered", "could not deliver", "unable to deliver", "was not delivered to", "not be delivered to",
    "was undeliverable", "is undeliverable", "undeliverable to", "delivery of email to", "delivery of mail to",
    "delivery to the following", "did not reach the following", "failed addresses follow", "failed recipient",
    "failed recipients", "permanent fatal errors", "transcript of session follows", "message that you sent could not",
    "delivery attempts will continue", "this is a permanent error", "failed to deliver", "failed to be delivered",
    "delivery errors", "delivery has failed", "not able to deliver", "did not receive your message", "user unknown",
    "unknown user", "no such user", "recipient unknown", "unknown recipient", "invalid recipient", "mailbox is full",
    "mailbox full", "over quota", "brevlådan är full", "postlådan är full", "okänd mottagare",
    "postilaatikko on täynnä", "tuntematon vastaanottaja", "bouncetype permanent",
    "notificationtype bounce", "kunde inte levereras till", "gick inte att leverera", "har inte levererats till",
    "levererades inte till", "nådde inte följande mottagare", "ei voitu toimittaa", "ei toimitettu",
    "toimittaminen epäonnistui", NULL
};

static const char *const SAYS_MACHINE[] = {
    "this is an automated response", "this is an automated reply", "this is an automatic response",
    "this is an automatic reply", "this is an automated message", "this is an automated email",
    "this is an automated e-mail", "this is an automated notification", "this is an automatic email",
    "this is an automatic e-mail", "this is an automatic message", "this is an automatically generated",
    "this is an auto-generated", "this message was automatically generated", "this message is automatically generated",
    "this email was automatically generated", "detta är ett automatiskt", "det här är ett automatiskt",
    "detta är ett autosvar", "det här är ett autosvar", "detta mejl är automatiskt skapat",
    "detta mejl är automatiskt genererat", "detta meddelande är automatiskt genererat", "detta meddelande har skapats automatiskt", "detta mejl skickas automatiskt",
    "detta svar skickas automatiskt", "tämä on automaattinen", "tämä viesti on automaattinen",
    "tämä on automaattisesti", "tämä viesti on lähetetty automaattisesti", NULL
};

static const char *const ON_RETURN[] = {
    "email when i return", "e-mail when i return", "mail when i return", "message when i return",
    "as soon as i return", "when i am back in the office", "respond when i return", "reply when i return",
    "läser ditt mejl när jag", "läser mina mejl när jag", "läser min e-post när jag", "besvarar ditt mejl när jag",
    "svarar på ditt mejl när jag", "svarar när jag är tillbaka", "svarar när jag är åter",
    "mejlen läses inte under", "min e-post läses inte under", "vastaan viestiisi palattuani",
    "luen viestini palattuani", "vastaan palattuani", "viestejäni ei lueta", NULL
};

static const char *const HELD[] = {
    "is protected by", "to control spam", "junk mail", "unwanted email", "unwanted mail", "unsolicited", "spam protection", "anti-spam", "has been held", "is being held",
    "is waiting for", "has been quarantined until", "message was received at", "from an unknown sender",
    "skyddas mot skräppost", "har hållits kvar", "skräppostskydd", "roskapostisuojaus", "odottaa vahvistusta", NULL
};

static const char *const PROVE_YOURSELF[] = {
    "recipient s allowed list", "allowed list", "to have your address added", "approved senders", "approved sender",
    "just once", "so i can receive", "complete this verification", "verification process", "confirm that you are",
    "verify that you are", "verify your email address", "verify your address",
    "confirm your message", "confirm your email", "authenticate your", "to ensure delivery of your",
    "click the link below to deliver", "one-time confirmation", "bekräfta att du är", "bekräfta din adress",
    "bekräfta ditt meddelande", "släppas igenom", "vahvista osoitteesi", "vahvista viestisi", NULL
};

static const char *const READ_PREFIXES[] = {
    "läst", "inte läst", "oläst", "läskvitto", "read", "not read", "read receipt", "return receipt displayed", "luettu",
    "lukukuittaus", "ei luettu", NULL
};

static const char *const WAS_READ[] = {
    "was read on", "was deleted without being read", "has been read", "was displayed on", "har lästs", "lästes den",
    "lästes", "togs bort utan att läsas", "visades på", "on luettu", "luettiin", "poistettiin lukematta", NULL
};

static const char *const YOUR_MESSAGE[] = {"your message", "ditt meddelande", "viestisi", NULL};

static const char *const RECALL_PREFIXES[] = {
    "återkalla", "återkallande", "återkallar", "meddelandet återkallas", "recall", "message recall", "peruuta",
    "palauta", "viestin peruutus", NULL
};

static const char *const RECALLS[] = {
    "vill återkalla meddelandet", "skulle vilja återkalla meddelandet", "would like to recall the message", "recalled the message",
    "haluaa peruuttaa viestin", "haluaisi peruuttaa viestin", "haluaa palauttaa viestin", NULL
};

static const char *const REACTS[] = {
    "reacted to your message", "reacted via gmail", "reacted to your email", "reagerade på ditt meddelande",
    "har reagerat på ditt meddelande", "reagerade via gmail", "reagerade på ditt mejl", "reagoi viestiisi",
    "reagoi gmailissa", "reagoi gmailin kautta", NULL
};

static const char *const SENT_FOR_HIM[] = {
    "sent this email to unsubscribe", "automatically generated by", "skickade detta mejl för att avregistrera",
    "skickade det här mejlet för att avsluta", "lähetti tämän viestin tilauksen", NULL
};

static const char *const ABUSE[] = {
    "this is an email abuse report", "this is an abuse report", "this is a spam report", NULL
};
/* clang-format on */

/* A mail as the shapes below look at it; normal text but for `raw`. */
typedef struct {
    const Mail *mail;
    char *raw;       /* the writer's own words, what a machine has copied in below them left out */
    char *text;      /* the start of that */
    char *subject;   /* wholly */
    char *prefix;    /* of the subject, before its first colon */
    gboolean copied; /* an original with its header stands in the text */
} Reading;

static void reading_clear(Reading *reading)
{
    g_free(reading->raw);
    g_free(reading->text);
    g_free(reading->subject);
    g_free(reading->prefix);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reading, reading_clear)

/* Cut before "Received: ...", where a returned message begins.  TRUE if there is one. */
static gboolean cut_original(char *text)
{
    if (strstr(text, "Received:") == NULL && strstr(text, "Return-Path:") == NULL)
        return FALSE;
    g_autoptr(GRegex) block = g_regex_new(HEADER_BLOCK, 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    int start = 0;
    if (block == NULL || !g_regex_match(block, text, 0, &match) || !g_match_info_fetch_pos(match, 0, &start, NULL))
        return FALSE;
    text[start] = '\0';
    return TRUE;
}

static void reading_fill(Reading *reading, const Mail *mail)
{
    reading->mail = mail;
    reading->raw = mail_written_text(mail);
    if (strlen(reading->raw) > RAW_BYTES_MAX)
        *g_utf8_find_prev_char(reading->raw, reading->raw + RAW_BYTES_MAX) = '\0';
    reading->copied = cut_original(reading->raw);
    reading->text = words_normalise(reading->raw, OPENING_BYTES);
    reading->subject = words_normalise(mail->subject, OPENING_BYTES);
    g_auto(GStrv) parts = g_strsplit(mail->subject, ":", 2);
    reading->prefix = parts[0] != NULL && parts[1] != NULL ? words_normalise(parts[0], OPENING_BYTES) : g_strdup("");
}

static gboolean says(const Reading *reading, const char *const *phrases)
{
    return words_hold_any(reading->text, phrases) != NULL;
}

/* "Hej! Detta är ett automatiskt svar." Who quotes it says something before. */
static gboolean begins(const Reading *reading, const char *const *phrases)
{
    enum { FIRST, SECOND, REST, PARTS };
    g_auto(GStrv) sentences = g_strsplit(reading->text, "\n", PARTS);
    if (sentences[FIRST] == NULL)
        return FALSE;
    gboolean greets = sentences[SECOND] != NULL && strlen(sentences[FIRST]) <= GREETING_BYTES &&
                      words_hold_any(sentences[FIRST], GREETINGS) != NULL;
    gboolean found = FALSE;
    for (gsize i = 0; phrases[i] != NULL; i++)
        found = found || g_str_has_prefix(sentences[FIRST], phrases[i]) ||
                (greets && g_str_has_prefix(sentences[SECOND], phrases[i]));
    return found;
}

static gboolean speaks_itself(const Reading *reading)
{
    return says(reading, OWN_VOICE) || says(reading, OWN_VOICE_ENGLISH);
}

static gboolean has_prefix(const Reading *reading, const char *const *prefixes)
{
    return g_strv_contains(prefixes, reading->prefix);
}

static gboolean asks(const Reading *reading)
{
    return strchr(reading->raw, '?') != NULL;
}

static gboolean is_short(const Reading *reading)
{
    return strlen(reading->raw) <= SHORT_BYTES;
}

static gboolean has_nested(const Mail *mail)
{
    gboolean nested = mail->embedded_id != NULL;
    for (guint i = 0; i < mail->attachments->len; i++)
        nested = nested || ((const Attachment *)mail->attachments->pdata[i])->nested;
    return nested;
}

/* Passed on by somebody who wants us to see it. */
static gboolean is_forwarded(const Reading *reading)
{
    /* All of the text is that of an attached message: nobody has written a word around it. */
    const GArray *spans = reading->mail->spans;
    gboolean forwarded = has_prefix(reading, FORWARDED);
    for (guint i = 0; i < spans->len; i++)
        forwarded = forwarded || (spans->len > 1 && g_array_index(spans, Span, i).kind == SPAN_FORWARDED);
    return forwarded;
}

/* Whom the mail did not reach; a person's own address below his letter is none. */
static gboolean names_another(const Reading *reading)
{
    const char *from = mail_from(reading->mail);
    if (*from == '\0')
        return strchr(reading->raw, '@') != NULL;
    g_autofree char *text = g_ascii_strdown(reading->raw, -1);
    g_autofree char *own = g_ascii_strdown(from, -1);
    g_auto(GStrv) between = g_strsplit(text, own, -1);
    gboolean another = FALSE;
    for (guint i = 0; between[i] != NULL; i++)
        another = another || strchr(between[i], '@') != NULL;
    return another;
}

static gboolean is_bounce(const Reading *reading)
{
    if (!says(reading, FAILURE) || speaks_itself(reading) || asks(reading))
        return FALSE;
    if (!says(reading, MAIL) || !names_another(reading))
        return FALSE;
    return nature_subject_is_bounce(reading->mail) || reading->copied ||
           g_regex_match_simple(REFUSAL, reading->raw, 0, 0);
}

/* Feedback loops older than RFC 5965: the complaint is a subject, an address and the original. */
static gboolean is_complaint(const Reading *reading)
{
    if (!has_nested(reading->mail) && !reading->copied)
        return FALSE;
    return g_regex_match_simple(COMPLAINT, reading->mail->subject, G_REGEX_CASELESS, 0) || says(reading, ABUSE);
}

/* DMARC's file name is "receiver!domain!begin!end.xml.gz" (RFC 7489, 7.2.1.1), TLS-RPT's alike (RFC 8460, 5.3). */
static gboolean is_aggregate_report(const Reading *reading)
{
    static const char *const SUBJECT[] = {"report domain", NULL};
    gboolean named = FALSE;
    for (guint i = 0; i < reading->mail->attachments->len; i++) {
        const char *name = ((const Attachment *)reading->mail->attachments->pdata[i])->name;
        const char *mark = strchr(name, '!');
        named = named || (mark != NULL && strchr(mark + 1, '!') != NULL);
    }
    return named && words_hold_any(reading->subject, SUBJECT) != NULL;
}

static gboolean is_read_receipt(const Reading *reading)
{
    return has_prefix(reading, READ_PREFIXES) && says(reading, WAS_READ) && says(reading, YOUR_MESSAGE) &&
           !speaks_itself(reading) && !asks(reading);
}

static gboolean is_challenge(const Reading *reading)
{
    return says(reading, HELD) && says(reading, PROVE_YOURSELF) && !says(reading, OWN_VOICE) && !asks(reading);
}

static gboolean is_recall(const Reading *reading)
{
    return has_prefix(reading, RECALL_PREFIXES) && says(reading, RECALLS) && is_short(reading);
}

static gboolean is_reaction(const Reading *reading)
{
    return has_prefix(reading, ANSWERED) && says(reading, REACTS) && is_short(reading) && !asks(reading);
}

static gboolean is_unsubscribing(const Reading *reading)
{
    return nature_subject_unsubscribes(reading->mail) && says(reading, SENT_FOR_HIM);
}

/* A responder that says what it is; or one that answers ours with when it will be read. */
static gboolean is_absence(const Reading *reading)
{
    if (asks(reading))
        return FALSE;
    gboolean answers = has_prefix(reading, ANSWERED) || nature_subject_is_auto_reply(reading->mail) ||
                       nature_subject_says_away(reading->mail);
    gboolean responds = begins(reading, SAYS_MACHINE) || (answers && is_short(reading) && says(reading, ON_RETURN));
    return responds && nature_text_says_away(reading->mail);
}

static gboolean is_receipt(const Reading *reading)
{
    return begins(reading, SAYS_MACHINE) && nature_speaks_of_receipt(reading->mail) && !speaks_itself(reading) &&
           !asks(reading);
}

static const struct {
    gboolean (*fits)(const Reading *reading);
    Nature nature;
    const char *reason;
} SHAPES[] = {
    {is_bounce, NATURE_BOUNCE, "text of a delivery report"},
    {is_complaint, NATURE_REPORT, "complaint with the original"},
    {is_aggregate_report, NATURE_REPORT, "aggregate report"},
    {is_read_receipt, NATURE_REPORT, "text of a read receipt"},
    {is_challenge, NATURE_NOTICE, "asks the sender to prove himself"},
    {is_recall, NATURE_NOTICE, "recall of a message"},
    {is_reaction, NATURE_NOTICE, "reaction to a message"},
    {is_unsubscribing, NATURE_NOTICE, "unsubscribes by machine"},
    {is_absence, NATURE_VACATION, "text of an absence notice"},
    {is_receipt, NATURE_NOTICE, "text of an automatic receipt"},
};

gboolean nature_of_text(const Mail *mail, Nature *nature, const char **reason)
{
    g_auto(Reading) reading = {0};
    reading_fill(&reading, mail);
    if (is_forwarded(&reading))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(SHAPES); i++) {
        if (!SHAPES[i].fits(&reading))
            continue;
        *nature = SHAPES[i].nature;
        *reason = SHAPES[i].reason;
        return TRUE;
    }
    return FALSE;
}

gboolean nature_is_recall(const Mail *mail)
{
    g_auto(Reading) reading = {0};
    reading_fill(&reading, mail);
    return is_recall(&reading);
}

gboolean nature_text_tells_failure(const Mail *mail)
{
    g_autofree char *text = words_normalise(mail->text, OPENING_BYTES);
    if (words_hold_any(text, FAILURE) != NULL)
        return TRUE;
    g_autofree char *raw = g_utf8_make_valid(mail->text, (gssize)strnlen(mail->text, RAW_BYTES_MAX));
    return g_regex_match_simple(REFUSAL, raw, 0, 0);
}
