/* quote_words.c - the tables: case folded, so that each is written once. */
#include "mail/quote_words.h"

#include <string.h>

#define SEPARATOR_CHARS_MAX 120
#define DEVICE_CHARS_MAX    90

static const struct {
    const char *word;
    Label label;
} LABEL_WORDS[] = {
    {"från", LABEL_FROM},
    {"from", LABEL_FROM},
    {"fra", LABEL_FROM},
    {"von", LABEL_FROM},
    {"de", LABEL_FROM},
    {"van", LABEL_FROM},
    {"da", LABEL_FROM},
    {"od", LABEL_FROM},
    {"lähettäjä", LABEL_FROM},
    {"avsändare", LABEL_FROM},
    {"от", LABEL_FROM},
    {"від", LABEL_FROM},
    {"saatja", LABEL_FROM},
    {"expéditeur", LABEL_FROM},
    {"afzender", LABEL_FROM},
    {"frá", LABEL_FROM},
    {"skickat", LABEL_DATE},
    {"skickad", LABEL_DATE},
    {"sent", LABEL_DATE},
    {"date", LABEL_DATE},
    {"datum", LABEL_DATE},
    {"lähetetty", LABEL_DATE},
    {"päivämäärä", LABEL_DATE},
    {"päiväys", LABEL_DATE},
    {"gesendet", LABEL_DATE},
    {"envoyé", LABEL_DATE},
    {"envoyé le", LABEL_DATE},
    {"verzonden", LABEL_DATE},
    {"inviato", LABEL_DATE},
    {"enviado", LABEL_DATE},
    {"enviado el", LABEL_DATE},
    {"enviado em", LABEL_DATE},
    {"enviada em", LABEL_DATE},
    {"fecha", LABEL_DATE},
    {"data", LABEL_DATE},
    {"sendt", LABEL_DATE},
    {"dato", LABEL_DATE},
    {"wysłano", LABEL_DATE},
    {"отправлено", LABEL_DATE},
    {"дата", LABEL_DATE},
    {"надіслано", LABEL_DATE},
    {"saadetud", LABEL_DATE},
    {"sendt den", LABEL_DATE},
    {"skickat den", LABEL_DATE},
    {"till", LABEL_TO},
    {"to", LABEL_TO},
    {"til", LABEL_TO},
    {"an", LABEL_TO},
    {"à", LABEL_TO},
    {"a", LABEL_TO},
    {"aan", LABEL_TO},
    {"para", LABEL_TO},
    {"do", LABEL_TO},
    {"vastaanottaja", LABEL_TO},
    {"pour", LABEL_TO},
    {"кому", LABEL_TO},
    {"mottagare", LABEL_TO},
    {"saaja", LABEL_TO},
    {"saajat", LABEL_TO},
    {"destinataire", LABEL_TO},
    {"kopia", LABEL_COPY},
    {"cc", LABEL_COPY},
    {"kopi", LABEL_COPY},
    {"kopio", LABEL_COPY},
    {"копия", LABEL_COPY},
    {"dw", LABEL_COPY},
    {"kopie", LABEL_COPY},
    {"bcc", LABEL_COPY},
    {"svara till", LABEL_COPY},
    {"reply-to", LABEL_COPY},
    {"answer to", LABEL_COPY},
    {"importance", LABEL_COPY},
    {"ämne", LABEL_SUBJECT},
    {"subject", LABEL_SUBJECT},
    {"emne", LABEL_SUBJECT},
    {"betreff", LABEL_SUBJECT},
    {"objet", LABEL_SUBJECT},
    {"onderwerp", LABEL_SUBJECT},
    {"asunto", LABEL_SUBJECT},
    {"oggetto", LABEL_SUBJECT},
    {"assunto", LABEL_SUBJECT},
    {"temat", LABEL_SUBJECT},
    {"aihe", LABEL_SUBJECT},
    {"тема", LABEL_SUBJECT},
    {"teema", LABEL_SUBJECT},
    {"efni", LABEL_SUBJECT},
    {"otsikko", LABEL_SUBJECT},
    {"rubrik", LABEL_SUBJECT},
};

