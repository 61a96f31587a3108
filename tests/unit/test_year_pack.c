/* A frozen report is read as it was written, and what is none is refused (D42). */
#include "year_stories.h"

#include "core/year_pack.h"
#include "core/year_parts.h"

#define ROUNDS    300
#define MUTATIONS 20000

static guint some(GRand *dice, guint most)
{
    return (guint)g_rand_int_range(dice, 0, (gint32)most + 1);
}

static char *some_name(GRand *dice)
{
    static const char *const NAMES[] = {"",         "tekn", "tekniska nämnden", "it's \"so\"",
                                        "a\\b%s",   "\\u",  "\\\\Ux",           "näyttö 日本 \xF0\x9F\x8C\xB2",
                                        "[(<@as>)]"};
    return g_strdup_printf("%s%u", NAMES[some(dice, G_N_ELEMENTS(NAMES) - 1)], some(dice, 9));
}

/* Small, large, hidden. */
static guint some_count(GRand *dice)
{
    static const guint EDGES[] = {0, 1, 4, G_MAXINT, COUNT_HIDDEN};
    return some(dice, 3) ? some(dice, 5000) : EDGES[some(dice, G_N_ELEMENTS(EDGES) - 1)];
}

static Wait some_wait(GRand *dice)
{
    return some(dice, 1) ? WAIT_NOBODY
                         : (Wait){some_count(dice), some(dice, 1000000), G_GINT64_CONSTANT(1) << some(dice, 60)};
}

static void fill_counts(GRand *dice, Counts *counts, Counts *other)
{
    for (Figure figure = 0; figure < FIGURES; figure++) {
        counts->figures[figure] = some_count(dice);
        other->figures[figure] = some_count(dice);
    }
    for (Split split = 0; split < SPLITS; split++)
        for (guint rows = some(dice, 5); rows > 0; rows--) {
            g_autofree char *name = some_name(dice);
            Part *now = part_new(name), *before = part_new(name);
            *now = (Part){now->name, some_count(dice), some_count(dice), some_count(dice), some_wait(dice)};
            before->count = some_count(dice);
            g_ptr_array_add(counts->splits[split], now);
            g_ptr_array_add(other->splits[split], before);
        }
    for (WaitKind kind = 0; kind < WAITS; kind++)
        counts->waits[kind] = some_wait(dice);
}

static Year *some_year(GRand *dice)
{
    Year *year = year_new();
    year->from = story_day(some(dice, 1) ? "2026-01-01" : "1996-02-29");
    year->until = story_day(some(dice, 1) ? "2026-12-31" : "2028-02-29");
    year->as_of = some(dice, 1) ? G_MININT64 : 1798757999;
    year->rule = some(dice, 1) ? DAYS_WORKING : DAYS_CALENDAR;
    year->days = some(dice, YEAR_DAYS_MAX);
    year->masked = some(dice, 1) != 0;
    for (guint bodies = some(dice, 4); bodies > 0; bodies--) {
        g_autofree char *code = some_name(dice), *parent = some_name(dice);
        Body *body = body_new(year->bodies->len ? BODY_COMMITTEE + some(dice, 4) : BODY_WHOLE, code, parent);
        fill_counts(dice, body->now, body->before);
        g_ptr_array_add(year->bodies, body);
    }
    for (guint problems = some(dice, PROBLEMS_MAX); problems > 0; problems--) {
        g_autofree char *unit = some_name(dice), *category = some_name(dice);
        g_ptr_array_add(year->problems,
                        problem_new(case_number(2026, some(dice, 99999)), unit, category, some_count(dice)));
    }
    for (guint missed = some(dice, 50); missed > 0; missed--) {
        Breach breach = {case_number(1999, some(dice, REFERENCE_SERIAL_MAX)), some(dice, BREACHES - 1)};
        g_array_append_val(year->missed, breach);
    }
    return year;
}

/* -- equal in all that there is ------------------------------------------- */

