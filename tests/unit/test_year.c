/* What the year's figures say of each little story (R24-R33, R55, R64, R66, D3, D19, D30, D49, D53, D59, D60). */
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

typedef struct {
    const char *name;
    const char *cases[STORY_CASES_MAX];
    BodyKind kind;
    const char *code;
    const char *expected;
} Row;

static void assert_rows(const Config *config, const Row *rows, gsize count)
{
    for (gsize i = 0; i < count; i++) {
        g_autoptr(Year) year = story_year(config, rows[i].cases);
        const Body *body = year_body(year, rows[i].kind, rows[i].code);
        if (!body)
            fail_msg("%s: no such body", rows[i].name);
        g_autofree char *difference = figures_differ(body->now, rows[i].expected);
        if (difference)
            fail_msg("%s: %s", rows[i].name, difference);
    }
}

#define WHOLE BODY_WHOLE, ""

static void a_case_is_counted_as_it_is(void **state)
{
    static const Row ROWS[] = {
        {"nothing", {NULL}, WHOLE, "received 0, closed 0, open 0, promised 0, missed 0, first 0"},
        {"an open one", {""}, WHOLE, "received 1, closed 0, open 1, answered 0, promised 1, reopened 0"},
        {"an answered one is open", {"answered 2026-03-04 10:00"}, WHOLE, "received 1, closed 0, open 1, answered 1"},
        {"a closed one", {"closed 2026-03-04 10:00"}, WHOLE, "received 1, closed 1, open 0, answered 0"},
        {"re-opened twice is one case", {"reopened 2", "reopened 1", ""}, WHOLE, "received 3, reopened 2"},
        {"moves and cases with a move", {"moves 3", "moves 1", ""}, WHOLE, "moved 2, moves 4"},
        {"bounced, unreachable, anonymous",
         {"bounced", "bounced; unreachable", "anonymous; unreachable"},
         WHOLE,
         "bounced 2, unreachable 1, anonymous 1"},
        {"what persons have said",
         {"cause kvalitet; sorted; measured", "outcome atgardat; cause information", ""},
         WHOLE,
         "cause_given 2, category_given 1, outcome_given 1, measures 1"},
        {"did it help", {"helped yes", "helped no", "helped no", ""}, WHOLE, "helped_yes 1, helped_no 2"},
        {"what the words chose",
         {"", "first park", "first ; unit desk; triage", "first tekn; unit desk; triage"},
         WHOLE,
         "received 4, routed 3, wrong_first 2, first 3"},
    };
    assert_rows(*state, ROWS, G_N_ELEMENTS(ROWS));
}

static void what_is_left_out_is_told_once(void **state)
{
    static const Row ROWS[] = {
        {"each kind",
         {"spam", "other", "dormant", "merged 2600009"},
         WHOLE,
         "received 0, spam 1, other 1, imported 1, merged 1, faults 0, promised 0, first 0, routed 0"},
        {"spam before all", {"spam; other; dormant; merged 2600009"}, WHOLE, "spam 1, other 0, imported 0, merged 0"},
        {"another matter before imported", {"other; dormant; merged 2600009"}, WHOLE, "other 1, imported 0, merged 0"},
        {"imported before merged", {"dormant; merged 2600009"}, WHOLE, "imported 1, merged 0"},
        {"confidential is nowhere",
         {"confidential", "confidential; spam", "confidential; merged 2600009"},
         WHOLE,
         "received 0, spam 0, merged 0, missed 0"},
        {"fault reports count", {"category felanmälan"}, WHOLE, "received 1, faults 0"},
        {"nothing is known of it", {"received ; due ; word "}, WHOLE, "received 0"},
        {"a footnote of its unit", {"unit park; spam"}, BODY_UNIT, "park", "spam 1, received 0"},
        {"and of its committee", {"unit park; spam"}, BODY_COMMITTEE, TEKNISKA, "spam 1, received 0"},
        {"and of no other", {"unit park; spam"}, BODY_UNIT, "tekn", "spam 0, first 0"},
    };
    assert_rows(*state, ROWS, G_N_ELEMENTS(ROWS));
}

