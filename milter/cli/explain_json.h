/* explain_json.h - one explained message as a JSON object; its keys are stable (synpunkt(1)). */
#ifndef SYNPUNKT_CLI_EXPLAIN_JSON_H
#define SYNPUNKT_CLI_EXPLAIN_JSON_H

#include "core/plan.h"
#include "core/weigh.h"

#include <json-glib/json-glib.h>

/* Caller owns. */
JsonNode *explain_json(const char *name, const Mail *mail, const Weighed *weighed, const Plan *plan, const Config *config);

#endif
