/* rows.h - rows to values, for all files of this folder. */
#ifndef SYNPUNKT_STORE_ROWS_H
#define SYNPUNKT_STORE_ROWS_H

#include "store/database.h"
#include "core/plan.h"
#include "util/digest.h"

const char *audience_name(Audience audience);
Audience audience_of(const char *name);

/* The chain an entry of that kind stands in: automatic mail is shown to nobody. */
Audience audience_of_entry(EntryKind kind);

/* A row of CASE_COLUMNS, without participants. */
Case *row_take_case(Query *query);

/* A row of SENT_COLUMNS. */
Sent *row_take_sent(Query *query);

gboolean rows_add_participants(Database *database, Case *found, GError **error);

/* Its resident may have asked not to be written to after it was opened, or on another case: then it is quiet too. */
gboolean rows_heed_silence(Database *database, Case *found, GError **error);

/* The case with its participants.  *found is NULL, with TRUE, if there is none. */
gboolean rows_find_case(Database *database, CaseNumber number, Case **found, GError **error);

/* The same, and what a case is stamped with (stamp.h) into `stamp`. */
gboolean rows_stamp_case(Database *database, CaseNumber number, Digest *stamp, Case **found, GError **error);

/* The letter with that number.  *sent is NULL, with TRUE, if there is none. */
gboolean rows_find_sent(Database *database, gint64 letter, Sent **sent, GError **error);

#endif