static void fault_reports_may_be_counted_elsewhere(void **state)
{
    static const Row ROWS[] = {
        {"a footnote", {"category felanmälan", ""}, WHOLE, "received 1, faults 1"},
        {"merged ones too", {"category felanmälan; merged 2600009"}, WHOLE, "received 0, faults 1, merged 0"},
        {"spam is spam", {"category felanmälan; spam"}, WHOLE, "faults 0, spam 1"},
    };
    Config *config = *state;
    config->count_faults = FALSE;
    assert_rows(config, ROWS, G_N_ELEMENTS(ROWS));
}

/* Received on Tuesday 3 March: due on Thursday by both rules.  Friday 6 March: on Sunday, or Tuesday. */
static void word_answer_and_promise_are_three_shares(void **state)
{
    static const Row ROWS[] = {
        {"word at once",
         {""},
         WHOLE,
         "promised 1, missed 0, word_calendar 1, word_working 1, held_calendar 1, held_working 1, answer_calendar 0"},
        {"in the last second", {"word 2026-03-05 23:59:59"}, WHOLE, "word_calendar 1, word_working 1, missed 0"},
        {"a second later",
         {"word 2026-03-06 00:00:00"},
         WHOLE,
         "promised 1, word_calendar 0, word_working 0, held_calendar 0, missed 1"},
        {"no word at all", {"word "}, WHOLE, "promised 1, missed 1, word_calendar 0, held_working 0"},
        {"over a weekend",
         {"received 2026-03-06 12:00; word 2026-03-10 12:00"},
         WHOLE,
         "promised 1, missed 1, word_calendar 0, word_working 1, held_calendar 0, held_working 1"},
        {"no word is due yet", {"word ; due 2027-01-16 23:59:59"}, WHOLE, "received 1, promised 0, missed 0"},
        {"nothing is due at that very second", {"word ; due " KNOWN_LATER}, WHOLE, "promised 0, missed 0"},
        {"not due, but told", {"due 2027-01-16 23:59:59"}, WHOLE, "promised 1, missed 0"},
        {"it waits for no word", {"due ; word 2026-03-03 10:00"}, WHOLE, "received 1, promised 0, word_calendar 0"},
        {"nobody to tell", {"anonymous; word "}, WHOLE, "anonymous 1, promised 0, missed 0"},
        {"told by mouth", {"anonymous; word 2026-03-03 09:00"}, WHOLE, "anonymous 1, promised 1, word_calendar 1"},
        {"told by mouth, late", {"anonymous; word 2026-03-09 09:00"}, WHOLE, "promised 1, word_calendar 0, missed 1"},
        {"praise has clock A", {"category beröm"}, WHOLE, "promised 1, word_calendar 1"},
        {"unreachable ones were promised too", {"unreachable; word "}, WHOLE, "promised 1, missed 1"},
    };
    assert_rows(*state, ROWS, G_N_ELEMENTS(ROWS));
}

static void word_that_held_named_the_unit_that_answered(void **state)
{
    static const Row ROWS[] = {
        {"the same answered", {"answered 2026-03-20 10:00"}, WHOLE, "held_calendar 1"},
        {"another answered", {"told park; answered 2026-03-20 10:00"}, WHOLE, "word_calendar 1, held_calendar 0"},
        {"another has it, nobody has answered", {"told park"}, WHOLE, "word_calendar 1, held_calendar 0"},
        {"it was moved after the answer",
         {"unit park; told tekn; answerer tekn; answered 2026-03-20 10:00"},
         WHOLE,
         "held_calendar 1, held_working 1"},
        {"the right one, late", {"word 2026-03-09 10:00; answered 2026-03-20 10:00"}, WHOLE, "held_calendar 0"},
        {"the desk is no word", {"unit desk; triage; told "}, WHOLE, "word_calendar 1, held_calendar 0"},
        {"the desk's answer is the word",
         {"unit desk; triage; told ; word 2026-03-04 10:00; answered 2026-03-04 10:00"},
         WHOLE,
         "word_calendar 1, held_calendar 1, answer_calendar 1"},
        {"nobody is named, nobody answers for it", {"unit ; told "}, WHOLE, "held_calendar 0"},
    };
    assert_rows(*state, ROWS, G_N_ELEMENTS(ROWS));
}

