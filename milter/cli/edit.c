#include "cli/edit.h"

#include "cli/init_answers.h"
#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean fail(GError **error, const char *what, const char *path)
{
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_REFUSED, "cannot %s '%s': %s", what, path, g_strerror(errno));
    return FALSE;
}

char *edit_diff(const char *path, const char *text, GError **error)
{
    g_autofree char *output = NULL, *name = NULL;
    int status = 0;
    int file = g_file_open_tmp("synpunkt-XXXXXX", &name, error);
    if (file < 0)
        return NULL;
    (void)close(file); /* nothing was written */
    const char *old = g_file_test(path, G_FILE_TEST_EXISTS) ? path : "/dev/null";
    const char *argv[] = {"diff", "-u", "--label", path, "--label", path, old, name, NULL};
    gboolean ran =
        g_file_set_contents(name, text, -1, error) &&
        g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, &status, error);
    (void)g_unlink(name); /* below /tmp */
    return ran ? g_steal_pointer(&output) : NULL;
}

/* A new file beside `path` with `text`, on disk; its name, caller owns. */
static char *write_beside(const char *path, const char *text, const EditOwner *owner, GError **error)
{
    g_autofree char *name = g_strconcat(path, ".XXXXXX", NULL);
    int file = g_mkstemp_full(name, O_RDWR | O_CLOEXEC, 0600);
    if (file < 0) {
        (void)fail(error, "write beside", path);
        return NULL;
    }
    gsize length = strlen(text), done = 0;
    gboolean sound = TRUE;
    while (sound && done < length) {
        gssize written = write(file, text + done, length - done);
        sound = written > 0 || (written < 0 && errno == EINTR);
        done += written > 0 ? (gsize)written : 0;
    }
    sound =
        sound && fchown(file, owner->owner, owner->group) == 0 && fchmod(file, owner->mode) == 0 && fsync(file) == 0;
    if (!sound)
        (void)fail(error, "write", name);
    if (close(file) != 0 && sound)
        sound = fail(error, "write", name);
    if (sound)
        return g_steal_pointer(&name);
    (void)g_unlink(name);
    return NULL;
}

gboolean edit_replace(const char *path, const char *text, GError **error)
{
    struct stat state;
    if (stat(path, &state) != 0)
        return fail(error, "look at", path);
    const EditOwner owner = {state.st_mode & 07777, state.st_uid, state.st_gid};
    g_autofree char *name = write_beside(path, text, &owner, error);
    if (!name)
        return FALSE;
    if (g_rename(name, path) == 0)
        return TRUE;
    (void)fail(error, "replace", path);
    (void)g_unlink(name);
    return FALSE;
}

gboolean edit_create(const char *path, const char *text, const EditOwner *owner, gboolean *made, GError **error)
{
    *made = FALSE;
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return TRUE;
    g_autofree char *name = write_beside(path, text, owner, error);
    if (!name)
        return FALSE;
    *made = link(name, path) == 0;
    gboolean sound = *made || errno == EEXIST || fail(error, "make", path);
    (void)g_unlink(name); /* the file has its own name now */
    return sound;
}

char *edit_back_up(const char *path, const char *stamp, GError **error)
{
    g_autofree char *copy = g_strdup_printf("%s.synpunkt-%s", path, stamp);
    g_autofree char *text = NULL;
    struct stat state;
    gboolean made;
    if (!g_file_get_contents(path, &text, NULL, error))
        return NULL;
    if (stat(path, &state) != 0) {
        (void)fail(error, "look at", path);
        return NULL;
    }
    const EditOwner owner = {state.st_mode & 07777, state.st_uid, state.st_gid};
    return edit_create(copy, text, &owner, &made, error) ? g_steal_pointer(&copy) : NULL;
}

gboolean edit_confirm(const char *question, gboolean yes)
{
    if (yes)
        return TRUE;
    g_print("%s [yes/no] ", question);
    (void)fflush(stdout);
    g_autofree char *line = init_read_line();
    return line && (strcmp(line, "yes") == 0 || strcmp(line, "ja") == 0);
}
