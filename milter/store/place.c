#include "store/place.h"

#include "util/error.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

gboolean place_read(const char *path, Place *place, GError **error)
{
    struct stat found;
    if (stat(path, &found) != 0) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "store file '%s' cannot be found: %s; put it back, for a new one would give its case numbers again "
                    "(where there has been none, \"synpunkt init\" makes it)",
                    path, g_strerror(errno));
        return FALSE;
    }
    g_autofree char *index_path = g_strconcat(path, "-shm", NULL);
    struct stat index;
    *place = (Place){.device = found.st_dev, .file = found.st_ino};
    if (stat(index_path, &index) == 0)
        place->index = index.st_ino;
    return TRUE;
}

PlaceChange place_compare(const char *path, const Place *place)
{
    struct stat found;
    if (stat(path, &found) != 0)
        return PLACE_GONE;
    return found.st_dev == place->device && found.st_ino == place->file ? PLACE_SAME : PLACE_OTHER;
}

void place_error(const char *path, PlaceChange change, GError **error)
{
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "store file '%s' %s while in use", path,
                change == PLACE_GONE ? "was taken away" : "was replaced");
}

gboolean place_disk(const char *path, guint64 *bytes, guint64 *size, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    struct statvfs found;
    if (statvfs(folder, &found) != 0) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "free space of '%s' cannot be read: %s", folder,
                    g_strerror(errno));
        return FALSE;
    }
    *bytes = (guint64)found.f_bavail * found.f_frsize;
    *size = (guint64)found.f_blocks * found.f_frsize;
    return TRUE;
}

gboolean place_free(const char *path, guint64 *bytes, GError **error)
{
    guint64 size;
    return place_disk(path, bytes, &size, error);
}

gboolean place_has_room(const char *path, GError **error)
{
    guint64 bytes;
    if (!place_free(path, &bytes, error))
        return FALSE;
    if (bytes >= PLACE_RESERVE_BYTES)
        return TRUE;
    g_autofree char *folder = g_path_get_dirname(path);
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "disk of '%s' is nearly full", folder);
    return FALSE;
}

static gboolean take_away(const char *path, GError **error)
{
    if (g_unlink(path) == 0 || errno == ENOENT)
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "old file '%s' cannot be removed: %s", path,
                g_strerror(errno));
    return FALSE;
}

gboolean place_clear(const char *path, const Place *old, GError **error)
{
    g_autofree char *index_path = g_strconcat(path, "-shm", NULL);
    g_autofree char *log_path = g_strconcat(path, "-wal", NULL);
    struct stat found;
    if (stat(index_path, &found) == 0 && found.st_ino == old->index && !take_away(index_path, error))
        return FALSE;
    if (stat(log_path, &found) == 0 && found.st_size == 0)
        return take_away(log_path, error);
    return TRUE;
}
