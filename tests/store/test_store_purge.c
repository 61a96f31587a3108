/* Between the list of cases and the step that changes one, mail may come and letters be written. */
#include "fixture.h"
#include "store/records.h"

static void a_person_is_not_taken_out_of_a_case_that_waits_for_a_letter(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    guint64 waiting = counts_of(fixture).letters_waiting;
    assert_true(waiting > 0);
    g_autoptr(GPtrArray) entries = g_ptr_array_new();
    g_autofree char *unit = g_strdup("gata");
    const PurgeCase purged = {.number = number, .unit = unit};
    const CaseMasked masked = {&purged, "someone", RESIDENT, "a subject", entries};
    g_autoptr(PurgeRun) run = purge_begin(fixture->store, "KS 1", "eva", NULL);
    assert_non_null(run);
    assert_true(purge_person(run, &masked, NULL));
    assert_int_equal(purge_count(run), 0);
    assert_int_equal(counts_of(fixture).letters_waiting, waiting);
    g_autoptr(Case) found = store_case(fixture->store, number, NULL);
    assert_string_equal(found->resident, RESIDENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_person_is_not_taken_out_of_a_case_that_waits_for_a_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
