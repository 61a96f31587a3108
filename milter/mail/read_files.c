/* read_files.c - attachments: their list, and their bytes. */
#include "mail/read_files.h"

#include "mail/read.h"
#include "mail/read_caps.h"
#include "mail/read_nested.h"
#include "mail/read_opaque.h"
#include "mail/read_uu.h"
#include "mail/read_parts.h"
#include "util/digest.h"

#include <string.h>

#define NO_NAME      "bilaga.bin"
#define UNKNOWN_TYPE "application/octet-stream"

/* Names for parts that came without one, and types for names. */
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
    return NO_NAME;
}

/* Is there a mail in the file?  What is too large to be looked through may hold one if it is an archive by name too. */
static gboolean holds_mail(GMimePart *part, const char *name)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    gsize length = read_content(part, bytes, NESTED_HEAD_BYTES);
    if (nested_by_head(bytes->data, length))
        return TRUE;
    if (!nested_is_zip(bytes->data, length))
        return FALSE;
    g_byte_array_set_size(bytes, 0);
    length = read_content(part, bytes, NESTED_ZIP_BYTES);
    g_autofree char *folded = g_utf8_casefold(name, -1);
    return nested_in_zip(bytes->data, length) || (length == NESTED_ZIP_BYTES && g_str_has_suffix(folded, ".zip"));
}

static gboolean may_hold_mail(GMimeObject *leaf, const char *type, const char *name)
{
    return GMIME_IS_MESSAGE_PART(leaf) || tnef_is(type, name) || strcmp(type, "application/vnd.ms-outlook") == 0 ||
           strcmp(type, "message/rfc822") == 0 || nested_by_name(name) ||
           (GMIME_IS_PART(leaf) && holds_mail(GMIME_PART(leaf), name));
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

/* The message, or signed one within it, that directly holds `leaf`; NULL if none does. */
static const Parsed *owner_of(const Parsed *parsed, GMimeObject *leaf)
{
    if (parsed->root == leaf || find_around(parsed->root, leaf, 0))
        return parsed;
    const Parsed *found = NULL;
    for (guint i = 0; i < parsed->opened->len && !found; i++)
        found = owner_of(parsed->opened->pdata[i], leaf);
    return found;
}

/*
 * The bytes of an attached message as they came.  GMime would write it anew
 * and not alike (MTA-FACTS 3.9), so it is cut out of the raw bytes: from its
 * first header to the boundary of the part around it.
 */
static GBytes *message_bytes(const Parsed *whole, GMimeObject *leaf)
{
    const Parsed *parsed = owner_of(whole, leaf);
    GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(leaf));
    GMimeHeaderList *headers = inner ? g_mime_object_get_header_list(GMIME_OBJECT(inner)) : NULL;
    if (!parsed || !headers || g_mime_header_list_get_count(headers) == 0)
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
    const Parsed *inside = parsed_inside(parsed, leaf);
    if (inside)
        return inside->around_bytes;
    if (GMIME_IS_PART(leaf))
        return read_content(GMIME_PART(leaf), NULL, G_MAXSIZE);
    g_autoptr(GBytes) bytes = leaf_bytes(parsed, leaf);
    return g_bytes_get_size(bytes);
}

/* Caller owns. */
static char *digest_part(GMimePart *part)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    read_content(part, bytes, PICTURE_DIGEST_BYTES_MAX);
    return digest_of(bytes->data, bytes->len);
}

/* Is the picture shown in place by the HTML, and where first? */
static void note_shown(Attachment *attachment, GMimeObject *leaf, const Shown *shown)
{
    const char *id = g_mime_object_get_content_id(leaf);
    guint found;
    attachment->logo = id && g_str_has_prefix(attachment->type, "image/") && !read_part_is_attached(leaf) &&
                       g_ptr_array_find_with_equal_func((GPtrArray *)shown->content_ids, id, g_str_equal, &found);
    if (!attachment->logo || !shown->places)
        return;
    attachment->shown_at = g_array_index(shown->places, gssize, found);
    if (GMIME_IS_PART(leaf) && attachment->bytes <= PICTURE_DIGEST_BYTES_MAX)
        attachment->digest = digest_part(GMIME_PART(leaf));
}

static GPtrArray *find_written(const Leaves *leaves)
{
    return uu_files(leaves->all, GMIME_IS_PART(parsed_letter(leaves->parsed)));
}

/* Files in the text itself are numbered after all leaves. */
static guint add_written(Mail *mail, const Leaves *leaves)
{
    g_autoptr(GPtrArray) written = find_written(leaves);
    for (guint i = 0; i < written->len; i++) {
        const UuFile *file = written->pdata[i];
        const char *name = file->name ? file->name : NO_NAME;
        Attachment *attachment =
            attachment_new(name, UNKNOWN_TYPE, g_bytes_get_size(file->bytes), leaves->all->len + i);
        attachment->unnamed = !file->name;
        gsize size;
        const guint8 *bytes = g_bytes_get_data(file->bytes, &size);
        attachment->nested = nested_by_name(name) || tnef_is("", name) || nested_by_head(bytes, size) ||
                             (nested_is_zip(bytes, size) && nested_in_zip(bytes, size));
        g_ptr_array_add(mail->attachments, attachment);
    }
    return written->len;
}

