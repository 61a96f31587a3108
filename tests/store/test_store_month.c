/* The monthly list (D49): what it asks about, that it asks once, and what an answer to it finds and changes. */
#include "sweep_fixture.h"

#include "core/decide.h"
#include "core/decide_month.h"
#include "flow/month_list.h"
#include "store/sqlite/sqlite.h"

#include <pthread.h>

#define STAFF   "johan.berg@vasteras.example"
#define APRIL_1 (TUESDAY + 28 * DAY + 15 * HOUR) /* Wednesday 1 April 2026, 8.00: summer time has come */
#define MAY_4   (APRIL_1 + 33 * DAY)             /* Monday, after the holiday */

static void change(Town *town, CaseNumber number, CaseField field, const char *value)
{
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_set(plan, field, value, "test");
    apply(town->fixture, plan, NULL);
}

static void close_at(Town *town, CaseNumber number, gint64 at)
{
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_set(plan, FIELD_STATUS, case_status_name(CASE_CLOSED), "test");
    plan_set_time(plan, FIELD_BESKED_AT, TUESDAY, "test");
    plan_set_time(plan, FIELD_CLOSED_AT, at, "test");
    apply(town->fixture, plan, NULL);
}

static CaseNumber closed_one(Town *town, guint serial)
{
    CaseNumber number = open_one(town, serial, NULL);
    close_at(town, number, TUESDAY + DAY);
    return number;
}

static gint64 count_lists(Town *town)
{
    return count_letters(town, "missing");
}

/* -- what is read ---------------------------------------------------------- */

static void assert_by_index(sqlite3 *database, StatementName name)
{
    sqlite3_stmt *plan;
    g_autofree char *sql = g_strconcat("EXPLAIN QUERY PLAN ", sqlite_statement(name)->sql, NULL);
    assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &plan, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(plan), SQLITE_ROW);
    const char *step = (const char *)sqlite3_column_text(plan, 3);
    assert_non_null(strstr(step, "SEARCH"));
    assert_non_null(strstr(step, "INDEX cases_without_cause (unit=? AND closed_at>? AND closed_at<?)"));
    assert_int_equal(sqlite3_step(plan), SQLITE_DONE); /* no sorting after it */
    sqlite3_finalize(plan);
}

static void only_closed_cases_without_a_cause_are_read(void **state)
{
    ONLY_A_FILE;
    Town *town = *state;
    sqlite3 *database;
    assert_int_equal(sqlite3_open(town->fixture->path, &database), SQLITE_OK);
    assert_by_index(database, LIST_WITHOUT_CAUSE);
    assert_by_index(database, COUNT_WITHOUT_CAUSE);
    sqlite3_close(database);
}

static char *listed(Town *town)
{
    g_autoptr(GPtrArray) due = letters_due(town->fixture, MAY_4 + DAY);
    const Outgoing *list = find_due(due, LETTER_MISSING);
    return g_strdup(list ? letter_get(list->letter, "cases") : "");
}

static void a_list_holds_what_the_month_left_open(void **state)
{
    Town *town = *state;
    CaseNumber numbers[10];
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        numbers[i] = closed_one(town, i + 1);
    change(town, numbers[1], FIELD_CAUSE, "kvalitet");
    change(town, numbers[2], FIELD_CATEGORY, "beröm");
    change(town, numbers[3], FIELD_SPAM, "yes");
    change(town, numbers[4], FIELD_STATUS, "open");
    ask_store(town, "UPDATE cases SET other = 1 WHERE number = 260000006");
    ask_store(town, "UPDATE cases SET dormant = 1 WHERE number = 260000007");
    ask_store(town, "UPDATE cases SET merged = 260000001 WHERE number = 260000008");
    ask_store(town, "UPDATE cases SET confidant = 'x@y.example' WHERE number = 260000009");
    ask_store(town, "UPDATE cases SET closed_at = closed_at - 864000 WHERE number = 260000010"); /* in February */
    sweep_all(town, APRIL_1, SWEEP_GIVEN_TIME);
    g_autofree char *cases = listed(town);
    assert_string_equal(cases, "2600001");
    assert_int_equal(count_lists(town), 1);
}

