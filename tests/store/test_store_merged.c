/* What any engine must keep of cases that go on in another (#samma), and of letters to staff about them and beside. */
#include "fixture.h"

#define HANDLER "eva@city.example"

static CaseNumber open_one(Fixture *fixture, const char *id)
{
    g_autoptr(Message) message = message_new(RESIDENT, "Hål i vägen", id, "Kort.", NOW);
    return open_case(fixture, message);
}

static void set_merged(Fixture *fixture, CaseNumber number, CaseNumber into)
{
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_set_time(plan, FIELD_MERGED, into, "#samma");
    apply(fixture, plan, NULL);
}

static void say_inside(Fixture *fixture, CaseNumber number, const char *id, const char *text)
{
    g_autoptr(Message) message = message_new(HANDLER, "Internt", id, text, NOW + 1);
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_file(plan, ENTRY_INTERNAL, "to the i address");
    apply(fixture, plan, message);
}

static void write_letter(Fixture *fixture, CaseNumber number, LetterKind kind, const char *to, gboolean held)
{
    g_autoptr(Message) message = message_new(HANDLER, "SV: Hål", NULL, "Vi lagar det.", NOW + 10);
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    if (number)
        plan_file(plan, ENTRY_ANSWER, "handler");
    else
        plan_keep(plan, "on no case");
    Letter *letter = letter_new(kind, to, "", "sv");
    g_free(letter->author);
    letter->author = g_strdup(HANDLER);
    letter->held = held;
    letter->not_before = NOW + DAY;
    letter_set(letter, "answer", "Vi lagar det.");
    plan_letter(plan, letter, "a letter");
    apply(fixture, plan, message);
}

static Known *recall_answer(Fixture *fixture, CaseNumber number, CaseNumber named)
{
    Ask *ask = ask_from(HANDLER, NOW + 60);
    g_array_append_val(ask->tokens, ((TokenAsk){ROLE_HANDLER, number}));
    if (named)
        g_array_append_val(ask->references, named);
    Known *known = recall(fixture, ask);
    ask_free(ask);
    return known;
}

static void what_was_said_inside_protects_where_the_matter_goes_on(void **state)
{
    Fixture *fixture = *state;
    CaseNumber oldest = open_one(fixture, "1@x");
    CaseNumber newer = open_one(fixture, "2@x");
    CaseNumber newest = open_one(fixture, "3@x");
    CaseNumber apart = open_one(fixture, "4@x");
    say_inside(fixture, oldest, "i1@x", "Hon ringer jämt.");
    say_inside(fixture, newer, "i2@x", "Hon har en hund.");
    say_inside(fixture, newest, "i3@x", "Hon bor inte där.");
    say_inside(fixture, apart, "i4@x", "Det här är ett annat ärende.");
    set_merged(fixture, newest, newer);
    set_merged(fixture, newer, oldest);
    g_autoptr(Known) known = recall_answer(fixture, oldest, 0);
    assert_int_equal(known->secrets->len, 3);
    assert_string_equal(g_ptr_array_index(known->secrets, 0), "Hon ringer jämt.");
    assert_string_equal(g_ptr_array_index(known->secrets, 1), "Hon har en hund.");
    assert_string_equal(g_ptr_array_index(known->secrets, 2), "Hon bor inte där.");
    set_merged(fixture, newer, 0);
    g_autoptr(Known) parted = recall_answer(fixture, oldest, 0);
    assert_int_equal(parted->secrets->len, 1);
}

static void an_answer_that_has_not_gone_is_found_where_the_matter_goes_on(void **state)
{
    Fixture *fixture = *state;
    CaseNumber older = open_one(fixture, "1@x");
    CaseNumber newer = open_one(fixture, "2@x");
    write_letter(fixture, newer, LETTER_ANSWER, RESIDENT, FALSE);
    set_merged(fixture, newer, older);
    g_autoptr(Known) known = recall_answer(fixture, newer, 0);
    assert_int_equal(known->pending->len, 1);
    assert_int_equal(((const Sent *)g_ptr_array_index(known->pending, 0))->number, newer);
}

