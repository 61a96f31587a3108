/* behind.h - what somebody does to the store behind the program's back, in SQL, whichever engine it is on. */
#ifndef SYNPUNKT_TESTS_STORE_BEHIND_H
#define SYNPUNKT_TESTS_STORE_BEHIND_H

#include "fixture.h"

#include <sqlite3.h>

static inline gint64 behind_file(const char *path, const char *sql)
{
    sqlite3 *database;
    sqlite3_stmt *statement = NULL;
    gint64 found = 0;
    assert_int_equal(sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    for (const char *rest = sql; *rest; sqlite3_finalize(statement)) {
        if (sqlite3_prepare_v2(database, rest, -1, &statement, &rest) != SQLITE_OK)
            fail_msg("%s: %s", sql, sqlite3_errmsg(database));
        int code = sqlite3_step(statement);
        if (statement && code != SQLITE_ROW && code != SQLITE_DONE)
            fail_msg("%s: %s", sql, sqlite3_errmsg(database));
        found = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    }
    sqlite3_close(database);
    return found;
}

#ifdef WITH_POSTGRES
#include <libpq-fe.h>

/* Bytes as PostgreSQL writes them. */
static inline char *behind_translate(const char *sql)
{
    g_autoptr(GRegex) bytes = g_regex_new("x'([0-9a-f]*)'", 0, 0, NULL);
    g_autoptr(GRegex) zeros = g_regex_new("zeroblob\\((\\d+)\\)", 0, 0, NULL);
    g_autofree char *first = g_regex_replace(bytes, sql, -1, 0, "decode('\\1', 'hex')", 0, NULL);
    return g_regex_replace(zeros, first, -1, 0, "decode(repeat('00', \\1), 'hex')", 0, NULL);
}

/* Rows that point to others are nobody's hindrance, as in a file. */
static inline gint64 behind_server(const char *path, const char *sql)
{
    const char *mark = strchr(path, '#');
    g_autofree char *uri = g_strndup(path, (gsize)(mark - path));
    g_autofree char *own = g_strdup_printf("SET search_path = %s; SET session_replication_role = replica", mark + 1);
    g_autofree char *translated = behind_translate(sql);
    PGconn *server = PQconnectdb(uri);
    PQclear(PQexec(server, own));
    PGresult *result = PQexec(server, translated);
    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(server));
    gint64 found = PQntuples(result) > 0 ? g_ascii_strtoll(PQgetvalue(result, 0, 0), NULL, 10) : 0;
    PQclear(result);
    PQfinish(server);
    return found;
}
#else
static inline gint64 behind_server(const char *path, const char *sql)
{
    fail_msg("built without PostgreSQL: %s %s", path, sql);
    return 0;
}
#endif

/* The number that the last statement gives first, 0 if none. */
static inline gint64 behind(const Fixture *fixture, const char *sql)
{
    return SERVER ? behind_server(fixture->path, sql) : behind_file(fixture->path, sql);
}

#endif