static void the_longest_list_counts_the_rest(void **state)
{
    Town *town = *state;
    for (guint i = 1; i <= MONTH_ROWS_MAX + 2; i++)
        closed_one(town, i);
    sweep_all(town, APRIL_1, SWEEP_GIVEN_TIME);
    g_autoptr(GPtrArray) due = letters_due(town->fixture, APRIL_1 + DAY);
    const Outgoing *list = find_due(due, LETTER_MISSING);
    assert_string_equal(letter_get(list->letter, "count"), "42");
    assert_string_equal(letter_get(list->letter, "more"), "2");
    g_autoptr(GArray) rows = month_list_rows(list->letter);
    assert_int_equal(rows->len, MONTH_ROWS_MAX);
}

/* -- once -------------------------------------------------------------------- */

static void a_unit_is_asked_once_a_month(void **state)
{
    Town *town = *state;
    closed_one(town, 1);
    sweep_all(town, APRIL_1 - 1, SWEEP_GIVEN_TIME);
    assert_int_equal(count_lists(town), 0); /* nobody is at work yet */
    assert_int_equal(sweep_all(town, APRIL_1, SWEEP_GIVEN_TIME).letters, 1);
    closed_one(town, 2); /* too late for that list */
    for (guint i = 0; i < 3; i++) {
        assert_int_equal(sweep_all(town, APRIL_1 + i * DAY, SWEEP_GIVEN_TIME).letters, 0);
        reopen_town(town);
    }
    assert_int_equal(count_lists(town), 1);
    assert_sound(town->fixture);
}

static void after_a_long_absence_only_the_last_month_is_asked_about(void **state)
{
    Town *town = *state;
    closed_one(town, 1);
    CaseNumber late = open_one(town, 2, NULL);
    close_at(town, late, APRIL_1 + DAY);
    sweep_all(town, MAY_4, SWEEP_GIVEN_TIME);
    g_autofree char *cases = listed(town);
    assert_string_equal(cases, "2600002");
    assert_int_equal(count_lists(town), 1);
}

static void nobody_is_asked_when_it_is_switched_off_or_only_observed(void **state)
{
    Town *town = *state;
    closed_one(town, 1);
    town->config->month_list = FALSE;
    sweep_all(town, APRIL_1, SWEEP_GIVEN_TIME);
    town->config->month_list = TRUE;
    town->service.rules.mode = MODE_OBSERVE;
    sweep_all(town, APRIL_1, SWEEP_GIVEN_TIME);
    assert_int_equal(count_lists(town), 0);
    assert_int_equal(ask_store(town, "SELECT count(*) FROM month_lists"), 0);
}

static gboolean write_and_fail(StoreJob *job, gpointer data, GError **error)
{
    const Town *town = data;
    MonthListCounts counts;
    assert_true(month_list_write(job, &town->service.rules, APRIL_1, &counts, error));
    assert_int_equal(counts.letters, 1);
    g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "killed");
    return FALSE;
}

static void letter_and_mark_are_one(void **state)
{
    Town *town = *state;
    closed_one(town, 1);
    assert_false(store_run(town->fixture->store, write_and_fail, town, NULL));
    assert_int_equal(count_lists(town), 0);
    assert_int_equal(ask_store(town, "SELECT count(*) FROM month_lists"), 0);
    assert_int_equal(sweep_all(town, APRIL_1, SWEEP_GIVEN_TIME).letters, 1);
}

static void *sweep_elsewhere(void *data)
{
    const Town *town = data;
    g_autoptr(Store) store = store_open(town->fixture->path, STORE_OPEN, NULL);
    Service service = town->service;
    service.store = store;
    SweepCounts counts = {0};
    for (guint i = 0; i < 50; i++)
        if (!sweep_batch(&service, APRIL_1, SWEEP_GIVEN_TIME, &counts, NULL))
            return NULL;
    return GUINT_TO_POINTER(counts.letters + 1);
}

