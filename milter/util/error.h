/*
 * error.h - the one error domain.
 *
 * The code says what the caller should do, not where the trouble arose.
 * Messages: lower case, what failed first, subject in quotes, no full stop.
 */
#ifndef SYNPUNKT_UTIL_ERROR_H
#define SYNPUNKT_UTIL_ERROR_H

#include <glib.h>

typedef enum {
    SYNPUNKT_ERROR_TRY_LATER,  /* busy, disk full, peer away: the same call may work later */
    SYNPUNKT_ERROR_BAD_INPUT,  /* this input will never work */
    SYNPUNKT_ERROR_BAD_CONFIG, /* a file the administrator writes must change */
    SYNPUNKT_ERROR_DAMAGED,    /* the store is not to be trusted */
    SYNPUNKT_ERROR_REFUSED,    /* allowed to nobody, or not to this caller */
} SynpunktError;

#define SYNPUNKT_ERROR (synpunkt_error_quark())
GQuark synpunkt_error_quark(void);

#endif
