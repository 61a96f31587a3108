/*
 * tertial.h - thirds of a year, the smallest time of which masked figures are told.
 *
 * January to April, May to August, September to December.  Pure.
 */
#ifndef SYNPUNKT_CORE_TERTIAL_H
#define SYNPUNKT_CORE_TERTIAL_H

#include <glib.h>

#define TERTIALS 3 /* of a year */

/* First and last day of the tertial that `day` is in. */
GDate tertial_first(const GDate *day);
GDate tertial_last(const GDate *day);

/* The last day of the tertial that ended last before `today`. */
GDate tertial_ended(const GDate *today);

/* Are these the first and last day of one tertial or more in a row, at most a year of them? */
gboolean tertial_is_whole(const GDate *first, const GDate *last);

#endif
