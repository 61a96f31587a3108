/* What the store remembers that bears on a message. */
#include "fixture.h"

#include "core/old_reference.h"

static const Evidence *first_evidence(const Known *known)
{
    assert_true(known->evidence->len > 0);
    return g_ptr_array_index(known->evidence, 0);
}

static void an_empty_store_knows_nothing(void **state)
{
    Ask *ask = ask_from(RESIDENT, NOW);
    g_autoptr(Known) known = recall(*state, ask);
    assert_int_equal(known->serial, 1);
    assert_false(known->repeated);
    assert_int_equal(known->evidence->len + known->earlier->len + known->receipts_all, 0);
    ask_free(ask);
}

static void a_case_comes_back_as_it_was_opened(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    g_autoptr(Case) found = store_case(fixture->store, number, NULL);
    assert_string_equal(found->resident, RESIDENT);
    assert_string_equal(found->subject, "Hål i vägen vid torget");
    assert_int_equal(found->besked_due, NOW + 2 * DAY);
    assert_true(case_has_participant(found, "ANNA@mail.example"));
    assert_null(store_case(fixture->store, number + 1, NULL));
}

static void open_with_first_unit(Fixture *fixture, CaseNumber number, const char *first_unit)
{
    g_autoptr(Message) message = message_new(RESIDENT, "Hål i vägen", NULL, first_unit, NOW);
    Case *opened = case_of(number, message);
    g_free(opened->first_unit);
    opened->first_unit = g_strdup(first_unit);
    opened->triage = *first_unit == '\0';
    g_autoptr(Plan) plan = plan_new();
    plan_open(plan, opened, "new");
    plan_file(plan, ENTRY_RESIDENT, "resident's own");
    apply(fixture, plan, message);
}

static void move(Fixture *fixture, CaseNumber number, const char *unit)
{
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_set(plan, FIELD_UNIT, unit, "moved");
    apply(fixture, plan, NULL);
}

static void the_unit_that_the_words_chose_never_changes(void **state)
{
    Fixture *fixture = *state;
    static const struct {
        const char *first, *now;
        gboolean moved;
    } ROWS[] = {{"tekn", NULL, FALSE}, {"tekn", "kultur", TRUE}, {"", NULL, FALSE}, {"", "tekn", TRUE}};
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        CaseNumber number = case_number(2026, i + 1);
        open_with_first_unit(fixture, number, ROWS[i].first);
        if (ROWS[i].now)
            move(fixture, number, ROWS[i].now);
        g_autoptr(Case) found = store_case(fixture->store, number, NULL);
        assert_string_equal(found->first_unit, ROWS[i].first);
        assert_int_equal(case_was_moved(found), ROWS[i].moved);
        g_autoptr(Case) copy = case_copy(found);
        assert_string_equal(copy->first_unit, ROWS[i].first);
    }
}

static void the_message_that_opened_a_case_is_found(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    g_autoptr(Message) more = message_new(RESIDENT, "Mer", "more@mail.example", "Mer.", NOW + DAY);
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_file(plan, ENTRY_RESIDENT, "more");
    apply(fixture, plan, more);
    gint64 entry = 0;
    assert_true(store_opening_entry(fixture->store, number, &entry, NULL));
    g_autoptr(GBytes) raw = store_entry_raw(fixture->store, entry, NULL);
    assert_non_null(strstr(g_bytes_get_data(raw, NULL), "Det är ett hål."));
    assert_true(store_opening_entry(fixture->store, number + 1, &entry, NULL));
    assert_int_equal(entry, 0);
}

static void a_serial_is_never_given_twice(void **state)
{
    Fixture *fixture = *state;
    CaseNumber first = open_annas(fixture);
    g_autoptr(Message) other = message_new("bo@mail.example", "Annat", "b@x", "Text", NOW);
    assert_int_equal(open_case(fixture, other), first + 1);
    g_autoptr(Plan) again = plan_for_new(first, other);
    g_autoptr(GError) error = NULL;
    assert_false(try_apply(fixture, again, other, &error));
    assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER));
    fixture_reopen(fixture);
    Ask *ask = ask_from(RESIDENT, NOW);
    g_autoptr(Known) known = recall(fixture, ask);
    assert_int_equal(known->serial, 3);
    ask_free(ask);
}

