/*
 * year_parts.h - making the parts of a Year; for the files year_*.c and their tests.
 *
 * Each new part is empty: figures 0, no rows, and waits of no case.
 */
#ifndef SYNPUNKT_CORE_YEAR_PARTS_H
#define SYNPUNKT_CORE_YEAR_PARTS_H

#include "core/year.h"

#define WAIT_NOBODY ((Wait){0, -1, -1})

Part *part_new(const char *name);

Counts *counts_new(void);
void counts_free(Counts *counts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Counts, counts_free)

Body *body_new(BodyKind kind, const char *code, const char *parent);
void body_free(Body *body);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Body, body_free)

Problem *problem_new(CaseNumber first, const char *unit, const char *category, guint voices);

/* NULL if there is no such row. */
Part *find_part(const Counts *counts, Split split, const char *name);

/* The committee that a unit of that type reports to; its own name if none is set; "" for the others. */
const char *year_committee(const Unit *unit);

/* Without a period. */
Year *year_new(void);

#endif