/* winmail.dat names no types. */
static const char *type_of(const char *name)
{
    g_autofree char *folded = g_utf8_casefold(name, -1);
    for (guint i = 0; i < G_N_ELEMENTS(NAMELESS); i++)
        if (g_str_has_suffix(folded, strrchr(NAMELESS[i].name, '.')))
            return NAMELESS[i].type;
    return UNKNOWN_TYPE;
}

/* Files in winmail.dat come last.  What may hold a whole earlier mail goes for all that lies in it (D16 i). */
static void add_wrapped(Mail *mail, const Tnef *tnef, guint first)
{
    for (guint i = 0; i < tnef->files->len; i++) {
        const TnefFile *file = tnef->files->pdata[i];
        const char *name = file->name ? file->name : NO_NAME;
        Attachment *attachment = attachment_new(name, type_of(name), file->bytes, first + i);
        attachment->unnamed = !file->name;
        attachment->nested = TRUE;
        g_ptr_array_add(mail->attachments, attachment);
    }
}

void read_attachments(Mail *mail, const Leaves *leaves, const Shown *shown)
{
    const Parsed *parsed = leaves->parsed;
    for (guint i = 0; i < leaves->all->len; i++) {
        GMimeObject *leaf = leaves->all->pdata[i];
        g_autofree char *type = read_part_type(leaf);
        g_autofree char *named = read_part_name(leaf);
        const char *name = named ? named : nameless(leaf, type);
        if (!name)
            continue;
        Attachment *attachment = attachment_new(name, type, leaf_size(parsed, leaf), i);
        attachment->unnamed = !named;
        note_shown(attachment, leaf, shown);
        attachment->nested = may_hold_mail(leaf, type, name) || parsed_inside(parsed, leaf);
        gboolean opened = leaves->tnef && leaves->tnef->leaf == leaf;
        mail->damaged = mail->damaged || (tnef_is(type, name) && !opened); /* the raw mail must go along then */
        g_ptr_array_add(mail->attachments, attachment);
    }
    guint written = add_written(mail, leaves);
    if (leaves->tnef)
        add_wrapped(mail, leaves->tnef, leaves->all->len + written);
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

/* The bytes of attachment number `part`, or NULL.  What lies in winmail.dat must bear the name it had. */
static GBytes *find_bytes(const Leaves *leaves, const GPtrArray *written, const Attachment *attachment)
{
    guint part = attachment->part, count = leaves->all->len;
    if (part < count)
        return own_bytes(leaves->parsed, leaves->all->pdata[part]);
    part -= count;
    if (part < written->len)
        return g_bytes_ref(((UuFile *)written->pdata[part])->bytes);
    part -= written->len;
    const TnefFile *file = leaves->tnef && part < leaves->tnef->files->len ? leaves->tnef->files->pdata[part] : NULL;
    const char *name = file && file->name ? file->name : NO_NAME;
    return file && strcmp(name, attachment->name) == 0 ? tnef_bytes(leaves->tnef, file) : NULL;
}

static File *file_new(const Attachment *attachment, GBytes *bytes)
{
    File *file = g_new0(File, 1);
    file->name = g_strdup(attachment->name);
    file->type = g_strdup(attachment->type);
    file->bytes = bytes;
    return file;
}

GPtrArray *mail_read_files(GBytes *raw, const Mail *mail, FileWanted wanted, gpointer data)
{
    return mail_read_files_with(raw, mail, NULL, wanted, data);
}

GPtrArray *mail_read_files_with(GBytes *raw, const Mail *mail, const char *tnef, FileWanted wanted, gpointer data)
{
    GPtrArray *files = g_ptr_array_new_with_free_func(free_file);
    gboolean damaged = FALSE; /* said by mail_read() already */
    g_autoptr(GBytes) capped = read_cap(raw, &damaged);
    g_autoptr(Parsed) parsed = opaque_parse(capped, &damaged);
    g_autoptr(GPtrArray) all = read_leaves(parsed, &damaged);
    g_autoptr(Tnef) opened = tnef_open(all, tnef);
    const Leaves leaves = {parsed, all, opened};
    g_autoptr(GPtrArray) written = find_written(&leaves);
    for (guint i = 0; i < mail->attachments->len; i++) {
        const Attachment *attachment = mail->attachments->pdata[i];
        GBytes *bytes = !wanted || wanted(attachment, data) ? find_bytes(&leaves, written, attachment) : NULL;
        if (bytes)
            g_ptr_array_add(files, file_new(attachment, bytes));
    }
    return files;
}
