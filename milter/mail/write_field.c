#include "mail/write_field.h"

#include <string.h>

#define FIELD_CHARS_MAX       1000 /* of any value; the longest of ours is a subject of some hundred */
#define FIELD_LINE_MAX        76   /* RFC 2047, 2: with an encoded word; RFC 5322 asks for 78 */
#define ENCODED_WORD_MAX      75   /* RFC 2047, 2 */
#define ENCODED_WORD_ROOM_MIN 30   /* less room than this on a line, and the word begins a new one */
#define PLAIN_WORD_MAX        70   /* longer words are encoded, for only encoded words can be split */
#define ADDRESS_BYTES_MAX     320  /* RFC 5321, 4.5.3.1: 64 + "@" + 255 */
#define ID_BYTES_MAX          900  /* with brackets and folding below the 998 of RFC 5322, 2.1.1 */
#define IDS_FIRST             1
#define IDS_LAST              8
#define PARAMETER_ROOM        50 /* encoded octets of a file name a line */

static const char encoded_prefix[] = "=?UTF-8?Q?";
static const char encoded_suffix[] = "?=";

/* Marks that change the direction of the text around them: a subject must not be able to turn our words round. */
static gboolean is_bidi(gunichar c)
{
    return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
           c == 0xFEFF;
}

/* Valid UTF-8 on one line: controls and white space of any kind become single spaces. */
static char *clean_value(const char *value)
{
    g_autofree char *valid = g_utf8_make_valid(value ? value : "", -1);
    GString *clean = g_string_new(NULL);
    glong kept = 0;
    for (const char *p = valid; *p && kept < FIELD_CHARS_MAX; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (is_bidi(c))
            continue;
        if (g_unichar_iscntrl(c) || g_unichar_isspace(c)) {
            if (clean->len == 0 || clean->str[clean->len - 1] == ' ')
                continue;
            c = ' ';
        }
        g_string_append_unichar(clean, c);
        kept++;
    }
    return g_strchomp(g_string_free(clean, FALSE));
}

static gsize column_of(const GString *out)
{
    const char *newline = memrchr(out->str, '\n', out->len);
    return newline ? (gsize)(out->str + out->len - newline - 1) : out->len;
}

static void begin_field(GString *out, const char *name)
{
    g_string_append(out, name);
    g_string_append_c(out, ':');
}

static void end_field(GString *out)
{
    g_string_append(out, "\r\n");
}

/* A word and the space before it; a line that would grow too long is folded there. */
static void add_word(GString *out, const char *word, gsize length)
{
    gsize column = column_of(out);
    g_string_append(out, column > 1 && column + 1 + length > FIELD_LINE_MAX ? "\r\n " : " ");
    g_string_append_len(out, word, length);
}

/* -- encoded words ------------------------------------------------------- */

/* The set that is safe in a display name too (RFC 2047, 5 (3)). */
static gboolean is_bare(guchar c)
{
    return g_ascii_isalnum(c) || strchr("!*+-/", c) != NULL;
}

static void append_encoded(GString *out, const char *from, const char *to)
{
    for (const char *p = from; p < to; p++) {
        guchar c = (guchar)*p;
        if (c == ' ')
            g_string_append_c(out, '_');
        else if (is_bare(c))
            g_string_append_c(out, (char)c);
        else
            g_string_append_printf(out, "=%02X", c);
    }
}

static gsize room_for_word(const GString *out)
{
    gsize column = column_of(out);
    gsize left = column + 1 < FIELD_LINE_MAX ? FIELD_LINE_MAX - column - 1 : 0;
    return left < ENCODED_WORD_ROOM_MIN ? ENCODED_WORD_MAX : MIN(left, ENCODED_WORD_MAX);
}

