#include "core/category.h"

#include "core/words.h"

#include <string.h>

#define CATEGORY_TEXT_BYTES (16 * 1024) /* of text looked at */
#define QUESTION_CHARS      300         /* a question mark after these is an aside */
#define SHOUT               "!!!"

static const char *const NAMES[] = {
    [CATEGORY_OPINION] = "synpunkt", [CATEGORY_COMPLAINT] = "klagomål", [CATEGORY_PRAISE] = "beröm",
    [CATEGORY_IDEA] = "förslag",     [CATEGORY_QUESTION] = "fråga",     [CATEGORY_FAULT] = "felanmälan"};

const char *category_name(Category category)
{
    return NAMES[category];
}

Category category_of(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        if (name != NULL && g_str_equal(name, NAMES[i]))
            return (Category)i;
    }
    return CATEGORY_OPINION;
}

/* A bare "tack" is no praise: it may be ahead of the deed, or bitter. */
/* clang-format off */
static const char *const PRAISE[] = {
    "tack för", "tack till", "tack vare", "tack alla", "tusen tack", "tacksam*", "guld värd*", "medalj", "änglar",
    "hjälte*", "hjältar", "bukett", "kram", "stort tack", "ett tack", "bra jobbat", "bra jobb", "jättenöjd*",
    "mycket nöjd*", "så nöjd*", "fantastisk*", "beröm*", "eloge", "guldstjärna", "en stjärna", "heja", "toppen",
    "underbar*", "suverän*", "jättebra", "jättefin*", "så fint", "kiitos hyväst*", "suuri kiitos", "iso kiitos",
    "kiitos teille", "kiitokset", "kehu*", "hienoa työtä", "hyvää työtä", "mahtava*", "loistava*", "kiittää",
    "lämmin kiitos", "thank you", "medal", "well done", "great job", "good job", "thank you for", "thanks for",
    "thanks to", "big thanks", "wonderful", "excellent", "fantastic", "kudos", NULL
};
/* clang-format on */

static const char *const NEGATION[] = {
    "inte",     "ej",     "icke",    "aldrig", "ingen", "inget", "inga",     "ingenting", "ingenstans",
    "utan att", "ei",     "eivät",   "emme",   "ette",  "eikä",  "en ole",   "en saa",    "en voi",
    "en pääse", "ilman",  "koskaan", "not",    "no",    "never", "nobody",   "nothing",   "don t",
    "doesn t",  "didn t", "isn t",   "wasn t", "can t", "won t", "couldn t", NULL};

/* What else makes thanks uncertain (D52). */
/* clang-format off */
static const char *const DOUBT[] = {
    /* what takes back */
    "men", "fast", "dock", "tyvärr", "däremot", "mutta", "but", "however", "unfortunately",
    /* ahead of the deed, or bitter */
    "på förhand", "tack för skyndsam*", "tack för hjälp", "begär*", "etukäteen", "in advance", "tack för ingenting",
    "ironi*", "sarkas*", "visst",
    /* death and injury */
    "död*", "dog", "avled*", "begrav*", "gick bort", "gått bort", "omkom*", "skad*", "bröt", "brutit", "bruten",
    "ramla*", "föll", "halka*", "olyck*", "ambulans*", "akuten", "blod*", "ont", "skar", "kuol*", "hautajais*",
    "loukka*", "kaatu*", "died", "dead", "death", "funeral", "injur*", "hurt", "fell", "accident*", "ambulance",
    /* waiting */
    "månad*", "halvår*", "vecka", "veckor", "flera år", "åratal", "äntligen", "till slut", "vänta*", "väntan*",
    "kuukau*", "viikko*", "vihdoin", "months", "weeks", "finally", "at last", "waiting", "waited", NULL
};

static const char *const FAULT[] = {
    "trasig*", "söndrig*", "plogvall*", "snövall*", "vallen", "sönder", "sönderslag*", "lyser inte", "lyser ej",
    "lyst", "lampan", "släckt*", "slocknat", "slocknad*", "läcker", "läckt", "läckage*", "läcka", "felanmäl*",
    "fungerar inte", "funkar inte", "fungerar ej", "funkar ej", "ur funktion", "står still", "stått still",
    "potthål*", "avbrott*", "vält", "omkullkör*", "nedfallen", "nedfallet", "lossnat", "gått av", "spruckit",
    "igenkorkad*", "igensatt*", "stopp i", "översvämm*", "krossad*", "krossat", "inslag*", "rikki", "hajon*",
    "ei toimi", "ei pala", "ei syty", "vuotaa", "pimeänä", "kuoppa*", "tukossa", "kaatunut", "broken", "out of order",
    "not working", "doesn t work", "does not work", "leak*", "pothole*", "street light*", NULL
};

