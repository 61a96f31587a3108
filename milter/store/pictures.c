#include "store/pictures.h"

#include "store/apply.h"
#include "store/pack.h"

#define KEPT_SECONDS      (365 * 24 * 3600)
#define OF_ONE_SENDER_MAX 200
#define FORGOTTEN_AT_ONCE (2 * ASK_PICTURES_MAX) /* more than a message adds, so that old rows run out */

typedef struct {
    Database *database;
    gint64 sender_key;
    CaseNumber number; /* what the mail is about */
} Search;

static gboolean is_elsewhere(const Search *search, const char *digest, gboolean *elsewhere, GError **error)
{
    g_auto(Query) query = query_begin(search->database, FIND_PICTURE);
    query_int(&query, search->sender_key);
    query_int(&query, key_of(digest));
    query_int(&query, search->number);
    return query_step(&query, elsewhere, error);
}

gboolean pictures_recall(Database *database, const Ask *ask, Known *known, GError **error)
{
    if (!ask->pictures || ask->pictures->len == 0 || known->evidence->len == 0)
        return TRUE;
    const Evidence *strongest = g_ptr_array_index(known->evidence, 0);
    const Search search = {database, key_of(ask->sender), strongest->found->number};
    g_autoptr(GString) logos = g_string_new(NULL);
    for (guint i = 0; i < ask->pictures->len; i++) {
        const char *digest = g_ptr_array_index(ask->pictures, i);
        gboolean elsewhere;
        if (!is_elsewhere(&search, digest, &elsewhere, error))
            return FALSE;
        if (elsewhere)
            g_string_append_printf(logos, "%s%s", logos->len > 0 ? " " : "", digest);
    }
    g_free(known->logos);
    known->logos = g_strdup(logos->str);
    return TRUE;
}

static gboolean add(const Applying *applying, gint64 sender_key, const char *digest, GError **error)
{
    g_auto(Query) query = query_begin(applying->database, ADD_PICTURE);
    query_int(&query, sender_key);
    query_int(&query, key_of(digest));
    query_int(&query, applying->number);
    query_int(&query, applying->now);
    return query_run(&query, error);
}

static gboolean forget(const Applying *applying, gint64 sender_key, GError **error)
{
    g_auto(Query) crop = query_begin(applying->database, CROP_PICTURES);
    query_int(&crop, sender_key);
    query_int(&crop, OF_ONE_SENDER_MAX);
    g_auto(Query) drop = query_begin(applying->database, DROP_PICTURES);
    query_int(&drop, applying->now - KEPT_SECONDS);
    query_int(&drop, FORGOTTEN_AT_ONCE);
    return query_run(&crop, error) && query_run(&drop, error);
}

/* Whoever only says that he is a handler is filed on no case, and changes nothing here. */
static gboolean is_filed_for_staff(const Applying *applying)
{
    if (!applying->filing || applying->filing->weighed->proof == PROOF_NONE)
        return FALSE;
    for (guint i = 0; i < applying->plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(applying->plan->actions, i);
        if (action->kind == ACTION_FILE && (action->entry == ENTRY_ANSWER || action->entry == ENTRY_INTERNAL))
            return TRUE;
    }
    return FALSE;
}

gboolean apply_pictures(Applying *applying, GError **error)
{
    if (!is_filed_for_staff(applying))
        return TRUE;
    const GPtrArray *attachments = applying->filing->mail->attachments;
    gint64 sender_key = key_of(applying->filing->weighed->writer);
    guint added = 0;
    for (guint i = 0; i < attachments->len && added < ASK_PICTURES_MAX; i++) {
        const Attachment *attachment = g_ptr_array_index(attachments, i);
        if (!attachment->digest)
            continue;
        added++;
        if (!add(applying, sender_key, attachment->digest, error))
            return FALSE;
    }
    return added == 0 || forget(applying, sender_key, error);
}
