/* test_report_html.c - the report as a page: well-formed, whole, safe, and its charts say what its tables say. */
#include "report_world.h"

#include "report/chart.h"
#include "report/chart_svg.h"
#include "report/number.h"

#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define MIN_CELL 40 /* so that the year has something to hide */
#define CLOSE    0.01

/* -- reading a page ------------------------------------------------------- */

/* What a parser sees; a chart's letters and bars are kept under its id. */
typedef struct {
    GHashTable *ids;      /* char * */
    GPtrArray *wanted;    /* char *: ids that something points at */
    GPtrArray *open;      /* char *: elements */
    GHashTable *texts;    /* id of a chart → GPtrArray of char *: its values */
    GHashTable *bars;     /* id of a chart → GArray of double: width or height of its bars of this period */
    char *chart;          /* the chart that is open, or NULL */
    char *class;          /* of the element that is open */
    GString *words;       /* all text outside of style */
    guint h1, tables, captions, charts, loose_heads;
    int level;            /* of the last heading */
} Page;

static void page_clear(Page *page)
{
    g_hash_table_unref(page->ids);
    g_ptr_array_unref(page->wanted);
    g_ptr_array_unref(page->open);
    g_hash_table_unref(page->texts);
    g_hash_table_unref(page->bars);
    g_free(page->chart);
    g_free(page->class);
    g_string_free(page->words, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Page, page_clear)

static const char *value_of(const char **names, const char **values, const char *name)
{
    for (guint i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return values[i];
    return NULL;
}

static void want(Page *page, const char *ids)
{
    g_auto(GStrv) each = g_strsplit(ids ? ids : "", " ", -1);
    for (guint i = 0; each[i]; i++)
        g_ptr_array_add(page->wanted, g_strdup(each[i]));
}

static void see_heading(Page *page, const char *element)
{
    if (strlen(element) != 2 || element[0] != 'h' || !g_ascii_isdigit(element[1]))
        return;
    int level = element[1] - '0';
    page->h1 += level == 1;
    if (level > page->level + 1)
        fail_msg("h%d follows h%d", level, page->level);
    page->level = level;
}

static void see_chart(Page *page, const char **names, const char **values)
{
    const char *role = value_of(names, values, "role"), *label = value_of(names, values, "aria-labelledby");
    if (!role) {
        assert_string_equal(value_of(names, values, "aria-hidden"), "true"); /* a key's swatch, beside its word */
        return;
    }
    assert_string_equal(role, "img");
    g_assert(g_str_has_suffix(label, "-desc"));
    page->charts++;
    g_free(page->chart);
    page->chart = g_strndup(label, (gsize)(strstr(label, "-title ") - label));
    g_hash_table_insert(page->texts, g_strdup(page->chart), g_ptr_array_new_with_free_func(g_free));
    g_hash_table_insert(page->bars, g_strdup(page->chart), g_array_new(FALSE, FALSE, sizeof(double)));
}

static void see_bar(Page *page, const char **names, const char **values)
{
    if (!page->chart || strcmp(page->class, "now") != 0)
        return;
    gboolean standing = strstr(page->chart, "-month") != NULL;
    double size = g_ascii_strtod(value_of(names, values, standing ? "height" : "width"), NULL);
    g_array_append_val(g_hash_table_lookup(page->bars, page->chart), size);
}

static void see_start(GMarkupParseContext *context G_GNUC_UNUSED, const char *element, const char **names,
                      const char **values, gpointer data, GError **error G_GNUC_UNUSED)
{
    Page *page = data;
    const char *id = value_of(names, values, "id"), *href = value_of(names, values, "href");
    const char *class = value_of(names, values, "class");
    g_free(page->class);
    page->class = g_strdup(class ? class : "");
    g_ptr_array_add(page->open, g_strdup(element));
    if (id && !g_hash_table_add(page->ids, g_strdup(id)))
        fail_msg("id '%s' stands twice", id);
    want(page, value_of(names, values, "aria-labelledby"));
    want(page, value_of(names, values, "aria-describedby"));
    if (href && *href != '#')
        fail_msg("link to '%s'", href);
    want(page, href ? href + 1 : NULL);
    see_heading(page, element);
    page->tables += strcmp(element, "table") == 0;
    page->captions += strcmp(element, "caption") == 0;
    page->loose_heads += strcmp(element, "th") == 0 && !value_of(names, values, "scope");
    if (strcmp(element, "svg") == 0)
        see_chart(page, names, values);
    if (strcmp(element, "rect") == 0)
        see_bar(page, names, values);
    for (guint i = 0; names[i]; i++)
        if (g_str_has_prefix(names[i], "on") || strcmp(names[i], "src") == 0 || strcmp(names[i], "style") == 0)
            fail_msg("attribute '%s'", names[i]);
    static const char *const never[] = {"script", "link", "iframe", "img", "object", "form", NULL};
    if (g_strv_contains(never, element))
        fail_msg("element '%s'", element);
}

static void see_end(GMarkupParseContext *context G_GNUC_UNUSED, const char *element, gpointer data,
                    GError **error G_GNUC_UNUSED)
{
    Page *page = data;
    if (strcmp(element, "svg") == 0)
        g_clear_pointer(&page->chart, g_free);
    g_ptr_array_set_size(page->open, (int)page->open->len - 1);
}

static void see_text(GMarkupParseContext *context G_GNUC_UNUSED, const char *text, gsize length, gpointer data,
                     GError **error G_GNUC_UNUSED)
{
    Page *page = data;
    const char *element = page->open->len > 0 ? page->open->pdata[page->open->len - 1] : "";
    if (strcmp(element, "style") != 0)
        g_string_append_len(page->words, text, (gssize)length);
    if (page->chart && strcmp(element, "text") == 0 && g_str_has_prefix(page->class, "value"))
        g_ptr_array_add(g_hash_table_lookup(page->texts, page->chart), g_strndup(text, length));
}

static Page read_page(const char *html)
{
    static const GMarkupParser parser = {see_start, see_end, see_text, NULL, NULL};
    Page page = {.ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                 .wanted = g_ptr_array_new_with_free_func(g_free),
                 .open = g_ptr_array_new_with_free_func(g_free),
                 .texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref),
                 .bars = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref),
                 .words = g_string_new(NULL)};
    g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, 0, &page, NULL);
    g_autoptr(GError) error = NULL;
    if (!g_markup_parse_context_parse(context, html, -1, &error) || !g_markup_parse_context_end_parse(context, &error))
        fail_msg("%s", error->message);
    return page;
}

