/*
 * language.c - libexttextcat, helped by a few words.
 *
 * What is not const in this file: the table of words, made once in the main
 * thread by language_init() and never changed after, and the library's handle
 * with the lock around it.  The handle has an answer buffer inside, so only one
 * thread may ask at a time.  Its 200 model files are read when the words of a
 * text first leave its language open: most mail never needs them, and they are
 * a tenth of the memory and a sixth of the work of a start.
 *
 * Letters alone mislead on short texts, where Swedish, Norwegian and Danish
 * look alike and half a sentence of English may pass for Scots.  Words such as
 * "och", "inte", "että" are sure earlier than letter statistics, and residents
 * write short mails: so they are counted first.
 */
#include "mail/language.h"

#include "core/latin.h"
#include "mail/language_words.h"

#include <libexttextcat/textcat.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#define MODELS_FOLDER  "/usr/share/libexttextcat/"
#define MODELS         MODELS_FOLDER "fpdb.conf"
#define LETTERS_MIN    25   /* fewer letters: only words decide */
#define LETTERS_SURE   120  /* from here on letters may overrule a lack of words */
#define TEXT_BYTES_MAX 1500 /* more does not make it surer */
#define WORDS_MIN      2
#define NEIGHBOUR_LEAD 2
#define WORD_BYTES_MAX 24
#define FIRST_FOREIGN  0x370 /* the first letter of the Greek alphabet; those before it are Latin */
#define FOREIGN_MIN    8
#define FOREIGN_SHARE  4

static void *handle;      /* under the lock */
static GHashTable *words; /* word → languages that have it */
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

gboolean language_init(void)
{
    if (!words)
        words = words_table_new();
    return access(MODELS, R_OK) == 0;
}

#define LANGUAGES_MAX 32

typedef struct {
    guint letters;        /* of any alphabet */
    guint foreign;        /* of those, in another than the Latin */
    const char *alphabet; /* language of the last foreign letter that can only be one's, else of its alphabet */
    gboolean telling;     /* `alphabet` is from such a letter */
    guint words[LANGUAGES_MAX];
} Tally;

static void count_letter(Tally *tally, gunichar c)
{
    tally->letters++;
    const char *alphabet = c < FIRST_FOREIGN ? NULL : alphabet_language(c);
    if (!alphabet)
        return;
    tally->foreign++;
    const char *telling = letter_language(c);
    if (telling || !tally->telling)
        tally->alphabet = telling ? telling : alphabet;
    tally->telling = tally->telling || telling;
}

static void count_word(Tally *tally, const char *word)
{
    guint bits = GPOINTER_TO_UINT(g_hash_table_lookup(words, word));
    for (guint i = 0; bits; i++, bits >>= 1)
        tally->words[i] += bits & 1;
}

static Tally count_words(const char *folded)
{
    Tally tally = {.letters = 0};
    g_autoptr(GString) word = g_string_new(NULL);
    for (const char *p = folded;; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (*p && g_unichar_isalpha(c)) {
            count_letter(&tally, c);
            if (word->len < WORD_BYTES_MAX)
                g_string_append_len(word, p, g_utf8_next_char(p) - p);
            continue;
        }
        if (word->len > 0)
            count_word(&tally, word->str);
        g_string_truncate(word, 0);
        if (!*p)
            return tally;
    }
}

static gboolean is_neighbour(const char *code)
{
    return strcmp(code, "no") == 0 || strcmp(code, "da") == 0;
}

/*
 * The language whose words are most, if clearly more than those of any other; else NULL.  Norwegian and Danish share so
 * many words with Swedish that they need two more than it: a lone "vår" does not make a Norwegian.
 */
static const char *guess_by_words(const Tally *tally)
{
    guint best = 0, second = 0, which = 0, swedish = 0;
    for (guint i = 0; words_language(i); i++)
        if (strcmp(words_language(i), "sv") == 0)
            swedish = tally->words[i];
    for (guint i = 0; words_language(i); i++) {
        gboolean close = is_neighbour(words_language(i)) && tally->words[i] < swedish + NEIGHBOUR_LEAD;
        guint count = close ? 0 : tally->words[i];
        if (count > best) {
            second = best;
            best = count;
            which = i;
        } else
            second = MAX(second, count);
    }
    return best >= WORDS_MIN && best > second ? words_language(which) : NULL;
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
    if (!handle)
        handle = special_textcat_Init(MODELS, MODELS_FOLDER);
    const char *answer = handle ? textcat_Classify(handle, text, MIN(strlen(text), TEXT_BYTES_MAX)) : NULL;
    const char *code = answer ? first_plausible(answer) : NULL;
    (void)pthread_mutex_unlock(&lock);
    return code;
}

/* Nobody writes a quarter of a letter in an alphabet that is not theirs. */
static gboolean is_foreign(const Tally *tally)
{
    return tally->foreign >= FOREIGN_MIN && FOREIGN_SHARE * tally->foreign >= tally->letters;
}

static gboolean is_latin(const char *code)
{
    for (guint i = 0; words_language(i); i++)
        if (strcmp(words_language(i), code) == 0)
            return TRUE;
    return FALSE;
}

/* In small letters. */
static char *fold(const char *text)
{
    if (!latin_is_all(text))
        return g_utf8_strdown(text, -1);
    char *folded = g_strdup(text);
    latin_make_lower(folded, strlen(folded));
    return folded;
}

const char *language_guess(const char *text)
{
    if (!words)
        return NULL;
    g_autofree char *start = g_utf8_substring(text, 0, MIN(g_utf8_strlen(text, -1), TEXT_BYTES_MAX));
    g_autofree char *folded = fold(start);
    Tally tally = count_words(folded);
    if (is_foreign(&tally) && tally.telling)
        return tally.alphabet;
    const char *by_words = is_foreign(&tally) ? NULL : guess_by_words(&tally);
    if (by_words)
        return by_words;
    if (tally.letters < LETTERS_MIN)
        return NULL;
    const char *by_letters = guess_by_letters(start);
    if (is_foreign(&tally) && (!by_letters || is_latin(by_letters)))
        return tally.alphabet;
    return by_letters && is_neighbour(by_letters) && tally.letters < LETTERS_SURE ? "sv" : by_letters;
}
