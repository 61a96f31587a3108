/* The file of learned weights: what is read, and what is said of each mistake. */
#include "config/config_learned.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Read `text` into a configuration with the units tekn and kult; *findings without the file's name, one a line. */
static Config *read_text(const char *text, char **findings)
{
    g_autofree char *folder = g_dir_make_tmp("synpunkt-test-XXXXXX", NULL);
    g_autoptr(Outline) outline = outline_new();
    Config *config = config_new();
    g_ptr_array_add(config->units, unit_new("tekn"));
    g_ptr_array_add(config->units, unit_new("kult"));
    g_free(config->learned_file);
    config->learned_file = g_build_filename(folder, "learned.conf", NULL);
    assert_true(g_file_set_contents(config->learned_file, text, -1, NULL));
    config_learned_read(config, outline);
    assert_int_equal(g_remove(config->learned_file) + g_rmdir(folder), 0);
    GString *all = g_string_new(NULL);
    for (guint i = 0; i < outline->findings->len; i++)
        g_string_append_printf(all, "%s\n", (const char *)outline->findings->pdata[i] + strlen(config->learned_file));
    *findings = g_string_free(all, FALSE);
    return config;
}

static void a_sound_file_is_read(void **state)
{
    (void)state;
    g_autofree char *findings = NULL;
    g_autoptr(Config) config =
        read_text("# head\n\nsharpness 0.75\r\npoints 0.6\nunit tekn # roads\n  bias -1.5\n2.5 går hem\n"
                  "-1 gatl*\nunit kult\n+1 *bok*",
                  &findings);
    assert_string_equal(findings, "");
    const LearnedTable *table = config->learned_units;
    assert_true(table->sharpness == 0.75 && table->points == 0.6 && table->labels->len == 2);
    const LearnedLabel *tekn = table->labels->pdata[0], *kult = table->labels->pdata[1];
    assert_true(tekn->bias == -1.5 && tekn->terms->len == 2 && kult->terms->len == 1);
    assert_string_equal(tekn->terms->pdata[0], "_gar__hem_");
    assert_true(g_array_index(tekn->weights, float, 1) == -1.0f);
}

static void each_mistake_is_named_by_its_line(void **state)
{
    (void)state;
    g_autofree char *findings = NULL;
    g_autoptr(Config) config = read_text("1 ord\nbias 1\nunit parken\nunit tekn\nbias mycket\n1e9 ord\n1 a*b\nnan ord\n"
                                         "sharpness -1\nunit tekn\nord\n",
                                         &findings);
    assert_string_equal(
        findings, ":1: a weight belongs below a unit, got 'ord'\n"
                  ":2: a bias belongs below a unit, got '1'\n"
                  ":3: there is no such unit; remove its section here, or learn the weights anew, got 'parken'\n"
                  ":5: a bias must be a number such as -1.2, got 'mycket'\n"
                  ":6: a line must begin with a weight, or be one of unit, bias, sharpness and points, got '1e9'\n"
                  ":7: a term must be a word, part of one with '*' at its ends, or a few words, got 'a*b'\n"
                  ":8: a line must begin with a weight, or be one of unit, bias, sharpness and points, got 'nan'\n"
                  ":9: this must be a number such as 0.75, got '-1'\n"
                  ":10: this unit is given twice; remove one, got 'tekn'\n"
                  ":11: a line must begin with a weight, or be one of unit, bias, sharpness and points, got 'ord'\n");
}

static void a_term_and_their_number_are_bounded(void **state)
{
    (void)state;
    g_autofree char *findings = NULL;
    g_autoptr(GString) text = g_string_new("unit tekn\n");
    for (guint i = 0; i < LEARNED_TERMS_MAX; i++)
        g_string_append(text, "1 ord\n");
    g_autoptr(Config) full = read_text(text->str, &findings);
    assert_string_equal(findings, "");
    g_string_append(text, "1 ord\n");
    g_autofree char *more = NULL;
    g_autoptr(Config) over = read_text(text->str, &more);
    assert_non_null(strstr(more, ":50002: there are too many terms"));

    g_autofree char *longest = g_strnfill(LEARNED_TERM_BYTES_MAX + 1, 'a');
    g_autofree char *line = g_strdup_printf("unit tekn\n1 %s\n1 %s\n", longest + 1, longest);
    g_autofree char *found = NULL;
    g_autoptr(Config) config = read_text(line, &found);
    assert_true(g_str_has_prefix(found, ":3: a term must be"));
}

static void a_missing_file_is_said_to_be_missing(void **state)
{
    (void)state;
    g_autoptr(Outline) outline = outline_new();
    g_autoptr(Config) config = config_new();
    config_learned_read(config, outline);
    assert_null(config->learned_units);
    g_free(config->learned_file);
    config->learned_file = g_strdup("/nonexistent/learned.conf");
    config_learned_read(config, outline);
    assert_int_equal(outline->findings->len, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_file_is_read),
        cmocka_unit_test(each_mistake_is_named_by_its_line),
        cmocka_unit_test(a_term_and_their_number_are_bounded),
        cmocka_unit_test(a_missing_file_is_said_to_be_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
