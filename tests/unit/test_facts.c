/* What the follow-up counts of a case, as its events tell it one by one. */
#include "core/facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NUMBER   case_number(2026, 417)
#define RECEIVED G_GINT64_CONSTANT(1772550000) /* 3 March 2026 */

/* A story: what happened, and what about; the opening event comes before it. */
typedef struct {
    const char *kind, *about;
} Step;

static void set(char **text, const char *value)
{
    g_free(*text);
    *text = g_strdup(value);
}

static Case *ordinary_case(void)
{
    Case *opened = case_new(NUMBER);
    opened->received_at = RECEIVED;
    opened->besked_due = RECEIVED + 1000;
    opened->reachable = TRUE;
    set(&opened->unit, "tekn");
    set(&opened->first_unit, "tekn");
    set(&opened->category, "klagomål");
    set(&opened->channel, "e-post");
    set(&opened->resident, "anna@mail.example");
    return opened;
}

/* At the sorting desk. */
static Case *unsorted_case(void)
{
    Case *opened = ordinary_case();
    opened->triage = TRUE;
    set(&opened->unit, "triage");
    set(&opened->first_unit, "");
    return opened;
}

static Facts *told(const Case *opened, const Step *steps, guint count)
{
    Facts *facts = facts_new(opened->number);
    g_autofree char *about = facts_print(opened);
    facts_event(facts, "event opened", about);
    for (guint i = 0; i < count; i++)
        facts_event(facts, steps[i].kind, steps[i].about);
    return facts;
}

#define STORY(opened, ...) told(opened, (const Step[]){__VA_ARGS__}, G_N_ELEMENTS(((const Step[]){__VA_ARGS__})))

static void the_opening_event_carries_all_that_is_counted(void **state)
{
    (void)state;
    g_autoptr(Case) opened = ordinary_case();
    g_autofree char *printed = facts_print(opened);
    assert_string_equal(printed, "received_at=1772550000;unit=tekn;first_unit=tekn;category=klagomål;channel=e-post;"
                                 "language=sv;addressed=yes;reachable=yes;besked_due=1772551000");
}

static void a_full_case_is_read_back(void **state)
{
    (void)state;
    g_autoptr(Case) opened = ordinary_case();
    opened->status = CASE_ANSWERED;
    opened->triage = opened->other = opened->dormant = opened->spam = opened->sensitive = TRUE;
    opened->besked_at = 5;
    opened->answered_at = 6;
    opened->closed_at = 7;
    opened->moves = 3;
    opened->merged = case_number(2026, 1);
    opened->same = case_number(2025, 2);
    set(&opened->language, "fi");
    set(&opened->submitter, "anhörig");
    set(&opened->cause, "bemotande");
    set(&opened->outcome, "atgardad");
    set(&opened->measure, "Nytt räcke");
    set(&opened->confidant, "visselblasning@city.example");
    g_autoptr(Facts) facts = STORY(opened, {"event nothing", ""});
    assert_int_equal(facts->number, NUMBER);
    assert_int_equal(facts->received_at, RECEIVED);
    assert_int_equal(facts->status, CASE_ANSWERED);
    assert_true(facts->triage && facts->other && facts->dormant && facts->spam && facts->sensitive);
    assert_true(facts->confidential && facts->measured && facts->addressed && facts->reachable);
    assert_int_equal(facts->besked_due, RECEIVED + 1000);
    assert_int_equal(facts->besked_at, 5);
    assert_int_equal(facts->answered_at, 6);
    assert_int_equal(facts->closed_at, 7);
    assert_int_equal(facts->moves, 3);
    assert_int_equal(facts->merged, case_number(2026, 1));
    assert_int_equal(facts->same, case_number(2025, 2));
    assert_string_equal(facts->language, "fi");
    assert_string_equal(facts->submitter, "anhörig");
    assert_string_equal(facts->cause, "bemotande");
    assert_string_equal(facts->outcome, "atgardad");
    assert_string_equal(facts->answer_unit, "tekn");
    assert_false(facts->category_given || facts->bounced);
}