static const char *const COMPLAINT[] = {
    "klag*", "missnöj*", "besvik*", "oacceptab*", "skandal*", "dålig*", "sämre", "sämst*", "usel*", "arg",
    "förbannad*", "upprörd*", "skäms", "skamlig*", "skam", "bedröv*", "bedrövl*", "katastrof*", "för jävlig*",
    "jävla", "orimlig*", "respektlös*", "otrevlig*", "oförskäm*", "nonchalan*", "aldrig", "fortfarande", "återigen",
    "tröttnat", "trött på", "i månader", "i veckor", "ingen svarar", "inget händer", "ingenting händer",
    "hur länge ska", "under all kritik", "inte okej", "inte ok", "varför ska", "kränk*", "diskriminer*", "nekad*",
    "struntar", "strunt i", "stör", "störande", "störd", "oväsen*", "buller", "bullrar", "stinker", "luktar",
    "farlig*", "livsfarlig*", "skottat", "oplog*", "oskott*", "inte plogat", "inte tömt*", "tömts", "valita*",
    "valitta*", "valitus*", "huono*", "pettyn*", "vihai*", "häpeä*", "ei kukaan", "kukaan ei", "törke*", "surkea*",
    "kestämät*", "vaarallinen*", "complain*", "disappoint*", "unacceptable", "terrible", "awful", "angry",
    "disgrace*", "ridiculous", "rude", "nobody", "fed up", "dangerous", "still no", "still not", NULL
};

static const char *const IDEA[] = {
    "föreslå*", "förslag*", "idé", "idén", "idéer", "ide", "önskar att", "önskemål", "önskar mig", "borde kunna",
    "kan man inte sätta", "kan ni inte sätta", "kunde ni inte", "kan inte kommunen", "kan inte staden", "vore bra om",
    "vore fint om", "vore kul", "vore trevligt", "skulle vilja se", "skulle vilja ha", "skulle vara bra",
    "skulle vara fint", "vad sägs om", "sätt upp", "ställ ut", "ehdot*", "toivomus*", "toivoisi*", "voisiko*",
    "voisitte*", "olisi hyvä", "olisi kiva", "suggest*", "idea", "would be nice", "would be great", "would be good",
    "would be lovely", "could you put", "could you add", "please add", "propose*", "proposal*", NULL
};

static const char *const QUESTION[] = {
    "hur", "när", "var", "varför", "vem", "vilka", "vilken", "vilket", "vad", "kan man", "får man", "får jag",
    "måste jag", "måste man", "finns det", "ska jag", "gäller", "undrar", "fråga", "mikä", "missä", "milloin",
    "miten", "kuka", "kenelle", "kuinka", "miksi", "onko", "voiko", "saako", "saanko", "pitääkö", "kysy*", "how",
    "when", "where", "why", "who", "what", "which", "is it possible", "can i", "do i", "is there", "are there",
    "wonder*", "question*", NULL
};
/* clang-format on */

static const char *const ASKS[] = {"undrar",    "jag undrar",        "fråga",    "en fråga", "frågor",
                                   "kysymys",   "haluaisin tietää",  "question", "i wonder", "i would like to know",
                                   "vill veta", "skulle vilja veta", NULL};

static gboolean has_count_of_time(const char *normal)
{
    static const char *const COUNTED[] = {"dagar", "år",    "timmar", "gånger", "days",   "years",
                                          "hours", "times", "päivää", "vuotta", "tuntia", NULL};
    return words_hold_any(normal, COUNTED) != NULL && strpbrk(normal, "0123456789") != NULL;
}

static gboolean is_praise(const char *normal, const char *raw)
{
    static const char *const *const AGAINST[] = {NEGATION, DOUBT, FAULT, COMPLAINT, IDEA};
    if (strstr(raw, SHOUT) != NULL || strchr(raw, '?') != NULL || has_count_of_time(normal))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(AGAINST); i++) {
        if (words_hold_any(normal, AGAINST[i]) != NULL)
            return FALSE;
    }
    return words_hold_any(normal, PRAISE) != NULL;
}

static gboolean is_question(const char *normal, const char *subject, const char *text)
{
    const char *mark = strchr(text, '?');
    gboolean early = mark != NULL && g_utf8_pointer_to_offset(text, mark) < QUESTION_CHARS;
    if (!early && strchr(subject, '?') == NULL)
        return words_hold_any(normal, ASKS) != NULL;
    return words_hold_any(normal, QUESTION) != NULL;
}

Category category_guess(const char *subject, const char *text)
{
    g_autofree char *raw = g_strconcat(subject, "\n\n", text, NULL);
    g_autofree char *normal = words_normalise(raw, CATEGORY_TEXT_BYTES);
    if (is_praise(normal, raw))
        return CATEGORY_PRAISE;
    if (words_hold_any(normal, IDEA) != NULL)
        return CATEGORY_IDEA;
    if (words_hold_any(normal, FAULT) != NULL)
        return CATEGORY_FAULT;
    if (words_hold_any(normal, COMPLAINT) != NULL)
        return CATEGORY_COMPLAINT;
    if (is_question(normal, subject, text))
        return CATEGORY_QUESTION;
    /* Who says what is not, and gives no thanks, is most often complaining. */
    gboolean negative = words_hold_any(normal, NEGATION) != NULL && words_hold_any(normal, PRAISE) == NULL;
    return negative ? CATEGORY_COMPLAINT : CATEGORY_OPINION;
}
