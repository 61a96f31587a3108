/* check.h - the parts of store_check(): each adds its findings as lines, and fails only when the store cannot be read.
 */
#ifndef SYNPUNKT_STORE_CHECK_H
#define SYNPUNKT_STORE_CHECK_H

#include "store/store_private.h"

/* Rows are looked at in pages, so that a check of a large store never holds up the checkpoints. */
#define CHECK_PAGE 500

void check_say(GPtrArray *findings, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Every letter its case, every rendered letter its bytes and digest. */
gboolean check_letters(Store *store, GPtrArray *findings, GError **error);

/* Every frozen report its digest, and an event that says it. */
gboolean check_reports(Store *store, GPtrArray *findings, GError **error);

/* Every event its digest, each writer's chain unbroken to its end. */
gboolean check_chains(Store *store, GPtrArray *findings, GError **error);

#endif