static void nobodys_name_address_or_word_is_a_fact(void **state)
{
    (void)state;
    g_autoptr(Case) opened = ordinary_case();
    set(&opened->resident_name, "Anna Svensson");
    set(&opened->subject, "Hemlig rubrik");
    set(&opened->measure, "Hemlig åtgärd");
    set(&opened->diary, "KS 2026/17");
    set(&opened->handler, "eva.ek@city.example");
    set(&opened->confidant, "visselblasning@city.example");
    g_autofree char *printed = facts_print(opened);
    static const char *const private[] = {"@", "Anna", "Svensson", "Hemlig", "2026/17", "eva"};
    for (guint i = 0; i < G_N_ELEMENTS(private); i++)
        assert_null(strstr(printed, private[i]));
}

static void a_word_with_what_separates_facts_takes_no_other_facts_place(void **state)
{
    (void)state;
    g_autoptr(Case) opened = ordinary_case();
    set(&opened->channel, "telefon;spam=yes\nmoves=9=");
    g_autoptr(Facts) facts = STORY(opened, {"event nothing", ""});
    assert_string_equal(facts->channel, "telefon spam=yes moves=9=");
    assert_false(facts->spam);
    assert_int_equal(facts->moves, 0);
}

static void the_unit_that_is_told_is_who_has_it_then(void **state)
{
    (void)state;
    g_autoptr(Case) opened = ordinary_case();
    g_autoptr(Facts) before = STORY(opened, {"event unit", "bygg"}, {"event moves", "1"}, {"event besked_at", "10"});
    assert_string_equal(before->told_unit, "bygg");
    g_autoptr(Facts) after = STORY(opened, {"event besked_at", "10"}, {"event unit", "bygg"}, {"event moves", "1"});
    assert_string_equal(after->told_unit, "tekn");
    assert_string_equal(after->unit, "bygg");
    assert_string_equal(after->first_unit, "tekn");
    assert_int_equal(after->moves, 1);
}

static void the_sorting_desk_is_no_unit_that_is_told(void **state)
{
    (void)state;
    g_autoptr(Case) opened = unsorted_case();
    g_autoptr(Facts) counted = STORY(opened, {"event besked_at", "10"});
    assert_int_equal(counted->besked_at, 10);
    assert_string_equal(counted->told_unit, "");
    g_autoptr(Facts) sorted = STORY(opened, {"event unit", "skola"}, {"event besked_at", "20"});
    assert_string_equal(sorted->told_unit, "skola");
    assert_false(sorted->triage);
    assert_string_equal(sorted->first_unit, "");
    assert_int_equal(sorted->moves, 0);
}

static void a_letter_that_comes_back_withdraws_the_word(void **state)
{
    (void)state;
    g_autoptr(Case) opened = ordinary_case();
    g_autoptr(Facts) facts = STORY(opened, {"event besked_at", "10"}, {"event bounced", ""}, {"event reachable", "no"},
                                   {"event besked_at", "0"});
    assert_true(facts->bounced && facts->addressed);
    assert_false(facts->reachable);
    assert_int_equal(facts->besked_at, 0);
    assert_string_equal(facts->told_unit, "");
    facts_event(facts, "event resident", "anna@ny.example");
    assert_true(facts->bounced && facts->reachable && facts->addressed);
    facts_event(facts, "event besked_at", "30");
    assert_string_equal(facts->told_unit, "tekn");
    assert_true(facts->word_returned);
}

static void only_word_that_did_not_arrive_has_returned(void **state)
{
    (void)state;
    g_autoptr(Case) opened = ordinary_case();
    g_autoptr(Facts) moved = STORY(opened, {"event besked_at", "10"}, {"event besked_at", "0"});
    assert_false(moved->word_returned);
    g_autoptr(Facts) never = STORY(opened, {"event reachable", "no"}, {"event besked_at", "0"});
    assert_true(never->bounced);
    assert_false(never->word_returned);
    g_autoptr(Facts) later = STORY(opened, {"event besked_at", "10"}, {"event reachable", "no"});
    assert_false(later->word_returned);
}

static void a_units_mailbox_that_fails_is_no_bounce_of_the_residents(void **state)
{
    (void)state;
    g_autoptr(Case) opened = ordinary_case();
    g_autoptr(Facts) facts = STORY(opened, {"event besked_at", "10"}, {"event bounced", ""}, {"event besked_at", "0"});
    assert_false(facts->bounced);
    assert_true(facts->reachable);
    assert_int_equal(facts->besked_at, 0);
}

