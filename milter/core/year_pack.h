/*
 * year_pack.h - the form of a kept Year, for year_pack.c and year_unpack.c.
 *
 * A first line that says the version, then the text of one GVariant.  Figures,
 * splits and waits stand under their names, figures only if they are not 0, so
 * a later version that counts more can still read what was kept by this one.
 */
#ifndef SYNPUNKT_CORE_YEAR_PACK_H
#define SYNPUNKT_CORE_YEAR_PACK_H

#include "core/tertial.h"

#define YEAR_HEADER       "synpunkt year 2\n"
#define YEAR_HEADER_FIRST "synpunkt year 1\n" /* YEAR_FORM alone: without its tertials */

#define DATE_FORM    "(uuu)" /* year, month, day */
#define WAIT_FORM    "(uxx)"
#define FIGURES_FORM "a{su}"
#define PART_FORM    "(suuu" WAIT_FORM ")" /* name, count, in time, promised */
#define SPLITS_FORM  "a(sa" PART_FORM ")"
#define WAITS_FORM   "a(s" WAIT_FORM ")"
#define COUNTS_FORM  "(" FIGURES_FORM SPLITS_FORM WAITS_FORM ")"
#define BODY_FORM    "(sss" COUNTS_FORM COUNTS_FORM ")" /* kind, code, parent, now, before */
#define PROBLEM_FORM "(xssu)"                           /* first, unit, category, voices */
#define BREACH_FORM  "(xs)"                             /* number, reason */

/* from, until, as of, rule, days, masked, bodies, problems, missed */
#define YEAR_FORM "(" DATE_FORM DATE_FORM "xuuba" BODY_FORM "a" PROBLEM_FORM "a" BREACH_FORM ")"

#define PACKED_FORM "(" YEAR_FORM "a" YEAR_FORM ")" /* and its tertials */

/* No more than this is taken for a Year; a municipality's is far below. */
#define YEAR_PACKED_MAX (64 * 1024 * 1024)
#define YEAR_BODIES_MAX 10000
#define YEAR_PARTS_MAX  10000
#define YEAR_MISSED_MAX 10000000
#define YEAR_DAYS_MAX   1000
#define YEAR_THIRDS_MAX (2 * TERTIALS) /* of the year and of the one before */

#endif
