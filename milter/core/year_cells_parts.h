/*
 * year_cells_parts.h - the inside of YearCells, for year_cells.c and
 * year_cells_body.c alone.
 */
#ifndef SYNPUNKT_CORE_YEAR_CELLS_PARTS_H
#define SYNPUNKT_CORE_YEAR_CELLS_PARTS_H

#include "core/cells.h"
#include "core/year_cells.h"
#include "core/year_parts.h"

struct YearCells {
    Year *year;
    gboolean before; /* of which period */
    Cells *cells;
    guint cost;          /* of a new cell: how much the body is missed whose it is */
    GHashTable *numbers; /* guint *: a count of the year -> its cell + 1 */
};

/* The cell of a count of the year; made if it is new. */
guint year_cell(YearCells *cells, guint *count);

/* The parts (guint *) are the total.  Left out if that does not hold: then nobody can compute by it. */
void relate_exact(YearCells *cells, guint *total, const GPtrArray *parts);

/* They are not more than the total; what is left is a cell of that kind.  Left out if that does not hold. */
void relate_within(YearCells *cells, guint *total, const GPtrArray *parts, CellKind kind);

/* As relate_exact(); `second` may be NULL. */
void relate_two(YearCells *cells, guint *total, guint *first, guint *second);

/* All that holds within one body and period. */
void relate_counts(YearCells *cells, Counts *counts);

/* The numbers that a row may have. */
typedef guint *(*PartNumber)(Part *part);

guint *part_count(Part *part);
guint *part_promised(Part *part);
guint *part_in_time(Part *part);
guint *part_answered(Part *part);

/* By name: their order in the year tells of both periods.  Caller owns the array. */
GPtrArray *sorted_rows(const Counts *counts, Split split);

#endif
