/* Disk full, file gone, file replaced, file damaged: later, nothing lost, and well again without a restart. */
#include "fixture.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <unistd.h>

static gboolean say_later(Fixture *fixture, SynpunktError code)
{
    g_autofree char *id = g_uuid_string_random();
    g_autoptr(Message) message = message_new(RESIDENT, "Ämne", id, "Text", NOW);
    g_autoptr(GError) error = NULL;
    return try_open(fixture, message, &error) == 0 && g_error_matches(error, SYNPUNKT_ERROR, (int)code);
}

/* Readiness is looked at twice a second, and trouble tried again once a second. */
static gboolean becomes(Fixture *fixture, gboolean ready)
{
    for (guint i = 0; i < 50; i++) {
        if (store_is_ready(fixture->store, NULL) == ready)
            return TRUE;
        g_usleep(100 * 1000);
    }
    return FALSE;
}

static void a_file_taken_away_and_put_back(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    g_autofree char *aside = g_strconcat(fixture->path, ".aside", NULL);
    assert_true(becomes(fixture, TRUE));
    assert_int_equal(g_rename(fixture->path, aside), 0);
    assert_true(say_later(fixture, SYNPUNKT_ERROR_TRY_LATER));
    assert_null(store_case(fixture->store, number, NULL));
    assert_true(becomes(fixture, FALSE));
    assert_false(g_file_test(fixture->path, G_FILE_TEST_EXISTS));
    assert_int_equal(g_rename(aside, fixture->path), 0);
    assert_true(becomes(fixture, TRUE));
    g_autoptr(Message) message = message_new(RESIDENT, "Ämne", "next@x", "Text", NOW);
    assert_int_equal(open_case(fixture, message), number + 1);
    assert_sound(fixture);
}

static void copy_file(const char *from, const char *to)
{
    g_autofree char *bytes = NULL;
    gsize length;
    assert_true(g_file_get_contents(from, &bytes, &length, NULL));
    assert_true(g_file_set_contents(to, bytes, (gssize)length, NULL));
}

/* The old file keeps all it had, the copy is used from now on, and no log of the one gets into the other. */
static void a_file_replaced_by_a_copy_is_opened_anew(void **state)
{
    Fixture *fixture = *state;
    open_annas(fixture);
    fixture_reopen(fixture);
    g_autofree char *copy = g_strconcat(fixture->path, ".copy", NULL);
    g_autofree char *aside = g_strconcat(fixture->path, ".aside", NULL);
    copy_file(fixture->path, copy);
    for (guint i = 0; i < 5; i++) {
        g_autofree char *id = g_strdup_printf("%u@x", i);
        g_autoptr(Message) message = message_new(RESIDENT, "Ämne", id, "Text", NOW);
        open_case(fixture, message);
    }
    assert_int_equal(counts_of(fixture).cases, 6);
    assert_int_equal(g_rename(fixture->path, aside), 0);
    assert_int_equal(g_rename(copy, fixture->path), 0);
    assert_true(becomes(fixture, TRUE));
    g_autoptr(Message) message = message_new(RESIDENT, "Ämne", "after@x", "Text", NOW);
    open_case(fixture, message);
    assert_int_equal(counts_of(fixture).cases, 2);
    assert_sound(fixture);
    fixture_reopen(fixture);
    assert_int_equal(counts_of(fixture).cases, 2);
    assert_sound(fixture);

    g_clear_pointer(&fixture->store, store_close);
    assert_int_equal(g_rename(aside, fixture->path), 0);
    fixture_reopen(fixture);
    assert_int_equal(counts_of(fixture).cases, 6);
    assert_sound(fixture);
}

static void another_store_in_its_place_is_refused(void **state)
{
    Fixture *fixture = *state, *other = NULL;
    assert_int_equal(set_up((void **)&other), 0);
    g_clear_pointer(&other->store, store_close);
    assert_int_equal(g_rename(other->path, fixture->path), 0);
    assert_true(say_later(fixture, SYNPUNKT_ERROR_TRY_LATER));
    assert_true(say_later(fixture, SYNPUNKT_ERROR_TRY_LATER));
    assert_true(becomes(fixture, FALSE));
    assert_int_equal(tear_down((void **)&other), 0);
}

