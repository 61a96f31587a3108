/* What an answer may repeat of what was said, and whether the interpreter is still asked (D51, D57). */
#include "fixture.h"

#define HANDLER "johan.berg@city.example"
#define OTHER   "per@mail.example"
#define TOLK    "tolk@city.example"

static void file_resident(Fixture *fixture, CaseNumber number, const char *from, const char *id, const char *text, gint64 now)
{
    g_autoptr(Message) message = message_new(from, "Re: Hål", id, text, now);
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_file(plan, ENTRY_RESIDENT, "follows up");
    apply(fixture, plan, message);
}

static void set(Fixture *fixture, CaseNumber number, CaseField field, const char *value)
{
    g_autoptr(Message) message = message_new(HANDLER, "SV: Hål", value, "#", NOW + 50);
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_file(plan, ENTRY_ANSWER, "handler");
    plan_set(plan, field, value, "by the handler");
    apply(fixture, plan, message);
}

/* "newest|older" of what may be repeated to whom the case has now.  Caller owns. */
static char *said(Fixture *fixture, CaseNumber number)
{
    Ask *ask = ask_from(HANDLER, NOW + DAY);
    g_array_append_val(ask->tokens, ((TokenAsk){ROLE_HANDLER, number}));
    g_autoptr(Known) known = recall(fixture, ask);
    ask_free(ask);
    g_ptr_array_add(known->said, NULL);
    char *all = g_strjoinv("|", (char **)known->said->pdata);
    g_ptr_array_set_size(known->said, (int)known->said->len - 1);
    return all;
}

static void only_the_residents_own_words_are_repeated(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    file_resident(fixture, number, OTHER, "2@x", "Hälsar Per.", NOW + 1);
    file_resident(fixture, number, RESIDENT, "3@x", "Hälsar Anna.", NOW + 2);
    g_autofree char *before = said(fixture, number);
    assert_string_equal(before, "Hälsar Anna.|Det är ett hål.");
    set(fixture, number, FIELD_RESIDENT, "ny@mail.example");
    g_autofree char *changed = said(fixture, number);
    assert_string_equal(changed, "");
    file_resident(fixture, number, "ny@mail.example", "4@x", "Hälsar den nya.", NOW + 100);
    g_autofree char *after = said(fixture, number);
    assert_string_equal(after, "Hälsar den nya.");
}

static void what_somebody_else_sent_in_opens_his_case_all_the_same(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Message) message = message_new("formular@city.example", "Webbformulär", "1@x", "Ett hål.", NOW);
    Case *opened = case_of(case_number(2026, 1), message);
    g_free(opened->resident);
    opened->resident = g_strdup(RESIDENT);
    g_autoptr(Plan) plan = plan_new();
    CaseNumber number = opened->number;
    plan_open(plan, opened, "a form");
    plan_file(plan, ENTRY_RESIDENT, "opens the case");
    apply(fixture, plan, message);
    g_autofree char *words = said(fixture, number);
    assert_string_equal(words, "Ett hål.");
}

/* -- the interpreter ------------------------------------------------------- */

static CaseNumber ask_interpreter(Fixture *fixture, char **message_id)
{
    CaseNumber number = open_annas(fixture);
    g_autoptr(Message) message = message_new(HANDLER, "SV: Hål", "t@x", "#översätt", NOW + 1);
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_file(plan, ENTRY_ANSWER, "handler");
    Letter *letter = letter_new(LETTER_TRANSLATE, TOLK, "", "sv");
    g_free(letter->author);
    letter->author = g_strdup(HANDLER);
    plan_letter(plan, letter, "the interpreter presses Reply");
    apply(fixture, plan, message);
    g_autoptr(GPtrArray) due = letters_due(fixture, NOW + 1);
    *message_id = g_strdup(find_due(due, LETTER_TRANSLATE)->message_id);
    return number;
}

static gboolean is_over(Fixture *fixture, CaseNumber number, const char *message_id)
{
    Ask *ask = ask_from(TOLK, NOW + DAY);
    g_array_append_val(ask->tokens, ((TokenAsk){ROLE_HANDLER, number}));
    g_ptr_array_add(ask->ancestors, g_strdup(message_id));
    g_autoptr(Known) known = recall(fixture, ask);
    ask_free(ask);
    const Evidence *ours = g_ptr_array_index(known->evidence, 1);
    assert_int_equal(ours->letter, LETTER_TRANSLATE);
    return ours->over;
}

static void answer(Fixture *fixture, CaseNumber number, const char *id, gboolean held)
{
    g_autoptr(Message) message = message_new(TOLK, "SV: Hål", id, "Hei!", NOW + 60);
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_file(plan, ENTRY_ANSWER, "the interpreter");
    Letter *letter = letter_new(LETTER_ANSWER, RESIDENT, "Anna", "fi");
    letter->held = held;
    plan_letter(plan, letter, "an answer");
    apply(fixture, plan, message);
}

static void who_was_asked_to_translate_is_asked_until_an_answer_has_gone(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *message_id = NULL;
    CaseNumber number = ask_interpreter(fixture, &message_id);
    assert_false(is_over(fixture, number, message_id));
    answer(fixture, number, "a@x", TRUE);
    assert_false(is_over(fixture, number, message_id)); /* it has not gone */
    answer(fixture, number, "b@x", FALSE);
    assert_true(is_over(fixture, number, message_id));
}

static void who_was_asked_to_translate_is_asked_until_the_case_moves(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *message_id = NULL;
    CaseNumber number = ask_interpreter(fixture, &message_id);
    set(fixture, number, FIELD_HANDLER, "eva@city.example");
    assert_false(is_over(fixture, number, message_id));
    set(fixture, number, FIELD_UNIT, "bygg");
    assert_true(is_over(fixture, number, message_id));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(only_the_residents_own_words_are_repeated),
        TEST(what_somebody_else_sent_in_opens_his_case_all_the_same),
        TEST(who_was_asked_to_translate_is_asked_until_an_answer_has_gone),
        TEST(who_was_asked_to_translate_is_asked_until_the_case_moves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
