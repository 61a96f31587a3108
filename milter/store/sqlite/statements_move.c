/* statements_move.c - what is said to a file that a store is moved from or to (store/move_engine.h). */
#include "store/sqlite/move.h"

/* Nobody points to a row that comes later, in the end; the check after the move says so. */
const char *const SQLITE_MOVE[] = {"PRAGMA foreign_keys = OFF", "PRAGMA cache_size = -65536", NULL};

/*
 * What is not kept as it is told.  The position of a value is that of its column in move_tables.c.
 *
 * An entry's `nth` is counted on both sides in the same way.  A claim ends by itself, whoever's it was.  A year that
 * has given no number has no sequence, and the words that come next are those behind the last entry that was read.
 */
static const MoveColumn odd[] = {
    {"serials", NULL, "(SELECT year, next FROM serials WHERE next > 1)", NULL, NULL},
    {"entries", "nth",
     "(SELECT count(*) FROM entries AS other WHERE other.identity_key = entries.identity_key"
     " AND other.id <= entries.id)",
     NULL, NULL},
    {"words", "entry", "rowid", "rowid", NULL},
    {"words", "everything", "who || char(10) || subject || char(10) || body", "subject, body",
     "substr(?3, length(?2) + 2, instr(substr(?3, length(?2) + 2), char(10)) - 1),"
     " substr(?3, length(?2) + 2 + instr(substr(?3, length(?2) + 2), char(10)))"},
    {"indexed", NULL,
     "(SELECT 1 AS one, coalesce(max(id), 0) AS entry FROM entries WHERE id <= (SELECT max(entry) FROM indexed))", NULL,
     NULL},
    {"letters", "claimed_by", "''", NULL, NULL},
    {"receipts", "domain_key", "domain_key", "domain_key, address_count, domain_count", "?4, 0, 0"},
};

const MoveColumn *sqlite_move_odd(const char *table, const char *column)
{
    for (guint i = 0; i < G_N_ELEMENTS(odd); i++)
        if (g_str_equal(odd[i].table, table) && g_strcmp0(odd[i].column, column) == 0)
            return &odd[i];
    return NULL;
}

char *sqlite_move_read(const MoveReadText *text)
{
    g_autofree char *where = text->after ? g_strdup_printf("WHERE (%s) > (%s)", text->key, text->after) : NULL;
    g_autofree char *limit = text->limit > 0 ? g_strdup_printf("LIMIT %u", text->limit) : NULL;
    return g_strdup_printf("SELECT %s FROM %s %s ORDER BY %s %s", text->columns, text->table, where ? where : "",
                           text->order, limit ? limit : "");
}

char *sqlite_move_add(const MoveTable *table, const char *columns, const char *values)
{
    return g_strdup_printf("INSERT %s INTO %s (%s) VALUES (%s)", table->anew ? "OR REPLACE" : "", table->name, columns,
                           values);
}

char *sqlite_move_count(const char *table)
{
    return g_strdup_printf("SELECT count(*) FROM %s", table);
}

char *sqlite_move_empty(const char *table)
{
    return g_strdup_printf("DELETE FROM %s", table);
}

/* The running numbers of each address and domain, as the letters went. */
const char SQLITE_MOVE_FINISH[] =
    "UPDATE receipts SET address_count = of_address, domain_count = of_domain FROM"
    " (SELECT id AS counted,"
    " row_number() OVER (PARTITION BY address_key ORDER BY created_at, id) AS of_address,"
    " row_number() OVER (PARTITION BY domain_key ORDER BY created_at, id) AS of_domain FROM receipts)"
    " WHERE id = counted";
