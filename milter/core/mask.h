/*
 * mask.h - which cells of published tables must be hidden, so that no count
 * below a limit is shown or can be computed from the others (R63).
 *
 * Primary: 1 .. min - 1.  Secondary: in each sum either nothing is hidden, or
 * at least two cells that together hold min or more; and no hidden cell follows
 * from all sums together, neither as the only solution of the equations
 * (elimination) nor by bounds (a hidden part is at least 0 and at most what is
 * left).  Among candidates the smallest is hidden.  Zero may be shown; it tells
 * of nobody.  Deterministic.  Pure.
 */
#ifndef SYNPUNKT_CORE_MASK_H
#define SYNPUNKT_CORE_MASK_H

#include <glib.h>

typedef struct Mask Mask;

Mask *mask_new(guint min);
void mask_free(Mask *mask);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mask, mask_free)

/* A cell that will be shown or hidden; returns its number, from 0. */
guint mask_cell(Mask *mask, guint value);

/* What the reader can see to hold: `total` is the sum of `parts` (cells). */
void mask_sum(Mask *mask, guint total, const guint *parts, guint count);

/* Decide. */
void mask_solve(Mask *mask);

gboolean mask_is_hidden(const Mask *mask, guint cell);

#endif
