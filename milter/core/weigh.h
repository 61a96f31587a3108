/*
 * weigh.h - all that can be judged from the message and the configuration
 * alone, without the store.  Pure; done on the milter's own thread.
 */
#ifndef SYNPUNKT_CORE_WEIGH_H
#define SYNPUNKT_CORE_WEIGH_H

#include "core/category.h"
#include "core/config.h"
#include "core/form.h"
#include "core/mail.h"
#include "core/nature.h"
#include "core/phrase.h"
#include "core/recipient.h"
#include "core/register_lines.h"
#include "core/route.h"

/* D53: what is only observed or imported starts no clock and sends nothing, now or later, until a person acts. */
typedef enum {
    MODE_LIVE,
    MODE_OBSERVE, /* letters are kept to be looked at, never sent */
    MODE_IMPORT,  /* old mail: no letters at all */
} Mode;

/* All that is const for the life of the program; every thread reads it. */
typedef struct {
    const Config *config;
    const Router *router;
    const Keyring *keyring; /* NULL for `explain` without a store: no token verifies */
    Mode mode;
    const char *(*guess_language)(const char *text); /* ISO code or NULL: for what is only a part of a mail; or NULL */
} Rules;

/* Borrows from the mail, which must outlive it. */
typedef struct {
    Proof proof;
    Dmarc dmarc;
    Nature nature;
    char *reason;              /* for the nature */
    Form *form;                /* a web form or an app has written for somebody; else NULL */
    Registration *registration; /* staff write down what somebody said or sent on paper (4.11); else NULL */
    gint64 received_at;        /* when it came: the envelope's, else as registered */
    const char *writer;        /* whose words these are: the form's submitter, else From; or "" */
    const char *writer_name;   /* the same person's name as given, or "" */
    const char *subject;       /* the form's labelled one, else the mail's */
    char *new_text;            /* mail_new_text(), or the form's message */
    GArray *recipients;        /* Recipient: ours only, in envelope order */
    const Mailbox *mailbox;    /* most specific public address: unit alias, language alias, main (D40) */
    GPtrArray *alias_units;    /* const Unit *: whose aliases it was sent to, each once (D40) */
    char *language;            /* ISO code: guessed, else the mailbox's */
    gboolean language_sure;    /* guessed from the text */
    Category category;
    Route *route;
    GPtrArray *classes;        /* const ClassRule * */
    gboolean urgent, other;    /* akut, annat ärende: flags beside the unit (D19) */
    gboolean asks_silence;     /* D36 */
    gboolean sensitive;        /* sensitive words or a personal identity number */
    gboolean spam;             /* over the threshold */
    PhraseSigns signs;         /* of the new text */
    gboolean wordless;         /* nothing to route on: only an attachment (D44) */
} Weighed;

Weighed *weigh(const Mail *mail, const Rules *rules);

/* The same as far as `recipients` above, who writes and what, and no word of it judged: for mail that is on file. */
Weighed *weigh_writing(const Mail *mail, const Rules *rules);
void weighed_free(Weighed *weighed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Weighed, weighed_free)

#endif
