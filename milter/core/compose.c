#include "core/compose.h"

#include <glib.h>

/* A piece ends before an ASCII character, as these join nothing that stands before them. */
#define PIECE_BYTES     128
#define PIECE_BYTES_MAX 1024

static const char *piece_end(const char *start)
{
    const char *at = start;

    while (*at != '\0' && (at - start < PIECE_BYTES || (guchar)*at >= 0x80) && at - start < PIECE_BYTES_MAX)
        at = g_utf8_next_char(at);
    return at;
}

char *compose_text(const char *text)
{
    GString *composed = g_string_new(NULL);

    if (!g_utf8_validate(text, -1, NULL))
        return g_string_free(composed, FALSE);
    while (*text != '\0') {
        const char *end = piece_end(text);
        g_autofree char *piece = g_utf8_normalize(text, end - text, G_NORMALIZE_NFC);

        g_string_append(composed, piece);
        text = end;
    }
    return g_string_free(composed, FALSE);
}