static void add_unit(Config *config, guint number)
{
    g_autofree char *code = g_strdup_printf("u%u", number);
    Unit *unit = unit_new(code);
    g_free(unit->address);
    unit->address = g_strconcat(code, "@vasteras.example", NULL);
    g_ptr_array_add(config->units, unit);
}

static void two_sweepers_ask_many_units_once(void **state)
{
    Town *town = *state;
    for (guint i = 1; i <= 3 * MONTH_LIST_BATCH; i++) {
        g_autofree char *unit = g_strdup_printf("u%u", i);
        add_unit(town->config, i);
        change(town, closed_one(town, i), FIELD_UNIT, unit);
    }
    pthread_t one, other;
    void *first, *second;
    assert_int_equal(pthread_create(&one, NULL, sweep_elsewhere, town), 0);
    assert_int_equal(pthread_create(&other, NULL, sweep_elsewhere, town), 0);
    assert_int_equal(pthread_join(one, &first), 0);
    assert_int_equal(pthread_join(other, &second), 0);
    assert_int_equal(GPOINTER_TO_UINT(first) + GPOINTER_TO_UINT(second) - 2, 3 * MONTH_LIST_BATCH);
    assert_int_equal(count_lists(town), 3 * MONTH_LIST_BATCH);
    assert_sound(town->fixture);
}

/* -- the answer ----------------------------------------------------------------- */

static QuestionAsk *question_of(const Config *config, const char *who)
{
    QuestionAsk *question = g_new0(QuestionAsk, 1);
    question->kind = QUESTION_UNCLEAR;
    question->now = APRIL_1;
    question->list_unit = g_strdup("");
    question->numbers = g_array_new(FALSE, FALSE, sizeof(CaseNumber));
    question->scope = scope_new(config, who);
    return question;
}

/* What a mail knows that has these ancestors, or names this list. */
static Known *recall_answer(Town *town, const char *ancestor, const char *unit, const char *who)
{
    Ask *ask = ask_from(who, APRIL_1 + HOUR);
    ask->question = question_of(town->config, who);
    if (ancestor) {
        g_ptr_array_add(ask->ancestors, g_strdup("other@vasteras.example"));
        g_ptr_array_add(ask->ancestors, g_strdup(ancestor));
    }
    if (unit) {
        ask->question->list_month = 202603;
        g_free(ask->question->list_unit);
        ask->question->list_unit = g_strdup(unit);
    }
    Known *known = recall(town->fixture, ask);
    ask_free(ask);
    return known;
}

static char *id_of(Town *town, LetterKind kind)
{
    g_autoptr(GPtrArray) due = letters_due(town->fixture, APRIL_1 + DAY);
    return g_strdup(find_due(due, kind)->message_id);
}

static void the_list_that_is_answered_is_found(void **state)
{
    Town *town = *state;
    closed_one(town, 1);
    CaseNumber secret = closed_one(town, 2);
    change(town, secret, FIELD_SENSITIVE, "yes");
    sweep_all(town, APRIL_1, SWEEP_GIVEN_TIME);
    g_autofree char *id = id_of(town, LETTER_MISSING);

    g_autoptr(Known) known = recall_answer(town, id, NULL, STAFF);
    assert_non_null(known->answered);
    assert_int_equal(known->answered->kind, LETTER_MISSING);
    assert_string_equal(known->answered->to, "gator-parker@vasteras.example");
    assert_string_equal(letter_get(known->answered, "cases"), "2600001 2600002");
    assert_int_equal(known->listed->len, 1); /* the sensitive one is its unit's own */

    g_autoptr(Known) own = recall_answer(town, id, NULL, "gator-parker@vasteras.example");
    assert_int_equal(own->listed->len, 2);
    g_autoptr(Known) named = recall_answer(town, NULL, "tekn", STAFF);
    assert_int_equal(named->listed->len, 1);
}

