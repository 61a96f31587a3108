/* What any engine must keep of search and of questions by mail: Swedish compounds, secrets, and words that look like syntax. */
#include "fixture.h"

#include "core/question.h"

typedef struct {
    EntryWords words;
    const char *sensitive_units;
    const GArray *seen;
} Indexing;

static gboolean index_job(StoreJob *job, gpointer data, GError **error)
{
    const Indexing *indexing = data;
    return store_index(job, &indexing->words, indexing->sensitive_units, error) &&
           store_indexed(job, indexing->seen, error);
}

/* All that is unread, each with these words. */
static void keep_words(Fixture *fixture, const char *who, const char *subject, const char *body)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) unread = store_unread(fixture->store, 100, &error);
    assert_non_null(unread);
    g_autofree char *folded_who = question_fold(who, 1000);
    g_autofree char *folded_subject = question_fold(subject, 1000);
    g_autofree char *folded_body = question_fold(body, 1000);
    for (guint i = 0; i < unread->len; i++) {
        const Unread *entry = &g_array_index(unread, Unread, i);
        Indexing indexing = {{entry->entry, entry->number, folded_who, folded_subject, folded_body}, " ifn ", unread};
        if (!store_run(fixture->store, index_job, &indexing, &error))
            fail_msg("%s", error->message);
    }
}

static gboolean count_one(const Case *found, gpointer data)
{
    g_assert_nonnull(found);
    ++*(guint *)data;
    return TRUE;
}

static guint search(Fixture *fixture, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *words = question_words(text);
    guint count = 0;
    if (!store_search(fixture->store, words, count_one, &count, &error))
        fail_msg("'%s': %s", text, error->message);
    return count;
}

static CaseNumber open_in(Fixture *fixture, guint serial, const char *unit, const char *mark)
{
    g_autofree char *id = g_strdup_printf("m%u@mail.example", serial);
    g_autofree char *text = g_strdup_printf("Text %u.", serial);
    g_autoptr(Message) message = message_new(RESIDENT, "Ämne", id, text, NOW);
    Case *opened = case_of(case_number(2026, serial), message);
    g_free(opened->unit);
    opened->unit = g_strdup(unit);
    opened->sensitive = strcmp(mark, "sensitive") == 0;
    if (strchr(mark, '@')) {
        g_free(opened->confidant);
        opened->confidant = g_strdup(mark);
    }
    g_autoptr(Plan) plan = plan_new();
    plan_open(plan, opened, "new");
    plan_file(plan, ENTRY_RESIDENT, "resident's own");
    apply(fixture, plan, message);
    return case_number(2026, serial);
}

static void a_part_of_a_compound_finds_it(void **state)
{
    Fixture *fixture = *state;
    open_annas(fixture);
    assert_int_equal(search(fixture, "snöröj"), 0);
    keep_words(fixture, "Anna Lindqvist " RESIDENT, "Vintern", "Snöröjningen på Bjurhovda cykelbanor är dålig.");
    static const char *const FOUND[] = {"snöröj",   "SNÖRÖJNINGEN", "snoroj", "cykelban",        "hovda",  "lindqv",
                                        "vintern",  "snöröj dålig", "dålig snöröj", "anna@mail.example"};
    for (guint i = 0; i < G_N_ELEMENTS(FOUND); i++)
        if (search(fixture, FOUND[i]) != 1)
            fail_msg("'%s' is not found", FOUND[i]);
    assert_int_equal(search(fixture, "snöröj sommar"), 0);
    assert_int_equal(search(fixture, "sn"), 0);
}

static void what_looks_like_syntax_is_data(void **state)
{
    Fixture *fixture = *state;
    static const char *const HOSTILE[] = {
        "\"", "\"\"\"", "snö*", "snö OR hål", "NOT snö", "NEAR(snö hål)", "who:anna", "{who} : anna", "^snö", "(", ")",
        "snö AND", "-snö", "snö + hål", "'; DROP TABLE cases; --", "%", "_", "\\", "body : *", "a\"b\"c\"d",
        /* NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one text; \x would run on */
        "\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80", "\xe2\x80\x9d" "snö" "\xe2\x80\x9d", "words", "rank:bm25(10)",
    };
    open_annas(fixture);
    keep_words(fixture, "Anna", "Ämne", "Det snöar mycket här.");
    for (guint i = 0; i < G_N_ELEMENTS(HOSTILE); i++)
        search(fixture, HOSTILE[i]);
    assert_int_equal(search(fixture, "NEAR(snö)"), 0);
    assert_int_equal(search(fixture, "snö*"), 1);
    assert_int_equal(search(fixture, "mycket*här"), 1);
    assert_int_equal(search(fixture, "mycket OR här"), 1); /* "or" is too short to be looked for, not an operator */
    assert_int_equal(search(fixture, "mycket NOT sommar"), 0);
}