static const char *const REPLIES[] = {
    "ursprungligt meddelande", "originalmeddelande",   "ursprungligt mail",      "ursprungligt mejl",
    "original message",        "alkuperäinen viesti",  "alkuperäisessä",         "opprinnelig melding",
    "oprindelig meddelelse",   "original nachricht",   "originalnachricht",      "ursprüngliche nachricht",
    "original-nachricht",      "message d'origine",    "message original",       "message initial",
    "mensaje original",        "messaggio originale",  "oorspronkelijk bericht", "mensagem original",
    "wiadomość oryginalna",    "oryginalna wiadomość", "исходное сообщение",     "reply message",
    "original email",          "original mail",        "ursprüngliche mail",     "ursprüngliche e-mail",
};

static const char *const FORWARDS[] = {
    "vidarebefordrat meddelande", "vidarebefordrat mejl",   "vidarebefordrat mail", "vidarebefordrat brev",
    "vidarebefordrat e-post",     "vidarebefordrad e-post", "forwarded message",    "välitetty viesti",
    "edelleenlähetetty",          "lähetetty edelleen",     "videresendt",          "weitergeleitete nachricht",
    "weitergeleiteten nachricht", "message transféré",      "message réexpédié",    "doorgestuurd bericht",
    "mensaje reenviado",          "messaggio inoltrato",    "mensagem encaminhada", "przekazana wiadomość",
    "пересылаемое сообщение",     "forwarded mail",         "forwarded by",
};

/* With their lengths: every line of a message is asked whether it ends in one of them. */
#define VERB(word) {word, sizeof(word) - 1}
static const struct {
    const char *word;
    gsize bytes;
} VERBS[] = {
    VERB("skrev"), VERB("kirjoitti"), VERB("wrote"), VERB("writes"), VERB("schrieb"), VERB("a écrit"),
    VERB("ecrit"), VERB("écrit"), VERB("schreef"), VERB("escribió"), VERB("ha scritto"), VERB("scritto"),
    VERB("escreveu"), VERB("napisał(a)"), VERB("napisał"), VERB("napisała"), VERB("pisze"),
    VERB("написал(а)"), VERB("написал"), VERB("написала"), VERB("пишет"), VERB("писал"), VERB("написав"),
    VERB("пише"), VERB("said"), VERB("geschreven"), VERB("kirjutas"), VERB("skrifaði"), VERB("írta"),
    VERB("yazdı"), VERB("напис"), VERB("skriver"), VERB("kirjoittaa"), VERB("skreiv"), VERB("写道"),
    VERB("rašė"),
};

static const char *const BEGINNINGS[] = {
    "den ", "on ",  "am ", "le ", "op ",      "el ",  "il ",      "em ",    "w dniu ", "dnia ", "at ", "in message",
    "kl. ", "vid ", "mån", "tis", "ons",      "tor",  "fre",      "lör",    "sön",     "mon",   "tue", "wed",
    "thu",  "fri",  "sat", "sun", "man",      "tir",  "lør",      "søn",    "pon",     "wt",    "śr",  "czw",
    "pt",   "sob",  "вт",  "пн",  "ср",       "чт",   "пт",       "сб",     "вс",      "lun",   "mar", "mer",
    "jeu",  "ven",  "sam", "dim", "quoting ", "dne ", "citerar ", "citat ",
};

