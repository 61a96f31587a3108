#include "core/compose.h"

#include "core/latin.h"

#include <string.h>

/* A piece ends before an ASCII character, as these join nothing that stands before them. */
#define PIECE_BYTES     128
#define PIECE_BYTES_MAX 1024

#define FIRST_MARK_LEAD 0xCC /* first octet of U+0300 */

static const char *piece_end(const char *start)
{
    const char *at = start;

    while (*at != '\0' && (at - start < PIECE_BYTES || (guchar)*at >= 0x80) && at - start < PIECE_BYTES_MAX)
        at = g_utf8_next_char(at);
    return at;
}

/* Below U+0300, the first combining mark, every text is composed already: that is nearly all mail. */
static gboolean is_composed(const char *text, const char *end)
{
    while (text < end && (guchar)*text < FIRST_MARK_LEAD)
        text++;
    return text == end;
}

char *compose_text(const char *text)
{
    if (latin_is_all(text)) /* one look where the two below would be two: valid, and composed */
        return g_strdup(text);
    gsize length = strlen(text);
    if (!g_utf8_validate_len(text, length, NULL))
        return g_strdup("");
    if (is_composed(text, text + length))
        return g_strndup(text, length);

    GString *composed = g_string_sized_new(length);
    while (*text != '\0') {
        const char *end = piece_end(text);

        if (is_composed(text, end)) {
            g_string_append_len(composed, text, end - text);
        } else {
            g_autofree char *piece = g_utf8_normalize(text, end - text, G_NORMALIZE_NFC);
            g_string_append(composed, piece);
        }
        text = end;
    }
    return g_string_free(composed, FALSE);
}
