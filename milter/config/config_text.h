/* config_text.h - a settings file as text that is fit to be scanned. */
#ifndef SYNPUNKT_CONFIG_CONFIG_TEXT_H
#define SYNPUNKT_CONFIG_CONFIG_TEXT_H

#include "config/config_outline.h"

#define CONFIG_FILE_BYTES_MAX (8 * 1024 * 1024)

/* UTF-8 without a byte-order mark, of bounded size; or NULL with a finding.  Caller owns. */
char *config_text_read(Outline *outline, const char *file);

#endif
