/*
 * grow.c - stores as they are after many years, made in a moment.
 *
 * usage: bench-grow CONFIG STORE CASES     make copies of the cases in the store until there are that many
 *        bench-grow CONFIG STORE -COUNT    print COUNT residents' replies, for -p of load and milter
 *
 * The cases that are there came by the program itself; a copy differs from its original in its numbers, keys, people,
 * Message-IDs and times, which are spread over ten years, and all but the latest are closed.  Its words for search are
 * the start of the original's.  The chain of events is not sound in a copy: nothing of what is measured reads it.
 */
#include "core/recipient.h"
#include "flow/service.h"
#include "store/pack.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#define SPREAD_SECONDS (3650 * 86400)
#define WORDS_KEPT     "80" /* of a body, in the index of words: most letters are short */

/*
 * What becomes of a column in copy `i` of :copies; the rest is the original's.  :serial, :entry, :letter and :event
 * are the highest numbers of the originals.  Tables that are not here hold the last days only and are not copied.
 */
typedef struct {
    const char *table, *column, *value;
} Change;

#define NUMBER(column)   "(16 + i * 10 / (:copies + 1)) * 10000000 + i * :serial + " column " % 10000000"
#define ENTRY(column)    column " + i * :entry"
#define LETTER(column)   column " + i * :letter"
#define EARLIER(column)  "iif(" column " > 0, " column " - (:copies + 1 - i) * :step, 0)"
#define RESIDENT(column) "'r' || (i / 3) || '.' || " column
#define STAFF            "'h' || (i % 200) || '@vasteras.example'"
#define CLOSED           "i < :copies * 49 / 50"

static const Change changes[] = {
    {"cases", "number", NUMBER("number")},
    {"cases", "status", "iif(" CLOSED ", 'closed', status)"},
    {"cases", "received_at", EARLIER("received_at")},
    {"cases", "opened_at", EARLIER("opened_at")},
    {"cases", "last_at", EARLIER("last_at")},
    {"cases", "besked_due", EARLIER("besked_due")},
    {"cases", "besked_at", EARLIER("besked_at")},
    {"cases", "answered_at", "iif(" CLOSED ", " EARLIER("opened_at") " + 300000, 0)"},
    {"cases", "closed_at", "iif(" CLOSED ", " EARLIER("opened_at") " + 1500000, 0)"},
    {"cases", "waiting_since", "iif(" CLOSED ", 0, " EARLIER("waiting_since") ")"},
    {"cases", "next_call", "iif(" CLOSED ", 0, next_call)"},
    {"cases", "handler", "iif(" CLOSED ", " STAFF ", '')"},
    {"cases", "cause", "iif(" CLOSED " AND i % 10 > 0, 'annat', '')"},
    {"cases", "resident", RESIDENT("resident")},
    {"cases", "resident_key", "key(" RESIDENT("resident") ")"},
    {"participants", "case_number", NUMBER("case_number")},
    {"participants", "email", RESIDENT("email")},
    {"entries", "id", ENTRY("id")},
    {"entries", "case_number", NUMBER("case_number")},
    {"entries", "sender", RESIDENT("sender")},
    {"entries", "return_path", RESIDENT("return_path")},
    {"entries", "message_id", "i || '.' || message_id"},
    {"entries", "message_key", "key(i || '.' || message_id)"},
    {"entries", "identity", "i || '.' || identity"},
    {"entries", "identity_key", "key(i || '.' || identity)"},
    {"entries", "received_at", EARLIER("received_at")},
    {"entries", "filed_at", EARLIER("filed_at")},
    {"raws", "entry", ENTRY("entry")},
    {"threads", "period", "period - (:copies + 1 - i) * :step / 2592000"},
    {"threads", "thread_key", "key(i || '.' || thread_key)"},
    {"threads", "entry", ENTRY("entry")},
    {"threads", "case_number", NUMBER("case_number")},
    {"letters", "id", LETTER("id")},
    {"letters", "case_number", NUMBER("case_number")},
    {"letters", "entry", ENTRY("entry")},
    {"letters", "recipient", "iif(audience = 'resident', " RESIDENT("recipient") ", recipient)"},
    {"letters", "message_id", "letter_id(" NUMBER("case_number") ", " LETTER("id") ")"},
    {"letters", "created_at", EARLIER("created_at")},
    {"letters", "due_at", EARLIER("due_at")},
    {"letters", "settled_at", EARLIER("settled_at")},
    {"sent", "letter", LETTER("letter")},
    {"events", "sequence", "sequence + i * :event"},
    {"events", "at", EARLIER("at")},
    {"events", "case_number", NUMBER("case_number")},
    {"events", "entry", ENTRY("entry")},
    {"events", "letter", LETTER("letter")},
};

