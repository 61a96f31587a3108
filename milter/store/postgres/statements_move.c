/* statements_move.c - what is said to a server that a store is moved from or to (store/move_engine.h). */
#include "store/postgres/move.h"

#include "store/postgres/parts.h"

/* Told as in ../sqlite/statements_move.c. */
static const MoveColumn odd[] = {
    /* Numbers that wait for a case at the end of their year were given to nobody. */
    {"serials", NULL,
     "(SELECT year, next FROM (SELECT year, next - (SELECT count(*) FROM (SELECT serial, row_number() OVER (ORDER BY serial DESC) AS place"
     " FROM reserved WHERE reserved.year = serials.year) AS waiting WHERE serial = next - place) AS next"
     " FROM serials) AS counted WHERE next > 1) AS given",
     "SELECT setval(" SERIALS ", $2::bigint - 1)"},
    {"entries", "nth",
     "(SELECT count(*) FROM entries AS other WHERE other.identity_key = entries.identity_key"
     " AND other.id <= entries.id)",
     NULL},
    {"words", "everything", "CASE WHEN everything = who THEN who || chr(10) || chr(10) ELSE everything END", NULL},
    {"indexed", NULL,
     "(SELECT 1::bigint AS one, coalesce(max(id), 0) AS entry FROM entries WHERE id <"
     " (SELECT coalesce(min(unread.entry), 9223372036854775807) FROM unread)) AS indexed",
     "INSERT INTO unread SELECT id FROM entries WHERE id > $2::bigint AND $1::bigint = 1 ON CONFLICT DO NOTHING"},
    {"letters", "claimed_by", "''::text", NULL},
};

const MoveColumn *postgres_move_odd(const char *table, const char *column)
{
    for (guint i = 0; i < G_N_ELEMENTS(odd); i++)
        if (g_str_equal(odd[i].table, table) && g_strcmp0(odd[i].column, column) == 0)
            return &odd[i];
    return NULL;
}

char *postgres_move_read(const MoveReadText *text)
{
    g_autofree char *where = text->after ? g_strdup_printf("WHERE (%s) > (%s)", text->key, text->after) : NULL;
    g_autofree char *limit = text->limit > 0 ? g_strdup_printf("LIMIT %u", text->limit) : NULL;
    return g_strdup_printf("SELECT %s FROM %s %s ORDER BY %s %s", text->columns, text->table, where ? where : "",
                           text->order, limit ? limit : "");
}

char *postgres_move_copy(const MoveTable *table)
{
    return g_strdup_printf("COPY %s (%s) FROM STDIN BINARY", table->name, table->columns);
}

char *postgres_move_count(const char *table)
{
    return g_strdup_printf("SELECT count(*) FROM %s", table);
}

char *postgres_move_empty(const char *table)
{
    return g_strdup_printf("DELETE FROM %s", table);
}

char *postgres_move_analyse(const char *table)
{
    return g_strdup_printf("ANALYZE %s", table);
}

/* The next number of each is behind the last that is on file. */
const char POSTGRES_MOVE_FINISH[] =
    "SELECT setval(pg_get_serial_sequence('entries', 'id'), max(id)) FROM entries HAVING max(id) IS NOT NULL;"
    " SELECT setval(pg_get_serial_sequence('receipts', 'id'), max(id)) FROM receipts HAVING max(id) IS NOT NULL;"
    " SELECT setval('letters_id', max(id)) FROM letters HAVING max(id) IS NOT NULL;"
    " SELECT setval('events_block', max(sequence)) FROM events HAVING max(sequence) IS NOT NULL";
