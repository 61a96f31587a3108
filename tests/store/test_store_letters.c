/* The outbox: what is due, what became of it, and that what we said stays said. */
#include "fixture.h"

static void letters_are_due_with_all_that_rendering_needs(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    assert_int_equal(store_next_due(fixture->store, NULL), 1);
    g_autoptr(GPtrArray) due = letters_due(fixture, NOW);
    assert_int_equal(due->len, 2);
    const Outgoing *receipt = find_due(due, LETTER_RECEIPT);
    assert_string_equal(receipt->letter->to, RESIDENT);
    assert_string_equal(receipt->letter->to_name, "Anna");
    assert_string_equal(letter_get(receipt->letter, "unit"), "gator och parker");
    assert_true(receipt->letter->stops_besked);
    assert_int_equal(receipt->created_at, NOW);
    assert_int_equal(receipt->number, number);
    assert_int_equal(receipt->about->number, number);
    assert_int_not_equal(receipt->entry, 0);
    g_autoptr(GError) error = NULL;
    assert_null(store_letter_bytes(fixture->store, receipt->id, &error));
    assert_null(error);
    assert_int_equal(receipt->ancestors->len, 1);
    assert_string_equal(g_ptr_array_index(receipt->ancestors, 0), "first@mail.example");
    assert_int_equal(find_due(due, LETTER_COPY)->ancestors->len, 0);
}

static void a_message_id_of_ours_is_sealed(void **state)
{
    Fixture *fixture = *state;
    open_annas(fixture);
    g_autoptr(GPtrArray) due = letters_due(fixture, NOW);
    const Outgoing *receipt = find_due(due, LETTER_RECEIPT);
    g_auto(GStrv) parts = g_strsplit_set(receipt->message_id, ".@", 5);
    assert_string_equal(parts[0], "sp");
    assert_string_equal(parts[1], "2600001");
    g_autofree char *sealed = g_strdup_printf("2600001.%s", parts[2]);
    assert_true(seal_check(fixture->keyring, "message-id", sealed, parts[3]));
    assert_string_equal(parts[4], "city.example");
}

static void the_raw_message_and_its_envelope_come_back_exactly(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Message) message = message_new(RESIDENT, "Stort", "big@x", "Text", NOW);
    gsize length = 3 * 1000 * 1000 + 7;
    guint8 *noise = g_malloc(length);
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    for (gsize i = 0; i < length; i++)
        noise[i] = i % 3 == 0 ? 0 : (guint8)g_rand_int(random);
    g_bytes_unref(message->raw);
    message->raw = g_bytes_new_take(noise, length);
    message->mail->envelope->login = g_strdup("anna");
    open_case(fixture, message);
    g_autoptr(GPtrArray) due = letters_due(fixture, NOW);
    gint64 entry = find_due(due, LETTER_RECEIPT)->entry;
    g_autoptr(GBytes) raw = store_entry_raw(fixture->store, entry, NULL);
    assert_true(g_bytes_equal(raw, message->raw));
    Envelope *envelope = store_entry_envelope(fixture->store, entry, NULL);
    assert_string_equal(envelope->sender, RESIDENT);
    assert_string_equal(g_ptr_array_index(envelope->recipients, 0), "synpunkter@city.example");
    assert_string_equal(envelope->login, "anna");
    assert_null(envelope->client);
    assert_int_equal(envelope->received_at, NOW);
    envelope_free(envelope);
    g_autoptr(GError) error = NULL;
    assert_null(store_entry_raw(fixture->store, 999, &error));
    assert_non_null(error);
    assert_sound(fixture);
}

static void an_empty_message_is_kept_too(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Message) message = message_new(RESIDENT, "", NULL, "", NOW);
    g_bytes_unref(message->raw);
    message->raw = g_bytes_new(NULL, 0);
    open_case(fixture, message);
    g_autoptr(GBytes) raw = store_entry_raw(fixture->store, 1, NULL);
    assert_int_equal(g_bytes_get_size(raw), 0);
    assert_sound(fixture);
}

