/* engine.c - the table of what PostgreSQL does. */
#include "store/postgres/move.h"
#include "store/postgres/postgres.h"
#include "store/postgres/search.h"

/* Its files are the server's own: data checksums and pg_amcheck see to them. */
static gboolean check(Checking *checking, GError **error)
{
    (void)checking, (void)error;
    return TRUE;
}

/* A full disk is told by the job that meets it; the server's administrator watches it before. */
static gboolean has_room(const char *where, GError **error)
{
    (void)where, (void)error;
    return TRUE;
}

const Engine postgres_engine = {
    .name = "PostgreSQL",
    .open = postgres_open,
    .close = postgres_close,
    .in_transaction = postgres_in_transaction,
    .is_broken = postgres_is_broken,
    .statement = postgres_statement,
    .begin = postgres_begin,
    .end = postgres_end,
    .bind_int = postgres_bind_int,
    .bind_text = postgres_bind_text,
    .bind_bytes = postgres_bind_bytes,
    .bind_null = postgres_bind_null,
    .step = postgres_step,
    .run = postgres_run,
    .changes = postgres_changes,
    .type_at = postgres_type_at,
    .int_at = postgres_int_at,
    .text_at = postgres_text_at,
    .bytes_at = postgres_bytes_at,
    .read_pieces = postgres_read_pieces,
    .prepare = postgres_prepare,
    .make = postgres_make,
    .tell_absent = postgres_tell_absent,
    .place = postgres_place,
    .check = check,
    .look = postgres_look,
    .find_copying = postgres_find_copying,
    .begin_purge = postgres_begin_purge,
    .end_purge = postgres_end_purge,
    .compact = postgres_compact,
    .lock = postgres_lock,
    .begin_handover = postgres_begin_handover,
    .end_handover = postgres_end_handover,
    .may_sweep = postgres_may_sweep,
    .end_sweep = postgres_end_sweep,
    .match = postgres_match,
    .move = &postgres_move,
    .slots = POSTGRES_SLOTS,
    .jobs = 1,
    .slot_new = postgres_slot_new,
    .slot_free = postgres_slot_free,
    .slot_run = postgres_slot_run,
    .slot_reach = postgres_slot_reach,
    .slot_rest = postgres_slot_rest,
    .slot_place = postgres_slot_place,
    .has_room = has_room,
};
