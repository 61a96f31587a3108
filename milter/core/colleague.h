/*
 * colleague.h - whom a handler means by "sara.ek", "Sara Ek", "bygg" or an address.
 *
 * A name is looked for among the addresses that the configuration and the case
 * know.  One that looks like the left side of an address is also tried in the
 * city's domain, if there is only one.  Nobody is guessed otherwise.
 */
#ifndef SYNPUNKT_CORE_COLLEAGUE_H
#define SYNPUNKT_CORE_COLLEAGUE_H

#include "core/known.h"

#define COLLEAGUES_MAX 5 /* in one question */

typedef struct {
    char *email;
    const Unit *unit; /* that has the address among its own, or NULL */
    gboolean outside; /* in no staff domain and in no unit */
} Colleague;

void colleague_free(Colleague *colleague);

/* Who that is.  NULL if nobody of that name is known.  Caller owns. */
Colleague *colleague_find(const Config *config, const Case *found, const GPtrArray *internals, const char *name);

/* In a staff domain, or an address of a unit. */
gboolean colleague_is_inside(const Config *config, const char *email);

/* The unit that has it as mailbox, head or member, or NULL. */
const Unit *colleague_unit(const Config *config, const char *email);

/* One of its own; or, where it names no members, a colleague whom no other unit has. */
gboolean colleague_may_be_of(const Config *config, const Unit *unit, const char *email);

#endif
