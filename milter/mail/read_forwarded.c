/* read_forwarded.c - the author in "Från: Anna Ek <anna@post.example>" above a forwarded text, or of an attached
 * message. */
#include "mail/read_forwarded.h"

#include "mail/quote_lines.h"
#include "mail/quote_words.h"
#include "mail/read_words.h"

#include <string.h>

#define SPANS_MAX      20   /* looked into */
#define HEAD_BYTES_MAX 2048 /* of each: no header block is longer above its author */

/* Where what may stand in an address ends or, backwards, begins. */
static gboolean is_address_byte(char c)
{
    return !g_ascii_isspace(c) && !g_ascii_iscntrl(c) && !strchr("<>[](){}\"',;:|*", c);
}

/* The first address in `value`, and where it begins (else its end); "" if there is none.  Caller owns. */
static char *find_address(const char *value, const char **begins)
{
    const char *sign = strchr(value, '@'), *start = sign, *end = sign;
    *begins = value + strlen(value);
    if (!sign)
        return g_strdup("");
    while (start > value && is_address_byte(start[-1]))
        start--;
    while (is_address_byte(*end))
        end++;
    if (start == sign || end == sign + 1)
        return g_strdup("");
    *begins = start;
    return g_strndup(start, (gsize)(end - start));
}

/* "Name <address>" of what stands after "From:", in the forms that mail programs show it; NULL if it says nothing. */
static char *author_in(const char *value)
{
    const char *begins;
    g_autofree char *address = find_address(value, &begins);
    gsize before = MIN((gsize)(begins - value), strcspn(value, "<[("));
    g_autofree char *written = g_strndup(value, before);
    g_autofree char *name = address_clean_name(g_strdelimit(written, "\"*", ' '));
    if (*address && *name)
        return g_strdup_printf("%s <%s>", name, address);
    const char *only = *address ? address : name;
    return *only ? g_strdup(only) : NULL;
}

/* Without the quote marks before it. */
static const char *unquoted(const char *line)
{
    return line + strspn(line, "> ");
}

static char *author_on(const char *head, const Line *line)
{
    g_autofree char *raw = g_strndup(head + line->start, line->end - line->start);
    const char *colon = strchr(raw, ':');
    return colon ? author_in(colon + 1) : NULL;
}

/* By the header block at the beginning of a span; a quoted one must say that it is forwarded. */
static char *author_of_span(const char *text, const Span *span)
{
    g_autofree char *cut = g_strndup(text + span->start, MIN(span->end - span->start, HEAD_BYTES_MAX));
    g_autofree char *head = g_utf8_make_valid(cut, -1);
    g_autoptr(GArray) lines = lines_new(head);
    gboolean forwarded = span->kind == SPAN_FORWARDED;
    for (guint i = 0; i < lines->len; i++) {
        const char *words = unquoted(line_at(lines, i)->words);
        forwarded = forwarded || quote_separator(words) == SEPARATOR_FORWARD;
        if (*words && !forwarded)
            return NULL;
        if (quote_label(words) == LABEL_FROM)
            return author_on(head, line_at(lines, i));
    }
    return NULL;
}

static char *author_in_text(const Mail *mail)
{
    char *author = NULL;
    for (guint i = 0; i < MIN(mail->spans->len, SPANS_MAX) && !author; i++) {
        const Span *span = &g_array_index(mail->spans, Span, i);
        if (span->kind == SPAN_FORWARDED || span->kind == SPAN_QUOTED)
            author = author_of_span(mail->text, span);
    }
    return author;
}

static char *author_attached(const GPtrArray *leaves)
{
    for (guint i = 0; i < leaves->len; i++) {
        if (!GMIME_IS_MESSAGE_PART(leaves->pdata[i]))
            continue;
        GMimeMessage *inner = g_mime_message_part_get_message(leaves->pdata[i]);
        GMimeHeaderList *headers = inner ? g_mime_object_get_header_list(GMIME_OBJECT(inner)) : NULL;
        GMimeHeader *from = headers ? g_mime_header_list_get_header(headers, "From") : NULL;
        const char *raw = from ? g_mime_header_get_raw_value(from) : NULL;
        g_autofree char *valid = g_utf8_make_valid(raw ? raw : "", -1);
        g_autofree char *words = read_words(valid);
        return author_in(words);
    }
    return NULL;
}

void read_forwarded(Mail *mail, const GPtrArray *leaves, gboolean embedded)
{
    if (mail->report)
        return;
    char *author = embedded ? author_attached(leaves) : author_in_text(mail);
    if (!author)
        author = embedded ? author_in_text(mail) : author_attached(leaves);
    g_free(mail->forwarded_from);
    mail->forwarded_from = author;
}
