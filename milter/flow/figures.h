/*
 * figures.h - the letters that carry figures: a body's draft in the yearly
 * round, the whole for the strategist, and the answer to "rapport".
 *
 * The figures are read or counted when the letter leaves (flow/masked.h).
 * They are masked before anything is left out, and a table is never sent
 * unmasked.
 */
#ifndef SYNPUNKT_FLOW_FIGURES_H
#define SYNPUNKT_FLOW_FIGURES_H

#include "flow/service.h"

#define FIGURES_WIDTH          72
#define FIGURES_TEXT_BYTES_MAX (32 * 1024) /* shown in the letter; all is in its files */
#define FIGURES_MISSED_MAX     200         /* references that are listed */

gboolean figures_are_in(LetterKind kind);

/* The letter's bytes, with the figures as text, and as files for a spreadsheet and a browser.  Caller owns. */
GBytes *figures_render(Service *service, const Outgoing *outgoing, GError **error);

#endif
