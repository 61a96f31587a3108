/*
 * clocks_explain.h - a case's clocks in plain Swedish, a line a step: how the
 * last day was counted, what has been called and when the next call is.
 *
 * Pure.  What started, stopped and withdrew them is history, which the store
 * tells (cli/clock.c).
 */
#ifndef SYNPUNKT_CORE_CLOCKS_EXPLAIN_H
#define SYNPUNKT_CORE_CLOCKS_EXPLAIN_H

#include "core/case.h"
#include "core/config.h"

typedef struct {
    const char *clock; /* "besked" "svar" "väntan" "avslut"; static */
    const char *step;  /* "start" "day" "due" "call" "state" "next"; static */
    gint64 at;         /* the moment it is about, or 0 */
    char *text;        /* a Swedish sentence without a full stop */
} ClockLine;

/* Array of ClockLine, in order.  Caller owns. */
GPtrArray *clocks_explain(const Case *found, const Config *config, gint64 now);

#endif
