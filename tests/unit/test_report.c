/* test_report.c - the follow-up as a document: numbers, sentences, tables; and that what is hidden stays so. */
#include "report_world.h"

#include "report/number.h"
#include "report/ranking.h"
#include "report/text_lines.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define MAIL_COLUMNS 72
#define ROUNDS       60 /* of random hiding */

static Counts *counts_now(const Year *year, BodyKind kind, const char *code)
{
    const Body *body = year_body(year, kind, code);
    assert_non_null(body);
    return body->now;
}

/* All paragraphs of a list, with blank lines between. */
static char *join(const GPtrArray *paragraphs)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < paragraphs->len; i++)
        g_string_append_printf(text, "%s\n\n", (const char *)paragraphs->pdata[i]);
    return g_string_free(text, FALSE);
}

static void expect_in(const char *text, const char *wanted)
{
    if (!strstr(text, wanted))
        fail_msg("'%s' is not in '%s'", wanted, text);
}

static void expect_not_in(const char *text, const char *unwanted)
{
    if (strstr(text, unwanted))
        fail_msg("'%s' is in '%s'", unwanted, text);
}

static const Table *find_table(const Section *section, const char *key)
{
    for (guint i = 0; i < section->tables->len; i++) {
        const Table *table = section->tables->pdata[i];
        if (strcmp(table->key, key) == 0)
            return table;
    }
    return NULL;
}

static const GArray *find_row(const Table *table, const char *name)
{
    for (guint i = 0; i < table->rows->len; i++) {
        const GArray *row = table->rows->pdata[i];
        if (strcmp(g_array_index(row, Cell, 0).text, name) == 0)
            return row;
    }
    return NULL;
}

/* "name | cell | cell": one row of the first section. */
static void expect_row(const YearReport *report, const char *key, const char *wanted)
{
    g_auto(GStrv) cells = g_strsplit(wanted, " | ", -1);
    const Table *table = find_table(report->sections->pdata[0], key);
    assert_non_null(table);
    const GArray *row = find_row(table, cells[0]);
    if (!row)
        fail_msg("table %s has no row '%s'", key, cells[0]);
    assert_int_equal(row->len, g_strv_length(cells));
    for (guint i = 0; i < row->len; i++)
        assert_string_equal(g_array_index(row, Cell, i).text, cells[i]);
}

/* -- numbers -------------------------------------------------------------- */

static void counts_are_grouped_as_the_language_does(void **state)
{
    (void)state;
    static const struct {
        Language language;
        guint count;
        const char *text;
    } rows[] = {{LANGUAGE_SV, 0, "0"},
                {LANGUAGE_SV, 999, "999"},
                {LANGUAGE_SV, 1546, "1\u00A0546"},
                {LANGUAGE_FI, 1234567, "1\u00A0234\u00A0567"},
                {LANGUAGE_EN, 1546, "1,546"},
                {LANGUAGE_EN, COUNT_HIDDEN, ".."}};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = number_count(rows[i].language, rows[i].count);
        assert_string_equal(text, rows[i].text);
    }
}

static void shares_have_one_decimal_and_say_neither_all_nor_none_of_what_is_not(void **state)
{
    (void)state;
    static const struct {
        Language language;
        guint part, whole;
        const char *text;
    } rows[] = {{LANGUAGE_SV, 978, 1000, "97,8\u00A0%"},
                {LANGUAGE_FI, 1, 3000, "0,1\u00A0%"},
                {LANGUAGE_EN, 2999, 3000, "99.9%"},
                {LANGUAGE_EN, 3000, 3000, "100.0%"},
                {LANGUAGE_EN, 0, 20, "0.0%"},
                {LANGUAGE_SV, 19, 19, "–"},
                {LANGUAGE_SV, 0, 0, "–"},
                {LANGUAGE_SV, COUNT_HIDDEN, 100, ".."},
                {LANGUAGE_SV, 5, COUNT_HIDDEN, ".."},
                {LANGUAGE_SV, COUNT_HIDDEN, 5, ".."},
                {LANGUAGE_SV, COUNT_HIDDEN, COUNT_HIDDEN, ".."}};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = number_share(rows[i].language, amount_share(rows[i].part, rows[i].whole));
        assert_string_equal(text, rows[i].text);
    }
}

