/* route_learned.h - what the learned weights add to the points of the rules; between route_choose.c and core/learned.
 */
#ifndef SYNPUNKT_CORE_ROUTE_LEARNED_H
#define SYNPUNKT_CORE_ROUTE_LEARNED_H

#include "core/route_meaning.h"

/*
 * `route` holds what the rules say.  Fill its chances, and let them
 * choose where the rules are silent, doubt where they are not, and name two
 * hints to the sorting desk.  Nothing happens without a table.
 */
void route_consult(Route *route, const Router *router, const char *subject, const char *text);

/* ", learned tekn 0.82", or "" without chances: never a word of the mail, for reasons are logged (D26).  Caller owns.
 */
char *route_print_learned(const Route *route);

#endif
