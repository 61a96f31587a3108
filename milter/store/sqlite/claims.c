/* claims.c - claims of letters whose claimer died are given back as soon as nobody else hands letters over. */
#include "store/handing.h"
#include "store/sqlite/sqlite.h"
#include "store/store_private.h"
#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct Handing {
    int file; /* with the lock */
};

/*
 * A file of its own: to open and close the store's would give up SQLite's locks.  The kernel takes this lock back from
 * whoever is killed.
 */
static int open_lock(const Store *store, GError **error)
{
    g_autofree char *path = g_strconcat(store->path, "-letters", NULL);
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0)
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "cannot open '%s': %s", path, g_strerror(errno));
    return file;
}

gboolean sqlite_begin_handover(Store *store, gint64 now, GError **error)
{
    if (store->handing)
        return TRUE;
    int file = open_lock(store, error);
    if (file < 0)
        return FALSE;
    gboolean alone = flock(file, LOCK_EX | LOCK_NB) == 0;
    gboolean able = !alone || handing_give_back(store, now, error);
    if (flock(file, LOCK_SH) == 0) {
        store->handing =
            g_new0(Handing, 1); /* though nothing was given back: others must not give back what we claim */
        store->handing->file = file;
        return able;
    }
    if (able)
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "cannot lock '%s-letters': %s", store->path,
                    g_strerror(errno));
    (void)close(file);
    return FALSE;
}

void sqlite_end_handover(Handing *handing)
{
    (void)close(handing->file);
    g_free(handing);
}
