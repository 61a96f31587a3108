/* read_report.c - RFC 3464, RFC 8098, RFC 5965, and the bounces of those who know none of them. */
#include "mail/read_report.h"

#include "mail/read_headers.h"
#include "mail/text.h"

#include <string.h>

#define REPORT_BYTES_MAX      (256 * 1024)
#define REPORT_RECIPIENTS_MAX 500

static const struct {
    const char *type;
    ReportKind kind;
} TYPES[] = {
    {"message/delivery-status", REPORT_DELIVERY},
    {"message/global-delivery-status", REPORT_DELIVERY},
    {"message/disposition-notification", REPORT_DISPOSITION},
    {"message/global-disposition-notification", REPORT_DISPOSITION},
    {"message/feedback-report", REPORT_FEEDBACK},
};

/* One block of "Name: value" lines, unfolded. */
typedef struct {
    char *recipient, *original, *action, *status, *disposition, *envelope_id, *message_id;
} Block;

static void block_clear(Block *block)
{
    char *members[] = {block->recipient,   block->original,    block->action,    block->status,
                       block->disposition, block->envelope_id, block->message_id};
    for (guint i = 0; i < G_N_ELEMENTS(members); i++)
        g_free(members[i]);
    memset(block, 0, sizeof *block);
}

/* "rfc822; <a@b>" without type and brackets (RFC 3464, 2.1.2). */
static char *bare_address(const char *value)
{
    const char *semicolon = strchr(value, ';');
    return address_normalise(semicolon ? semicolon + 1 : value);
}

static void keep(char **member, char *value)
{
    if (*member)
        g_free(value);
    else
        *member = value;
}

static char *first_id(const char *value)
{
    g_autoptr(GPtrArray) ids = read_ids(value);
    return ids->len > 0 ? g_strdup(ids->pdata[0]) : NULL;
}

static char *first_word(const char *value)
{
    return g_ascii_strdown(value, (gssize)strcspn(value, " \t;(,"));
}

static void read_field(Block *block, const char *line)
{
    const char *colon = strchr(line, ':');
    if (!colon)
        return;
    g_autofree char *name = g_strndup(line, (gsize)(colon - line));
    g_autofree char *value = g_strstrip(g_strdup(colon + 1));
    g_strstrip(name);
    if (g_ascii_strcasecmp(name, "Final-Recipient") == 0)
        keep(&block->recipient, bare_address(value));
    else if (g_ascii_strcasecmp(name, "Original-Recipient") == 0 || g_ascii_strcasecmp(name, "Original-Rcpt-To") == 0)
        keep(&block->original, bare_address(value));
    else if (g_ascii_strcasecmp(name, "Action") == 0)
        keep(&block->action, first_word(value));
    else if (g_ascii_strcasecmp(name, "Status") == 0)
        keep(&block->status, first_word(value));
    else if (g_ascii_strcasecmp(name, "Disposition") == 0) {
        const char *kind = strchr(value, ';');
        keep(&block->disposition, first_word(kind ? kind + 1 + strspn(kind + 1, " ") : value));
    } else if (g_ascii_strcasecmp(name, "Original-Envelope-Id") == 0)
        keep(&block->envelope_id, g_strdup(value));
    else if (g_ascii_strcasecmp(name, "Original-Message-ID") == 0)
        keep(&block->message_id, first_id(value));
}

static void end_block(Report *report, Block *block)
{
    const char *recipient = block->recipient && *block->recipient ? block->recipient : block->original;
    const char *action = block->action ? block->action : block->disposition;
    if (recipient && *recipient && report->recipients->len < REPORT_RECIPIENTS_MAX)
        report_add(report, recipient, action ? action : "", block->status ? block->status : "");
    if (!report->envelope_id)
        report->envelope_id = g_steal_pointer(&block->envelope_id);
    if (!report->message_id)
        report->message_id = g_steal_pointer(&block->message_id);
    block_clear(block);
}

