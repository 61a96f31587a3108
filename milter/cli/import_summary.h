/* import_summary.h - what an import has filed, or would file: counts only. */
#ifndef SYNPUNKT_CLI_IMPORT_SUMMARY_H
#define SYNPUNKT_CLI_IMPORT_SUMMARY_H

#include "flow/intake.h"

#include <json-glib/json-glib.h>

typedef struct {
    guint messages, cases, follow_ups, kept, repeated;
    guint unreadable;
    GTree *natures, *units, *languages, *years; /* char * → how many; units of cases, the others of messages */
} ImportSummary;

ImportSummary *import_summary_new(void);
void import_summary_free(ImportSummary *summary);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImportSummary, import_summary_free)

void import_summary_add(ImportSummary *summary, const Receipt *receipt, const Calendar *calendar);

/* In sentences and tables; and as JSON, which the caller owns. */
void import_summary_print(const ImportSummary *summary);
JsonNode *import_summary_json(const ImportSummary *summary);

#endif
