/* apply.h - what the files that carry out a plan share. */
#ifndef SYNPUNKT_STORE_APPLY_H
#define SYNPUNKT_STORE_APPLY_H

#include "store/events.h"
#include "store/stamp.h"

/* A plan while it is carried out. */
typedef struct {
    Database *database;
    const Plan *plan;
    const Filing *filing; /* NULL: no message, the clock decided */
    const Rules *rules;
    gint64 now;
    CaseNumber number; /* the case concerned, 0 if none */
    gint64 entry;      /* the message as filed, 0 until then */
    GArray *followers; /* Follower: cases that the plan does not name and that change all the same */
    GArray *stamps;    /* Stamped: case rows written, whose next event says so */
    char entry_stamp[STAMP_LETTERS + 1]; /* of the message as filed */
    Chain chain;
} Applying;

typedef struct {
    CaseNumber number;
    char stamp[STAMP_LETTERS + 1];
} Stamped;

/* Its group of voices became part of another. */
typedef struct {
    CaseNumber number, first;
} Follower;

/* The plan's case, written once as it will be: opened with its year's serial, or changed; and its participants. */
gboolean apply_case(Applying *applying, GError **error);

/* File the message; sets applying->entry. */
typedef enum { FILE_ON_CASE, FILE_ON_NONE } FileWhere;
gboolean apply_file(Applying *applying, EntryKind kind, FileWhere where, GError **error);

/* Count what the message is, for those that come after it (core/traffic.h). */
gboolean apply_traffic(Applying *applying, GError **error);

/* A step of the yearly round. */
gboolean apply_round(const Applying *applying, const Action *action, GError **error);

/* Note the pictures in a handler's mail, for those that come after it (store/pictures.h). */
gboolean apply_pictures(Applying *applying, GError **error);

/* A letter as it was put into the outbox; both texts are owned. */
typedef struct {
    gint64 id;
    char *message_id, *stamp;
} Written;

gboolean apply_letter(Applying *applying, const Letter *letter, Written *written, GError **error);
void written_clear(Written *written);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Written, written_clear)


#endif
