/* No statement reads the whole of a table that grows, but a few with reasons; and every statement can be prepared. */
#include "fixture.h"

#include "store/sqlite/sqlite.h"

#include <sqlite3.h>

/* What reads a whole table, and why it may. */
static const struct {
    StatementName name;
    const char *step; /* which of its steps: the start of it */
    const char *why;
} READS_ALL[] = {
    {FIND_TABLES, "SCAN sqlite_master", "the schema, which does not grow"},
    {FIND_NEXT_DUE, "SCAN letters USING INDEX letters_due", "only what waits, and of that the first"},
    {COUNT_ALL, "SCAN", "it counts all, when somebody asks for it"},
    {LIST_CASES, "SEARCH cases USING INTEGER PRIMARY KEY (rowid<?)", "newest first, page by page, until it is enough"},
    {COUNT_HEALTH, "SCAN letters USING", "what waits or was refused, and that is little"},
    {COUNT_HEALTH, "SCAN cases USING INDEX cases_not_closed", "what is open, every few minutes"},
    {COUNT_HEALTH, "SCAN reports", "a few a year"},
    {COUNT_HEALTH, "SCAN store", "one row"},
    {COUNT_HEALTH, "SCAN pragma_", "one row"},
    {COUNT_PLACES, "SCAN cases", "it counts all, when somebody asks for it"},
    {LIST_FILED, "SCAN entries", "the latest first, until a week back"},
    {ADD_EPOCH, "SCAN serials", "a row a year, in a restore"},
    {LIST_EPOCHS, "SCAN epochs", "a row a restore"},
    {LIST_SERIALS, "SEARCH serials", "a row a year, in a restore"},
    {FIND_BUSIEST, "SCAN cases", "in a restore"},
    {FIND_LAST_MOMENT, "SCAN", "one row, and the last event, in a restore"},
    {LIST_ON_THE_WAY, "SCAN letters USING", "only what waits"},
    {LIST_ROUNDTRIPS, "SCAN roundtrips", "a row a test letter, in a check"},
    {COUNT_OBSERVED, "SCAN cases", "in a check"},
    {COUNT_OBSERVED, "SCAN letters USING INDEX letters_observed", "the observed ones only, in a check"},
    {LIST_OPEN_LINKS, "SCAN cases USING INDEX cases_not_closed", "what is open, in a purge"},
    {LIST_UNSENT, "SCAN letters USING INDEX letters_", "only what waits or is held, in a purge"},
    {LIST_PASSED_ON, "SCAN letters", "once in a purge, to know what must stay"},
    {LIST_NEWEST, "SCAN", "the last row of each"},
    {FIND_PURGE, "SCAN purges", "a row a purge"},
    {FIND_BUSY, "SCAN", "the last row of each"},
    {LIST_LOOSE_EVENTS, "SCAN events", "once in a purge of what is on no case"},
    {DROP_MONTH_LETTER, "SCAN month_lists", "a row a unit and month, in a purge"},
    {LIST_PURGES, "SCAN purges", "a row a purge"},
    {LIST_EMPTIED_OF_NONE, "SCAN events USING INDEX events_emptied", "what purges have emptied on no case, which the chain holds as a whole"},
    {LIST_MAILS, "SCAN", "once in a purge, to know what may go"},
    {LIST_MAIL_EVENTS, "SCAN events", "once in a purge of what is on no case"},
    {LIST_MAIL_LETTERS, "SCAN", "once in a purge of what is on no case"},
    {LIST_UNREAD, "SEARCH entries USING INTEGER PRIMARY KEY (rowid>?)", "those after the last one indexed, a few"},
};

/* The check reads everything; that is what it is for. */
static gboolean is_check(const Statement *statement)
{
    return g_str_has_prefix(statement->purpose, "check ") ||
           g_str_has_prefix(statement->purpose, "count what is checked");
}

static gboolean may_read_all(const Statement *statement, const char *step)
{
    /* Later versions of SQLite see more often that the index alone is enough, and say so. */
    g_auto(GStrv) words = g_strsplit(step, "COVERING ", -1);
    g_autofree char *plain = g_strjoinv("", words);
    for (guint i = 0; i < G_N_ELEMENTS(READS_ALL); i++)
        if (statement == sqlite_statement(READS_ALL[i].name) && g_str_has_prefix(plain, READS_ALL[i].step))
            return TRUE;
    return is_check(statement);
}

