/*
 * read_words.c - encoded words.
 *
 * The bytes of neighbouring words in one charset are joined before they are
 * converted, as many programs cut words inside a letter.
 */
#include "mail/read_words.h"

#include "mail/text.h"

#include <string.h>

enum { ZERO_WIDTH_NON_JOINER = 0x200c, ZERO_WIDTH_JOINER = 0x200d };

#define CHARSET_CHARS_MAX 60

/* One "=?charset?x?words?=", as places in the value. */
typedef struct {
    char charset[CHARSET_CHARS_MAX + 1];
    gboolean base64;
    const char *words;
    gsize length;
    const char *end; /* behind the encoded word */
} Word;

/* Decoded bytes that wait for the rest of their letter. */
typedef struct {
    GString *out;
    GString *bytes;
    char charset[CHARSET_CHARS_MAX + 1];
} Decoder;

/* Where the words end: "?=", or the end of the value if the writer forgot it. */
static const char *find_end(const char *words, gboolean base64)
{
    for (const char *end = strstr(words, "?="); end; end = strstr(end + 1, "?=")) {
        /* "?=41" is a question mark that was not encoded, then an encoded letter. */
        gboolean letter = !base64 && g_ascii_isxdigit(end[2]) && g_ascii_isxdigit(end[3]) && strstr(end + 2, "?=") &&
                          !memchr(end + 2, ' ', strstr(end + 2, "?=") - (end + 2));
        if (!letter)
            return end;
    }
    return NULL;
}

static gboolean word_read(const char *at, Word *word)
{
    if (at[0] != '=' || at[1] != '?')
        return FALSE;
    const char *charset = at + 2;
    gsize length = strcspn(charset, "? \t\"");
    if (length == 0 || length > CHARSET_CHARS_MAX || charset[length] != '?')
        return FALSE;
    const char *encoding = charset + length + 1;
    if (!*encoding || !strchr("bBqQ", *encoding) || encoding[1] != '?')
        return FALSE;
    memcpy(word->charset, charset, length);
    word->charset[length] = '\0';
    char *language = strchr(word->charset, '*'); /* RFC 2231, 5 */
    if (language)
        *language = '\0';
    word->base64 = g_ascii_tolower(*encoding) == 'b';
    word->words = encoding + 2;
    const char *end = find_end(word->words, word->base64);
    word->length = end ? (gsize)(end - word->words) : strlen(word->words);
    word->end = end ? end + 2 : word->words + word->length;
    return TRUE;
}

static void add_quoted(GString *bytes, const char *words, gsize length)
{
    for (gsize i = 0; i < length; i++) {
        if (words[i] == '=' && i + 2 < length && g_ascii_isxdigit(words[i + 1]) && g_ascii_isxdigit(words[i + 2])) {
            g_string_append_c(bytes,
                              (char)(g_ascii_xdigit_value(words[i + 1]) * 16 + g_ascii_xdigit_value(words[i + 2])));
            i += 2;
        } else {
            g_string_append_c(bytes, words[i] == '_' ? ' ' : words[i]);
        }
    }
}

/* Padding ends a run of bits, wherever it stands: some programs pad in the middle. */
static void add_base64(GString *bytes, const char *words, gsize length)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    guint bits = 0, held = 0;
    for (gsize i = 0; i < length; i++) {
        const char *digit = words[i] ? strchr(DIGITS, words[i]) : NULL;
        if (words[i] == '=')
            held = 0;
        if (!digit)
            continue;
        bits = (bits << 6 | (guint)(digit - DIGITS)) & 0xFFFF;
        held += 6;
        if (held >= 8) {
            held -= 8;
            g_string_append_c(bytes, (char)(bits >> held & 0xFF));
        }
    }
}

static void flush(Decoder *decoder)
{
    if (decoder->bytes->len == 0)
        return;
    g_autofree char *text = text_decode(decoder->bytes->str, decoder->bytes->len, decoder->charset);
    g_string_append(decoder->out, text);
    g_string_truncate(decoder->bytes, 0);
}

static void add_word(Decoder *decoder, const Word *word)
{
    if (g_ascii_strcasecmp(decoder->charset, word->charset) != 0)
        flush(decoder);
    g_strlcpy(decoder->charset, word->charset, sizeof decoder->charset);
    if (word->base64)
        add_base64(decoder->bytes, word->words, word->length);
    else
        add_quoted(decoder->bytes, word->words, word->length);
}

/* Format characters turn words round or hide in them; the two joiners alone belong to how words and signs are spelled. */
static gboolean is_unseen(gunichar c)
{
    if (c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER)
        return FALSE;
    return g_unichar_iscntrl(c) || g_unichar_type(c) == G_UNICODE_FORMAT;
}

char *read_fold(const char *text)
{
    GString *out = g_string_sized_new(strlen(text));
    gboolean space = FALSE;
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (g_unichar_isspace(c) && c != 0xA0) {
            space = out->len > 0;
            continue;
        }
        if (is_unseen(c))
            continue;
        if (space)
            g_string_append_c(out, ' ');
        space = FALSE;
        g_string_append_unichar(out, c);
    }
    return g_string_free(out, FALSE);
}

char *read_words(const char *value)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GString) bytes = g_string_new(NULL);
    Decoder decoder = {.out = out, .bytes = bytes};
    gboolean after_word = FALSE;
    for (const char *p = value; *p;) {
        Word word;
        gsize space = after_word ? strspn(p, " \t\r\n") : 0;
        if (word_read(p + space, &word)) {
            add_word(&decoder, &word);
            p = word.end;
            after_word = TRUE;
            continue;
        }
        flush(&decoder);
        g_string_append_c(out, *p++);
        after_word = FALSE;
    }
    flush(&decoder);
    g_autofree char *valid = g_utf8_make_valid(out->str, (gssize)out->len);
    return read_fold(valid);
}
