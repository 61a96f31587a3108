/* case_json.h - a case as a JSON object; its keys are stable (synpunkt(1)). */
#ifndef SYNPUNKT_CLI_CASE_JSON_H
#define SYNPUNKT_CLI_CASE_JSON_H

#include "flow/service.h"

#include <json-glib/json-glib.h>

/*
 * reference, status, unit, category, opened, besked_due, messages and more;
 * with `history` also everything that happened.  NULL with error.  Caller owns.
 */
JsonNode *case_json(const Service *service, const Case *found, gboolean history, GError **error);

#endif