static void an_address_that_is_learned_later_makes_it_addressed(void **state)
{
    (void)state;
    g_autoptr(Case) opened = ordinary_case();
    set(&opened->resident, "");
    opened->reachable = FALSE;
    g_autoptr(Facts) facts = STORY(opened, {"event nothing", ""});
    assert_false(facts->addressed || facts->reachable || facts->bounced);
    facts_event(facts, "event resident", "anna@mail.example");
    assert_true(facts->addressed && facts->reachable);
}

static void who_answered_first_stays_so_until_it_is_taken_back(void **state)
{
    (void)state;
    g_autoptr(Case) opened = ordinary_case();
    g_autoptr(Facts) facts = STORY(opened, {"event answered_at", "10"}, {"event unit", "bygg"});
    assert_string_equal(facts->answer_unit, "tekn");
    facts_event(facts, "event answered_at", "20");
    assert_string_equal(facts->answer_unit, "tekn");
    facts_event(facts, "event answered_at", "0");
    assert_string_equal(facts->answer_unit, "");
    facts_event(facts, "event answered_at", "30");
    assert_string_equal(facts->answer_unit, "bygg");
}

static void each_new_beginning_is_counted(void **state)
{
    (void)state;
    g_autoptr(Case) opened = ordinary_case();
    g_autoptr(Facts) facts = STORY(opened, {"event status", "answered"}, {"event status", "closed"},
                                   {"event closed_at", "10"}, {"event status", "open"}, {"event closed_at", "0"},
                                   {"event status", "closed"}, {"event closed_at", "20"});
    assert_int_equal(facts->reopenings, 1);
    assert_int_equal(facts->status, CASE_CLOSED);
    assert_int_equal(facts->closed_at, 20);
    facts_event(facts, "event status", "answered"); /* a handler writes once more on a closed case */
    assert_int_equal(facts->reopenings, 2);
}

static void an_end_that_is_taken_back_is_no_reopening(void **state)
{
    (void)state;
    g_autoptr(Case) opened = ordinary_case();
    g_autoptr(Facts) undone = STORY(opened, {"event answered_at", "10"}, {"event status", "closed"},
                                    {"event closed_at", "10"}, {"event closed_at", "0"}, {"event status", "answered"},
                                    {"event answered_at", "0"}, {"event status", "open"});
    assert_int_equal(undone->reopenings, 0);
    assert_int_equal(undone->status, CASE_OPEN);
    assert_int_equal(undone->answered_at, 0);
}

static void released_spam_is_no_reopening(void **state)
{
    (void)state;
    g_autoptr(Case) opened = ordinary_case();
    g_autoptr(Facts) facts =
        STORY(opened, {"event spam", "yes"}, {"event status", "closed"}, {"event closed_at", "10"});
    assert_true(facts->spam);
    facts_event(facts, "event spam", "no");
    facts_event(facts, "event status", "open");
    facts_event(facts, "event closed_at", "0");
    assert_false(facts->spam);
    assert_int_equal(facts->status, CASE_OPEN);
    assert_int_equal(facts->reopenings, 0);
}

static void a_merged_case_that_is_parted_is_no_reopening(void **state)
{
    (void)state;
    g_autoptr(Case) opened = ordinary_case();
    g_autoptr(Facts) facts =
        STORY(opened, {"event merged", "260000001"}, {"event status", "closed"}, {"event closed_at", "10"});
    assert_int_equal(facts->merged, 260000001);
    facts_event(facts, "event merged", "0");
    facts_event(facts, "event status", "open");
    facts_event(facts, "event closed_at", "0");
    assert_int_equal(facts->merged, 0);
    assert_int_equal(facts->reopenings, 0);
}

static void voices_join_and_part(void **state)
{
    (void)state;
    g_autoptr(Case) opened = ordinary_case();
    g_autoptr(Facts) facts = STORY(opened, {"event same", "260000005"}, {"event same", "260000003"});
    assert_int_equal(facts->same, 260000003);
    facts_event(facts, "event same", "0");
    assert_int_equal(facts->same, 0);
}

static void what_a_person_says_is_told_from_what_the_words_did(void **state)
{
    (void)state;
    g_autoptr(Case) opened = ordinary_case();
    g_autoptr(Facts) facts =
        STORY(opened, {"event category", "klagomål"}, {"event cause", "bemotande"}, {"event outcome", "atgardad"},
              {"event submitter", "foretag"}, {"event measure", "Nytt räcke vid bron"}, {"event language", "so"});
    assert_true(facts->category_given && facts->measured);
    assert_string_equal(facts->category, "klagomål");
    assert_string_equal(facts->cause, "bemotande");
    assert_string_equal(facts->outcome, "atgardad");
    assert_string_equal(facts->submitter, "foretag");
    assert_string_equal(facts->language, "so");
    facts_event(facts, "event measure", "");
    facts_event(facts, "event cause", "");
    assert_false(facts->measured);
    assert_string_equal(facts->cause, "");
}

