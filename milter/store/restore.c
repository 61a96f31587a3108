/* restore.c - a backup becomes a store of its own (D53). */
#include "store/backup.h"

#include "core/config.h"
#include "store/engine.h"
#include "store/handover.h"
#include "store/migrate.h"
#include "store/move_engine.h"
#include "store/move_mark.h"
#include "store/noted.h"
#include "util/error.h"

/*
 * How many numbers can have been given out since the backup?  Ten times the
 * busiest day's, every day, and a thousand at least: numbers are cheap, and one
 * that two residents have got is not.
 */
#define SKIP_TIMES  10
#define SKIP_MIN    1000
#define DAY_SECONDS (24 * 3600)
#define MINUTE      60
#define LETTER_NOTE "restored from a backup: it may have gone"

static gboolean find_number(Database *database, StatementName name, gint64 *number, GError **error)
{
    g_auto(Query) query = query_begin(database, name);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    *number = query_take_int(&query);
    return TRUE;
}

/* -- numbers -------------------------------------------------------------------------------- */

static int year_of(gint64 at)
{
    g_autoptr(GDateTime) moment = g_date_time_new_from_unix_utc(at);
    return g_date_time_get_year(moment);
}

typedef struct {
    int year;
    gint64 next;
} Serial;

static gboolean list_serials(Database *database, int from, GArray *serials, GError **error)
{
    g_auto(Query) query = query_begin(database, LIST_SERIALS);
    query_int(&query, from);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        Serial serial = {.year = (int)query_take_int(&query)};
        serial.next = query_take_int(&query);
        g_array_append_val(serials, serial);
    }
    return FALSE;
}

/* Each year that a number can have been given out of has a row, though its first case came after the backup. */
static void add_years(GArray *serials, int from, int until)
{
    for (int year = from; year <= until; year++) {
        gboolean there = FALSE;
        for (guint i = 0; i < serials->len && !there; i++)
            there = g_array_index(serials, Serial, i).year == year;
        Serial serial = {year, 1};
        if (!there)
            g_array_append_val(serials, serial);
    }
}

static gboolean skip(Database *database, Serial *serial, gint64 by, StoreRestore *restore, GError **error)
{
    if (restore->past && case_number_year(restore->past) == serial->year)
        serial->next = MAX(serial->next, (gint64)case_number_serial(restore->past) + 1);
    else
        serial->next += by;
    if (serial->next > REFERENCE_SERIAL_MAX) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT,
                    "no numbers of %d are left past all that can have been given out", serial->year);
        return FALSE;
    }
    g_auto(Query) query = query_begin(database, SET_SERIAL);
    query_int(&query, serial->year);
    query_int(&query, serial->next);
    return query_run(&query, error);
}

static gboolean skip_numbers(StoreJob *job, StoreRestore *restore, GError **error)
{
    gint64 busiest;
    int first = year_of(restore->backup_at) - 1, last = year_of(restore->now + DAY_SECONDS);
    g_autoptr(GArray) serials = g_array_new(FALSE, FALSE, sizeof(Serial));
    if (!find_number(job->database, FIND_BUSIEST, &busiest, error) ||
        !list_serials(job->database, first, serials, error))
        return FALSE;
    add_years(serials, year_of(restore->backup_at), last);
    gint64 days = MAX(0, restore->now - restore->backup_at) / DAY_SECONDS + 1;
    gint64 by = MAX(SKIP_MIN, SKIP_TIMES * busiest * days);
    for (guint i = 0; i < serials->len; i++) {
        Serial *serial = &g_array_index(serials, Serial, i);
        if (!skip(job->database, serial, by, restore, error))
            return FALSE;
        if (serial->year == year_of(restore->now))
            restore->next = case_number(serial->year, (guint)serial->next);
    }
    return TRUE;
}

/* -- letters -------------------------------------------------------------------------------- */

typedef struct {
    gint64 id;
    CaseNumber number;
    char *kind;
} OnTheWay;

static void on_the_way_clear(OnTheWay *letter)
{
    g_free(letter->kind);
}

static gboolean list_on_the_way(Database *database, GArray *letters, GError **error)
{
    g_auto(Query) query = query_begin(database, LIST_ON_THE_WAY);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        OnTheWay letter = {.id = query_take_int(&query)};
        letter.number = query_take_int(&query);
        letter.kind = query_take_text(&query);
        g_array_append_val(letters, letter);
    }
    return FALSE;
}

static gboolean stop_letters(StoreJob *job, StoreRestore *restore, GError **error)
{
    g_autoptr(GArray) letters = g_array_new(FALSE, FALSE, sizeof(OnTheWay));
    g_array_set_clear_func(letters, (GDestroyNotify)on_the_way_clear);
    if (!list_on_the_way(job->database, letters, error))
        return FALSE;
    restore->waiting = restore->send_waiting ? letters->len : 0;
    for (guint i = 0; i < letters->len && !restore->send_waiting; i++) {
        const OnTheWay *letter = &g_array_index(letters, OnTheWay, i);
        const LetterFate fate = {.id = letter->id, .state = LETTER_FAILED, .at = restore->now, .note = LETTER_NOTE};
        if (!store_note_fate(job, &fate, error))
            return FALSE;
        restore->stopped++;
        if (restore->stopping)
            restore->stopping(letter->kind, letter->number, restore->data);
    }
    return TRUE;
}

/* -- a store on a server -------------------------------------------------------------------- */

/* A copy is nobody else's; what is on a server may be. */
static gboolean have_alone(Database *database, const char *path, GError **error)
{
    if (!config_is_server(path))
        return TRUE;
    return database->engine->move->hold(database, error) && move_may_write(database, error);
}

static gboolean is_meant(const char *path, const StoreRestore *restore, GError **error)
{
    if (!config_is_server(path) || restore->until / MINUTE == restore->backup_at / MINUTE)
        return TRUE;
    g_set_error_literal(
        error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_REFUSED,
        "the last thing in the store did not happen when --until says: it is not the store that was put "
        "back, or it has gone on since; nothing was changed, and \"synpunkt restore\" says when it was");
    return FALSE;
}

gboolean store_find_last_moment(const char *path, gint64 *at, GError **error)
{
    g_autoptr(Database) database = database_open(path, DATABASE_READ, error);
    return database && migrate_check(database, error) && find_number(database, FIND_LAST_MOMENT, at, error);
}

/* -- all of it ------------------------------------------------------------------------------ */

/* The old name is kept with the numbers of that time, so before they are moved on. */
static gboolean run_job(StoreJob *job, const char *path, StoreRestore *restore, GError **error)
{
    return migrate_check(job->database, error) && have_alone(job->database, path, error) &&
           find_number(job->database, FIND_LAST_MOMENT, &restore->backup_at, error) && is_meant(path, restore, error) &&
           store_renew_epoch(job, restore->now, error) && skip_numbers(job, restore, error) &&
           stop_letters(job, restore, error);
}

gboolean store_make_own(const char *path, StoreRestore *restore, GError **error)
{
    g_autoptr(Database) database = database_open(path, DATABASE_WRITE, error);
    if (!database || !database_run(database, DO_BEGIN, error))
        return FALSE;
    StoreJob job = {.database = database, .host = g_get_host_name()};
    if (run_job(&job, path, restore, error) && database_run(database, DO_COMMIT, error))
        return TRUE;
    if (database_in_transaction(database))
        database_run(database, DO_ROLLBACK, NULL); /* closing the connection would undo it as well */
    return FALSE;
}
