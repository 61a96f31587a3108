/*
 * ranking.h - which rows are the largest, as far as the shown numbers can tell.
 *
 * Private to report/.
 */
#ifndef SYNPUNKT_REPORT_RANKING_H
#define SYNPUNKT_REPORT_RANKING_H

#include <glib.h>

typedef struct Ranking Ranking;

Ranking *ranking_new(void);
void ranking_free(Ranking *ranking);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ranking, ranking_free)

/* `text` is copied; a hidden count may be added too. */
void ranking_add(Ranking *ranking, const char *text, guint count);

/*
 * The largest at most `most` with at least `least` each, of rows that together are
 * `whole`.  Of equals either all or none; none that a hidden row could outrank; none
 * at all if a row and `whole` are hidden.  Returns borrowed texts; caller owns the array.
 */
GPtrArray *ranking_top(Ranking *ranking, guint whole, guint most, guint least);

#endif