static void the_last_word_on_whether_it_helped_counts(void **state)
{
    (void)state;
    g_autoptr(Case) opened = ordinary_case();
    g_autoptr(Facts) facts = STORY(opened, {"event helped no", ""});
    assert_int_equal(facts->helped, HELPED_NO);
    facts_event(facts, "event helped yes", "");
    assert_int_equal(facts->helped, HELPED_YES);
}

static void an_imported_case_that_somebody_acts_on_wakes(void **state)
{
    (void)state;
    g_autoptr(Case) opened = ordinary_case();
    opened->dormant = TRUE;
    g_autoptr(Facts) facts = STORY(opened, {"event nothing", ""});
    assert_true(facts->dormant);
    assert_false(facts->taken_up);
    facts_event(facts, "event dormant", "no");
    assert_false(facts->dormant);
    assert_true(facts->taken_up);
}

static void a_case_becomes_sensitive(void **state)
{
    (void)state;
    g_autoptr(Case) opened = ordinary_case();
    g_autoptr(Facts) facts = STORY(opened, {"event sensitive", "yes"});
    assert_true(facts->sensitive);
    facts_event(facts, "event sensitive", "no");
    assert_false(facts->sensitive);
}

/* Beside the columns, byte by byte: pointers to texts aside, which are compared as texts. */
static void assert_same(const Facts *one, const Facts *other)
{
    assert_memory_equal(&one->triage, &other->triage, sizeof *one - G_STRUCT_OFFSET(Facts, triage));
    assert_int_equal(one->status, other->status);
    assert_int_equal(one->received_at, other->received_at);
    assert_string_equal(one->unit, other->unit);
    assert_string_equal(one->category, other->category);
}

static void nonsense_changes_nothing(void **state)
{
    (void)state;
    static const Step nonsense[] = {
        {"event status", "gone"},
        {"event status", ""},
        {"event besked_at", "soon"},
        {"event besked_at", ""},
        {"event besked_at", "-5"},
        {"event answered_at", "x"},
        {"event closed_at", "-1"},
        {"event moves", "many"},
        {"event moves", "99999999999999"},
        {"event spam", "maybe"},
        {"event reachable", "yess"},
        {"event dormant", "1"},
        {"event unit", ""},
        {"event category", ""},
        {"event merged", "none"},
        {"event same", "-260000001"},
        {"event absent", "no"},
        {"entry resident", "event unit"},
        {"event handler", "eva@x"},
        {"letter copy", "yes"},
        {"event split", "yes"},
        {"event received_at", "5"},
        {"event first_unit", "bygg"},
        {"event", ""},
        {"", ""},
        {"event opened2", ""},
    };
    g_autoptr(Case) opened = ordinary_case();
    for (guint i = 0; i < G_N_ELEMENTS(nonsense); i++) {
        g_autoptr(Facts) before = STORY(opened, {"event nothing", ""});
        g_autoptr(Facts) after = told(opened, &nonsense[i], 1);
        assert_same(before, after);
    }
}

static void a_hostile_opening_harms_nobody(void **state)
{
    (void)state;
    static const char *const abouts[] = {
        "",
        ";",
        ";;;=;=;",
        "=",
        "unit",
        "unit=",
        "unit=;",
        "received_at",
        "received_at=;unit",
        "received_at=-3",
        "received_at=99999999999999999999999",
        "spam=yes;spam=no;spam",
        "moves=4294967296",
        "status=",
        "x=y;unit=a=b",
    };
    g_autoptr(Facts) facts = facts_new(NUMBER);
    for (guint i = 0; i < G_N_ELEMENTS(abouts); i++) {
        facts_event(facts, "event opened", abouts[i]);
        assert_int_equal(facts->number, NUMBER);
        assert_int_equal(facts->moves, 0);
        assert_false(facts->spam);
    }
    assert_string_equal(facts->unit, "a=b");
}

