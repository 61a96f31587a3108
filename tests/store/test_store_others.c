/* Several people on one case: nobody is shown another's words or ids, and each is counted by himself. */
#include "fixture.h"

#define NEIGHBOUR "bertil@granne.example"
#define HANDLER   "eva@city.example"

static void write_more(Fixture *fixture, CaseNumber number, const char *from, const char *id, gint64 now)
{
    g_autoptr(Message) message = message_new(from, "SV: Hål", id, "Mellan oss.", now);
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_file(plan, ENTRY_RESIDENT, "more");
    apply(fixture, plan, message);
}

static void write_letter(Fixture *fixture, CaseNumber number, LetterKind kind, const char *to)
{
    g_autoptr(Message) message = message_new(HANDLER, "SV: Hål", NULL, "Vi lagar det.", NOW + 100);
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_file(plan, ENTRY_ANSWER, "handler");
    plan_letter(plan, letter_new(kind, to, "", "sv"), "a letter");
    apply(fixture, plan, message);
}

static void an_answer_quotes_and_names_the_resident_alone(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    write_more(fixture, number, "Anna@MAIL.example", "annas@mail.example", NOW + 1);
    write_more(fixture, number, NEIGHBOUR, "his@granne.example", NOW + 2);
    write_letter(fixture, number, LETTER_ANSWER, RESIDENT);
    g_autoptr(GPtrArray) due = letters_due(fixture, NOW + DAY);
    const Outgoing *answer = find_due(due, LETTER_ANSWER);
    assert_int_equal(answer->quotes, 2);
    const GPtrArray *ids = answer->ancestors;
    assert_int_equal(ids->len, 3);
    assert_string_equal(g_ptr_array_index(ids, 0), "first@mail.example");
    assert_true(g_str_has_prefix(g_ptr_array_index(ids, 1), "sp."));
    assert_string_equal(g_ptr_array_index(ids, 2), "annas@mail.example");
}

static void an_answer_to_somebody_else_quotes_nobody(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    write_more(fixture, number, NEIGHBOUR, "his@granne.example", NOW + 2);
    write_letter(fixture, number, LETTER_ANSWER, NEIGHBOUR);
    g_autoptr(GPtrArray) due = letters_due(fixture, NOW + DAY);
    assert_int_equal(find_due(due, LETTER_ANSWER)->quotes, 0);
}

static void evidence_of_a_letter_of_ours_says_which(void **state)
{
    Fixture *fixture = *state;
    open_annas(fixture);
    g_autoptr(GPtrArray) due = letters_due(fixture, NOW);
    for (guint i = 0; i < due->len; i++) {
        const Outgoing *outgoing = g_ptr_array_index(due, i);
        Ask *ask = ask_from(RESIDENT, NOW);
        g_ptr_array_add(ask->ancestors, g_strdup(outgoing->message_id));
        g_ptr_array_add(ask->ancestors, g_strdup("first@mail.example"));
        g_autoptr(Known) known = recall(fixture, ask);
        assert_int_equal(((Evidence *)g_ptr_array_index(known->evidence, 0))->letter, outgoing->letter->kind);
        assert_int_equal(((Evidence *)g_ptr_array_index(known->evidence, 1))->letter, LETTER_KINDS);
        ask_free(ask);
    }
}

static guint count_evidence(Fixture *fixture, const char *from, const char *message_id, const char *identity)
{
    Ask *ask = ask_from(from, NOW + DAY);
    ask->message_id = g_strdup(message_id);
    g_free(ask->identity);
    ask->identity = g_strdup(identity);
    g_autoptr(Known) known = recall(fixture, ask);
    for (guint i = 0; i < known->evidence->len; i++) {
        const Evidence *evidence = g_ptr_array_index(known->evidence, i);
        assert_int_equal(evidence->kind, EVIDENCE_FILED);
        assert_int_equal(evidence->audience, AUDIENCE_RESIDENT);
    }
    ask_free(ask);
    return known->evidence->len;
}