static void read_blocks(Report *report, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *field = g_string_new(NULL);
    Block block = {.recipient = NULL};
    for (guint i = 0; lines[i]; i++) {
        if (lines[i][0] == ' ' || lines[i][0] == '\t') {
            g_string_append(field, lines[i]);
            continue;
        }
        read_field(&block, field->str);
        g_string_assign(field, lines[i]);
        if (lines[i][0] == '\0')
            end_block(report, &block);
    }
    read_field(&block, field->str);
    end_block(report, &block);
    g_string_free(field, TRUE);
}

static char *part_text(GMimePart *part)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    read_content(part, bytes, REPORT_BYTES_MAX);
    return text_decode((const char *)bytes->data, bytes->len, NULL);
}

static void read_status(Mail *mail, GMimePart *part, ReportKind kind)
{
    g_autofree char *text = part_text(part);
    if (!mail->report)
        mail->report = report_new(kind);
    read_blocks(mail->report, text);
}

/* The id in a copy of the original that was put into the text: "Message-ID: <...>" on a line of its own. */
static char *id_in_text(const char *text)
{
    static const char FIELD[] = "message-id:";
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += strspn(line, "\n >\t");
        if (g_ascii_strncasecmp(line, FIELD, sizeof FIELD - 1) != 0)
            continue;
        /* The id may be folded onto the next line. */
        const char *value = line + sizeof FIELD - 1;
        value += strspn(value, " \t\n");
        g_autofree char *id = g_strndup(value, strcspn(value, "\n"));
        return first_id(id);
    }
    return NULL;
}

/* Message-ID of an attached message, or of its headers alone. */
static char *returned_id(GMimeObject *leaf, const char *type)
{
    if (GMIME_IS_MESSAGE_PART(leaf)) {
        GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(leaf));
        const char *id = inner ? g_mime_object_get_header(GMIME_OBJECT(inner), "Message-ID") : NULL;
        g_autofree char *valid = g_utf8_make_valid(id ? id : "", -1);
        return first_id(valid);
    }
    if (!GMIME_IS_PART(leaf) ||
        (strcmp(type, "text/rfc822-headers") != 0 && strcmp(type, "message/global-headers") != 0))
        return NULL;
    g_autofree char *headers = part_text(GMIME_PART(leaf));
    return id_in_text(headers);
}

/* Exim names the recipients in a header of the bounce itself. */
static void read_failed_recipients(Mail *mail)
{
    const char *failed = mail_header(mail, "X-Failed-Recipients");
    if (!failed || mail->report)
        return;
    mail->report = report_new(REPORT_DELIVERY);
    g_auto(GStrv) each = g_strsplit(failed, ",", REPORT_RECIPIENTS_MAX);
    for (guint i = 0; each[i]; i++) {
        g_autofree char *recipient = address_normalise(each[i]);
        if (*recipient)
            report_add(mail->report, recipient, "failed", "");
    }
}

void read_report(Mail *mail, const GPtrArray *leaves)
{
    for (guint i = 0; i < leaves->len; i++) {
        GMimeObject *leaf = leaves->pdata[i];
        g_autofree char *type = read_part_type(leaf);
        for (guint k = 0; k < G_N_ELEMENTS(TYPES) && GMIME_IS_PART(leaf); k++)
            if (strcmp(type, TYPES[k].type) == 0)
                read_status(mail, GMIME_PART(leaf), TYPES[k].kind);
        if (!mail->embedded_id)
            mail->embedded_id = returned_id(leaf, type);
    }
    read_failed_recipients(mail);
    gboolean bounce = mail->report || *mail->envelope->sender == '\0';
    if (bounce && !mail->embedded_id)
        mail->embedded_id = id_in_text(mail->text);
    if (mail->report && !mail->report->message_id)
        mail->report->message_id = g_strdup(mail->embedded_id);
}