static void rendered_bytes_stay_what_they_were(void **state)
{
    Fixture *fixture = *state;
    open_annas(fixture);
    g_autoptr(GPtrArray) due = letters_due(fixture, NOW);
    gint64 id = find_due(due, LETTER_RECEIPT)->id;
    g_autoptr(GBytes) bytes = g_bytes_new_static("To: anna\r\n\r\nHej", 15);
    g_autoptr(GBytes) other = g_bytes_new_static("To: anna\r\n\r\nHoj", 15);
    g_autoptr(GError) error = NULL;
    assert_true(store_letter_claim(fixture->store, id, bytes, NOW, NULL));
    gint64 later = NOW + STORE_CLAIM_SECONDS;
    assert_false(store_letter_claim(fixture->store, id, other, later, &error));
    assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_REFUSED));
    assert_true(store_letter_claim(fixture->store, id, bytes, later, NULL));
    fixture_reopen(fixture);
    g_autoptr(GBytes) again = store_letter_bytes(fixture->store, id, NULL);
    assert_true(g_bytes_equal(again, bytes));
    assert_sound(fixture);
}

static void a_letter_waits_for_its_next_try(void **state)
{
    Fixture *fixture = *state;
    open_annas(fixture);
    assert_true(store_letter_fate(fixture->store, &(LetterFate){1, LETTER_WAITING, NOW, NOW + 300, "450 later"}, NULL));
    assert_true(store_letter_fate(fixture->store, &(LetterFate){2, LETTER_ACCEPTED, NOW, 0, "250 ok"}, NULL));
    g_autoptr(GPtrArray) none = letters_due(fixture, NOW + 299);
    assert_int_equal(none->len, 0);
    assert_int_equal(store_next_due(fixture->store, NULL), NOW + 300);
    g_autoptr(GPtrArray) due = letters_due(fixture, NOW + 300);
    assert_int_equal(due->len, 1);
    assert_int_equal(((Outgoing *)g_ptr_array_index(due, 0))->attempts, 1);
    assert_true(store_letter_fate(fixture->store, &(LetterFate){1, LETTER_FAILED, NOW, 0, "550 no"}, NULL));
    assert_int_equal(store_next_due(fixture->store, NULL), 0);
    StoreCounts counts = counts_of(fixture);
    assert_int_equal(counts.letters_waiting, 0);
    assert_int_equal(counts.letters_failed, 1);
    assert_int_equal(counts.oldest_waiting, 0);
    assert_sound(fixture);
}

static LetterState state_of(Fixture *fixture, gint64 letter)
{
    Ask *ask = ask_from("", NOW);
    ask->bounced_letter = letter;
    g_autoptr(Known) known = recall(fixture, ask);
    ask_free(ask);
    assert_non_null(known->bounced);
    return known->bounced->state;
}

static void a_bounce_that_overtakes_the_acceptance_stays(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_letter_by_id(plan, ACTION_BOUNCED, 1, "5.1.1");
    apply(fixture, plan, NULL);
    assert_true(store_letter_fate(fixture->store, &(LetterFate){1, LETTER_ACCEPTED, NOW, 0, "250 ok"}, NULL));
    assert_int_equal(state_of(fixture, 1), LETTER_BOUNCED);
}

/* The handler's answer of the letter after the first two; its id. */
static gint64 hold_answer(Fixture *fixture, CaseNumber number, gboolean held, gint64 not_before)
{
    g_autofree char *id = g_uuid_string_random();
    g_autoptr(Message) message = message_new("eva@city.example", "SV: Hål", id, "Vi lagar det.", NOW + 60);
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_file(plan, ENTRY_ANSWER, "handler");
    Letter *answer = letter_new(LETTER_ANSWER, RESIDENT, "Anna", "sv");
    g_free(answer->author);
    answer->author = g_strdup("eva@city.example");
    answer->held = held;
    answer->not_before = not_before;
    plan_letter(plan, answer, "an answer");
    apply(fixture, plan, message);
    return (gint64)(counts_of(fixture).entries + 1);
}