static void answers_are_measured_in_days_of_both_rules(void **state)
{
    static const Row ROWS[] = {
        {"the same day",
         {"answered 2026-03-03 16:00"},
         WHOLE,
         "answer_calendar 1, answer_working 1, answer_one_day 1, answered 1"},
        {"the next day's last second", {"answered 2026-03-04 23:59:59"}, WHOLE, "answer_one_day 1"},
        {"the day after", {"answered 2026-03-05 00:00:00"}, WHOLE, "answer_one_day 0, answer_calendar 1"},
        {"on the fourth day", {"answered 2026-03-06 08:00"}, WHOLE, "answer_calendar 0, answer_working 0, answered 1"},
        {"Monday after Friday",
         {"received 2026-03-06 15:00; answered 2026-03-09 15:00"},
         WHOLE,
         "answer_calendar 0, answer_working 1, answer_one_day 1"},
        {"Tuesday after Maundy Thursday",
         {"received 2026-04-02 15:00; answered 2026-04-07 15:00"},
         WHOLE,
         "answer_calendar 0, answer_working 1, answer_one_day 1"},
        {"who was promised nothing is in no share",
         {"due ; answered 2026-03-03 16:00"},
         WHOLE,
         "answered 1, answer_calendar 0, answer_working 0, answer_one_day 0"},
    };
    assert_rows(*state, ROWS, G_N_ELEMENTS(ROWS));
}

static void a_breach_is_by_the_municipalitys_own_rule(void **state)
{
    static const Row ROWS[] = {
        {"working days",
         {"received 2026-03-06 12:00; word 2026-03-10 12:00"},
         WHOLE,
         "missed 0, word_calendar 0, word_working 1"},
        {"too late by them too", {"received 2026-03-06 12:00; word 2026-03-11 00:00"}, WHOLE, "missed 1"},
    };
    Config *config = *state;
    config->deadline_rule = DAYS_WORKING;
    assert_rows(config, ROWS, G_N_ELEMENTS(ROWS));
    static const Row THREE[] = {
        {"another count of days",
         {"received 2026-03-03 12:00; word 2026-03-06 12:00; answered 2026-03-05 12:00"},
         WHOLE,
         "missed 0, word_calendar 1, word_working 1, answer_one_day 0"},
    };
    config->deadline_count = 3;
    assert_rows(config, THREE, G_N_ELEMENTS(THREE));
}

static void a_case_counts_for_who_has_it_and_apart_for_who_had_it_first(void **state)
{
    static const Row ROWS[] = {
        {"its unit", {"unit park; first tekn"}, BODY_UNIT, "park", "received 1, first 0, routed 1, wrong_first 1"},
        {"the first unit",
         {"unit park; first tekn"},
         BODY_UNIT,
         "tekn",
         "received 0, first 1, routed 0, wrong_first 0"},
        {"their committee", {"unit park; first tekn"}, BODY_COMMITTEE, TEKNISKA, "received 1, first 1, wrong_first 1"},
        {"the whole", {"unit park; first tekn"}, WHOLE, "received 1, first 1, routed 1"},
        {"a company", {"unit buss; first tekn"}, BODY_COMPANY, "buss", "received 1, first 0"},
        {"the company as a unit", {"unit buss"}, BODY_UNIT, "buss", "received 1"},
        {"another body", {"unit staten"}, BODY_EXTERNAL, "staten", "received 1"},
        {"a federation", {"unit raddning"}, BODY_FEDERATION, "raddning", "received 1"},
        {"by its own name", {"unit kultur"}, BODY_COMMITTEE, "kulturen", "received 1"},
        {"a unit of old", {"unit gammal"}, BODY_UNIT, "gammal", "received 1, first 0"},
        {"a unit of old in the whole", {"unit gammal"}, WHOLE, "received 1, first 1"},
        {"whose the words still thought it was", {"first gammal"}, BODY_UNIT, "gammal", "received 0, first 1"},
        {"a committee without cases", {""}, BODY_COMMITTEE, "socialnämnden", "received 0, promised 0"},
    };
    assert_rows(*state, ROWS, G_N_ELEMENTS(ROWS));
}

