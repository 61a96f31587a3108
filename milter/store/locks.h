/*
 * locks.h - what a job depends on is locked before it is read, so that what is decided still holds when it is written.
 *
 * Where one writes at a time (SQLite) there is nothing to do.  Where several
 * do, all hold to one order: the sweep's lock, then keys of texts, then rows of
 * cases, then the serials of a year.  Who comes in another's way all the same is undone and run again.
 * Budgets of a domain and of all residents are counted without a lock: they may
 * be exceeded by as many letters as there are writers.
 */
#ifndef SYNPUNKT_STORE_LOCKS_H
#define SYNPUNKT_STORE_LOCKS_H

#include "store/database.h"

#include "core/known.h"

/* What happens by the clock and not by mail: one host at a time. */
gboolean lock_sweep(Database *database, GError **error);

/* The message, who sent it, every message and letter it names. */
gboolean lock_ask(Database *database, const Ask *ask, GError **error);

/* A year's serials, shared with all who take the next: nobody comes with a number of his own before they are done. */
gboolean lock_serials(Database *database, int year, GError **error);

/* Cases, and those of them that are not `held` (CaseNumber) yet: FALSE in *news if all were. */
gboolean lock_cases(Database *database, const GArray *numbers, GArray *held, gboolean *news, GError **error);

gboolean lock_is_held(const GArray *held, CaseNumber number);

/* One case. */
gboolean lock_case(Database *database, CaseNumber number, GError **error);

/* The case of a letter. */
gboolean lock_case_of(Database *database, gint64 letter, GError **error);

#endif