static void assert_same_wait(const Wait *one, const Wait *two)
{
    assert_int_equal(one->count, two->count);
    assert_int_equal(one->median, two->median);
    assert_int_equal(one->ninetieth, two->ninetieth);
}

static void assert_same_counts(const Counts *one, const Counts *two)
{
    assert_memory_equal(one->figures, two->figures, sizeof one->figures);
    for (WaitKind kind = 0; kind < WAITS; kind++)
        assert_same_wait(&one->waits[kind], &two->waits[kind]);
    for (Split split = 0; split < SPLITS; split++) {
        assert_int_equal(one->splits[split]->len, two->splits[split]->len);
        for (guint i = 0; i < one->splits[split]->len; i++) {
            const Part *part = g_ptr_array_index(one->splits[split], i),
                       *other = g_ptr_array_index(two->splits[split], i);
            assert_string_equal(part->name, other->name);
            assert_int_equal(part->count, other->count);
            assert_int_equal(part->in_time, other->in_time);
            assert_int_equal(part->promised, other->promised);
            assert_same_wait(&part->answer, &other->answer);
        }
    }
}

static void assert_same_bodies(const Year *one, const Year *two)
{
    assert_int_equal(one->bodies->len, two->bodies->len);
    for (guint i = 0; i < one->bodies->len; i++) {
        const Body *body = g_ptr_array_index(one->bodies, i), *other = g_ptr_array_index(two->bodies, i);
        assert_int_equal(body->kind, other->kind);
        assert_string_equal(body->code, other->code);
        assert_string_equal(body->parent, other->parent);
        assert_same_counts(body->now, other->now);
        assert_same_counts(body->before, other->before);
    }
}

static void assert_same_tertials(const Year *one, const Year *two)
{
    assert_int_equal(one->tertials->len, two->tertials->len);
    for (guint i = 0; i < one->tertials->len; i++) {
        const Year *tertial = g_ptr_array_index(one->tertials, i), *other = g_ptr_array_index(two->tertials, i);
        assert_int_equal(g_date_compare(&tertial->from, &other->from), 0);
        assert_same_bodies(tertial, other);
    }
}

static void assert_same(const Year *one, const Year *two)
{
    assert_int_equal(g_date_compare(&one->from, &two->from), 0);
    assert_int_equal(g_date_compare(&one->until, &two->until), 0);
    assert_int_equal(one->as_of, two->as_of);
    assert_int_equal(one->rule, two->rule);
    assert_int_equal(one->days, two->days);
    assert_same_tertials(one, two);
    assert_int_equal(one->masked, two->masked);
    assert_same_bodies(one, two);
    assert_int_equal(one->problems->len, two->problems->len);
    for (guint i = 0; i < one->problems->len; i++) {
        const Problem *problem = g_ptr_array_index(one->problems, i), *other = g_ptr_array_index(two->problems, i);
        assert_int_equal(problem->first, other->first);
        assert_string_equal(problem->unit, other->unit);
        assert_string_equal(problem->category, other->category);
        assert_int_equal(problem->voices, other->voices);
    }
    assert_int_equal(one->missed->len, two->missed->len);
    for (guint i = 0; i < one->missed->len; i++) {
        const Breach *breach = &g_array_index(one->missed, Breach, i), *other = &g_array_index(two->missed, Breach, i);
        assert_int_equal(breach->number, other->number);
        assert_int_equal(breach->reason, other->reason);
    }
}

static void any_year_comes_back_as_it_was(void **state)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(7);
    (void)state;
    for (guint i = 0; i < ROUNDS; i++) {
        g_autoptr(Year) year = some_year(dice);
        for (guint tertials = some(dice, 2); tertials > 0; tertials--)
            g_ptr_array_add(year->tertials, some_year(dice));
        g_autofree char *packed = year_pack(year);
        assert_true(g_utf8_validate(packed, -1, NULL));
        g_autoptr(Year) again = year_unpack(packed);
        assert_non_null(again);
        assert_same(year, again);
        g_autofree char *repacked = year_pack(again);
        assert_string_equal(packed, repacked);
    }
}