static void the_bodies_stand_in_their_order(void **state)
{
    static const char *const CASES[STORY_CASES_MAX] = {"unit zeta", "unit alfa", "first mitt", "unit zeta"};
    static const char EXPECTED[] =
        "whole  ()\ncommittee kommunstyrelsen ()\ncommittee tekniska nämnden ()\ncommittee socialnämnden ()\n"
        "committee kulturen ()\ncompany buss ()\nfederation raddning ()\nexternal staten ()\n"
        "unit desk (kommunstyrelsen)\nunit tekn (tekniska nämnden)\nunit buss ()\nunit park (tekniska nämnden)\n"
        "unit social (socialnämnden)\nunit kultur (kulturen)\nunit staten ()\nunit raddning ()\n"
        "unit alfa ()\nunit mitt ()\nunit zeta ()\n";
    g_autoptr(Year) year = story_year(*state, CASES);
    g_autoptr(GString) found = g_string_new(NULL);
    for (guint i = 0; i < year->bodies->len; i++) {
        const Body *body = g_ptr_array_index(year->bodies, i);
        g_string_append_printf(found, "%s %s (%s)\n", body_kind_name(body->kind), body->code, body->parent);
    }
    assert_string_equal(found->str, EXPECTED);
    assert_null(year_body(year, BODY_UNIT, "beta"));
    assert_null(year_body(year, BODY_COMPANY, "tekn"));
}

static void the_missed_are_named_in_order(void **state)
{
    static const char *const CASES[STORY_CASES_MAX] = {"word ; number 2600007",
                                                       "number 2600003",
                                                       "word ; number 2600002; unit gammal",
                                                       "word ; anonymous",
                                                       "word ; number 2600001; received 2025-03-03 09:00",
                                                       "word ; spam"};
    g_autoptr(Year) year = story_year(*state, CASES);
    assert_int_equal(year->missed->len, 2);
    assert_int_equal(g_array_index(year->missed, Breach, 0).number, case_number(2026, 2));
    assert_int_equal(g_array_index(year->missed, Breach, 1).number, case_number(2026, 7));
    assert_int_equal(year_body(year, WHOLE)->now->figures[FIGURE_MISSED], 2);
    assert_int_equal(year_body(year, WHOLE)->before->figures[FIGURE_MISSED], 1);
}