static void days_are_working_days_with_one_decimal(void **state)
{
    (void)state;
    Wait some = {30, WORKING_DAY * 21 / 10, -1}, none = {0, -1, -1}, hidden = {COUNT_HIDDEN, WORKING_DAY, WORKING_DAY};
    g_autofree char *median = number_days(LANGUAGE_SV, amount_days(&some, some.median));
    g_autofree char *english = number_days(LANGUAGE_EN, amount_days(&some, some.median));
    g_autofree char *withheld = number_days(LANGUAGE_SV, amount_days(&some, some.ninetieth));
    g_autofree char *nothing = number_days(LANGUAGE_SV, amount_days(&none, none.median));
    g_autofree char *of_hidden = number_days(LANGUAGE_SV, amount_days(&hidden, hidden.median));
    assert_string_equal(median, "2,1");
    assert_string_equal(english, "2.1");
    assert_string_equal(withheld, "..");
    assert_string_equal(nothing, "–");
    assert_string_equal(of_hidden, "..");
}

static void nothing_is_computed_of_what_is_hidden(void **state)
{
    (void)state;
    assert_int_equal(count_sum(2, 3), 5);
    assert_int_equal(count_sum(COUNT_HIDDEN, 3), COUNT_HIDDEN);
    assert_int_equal(count_sum(3, COUNT_HIDDEN), COUNT_HIDDEN);
}

/* -- ranking --------------------------------------------------------------- */

/* "a 5, b .., c 3" → names of the top ones, joined. */
static char *rank(const char *rows, guint whole, guint most, guint least)
{
    g_autoptr(Ranking) ranking = ranking_new();
    g_auto(GStrv) list = g_strsplit(rows, ", ", -1);
    for (guint i = 0; list[i]; i++) {
        g_auto(GStrv) row = g_strsplit(list[i], " ", 2);
        gboolean hidden = strcmp(row[1], "..") == 0;
        ranking_add(ranking, row[0], hidden ? COUNT_HIDDEN : (guint)g_ascii_strtoull(row[1], NULL, 10));
    }
    g_autoptr(GPtrArray) top = ranking_top(ranking, whole, most, least);
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < top->len; i++)
        g_string_append(names, top->pdata[i]);
    return g_string_free(names, FALSE);
}

static void only_what_is_certainly_largest_is_called_so(void **state)
{
    (void)state;
    static const struct {
        const char *rows;
        guint whole, most, least;
        const char *top;
    } rows[] = {
        {"a 5, b 9, c 3, d 1", 18, 3, 1, "bac"},
        {"a 5, b 9, c 3, d 3", 20, 3, 1, "ba"}, /* c or d? */
        {"a 5, b 5", 10, 1, 1, ""},
        {"a 5, b 9, c 3", 17, 3, 4, "ba"},
        {"a 0, b 0", 0, 3, 0, ""},
        {"a 5, b 9, c ..", 18, 3, 1, "ba"}, /* c is 4 */
        {"a 5, b 9, c ..", 20, 3, 1, "b"},  /* c is 6 */
        {"a 5, b 9, c ..", 100, 3, 1, ""},
        {"a 5, b 9, c ..", COUNT_HIDDEN, 3, 1, ""},
        {"a 5, b 9", COUNT_HIDDEN, 3, 1, "ba"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *top = rank(rows[i].rows, rows[i].whole, rows[i].most, rows[i].least);
        assert_string_equal(top, rows[i].top);
    }
}

/* -- sentences ------------------------------------------------------------ */

static void the_whole_is_summed_up_in_sentences(void **state)
{
    g_autoptr(Year) year = some_year();
    g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_SV, "");
    assert_string_equal(report->title, "Synpunkter 2026: Västerås stad");
    assert_string_equal(report->subtitle,
                        "Synpunkter som kom in 1 januari–31 december 2026, och vad som var känt om dem "
                        "15 januari 2027. Utkast.");
    expect_in(report->policy, "Policy synpunktshantering i Västerås stad, antagen av kommunfullmäktige 2017-03-09");
    g_autofree char *summary = join(report->summary);
    expect_in(summary, "2\u00A0310 synpunkter kom in under 2026. Det är 17 procent fler än under 2025 (1\u00A0980).");
    expect_in(
        summary,
        "inom två dagar. Det skedde i 97,8\u00A0% räknat i kalenderdagar och i 99,1\u00A0% räknat i arbetsdagar.");
    expect_in(summary, "Beskedet höll i 90,9\u00A0% (kalenderdagar) och 92,0\u00A0% (arbetsdagar)");
    expect_in(summary, "Vanligast är klagomål (56,0\u00A0%), felanmälningar (18,0\u00A0%) och frågor (11,0\u00A0%).");
    expect_in(summary, "Orsaken är angiven i 945 av 2\u00A0310 ärenden.");
    expect_in(summary, "Flest gäller tekniska nämnden (34 av 1\u00A0530) och grundskolenämnden (16 av 736).");
    expect_in(summary, "En åtgärd är antecknad i 877 (38,0\u00A0%) av ärendena.");
}