static void what_waits_on_a_case_that_is_named_is_found_apart(void **state)
{
    Fixture *fixture = *state;
    CaseNumber own = open_one(fixture, "1@x");
    CaseNumber named = open_one(fixture, "2@x");
    write_letter(fixture, named, LETTER_ANSWER, RESIDENT, TRUE);
    g_autoptr(Known) known = recall_answer(fixture, own, named);
    assert_int_equal(known->pending->len, 0);
    assert_int_equal(known->others_pending->len, 1);
    const Sent *held = g_ptr_array_index(known->others_pending, 0);
    assert_int_equal(held->number, named);
    assert_string_equal(held->answer, "Vi lagar det.");
    g_autoptr(Known) alone = recall_answer(fixture, own, 0);
    assert_int_equal(alone->others_pending->len, 0);
}

static void a_letter_to_post_waits_for_a_word_only_while_it_is_held(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_one(fixture, "1@x");
    write_letter(fixture, number, LETTER_TO_POST, HANDLER, TRUE);
    write_letter(fixture, number, LETTER_HOLD_REMINDER, HANDLER, FALSE);
    g_autoptr(Known) known = recall_answer(fixture, number, 0);
    assert_int_equal(known->pending->len, 2);
    CaseNumber other = open_one(fixture, "2@x");
    write_letter(fixture, other, LETTER_TO_POST, HANDLER, FALSE);
    g_autoptr(Known) going = recall_answer(fixture, other, 0);
    assert_int_equal(going->pending->len, 0);
}

static guint count_replies(Fixture *fixture, const char *registers, CaseNumber number, gint64 after)
{
    Ask *ask = ask_from(registers ? RESIDENT : HANDLER, NOW + after);
    ask->registers = g_strdup(registers);
    if (number)
        g_array_append_val(ask->references, number);
    g_autoptr(Known) known = recall(fixture, ask);
    ask_free(ask);
    return known->staff_replies;
}

static void the_history_is_counted_as_a_letter_to_its_reader(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_one(fixture, "1@x");
    write_letter(fixture, number, LETTER_HISTORY, "Eva@city.example", FALSE);
    write_letter(fixture, number, LETTER_UNPROVEN, HANDLER, FALSE);
    write_letter(fixture, number, LETTER_INTERNAL, HANDLER, FALSE);
    assert_int_equal(count_replies(fixture, NULL, number, 60), 1);
    assert_int_equal(count_replies(fixture, NULL, number, 7200), 0);
}

static void letters_about_registrations_are_counted_over_all_cases(void **state)
{
    Fixture *fixture = *state;
    CaseNumber first = open_one(fixture, "1@x");
    CaseNumber second = open_one(fixture, "2@x");
    write_letter(fixture, first, LETTER_REGISTERED, HANDLER, FALSE);
    write_letter(fixture, second, LETTER_REGISTERED, "Eva@city.example", FALSE);
    write_letter(fixture, second, LETTER_REGISTERED, "ove@city.example", FALSE);
    write_letter(fixture, 0, LETTER_RETURNED, HANDLER, FALSE);
    write_letter(fixture, 0, LETTER_LIST, HANDLER, FALSE);
    assert_int_equal(count_replies(fixture, HANDLER, 0, 60), 3);
    assert_int_equal(count_replies(fixture, HANDLER, second, 60), 3);
    assert_int_equal(count_replies(fixture, "ove@city.example", 0, 60), 1);
    assert_int_equal(count_replies(fixture, HANDLER, 0, 7200), 0);
    assert_int_equal(count_replies(fixture, NULL, 0, 60), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_said_inside_protects_where_the_matter_goes_on),
        TEST(an_answer_that_has_not_gone_is_found_where_the_matter_goes_on),
        TEST(what_waits_on_a_case_that_is_named_is_found_apart),
        TEST(a_letter_to_post_waits_for_a_word_only_while_it_is_held),
        TEST(the_history_is_counted_as_a_letter_to_its_reader),
        TEST(letters_about_registrations_are_counted_over_all_cases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
