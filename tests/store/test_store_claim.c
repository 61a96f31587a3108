/* Handing a letter over: one at a time, never what was taken back, and what follows when it is refused. */
#include "behind.h"


#define LATER (NOW + STORE_CLAIM_SECONDS)

static const Sent *pending(Fixture *fixture, CaseNumber number, gint64 now, Known **known)
{
    Ask *ask = ask_from("eva@city.example", now);
    g_array_append_val(ask->references, number);
    *known = recall(fixture, ask);
    ask_free(ask);
    return (*known)->pending->len > 0 ? g_ptr_array_index((*known)->pending, 0) : NULL;
}

static guint count_pending(Fixture *fixture, CaseNumber number, gint64 now)
{
    Known *known;
    (void)pending(fixture, number, now, &known);
    guint count = known->pending->len;
    known_free(known);
    return count;
}

static LetterState state_of(Fixture *fixture, gint64 letter)
{
    Ask *ask = ask_from("", NOW);
    ask->bounced_letter = letter;
    g_autoptr(Known) known = recall(fixture, ask);
    ask_free(ask);
    return known->bounced->state;
}

static Letter *letter_by(LetterKind kind, const char *to)
{
    Letter *letter = letter_new(kind, to, "", "sv");
    g_free(letter->author);
    letter->author = g_strdup("eva@city.example");
    return letter;
}

/* Anna's case with an answer, letter 3, and its copy, letter 4. */
static CaseNumber answered(Fixture *fixture, gboolean held)
{
    CaseNumber number = open_annas(fixture);
    g_autoptr(Message) message = message_new("eva@city.example", "SV: Hål", "eva@x", "Vi lagar det.", NOW);
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_file(plan, ENTRY_ANSWER, "handler");
    Letter *answer = letter_by(LETTER_ANSWER, RESIDENT);
    Letter *copy = letter_by(LETTER_ANSWER_COPY, UNIT);
    answer->held = copy->held = held;
    g_free(answer->held_why);
    answer->held_why = g_strdup(held ? "why_third_person" : "");
    plan_letter(plan, answer, "an answer");
    plan_letter(plan, copy, "to the unit");
    apply(fixture, plan, message);
    return number;
}

static gboolean claim(Fixture *fixture, gint64 letter, gint64 now)
{
    g_autoptr(GError) error = NULL;
    gboolean taken = store_letter_claim(fixture->store, letter, NULL, now, &error);
    assert_null(error);
    return taken;
}

static void a_claimed_letter_is_nobody_elses_until_the_claim_ends(void **state)
{
    Fixture *fixture = *state;
    open_annas(fixture);
    assert_true(claim(fixture, 1, NOW));
    assert_false(claim(fixture, 1, NOW));
    assert_false(claim(fixture, 1, LATER - 1));
    g_autoptr(GPtrArray) meanwhile = letters_due(fixture, LATER - 1);
    assert_false(has_due(meanwhile, LETTER_RECEIPT));
    g_autoptr(GPtrArray) after = letters_due(fixture, LATER);
    assert_true(has_due(after, LETTER_RECEIPT));
    assert_true(claim(fixture, 1, LATER));
    assert_false(claim(fixture, 999, NOW));
}

static void a_letter_put_off_is_given_back(void **state)
{
    Fixture *fixture = *state;
    open_annas(fixture);
    assert_true(claim(fixture, 1, NOW));
    assert_true(store_letter_fate(fixture->store, &(LetterFate){1, LETTER_WAITING, NOW, NOW + 10, "450"}, NULL));
    assert_false(claim(fixture, 1, NOW + 9));
    assert_true(claim(fixture, 1, NOW + 10));
}

static void what_a_dead_claimer_had_in_hand_is_due_at_once(void **state)
{
    Fixture *fixture = *state;
    open_annas(fixture);
    assert_true(store_begin_handover(fixture->store, NOW, NULL));
    assert_true(claim(fixture, 1, NOW));
    fixture_reopen(fixture); /* as after a kill: the kernel takes the lock back */
    assert_true(store_begin_handover(fixture->store, NOW + 1, NULL));
    assert_true(claim(fixture, 1, NOW + 1));
}

