/*
 * month_answer.h - what somebody writes in answer to the monthly list (D49).
 *
 * "1 kvalitet, 2 information": numbers of the list, then a cause, an outcome or
 * both, in any order, with commas between or a line each.  "1-3", "1 och 3" and
 * a case's reference name rows too; "alla" and "resten" are those not named.
 * A line that begins with other words is no part of it, greetings apart.
 */
#ifndef SYNPUNKT_CORE_MONTH_ANSWER_H
#define SYNPUNKT_CORE_MONTH_ANSWER_H

#include "core/code.h"
#include "core/reference.h"

#define MONTH_ROWS_MAX   40             /* cases in one list; what is above them is only counted */
#define MONTH_TEXT_MAX   4096           /* characters of an answer that are read */
#define MONTH_UNREAD_MAX MONTH_ROWS_MAX /* pieces that are given back; after them nothing more is read */

/* What was said of one row. */
typedef struct {
    gboolean named;              /* by a number, understood or not: "resten" does not mean it */
    const Code *cause, *outcome; /* or NULL */
} MonthNote;

typedef struct {
    GArray *notes;     /* MonthNote, one a row */
    MonthNote others;  /* what was said of those that are not named */
    GPtrArray *unread; /* char *: what could not be read, and why */
    gboolean touched;  /* something in it speaks of the list, understood or not */
} MonthAnswer;

/* `rows` are the cases of the list as it numbers them (CaseNumber); codes are borrowed from the configuration. */
MonthAnswer *month_answer_read(const char *text, const GArray *rows, const Config *config);
void month_answer_free(MonthAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MonthAnswer, month_answer_free)

#endif
