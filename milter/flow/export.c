#include "flow/export.h"

#include "core/colleague.h"
#include "core/redact.h"
#include "mail/write.h"
#include "util/error.h"
#include "util/log.h"

#include <string.h>

#define MBOX_NOBODY "MAILER-DAEMON"

/* -- reading a case ------------------------------------------------------------- */

static void item_free(ExportItem *item)
{
    g_clear_pointer(&item->bytes, g_bytes_unref);
    g_clear_pointer(&item->mail, mail_free);
    g_free(item->title);
    g_free(item);
}

static gboolean is_internal(const Document *document)
{
    return !document->sent && strcmp(document->kind, "internal") == 0;
}

static char *title_of(const Document *document)
{
    static const struct {
        gboolean sent;
        const char *kind, *words;
    } titles[] = {{FALSE, "resident", "Mejl från"},
                  {FALSE, "answer", "Handläggarens mejl från"},
                  {FALSE, "internal", "Internt mejl från"},
                  {FALSE, "automatic", "Automatiskt mejl från"},
                  {TRUE, "answer", "Svar till"}};
    const char *words = "Automatiskt mejl till";
    for (guint i = 0; i < G_N_ELEMENTS(titles); i++)
        if (titles[i].sent == document->sent && strcmp(titles[i].kind, document->kind) == 0)
            words = titles[i].words;
    return g_strdup_printf("%s %s", words, *document->who ? document->who : "okänd");
}

/* *bytes stays NULL for what cannot be had any more: that must not keep back the rest. */
static gboolean read_bytes(const Service *service, const Document *document, GBytes **bytes, GError **error)
{
    g_autoptr(GError) trouble = NULL;
    *bytes = document->sent ? store_letter_bytes(service->store, document->id, &trouble)
                            : store_entry_raw(service->store, document->id, &trouble);
    if (trouble && g_error_matches(trouble, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER)) {
        g_propagate_error(error, g_steal_pointer(&trouble));
        return FALSE;
    }
    if (trouble)
        log_error("message not exported: %s", trouble->message);
    return TRUE;
}

static gboolean add(ExportCase *exported, const Document *document, GError **error)
{
    g_autoptr(GBytes) bytes = NULL;
    if (!read_bytes(exported->service, document, &bytes, error))
        return FALSE;
    ExportItem *item = g_new0(ExportItem, 1);
    item->document = document;
    item->title = title_of(document);
    if (bytes)
        item->mail = mail_read_filed(bytes, envelope_new(""), exported->service->config->tnef);
    item->bytes = g_steal_pointer(&bytes);
    g_ptr_array_add(exported->items, item);
    return TRUE;
}

ExportCase *export_case(const Service *service, const Case *about, gboolean internal, GError **error)
{
    g_autoptr(ExportCase) exported = g_new0(ExportCase, 1);
    exported->service = service;
    exported->about = case_copy(about);
    exported->reference = reference_print(service->config->prefix, about->number);
    exported->items = g_ptr_array_new_with_free_func((GDestroyNotify)item_free);
    exported->documents = store_documents(service->store, about->number, EXPORT_DOCUMENTS_MAX, error);
    if (!exported->documents)
        return NULL;
    for (guint i = 0; i < exported->documents->len; i++) {
        const Document *document = g_ptr_array_index(exported->documents, i);
        if (is_internal(document) && !internal)
            exported->internal++;
        else if (!add(exported, document, error))
            return NULL;
    }
    return g_steal_pointer(&exported);
}

void export_case_free(ExportCase *exported)
{
    if (!exported)
        return;
    g_clear_pointer(&exported->about, case_free);
    g_clear_pointer(&exported->items, g_ptr_array_unref);
    g_clear_pointer(&exported->documents, g_ptr_array_unref);
    g_free(exported->reference);
    g_free(exported);
}

/* -- masks ------------------------------------------------------------------------ */

char *export_text(const ExportOrder *order, const char *text)
{
    return order->mask ? mask_apply(order->mask, text) : g_strdup(text);
}

static void propose_people(const Config *config, const GPtrArray *addresses, MaskList *masks)
{
    for (guint i = 0; i < addresses->len; i++) {
        const Address *address = g_ptr_array_index(addresses, i);
        if (colleague_is_inside(config, address->email))
            continue;
        mask_list_add_name(masks, address->name);
    }
}

static void propose_names(const ExportCase *exported, MaskList *masks)
{
    const Case *about = exported->about;
    const char *texts[] = {about->resident, about->phone, about->postal};
    mask_list_head(masks, "Namn, och vad ärendet vet om personen");
    mask_list_add_name(masks, about->resident_name);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        mask_list_add(masks, texts[i]);
    for (guint i = 0; i < about->participants->len; i++)
        mask_list_add(masks, g_ptr_array_index(about->participants, i));
    for (guint i = 0; i < exported->items->len; i++) {
        const ExportItem *item = g_ptr_array_index(exported->items, i);
        if (!item->mail)
            continue;
        propose_people(exported->service->config, item->mail->from, masks);
        propose_people(exported->service->config, item->mail->to, masks);
        propose_people(exported->service->config, item->mail->cc, masks);
    }
}

typedef struct {
    const Config *config;
    MaskList *masks;
} Tracing;

/* Whoever was written to, or wrote, and is none of the house. */
static gboolean propose_trace(const Trace *trace, gpointer data)
{
    const Tracing *tracing = data;
    if (trace->who && strchr(trace->who, '@') && !colleague_is_inside(tracing->config, trace->who))
        mask_list_add(tracing->masks, trace->who);
    return TRUE;
}