static void secrets_are_not_in_the_index(void **state)
{
    Fixture *fixture = *state;
    open_in(fixture, 1, "ifn", "");
    open_in(fixture, 2, "tekn", "sensitive");
    open_in(fixture, 3, "tekn", "visselblasning@city.example");
    keep_words(fixture, "Anna Lindqvist", "Diagnos", "Hemlighet om hälsa.");
    assert_int_equal(search(fixture, "hemlighet"), 0);
    assert_int_equal(search(fixture, "diagnos"), 0);
    assert_int_equal(search(fixture, "lindqvist"), 2); /* the sender, but never of the confidential one */
}

static void a_case_that_becomes_secret_loses_its_words(void **state)
{
    Fixture *fixture = *state;
    CaseNumber first = open_in(fixture, 1, "tekn", ""), second = open_in(fixture, 2, "tekn", "");
    Unit *unit = unit_new("ifn");
    unit->sensitive = TRUE;
    g_ptr_array_add(fixture->config.units, unit);
    keep_words(fixture, "Anna Lindqvist", "Diagnos", "Hemlighet om hälsa.");
    assert_int_equal(search(fixture, "hemlighet"), 2);
    g_autoptr(Plan) mark = plan_new();
    mark->number = first;
    plan_set(mark, FIELD_SENSITIVE, "yes", "a person says so");
    apply(fixture, mark, NULL);
    assert_int_equal(search(fixture, "hemlighet"), 1);
    g_autoptr(Plan) move = plan_new();
    move->number = second;
    plan_set(move, FIELD_UNIT, "ifn", "moved");
    apply(fixture, move, NULL);
    assert_int_equal(search(fixture, "hemlighet"), 0);
    assert_int_equal(search(fixture, "lindqvist"), 2);
}

static gboolean forget_job(StoreJob *job, gpointer data, GError **error)
{
    return store_forget_words(job, *(CaseNumber *)data, error);
}

static void words_can_be_forgotten_and_are_kept_once(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_in(fixture, 1, "tekn", "");
    keep_words(fixture, "Anna", "Ämne", "Snöröjning.");
    g_autoptr(GArray) unread = store_unread(fixture->store, 100, NULL);
    assert_int_equal(unread->len, 0);
    assert_int_equal(search(fixture, "snöröj"), 1);
    assert_true(store_run(fixture->store, forget_job, &number, NULL));
    assert_int_equal(search(fixture, "snöröj"), 0);
    assert_sound(fixture);
}

/* -- questions -------------------------------------------------------------- */

static QuestionAsk *question_of(QuestionKind kind, const char *words)
{
    QuestionAsk *question = g_new0(QuestionAsk, 1);
    question->kind = kind;
    question->numbers = g_array_new(FALSE, FALSE, sizeof(CaseNumber));
    question->words = question_words(words);
    question->now = NOW + 5 * DAY;
    question->from = NOW - DAY;
    question->to = NOW + DAY;
    question->scope = g_new0(Scope, 1);
    *question->scope = (Scope){g_strdup("johan@city.example"), g_strdup(" tekn "), g_strdup(" "), g_strdup(" ifn "),
                               g_strdup(" tekn "), FALSE};
    return question;
}

static Known *answer(Fixture *fixture, QuestionAsk *question)
{
    Ask *ask = ask_from("johan@city.example", question->now);
    ask->question = question;
    Known *known = recall(fixture, ask);
    ask_free(ask);
    return known;
}