static void a_change_is_named_only_where_it_means_something(void **state)
{
    static const struct {
        guint now, before;
        const char *sentence;
    } rows[] = {
        {1546, 1498, "Det är ungefär lika många som under 2025 (1\u00A0498)."},
        {105, 100, "Det är ungefär lika många som under 2025 (100)."},
        {120, 100, "Under 2025 kom 100."}, /* chance alone may give it */
        {200, 100, "Det är 100 procent fler än under 2025 (100)."},
        {100, 200, "Det är 50 procent färre än under 2025 (200)."},
        {19, 200, "Under 2025 kom 200."},
        {200, 19, "Under 2025 kom 19."},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Year) year = some_year();
        const Body *whole = year_body(year, BODY_WHOLE, "");
        whole->now->figures[FIGURE_RECEIVED] = rows[i].now;
        whole->before->figures[FIGURE_RECEIVED] = rows[i].before;
        g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_SV, "");
        expect_in(report->summary->pdata[0], rows[i].sentence);
    }
}

static void nothing_is_said_of_a_year_before_that_is_empty_or_hidden(void **state)
{
    static const guint before[] = {0, COUNT_HIDDEN};
    for (guint i = 0; i < G_N_ELEMENTS(before); i++) {
        g_autoptr(Year) year = some_year();
        year_body(year, BODY_WHOLE, "")->before->figures[FIGURE_RECEIVED] = before[i];
        g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_SV, "");
        g_autofree char *summary = join(report->summary);
        expect_not_in(summary, "2025");
    }
}

static void causes_are_ranked_only_if_given_in_enough_cases(void **state)
{
    g_autoptr(Year) year = some_year();
    counts_now(year, BODY_WHOLE, "")->figures[FIGURE_CAUSE_GIVEN] = 2310 / 4;
    g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_SV, "");
    g_autofree char *summary = join(report->summary);
    expect_in(summary, "Det är för få för att säga vilka orsaker som är vanligast.");
    expect_not_in(summary, "kvalitet/utförande");
}

static void small_numbers_are_said_as_they_are(void **state)
{
    g_autoptr(Year) year = some_year();
    g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_SV, "mimer");
    assert_string_equal(report->title, "Synpunkter 2026: Bostads AB Mimer");
    g_autofree char *summary = join(report->summary);
    expect_in(summary, "20 synpunkter kom in under 2026. Under 2025 kom 12.");
    expect_in(summary, "Det skedde i 19 av 19 räknat i kalenderdagar");
    expect_in(summary, "Inget besked kom senare än kommunens egen regel, två kalenderdagar.");
    expect_not_in(summary, "hälften");
}

static void a_committee_without_cases_has_its_page(void **state)
{
    g_autoptr(Year) year = some_year();
    g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_SV, "valnämnden");
    g_autofree char *summary = join(report->summary);
    assert_string_equal(summary, "Inga synpunkter kom in under 2026.\n\n");
    const Section *section = report->sections->pdata[0];
    assert_int_equal(section->tables->len, 0);
}

/* -- which bodies --------------------------------------------------------- */

