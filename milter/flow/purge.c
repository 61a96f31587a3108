#include "flow/purge.h"

#include "flow/export.h"
#include "util/error.h"

#include <string.h>

/* Mail that comes while a case is read makes the reading void; a case that it never stops coming to stays. */
#define READ_TRIES 3

/* -- letters on no case ------------------------------------------------------------- */

static gboolean names_one(const PurgeLoose *loose, const char *text)
{
    g_autoptr(GArray) found = reference_find(loose->service->config->prefix, text);
    for (guint i = 0; i < found->len; i++)
        if (g_hash_table_contains(loose->numbers, &g_array_index(found, CaseNumber, i)))
            return TRUE;
    return FALSE;
}

/* Its values, and what was made of them: a list is filled in when it is rendered. */
static gboolean is_about(const PurgeLoose *loose, const LooseLetter *letter)
{
    if (names_one(loose, letter->fields))
        return TRUE;
    if (!letter->sent)
        return FALSE;
    g_autoptr(GBytes) bytes = store_letter_bytes(loose->service->store, letter->id, NULL);
    if (!bytes)
        return FALSE;
    g_autoptr(Mail) mail = mail_read_filed(bytes, envelope_new(""), NULL);
    return names_one(loose, mail->subject) || names_one(loose, mail->text);
}

gboolean purge_lists(PurgeLoose *loose, GError **error)
{
    g_autoptr(GArray) letters = g_array_new(FALSE, FALSE, sizeof(gint64));
    gint64 after = 0;
    guint64 looked = 0;
    gboolean more = TRUE;
    while (more) {
        g_autoptr(GPtrArray) page = purge_list_loose(loose->run, after, error);
        if (!page)
            return FALSE;
        more = page->len > 0;
        for (guint i = 0; i < page->len; i++) {
            const LooseLetter *letter = g_ptr_array_index(page, i);
            after = letter->id;
            if (is_about(loose, letter))
                g_array_append_val(letters, letter->id);
        }
        looked += page->len;
        loose->look(looked, loose->data);
    }
    loose->count = letters->len;
    return purge_loose(loose->run, letters, error);
}

/* -- a person --------------------------------------------------------------------------- */

/* The proposals themselves: nobody goes through them, so nothing of them is left out. */
static Mask *mask_of(const ExportCase *exported, const char *person, GError **error)
{
    g_autoptr(MaskList) list = mask_list_new();
    mask_list_add(list, person);
    return export_propose(exported, list, error) ? mask_read(list->lines->str, error) : NULL;
}

/* The entry's words that the store keeps beside the message are those of the message. */
static EntryMasked *masked_of(const ExportCase *exported, const ExportItem *item, const ExportOrder *order,
                              const char *person)
{
    EntryMasked *masked = g_new0(EntryMasked, 1);
    masked->entry = item->document->id;
    masked->raw = export_message(exported, item, order);
    masked->of_person = address_equal(item->document->who, person);
    if (strcmp(item->document->kind, "internal") == 0) {
        g_autofree char *words = mail_new_text(item->mail);
        masked->new_text = export_text(order, words);
    }
    return masked;
}

static GPtrArray *mask_entries(const ExportCase *exported, const ExportOrder *order, const char *person, GError **error)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func((GDestroyNotify)entry_masked_free);
    for (guint i = 0; i < exported->items->len; i++) {
        const ExportItem *item = g_ptr_array_index(exported->items, i);
        if (item->document->sent)
            continue;
        if (!item->mail) {
            g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED, "a message of '%s' cannot be read",
                        exported->reference);
            return NULL;
        }
        g_ptr_array_add(entries, masked_of(exported, item, order, person));
    }
    return g_steal_pointer(&entries);
}

static gboolean take_out(const Service *service, PurgeRun *run, const PurgeCase *purged, const char *person,
                         GError **error)
{
    g_autoptr(Case) about = store_case(service->store, purged->number, error);
    if (!about)
        return FALSE;
    g_autoptr(ExportCase) exported = export_case(service, about, TRUE, error);
    g_autoptr(Mask) mask = exported ? mask_of(exported, person, error) : NULL;
    if (!mask)
        return FALSE;
    const ExportOrder order = {TRUE, mask};
    g_autoptr(GPtrArray) entries = mask_entries(exported, &order, person, error);
    if (!entries)
        return FALSE;
    g_autofree char *subject = export_text(&order, about->subject);
    const CaseMasked masked = {purged, PERSON_INSTEAD, person, subject, entries};
    return purge_person(run, &masked, error);
}

gboolean purge_out(const Service *service, PurgeRun *run, const PurgeCase *purged, const char *person, GError **error)
{
    guint64 before = purge_count(run);
    for (guint tries = 0; tries < READ_TRIES && purge_count(run) == before; tries++)
        if (!take_out(service, run, purged, person, error))
            return FALSE;
    return TRUE;
}
