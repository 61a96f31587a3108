/* explain_json.h - one explained message as a JSON object; its keys are stable (synpunkt(1)). */
#ifndef SYNPUNKT_CLI_EXPLAIN_JSON_H
#define SYNPUNKT_CLI_EXPLAIN_JSON_H

#include "flow/intake.h"

#include <json-glib/json-glib.h>

/*
 * The member "points": an object of units, each with its points and the words
 * that gave them; `text` is what was routed.
 */
void explain_json_points(JsonBuilder *builder, const Route *route, const char *text);

/* Caller owns. */
JsonNode *explain_json(const char *name, const Explained *found, const Config *config);

#endif