static const char *const tables[] = {"cases",   "participants", "entries", "raws",
                                     "threads", "letters",      "sent",    "events"};

/* Nothing is lost that cannot be made again. */
#define QUICKLY                                                                                                        \
    "PRAGMA foreign_keys = OFF; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000;"

typedef struct {
    sqlite3 *database;
    Service *service;
    gint64 copies;
} Growth;

static gboolean fail(const Growth *growth, const char *what)
{
    g_printerr("bench-grow: %s: %s\n", what, sqlite3_errmsg(growth->database));
    return FALSE;
}

static void sql_key(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const char *text = (const char *)sqlite3_value_text(values[0]);
    if (text)
        sqlite3_result_int64(context, key_of(text));
    else
        sqlite3_result_null(context);
}

/* As the store makes them (store/apply_letter.c): so that what answers it is found. */
static void sql_letter_id(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const Rules *rules = sqlite3_user_data(context);
    g_autofree char *number = case_number_print(sqlite3_value_int64(values[0]));
    g_autofree char *sealed = g_strdup_printf("%s.%lld", number, sqlite3_value_int64(values[1]));
    g_autofree char *seal = seal_print(rules->keyring, "message-id", sealed);
    g_autofree char *id = g_strdup_printf("sp.%s.%s@%s", sealed, seal, rules->config->id_domain);
    sqlite3_result_text(context, id, -1, SQLITE_TRANSIENT);
}

static gint64 number_of(const Growth *growth, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    gint64 number = -1;
    if (sqlite3_prepare_v2(growth->database, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

static const char *value_of(const char *table, const char *column)
{
    for (guint i = 0; i < G_N_ELEMENTS(changes); i++)
        if (g_str_equal(changes[i].table, table) && g_str_equal(changes[i].column, column))
            return changes[i].value;
    return column;
}

/* Copy after copy, the originals in their order: as if they had come one after another.  Caller owns. */
static char *copying(const Growth *growth, const char *table)
{
    sqlite3_stmt *columns = NULL;
    GString *names = g_string_new(NULL), *values = g_string_new(NULL);
    if (sqlite3_prepare_v2(growth->database, "SELECT name FROM pragma_table_info(?1)", -1, &columns, NULL) ==
            SQLITE_OK &&
        sqlite3_bind_text(columns, 1, table, -1, SQLITE_STATIC) == SQLITE_OK)
        while (sqlite3_step(columns) == SQLITE_ROW) {
            const char *column = (const char *)sqlite3_column_text(columns, 0);
            g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", column);
            g_string_append_printf(values, "%s%s", values->len > 0 ? ", " : "", value_of(table, column));
        }
    sqlite3_finalize(columns);
    char *sql = g_strdup_printf("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :copies) "
                                "INSERT INTO %s (%s) SELECT %s FROM n CROSS JOIN original.%s",
                                table, names->str, values->str, table);
    g_string_free(names, TRUE);
    g_string_free(values, TRUE);
    return sql;
}

static void bind(const Growth *growth, sqlite3_stmt *statement, const char *name, gint64 value)
{
    int place = sqlite3_bind_parameter_index(statement, name);
    if (place > 0 && sqlite3_bind_int64(statement, place, value) != SQLITE_OK)
        (void)fail(growth, name);
}

static gboolean run(const Growth *growth, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(growth->database, sql, -1, &statement, NULL) != SQLITE_OK)
        return fail(growth, sql);
    bind(growth, statement, ":copies", growth->copies);
    bind(growth, statement, ":step", SPREAD_SECONDS / (growth->copies + 1));
    bind(growth, statement, ":serial", number_of(growth, "SELECT max(number) % 10000000 FROM original.cases"));
    bind(growth, statement, ":entry", number_of(growth, "SELECT max(id) FROM original.entries"));
    bind(growth, statement, ":letter", number_of(growth, "SELECT max(id) FROM original.letters"));
    bind(growth, statement, ":event", number_of(growth, "SELECT max(sequence) FROM original.events"));
    gboolean done = sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_finalize(statement);
    return done || fail(growth, sql);
}

/* The originals apart, so that nothing is read from a table while it is written. */
static gboolean keep_originals(const Growth *growth)
{
    if (sqlite3_exec(growth->database, QUICKLY "ATTACH ':memory:' AS original", NULL, NULL, NULL) != SQLITE_OK)
        return fail(growth, "attach");
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_autofree char *sql =
            g_strdup_printf("CREATE TABLE original.%s AS SELECT * FROM main.%s", tables[i], tables[i]);
        if (!run(growth, sql))
            return FALSE;
    }
    return run(growth, "CREATE TABLE original.words AS SELECT rowid AS entry, who, subject, substr(body, 1, " WORDS_KEPT
                       ") AS body FROM main.words");
}

static gboolean copy_words(const Growth *growth)
{
    return run(growth, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :copies) "
                       "INSERT INTO words (rowid, who, subject, body) "
                       "SELECT entry + i * :entry, 'r' || (i / 3) || '.' || who, subject, body "
                       "FROM n CROSS JOIN original.words") &&
           run(growth, "UPDATE indexed SET entry = (SELECT max(id) FROM entries)");
}