static void units_are_in_the_table_of_their_committee(void **state)
{
    g_autoptr(Year) year = some_year();
    g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_SV, "");
    static const char *const headings[] = {"Västerås stad", "Tekniska nämnden", "Grundskolenämnden", "Valnämnden",
                                           "Bostads AB Mimer"};
    assert_int_equal(report->sections->len, G_N_ELEMENTS(headings));
    for (guint i = 0; i < report->sections->len; i++)
        assert_string_equal(((const Section *)report->sections->pdata[i])->heading, headings[i]);
    const Table *units = find_table(report->sections->pdata[1], "units");
    assert_non_null(units);
    assert_int_equal(units->rows->len, 2);
    assert_non_null(find_row(units, "Parker och lekplatser"));
}

static void a_unit_has_a_report_of_its_own_when_asked_for(void **state)
{
    g_autoptr(Year) year = some_year();
    g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_EN, "park");
    assert_string_equal(report->title, "Feedback 2026: parks and playgrounds");
    assert_int_equal(report->sections->len, 1);
    assert_null(make_report(*state, year, LANGUAGE_SV, "nobody"));
}

static void a_report_of_some_bodies_does_not_speak_for_the_whole(void **state)
{
    g_autoptr(Year) year = some_year();
    g_ptr_array_remove_index(year->bodies, 0);
    g_ptr_array_remove_index(year->bodies, 1); /* grundskolenämnden: its unit stands alone */
    g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_SV, "");
    assert_string_equal(
        report->title, "Synpunkter 2026: tekniska nämnden, valnämnden, Bostads AB Mimer och grundskola och fritidshem");
    expect_in(report->summary->pdata[0], "Den säger inget om kommunen som helhet.");
    const Section *first = report->sections->pdata[0];
    expect_in(first->paragraphs->pdata[0], "1\u00A0546 synpunkter kom in under 2026.");
    g_ptr_array_set_size(year->bodies, 0);
    assert_null(make_report(*state, year, LANGUAGE_SV, ""));
}

static void anchors_are_unique(void **state)
{
    g_autoptr(Year) year = some_year();
    g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_SV, "");
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < report->sections->len; i++) {
        const Section *section = report->sections->pdata[i];
        assert_true(g_str_is_ascii(section->anchor));
        assert_true(g_hash_table_add(seen, section->anchor));
    }
}

/* -- tables --------------------------------------------------------------- */

static void tables_hold_the_figures(void **state)
{
    g_autoptr(Year) year = some_year();
    g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_EN, "");
    expect_row(report, "figures", "Received | 2,310 | 1,980");
    expect_row(report, "promise", "Answer or word within two days | 97.8% | 99.1% | 97.8% | 99.1%");
    expect_row(report, "promise", "Answer from a person within one working day | – | 41.4% | – | 41.4%");
    expect_row(report, "times", "Answer from a person | 2,240 | 2.1 | 9.4 | 2.1");
    expect_row(report, "bodies", "Bostads AB Mimer | 19 of 19 | 19 of 19 | 0 | 20 | 12");
    expect_row(report, "first", "The Technical Services Committee | 1,546 | 1,314");
    expect_row(report, "month", "January | 196 | 168 | 97.9%");
    expect_row(report, "category", "Complaints | 1,293 | 56.0% | 1,108 | 56.0%");
    expect_row(report, "channel", "E-mail | 1,478 | 64.0% | 1,267 | 64.0% | 2.5");
    expect_row(report, "language", "Somali | 24 | 1.0% | 22 | 1.1%");
    expect_row(report, "submitter", "Not stated | 1,664 | – | 1,426 | –");
    expect_row(report, "cause", "Quality | 369 | 39.0% | 316 | 39.1%");
    expect_row(report, "outcome", "Put right | 808 | 53.8% | 693 | 53.8%");
    expect_row(report, "wait", "At most 1 | 947 | 41.0% | 811 | 41.0%");
    expect_row(report, "moves", "Of these now with another unit | 138 | 6.9% | 118 | 6.9%");
    expect_row(report, "reach", "No address to answer to | 115 | 5.0% | 99 | 5.0%");
    expect_row(report, "human", "Measure | 877 | 38.0% | 752 | 38.0%");
    expect_row(report, "helped", "Yes | 207 | 81.8% | 178 | 82.0%");
    expect_row(report, "problems", "SP-2026-00417-2 | 46 | streets, traffic and lighting | fault reports");
    expect_row(report, "missed", "SP-2026-00012-1 | word came late");
}

