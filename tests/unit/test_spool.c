/* The spool in memory and on disk, and what a disk that refuses does. */
#include "util/error.h"
#include "util/spool.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#define PIECE 65521 /* no divisor of SPOOL_MEMORY_BYTES */

static int make_folder(void **state)
{
    *state = g_dir_make_tmp("spool-test-XXXXXX", NULL);
    return *state == NULL;
}

static int remove_folder(void **state)
{
    int failed = g_rmdir(*state); /* fails if the spool left a file behind */

    g_free(*state);
    return failed;
}

static char *make_bytes(gsize length)
{
    char *bytes = g_malloc(length + 1);

    for (gsize i = 0; i < length; i++)
        bytes[i] = (char)(i * 7 + i / 251);
    return bytes;
}

static void check_round_trip(const char *folder, gsize length)
{
    g_autofree char *bytes = make_bytes(length);
    g_autoptr(Spool) spool = spool_new(folder);
    g_autoptr(GError) error = NULL;

    for (gsize done = 0; done < length; done += PIECE)
        assert_true(spool_append(spool, bytes + done, MIN(PIECE, length - done), &error));
    assert_int_equal(spool_size(spool), length);
    g_autoptr(GBytes) all = spool_bytes(spool, &error);
    g_autoptr(GBytes) again = spool_bytes(spool, &error);
    g_clear_pointer(&spool, spool_free);
    assert_int_equal(g_bytes_get_size(all), length);
    assert_true(length == 0 || memcmp(g_bytes_get_data(all, NULL), bytes, length) == 0);
    assert_true(g_bytes_equal(all, again));
}

static void what_goes_in_comes_out_at_every_edge(void **state)
{
    static const gsize LENGTHS[] = {
        0, 1, SPOOL_MEMORY_BYTES - 1, SPOOL_MEMORY_BYTES, SPOOL_MEMORY_BYTES + 1, 5 * SPOOL_MEMORY_BYTES};

    for (gsize i = 0; i < G_N_ELEMENTS(LENGTHS); i++)
        check_round_trip(*state, LENGTHS[i]);
}

static void one_piece_larger_than_memory_goes_to_disk(void **state)
{
    gsize length = 2 * SPOOL_MEMORY_BYTES;
    g_autofree char *bytes = make_bytes(length);
    g_autoptr(Spool) spool = spool_new(*state);
    g_autoptr(GError) error = NULL;

    assert_true(spool_append(spool, bytes, length, &error));
    assert_true(spool_append(spool, bytes, 0, &error));
    g_autoptr(GBytes) all = spool_bytes(spool, &error);
    assert_memory_equal(g_bytes_get_data(all, NULL), bytes, length);
}

static void the_file_has_no_name(void **state)
{
    g_autofree char *bytes = make_bytes(2 * SPOOL_MEMORY_BYTES);
    g_autoptr(Spool) spool = spool_new(*state);
    g_autoptr(GDir) folder = NULL;

    assert_true(spool_append(spool, bytes, 2 * SPOOL_MEMORY_BYTES, NULL));
    folder = g_dir_open(*state, 0, NULL);
    assert_null(g_dir_read_name(folder));
}

static void a_missing_folder_means_try_later(void **state)
{
    g_autofree char *bytes = make_bytes(SPOOL_MEMORY_BYTES + 1);
    g_autoptr(Spool) spool = spool_new("/nonexistent/spool");
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_true(spool_append(spool, bytes, SPOOL_MEMORY_BYTES, &error));
    assert_false(spool_append(spool, bytes, 1, &error));
    assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER));
    assert_int_equal(spool_size(spool), SPOOL_MEMORY_BYTES);
}

static void a_full_disk_means_try_later_and_spoils_nothing(void **state)
{
    gsize limit = SPOOL_MEMORY_BYTES + SPOOL_MEMORY_BYTES / 2;
    g_autofree char *bytes = make_bytes(2 * SPOOL_MEMORY_BYTES);
    g_autoptr(Spool) spool = spool_new(*state);
    g_autoptr(GError) error = NULL;
    struct rlimit before;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit small = {limit, before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    gboolean first = spool_append(spool, bytes, SPOOL_MEMORY_BYTES + 1, NULL);
    gboolean second = spool_append(spool, bytes, SPOOL_MEMORY_BYTES, &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_true(first);
    assert_false(second);
    assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER));
    assert_int_equal(spool_size(spool), SPOOL_MEMORY_BYTES + 1);
    assert_true(spool_append(spool, "x", 1, NULL));
    assert_int_equal(spool_size(spool), SPOOL_MEMORY_BYTES + 2);
}

static void nothing_is_a_spool_too(void **state)
{
    (void)state;
    spool_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_goes_in_comes_out_at_every_edge, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(one_piece_larger_than_memory_goes_to_disk, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(the_file_has_no_name, make_folder, remove_folder),
        cmocka_unit_test(a_missing_folder_means_try_later),
        cmocka_unit_test_setup_teardown(a_full_disk_means_try_later_and_spoils_nothing, make_folder, remove_folder),
        cmocka_unit_test(nothing_is_a_spool_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