static gboolean copy_all(const Growth *growth)
{
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_autofree char *sql = copying(growth, tables[i]);
        if (!run(growth, sql))
            return FALSE;
    }
    return copy_words(growth) &&
           run(growth, "INSERT OR IGNORE INTO serials SELECT DISTINCT 2000 + number / 10000000, 9999999 FROM cases"
                       " WHERE number / 10000000 NOT IN (SELECT year - 2000 FROM serials)");
}

static gboolean grow(Growth *growth, gint64 cases)
{
    gint64 there = number_of(growth, "SELECT count(*) FROM cases");
    growth->copies = there > 0 ? cases / there - 1 : 0;
    if (growth->copies < 1)
        return there > 0 || fail(growth, "no cases to copy");
    if (!keep_originals(growth) || !run(growth, "BEGIN") || !copy_all(growth) || !run(growth, "COMMIT"))
        return FALSE;
    printf("%" G_GINT64_FORMAT " cases, %" G_GINT64_FORMAT " entries, %" G_GINT64_FORMAT " letters, %" G_GINT64_FORMAT
           " events\n",
           number_of(growth, "SELECT count(*) FROM cases"), number_of(growth, "SELECT max(id) FROM entries"),
           number_of(growth, "SELECT max(id) FROM letters"), number_of(growth, "SELECT max(sequence) FROM events"));
    return TRUE;
}

/* Replies to our letters about cases to which nobody has replied, spread over all there are. */
static gboolean print_replies(const Growth *growth, gint64 count)
{
    static const char sql[] =
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 * 8)"
        " SELECT case_number, recipient, message_id FROM n CROSS JOIN letters"
        " ON letters.id = 1 + i * (SELECT max(id) FROM letters) / (?1 * 8) WHERE audience = 'resident'"
        " AND (SELECT count(*) FROM entries WHERE entries.case_number = letters.case_number) = 1"
        " GROUP BY case_number ORDER BY case_number * 7919 % 10007 LIMIT ?1";
    const Config *config = growth->service->config;
    const Mailbox *mailbox = g_ptr_array_index(config->mailboxes, 0);
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(growth->database, sql, -1, &statement, NULL) != SQLITE_OK ||
        sqlite3_bind_int64(statement, 1, count) != SQLITE_OK)
        return fail(growth, sql);
    int step;
    while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
        g_autofree char *address = recipient_print(config, growth->service->keyring, mailbox->address, ROLE_RESIDENT,
                                                   sqlite3_column_int64(statement, 0));
        printf("%s %s %s\n", sqlite3_column_text(statement, 1), address, sqlite3_column_text(statement, 2));
    }
    sqlite3_finalize(statement);
    return step == SQLITE_DONE || fail(growth, "replies");
}

static gboolean open_database(Growth *growth, const char *path)
{
    return (sqlite3_open(path, &growth->database) == SQLITE_OK &&
            sqlite3_create_function(growth->database, "key", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, sql_key, NULL,
                                    NULL) == SQLITE_OK &&
            sqlite3_create_function(growth->database, "letter_id", 2, SQLITE_UTF8, &growth->service->rules,
                                    sql_letter_id, NULL, NULL) == SQLITE_OK) ||
           fail(growth, path);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: bench-grow CONFIG STORE CASES, or -COUNT\n");
        return EX_USAGE;
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(Service) service = service_open(argv[1], argv[2], STORE_READ_ONLY, &error);
    if (service == NULL) {
        fprintf(stderr, "bench-grow: %s\n", error->message);
        return EX_CONFIG;
    }
    Growth growth = {.service = service};
    gint64 wanted = g_ascii_strtoll(argv[3], NULL, 10);
    gboolean done =
        open_database(&growth, argv[2]) && (wanted > 0 ? grow(&growth, wanted) : print_replies(&growth, -wanted));
    sqlite3_close(growth.database);
    return done ? EX_OK : EX_SOFTWARE;
}
