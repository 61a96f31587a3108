/* The deep check looks at every row of a store of more than one page of them, and says from the beginning how far it is. */
#include "behind.h"

#include "store/check.h"

#define CASES (CHECK_PAGE + 1)

static gboolean open_all(StoreJob *job, gpointer data, GError **error)
{
    const Fixture *fixture = data;
    for (guint i = 0; i < CASES; i++) {
        g_autofree char *id = g_strdup_printf("%u@x", i);
        g_autofree char *text = g_strdup_printf("Text %u", i);
        g_autoptr(Message) message = message_new(RESIDENT, "Ett hål i vägen", id, text, NOW + i);
        g_autoptr(Plan) plan = plan_for_new(case_number(2026, i + 1), message);
        g_autoptr(Filing) filing = message_filing(message);
        if (!store_apply(job, plan, filing, &fixture->rules, error))
            return FALSE;
    }
    return TRUE;
}

static void fill(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    if (!store_run(fixture->store, open_all, fixture, &error))
        fail_msg("%s", error->message);
}

typedef struct {
    guint64 first, last, most;
    guint steps;
} Seen;

static void note_step(guint64 done, guint64 most, gpointer data)
{
    Seen *seen = data;
    assert_true(done >= seen->last && done <= most);
    assert_true(seen->most == 0 || most == seen->most);
    seen->first = seen->steps++ == 0 ? done : seen->first;
    seen->last = done;
    seen->most = most;
}

static void the_bar_begins_with_the_file_and_ends_full(void **state)
{
    Fixture *fixture = *state;
    fill(fixture);
    Seen seen = {0};
    StoreDeep deep = {.step = note_step, .data = &seen};
    g_autoptr(GPtrArray) findings = store_check_deep(fixture->store, &deep, NULL);
    assert_non_null(findings);
    assert_int_equal(findings->len, 0);
    assert_true(seen.most > 4 * CASES); /* cases, messages, two letters each, and what came before those */
    assert_true(SERVER || seen.first < seen.most / 4); /* a server has no file to begin with */
    assert_int_equal(seen.last, seen.most);
}

static gboolean is_said(const GPtrArray *findings, const char *words)
{
    for (guint i = 0; i < findings->len; i++)
        if (strstr(g_ptr_array_index(findings, i), words))
            return TRUE;
    return FALSE;
}

static void the_last_row_of_every_table_is_looked_at_too(void **state)
{
    Fixture *fixture = *state;
    fill(fixture);
    (void)behind(fixture, "UPDATE raws SET packed = x'00' WHERE entry = (SELECT max(entry) FROM raws);"
                          "UPDATE letters SET recipient = 'x@x' WHERE id = (SELECT max(id) FROM letters);"
                          "UPDATE cases SET unit = 'bygg' WHERE number = (SELECT max(number) FROM cases);"
                          "UPDATE events SET at = 1 WHERE sequence = (SELECT max(sequence) FROM events);");
    g_autoptr(GPtrArray) findings = store_check(fixture->store, NULL);
    assert_non_null(findings);
    assert_true(is_said(findings, "entry '501': stored bytes of entry '501' cannot be unpacked"));
    assert_true(is_said(findings, "letter '1002': not as it was written"));
    assert_true(is_said(findings, "case '260000501': "));
    assert_true(is_said(findings, "the chain is broken here"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_bar_begins_with_the_file_and_ends_full),
        TEST(the_last_row_of_every_table_is_looked_at_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
