/*
 * store.h - what is on file, in the words of the domain.
 *
 * No SQL in sight: two engines live behind this header (engine.h), and
 * tests/store/ is the contract they keep.
 *
 * All writing goes through the writer.  On SQLite that is one thread, which
 * takes the waiting jobs into one transaction, a savepoint each, and commits
 * once (group commit).  On PostgreSQL there are several, on several hosts; each
 * job is a transaction of its own and locks what it depends on before it reads
 * (locks.h), and the server joins their syncs.  A job that fails undoes itself
 * only.  A failed commit, a full disk, a store file that was moved away or a
 * server that has gone fails the jobs at work with SYNPUNKT_ERROR_TRY_LATER,
 * nothing half-written; the next tries anew.
 * Readers have short transactions of their own.  Any thread may call anything.
 */
#ifndef SYNPUNKT_STORE_STORE_H
#define SYNPUNKT_STORE_STORE_H

#include "core/facts.h"
#include "core/known.h"
#include "core/plan.h"
#include "core/round.h"
#include "util/boot.h"

#include <glib.h>

typedef struct Store Store;
typedef struct StoreJob StoreJob; /* inside a job: the open transaction */

typedef enum {
    STORE_CREATE,    /* make it if missing, start the writer */
    STORE_OPEN,      /* must exist; start the writer */
    STORE_READ_ONLY, /* must exist; reading only, no writer */
} StoreMode;

/*
 * Open a file, or an organisation's schema on a server:
 * "postgresql://host/database#organisation" (without the last: "synpunkt").
 * TRY_LATER if busy, away, out of space or of an earlier version, DAMAGED if
 * it is not ours, newer than this program, or corrupt.  New files are 0600.
 */
Store *store_open(const char *path, StoreMode mode, GError **error);
/* Finishes the jobs already taken, then closes. */
void store_close(Store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_close)

/* Random text that tokens are bound to; renewed by a restore (D53).  Stays owned by the store. */
const char *store_epoch(const Store *store);

/* Where it is.  Stays owned by the store. */
const char *store_path(const Store *store);

/* Its names before it was restored from backups: array of FormerEpoch (core/token.h), stays owned by the store. */
const GPtrArray *store_former_epochs(const Store *store);

/* Quick word on whether writing would work now: file in place, space left, writer not failing.  FALSE with TRY_LATER. */
gboolean store_is_ready(Store *store, GError **error);

/*
 * Run `work` on a writer's thread and wait until it is on disk.  `work` must be
 * quick, and must be able to run again: where several write at once, one that
 * another was in the way of is undone and begins anew, with what `data` held
 * after it.  FALSE with the job's own error, or TRY_LATER; a job not begun within
 * STORE_WAIT_SECONDS is dropped (TRY_LATER), one begun is waited for.
 */
#define STORE_WAIT_SECONDS 20
typedef gboolean (*StoreWork)(StoreJob *job, gpointer data, GError **error);
gboolean store_run(Store *store, StoreWork work, gpointer data, GError **error);

/* -- inside a job ------------------------------------------------------- */

/* Answer the question.  Caller owns. */
Known *store_recall(StoreJob *job, const Ask *ask, GError **error);

/* A message as it is filed: prepared off the writer thread. */
typedef struct {
    const Mail *mail;
    const Weighed *weighed;
    char *identity;         /* mail_identity() */
    gint64 identity_seconds;
    char *subject_key;      /* thread_key(), or NULL */
    gboolean is_reply;      /* the subject begins with "Re:" or the like */
    GBytes *packed;         /* raw message, zstd */
    char *digest;           /* its SHA-256, hex */
    gsize raw_bytes;
    gint64 now;
} Filing;

/* Compress and gather; any thread.  `mail` and `weighed` must outlive it. */
Filing *filing_new(GBytes *raw, const Mail *mail, const Weighed *weighed, const char *prefix, gint64 now);
void filing_free(Filing *filing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Filing, filing_free)

/*
 * Carry the plan out: cases, entry, events, letters.  `filing` is NULL when the plan files no message.  A letter that
 * cannot be taken back, because it has gone or is being handed over, fails the job with TRY_LATER.
 */
gboolean store_apply(StoreJob *job, const Plan *plan, const Filing *filing, const Rules *rules, GError **error);

/* The same for a plan that no message caused, as of `now`: the sweep's. */
gboolean store_apply_at(StoreJob *job, const Plan *plan, const Rules *rules, gint64 now, GError **error);

