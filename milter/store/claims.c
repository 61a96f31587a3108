/* claims.c - claims of letters whose claimer died are given back as soon as nobody else hands letters over. */
#include "store/handover.h"
#include "store/statements.h"
#include "store/store_private.h"
#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

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

static gboolean give_back(StoreJob *job, gpointer data, GError **error)
{
    const gint64 *now = data;
    g_auto(Query) query = query_begin(job->database, GIVE_CLAIMS_BACK);
    query_int(&query, *now);
    return query_run(&query, error);
}

gboolean store_begin_handover(Store *store, gint64 now, GError **error)
{
    if (store->handing_over >= 0)
        return TRUE;
    int file = open_lock(store, error);
    if (file < 0)
        return FALSE;
    gboolean alone = flock(file, LOCK_EX | LOCK_NB) == 0;
    gboolean able = !alone || store_run(store, give_back, &now, error);
    if (flock(file, LOCK_SH) == 0) {
        store->handing_over = file; /* though nothing was given back: others must not give back what we claim */
        return able;
    }
    if (able)
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "cannot lock '%s-letters': %s", store->path,
                    g_strerror(errno));
    (void)close(file);
    return FALSE;
}
