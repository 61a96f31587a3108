/* The Mustache subset: one row for each rule of its specification, and what we refuse. */
#include "core/template.h"
#include "util/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The fields every row sees; "missing" is not there. */
static GHashTable *make_fields(void)
{
    GHashTable *fields = g_hash_table_new(g_str_hash, g_str_equal);

    g_hash_table_insert(fields, "name", "Anna");
    g_hash_table_insert(fields, "yes", "1");
    g_hash_table_insert(fields, "empty", "");
    g_hash_table_insert(fields, "html", "<a href=\"x\">'&'</a>");
    g_hash_table_insert(fields, "tags", "{{name}} {{#yes}}");
    g_hash_table_insert(fields, "lines", "en\ntvå");
    g_hash_table_insert(fields, "!not", "wrong");
    return fields;
}

/* Partials are looked up in a table of name → Template. */
static const Template *find_partial(const char *name, gpointer data)
{
    return g_hash_table_lookup(data, name);
}

static Template *compile(const char *source)
{
    g_autoptr(GError) error = NULL;
    Template *template = template_new("row", source, &error);

    if (template == NULL)
        fail_msg("%s", error->message);
    return template;
}

static char *render(const char *source, const char *partial, const char *inner, Escape escape)
{
    g_autoptr(GHashTable) fields = make_fields();
    g_autoptr(GHashTable) partials = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(Template) template = compile(source);
    g_autoptr(Template) outer_partial = compile(partial != NULL ? partial : "");
    g_autoptr(Template) inner_partial = compile(inner != NULL ? inner : "");

    g_hash_table_insert(partials, "part", outer_partial);
    g_hash_table_insert(partials, "inner", inner_partial);
    return template_render(template, fields, escape, find_partial, partials);
}

typedef struct {
    const char *rule, *source, *expected;
} Row;

static void check_rows(const Row *rows, gsize count, Escape escape)
{
    for (gsize i = 0; i < count; i++) {
        g_autofree char *output = render(rows[i].source, NULL, NULL, escape);

        if (strcmp(output, rows[i].expected) != 0)
            fail_msg("%s: '%s' instead of '%s'", rows[i].rule, output, rows[i].expected);
    }
}

static void variables_follow_the_specification(void **state)
{
    static const Row ROWS[] = {
        {"text without tags is kept", "Hej {du}\n}}", "Hej {du}\n}}"},
        {"a tag gives its value", "Hej {{name}}!", "Hej Anna!"},
        {"a value is never expanded again", "{{tags}}", "{{name}} {{#yes}}"},
        {"a missing value is nothing", "[{{missing}}]", "[]"},
        {"blanks around the tag stay", " | {{name}} | ", " | Anna | "},
        {"a variable alone on its line keeps the line", "  {{name}}\nx", "  Anna\nx"},
        {"a missing one too", "  {{missing}}\nx", "  \nx"},
        {"blanks in the tag do not count", "{{ name }}{{\tname\n}}", "AnnaAnna"},
        {"plain text is not escaped", "{{html}}", "<a href=\"x\">'&'</a>"},
        {"tags may touch", "{{name}}{{name}}", "AnnaAnna"},
    };
    static const Row HTML[] = {
        {"html is escaped", "{{html}}", "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;"},
        {"the template's own text is not", "<b>{{name}}</b>", "<b>Anna</b>"},
    };

    (void)state;
    check_rows(ROWS, G_N_ELEMENTS(ROWS), ESCAPE_NONE);
    check_rows(HTML, G_N_ELEMENTS(HTML), ESCAPE_HTML);
}

