/*
 * sign_off.h - the part of a letter that says who wrote it.  Learned weights
 * are neither made from it nor asked about it: a name says nothing of a matter.
 */
#ifndef SYNPUNKT_CORE_SIGN_OFF_H
#define SYNPUNKT_CORE_SIGN_OFF_H

#include <glib.h>

/* Number of the line that begins the sign-off, never the first; that of all lines if there is none.  NULL-terminated.
 */
guint sign_off_line(char *const *lines);

/* Valid UTF-8 without addresses, and without what stands from a sign-off on ("Mvh Lena Kvarnvik", "/Roffe").  Caller
 * owns.
 */
char *sign_off_strip(const char *text);

#endif
