#include "core/cells_parts.h"

/*
 * The values themselves solve all sums.  Another solution adds or takes away
 * cases here and there such that each sum holds again.  Changing the cell in
 * question breaks the sums it is in.  As long as a sum is broken, one is taken
 * and the best change of one of its cells is made: what breaks least, hides
 * least and was not just undone.  A sum that is hard to mend gets heavier, so
 * that the search does not go round in circles.  Chance breaks ties; it is the
 * same each time.
 */
#define TRIES      4 /* for a cheaper solution */
#define SEED       1 /* any */
#define REST_STEPS 3 /* a cell that was changed is left alone for so many, or a few more */

/* What a cell that is shown so far may cost, and how long to look: cheap ones are tried alone first. */
static const struct {
    guint dearest, steps;
} rounds[] = {
    {0, 300}, {64, 600}, {512, 1500}, {4096, 2500}, {G_MAXUINT, 8000}, {G_MAXUINT, 50000}, {G_MAXUINT, 200000},
};

typedef struct {
    Cells *cells;
    GRand *rand;
    GArray *changed; /* guint: cells that were ever changed */
    GArray *broken;  /* guint: sums */
    GArray *best;    /* guint: the cells of the cheapest solution so far */
    guint price;     /* of it */
    guint fixed;     /* the cell in question */
    guint dearest;   /* what a shown cell may cost */
    guint step;
} Search;

static Cell *cell_at(const Search *search, guint number)
{
    return g_ptr_array_index(search->cells->cells, number);
}

static Sum *sum_at(const Search *search, guint number)
{
    return g_ptr_array_index(search->cells->sums, number);
}

static void tip(Search *search, guint number, int by)
{
    Sum *sum = sum_at(search, number);

    if (sum->balance == 0) {
        sum->place = search->broken->len;
        g_array_append_val(search->broken, number);
    }
    sum->balance += by;
    if (sum->balance != 0)
        return;
    g_array_remove_index_fast(search->broken, sum->place);
    if (sum->place < search->broken->len)
        sum_at(search, g_array_index(search->broken, guint, sum->place))->place = sum->place;
}

static void change(Search *search, guint number, int by)
{
    Cell *cell = cell_at(search, number);

    if (!cell->touched)
        g_array_append_val(search->changed, number);
    cell->touched = TRUE;
    cell->change += by;
    cell->rests_until = search->step + REST_STEPS + (guint)g_rand_int_range(search->rand, 0, REST_STEPS);
    for (guint i = 0; i < cell->links->len; i++) {
        const Link *link = &g_array_index(cell->links, Link, i);

        tip(search, link->to, by * link->sign);
    }
}

static gboolean may_change(const Search *search, const Cell *cell, int by)
{
    gint64 least = cell->kind == CELL_TABLE ? 1 : 0;

    if (cell->rests_until > search->step || (gint64)cell->value + cell->change + by < least)
        return FALSE;
    return cell->unknown || (cell->kind == CELL_TABLE && cell->value > 0 && cell->cost <= search->dearest);
}

/* Of hiding it, beside the weight of a broken sum. */
static guint price_of(const Cell *cell)
{
    return SUM_WEIGHT / 2 * g_bit_storage(cell->cost);
}

/* How much worse that change makes things; less than 0 is better. */
static int judge(const Search *search, const Cell *cell, int by)
{
    int worse = 0;

    for (guint i = 0; i < cell->links->len; i++) {
        const Link *link = &g_array_index(cell->links, Link, i);
        const Sum *sum = sum_at(search, link->to);

        worse += (ABS(sum->balance + by * link->sign) - ABS(sum->balance)) * (int)sum->weight;
    }
    if (!cell->unknown)
        worse += ((cell->change + by != 0) - (cell->change != 0)) * (int)price_of(cell);
    return worse;
}