static void sections_follow_the_specification(void **state)
{
    static const Row ROWS[] = {
        {"shown when there", "a{{#yes}}b{{/yes}}c", "abc"},
        {"left out when empty", "a{{#empty}}b{{/empty}}c", "ac"},
        {"left out when missing", "a{{#missing}}b{{/missing}}c", "ac"},
        {"other fields are seen inside", "{{#yes}}{{name}}{{/yes}}", "Anna"},
        {"its own value too", "{{#name}}Hej {{name}}{{/name}}", "Hej Anna"},
        {"nested, both shown", "{{#yes}}a{{#name}}b{{/name}}c{{/yes}}", "abc"},
        {"nested, the inner left out", "{{#yes}}a{{#empty}}b{{/empty}}c{{/yes}}", "ac"},
        {"nested, the outer left out", "{{#empty}}a{{#yes}}b{{/yes}}c{{/empty}}.", "."},
        {"the same one inside itself", "{{#yes}}a{{#yes}}b{{/yes}}c{{/yes}}", "abc"},
        {"twice after each other", "{{#yes}}a{{/yes}}-{{#yes}}b{{/yes}}", "a-b"},
        {"inline ones keep blanks around", " |{{#yes}}\t|\t{{/yes}}| \n", " |\t|\t| \n"},
        {"and line breaks inside", " | {{#yes}} {{! }}\n {{/yes}} | \n", " |  \n  | \n"},
        {"inline at the start of a line", " {{#yes}}a{{/yes}}\n {{#yes}}b{{/yes}}\n", " a\n b\n"},
        {"standalone lines vanish", "a\n{{#yes}}\nb\n{{/yes}}\nc", "a\nb\nc"},
        {"standalone lines of what is left out too", "a\n{{#empty}}\nb\n{{/empty}}\nc", "a\nc"},
        {"indented standalone lines vanish", "a\n \t{{#yes}} \t\nb\n  {{/yes}}  \nc", "a\nb\nc"},
        {"CRLF is a line break", "a\r\n{{#yes}}\r\n{{/yes}}\r\nb", "a\r\nb"},
        {"the first line may stand alone", "  {{#yes}}\n.{{/yes}}\nb", ".\nb"},
        {"the last line may stand alone", ".{{#yes}}\nb\n  {{/yes}}", ".\nb\n"},
        {"two on a line are not standalone", "a\n{{#yes}}{{/yes}}\nb", "a\n\nb"},
        {"blanks in the tag do not count", "{{# yes }}a{{/ yes\t}}", "a"},
    };

    (void)state;
    check_rows(ROWS, G_N_ELEMENTS(ROWS), ESCAPE_NONE);
}

static void inverted_sections_follow_the_specification(void **state)
{
    static const Row ROWS[] = {
        {"left out when there", "a{{^yes}}b{{/yes}}c", "ac"},
        {"shown when empty", "a{{^empty}}b{{/empty}}c", "abc"},
        {"shown when missing", "a{{^missing}}b{{/missing}}c", "abc"},
        {"either or", "{{#yes}}ja{{/yes}}{{^yes}}nej{{/yes}}", "ja"},
        {"nested, both shown", "{{^empty}}a{{^missing}}b{{/missing}}c{{/empty}}", "abc"},
        {"nested, the inner left out", "{{^empty}}a{{^yes}}b{{/yes}}c{{/empty}}", "ac"},
        {"nested in a section", "{{#yes}}a{{^empty}}b{{/empty}}c{{/yes}}", "abc"},
        {"twice after each other", "{{^empty}}a{{/empty}}-{{^empty}}b{{/empty}}", "a-b"},
        {"inline ones keep blanks around", " |{{^empty}}\t|\t{{/empty}}| \n", " |\t|\t| \n"},
        {"inline at the start of a line", " {{^empty}}a{{/empty}}\n", " a\n"},
        {"standalone lines vanish", "a\n{{^empty}}\nb\n{{/empty}}\nc", "a\nb\nc"},
        {"indented standalone lines vanish", "a\n  {{^empty}} \nb\n\t{{/empty}}\nc", "a\nb\nc"},
        {"CRLF is a line break", "a\r\n{{^empty}}\r\n{{/empty}}\r\nb", "a\r\nb"},
        {"the first line may stand alone", "  {{^empty}}\n.{{/empty}}\nb", ".\nb"},
        {"the last line may stand alone", ".{{^empty}}\nb\n  {{/empty}}", ".\nb\n"},
        {"blanks in the tag do not count", "{{^ empty }}a{{/ empty }}", "a"},
    };

    (void)state;
    check_rows(ROWS, G_N_ELEMENTS(ROWS), ESCAPE_NONE);
}

static void comments_follow_the_specification(void **state)
{
    static const Row ROWS[] = {
        {"an inline one vanishes", "12{{! inget }}34", "1234"},
        {"also over lines", "12{{!\n  inget\n  alls }}34\n", "1234\n"},
        {"it may hold anything", "a{{! {{name {{{ & = å <b> }}b", "ab"},
        {"it never is a field", "a{{!not}}b", "ab"},
        {"a standalone one takes its line", "a\n{{! x }}\nb", "a\nb"},
        {"an indented one too", "a\n  {{! x }}\t\nb", "a\nb"},
        {"one over several lines too", "a\n{{!\nx\ny\n}}\nb", "a\nb"},
        {"an indented one over several lines too", "a\n  {{!\n  x\n  }}\nb", "a\nb"},
        {"CRLF is a line break", "a\r\n{{! x }}\r\nb", "a\r\nb"},
        {"the first line may stand alone", "  {{! x }}\n!", "!"},
        {"the last line may stand alone", "!\n  {{! x }}", "!\n"},
        {"text before it keeps the line", "  12 {{! x }}\n", "  12 \n"},
        {"blanks around an inline one stay", "12 {{! x }} 34", "12  34"},
    };

    (void)state;
    check_rows(ROWS, G_N_ELEMENTS(ROWS), ESCAPE_NONE);
}

