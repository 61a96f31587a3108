/* read_uu.h - private to mail/: files that were written into a text (uuencode), as before MIME. */
#ifndef SYNPUNKT_MAIL_READ_UU_H
#define SYNPUNKT_MAIL_READ_UU_H

#include "mail/read_parts.h"

typedef struct {
    char *name;
    GBytes *bytes;
} UuFile;

/*
 * `text` without the files in it.  What is not whole - no "end", a line of wrong
 * length first - stays text, as does yEnc.  Caller owns.
 */
char *uu_remove(const char *text);

/* Is this leaf a text that such files are looked for in?  `alone`: it is the whole message. */
gboolean uu_may_hold(GMimeObject *leaf, gboolean alone);

/* The files in all texts among `leaves`, in order.  Caller owns the array of UuFile. */
GPtrArray *uu_files(const GPtrArray *leaves, gboolean alone);

#endif
