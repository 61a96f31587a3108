/* compose.h - a letter's bytes from what the store holds: its own values, the message it passes on, and more. */
#ifndef SYNPUNKT_FLOW_COMPOSE_H
#define SYNPUNKT_FLOW_COMPOSE_H

#include "flow/service.h"

/* Fills in what the letter still lacks.  NULL with error when the store cannot give what belongs to it.  Caller owns.
 */
GBytes *compose_letter(Service *service, const Outgoing *outgoing, GError **error);

#endif
