/* What has come lately, cases that are one, and many voices about one problem. */
#include "fixture.h"

#define BODY "Det är ett stort hål i vägen vid torget, och ingen lagar det."

static Known *recall_like(Fixture *fixture, const Message *message, gint64 now)
{
    Ask *ask = ask_from(mail_from(message->mail), now);
    ask->traffic = traffic_new(message->mail, message->weighed, MODE_LIVE);
    Known *known = recall(fixture, ask);
    ask_free(ask);
    return known;
}

static void a_senders_messages_are_counted_by_hour_and_day(void **state)
{
    Fixture *fixture = *state;
    for (guint i = 0; i < 3; i++) {
        g_autofree char *id = g_strdup_printf("%u@x", i);
        g_autoptr(Message) message = message_new(RESIDENT, "Hål", id, "Kort.", NOW + i);
        open_case(fixture, message);
    }
    g_autoptr(Message) next = message_new(RESIDENT, "Annat", "n@x", "Kort.", NOW + 10);
    g_autoptr(Known) soon = recall_like(fixture, next, NOW + 10);
    assert_int_equal(soon->sender_hour, 3);
    assert_int_equal(soon->sender_day, 3);
    assert_null(soon->echo);
    g_autoptr(Known) later = recall_like(fixture, next, NOW + 3 * 3600);
    assert_int_equal(later->sender_hour, 0);
    assert_int_equal(later->sender_day, 3);
    g_autoptr(Known) tomorrow = recall_like(fixture, next, NOW + 2 * DAY);
    assert_int_equal(tomorrow->sender_day, 0);
    g_autoptr(Message) other = message_new("bo@mail.example", "Hål", "b@x", "Kort.", NOW + 10);
    g_autoptr(Known) stranger = recall_like(fixture, other, NOW + 10);
    assert_int_equal(stranger->sender_day, 0);
}

static void the_same_words_are_found_for_a_day(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Message) first = message_new(RESIDENT, "Hål", "1@x", BODY, NOW);
    CaseNumber number = open_case(fixture, first);
    g_autoptr(Message) again = message_new(RESIDENT, "Hål igen", "2@x", BODY, NOW + 60);
    g_autoptr(Known) known = recall_like(fixture, again, NOW + 60);
    assert_non_null(known->echo);
    assert_int_equal(known->echo->number, number);
    g_autoptr(Known) tomorrow = recall_like(fixture, again, NOW + DAY + 3600);
    assert_null(tomorrow->echo);
}

static void a_short_subject_says_something_only_in_a_flood(void **state)
{
    Fixture *fixture = *state;
    for (guint i = 0; i < 4; i++) {
        g_autofree char *id = g_strdup_printf("%u@x", i);
        g_autoptr(Message) message = message_new(RESIDENT, "Hej", id, id, NOW + i);
        g_autoptr(Known) known = recall_like(fixture, message, NOW + i);
        assert_null(known->echo);
        open_case(fixture, message);
    }
    g_autoptr(Message) fifth = message_new(RESIDENT, "Hej", "5@x", "Fem.", NOW + 9);
    g_autoptr(Known) known = recall_like(fixture, fifth, NOW + 9);
    assert_non_null(known->echo);
}

static void set_number(Fixture *fixture, CaseNumber number, CaseField field, CaseNumber value)
{
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_set_time(plan, field, value, "by hand");
    apply(fixture, plan, NULL);
}

static CaseNumber open_one(Fixture *fixture, const char *from, const char *id)
{
    g_autoptr(Message) message = message_new(from, "Hål i vägen", id, "Kort.", NOW);
    return open_case(fixture, message);
}

static Known *recall_token(Fixture *fixture, CaseNumber number)
{
    Ask *ask = ask_from(RESIDENT, NOW + 60);
    g_array_append_val(ask->tokens, ((TokenAsk){ROLE_HANDLER, number}));
    Known *known = recall(fixture, ask);
    ask_free(ask);
    return known;
}

