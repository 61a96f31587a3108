/*
 * readers.h - connections for reading, lent to one thread at a time.
 *
 * A few are kept open between loans.  None is ever lent for another
 * place than the one meant, so that a file that was put in the store's place is
 * not read before the writer has made it safe; none that is lost, or was left in the
 * middle of something, is kept.
 */
#ifndef SYNPUNKT_STORE_READERS_H
#define SYNPUNKT_STORE_READERS_H

#include "store/database.h"
#include "store/place.h"

#define READERS_KEPT 4

typedef struct Readers Readers;

typedef struct {
    Readers *home;
    Database *database;
    Place place;
} Reader;

Readers *readers_new(const char *where);
void readers_free(Readers *readers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Readers, readers_free)

/* Borrow one for what is at `place`. */
Reader *readers_take(Readers *readers, const Place *place, GError **error);
/* Gives it back. */
void reader_free(Reader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reader, reader_free)

#endif