static void every_table_is_a_rectangle_with_named_columns(void **state)
{
    for (Language language = LANGUAGE_SV; language < LANGUAGES; language++) {
        g_autoptr(Year) year = some_year();
        g_autoptr(YearReport) report = make_report(*state, year, language, "");
        for (guint i = 0; i < report->sections->len; i++) {
            const Section *section = report->sections->pdata[i];
            for (guint j = 0; j < section->tables->len; j++) {
                const Table *table = section->tables->pdata[j];
                g_autoptr(GHashTable) heads = g_hash_table_new(g_str_hash, g_str_equal);
                for (guint k = 0; k < table->columns->len; k++) {
                    assert_true(*(const char *)table->columns->pdata[k] != '\0');
                    assert_true(g_hash_table_add(heads, table->columns->pdata[k]));
                }
                for (guint k = 0; k < table->rows->len; k++)
                    assert_int_equal(((const GArray *)table->rows->pdata[k])->len, table->columns->len);
            }
        }
    }
}

static void missed_cases_are_named_only_unmasked(void **state)
{
    g_autoptr(Year) year = some_year();
    year->masked = TRUE;
    g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_SV, "");
    assert_null(find_table(report->sections->pdata[0], "missed"));
}

static void a_row_of_this_year_finds_the_year_before_by_its_name(void **state)
{
    g_autoptr(Year) year = some_year();
    const Body *whole = year_body(year, BODY_WHOLE, "");
    GPtrArray *before = whole->before->splits[SPLIT_LANGUAGE];
    add_part(before, "ar", 40);
    g_ptr_array_remove_index(before, 0); /* Swedish */
    g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_SV, "");
    expect_row(report, "language", "Svenska | 2\u00A0217 | 96,0\u00A0% | 0 | 0,0\u00A0%");
    expect_row(report, "language", "Arabiska | 0 | 0,0\u00A0% | 40 | 2,0\u00A0%");
    expect_row(report, "language", "Somaliska | 24 | 1,0\u00A0% | 22 | 1,1\u00A0%");
}

/* -- words ---------------------------------------------------------------- */

static void no_key_and_no_field_is_left_in_any_text(void **state)
{
    g_autoptr(GRegex) left =
        g_regex_new("\\{[a-z]|\\b(title|subtitle|policy|heading|day|period|during|within|rule|list|item|part|row"
                    "|summary|column|table|head|notes?|figure|promise|times|wait|category|channel|month"
                    "|language)\\.[a-z0-9]",
                    0, 0, NULL);
    static const char *const bodies[] = {"", "tekniska nämnden", "valnämnden", "mimer", "park"};
    for (Language language = LANGUAGE_SV; language < LANGUAGES; language++) {
        for (guint i = 0; i < 2 * G_N_ELEMENTS(bodies); i++) {
            g_autoptr(Year) year = some_year();
            if (i % 2 == 1) {
                g_date_set_dmy(&year->from, 1, G_DATE_NOVEMBER, 2025);
                year->rule = DAYS_WORKING;
                year->days = 7;
                year_mask(year, 5);
            }
            g_autoptr(YearReport) report = make_report(*state, year, language, bodies[i / 2]);
            g_autofree char *text = report_text(report, MAIL_COLUMNS);
            g_autoptr(GMatchInfo) match = NULL;
            if (g_regex_match(left, text, 0, &match)) {
                g_autofree char *found = g_match_info_fetch(match, 0);
                fail_msg("%s: '%s' is left in %s", language_code(language), found, text);
            }
        }
    }
}

static void what_is_left_out_is_told(void **state)
{
    g_autoptr(Year) year = some_year();
    g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_SV, "");
    g_autofree char *notes = join(report->notes);
    expect_in(notes, "Utanför siffrorna: annat än synpunkter (184), skräppost (103),");
    expect_not_in(notes, "felanmälningar");
    expect_not_in(notes, "Två punkter");
    year->masked = TRUE;
    counts_now(year, BODY_WHOLE, "")->figures[FIGURE_FAULTS] = COUNT_HIDDEN;
    g_autoptr(YearReport) masked = make_report(*state, year, LANGUAGE_SV, "");
    g_autofree char *masked_notes = join(masked->notes);
    expect_in(masked_notes, "felanmälningar, som räknas för sig (..)");
    expect_in(masked_notes, "Två punkter (..) betyder att siffran inte visas. Den gäller färre än 5 ärenden");
}