static void mend_one(Search *search)
{
    guint pick = (guint)g_rand_int_range(search->rand, 0, (gint)search->broken->len);
    Sum *sum = sum_at(search, g_array_index(search->broken, guint, pick));
    const Link *best = NULL;
    int least = 0, direction = sum->balance > 0 ? -1 : 1;
    guint equal = 0;

    for (guint i = 0; i < sum->links->len; i++) {
        const Link *link = &g_array_index(sum->links, Link, i);
        const Cell *cell = cell_at(search, link->to);
        int worse;

        if (link->to == search->fixed || !may_change(search, cell, direction * link->sign))
            continue;
        worse = judge(search, cell, direction * link->sign);
        equal = best != NULL && worse == least ? equal + 1 : 1;
        if (best == NULL || worse < least || (worse == least && g_rand_int_range(search->rand, 0, (gint)equal) == 0)) {
            best = link;
            least = worse;
        }
    }
    if (best == NULL || least >= 0)
        sum->weight += SUM_WEIGHT / 4;
    if (best != NULL)
        change(search, best->to, direction * best->sign);
}

static void clear(Search *search)
{
    for (guint i = 0; i < search->changed->len; i++) {
        Cell *cell = cell_at(search, g_array_index(search->changed, guint, i));

        for (guint k = 0; k < cell->links->len; k++) {
            Sum *sum = sum_at(search, g_array_index(cell->links, Link, k).to);

            sum->balance = 0;
            sum->weight = SUM_WEIGHT;
        }
        cell->change = 0;
        cell->touched = FALSE;
        cell->rests_until = 0;
    }
    g_array_set_size(search->changed, 0);
    g_array_set_size(search->broken, 0);
}

/* What hangs together with the cell in question is a solution by itself.  Returns what it costs. */
static guint reach(const Search *search, GArray *reached)
{
    guint price = 0;

    g_array_append_val(reached, search->fixed);
    cell_at(search, search->fixed)->touched = FALSE;
    for (guint i = 0; i < reached->len; i++) {
        const Cell *cell = cell_at(search, g_array_index(reached, guint, i));

        price += cell->unknown ? 0 : price_of(cell);
        for (guint k = 0; k < cell->links->len; k++) {
            const Sum *sum = sum_at(search, g_array_index(cell->links, Link, k).to);

            for (guint m = 0; m < sum->links->len; m++) {
                guint number = g_array_index(sum->links, Link, m).to;
                Cell *other = cell_at(search, number);

                if (!other->touched || other->change == 0)
                    continue;
                other->touched = FALSE;
                g_array_append_val(reached, number);
            }
        }
    }
    return price;
}

/* Keeps what it finds if that is cheaper than the best so far. */
static void try_change(Search *search, int by, guint steps)
{
    search->step = 0;
    if (!may_change(search, cell_at(search, search->fixed), by))
        return;
    change(search, search->fixed, by);
    for (search->step = 1; search->step < steps && search->broken->len > 0; search->step++)
        mend_one(search);
    if (search->broken->len == 0) {
        g_autoptr(GArray) reached = g_array_new(FALSE, FALSE, sizeof(guint));
        guint price = reach(search, reached);

        if (search->best->len == 0 || price < search->price) {
            g_array_set_size(search->best, 0);
            g_array_append_vals(search->best, reached->data, reached->len);
            search->price = price;
        }
    }
    clear(search);
}

/* One that costs nothing is good enough; else a few more are looked at. */
static void try_round(Search *search, guint steps)
{
    for (guint i = 0; i < TRIES; i++) {
        try_change(search, i % 2 == 0 ? 1 : -1, steps);
        if (search->best->len > 0 ? search->price == 0 : i > 0)
            return;
    }
}

static void keep(const Search *search)
{
    for (guint i = 0; i < search->best->len; i++) {
        Cell *cell = cell_at(search, g_array_index(search->best, guint, i));

        cell->unknown = TRUE;
        cell->safe = TRUE;
    }
}

gboolean cells_find_other(Cells *cells, guint number)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(SEED);
    g_autoptr(GArray) changed = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) broken = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) best = g_array_new(FALSE, FALSE, sizeof(guint));
    Search search = {.cells = cells, .rand = rand, .changed = changed, .broken = broken, .best = best, .fixed = number};

    for (guint i = 0; i < G_N_ELEMENTS(rounds) && best->len == 0; i++) {
        search.dearest = rounds[i].dearest;
        try_round(&search, rounds[i].steps);
    }
    keep(&search);
    return best->len > 0;
}