static void the_same_message_with_another_footer_belongs_to_its_case(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Message) message = message_new(RESIDENT, "Hål", "one@x", "Text", NOW);
    open_case(fixture, message);
    g_autofree char *identity = mail_identity(message->mail);
    assert_int_equal(count_evidence(fixture, "Anna@mail.example", "one@x", "other"), 1);
    assert_int_equal(count_evidence(fixture, NEIGHBOUR, "one@x", "other"), 0);
    assert_int_equal(count_evidence(fixture, "", "one@x", "other"), 0);
    assert_int_equal(count_evidence(fixture, RESIDENT, "two@x", "other"), 0);
    assert_int_equal(count_evidence(fixture, RESIDENT, NULL, "other"), 0);
    assert_int_equal(count_evidence(fixture, RESIDENT, "one@x", identity), 0);
}

static void what_the_return_path_has_heard_counts_too(void **state)
{
    Fixture *fixture = *state;
    for (guint i = 0; i < 3; i++) {
        g_autofree char *id = g_strdup_printf("%u@x", i);
        g_autoptr(Message) message = message_new("victim@offer.example", "Ämne", id, "Text", NOW);
        open_case(fixture, message);
    }
    g_autoptr(Plan) plan = plan_new();
    plan_silence(plan, "victim@offer.example", "asked so");
    apply(fixture, plan, NULL);
    static const struct {
        const char *from, *path;
        guint heard;
    } ROWS[] = {{"kalle@d.example", "Victim@offer.example", 3},
                {"victim@offer.example", "kalle@d.example", 3},
                {"victim@offer.example", "", 3},
                {"kalle@d.example", "", 0}};
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        Ask *ask = ask_from(ROWS[i].from, NOW + 1);
        g_free(ask->return_path);
        ask->return_path = g_strdup(ROWS[i].path);
        g_autoptr(Known) known = recall(fixture, ask);
        assert_int_equal(known->receipts_sender, ROWS[i].heard);
        assert_int_equal(known->receipts_domain, ROWS[i].heard);
        assert_int_equal(known->silenced, ROWS[i].heard > 0);
        ask_free(ask);
    }
}

static void answers_to_a_handler_are_counted_for_an_hour(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    static const LetterKind KINDS[] = {LETTER_HELD,      LETTER_RETURNED,    LETTER_SENT,    LETTER_HELP, /* these */
                                       LETTER_FOLLOW_UP, LETTER_ANSWER_COPY, LETTER_REOPENED};
    for (guint i = 0; i < G_N_ELEMENTS(KINDS); i++)
        write_letter(fixture, number, KINDS[i], "Eva@city.example");
    write_letter(fixture, number, LETTER_HELD, "ove@city.example");
    static const struct {
        const char *from;
        gint64 after;
        guint replies;
    } ROWS[] = {{HANDLER, 0, 4}, {HANDLER, 3599, 4}, {HANDLER, 3600, 0}, {"ove@city.example", 1, 1}, {UNIT, 1, 0}};
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        Ask *ask = ask_from(ROWS[i].from, NOW + 100 + ROWS[i].after);
        g_array_append_val(ask->references, number);
        g_autoptr(Known) known = recall(fixture, ask);
        assert_int_equal(known->staff_replies, ROWS[i].replies);
        ask_free(ask);
    }
}

static void a_confidant_is_remembered(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Message) message = message_new(RESIDENT, "Visselblåsning", "w@x", "Text", NOW);
    g_autoptr(Plan) plan = plan_new();
    Case *opened = case_of(case_number(2026, 1), message);
    g_free(opened->confidant);
    opened->confidant = g_strdup("jurist@city.example");
    plan_open(plan, opened, "confidential");
    apply(fixture, plan, NULL);
    g_autoptr(Case) found = store_case(fixture->store, case_number(2026, 1), NULL);
    assert_string_equal(found->confidant, "jurist@city.example");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_answer_quotes_and_names_the_resident_alone),
        TEST(an_answer_to_somebody_else_quotes_nobody),
        TEST(evidence_of_a_letter_of_ours_says_which),
        TEST(the_same_message_with_another_footer_belongs_to_its_case),
        TEST(what_the_return_path_has_heard_counts_too),
        TEST(answers_to_a_handler_are_counted_for_an_hour),
        TEST(a_confidant_is_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