static void expect_sound(const Page *page)
{
    assert_int_equal(page->h1, 1);
    assert_int_equal(page->tables, page->captions);
    assert_int_equal(page->loose_heads, 0);
    for (guint i = 0; i < page->wanted->len; i++)
        if (!g_hash_table_contains(page->ids, page->wanted->pdata[i]))
            fail_msg("nothing has the id '%s'", (const char *)page->wanted->pdata[i]);
}

/* -- the page ------------------------------------------------------------- */

static void the_page_is_sound_in_every_language(void **state)
{
    g_autoptr(Year) year = some_year();
    for (Language i = LANGUAGE_SV; i < LANGUAGES; i++) {
        g_autoptr(YearReport) report = make_report(*state, year, i, "");
        g_autofree char *html = report_html(report);
        g_auto(Page) page = read_page(html);
        expect_sound(&page);
        assert_true(page.charts > 10 && page.tables > 40);
        g_autofree char *language = g_strdup_printf("<html lang=\"%s\">", language_code(i));
        assert_non_null(strstr(html, language));
        assert_non_null(strstr(page.words->str, phrases_get(((World *)*state)->phrases[i], "page.skip")));
    }
}

static void expect_words(const Page *page, const GPtrArray *paragraphs)
{
    for (guint i = 0; i < paragraphs->len; i++)
        assert_non_null(strstr(page->words->str, paragraphs->pdata[i]));
}