static gboolean propose_course(const ExportCase *exported, MaskList *masks, GError **error)
{
    Tracing tracing = {exported->service->config, masks};
    return store_history(exported->service->store, exported->about->number, propose_trace, &tracing, error);
}

/* Commented out: an attachment stays out unless a person takes the mark away. */
static void propose_files(const ExportCase *exported, MaskList *masks)
{
    mask_list_head(masks, "Bilagor följer inte med; ta bort # framför den som ska göra det");
    for (guint i = 0; i < exported->items->len; i++) {
        const ExportItem *item = g_ptr_array_index(exported->items, i);
        for (guint j = 0; item->mail && j < item->mail->attachments->len; j++) {
            const Attachment *attachment = g_ptr_array_index(item->mail->attachments, j);
            g_string_append_printf(masks->lines, "#behåll bilaga: %s\n", attachment->name);
        }
    }
}

gboolean export_propose(const ExportCase *exported, MaskList *masks, GError **error)
{
    g_autoptr(RedactList) found = redact_list_new(exported->service->config);
    propose_names(exported, masks);
    if (!propose_course(exported, masks, error))
        return FALSE;
    for (guint i = 0; i < exported->items->len; i++) {
        const ExportItem *item = g_ptr_array_index(exported->items, i);
        if (!item->mail)
            continue;
        g_autofree char *words = g_strconcat(item->mail->subject, "\n", item->mail->text, NULL);
        redact_list_add(found, i + 1, words);
    }
    redact_list_propose(found, masks);
    propose_files(exported, masks);
    return TRUE;
}

static gboolean is_kept(const Attachment *attachment, gpointer data)
{
    const ExportOrder *order = data;
    return !order->mask || mask_keeps(order->mask, attachment->name);
}

GPtrArray *export_files(const ExportCase *exported, const ExportItem *item, const ExportOrder *order)
{
    if (!item->mail)
        return g_ptr_array_new_with_free_func((GDestroyNotify)file_free);
    return mail_read_files_with(item->bytes, item->mail, exported->service->config->tnef, is_kept, (gpointer)order);
}

/* -- messages ----------------------------------------------------------------------- */

/* "Anna <anna@example>", all of them, as they may be shown. */
static char *people(const ExportOrder *order, const GPtrArray *addresses)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < addresses->len; i++) {
        const Address *address = g_ptr_array_index(addresses, i);
        g_string_append_printf(text, "%s%s%s<%s>", i > 0 ? ", " : "", address->name, *address->name ? " " : "",
                               address->email);
    }
    return export_text(order, text->str);
}

/* Head and text in one: an address that is hidden is no address any more, and fits no field of its own. */
GBytes *export_message(const ExportCase *exported, const ExportItem *item, const ExportOrder *order)
{
    if (!order->mask)
        return g_bytes_ref(item->bytes);
    const Mail *mail = item->mail;
    g_autofree char *subject = export_text(order, mail->subject);
    g_autofree char *from = people(order, mail->from), *to = people(order, mail->to), *cc = people(order, mail->cc);
    g_autofree char *words = export_text(order, mail->text);
    g_autofree char *text = g_strdup_printf("Från: %s\nTill: %s\n%s%s%sÄmne: %s\n\n%s", from, to, *cc ? "Kopia: " : "",
                                            cc, *cc ? "\n" : "", subject, words);
    g_autoptr(GPtrArray) files = export_files(exported, item, order);
    g_autofree char *date = calendar_print_rfc5322(exported->service->config->calendar, item->document->at);
    g_autofree char *id =
        g_strdup_printf("%s-%" G_GINT64_FORMAT ".masked@%s", item->document->sent ? "letter" : "entry",
                        item->document->id, exported->service->config->id_domain);
    const Draft draft = {.from_name = "",
                         .from = exported->about->mailbox,
                         .to_name = "",
                         .to = exported->about->mailbox,
                         .subject = subject,
                         .date = date,
                         .message_id = id,
                         .text = text,
                         .files = files};
    return draft_write(&draft);
}

/* A line that would begin a message gets one ">" more. */
static void append_quoted(GString *mbox, const char *bytes, gsize length)
{
    const char *end = bytes + length;
    for (const char *line = bytes; line < end;) {
        const char *next = memchr(line, '\n', (gsize)(end - line));
        next = next ? next + 1 : end;
        gsize marks = 0;
        while (line + marks < next && line[marks] == '>')
            marks++;
        if ((gsize)(next - line) >= marks + strlen("From ") && memcmp(line + marks, "From ", strlen("From ")) == 0)
            g_string_append_c(mbox, '>');
        g_string_append_len(mbox, line, (gssize)(next - line));
        line = next;
    }
}

void export_mbox(const ExportCase *exported, const ExportOrder *order, GString *mbox)
{
    for (guint i = 0; i < exported->items->len; i++) {
        const ExportItem *item = g_ptr_array_index(exported->items, i);
        if (!item->bytes)
            continue;
        g_autoptr(GBytes) bytes = export_message(exported, item, order);
        g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc(item->document->at);
        g_autofree char *date = g_date_time_format(at, "%a %b %e %H:%M:%S %Y");
        const char *from = order->mask || !item->mail ? "" : mail_from(item->mail);
        gsize length;
        const char *data = g_bytes_get_data(bytes, &length);
        g_string_append_printf(mbox, "From %s %s\n", *from && !strpbrk(from, " \r\n\t") ? from : MBOX_NOBODY, date);
        append_quoted(mbox, data, length);
        g_string_append(mbox, length > 0 && data[length - 1] == '\n' ? "\n" : "\n\n");
    }
}
