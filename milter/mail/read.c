/* read.c - bytes of a message to a Mail: cap, split, parse, choose, classify. */
#include "mail/read.h"

#include "core/marks.h"
#include "core/token.h"
#include "mail/language.h"
#include "mail/quote.h"
#include "mail/read_body.h"
#include "mail/read_caps.h"
#include "mail/read_files.h"
#include "mail/read_forwarded.h"
#include "mail/read_headers.h"
#include "mail/read_opaque.h"
#include "mail/read_parts.h"
#include "mail/read_report.h"
#include "mail/read_tnef.h"
#include "mail/text.h"
#include "util/digest.h"

#include <libxml/parser.h>
#include <string.h>

void mail_read_init(void)
{
    g_mime_init();
    xmlInitParser();
    /* One message through all of it: GType classes are made in this thread (MTA-FACTS 3.1). */
    static const char WARM_UP[] = "From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
                                  "--x\nContent-Type: text/html\n\n<p>a\n--x\nContent-Type: message/rfc822\n\n"
                                  "Subject: b\n\nb\n--x--\n";
    g_autoptr(GBytes) raw = g_bytes_new_static(WARM_UP, sizeof WARM_UP - 1);
    g_autoptr(Mail) mail = mail_read(raw, envelope_new(""));
    g_ptr_array_unref(mail_read_files(raw, mail, NULL, NULL));
}

/* S/MIME in one opaque part: signed only, or sealed (RFC 8551, 3.2.2). */
static void read_opaque(Mail *mail, GMimeObject *leaf)
{
    g_autofree char *type = read_part_type(leaf);
    if (strcmp(type, "application/pkcs7-mime") != 0 && strcmp(type, "application/x-pkcs7-mime") != 0)
        return;
    const char *kind = g_mime_object_get_content_type_parameter(leaf, "smime-type");
    if (kind && g_ascii_strcasecmp(kind, "signed-data") == 0)
        mail->has_signature = TRUE;
    else
        mail->encrypted = TRUE;
}

static void put_spans(Mail *mail, const GPtrArray *coloured)
{
    g_array_unref(mail->spans);
    mail->spans = quote_spans_coloured(mail->text, coloured);
}

/* An attached message in place of words of one's own (D16 i). */
static void put_forwarded(Mail *mail)
{
    const Span whole = {SPAN_FORWARDED, 0, strlen(mail->text)};
    g_array_set_size(mail->spans, 0);
    if (whole.end > 0)
        g_array_append_val(mail->spans, whole);
}

static void put_text(Mail *mail, char *text)
{
    g_free(mail->text);
    mail->text = text;
    if (strstr(text, "-----BEGIN PGP MESSAGE-----"))
        mail->encrypted = TRUE;
    if (strstr(text, "-----BEGIN PGP SIGNED MESSAGE-----"))
        mail->has_signature = TRUE;
}

/* "synpunkter+h2600417.k7m4q2xd@...", "h2600417.k7m4q2xd@...": by its shape; whether it is ours is found out later. */
static gboolean is_handler_address(const Keyring *keyring, const char *address)
{
    g_autofree char *local = g_strndup(address, strcspn(address, "@"));
    g_auto(GStrv) pieces = g_strsplit_set(local, "+-=", -1);
    for (guint i = 0; pieces[i]; i++) {
        gint64 number;
        gboolean valid;
        if (token_read(keyring, pieces[i], &number, &valid) == ROLE_HANDLER)
            return TRUE;
    }
    return FALSE;
}

static gboolean is_to_handler(const Envelope *envelope)
{
    Keyring *none = keyring_new("");
    gboolean found = FALSE;
    for (guint i = 0; i < envelope->recipients->len && !found; i++)
        found = is_handler_address(none, envelope->recipients->pdata[i]);
    keyring_free(none);
    return found;
}

/* Take the marks of pictures out of `marked`.  Array of gssize: where in the text without marks each stands. */
static GArray *take_pictures(char *marked)
{
    GArray *places = g_array_new(FALSE, FALSE, sizeof(gssize));
    gssize at = 0;
    char *kept = marked;
    for (const char *next = marked; *next; next++) {
        gssize place = *next == MARK_PICTURE ? at : SHOWN_QUOTED;
        if (*next == MARK_PICTURE || *next == MARK_QUOTED_PICTURE) {
            g_array_append_val(places, place);
            continue;
        }
        at += !mark_is(*next);
        *kept++ = *next;
    }
    *kept = '\0';
    return places;
}

