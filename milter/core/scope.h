/*
 * scope.h - which cases a member of staff may look at, and find (D19, D23).
 *
 * His own units: those whose mailbox, head, registrar or member he is.  Units
 * of the municipality that name no members are open to all its staff, as they
 * are to answer for; a company's or another body's never are.  The sorting desk,
 * registrars and the strategist see all units.  A sensitive unit is seen only
 * by its own, a sensitive case by its unit's own and its handler, and a
 * confidential one by the confidant alone.
 *
 * Sets of units are their codes between blanks, " tekn bygg ", so that the
 * store can ask the same question of many cases at once.
 */
#ifndef SYNPUNKT_CORE_SCOPE_H
#define SYNPUNKT_CORE_SCOPE_H

#include "core/case.h"
#include "core/config.h"

typedef struct {
    char *who;       /* his address */
    char *open;      /* units whose cases he sees */
    char *own;       /* those whose sensitive cases he sees too */
    char *hidden;    /* other people's sensitive units */
    char *registers; /* units he keeps the register for (D62) */
    gboolean all;    /* sorting desk, registrar or strategist: the figures of all units are his, of sensitive ones too */
} Scope;

Scope *scope_new(const Config *config, const char *who);
void scope_free(Scope *scope);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scope, scope_free)

/* Is it one of his own: is he its mailbox, head, registrar or a member? */
gboolean scope_is_own(const Unit *unit, const char *who);

/* Is the code in that set? */
gboolean scope_holds(const char *units, const char *code);

gboolean scope_sees(const Scope *scope, const Case *found);

/* Does he keep the register of its unit, and sees it: may he list it and hand out what it holds (D62)? */
gboolean scope_registers(const Scope *scope, const Case *found);

/* The units whose words are never kept for searching (D26), as such a set.  Caller owns. */
char *scope_sensitive_units(const Config *config);

/* All the others, as such a set.  Caller owns. */
char *scope_plain_units(const Config *config);

#endif
