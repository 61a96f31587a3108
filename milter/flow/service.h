/*
 * service.h - all that a running Synpunkt shares: const rules, wording, store.
 */
#ifndef SYNPUNKT_FLOW_SERVICE_H
#define SYNPUNKT_FLOW_SERVICE_H

#include "config/wording.h"
#include "core/weigh.h"
#include "store/store.h"
#include "util/gate.h"

/* Small ones never wait for each other, large ones go one at a time. */
#define SERVICE_ROOM_BYTES (8 * 1024 * 1024)

typedef struct {
    Config *config;
    Router *router;
    Keyring *keyring;
    Rules rules; /* the three above, const */
    Wording *wording;
    Store *store;
    Gate *gate; /* for messages that are read and letters that are made, of SERVICE_ROOM_BYTES */
    gint wrong_tokens; /* atomic: addresses of ours with a wrong token, not told of yet (core/health.h) */
    GMutex figures_lock;
    struct Masked *masked; /* the figures that the last letter told of (flow/masked.h), or NULL */
} Service;

/*
 * Read the configuration, wording and keys, open the store.  BAD_CONFIG,
 * TRY_LATER or DAMAGED say whose trouble it is.  Missing keys are BAD_CONFIG
 * ("run synpunkt init").  `store_path` overrides the configured one when not NULL.
 */
Service *service_open(const char *config_path, const char *store_path, StoreMode mode, GError **error);
void service_free(Service *service);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Service, service_free)

#endif
