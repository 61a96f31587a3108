/* import_list.h - old mail, found and put in order before any of it is filed. */
#ifndef SYNPUNKT_CLI_IMPORT_LIST_H
#define SYNPUNKT_CLI_IMPORT_LIST_H

#include "cli/progress.h"

typedef struct {
    char *name;           /* as in messages.h */
    GBytes *raw;          /* out of an mbox, else NULL: the file `name` */
    char *message_id;     /* or NULL */
    GPtrArray *ancestors; /* char * */
    gint64 date;          /* that of the message before it where it has none */
    guint place;          /* in the order given */
    gboolean taken;       /* into the order in which to file */
} OldMail;

typedef struct {
    GPtrArray *mails;      /* OldMail, in the order in which to file them */
    GPtrArray *unreadable; /* char *: a line each, which and why */
    gboolean failed;       /* one of them could not be opened */
} ImportList;

void import_list_free(ImportList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImportList, import_list_free)

/*
 * Look at the headers of all messages of `paths`.  What a message answers comes
 * before it, however the files lie; beyond that in the order given, or by date.
 * Stops early when an interrupt came.  Caller owns.
 */
ImportList *import_list_new(char **paths, gboolean by_date, Progress *progress);

/* The message itself, or NULL: it has gone since.  Caller owns. */
GBytes *old_mail_read(const OldMail *mail);

#endif
