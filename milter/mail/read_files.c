/* read_files.c - attachments: their list, and their bytes. */
#include "mail/read_files.h"

#include "mail/read.h"
#include "mail/read_caps.h"
#include "mail/read_opaque.h"
#include "mail/read_uu.h"
#include "mail/read_parts.h"

#include <string.h>

/* Names for parts that came without one. */
static const struct {
    const char *type;
    const char *name;
} NAMELESS[] = {
    {"image/jpeg", "bild.jpg"},   {"image/png", "bild.png"},         {"image/gif", "bild.gif"},
    {"image/heic", "bild.heic"},  {"image/webp", "bild.webp"},       {"application/pdf", "dokument.pdf"},
    {"audio/amr", "ljud.amr"},    {"audio/mpeg", "ljud.mp3"},        {"audio/mp4", "ljud.m4a"},
    {"video/mp4", "film.mp4"},    {"application/zip", "bilaga.zip"}, {"application/ms-tnef", "winmail.dat"},
    {"text/plain", "bilaga.txt"}, {"text/html", "bilaga.html"},
};

/* Machinery of reports, signatures and meetings, read elsewhere and no file to a person. */
static const char *const MACHINERY[] = {
    "message/delivery-status",
    "message/global-delivery-status",
    "message/disposition-notification",
    "message/global-disposition-notification",
    "message/feedback-report",
    "message/global-headers",
    "message/external-body",
    "application/pgp-signature",
    "application/pgp-encrypted",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "text/rfc822-headers",
};

static gboolean is_machinery(const char *type)
{
    for (guint i = 0; i < G_N_ELEMENTS(MACHINERY); i++)
        if (strcmp(type, MACHINERY[i]) == 0)
            return TRUE;
    return FALSE;
}

/* A name for a part without one, or NULL if it is no file. */
static const char *nameless(GMimeObject *leaf, const char *type)
{
    if (is_machinery(type))
        return NULL;
    if (GMIME_IS_MESSAGE_PART(leaf))
        return "meddelande.eml";
    if (read_type_is_card(type))
        return "visitkort.vcf";
    if (g_str_has_prefix(type, "text/") && !read_part_is_attached(leaf))
        return NULL;
    for (guint i = 0; i < G_N_ELEMENTS(NAMELESS); i++)
        if (strcmp(type, NAMELESS[i].type) == 0)
            return NAMELESS[i].name;
    return "bilaga.bin";
}

static gboolean has_mail_name(const char *name)
{
    g_autofree char *folded = g_utf8_casefold(name, -1);
    return g_str_has_suffix(folded, ".eml") || g_str_has_suffix(folded, ".msg");
}

/* Outlook's own wrapping: what it holds cannot be seen here, so the raw mail must go along. */
static gboolean is_tnef(const char *type, const char *name)
{
    return strcmp(type, "application/ms-tnef") == 0 || strcmp(type, "application/vnd.ms-tnef") == 0 ||
           g_ascii_strcasecmp(name, "winmail.dat") == 0;
}

static gboolean may_hold_mail(GMimeObject *leaf, const char *type, const char *name)
{
    return GMIME_IS_MESSAGE_PART(leaf) || is_tnef(type, name) || strcmp(type, "application/vnd.ms-outlook") == 0 ||
           strcmp(type, "message/rfc822") == 0 || has_mail_name(name);
}

/* The multipart that directly holds `leaf`, or NULL. */
static GMimeMultipart *find_around(GMimeObject *object, const GMimeObject *leaf, guint depth)
{
    if (!GMIME_IS_MULTIPART(object) || depth > READ_DEPTH_MAX)
        return NULL;
    GMimeMultipart *parts = GMIME_MULTIPART(object), *found = NULL;
    for (gint i = 0; i < g_mime_multipart_get_count(parts) && !found; i++) {
        GMimeObject *part = g_mime_multipart_get_part(parts, i);
        found = part == leaf ? parts : find_around(part, leaf, depth + 1);
    }
    return found;
}

/*
 * The bytes of an attached message as they came.  GMime would write it anew
 * and not alike (MTA-FACTS 3.9), so it is cut out of the raw bytes: from its
 * first header to the boundary of the part around it.
 */
static GBytes *message_bytes(const Parsed *parsed, GMimeObject *leaf)
{
    GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(leaf));
    GMimeHeaderList *headers = inner ? g_mime_object_get_header_list(GMIME_OBJECT(inner)) : NULL;
    if (!headers || g_mime_header_list_get_count(headers) == 0)
        return g_bytes_new(NULL, 0);
    gint64 start = g_mime_header_get_offset(g_mime_header_list_get_header_at(headers, 0));
    gsize size;
    const char *bytes = g_bytes_get_data(parsed->bytes, &size);
    if (start < 0 || (guint64)start >= size)
        return g_bytes_new(NULL, 0);

    gsize from = (gsize)start, end = size;
    GMimeMultipart *around = find_around(parsed->root, leaf, 0);
    const char *boundary = around ? g_mime_multipart_get_boundary(around) : NULL;
    g_autofree char *mark = boundary ? g_strconcat("\n--", boundary, NULL) : NULL;
    const char *found = mark ? memmem(bytes + from, size - from, mark, strlen(mark)) : NULL;
    if (found)
        end = (gsize)(found - bytes);
    if (end > from && bytes[end - 1] == '\r')
        end--;
    return g_bytes_new_from_bytes(parsed->bytes, from, end - from);
}