/* The text as encoded words; a character is never split between two (RFC 2047, 5 (3)). */
static void add_encoded(GString *out, const char *text, gsize length)
{
    const char *end = text + length;
    const char *p = text;
    while (p < end) {
        gsize room = room_for_word(out) - strlen(encoded_suffix);
        g_autoptr(GString) word = g_string_new(encoded_prefix);
        while (p < end) {
            gsize before = word->len;
            const char *next = g_utf8_next_char(p);
            append_encoded(word, p, next);
            if (word->len > room) {
                g_string_truncate(word, before);
                break;
            }
            p = next;
        }
        g_string_append(word, encoded_suffix);
        add_word(out, word->str, word->len);
    }
}

/* "=?" in plain text would be taken for the start of an encoded word. */
static gboolean is_plain(const char *word, gsize length)
{
    if (length > PLAIN_WORD_MAX || g_strstr_len(word, (gssize)length, "=?"))
        return FALSE;
    for (gsize i = 0; i < length; i++)
        if (word[i] < 0x21 || word[i] > 0x7e)
            return FALSE;
    return TRUE;
}

void field_put_text(GString *out, const char *name, const char *value)
{
    g_autofree char *clean = clean_value(value);
    if (!*clean)
        return;
    g_auto(GStrv) words = g_strsplit(clean, " ", -1);
    guint count = g_strv_length(words);
    guint first = 0;
    while (first < count && is_plain(words[first], strlen(words[first])))
        first++;
    guint last = count;
    while (last > first && is_plain(words[last - 1], strlen(words[last - 1])))
        last--;

    begin_field(out, name);
    for (guint i = 0; i < first; i++)
        add_word(out, words[i], strlen(words[i]));
    if (last > first) {
        const char *start = clean;
        for (guint i = 0; i < first; i++)
            start += strlen(words[i]) + 1;
        gsize length = strlen(words[first]);
        for (guint i = first + 1; i < last; i++)
            length += 1 + strlen(words[i]);
        add_encoded(out, start, length);
    }
    for (guint i = last; i < count; i++)
        add_word(out, words[i], strlen(words[i]));
    end_field(out);
}

/* -- mailboxes ----------------------------------------------------------- */

static gboolean is_atext(guchar c)
{
    return c >= 0x80 || g_ascii_isalnum(c) || strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL;
}

static void append_quoted(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (const char *p = text; *p; p++) {
        if (*p == '"' || *p == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *p);
    }
    g_string_append_c(out, '"');
}

static void add_display(GString *out, const char *display)
{
    gboolean words_only = TRUE;
    for (const char *p = display; *p; p++)
        words_only = words_only && (is_atext((guchar)*p) || *p == ' ');
    gsize length = strlen(display);
    /* Many programs decode encoded words inside quotes too, so "=?" is never left bare. */
    if (!g_str_is_ascii(display) || length > PLAIN_WORD_MAX || strstr(display, "=?")) {
        add_encoded(out, display, length);
        return;
    }
    if (words_only) {
        add_word(out, display, length);
        return;
    }
    g_autoptr(GString) quoted = g_string_new(NULL);
    append_quoted(quoted, display);
    add_word(out, quoted->str, quoted->len);
}

static gboolean is_dot_atom(const char *text)
{
    if (*text == '.' || !*text || text[strlen(text) - 1] == '.' || strstr(text, ".."))
        return FALSE;
    for (const char *p = text; *p; p++)
        if (*p != '.' && !is_atext((guchar)*p))
            return FALSE;
    return TRUE;
}

/* A quoted string to what it says, in place; other text stays as it is. */
static void unquote(char *text)
{
    gsize length = strlen(text);
    if (length < 2 || text[0] != '"' || text[length - 1] != '"')
        return;
    char *to = text;
    for (const char *p = text + 1; p < text + length - 1; p++) {
        if (*p == '\\' && p + 1 < text + length - 1)
            p++;
        *to++ = *p;
    }
    *to = '\0';
}