static const char *const DEVICES[] = {
    "skickat från min ",
    "skickat från outlook",
    "skickat från e-post",
    "skickat från iphone",
    "skickat från ipad",
    "skickat från mail",
    "skickat från yahoo",
    "skickat från samsung",
    "skickat från gmail",
    "skickat från proton",
    "skickat från android",
    "skickat med proton",
    "skickat via ",
    "hämta outlook",
    "get outlook for",
    "sent from my ",
    "sent from outlook",
    "sent from mail",
    "sent from yahoo",
    "sent from gmail",
    "sent from samsung",
    "sent from iphone",
    "sent from a ",
    "sent from the ",
    "sent via ",
    "sent with ",
    "sent using ",
    "sent from proton",
    "sent from surface",
    "lähetetty iphone",
    "lähetetty ipad",
    "lähetetty outlook",
    "lähetetty laitteesta",
    "lähetetty android",
    "lähetetty samsung",
    "lähetetty windows",
    "lähetetty yahoo",
    "lähetetty gmail",
    "lähetetty puhelim",
    "lähetetty minun ",
    "skickat från mobil",
    "hanki outlook",
    "sendt fra min ",
    "sendt fra outlook",
    "sendt fra mail",
    "hent outlook",
    "von meinem ",
    "gesendet von ",
    "gesendet mit ",
    "diese nachricht wurde von mein",
    "envoyé de mon ",
    "envoyé depuis ",
    "envoyé à partir",
    "enviado desde ",
    "enviado do meu ",
    "enviado de mi ",
    "inviato da ",
    "inviato dal ",
    "verzonden vanaf ",
    "verzonden met ",
    "verstuurd vanaf ",
    "wysłane z ",
    "wysłano z ",
    "отправлено с ",
    "отправлено из ",
    "skickades från min ",
    "från min iphone",
    "sänt från min ",
    "oma iphone",
    "провід",
};

static const char *const DISCLAIMERS[] = {
    "this e-mail and any",
    "this email and any",
    "this message and any",
    "this message (including",
    "this e-mail (including",
    "this email (including",
    "the information contained in this",
    "the information in this e",
    "the information transmitted",
    "confidentiality notice",
    "this communication is",
    "this e-mail is confidential",
    "this email is confidential",
    "this e-mail may contain",
    "this email may contain",
    "this message may contain",
    "this message is intended",
    "this email is intended",
    "this e-mail is intended",
    "this e-mail message is",
    "disclaimer:",
    "detta e-postmeddelande kan",
    "detta e-postmeddelande är",
    "detta e-postmeddelande och",
    "detta meddelande kan inneh",
    "detta meddelande är avsett",
    "detta mejl kan inneh",
    "detta mail kan inneh",
    "denna e-post kan",
    "denna e-post och",
    "informationen i detta",
    "innehållet i detta e",
    "när du skickar e-post till",
    "när du mejlar",
    "så behandlar vi personuppgifter",
    "så här behandlar vi",
    "tämä viesti ja sen",
    "tämä viesti on tarkoitettu",
    "tämä sähköposti",
    "viesti saattaa sisältää",
    "diese e-mail enthält",
    "ce message et",
    "dit bericht kan",
    "denne e-posten",
    "tänk på miljön innan",
    "think of the environment",
    "please consider the environment",
};

static const char *const PASSING_ON[] = {
    "fyi",       "för kännedom",  "f.k.",
    "för info",  "vidarebefordr", "skickar vidare",
    "se nedan",  "se mejl nedan", "tiedoksi",
    "välitän",   "ohessa",        "katso alla",
    "see below", "forwarding",    "for your information",
};

static const char *const COLOURS[] = {
    "i rött",        "med rött",       "röd text",   "röd färg",  "rödmarkera", "i blått",   "med blått",
    "blå text",      "i grönt",        "med grönt",  "grön text", "annan färg", "i färg",    "svar nedan",
    "svarat nedan",  "svarar nedan",   "in red",     "in blue",   "in green",   "in colour", "in color",
    "answers below", "comments below", "punaisella", "sinisellä", "vihreällä",
};

static gboolean begins_with_any(const char *line, const char *const *words, gsize count)
{
    for (gsize i = 0; i < count; i++)
        if (words[i][0] == line[0] && g_str_has_prefix(line, words[i]))
            return TRUE;
    return FALSE;
}

static gboolean has_any(const char *line, const char *const *words, gsize count)
{
    for (gsize i = 0; i < count; i++)
        if (strstr(line, words[i]))
            return TRUE;
    return FALSE;
}

