#include "core/canary.h"

#include "core/phrase.h"

#include <string.h>

#define SUM_START 5381u
#define SUM_STEP  33u

/* Lines that stand in staff's letters only. */
static const char *const staff_marks[] = {
    " nytt ärende sp ", " nytt mejl i ärende ", " svaret går till ",       " intern fråga ",
    " skriv överst i svaret ",
    " internt svar ",   " x synpunkt ",         " besked till invånaren ", NULL,
};

/* Below these lines of an internal mail stands a signature, which its writer puts under answers too. */
static const char *const closings[] = {
    " mvh ",
    " med vänlig ",
    " med vänliga ",
    " vänliga hälsningar ",
    " vänlig hälsning ",
    " hälsningar ",
    " bästa hälsningar ",
    " kind regards ",
    " best regards ",
    " regards ",
    " terveisin ",
    " ystävällisin terveisin ",
    NULL,
};

static gboolean holds_mark(const char *folded)
{
    for (guint i = 0; staff_marks[i]; i++)
        if (strstr(folded, staff_marks[i]))
            return TRUE;
    return FALSE;
}

static gboolean is_ours(const Rules *rules, const char *word)
{
    Role role = recipient_read(rules->config, rules->keyring, word).role;
    return role == ROLE_HANDLER || role == ROLE_INTERNAL || role == ROLE_BOUNCE;
}

/* An address that only staff may see, also as it stands in a link or at the end of a sentence. */
static gboolean holds_staff_address(const Rules *rules, const char *answer)
{
    g_autoptr(GString) plain = g_string_new(answer);
    g_string_replace(plain, "%2B", "+", 0);
    g_string_replace(plain, "%2b", "+", 0);
    g_string_replace(plain, "%40", "@", 0);
    g_auto(GStrv) words = g_strsplit_set(plain->str, " \t\r\n<>()[]{}\"',;:?&|/*\\`", -1);
    for (guint i = 0; words[i]; i++) {
        char *end = words[i] + strlen(words[i]);
        while (end > words[i] && strchr(".!_~=-", end[-1]))
            *--end = '\0';
        if (strchr(words[i], '@') && is_ours(rules, words[i]))
            return TRUE;
    }
    return FALSE;
}

/* -- pieces of what is on file ----------------------------------------------- */

static guint sum_words(char *const *words)
{
    guint sum = SUM_START;
    for (guint i = 0; i < CANARY_WORDS; i++)
        for (const char *at = words[i];; at++) {
            sum = sum * SUM_STEP + (guchar)*at;
            if (*at == '\0')
                break;
        }
    return sum;
}

static char **fold_words(const char *text)
{
    g_autofree char *folded = phrase_fold(text);
    return g_strsplit(g_strstrip(folded), " ", -1);
}

/* Every run of CANARY_WORDS words in the answer, as a number: two texts are compared in the time it takes to read them.
 */
static GHashTable *runs_of(const char *answer)
{
    GHashTable *runs = g_hash_table_new(g_direct_hash, g_direct_equal);
    g_auto(GStrv) words = fold_words(answer);
    guint count = g_strv_length(words);
    for (guint i = 0; i + CANARY_WORDS <= count; i++)
        g_hash_table_add(runs, GUINT_TO_POINTER(sum_words(words + i)));
    return runs;
}

static gboolean shares_run(GHashTable *runs, const char *secret)
{
    g_auto(GStrv) words = fold_words(secret);
    guint count = g_strv_length(words);
    for (guint i = 0; i + CANARY_WORDS <= count; i++)
        if (g_hash_table_contains(runs, GUINT_TO_POINTER(sum_words(words + i))))
            return TRUE;
    return FALSE;
}

static gboolean is_closing(const char *folded)
{
    for (guint i = 0; closings[i]; i++)
        if (g_str_has_prefix(folded, closings[i]))
            return TRUE;
    return FALSE;
}

/* The words of an internal mail, down to its closing; a line that is in the answer is told at once. */
static gboolean holds_secret(const char *folded_answer, GHashTable *runs, const char *secret)
{
    g_autoptr(GString) body = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(secret, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        g_autofree char *folded = phrase_fold(lines[i]);
        if (is_closing(folded))
            break;
        if (g_utf8_strlen(folded, -1) >= CANARY_LINE_CHARS && strstr(folded_answer, folded))
            return TRUE;
        g_string_append_printf(body, "%s\n", lines[i]);
    }
    return shares_run(runs, body->str);
}

gboolean canary_sings(const Rules *rules, const GPtrArray *secrets, const char *answer)
{
    g_autofree char *lower = g_utf8_casefold(answer, -1);
    g_autofree char *folded = phrase_fold(answer);
    if (holds_staff_address(rules, answer) || strstr(lower, "[internt]") || holds_mark(folded))
        return TRUE;
    if (secrets->len == 0)
        return FALSE;
    g_autoptr(GHashTable) runs = runs_of(answer);
    for (guint i = 0; i < secrets->len; i++)
        if (holds_secret(folded, runs, g_ptr_array_index(secrets, i)))
            return TRUE;
    return FALSE;
}