static void all_that_the_model_says_is_on_the_page(void **state)
{
    g_autoptr(Year) year = some_year();
    g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_SV, "");
    g_autofree char *html = report_html(report);
    g_auto(Page) page = read_page(html);
    expect_words(&page, report->summary);
    expect_words(&page, report->notes);
    assert_non_null(strstr(page.words->str, report->policy));
    for (guint i = 0; i < report->sections->len; i++) {
        const Section *section = report->sections->pdata[i];
        assert_true(g_hash_table_contains(page.ids, section->anchor));
        expect_words(&page, section->paragraphs);
        for (guint j = 0; j < section->tables->len; j++) {
            const Table *table = section->tables->pdata[j];
            g_autofree char *id = g_strdup_printf("%s-%s", section->anchor, table->key);
            assert_true(g_hash_table_contains(page.ids, id));
            assert_non_null(strstr(page.words->str, table->note));
        }
    }
}

static void a_page_of_one_body_and_one_with_nothing_are_sound(void **state)
{
    g_autoptr(Year) year = some_year();
    static const char *const bodies[] = {"tekniska nämnden", "valnämnden", "park"};
    for (guint i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_SV, bodies[i]);
        g_autofree char *html = report_html(report);
        g_auto(Page) page = read_page(html);
        expect_sound(&page);
    }
}

static void the_same_year_gives_the_same_bytes_in_any_locale(void **state)
{
    g_autoptr(Year) year = some_year();
    g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_SV, "");
    g_autofree char *first = report_html(report);
    setlocale(LC_ALL, "sv_SE.UTF-8");
    g_autofree char *second = report_html(report);
    setlocale(LC_ALL, "C");
    assert_string_equal(first, second);
}

/* -- charts --------------------------------------------------------------- */

static gboolean is_drawn(const Table *table, const Cell *cell)
{
    return table->chart == CHART_MONTHS || strcmp(cell->text, NUMBER_NONE) != 0;
}

/* Each value stands beside its bar, and bars are as long as their values. */
static void expect_chart(const Page *page, const Table *table, const char *id)
{
    const GPtrArray *texts = g_hash_table_lookup(page->texts, id);
    const GArray *bars = g_hash_table_lookup(page->bars, id);
    gboolean months = table->chart == CHART_MONTHS;
    double largest = table->chart == CHART_SHARES ? 100 : chart_largest(table, CHART_NOW), unit = 0;
    guint text = 0, bar = 0;
    for (guint row = 0; row < table->rows->len; row++) {
        const Cell *now = chart_cell(table, row, CHART_NOW);
        if (!is_drawn(table, now))
            continue;
        assert_string_equal(texts->pdata[text++], now->text);
        if (months)
            assert_string_equal(texts->pdata[text++], chart_cell(table, row, CHART_BEFORE)->text);
        if (isnan(now->value) || now->value <= 0)
            continue;
        double size = g_array_index(bars, double, bar++);
        unit = unit > 0 || now->value / largest < 0.01 ? unit : size / now->value;
        if (now->value / largest >= 0.01) /* a shorter one is drawn long enough to be seen */
            assert_true(fabs(size - now->value * unit) < CLOSE * now->value * unit + CLOSE);
    }
    assert_int_equal(text, texts->len);
    assert_int_equal(bar + (months ? 1 : 0), bars->len); /* and the key of its line of figures */
}

static guint expect_charts(const YearReport *report)
{
    g_autofree char *html = report_html(report);
    g_auto(Page) page = read_page(html);
    expect_sound(&page);
    guint charts = 0;
    for (guint i = 0; i < report->sections->len; i++) {
        const Section *section = report->sections->pdata[i];
        for (guint j = 0; j < section->tables->len; j++) {
            const Table *table = section->tables->pdata[j];
            g_autofree char *id = g_strdup_printf("%s-%s", section->anchor, table->key);
            assert_int_equal(chart_says_something(table), g_hash_table_contains(page.texts, id));
            if (!chart_says_something(table))
                continue;
            expect_chart(&page, table, id);
            charts++;
        }
    }
    assert_int_equal(charts, page.charts);
    return charts;
}

static void every_chart_says_what_its_table_says(void **state)
{
    g_autoptr(Year) year = some_year();
    for (Language i = LANGUAGE_SV; i < LANGUAGES; i++) {
        g_autoptr(YearReport) report = make_report(*state, year, i, "");
        assert_true(expect_charts(report) > 10);
    }
}

