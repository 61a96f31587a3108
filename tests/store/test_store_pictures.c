/* What any engine must keep so that a handler's answer goes out right: whose it is, how to reach whom, which pictures. */
#include "fixture.h"

#define HANDLER "eva@city.example"
#define TOLK    "tolk@city.example"

static CaseNumber open_one(Fixture *fixture, const char *id)
{
    g_autoptr(Message) message = message_new(RESIDENT, "Hål i vägen", id, "Kort.", NOW);
    return open_case(fixture, message);
}

/* -- pictures -------------------------------------------------------------- */

static Message *with_picture(const char *from, const char *id, const char *digest, gint64 now)
{
    Message *message = message_new(from, "SV: Hål", id, id, now);
    Attachment *picture = attachment_new("image001.png", "image/png", 100, 1);
    picture->logo = TRUE;
    picture->digest = g_strdup(digest);
    g_ptr_array_add(message->mail->attachments, picture);
    message->weighed->proof = PROOF_DMARC;
    return message;
}

static void file_on(Fixture *fixture, CaseNumber number, EntryKind kind, const Message *message)
{
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_file(plan, kind, "handler");
    apply(fixture, plan, message);
}

static void answer_with(Fixture *fixture, CaseNumber number, const char *id, const char *digest)
{
    g_autoptr(Message) message = with_picture(HANDLER, id, digest, NOW + 1);
    file_on(fixture, number, ENTRY_ANSWER, message);
}

/* The logos among "one" and "two" in a mail of `sender` about that case.  Caller owns. */
static char *logos_of(Fixture *fixture, const char *sender, CaseNumber number)
{
    Ask *ask = ask_from(sender, NOW + 60);
    g_array_append_val(ask->tokens, ((TokenAsk){ROLE_HANDLER, number}));
    ask->pictures = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(ask->pictures, g_strdup("one"));
    g_ptr_array_add(ask->pictures, g_strdup("two"));
    g_autoptr(Known) known = recall(fixture, ask);
    ask_free(ask);
    return g_strdup(known->logos);
}

static void expect_logos(Fixture *fixture, const char *sender, CaseNumber number, const char *expected)
{
    g_autofree char *logos = logos_of(fixture, sender, number);
    assert_string_equal(logos, expected);
}

static void a_picture_is_a_logo_once_it_came_on_another_case(void **state)
{
    Fixture *fixture = *state;
    CaseNumber first = open_one(fixture, "1@x"), second = open_one(fixture, "2@x");
    expect_logos(fixture, HANDLER, first, "");
    answer_with(fixture, first, "a@x", "one");
    answer_with(fixture, first, "b@x", "one");
    expect_logos(fixture, HANDLER, first, ""); /* the answer that came back is sent again with its map */
    expect_logos(fixture, HANDLER, second, "one");
    answer_with(fixture, second, "c@x", "one");
    answer_with(fixture, second, "d@x", "two");
    expect_logos(fixture, HANDLER, first, "one two");
    expect_logos(fixture, HANDLER, second, "one");
    expect_logos(fixture, "bo@city.example", second, "");
    assert_sound(fixture);
}

static void pictures_of_who_is_no_handler_are_not_noted(void **state)
{
    Fixture *fixture = *state;
    CaseNumber first = open_one(fixture, "1@x"), second = open_one(fixture, "2@x");
    g_autoptr(Message) theirs = with_picture(HANDLER, "a@x", "one", NOW + 1);
    file_on(fixture, first, ENTRY_RESIDENT, theirs);
    g_autoptr(Message) unproven = with_picture(HANDLER, "b@x", "two", NOW + 1);
    unproven->weighed->proof = PROOF_NONE;
    file_on(fixture, first, ENTRY_ANSWER, unproven);
    expect_logos(fixture, HANDLER, second, "");
}

static void pictures_are_forgotten_after_a_year(void **state)
{
    Fixture *fixture = *state;
    CaseNumber first = open_one(fixture, "1@x"), second = open_one(fixture, "2@x");
    answer_with(fixture, first, "a@x", "one");
    g_autoptr(Message) later = with_picture("bo@city.example", "b@x", "two", NOW + 366 * (gint64)DAY);
    file_on(fixture, first, ENTRY_ANSWER, later);
    expect_logos(fixture, HANDLER, second, "");
    expect_logos(fixture, "bo@city.example", second, "two");
}