/* -- what is hidden ------------------------------------------------------- */

/* Hide one count in some; the same ones for the same seed, whatever they hold.  `spoil` alters what lies behind. */
static void hide_some(GRand *random, guint *count)
{
    gboolean hide = g_rand_int_range(random, 0, 4) == 0;
    if (hide && *count > 0)
        *count = COUNT_HIDDEN;
}

static void hide_wait(GRand *random, Wait *wait, gboolean spoil)
{
    hide_some(random, &wait->count);
    if (wait->count == COUNT_HIDDEN && spoil) {
        wait->median += 12345;
        wait->ninetieth = -1;
    }
}

static void hide_counts(GRand *random, Counts *counts, gboolean spoil)
{
    for (guint i = 0; i < FIGURES; i++)
        hide_some(random, &counts->figures[i]);
    for (guint i = 0; i < SPLITS; i++) {
        for (guint j = 0; j < counts->splits[i]->len; j++) {
            Part *part = g_ptr_array_index(counts->splits[i], j);
            hide_some(random, &part->count);
            hide_some(random, &part->promised);
            hide_some(random, &part->in_time);
            hide_wait(random, &part->answer, spoil);
        }
    }
    for (guint i = 0; i < WAITS; i++)
        hide_wait(random, &counts->waits[i], spoil);
}

static Year *hidden_year(guint seed, gboolean spoil)
{
    Year *year = some_year();
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);
    for (guint i = 0; i < year->bodies->len; i++) {
        const Body *body = year->bodies->pdata[i];
        hide_counts(random, body->now, spoil);
        hide_counts(random, body->before, spoil);
    }
    return year;
}

static void what_lies_behind_a_hidden_count_changes_nothing(void **state)
{
    for (guint seed = 0; seed < ROUNDS; seed++) {
        g_autoptr(Year) one = hidden_year(seed, FALSE);
        g_autoptr(Year) two = hidden_year(seed, TRUE);
        g_autoptr(YearReport) first = make_report(*state, one, seed % LANGUAGES, "");
        g_autoptr(YearReport) second = make_report(*state, two, seed % LANGUAGES, "");
        g_autofree char *first_text = report_text(first, MAIL_COLUMNS);
        g_autofree char *second_text = report_text(second, MAIL_COLUMNS);
        g_autofree char *first_csv = report_csv(first);
        g_autofree char *second_csv = report_csv(second);
        assert_string_equal(first_text, second_text);
        assert_string_equal(first_csv, second_csv);
    }
}

static void compare_tables(const Table *hidden, const Table *open)
{
    for (guint i = 0; i < hidden->rows->len; i++) {
        const GArray *row = hidden->rows->pdata[i];
        const GArray *same = find_row(open, g_array_index(row, Cell, 0).text);
        assert_non_null(same);
        for (guint j = 1; j < row->len; j++) {
            const Cell *cell = &g_array_index(row, Cell, j), *known = &g_array_index(same, Cell, j);
            if (strcmp(cell->text, NUMBER_HIDDEN) == 0)
                assert_true(isnan(cell->value));
            else
                assert_string_equal(cell->text, known->text);
        }
    }
}

