/* slot.c - the one thread that writes to a file: its connection, and the log that is kept short beside it. */
#include "store/sqlite/checkpoint.h"
#include "store/sqlite/sqlite.h"
#include "store/sqlite/writer_file.h"

struct Slot {
    WriterFile *file;
    Checkpointer *checkpointer;
    char *host; /* whose event chain is written */
};

Slot *sqlite_slot_new(const char *path, const char *epoch, guint number, GError **error)
{
    (void)number;
    g_autoptr(WriterFile) file = writer_file_new(path, epoch, error);
    g_autoptr(Checkpointer) checkpointer = file ? checkpointer_new(path, error) : NULL;
    if (!checkpointer)
        return NULL;
    Slot *slot = g_new0(Slot, 1);
    slot->file = g_steal_pointer(&file);
    slot->checkpointer = g_steal_pointer(&checkpointer);
    slot->host = g_strdup(g_get_host_name());
    return slot;
}

void sqlite_slot_free(Slot *slot)
{
    checkpointer_free(slot->checkpointer);
    writer_file_free(slot->file);
    g_free(slot->host);
    g_free(slot);
}

GError *sqlite_slot_run(Slot *slot, Batch *batch)
{
    return writer_file_run(slot->file, batch, slot->host);
}

void sqlite_slot_rest(Slot *slot)
{
    Place place = writer_file_place(slot->file);
    checkpointer_tell(slot->checkpointer, writer_file_log_pages(slot->file), &place);
    writer_file_keep_log_short(slot->file);
}

Place sqlite_slot_place(const Slot *slot)
{
    return writer_file_place(slot->file);
}
