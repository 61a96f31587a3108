#include "flow/release.h"

#include "core/redact.h"
#include "flow/render_parts.h"
#include "mail/write.h"
#include "util/error.h"
#include "util/log.h"

#include <string.h>

#define YES        "ja"
#define MARK       "\xef\xbb\xbf" /* says UTF-8 to a word processor */
#define HEAD_RULER "========================================================================"
#define TEXT_RULER "------------------------------------------------------------------------"

/* What a document is called in the list, and its file after the day. */
static const struct {
    gboolean sent;
    const char *kind, *words, *file;
} names[] = {
    {FALSE, "resident", "Mejl från", "invanare"},
    {FALSE, "answer", "Handläggarens mejl från", "handlaggare"},
    {FALSE, "internal", "INTERNT mejl från", "internt-prova-forst"},
    {FALSE, "automatic", "Automatiskt mejl från", "automatiskt"},
    {TRUE, "answer", "Svar till", "svar"},
};

typedef struct {
    const Service *service;
    const char *reference;
    guint count;
    RedactList *masks;
    GString *text, *list, *named;
    gsize taken;  /* bytes of the messages that go along */
    gboolean cut; /* not every document is in the text */
    Release *release;
} Reading;

/* One document on its way into the list, the text and the files. */
typedef struct {
    const Document *document;
    guint number; /* from 1 */
    char *title;  /* "Mejl från anna@..., 2026-03-03 18.42" */
    char *file;   /* "01-2026-03-03-invanare.eml" */
} Item;

static void item_clear(Item *item)
{
    g_free(item->title);
    g_free(item->file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Item, item_clear)

/* Names sort as the documents do. */
static Item item_of(const Reading *reading, const Document *document, guint number)
{
    const char *words = "Automatiskt mejl till", *file = "till-invanaren";
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (names[i].sent != document->sent || strcmp(names[i].kind, document->kind) != 0)
            continue;
        words = names[i].words;
        file = names[i].file;
    }
    g_autoptr(GDateTime) at = calendar_local(reading->service->config->calendar, document->at);
    GDate date = calendar_day(reading->service->config->calendar, document->at);
    g_autofree char *day = calendar_print_date(&date);
    g_autofree char *hour = g_date_time_format(at, "%H.%M");
    const char *who = *document->who ? document->who : "okänd";
    return (Item){document, number, g_strdup_printf("%s %s, %s %s", words, who, day, hour),
                  g_strdup_printf("%0*u-%s-%s.eml", reading->count > 99 ? 3 : 2, number, day, file)};
}

/* -- the text ---------------------------------------------------------------- */

static void append_addresses(GString *text, const char *label, const GPtrArray *addresses)
{
    for (guint i = 0; i < addresses->len; i++) {
        const Address *address = g_ptr_array_index(addresses, i);
        gboolean named = *address->name && *address->email;
        g_string_append_printf(text, "%s%s%s%s%s", i == 0 ? label : ", ", address->name, named ? " <" : "",
                               address->email, named ? ">" : "");
    }
    if (addresses->len > 0)
        g_string_append_c(text, '\n');
}

static void append_head(GString *text, const Mail *mail)
{
    append_addresses(text, "Från:  ", mail->from);
    append_addresses(text, "Till:  ", mail->to);
    append_addresses(text, "Kopia: ", mail->cc);
    g_string_append_printf(text, "Ämne:  %s\n", mail->subject);
    for (guint i = 0; i < mail->attachments->len; i++) {
        const Attachment *attachment = g_ptr_array_index(mail->attachments, i);
        g_autofree char *size = render_size(attachment->bytes);
        g_string_append_printf(text, "Bilaga: %s (%s)\n", attachment->name, size);
    }
}

static gboolean is_internal(const Document *document)
{
    return !document->sent && strcmp(document->kind, "internal") == 0;
}

static void append_title(Reading *reading, const Item *item)
{
    g_string_append_printf(reading->text, "\n" HEAD_RULER "\nHandling %u av %u: %s\nFil: %s\n" HEAD_RULER "\n",
                           item->number, reading->count, item->title, item->file);
    if (is_internal(item->document))
        g_string_append(reading->text, "INTERNT: pröva först om det är en allmän handling.\n\n");
}

/* The whole of it: quotations belong to the document.  What is not in the text is not looked through: both have one
 * bound. */
static void add_text(Reading *reading, const Item *item, const Mail *mail)
{
    g_autoptr(GString) words = g_string_new(NULL);
    append_head(words, mail);
    g_string_append_printf(words, TEXT_RULER "\n\n%s", mail->text);
    append_title(reading, item);
    if (reading->text->len + words->len > RELEASE_TEXT_BYTES_MAX) {
        reading->cut = TRUE;
        g_string_append(reading->text, "[…] Texten är för lång för att stå här. Läs den i filen.\n");
    } else {
        redact_list_add(reading->masks, item->number, words->str);
        g_string_append_printf(reading->text, "%s\n", words->str);
    }
    if (mail->encrypted)
        g_string_append(reading->text, "[…] Mejlet är krypterat och går inte att läsa här.\n");
    else if (mail->damaged)
        g_string_append(reading->text, "[…] Hela mejlet gick inte att läsa. Se filen.\n");
}

