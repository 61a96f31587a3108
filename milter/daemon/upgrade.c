#include "daemon/upgrade.h"

#include "config/config_read.h"
#include "daemon/notify.h"
#include "store/upgrade.h"
#include "util/log.h"

/* Often enough for who reads the log, and well within what is asked of the manager each time. */
#define TELL_EVERY_USEC (3 * G_USEC_PER_SEC)
#define PATIENCE        "EXTEND_TIMEOUT_USEC=60000000"

static void tell(guint64 done, guint64 most, gpointer data)
{
    gint64 *told_at = data;
    gint64 now = g_get_monotonic_time();
    if (now - *told_at < TELL_EVERY_USEC)
        return;
    *told_at = now;
    notify_manager(PATIENCE);
    log_info("store: upgrade has come to %" G_GUINT64_FORMAT " %%", most > 0 ? done * 100 / most : 0);
}

gboolean upgrade_store(const char *config_path, GError **error)
{
    gint64 told_at = g_get_monotonic_time();
    g_autoptr(Config) config = config_read(config_path, error);
    if (config == NULL)
        return FALSE;
    notify_manager(PATIENCE);
    StoreUpgrade upgrade = {.step = tell, .data = &told_at};
    if (!store_upgrade(config->store, &upgrade, error))
        return FALSE;
    if (upgrade.room > 0)
        log_info("store: upgraded from version %d to %d", upgrade.from, upgrade.to);
    return TRUE;
}
