/*
 * summary.h - a body's figures in sentences, for who has a minute.
 *
 * Made from the numbers, and never saying more than they do: no sentence holds
 * a hidden number, follows from one, or ranks what a hidden one could outrank;
 * small numbers get no percentages; what chance alone explains is no change.
 * Private to report/.
 */
#ifndef SYNPUNKT_REPORT_SUMMARY_H
#define SYNPUNKT_REPORT_SUMMARY_H

#include "report/view.h"

#define SAME_PERCENT      5  /* a change within this is "about as many" */
#define TOP_ROWS          3  /* "commonest" names at most so many */
#define TOP_PERCENT       5  /* and none with a smaller part than this */
#define GIVEN_PERCENT_MIN 25 /* causes given in a smaller part of the cases say nothing of the rest */

/* char *: a paragraph each, in the order they are read.  Caller owns. */
GPtrArray *summary_new(const View *view);

#endif