static void a_merged_cases_address_leads_to_the_one_that_goes_on(void **state)
{
    Fixture *fixture = *state;
    CaseNumber older = open_one(fixture, RESIDENT, "1@x");
    CaseNumber newer = open_one(fixture, RESIDENT, "2@x");
    CaseNumber newest = open_one(fixture, RESIDENT, "3@x");
    set_number(fixture, newer, FIELD_MERGED, older);
    set_number(fixture, newest, FIELD_MERGED, newer);
    g_autoptr(Known) known = recall_token(fixture, newest);
    const Evidence *first = g_ptr_array_index(known->evidence, 0);
    assert_int_equal(known->evidence->len, 3);
    assert_int_equal(first->found->number, older);
    assert_int_equal(first->role, ROLE_HANDLER);
    set_number(fixture, newest, FIELD_MERGED, 0);
    g_autoptr(Known) parted = recall_token(fixture, newest);
    assert_int_equal(((const Evidence *)g_ptr_array_index(parted->evidence, 0))->found->number, newest);
}

static void two_groups_of_voices_become_one(void **state)
{
    Fixture *fixture = *state;
    CaseNumber numbers[5];
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        g_autofree char *from = g_strdup_printf("n%u@mail.example", i);
        numbers[i] = open_one(fixture, from, from);
    }
    set_number(fixture, numbers[0], FIELD_SAME, numbers[0]);
    set_number(fixture, numbers[1], FIELD_SAME, numbers[0]);
    set_number(fixture, numbers[2], FIELD_SAME, numbers[2]);
    set_number(fixture, numbers[3], FIELD_SAME, numbers[2]);
    g_autoptr(Plan) plan = plan_new();
    plan->number = numbers[1];
    plan_set_time(plan, FIELD_SAME, numbers[0], "one problem");
    plan_set_time(plan, FIELD_SAME, numbers[0], "one problem");
    plan_elsewhere(plan, numbers[3]);
    apply(fixture, plan, NULL);
    g_autoptr(Known) known = recall_token(fixture, numbers[1]);
    assert_int_equal(known->voices->len, 3);
    g_autoptr(Known) alone = recall_token(fixture, numbers[4]);
    assert_int_equal(alone->voices->len, 0);
}

static void an_action_elsewhere_changes_and_writes_about_that_case(void **state)
{
    Fixture *fixture = *state;
    CaseNumber own = open_one(fixture, RESIDENT, "1@x");
    CaseNumber other = open_one(fixture, "bo@mail.example", "2@x");
    g_autoptr(Plan) plan = plan_new();
    plan->number = own;
    plan_set(plan, FIELD_STATUS, "closed", "elsewhere");
    plan_elsewhere(plan, other);
    plan_letter(plan, letter_new(LETTER_ANSWER, "bo@mail.example", "Bo", "sv"), "elsewhere");
    plan_elsewhere(plan, other);
    apply(fixture, plan, NULL);
    g_autoptr(Case) untouched = store_case(fixture->store, own, NULL);
    g_autoptr(Case) changed = store_case(fixture->store, other, NULL);
    assert_int_equal(untouched->status, CASE_OPEN);
    assert_int_equal(changed->status, CASE_CLOSED);
    g_autoptr(GPtrArray) due = store_letters_due(fixture->store, NOW + DAY * 1000, 100, NULL);
    gboolean found = FALSE;
    for (guint i = 0; i < due->len; i++) {
        const Outgoing *outgoing = g_ptr_array_index(due, i);
        found = found || (outgoing->letter->kind == LETTER_ANSWER && outgoing->number == other);
    }
    assert_true(found);
    g_autoptr(GPtrArray) findings = store_check(fixture->store, NULL);
    assert_int_equal(findings->len, 0);
}