/* "<local@domain>" with an odd local part quoted, or NULL for what cannot be written as an address. */
static char *print_address(const char *address)
{
    g_autofree char *clean = clean_value(address);
    char *at = strrchr(clean, '@');
    if (!at || at == clean || strlen(clean) > ADDRESS_BYTES_MAX)
        return NULL;
    *at = '\0';
    const char *domain = at + 1;
    for (const char *p = domain; *p; p++)
        if ((guchar)*p < 0x80 && !g_ascii_isalnum(*p) && !strchr(".-:[]", *p))
            return NULL;
    unquote(clean);
    GString *out = g_string_new("<");
    if (is_dot_atom(clean))
        g_string_append(out, clean);
    else
        append_quoted(out, clean);
    g_string_append_printf(out, "@%s>", domain);
    return g_string_free(out, FALSE);
}

void field_put_mailbox(GString *out, const char *name, const char *display, const char *address)
{
    begin_field(out, name);
    g_autofree char *angle = print_address(address);
    if (!angle) {
        g_string_append(out, " undisclosed-recipients:;");
        end_field(out);
        return;
    }
    g_autofree char *clean = clean_value(display);
    if (*clean)
        add_display(out, clean);
    add_word(out, angle, strlen(angle));
    end_field(out);
}

/* -- Message-IDs, plain values, file names -------------------------------- */

static char *print_id(const char *id)
{
    gsize length = id ? strlen(id) : 0;
    if (length == 0 || length > ID_BYTES_MAX)
        return NULL;
    for (const char *p = id; *p; p++)
        if (*p < 0x21 || *p > 0x7e || *p == '<' || *p == '>')
            return NULL;
    return g_strdup_printf("<%s>", id);
}

void field_put_id(GString *out, const char *name, const char *id)
{
    g_autofree char *bracketed = print_id(id);
    if (!bracketed)
        return;
    begin_field(out, name);
    add_word(out, bracketed, strlen(bracketed));
    end_field(out);
}

void field_put_ids(GString *out, const char *name, const GPtrArray *ids)
{
    g_autoptr(GPtrArray) good = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; ids && i < ids->len; i++) {
        char *bracketed = print_id(g_ptr_array_index(ids, i));
        if (bracketed)
            g_ptr_array_add(good, bracketed);
    }
    if (good->len == 0)
        return;
    begin_field(out, name);
    for (guint i = 0; i < good->len; i++) {
        const char *id = g_ptr_array_index(good, i);
        if (i < IDS_FIRST || i + IDS_LAST >= good->len)
            add_word(out, id, strlen(id));
    }
    end_field(out);
}

void field_put_plain(GString *out, const char *name, const char *value)
{
    g_autofree char *clean = clean_value(value);
    g_autofree char *ascii = g_str_to_ascii(clean, "C");
    if (!*ascii)
        return;
    g_auto(GStrv) words = g_strsplit(ascii, " ", -1);
    begin_field(out, name);
    for (guint i = 0; words[i]; i++)
        add_word(out, words[i], strlen(words[i]));
    end_field(out);
}

/* filename*0*=UTF-8''..., filename*1*=...: extended and continued parameters (RFC 2231, 3 and 4). */
static void append_extended_name(GString *out, const char *name)
{
    guint piece = 0;
    for (const char *p = name; *p; piece++) {
        g_string_append_printf(out, ";\r\n filename*%u*=%s", piece, piece == 0 ? "UTF-8''" : "");
        for (gsize used = 0; *p && used < PARAMETER_ROOM; p++) {
            guchar c = (guchar)*p;
            gboolean bare = g_ascii_isalnum(c) || strchr("-._~", c) != NULL;
            if (bare)
                g_string_append_c(out, (char)c);
            else
                g_string_append_printf(out, "%%%02X", c);
            used += bare ? 1 : 3;
        }
    }
}

void field_put_file_name(GString *out, const char *file_name)
{
    g_autofree char *clean = clean_value(file_name);
    g_strdelimit(clean, "/\\", '_');
    begin_field(out, "Content-Disposition");
    g_string_append(out, " attachment");
    if (*clean && strlen(clean) <= PARAMETER_ROOM && g_str_is_ascii(clean) && !strpbrk(clean, "\"%'=")) {
        g_string_append(out, ";\r\n filename=");
        append_quoted(out, clean);
    } else if (*clean) {
        append_extended_name(out, clean);
    }
    end_field(out);
}
