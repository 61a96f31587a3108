#include "config/permissions.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ANYBODY_WRITES S_IWOTH
#define OTHERS_WRITE   (S_IWGRP | S_IWOTH)
#define OTHERS_AT_ALL  (S_IRWXG | S_IRWXO)

void permission_free(Permission *permission)
{
    g_free(permission->what);
    g_free(permission->fix);
    g_free(permission);
}

static void complain(GPtrArray *found, const char *path, const char *what, const char *fix)
{
    Permission *permission = g_new0(Permission, 1);
    permission->what = g_strdup_printf("'%s' %s", path, what);
    permission->fix = g_strdup_printf("%s %s", fix, path);
    g_ptr_array_add(found, permission);
}

/* In a folder with the sticky bit nobody can put a file in another's place. */
static gboolean has_bits(const char *path, mode_t bits)
{
    struct stat state;
    if (stat(path, &state) != 0 || (S_ISDIR(state.st_mode) && (state.st_mode & S_ISVTX)))
        return FALSE;
    return (state.st_mode & bits) != 0;
}

static gboolean is_strangers(const char *path)
{
    struct stat state;
    return stat(path, &state) == 0 && state.st_uid != geteuid() && state.st_uid != 0;
}

/* Rules: for the administrator to write, for the service to read. */
static void check_rules(GPtrArray *found, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    if (has_bits(path, OTHERS_WRITE))
        complain(found, path, "can be changed by others than its owner", "chmod go-w");
    if (has_bits(folder, ANYBODY_WRITES))
        complain(found, folder, "can be changed by anybody", "chmod o-w");
}

/* The service that answers strangers should not be able to change what it does; who runs it from a tree of his own can. */
static void check_own_rules(GPtrArray *found, const char *path)
{
    if (g_str_has_prefix(path, "/etc/") && geteuid() != 0 && access(path, W_OK) == 0)
        complain(found, path, "can be changed by the service itself", "chown root");
}

static void check_secret(GPtrArray *found, const char *path)
{
    if (has_bits(path, OTHERS_AT_ALL))
        complain(found, path, "is open to others than its owner", "chmod go=");
    if (is_strangers(path))
        complain(found, path, "belongs to another user than the service's", "chown synpunkt");
}

static void check_store(GPtrArray *found, const char *path)
{
    static const char *const SUFFIXES[] = {"", "-wal", "-shm"};
    g_autofree char *folder = g_path_get_dirname(path);
    if (has_bits(folder, S_IRWXO | S_IWGRP))
        complain(found, folder, "is open to others than the service", "chmod 700");
    for (guint i = 0; i < G_N_ELEMENTS(SUFFIXES); i++) {
        g_autofree char *file = g_strconcat(path, SUFFIXES[i], NULL);
        check_secret(found, file);
    }
}

/* The MTA comes by the group. */
static void check_socket(GPtrArray *found, const char *setting)
{
    const char *path = setting[0] == '/' ? setting : strchr(setting, ':') ? strchr(setting, ':') + 1 : "";
    if (path[0] != '/')
        return;
    g_autofree char *folder = g_path_get_dirname(path);
    if (has_bits(path, S_IRWXO) && has_bits(folder, S_IXOTH))
        complain(found, path, "can be used by anybody on this machine", "chmod o=");
    if (has_bits(folder, ANYBODY_WRITES))
        complain(found, folder, "can be changed by anybody", "chmod o-w");
}

GPtrArray *permissions_check(const Config *config, const char *path, const char *store)
{
    GPtrArray *found = g_ptr_array_new_with_free_func((GDestroyNotify)permission_free);
    check_rules(found, path);
    check_own_rules(found, path);
    if (has_bits(config->templates, ANYBODY_WRITES))
        complain(found, config->templates, "can be changed by anybody", "chmod o-w");
    check_secret(found, config->keys_file);
    check_store(found, store);
    if (has_bits(config->spool, S_IRWXO))
        complain(found, config->spool, "is open to others than the service", "chmod o=");
    check_socket(found, config->socket);
    return found;
}