static void every_question_stays_in_its_scope(void **state)
{
    Fixture *fixture = *state;
    open_in(fixture, 1, "tekn", "");
    open_in(fixture, 2, "bygg", "");
    open_in(fixture, 3, "ifn", "");
    open_in(fixture, 4, "tekn", "sensitive");
    open_in(fixture, 5, "tekn", "visselblasning@city.example");
    keep_words(fixture, "Anna Lindqvist", "Ämne", "Snöröjning.");
    static const struct {
        QuestionKind kind;
        const char *words;
    } ROWS[] = {{QUESTION_LATE, ""}, {QUESTION_SEARCH, "snöröj"}, {QUESTION_NAME, "lindqvist"}, {QUESTION_DIARY, ""},
                {QUESTION_PERSON, ""}, {QUESTION_CASES, ""}};
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        QuestionAsk *question = question_of(ROWS[i].kind, ROWS[i].words);
        question->address = g_strdup(RESIDENT);
        for (guint serial = 1; serial <= 5; serial++) {
            CaseNumber number = case_number(2026, serial);
            g_array_append_val(question->numbers, number);
        }
        g_autoptr(Known) known = answer(fixture, question);
        if (known->rows->len != 1)
            fail_msg("question %d: %u rows", ROWS[i].kind, known->rows->len);
        assert_int_equal(((const Case *)g_ptr_array_index(known->rows, 0))->number, case_number(2026, 1));
    }
}

static void a_handlers_own_waiting_ones_come_first(void **state)
{
    Fixture *fixture = *state;
    for (guint serial = 1; serial <= 3; serial++) {
        g_autoptr(Plan) plan = plan_new();
        plan->number = open_in(fixture, serial, serial == 3 ? "ifn" : "bygg", "");
        plan_set(plan, FIELD_HANDLER, "Johan@city.example", "answered");
        if (serial == 2)
            plan_set_time(plan, FIELD_WAITING_SINCE, NOW + DAY, "wrote again");
        apply(fixture, plan, NULL);
    }
    g_autoptr(Known) known = answer(fixture, question_of(QUESTION_MINE, ""));
    assert_int_equal(known->rows->len, 2);
    assert_int_equal(((const Case *)g_ptr_array_index(known->rows, 0))->number, case_number(2026, 2));
}

/* In time; what has not gone to the resident is no document yet. */
static void what_a_case_holds_is_listed(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    g_autoptr(GPtrArray) before = store_documents(fixture->store, number, 10, NULL);
    assert_int_equal(before->len, 1);
    const Document *first = g_ptr_array_index(before, 0);
    assert_false(first->sent);
    assert_string_equal(first->kind, "resident");
    assert_string_equal(first->who, RESIDENT);

    g_autoptr(GPtrArray) due = letters_due(fixture, NOW);
    const Outgoing *receipt = find_due(due, LETTER_RECEIPT);
    LetterFate fate = {receipt->id, LETTER_ACCEPTED, NOW, 0, "ok"};
    assert_true(store_letter_fate(fixture->store, &fate, NULL));
    g_autoptr(GPtrArray) after = store_documents(fixture->store, number, 10, NULL);
    assert_int_equal(after->len, 2);
    const Document *sent = g_ptr_array_index(after, 1);
    assert_true(sent->sent);
    assert_int_equal(sent->id, receipt->id);
    assert_string_equal(sent->kind, "receipt");
    g_autoptr(GPtrArray) cut = store_documents(fixture->store, number, 1, NULL);
    assert_int_equal(cut->len, 1);
}

/* They are letters about the case, and must count as answers to questions all the same. */
static void releases_count_as_answers(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    for (guint i = 0; i < 2; i++) {
        g_autoptr(Plan) plan = plan_new();
        plan->number = number;
        plan_letter(plan, letter_new(LETTER_RELEASE, "reg@city.example", "", "sv"), "an answer to staff");
        apply(fixture, plan, NULL);
    }
    QuestionAsk *question = question_of(QUESTION_RELEASE, "");
    g_array_append_val(question->numbers, number);
    g_autoptr(Known) known = answer(fixture, question);
    assert_int_equal(known->rows->len, 1);
    assert_int_equal(known->staff_replies, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_part_of_a_compound_finds_it),
        TEST(what_looks_like_syntax_is_data),
        TEST(secrets_are_not_in_the_index),
        TEST(a_case_that_becomes_secret_loses_its_words),
        TEST(words_can_be_forgotten_and_are_kept_once),
        TEST(every_question_stays_in_its_scope),
        TEST(a_handlers_own_waiting_ones_come_first),
        TEST(what_a_case_holds_is_listed),
        TEST(releases_count_as_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