/* Every number in `paragraphs` stands in `known` too. */
static void compare_numbers(const GPtrArray *paragraphs, const GPtrArray *known)
{
    g_autofree char *text = join(paragraphs);
    g_autofree char *all = join(known);
    g_autoptr(GRegex) number = g_regex_new("[0-9](?:[0-9\u00A0,.]*[0-9])?", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    for (gboolean found = g_regex_match(number, text, 0, &match); found; found = g_match_info_next(match, NULL)) {
        g_autofree char *word = g_match_info_fetch(match, 0);
        expect_in(all, word);
    }
}

static void hiding_turns_cells_to_dots_and_brings_no_new_number(void **state)
{
    for (guint seed = 0; seed < ROUNDS; seed++) {
        g_autoptr(Year) year = hidden_year(seed, FALSE);
        g_autoptr(Year) known = some_year();
        g_autoptr(YearReport) hidden = make_report(*state, year, seed % LANGUAGES, "");
        g_autoptr(YearReport) open = make_report(*state, known, seed % LANGUAGES, "");
        compare_numbers(hidden->summary, open->summary);
        for (guint i = 0; i < hidden->sections->len; i++) {
            const Section *section = hidden->sections->pdata[i], *same = open->sections->pdata[i];
            compare_numbers(section->paragraphs, same->paragraphs);
            for (guint j = 0; j < section->tables->len; j++) {
                const Table *table = section->tables->pdata[j];
                const Table *full = find_table(same, table->key);
                assert_non_null(full);
                compare_tables(table, full);
            }
        }
    }
}

static void a_hidden_whole_hides_its_sentences(void **state)
{
    g_autoptr(Year) year = some_year();
    Counts *counts = counts_now(year, BODY_WHOLE, "");
    for (guint i = 0; i < FIGURES; i++)
        counts->figures[i] = COUNT_HIDDEN;
    for (guint i = 0; i < WAITS; i++)
        counts->waits[i].count = COUNT_HIDDEN;
    g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_SV, "");
    g_autofree char *summary = join(report->summary);
    assert_string_equal(summary, "Hur många synpunkter som kom in under 2026 visas inte.\n\n");
}

static void tables_of_dots_alone_are_left_out_and_that_is_said(void **state)
{
    g_autoptr(Year) year = some_year();
    const Body *mimer = year_body(year, BODY_COMPANY, "mimer");
    for (guint i = FIGURE_PROMISED; i <= FIGURE_ANSWER_ONE_DAY; i++)
        mimer->now->figures[i] = mimer->before->figures[i] = COUNT_HIDDEN;
    g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_SV, "mimer");
    const Section *section = report->sections->pdata[0];
    assert_null(find_table(section, "promise"));
    assert_non_null(find_table(section, "figures"));
    assert_int_equal(section->paragraphs->len, 1);
    assert_string_equal(section->paragraphs->pdata[0], "Tabeller där ingen siffra får visas är utelämnade.");
}

/* -- text ----------------------------------------------------------------- */

static void text_is_broken_by_the_width_of_its_letters(void **state)
{
    (void)state;
    assert_int_equal(text_columns("åäö"), 3);
    assert_int_equal(text_columns("a\u0308"), 1);
    assert_int_equal(text_columns("日本"), 4);
    assert_int_equal(text_word_columns("en sommardag"), 9);
    g_autoptr(GPtrArray) lines = text_wrap("ett par ord 日本語 ochettlångtord", 8);
    static const char *const wanted[] = {"ett par", "ord", "日本語", "ochettlå", "ngtord"};
    assert_int_equal(lines->len, G_N_ELEMENTS(wanted));
    for (guint i = 0; i < lines->len; i++)
        assert_string_equal(lines->pdata[i], wanted[i]);
    g_autoptr(GPtrArray) none = text_wrap("", 8);
    assert_int_equal(none->len, 1);
}

static void a_report_fits_a_mail_in_every_language(void **state)
{
    for (Language language = LANGUAGE_SV; language < LANGUAGES; language++) {
        g_autoptr(Year) year = some_year();
        g_autoptr(YearReport) report = make_report(*state, year, language, "");
        g_autofree char *text = report_text(report, MAIL_COLUMNS);
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
        for (guint i = 0; lines[i]; i++) {
            if (text_columns(lines[i]) > MAIL_COLUMNS || g_str_has_suffix(lines[i], " "))
                fail_msg("%u columns: '%s'", text_columns(lines[i]), lines[i]);
        }
    }
}

/* -- CSV ------------------------------------------------------------------ */