/*
 * Cases whose next call (core/clocks.h) is due at `now`, the longest due first;
 * a resident to whom the machine shall not write counts as `quiet`.  Array of
 * Case, caller owns.
 */
GPtrArray *store_cases_to_call(StoreJob *job, gint64 now, guint limit, GError **error);

/* Does this host do what is due by the clock?  Of several one does; another takes over when its process ends. */
gboolean store_may_sweep(Store *store, gboolean *may, GError **error);

/* Look at a case again at `next`, 0 for never: when it was due by rules that have changed since. */
gboolean store_put_off_call(StoreJob *job, CaseNumber number, gint64 next, GError **error);

/* Wall clock and machine's clock as the sweep last saw them agree (D54). */
typedef struct {
    gint64 wall;             /* seconds UTC */
    gint64 uptime;           /* boot_seconds() at that moment */
    char boot[BOOT_ID_MAX];
    gboolean told;           /* they have disagreed since, and the administrator knows */
} ClockNote;

/* *noted is FALSE if there is none yet. */
gboolean store_clock_noted(StoreJob *job, ClockNote *note, gboolean *noted, GError **error);
gboolean store_note_clock(StoreJob *job, const ClockNote *note, GError **error);

/* Units that have been seen to for that month (202602): set of codes, caller owns. */
GHashTable *store_month_lists(StoreJob *job, int month, GError **error);

/* What a unit closed in that time without a cause, the oldest first: Case, at most `limit`; *count is how many there are. */
typedef struct {
    const char *unit;
    gint64 from, until;
    guint limit;
} MonthAsk;
GPtrArray *store_without_cause(StoreJob *job, const MonthAsk *ask, guint *count, GError **error);

/* Seen to: by the letter that this job wrote last, or by none. */
gboolean store_month_listed(StoreJob *job, int month, const char *unit, gboolean written, GError **error);

/* -- the outbox --------------------------------------------------------- */

/* A letter to be rendered and handed over. */
typedef struct {
    gint64 id;
    CaseNumber number;
    Letter *letter;
    Case *about;           /* its case as it is now, or NULL */
    gint64 entry;          /* the entry it passes on or answers, 0 if none */
    gsize entry_bytes;     /* how large that is */
    gint64 quotes;         /* LETTER_ANSWER to the resident, LETTER_INTERNAL that asks: his last entry, whose words are
                              quoted; else 0 */
    char *message_id;      /* without brackets */
    gint64 created_at;     /* its Date */
    GPtrArray *ours;       /* char *: what we wrote to the resident before, which his mail may repeat; the store leaves
                              it empty, flow/delivery fills it.  Or NULL */
    guint gathered;        /* LETTER_GATHERED: messages filed on the case since it was written; else 0 */
    GPtrArray *collected;  /* LETTER_COLLECTED: Case, opened for the resident since it was written; else NULL */
    GPtrArray *ancestors;  /* char *: earlier ids of the same audience on the case, oldest first, first + last 8 */
    guint attempts;
} Outgoing;

void outgoing_free(Outgoing *outgoing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Outgoing, outgoing_free)

/* Letters due at `now` that nobody has claimed, oldest first.  Array of Outgoing, caller owns. */
GPtrArray *store_letters_due(Store *store, gint64 now, guint limit, GError **error);

/* Letters that would have gone (MODE_OBSERVE), in time, those after `id` of the moment `at` and before `until`. */
typedef struct {
    gint64 at, id, until;
    guint limit;
} ObservedFrom;
GPtrArray *store_letters_observed(Store *store, const ObservedFrom *from, GError **error);

/* Those letters, and the cases that are silent until a person acts (D53), imported ones too. */
typedef struct {
    guint64 letters, silent, open;
} ObservedCounts;
gboolean store_count_observed(Store *store, ObservedCounts *counts, GError **error);

/* When the next letter falls due, or its claim ends: 0 if none waits. */
gint64 store_next_due(Store *store, GError **error);

/* The exact bytes of a letter that has been rendered before: send these.  NULL without error: it has not.  Caller owns. */
GBytes *store_letter_bytes(Store *store, gint64 id, GError **error);

/*
 * The exact bytes of the latest letters that went to `to` as the resident of
 * that case, newest first, large ones left out: what he may quote.  Array of
 * GBytes, caller owns.  NULL with error.
 */
#define STORE_LETTERS_TO_MAX       3
#define STORE_LETTERS_TO_BYTES_MAX (128 * 1024)
GPtrArray *store_letters_to(Store *store, CaseNumber number, const char *to, GError **error);