static void a_deleted_file_is_never_made_anew_by_itself(void **state)
{
    Fixture *fixture = *state;
    open_annas(fixture);
    assert_int_equal(g_unlink(fixture->path), 0);
    for (guint i = 0; i < 3; i++)
        assert_true(say_later(fixture, SYNPUNKT_ERROR_TRY_LATER));
    assert_false(g_file_test(fixture->path, G_FILE_TEST_EXISTS));
}

static void overwrite(const char *path, off_t at)
{
    char noise[4096];
    memset(noise, 0xa5, sizeof noise);
    int file = open(path, O_WRONLY);
    assert_true(file >= 0);
    assert_int_equal(pwrite(file, noise, sizeof noise, at), sizeof noise);
    close(file);
}

static void a_damaged_file_takes_no_mail(void **state)
{
    Fixture *fixture = *state;
    open_annas(fixture);
    g_clear_pointer(&fixture->store, store_close);
    GStatBuf found;
    assert_int_equal(g_stat(fixture->path, &found), 0);
    for (off_t at = 4096 * 2; at < found.st_size; at += 4096)
        overwrite(fixture->path, at);
    g_autoptr(GError) error = NULL;
    fixture->store = store_open(fixture->path, STORE_OPEN, &error);
    if (fixture->store) {
        assert_true(say_later(fixture, SYNPUNKT_ERROR_DAMAGED));
        assert_true(becomes(fixture, FALSE));
        assert_true(say_later(fixture, SYNPUNKT_ERROR_DAMAGED));
    } else {
        assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED));
    }
}

static gboolean read_badly(StoreJob *job, gpointer data, GError **error)
{
    (void)job;
    (void)data;
    g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED, "a page could not be read");
    return FALSE;
}

static ino_t index_of(const Fixture *fixture)
{
    g_autofree char *path = g_strconcat(fixture->path, "-shm", NULL);
    GStatBuf found;
    assert_int_equal(g_stat(path, &found), 0);
    return found.st_ino;
}

/* A disk that would not read once: SQLite says the same of it as of damage.  Who reads, here or in another program, has the
 * file, its log and its index open all the while. */
static void damage_that_the_file_does_not_show_ends_nothing(void **state)
{
    Fixture *fixture = *state;
    open_annas(fixture);
    assert_int_equal(counts_of(fixture).cases, 1);
    ino_t index = index_of(fixture);
    for (guint i = 0; i < 2; i++) {
        g_autoptr(GError) error = NULL;
        assert_false(store_run(fixture->store, read_badly, NULL, &error));
        assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED));
        assert_true(becomes(fixture, TRUE));
        g_autofree char *id = g_strdup_printf("%u@x", i);
        g_autoptr(Message) message = message_new(RESIDENT, "Ämne", id, "Text", NOW);
        open_case(fixture, message);
        assert_int_equal(counts_of(fixture).cases, 2 + i);
        assert_int_equal(index_of(fixture), index);
    }
    assert_sound(fixture);
}

/* But not for ever: what is found again and again is damage that this look does not find. */
static void damage_that_is_found_again_and_again_is_believed(void **state)
{
    Fixture *fixture = *state;
    open_annas(fixture);
    for (guint i = 0; i < 20; i++)
        store_run(fixture->store, read_badly, NULL, NULL);
    assert_true(becomes(fixture, FALSE));
    assert_true(say_later(fixture, SYNPUNKT_ERROR_DAMAGED));
}

static void assert_refused(const char *path, StoreMode mode, SynpunktError code, const char *word)
{
    g_autoptr(GError) error = NULL;
    assert_null(store_open(path, mode, &error));
    assert_true(g_error_matches(error, SYNPUNKT_ERROR, (int)code));
    if (!strstr(error->message, word))
        fail_msg("'%s' lacks '%s'", error->message, word);
}

