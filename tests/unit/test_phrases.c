/* test_phrases.c - the words of the report: what a file may hold, and that the shipped ones are whole. */
#include "config/phrases_read.h"
#include "core/phrases.h"
#include "util/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

static void keys_and_texts_are_read(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(Phrases) phrases =
        phrases_parse("# comment\n\n title = Synpunkter {year} \r\nchannel.sociala medier=sociala = medier", &error);
    assert_null(error);
    assert_string_equal(phrases_get(phrases, "title"), "Synpunkter {year}");
    assert_string_equal(phrases_get(phrases, "channel.sociala medier"), "sociala = medier");
    assert_true(phrases_has(phrases, "title"));
    assert_false(phrases_has(phrases, "subtitle"));
    assert_string_equal(phrases_get(phrases, "subtitle"), "subtitle");
    g_autoptr(GPtrArray) keys = phrases_keys(phrases);
    assert_int_equal(keys->len, 2);
    assert_string_equal(keys->pdata[0], "title");
}

static void fields_are_filled_in_once(void **state)
{
    (void)state;
    g_autoptr(Phrases) phrases = phrases_parse("a = {count} av {whole}, {count}\n", NULL);
    g_autofree char *filled = phrases_fill(phrases, "a", "count", "{whole}", "whole", "%s", NULL);
    assert_string_equal(filled, "{whole} av %s, {whole}");
    g_autofree char *lacking = phrases_fill(phrases, "a", "count", "1", NULL);
    assert_string_equal(lacking, "1 av {whole}, 1");
    g_autofree char *missing = phrases_fill(phrases, "b", "count", "1", NULL);
    assert_string_equal(missing, "b");
}

static void what_is_wrong_is_said_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } rows[] = {{"a = b\nfoo\n", "2: 'foo' must be 'key = text'"},
                {"= b\n", "1: '= b' must be 'key = text'"},
                {"a =  \n", "1: 'a' has no text after '='"},
                {"a = b\n\na = c\n", "3: 'a' stands there already"},
                {"a = {count\n", "1: 'a' has a brace that is no field; a field is written '{count}'"},
                {"a = count}\n", "1: 'a' has a brace that is no field; a field is written '{count}'"},
                {"a = {}\n", "1: 'a' has a brace that is no field; a field is written '{count}'"},
                {"a = {Count}\n", "1: 'a' has a brace that is no field; a field is written '{count}'"}};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(phrases_parse(rows[i].text, &error));
        assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG));
        assert_string_equal(error->message, rows[i].message);
    }
}

/* -- files ---------------------------------------------------------------- */

static char *make_folder(const char *swedish, const char *finnish)
{
    char *folder = g_dir_make_tmp("phrases-XXXXXX", NULL);
    assert_non_null(folder);
    const char *const texts[] = {swedish, finnish};
    const char *const languages[] = {"sv", "fi"};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *language = g_build_filename(folder, languages[i], NULL);
        assert_int_equal(g_mkdir(language, 0700), 0);
        g_autofree char *path = g_build_filename(language, "report.words", NULL);
        if (texts[i])
            assert_true(g_file_set_contents(path, texts[i], -1, NULL));
    }
    return folder;
}

static void remove_folder(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name = dir ? g_dir_read_name(dir) : NULL; name; name = g_dir_read_name(dir)) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            remove_folder(path);
        else
            assert_int_equal(g_unlink(path), 0);
    }
    assert_int_equal(g_rmdir(folder), 0);
}

static void what_a_language_lacks_is_swedish_with_a_warning(void **state)
{
    (void)state;
    g_autofree char *folder = make_folder("\xEF\xBB\xBF"
                                          "a = ett\nb = två {n}\n",
                                          "b = kaksi\n");
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    g_autoptr(Phrases) phrases = phrases_read(folder, "fi", warnings, &error);
    assert_null(error);
    assert_string_equal(phrases_get(phrases, "a"), "ett");
    assert_string_equal(phrases_get(phrases, "b"), "kaksi");
    assert_int_equal(warnings->len, 1);
    assert_true(g_str_has_suffix(warnings->pdata[0], "/fi/report.words: 'a' is missing; the Swedish text is used"));
    remove_folder(folder);
}

static void a_language_without_a_file_is_swedish_with_a_warning(void **state)
{
    (void)state;
    g_autofree char *folder = make_folder("a = ett\n", NULL);
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    g_autoptr(Phrases) phrases = phrases_read(folder, "fi", warnings, &error);
    assert_null(error);
    assert_string_equal(phrases_get(phrases, "a"), "ett");
    assert_int_equal(warnings->len, 1);
    g_autoptr(Phrases) quiet = phrases_read(folder, "fi", NULL, &error);
    assert_non_null(quiet);
    remove_folder(folder);
}

static void expect_error(const char *swedish, const char *finnish, const char *wanted)
{
    g_autofree char *folder = make_folder(swedish, finnish);
    g_autoptr(GError) error = NULL;
    assert_null(phrases_read(folder, "fi", NULL, &error));
    assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG));
    if (!strstr(error->message, wanted))
        fail_msg("'%s' is not in '%s'", wanted, error->message);
    remove_folder(folder);
}

static void misspelt_keys_and_fields_are_errors_with_file_and_line(void **state)
{
    (void)state;
    expect_error("a = {n}\n", "\naa = yksi\n", "/fi/report.words:2: unknown key 'aa'");
    expect_error("a = {n}\n", "a = {m}\n", "/fi/report.words:1: unknown field '{m}' in 'a'");
    expect_error("a = {n}\n", "a\n", "/fi/report.words:1: 'a' must be");
    expect_error("a\n", "a = yksi\n", "/sv/report.words:1: 'a' must be");
    expect_error("a = \xFF\n", "a = yksi\n", "/sv/report.words: must be UTF-8");
    expect_error(NULL, "a = yksi\n", "cannot read words of the report");
}

static void the_limit_of_a_file_is_held(void **state)
{
    (void)state;
    g_autofree char *blanks = g_strnfill(PHRASES_FILE_BYTES_MAX - 6, '\n');
    g_autofree char *largest = g_strconcat("a = b\n", blanks, NULL);
    g_autofree char *folder = make_folder(largest, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Phrases) phrases = phrases_read(folder, "sv", NULL, &error);
    assert_null(error);
    remove_folder(folder);
    g_autofree char *larger = g_strconcat(largest, "\n", NULL);
    expect_error(larger, "a = b\n", "must be UTF-8 text of at most 64 KiB");
}

static void the_shipped_words_are_whole_in_all_languages(void **state)
{
    (void)state;
    static const char *const languages[] = {"sv", "fi", "en"};
    for (guint i = 0; i < G_N_ELEMENTS(languages); i++) {
        g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GError) error = NULL;
        g_autoptr(Phrases) phrases = phrases_read("templates", languages[i], warnings, &error);
        assert_null(error);
        if (warnings->len > 0)
            fail_msg("%s", (char *)warnings->pdata[0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_and_texts_are_read),
        cmocka_unit_test(fields_are_filled_in_once),
        cmocka_unit_test(what_is_wrong_is_said_with_its_line),
        cmocka_unit_test(what_a_language_lacks_is_swedish_with_a_warning),
        cmocka_unit_test(a_language_without_a_file_is_swedish_with_a_warning),
        cmocka_unit_test(misspelt_keys_and_fields_are_errors_with_file_and_line),
        cmocka_unit_test(the_limit_of_a_file_is_held),
        cmocka_unit_test(the_shipped_words_are_whole_in_all_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
