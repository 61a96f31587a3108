/*
 * What PostgreSQL makes of its statements, on a server of the test's own with a store as it is after ten years: each
 * takes and gives what SQLite's does, and none of those on the way in reads all of a table that grows.
 */
#include "store/engine.h"
#include "store/postgres/search.h"
#include "store/postgres/statements.h"

#include <glib/gstdio.h>
#include <glob.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define PROGRAMS "/usr/lib/postgresql/*/bin/"

/* What may be read whole, for it never has more than a few rows; and PostgreSQL's own tables of the schema. */
static const char *const SMALL[] = {"store",  "clock",      "reserved", "unread",       "chains",
                                    "moved",  "rounds",     "reports",  "purges",       "told",
                                    "epochs", "roundtrips", "pg_class", "pg_namespace", "pg_sequence"};

/* What reads a whole table, and why it may. */
static const struct {
    StatementName name;
    const char *table, *why;
} READS_ALL[] = {
    {COUNT_ALL, "cases", "it counts all, when somebody asks for it"},
    {COUNT_ALL, "entries", "it counts all, when somebody asks for it"},
    {COUNT_ALL, "letters", "what waits, is held or was refused, by small indexes"},
    {COUNT_HEALTH, "letters", "what waits or was refused, and that is little"},
    {COUNT_HEALTH, "cases", "what is open, every few minutes"},
    {COUNT_PLACES, "cases", "it counts all, when somebody asks for it"},
    {LIST_FILED, "entries", "the last row, and from there a few weeks back"},
    {FIND_BUSIEST, "cases", "in a restore"},
    {FIND_LAST_MOMENT, "events", "the last event, in a restore"},
    {FIND_NEXT_DUE, "letters", "only what waits, and of that the first"},
    {LIST_ON_THE_WAY, "letters", "only what waits"},
    {COUNT_OBSERVED, "cases", "in a check"},
    {COUNT_OBSERVED, "letters", "the observed ones only, in a check"},
    {LIST_OPEN_LINKS, "cases", "what is open, in a purge"},
    {LIST_UNSENT, "letters", "only what waits or is held, in a purge"},
    {LIST_PURGED, "events", "once in a purge, to know what is left"},
    {LIST_PASSED_ON, "letters", "once in a purge, to know what must stay"},
    {LIST_PASSED_ON, "entries", "once in a purge, to know what must stay"},
    {LIST_NEWEST, "entries", "the last row"},
    {LIST_NEWEST, "letters", "the last row"},
    {FIND_BUSY, "entries", "the last row"},
    {FIND_BUSY, "letters", "the last row"},
    {LIST_LOOSE_EVENTS, "events", "once in a purge of what is on no case"},
    {LIST_MAILS, "letters", "once in a purge, to know what may go"},
    {LIST_MAILS, "events", "once in a purge, to know what may go"},
    {LIST_MAIL_EVENTS, "events", "once in a purge of what is on no case"},
    {LIST_MAIL_LETTERS, "events", "once in a purge of what is on no case"},
    {LIST_EMPTIED_OF_NONE, "events", "when mail that is on no case is purged"},
    {DROP_MONTH_LETTER, "month_lists", "a row a unit and month, in a purge"},
};

typedef struct {
    char *folder;
    PGconn *connection;
    sqlite3 *other; /* an empty store of the other engine */
} Server;

static const Statement *asked(guint name)
{
    return postgres_statement((StatementName)name);
}

/* -- a server of our own ------------------------------------------------------ */

/* PostgreSQL does not run as root. */
static void become_nobody(gpointer data)
{
    const struct passwd *nobody = data;
    if (geteuid() == 0 && (setgroups(0, NULL) != 0 || setgid(nobody->pw_gid) != 0 || setuid(nobody->pw_uid) != 0))
        _exit(1);
}

