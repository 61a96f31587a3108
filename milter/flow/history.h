/* history.h - all that happened on a case as a list to read, for staff (#historik). */
#ifndef SYNPUNKT_FLOW_HISTORY_H
#define SYNPUNKT_FLOW_HISTORY_H

#include "flow/service.h"

#define HISTORY_TEXT_CHARS  4000        /* of one mail */
#define HISTORY_BYTES_MAX   (96 * 1024) /* of the list; what is later is left out, and that is said */

/* Internal notes too.  Caller owns; NULL with error. */
char *history_print(const Service *service, CaseNumber number, GError **error);

#endif
