/* render_parts.h - what the files of render share; not for others. */
#ifndef SYNPUNKT_FLOW_RENDER_PARTS_H
#define SYNPUNKT_FLOW_RENDER_PARTS_H

#include "core/weigh.h"
#include "mail/read.h"
#include "store/store.h"

#define RENDER_SUBJECT_CHARS  60           /* of the resident's subject in ours (STORYBOARDS 4.2) */
#define RENDER_TEXT_BYTES_MAX (100 * 1024) /* of one value; two of them stay below TEMPLATE_OUTPUT_MAX */
#define RENDER_QUOTE_LINES    20           /* of the resident's own words under an answer (4.5) */

/* One letter on its way to bytes.  All borrowed but `kept`. */
typedef struct {
    const Config *config;
    const Keyring *keyring;
    const Outgoing *outgoing;
    const Letter *letter;
    const LetterTraits *traits;
    const Case *about;    /* or NULL */
    CaseNumber number;    /* 0: names no case */
    const char *language; /* folder of the wording: "sv" "fi" "en" "other" */
    const char *mailbox;  /* the public address the case came by */
    char *reference;      /* "SP-2026-00417-2", or "" */
    File printable;       /* the page of a letter to post; its bytes are owned */
    GPtrArray *kept;      /* char *: strings that must live until the bytes are written */
} Rendering;

/* Keeps `text` for as long as the rendering lives, and returns it. */
const char *render_keep(Rendering *rendering, char *text);

/* The organisation's name in the wording's language. */
const char *render_city(const Rendering *rendering);

/* The message a letter passes on, and how much of it fits. */
typedef struct {
    char *text;     /* what is shown: all of it, or the writer's new words */
    char *rest;     /* what stood under the new words, or "" */
    char *from;     /* "Anna Lindqvist <anna@...>" */
    char *language; /* ISO code where sure, or NULL */
    gint64 received_at;
    gboolean cut; /* a very long text: the whole is in the original */
    gboolean encrypted;
    GPtrArray *files;           /* File: attachments sent along */
    char *attached;             /* their names, comma-separated */
    char *named;                /* attachments too large to send along, a line each */
    GBytes *original;           /* sent along as message/rfc822, or NULL */
    gboolean original_left_out; /* should be sent along but is too large */
} Passed;

/* `original` NULL gives an empty one.  Never NULL. */
Passed *passed_read(Rendering *rendering, GBytes *original, const Envelope *envelope);
void passed_free(Passed *passed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Passed, passed_free)

/* "12 kB", "3 MB".  Caller owns. */
char *render_size(gsize bytes);

/* Every value the wording may ask for (templates/fields).  Caller owns. */
GHashTable *render_fields(Rendering *rendering, const Passed *passed);

#endif
