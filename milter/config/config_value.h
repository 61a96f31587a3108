/* config_value.h - the text of one value to what the program works with. */
#ifndef SYNPUNKT_CONFIG_CONFIG_VALUE_H
#define SYNPUNKT_CONFIG_CONFIG_VALUE_H

#include "config/config_settings.h"

/*
 * Put `text` into the member of `target`, the section's struct, that `setting`
 * names; lists get it added.  `folder` is what paths are relative to.  Returns
 * NULL, or what the value must be instead ("\"yes\" or \"no\""); the caller owns it.
 */
char *value_put(const Setting *setting, const char *text, gpointer target, const char *folder);

#endif