static void a_held_answer_goes_when_released(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    gint64 id = hold_answer(fixture, number, TRUE, 0);
    Ask *ask = ask_from("eva@city.example", NOW + 100);
    g_array_append_val(ask->references, number);
    g_autoptr(Known) known = recall(fixture, ask);
    assert_int_equal(known->pending->len, 1);
    assert_int_equal(((Sent *)g_ptr_array_index(known->pending, 0))->id, id);
    assert_int_equal(known->answers_by_sender, 0);
    g_autoptr(GPtrArray) before = letters_due(fixture, NOW + DAY);
    assert_false(has_due(before, LETTER_ANSWER));
    assert_int_equal(counts_of(fixture).letters_held, 1);

    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_letter_by_id(plan, ACTION_RELEASE, id, "#skicka");
    apply(fixture, plan, NULL);
    g_autoptr(GPtrArray) after = letters_due(fixture, NOW + DAY);
    assert_true(has_due(after, LETTER_ANSWER));
    g_autoptr(Known) later = recall(fixture, ask);
    assert_int_equal(later->answers_by_sender, 1);
    ask_free(ask);
}

static void an_answer_waits_its_undo_time_and_can_be_taken_back(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    gint64 id = hold_answer(fixture, number, FALSE, NOW + 180);
    g_autoptr(GPtrArray) early = letters_due(fixture, NOW + 179);
    assert_false(has_due(early, LETTER_ANSWER));
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_letter_by_id(plan, ACTION_CANCEL, id, "#ångra");
    apply(fixture, plan, NULL);
    g_autoptr(GPtrArray) due = letters_due(fixture, NOW + 180);
    assert_false(has_due(due, LETTER_ANSWER));
    assert_int_equal(state_of(fixture, id), LETTER_CANCELLED);
    assert_true(store_letter_fate(fixture->store, &(LetterFate){id, LETTER_WAITING, NOW, NOW + 300, ""}, NULL));
    assert_int_equal(state_of(fixture, id), LETTER_CANCELLED);
}

static void a_chain_names_one_audience_only_first_and_last(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    for (guint i = 0; i < 12; i++) {
        g_autofree char *id = g_strdup_printf("follow%u@mail.example", i);
        g_autoptr(Message) message = message_new(RESIDENT, "SV: Hål", id, "Mer", NOW + 10 + i);
        g_autoptr(Plan) plan = plan_new();
        plan->number = number;
        plan_file(plan, ENTRY_RESIDENT, "more");
        apply(fixture, plan, message);
    }
    hold_answer(fixture, number, FALSE, 0);
    g_autoptr(GPtrArray) due = letters_due(fixture, NOW + DAY);
    const GPtrArray *ids = find_due(due, LETTER_ANSWER)->ancestors;
    assert_int_equal(ids->len, 9);
    assert_string_equal(g_ptr_array_index(ids, 0), "first@mail.example");
    assert_string_equal(g_ptr_array_index(ids, 1), "follow4@mail.example");
    assert_string_equal(g_ptr_array_index(ids, 8), "follow11@mail.example");
}

static void the_answered_id_is_last(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    Letter *answer = letter_new(LETTER_ANSWER, RESIDENT, "Anna", "sv");
    g_free(answer->answers_id);
    answer->answers_id = g_strdup("first@mail.example");
    plan_letter(plan, answer, "an answer");
    apply(fixture, plan, NULL);
    g_autoptr(GPtrArray) due = letters_due(fixture, G_MAXINT64);
    const GPtrArray *ids = find_due(due, LETTER_ANSWER)->ancestors;
    assert_int_equal(ids->len, 2);
    assert_true(g_str_has_prefix(g_ptr_array_index(ids, 0), "sp.2600001.1."));
    assert_string_equal(g_ptr_array_index(ids, 1), "first@mail.example");
}

