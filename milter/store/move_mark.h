/* move_mark.h - the mark that a store carries which is being moved or has been (move.h). */
#ifndef SYNPUNKT_STORE_MOVE_MARK_H
#define SYNPUNKT_STORE_MOVE_MARK_H

#include "store/database.h"

typedef enum { MOVE_NONE, MOVE_LEAVING, MOVE_ARRIVING, MOVE_GONE } MoveState;

typedef struct {
    MoveState state;
    char *place; /* the other side */
    char *ends;  /* MOVE_ARRIVING: the digest of the source's chains; else "" */
    gint64 at;
} MoveMark;

void move_mark_clear(MoveMark *mark);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MoveMark, move_mark_clear)

gboolean move_mark_read(Database *database, MoveMark *mark, GError **error);
/* MOVE_NONE takes it away. */
gboolean move_mark_write(Database *database, const MoveMark *mark, GError **error);

/* May the store be written to?  FALSE with TRY_LATER while it is moved, BAD_CONFIG when it has gone, and with what to do. */
gboolean move_may_write(Database *database, GError **error);

#endif
