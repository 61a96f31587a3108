/* route_meaning.h - what a hit of each pattern means; between route.c, which compiles the lists, and route_choose.c. */
#ifndef SYNPUNKT_CORE_ROUTE_MEANING_H
#define SYNPUNKT_CORE_ROUTE_MEANING_H

#include "core/route.h"
#include "core/route_lexicon.h"

#define ROUTE_TEXT_BYTES_MAX (256 * 1024) /* of text looked at */

typedef enum {
    MEANS_TOPIC,
    MEANS_NOT,
    MEANS_PLACE,
    MEANS_SERVICE, /* an only_with word of a place unit */
    MEANS_CLASS,
    MEANS_CLASS_HINT,
    MEANS_CLASS_WITH,
    MEANS_CLASS_NOT,
    MEANS_CATEGORY,
    MEANS_DOUBT, /* against a category */
    MEANS_SILENCE,
    MEANS_SENSITIVE,
} Means;

/* Of one pattern of the lexicon. */
typedef struct {
    const char *entry; /* as written; stays owned by the Config */
    Means means;
    guint owner; /* number of the unit or class rule, or the Category */
    int points;  /* doubled */
} Meaning;

struct Router {
    const Config *config;
    Lexicon *lexicon;
    GArray *meanings; /* Meaning, by pattern number */
    Learned *learned; /* NULL without such weights */
};

#endif
