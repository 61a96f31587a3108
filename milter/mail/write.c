#include "mail/write.h"

#include "mail/read.h"
#include "mail/write_body.h"
#include "mail/write_field.h"
#include "util/digest.h"

#include <string.h>

#define BOUNDARY_HEX   32
#define TYPE_CHARS_MAX 127 /* RFC 6838, 4.2: each side of a media type */

static const char original_name[] = "original.eml";

/* -- boundaries ---------------------------------------------------------- */

static void add_text(Digest *digest, const char *text)
{
    const char *known = text ? text : "";
    digest_add(digest, known, strlen(known) + 1);
}

static void add_bytes(Digest *digest, GBytes *bytes)
{
    gsize length = 0;
    gconstpointer data = g_bytes_get_data(bytes, &length);
    digest_add(digest, data, length);
}

static void add_files(Digest *digest, const GPtrArray *files)
{
    for (guint i = 0; files && i < files->len; i++) {
        const File *file = g_ptr_array_index(files, i);
        add_text(digest, file->name);
        add_bytes(digest, file->bytes);
    }
}

static gboolean is_mixed(const Draft *draft)
{
    return (draft->files && draft->files->len > 0) || (draft->messages && draft->messages->len > 0) || draft->original;
}

/*
 * A digest of all that is inside: the same Draft gives the same boundary, and
 * nobody can write a mail that holds the boundary of the letter it travels in.
 * NULL if the letter has but one part.
 */
static char *make_boundary(const Draft *draft)
{
    if (!is_mixed(draft) && !draft->html)
        return NULL;
    g_autoptr(Digest) digest = digest_new();
    add_text(digest, draft->message_id);
    add_text(digest, draft->subject);
    add_text(digest, draft->text);
    add_text(digest, draft->html);
    add_files(digest, draft->files);
    add_files(digest, draft->messages);
    if (draft->original)
        add_bytes(digest, draft->original);
    g_autofree char *whole = digest_print(digest);
    return g_strndup(whole, BOUNDARY_HEX);
}

/* "=_" can stand in neither quoted-printable nor base64 (RFC 2045, 6.7). */
static void put_multipart(GString *out, const char *subtype, char level, const char *boundary)
{
    g_string_append_printf(out, "Content-Type: multipart/%s;\r\n boundary=\"=_%c%s\"\r\n", subtype, level, boundary);
}

static void put_delimiter(GString *out, char level, const char *boundary)
{
    g_string_append_printf(out, "\r\n--=_%c%s\r\n", level, boundary);
}

static void put_close(GString *out, char level, const char *boundary)
{
    g_string_append_printf(out, "\r\n--=_%c%s--\r\n", level, boundary);
}

/* -- parts --------------------------------------------------------------- */

