/*
 * config_learned.h - the weights file that `synpunkt learn` writes.
 *
 * One thing a line, so that it can be read and edited; "#" begins a comment:
 *
 *     sharpness 0.75      how scores become probabilities
 *     points 0.6          what a point of the rules adds
 *     unit tekn           what follows is about this unit
 *     bias -1.2
 *     2.41 kolsvart       weight and term (core/learned.h)
 *     -0.8 *bibliotek*
 */
#ifndef SYNPUNKT_CONFIG_CONFIG_LEARNED_H
#define SYNPUNKT_CONFIG_CONFIG_LEARNED_H

#include "config/config_outline.h"
#include "core/config.h"

#define LEARNED_TERMS_MAX      50000 /* in all */
#define LEARNED_TERM_BYTES_MAX 100
#define LEARNED_WEIGHT_MAX     100.0

/* Fill Config.learned_units from Config.learned_file, if it is set.  The units are known. */
void config_learned_read(Config *config, Outline *outline);

#endif
