/*
 * unit_find.h - which unit a handler means: by code, name, committee, alias or
 * address, or by a part of one that no other unit has.
 */
#ifndef SYNPUNKT_CORE_UNIT_FIND_H
#define SYNPUNKT_CORE_UNIT_FIND_H

#include "core/config.h"

#define UNIT_PART_CHARS_MIN 3 /* shorter is no part of a name */

/*
 * The unit that `text` begins with, in as many words as it can be named by;
 * *taken gets how many bytes they take.  NULL if there is none, or several.
 */
const Unit *unit_find(const Config *config, const char *text, gsize *taken);

/* The unit whose mailbox it is, or NULL. */
const Unit *unit_of_address(const Config *config, const char *email);

/* Does it begin with "registratorn", "diariet" or the like?  *taken as above; 0 if not. */
gboolean unit_is_registrar(const char *text, gsize *taken);

/* Who keeps the register for the unit (D62): its own registrar, else that of another unit under its committee, or "". */
const char *unit_registrar(const Config *config, const Unit *unit);

/* "bygg  bygglov, planer och kartor", a line each.  Caller owns. */
char *unit_list(const Config *config);

#endif
