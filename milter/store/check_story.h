/* check_story.h - what the events of one case say of its rows, to be held against them (check_cases.c). */
#ifndef SYNPUNKT_STORE_CHECK_STORY_H
#define SYNPUNKT_STORE_CHECK_STORY_H

#include "store/check.h"
#include "util/digest.h"

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
    Digest *gone;     /* stamp of the events whose text is gone */
    guint64 gone_events;
    char *purged;        /* what that stamp is, by the latest purge; or NULL */
    gboolean emptied;    /* texts are gone that no purge accounts for: what is missing here may have been told by them */
    GHashTable *noted;   /* "purge 1" → stamp of that row, of the three tables of notes */
    GHashTable *entries; /* gint64 → EntryTold */
    GHashTable *letters; /* gint64 → LetterTold */
    GArray *silenced;    /* gint64: keys of addresses */
    GPtrArray *rounds;   /* RoundTold */
} Story;

/* NULL with error. */
Story *story_read(Database *database, CaseNumber number, GError **error);
void story_free(Story *story);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Story, story_free)

/* The rows of notes (noted.c) against their events; takes them out of story->noted. */
gboolean check_noted(Database *database, const Story *story, GPtrArray *findings, GError **error);

/* The rows of the yearly round against its events. */
gboolean check_rounds(Database *database, const Story *story, GPtrArray *findings, GError **error);

#endif
