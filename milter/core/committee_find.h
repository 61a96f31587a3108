/*
 * committee_find.h - the committee (nämnd) that somebody means by a name, on the command line as in a mail.
 *
 * Upper case, commas and diacritics do not count, and any language will do.
 */
#ifndef SYNPUNKT_CORE_COMMITTEE_FIND_H
#define SYNPUNKT_CORE_COMMITTEE_FIND_H

#include "core/config.h"

typedef enum {
    COMMITTEE_WHOLE, /* by all of its name */
    COMMITTEE_PART,  /* by any part of it that no other has */
} CommitteeMatch;

/* Its Swedish name, borrowed; NULL if there is none of that name, or more than one. */
const char *committee_find(const Config *config, const char *name, CommitteeMatch match);

#endif