static void only_the_latest_pictures_of_a_sender_are_kept(void **state)
{
    Fixture *fixture = *state;
    CaseNumber first = open_one(fixture, "1@x"), second = open_one(fixture, "2@x");
    answer_with(fixture, first, "a@x", "one");
    for (guint i = 0; i < 200; i++) {
        g_autofree char *id = g_strdup_printf("%u@many.example", i);
        g_autoptr(Message) message = with_picture(HANDLER, id, id, NOW + 2 + i);
        file_on(fixture, first, ENTRY_ANSWER, message);
    }
    expect_logos(fixture, HANDLER, second, "");
}

/* -- the interpreter ------------------------------------------------------- */

static void the_interpreters_letter_names_the_handler(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_one(fixture, "1@x");
    g_autoptr(Message) message = message_new(HANDLER, "SV: Hål", "t@x", "#översätt", NOW + 1);
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_file(plan, ENTRY_ANSWER, "handler");
    Letter *letter = letter_new(LETTER_TRANSLATE, TOLK, "", "sv");
    g_free(letter->author);
    letter->author = g_strdup(HANDLER);
    letter_set(letter, "handler_name", "Eva Ek");
    plan_letter(plan, letter, "the interpreter presses Reply");
    apply(fixture, plan, message);

    g_autoptr(GPtrArray) due = letters_due(fixture, NOW + 1);
    Ask *ask = ask_from(TOLK, NOW + 60);
    g_array_append_val(ask->tokens, ((TokenAsk){ROLE_HANDLER, number}));
    g_ptr_array_add(ask->ancestors, g_strdup(find_due(due, LETTER_TRANSLATE)->message_id));
    g_autoptr(Known) known = recall(fixture, ask);
    ask_free(ask);
    const Evidence *ours = g_ptr_array_index(known->evidence, 1);
    assert_int_equal(ours->letter, LETTER_TRANSLATE);
    assert_string_equal(ours->correspondent, HANDLER);
    assert_string_equal(ours->speaker, "Eva Ek");
}

/* -- telephone and address ------------------------------------------------- */

static void replace(char **text, const char *value)
{
    g_free(*text);
    *text = g_strdup(value);
}

static void telephone_and_address_are_kept_through_a_change(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Message) message = message_new(RESIDENT, "Hål", "1@x", "Kort.", NOW);
    CaseNumber number = case_number(2026, 1);
    Case *opened = case_of(number, message);
    replace(&opened->phone, "070-000 00 00");
    replace(&opened->postal, "Storgatan 1");
    g_autoptr(Plan) plan = plan_new();
    plan_open(plan, opened, "registered");
    plan_file(plan, ENTRY_RESIDENT, "opens the case");
    apply(fixture, plan, message);

    g_autoptr(Plan) change = plan_new();
    change->number = number;
    plan_set(change, FIELD_HANDLER, HANDLER, "the first to answer");
    apply(fixture, change, NULL);
    Ask *ask = ask_from(HANDLER, NOW + 60);
    g_array_append_val(ask->tokens, ((TokenAsk){ROLE_HANDLER, number}));
    g_autoptr(Known) known = recall(fixture, ask);
    ask_free(ask);
    const Case *found = ((const Evidence *)g_ptr_array_index(known->evidence, 0))->found;
    assert_string_equal(found->phone, "070-000 00 00");
    assert_string_equal(found->postal, "Storgatan 1");
    assert_string_equal(found->resident, RESIDENT);
    assert_true(found->reachable);
    assert_string_equal(found->handler, HANDLER);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_picture_is_a_logo_once_it_came_on_another_case),
        TEST(pictures_of_who_is_no_handler_are_not_noted),
        TEST(pictures_are_forgotten_after_a_year),
        TEST(only_the_latest_pictures_of_a_sender_are_kept),
        TEST(the_interpreters_letter_names_the_handler),
        TEST(telephone_and_address_are_kept_through_a_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