static void a_counted_year_comes_back_as_it_was(void **state)
{
    static const char *const CASES[STORY_CASES_MAX] = {
        "same 2600001; language fi", "same 2600001; answered 2026-03-05 09:00", "word ; unit gammal; channel fax",
        "spam", "received 2025-05-05 10:00; closed 2025-06-06 10:00"};
    (void)state;
    g_autoptr(Config) config = story_config();
    g_autoptr(Year) year = story_year(config, CASES);
    g_autofree char *packed = year_pack(year);
    g_autoptr(Year) again = year_unpack(packed);
    assert_non_null(again);
    assert_same(year, again);
}

static void what_cannot_be_printed_is_no_part_of_a_name(void **state)
{
    (void)state;
    g_autoptr(Year) year = year_new();
    year->from = year->until = story_day("2026-01-01");
    g_ptr_array_add(year->bodies, body_new(BODY_UNIT, "n\xE4mnd", ""));
    g_ptr_array_add(year->bodies, body_new(BODY_UNIT, "a\nb\xC2\xAD", ""));
    g_autofree char *packed = year_pack(year);
    g_autoptr(Year) again = year_unpack(packed);
    assert_non_null(again);
    assert_non_null(year_body(again, BODY_UNIT, "n\xEF\xBF\xBDmnd"));
    assert_non_null(year_body(again, BODY_UNIT,
                              "a\xEF\xBF\xBD"
                              "b\xEF\xBF\xBD"));
}

/* -- nonsense ------------------------------------------------------------- */

#define COUNTS     "({}, [], [])"
#define TWICE      "({}, [('month', [('01', 0, 0, 0, (0, -1, -1))]), ('month', [('01', 0, 0, 0, (0, -1, -1))])], [])"
#define ALONE(rest) "((2026, 1, 1), (2026, 12, 31), 5, " rest ")"
#define YEAR(rest)  YEAR_HEADER "(" ALONE(rest) ", [])"
#define EMPTY       ALONE("0, 2, false, [], [], []")

