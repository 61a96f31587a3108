/* One problem, many voices: the list of the year and the figures (R30, D61); and who may see which figures. */
#include "year_stories.h"

static int make_config(void **state)
{
    *state = story_config();
    return 0;
}

static int free_config(void **state)
{
    config_free(*state);
    return 0;
}

/* "2600001 tekn klagomål 3; ...".  Caller owns. */
static char *print_problems(const Year *year)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < year->problems->len; i++) {
        const Problem *problem = g_ptr_array_index(year->problems, i);
        g_autofree char *first = case_number_print(problem->first);
        g_string_append_printf(text, "%s%s %s %s %u", text->len ? "; " : "", first, problem->unit, problem->category,
                               problem->voices);
    }
    return g_string_free(text, FALSE);
}

typedef struct {
    const char *name;
    const char *cases[STORY_CASES_MAX];
    const char *problems;
    guint voices;
} Row;

static void problems_are_what_several_have_written_about(void **state)
{
    static const Row ROWS[] = {
        {"none", {"", ""}, "", 0},
        {"two", {"same 2600001", "same 2600001; unit park", ""}, "2600001 tekn klagomål 2", 2},
        {"one is no problem of several", {"same 2600001", ""}, "", 0},
        {"the first has been parted again",
         {"", "same 2600001; unit park", "same 2600001"},
         "2600002 park klagomål 2",
         2},
        {"joined later by one of each",
         {"same 2600001", "same 2600001", "same 2600001", "same 2600003; unit park"},
         "2600001 tekn klagomål 4",
         4},
        {"joined in a chain",
         {"same 2600001", "same 2600001", "same 2600002", "same 2600003"},
         "2600001 tekn klagomål 4",
         4},
        {"named in a ring", {"same 2600003", "same 2600001", "same 2600002"}, "2600001 tekn klagomål 3", 3},
        {"two problems, the larger first",
         {"same 2600001", "same 2600001", "same 2600003", "same 2600003; category fråga", "same 2600003"},
         "2600003 tekn klagomål 3; 2600001 tekn klagomål 2",
         5},
        {"two of a size, the older first",
         {"same 2600001", "same 2600002", "same 2600002", "same 2600001"},
         "2600001 tekn klagomål 2; 2600002 tekn klagomål 2",
         4},
        {"what does not count is no voice",
         {"same 2600001", "same 2600001; spam", "same 2600001; merged 2600001", "same 2600001; other",
          "same 2600001; dormant"},
         "",
         0},
        {"but it ties the others",
         {"spam; same 2600001", "same 2600001", "same 2600001"},
         "2600002 tekn klagomål 2",
         2},
        {"confidential ones are nowhere", {"confidential; same 2600001", "same 2600001"}, "", 0},
        {"sensitive ones are in no list", {"same 2600001; unit social", "same 2600001; unit social"}, "", 2},
        {"nor is one of them with another", {"same 2600001; unit social", "same 2600001"}, "", 2},
        {"the others still are",
         {"same 2600001; unit social", "same 2600001", "same 2600001"},
         "2600002 tekn klagomål 2",
         3},
        {"an unknown unit may have been sensitive", {"same 2600001; unit gammal", "same 2600001; unit gammal"}, "", 2},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(Year) year = story_year(*state, ROWS[i].cases);
        g_autofree char *problems = print_problems(year);
        if (!g_str_equal(problems, ROWS[i].problems))
            fail_msg("%s: %s", ROWS[i].name, problems);
        guint voices = year_body(year, BODY_WHOLE, "")->now->figures[FIGURE_VOICES];
        if (voices != ROWS[i].voices)
            fail_msg("%s: %u voices", ROWS[i].name, voices);
    }
}

static void voices_count_for_their_own_units(void **state)
{
    static const char *const CASES[STORY_CASES_MAX] = {"same 2600001", "same 2600001; unit park",
                                                       "same 2600001; unit buss", "unit buss"};
    g_autoptr(Year) year = story_year(*state, CASES);
    assert_int_equal(year_body(year, BODY_COMMITTEE, TEKNISKA)->now->figures[FIGURE_VOICES], 2);
    assert_int_equal(year_body(year, BODY_COMPANY, "buss")->now->figures[FIGURE_VOICES], 1);
    assert_int_equal(year_body(year, BODY_UNIT, "social")->now->figures[FIGURE_VOICES], 0);
}

static void voices_are_those_of_one_period(void **state)
{
    static const char *const CASES[STORY_CASES_MAX] = {"number 2500001; same 2500001; received 2025-12-30 09:00",
                                                       "number 2500002; same 2500001; received 2025-12-30 10:00",
                                                       "number 2600001; same 2500001",
                                                       "number 2600002; same 2500002",
                                                       "number 2600003; same 2600003",
                                                       "number 2500003; same 2600003; received 2025-12-30 10:00",
                                                       "number 2400001; same 2600003; received 2024-12-30 10:00"};
    g_autoptr(Year) year = story_year(*state, CASES);
    g_autofree char *problems = print_problems(year);
    assert_string_equal(problems, "2600001 tekn klagomål 2");
    assert_int_equal(year_body(year, BODY_WHOLE, "")->now->figures[FIGURE_VOICES], 2);
    assert_int_equal(year_body(year, BODY_WHOLE, "")->before->figures[FIGURE_VOICES], 2);
}

static void one_in_each_period_is_none_in_either(void **state)
{
    static const char *const CASES[STORY_CASES_MAX] = {"same 2500001",
                                                       "number 2500001; same 2500001; received 2025-12-30 09:00"};
    g_autoptr(Year) year = story_year(*state, CASES);
    assert_int_equal(year->problems->len, 0);
    assert_int_equal(year_body(year, BODY_WHOLE, "")->now->figures[FIGURE_VOICES], 0);
    assert_int_equal(year_body(year, BODY_WHOLE, "")->before->figures[FIGURE_VOICES], 0);
}

