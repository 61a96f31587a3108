/*
 * postfix_state.h - what `synpunkt postfix` has done, so that it can be undone:
 * a key file beside main.cf.
 *
 * It holds the stamp of the copies made before the first change, a hash of
 * main.cf and master.cf as we left them, and each setting before and after.
 */
#ifndef SYNPUNKT_CLI_POSTFIX_STATE_H
#define SYNPUNKT_CLI_POSTFIX_STATE_H

#include <glib.h>

typedef struct {
    GKeyFile *file;
    char *path;
} PostfixState;

/* Of an earlier run, or empty. */
PostfixState *postfix_state_read(const char *folder);
void postfix_state_free(PostfixState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PostfixState, postfix_state_free)

/* "20260305-080000", or NULL when nothing is applied.  Caller owns. */
char *postfix_state_stamp(const PostfixState *state);
char *postfix_state_shape(const PostfixState *state);

/* Are main.cf and master.cf of `folder` as we left them? */
gboolean postfix_state_untouched(const PostfixState *state, const char *folder);

/*
 * Note that the files of `folder` become those of `scratch`; `stamp` is that
 * of the copies, if these are the first changes.  FALSE with error.
 */
gboolean postfix_state_note(PostfixState *state, const char *folder, const char *scratch, const char *stamp,
                            GError **error);
gboolean postfix_state_write(const PostfixState *state, const char *shape, GError **error);

/* Note how synpunkt.conf is changed; of several times it is changed, how it was before the first. */
typedef struct {
    const char *copy; /* path of a copy from before */
    const char *relay_before, *relay_after;
    const char *text; /* what it becomes */
} SettingsChange;
void postfix_state_note_settings(PostfixState *state, const SettingsChange *change);

/* The relay from before, if ours is `now`; else NULL: it is not ours to change.  Caller owns. */
char *postfix_state_relay(const PostfixState *state, const char *now);

/* All of synpunkt.conf from before, if `path` still is as we left it; else NULL.  Caller owns. */
char *postfix_state_settings(const PostfixState *state, const char *path);

/* Note in the file, at once, that Postfix's user was put into that group; FALSE with error.  And whether it was. */
gboolean postfix_state_note_joined(PostfixState *state, const char *user, const char *group, GError **error);
gboolean postfix_state_joined(const PostfixState *state, char **user, char **group);

/* Take out of the files in `scratch` what is ours, and nothing else. */
gboolean postfix_state_take_out(const PostfixState *state, const char *scratch, GError **error);

#endif
