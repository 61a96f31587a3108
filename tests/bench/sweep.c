/*
 * sweep.c - what a sweep costs over very many cases: bench-sweep STORE CASES DUE.
 *
 * Without a store of that name it makes one, by SQL, with DUE cases that are due for their first reminder and the rest open
 * and not due.  Then it sweeps, and says how long each batch held the writer; the second time there is none, and that is what looking costs.
 */
#include "config/config_read.h"
#include "core/decide_sweep.h"
#include "flow/sweep.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define RECEIVED G_GINT64_CONSTANT(1772550000) /* Tuesday 3 March 2026, 16.00 in Sweden */
#define MORNING  (RECEIVED + 16 * 3600)
#define MS       1000.0
#define ALL      1000000

#define FIRST    ((CaseNumber)200000001)

/* The columns that differ from case to case; all others are the first case's. */
static const char *value_of(const char *column)
{
    static const char *const values[][2] = {
        {"number", "(2000 + i / 90000) * 100000 + 1 + i % 90000"},
        {"resident_key", "i"},
        {"handler", "'h' || (i % 200) || '@vasteras.example'"},
        {"next_call", "CASE WHEN i < ?2 THEN next_call ELSE next_call + 86400 + i END"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(values); i++)
        if (g_str_equal(column, values[i][0]))
            return values[i][1];
    return column;
}

static char *make_copies(sqlite3 *database)
{
    sqlite3_stmt *columns;
    GString *sql = g_string_new("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1) "
                                "INSERT INTO cases SELECT ");
    if (sqlite3_prepare_v2(database, "SELECT name FROM pragma_table_info('cases')", -1, &columns, NULL) != SQLITE_OK)
        return g_string_free(sql, FALSE);
    for (guint i = 0; sqlite3_step(columns) == SQLITE_ROW; i++)
        g_string_append_printf(sql, "%s%s", i > 0 ? ", " : "", value_of((const char *)sqlite3_column_text(columns, 0)));
    sqlite3_finalize(columns);
    g_string_append(sql, " FROM n, (SELECT * FROM cases LIMIT 1)");
    return g_string_free(sql, FALSE);
}

static gboolean copy_first(const char *path, gint64 cases, gint64 due)
{
    sqlite3 *database;
    sqlite3_stmt *statement = NULL;
    gboolean done = sqlite3_open(path, &database) == SQLITE_OK;
    g_autofree char *sql = make_copies(database);
    done = done && sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK &&
           sqlite3_bind_int64(statement, 1, cases) == SQLITE_OK && sqlite3_bind_int64(statement, 2, due) == SQLITE_OK &&
           sqlite3_step(statement) == SQLITE_DONE;
    if (!done)
        g_printerr("%s: %s\n", sql, sqlite3_errmsg(database));
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return done;
}

static void set(char **text, const char *value)
{
    g_free(*text);
    *text = g_strdup(value);
}

static gboolean open_first(StoreJob *job, gpointer data, GError **error)
{
    const Rules *rules = data;
    Case *opened = case_new(FIRST);
    g_autoptr(Plan) plan = plan_new();
    opened->received_at = opened->opened_at = opened->last_at = opened->waiting_since = RECEIVED;
    opened->besked_due = calendar_due(rules->config->calendar, DAYS_CALENDAR, RECEIVED, 2);
    set(&opened->unit, "tekn");
    set(&opened->category, "klagomål");
    set(&opened->subject, "Hål i vägen utanför skolan");
    set(&opened->resident, "anna@mail.example");
    opened->reachable = TRUE;
    plan_open(plan, opened, "new");
    return store_apply_at(job, plan, rules, RECEIVED, error);
}

static gboolean fill(Service *service, const char *path, gint64 cases, gint64 due, GError **error)
{
    return store_run(service->store, open_first, &service->rules, error) && copy_first(path, cases, due);
}

/* CPU time of the process, microseconds: other programs have no part in it. */
static gint64 work_done(void)
{
    struct timespec used;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0)
        g_error("no CPU clock");
    return (gint64)used.tv_sec * G_USEC_PER_SEC + used.tv_nsec / 1000;
}

/* Reads and decides, and keeps nothing. */
static gboolean look(StoreJob *job, gpointer data, GError **error)
{
    const Service *service = data;
    gint64 before = work_done();
    g_autoptr(GPtrArray) due = store_cases_to_call(job, MORNING, ALL, error);
    if (!due)
        return FALSE;
    gint64 read = work_done();
    g_autoptr(GPtrArray) plans = decide_sweep(due, &service->rules, MORNING);
    printf("%u cases due: read in %.1f ms, decided in %.1f ms\n", due->len, (double)(read - before) / MS,
           (double)(work_done() - read) / MS);
    return TRUE;
}

static gboolean sweep(Service *service, GError **error)
{
    SweepCounts counts = {0};
    gint64 began = work_done(), longest = 0;
    guint batches = 0;
    if (!store_run(service->store, look, service, error))
        return FALSE;
    do {
        gint64 before = work_done();
        if (!sweep_batch(service, MORNING, SWEEP_GIVEN_TIME, &counts, error))
            return FALSE;
        longest = MAX(longest, work_done() - before);
        batches++;
    } while (counts.more);
    printf("%u cases swept, %u letters written, %u batches: %.1f ms of work in all, at most %.1f ms a batch\n", counts.cases,
           counts.letters, batches, (double)(work_done() - began) / MS, (double)longest / MS);
    return TRUE;
}

static Keyring *make_keyring(void)
{
    Keyring *keyring = keyring_new("bench");
    keyring_add(keyring, "k", "0123456789abcdef0123456789abcdef", 32);
    return keyring;
}

static int run(const char *path, gint64 cases, gint64 due)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_read("tests/decide/synpunkt.conf", &error);
    gboolean there = g_file_test(path, G_FILE_TEST_EXISTS);
    g_autoptr(Store) store = config ? store_open(path, STORE_CREATE, &error) : NULL;
    g_autoptr(Keyring) keyring = make_keyring();
    Service service = {.config = config, .store = store, .rules = {.config = config, .keyring = keyring, .mode = MODE_LIVE}};
    if (store && (there || fill(&service, path, cases, due, &error)) && sweep(&service, &error) && sweep(&service, &error))
        return EXIT_SUCCESS;
    g_printerr("%s\n", error ? error->message : "no store");
    return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        g_printerr("usage: %s STORE CASES DUE\n", argv[0]);
        return EXIT_FAILURE;
    }
    return run(argv[1], g_ascii_strtoll(argv[2], NULL, 10), g_ascii_strtoll(argv[3], NULL, 10));
}
