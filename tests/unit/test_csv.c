/* Tables as spreadsheets save them. */
#include "config/csv.h"
#include "util/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char *printed(const char *bytes, gsize length)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) rows = csv_read(bytes, length, &error);
    if (!rows)
        return g_strdup(error->message);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < rows->len; i++) {
        const CsvRow *row = rows->pdata[i];
        g_string_append_printf(text, "%u", row->line);
        for (guint j = 0; j < row->fields->len; j++)
            g_string_append_printf(text, "[%s]", (char *)row->fields->pdata[j]);
    }
    return g_string_free(text, FALSE);
}

static void assert_reads(const char *bytes, const char *wanted)
{
    g_autofree char *found = printed(bytes, strlen(bytes));
    assert_string_equal(found, wanted);
}

static void separators_are_found_by_the_first_line(void **state)
{
    (void)state;
    assert_reads("a;b\nc,d;e\n", "1[a][b]2[c,d][e]");
    assert_reads("a,b\nc;d,e\n", "1[a][b]2[c;d][e]");
    assert_reads("a\tb\nc;d\te", "1[a][b]2[c;d][e]");
    assert_reads("\"x,y,z\";b\n1;2\n", "1[x,y,z][b]2[1][2]");
    assert_reads("sep=,\na;b,c\n", "2[a;b][c]");
    assert_reads("\r\na;b\r\n", "2[a][b]");
}

static void quotes_hold_separators_quotes_and_line_breaks(void **state)
{
    (void)state;
    assert_reads("a;b\n\"x;\"\"y\"\"\";\"1\n2\"\nc;d", "1[a][b]2[x;\"y\"][1\n2]4[c][d]");
    assert_reads("a;b\n\"\";\"\"\nc;d", "1[a][b]3[c][d]");
    assert_reads("a;b\n\"open;1\n2;3\n",
                 "line 2: a quote (\") opens here and is never closed; close it, or double it: \"\"");
}

static void line_ends_of_all_systems_count_alike(void **state)
{
    (void)state;
    assert_reads("a;b\r\nc;d\r\n", "1[a][b]2[c][d]");
    assert_reads("a;b\rc;d\r", "1[a][b]2[c][d]");
    assert_reads("a;b\n\n ; \nc;d", "1[a][b]4[c][d]");
    assert_reads("", "");
}

static void letters_of_both_encodings_are_read(void **state)
{
    (void)state;
    assert_reads("\xEF\xBB\xBFn\xC3\xA4mnd;b", "1[nämnd][b]");
    assert_reads("n\xE4mnd;V\xE5rd", "1[nämnd][Vård]");
    assert_reads("n\xE4mnd;\x81",
                 "line 1: neither UTF-8 nor Windows-1252; in Excel choose \"CSV UTF-8\" under Save As");
    g_autofree char *wide = printed("\xFF\xFE"
                                    "a\0;\0b\0",
                                    8);
    assert_non_null(strstr(wide, "no CSV file"));
}

static void limits_are_kept_at_their_edges(void **state)
{
    (void)state;
    g_autofree char *columns = g_strnfill(CSV_FIELDS_MAX - 1, ';');
    g_autofree char *just = g_strconcat("a", columns, NULL);
    g_autofree char *over = g_strconcat("a", columns, ";", NULL);
    g_autofree char *read = printed(just, strlen(just));
    g_autofree char *refused = printed(over, strlen(over));
    assert_true(g_str_has_prefix(read, "1[a]["));
    assert_non_null(strstr(refused, "100 columns"));
    g_autofree char *bytes = g_strnfill(CSV_BYTES_MAX + 1, 'a');
    g_autofree char *large = printed(bytes, CSV_BYTES_MAX + 1);
    g_autofree char *largest = printed(bytes, CSV_BYTES_MAX);
    assert_non_null(strstr(large, "larger than 1 MB"));
    assert_true(g_str_has_prefix(largest, "1[aaa"));
    g_autoptr(GString) rows = g_string_new(NULL);
    for (guint i = 0; i < CSV_ROWS_MAX; i++)
        g_string_append(rows, "a\n");
    g_autofree char *many = printed(rows->str, rows->len);
    g_string_append(rows, "a\n");
    g_autofree char *more = printed(rows->str, rows->len);
    assert_true(g_str_has_suffix(many, "5000[a]"));
    assert_non_null(strstr(more, "5000 rows"));
}

/* Whatever comes: an answer in valid UTF-8, and no byte outside the buffer is looked at (sanitizers see to that). */
static void any_bytes_give_rows_or_a_reason(void **state)
{
    (void)state;
    static const char pieces[][4] = {";",    ",", "\t",       "\"",   "\"\"", "\r", "\n",
                                     "\r\n", "a", "\xC3\xA5", "\xE5", "sep",  "=",  " "};
    g_autoptr(GRand) rand = g_rand_new_with_seed(10);
    for (guint round = 0; round < 20000; round++) {
        g_autoptr(GString) text = g_string_new(NULL);
        for (gint left = g_rand_int_range(rand, 0, 30); left > 0; left--)
            g_string_append(text, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
        g_autofree char *exact = g_malloc(text->len + 1);
        memcpy(exact, text->str, text->len);
        g_autofree char *found = printed(exact, text->len);
        assert_true(g_utf8_validate(found, -1, NULL));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(separators_are_found_by_the_first_line),
        cmocka_unit_test(quotes_hold_separators_quotes_and_line_breaks),
        cmocka_unit_test(line_ends_of_all_systems_count_alike),
        cmocka_unit_test(letters_of_both_encodings_are_read),
        cmocka_unit_test(limits_are_kept_at_their_edges),
        cmocka_unit_test(any_bytes_give_rows_or_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
