#include "util/spool.h"

#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NO_FILE (-1)

struct Spool {
    char *folder;
    GByteArray *memory; /* NULL once there is a file, or when sealed */
    int file;           /* or NO_FILE */
    gsize size;         /* bytes taken so far, wherever they are */
    GBytes *sealed;     /* what spool_bytes() gave out, or NULL */
};

Spool *spool_new(const char *folder)
{
    Spool *spool = g_new0(Spool, 1);

    spool->folder = g_strdup(folder);
    spool->memory = g_byte_array_new();
    spool->file = NO_FILE;
    return spool;
}

void spool_free(Spool *spool)
{
    if (spool == NULL)
        return;
    if (spool->file != NO_FILE)
        close(spool->file); /* unchecked: the file has no name and dies with this */
    g_clear_pointer(&spool->memory, g_byte_array_unref);
    g_clear_pointer(&spool->sealed, g_bytes_unref);
    g_free(spool->folder);
    g_free(spool);
}

static gboolean fail(GError **error, const char *what, const char *folder, int number)
{
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "%s in '%s': %s", what, folder, g_strerror(number));
    return FALSE;
}

/* For file systems without O_TMPFILE: a name that lives only until the next line. */
static int open_and_unlink(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, "spool-XXXXXX", NULL);
    int file = mkostemp(path, O_CLOEXEC);

    if (file == -1 || g_unlink(path) == 0)
        return file;
    int number = errno;
    close(file); /* unchecked: nothing was written; the unlink is the error to tell */
    errno = number;
    return -1;
}

static gboolean write_all(Spool *spool, const guint8 *bytes, gsize length, GError **error)
{
    gsize done = 0;

    /* By offset, so that what a failed write left behind is written over and never read. */
    while (done < length) {
        ssize_t wrote = pwrite(spool->file, bytes + done, length - done, (off_t)(spool->size + done));

        if (wrote == -1 && errno == EINTR)
            continue;
        if (wrote == -1)
            return fail(error, "cannot spool message", spool->folder, errno);
        done += (gsize)wrote;
    }
    spool->size += length;
    return TRUE;
}

static gboolean move_to_file(Spool *spool, GError **error)
{
    spool->file = open(spool->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (spool->file == -1)
        spool->file = open_and_unlink(spool->folder);
    if (spool->file == -1)
        return fail(error, "cannot make spool file", spool->folder, errno);
    spool->size = 0;
    if (write_all(spool, spool->memory->data, spool->memory->len, error)) {
        g_clear_pointer(&spool->memory, g_byte_array_unref);
        return TRUE;
    }
    close(spool->file); /* unchecked: the bytes are still in memory */
    spool->file = NO_FILE;
    spool->size = spool->memory->len;
    return FALSE;
}

gboolean spool_append(Spool *spool, const void *bytes, gsize length, GError **error)
{
    g_assert(spool->sealed == NULL);
    if (length == 0)
        return TRUE;
    if (spool->file == NO_FILE && length <= SPOOL_MEMORY_BYTES - spool->size) {
        g_byte_array_append(spool->memory, bytes, (guint)length);
        spool->size += length;
        return TRUE;
    }
    if (spool->file == NO_FILE && !move_to_file(spool, error))
        return FALSE;
    return write_all(spool, bytes, length, error);
}

gsize spool_size(const Spool *spool)
{
    return spool->size;
}

static GBytes *map_file(const Spool *spool, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autoptr(GMappedFile) mapped = g_mapped_file_new_from_fd(spool->file, FALSE, &cause);

    if (mapped != NULL)
        return g_mapped_file_get_bytes(mapped);
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "cannot map spool file in '%s': %s", spool->folder,
                cause->message);
    return NULL;
}

GBytes *spool_bytes(Spool *spool, GError **error)
{
    if (spool->sealed == NULL && spool->file == NO_FILE)
        spool->sealed = g_byte_array_free_to_bytes(g_steal_pointer(&spool->memory));
    if (spool->sealed == NULL)
        spool->sealed = map_file(spool, error);
    return spool->sealed == NULL ? NULL : g_bytes_ref(spool->sealed);
}
