/* Very many rows of a server come one by one: however many there are, the program's memory does not grow with them. */
#include "behind.h"

#include "core/facts.h"

#define ONLY_A_SERVER()                                                                                                \
    if (!SERVER)                                                                                                       \
    skip()

#define ROWS_EACH 4
#define CASES     25000
#define GROWS_MAX (8 * 1024) /* kilobytes; all rows at once take thirty thousand */

static gint64 memory_most(void)
{
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents("/proc/self/status", &text, NULL, NULL));
    const char *most = strstr(text, "VmHWM:");
    assert_non_null(most);
    return g_ascii_strtoll(most + strlen("VmHWM:"), NULL, 10);
}

/* What a new case is told to be, as SQL says a text.  Caller owns. */
static char *opening(void)
{
    g_autoptr(Message) message = message_new(RESIDENT, "Ämne", "m@mail.example", "Text.", NOW);
    g_autoptr(Case) opened = case_of(case_number(2026, 1), message);
    g_autofree char *told = facts_print(opened);
    g_auto(GStrv) parts = g_strsplit(told, "'", -1);
    return g_strjoinv("''", parts);
}

/* Cases of 2026, each with the event that opened it and what happened to it. */
static void add_facts(Fixture *fixture)
{
    g_autofree char *opened = opening();
    g_autofree char *sql = g_strdup_printf(
        "INSERT INTO events (sequence, writer, at, case_number, kind, salt, payload, digest, chain)"
        " SELECT i, 'x/0', %" G_GINT64_FORMAT ", 260000001 + i / %d, CASE i %% %d WHEN 0 THEN 'event opened' ELSE"
        " 'event measure' END, x'', 'case=1 entry=0 letter=0 ' || CASE i %% %d WHEN 0 THEN '%s' ELSE repeat('x', 100) END,"
        " x'', x'' FROM generate_series(0, %d) AS i",
        NOW, ROWS_EACH, ROWS_EACH, ROWS_EACH, opened, CASES * ROWS_EACH - 1);
    (void)behind(fixture, sql);
}

typedef struct {
    guint count, most;
} Seen;

static gboolean see(const Facts *facts, gpointer data)
{
    Seen *seen = data;
    assert_true(facts->number > 0);
    return ++seen->count < seen->most;
}

static guint count_cases(Fixture *fixture, guint most)
{
    g_autoptr(GError) error = NULL;
    Seen seen = {0, most};
    const FactsFilter filter = {.first_year = 2026, .last_year = 2026, .as_of = NOW + DAY};
    if (!store_facts(fixture->store, &filter, see, &seen, &error))
        fail_msg("%s", error->message);
    return seen.count;
}

static void a_hundred_thousand_rows_are_not_held_at_once(void **state)
{
    ONLY_A_SERVER();
    Fixture *fixture = *state;
    add_facts(fixture);
    gint64 before = memory_most();
    assert_int_equal(count_cases(fixture, G_MAXUINT), CASES);
    gint64 grown = memory_most() - before;
    print_message("grown by %" G_GINT64_FORMAT " kB\n", grown);
    if (!g_getenv("SANITIZE") || !*g_getenv("SANITIZE")) /* which keeps what was freed */
        assert_true(grown < GROWS_MAX);
}

/* The connection is lent again for something else. */
static void who_has_seen_enough_leaves_the_rest(void **state)
{
    ONLY_A_SERVER();
    Fixture *fixture = *state;
    add_facts(fixture);
    for (guint i = 1; i < 20; i++)
        assert_int_equal(count_cases(fixture, i), i);
    assert_int_equal(counts_of(fixture).cases, 0);
}

static void what_cannot_be_asked_is_trouble_and_the_connection_goes_on(void **state)
{
    ONLY_A_SERVER();
    Fixture *fixture = *state;
    g_autoptr(GError) error = NULL;
    (void)behind(fixture, "ALTER TABLE events RENAME TO gone");
    Seen seen = {0, G_MAXUINT};
    const FactsFilter filter = {.first_year = 2026, .last_year = 2026, .as_of = NOW + DAY};
    assert_false(store_facts(fixture->store, &filter, see, &seen, &error));
    assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER));
    assert_int_equal(counts_of(fixture).cases, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_hundred_thousand_rows_are_not_held_at_once),
        TEST(who_has_seen_enough_leaves_the_rest),
        TEST(what_cannot_be_asked_is_trouble_and_the_connection_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
