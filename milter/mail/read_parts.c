/* read_parts.c - parse, list and decode the parts of a message. */
#include "mail/read_parts.h"

#include "mail/read.h"
#include "mail/read_memory.h"
#include "mail/read_words.h"
#include "mail/text.h"

#include <string.h>

#define CHUNK_BYTES   (16 * 1024)
#define TEXT_READ_MAX (4 * READ_TEXT_BYTES_MAX) /* markup is mostly not text */

static void free_parsed(gpointer parsed)
{
    parsed_free(parsed);
}

Parsed *parsed_new(GBytes *capped)
{
    Parsed *parsed = g_new0(Parsed, 1);
    parsed->opened = g_ptr_array_new_with_free_func(free_parsed);
    parsed->bytes = g_bytes_ref(capped);
    gsize size;
    gconstpointer bytes = g_bytes_get_data(capped, &size);
    if (size == 0 || size > G_MAXUINT)
        return parsed;
    /* A view, not a copy: the stream neither writes to nor frees an array it does not own. */
    parsed->view.data = (guint8 *)bytes;
    parsed->view.len = (guint)size;
    g_autoptr(GMimeStream) stream = g_mime_stream_mem_new_with_byte_array(&parsed->view);
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    g_autoptr(GMimeParser) parser = g_mime_parser_new_with_stream(stream);
    parsed->message = g_mime_parser_construct_message(parser, g_mime_parser_options_get_default());
    parsed->root = parsed->message ? g_mime_message_get_mime_part(parsed->message) : NULL;
    return parsed;
}

void parsed_free(Parsed *parsed)
{
    if (!parsed)
        return;
    g_ptr_array_unref(parsed->opened);
    g_clear_object(&parsed->message);
    g_bytes_unref(parsed->bytes);
    g_free(parsed);
}

const Parsed *parsed_inside(const Parsed *parsed, const GMimeObject *leaf)
{
    const Parsed *found = NULL;
    for (guint i = 0; i < parsed->opened->len && !found; i++) {
        const Parsed *inside = parsed->opened->pdata[i];
        found = inside->around == leaf ? inside : parsed_inside(inside, leaf);
    }
    return found;
}

GMimeObject *parsed_letter(const Parsed *parsed)
{
    const Parsed *inside = parsed->root ? parsed_inside(parsed, parsed->root) : NULL;
    return inside ? parsed_letter(inside) : parsed->root;
}

static void add_leaves(const Parsed *parsed, GPtrArray *leaves, GMimeObject *object, guint depth, gboolean *damaged)
{
    if (!object)
        return;
    if (depth > READ_DEPTH_MAX || leaves->len >= READ_PARTS_MAX) {
        *damaged = TRUE;
        return;
    }
    if (!GMIME_IS_MULTIPART(object)) {
        const Parsed *inside = parsed_inside(parsed, object);
        g_ptr_array_add(leaves, object);
        if (inside)
            add_leaves(inside, leaves, inside->root, depth + 1, damaged);
        return;
    }
    GMimeMultipart *parts = GMIME_MULTIPART(object);
    for (gint i = 0; i < g_mime_multipart_get_count(parts); i++)
        add_leaves(parsed, leaves, g_mime_multipart_get_part(parts, i), depth + 1, damaged);
}

GPtrArray *read_leaves(const Parsed *parsed, gboolean *damaged)
{
    GPtrArray *leaves = g_ptr_array_new();
    add_leaves(parsed, leaves, parsed->root, 0, damaged);
    return leaves;
}

/* The part's content, decoded; *source is what it is decoded from, borrowed.  NULL if there is none. */
static GMimeStream *decoded_stream(GMimePart *part, GMimeStream **source)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    *source = content ? g_mime_data_wrapper_get_stream(content) : NULL;
    if (!*source || g_mime_stream_reset(*source) != 0)
        return NULL;
    GMimeStream *decoded = g_mime_stream_filter_new(*source);
    g_autoptr(GMimeFilter) filter = g_mime_filter_basic_new(g_mime_data_wrapper_get_encoding(content), FALSE);
    g_mime_stream_filter_add(GMIME_STREAM_FILTER(decoded), filter);
    return decoded;
}