/* The letter is written with the first; each job has the time that its message was read at, whoever comes first. */
static void a_gathered_letter_counts_when_it_leaves(void **state)
{
    static const gint64 READ_AT[] = {NOW + 100, NOW + 101, NOW + 99};
    Fixture *fixture = *state;
    CaseNumber number = open_one(fixture, RESIDENT, "1@x");
    for (guint i = 0; i < G_N_ELEMENTS(READ_AT); i++) {
        g_autofree char *id = g_strdup_printf("m%u@x", i);
        g_autoptr(Message) message = message_new(RESIDENT, "Hål i vägen", id, BODY, READ_AT[i]);
        g_autoptr(Plan) plan = plan_new();
        plan->number = number;
        plan_file(plan, ENTRY_RESIDENT, "the same again");
        Letter *letter = letter_new(LETTER_GATHERED, UNIT, "", "sv");
        letter->not_before = NOW + 3600;
        if (i == 0)
            plan_letter(plan, letter, "once");
        else
            letter_free(letter);
        apply(fixture, plan, message);
    }
    g_autoptr(Message) next = message_new(RESIDENT, "Hål i vägen", "n@x", BODY, NOW + 200);
    g_autoptr(Known) known = recall_like(fixture, next, NOW + 200);
    assert_int_equal(known->gathering->len > 0, TRUE);
    g_autoptr(GPtrArray) due = store_letters_due(fixture->store, NOW + 3600, 100, NULL);
    for (guint i = 0; i < due->len; i++) {
        const Outgoing *outgoing = g_ptr_array_index(due, i);
        assert_int_equal(outgoing->gathered, outgoing->letter->kind == LETTER_GATHERED ? G_N_ELEMENTS(READ_AT) : 0);
    }
}

static CaseNumber open_at(Fixture *fixture, const char *id, gint64 now)
{
    g_autoptr(Message) message = message_new(RESIDENT, "Hål i vägen", id, "Kort.", now);
    return open_case(fixture, message);
}

/* What was opened before it was written has its own receipt. */
static void a_collected_letter_lists_what_was_opened_since(void **state)
{
    Fixture *fixture = *state;
    open_at(fixture, "1@x", NOW + 99);
    CaseNumber second = open_at(fixture, "2@x", NOW + 100);
    g_autoptr(Message) message = message_new(RESIDENT, "Hål i vägen", "m@x", BODY, NOW + 100);
    g_autoptr(Plan) plan = plan_new();
    plan->number = second;
    plan_letter(plan, letter_new(LETTER_COLLECTED, RESIDENT, "", "sv"), "one for all");
    apply(fixture, plan, message);
    CaseNumber third = open_at(fixture, "3@x", NOW + 99);
    g_autoptr(GPtrArray) due = store_letters_due(fixture->store, NOW + 3600, 100, NULL);
    const GPtrArray *collected = NULL;
    for (guint i = 0; i < due->len; i++)
        if (((const Outgoing *)due->pdata[i])->letter->kind == LETTER_COLLECTED)
            collected = ((const Outgoing *)due->pdata[i])->collected;
    assert_non_null(collected);
    assert_int_equal(collected->len, 2);
    assert_int_equal(((const Case *)collected->pdata[0])->number, third); /* the oldest first */
    assert_int_equal(((const Case *)collected->pdata[1])->number, second);
}

int main(void)
{
#define ROW(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ROW(a_senders_messages_are_counted_by_hour_and_day),
        ROW(the_same_words_are_found_for_a_day),
        ROW(a_short_subject_says_something_only_in_a_flood),
        ROW(a_merged_cases_address_leads_to_the_one_that_goes_on),
        ROW(two_groups_of_voices_become_one),
        ROW(an_action_elsewhere_changes_and_writes_about_that_case),
        ROW(a_gathered_letter_counts_when_it_leaves),
        ROW(a_collected_letter_lists_what_was_opened_since),
    };
    return cmocka_run_group_tests_name("traffic", tests, NULL, NULL);
}
