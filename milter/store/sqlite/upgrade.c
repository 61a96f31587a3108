/* upgrade.c - brings a store of an earlier version here, in one transaction, with nobody else beside it. */
#include "store/upgrade.h"

#include "core/config.h"
#include "store/backup.h"
#include "store/migrate.h"
#include "store/sqlite/sqlite.h"
#include "store/sqlite/upgrade_2.h"
#include "util/error.h"

/* Ten seconds in all: a command that is reading is soon done, a service is not. */
#define ALONE_TRIES      100
#define ALONE_PAUSE_USEC (G_USEC_PER_SEC / 10)

/* How often SQLite tells how far it has come, in its own instructions. */
#define TELL_EVERY 100000

/* steps[0] leads from version 1 to 2, and so on. */
static const struct {
    const char *script;
    guint64 work;  /* SQLite's instructions for each letter on file, and for its events */
    guint64 bytes; /* on the disk for each: of an index, sorted aside and then written */
} steps[] = {{SQLITE_UPGRADE_2_SQL, 120, 192}};
G_STATIC_ASSERT(G_N_ELEMENTS(steps) == STORE_VERSION - 1);

typedef struct {
    StoreUpgrade *upgrade;
    guint64 done, most; /* instructions */
} Upgrading;

static int tell(void *data)
{
    Upgrading *upgrading = data;
    upgrading->done += TELL_EVERY;
    upgrading->upgrade->step(MIN(upgrading->done, upgrading->most), upgrading->most, upgrading->upgrade->data);
    return 0;
}

static gboolean run(Database *database, const char *sql, GError **error)
{
    int code = sqlite_say(database, sql);
    if (code == SQLITE_OK)
        return TRUE;
    sqlite_error(database, code, "upgrade", error);
    return FALSE;
}

/* -- what there is to do ---------------------------------------------------------------- */

static gboolean count_letters(Database *database, guint64 *letters, GError **error)
{
    g_auto(Query) query = query_begin(database, FIND_LAST_LETTER);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    *letters = (guint64)query_take_int(&query);
    return TRUE;
}

static gboolean look(const char *path, Upgrading *upgrading, GError **error)
{
    StoreUpgrade *upgrade = upgrading->upgrade;
    guint64 letters;
    g_autoptr(Database) database = database_open(path, DATABASE_READ, error);
    if (!database || !migrate_version(database, &upgrade->from, error))
        return FALSE;
    if (upgrade->from == 0 || upgrade->from == upgrade->to)
        return TRUE;
    if (!count_letters(database, &letters, error) || !place_free(path, &upgrade->free, error))
        return FALSE;
    upgrade->room = PLACE_RESERVE_BYTES;
    for (int version = upgrade->from; version < upgrade->to; version++) {
        upgrade->room += letters * steps[version - 1].bytes;
        upgrading->most += letters * steps[version - 1].work;
    }
    return TRUE;
}

/* -- doing it ------------------------------------------------------------------------------ */

static gboolean take_once(Database *database, GError **error)
{
    for (const char *const *pragma = STATEMENTS_TAKE_ALONE; *pragma; pragma++)
        if (!run(database, *pragma, error))
            return FALSE;
    return TRUE;
}

static gboolean take_alone(Database *database, GError **error)
{
    g_autoptr(GError) trouble = NULL;
    for (guint patience = ALONE_TRIES; patience > 0; patience--) {
        g_clear_error(&trouble);
        if (take_once(database, &trouble))
            return TRUE;
        if (!g_error_matches(trouble, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER))
            break;
        g_usleep(ALONE_PAUSE_USEC);
    }
    g_propagate_prefixed_error(error, g_steal_pointer(&trouble),
                               "another process has the store open (is synpunktd running?): ");
    return FALSE;
}

/* Inside the transaction: somebody else may have been faster. */
static gboolean run_steps(Database *database, GError **error)
{
    int version;
    if (!migrate_version(database, &version, error))
        return FALSE;
    for (; version < STORE_VERSION; version++)
        if (!run(database, steps[version - 1].script, error))
            return FALSE;
    return TRUE;
}

static gboolean bring(const char *path, Upgrading *upgrading, GError **error)
{
    g_autoptr(Database) database = database_open(path, DATABASE_WRITE, error);
    if (!database || !take_alone(database, error))
        return FALSE;
    if (upgrading->upgrade->step)
        sqlite3_progress_handler(sqlite_of(database), TELL_EVERY, tell, upgrading);
    if (!database_run(database, DO_BEGIN, error))
        return FALSE;
    if (run_steps(database, error) && database_run(database, DO_COMMIT, error)) {
        run(database, STATEMENTS_LET_IN, NULL);
        return TRUE;
    }
    if (database_in_transaction(database))
        database_run(database, DO_ROLLBACK, NULL); /* closing the connection would undo it as well */
    return FALSE;
}

static gboolean has_room(const StoreUpgrade *upgrade, GError **error)
{
    if (upgrade->free >= upgrade->room)
        return TRUE;
    g_autofree char *room = g_format_size(upgrade->room);
    g_autofree char *there = g_format_size(upgrade->free);
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER,
                "upgrade may take %s of the disk, and %s are free", room, there);
    return FALSE;
}

/* There is no earlier version of it; one that is newer is told. */
static gboolean look_at_server(const char *where, StoreUpgrade *upgrade, GError **error)
{
    g_autoptr(Database) database = database_open(where, DATABASE_READ, error);
    return database && migrate_version(database, &upgrade->from, error);
}

gboolean store_upgrade(const char *path, StoreUpgrade *upgrade, GError **error)
{
    Upgrading upgrading = {.upgrade = upgrade};
    upgrade->from = 0;
    upgrade->to = STORE_VERSION;
    if (config_is_server(path))
        return look_at_server(path, upgrade, error);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return TRUE;
    gboolean done = look(path, &upgrading, error);
    if (done && upgrade->room > 0 && !upgrade->only_look)
        done = has_room(upgrade, error) && bring(path, &upgrading, error);
    if (!done)
        g_prefix_error(error, "store '%s': ", path);
    return done;
}

gboolean store_is_alone(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Database) database = sqlite_open(path, DATABASE_WRITE, &error);
    for (const char *const *pragma = STATEMENTS_TAKE_ALONE; database && *pragma; pragma++) {
        int code = sqlite_say(database, *pragma);
        if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED)
            return FALSE;
    }
    return database || !g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER);
}