static void what_a_living_claimer_has_in_hand_stays_its_own(void **state)
{
    Fixture *fixture = *state;
    open_annas(fixture);
    assert_true(store_begin_handover(fixture->store, NOW, NULL));
    assert_true(claim(fixture, 1, NOW));
    Store *other = store_open(fixture->path, STORE_CREATE, NULL);
    assert_non_null(other);
    assert_true(store_begin_handover(other, NOW + 1, NULL));
    assert_false(store_letter_claim(other, 1, NULL, NOW + 1, NULL));
    store_close(other);
    assert_false(claim(fixture, 1, NOW + 1));
}

typedef struct {
    Fixture *fixture;
    guint taken;
} Claimer;

static gpointer claim_all(gpointer data)
{
    Claimer *claimer = data;
    for (gint64 letter = 1; letter <= 40; letter++)
        if (store_letter_claim(claimer->fixture->store, letter, NULL, NOW, NULL))
            claimer->taken++;
    return NULL;
}

static void two_claimers_share_the_letters(void **state)
{
    Fixture *fixture = *state;
    for (guint i = 0; i < 20; i++) {
        g_autofree char *id = g_strdup_printf("%u@x", i);
        g_autoptr(Message) message = message_new(RESIDENT, "Ämne", id, "Text", NOW);
        open_case(fixture, message);
    }
    Claimer claimers[2] = {{fixture, 0}, {fixture, 0}};
    GThread *other = g_thread_new("claimer", claim_all, &claimers[1]);
    claim_all(&claimers[0]);
    g_thread_join(other);
    assert_int_equal(claimers[0].taken + claimers[1].taken, 40);
}

static void bytes_are_kept_only_by_who_claims(void **state)
{
    Fixture *fixture = *state;
    open_annas(fixture);
    g_autoptr(GBytes) bytes = g_bytes_new_static("Hej", 3);
    assert_true(claim(fixture, 1, NOW));
    assert_false(store_letter_claim(fixture->store, 1, bytes, NOW, NULL));
    assert_null(store_letter_bytes(fixture->store, 1, NULL));
    assert_true(store_letter_claim(fixture->store, 1, bytes, LATER, NULL));
    g_autoptr(GBytes) kept = store_letter_bytes(fixture->store, 1, NULL);
    assert_true(g_bytes_equal(kept, bytes));
    assert_sound(fixture);
}

static gboolean try_cancel(Fixture *fixture, CaseNumber number, gint64 letter, GError **error)
{
    g_autoptr(Message) message = message_new("eva@city.example", "#ångra", "undo@x", "#ångra", NOW + 1);
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_file(plan, ENTRY_INTERNAL, "a command");
    plan_letter_by_id(plan, ACTION_CANCEL, letter, "#ångra");
    return try_apply(fixture, plan, message, error);
}

static void what_is_being_handed_over_cannot_be_taken_back(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = answered(fixture, FALSE);
    assert_int_equal(count_pending(fixture, number, NOW), 2);
    assert_true(claim(fixture, 3, NOW));
    assert_int_equal(count_pending(fixture, number, NOW), 0); /* its copy is no answer by itself */
    g_autoptr(GError) error = NULL;
    assert_false(try_cancel(fixture, number, 3, &error));
    assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER));
    assert_int_equal(counts_of(fixture).entries, 2);
    assert_int_equal(state_of(fixture, 3), LETTER_WAITING);
    assert_true(store_letter_fate(fixture->store, &(LetterFate){3, LETTER_ACCEPTED, NOW, 0, "250"}, NULL));
    g_clear_error(&error);
    assert_false(try_cancel(fixture, number, 3, &error));
    assert_sound(fixture);
}

static void what_was_taken_back_is_never_claimed_or_accepted(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = answered(fixture, FALSE);
    assert_true(try_cancel(fixture, number, 3, NULL));
    assert_false(claim(fixture, 3, NOW));
    assert_true(store_letter_fate(fixture->store, &(LetterFate){3, LETTER_ACCEPTED, NOW, 0, "250"}, NULL));
    assert_int_equal(state_of(fixture, 3), LETTER_CANCELLED);
}