static void fields_are_found_in_any_order(void **state)
{
    (void)state;
    g_autoptr(Facts) facts = facts_new(NUMBER);
    facts_event(facts, "event opened", "same=7;unknown=8;unit=bygg;received_at=5;besked_at=6;status=answered");
    assert_int_equal(facts->same, 7);
    assert_int_equal(facts->received_at, 5);
    assert_string_equal(facts->told_unit, "bygg");
    assert_int_equal(facts->status, CASE_ANSWERED);
}

static void one_case_leaves_nothing_behind_for_the_next(void **state)
{
    (void)state;
    g_autoptr(Case) opened = ordinary_case();
    g_autoptr(Facts) used = STORY(opened, {"event besked_at", "10"}, {"event answered_at", "10"}, {"event cause", "kö"},
                                  {"event helped no", ""}, {"event status", "closed"}, {"event merged", "5"});
    facts_reset(used, 9);
    g_autoptr(Facts) fresh = facts_new(9);
    assert_same(used, fresh);
    assert_int_equal(used->number, 9);
    assert_string_equal(used->told_unit, "");
    assert_string_equal(used->answer_unit, "");
    assert_string_equal(used->cause, "");
    assert_string_equal(used->first_unit, "");
}

static void every_kind_that_is_asked_for_says_something(void **state)
{
    (void)state;
    static const char *const abouts[] = {"yes", "no", "7", "answered", "bygg", ""};
    g_autoptr(Case) opened = ordinary_case();
    set(&opened->measure, "x");
    opened->dormant = TRUE;
    for (guint i = 0; facts_kinds[i]; i++) {
        gboolean says = g_str_equal(facts_kinds[i], "event opened");
        for (guint j = 0; j < G_N_ELEMENTS(abouts); j++) {
            g_autoptr(Facts) before = STORY(opened, {"event nothing", ""});
            g_autoptr(Facts) after = STORY(opened, {facts_kinds[i], abouts[j]});
            gsize rest = sizeof *before - G_STRUCT_OFFSET(Facts, triage);
            says = says || memcmp(&before->triage, &after->triage, rest) != 0 || before->status != after->status ||
                   strcmp(before->unit, after->unit) != 0 || strcmp(before->language, after->language) != 0 ||
                   strcmp(before->submitter, after->submitter) != 0 || strcmp(before->cause, after->cause) != 0 ||
                   strcmp(before->outcome, after->outcome) != 0;
        }
        if (!says)
            fail_msg("%s", facts_kinds[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_opening_event_carries_all_that_is_counted),
        cmocka_unit_test(a_full_case_is_read_back),
        cmocka_unit_test(nobodys_name_address_or_word_is_a_fact),
        cmocka_unit_test(a_word_with_what_separates_facts_takes_no_other_facts_place),
        cmocka_unit_test(the_unit_that_is_told_is_who_has_it_then),
        cmocka_unit_test(the_sorting_desk_is_no_unit_that_is_told),
        cmocka_unit_test(a_letter_that_comes_back_withdraws_the_word),
        cmocka_unit_test(only_word_that_did_not_arrive_has_returned),
        cmocka_unit_test(a_units_mailbox_that_fails_is_no_bounce_of_the_residents),
        cmocka_unit_test(an_address_that_is_learned_later_makes_it_addressed),
        cmocka_unit_test(who_answered_first_stays_so_until_it_is_taken_back),
        cmocka_unit_test(each_new_beginning_is_counted),
        cmocka_unit_test(an_end_that_is_taken_back_is_no_reopening),
        cmocka_unit_test(released_spam_is_no_reopening),
        cmocka_unit_test(a_merged_case_that_is_parted_is_no_reopening),
        cmocka_unit_test(voices_join_and_part),
        cmocka_unit_test(what_a_person_says_is_told_from_what_the_words_did),
        cmocka_unit_test(the_last_word_on_whether_it_helped_counts),
        cmocka_unit_test(an_imported_case_that_somebody_acts_on_wakes),
        cmocka_unit_test(a_case_becomes_sensitive),
        cmocka_unit_test(nonsense_changes_nothing),
        cmocka_unit_test(a_hostile_opening_harms_nobody),
        cmocka_unit_test(fields_are_found_in_any_order),
        cmocka_unit_test(one_case_leaves_nothing_behind_for_the_next),
        cmocka_unit_test(every_kind_that_is_asked_for_says_something),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
