/* init_write.h - a city's configuration from its answers, its units and the shipped example. */
#ifndef SYNPUNKT_CLI_INIT_WRITE_H
#define SYNPUNKT_CLI_INIT_WRITE_H

#include "cli/init_answers.h"
#include "cli/init_units.h"

/*
 * Write synpunkt.conf (`path`), and beside it units.conf, classes.conf and
 * learned.conf, and say so; readable for the group of `user`.  A file that is
 * there stays as it is.  What would not be a sound configuration is not
 * written at all: BAD_CONFIG.
 */
gboolean init_write(const char *path, const Answers *answers, GPtrArray *units, const char *user, GError **error);

#endif
