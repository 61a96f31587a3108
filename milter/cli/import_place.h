/*
 * import_place.h - how far an import has come, kept in a file beside the store
 * so that one that was cut off goes on from there.
 *
 * The file tells the store's epoch, how many messages were filed, and a digest
 * over which those were.  Where any of it does not fit, all is read again,
 * which is harmless.  No word of a message is in it.
 */
#ifndef SYNPUNKT_CLI_IMPORT_PLACE_H
#define SYNPUNKT_CLI_IMPORT_PLACE_H

#include "cli/import_list.h"
#include "store/store.h"
#include "util/digest.h"

typedef struct {
    char *path;
    const Store *store;
    Digest *digest; /* over the messages passed so far */
    guint done;
} ImportPlace;

ImportPlace *import_place_new(const Store *store);
void import_place_free(ImportPlace *place);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImportPlace, import_place_free)

/* How many of the first of `mails` an earlier run has filed; they count as passed. */
guint import_place_find(ImportPlace *place, const GPtrArray *mails);

/* The next one is on file. */
void import_place_pass(ImportPlace *place, const OldMail *mail);

gboolean import_place_write(const ImportPlace *place, GError **error);

/* All are on file. */
void import_place_forget(const ImportPlace *place);

#endif
