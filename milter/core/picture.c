#include "core/picture.h"

#include "core/sign_off.h"

#include <string.h>

#define LOGO_BYTES_MAX (40 * 1024) /* a screenshot is larger, a signature's logo is not */

typedef enum {
    PLACE_WORDS,
    PLACE_SIGNATURE,
    PLACE_QUOTE,
    PLACE_UNKNOWN,
} Place;

/* The picture stands behind the words of its line; before all words nothing can have been quoted. */
static SpanKind kind_at(const Mail *mail, gsize at)
{
    for (guint i = 0; i < mail->spans->len && at > 0; i++) {
        const Span *span = &g_array_index(mail->spans, Span, i);
        if (at - 1 >= span->start && at - 1 < span->end)
            return span->kind;
    }
    return SPAN_NEW;
}

static gboolean has_words(const char *line)
{
    g_autofree char *bare = g_strstrip(g_strdup(line));
    return *bare != '\0';
}

/* Programs put no "-- " before a signature any more; a greeting or a name is all there is. */
static gboolean is_signed_off(const Mail *mail, gsize at)
{
    g_autofree char *before = g_strndup(mail->text, at);
    g_auto(GStrv) all = g_strsplit(before, "\n", -1);
    g_autoptr(GPtrArray) lines = g_ptr_array_new();
    for (guint i = 0; all[i]; i++)
        if (has_words(all[i]))
            g_ptr_array_add(lines, all[i]);
    guint count = lines->len;
    g_ptr_array_add(lines, NULL);
    return sign_off_line((char *const *)lines->pdata) < count;
}

static Place place_of(const Mail *mail, const Attachment *attachment)
{
    if (attachment->shown_at == SHOWN_QUOTED)
        return PLACE_QUOTE;
    if (attachment->shown_at < 0)
        return PLACE_UNKNOWN;
    gsize at = (gsize)attachment->shown_at;
    SpanKind kind = kind_at(mail, at);
    if (kind == SPAN_NEW)
        return is_signed_off(mail, at) ? PLACE_SIGNATURE : PLACE_WORDS;
    return kind == SPAN_SIGNATURE || kind == SPAN_DEVICE || kind == SPAN_DISCLAIMER ? PLACE_SIGNATURE : PLACE_QUOTE;
}

static gboolean is_repeated(const Attachment *attachment, const char *logos)
{
    return attachment->digest && logos && strstr(logos, attachment->digest) != NULL;
}

gboolean picture_is_pasted(const Mail *mail, const Attachment *attachment, const char *logos)
{
    return attachment->logo && place_of(mail, attachment) == PLACE_WORDS && !is_repeated(attachment, logos);
}

gboolean picture_is_missed(const Mail *mail, const Attachment *attachment, const char *logos)
{
    if (!attachment->logo || attachment->bytes <= LOGO_BYTES_MAX)
        return FALSE;
    Place place = place_of(mail, attachment);
    return place == PLACE_SIGNATURE || place == PLACE_UNKNOWN ||
           (place == PLACE_WORDS && is_repeated(attachment, logos));
}

gboolean picture_is_usual(const Mail *mail, const Attachment *attachment, const char *logos)
{
    return attachment->logo && attachment->bytes <= LOGO_BYTES_MAX && place_of(mail, attachment) == PLACE_WORDS &&
           is_repeated(attachment, logos);
}
