/* check_story.h - what the events of one case say of its rows, to be held against them (check_cases.c). */
#ifndef SYNPUNKT_STORE_CHECK_STORY_H
#define SYNPUNKT_STORE_CHECK_STORY_H

#include "store/check.h"

typedef struct {
    char *digest; /* of the message */
    char *stamp;  /* NULL: from before there were any */
} EntryTold;

typedef struct {
    char *message_id, *kind, *stamp;
    gint64 written_at;
    gboolean moved;    /* out of the state it was written in */
    LetterState state; /* if moved */
    gint64 settled_at; /* 0: it has not been settled */
    char *note;        /* what the relay said when it was, or NULL */
    char *sent;        /* digest of the bytes that went, or NULL */
} LetterTold;

/* A step of the yearly round. */
typedef struct {
    char *step, *about;
    gint64 at;
} RoundTold;

typedef struct {
    CaseNumber number; /* 0: of what is on no case */
    Facts *facts;
    char *stamp;         /* of the case row, by the last event that says; or NULL */
    gboolean emptied;    /* an event's text is gone: what is missing here may have been told by it */
    GHashTable *entries; /* gint64 → EntryTold */
    GHashTable *letters; /* gint64 → LetterTold */
    GArray *silenced;    /* gint64: keys of addresses */
    GPtrArray *rounds;   /* RoundTold */
} Story;

/* NULL with error. */
Story *story_read(Database *database, CaseNumber number, GError **error);
void story_free(Story *story);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Story, story_free)

/* The rows of the yearly round against its events. */
gboolean check_rounds(Database *database, const Story *story, GPtrArray *findings, GError **error);

#endif
