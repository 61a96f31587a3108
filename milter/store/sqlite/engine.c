/* engine.c - the table of what SQLite does. */
#include "store/sqlite/move.h"
#include "store/sqlite/sqlite.h"

#include "util/error.h"

static void tell_absent(Database *database, GError **error)
{
    (void)database;
    g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED, "file is not a synpunkt store");
}

const Engine sqlite_engine = {
    .name = "SQLite",
    .open = sqlite_open,
    .close = sqlite_close,
    .in_transaction = sqlite_in_transaction,
    .is_broken = sqlite_is_broken,
    .statement = sqlite_statement,
    .begin = sqlite_begin,
    .end = sqlite_end,
    .bind_int = sqlite_bind_int,
    .bind_text = sqlite_bind_text,
    .bind_bytes = sqlite_bind_bytes,
    .bind_null = sqlite_bind_null,
    .step = sqlite_step,
    .run = sqlite_run,
    .changes = sqlite_changes,
    .type_at = sqlite_type_at,
    .int_at = sqlite_int_at,
    .text_at = sqlite_text_at,
    .bytes_at = sqlite_bytes_at,
    .read_pieces = sqlite_read_pieces,
    .prepare = sqlite_prepare,
    .make = sqlite_make,
    .tell_absent = tell_absent,
    .place = sqlite_place,
    .check = sqlite_check,
    .begin_purge = sqlite_begin_purge,
    .end_purge = sqlite_end_purge,
    .compact = sqlite_compact,
    .begin_handover = sqlite_begin_handover,
    .end_handover = sqlite_end_handover,
    .match = sqlite_match,
    .move = &sqlite_move,
    .slots = 1,
    .jobs = BATCH_JOBS,
    .slot_new = sqlite_slot_new,
    .slot_free = sqlite_slot_free,
    .slot_run = sqlite_slot_run,
    .slot_rest = sqlite_slot_rest,
    .slot_place = sqlite_slot_place,
    .has_room = place_has_room,
};
