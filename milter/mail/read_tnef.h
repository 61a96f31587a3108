/*
 * read_tnef.h - private to mail/: winmail.dat, Outlook's own wrapping, opened by tnef(1).
 *
 * What lay in it stands in a private folder on disk until tnef_free().
 */
#ifndef SYNPUNKT_MAIL_READ_TNEF_H
#define SYNPUNKT_MAIL_READ_TNEF_H

#include "mail/read_parts.h"

typedef struct {
    char *stored; /* its name in the folder, in no character set for sure */
    char *name;   /* cleaned; NULL if nothing was left of it */
    gsize bytes;
} TnefFile;

typedef struct {
    const GMimeObject *leaf; /* the winmail.dat; borrowed */
    char *folder;
    int place;        /* the folder, open */
    GPtrArray *files; /* TnefFile, by name: in the same order each time */
    char *text;       /* the letter that lay in it, or NULL */
    gboolean html;    /* the text is HTML */
} Tnef;

/* Is a part of this type and name (each "" if it has none) such a file? */
gboolean tnef_is(const char *type, const char *name);

/*
 * The first winmail.dat among the leaves, opened by the program at the
 * absolute path `program`; NULL if there is none, if the program is not there
 * (or is NULL), or if it did not open it well and whole.  Caller owns.
 */
Tnef *tnef_open(const GPtrArray *leaves, const char *program);
void tnef_free(Tnef *tnef);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tnef, tnef_free)

/* What is in a file; empty if it cannot be read.  Caller owns. */
GBytes *tnef_bytes(const Tnef *tnef, const TnefFile *file);

#endif