static void run(const Server *server, const char *const *words)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *said = NULL;
    int status;
    struct passwd *nobody = getpwnam("nobody");
    assert_non_null(nobody);
    if (!g_spawn_sync(server->folder, (char **)words, NULL, G_SPAWN_STDERR_TO_DEV_NULL, become_nobody, nobody, &said,
                      NULL, &status, &error) ||
        !g_spawn_check_wait_status(status, &error))
        fail_msg("%s: %s\n%s", words[0], error->message, said ? said : "");
}

/* Of the version that this Debian has.  The caller owns it. */
static char *program(const char *name)
{
    g_autofree char *pattern = g_strconcat(PROGRAMS, name, NULL);
    glob_t found = {0};
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    char *path = g_strdup(found.gl_pathv[found.gl_pathc - 1]);
    globfree(&found);
    return path;
}

static void start(Server *server)
{
    server->folder = g_dir_make_tmp("synpunkt-postgres-XXXXXX", NULL);
    const struct passwd *nobody = getpwnam("nobody");
    if (geteuid() == 0)
        assert_int_equal(chown(server->folder, nobody->pw_uid, nobody->pw_gid), 0);
    g_autofree char *options = g_strdup_printf("-k %s -c listen_addresses= -c fsync=off -c max_wal_size=2GB"
                                               " -c shared_buffers=128MB -c autovacuum=off",
                                               server->folder);
    g_autofree char *initdb = program("initdb"), *pg_ctl = program("pg_ctl");
    const char *make[] = {initdb, "-D",   "data", "-A", "trust", "-U", "synpunkt", "--locale=C.UTF-8",
                          "-E",   "UTF8", "-N",   NULL};
    const char *begin[] = {pg_ctl, "-D", "data", "-w", "-l", "log", "-o", options, "start", NULL};
    run(server, make);
    run(server, begin);
}

static void stop(const Server *server)
{
    g_autofree char *pg_ctl = program("pg_ctl");
    const char *end[] = {pg_ctl, "-D", "data", "-m", "immediate", "stop", NULL};
    const char *remove[] = {"/bin/rm", "-rf", server->folder, NULL};
    run(server, end);
    assert_true(g_spawn_sync(NULL, (char **)remove, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL));
}

