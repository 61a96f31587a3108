#include "mail/write_body.h"

#include <string.h>

#define FLOW_CHARS        72 /* of a wrapped line, soft break and quote marks apart; RFC 3676, 4.2 */
#define QUOTE_DEPTH_MAX   20
#define QUOTED_LINE_MAX   76  /* RFC 2045, 6.7 (5) */
#define BASE64_LINE_BYTES 57  /* make 76 characters */
#define LINE_OCTETS_MAX   998 /* RFC 5322, 2.1.1 */

/* -- format=flowed ------------------------------------------------------- */

/* Valid UTF-8, LF only, no controls but the tab. */
static char *clean_text(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
    GString *clean = g_string_sized_new(strlen(valid));
    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        if (g_ascii_isprint(*p)) {
            g_string_append_c(clean, *p);
            continue;
        }
        gunichar c = g_utf8_get_char(p);
        if (c == '\r' && p[1] == '\n')
            continue;
        if (c == '\r' || c == 0x2028 || c == 0x2029)
            c = '\n';
        if (c == '\n' || c == '\t' || !g_unichar_iscntrl(c))
            g_string_append_unichar(clean, c);
    }
    return g_string_free(clean, FALSE);
}

/* "> > words" or ">> words": counts the marks and steps over them and one space. */
static guint take_quote_marks(const char **line)
{
    guint depth = 0;
    const char *p = *line;
    while (*p == '>' && depth < QUOTE_DEPTH_MAX) {
        depth++;
        p++;
        if (*p == ' ')
            p++;
    }
    *line = p;
    return depth;
}

/* Where the physical line that starts at `line` ends: after the last space that keeps it short, else after the first.
 */
static const char *find_break(const char *line, const char *end)
{
    const char *after_space = NULL;
    guint characters = 0;
    for (const char *p = line; p < end; p = g_utf8_next_char(p)) {
        if (++characters > FLOW_CHARS && after_space)
            return after_space;
        if (*p == ' ' && p > line && p + 1 < end)
            after_space = p + 1;
    }
    return characters > FLOW_CHARS && after_space ? after_space : end;
}

static void flow_line(GString *out, const char *line)
{
    if (strcmp(line, "-- ") == 0) { /* the signature mark keeps its space (RFC 3676, 4.3) */
        g_string_append(out, "-- \n");
        return;
    }
    guint depth = take_quote_marks(&line);
    const char *end = line + strlen(line);
    while (end > line && end[-1] == ' ')
        end--;
    do {
        const char *stop = find_break(line, end);
        for (guint i = 0; i < depth; i++)
            g_string_append_c(out, '>');
        /* Space-stuffing (RFC 3676, 4.4). */
        if (depth ? stop > line : (*line == ' ' || *line == '>' || g_str_has_prefix(line, "From ")))
            g_string_append_c(out, ' ');
        g_string_append_len(out, line, stop - line);
        g_string_append_c(out, '\n');
        line = stop;
    } while (line < end);
}

char *body_flow(const char *text)
{
    g_autofree char *clean = clean_text(text);
    g_auto(GStrv) lines = g_strsplit(g_strchomp(clean), "\n", -1);
    GString *out = g_string_sized_new(strlen(clean) + strlen(clean) / FLOW_CHARS);
    for (guint i = 0; lines[i]; i++)
        flow_line(out, lines[i]);
    return g_string_free(out, FALSE);
}

/* -- transfer encodings -------------------------------------------------- */

/* A dot or "From " that begins a line is what careless programs on the way trip over. */
static gboolean needs_quoting(const char *p, gsize column)
{
    guchar c = (guchar)*p;
    if (c == '=' || c > 0x7e || (c < 0x20 && c != '\t'))
        return TRUE;
    if (c == ' ' || c == '\t')
        return p[1] == '\n' || p[1] == '\0';
    return column == 0 && (c == '.' || (c == 'F' && g_str_has_prefix(p, "From ")));
}

static void put_octet(GString *out, guchar octet)
{
    static const char HEX[] = "0123456789ABCDEF";
    const char encoded[] = {'=', HEX[octet >> 4], HEX[octet & 0x0f]};
    g_string_append_len(out, encoded, sizeof encoded);
}

void body_put_quoted(GString *out, const char *text)
{
    gsize column = 0;
    for (const char *p = text; *p; p++) {
        if (*p == '\n') {
            g_string_append(out, "\r\n");
            column = 0;
            continue;
        }
        gboolean quoted = needs_quoting(p, column);
        if (column + (quoted ? 3 : 1) >= QUOTED_LINE_MAX) {
            g_string_append(out, "=\r\n");
            column = 0;
            quoted = needs_quoting(p, column);
        }
        if (quoted)
            put_octet(out, (guchar)*p);
        else
            g_string_append_c(out, *p);
        column += quoted ? 3 : 1;
    }
    if (column > 0)
        g_string_append(out, "\r\n");
}

void body_put_base64(GString *out, GBytes *bytes)
{
    gsize length = 0;
    const guchar *data = g_bytes_get_data(bytes, &length);
    for (gsize at = 0; at < length; at += BASE64_LINE_BYTES) {
        char line[(BASE64_LINE_BYTES / 3 + 1) * 4 + 4];
        gint state = 0;
        gint save = 0;
        gsize written =
            g_base64_encode_step(data + at, MIN(BASE64_LINE_BYTES, length - at), FALSE, line, &state, &save);
        written += g_base64_encode_close(FALSE, line + written, &state, &save);
        g_string_append_len(out, line, (gssize)written);
        g_string_append(out, "\r\n");
    }
}

/* -- bytes as they are --------------------------------------------------- */

BodyNeed body_need(GBytes *bytes)
{
    gsize length = 0;
    const guchar *data = g_bytes_get_data(bytes, &length);
    gboolean local = length == 0 || memchr(data, '\r', length) == NULL;
    BodyNeed need = BODY_7BIT;
    gsize line = 0;
    for (gsize i = 0; i < length; i++) {
        guchar c = data[i];
        if (c == '\0' || (c == '\r' && (i + 1 == length || data[i + 1] != '\n')))
            return BODY_BINARY;
        if (c == '\n' && !local && (i == 0 || data[i - 1] != '\r'))
            return BODY_BINARY;
        line = c == '\n' || c == '\r' ? 0 : line + 1;
        if (line > LINE_OCTETS_MAX)
            return BODY_BINARY;
        if (c >= 0x80)
            need = BODY_8BIT;
    }
    return need;
}

void body_put_lines(GString *out, GBytes *bytes)
{
    gsize length = 0;
    const char *data = g_bytes_get_data(bytes, &length);
    for (const char *p = data; p < data + length;) {
        const char *newline = memchr(p, '\n', (gsize)(data + length - p));
        const char *end = newline ? newline : data + length;
        gsize size = (gsize)(end - p);
        if (size > 0 && p[size - 1] == '\r')
            size--;
        g_string_append_len(out, p, (gssize)size);
        g_string_append(out, "\r\n");
        p = end + 1;
    }
}
