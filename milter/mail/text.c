/*
 * text.c - charsets and flowed lines.
 *
 * GMime's own conversion is not used: it returns invalid UTF-8 for undeclared
 * Latin-1 and silently drops letters of mislabelled text (MTA-FACTS 3.4).
 */
#include "mail/text.h"

#include <errno.h>
#include <string.h>

/* A conversion that had to skip more than one byte in this many was the wrong charset. */
#define BAD_BYTES_ONE_IN 20

/*
 * Labels that name less than what is really sent under them, mended to the
 * superset that every mail client uses.
 */
static const struct {
    const char *label;
    const char *use;
} SUPERSETS[] = {
    {"iso-8859-1", "WINDOWS-1252"},
    {"iso8859-1", "WINDOWS-1252"},
    {"latin1", "WINDOWS-1252"},
    {"us-ascii", "WINDOWS-1252"},
    {"ascii", "WINDOWS-1252"},
    {"iso-8859-9", "WINDOWS-1254"},
    {"iso-8859-8-i", "WINDOWS-1255"},
    {"iso-8859-11", "CP874"},
    {"tis-620", "CP874"},
    {"gb2312", "GB18030"},
    {"gbk", "GB18030"},
    {"x-gbk", "GB18030"},
    {"euc-kr", "CP949"},
    {"ks_c_5601-1987", "CP949"},
    {"ks_c_5601", "CP949"},
    {"shift_jis", "CP932"},
    {"shift-jis", "CP932"},
    {"sjis", "CP932"},
    {"iso-2022-jp", "ISO-2022-JP-3"},
    {"unicode-1-1-utf-7", "UTF-7"},
    {"x-mac-roman", "MACINTOSH"},
    {"macroman", "MACINTOSH"},
    {"cp-850", "CP850"},
    {"x-unknown", "UTF-8"},
    {"unknown-8bit", "UTF-8"},
    {"unknown", "UTF-8"},
    {"utf8", "UTF-8"},
    {"utf-8", "UTF-8"},
};

static const char *charset_to_use(const char *label)
{
    for (guint i = 0; i < G_N_ELEMENTS(SUPERSETS); i++)
        if (g_ascii_strcasecmp(label, SUPERSETS[i].label) == 0)
            return SUPERSETS[i].use;
    return label;
}

/* Single-byte charsets read anything, so a text that is valid UTF-8 must be asked first. */
static gboolean reads_anything(const char *charset)
{
    return g_ascii_strncasecmp(charset, "WINDOWS-125", 11) == 0 || g_ascii_strncasecmp(charset, "iso-8859-", 9) == 0;
}

/* Convert all of it; a byte that does not fit becomes U+FFFD and is counted.  NULL: no such charset. */
static GString *convert(const char *bytes, gsize length, const char *charset, gsize *bad)
{
    GIConv converter = g_iconv_open("UTF-8", charset);
    *bad = 0;
    if (converter == (GIConv)-1)
        return NULL;
    GString *out = g_string_sized_new(length + 16);
    char *from = (char *)bytes;
    gsize left = length;
    while (left > 0) {
        char chunk[4096];
        char *to = chunk;
        gsize room = sizeof chunk;
        gsize done = g_iconv(converter, &from, &left, &to, &room);
        int trouble = errno;
        g_string_append_len(out, chunk, to - chunk);
        if (done != (gsize)-1 || trouble == E2BIG)
            continue;
        g_string_append(out, "\xEF\xBF\xBD");
        (*bad)++;
        from++;
        left--;
    }
    g_iconv_close(converter);
    return out;
}

/* Length of the valid UTF-8 sequence of several bytes at `p`, or 0. */
static gsize sequence(const char *p, const char *end)
{
    gunichar c = g_utf8_get_char_validated(p, end - p);
    if (c == (gunichar)-1 || c == (gunichar)-2 || (guchar)*p < 0x80)
        return 0;
    return g_utf8_next_char(p) - p;
}

/* UTF-8 with a few broken letters (cut by a relay) must not be read as Windows-1252 as a whole. */
static gboolean is_mostly_utf8(const char *bytes, gsize length)
{
    gsize good = 0, bad = 0;
    for (const char *p = bytes, *end = bytes + length; p < end;) {
        if ((guchar)*p < 0x80) {
            p++;
            continue;
        }
        gsize n = sequence(p, end);
        good += n > 0;
        bad += n == 0;
        p += n > 0 ? n : 1;
    }
    return good > bad;
}