static void each_year_counts_its_own_serials(void **state)
{
    Fixture *fixture = *state;
    open_annas(fixture);
    Ask *ask = ask_from(RESIDENT, NOW);
    ask->year = 2025;
    g_autoptr(Known) known = recall(fixture, ask);
    assert_int_equal(known->serial, 1);
    ask_free(ask);
}

static Known *recall_identity(Fixture *fixture, const Message *message, gint64 now)
{
    Ask *ask = ask_from(mail_from(message->mail), now);
    g_free(ask->identity);
    ask->identity = mail_identity(message->mail);
    Known *known = recall(fixture, ask);
    ask_free(ask);
    return known;
}

static void a_repeat_with_message_id_is_known_for_ever(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Message) message = message_new(RESIDENT, "Ett", "one@x", "Text", NOW);
    CaseNumber number = open_case(fixture, message);
    g_autoptr(Known) known = recall_identity(fixture, message, NOW + 4000 * (gint64)DAY);
    assert_true(known->repeated);
    assert_int_equal(known->repeat->number, number);
    g_autoptr(Message) other = message_new(RESIDENT, "Ett", "one@x", "Another text", NOW);
    g_autoptr(Known) unknown = recall_identity(fixture, other, NOW);
    assert_false(unknown->repeated);
    assert_null(unknown->repeat);
}

static void a_repeat_without_message_id_is_known_for_a_time(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Message) message = message_new(RESIDENT, "Ett", NULL, "Text", NOW);
    open_case(fixture, message);
    gint64 seconds = mail_identity_seconds(message->mail);
    g_autoptr(Known) before = recall_identity(fixture, message, NOW + seconds - 1);
    assert_true(before->repeated);
    g_autoptr(Known) after = recall_identity(fixture, message, NOW + seconds + 1);
    assert_false(after->repeated);
}

static void a_kept_message_is_a_repeat_on_no_case(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Message) message = message_new("staff@city.example", "Svar", "kept@x", "Text", NOW);
    g_autoptr(Plan) plan = plan_new();
    plan_keep(plan, "not proven");
    apply(fixture, plan, message);
    g_autoptr(Known) known = recall_identity(fixture, message, NOW);
    assert_true(known->repeated);
    assert_null(known->repeat);
    assert_sound(fixture);
}

static void give_old_number(Fixture *fixture, CaseNumber number, const char *old)
{
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_set(plan, FIELD_CATEGORY, "beröm", "so that an event bears stamps");
    plan_event(plan, OLD_REFERENCE_EVENT, "%s", old);
    apply(fixture, plan, NULL);
}

static CaseNumber case_of_old_number(Fixture *fixture, const char *old)
{
    g_autoptr(Ask) ask = ask_from("siv@posten.example", NOW + DAY);
    ask->old_references = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(ask->old_references, g_strdup(old));
    g_autoptr(Known) known = recall(fixture, ask);
    if (known->evidence->len == 0)
        return 0;
    assert_int_equal(first_evidence(known)->kind, EVIDENCE_OLD);
    return first_evidence(known)->found->number;
}

static void an_old_number_leads_to_the_case_that_first_bore_it(void **state)
{
    Fixture *fixture = *state;
    CaseNumber first = open_annas(fixture);
    give_old_number(fixture, first, "KC-123456");
    assert_int_equal(case_of_old_number(fixture, "KC-123456"), first);
    assert_int_equal(case_of_old_number(fixture, "KC-12345"), 0);
    assert_int_equal(case_of_old_number(fixture, "KC-1234567"), 0);
    assert_int_equal(case_of_old_number(fixture, "%"), 0);
    assert_int_equal(case_of_old_number(fixture, ""), 0);
    assert_sound(fixture);
}

