/* No statement on the way of a message reads a whole table, and every statement can be prepared. */
#include "fixture.h"

#include "store/statements.h"

#include <sqlite3.h>

static void assert_no_scan(sqlite3 *database, const Statement *statement)
{
    g_autofree char *sql = g_strconcat("EXPLAIN QUERY PLAN ", statement->sql, NULL);
    sqlite3_stmt *plan;
    assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &plan, NULL), SQLITE_OK);
    while (sqlite3_step(plan) == SQLITE_ROW) {
        const char *step = (const char *)sqlite3_column_text(plan, 3);
        /* The index of words by what is looked for, or by row. */
        gboolean by_words = strstr(step, "VIRTUAL TABLE INDEX") && (strstr(step, ":M") || strstr(step, ":="));
        gboolean bounded = strstr(step, "SCAN CONSTANT ROW") || strstr(step, "SCAN (subquery") || by_words;
        if (strstr(step, "SCAN") && !bounded)
            fail_msg("%s: %s", statement->sql, step);
    }
    sqlite3_finalize(plan);
}

static gboolean is_transaction(const char *sql)
{
    static const char *const WORDS[] = {"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA"};
    for (guint i = 0; i < G_N_ELEMENTS(WORDS); i++)
        if (g_str_has_prefix(sql, WORDS[i]))
            return TRUE;
    return FALSE;
}

static void every_statement_on_intake_uses_an_index(void **state)
{
    Fixture *fixture = *state;
    sqlite3 *database;
    assert_int_equal(sqlite3_open(fixture->path, &database), SQLITE_OK);
    for (guint i = 0; i < STATEMENTS; i++) {
        const Statement *statement = statement_named((StatementName)i);
        assert_non_null(statement->sql);
        if (statement->on_intake && !is_transaction(statement->sql))
            assert_no_scan(database, statement);
    }
    sqlite3_close(database);
}

static void every_statement_can_be_prepared(void **state)
{
    Fixture *fixture = *state;
    sqlite3 *database;
    assert_int_equal(sqlite3_open(fixture->path, &database), SQLITE_OK);
    for (guint i = 0; i < STATEMENTS; i++) {
        sqlite3_stmt *statement;
        const char *sql = statement_named((StatementName)i)->sql;
        if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
            fail_msg("%s: %s", sql, sqlite3_errmsg(database));
        sqlite3_finalize(statement);
    }
    sqlite3_close(database);
}

static void every_step_of_a_letter_uses_an_index(void **state)
{
    Fixture *fixture = *state;
    static const StatementName NAMES[] = {FIND_LAST_WORDS,     FIND_LETTER_ENTRY, FIND_SENT_BYTES, FIND_FIRST_ANCESTOR,
                                          FIND_LAST_ANCESTORS, CLAIM_LETTER,      SET_FATE,        SET_NEXT_TRY};
    sqlite3 *database;
    assert_int_equal(sqlite3_open(fixture->path, &database), SQLITE_OK);
    for (guint i = 0; i < G_N_ELEMENTS(NAMES); i++)
        assert_no_scan(database, statement_named(NAMES[i]));
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
        g_autofree char *sql = g_strconcat("EXPLAIN QUERY PLAN ", statement_named(NAMES[i])->sql, NULL);
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
        TEST(every_statement_on_intake_uses_an_index),
        TEST(every_step_of_a_letter_uses_an_index),
        TEST(the_outbox_uses_its_own_small_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
