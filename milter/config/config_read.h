/*
 * config_read.h - synpunkt.conf and units.conf to a checked Config.
 *
 * libconfuse's parser state is global: read in the main thread, before others
 * start.  A file with anything wrong in it gives no Config at all: the error
 * says file, line, what is wrong and what to write instead.
 */
#ifndef SYNPUNKT_CONFIG_CONFIG_READ_H
#define SYNPUNKT_CONFIG_CONFIG_READ_H

#include "core/config.h"

/*
 * Read `path` and the unit file it names (relative to its own folder).
 * A key file that is missing, or not for this user to read, leaves Config.keys
 * empty.  NULL with SYNPUNKT_ERROR_BAD_CONFIG; all findings in one message,
 * one a line: "rules/units.conf:12: what is wrong and what to write".
 */
Config *config_read(const char *path, GError **error);

/* Names of all settings, sections as "unit.address", NULL-terminated, for the lint against the man page.  Static. */
const char *const *config_setting_names(void);

#endif