static void nonsense_is_no_year(void **state)
{
    static const struct {
        const char *name, *text;
        gboolean is_year;
    } ROWS[] = {
        {"the smallest", YEAR("0, 2, false, [], [], []"), TRUE},
        {"a body", YEAR("1, 2, true, [('whole', '', '', " COUNTS ", " COUNTS ")], [], []"), TRUE},
        {"nothing", "", FALSE},
        {"only the header", YEAR_HEADER, FALSE},
        {"another version", "synpunkt year 3\n(" EMPTY ", [])", FALSE},
        {"the first version", YEAR_HEADER_FIRST EMPTY, TRUE},
        {"the first version with tertials", YEAR_HEADER_FIRST "(" EMPTY ", [])", FALSE},
        {"without its tertials", YEAR_HEADER EMPTY, FALSE},
        {"two years of tertials", YEAR_HEADER "(" EMPTY ", [" EMPTY ", " EMPTY ", " EMPTY ", " EMPTY ", " EMPTY ", " EMPTY
                                              "])", TRUE},
        {"one tertial too many", YEAR_HEADER "(" EMPTY ", [" EMPTY ", " EMPTY ", " EMPTY ", " EMPTY ", " EMPTY ", " EMPTY
                                             ", " EMPTY "])", FALSE},
        {"a tertial that is none", YEAR_HEADER "(" EMPTY ", [" ALONE("2, 2, false, [], [], []") "])", FALSE},
        {"another type", YEAR_HEADER "'hej'", FALSE},
        {"something after it", YEAR("0, 2, false, [], [], []") "x", FALSE},
        {"no such day", YEAR_HEADER "(((2026, 2, 29), (2026, 12, 31), 5, 0, 2, false, [], [], []), [])", FALSE},
        {"a year too large", YEAR_HEADER "(((67562, 1, 1), (67562, 12, 31), 5, 0, 2, false, [], [], []), [])", FALSE},
        {"a day too large", YEAR_HEADER "(((2026, 1, 257), (2026, 12, 31), 5, 0, 2, false, [], [], []), [])", FALSE},
        {"backwards", YEAR_HEADER "(((2026, 12, 31), (2026, 1, 1), 5, 0, 2, false, [], [], []), [])", FALSE},
        {"no such rule", YEAR("2, 2, false, [], [], []"), FALSE},
        {"too many days", YEAR("0, 1001, false, [], [], []"), FALSE},
        {"no such kind", YEAR("0, 2, false, [('nobody', '', '', " COUNTS ", " COUNTS ")], [], []"), FALSE},
        {"the whole in second place",
         YEAR("0, 2, false, [('unit', 'a', '', " COUNTS ", " COUNTS "), ('whole', '', '', " COUNTS ", " COUNTS
              ")], [], []"),
         FALSE},
        {"no such figure", YEAR("0, 2, false, [('unit', 'a', '', ({'x': 1}, [], []), " COUNTS ")], [], []"), FALSE},
        {"no such split", YEAR("0, 2, false, [('unit', 'a', '', ({}, [('x', [])], []), " COUNTS ")], [], []"), FALSE},
        {"no such wait", YEAR("0, 2, false, [('unit', 'a', '', ({}, [], [('x', (0, -1, -1))]), " COUNTS ")], [], []"),
         FALSE},
        {"a wait of less than nothing",
         YEAR("0, 2, false, [('unit', 'a', '', ({}, [], [('word', (0, -2, -1))]), " COUNTS ")], [], []"), FALSE},
        {"other rows a year earlier",
         YEAR("0, 2, false, [('unit', 'a', '', ({}, [('month', [('01', 0, 0, 0, (0, -1, -1))])], []), " COUNTS
              ")], [], []"),
         FALSE},
        {"a split twice", YEAR("0, 2, false, [('unit', 'a', '', " TWICE ", " TWICE ")], [], []"), FALSE},
        {"a problem of no case", YEAR("0, 2, false, [], [(0, 'a', 'b', 3)], []"), FALSE},
        {"a missed case of no year", YEAR("0, 2, false, [], [], [(1000000000, 'late')]"), FALSE},
        {"a negative case", YEAR("0, 2, false, [], [], [(-1, 'late')]"), FALSE},
        {"bytes that are no text", YEAR("0, 2, false, [], [(1, '\xFF', 'b', 3)], []"), FALSE},
        {"half a character", YEAR("0, 2, false, [], [(1, '\\ud800', 'b', 3)], []"), FALSE},
        {"a character too far", YEAR("0, 2, false, [], [(1, '\\Uffffffff', 'b', 3)], []"), FALSE},
        {"a character of nothing", YEAR("0, 2, false, [], [(1, 'a\\u0000b', 'b', 3)], []"), FALSE},
        {"missed for no reason", YEAR("0, 2, false, [], [], [(1, 'bored')]"), FALSE},
        {"the last case of all", YEAR("0, 2, false, [], [], [(999999999, 'never')]"), TRUE},
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(Year) year = year_unpack(ROWS[i].text);
        if ((year != NULL) != ROWS[i].is_year)
            fail_msg("%s", ROWS[i].name);
    }
}

static void deep_and_long_nonsense_is_no_year(void **state)
{
    static const char OPENERS[] = "([{<@";
    (void)state;
    for (gsize i = 0; i < strlen(OPENERS); i++) {
        g_autofree char *deep = g_strnfill(1000000, OPENERS[i]);
        g_autofree char *text = g_strconcat(YEAR_HEADER, deep, NULL);
        assert_null(year_unpack(text));
    }
    g_autofree char *blanks = g_strnfill(YEAR_PACKED_MAX, ' ');
    g_autofree char *too_long = g_strconcat(YEAR("0, 2, false, [], [], []"), blanks, NULL);
    assert_null(year_unpack(too_long));
}

