#include "cli/edit.h"

#include "cli/init_answers.h"
#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean fail(GError **error, const char *what, const char *path)
{
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_REFUSED, "cannot %s '%s': %s", what, path, g_strerror(errno));
    return FALSE;
}

/* All of it; FALSE with errno. */
static gboolean write_all(int file, const char *text)
{
    gsize length = strlen(text), done = 0;
    while (done < length) {
        gssize written = write(file, text + done, length - done);
        if (written < 0 && errno != EINTR)
            return FALSE;
        done += written > 0 ? (gsize)written : 0;
    }
    return TRUE;
}

char *edit_diff(const char *path, const char *text, GError **error)
{
    g_autofree char *output = NULL, *name = NULL;
    int status = 0;
    int file = g_file_open_tmp("synpunkt-XXXXXX", &name, error); /* ours alone, as the file itself may be */
    if (file < 0)
        return NULL;
    gboolean written = write_all(file, text) || fail(error, "write", name);
    if (close(file) != 0 && written)
        written = fail(error, "write", name);
    const char *old = g_file_test(path, G_FILE_TEST_EXISTS) ? path : "/dev/null";
    const char *argv[] = {"diff", "-u", "--label", path, "--label", path, old, name, NULL};
    gboolean ran = written && g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL,
                                           &status, error);
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
    gboolean sound = write_all(file, text) && fchown(file, owner->owner, owner->group) == 0 &&
                     fchmod(file, owner->mode) == 0 && fsync(file) == 0;
    if (!sound)
        (void)fail(error, "write", name);
    if (close(file) != 0 && sound)
        sound = fail(error, "write", name);
    if (sound)
        return g_steal_pointer(&name);
    (void)g_unlink(name);
    return NULL;
}

/* A new name is on disk when its folder is. */
static gboolean sync_folder_of(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
        return fail(error, "open", folder);
    gboolean synced = fsync(file) == 0 || fail(error, "write", folder);
    (void)close(file); /* only read */
    return synced;
}

static char *resolve(const char *path, GError **error)
{
    char *found = realpath(path, NULL);
    if (!found)
        (void)fail(error, "look at", path);
    return found;
}

gboolean edit_replace(const char *path, const char *text, GError **error)
{
    struct stat state;
    g_autofree char *target = resolve(path, error);
    if (!target)
        return FALSE;
    if (stat(target, &state) != 0)
        return fail(error, "look at", target);
    const EditOwner owner = {state.st_mode & 07777, state.st_uid, state.st_gid};
    g_autofree char *name = write_beside(target, text, &owner, error);
    if (!name)
        return FALSE;
    if (g_rename(name, target) == 0)
        return sync_folder_of(target, error);
    (void)fail(error, "replace", target);
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
    return sound && (!*made || sync_folder_of(path, error));
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

gboolean edit_confirm(const char *question, gboolean yes, gboolean *agreed, GError **error)
{
    *agreed = TRUE;
    if (yes)
        return TRUE;
    g_print("%s [yes/no] ", question);
    (void)fflush(stdout);
    g_autofree char *line = init_read_line();
    if (!line) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT,
                    "nobody answers, and nothing was changed; --yes goes on without a question");
        return FALSE;
    }
    *agreed = strcmp(line, "yes") == 0 || strcmp(line, "ja") == 0;
    if (!*agreed)
        g_print("nothing was changed\n");
    return TRUE;
}
