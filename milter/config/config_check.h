/* config_check.h - what must fit together in a Config that has been filled. */
#ifndef SYNPUNKT_CONFIG_CONFIG_CHECK_H
#define SYNPUNKT_CONFIG_CONFIG_CHECK_H

#include "config/config_outline.h"
#include "core/config.h"

/* Add a finding for everything that would not work, with what to write instead. */
void config_check(const Config *config, Outline *outline);

#endif