static void one_problem_too_many_is_no_year(void **state)
{
    (void)state;
    for (guint more = 0; more < 2; more++) {
        g_autoptr(Year) year = year_new();
        year->from = year->until = story_day("2026-01-01");
        for (guint i = 0; i < PROBLEMS_MAX + more; i++)
            g_ptr_array_add(year->problems, problem_new(case_number(2026, i + 1), "a", "b", 2));
        g_autofree char *packed = year_pack(year);
        g_autoptr(Year) again = year_unpack(packed);
        assert_int_equal(again != NULL, more == 0);
    }
}

static void assert_sane(const Year *year)
{
    assert_true(g_date_valid(&year->from) && g_date_valid(&year->until));
    assert_true(g_date_compare(&year->from, &year->until) <= 0);
    assert_true(year->problems->len <= PROBLEMS_MAX && year->bodies->len <= YEAR_BODIES_MAX);
    for (guint i = 0; i < year->bodies->len; i++) {
        const Body *body = g_ptr_array_index(year->bodies, i);
        assert_non_null(body_kind_name(body->kind));
        for (Split split = 0; split < SPLITS; split++)
            assert_int_equal(body->now->splits[split]->len, body->before->splits[split]->len);
    }
    g_autofree char *packed = year_pack(year);
    g_autoptr(Year) again = year_unpack(packed);
    assert_non_null(again);
    assert_same(year, again);
}

/* Bytes changed, taken out, doubled, and pieces of the text put elsewhere. */
static void mutate(GRand *dice, GString *text)
{
    static const char BYTES[] = "0123456789-[](){}<>@'\",: \\nsuxbahtrueflase\xC3\xFF";
    for (guint times = some(dice, 3); times > 0 && text->len > strlen(YEAR_HEADER); times--) {
        gsize place = strlen(YEAR_HEADER) + some(dice, (guint)(text->len - strlen(YEAR_HEADER)) - 1);
        gsize wanted = some(dice, 20), length = MIN(wanted, text->len - place);
        g_autofree char *piece = g_strndup(text->str + place, length);
        switch (some(dice, 3)) {
        case 0:
            text->str[place] = BYTES[some(dice, sizeof BYTES - 2)];
            break;
        case 1:
            g_string_erase(text, (gssize)place, (gssize)length);
            break;
        case 2:
            g_string_insert(text, (gssize)place, piece);
            break;
        default:
            g_string_append(text, piece);
        }
    }
}

static void hostile_text_is_refused_or_sane(void **state)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(11);
    guint refused = 0, read = 0;
    (void)state;
    for (guint i = 0; i < MUTATIONS; i++) {
        g_autoptr(GString) text = g_string_new(YEAR_HEADER);
        g_string_append(text,
                        "(((2026, 1, 1), (2026, 12, 31), 5, 1, 2, true, [('whole', '', '', ({'received': 7, 'closed': "
                        "4294967295}, [('month', [('01', 3, 1, 2, (0, -1, -1)), ('02', 4, 0, 0, (1, 5, 5))])], "
                        "[('word', (7, 3600, 7200))]), ({}, [('month', [('01', 0, 0, 0, (0, -1, -1)), ('02', 0, 0, 0, "
                        "(0, -1, -1))])], []))], [(260000001, 'tekn', 'klagomål', 3)], [(260000002, 'late'), (260000003, 'never')]), [])");
        mutate(dice, text);
        g_autoptr(Year) year = year_unpack(text->str);
        refused += year == NULL;
        read += year != NULL;
        if (year)
            assert_sane(year);
    }
    assert_true(refused > MUTATIONS / 10 && read > MUTATIONS / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_year_comes_back_as_it_was),
        cmocka_unit_test(a_counted_year_comes_back_as_it_was),
        cmocka_unit_test(what_cannot_be_printed_is_no_part_of_a_name),
        cmocka_unit_test(nonsense_is_no_year),
        cmocka_unit_test(deep_and_long_nonsense_is_no_year),
        cmocka_unit_test(one_problem_too_many_is_no_year),
        cmocka_unit_test(hostile_text_is_refused_or_sane),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
