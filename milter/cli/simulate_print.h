/* simulate_print.h - what came of a simulation, for a reader or for a program. */
#ifndef SYNPUNKT_CLI_SIMULATE_PRINT_H
#define SYNPUNKT_CLI_SIMULATE_PRINT_H

#include "flow/simulation.h"

/* Every miss on a line, then what residents and staff got, then the shares. */
void simulate_print(const Scenario *scenario, const Outcome *outcome, const Config *config);

/* An object a miss, then one with the rest. */
void simulate_print_json(const Outcome *outcome, const Config *config);

#endif
