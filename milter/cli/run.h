/* run.h - other programs of the machine: postconf(1), postfix(1), diff(1), usermod(8). */
#ifndef SYNPUNKT_CLI_RUN_H
#define SYNPUNKT_CLI_RUN_H

#include <glib.h>

/*
 * Run `argv` (NULL-terminated, argv[0] looked up in PATH) and return what it
 * wrote to standard output, without white space at its end; caller owns.  NULL
 * with TRY_LATER when it cannot be run or ends with another status than 0,
 * with what it said.
 */
char *run_program(const char *const *argv, GError **error);

/* postconf -c `folder` (NULL: the usual one) with up to two arguments; as above. */
char *run_postconf(const char *folder, const char *first, const char *second, GError **error);

/*
 * As run_postconf(), with words that change our own copies of main.cf and
 * master.cf in `copies`; run_cool() after they are made.  Postfix reads no file
 * that was written in the last two seconds, lest somebody is still at it;
 * nobody is at ours, so they are made to look old.
 */
char *run_postconf_edit(const char *copies, const char *first, const char *second, GError **error);
gboolean run_cool(const char *copies, GError **error);

#endif