static void evidence_is_given_strongest_first_and_once(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    give_old_number(fixture, number, "KC-123456");
    g_autoptr(GPtrArray) due = letters_due(fixture, NOW);
    Ask *ask = ask_from(RESIDENT, NOW + DAY);
    g_array_append_val(ask->references, number);
    g_array_append_val(ask->references, number);
    ask->old_references = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(ask->old_references, g_strdup("KC-123456"));
    g_ptr_array_add(ask->old_references, g_strdup("KC-123456"));
    g_array_append_val(ask->tokens, ((TokenAsk){ROLE_HANDLER, number}));
    g_ptr_array_add(ask->ancestors, g_strdup("first@mail.example"));
    g_ptr_array_add(ask->ancestors, g_strdup(find_due(due, LETTER_COPY)->message_id));
    ask->embedded_id = g_strdup("first@mail.example");
    ask->subject_key = subject_key("SV: hål i vägen vid torget", "SP");
    g_autoptr(Known) known = recall(fixture, ask);
    assert_int_equal(known->evidence->len, 7);
    for (guint i = 0; i < known->evidence->len; i++) {
        const Evidence *evidence = g_ptr_array_index(known->evidence, i);
        assert_int_equal(evidence->kind, i);
        assert_int_equal(evidence->found->number, number);
        assert_true(case_has_participant(evidence->found, RESIDENT));
    }
    const Evidence *ours = g_ptr_array_index(known->evidence, EVIDENCE_OURS);
    assert_int_equal(ours->audience, AUDIENCE_STAFF);
    assert_string_equal(ours->correspondent, ""); /* whoever opened the case speaks for its resident */
    assert_int_equal(first_evidence(known)->role, ROLE_HANDLER);
    ask_free(ask);
}

static void a_message_id_of_ours_must_fit_wholly(void **state)
{
    Fixture *fixture = *state;
    open_annas(fixture);
    Ask *ask = ask_from(RESIDENT, NOW);
    static const char *const FORGED[] = {"sp.2600001.1.aaaaaaaa@city.example",
                                         "sp.2600001.1@city.example",
                                         "sp.",
                                         "sp..",
                                         "sp.1.",
                                         "sp.1.99999999999999999999999.x@y",
                                         "sp.1.-1.x@y",
                                         ""};
    for (guint i = 0; i < G_N_ELEMENTS(FORGED); i++)
        g_ptr_array_add(ask->ancestors, g_strdup(FORGED[i]));
    g_autoptr(Known) known = recall(fixture, ask);
    assert_int_equal(known->evidence->len, 0);
    ask_free(ask);
}

static void a_thread_without_ids_is_found_by_subject_for_sixty_days(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    const gint64 days[] = {0, 29, 30, 31, 59, 61};
    for (guint i = 0; i < G_N_ELEMENTS(days); i++) {
        Ask *ask = ask_from("Anna@MAIL.example", NOW + days[i] * DAY);
        ask->subject_key = subject_key("Re: Hål i vägen vid torget", "SP");
        g_autoptr(Known) known = recall(fixture, ask);
        assert_int_equal(known->evidence->len, days[i] <= 60 ? 1 : 0);
        if (known->evidence->len > 0)
            assert_int_equal(first_evidence(known)->found->number, number);
        ask_free(ask);
    }
    Ask *stranger = ask_from("bo@mail.example", NOW);
    stranger->subject_key = subject_key("Hål i vägen vid torget", "SP");
    g_autoptr(Known) known = recall(fixture, stranger);
    assert_int_equal(known->evidence->len, 0);
    ask_free(stranger);
}

static void earlier_cases_come_newest_first_and_capped(void **state)
{
    Fixture *fixture = *state;
    CaseNumber last = 0;
    for (guint i = 0; i < KNOWN_EARLIER_MAX + 2; i++) {
        g_autofree char *id = g_strdup_printf("%u@x", i);
        g_autoptr(Message) message = message_new(RESIDENT, "Ämne", id, "Text", NOW + i);
        last = open_case(fixture, message);
    }
    Ask *ask = ask_from(RESIDENT, NOW + 100);
    g_autoptr(Known) known = recall(fixture, ask);
    assert_int_equal(known->earlier->len, KNOWN_EARLIER_MAX);
    assert_int_equal(((Case *)g_ptr_array_index(known->earlier, 0))->number, last);
    ask_free(ask);
}

