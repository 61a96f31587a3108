/* move_copy.c - rows from one side to the other. */
#include "store/engine.h"
#include "store/move_parts.h"

/* Rows in a transaction: enough that its sync costs little, few enough that little is done again. */
#define PAGE_ROWS 1000

static void key_clear(MoveKey *key)
{
    for (guint i = 0; i < MOVE_KEY_MAX; i++)
        g_clear_pointer(&key->texts[i], g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MoveKey, key_clear)

static void key_take(MoveKey *key, const MoveTable *table, const Query *row)
{
    key_clear(key);
    key->is_set = TRUE;
    for (guint i = 0; i < table->key; i++) {
        if (row->engine->type_at(row, (int)i) == COLUMN_INT)
            key->numbers[i] = row->engine->int_at(row, (int)i);
        else
            key->texts[i] = g_strdup(row->engine->text_at(row, (int)i, NULL));
    }
}

void move_step(Moving *moving, const char *what, guint64 more)
{
    moving->done += more;
    if (moving->move->step)
        moving->move->step(what, MIN(moving->done, moving->most), moving->most, moving->move->data);
}

/* -- a page ------------------------------------------------------------------------------ */

typedef struct {
    Moving *moving;
    const MoveTable *table;
    MoveWriter *writer;
    MoveKey last; /* of the rows so far */
    guint rows;
} Page;

static gboolean pass_on(const Query *row, gpointer data, GError **error)
{
    Page *page = data;
    if (!page->moving->target->engine->move->add(page->writer, row, error))
        return FALSE;
    key_take(&page->last, page->table, row);
    if (++page->rows % PAGE_ROWS == 0)
        move_step(page->moving, "copying", PAGE_ROWS);
    return TRUE;
}

static gboolean copy_page(Page *page, GError **error)
{
    Moving *moving = page->moving;
    const MoveEngine *target = moving->target->engine->move;
    g_auto(MoveKey) after = page->last;
    page->last = (MoveKey){.is_set = FALSE};
    page->rows = 0;
    page->writer = target->begin(moving->target, page->table, error);
    if (!page->writer)
        return FALSE;
    MoveRead read = {.table = page->table, .after = &after, .visit = pass_on, .data = page};
    read.limit = page->table->whole ? 0 : PAGE_ROWS;
    gboolean passed = moving->source->engine->move->read(moving->source, &read, error);
    gboolean ended = target->end(page->writer, passed, passed ? error : NULL);
    move_step(moving, "copying", page->rows % PAGE_ROWS);
    return passed && ended;
}

/* -- a table ------------------------------------------------------------------------------- */

typedef struct {
    const MoveTable *table;
    MoveKey *key;
} Last;

static gboolean note_last(const Query *row, gpointer data, GError **error)
{
    (void)error;
    const Last *last = data;
    key_take(last->key, last->table, row);
    return TRUE;
}

/* How far it came; a table that is written anew has come nowhere. */
static gboolean find_last(Database *database, const MoveTable *table, MoveKey *key, GError **error)
{
    Last last = {table, key};
    const MoveRead read = {.table = table, .last = TRUE, .visit = note_last, .data = &last};
    return table->anew || database->engine->move->read(database, &read, error);
}

gboolean move_copy_table(Moving *moving, const MoveTable *table, GError **error)
{
    Page page = {.moving = moving, .table = table};
    gboolean copied = find_last(moving->target, table, &page.last, error);
    while (copied) {
        copied = copy_page(&page, error);
        if (table->whole || page.rows < PAGE_ROWS)
            break;
    }
    key_clear(&page.last);
    if (!copied)
        g_prefix_error(error, "table '%s': ", table->name);
    return copied;
}

/* -- all of them ------------------------------------------------------------------------------ */

gboolean move_count(Database *database, guint64 *rows, GError **error)
{
    *rows = 0;
    for (const MoveTable *table = move_tables; table->name; table++) {
        guint64 more;
        if (!database->engine->move->count(database, table, &more, error))
            return FALSE;
        *rows += more;
    }
    return TRUE;
}

gboolean move_copy_all(Moving *moving, GError **error)
{
    for (const MoveTable *table = move_tables; table->name; table++)
        if (!move_copy_table(moving, table, error))
            return FALSE;
    return moving->target->engine->move->finish(moving->target, error);
}
