#include "flow/service.h"

#include "config/config_read.h"
#include "flow/masked.h"
#include "mail/language.h"
#include "util/error.h"
#include "util/log.h"

#include <errno.h>
#include <unistd.h>

static Wording *read_wording(const Config *config, GError **error)
{
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    Wording *wording = wording_read(config->templates, warnings, error);
    if (wording)
        wording_check_units(wording, config, warnings);
    for (guint i = 0; i < warnings->len; i++)
        log_warning("%s", (const char *)g_ptr_array_index(warnings, i));
    return wording;
}

static Keyring *make_keyring(const Config *config, const Store *store)
{
    const GPtrArray *former = store_former_epochs(store);
    Keyring *keyring = keyring_new(store_epoch(store));
    for (guint i = 0; i < former->len; i++)
        keyring_add_former(keyring, g_ptr_array_index(former, i));
    for (guint i = 0; i < config->keys->len; i++) {
        const Key *key = g_ptr_array_index(config->keys, i);
        gsize length;
        gconstpointer secret = g_bytes_get_data(key->secret, &length);
        keyring_add(keyring, key->id, secret, length);
    }
    return keyring;
}

static gboolean have_keys(const Config *config, GError **error)
{
    if (config->keys->len > 0)
        return TRUE;
    gboolean hidden = access(config->keys_file, R_OK) != 0 && errno == EACCES;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG,
                hidden ? "the keys in '%s' are not for this user to read: run it as root or as the user of the service"
                       : "no keys in '%s', run 'synpunkt init'",
                config->keys_file);
    return FALSE;
}

Service *service_open(const char *config_path, const char *store_path, StoreMode mode, GError **error)
{
    g_autoptr(Service) service = g_new0(Service, 1);
    g_mutex_init(&service->figures_lock);
    service->gate = gate_new(SERVICE_ROOM_BYTES);
    service->config = config_read(config_path, error);
    if (service->config == NULL || !have_keys(service->config, error))
        return NULL;
    service->wording = read_wording(service->config, error);
    if (service->wording == NULL)
        return NULL;
    service->store = store_open(store_path != NULL ? store_path : service->config->store, mode, error);
    if (service->store == NULL)
        return NULL;
    service->keyring = make_keyring(service->config, service->store);
    service->router = router_new(service->config);
    service->rules = (Rules){service->config, service->router, service->keyring,
                             service->config->observe ? MODE_OBSERVE : MODE_LIVE, language_guess};
    return g_steal_pointer(&service);
}

void service_free(Service *service)
{
    if (service == NULL)
        return;
    g_clear_pointer(&service->masked, masked_free);
    g_mutex_clear(&service->figures_lock);
    g_clear_pointer(&service->gate, gate_free);
    g_clear_pointer(&service->store, store_close);
    g_clear_pointer(&service->router, router_free);
    g_clear_pointer(&service->keyring, keyring_free);
    g_clear_pointer(&service->wording, wording_free);
    g_clear_pointer(&service->config, config_free);
    g_free(service);
}
