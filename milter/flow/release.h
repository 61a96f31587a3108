/*
 * release.h - all that a case holds, for who keeps the register and decides what is handed out (D62).
 *
 * Each document goes along as it is on file, and all of them as one text that
 * can be edited, with a list of what may have to be masked.  Whether the case
 * is still for who asked is looked at once more.
 */
#ifndef SYNPUNKT_FLOW_RELEASE_H
#define SYNPUNKT_FLOW_RELEASE_H

#include "flow/service.h"

#define RELEASE_DOCUMENTS_MAX  300
#define RELEASE_TEXT_BYTES_MAX (1024 * 1024) /* of the text; what is later is in its own file only */

typedef struct {
    GPtrArray *files;    /* File: the text; empty if there is nothing for who asked */
    GPtrArray *messages; /* File: the documents, byte for byte, as many as [letter_max] has room for */
    char *named;         /* the others, a line each, or NULL */
} Release;

/* Sets the letter's fields too. */
gboolean release_read(const Service *service, const Outgoing *outgoing, Release *release, GError **error);
void release_clear(Release *release);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Release, release_clear)

#endif
