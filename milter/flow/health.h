/* health.h - figures about the service, gathered; and the letter to the administrator when one is due (core/health.h).
 */
#ifndef SYNPUNKT_FLOW_HEALTH_H
#define SYNPUNKT_FLOW_HEALTH_H

#include "core/health.h"
#include "flow/service.h"
#include "flow/sweep.h"
#include "store/health.h"

/* What the figures are taken from; clear it when they are not needed any more. */
typedef struct {
    StoreHealth store;
    HealthFigures figures;
} Health;

void health_clear(Health *health);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Health, health_clear)

/* Reads only, off the writer's thread. */
gboolean health_gather(Health *health, const Service *service, gint64 now, GError **error);

/*
 * Look, and write the letter that is due: by the outbox, and once, however many
 * processes look.  Once a week the store is checked first, which reads all of
 * its file.  *word is what was told.  Nothing is written in MODE_OBSERVE, nor
 * while the clock is in doubt (D54).
 */
gboolean health_round(Service *service, gint64 now, SweepTrust trust, HealthWord *word, GError **error);

#endif