static void receipts_are_counted_by_address_domain_all_and_case(void **state)
{
    Fixture *fixture = *state;
    static const char *const FROM[] = {"a@one.example", "a@one.example", "b@one.example", "c@two.example"};
    CaseNumber number = 0;
    for (guint i = 0; i < G_N_ELEMENTS(FROM); i++) {
        g_autofree char *id = g_strdup_printf("%u@x", i);
        g_autoptr(Message) message = message_new(FROM[i], "Ämne", id, "Text", NOW + i * 1000);
        number = open_case(fixture, message);
    }
    const struct {
        gint64 now;
        guint address, domain, all;
    } ROWS[] = {{NOW + 3000, 2, 3, 4}, {NOW + 3601, 2, 2, 3}, {NOW + 3600 + 1001, 2, 1, 2}, {NOW + DAY + 1, 1, 0, 0}};
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        Ask *ask = ask_from("A@one.example", ROWS[i].now);
        g_array_append_val(ask->references, number);
        g_autoptr(Known) known = recall(fixture, ask);
        assert_int_equal(known->receipts_sender, ROWS[i].address);
        assert_int_equal(known->receipts_domain, ROWS[i].domain);
        assert_int_equal(known->receipts_all, ROWS[i].all);
        assert_int_equal(known->receipts_case, 1);
        ask_free(ask);
    }
}

static void counts_stay_right_while_old_ones_are_forgotten(void **state)
{
    Fixture *fixture = *state;
    for (guint i = 0; i < 60; i++) {
        g_autofree char *id = g_strdup_printf("%u@x", i);
        g_autoptr(Message) message = message_new(RESIDENT, "Ämne", id, "Text", NOW + i * 6 * 3600);
        open_case(fixture, message);
    }
    Ask *ask = ask_from(RESIDENT, NOW + 59 * 6 * 3600 + 1);
    g_autoptr(Known) known = recall(fixture, ask);
    assert_int_equal(known->receipts_sender, 4);
    assert_int_equal(known->receipts_domain, 1);
    ask_free(ask);
}

static void a_burst_is_seen(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    for (guint i = 0; i < 5; i++) {
        g_autofree char *id = g_strdup_printf("burst%u@x", i);
        g_autoptr(Message) message = message_new(RESIDENT, "Ämne", id, "Text", NOW + 60 + i);
        g_autoptr(Plan) plan = plan_new();
        plan->number = number;
        plan_file(plan, ENTRY_RESIDENT, "again");
        apply(fixture, plan, message);
    }
    Ask *ask = ask_from(RESIDENT, NOW + 120);
    g_array_append_val(ask->references, number);
    g_autoptr(Known) known = recall(fixture, ask);
    assert_int_equal(known->burst, 6);
    ask->now = NOW + 3600;
    g_autoptr(Known) later = recall(fixture, ask);
    assert_int_equal(later->burst, 0);
    ask_free(ask);
}

static void internal_texts_and_silence_are_remembered(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    g_autoptr(Message) message = message_new("eva@city.example", "Internt", "int@x", "Hon ringer jämt.", NOW);
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_file(plan, ENTRY_INTERNAL, "to the i address");
    plan_silence(plan, RESIDENT, "asked so");
    apply(fixture, plan, message);
    Ask *ask = ask_from("Anna@mail.example", NOW);
    g_array_append_val(ask->references, number);
    g_autoptr(Known) known = recall(fixture, ask);
    assert_int_equal(known->secrets->len, 1);
    assert_string_equal(g_ptr_array_index(known->secrets, 0), "Hon ringer jämt.");
    assert_true(known->silenced);
    ask_free(ask);
}

static void a_bounced_letter_leads_to_its_case(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    g_autoptr(GPtrArray) due = letters_due(fixture, NOW);
    Ask *ask = ask_from("", NOW);
    ask->bounced_letter = find_due(due, LETTER_RECEIPT)->id;
    g_autoptr(Known) known = recall(fixture, ask);
    assert_int_equal(known->bounced->kind, LETTER_RECEIPT);
    assert_true(known->bounced->stops_besked);
    assert_string_equal(known->bounced->to, RESIDENT);
    assert_int_equal(known->bounced_case->number, number);
    ask->bounced_letter = 999;
    g_autoptr(Known) none = recall(fixture, ask);
    assert_null(none->bounced);
    ask_free(ask);
}

