/*
 * year_rows.h - which rows a split has: those of its closed list, and whatever else occurs.
 *
 * While cases are counted a name is its place, the same in every body; in the
 * end each body gets its rows in the order in which they are shown.
 */
#ifndef SYNPUNKT_CORE_YEAR_ROWS_H
#define SYNPUNKT_CORE_YEAR_ROWS_H

#include "core/year.h"

typedef struct Rows Rows;

/* Months are those from `from` to `until`, in that order, each once. */
Rows *rows_new(Split split, const Config *config, const GDate *from, const GDate *until);
void rows_free(Rows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Rows, rows_free)

/* Place of that name; a new one is added behind the others. */
guint rows_place(Rows *rows, const char *name);

/* The row of that place among those of one body; made with all before it if there is none. */
Part *rows_part(const Rows *rows, GPtrArray *parts, guint place);

/*
 * The rows of one body as they are shown, this period's and the earlier one's
 * side by side: the closed list, then what else occurred in either, by size.
 */
void rows_arrange(const Rows *rows, GPtrArray *now, GPtrArray *before);

/* How long somebody waited for an answer, as a row of SPLIT_WAIT; -1 for who has none yet.  Static. */
const char *rows_wait(gint64 worked);

/* "01" to "12".  Static. */
const char *rows_month(guint month);

#endif
