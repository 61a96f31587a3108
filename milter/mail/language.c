/*
 * language.c - libexttextcat, helped by a few words.
 *
 * Two things in this file are not const: the library's handle, opened once in
 * the main thread by language_init() and never changed after, and the lock
 * around it.  The handle has an answer buffer inside, so only one thread may
 * ask at a time; opening one per call would read 200 model files each time.
 *
 * Letters alone mislead on short texts, where Swedish, Norwegian and Danish
 * look alike and half a sentence of English may pass for Scots.  Words such as
 * "och", "inte", "että" are sure earlier than letter statistics, and residents
 * write short mails: so they are counted first.
 */
#include "mail/language.h"

#include <libexttextcat/textcat.h>
#include <pthread.h>
#include <string.h>

#define MODELS         "/usr/share/libexttextcat/fpdb.conf"
#define LETTERS_MIN    25   /* fewer letters: only words decide */
#define LETTERS_SURE   120  /* from here on letters may overrule a lack of words */
#define TEXT_BYTES_MAX 1500 /* more does not make it surer */
#define WORDS_MIN      2
#define WORD_BYTES_MAX 24

static void *handle;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Languages that residents write in, as the library names them, with their ISO 639-1 code. */
static const struct {
    const char *model;
    const char *code;
} PLAUSIBLE[] = {
    {"sv", "sv"}, {"fi", "fi"},  {"en", "en"},  {"nb", "no"}, {"nn", "no"}, {"da", "da"}, {"de", "de"}, {"fr", "fr"},
    {"es", "es"}, {"pl", "pl"},  {"ar", "ar"},  {"so", "so"}, {"fa", "fa"}, {"ti", "ti"}, {"uk", "uk"}, {"ru", "ru"},
    {"et", "et"}, {"lt", "lt"},  {"lv", "lv"},  {"bs", "bs"}, {"hr", "hr"}, {"sr", "sr"}, {"sq", "sq"}, {"tr", "tr"},
    {"ku", "ku"}, {"kmr", "ku"}, {"ckb", "ku"}, {"nl", "nl"}, {"it", "it"}, {"pt", "pt"}, {"ro", "ro"}, {"hu", "hu"},
    {"am", "am"}, {"th", "th"},  {"vi", "vi"},  {"zh", "zh"}, {"el", "el"}, {"cs", "cs"}, {"sk", "sk"}, {"bg", "bg"},
    {"ur", "ur"}, {"prs", "fa"}, {"ps", "ps"},  {"hi", "hi"}, {"is", "is"}, {"mk", "mk"}, {"sl", "sl"},
};

/* Words that are common in one of the three and are no words in the others. */
static const char *const SWEDISH[] = {
    "och",      "att",        "det",   "är",    "inte",  "jag",         "på",     "för",    "som",   "med",
    "till",     "ni",         "vi",    "har",   "från",  "när",         "hur",    "vill",   "kan",   "ska",
    "finns",    "tack",       "hej",   "vår",   "mitt",  "min",         "varför", "också",  "eller", "mycket",
    "hälsning", "hälsningar", "mvh",   "gatan", "vägen", "blir",        "ett",    "en",     "av",    "om",
    "den",      "så",         "er",    "här",   "där",   "kommer",      "ligger", "trasig", "några", "skulle",
    "borde",    "måste",      "hjälp", "god",   "dag",   "nej",         "ingen",  "inget",  "mig",   "än",
    "vid",      "någon",      "alla",  "två",   "sedan", "fortfarande", "aldrig", "alltid", "bara",  "nu",
    "tid",      "mer",        "utan",  "varit", "igen",  "bra",         "dålig",
};
static const char *const FINNISH[] = {
    "ja",    "on",    "että", "ei",   "olen",  "minä",      "se",           "hei",    "kiitos", "miksi",
    "koska", "mutta", "kun",  "ovat", "olisi", "onko",      "voisi",        "tämä",   "siellä", "meidän",
    "missä", "joka",  "myös", "kuin", "niin",  "terveisin", "ystävällisin", "haluan", "ole",    "kadulla",
    "kadun", "tie",   "voi",  "vain", "nyt",   "ette",      "teidän",       "mitä",   "päivää", "moi",
};
static const char *const ENGLISH[] = {
    "the",  "and",    "is",    "not",  "you",     "of",    "to",     "in",    "it",   "that", "this", "with",  "have",
    "are",  "my",     "we",    "was",  "please",  "thank", "thanks", "hello", "why",  "when", "what", "would", "could",
    "your", "street", "there", "been", "regards", "dear",  "will",   "for",   "from", "but",  "they",
};
/* Words that Danish and Norwegian have and Swedish has not. */
static const char *const NEIGHBOURS[] = {"og",   "jeg",  "ikke",  "fra",    "hvor",    "hvorfor",
                                         "hva",  "hvad", "meget", "av",     "også",    "været",
                                         "være", "noen", "nogle", "venlig", "vennlig", "hilsen"};

