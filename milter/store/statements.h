/*
 * statements.h - every SQL statement of the program, named.
 *
 * They are prepared once a connection and only ever given values as bound
 * parameters.  `on_intake` marks those that run while a message is taken in:
 * a test asks SQLite for their plans and wants an index in each.
 */
#ifndef SYNPUNKT_STORE_STATEMENTS_H
#define SYNPUNKT_STORE_STATEMENTS_H

#include <glib.h>

/* "SynP": says that a database file is a store of ours. */
#define STORE_APPLICATION_ID 0x53796e50

typedef enum {
    /* transactions */
    DO_BEGIN,
    DO_BEGIN_READING,
    DO_COMMIT,
    DO_ROLLBACK,
    DO_SAVEPOINT,
    DO_SAVEPOINT_UNDO,
    DO_SAVEPOINT_RELEASE,
    /* the store itself */
    FIND_APPLICATION,
    FIND_VERSION,
    FIND_TABLES,
    ADD_STORE,
    FIND_EPOCH,
    FIND_LAST_LETTER,
    TOUCH_STORE,
    /* recall */
    FIND_CASE,
    FIND_PARTICIPANTS,
    FIND_SERIAL,
    FIND_IDENTITY,
    FIND_ENTRY_BY_MESSAGE,
    FIND_OWN_MESSAGE,
    FIND_LETTER_BY_MESSAGE,
    FIND_OLD_REFERENCE,
    FIND_THREAD,
    FIND_EARLIER,
    FIND_SENT,
    FIND_PENDING,
    FIND_INTERNALS,
    FIND_SAID,
    FIND_SECRETS,
    FIND_MERGED,
    FIND_SILENCED,
    COUNT_ANSWERS,
    COUNT_BURST,
    COUNT_RECEIPTS_ADDRESS,
    COUNT_RECEIPTS_DOMAIN,
    COUNT_RECEIPTS_ALL,
    COUNT_RECEIPTS_CASE,
    COUNT_UNPROVEN,
    COUNT_STAFF_REPLIES,
    COUNT_REGISTER_REPLIES,
    COUNT_LETTERS,
    LIST_VOICES,
    COUNT_TRAFFIC,
    /* questions of staff, and search */
    COUNT_QUESTION_REPLIES,
    LIST_MINE,
    LIST_LATE,
    LIST_OF_RESIDENT,
    LIST_DIARY,
    LIST_DOCUMENTS,
    FIND_WORDS,
    LIST_UNREAD,
    SET_INDEXED,
    FIND_SECRECY,
    ADD_WORDS,
    HUSH_WORDS,
    DROP_WORDS,
    /* apply */
    ADD_CASE,
    FIND_CASE_STAMPED,
    FIND_CASES_TO_CALL,
    SET_NEXT_CALL,
    FIND_CLOCK,
    SET_CLOCK,
    SET_CASE,
    ADD_PARTICIPANT,
    DROP_PARTICIPANT,
    SET_SERIAL,
    ADD_ENTRY,
    ADD_RAW,
    ADD_THREAD,
    NEXT_LETTER,
    ADD_LETTER,
    ADD_RECEIPT,
    DROP_RECEIPTS,
    ADD_TRAFFIC,
    DROP_TRAFFIC,
    JOIN_VOICES,
    ADD_SILENCED,
    CANCEL_LETTER,
    RELEASE_LETTER,
    BOUNCE_LETTER,
    FIND_CHAIN,
    SET_CHAIN,
    NEXT_EVENT,
    ADD_EVENT,
    /* the outbox */
    LIST_DUE,
    FIND_NEXT_DUE,
    FIND_LAST_WORDS,
    COUNT_FILED,
    LIST_OPENED,
    FIND_LETTER_ENTRY,
    FIND_SENT_BYTES,
    LIST_SENT_TO,
    FIND_FIRST_ANCESTOR,
    FIND_LAST_ANCESTORS,
    ADD_SENT_BYTES,
    CLAIM_LETTER,
    GIVE_CLAIMS_BACK,
    SET_FATE,
    SET_NEXT_TRY,
    /* reading */
    FIND_RAW,
    FIND_ENVELOPE,
    LIST_CASES,
    LIST_NOT_CLOSED,
    FIND_OPENING,
    LIST_HISTORY,
    COUNT_ALL,
    /* pictures */
    FIND_PICTURE,
    ADD_PICTURE,
    CROP_PICTURES,
    DROP_PICTURES,
    /* the monthly list */
    LIST_MONTH_LISTS,
    LIST_WITHOUT_CAUSE,
    COUNT_WITHOUT_CAUSE,
    ADD_MONTH_LIST,
    FIND_MONTH_LIST,
    FIND_LETTER_FIELDS,
    /* the follow-up */
    LIST_FACTS,
    COUNT_SERIALS,
    LIST_OPENINGS,
    LIST_MEASURES,
    NEXT_REPORT,
    ADD_REPORT,
    FIND_REPORT,
    LIST_ROUND,
    SET_ROUND,
    /* what is noted for later */
    NEXT_PURGE,
    SET_PURGE,
    LIST_EMPTIED,
    LIST_EMPTIED_OF_NONE,
    FIND_TOLD,
    SET_TOLD,
    SET_ROUNDTRIP,
    FIND_ROUNDTRIP,
    LIST_ROUNDTRIPS,
    LIST_OBSERVED,
    COUNT_OBSERVED,
    /* health, backup, restore */
    COUNT_HEALTH,
    COUNT_PLACES,
    COUNT_KEPT,
    LIST_FILED,
    ADD_EPOCH,
    LIST_EPOCHS,
    RENEW_EPOCH,
    LIST_SERIALS,
    FIND_BUSIEST,
    FIND_LAST_MOMENT,
    LIST_ON_THE_WAY,
    /* check */
    CHECK_FILE,
    CHECK_REFERENCES,
    CHECK_ROOM,
    CHECK_ROOM_END,
    CHECK_PAGES,
    CHECK_ENTRIES,
    CHECK_LETTERS,
    CHECK_EVENTS,
    CHECK_CHAINS,
    CHECK_REPORTS,
    CHECK_COUNT,
    CHECK_NUMBERS,
    CHECK_STORY,
    CHECK_STORY_OF_NONE,
    CHECK_ENTRIES_OF,
    CHECK_LETTERS_OF,
    CHECK_SILENCED,
    CHECK_ROUNDS,
    CHECK_PURGES,
    CHECK_TOLD,
    CHECK_ROUNDTRIPS,
    CHECK_EPOCHS,
    CHECK_SERIALS,
    CHECK_THREADS,
    CHECK_WORDS,
    CHECK_MONTH_LISTS,
    CHECK_NAME,
    /* what is removed by decision */
    LIST_PURGEABLE,
    LIST_PURGED,
    LIST_OPEN_LINKS,
    FIND_LINKS,
    FIND_OPEN,
    LIST_UNSENT,
    LIST_PASSED_ON,
    LIST_NEWEST,
    LIST_PURGES,
    FIND_PURGE,
    FIND_BUSY,
    LIST_PURGE_ENTRIES,
    DROP_WORDS_OF,
    DROP_RAW,
    DROP_THREAD,
    DROP_THREAD_OF,
    DROP_ENTRY,
    DROP_SENT_OF,
    DROP_LETTERS_OF,
    DROP_PARTICIPANTS,
    LIST_TEXTS,
    EMPTY_EVENTS,
    EMPTY_CASE,
    MASK_RAW,
    MASK_ENTRY,
    FIND_MASKED,
    MASK_CASE,
    MASK_PARTICIPANT,
    LIST_LOOSE,
    LIST_LOOSE_EVENTS,
    EMPTY_EVENT,
    DROP_MONTH_LETTER,
    DROP_SENT,
    DROP_LETTER,
    PRESS_WORDS,
    REWRITE,
    EMPTY_LOG,
    STATEMENTS
} StatementName;

typedef struct {
    const char *purpose; /* for error messages */
    gboolean on_intake;
    const char *sql;
} Statement;

const Statement *statement_named(StatementName name);

/* Some of them, by name, in files of their own; statement_named() knows. */
extern const Statement statements_apart[STATEMENTS];
extern const Statement statements_records[STATEMENTS];

/* Pragmas of a new connection, NULL-terminated. */
extern const char *const STATEMENTS_SET_UP_WRITE[];
extern const char *const STATEMENTS_SET_UP_READ[];
extern const char *const STATEMENTS_SET_UP_PURGE[]; /* after those for writing */

/* One after the other, these make an open connection the only one; the first that fails means that it is not. */
extern const char *const STATEMENTS_TAKE_ALONE[];
extern const char STATEMENTS_LET_IN[]; /* and this undoes it; so does whoever opens the store to write */

/* Makes a copy one file without a log beside it, as fast as it goes: it is synced when it is whole. */
extern const char STATEMENTS_MAKE_SINGLE[];

/* What stamps a new store as ours; run after the schema in its transaction. */
extern const char STATEMENTS_STAMP[];

#endif