/*
 * The step before a letter is handed over: nobody else can claim it or take it
 * back for STORE_CLAIM_SECONDS, or until its fate is told.  `bytes` are kept in
 * the same step, with their digest; NULL if they are on file or cannot be had.
 * FALSE without error: it is not to be had (cancelled, put off, claimed by
 * somebody else).  REFUSED if other bytes are on file.  Who claims and dies
 * leaves a letter that is due again after that time, with the same bytes; it is
 * longer than a slow relay takes for all its steps (outbox/relay.h).
 */
#define STORE_CLAIM_SECONDS 600
gboolean store_letter_claim(Store *store, gint64 id, GBytes *bytes, gint64 now, GError **error);

typedef struct {
    gint64 id;
    LetterState state;
    gint64 at;         /* when it was known */
    gint64 next_at;    /* LETTER_WAITING: tried again then */
    const char *note;  /* the relay's answer */
} LetterFate;

/* Of a letter that still waits; one that has been cancelled or has come back stays so. */
gboolean store_letter_fate(Store *store, const LetterFate *fate, GError **error);

/* -- reading ------------------------------------------------------------ */

/* NULL without error: there is none. */
Case *store_case(Store *store, CaseNumber number, GError **error);

/* The raw message of an entry, unpacked.  NULL with error. */
GBytes *store_entry_raw(Store *store, gint64 entry, GError **error);

/* One document of a case: a message on file, or what went to the resident. */
typedef struct {
    gboolean sent; /* a letter of ours */
    gint64 id;     /* of the entry, or of the letter */
    gint64 at;
    char *kind;    /* "resident" "answer" "internal" "automatic" of an entry; a letter's name */
    char *who;     /* from or to */
} Document;

void document_free(Document *document);

/* The case's documents in time, at most `limit`.  Array of Document, caller owns; NULL with error. */
GPtrArray *store_documents(Store *store, CaseNumber number, guint limit, GError **error);

/* The envelope sender, recipients and received time it came with.  Caller owns. */
Envelope *store_entry_envelope(Store *store, gint64 entry, GError **error);

typedef struct {
    CaseStatus status;
    gboolean any_status;  /* TRUE: `status` does not matter */
    const char *unit;     /* or NULL */
    gint64 due_from;      /* with due_until: only cases whose word is still owed and due between the two */
    gint64 due_until;     /* 0: all cases */
    guint limit;          /* 0: all */
} CaseFilter;

/* Calls `visit` for each, newest first, until it says FALSE. */
typedef gboolean (*CaseVisit)(const Case *found, gpointer data);
gboolean store_cases(Store *store, const CaseFilter *filter, CaseVisit visit, gpointer data, GError **error);

/* Cases with all of `words` (question_words()) in somebody's words, the latest mail first, as many as are looked for. */
gboolean store_search(Store *store, const char *words, CaseVisit visit, gpointer data, GError **error);

/* -- the index of words, made off the way of the mail (flow/index.h) ------- */

typedef struct {
    gint64 entry;
    CaseNumber number; /* 0: on no case */
    EntryKind kind;
    gsize bytes; /* of the raw message */
} Unread;

/* The next entries whose words are not in the index, in order.  Array of Unread, caller owns; NULL with error. */
GArray *store_unread(Store *store, guint limit, GError **error);

typedef struct {
    gint64 entry;
    CaseNumber number;
    const char *who, *subject, *body; /* question_fold() */
} EntryWords;

/*
 * Keep them.  As the case is at this moment: of a sensitive one, or one of `sensitive_units` (scope_sensitive_units()),
 * only `who` is kept, of a confidential one nothing.  Doing it twice changes nothing.
 */
gboolean store_index(StoreJob *job, const EntryWords *words, const char *sensitive_units, GError **error);

/* These entries (store_unread()) have been seen to. */
gboolean store_indexed(StoreJob *job, const GArray *unread, GError **error);

/* For who deletes a case's messages: their words go first. */
gboolean store_forget_words(StoreJob *job, CaseNumber number, GError **error);

/* The resident's message that opened a case.  *entry is 0 if none is on file. */
gboolean store_opening_entry(Store *store, CaseNumber number, gint64 *entry, GError **error);

typedef struct {
    gint64 id;
    gint64 at;
    const char *kind;      /* "entry resident", "letter receipt", "event opened" ... */
    const char *who;       /* from or to */
    const char *message_id; /* or NULL */
    const char *state;     /* of a letter, or NULL */
    const char *note;      /* reason */
    const char *value;     /* of an event: what it is about, a unit's code or a new address; or NULL */
} Trace;