static GBytes *leaf_bytes(const Parsed *parsed, GMimeObject *leaf)
{
    if (GMIME_IS_MESSAGE_PART(leaf))
        return message_bytes(parsed, leaf);
    GByteArray *bytes = g_byte_array_new();
    if (GMIME_IS_PART(leaf))
        read_content(GMIME_PART(leaf), bytes, G_MAXUINT / 2);
    return g_byte_array_free_to_bytes(bytes);
}

/* Attached messages are slices of the raw bytes, which the caller may unmap: they are copied. */
static GBytes *own_bytes(const Parsed *parsed, GMimeObject *leaf)
{
    g_autoptr(GBytes) bytes = leaf_bytes(parsed, leaf);
    if (!GMIME_IS_MESSAGE_PART(leaf))
        return g_steal_pointer(&bytes);
    gsize size;
    gconstpointer start = g_bytes_get_data(bytes, &size);
    return g_bytes_new(start, size);
}

static gsize leaf_size(const Parsed *parsed, GMimeObject *leaf)
{
    if (GMIME_IS_PART(leaf))
        return read_content(GMIME_PART(leaf), NULL, G_MAXSIZE);
    g_autoptr(GBytes) bytes = leaf_bytes(parsed, leaf);
    return g_bytes_get_size(bytes);
}

/* Is the picture shown in place by the HTML? */
static gboolean is_shown(GMimeObject *leaf, const char *type, const GPtrArray *content_ids)
{
    const char *id = g_mime_object_get_content_id(leaf);
    return id && g_str_has_prefix(type, "image/") && !read_part_is_attached(leaf) &&
           g_ptr_array_find_with_equal_func((GPtrArray *)content_ids, id, g_str_equal, NULL);
}

/* Files in the text itself are numbered after all leaves. */
static void add_written(Mail *mail, const Parsed *parsed, const GPtrArray *leaves)
{
    g_autoptr(GPtrArray) written = uu_files(leaves, GMIME_IS_PART(parsed->root));
    for (guint i = 0; i < written->len; i++) {
        const UuFile *file = written->pdata[i];
        const char *name = file->name ? file->name : "bilaga.bin";
        Attachment *attachment =
            attachment_new(name, "application/octet-stream", g_bytes_get_size(file->bytes), leaves->len + i);
        attachment->unnamed = !file->name;
        attachment->nested = has_mail_name(name) || is_tnef("", name);
        g_ptr_array_add(mail->attachments, attachment);
    }
}

void read_attachments(Mail *mail, const Parsed *parsed, const GPtrArray *leaves, const GPtrArray *content_ids)
{
    for (guint i = 0; i < leaves->len; i++) {
        GMimeObject *leaf = leaves->pdata[i];
        g_autofree char *type = read_part_type(leaf);
        g_autofree char *named = read_part_name(leaf);
        const char *name = named ? named : nameless(leaf, type);
        if (!name)
            continue;
        Attachment *attachment = attachment_new(name, type, leaf_size(parsed, leaf), i);
        attachment->unnamed = !named;
        attachment->logo = is_shown(leaf, type, content_ids);
        attachment->nested = may_hold_mail(leaf, type, name);
        mail->damaged = mail->damaged || is_tnef(type, name);
        g_ptr_array_add(mail->attachments, attachment);
    }
    add_written(mail, parsed, leaves);
}

void file_free(File *file)
{
    if (!file)
        return;
    g_free(file->name);
    g_free(file->type);
    g_bytes_unref(file->bytes);
    g_free(file);
}

static void free_file(gpointer file)
{
    file_free(file);
}

GPtrArray *mail_read_files(GBytes *raw, const Mail *mail, FileWanted wanted, gpointer data)
{
    GPtrArray *files = g_ptr_array_new_with_free_func(free_file);
    gboolean damaged = FALSE; /* said by mail_read() already */
    g_autoptr(GBytes) capped = read_cap(raw, &damaged);
    g_autoptr(Parsed) parsed = opaque_parse(capped, &damaged);
    g_autoptr(GPtrArray) leaves = read_leaves(parsed, &damaged);
    g_autoptr(GPtrArray) written = uu_files(leaves, GMIME_IS_PART(parsed->root));
    for (guint i = 0; i < mail->attachments->len; i++) {
        const Attachment *attachment = mail->attachments->pdata[i];
        if (attachment->part >= leaves->len + written->len || (wanted && !wanted(attachment, data)))
            continue;
        File *file = g_new0(File, 1);
        file->name = g_strdup(attachment->name);
        file->type = g_strdup(attachment->type);
        file->bytes = attachment->part < leaves->len
                          ? own_bytes(parsed, leaves->pdata[attachment->part])
                          : g_bytes_ref(((UuFile *)written->pdata[attachment->part - leaves->len])->bytes);
        g_ptr_array_add(files, file);
    }
    return files;
}
