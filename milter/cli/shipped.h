/* shipped.h - where the files that come with the program are: examples, letters, lines for mail servers. */
#ifndef SYNPUNKT_CLI_SHIPPED_H
#define SYNPUNKT_CLI_SHIPPED_H

#include <glib.h>

/*
 * The folder "rules", "templates" or "postfix": in ../share/synpunkt of the
 * program's own folder when it is installed, beside its folder in the source
 * tree.  Caller owns.  NULL with BAD_CONFIG.
 */
char *shipped_folder(const char *name, GError **error);

/* The text of a file in it.  Caller owns. */
char *shipped_text(const char *folder, const char *file, GError **error);

/* The program itself, as other programs are to call it.  Caller owns. */
char *shipped_program(void);

#endif
