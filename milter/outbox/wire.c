#include "outbox/wire.h"

#include <string.h>

#define ADDRESS_BYTES_MAX 320 /* 64 + "@" + 255, RFC 5321, 4.5.3.1 */

static gboolean lines_end_so(const char *text, gsize length, gboolean crlf)
{
    for (gsize i = 0; i < length; i++) {
        if (text[i] == '\n' && crlf && (i == 0 || text[i - 1] != '\r'))
            return FALSE;
        if (text[i] == '\r' && (!crlf || i + 1 == length || text[i + 1] != '\n'))
            return FALSE;
    }
    return TRUE;
}

GBytes *wire_lines(GBytes *bytes, const char *ending)
{
    gsize length;
    const char *text = g_bytes_get_data(bytes, &length);
    if (lines_end_so(text, length, ending[0] == '\r'))
        return g_bytes_ref(bytes);

    GString *clean = g_string_sized_new(length + length / 32);
    gsize start = 0;
    for (gsize i = 0; i < length; i++) {
        if (text[i] != '\r' && text[i] != '\n')
            continue;
        g_string_append_len(clean, text + start, (gssize)(i - start));
        g_string_append(clean, ending);
        if (text[i] == '\r' && i + 1 < length && text[i + 1] == '\n')
            i++;
        start = i + 1;
    }
    if (start < length)
        g_string_append_len(clean, text + start, (gssize)(length - start));
    return g_string_free_to_bytes(clean);
}

gboolean wire_is_eight_bit(GBytes *bytes)
{
    gsize length;
    const guchar *text = g_bytes_get_data(bytes, &length);
    for (gsize i = 0; i < length; i++)
        if (text[i] > 127)
            return TRUE;
    return FALSE;
}

gboolean wire_address_is_safe(const char *address)
{
    gsize length = strlen(address);
    if (length == 0 || length > ADDRESS_BYTES_MAX)
        return FALSE;
    for (gsize i = 0; i < length; i++)
        if (g_ascii_iscntrl(address[i]) || strchr(" <>", address[i]) != NULL)
            return FALSE;
    return TRUE;
}

char *wire_answer(const char *said)
{
    g_autofree char *valid = g_utf8_make_valid(said, -1);
    GString *line = g_string_new(NULL);
    glong characters = 0;
    for (const char *p = valid; *p != '\0' && characters < WIRE_ANSWER_CHARS; p = g_utf8_next_char(p), characters++) {
        gunichar c = g_utf8_get_char(p);
        g_string_append_unichar(line, g_unichar_isprint(c) ? c : ' ');
    }
    return g_strstrip(g_string_free(line, FALSE));
}
