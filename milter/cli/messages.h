/* messages.h - messages out of files, folders, Maildirs and mboxes, one after the other. */
#ifndef SYNPUNKT_CLI_MESSAGES_H
#define SYNPUNKT_CLI_MESSAGES_H

#include <glib.h>

/* One message; `name` is its file, with "#2" for the second message of an mbox.  FALSE stops. */
typedef gboolean (*MessageVisit)(const char *name, GBytes *raw, gpointer data);

/*
 * Visit all messages of `path`, folders in name order; of a Maildir cur, new and
 * its subfolders (".Sent") only.  FALSE with BAD_INPUT when it
 * cannot be read.
 */
gboolean messages_visit(const char *path, MessageVisit visit, gpointer data, GError **error);

/* The same, but what cannot be read is told and left out. */
typedef void (*MessageUnreadable)(const GError *error, gpointer data);
void messages_visit_readable(const char *path, MessageVisit visit, MessageUnreadable unreadable, gpointer data);

/*
 * Whom the message itself names as its envelope sender: the Return-Path field
 * as the MTA wrote it ("<>" is the null sender), else the From address.
 * Caller owns.
 */
char *message_sender(GBytes *raw);

#endif
