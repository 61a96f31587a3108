/*
 * year_case.h - what one case is in the follow-up: which figures it adds to, and in which rows it stands.
 */
#ifndef SYNPUNKT_CORE_YEAR_CASE_H
#define SYNPUNKT_CORE_YEAR_CASE_H

#include "core/year_days.h"
#include "core/year.h"

#define NO_WAIT (-1)

typedef struct {
    const Config *config;
    Days *days;
    gint64 as_of;
} Measure;

typedef struct {
    gboolean counted;          /* FALSE: `figures` has its one footnote, and the rest is empty */
    guint figures[FIGURES];    /* without FIGURE_FIRST, which may be another unit's, and FIGURE_VOICES */
    BreachReason breach;       /* why, if FIGURE_MISSED */
    gint64 waits[WAITS];       /* seconds of working time, or NO_WAIT */
    const char *names[SPLITS]; /* the row it stands in; borrowed from the facts, or static */
} CaseCount;

CaseCount case_count(const Measure *measure, const Facts *facts);

#endif
