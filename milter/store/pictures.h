/*
 * pictures.h - which pictures a handler has in every mail (D51).
 *
 * A picture is a logo once it has come on another case too: in mails about one
 * case it is sent again whenever an answer comes back, and is meant each time.
 */
#ifndef SYNPUNKT_STORE_PICTURES_H
#define SYNPUNKT_STORE_PICTURES_H

#include "store/database.h"

#include "core/known.h"

/* Known.logos; after the evidence. */
gboolean pictures_recall(Database *database, const Ask *ask, Known *known, GError **error);

#endif
