/*
 * cells_parts.h - the inside of Cells, for cells.c and cells_other.c alone.
 */
#ifndef SYNPUNKT_CORE_CELLS_PARTS_H
#define SYNPUNKT_CORE_CELLS_PARTS_H

#include "core/cells.h"

#define SUM_WEIGHT 16 /* of a sum that has not been hard to mend yet */

/* From a cell to a sum it is in, or from a sum to its cell: 1 for a part, -1 for the total. */
typedef struct {
    guint to;
    int sign;
} Link;

typedef struct {
    guint value, cost;
    CellKind kind;
    gboolean small;   /* must not be found out */
    gboolean unknown; /* to the reader, unless it follows */
    gboolean safe;    /* another solution is known in which it differs; hiding more takes none away */
    /* While another solution is looked for: */
    int change;        /* in it */
    gboolean touched;  /* on the way there */
    guint rests_until; /* that step */
    GArray *links;     /* Link */
} Cell;

typedef struct {
    GArray *links; /* Link; the total is the first */
    int balance;   /* of the changes: parts less total */
    guint weight;  /* how bad it is that it is broken */
    guint place;   /* among the broken ones, if it is not in balance */
} Sum;

struct Cells {
    guint min;
    GPtrArray *cells; /* Cell */
    GPtrArray *sums;  /* Sum */
};

/*
 * Find another solution of all sums, in whole numbers, in which that cell has
 * another value.  The cells that differ are marked as safe; those that were
 * shown are hidden.  FALSE if none was found, which does not mean that there is
 * none; then all is as before.
 */
gboolean cells_find_other(Cells *cells, guint number);

#endif
