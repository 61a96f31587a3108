/*
 * read_rtf.c - the words of Rich Text.
 *
 * One walk: groups are a stack of "is this shown" and "how many characters
 * stand in for a Unicode one"; what is no text is skipped by its first word.
 * Where HTML is wrapped in it, its tags are in a destination of their own and
 * the words around them are ordinary Rich Text.
 */
#include "mail/read_rtf.h"

#include "mail/text.h"

#include <string.h>

#define GROUPS_MAX    100 /* inside each other; deeper ones are hidden */
#define WORD_MAX      32
#define CODE_PAGE_MIN 437
#define CODE_PAGE_MAX 65001
#define STAND_INS_MAX 10
#define LAST_BMP      0xFFFF

typedef struct {
    gboolean hidden;
    guint stand_ins; /* characters after \u for readers that know no Unicode */
} Group;

typedef struct {
    const char *at, *end;
    Group groups[GROUPS_MAX + 1]; /* the last one is for all that are deeper */
    guint depth;                  /* of groups open */
    guint skip;                   /* characters that still stand in for the last \u */
    gunichar high;                /* first half of a surrogate pair, or 0 */
    char *charset;                /* of bytes outside ASCII */
    GByteArray *raw;              /* such bytes, not yet in `text` */
    GString *text;
} Walk;

static Group *group(Walk *walk)
{
    return &walk->groups[MIN(walk->depth, GROUPS_MAX)];
}

static gboolean is_hidden(Walk *walk)
{
    return walk->depth >= GROUPS_MAX || group(walk)->hidden;
}

/* Bytes are read together: a letter may be of two. */
static void flush(Walk *walk)
{
    if (walk->raw->len == 0)
        return;
    g_autofree char *words = text_decode((const char *)walk->raw->data, walk->raw->len, walk->charset);
    g_string_append(walk->text, words);
    g_byte_array_set_size(walk->raw, 0);
}

static void add_byte(Walk *walk, char byte)
{
    if (walk->skip > 0)
        walk->skip--;
    else if (!is_hidden(walk))
        g_byte_array_append(walk->raw, (const guint8 *)&byte, 1);
}

static void add_text(Walk *walk, const char *words)
{
    if (is_hidden(walk))
        return;
    flush(walk);
    g_string_append(walk->text, words);
}

static void add_unicode(Walk *walk, gint64 number)
{
    gint64 unit = number < 0 ? number + LAST_BMP + 1 : number; /* written as 16 bits with a sign */
    gunichar c = unit > 0 && unit <= LAST_BMP ? (gunichar)unit : 0, high = walk->high;
    walk->skip = group(walk)->stand_ins;
    walk->high = c >= 0xD800 && c < 0xDC00 ? c : 0;
    if (high && c >= 0xDC00 && c < 0xE000)
        c = 0x10000 + ((high - 0xD800) << 10) + (c - 0xDC00);
    if (is_hidden(walk) || c == 0 || !g_unichar_validate(c))
        return;
    flush(walk);
    g_string_append_unichar(walk->text, c);
}