static void a_held_letter_is_not_claimed_and_tells_why_it_is_held(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = answered(fixture, TRUE);
    assert_false(claim(fixture, 3, NOW));
    Known *known;
    const Sent *held = pending(fixture, number, NOW, &known);
    assert_non_null(held);
    assert_string_equal(held->held_why, "why_third_person");
    assert_int_equal(known->pending->len, 2);
    known_free(known);
}

static void damaged_bytes_are_an_error_of_that_letter_alone(void **state)
{
    Fixture *fixture = *state;
    open_annas(fixture);
    g_autoptr(GBytes) bytes = g_bytes_new_static("Hej", 3);
    assert_true(store_letter_claim(fixture->store, 1, bytes, NOW, NULL));
    (void)behind(fixture, "UPDATE sent SET packed = x'00'");
    g_autoptr(GPtrArray) due = letters_due(fixture, LATER);
    assert_int_equal(due->len, 2);
    g_autoptr(GError) error = NULL;
    assert_null(store_letter_bytes(fixture->store, 1, &error));
    assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED));
    assert_true(claim(fixture, 2, LATER));
}

typedef struct {
    Fixture *fixture;
    LetterFate fate;
    gboolean settled;
} Refusing;

static gboolean refuse_job(StoreJob *job, gpointer data, GError **error)
{
    Refusing *refusing = data;
    g_autoptr(Sent) letter = NULL;
    g_autoptr(Case) about = NULL;
    if (!store_settle(job, &refusing->fate, &letter, &about, error))
        return FALSE;
    refusing->settled = letter != NULL;
    if (!letter)
        return TRUE;
    g_autoptr(Plan) plan = plan_new();
    plan->number = letter->number;
    plan_letter_by_id(plan, ACTION_BOUNCED, letter->id, "5.1.1");
    plan_set(plan, FIELD_REACHABLE, "no", "5.1.1");
    plan_letter(plan, letter_new(LETTER_UNDELIVERABLE, UNIT, "", "sv"), "%s does not exist", about->resident);
    return store_apply_fate(job, plan, &refusing->fate, &refusing->fixture->rules, error);
}

static void a_refusal_and_what_follows_are_one_step(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    assert_true(claim(fixture, 1, NOW));
    Refusing refusing = {fixture, {1, LETTER_FAILED, NOW + 5, 0, "550 5.1.1 no"}, FALSE};
    assert_true(store_run(fixture->store, refuse_job, &refusing, NULL));
    assert_true(refusing.settled);
    assert_int_equal(state_of(fixture, 1), LETTER_FAILED);
    g_autoptr(Case) found = store_case(fixture->store, number, NULL);
    assert_false(found->reachable);
    g_autoptr(GPtrArray) due = letters_due(fixture, NOW + 5);
    const Outgoing *told = find_due(due, LETTER_UNDELIVERABLE);
    assert_int_equal(told->entry, find_due(due, LETTER_COPY)->entry);
    assert_int_equal(told->created_at, NOW + 5);
    assert_true(store_run(fixture->store, refuse_job, &refusing, NULL));
    assert_false(refusing.settled);
    assert_int_equal(counts_of(fixture).letters_waiting, 2);
    assert_sound(fixture);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_claimed_letter_is_nobody_elses_until_the_claim_ends),
        TEST(a_letter_put_off_is_given_back),
        TEST(what_a_dead_claimer_had_in_hand_is_due_at_once),
        TEST(what_a_living_claimer_has_in_hand_stays_its_own),
        TEST(two_claimers_share_the_letters),
        TEST(bytes_are_kept_only_by_who_claims),
        TEST(what_is_being_handed_over_cannot_be_taken_back),
        TEST(what_was_taken_back_is_never_claimed_or_accepted),
        TEST(a_held_letter_is_not_claimed_and_tells_why_it_is_held),
        TEST(damaged_bytes_are_an_error_of_that_letter_alone),
        TEST(a_refusal_and_what_follows_are_one_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
