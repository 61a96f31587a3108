#include "core/cells_parts.h"

static void cell_free(Cell *cell)
{
    g_array_unref(cell->links);
    g_free(cell);
}

static void sum_free(Sum *sum)
{
    g_array_unref(sum->links);
    g_free(sum);
}

Cells *cells_new(guint min)
{
    Cells *cells = g_new0(Cells, 1);

    cells->min = min;
    cells->cells = g_ptr_array_new_with_free_func((GDestroyNotify)cell_free);
    cells->sums = g_ptr_array_new_with_free_func((GDestroyNotify)sum_free);
    return cells;
}

void cells_free(Cells *cells)
{
    if (cells == NULL)
        return;
    g_ptr_array_unref(cells->cells);
    g_ptr_array_unref(cells->sums);
    g_free(cells);
}

guint cells_add(Cells *cells, guint value, CellKind kind, guint cost)
{
    Cell *cell = g_new0(Cell, 1);

    cell->value = value;
    cell->kind = kind;
    cell->cost = cost;
    cell->small = (kind == CELL_TABLE || kind == CELL_ASIDE) && value > 0 && value < cells->min;
    cell->unknown = kind == CELL_ASIDE || kind == CELL_SLACK || cell->small;
    cell->links = g_array_new(FALSE, FALSE, sizeof(Link));
    g_ptr_array_add(cells->cells, cell);
    return cells->cells->len - 1;
}

static void link_cell(Cells *cells, guint cell, int sign)
{
    guint number = cells->sums->len - 1;
    Sum *sum = g_ptr_array_index(cells->sums, number);
    Cell *linked = g_ptr_array_index(cells->cells, cell);
    Link to_cell = {cell, sign}, to_sum = {number, sign};

    g_array_append_val(sum->links, to_cell);
    g_array_append_val(linked->links, to_sum);
}

void cells_sum(Cells *cells, guint total, const guint *parts, guint count)
{
    Sum *sum = g_new0(Sum, 1);

    sum->links = g_array_new(FALSE, FALSE, sizeof(Link));
    sum->weight = SUM_WEIGHT;
    g_ptr_array_add(cells->sums, sum);
    link_cell(cells, total, -1);
    for (guint i = 0; i < count; i++)
        link_cell(cells, parts[i], 1);
}

gboolean cells_is_hidden(const Cells *cells, guint cell)
{
    return ((const Cell *)g_ptr_array_index(cells->cells, cell))->unknown;
}

/* -- hiding --------------------------------------------------------------- */

/* A cell that is shown and could be hidden: nobody believes that a hidden one is 0. */
static gboolean can_hide(const Cell *cell)
{
    return !cell->unknown && cell->kind == CELL_TABLE && cell->value > 0;
}

static gboolean is_cheaper(const Cell *cell, const Cell *other)
{
    return cell->cost != other->cost ? cell->cost < other->cost : cell->value < other->value;
}

/* The cheapest part of the sum that can be hidden, else its total. */
static Cell *next_to_hide(const Cells *cells, const Sum *sum)
{
    Cell *cheapest = NULL;

    for (guint i = 1; i < sum->links->len; i++) {
        Cell *cell = g_ptr_array_index(cells->cells, g_array_index(sum->links, Link, i).to);

        if (can_hide(cell) && (cheapest == NULL || is_cheaper(cell, cheapest)))
            cheapest = cell;
    }
    return cheapest != NULL ? cheapest : g_ptr_array_index(cells->cells, g_array_index(sum->links, Link, 0).to);
}

/* What the hidden parts of a sum hold follows from its total: it must not be small either. */
static void hide_in_sum(const Cells *cells, const Sum *sum)
{
    const Cell *total = g_ptr_array_index(cells->cells, g_array_index(sum->links, Link, 0).to);
    gboolean small = FALSE;
    guint64 held = 0;

    for (guint i = 1; i < sum->links->len; i++) {
        const Cell *cell = g_ptr_array_index(cells->cells, g_array_index(sum->links, Link, i).to);

        small = small || cell->small;
        held += cell->unknown ? cell->value : 0;
    }
    while (small && !total->unknown && held < cells->min) {
        Cell *cell = next_to_hide(cells, sum);

        cell->unknown = TRUE;
        held += cell->value;
    }
}

/* Hide all that shares a sum with cells of the ring, which becomes those cells; FALSE if nothing more was hidden. */
static gboolean widen(Cells *cells, GHashTable *ring)
{
    g_autofree gpointer *inner = g_hash_table_get_keys_as_array(ring, NULL);
    guint size = g_hash_table_size(ring);
    gboolean more = FALSE;

    for (guint i = 0; i < size; i++) {
        const Cell *cell = inner[i];

        for (guint k = 0; k < cell->links->len; k++) {
            const Sum *sum = g_ptr_array_index(cells->sums, g_array_index(cell->links, Link, k).to);

            for (guint m = 0; m < sum->links->len; m++) {
                Cell *near = g_ptr_array_index(cells->cells, g_array_index(sum->links, Link, m).to);

                near->unknown = near->unknown || can_hide(near);
                if (!near->unknown)
                    continue;
                more = g_hash_table_add(ring, near) || more;
            }
        }
    }
    return more;
}

/* The search may miss what there is.  Then more is hidden until it does not. */
static void protect(Cells *cells, guint number)
{
    g_autoptr(GHashTable) ring = g_hash_table_new(NULL, NULL);

    g_hash_table_add(ring, g_ptr_array_index(cells->cells, number));
    while (!cells_find_other(cells, number))
        if (!widen(cells, ring))
            return;
}

static gint compare_links(gconstpointer a, gconstpointer b, gpointer data)
{
    const Cells *cells = data;
    const Cell *first = g_ptr_array_index(cells->cells, *(const guint *)a);
    const Cell *second = g_ptr_array_index(cells->cells, *(const guint *)b);

    return (gint)second->links->len - (gint)first->links->len;
}

/* What is in most sums is hardest; what it takes with it helps the others. */
void cells_solve(Cells *cells)
{
    g_autoptr(GArray) small = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 0; i < cells->sums->len; i++)
        hide_in_sum(cells, g_ptr_array_index(cells->sums, i));
    for (guint i = 0; i < cells->cells->len; i++)
        if (((const Cell *)g_ptr_array_index(cells->cells, i))->small)
            g_array_append_val(small, i);
    g_array_sort_with_data(small, compare_links, cells);
    for (guint i = 0; i < small->len; i++) {
        guint number = g_array_index(small, guint, i);

        if (!((const Cell *)g_ptr_array_index(cells->cells, number))->safe)
            protect(cells, number);
    }
}