/* Windows' own editors want their line ends. */
static void put_text(Reading *reading)
{
    g_auto(GStrv) lines = g_strsplit(reading->text->str, "\n", -1);
    char *text = g_strjoinv("\r\n", lines);
    File *file = g_new0(File, 1);
    file->name = g_strdup_printf("handlingar-%s.txt", reading->reference);
    file->type = g_strdup(DRAFT_TEXT_TYPE);
    file->bytes = g_bytes_new_take(text, strlen(text));
    g_ptr_array_add(reading->release->files, file);
}

/* -- the documents ------------------------------------------------------------- */

/* One that is too large does not keep those behind it from going along. */
static void put_message(Reading *reading, const Item *item, GBytes *bytes)
{
    gsize length = g_bytes_get_size(bytes);
    if (reading->taken + length > reading->service->config->letter_max) {
        g_autofree char *size = render_size(length);
        g_string_append_printf(reading->named, "%s- %s (%s)", reading->named->len > 0 ? "\n" : "", item->file, size);
        return;
    }
    reading->taken += length;
    File *file = g_new0(File, 1);
    *file = (File){g_strdup(item->file), g_strdup("message/rfc822"), g_bytes_ref(bytes)};
    g_ptr_array_add(reading->release->messages, file);
}

/* *bytes stays NULL for what cannot be had any more: that must not keep back the rest. */
static gboolean read_bytes(const Reading *reading, const Document *document, GBytes **bytes, GError **error)
{
    Store *store = reading->service->store;
    g_autoptr(GError) trouble = NULL;
    *bytes = document->sent ? store_letter_bytes(store, document->id, &trouble)
                            : store_entry_raw(store, document->id, &trouble);
    if (trouble == NULL)
        return TRUE;
    if (g_error_matches(trouble, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER)) {
        g_propagate_error(error, g_steal_pointer(&trouble));
        return FALSE;
    }
    log_error("document not released: %s", trouble->message);
    return TRUE;
}

static gboolean add(Reading *reading, const Document *document, guint number, GError **error)
{
    g_auto(Item) item = item_of(reading, document, number);
    g_autoptr(GBytes) bytes = NULL;
    if (!read_bytes(reading, document, &bytes, error))
        return FALSE;
    g_string_append_printf(reading->list, "%s%u. %s\n    %s", number > 1 ? "\n" : "", number, item.title,
                           bytes ? item.file : "Finns inte kvar, eller går inte att läsa");
    if (bytes == NULL)
        return TRUE;
    g_autoptr(Mail) mail = mail_read_with(bytes, envelope_new(""), reading->service->config->tnef);
    add_text(reading, &item, mail);
    put_message(reading, &item, bytes);
    return TRUE;
}

static void tell(const Reading *reading, Letter *letter)
{
    g_autofree char *masks = redact_list_print(reading->masks);
    letter_set(letter, "documents", reading->list->str);
    letter_set(letter, "masks", g_strchomp(masks));
    letter_set(letter, "documents_cut", reading->cut ? YES : NULL);
    reading->release->named = reading->named->len > 0 ? g_strdup(reading->named->str) : NULL;
}

static gboolean read_all(Reading *reading, Letter *letter, GPtrArray *documents, GError **error)
{
    if (documents->len > RELEASE_DOCUMENTS_MAX) {
        g_autofree char *most = g_strdup_printf("%d", RELEASE_DOCUMENTS_MAX);
        letter_set(letter, "more", most);
        g_ptr_array_set_size(documents, RELEASE_DOCUMENTS_MAX);
    }
    reading->count = documents->len;
    for (guint i = 0; i < documents->len; i++)
        if (!add(reading, g_ptr_array_index(documents, i), i + 1, error))
            return FALSE;
    put_text(reading);
    tell(reading, letter);
    return TRUE;
}

/* It may have become sensitive, or another unit's, since it was asked for. */
static gboolean is_for_asker(const Service *service, const Outgoing *outgoing)
{
    g_autoptr(Scope) scope = scope_new(service->config, outgoing->letter->author);
    return outgoing->about != NULL && scope_registers(scope, outgoing->about);
}

gboolean release_read(const Service *service, const Outgoing *outgoing, Release *release, GError **error)
{
    *release = (Release){.files = g_ptr_array_new_with_free_func((GDestroyNotify)file_free),
                         .messages = g_ptr_array_new_with_free_func((GDestroyNotify)file_free)};
    if (!is_for_asker(service, outgoing)) {
        letter_set(outgoing->letter, "lines", NULL);
        return TRUE;
    }
    g_autoptr(GPtrArray) documents =
        store_documents(service->store, outgoing->number, RELEASE_DOCUMENTS_MAX + 1, error);
    if (documents == NULL)
        return FALSE;
    g_autofree char *reference = reference_print(service->config->prefix, outgoing->number);
    g_autoptr(GString) text = g_string_new(MARK), list = g_string_new(NULL), named = g_string_new(NULL);
    g_string_append_printf(text, "Handlingar i %s, äldst först\n", reference);
    g_autoptr(RedactList) masks = redact_list_new(service->config);
    Reading reading = {.service = service,
                       .reference = reference,
                       .masks = masks,
                       .text = text,
                       .list = list,
                       .named = named,
                       .release = release};
    return read_all(&reading, outgoing->letter, documents, error);
}

void release_clear(Release *release)
{
    g_clear_pointer(&release->files, g_ptr_array_unref);
    g_clear_pointer(&release->messages, g_ptr_array_unref);
    g_clear_pointer(&release->named, g_free);
}