static void partials_follow_the_specification(void **state)
{
    static const struct {
        const char *rule, *source, *part, *inner, *expected;
    } ROWS[] = {
        {"the text is put in", "<{{>part}}>", "del", NULL, "<del>"},
        {"an unknown one is nothing", "<{{>nowhere}}>", NULL, NULL, "<>"},
        {"it sees the fields", "{{>part}}", "Hej {{name}}", NULL, "Hej Anna"},
        {"sections stay its own", "{{#yes}}{{>part}}{{/yes}}", "{{#empty}}a{{/empty}}b", NULL, "b"},
        {"it may hold others", "{{>part}}", "a{{>inner}}c", "b", "abc"},
        {"inline ones keep blanks around", "| {{>part}} |", "\t|\t", NULL, "| \t|\t |"},
        {"inline ones indent nothing", "  {{name}}  {{>part}}\n", ">\n>", NULL, "  Anna  >\n>\n"},
        {"CRLF is a line break", "a\r\n{{>part}}\r\nb", ">", NULL, "a\r\n>b"},
        {"the first line may stand alone", "  {{>part}}\n>", ">\n>", NULL, "  >\n  >>"},
        {"the last line may stand alone", ">\n  {{>part}}", ">\n>", NULL, ">\n  >\n  >"},
        {"each of its lines is indented", "a\n  {{>part}}\nb\n", "x\n{{name}}\ny\n", NULL, "a\n  x\n  Anna\n  y\nb\n"},
        {"lines of a value are not", "  {{>part}}\n", "<{{lines}}>\n", NULL, "  <en\ntvå>\n"},
        {"empty lines are not", "  {{>part}}\n", "a\n\nb\r\n\r\nc\n", NULL, "  a\n\n  b\r\n\r\n  c\n"},
        {"an inner one is indented twice", " {{>part}}\n", "a\n {{>inner}}\nb\n", "x\ny\n", " a\n  x\n  y\n b\n"},
        {"an inner inline one once", " {{>part}}\n", "{{>inner}}a\nb\n", "x", " xa\n b\n"},
        {"a section in it keeps the indentation", " {{>part}}\n", "{{#yes}}\na\n{{/yes}}\n{{#yes}}b{{/yes}}\n", NULL,
         " a\n b\n"},
        {"blanks in the tag do not count", "|{{> part }}|", "[]", NULL, "|[]|"},
    };

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *output = render(ROWS[i].source, ROWS[i].part, ROWS[i].inner, ESCAPE_NONE);

        if (strcmp(output, ROWS[i].expected) != 0)
            fail_msg("%s: '%s' instead of '%s'", ROWS[i].rule, output, ROWS[i].expected);
    }
}

static void mistakes_are_told_with_file_line_and_cure(void **state)
{
    static const struct {
        const char *source, *message;
    } ROWS[] = {
        {"a\nb {{name", "row:2 tag has no end; write '}}' after its name"},
        {"{{", "row:1 tag has no end; write '}}' after its name"},
        {"\n\n{{{html}}}", "row:3 '{{{html}}' asks for unescaped text; write '{{name}}'"},
        {"{{&html}}", "row:1 '{{&html}}' asks for unescaped text; write '{{name}}'"},
        {"{{=<% %>=}}", "row:1 '{{=<% %>=}}' changes the brackets; write '{{' and '}}' everywhere"},
        {"{{}}", "row:1 '{{}}' is no name; write one of letters a-z, digits, '_' and '-' between '{{' and '}}'"},
        {"{{#}}{{/}}", "row:1 '{{#}}' is no name; write one of letters a-z, digits, '_' and '-' between '{{' and '}}'"},
        {"{{två ord}}", "row:1 '{{två ord}}' is no name; write one of letters a-z, digits, '_' and '-' between '{{' "
                        "and '}}'"},
        {"{{.}}", "row:1 '{{.}}' is no name; write one of letters a-z, digits, '_' and '-' between '{{' and '}}'"},
        {"{{>../etc}}",
         "row:1 '{{>../etc}}' is no name; write one of letters a-z, digits, '_' and '-' between '{{' and "
         "'}}'"},
        {"a {{name\n\nand more {{name}}", "row:1 '{{name  and more {{name}}' is no name; write one of letters a-z, "
                                          "digits, '_' and '-' between '{{' and '}}'"},
        {"a\n{{/yes}}", "row:2 '{{/yes}}' closes nothing; write '{{#yes}}' before it or take it away"},
        {"{{#a}}\n{{^b}}\n{{/a}}{{/b}}", "row:3 '{{/a}}' does not close the section of line 2; write '{{/b}}'"},
        {"{{#ab}}{{/a}}", "row:1 '{{/a}}' does not close the section of line 1; write '{{/ab}}'"},
        {"\n{{#a}}\n{{^b}}\n{{/b}}", "row:2 section 'a' is never closed; write '{{/a}}' where it ends"},
        {"a\n\xe5", "row:2 is not UTF-8 text; save the file as UTF-8"},
    };

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Template) template = template_new("row", ROWS[i].source, &error);

        assert_null(template);
        assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG));
        assert_string_equal(error->message, ROWS[i].message);
    }
}

