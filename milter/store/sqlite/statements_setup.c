/* statements_setup.c - what is said to a new connection and to a new store. */
#include "store/sqlite/sqlite.h"

const char *const STATEMENTS_SET_UP_WRITE[] = {
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON", /* as Debian builds it: what a purge removes is nowhere, whoever touches its page */
    "PRAGMA wal_autocheckpoint = 0",
    "PRAGMA journal_size_limit = 16777216",
    "PRAGMA cache_size = -1024",
    "PRAGMA temp_store = MEMORY",
    NULL,
};

const char *const STATEMENTS_SET_UP_READ[] = {
    "PRAGMA query_only = ON",
    "PRAGMA cache_size = -512",
    "PRAGMA temp_store = MEMORY",
    NULL,
};

/* Out of the log's mode nobody else can have it open; what is sorted goes to disk, however much it is. */
const char *const STATEMENTS_TAKE_ALONE[] = {
    "PRAGMA temp_store = FILE",
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA journal_mode = DELETE",
    NULL,
};

const char STATEMENTS_LET_IN[] = "PRAGMA journal_mode = WAL";

const char STATEMENTS_MAKE_SINGLE[] = "PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF";

const char STATEMENTS_STAMP[] = "PRAGMA application_id = 1400467024; PRAGMA user_version = 2";
