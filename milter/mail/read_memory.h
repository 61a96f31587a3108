/* read_memory.h - private to mail/: a large message is in memory once, not twice. */
#ifndef SYNPUNKT_MAIL_READ_MEMORY_H
#define SYNPUNKT_MAIL_READ_MEMORY_H

#include <glib.h>

#define MEMORY_STEP (1024 * 1024) /* how much to go through between two hints */

/*
 * These bytes have been gone through and are not needed soon: when they are
 * those of a file the kernel may fetch them again.  They stay readable; only a
 * hint, whatever memory it is.
 */
void memory_passed(gconstpointer bytes, gsize length);

#endif