static void changes_reach_the_case(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_set(plan, FIELD_STATUS, "answered", "a person answered");
    plan_set(plan, FIELD_UNIT, "kultur", "moved");
    plan_set(plan, FIELD_HANDLER, "eva@city.example", "took it");
    plan_set(plan, FIELD_REACHABLE, "no", "bounced");
    plan_set(plan, FIELD_DORMANT, "no", "a person has acted");
    plan_set(plan, FIELD_PARTICIPANT, "bo@mail.example", "added");
    plan_set(plan, FIELD_PARTICIPANT, "BO@mail.example", "added again");
    static const CaseField TIMES[] = {FIELD_BESKED_AT, FIELD_ANSWERED_AT, FIELD_CLOSED_AT, FIELD_TOLD_AT,
                                      FIELD_WAITING_SINCE};
    for (guint i = 0; i < G_N_ELEMENTS(TIMES); i++)
        plan_set_time(plan, TIMES[i], NOW + i, "clock");
    apply(fixture, plan, NULL);
    g_autoptr(Case) found = store_case(fixture->store, number, NULL);
    assert_int_equal(found->status, CASE_ANSWERED);
    assert_string_equal(found->unit, "kultur");
    assert_string_equal(found->handler, "eva@city.example");
    assert_false(found->reachable || found->triage);
    assert_int_equal(found->participants->len, 2);
    assert_int_equal(found->besked_at + found->answered_at, 2 * NOW + 1);
    assert_int_equal(found->closed_at + found->told_at + found->waiting_since, 3 * NOW + 9);
    assert_sound(fixture);
}

static void a_case_sleeps_until_somebody_wakes_it(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Message) message = message_new(RESIDENT, "Gammalt", "old@x", "Text", NOW);
    g_autoptr(Plan) plan = plan_new();
    Case *opened = case_of(case_number(2026, 1), message);
    opened->dormant = TRUE;
    plan_open(plan, opened, "imported");
    apply(fixture, plan, NULL);
    g_autoptr(Case) asleep = store_case(fixture->store, case_number(2026, 1), NULL);
    assert_true(asleep->dormant);
    g_autoptr(Plan) wake = plan_new();
    wake->number = case_number(2026, 1);
    plan_set(wake, FIELD_DORMANT, "no", "a person has acted");
    apply(fixture, wake, NULL);
    g_autoptr(Case) awake = store_case(fixture->store, case_number(2026, 1), NULL);
    assert_false(awake->dormant || awake->quiet);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_store_knows_nothing),
        TEST(a_case_comes_back_as_it_was_opened),
        TEST(the_unit_that_the_words_chose_never_changes),
        TEST(the_message_that_opened_a_case_is_found),
        TEST(a_serial_is_never_given_twice),
        TEST(each_year_counts_its_own_serials),
        TEST(a_repeat_with_message_id_is_known_for_ever),
        TEST(a_repeat_without_message_id_is_known_for_a_time),
        TEST(a_kept_message_is_a_repeat_on_no_case),
        TEST(evidence_is_given_strongest_first_and_once),
        TEST(an_old_number_leads_to_the_case_that_first_bore_it),
        TEST(a_message_id_of_ours_must_fit_wholly),
        TEST(a_thread_without_ids_is_found_by_subject_for_sixty_days),
        TEST(earlier_cases_come_newest_first_and_capped),
        TEST(receipts_are_counted_by_address_domain_all_and_case),
        TEST(counts_stay_right_while_old_ones_are_forgotten),
        TEST(a_burst_is_seen),
        TEST(internal_texts_and_silence_are_remembered),
        TEST(a_bounced_letter_leads_to_its_case),
        TEST(changes_reach_the_case),
        TEST(a_case_sleeps_until_somebody_wakes_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
