/*
 * cells.h - which cells of published tables must be hidden, so that no count
 * below a limit is shown or can be computed from the others (R63).
 *
 * Primary: 1 .. min - 1.  Secondary: where the total of a sum is shown, its
 * hidden parts hold min or more together; and for each primary cell there is
 * another solution of all sums, in whole numbers, that gives it another value
 * and differs only in hidden cells.  The reader is taken to know the sums and
 * that a hidden cell is not 0: zero is shown, it tells of nobody.  Among
 * candidates the cheapest is hidden, then the smallest.  Deterministic.  Pure.
 */
#ifndef SYNPUNKT_CORE_CELLS_H
#define SYNPUNKT_CORE_CELLS_H

#include <glib.h>

typedef struct Cells Cells;

typedef enum {
    CELL_TABLE, /* stands in a table */
    CELL_FIXED, /* a part that is told in any case */
    CELL_ASIDE, /* stands nowhere but would follow (those not in time, of those promised): as private as any other */
    CELL_SLACK, /* stands nowhere and may be known: says only that one number is not more than another */
} CellKind;

/* 0 or 1 hides nothing. */
Cells *cells_new(guint min);
void cells_free(Cells *cells);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cells, cells_free)

/* Returns the number of the new cell, from 0.  `cost` is how much it would be missed: the cheapest are hidden. */
guint cells_add(Cells *cells, guint value, CellKind kind, guint cost);

/* What the reader knows to hold: `total` is the sum of `parts` (cells). */
void cells_sum(Cells *cells, guint total, const guint *parts, guint count);

/* Decide, once, when all is there. */
void cells_solve(Cells *cells);

/* Of a cell of a table. */
gboolean cells_is_hidden(const Cells *cells, guint cell);

#endif
