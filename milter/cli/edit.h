/*
 * edit.h - files of the administrator that a command changes: shown first as a
 * difference, copied aside, then exchanged in one step.
 */
#ifndef SYNPUNKT_CLI_EDIT_H
#define SYNPUNKT_CLI_EDIT_H

#include <glib.h>
#include <sys/types.h>

/* What diff -u says of the file `path` ("" content if there is none) and `text`; "" when they are equal.  Caller owns.
 */
char *edit_diff(const char *path, const char *text, GError **error);

/*
 * Put `text` in the place of the file `path`, which keeps its owner and mode:
 * a new file beside it, brought to disk, then renamed over it.  Where `path`
 * is a symbolic link, it stays one: the file it leads to is exchanged.
 */
gboolean edit_replace(const char *path, const char *text, GError **error);

/* Make `path` with `mode`, of `owner` and `group` (-1: ours).  One that is there stays as it is: *made is FALSE. */
typedef struct {
    mode_t mode;
    uid_t owner;
    gid_t group;
} EditOwner;
gboolean edit_create(const char *path, const char *text, const EditOwner *owner, gboolean *made, GError **error);

/* A copy beside it, "FILE.synpunkt-20260305-080000" with `stamp` as its end; its path, caller owns. */
char *edit_back_up(const char *path, const char *stamp, GError **error);

/*
 * Was "yes" typed on the terminal?  `yes` answers for the administrator.  Who says no is told that nothing was
 * changed.  FALSE with BAD_INPUT when nobody answers.
 */
gboolean edit_confirm(const char *question, gboolean yes, gboolean *agreed, GError **error);

#endif