/* Marks are kept beside the text, never in it. */
static GArray *put_marked(Mail *mail)
{
    char *marked = mail->text;
    GArray *places = take_pictures(marked);
    mail->text = marks_strip(marked);
    if (strcmp(mail->text, marked) != 0)
        mail->marked = marked;
    else
        g_free(marked);
    return places;
}

/* What no parser took for a message is shown as text. */
static void read_unparsed(Mail *mail, const char *bytes, gsize length)
{
    mail->damaged = TRUE;
    put_text(mail, text_decode(bytes, MIN(length, READ_TEXT_BYTES_MAX), NULL));
    put_spans(mail, NULL);
}

static void read_signatures(Mail *mail, const Parsed *parsed, const GPtrArray *leaves)
{
    for (guint i = 0; i < leaves->len; i++) {
        if (parsed_inside(parsed, leaves->pdata[i]))
            mail->has_signature = TRUE;
        else
            read_opaque(mail, leaves->pdata[i]);
    }
}

static void read_parsed(Mail *mail, const Parsed *parsed, const char *program)
{
    g_autoptr(GPtrArray) leaves = read_leaves(parsed, &mail->damaged);
    g_autoptr(GPtrArray) content_ids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) coloured = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Tnef) tnef = tnef_open(leaves, program);
    Body body = {.mail = mail, .parsed = parsed, .tnef = tnef, .content_ids = content_ids, .coloured = coloured};
    body.marking = is_to_handler(mail->envelope);
    put_text(mail, read_body(&body));
    g_autoptr(GArray) places = body.marking ? put_marked(mail) : NULL;
    read_signatures(mail, parsed, leaves);
    const Leaves found = {parsed, leaves, tnef};
    /* Pictures of a text that was not chosen have an id and no place. */
    const Shown shown = {content_ids, places && places->len == content_ids->len ? places : NULL};
    read_attachments(mail, &found, &shown);
    read_report(mail, leaves);
    if (body.embedded)
        put_forwarded(mail);
    else
        put_spans(mail, coloured);
    read_forwarded(mail, leaves, body.embedded);
}

/*
 * Of the body without its carriage returns: the same message comes with CRLF
 * through the milter and with LF through a pipe, and is one message (D31).
 */
static char *digest_body(const char *bytes, gsize size)
{
    g_autoptr(Digest) digest = digest_new();
    const char *end = bytes + size;
    for (const char *at = bytes + read_header_length(bytes, size); at < end;) {
        const char *stop = memchr(at, '\r', (gsize)(end - at));
        digest_add(digest, at, (gsize)((stop ? stop : end) - at));
        at = stop ? stop + 1 : end;
    }
    return digest_print(digest);
}

Mail *mail_read(GBytes *raw, Envelope *envelope)
{
    return mail_read_with(raw, envelope, NULL);
}

Mail *mail_read_filed(GBytes *raw, Envelope *envelope, const char *tnef)
{
    Mail *mail = mail_new(envelope);
    gsize size;
    const char *bytes = g_bytes_get_data(raw, &size);
    mail->bytes = size;
    mail->damaged = size > 0 && memchr(bytes, '\0', size) != NULL; /* what a text cannot show, the raw mail does */
    g_autoptr(GBytes) capped = read_cap(raw, &mail->damaged);
    gsize length;
    const char *seen = g_bytes_get_data(capped, &length);
    gsize header = seen ? read_header_length(seen, length) : 0;
    read_headers(mail, seen ? seen : "", header);
    g_autoptr(Parsed) parsed = opaque_parse(capped, &mail->damaged);
    if (parsed->root)
        read_parsed(mail, parsed, tnef);
    else if (header < length)
        read_unparsed(mail, seen + header, length - header);
    return mail;
}

Mail *mail_read_with(GBytes *raw, Envelope *envelope, const char *tnef)
{
    Mail *mail = mail_read_filed(raw, envelope, tnef);
    gsize size;
    const char *bytes = g_bytes_get_data(raw, &size);
    g_free(mail->digest);
    mail->digest = digest_body(bytes ? bytes : "", size);
    g_autofree char *words = mail_new_text(mail);
    mail->language = g_strdup(language_guess(words));
    return mail;
}
