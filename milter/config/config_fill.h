/* config_fill.h - libconfuse's options, and from them into a Config. */
#ifndef SYNPUNKT_CONFIG_CONFIG_FILL_H
#define SYNPUNKT_CONFIG_CONFIG_FILL_H

#include "config/config_outline.h"
#include "core/config.h"

#include <confuse.h>

/* An empty libconfuse tree with an option for every setting; all values are texts.  Free with cfg_free(). */
cfg_t *options_new(void);

/*
 * Copy every value that is set into `config`; findings go to `outline`.
 * `folder` is absolute: what paths in the files are relative to.
 */
void config_fill(Config *config, cfg_t *options, Outline *outline, const char *folder);

#endif
