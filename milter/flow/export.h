/*
 * export.h - all that a case holds, for who asked to see it, for the archive, and for a purge that looks through it.
 *
 * Messages are those that came and those that went to the resident; what went
 * to staff are copies of these and reminders, of which the course of the case
 * tells.  Internal mail is left out unless it is asked for, and counted.
 */
#ifndef SYNPUNKT_FLOW_EXPORT_H
#define SYNPUNKT_FLOW_EXPORT_H

#include "core/mask.h"
#include "flow/service.h"
#include "mail/read.h"

#define EXPORT_DOCUMENTS_MAX 10000 /* of one case */

/* One message of a case. */
typedef struct {
    const Document *document;
    GBytes *bytes; /* as it came or went; NULL: it cannot be had any more */
    Mail *mail;    /* read from them, or NULL */
    char *title;   /* "Mejl från anna@..." */
} ExportItem;

typedef struct {
    const Service *service;
    Case *about;
    char *reference;
    GPtrArray *documents; /* Document */
    GPtrArray *items;     /* ExportItem, in time */
    guint internal;       /* internal messages that were left out */
} ExportCase;

/* What is wanted. */
typedef struct {
    gboolean internal; /* internal messages too */
    const Mask *mask;  /* or NULL: everything as it is, with attachments */
} ExportOrder;

ExportCase *export_case(const Service *service, const Case *about, gboolean internal, GError **error);
void export_case_free(ExportCase *exported);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ExportCase, export_case_free)

/* The text as it may be shown.  Caller owns. */
char *export_text(const ExportOrder *order, const char *text);

/* Adds what may have to be masked in it. */
gboolean export_propose(const ExportCase *exported, MaskList *masks, GError **error);

/* The attachments of a message that may be shown.  Array of File; caller owns. */
GPtrArray *export_files(const ExportCase *exported, const ExportItem *item, const ExportOrder *order);

/* One message: its very bytes, or with masks one made anew of what may be shown.  Caller owns. */
GBytes *export_message(const ExportCase *exported, const ExportItem *item, const ExportOrder *order);

/* Adds all messages in the form "mboxrd". */
void export_mbox(const ExportCase *exported, const ExportOrder *order, GString *mbox);

/* The cases (ExportCase) as one page that holds everything itself.  Caller owns. */
char *export_html(const GPtrArray *cases, const ExportOrder *order, GError **error);

#endif
