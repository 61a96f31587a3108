#include "cli/import_list.h"

#include "cli/interrupt.h"
#include "cli/messages.h"
#include "mail/read.h"

#include <string.h>

typedef struct {
    ImportList *list;
    Progress *progress;
    const char *given; /* the path that is looked at */
    gint64 date;       /* of the message before */
} Finding;

static void old_mail_free(OldMail *mail)
{
    g_free(mail->name);
    if (mail->raw)
        g_bytes_unref(mail->raw);
    g_free(mail->message_id);
    g_ptr_array_unref(mail->ancestors);
    g_free(mail);
}

void import_list_free(ImportList *list)
{
    if (!list)
        return;
    g_ptr_array_unref(list->mails);
    g_ptr_array_unref(list->unreadable);
    g_free(list);
}

/* -- looking ------------------------------------------------------------------- */

/* The header block alone: all that is asked of it here, at a part of the cost. */
static GBytes *header_of(GBytes *raw)
{
    gsize length;
    const char *start = g_bytes_get_data(raw, &length);
    const char *end = start ? memmem(start, length, "\n\n", 2) : NULL;
    const char *end_crlf = start ? memmem(start, end ? (gsize)(end - start) : length, "\n\r\n", 3) : NULL;
    end = end_crlf ? end_crlf : end;
    return g_bytes_new_from_bytes(raw, 0, end ? (gsize)(end - start) + 1 : length);
}

static gboolean find_one(const char *name, GBytes *raw, gpointer data)
{
    Finding *finding = data;
    g_autoptr(GBytes) header = header_of(raw);
    g_autoptr(Mail) mail = mail_read_filed(header, envelope_new(""), NULL);
    progress_step(finding->progress);
    /* Mail servers keep files of their own beside the mail; what is named itself is meant. */
    if (mail->headers->len == 0 && strcmp(name, finding->given) != 0) {
        g_ptr_array_add(finding->list->unreadable, g_strdup_printf("'%s' is no message", name));
        return !interrupt_came();
    }
    finding->date = mail->date > 0 ? mail->date : finding->date;
    OldMail *found = g_new0(OldMail, 1);
    found->name = g_strdup(name);
    found->raw = g_file_test(name, G_FILE_TEST_EXISTS) ? NULL : g_bytes_ref(raw);
    found->message_id = g_strdup(mail->message_id);
    found->ancestors = g_ptr_array_ref(mail->ancestors);
    found->date = finding->date;
    found->place = finding->list->mails->len;
    g_ptr_array_add(finding->list->mails, found);
    return !interrupt_came();
}

static void note_unreadable(const GError *error, gpointer data)
{
    const Finding *finding = data;
    finding->list->failed = TRUE;
    g_ptr_array_add(finding->list->unreadable, g_strdup(error->message));
}

/* -- the order ------------------------------------------------------------------- */

static int by_date_then_place(gconstpointer a, gconstpointer b)
{
    const OldMail *first = *(const OldMail *const *)a, *second = *(const OldMail *const *)b;
    if (first->date != second->date)
        return first->date < second->date ? -1 : 1;
    return first->place < second->place ? -1 : first->place > second->place;
}

/* What `mail` answers and nobody has taken yet, or NULL. */
static OldMail *untaken_ancestor(const OldMail *mail, GHashTable *by_id)
{
    for (guint i = 0; i < mail->ancestors->len; i++) {
        OldMail *ancestor = g_hash_table_lookup(by_id, g_ptr_array_index(mail->ancestors, i));
        if (ancestor && !ancestor->taken)
            return ancestor;
    }
    return NULL;
}

/* Taken when first met, so that mails which claim to answer each other end too. */
static void take_with_ancestors(OldMail *mail, GHashTable *by_id, GPtrArray *order)
{
    g_autoptr(GPtrArray) waiting = g_ptr_array_new();
    for (OldMail *next = mail; next || waiting->len > 0;) {
        if (next) {
            next->taken = TRUE;
            g_ptr_array_add(waiting, next);
        } else {
            g_ptr_array_add(order, g_ptr_array_steal_index(waiting, waiting->len - 1));
        }
        next = waiting->len > 0 ? untaken_ancestor(g_ptr_array_index(waiting, waiting->len - 1), by_id) : NULL;
    }
}

static void put_in_order(ImportList *list)
{
    g_autoptr(GHashTable) by_id = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *order = g_ptr_array_new_with_free_func((GDestroyNotify)old_mail_free);
    for (guint i = list->mails->len; i > 0; i--) {
        OldMail *mail = g_ptr_array_index(list->mails, i - 1);
        if (mail->message_id)
            g_hash_table_insert(by_id, mail->message_id, mail);
    }
    for (guint i = 0; i < list->mails->len; i++) {
        OldMail *mail = g_ptr_array_index(list->mails, i);
        if (!mail->taken)
            take_with_ancestors(mail, by_id, order);
    }
    g_ptr_array_set_free_func(list->mails, NULL);
    g_ptr_array_unref(list->mails);
    list->mails = order;
}

ImportList *import_list_new(char **paths, gboolean by_date, Progress *progress)
{
    ImportList *list = g_new0(ImportList, 1);
    list->mails = g_ptr_array_new_with_free_func((GDestroyNotify)old_mail_free);
    list->unreadable = g_ptr_array_new_with_free_func(g_free);
    Finding finding = {.list = list, .progress = progress};
    for (guint i = 0; paths[i] && !interrupt_came(); i++) {
        finding.given = paths[i];
        messages_visit_readable(paths[i], find_one, note_unreadable, &finding);
    }
    if (by_date)
        g_ptr_array_sort(list->mails, by_date_then_place);
    put_in_order(list);
    return list;
}

/* -- once more, whole -------------------------------------------------------------- */

static gboolean take_bytes(const char *name, GBytes *raw, gpointer data)
{
    (void)name;
    GBytes **taken = data;
    *taken = g_bytes_ref(raw);
    return FALSE;
}

GBytes *old_mail_read(const OldMail *mail)
{
    if (mail->raw)
        return g_bytes_ref(mail->raw);
    GBytes *taken = NULL;
    g_autoptr(GError) error = NULL;
    if (!messages_visit(mail->name, take_bytes, &taken, &error))
        return NULL;
    return taken;
}
