/* Alike new cases to a unit are counted for two days, each once, and never those of another unit or a sensitive one (D61). */
#include "fixture.h"

typedef struct {
    Unit *unit;
    Route *route;
} Chosen;

/* As the rules choose a unit by one word. */
static Chosen choose(const char *code, const char *word, gboolean sensitive)
{
    Chosen chosen = {unit_new(code), g_new0(Route, 1)};
    chosen.unit->sensitive = sensitive;
    Hit *hit = g_new0(Hit, 1);
    hit->entry = g_strdup(word);
    hit->points = 10;
    Score *score = g_new0(Score, 1);
    score->unit = chosen.unit;
    score->hits = g_ptr_array_new();
    g_ptr_array_add(score->hits, hit);
    chosen.route->scores = g_ptr_array_new();
    g_ptr_array_add(chosen.route->scores, score);
    chosen.route->winner = chosen.unit;
    return chosen;
}

static void clear(Chosen *chosen)
{
    Score *score = g_ptr_array_index(chosen->route->scores, 0);
    Hit *hit = g_ptr_array_index(score->hits, 0);
    g_free(hit->entry);
    g_free(hit);
    g_ptr_array_unref(score->hits);
    g_free(score);
    g_ptr_array_unref(chosen->route->scores);
    g_free(chosen->route);
    unit_free(chosen->unit);
}

/* A letter of the resident `number`, about that unit and word. */
static Message *letter_of(guint number, gint64 now, const Chosen *chosen)
{
    g_autofree char *from = g_strdup_printf("p%u@mail.example", number);
    g_autofree char *id = g_strdup_printf("%u@x", number);
    Message *message = message_new(from, "Snön", id, from, now);
    message->weighed->route = chosen->route;
    return message;
}

static guint alike(Fixture *fixture, gint64 now, const Chosen *chosen)
{
    g_autoptr(Message) message = letter_of(99, now, chosen);
    Ask *ask = ask_from("p99@mail.example", now);
    ask->traffic = traffic_new(message->mail, message->weighed, MODE_LIVE);
    g_autoptr(Known) known = recall(fixture, ask);
    ask_free(ask);
    return known->alike;
}

static void alike_cases_are_counted_for_two_days(void **state)
{
    Fixture *fixture = *state;
    Chosen snow = choose("tekn", "snöröj*", FALSE), light = choose("tekn", "gatlykt*", FALSE),
           other = choose("fast", "snöröj*", FALSE), secret = choose("tekn", "snöröj*", TRUE);
    for (guint i = 0; i < 4; i++) {
        g_autoptr(Message) message = letter_of(i, NOW + i, &snow);
        open_case(fixture, message);
    }
    assert_int_equal(alike(fixture, NOW + 60, &snow), 4);
    assert_int_equal(alike(fixture, NOW + 60, &light), 0);
    assert_int_equal(alike(fixture, NOW + 60, &other), 0);
    assert_int_equal(alike(fixture, NOW + 60, &secret), 0);
    assert_int_equal(alike(fixture, NOW + 2 * DAY - 3600, &snow), 4);
    assert_int_equal(alike(fixture, NOW + 2 * DAY + 7200, &snow), 0);
    clear(&snow);
    clear(&light);
    clear(&other);
    clear(&secret);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(alike_cases_are_counted_for_two_days, set_up, tear_down)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