static void no_other_letter_is_taken_for_a_list(void **state)
{
    Town *town = *state;
    CaseNumber number = closed_one(town, 1);
    sweep_all(town, APRIL_1, SWEEP_GIVEN_TIME);
    g_autofree char *id = id_of(town, LETTER_MISSING);
    g_autofree char *forged = g_strconcat(id, "x", NULL);
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_letter(plan, letter_new(LETTER_MISSING, "a@b.example", "", "sv"), "about a case");
    apply(town->fixture, plan, NULL);
    g_autoptr(Plan) mute = plan_new();
    plan_letter(mute, letter_new(LETTER_HELP, "a@b.example", "", "sv"), "asks nothing");
    apply(town->fixture, mute, NULL);
    g_autofree char *help = id_of(town, LETTER_HELP);
    const char *const ids[] = {NULL, "sp.0.1.x@city.example", "sp.x", forged, help};
    for (guint i = 0; i < G_N_ELEMENTS(ids); i++) {
        g_autoptr(Known) known = recall_answer(town, ids[i], i ? NULL : "bygg", STAFF);
        assert_null(known->answered);
        assert_int_equal(known->listed->len, 0);
    }
}

static Message *answer_of(const char *text)
{
    Message *message = message_new(STAFF, "SV: Orsak", "answer@vasteras.example", text, APRIL_1 + HOUR);
    static const Recipient to = {.role = ROLE_QUESTION};
    g_array_append_val(message->weighed->recipients, to);
    message->weighed->proof = PROOF_LOGIN;
    Span whole = {SPAN_NEW, 0, strlen(text)};
    g_free(message->mail->text);
    message->mail->text = g_strdup(text);
    g_array_append_val(message->mail->spans, whole);
    return message;
}

/* One mail changes two cases and is filed on none; what happened is in the history of each. */
static void an_answer_changes_the_cases_it_names(void **state)
{
    Town *town = *state;
    CaseNumber one = closed_one(town, 1), two = closed_one(town, 2);
    sweep_all(town, APRIL_1, SWEEP_GIVEN_TIME);
    g_autofree char *id = id_of(town, LETTER_MISSING);
    g_autoptr(Known) known = recall_answer(town, id, NULL, STAFF);
    g_autoptr(Message) message = answer_of("1 kvalitet åtgärdat, 2 information");
    g_autoptr(Plan) plan = decide(message->mail, message->weighed, known, &town->service.rules, message->now);
    apply(town->fixture, plan, message);
    g_autoptr(Case) first = store_case(town->fixture->store, one, NULL);
    g_autoptr(Case) second = store_case(town->fixture->store, two, NULL);
    assert_string_equal(first->cause, "kvalitet");
    assert_string_equal(first->outcome, "atgardat");
    assert_string_equal(second->cause, "information");
    assert_int_equal(first->status, CASE_CLOSED);
    assert_int_equal(ask_store(town, "SELECT count(*) FROM events WHERE kind = 'event cause' AND case_number = 260000001"), 1);
    assert_int_equal(ask_store(town, "SELECT count(*) FROM events WHERE kind = 'event cause' AND case_number = 260000002"), 1);
    assert_int_equal(ask_store(town, "SELECT count(*) FROM entries WHERE case_number IS NULL AND sender = '" STAFF "'"), 1);
    assert_int_equal(count_letters(town, "missing-rest"), 0);
    assert_sound(town->fixture);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build_town, leave_town)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(only_closed_cases_without_a_cause_are_read),
        TEST(a_list_holds_what_the_month_left_open),
        TEST(the_longest_list_counts_the_rest),
        TEST(a_unit_is_asked_once_a_month),
        TEST(after_a_long_absence_only_the_last_month_is_asked_about),
        TEST(nobody_is_asked_when_it_is_switched_off_or_only_observed),
        TEST(letter_and_mark_are_one),
        TEST(two_sweepers_ask_many_units_once),
        TEST(the_list_that_is_answered_is_found),
        TEST(no_other_letter_is_taken_for_a_list),
        TEST(an_answer_changes_the_cases_it_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
