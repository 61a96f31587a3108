/* report_json.h - the figures of a period as one JSON object, for `synpunkt report`; synpunkt(1) has its names. */
#ifndef SYNPUNKT_CLI_REPORT_JSON_H
#define SYNPUNKT_CLI_REPORT_JSON_H

#include "report/report.h"

#include <glib.h>

/* All bodies, or the one that the order is about; what is hidden is null.  On one line.  Caller owns. */
char *report_json(const ReportOrder *order);

#endif