/* Its answer; the caller owns it. */
static PGresult *ask(const Server *server, const char *sql)
{
    PGresult *result = PQexec(server->connection, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail_msg("%.200s: %s", sql, PQerrorMessage(server->connection));
    return result;
}

static void tell(const Server *server, const char *sql)
{
    PQclear(ask(server, sql));
}

static void tell_file(const Server *server, const char *path)
{
    g_autofree char *script = NULL;
    assert_true(g_file_get_contents(path, &script, NULL, NULL));
    tell(server, script);
}

static void open_other(Server *server)
{
    g_autofree char *schema = NULL;
    assert_true(g_file_get_contents("milter/store/sqlite/schema.sql", &schema, NULL, NULL));
    assert_int_equal(sqlite3_open(":memory:", &server->other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(server->other, schema, NULL, NULL, NULL), SQLITE_OK);
}

static int set_up_server(void **state)
{
    Server *server = g_new0(Server, 1);
    start(server);
    g_autofree char *where = g_strdup_printf("host=%s dbname=postgres user=synpunkt", server->folder);
    server->connection = PQconnectdb(where);
    if (PQstatus(server->connection) != CONNECTION_OK)
        fail_msg("%s", PQerrorMessage(server->connection));
    tell(server, "CREATE SCHEMA town; SET search_path = town; SET synpunkt.writer = 'host/1'; SET jit = off");
    tell_file(server, "milter/store/postgres/schema.sql");
    tell_file(server, "tests/store/postgres_grown.sql");
    tell(server, "VACUUM ANALYZE");
    tell(server, "SET plan_cache_mode = force_generic_plan");
    open_other(server);
    *state = server;
    return 0;
}

static int tear_down_server(void **state)
{
    Server *server = *state;
    PQfinish(server->connection);
    sqlite3_close(server->other);
    stop(server);
    g_free(server->folder);
    g_free(server);
    return 0;
}

/* -- what they take and give ---------------------------------------------------- */

static gboolean is_ours(Oid type)
{
    return type == 20 || type == 25 || type == 17; /* bigint, text, bytea */
}

static void hold_types(guint name, const PGresult *described)
{
    const char *sql = asked(name)->sql;
    for (int i = 0; i < PQnparams(described); i++)
        if (!is_ours(PQparamtype(described, i)))
            fail_msg("%s: parameter %d is of type %u", sql, i + 1, PQparamtype(described, i));
    for (int i = 0; i < PQnfields(described); i++)
        if (!is_ours(PQftype(described, i)))
            fail_msg("%s: column %d is of type %u", sql, i + 1, PQftype(described, i));
}

/* Who binds and takes is the same code for both; of what gives nothing in SQLite nobody takes anything. */
static void hold_shape(const Server *server, StatementName name, const PGresult *described)
{
    const char *sql = sqlite_engine.statement(name)->sql;
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(server->other, sql, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(server->other));
    if (PQnparams(described) != sqlite3_bind_parameter_count(statement) ||
        (sqlite3_column_count(statement) > 0 && PQnfields(described) != sqlite3_column_count(statement)))
        fail_msg("%s: %d parameters and %d columns, in SQLite %d and %d", asked(name)->sql, PQnparams(described),
                 PQnfields(described), sqlite3_bind_parameter_count(statement), sqlite3_column_count(statement));
    sqlite3_finalize(statement);
}

static void every_statement_takes_and_gives_what_sqlites_does(void **state)
{
    const Server *server = *state;
    for (guint name = 0; name < POSTGRES_STATEMENTS; name++) {
        const Statement *statement = asked(name);
        if (!statement->sql)
            continue;
        PGresult *prepared = PQprepare(server->connection, "", statement->sql, 0, NULL);
        if (PQresultStatus(prepared) != PGRES_COMMAND_OK)
            fail_msg("%s: %s", statement->sql, PQerrorMessage(server->connection));
        PGresult *described = PQdescribePrepared(server->connection, "");
        hold_types(name, described);
        if (name < STATEMENTS && name != CHECK_REFERENCES) /* a pragma of SQLite has a column that nobody takes */
            hold_shape(server, (StatementName)name, described);
        PQclear(described);
        PQclear(prepared);
    }
}

static void what_has_no_sql_is_listed(void **state)
{
    (void)state;
    static const StatementName BY_ITSELF[] = {CHECK_FILE, CHECK_ROOM, CHECK_ROOM_END, CHECK_PAGES, PRESS_WORDS,
                                              REWRITE,    EMPTY_LOG,  NUDGE_STORE,    SORT_ON_DISK};
    guint missing = 0;
    for (guint name = 0; name < POSTGRES_STATEMENTS; name++) {
        assert_non_null(asked(name)->purpose);
        missing += asked(name)->sql == NULL;
    }
    for (guint i = 0; i < G_N_ELEMENTS(BY_ITSELF); i++)
        assert_null(asked(BY_ITSELF[i])->sql);
    assert_int_equal(missing, G_N_ELEMENTS(BY_ITSELF));
}

static void both_engines_say_the_same_of_their_statements(void **state)
{
    (void)state;
    for (guint name = 0; name < STATEMENTS; name++) {
        assert_string_equal(asked(name)->purpose, sqlite_engine.statement((StatementName)name)->purpose);
        assert_int_equal(asked(name)->on_intake, sqlite_engine.statement((StatementName)name)->on_intake);
    }
}

/* -- plans ------------------------------------------------------------------------ */

/* Line by line.  Caller owns. */
static GPtrArray *plan_of(const Server *server, guint name)
{
    const char *sql = asked(name)->sql;
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    PGresult *prepared = PQprepare(server->connection, "planned", sql, 0, NULL);
    assert_int_equal(PQresultStatus(prepared), PGRES_COMMAND_OK);
    PGresult *described = PQdescribePrepared(server->connection, "planned");
    g_autoptr(GString) explain = g_string_new("EXPLAIN (COSTS OFF) EXECUTE planned");
    for (int i = 0; i < PQnparams(described); i++)
        g_string_append(explain, i == 0 ? " (NULL" : ", NULL");
    g_string_append(explain, PQnparams(described) > 0 ? ")" : "");
    PGresult *plan = ask(server, explain->str);
    for (int i = 0; i < PQntuples(plan); i++)
        g_ptr_array_add(lines, g_strdup(PQgetvalue(plan, i, 0)));
    tell(server, "DEALLOCATE planned");
    PQclear(plan);
    PQclear(described);
    PQclear(prepared);
    return lines;
}

/* The table that this line reads all of, or all of one of its indexes.  Caller owns; NULL for none. */
static char *read_whole(const GPtrArray *plan, guint line)
{
    const char *step = g_ptr_array_index(plan, line);
    const char *next = line + 1 < plan->len ? g_ptr_array_index(plan, line + 1) : "";
    const char *scan = strstr(step, "Scan");
    gboolean by_index = strstr(step, "Index Scan") || strstr(step, "Index Only Scan");
    if (!scan || !(strstr(step, "Seq Scan on ") || (by_index && !strstr(next, "Index Cond:"))))
        return NULL;
    const char *table = strstr(scan, " on ");
    assert_non_null(table);
    return g_strndup(table + 4, strcspn(table + 4, " "));
}

static gboolean is_small(const char *table)
{
    for (guint i = 0; i < G_N_ELEMENTS(SMALL); i++)
        if (g_str_equal(table, SMALL[i]))
            return TRUE;
    return FALSE;
}

/* The check reads everything; that is what it is for. */
static gboolean may_read_all(guint name, const char *table)
{
    const char *purpose = asked(name)->purpose;
    for (guint i = 0; i < G_N_ELEMENTS(READS_ALL); i++)
        if (READS_ALL[i].name == name && g_str_equal(READS_ALL[i].table, table))
            return TRUE;
    return g_str_has_prefix(purpose, "check ") || g_str_has_prefix(purpose, "count what is checked");
}

static gboolean is_planned(guint name)
{
    const char *sql = asked(name)->sql;
    return sql && (g_str_has_prefix(sql, "SELECT") || g_str_has_prefix(sql, "INSERT") ||
                   g_str_has_prefix(sql, "UPDATE") || g_str_has_prefix(sql, "DELETE") || g_str_has_prefix(sql, "WITH"));
}

static void no_statement_reads_all_of_what_grows(void **state)
{
    const Server *server = *state;
    for (guint name = 0; name < POSTGRES_STATEMENTS; name++) {
        if (!is_planned(name))
            continue;
        const Statement *statement = asked(name);
        g_autoptr(GPtrArray) plan = plan_of(server, name);
        for (guint line = 0; line < plan->len; line++) {
            g_autofree char *table = read_whole(plan, line);
            if (table && !is_small(table) && (statement->on_intake || !may_read_all(name, table)))
                fail_msg("%s: %s", statement->sql, (char *)g_ptr_array_index(plan, line));
        }
    }
}

/* A leave that nobody needs any more would hide the next one that does. */
static void what_may_read_all_does(void **state)
{
    const Server *server = *state;
    for (guint i = 0; i < G_N_ELEMENTS(READS_ALL); i++) {
        g_autoptr(GPtrArray) plan = plan_of(server, READS_ALL[i].name);
        gboolean needed = FALSE;
        for (guint line = 0; line < plan->len && !needed; line++) {
            g_autofree char *table = read_whole(plan, line);
            needed = table && g_str_equal(table, READS_ALL[i].table);
        }
        if (!needed)
            fail_msg("'%s' needs no leave to read %s", asked(READS_ALL[i].name)->sql, READS_ALL[i].table);
    }
}

/* What is asked for often must not get dearer with all that was ever written; and words are found by their letters. */
static void small_indexes_are_used(void **state)
{
    const Server *server = *state;
    static const struct {
        StatementName name;
        const char *index;
    } WANTED[] = {{LIST_DUE, "letters_due"},
                  {FIND_NEXT_DUE, "letters_due"},
                  {GIVE_CLAIMS_BACK, "letters_due"},
                  {FIND_CASES_TO_CALL, "cases_by_call"},
                  {LIST_LATE, "cases_open"},
                  {LIST_MINE, "cases_by_handler"},
                  {LIST_NOT_CLOSED, "cases_not_closed"},
                  {LIST_FACTS, "events_facts"},
                  {FIND_OLD_REFERENCE, "events_old_references"},
                  {FIND_WORDS, "words_in_threes"}};
    for (guint i = 0; i < G_N_ELEMENTS(WANTED); i++) {
        g_autoptr(GPtrArray) plan = plan_of(server, WANTED[i].name);
        gboolean used = FALSE;
        for (guint line = 0; line < plan->len && !used; line++)
            used = strstr(g_ptr_array_index(plan, line), WANTED[i].index) != NULL;
        if (!used)
            fail_msg("'%s' does not use %s", asked(WANTED[i].name)->sql, WANTED[i].index);
    }
}

/* -- words -------------------------------------------------------------------------- */

static int count_found(const Server *server, const char *words, SearchWhere where)
{
    g_autofree char *match = postgres_match(words, where);
    const char *values[] = {match, "200000", "500"};
    PGresult *found = PQexecParams(server->connection, asked(FIND_WORDS)->sql, 3, NULL, values, NULL, NULL, 0);
    assert_int_equal(PQresultStatus(found), PGRES_TUPLES_OK);
    int count = PQntuples(found);
    PQclear(found);
    return count;
}

/* Entry 199989 says "subject 199989" and "lekplats", and that it is from r33331@mail.example. */
static void words_are_found_wherever_they_stand(void **state)
{
    const Server *server = *state;
    assert_int_equal(count_found(server, "199989 lekplats", SEARCH_ALL), 1);
    assert_int_equal(count_found(server, "subject 99989 r3333", SEARCH_ALL), 1);
    assert_int_equal(count_found(server, "199989", SEARCH_WHO), 0);
    assert_int_equal(count_found(server, "r33331 subject", SEARCH_WHO), 0);
    assert_in_range(count_found(server, "r33331 mail", SEARCH_WHO), 1, 3);
    assert_int_equal(count_found(server, "subject nobody", SEARCH_ALL), 0);
    assert_int_equal(count_found(server, "subject", SEARCH_ALL), 500);
    assert_int_equal(count_found(server, "snö", SEARCH_ALL), 500);
}

static void words_are_never_syntax(void **state)
{
    const Server *server = *state;
    static const char *const PATTERNS[] = {"19%989", "199__9", "199989\\", "'99989", "subject%"};
    for (guint i = 0; i < G_N_ELEMENTS(PATTERNS); i++)
        assert_int_equal(count_found(server, PATTERNS[i], SEARCH_ALL), 0);
    assert_null(postgres_match("", SEARCH_ALL));
    assert_null(postgres_match("ab c", SEARCH_WHO));
    g_autofree char *most = postgres_match("all bll cll dll ell fll gll hll ill", SEARCH_WHO);
    assert_string_equal(most, "who\nall\nbll\ncll\ndll\nell\nfll\ngll\nhll");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_has_no_sql_is_listed),
        cmocka_unit_test(both_engines_say_the_same_of_their_statements),
        cmocka_unit_test(every_statement_takes_and_gives_what_sqlites_does),
        cmocka_unit_test(no_statement_reads_all_of_what_grows),
        cmocka_unit_test(what_may_read_all_does),
        cmocka_unit_test(small_indexes_are_used),
        cmocka_unit_test(words_are_found_wherever_they_stand),
        cmocka_unit_test(words_are_never_syntax),
    };
    return cmocka_run_group_tests(tests, set_up_server, tear_down_server);
}