Label quote_label(const char *line)
{
    const char *colon = strchr(line, ':');
    if (!colon || colon == line || colon - line > 30)
        return LABEL_NONE;
    g_autofree char *word = g_strndup(line, (gsize)(colon - line));
    g_strdelimit(word, "*_", ' ');
    g_strstrip(word);
    for (guint i = 0; i < G_N_ELEMENTS(LABEL_WORDS); i++)
        if (strcmp(word, LABEL_WORDS[i].word) == 0)
            return LABEL_WORDS[i].label;
    return LABEL_NONE;
}

Separator quote_separator(const char *line)
{
    gsize length = strlen(line);
    if (length > SEPARATOR_CHARS_MAX || length == 0)
        return SEPARATOR_NONE;
    gboolean ruled = strspn(line, "-_=~") >= 2;
    gboolean titled = line[length - 1] == ':';
    gboolean begun = g_str_has_prefix(line, "begin ");
    if (!ruled && !titled && !begun)
        return SEPARATOR_NONE;
    if (has_any(line, FORWARDS, G_N_ELEMENTS(FORWARDS)))
        return SEPARATOR_FORWARD;
    return has_any(line, REPLIES, G_N_ELEMENTS(REPLIES)) ? SEPARATOR_REPLY : SEPARATOR_NONE;
}

static gboolean is_word_end(const char *at)
{
    return *at == '\0' || !g_unichar_isalnum(g_utf8_get_char(at));
}

const char *quote_verb(const char *line)
{
    for (guint i = 0; i < G_N_ELEMENTS(VERBS); i++) {
        const char *found = strstr(line, VERBS[i].word);
        if (!found)
            continue;
        const char *before = found > line ? g_utf8_prev_char(found) : NULL;
        if ((!before || !g_unichar_isalnum(g_utf8_get_char(before))) && is_word_end(found + VERBS[i].bytes))
            return found + VERBS[i].bytes;
    }
    return NULL;
}

gboolean quote_ends_in_verb(const char *line, gsize length)
{
    for (guint i = 0; i < G_N_ELEMENTS(VERBS); i++) {
        const char *word = VERBS[i].word;
        gsize bytes = VERBS[i].bytes;
        if (bytes <= length && line[length - 1] == word[bytes - 1] && g_str_has_suffix(line, word))
            return TRUE;
    }
    return FALSE;
}

gboolean quote_begins_attribution(const char *line)
{
    static const char *const FINNISH_DAYS[] = {"ma ", "ti ", "ke ", "to ", "pe ", "la ", "su "};
    line += strspn(line, "-_= ");
    if (g_ascii_isdigit(*line))
        return TRUE;
    /* The date is never far; and these days are also words of other languages. */
    if (begins_with_any(line, FINNISH_DAYS, G_N_ELEMENTS(FINNISH_DAYS)))
        return g_ascii_isdigit(line[3]);
    return begins_with_any(line, BEGINNINGS, G_N_ELEMENTS(BEGINNINGS)) && strpbrk(line, "0123456789");
}

gboolean quote_is_device(const char *line)
{
    if (!begins_with_any(line, DEVICES, G_N_ELEMENTS(DEVICES)))
        return FALSE;
    /* "Sent from my desk, which is easier." is a sentence. */
    gboolean sentence = strchr(line, ',') && strchr(".!?", line[strlen(line) - 1]);
    return !sentence && g_utf8_strlen(line, -1) <= DEVICE_CHARS_MAX;
}

gboolean quote_is_disclaimer(const char *line)
{
    return begins_with_any(line, DISCLAIMERS, G_N_ELEMENTS(DISCLAIMERS));
}

gboolean quote_names_colour(const char *text)
{
    return has_any(text, COLOURS, G_N_ELEMENTS(COLOURS));
}

gboolean quote_is_passing_on(const char *text)
{
    return has_any(text, PASSING_ON, G_N_ELEMENTS(PASSING_ON));
}
