/* route_learned.h - what the learned weights add to the points of the rules; between route_choose.c and core/learned.
 */
#ifndef SYNPUNKT_CORE_ROUTE_LEARNED_H
#define SYNPUNKT_CORE_ROUTE_LEARNED_H

#include "core/route_meaning.h"

/*
 * `route` holds what the rules say of `normal`.  Fill its chances, and let them
 * choose where the rules are silent, doubt where they are not, and name two
 * hints to the sorting desk.  Nothing happens without a table.
 */
void route_consult(Route *route, const Router *router, const char *normal);

/* ", learned 0.82: kolsvart, gar hem", or "" without chances.  Words of sensitive units stay out of it (D26).  Caller
 * owns. */
char *route_print_learned(const Route *route);

#endif