static void what_is_hidden_has_no_bar(void **state)
{
    g_autoptr(Year) year = some_year();
    year_mask(year, MIN_CELL);
    g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_SV, "");
    g_autofree char *html = report_html(report);
    assert_non_null(strstr(html, ">" NUMBER_HIDDEN "</text>"));
    assert_null(strstr(html, "=\"nan"));
    expect_charts(report);
}

/* -- hostile words -------------------------------------------------------- */

static void set_names(Config *config, const char *name)
{
    for (guint i = 0; i < config->units->len; i++) {
        Unit *unit = config->units->pdata[i];
        for (guint j = 0; j < LANGUAGES; j++)
            set_text(&unit->name[j], name);
    }
    set_text(&config->organisation.name, name);
    set_text(&config->policy.title, name);
}

static void names_are_words_and_nothing_else(void **state)
{
    static const char name[] = "A\"'><script>alert(1)</script><!-- & &amp; ]]> </title></style>";
    World *world = *state;
    g_autoptr(Year) year = some_year();
    g_autoptr(Config) config = some_config();
    set_names(config, name);
    ReportOrder order = {year, config, world->phrases[LANGUAGE_SV], LANGUAGE_SV, "\"><b>", ""};
    g_autoptr(YearReport) report = year_report_new(&order);
    g_autofree char *html = report_html(report);
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "<b>"));
    assert_null(strstr(html, "<!--"));
    g_auto(Page) page = read_page(html);
    expect_sound(&page);
    assert_non_null(strstr(page.words->str, name));
}

static void set_words(YearReport *report, const char *words)
{
    set_text(&report->title, words);
    Section *section = report->sections->pdata[0];
    set_text(&section->heading, words);
    for (guint i = 0; i < section->tables->len; i++) {
        Table *table = section->tables->pdata[i];
        set_text(&table->caption, words);
        set_text((char **)&table->columns->pdata[0], words);
        for (guint row = 0; row < table->rows->len; row++)
            set_text(&g_array_index((GArray *)table->rows->pdata[row], Cell, 0).text, words);
    }
}

static void bytes_that_are_no_text_do_no_harm(void **state)
{
    static const char *const words[] = {"\x01\x1b[31m\x7f\xc2\x85", "\xff\xfe\xc3", "", "å", "\"", "<"};
    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        g_autoptr(Year) year = some_year();
        g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_SV, "");
        set_words(report, words[i]);
        g_autofree char *html = report_html(report);
        assert_true(g_utf8_validate(html, -1, NULL));
        for (const char *at = html; *at; at++)
            assert_true(*at == '\n' || !g_ascii_iscntrl(*at));
        g_auto(Page) page = read_page(html);
        expect_sound(&page);
    }
}

static void long_names_are_broken_into_lines(void **state)
{
    World *world = *state;
    g_autoptr(Year) year = some_year();
    g_autoptr(Config) config = some_config();
    const char *name = "nämnden för personer med funktionsnedsättning och för deras anhöriga i hela kommunen";
    Unit *unit = config->units->pdata[0];
    set_text(&unit->committee[LANGUAGE_FI], name);
    ReportOrder order = {year, config, world->phrases[LANGUAGE_FI], LANGUAGE_FI, "", ""};
    g_autoptr(YearReport) report = year_report_new(&order);
    g_autofree char *html = report_html(report);
    assert_non_null(strstr(html, ">Nämnden för personer med</text>"));
    expect_charts(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_is_sound_in_every_language),
        cmocka_unit_test(all_that_the_model_says_is_on_the_page),
        cmocka_unit_test(a_page_of_one_body_and_one_with_nothing_are_sound),
        cmocka_unit_test(the_same_year_gives_the_same_bytes_in_any_locale),
        cmocka_unit_test(every_chart_says_what_its_table_says),
        cmocka_unit_test(what_is_hidden_has_no_bar),
        cmocka_unit_test(names_are_words_and_nothing_else),
        cmocka_unit_test(bytes_that_are_no_text_do_no_harm),
        cmocka_unit_test(long_names_are_broken_into_lines),
    };
    return cmocka_run_group_tests(tests, make_world, free_world);
}