/* Words that stand for text. */
static const char *text_of(const char *word)
{
    static const struct {
        const char *word, *text;
    } TEXTS[] = {
        {"par", "\n"},   {"line", "\n"},  {"row", "\n"},   {"cell", " | "}, {"tab", "\t"},      {"emdash", "—"},
        {"endash", "–"}, {"bullet", "•"}, {"lquote", "‘"}, {"rquote", "’"}, {"ldblquote", "“"}, {"rdblquote", "”"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(TEXTS); i++)
        if (strcmp(word, TEXTS[i].word) == 0)
            return TEXTS[i].text;
    return NULL;
}

/* Groups that hold no words of the letter. */
static gboolean hides(const char *word)
{
    static const char *const OTHERS[] = {"fonttbl", "colortbl", "stylesheet", "info",     "pict",    "object",
                                         "header",  "footer",   "headerl",    "headerr",  "headerf", "footerl",
                                         "footerr", "footerf",  "filetbl",    "listtable"};
    for (guint i = 0; i < G_N_ELEMENTS(OTHERS); i++)
        if (strcmp(word, OTHERS[i]) == 0)
            return TRUE;
    return FALSE;
}

static void obey(Walk *walk, const char *word, gint64 number)
{
    const char *text = text_of(word);
    if (text)
        add_text(walk, text);
    else if (hides(word))
        group(walk)->hidden = TRUE;
    else if (strcmp(word, "u") == 0)
        add_unicode(walk, number);
    else if (strcmp(word, "uc") == 0)
        group(walk)->stand_ins = (guint)CLAMP(number, 0, STAND_INS_MAX);
    else if (strcmp(word, "bin") == 0)
        walk->at += CLAMP(number, 0, walk->end - walk->at);
    else if (strcmp(word, "ansicpg") == 0 && number >= CODE_PAGE_MIN && number < CODE_PAGE_MAX) {
        g_free(walk->charset);
        walk->charset = g_strdup_printf("CP%d", (int)number);
    }
}

/* After a backslash: letters, a number, one space that belongs to them. */
static void read_word(Walk *walk)
{
    char word[WORD_MAX + 1] = "";
    gsize length = 0;
    gint64 number = 0;
    for (; walk->at < walk->end && g_ascii_isalpha(*walk->at); walk->at++)
        if (length < WORD_MAX)
            word[length++] = *walk->at;
    gboolean negative = walk->at < walk->end && *walk->at == '-';
    walk->at += negative;
    for (; walk->at < walk->end && g_ascii_isdigit(*walk->at); walk->at++)
        number = MIN(number * 10 + (*walk->at - '0'), G_MAXINT32);
    walk->at += walk->at < walk->end && *walk->at == ' ';
    obey(walk, word, negative ? -number : number);
}

static void read_hex(Walk *walk)
{
    int high = walk->end - walk->at >= 2 ? g_ascii_xdigit_value(walk->at[0]) : -1;
    int low = high >= 0 ? g_ascii_xdigit_value(walk->at[1]) : -1;
    if (low < 0)
        return;
    walk->at += 2;
    add_byte(walk, (char)(high << 4 | low));
}

static void read_escape(Walk *walk)
{
    if (walk->at >= walk->end)
        return;
    if (g_ascii_isalpha(*walk->at)) {
        read_word(walk);
        return;
    }
    char c = *walk->at++;
    if (c == '\'')
        read_hex(walk);
    else if (c == '*')
        group(walk)->hidden = TRUE;
    else if (c == '~')
        add_text(walk, "\u00A0");
    else if (c == '_')
        add_text(walk, "-");
    else if (c == '\n' || c == '\r')
        add_text(walk, "\n");
    else if (c == '\\' || c == '{' || c == '}')
        add_byte(walk, c);
}

static void open_group(Walk *walk)
{
    const Group outer = *group(walk);
    walk->depth++;
    walk->skip = 0;
    *group(walk) = outer;
}

static void close_group(Walk *walk)
{
    walk->skip = 0;
    if (walk->depth > 0)
        walk->depth--;
}

static void walk_through(Walk *walk)
{
    while (walk->at < walk->end) {
        char c = *walk->at++;
        if (c == '\\')
            read_escape(walk);
        else if (c == '{')
            open_group(walk);
        else if (c == '}')
            close_group(walk);
        else if (c != '\n' && c != '\r')
            add_byte(walk, c);
    }
}

char *text_from_rtf(const char *rtf, gsize length)
{
    Walk walk = {.at = rtf, .end = rtf + length, .groups = {{.stand_ins = 1}}};
    walk.raw = g_byte_array_new();
    walk.text = g_string_new(NULL);
    walk_through(&walk);
    flush(&walk);
    g_byte_array_unref(walk.raw);
    g_free(walk.charset);
    return g_string_free(walk.text, FALSE);
}
