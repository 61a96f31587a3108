#include "store/sqlite/writer_file.h"

#include "store/migrate.h"
#include "store/sqlite/sqlite.h"
#include "util/error.h"
#include "util/log.h"

/* So often damage may turn out to be none before it is believed unseen: looking through a large file takes its time. */
#define DOUBTS_MAX 10

struct WriterFile {
    char *path, *epoch;
    Database *database; /* NULL after a replaced file could not be opened */
    Place place;
    guint log_pages;
    GError *damage;    /* once found, or NULL */
    gboolean is_certain; /* the file, read anew, shows it */
    guint doubts;
};

static int remember_log(void *data, sqlite3 *connection, const char *name, int pages)
{
    (void)connection;
    (void)name;
    ((WriterFile *)data)->log_pages = (guint)pages;
    return SQLITE_OK;
}

static gboolean is_same_store(const WriterFile *file, Database *database, GError **error)
{
    if (!migrate_check(database, error))
        return FALSE;
    g_autofree char *epoch = migrate_epoch(database, error);
    if (!epoch)
        return FALSE;
    if (strcmp(epoch, file->epoch) == 0)
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER,
                "store file '%s' was replaced by another store; restart to use it", file->path);
    return FALSE;
}

/* The place is read last: by then the shared-memory file is there. */
static gboolean open_file(WriterFile *file, GError **error)
{
    g_autoptr(Database) database = database_open(file->path, DATABASE_WRITE, error);
    if (!database || !is_same_store(file, database, error) || !place_read(file->path, &file->place, error))
        return FALSE;
    sqlite3_wal_hook(sqlite_of(database), remember_log, file);
    file->database = g_steal_pointer(&database);
    file->log_pages = 0;
    return TRUE;
}

/*
 * The old file may still be somewhere under another name: its log is written
 * into it first.  Only then is there no old log that the new file could meet.
 */
static gboolean leave_file(WriterFile *file, GError **error)
{
    if (!file->database)
        return TRUE;
    int code = sqlite3_wal_checkpoint_v2(sqlite_of(file->database), NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if (code != SQLITE_OK && !file->damage) {
        sqlite_error(file->database, code, "finish old log", error);
        return FALSE;
    }
    g_clear_pointer(&file->database, database_close);
    return place_clear(file->path, &file->place, error);
}

/* SQLite's own look at each page of the file.  FALSE when it cannot look. */
static gboolean is_whole(Database *database, gboolean *whole, GError **error)
{
    g_auto(Query) query = query_begin(database, CHECK_FILE);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    *whole = row && strcmp(query_peek_text(&query), "ok") == 0;
    return TRUE;
}

static gboolean stay_damaged(WriterFile *file, GError **error)
{
    file->is_certain = TRUE;
    g_propagate_error(error, g_error_copy(file->damage));
    return FALSE;
}

/*
 * SQLite takes a page that the disk would not read for a damaged one.  Only what a new connection finds in the file too
 * ends the taking of mail.  Log and index stay where they are: others have this very file open.
 */
static gboolean look_again(WriterFile *file, GError **error)
{
    g_autoptr(GError) trouble = NULL;
    gboolean whole = FALSE;
    if (file->doubts++ >= DOUBTS_MAX)
        return stay_damaged(file, error);
    g_clear_pointer(&file->database, database_close);
    gboolean looked = open_file(file, &trouble) && is_whole(file->database, &whole, &trouble);
    if (!looked && !g_error_matches(trouble, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED)) {
        g_propagate_error(error, g_steal_pointer(&trouble));
        return FALSE;
    }
    if (!whole)
        return stay_damaged(file, error);
    log_error("store is whole after all, read anew: %s", file->damage->message);
    g_clear_error(&file->damage);
    return TRUE;
}

static gboolean make_ready(WriterFile *file, GError **error)
{
    PlaceChange change = place_compare(file->path, &file->place);
    if (change == PLACE_GONE) {
        place_error(file->path, change, error);
        return FALSE;
    }
    if (change == PLACE_OTHER) {
        if (!leave_file(file, error))
            return FALSE;
        g_clear_error(&file->damage);
        file->is_certain = FALSE;
    }
    if (file->damage)
        return file->is_certain ? stay_damaged(file, error) : look_again(file, error);
    return file->database || open_file(file, error);
}

WriterFile *writer_file_new(const char *path, const char *epoch, GError **error)
{
    g_autoptr(WriterFile) file = g_new0(WriterFile, 1);
    file->path = g_strdup(path);
    file->epoch = g_strdup(epoch);
    if (!open_file(file, error))
        return NULL;
    return g_steal_pointer(&file);
}

void writer_file_free(WriterFile *file)
{
    if (!file)
        return;
    database_close(file->database);
    g_clear_error(&file->damage);
    g_free(file->path);
    g_free(file->epoch);
    g_free(file);
}

static gboolean is_damage(const GError *error)
{
    return g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED);
}

static void note_damage(WriterFile *file, const Batch *batch, const GError *trouble)
{
    const GError *damage = is_damage(trouble) ? trouble : NULL;
    for (guint i = 0; i < batch->count && !damage; i++)
        if (is_damage(batch->jobs[i]->error))
            damage = batch->jobs[i]->error;
    if (damage && !file->damage)
        file->damage = g_error_copy(damage);
}

GError *writer_file_run(WriterFile *file, Batch *batch, const char *host)
{
    GError *trouble = NULL;
    gboolean kept = make_ready(file, &trouble) && batch_run(batch, file->database, host, &trouble);
    PlaceChange change = kept ? place_compare(file->path, &file->place) : PLACE_SAME;
    if (change != PLACE_SAME) /* taken away during the commit: what was kept is not where it will be looked for */
        place_error(file->path, change, &trouble);
    if (trouble)
        batch_fail(batch, trouble);
    note_damage(file, batch, trouble);
    if (!trouble && file->damage)
        trouble = g_error_copy(file->damage);
    return trouble;
}

guint writer_file_log_pages(const WriterFile *file)
{
    return file->log_pages;
}

void writer_file_keep_log_short(WriterFile *file)
{
    if (file->log_pages < WRITER_LOG_PAGES || !file->database)
        return;
    /* Busy is no trouble: another checkpoint is at work, or a reader; the next batch tries again. */
    sqlite3_wal_checkpoint_v2(sqlite_of(file->database), NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

Place writer_file_place(const WriterFile *file)
{
    return file->place;
}
