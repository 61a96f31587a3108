/* handover.h - the claim of a letter and its fate inside a job, so that several are one step of the store. */
#ifndef SYNPUNKT_STORE_HANDOVER_H
#define SYNPUNKT_STORE_HANDOVER_H

#include "store/store.h"

/*
 * Before letters are claimed: until the store is closed this process hands
 * letters over.  If no other one of this host does, the claims of those that
 * died are given back at once, and not first when they end; the first time, for
 * later ones may be our own.  Each time again: a server that was away has
 * forgotten it.  Any thread.
 */
gboolean store_begin_handover(Store *store, gint64 now, GError **error);

/* store_letter_claim(): `bytes`, or NULL, are packed when the claim is made, off the writer. */
typedef struct LetterClaim LetterClaim;
LetterClaim *letter_claim_new(gint64 id, GBytes *bytes, gint64 now);
void letter_claim_free(LetterClaim *claim);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LetterClaim, letter_claim_free)
gboolean store_claim(StoreJob *job, LetterClaim *claim, GError **error);
gboolean letter_claim_taken(const LetterClaim *claim); /* once the job is done; in doubt if the job has failed */
/* Of one in doubt: if it is on file, its letter is due again. */
gboolean store_unclaim(StoreJob *job, const LetterClaim *claim, gint64 now, GError **error);

/* store_letter_fate() */
gboolean store_note_fate(StoreJob *job, const LetterFate *fate, GError **error);

/*
 * The same for a fate that something follows from.  The caller owns *settled,
 * the letter as it was before, and *about, its case; NULL if it did not wait,
 * and if it has none.
 */
gboolean store_settle(StoreJob *job, const LetterFate *fate, Sent **settled, Case **about, GError **error);

/* Carry out a plan that follows from a fate: new letters are about the same entry as the letter. */
gboolean store_apply_fate(StoreJob *job, const Plan *plan, const LetterFate *fate, const Rules *rules, GError **error);

#endif
