/* What any engine must keep of a year's words: whose are told, and whose are not. */
#include "fixture.h"

#define PLAIN " tekn bygg "

/* One case of the year, as its row says. */
typedef struct {
    guint serial;
    const char *unit, *first_unit;
    void (*change)(Case *opened);
} Story;

static void set(char **text, const char *value)
{
    g_free(*text);
    *text = g_strdup(value);
}

static void make_sensitive(Case *opened)
{
    opened->sensitive = TRUE;
}

static void make_confidential(Case *opened)
{
    set(&opened->confidant, "visselblasning@city.example");
}

static void make_spam(Case *opened)
{
    opened->spam = TRUE;
}

static void make_other(Case *opened)
{
    opened->other = TRUE;
}

static void make_dormant(Case *opened)
{
    opened->dormant = TRUE;
}

static void make_triage(Case *opened)
{
    opened->triage = TRUE;
}

static void make_anonymous(Case *opened)
{
    set(&opened->resident, "");
}

static void tell(Fixture *fixture, int year, const Story *story)
{
    g_autofree char *id = g_strdup_printf("m%d-%u@mail.example", year, story->serial);
    g_autofree char *text = g_strdup_printf("text %u", story->serial);
    g_autofree char *subject = g_strdup_printf("ämne %u", story->serial);
    g_autoptr(Message) message = message_new(RESIDENT, subject, id, text, NOW);
    Case *opened = case_of(case_number(year, story->serial), message);
    set(&opened->unit, story->unit);
    set(&opened->first_unit, story->first_unit);
    set(&opened->measure, "lagat");
    set(&opened->cause, "kvalitet");
    if (story->change)
        story->change(opened);
    g_autoptr(Plan) plan = plan_new();
    plan_open(plan, opened, "new");
    plan_file(plan, ENTRY_RESIDENT, "resident's own");
    apply(fixture, plan, message);
}

static const Story stories[] = {
    {1, "tekn", "tekn", NULL},
    {2, "bygg", "", NULL},
    {3, "ifn", "ifn", NULL},
    {4, "tekn", "ifn", NULL}, /* it was theirs once */
    {5, "tekn", "tekn", make_sensitive},
    {6, "tekn", "tekn", make_confidential},
    {7, "tekn", "tekn", make_spam},
    {8, "tekn", "tekn", make_other},
    {9, "tekn", "tekn", make_dormant},
    {10, "tekn", "", make_triage},
    {11, "gone", "gone", NULL}, /* the configuration does not say that it is plain */
    {12, "tekn", "tekn", make_anonymous},
};

static void tell_all(Fixture *fixture)
{
    for (guint i = 0; i < G_N_ELEMENTS(stories); i++)
        tell(fixture, 2026, &stories[i]);
    tell(fixture, 2025, &stories[0]);
}

static gboolean note_opening(const Opening *opening, gpointer data)
{
    assert_true(g_str_has_prefix(opening->subject, "ämne "));
    g_string_append_printf(data, "%s%s ", opening->text, opening->resident == 0 ? " of nobody" : "");
    return TRUE;
}

static gboolean note_measure(const Measured *measured, gpointer data)
{
    assert_string_equal(measured->cause, "kvalitet");
    g_string_append_printf(data, "%s:%u:%s ", measured->unit, case_number_serial(measured->number),
                           measured->text ? measured->text : "-");
    return TRUE;
}

static void assert_openings(Fixture *fixture, int year, const char *unit, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) said = g_string_new(NULL);
    const YearFilter filter = {year, unit, PLAIN};
    assert_true(store_openings(fixture->store, &filter, note_opening, said, &error));
    assert_string_equal(said->str, expected);
}

static void assert_measures(Fixture *fixture, int year, const char *unit, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) said = g_string_new(NULL);
    const YearFilter filter = {year, unit, PLAIN};
    assert_true(store_measures(fixture->store, &filter, note_measure, said, &error));
    assert_string_equal(said->str, expected);
}

static void words_of_sensitive_and_uncounted_cases_are_not_told(void **state)
{
    tell_all(*state);
    assert_openings(*state, 2026, NULL, "text 1 text 2 text 12 of nobody ");
    assert_openings(*state, 2025, NULL, "text 1 ");
    assert_openings(*state, 2024, NULL, "");
}

static void words_of_one_unit_alone_never_of_a_sensitive_one(void **state)
{
    tell_all(*state);
    assert_openings(*state, 2026, "bygg", "text 2 ");
    assert_openings(*state, 2026, "ifn", "");
    assert_openings(*state, 2026, "gone", "");
    assert_openings(*state, 2026, "byg", "");
}

static void measures_of_sensitive_cases_are_told_without_text(void **state)
{
    tell_all(*state);
    assert_measures(*state, 2026, NULL,
                    "tekn:1:lagat bygg:2:lagat ifn:3:- tekn:4:- tekn:5:- tekn:10:lagat gone:11:- tekn:12:lagat ");
    assert_measures(*state, 2026, "bygg", "bygg:2:lagat ");
    assert_measures(*state, 2024, NULL, "");
}

static gboolean stop_at_once(const Opening *opening, gpointer data)
{
    g_assert_nonnull(opening);
    ++*(guint *)data;
    return FALSE;
}

static void who_has_heard_enough_is_told_no_more(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GError) error = NULL;
    guint heard = 0;
    const YearFilter filter = {2026, NULL, PLAIN};
    tell_all(fixture);
    assert_true(store_openings(fixture->store, &filter, stop_at_once, &heard, &error));
    assert_int_equal(heard, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_of_sensitive_and_uncounted_cases_are_not_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(words_of_one_unit_alone_never_of_a_sensitive_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(measures_of_sensitive_cases_are_told_without_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_has_heard_enough_is_told_no_more, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