/* Or nearly all: from a number on is no better. */
static gboolean reads_all(const char *step)
{
    /* The index of words by what is looked for, or by row. */
    gboolean by_words = strstr(step, "VIRTUAL TABLE INDEX") && (strstr(step, ":M") || strstr(step, ":="));
    gboolean of_one_value = strstr(step, "SCAN CONSTANT ROW") || g_str_has_prefix(step, "SCAN json_each ");
    gboolean bounded = of_one_value || strstr(step, "SCAN (subquery") || by_words;
    gboolean from_here = g_str_has_suffix(step, "(rowid>?)") || g_str_has_suffix(step, "(rowid<?)");
    return (strstr(step, "SCAN") && !bounded) || from_here;
}

/* How many of its steps read a whole table, all of them with leave. */
static guint count_scans(sqlite3 *database, const Statement *statement)
{
    g_autofree char *sql = g_strconcat("EXPLAIN QUERY PLAN ", statement->sql, NULL);
    guint scans = 0;
    sqlite3_stmt *plan;
    assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &plan, NULL), SQLITE_OK);
    while (sqlite3_step(plan) == SQLITE_ROW) {
        const char *step = (const char *)sqlite3_column_text(plan, 3);
        if (!reads_all(step))
            continue;
        scans++;
        if (!may_read_all(statement, step))
            fail_msg("%s: %s", statement->sql, step);
    }
    sqlite3_finalize(plan);
    return scans;
}

static gboolean is_transaction(const char *sql)
{
    static const char *const WORDS[] = {"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA"};
    for (guint i = 0; i < G_N_ELEMENTS(WORDS); i++)
        if (g_str_has_prefix(sql, WORDS[i]))
            return TRUE;
    return FALSE;
}

static void no_statement_reads_all_of_what_grows(void **state)
{
    Fixture *fixture = *state;
    sqlite3 *database;
    assert_int_equal(sqlite3_open(fixture->path, &database), SQLITE_OK);
    for (guint i = 0; i < STATEMENTS; i++) {
        const Statement *statement = sqlite_statement((StatementName)i);
        assert_non_null(statement->sql);
        if (is_transaction(statement->sql))
            continue;
        guint scans = count_scans(database, statement);
        if (statement->on_intake)
            assert_int_equal(scans, 0);
    }
    sqlite3_close(database);
}

/* A leave that nobody needs any more would hide the next one that does. */
static void what_may_read_all_does(void **state)
{
    Fixture *fixture = *state;
    sqlite3 *database;
    assert_int_equal(sqlite3_open(fixture->path, &database), SQLITE_OK);
    for (guint i = 0; i < G_N_ELEMENTS(READS_ALL); i++)
        if (count_scans(database, sqlite_statement(READS_ALL[i].name)) == 0)
            fail_msg("'%s' needs no leave", sqlite_statement(READS_ALL[i].name)->sql);
    sqlite3_close(database);
}

static void every_statement_can_be_prepared(void **state)
{
    Fixture *fixture = *state;
    sqlite3 *database;
    assert_int_equal(sqlite3_open(fixture->path, &database), SQLITE_OK);
    for (guint i = 0; i < STATEMENTS; i++) {
        sqlite3_stmt *statement;
        const char *sql = sqlite_statement((StatementName)i)->sql;
        if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
            fail_msg("%s: %s", sql, sqlite3_errmsg(database));
        sqlite3_finalize(statement);
    }
    sqlite3_close(database);
}

/* The outbox is looked at all the time: it must not get dearer with all that was ever sent. */
static void the_outbox_uses_its_own_small_index(void **state)
{
    Fixture *fixture = *state;
    static const StatementName NAMES[] = {LIST_DUE, FIND_NEXT_DUE};
    sqlite3 *database;
    assert_int_equal(sqlite3_open(fixture->path, &database), SQLITE_OK);
    for (guint i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        g_autofree char *sql = g_strconcat("EXPLAIN QUERY PLAN ", sqlite_statement(NAMES[i])->sql, NULL);
        sqlite3_stmt *plan;
        assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &plan, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(plan), SQLITE_ROW);
        assert_non_null(strstr((const char *)sqlite3_column_text(plan, 3), "letters_due"));
        sqlite3_finalize(plan);
    }
    sqlite3_close(database);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_statement_can_be_prepared),
        TEST(no_statement_reads_all_of_what_grows),
        TEST(what_may_read_all_does),
        TEST(the_outbox_uses_its_own_small_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