gboolean language_init(void)
{
    (void)pthread_mutex_lock(&lock);
    if (!handle)
        handle = special_textcat_Init(MODELS, "/usr/share/libexttextcat/");
    gboolean ready = handle != NULL;
    (void)pthread_mutex_unlock(&lock);
    return ready;
}

static guint count(const char *word, const char *const *list, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if (*word == *list[i] && strcmp(word, list[i]) == 0)
            return 1;
    return 0;
}

typedef struct {
    guint letters, rings, swedish, finnish, english, neighbours;
} Tally;

static void count_word(Tally *tally, const char *word)
{
    tally->swedish += count(word, SWEDISH, G_N_ELEMENTS(SWEDISH));
    tally->finnish += count(word, FINNISH, G_N_ELEMENTS(FINNISH));
    tally->english += count(word, ENGLISH, G_N_ELEMENTS(ENGLISH));
    tally->neighbours += count(word, NEIGHBOURS, G_N_ELEMENTS(NEIGHBOURS));
}

static Tally count_words(const char *folded)
{
    Tally tally = {.letters = 0};
    g_autoptr(GString) word = g_string_new(NULL);
    for (const char *p = folded;; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (*p && g_unichar_isalpha(c)) {
            tally.letters++;
            tally.rings += c == 0xE5;
            if (word->len < WORD_BYTES_MAX)
                g_string_append_unichar(word, c);
            continue;
        }
        if (word->len > 0)
            count_word(&tally, word->str);
        g_string_truncate(word, 0);
        if (!*p)
            return tally;
    }
}

/* One of the three clearly ahead of the others, or NULL. */
static const char *guess_by_words(const Tally *tally)
{
    guint swedish = tally->swedish + (tally->rings > 0); /* "å" is neither Finnish nor English */
    guint best = MAX(swedish, MAX(tally->finnish, tally->english));
    guint sum = swedish + tally->finnish + tally->english;
    if (best < WORDS_MIN || 3 * best < 2 * sum || tally->neighbours > best / 2)
        return NULL;
    return best == swedish ? "sv" : best == tally->finnish ? "fi" : "en";
}

/* The first plausible language of "[sv--utf8][nb--utf8]". */
static const char *first_plausible(const char *answer)
{
    for (const char *open = strchr(answer, '['); open; open = strchr(open + 1, '[')) {
        gsize length = strcspn(open + 1, "-]");
        for (guint i = 0; i < G_N_ELEMENTS(PLAUSIBLE); i++)
            if (strlen(PLAUSIBLE[i].model) == length && strncmp(open + 1, PLAUSIBLE[i].model, length) == 0)
                return PLAUSIBLE[i].code;
    }
    return NULL;
}

static const char *guess_by_letters(const char *text)
{
    (void)pthread_mutex_lock(&lock);
    const char *answer = handle ? textcat_Classify(handle, text, MIN(strlen(text), TEXT_BYTES_MAX)) : NULL;
    const char *code = answer ? first_plausible(answer) : NULL;
    (void)pthread_mutex_unlock(&lock);
    return code;
}

const char *language_guess(const char *text)
{
    g_autofree char *start = g_utf8_substring(text, 0, MIN(g_utf8_strlen(text, -1), TEXT_BYTES_MAX));
    g_autofree char *folded = g_utf8_strdown(start, -1);
    Tally tally = count_words(folded);
    const char *by_words = guess_by_words(&tally);
    if (by_words)
        return by_words;
    if (tally.letters < LETTERS_MIN)
        return NULL;
    const char *by_letters = guess_by_letters(start);
    gboolean neighbour = by_letters && (strcmp(by_letters, "no") == 0 || strcmp(by_letters, "da") == 0);
    if (neighbour && tally.neighbours == 0 && tally.letters < LETTERS_SURE)
        return "sv";
    return by_letters;
}