/* All that happened on a case, in order. */
typedef gboolean (*TraceVisit)(const Trace *trace, gpointer data);
gboolean store_history(Store *store, CaseNumber number, TraceVisit visit, gpointer data, GError **error);

/* -- the follow-up --------------------------------------------------------- */

typedef struct {
    int first_year, last_year; /* of the case numbers */
    gint64 as_of;              /* what happened later is not told */
} FactsFilter;

/* The facts of each case of those years, by number, as they were then, until `visit` says FALSE.  One read transaction. */
typedef gboolean (*FactsVisit)(const Facts *facts, gpointer data);
gboolean store_facts(Store *store, const FactsFilter *filter, FactsVisit visit, gpointer data, GError **error);

/* How many cases that is, at most: for a progress bar.  Costs nothing. */
gboolean store_facts_most(Store *store, const FactsFilter *filter, guint64 *count, GError **error);

/* What opened a case: whose words may be counted.  No name and no address. */
typedef struct {
    gint64 resident;            /* stands for who wrote it, 0 if there is no address */
    const char *subject, *text; /* its new text, or the beginning of it */
} Opening;

/* Which cases of a year.  Sets of units are as in core/scope.h. */
typedef struct {
    int year;          /* of the case numbers */
    const char *unit;  /* whose, or NULL for all */
    const char *plain; /* the units that are not sensitive */
} YearFilter;

/* Only cases of plain units that were plain from the beginning, of a unit for certain, and in the statistics. */
typedef gboolean (*OpeningVisit)(const Opening *opening, gpointer data);
gboolean store_openings(Store *store, const YearFilter *filter, OpeningVisit visit, gpointer data, GError **error);

/* A measure as a person wrote it (#åtgärd). */
typedef struct {
    CaseNumber number;
    const char *unit, *category, *cause, *outcome;
    const char *text; /* NULL: of a sensitive case or unit */
} Measured;

/* By number.  Confidential cases are not told of. */
typedef gboolean (*MeasuredVisit)(const Measured *measured, gpointer data);
gboolean store_measures(Store *store, const YearFilter *filter, MeasuredVisit visit, gpointer data, GError **error);

/* A report as it is handed in. */
typedef struct {
    int year;
    guint number; /* store_freeze() gives it */
    gint64 made_at;
    const char *packed; /* year_pack()'s text */
} Frozen;

/* Keep it under the next number of its year, with its digest in the event chain (D42). */
gboolean store_freeze(StoreJob *job, Frozen *report, GError **error);

/* Frozen report `number` of that year, 0 for the latest; *number is which.  NULL without error: there is none.  Caller owns. */
char *store_frozen(Store *store, int year, guint *number, GError **error);

/* Fill in how far that year's round has come, into one that round_new() has made. */
gboolean store_round(StoreJob *job, FollowUpRound *round, GError **error);
gboolean store_round_now(Store *store, FollowUpRound *round, GError **error); /* outside a job */

typedef struct {
    guint64 cases, entries, letters_waiting, letters_held, letters_failed;
    gint64 oldest_waiting; /* created at, 0 if none */
} StoreCounts;
gboolean store_counts(Store *store, StoreCounts *counts, GError **error);

/* A thorough check, for who wants to look on.  The texts of `ends` are owned by whoever frees the array. */
typedef struct {
    const char *since;  /* hash of an event, hex, that was noted once and must still be in a chain; or NULL */
    void (*step)(guint64 done, guint64 most, gpointer data); /* or NULL */
    gpointer data;
    GPtrArray *ends;    /* char *: "HASH event 123 of host", of each writer's chain; or NULL */
    guint64 emptied;    /* events whose text is gone; a finding tells of those that no purge accounts for */
} StoreDeep;

/*
 * Does the store hold what the program wrote, whole and unchanged?  Every entry
 * its raw message and digest, every letter its bytes, every row what the events
 * say of it, the events an unbroken chain.  Beside a busy writer too, in
 * bounded memory.  What it cannot find is in synpunkt(1).  Findings as lines;
 * caller owns.
 */
GPtrArray *store_check_deep(Store *store, StoreDeep *deep, GError **error);
GPtrArray *store_check(Store *store, GError **error); /* for who does not look on */

/* Only SQLite's own check, and that no row points to one that is missing. */
GPtrArray *store_check_file(Store *store, GError **error);

#endif
