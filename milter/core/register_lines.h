/*
 * register_lines.h - the lines at the top of a mail by which staff register
 * what came by telephone, in a visit or on paper (STORYBOARDS 4.11).
 *
 * "#kanal telefon" and "Telefon: 070-000 00 00" alike, in any order, blank
 * lines between them or not; the first other line begins the matter itself.
 * Pure.  Nothing here is proof: who may register is decided elsewhere.
 */
#ifndef SYNPUNKT_CORE_REGISTER_LINES_H
#define SYNPUNKT_CORE_REGISTER_LINES_H

#include "core/config.h"

#include <glib.h>

typedef enum {
    REGISTER_FINE,
    REGISTER_UNKNOWN, /* a "#"-line that says nothing about a registration */
    REGISTER_CHANNEL, /* a way we do not know */
    REGISTER_TIME,    /* no day we understand, or one years ago */
    REGISTER_FUTURE,  /* a time that has not been yet */
    REGISTER_ORAL,    /* "besked" with anything but "muntligt" or "nej" */
    REGISTER_SUBMITTER, /* nobody of the list */
    REGISTER_EMPTY,   /* nothing below the lines, and nothing attached */
} RegisterFault;

/* The flag of templates/sv/_reasons.txt that says so; NULL if it is fine. */
const char *register_fault_flag(RegisterFault fault);

typedef struct {
    char *channel;       /* "telefon" "besök" "brev" "sociala medier" */
    gint64 received_at;  /* when it was said or came: the stated time, else `now` */
    char *name, *email, *phone, *address; /* whose matter it is, each "" if not said */
    char *submitter;     /* code of Config.submitters, or "" */
    gboolean told;       /* word of where it is handled was given by mouth */
    char *text;          /* the matter itself, below the lines */
    RegisterFault fault;
    char *line;          /* the line at fault, or NULL */
    guint lines;         /* how many there were */
    gboolean explicit_lines; /* they say by themselves that this is a registration: a "#"-line, a channel, a time, or two */
} Registration;

/* `now` is the latest time that can be meant.  Caller owns. */
Registration *registration_read(const char *text, const Config *config, gint64 now);
void registration_free(Registration *registration);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Registration, registration_free)

/* "Sven Olsson, 070-000 00 00, Storgatan 1", "anonym" if nobody is named.  Caller owns. */
char *registration_who(const Registration *registration);

#endif
