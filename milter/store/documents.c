/* documents.c - what a case holds, for who keeps the register (D62). */
#include "store/store_private.h"

void document_free(Document *document)
{
    if (!document)
        return;
    g_free(document->kind);
    g_free(document->who);
    g_free(document);
}

static gboolean list(Database *database, CaseNumber number, guint limit, GPtrArray *documents, GError **error)
{
    g_auto(Query) query = query_begin(database, LIST_DOCUMENTS);
    query_int(&query, number);
    query_int(&query, limit);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        Document *document = g_new0(Document, 1);
        document->sent = query_take_int(&query) != 0;
        document->id = query_take_int(&query);
        document->at = query_take_int(&query);
        document->kind = query_take_text(&query);
        document->who = query_take_text(&query);
        g_ptr_array_add(documents, document);
    }
    return FALSE;
}

GPtrArray *store_documents(Store *store, CaseNumber number, guint limit, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    g_autoptr(GPtrArray) documents = g_ptr_array_new_with_free_func((GDestroyNotify)document_free);
    if (!reader || !list(reader->database, number, limit, documents, error))
        return NULL;
    return g_steal_pointer(&documents);
}