gsize read_content(GMimePart *part, GByteArray *out, gsize cap)
{
    GMimeStream *source;
    g_autoptr(GMimeStream) decoded = decoded_stream(part, &source);
    gsize total = 0;
    while (decoded && total < cap) {
        char chunk[CHUNK_BYTES];
        gssize got = g_mime_stream_read(decoded, chunk, MIN(sizeof chunk, cap - total));
        if (got <= 0)
            break;
        if (out)
            g_byte_array_append(out, (const guint8 *)chunk, (guint)got);
        total += (gsize)got;
    }
    return total;
}

GByteArray *read_content_once(const Parsed *parsed, GMimePart *part)
{
    GByteArray *out = g_byte_array_new();
    GMimeStream *source;
    g_autoptr(GMimeStream) decoded = decoded_stream(part, &source);
    gint64 passed = decoded ? g_mime_stream_tell(source) : 0;
    gssize got = decoded ? 1 : 0;
    while (got > 0) {
        char chunk[CHUNK_BYTES];
        got = g_mime_stream_read(decoded, chunk, sizeof chunk);
        if (got > 0)
            g_byte_array_append(out, (const guint8 *)chunk, (guint)got);
        gint64 at = g_mime_stream_tell(source);
        if (at - passed >= MEMORY_STEP && at <= parsed->view.len) {
            memory_passed(parsed->view.data + passed, (gsize)(at - passed));
            passed = at;
        }
    }
    return out;
}

char *read_part_text(GMimePart *part, gboolean *damaged)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    if (read_content(part, bytes, TEXT_READ_MAX) == TEXT_READ_MAX)
        *damaged = TRUE;
    const char *charset = g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset");
    return text_decode((const char *)bytes->data, bytes->len, charset);
}

char *read_part_type(GMimeObject *part)
{
    /* "Content-Type: text", from before MIME: RFC 2045, 5.2 says how to read what is no type. */
    const char *written = g_mime_object_get_header(part, "Content-Type");
    if (written && !strchr(written, '/'))
        return g_strdup("text/plain");
    GMimeContentType *type = g_mime_object_get_content_type(part);
    g_autofree char *name = type ? g_mime_content_type_get_mime_type(type) : g_strdup("application/octet-stream");
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    return g_ascii_strdown(valid, -1);
}

/* Marks that turn the direction of text: a name must not look like another (Trojan Source). */
static gboolean turns_direction(gunichar c)
{
    return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

char *read_clean_name(const char *raw)
{
    const char *slash = strrchr(raw, '/'), *back = strrchr(raw, '\\');
    const char *name = MAX(slash, back) ? MAX(slash, back) + 1 : raw;
    GString *out = g_string_new(NULL);
    guint chars = 0;
    for (; *name && chars < READ_NAME_CHARS_MAX; name = g_utf8_next_char(name)) {
        gunichar c = g_utf8_get_char(name);
        if (g_unichar_iscntrl(c) || turns_direction(c))
            continue;
        g_string_append_unichar(out, c);
        chars++;
    }
    char *clean = g_strstrip(g_string_free(out, FALSE));
    if (*clean && strcmp(clean, ".") != 0 && strcmp(clean, "..") != 0)
        return clean;
    g_free(clean);
    return NULL;
}

char *read_part_name(GMimeObject *part)
{
    const char *raw = GMIME_IS_PART(part) ? g_mime_part_get_filename(GMIME_PART(part)) : NULL;
    if (!raw || !*raw)
        raw = g_mime_object_get_content_disposition_parameter(part, "filename");
    if (!raw || !*raw)
        raw = g_mime_object_get_content_type_parameter(part, "name");
    if (!raw || !*raw)
        return NULL;
    g_autofree char *valid = g_utf8_make_valid(raw, -1);
    g_autofree char *decoded = read_words(valid);
    return read_clean_name(decoded);
}

gboolean read_type_is_card(const char *type)
{
    return strcmp(type, "text/vcard") == 0 || strcmp(type, "text/x-vcard") == 0 || strcmp(type, "text/directory") == 0;
}

gboolean read_part_is_attached(GMimeObject *part)
{
    const char *disposition = g_mime_object_get_disposition(part);
    return disposition && g_ascii_strcasecmp(disposition, "attachment") == 0;
}