static void only_the_largest_problems_are_listed(void **state)
{
    const Config *config = *state;
    Tally *tally = story_tally(config, "2026-01-01", "2026-12-31");
    for (guint i = 1; i <= PROBLEMS_MAX + 5; i++)
        for (guint k = 0; k <= i; k++) {
            g_autoptr(Facts) facts = story_facts(config, case_number(2026, k == 0 ? i : 1000 + i * 100 + k), "");
            facts->same = case_number(2026, i);
            tally_add(tally, facts);
        }
    g_autoptr(Year) year = tally_finish(tally);
    assert_int_equal(year->problems->len, PROBLEMS_MAX);
    for (guint i = 0; i < PROBLEMS_MAX; i++) {
        const Problem *problem = g_ptr_array_index(year->problems, i);
        assert_int_equal(problem->voices, PROBLEMS_MAX + 6 - i);
        assert_int_equal(problem->first, case_number(2026, PROBLEMS_MAX + 5 - i));
    }
}

static void a_long_chain_is_one_problem(void **state)
{
    enum { LENGTH = 20000 };
    const Config *config = *state;
    Tally *tally = story_tally(config, "2026-01-01", "2026-12-31");
    g_autoptr(Facts) facts = story_facts(config, 1, "");
    for (guint i = LENGTH; i > 0; i--) {
        facts->number = case_number(2026, i);
        facts->same = case_number(2026, MAX(i - 1, 1));
        tally_add(tally, facts);
    }
    g_autoptr(Year) year = tally_finish(tally);
    assert_int_equal(((const Problem *)g_ptr_array_index(year->problems, 0))->voices, LENGTH);
}

/* -- who may see what ----------------------------------------------------- */

static void figures_are_kept_for_who_may_see_them(void **state)
{
    static const struct {
        const char *name, *units, *bodies, *problems;
        guint missed;
    } ROWS[] = {
        {"all units", " desk tekn buss park social kultur staten raddning ", NULL, "2600001 tekn klagomål 2", 1},
        {"none", " ", "", "", 0},
        {"one of two of a committee", " tekn ", "unit tekn", "2600001 tekn klagomål 2", 0},
        {"both", " park tekn ", "committee tekniska nämnden, unit tekn, unit park", "2600001 tekn klagomål 2", 0},
        {"a company", " buss ", "company buss, unit buss", "", 0},
        {"no committee's name", " kultur ", "committee kulturen, unit kultur", "", 0},
        {"all but one", " desk tekn buss park kultur staten raddning ",
         "committee kommunstyrelsen, committee tekniska nämnden, committee kulturen, company buss, federation "
         "raddning, "
         "external staten, unit desk, unit tekn, unit buss, unit park, unit kultur, unit staten, unit raddning",
         "2600001 tekn klagomål 2", 0},
        {"a code is not a part of one", " tek ekn par ", "", "", 0},
    };
    static const char *const CASES[STORY_CASES_MAX] = {"same 2600001", "same 2600001", "word ; unit gammal"};
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(Year) year = story_year(*state, CASES);
        guint all = year->bodies->len;
        year_keep(year, *state, ROWS[i].units);
        g_autoptr(GString) bodies = g_string_new(NULL);
        for (guint b = 0; b < year->bodies->len; b++) {
            const Body *body = g_ptr_array_index(year->bodies, b);
            g_string_append_printf(bodies, "%s%s %s", b ? ", " : "", body_kind_name(body->kind), body->code);
        }
        if (ROWS[i].bodies ? !g_str_equal(bodies->str, ROWS[i].bodies) : year->bodies->len != all)
            fail_msg("%s: %s", ROWS[i].name, bodies->str);
        g_autofree char *problems = print_problems(year);
        assert_string_equal(problems, ROWS[i].problems);
        assert_int_equal(year->missed->len, ROWS[i].missed);
    }
}

/* A frozen year may know units that configuration has given to another committee since. */
static void a_committees_units_are_those_of_then_and_now(void **state)
{
    static const char *const CASES[STORY_CASES_MAX] = {NULL};
    Config *config = *state;
    g_autoptr(Year) year = story_year(config, CASES);
    put_text(&((Unit *)config_unit(config, "park"))->committee[LANGUAGE_SV], "parknämnden");
    year_keep(year, config, " tekn ");
    assert_null(year_body(year, BODY_COMMITTEE, TEKNISKA));
    assert_non_null(year_body(year, BODY_UNIT, "tekn"));
}

static void without_units_nobody_sees_anything(void **state)
{
    static const char *const CASES[STORY_CASES_MAX] = {""};
    (void)state;
    g_autoptr(Config) config = config_new();
    g_autoptr(Year) year = story_year(config, CASES);
    year_keep(year, config, " ");
    assert_int_equal(year->bodies->len, 0);
}

#define WITH_CONFIG(test) cmocka_unit_test_setup_teardown(test, make_config, free_config)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CONFIG(problems_are_what_several_have_written_about),
        WITH_CONFIG(voices_count_for_their_own_units),
        WITH_CONFIG(voices_are_those_of_one_period),
        WITH_CONFIG(one_in_each_period_is_none_in_either),
        WITH_CONFIG(only_the_largest_problems_are_listed),
        WITH_CONFIG(a_long_chain_is_one_problem),
        WITH_CONFIG(figures_are_kept_for_who_may_see_them),
        WITH_CONFIG(a_committees_units_are_those_of_then_and_now),
        cmocka_unit_test(without_units_nobody_sees_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