static void a_partial_that_includes_itself_stops(void **state)
{
    g_autofree char *once = render("{{>part}}", "a{{>part}}", NULL, ESCAPE_NONE);
    g_autofree char *wide =
        render("{{>part}}", "{{>part}}{{>part}}{{>part}}{{>part}}{{>part}}{{>part}}", NULL, ESCAPE_NONE);
    g_autofree char *round = render("{{>part}}", "a\n {{>inner}}", "b\n {{>part}}", ESCAPE_NONE);

    (void)state;
    assert_int_equal(strlen(once), TEMPLATE_DEPTH_MAX - 1);
    assert_string_equal(wide, "");
    assert_true(strlen(round) > 0);
}

static void check_cut(const char *piece, const char *expected_end, Escape escape)
{
    g_autoptr(GHashTable) fields = g_hash_table_new(g_str_hash, g_str_equal);
    g_autofree char *fill = g_strnfill(TEMPLATE_OUTPUT_MAX - 3, 'x');
    g_autoptr(Template) template = compile("{{fill}}{{piece}}{{name}}and more");

    g_hash_table_insert(fields, "fill", fill);
    g_hash_table_insert(fields, "piece", (gpointer)piece);
    g_hash_table_insert(fields, "name", "x");
    g_autofree char *output = template_render(template, fields, escape, NULL, NULL);
    assert_int_equal(strlen(output), TEMPLATE_OUTPUT_MAX - 3 + strlen(expected_end));
    assert_string_equal(output + TEMPLATE_OUTPUT_MAX - 3, expected_end);
}

static void output_is_cut_between_characters(void **state)
{
    (void)state;
    check_cut("", "xan", ESCAPE_NONE);
    check_cut("abcd", "abc", ESCAPE_NONE);
    check_cut("åå", "å", ESCAPE_NONE);
    check_cut("ab", "abx", ESCAPE_NONE);
    check_cut("a&b", "a", ESCAPE_HTML);
    check_cut("ååå", "å", ESCAPE_HTML);
}

static void note_visit(const char *name, gboolean partial, guint line, gpointer data)
{
    g_string_append_printf(data, "%u%s%s ", line, partial ? ">" : ":", name);
}

static void every_name_is_visited_with_its_line(void **state)
{
    g_autoptr(Template) template = compile("{{a}}\n{{#b}}\n{{! no }}\n{{^c}}{{/c}}\n{{/b}}\n{{>d}}\n");
    g_autoptr(GString) seen = g_string_new(NULL);

    (void)state;
    template_visit(template, note_visit, seen);
    assert_string_equal(seen->str, "1:a 2:b 4:c 6>d ");
    template_free(NULL);
}

static void random_templates_are_compiled_or_refused(void **state)
{
    static const char *const PIECES[] = {"{{",  "}}",   "#", "/",  "^",    ">", "!",
                                         "yes", "part", " ", "\n", "\r\n", "a", "å"};
    g_autoptr(GHashTable) fields = make_fields();
    g_autoptr(GHashTable) partials = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);

    (void)state;
    for (int round = 0; round < 30000; round++) {
        g_autoptr(GString) source = g_string_new(NULL);
        g_autoptr(GError) error = NULL;

        for (int i = g_rand_int_range(rand, 0, 24); i > 0; i--)
            g_string_append(source, PIECES[g_rand_int_range(rand, 0, G_N_ELEMENTS(PIECES))]);
        g_autoptr(Template) template = template_new("random", source->str, &error);
        assert_int_equal(template == NULL, error != NULL);
        if (template == NULL)
            continue;
        g_hash_table_insert(partials, "part", template);
        g_autofree char *output = template_render(template, fields, ESCAPE_HTML, find_partial, partials);
        assert_true(g_utf8_validate(output, -1, NULL));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variables_follow_the_specification),
        cmocka_unit_test(sections_follow_the_specification),
        cmocka_unit_test(inverted_sections_follow_the_specification),
        cmocka_unit_test(comments_follow_the_specification),
        cmocka_unit_test(partials_follow_the_specification),
        cmocka_unit_test(mistakes_are_told_with_file_line_and_cure),
        cmocka_unit_test(a_partial_that_includes_itself_stops),
        cmocka_unit_test(output_is_cut_between_characters),
        cmocka_unit_test(every_name_is_visited_with_its_line),
        cmocka_unit_test(random_templates_are_compiled_or_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