static void each_miss_has_its_reason(void **state)
{
    static const struct {
        const char *name, *story, *reason;
    } ROWS[] = {
        {"late", "word 2026-03-09 09:00", "late"},
        {"never", "word ", "never"},
        {"never, and nobody was at work", "received 2026-03-06 18:00; word ", "never"},
        {"nobody was at work from Friday evening to Sunday", "received 2026-03-06 18:00; word 2026-03-09 08:10", "no_hours"},
        {"a minute before closing is too late to act", "received 2026-03-06 16:59; word 2026-03-09 08:10", "no_hours"},
        {"some hours were left on Friday", "received 2026-03-06 12:00; word 2026-03-09 08:10", "late"},
        {"before Easter", "received 2026-04-02 19:00; word 2026-04-07 08:10", "no_hours"},
        {"the word came back, and none came after it", "bounced; returned; word ", "returned"},
        {"the word came back, and came again too late", "bounced; returned; word 2026-03-09 09:00", "returned"},
        {"nothing ever reached him", "bounced; unreachable; word ", "returned"},
        {"the word was late; what came back was the answer", "bounced; word 2026-03-09 09:00", "late"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        const char *const cases[STORY_CASES_MAX] = {ROWS[i].story};
        g_autoptr(Year) year = story_year(*state, cases);
        if (year->missed->len != 1 ||
            !g_str_equal(breach_name(g_array_index(year->missed, Breach, 0).reason), ROWS[i].reason))
            fail_msg("%s: %u missed", ROWS[i].name, year->missed->len);
    }
}

/* -- splits --------------------------------------------------------------- */

static void assert_names(const Config *config, const char *const cases[STORY_CASES_MAX], Split split, const char *names)
{
    g_autoptr(Year) year = story_year(config, cases);
    const Body *body = year_body(year, WHOLE);
    g_autofree char *now = print_names(body->now->splits[split]);
    g_autofree char *before = print_names(body->before->splits[split]);
    assert_string_equal(now, names);
    assert_string_equal(before, names);
}

static void closed_lists_have_all_their_rows(void **state)
{
    static const char *const NOTHING[STORY_CASES_MAX] = {NULL};
    static const struct {
        Split split;
        const char *names;
    } ROWS[] = {
        {SPLIT_CATEGORY, "synpunkt | klagomål | beröm | förslag | fråga | felanmälan"},
        {SPLIT_CHANNEL,
         "e-post | webbformulär | telefon | besök | brev | blankett | app | sociala medier | via personal | "
         "nämndens frågestund | annat"},
        {SPLIT_LANGUAGE, ""},
        {SPLIT_SUBMITTER, "invanare | -"},
        {SPLIT_CAUSE, "kvalitet | information | -"},
        {SPLIT_OUTCOME, "atgardat | -"},
        {SPLIT_MONTH, "01 | 02 | 03 | 04 | 05 | 06 | 07 | 08 | 09 | 10 | 11 | 12"},
        {SPLIT_WAIT, "1 | 2 | 5 | 10 | 20 | more | none"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++)
        assert_names(*state, NOTHING, ROWS[i].split, ROWS[i].names);
}

static void what_no_list_has_comes_after_it_by_size(void **state)
{
    static const char *const CASES[STORY_CASES_MAX] = {"language fi; channel fax; cause gammal",
                                                       "language en; channel brevduva",
                                                       "language fi; channel fax",
                                                       "language so; received 2025-05-05 10:00",
                                                       "language de; received 2025-05-05 10:00",
                                                       "language so; received 2025-06-06 10:00",
                                                       "",
                                                       ""};
    assert_names(*state, CASES, SPLIT_LANGUAGE, "fi | sv | en | so | de");
    assert_names(*state, CASES, SPLIT_CAUSE, "kvalitet | information | - | gammal");
    assert_names(*state, CASES, SPLIT_CHANNEL,
                 "e-post | webbformulär | telefon | besök | brev | blankett | app | sociala medier | via personal | "
                 "nämndens frågestund | annat | fax | brevduva");
}

static void a_body_has_only_the_open_rows_that_occur_in_it(void **state)
{
    static const char *const CASES[STORY_CASES_MAX] = {"language fi; unit buss", "language en; unit park",
                                                       "language en; unit tekn", "language so; unit tekn"};
    g_autoptr(Year) year = story_year(*state, CASES);
    g_autofree char *company = print_rows(year_body(year, BODY_COMPANY, "buss")->now->splits[SPLIT_LANGUAGE]);
    g_autofree char *committee = print_rows(year_body(year, BODY_COMMITTEE, TEKNISKA)->now->splits[SPLIT_LANGUAGE]);
    g_autofree char *whole = print_rows(year_body(year, WHOLE)->now->splits[SPLIT_LANGUAGE]);
    assert_string_equal(company, "fi 1");
    assert_string_equal(committee, "en 2, so 1");
    assert_string_equal(whole, "en 2, fi 1, so 1");
}

static void each_split_counts_each_case_once(void **state)
{
    static const char *const CASES[STORY_CASES_MAX] = {"category fråga; channel telefon; cause kvalitet; outcome "
                                                       "atgardat; submitter invanare; answered 2026-03-03 12:00",
                                                       "category fråga; received 2026-12-31 23:59:59",
                                                       "category nonsens; answered 2026-03-05 10:00", "spam"};
    static const struct {
        Split split;
        const char *rows;
    } ROWS[] = {
        {SPLIT_CATEGORY, "synpunkt 1, fråga 2"},
        {SPLIT_CHANNEL, "e-post 2, telefon 1"},
        {SPLIT_LANGUAGE, "sv 3"},
        {SPLIT_SUBMITTER, "invanare 1, - 2"},
        {SPLIT_CAUSE, "kvalitet 1, - 2"},
        {SPLIT_OUTCOME, "atgardat 1, - 2"},
        {SPLIT_MONTH, "03 2, 12 1"},
        {SPLIT_WAIT, "1 1, 5 1, none 1"},
    };
    g_autoptr(Year) year = story_year(*state, CASES);
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *rows = print_rows(year_body(year, WHOLE)->now->splits[ROWS[i].split]);
        assert_string_equal(rows, ROWS[i].rows);
    }
}

static void a_month_says_how_many_had_word_in_time(void **state)
{
    static const char *const CASES[STORY_CASES_MAX] = {"",
                                                       "word ",
                                                       "word 2026-04-01 10:00",
                                                       "anonymous; word ",
                                                       "received 2026-04-01 10:00",
                                                       "received 2025-03-01 10:00; word "};
    g_autoptr(Year) year = story_year(*state, CASES);
    const Part *march = g_ptr_array_index(year_body(year, WHOLE)->now->splits[SPLIT_MONTH], 2);
    const Part *earlier = g_ptr_array_index(year_body(year, WHOLE)->before->splits[SPLIT_MONTH], 2);
    const Part *april = g_ptr_array_index(year_body(year, WHOLE)->now->splits[SPLIT_MONTH], 3);
    assert_int_equal(march->count, 4);
    assert_int_equal(march->promised, 3);
    assert_int_equal(march->in_time, 1);
    assert_int_equal(april->in_time, 1);
    assert_int_equal(earlier->promised, 1);
    assert_int_equal(earlier->in_time, 0);
}

#define WITH_CONFIG(test) cmocka_unit_test_setup_teardown(test, make_config, free_config)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CONFIG(a_case_is_counted_as_it_is),
        WITH_CONFIG(what_is_left_out_is_told_once),
        WITH_CONFIG(fault_reports_may_be_counted_elsewhere),
        WITH_CONFIG(word_answer_and_promise_are_three_shares),
        WITH_CONFIG(word_that_held_named_the_unit_that_answered),
        WITH_CONFIG(answers_are_measured_in_days_of_both_rules),
        WITH_CONFIG(a_breach_is_by_the_municipalitys_own_rule),
        WITH_CONFIG(a_case_counts_for_who_has_it_and_apart_for_who_had_it_first),
        WITH_CONFIG(the_bodies_stand_in_their_order),
        WITH_CONFIG(the_missed_are_named_in_order),
        WITH_CONFIG(each_miss_has_its_reason),
        WITH_CONFIG(closed_lists_have_all_their_rows),
        WITH_CONFIG(what_no_list_has_comes_after_it_by_size),
        WITH_CONFIG(a_body_has_only_the_open_rows_that_occur_in_it),
        WITH_CONFIG(each_split_counts_each_case_once),
        WITH_CONFIG(a_month_says_how_many_had_word_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
