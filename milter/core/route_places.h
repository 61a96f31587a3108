/* route_places.h - where a letter's subject and text hold patterns of the lists: found once, asked for unit and flags.
 */
#ifndef SYNPUNKT_CORE_ROUTE_PLACES_H
#define SYNPUNKT_CORE_ROUTE_PLACES_H

#include "core/route.h"
#include "core/route_lexicon.h"

struct RoutePlaces {
    const char *subject, *text; /* as given */
    char *normal;               /* subject and text one after the other, as words_normalise() leaves them */
    guint subject_words;        /* how many of its words are the subject's */
    GArray *places;             /* Place, which borrow `normal` */
};

#endif
