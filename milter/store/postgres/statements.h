/* statements.h - the statements of store/statements.h as PostgreSQL is asked them, and those that it alone needs. */
#ifndef SYNPUNKT_STORE_POSTGRES_STATEMENTS_H
#define SYNPUNKT_STORE_POSTGRES_STATEMENTS_H

#include "store/statements.h"

/* Behind the others: what SQLite, where one writes at a time, has no need of (statements_own.c). */
typedef enum {
    HOLD_KEY = STATEMENTS,
    HOLD_CASE,
    HOLD_CASE_OF_LETTER,
    HOLD_SERIALS,
    HOLD_SWEEP,
    HOLD_WRITER,
    HOLD_STORE,
    SHARE_STORE,
    HOLD_LETTERS,
    SHARE_LETTERS,
    LET_LETTERS_GO,
    HOLD_PURGE,
    FLUSH_COUNTS,
    COUNT_DEAD,
    FIND_SERVER,
    SIZE_RAW,
    READ_RAW,
    SIZE_SENT,
    READ_SENT,
    FIND_RIGHTS,
    POSTGRES_STATEMENTS
} PostgresStatementName;

/*
 * For Engine.statement: a StatementName, or one of those above.  Its sql is NULL for what PostgreSQL does by itself,
 * which is listed at the top of statements.c.
 */
const Statement *postgres_statement(StatementName name);

/* Its rows may be too many to hold at once; whoever asks asks nothing else on that connection until he has done. */
gboolean postgres_is_for_many(StatementName name);

/* Some of them, by name, in files of their own; postgres_statement() knows. */
extern const Statement postgres_statements_apply[STATEMENTS];
extern const Statement postgres_statements_apart[STATEMENTS];
extern const Statement postgres_statements_records[STATEMENTS];
extern const Statement postgres_statements_own[POSTGRES_STATEMENTS - STATEMENTS];

#endif
