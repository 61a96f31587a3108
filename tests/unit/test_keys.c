/* test_keys.c - the file of secrets. */
#include "config/keys.h"
#include "core/config.h"
#include "util/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define SECRET "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

typedef struct {
    char *folder;
    char *path;
} Place;

static int make_place(void **state)
{
    Place *place = g_new0(Place, 1);
    place->folder = g_dir_make_tmp("synpunkt-test-XXXXXX", NULL);
    place->path = g_build_filename(place->folder, "keys", NULL);
    *state = place;
    return 0;
}

static int free_place(void **state)
{
    Place *place = *state;
    (void)remove(place->path); /* some tests make none */
    int result = remove(place->folder);
    g_free(place->folder);
    g_free(place->path);
    g_free(place);
    return result;
}

static void write_keys(const Place *place, const char *text, mode_t mode)
{
    assert_true(g_file_set_contents_full(place->path, text, -1, G_FILE_SET_CONTENTS_NONE, (int)mode, NULL));
    assert_int_equal(chmod(place->path, mode), 0);
}

static void assert_refused(const Place *place, const char *why)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) keys = keys_read(place->path, &error);
    assert_null(keys);
    assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG));
    if (!strstr(error->message, why))
        fail_msg("'%s' lacks '%s'", error->message, why);
}

static void new_key_comes_first_and_the_old_ones_stay(void **state)
{
    const Place *place = *state;
    for (guint i = 0; i < 5; i++)
        assert_true(keys_add(place->path, NULL));

    g_autoptr(GPtrArray) keys = keys_read(place->path, NULL);
    assert_non_null(keys);
    assert_int_equal(keys->len, 5);
    g_autofree char *second = g_strdup(((Key *)keys->pdata[0])->id);
    assert_true(keys_add(place->path, NULL));
    g_autoptr(GPtrArray) more = keys_read(place->path, NULL);
    assert_int_equal(more->len, 6);
    assert_string_equal(((Key *)more->pdata[1])->id, second);

    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) secrets = g_hash_table_new(g_bytes_hash, g_bytes_equal);
    for (guint i = 0; i < more->len; i++) {
        const Key *key = more->pdata[i];
        assert_int_equal(strlen(key->id), 4);
        assert_int_equal(g_bytes_get_size(key->secret), 32);
        assert_true(g_hash_table_add(ids, key->id));
        assert_true(g_hash_table_add(secrets, key->secret));
    }
}

static void key_file_is_private(void **state)
{
    const Place *place = *state;
    struct stat made;
    mode_t mask = umask(0);
    assert_true(keys_add(place->path, NULL));
    (void)umask(mask);
    assert_int_equal(stat(place->path, &made), 0);
    assert_int_equal(made.st_mode & 0777, 0600);
}

#define SERVICE 12345 /* a user's number */

/* `synpunkt init --rotate` is run by root, and the service must start again. */
static void key_that_root_adds_is_the_services(void **state)
{
    const Place *place = *state;
    struct stat found;
    if (geteuid() != 0)
        skip();
    assert_true(keys_add(place->path, NULL));
    assert_int_equal(chown(place->path, SERVICE, SERVICE), 0);
    assert_true(keys_add(place->path, NULL));
    assert_int_equal(stat(place->path, &found), 0);
    assert_int_equal(found.st_uid, SERVICE);
    assert_int_equal(found.st_mode & 0777, 0600);
}

static void file_that_others_can_read_is_refused(void **state)
{
    const Place *place = *state;
    static const mode_t modes[] = {0640, 0604, 0660, 0601, 0644};
    for (guint i = 0; i < G_N_ELEMENTS(modes); i++) {
        write_keys(place, "abcd " SECRET "\n", modes[i]);
        assert_refused(place, "can be read by others");
        assert_false(keys_add(place->path, NULL));
    }
}

static void line_that_is_no_key_is_refused(void **state)
{
    const Place *place = *state;
    static const char *const lines[] = {
        "abcd",          "abcd AAECAwQ=", "abcd " SECRET SECRET, "abc " SECRET,
        "abcde " SECRET, "ABCD " SECRET,  "abcd  " SECRET,       "abcd A*ECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        SECRET,
    };
    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autofree char *text = g_strconcat("wxyz " SECRET "\n", lines[i], "\n", NULL);
        write_keys(place, text, 0600);
        assert_refused(place, "keys:2: this is no key");
    }
}

static void comments_and_empty_lines_are_skipped(void **state)
{
    const Place *place = *state;
    write_keys(place, "# made 2026\r\n\nabcd " SECRET "\r\n", 0600);
    g_autoptr(GPtrArray) keys = keys_read(place->path, NULL);
    assert_int_equal(keys->len, 1);
    const guchar *bytes = g_bytes_get_data(((Key *)keys->pdata[0])->secret, NULL);
    for (guint i = 0; i < 32; i++)
        assert_int_equal(bytes[i], i);
}

static void missing_file_and_folder_are_errors(void **state)
{
    const Place *place = *state;
    assert_refused(place, "cannot open");
    assert_int_equal(mkdir(place->path, 0700), 0);
    assert_refused(place, "is no key file");
    g_autoptr(GError) error = NULL;
    assert_false(keys_add("/nonexistent/keys", &error));
    assert_non_null(strstr(error->message, "cannot make key file '/nonexistent/keys'"));
}

#define KEY_TEST(test) cmocka_unit_test_setup_teardown(test, make_place, free_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        KEY_TEST(new_key_comes_first_and_the_old_ones_stay), KEY_TEST(key_file_is_private),
        KEY_TEST(file_that_others_can_read_is_refused),      KEY_TEST(line_that_is_no_key_is_refused),
        KEY_TEST(key_that_root_adds_is_the_services),        KEY_TEST(comments_and_empty_lines_are_skipped),
        KEY_TEST(missing_file_and_folder_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
