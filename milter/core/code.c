#include "core/code.h"

#include "core/words.h"

#include <string.h>

#define TERM_BYTES_MAX    200
#define START_LETTERS_MIN 4 /* that a word begins with are enough */
#define START_WORDS_MAX   8 /* at the beginning of a text that are tried together */

Code *code_new(const char *code)
{
    Code *made = g_new0(Code, 1);
    made->code = g_strdup(code);
    for (guint i = 0; i < LANGUAGES; i++)
        made->name[i] = g_strdup(code);
    made->words = g_ptr_array_new_with_free_func(g_free);
    return made;
}

void code_free(Code *code)
{
    if (!code)
        return;
    g_free(code->code);
    for (guint i = 0; i < LANGUAGES; i++)
        g_free(code->name[i]);
    g_ptr_array_unref(code->words);
    g_free(code);
}

/* "Bemötande!" and "bemotande" are one.  Caller owns. */
static char *fold(const char *text)
{
    g_autofree char *normal = words_normalise(text, TERM_BYTES_MAX);
    g_strdelimit(normal, "\n", ' ');
    return g_strstrip(words_fold(normal));
}

static void add_term(GPtrArray *terms, const char *text)
{
    char *term = fold(text);
    if (*term)
        g_ptr_array_add(terms, term);
    else
        g_free(term);
}

/* Everything that means it, folded.  Caller owns. */
static GPtrArray *terms_of(const Code *code)
{
    GPtrArray *terms = g_ptr_array_new_with_free_func(g_free);
    add_term(terms, code->code);
    for (guint i = 0; i < LANGUAGES; i++) {
        g_auto(GStrv) parts = g_strsplit(code->name[i], "/", -1);
        add_term(terms, code->name[i]);
        for (guint part = 0; parts[part]; part++)
            add_term(terms, parts[part]);
    }
    for (guint i = 0; i < code->words->len; i++)
        add_term(terms, g_ptr_array_index(code->words, i));
    return terms;
}

/* How much of a term must have been written. */
typedef enum { MATCH_WHOLE, MATCH_START } Match;

static gboolean is_among(const GPtrArray *terms, const char *wanted, Match match)
{
    for (guint i = 0; i < terms->len; i++) {
        const char *term = g_ptr_array_index(terms, i);
        if (match == MATCH_START ? g_str_has_prefix(term, wanted) : strcmp(term, wanted) == 0)
            return TRUE;
    }
    return FALSE;
}

/* The first that is meant; *count gets how many are. */
static const Code *find_meant(const GPtrArray *codes, const char *wanted, Match match, guint *count)
{
    const Code *found = NULL;
    *count = 0;
    for (guint i = 0; i < codes->len; i++) {
        const Code *code = g_ptr_array_index(codes, i);
        g_autoptr(GPtrArray) terms = terms_of(code);
        if (!is_among(terms, wanted, match))
            continue;
        found = found ? found : code;
        (*count)++;
    }
    return found;
}

const Code *code_find(const GPtrArray *codes, const char *word)
{
    g_autofree char *wanted = fold(word);
    guint count = 0;
    const Code *found = find_meant(codes, wanted, MATCH_WHOLE, &count);
    if (count == 0 && g_utf8_strlen(wanted, -1) >= START_LETTERS_MIN)
        found = find_meant(codes, wanted, MATCH_START, &count);
    return count == 1 ? found : NULL;
}

const Code *code_find_start(const GPtrArray *codes, const char *text)
{
    const Code *found = code_find(codes, text);
    g_auto(GStrv) words = g_strsplit_set(text, " \t", START_WORDS_MAX + 1);
    for (guint count = g_strv_length(words); count > 1 && !found; count--) {
        g_clear_pointer(&words[count - 1], g_free);
        g_autofree char *start = g_strjoinv(" ", words);
        found = code_find(codes, start);
    }
    return found;
}

const Code *code_of(const GPtrArray *codes, const char *code)
{
    for (guint i = 0; i < codes->len; i++) {
        const Code *each = g_ptr_array_index(codes, i);
        if (strcmp(each->code, code) == 0)
            return each;
    }
    return NULL;
}

const Code *code_rival(const GPtrArray *codes, const Code *code, char **term)
{
    g_autoptr(GPtrArray) terms = terms_of(code);
    for (guint i = 0; i < codes->len && g_ptr_array_index(codes, i) != code; i++) {
        g_autoptr(GPtrArray) others = terms_of(g_ptr_array_index(codes, i));
        for (guint t = 0; t < terms->len; t++)
            if (is_among(others, g_ptr_array_index(terms, t), MATCH_WHOLE)) {
                *term = g_strdup(g_ptr_array_index(terms, t));
                return g_ptr_array_index(codes, i);
            }
    }
    return NULL;
}

char *code_names(const GPtrArray *codes)
{
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < codes->len; i++) {
        const Code *code = g_ptr_array_index(codes, i);
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", code->name[LANGUAGE_SV]);
    }
    return g_string_free(names, FALSE);
}