static void put_text(GString *out, const char *text)
{
    g_autofree char *flowed = body_flow(text);
    g_string_append(out, "Content-Type: text/plain; charset=utf-8; format=flowed\r\n"
                         "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
    body_put_quoted(out, flowed);
}

static void put_html(GString *out, const char *html)
{
    g_string_append(out, "Content-Type: text/html; charset=utf-8\r\n"
                         "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
    body_put_quoted(out, html);
}

/* The words of the letter: text alone, or text and the same in HTML, the richer last (RFC 2046, 5.1.4). */
static void put_words(GString *out, const Draft *draft, const char *boundary)
{
    if (!draft->html) {
        put_text(out, draft->text);
        return;
    }
    put_multipart(out, "alternative", 'a', boundary);
    put_delimiter(out, 'a', boundary);
    put_text(out, draft->text);
    put_delimiter(out, 'a', boundary);
    put_html(out, draft->html);
    put_close(out, 'a', boundary);
}

static gboolean is_type_token(const char *text, gsize length)
{
    if (length == 0 || length > TYPE_CHARS_MAX)
        return FALSE;
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isalnum(text[i]) && !strchr("!#$&^_.+-", text[i]))
            return FALSE;
    return TRUE;
}

/* message/ and multipart/ may not be base64 (RFC 2045, 6.4), so they travel as plain bytes with their name. */
static const char *file_type(const char *type)
{
    if (g_strcmp0(type, DRAFT_TEXT_TYPE) == 0)
        return type;
    const char *slash = type ? strchr(type, '/') : NULL;
    if (!slash || !is_type_token(type, (gsize)(slash - type)) || !is_type_token(slash + 1, strlen(slash + 1)))
        return "application/octet-stream";
    if (g_ascii_strncasecmp(type, "message/", 8) == 0 || g_ascii_strncasecmp(type, "multipart/", 10) == 0)
        return "application/octet-stream";
    return type;
}

static void put_file(GString *out, const char *name, const char *type, GBytes *bytes)
{
    g_string_append_printf(out, "Content-Type: %s\r\n", type);
    field_put_file_name(out, name);
    g_string_append(out, "Content-Transfer-Encoding: base64\r\n\r\n");
    body_put_base64(out, bytes);
}

static void put_message(GString *out, const char *name, GBytes *message)
{
    BodyNeed need = body_need(message);
    if (need == BODY_BINARY) {
        put_file(out, name, "application/octet-stream", message);
        return;
    }
    g_string_append(out, "Content-Type: message/rfc822\r\n");
    field_put_file_name(out, name);
    g_string_append_printf(out, "Content-Transfer-Encoding: %s\r\n\r\n", need == BODY_8BIT ? "8bit" : "7bit");
    body_put_lines(out, message);
}

/* A whole says so when a part is 8bit (RFC 2045, 6.4). */
static gboolean has_8bit(const Draft *draft)
{
    gboolean found = draft->original && body_need(draft->original) == BODY_8BIT;
    for (guint i = 0; !found && draft->messages && i < draft->messages->len; i++)
        found = body_need(((const File *)g_ptr_array_index(draft->messages, i))->bytes) == BODY_8BIT;
    return found;
}

static void put_content(GString *out, const Draft *draft, const char *boundary)
{
    guint files = draft->files ? draft->files->len : 0;
    guint messages = draft->messages ? draft->messages->len : 0;
    if (!is_mixed(draft)) {
        put_words(out, draft, boundary);
        return;
    }
    put_multipart(out, "mixed", 'm', boundary);
    if (has_8bit(draft))
        g_string_append(out, "Content-Transfer-Encoding: 8bit\r\n");
    put_delimiter(out, 'm', boundary);
    put_words(out, draft, boundary);
    for (guint i = 0; i < files; i++) {
        const File *file = g_ptr_array_index(draft->files, i);
        put_delimiter(out, 'm', boundary);
        put_file(out, file->name, file_type(file->type), file->bytes);
    }
    for (guint i = 0; i < messages; i++) {
        const File *message = g_ptr_array_index(draft->messages, i);
        put_delimiter(out, 'm', boundary);
        put_message(out, message->name, message->bytes);
    }
    if (draft->original) {
        put_delimiter(out, 'm', boundary);
        put_message(out, original_name, draft->original);
    }
    put_close(out, 'm', boundary);
}

/* -- the whole ----------------------------------------------------------- */

static gboolean is_field_name(const char *name)
{
    for (const char *p = name; *p; p++)
        if (!g_ascii_isalnum(*p) && *p != '-')
            return FALSE;
    return *name != '\0';
}

static void put_fields(GString *out, const Draft *draft)
{
    field_put_mailbox(out, "From", draft->from_name, draft->from);
    field_put_mailbox(out, "To", draft->to_name, draft->to);
    if (draft->reply_to)
        field_put_mailbox(out, "Reply-To", draft->reply_to_name, draft->reply_to);
    field_put_text(out, "Subject", draft->subject);
    field_put_plain(out, "Date", draft->date);
    field_put_id(out, "Message-ID", draft->message_id);
    field_put_id(out, "In-Reply-To", draft->in_reply_to);
    field_put_ids(out, "References", draft->references);
    field_put_plain(out, "Auto-Submitted", draft->auto_submitted);
    field_put_plain(out, "X-Auto-Response-Suppress", draft->suppress);
    field_put_plain(out, "Content-Language", draft->content_language);
    for (guint i = 0; draft->extra && i < draft->extra->len; i++) {
        const Header *header = g_ptr_array_index(draft->extra, i);
        if (is_field_name(header->name))
            field_put_text(out, header->name, header->value);
    }
    g_string_append(out, "MIME-Version: 1.0\r\n");
}

GBytes *draft_write(const Draft *draft)
{
    GString *out = g_string_new(NULL);
    g_autofree char *boundary = make_boundary(draft);
    put_fields(out, draft);
    put_content(out, draft, boundary);
    return g_string_free_to_bytes(out);
}