static void a_letter_may_be_about_no_case(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Plan) plan = plan_new();
    plan_letter(plan, letter_new(LETTER_ALARM, "admin@city.example", "", "sv"), "disk");
    apply(fixture, plan, NULL);
    g_autoptr(GPtrArray) due = letters_due(fixture, G_MAXINT64);
    assert_int_equal(due->len, 1);
    assert_null(((Outgoing *)g_ptr_array_index(due, 0))->about);
    assert_sound(fixture);
}

static void an_observed_letter_never_falls_due(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Plan) plan = plan_new();
    Letter *letter = letter_new(LETTER_ALARM, "admin@city.example", "", "sv");
    letter->observed = TRUE;
    plan_letter(plan, letter, "observed only");
    apply(fixture, plan, NULL);
    g_autoptr(GPtrArray) due = letters_due(fixture, G_MAXINT64);
    assert_int_equal(due->len, 0);
    assert_int_equal(state_of(fixture, 1), LETTER_OBSERVED);
}

static gboolean collect(const Trace *trace, gpointer data)
{
    g_string_append_printf(data, "%s|%s|%s|%s\n", trace->kind, trace->who, trace->state ? trace->state : "-",
                           trace->note);
    return TRUE;
}

static void the_history_tells_all_in_order(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    assert_true(store_letter_fate(fixture->store, &(LetterFate){1, LETTER_ACCEPTED, NOW, 0, "250 ok"}, NULL));
    g_autoptr(GString) told = g_string_new(NULL);
    assert_true(store_history(fixture->store, number, collect, told, NULL));
    assert_string_equal(told->str, "event opened||-|new\n"
                                   "entry resident|anna@mail.example|-|resident's own\n"
                                   "letter receipt|anna@mail.example|accepted|unit known\n"
                                   "letter copy|tekniska@city.example|waiting|to the unit\n"
                                   "event accepted|anna@mail.example|-|250 ok\n");
}

static gboolean count_case(const Case *found, gpointer data)
{
    (void)found;
    return ++*(guint *)data < 250;
}

static void cases_are_listed_newest_first_by_filter(void **state)
{
    Fixture *fixture = *state;
    for (guint i = 0; i < 260; i++) {
        g_autofree char *id = g_strdup_printf("%u@x", i);
        g_autoptr(Message) message = message_new(RESIDENT, "Ämne", id, "Text", NOW + i);
        open_case(fixture, message);
    }
    const struct {
        CaseFilter filter;
        guint found;
    } ROWS[] = {{{.any_status = TRUE}, 250},
                {{.any_status = TRUE, .limit = 7}, 7},
                {{.status = CASE_CLOSED}, 0},
                {{.status = CASE_OPEN, .unit = "tekn", .limit = 201}, 201},
                {{.any_status = TRUE, .unit = "skola"}, 0},
                {{.any_status = TRUE, .due_until = NOW + 2 * DAY + 9}, 10}};
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        guint found = 0;
        assert_true(store_cases(fixture->store, &ROWS[i].filter, count_case, &found, NULL));
        assert_int_equal(found, ROWS[i].found);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(letters_are_due_with_all_that_rendering_needs),
        TEST(a_message_id_of_ours_is_sealed),
        TEST(the_raw_message_and_its_envelope_come_back_exactly),
        TEST(an_empty_message_is_kept_too),
        TEST(rendered_bytes_stay_what_they_were),
        TEST(a_letter_waits_for_its_next_try),
        TEST(a_bounce_that_overtakes_the_acceptance_stays),
        TEST(a_held_answer_goes_when_released),
        TEST(an_answer_waits_its_undo_time_and_can_be_taken_back),
        TEST(a_chain_names_one_audience_only_first_and_last),
        TEST(the_answered_id_is_last),
        TEST(a_letter_may_be_about_no_case),
        TEST(an_observed_letter_never_falls_due),
        TEST(the_history_tells_all_in_order),
        TEST(cases_are_listed_newest_first_by_filter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
