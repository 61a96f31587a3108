/*
 * year_cells.h - the numbers of a year as cells, with all the sums that a
 * reader of the report can compute with (core/cells.h).
 *
 * Within a body: each split makes up what was received, closed and open do,
 * shares and what they leave, rows that say what a figure leaves.  Between
 * bodies: a committee is its units, the whole its committees, companies,
 * federations and external ones; what a report says of neither is a rest.
 */
#ifndef SYNPUNKT_CORE_YEAR_CELLS_H
#define SYNPUNKT_CORE_YEAR_CELLS_H

#include "core/year.h"

typedef struct YearCells YearCells;

/*
 * Decides which are hidden of one period, `now` or `before`; changes nothing in
 * the year, which is borrowed.  The same counts are hidden alike, whatever the
 * other period holds: this year's are read once more beside the next one's.
 */
YearCells *year_cells_new(Year *year, gboolean before, guint min);
void year_cells_free(YearCells *cells);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(YearCells, year_cells_free)

/* `count` is the address of a figure, of a count of a row or of a wait in that period. */
gboolean year_cells_is_hidden(const YearCells *cells, const guint *count);

#endif
