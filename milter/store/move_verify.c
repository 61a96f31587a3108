/* move_verify.c - is what is there what was here? */
#include "store/engine.h"
#include "store/move_parts.h"
#include "store/store.h"
#include "util/digest.h"
#include "util/error.h"

#include <string.h>

#define STEP_ROWS 1000

typedef struct {
    Moving *moving;
    const MoveTable *table;
    Digest *digest;
    guint columns;
    guint64 rows;
} Digesting;

static void add_number(Digest *digest, gint64 number)
{
    const gint64 big = GINT64_TO_BE(number);
    digest_add(digest, &big, sizeof big);
}

/* Each value behind its type and, of texts and bytes, its length: no two rows look alike that are not. */
static void add_value(Digest *digest, const Query *row, int column)
{
    const ColumnType type = row->engine->type_at(row, column);
    gsize length;
    add_number(digest, type);
    switch (type) {
    case COLUMN_NULL:
        return;
    case COLUMN_INT:
        add_number(digest, row->engine->int_at(row, column));
        return;
    case COLUMN_TEXT: {
        gconstpointer bytes = row->engine->bytes_at(row, column, &length);
        add_number(digest, (gint64)length);
        digest_add(digest, bytes, length);
        return;
    }
    }
}

static gboolean add_row(const Query *row, gpointer data, GError **error)
{
    (void)error;
    Digesting *digesting = data;
    for (guint i = 0; i < digesting->columns; i++)
        add_value(digesting->digest, row, (int)i);
    if (++digesting->rows % STEP_ROWS == 0 && digesting->moving)
        move_step(digesting->moving, "comparing", STEP_ROWS);
    return TRUE;
}

static guint count_columns(const MoveTable *table)
{
    guint columns = 1;
    for (const char *at = strchr(table->columns, ','); at; at = strchr(at + 1, ','))
        columns++;
    return columns;
}

static char *digest(Database *database, Digesting *digesting, GError **error)
{
    g_autoptr(Digest) digest = digest_new();
    digesting->digest = digest;
    digesting->columns = count_columns(digesting->table);
    const MoveRead read = {.table = digesting->table, .visit = add_row, .data = digesting};
    if (!database->engine->move->read(database, &read, error))
        return NULL;
    if (digesting->moving)
        move_step(digesting->moving, "comparing", digesting->rows % STEP_ROWS);
    return digest_print(digest);
}

char *move_digest(Database *database, const MoveTable *table, guint64 *rows, GError **error)
{
    Digesting digesting = {.table = table};
    char *hex = digest(database, &digesting, error);
    *rows = digesting.rows;
    return hex;
}

static gboolean compare(Moving *moving, const MoveTable *table, GError **error)
{
    Digesting here = {.moving = moving, .table = table}, there = here;
    g_autofree char *ours = digest(moving->source, &here, error);
    g_autofree char *theirs = ours ? digest(moving->target, &there, error) : NULL;
    if (!theirs)
        return FALSE;
    moving->move->rows += there.rows;
    if (here.rows == there.rows && strcmp(ours, theirs) == 0)
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED,
                "table '%s' is not the same on both sides, %" G_GUINT64_FORMAT " rows here and %" G_GUINT64_FORMAT
                " there; remove what is at '%s' and move again: nothing of the store here was changed",
                table->name, here.rows, there.rows, moving->move->to);
    return FALSE;
}

gboolean move_compare(Moving *moving, GError **error)
{
    moving->move->rows = 0;
    for (const MoveTable *table = move_tables; table->name; table++)
        if (!compare(moving, table, error))
            return FALSE;
    return TRUE;
}

static void tell_check(guint64 done, guint64 most, gpointer data)
{
    const Moving *moving = data;
    if (moving->move->step)
        moving->move->step("checking", done, most, moving->move->data);
}

gboolean move_check(Moving *moving, GError **error)
{
    StoreDeep deep = {.step = tell_check, .data = moving};
    g_autoptr(Store) store = store_open(moving->move->to, STORE_READ_ONLY, error);
    g_autoptr(GPtrArray) findings = store ? store_check_deep(store, &deep, error) : NULL;
    if (!findings || findings->len == 0)
        return findings != NULL;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED,
                "what was copied is the same on both sides, and not whole: %s; \"synpunkt check --deep\" tells of the "
                "store here, and \"synpunkt migrate-store --cancel\" gives it back",
                (const char *)g_ptr_array_index(findings, 0));
    return FALSE;
}
