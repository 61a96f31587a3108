/*
 * postfix_around.h - what `synpunkt postfix` changes beside main.cf and
 * master.cf, and takes back: the relay in synpunkt.conf, and Postfix's place in
 * the service's group.  And what only a person can take back: mail on hold.
 */
#ifndef SYNPUNKT_CLI_POSTFIX_AROUND_H
#define SYNPUNKT_CLI_POSTFIX_AROUND_H

#include "cli/postfix_state.h"
#include "core/config.h"

#define AROUND_SERVICE "synpunkt" /* the user, if nothing else is said */

typedef struct {
    const Config *config;
    const char *config_path;
    const char *folder;  /* of main.cf */
    const char *service; /* the user it runs as */
} Around;

/* `synpunkt postfix` again with these words, told what this one was told; to be pasted.  Caller owns. */
char *around_command(const Around *around, const char *words);

/* synpunkt.conf with that relay, or *text is NULL when it says so already.  Caller owns. */
gboolean around_draft(const Around *around, const char *relay, char **text, GError **error);

/* synpunkt.conf as it was, or with the relay it had where somebody has edited it since; *text NULL: nothing to do. */
gboolean around_draft_undo(const Around *around, const PostfixState *state, char **text, GError **error);

/* Say before the question that it will be done. */
void around_tell_joining(const Around *around);

/* Postfix opens the milter's socket as a member of the service's group.  What is done is noted in `state`. */
gboolean around_join(const Around *around, PostfixState *state, GError **error);

/* Out of the group, if it was put there by us; else, and where that is not possible, the line to paste is said. */
void around_leave(const Around *around, const PostfixState *state);

/* Say which mail for us is on hold, and the line that lets it go its way. */
void around_tell_held(const Around *around);

#endif
