/* body_find.h - whom the follow-up is about: a unit or a committee, as the administrator names it. */
#ifndef SYNPUNKT_CLI_BODY_FIND_H
#define SYNPUNKT_CLI_BODY_FIND_H

#include "core/config.h"

#include <glib.h>

/* By code, name, alias or a part of one (core/unit_find.h).  NULL: `command` has said which units there are. */
const Unit *body_find_unit(const Config *config, const char *command, const char *text);

/* By name or a part of one (core/committee_find.h).  Its Swedish name; NULL as above. */
const char *body_find_committee(const Config *config, const char *command, const char *text);

#endif