static void what_is_not_ours_is_refused_and_left_alone(void **state)
{
    Fixture *fixture = *state;
    g_clear_pointer(&fixture->store, store_close);
    overwrite(fixture->path, 0);
    assert_refused(fixture->path, STORE_CREATE, SYNPUNKT_ERROR_DAMAGED, "not a database");
    assert_int_equal(g_unlink(fixture->path), 0);
    assert_refused(fixture->path, STORE_OPEN, SYNPUNKT_ERROR_TRY_LATER, "cannot be found");
    assert_refused(fixture->path, STORE_READ_ONLY, SYNPUNKT_ERROR_TRY_LATER, "cannot be found");
    assert_refused("/nowhere/store.db", STORE_CREATE, SYNPUNKT_ERROR_TRY_LATER, "/nowhere/store.db");
    sqlite3 *foreign;
    assert_int_equal(sqlite3_open(fixture->path, &foreign), SQLITE_OK);
    assert_int_equal(sqlite3_exec(foreign, "CREATE TABLE songs (name)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(foreign);
    assert_refused(fixture->path, STORE_CREATE, SYNPUNKT_ERROR_DAMAGED, "not a synpunkt store");
    fixture->store = NULL;
}

static void a_newer_store_is_refused_with_a_clear_word(void **state)
{
    Fixture *fixture = *state;
    g_clear_pointer(&fixture->store, store_close);
    sqlite3 *newer;
    assert_int_equal(sqlite3_open(fixture->path, &newer), SQLITE_OK);
    assert_int_equal(sqlite3_exec(newer, "PRAGMA user_version = 99", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(newer);
    assert_refused(fixture->path, STORE_CREATE, SYNPUNKT_ERROR_DAMAGED, "version 99");
}

/* Messages of 200 kB that do not pack, until the disk is full; how many were taken. */
static guint fill_disk(Fixture *fixture)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    for (guint taken = 0; taken < 1000; taken++) {
        g_autofree char *id = g_strdup_printf("full%u@x", taken);
        g_autoptr(Message) message = message_new(RESIDENT, "Ämne", id, "Text", NOW);
        gsize length = 200 * 1000;
        guint32 *noise = g_malloc(length);
        for (gsize i = 0; i < length / sizeof *noise; i++)
            noise[i] = g_rand_int(random);
        g_bytes_unref(message->raw);
        message->raw = g_bytes_new_take(noise, length);
        g_autoptr(GError) error = NULL;
        if (try_open(fixture, message, &error) != 0)
            continue;
        assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER));
        return taken;
    }
    return G_MAXUINT;
}

static void a_full_disk_is_said_and_gets_well(void **state)
{
    (void)state;
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->folder = g_dir_make_tmp("synpunkt-full-XXXXXX", NULL);
    if (mount("tmpfs", fixture->folder, "tmpfs", 0, "size=40m") != 0) {
        print_error("SKIPPED: no tmpfs can be mounted here, full disk not tested\n");
        g_rmdir(fixture->folder);
        g_free(fixture->folder);
        g_free(fixture);
        skip();
    }
    g_autofree char *ballast = g_build_filename(fixture->folder, "ballast", NULL);
    g_autofree char *weight = g_malloc0(20 * 1024 * 1024);
    assert_true(g_file_set_contents(ballast, weight, 20 * 1024 * 1024, NULL));
    fixture->path = g_build_filename(fixture->folder, "store.db", NULL);
    fixture_rules(fixture);
    fixture_reopen(fixture);
    assert_true(becomes(fixture, TRUE));
    guint taken = fill_disk(fixture);
    assert_in_range(taken, 10, 999);
    assert_int_equal(counts_of(fixture).entries, taken);
    assert_true(becomes(fixture, FALSE));
    assert_int_equal(g_unlink(ballast), 0);
    assert_true(becomes(fixture, TRUE));
    open_annas(fixture);
    assert_sound(fixture);
    fixture_reopen(fixture);
    assert_int_equal(counts_of(fixture).entries, taken + 1);
    assert_sound(fixture);
    g_clear_pointer(&fixture->store, store_close);
    assert_int_equal(umount(fixture->folder), 0);
    assert_int_equal(tear_down((void **)&fixture), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_taken_away_and_put_back),
        TEST(a_file_replaced_by_a_copy_is_opened_anew),
        TEST(another_store_in_its_place_is_refused),
        TEST(a_deleted_file_is_never_made_anew_by_itself),
        TEST(a_damaged_file_takes_no_mail),
        TEST(damage_that_the_file_does_not_show_ends_nothing),
        TEST(damage_that_is_found_again_and_again_is_believed),
        TEST(what_is_not_ours_is_refused_and_left_alone),
        TEST(a_newer_store_is_refused_with_a_clear_word),
        cmocka_unit_test(a_full_disk_is_said_and_gets_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