/* In UTF-8 no byte of a longer character is one. */
static gboolean is_control(char c)
{
    return (guchar)c < ' ' || c == '\x7f';
}

/* NULs and other controls that no reader sees are dropped, CRLF and lone CR become LF, the byte-order mark goes. */
static char *clean(GString *text)
{
    gsize to = 0, from = 0;
    if (text->len >= 3 && memcmp(text->str, "\xEF\xBB\xBF", 3) == 0)
        from = 3;
    for (; from < text->len; from++) {
        gsize run = from;
        while (!is_control(text->str[from])) /* the NUL that ends the string is one */
            from++;
        memmove(text->str + to, text->str + run, from - run);
        to += from - run;
        char c = text->str[from];
        gboolean feeds = c == '\r' && !(from + 1 < text->len && text->str[from + 1] == '\n');
        if (c == '\n' || c == '\t' || feeds)
            text->str[to++] = feeds ? '\n' : c;
    }
    g_string_truncate(text, to);
    return g_string_free(text, FALSE);
}

/* g_utf8_validate_len() stops at NUL, which is dropped later and does not count. */
static gboolean is_utf8(const char *bytes, gsize length)
{
    const char *end = bytes + length;
    while (bytes < end) {
        const char *stop;
        if (!g_utf8_validate_len(bytes, (gsize)(end - bytes), &stop) && *stop != '\0')
            return FALSE;
        bytes = stop < end ? stop + 1 : end;
    }
    return TRUE;
}

/* By its declared charset, or NULL if that is unknown or does not fit. */
static GString *convert_declared(const char *bytes, gsize length, const char *charset)
{
    gsize bad;
    GString *text = convert(bytes, length, charset, &bad);
    if (text && bad > length / BAD_BYTES_ONE_IN) {
        g_string_free(text, TRUE);
        return NULL;
    }
    return text;
}

/* Bytes that are no UTF-8: Windows-1252, unless they are UTF-8 with some broken letters. */
static GString *convert_broken(const char *bytes, gsize length)
{
    gsize bad;
    GString *text = is_mostly_utf8(bytes, length) ? NULL : convert(bytes, length, "WINDOWS-1252", &bad);
    if (text)
        return text;
    g_autofree char *mended = g_utf8_make_valid(bytes, (gssize)length);
    return g_string_new(mended);
}

char *text_decode(const char *bytes, gsize length, const char *charset)
{
    if (length == 0)
        return g_strdup("");
    const char *declared = charset && *charset ? charset_to_use(charset) : "UTF-8";
    gboolean utf8 = g_ascii_strcasecmp(declared, "UTF-8") == 0, valid = is_utf8(bytes, length);
    GString *text = NULL;
    if (!utf8 && !(valid && reads_anything(declared)))
        text = convert_declared(bytes, length, declared);
    if (!text && valid)
        text = g_string_new_len(bytes, (gssize)length);
    return clean(text ? text : convert_broken(bytes, length));
}

/* Quote depth of a line, and where its words begin (RFC 3676, 4.5 and 4.4: one stuffed space). */
static guint quote_depth(const char **line)
{
    guint depth = 0;
    for (; **line == '>'; (*line)++)
        depth++;
    if (**line == ' ')
        (*line)++;
    return depth;
}

char *text_unflow(const char *text, gboolean delsp)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *out = g_string_sized_new(strlen(text));
    gboolean flows = FALSE;
    guint depth_before = 0;
    for (guint i = 0; lines[i]; i++) {
        const char *words = lines[i];
        guint depth = quote_depth(&words);
        gsize length = strlen(words);
        gboolean signature = strcmp(words, "-- ") == 0;
        if (flows && (depth != depth_before || signature)) {
            g_string_append_c(out, '\n');
            flows = FALSE;
        }
        if (!flows) {
            for (guint d = 0; d < depth; d++)
                g_string_append_c(out, '>');
            if (depth > 0 && length > 0)
                g_string_append_c(out, ' ');
        }
        flows = length > 0 && words[length - 1] == ' ' && !signature;
        g_string_append_len(out, words, flows && delsp ? length - 1 : length);
        depth_before = depth;
        if (!flows && lines[i + 1])
            g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}