static void the_csv_is_one_table_that_a_spreadsheet_reads(void **state)
{
    g_autoptr(Year) year = some_year();
    g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_SV, "");
    g_autofree char *csv = report_csv(report);
    assert_true(g_str_has_prefix(csv, "\xEF\xBB\xBF"
                                      "body;kind;table;row;column;value\r\n"));
    expect_in(csv, "\r\nVästerås stad;whole;figures;Inkomna;2026;2310\r\n");
    expect_in(csv, "\r\nVästerås stad;whole;category;Klagomål;Andel 2026;56,0%\r\n");
    expect_in(csv, "\r\nVästerås stad;whole;times;Svar av en person;Median 2026;2,1\r\n");
    expect_in(csv, "\r\nVästerås stad;whole;times;Avslut;Median 2026;5\r\n");
    expect_in(csv, "\r\nTekniska nämnden;committee;units;Parker och lekplatser;2026;36\r\n");
    expect_in(csv, "\r\nVästerås stad;whole;missed;SP-2026-00012-1;Varför;beskedet kom för sent\r\n");
    expect_not_in(csv, "\u00A0");
    g_autoptr(YearReport) english = make_report(*state, year, LANGUAGE_EN, "");
    g_autofree char *points = report_csv(english);
    expect_in(points, ";Complaints;Share 2026;56.0%\r\n");
}

static void names_cannot_be_formulas_or_break_a_row(void **state)
{
    static const struct {
        const char *name, *field;
    } rows[] = {
        {"=HYPERLINK(\"http://x\";\"y\")", "\"'=HYPERLINK(\"\"http://x\"\";\"\"y\"\")\""},
        {"+1", "\"'+1\""},
        {"-2+3", "\"'-2+3\""},
        {"@sum", "\"'@sum\""},
        {"a;b", "\"A;b\""},
        {"a\"b", "\"A\"\"b\""},
        {"a\r\nb", "A  b"},
        {"\t=1", "\" =1\""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Year) year = some_year();
        add_part(counts_now(year, BODY_WHOLE, "")->splits[SPLIT_CHANNEL], rows[i].name, 7);
        g_autoptr(YearReport) report = make_report(*state, year, LANGUAGE_SV, "");
        g_autofree char *csv = report_csv(report);
        g_autofree char *wanted = g_strdup_printf(";channel;%s;2026;7\r\n", rows[i].field);
        expect_in(csv, wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_grouped_as_the_language_does),
        cmocka_unit_test(shares_have_one_decimal_and_say_neither_all_nor_none_of_what_is_not),
        cmocka_unit_test(days_are_working_days_with_one_decimal),
        cmocka_unit_test(nothing_is_computed_of_what_is_hidden),
        cmocka_unit_test(only_what_is_certainly_largest_is_called_so),
        cmocka_unit_test(the_whole_is_summed_up_in_sentences),
        cmocka_unit_test(a_change_is_named_only_where_it_means_something),
        cmocka_unit_test(nothing_is_said_of_a_year_before_that_is_empty_or_hidden),
        cmocka_unit_test(causes_are_ranked_only_if_given_in_enough_cases),
        cmocka_unit_test(small_numbers_are_said_as_they_are),
        cmocka_unit_test(a_committee_without_cases_has_its_page),
        cmocka_unit_test(units_are_in_the_table_of_their_committee),
        cmocka_unit_test(a_unit_has_a_report_of_its_own_when_asked_for),
        cmocka_unit_test(a_report_of_some_bodies_does_not_speak_for_the_whole),
        cmocka_unit_test(anchors_are_unique),
        cmocka_unit_test(tables_hold_the_figures),
        cmocka_unit_test(every_table_is_a_rectangle_with_named_columns),
        cmocka_unit_test(missed_cases_are_named_only_unmasked),
        cmocka_unit_test(a_row_of_this_year_finds_the_year_before_by_its_name),
        cmocka_unit_test(no_key_and_no_field_is_left_in_any_text),
        cmocka_unit_test(what_is_left_out_is_told),
        cmocka_unit_test(what_lies_behind_a_hidden_count_changes_nothing),
        cmocka_unit_test(hiding_turns_cells_to_dots_and_brings_no_new_number),
        cmocka_unit_test(a_hidden_whole_hides_its_sentences),
        cmocka_unit_test(tables_of_dots_alone_are_left_out_and_that_is_said),
        cmocka_unit_test(text_is_broken_by_the_width_of_its_letters),
        cmocka_unit_test(a_report_fits_a_mail_in_every_language),
        cmocka_unit_test(the_csv_is_one_table_that_a_spreadsheet_reads),
        cmocka_unit_test(names_cannot_be_formulas_or_break_a_row),
    };
    return cmocka_run_group_tests(tests, make_world, free_world);
}
