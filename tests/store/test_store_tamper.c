/* Whatever somebody does to a row behind our back is found and named; what cannot be found is told in synpunkt(1). */
#include "fixture.h"

#include "store/noted.h"

#include <sqlite3.h>

static void tamper(const Fixture *fixture, const char *sql)
{
    sqlite3 *database;
    char *words = NULL;
    assert_int_equal(sqlite3_open(fixture->path, &database), SQLITE_OK);
    sqlite3_exec(database, sql, NULL, NULL, &words);
    if (words)
        fail_msg("%s: %s", sql, words);
    sqlite3_close(database);
}

static gboolean freeze(StoreJob *job, gpointer data, GError **error)
{
    return store_freeze(job, data, error);
}

static gboolean index_first(StoreJob *job, gpointer data, GError **error)
{
    const EntryWords *words = data;
    const Unread one = {.entry = words->entry};
    g_autoptr(GArray) seen = g_array_new(FALSE, FALSE, sizeof(Unread));
    g_array_append_val(seen, one);
    return store_index(job, words, " ", error) && store_indexed(job, seen, error);
}

static void change_a_case(Fixture *fixture, CaseNumber number)
{
    g_autoptr(Message) message = message_new(RESIDENT, "SV: Ämne", "more@x", "Mera text", NOW + DAY);
    g_autoptr(Plan) plan = plan_new();
    plan->number = number;
    plan_file(plan, ENTRY_RESIDENT, "resident's own");
    plan_set(plan, FIELD_UNIT, "bygg", "moved");
    plan_set(plan, FIELD_PARTICIPANT, "bo@mail.example", "asked for");
    plan_set_time(plan, FIELD_BESKED_AT, NOW + 60, "told");
    plan_silence(plan, "eva@mail.example", "asked for");
    const RoundStep step = {2025, "asked", "Tekniska nämnden", ""};
    apply(fixture, plan, message);
    g_autoptr(Message) forged = message_new("johan@city.example", "SV: Ämne", "forged@x", "Betala", NOW + DAY);
    g_autoptr(Plan) kept = plan_new();
    kept->number = number;
    plan_keep(kept, "not proven");
    apply(fixture, kept, forged);
    g_autoptr(Plan) round = plan_new();
    plan_round(round, &step, "it is February");
    plan_letter(round, letter_new(LETTER_ROUND, UNIT, "", "sv"), "the drafts");
    apply(fixture, round, NULL);
}

/* What is noted for later: a purge that goes on and one that ended, what was told twice, a test letter and its answer. */
static gboolean note_all(StoreJob *job, gpointer data, GError **error)
{
    (void)data;
    Purge begun = {.begun_at = NOW, .decision = "KS 2026:1 § 4", .purger = "root", .counts = ""};
    Purge ended = {.begun_at = NOW, .ended_at = 0, .decision = "KS 2026:1 § 5", .purger = "root", .counts = ""};
    Roundtrip letter = {.letter = 2, .unit = "tekn", .proof = ""};
    if (!store_note_purge(job, &begun, NOW, error) || !store_note_purge(job, &ended, NOW, error) ||
        !store_note_told(job, "weekly", NOW, "well", error) || !store_note_told(job, "weekly", NOW + DAY, "full", error) ||
        !store_note_roundtrip(job, &letter, NOW, error))
        return FALSE;
    assert_int_equal(begun.id, 1);
    assert_int_equal(ended.id, 2);
    ended.ended_at = NOW + DAY;
    ended.counts = "tekn 2019 12";
    letter.answered_at = NOW + DAY;
    letter.proof = "dmarc";
    return store_note_purge(job, &ended, NOW + DAY, error) && store_note_roundtrip(job, &letter, NOW + DAY, error);
}

/* Three cases, one of them changed; a letter that went, one cancelled, one on its way; words, a report, a round. */
static void fill(Fixture *fixture)
{
    CaseNumber number = 0;
    for (guint i = 0; i < 3; i++) {
        g_autofree char *id = g_strdup_printf("%u@x", i);
        g_autofree char *text = g_strdup_printf("Text %u", i);
        g_autoptr(Message) message = message_new(RESIDENT, "Ett hål i vägen", id, text, NOW + i);
        number = open_case(fixture, message);
    }
    change_a_case(fixture, number);
    g_autoptr(GBytes) bytes = g_bytes_new_static("bytes", 5);
    const LetterFate gone = {.id = 1, .state = LETTER_ACCEPTED, .at = NOW + 9, .note = "250 ok"};
    const LetterFate refused = {.id = 2, .state = LETTER_FAILED, .at = NOW + 9, .note = "550 no"};
    assert_true(store_letter_claim(fixture->store, 1, bytes, NOW, NULL));
    assert_true(store_letter_fate(fixture->store, &gone, NULL));
    assert_true(store_letter_claim(fixture->store, 2, bytes, NOW, NULL));
    assert_true(store_letter_fate(fixture->store, &refused, NULL));
    Frozen report = {.year = 2025, .made_at = NOW, .packed = "figures"};
    assert_true(store_run(fixture->store, freeze, &report, NULL));
    EntryWords words = {.entry = 1, .number = number, .who = "anna", .subject = "hal", .body = "text"};
    assert_true(store_run(fixture->store, index_first, &words, NULL));
    assert_true(store_run(fixture->store, note_all, NULL, NULL));
    assert_sound(fixture);
}

/* -- one column at a time ------------------------------------------------------------------ */

/* What changes of itself, or is worked out anew and forgotten: told in synpunkt(1). */
static const char *const not_held[] = {
    "store.epoch",      "store.made_at",         "store.proved_at",       "cases.next_call", "letters.due_at",
    "letters.attempts", "letters.claimed_until", "threads.thread_key",    "silenced.since",  "month_lists.unit",
    "serials.next",     "reports.made_at",       "participants.position", "threads.entry",   "indexed.entry",
    "store.one",        "indexed.one",
};

static gboolean is_held(const char *column)
{
    for (guint i = 0; i < G_N_ELEMENTS(not_held); i++)
        if (strcmp(column, not_held[i]) == 0)
            return FALSE;
    return !g_str_has_prefix(column, "traffic.") && !g_str_has_prefix(column, "pictures.") &&
           !g_str_has_prefix(column, "receipts.") && !g_str_has_prefix(column, "words") &&
           !g_str_has_prefix(column, "clock.") && !g_str_has_prefix(column, "sqlite_");
}

/* "table.column" of the whole schema. */
static GPtrArray *columns_of(const Fixture *fixture)
{
    GPtrArray *columns = g_ptr_array_new_with_free_func(g_free);
    sqlite3 *database;
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_open(fixture->path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database,
                                        "SELECT tables.name || '.' || columns.name FROM sqlite_schema AS tables,"
                                        " pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'",
                                        -1, &statement, NULL),
                     SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW)
        g_ptr_array_add(columns, g_strdup((const char *)sqlite3_column_text(statement, 0)));
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return columns;
}

/* Every row of the table gets another value there, as far as its constraints allow.  FALSE: none could. */
static gboolean change_column(const Fixture *fixture, const char *table, const char *column)
{
    g_autofree char *sql = g_strdup_printf(
        "PRAGMA ignore_check_constraints = ON; UPDATE OR IGNORE %s SET %s = CASE typeof(%s) WHEN 'integer' THEN %s + 1"
        " WHEN 'blob' THEN zeroblob(length(%s)) WHEN 'text' THEN %s || 'x' ELSE 1 END",
        table, column, column, column, column, column);
    sqlite3 *database;
    assert_int_equal(sqlite3_open(fixture->path, &database), SQLITE_OK);
    gboolean changed = sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK && sqlite3_changes(database) > 0;
    sqlite3_close(database);
    return changed;
}

static void a_change_in_any_column_is_found(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GPtrArray) columns = columns_of(fixture);
    guint tried = 0, missed = 0;
    for (guint i = 0; i < columns->len; i++) {
        const char *column = g_ptr_array_index(columns, i);
        if (!is_held(column))
            continue;
        Fixture *other = NULL;
        assert_int_equal(set_up((void **)&other), 0);
        fill(other);
        g_auto(GStrv) parts = g_strsplit(column, ".", 2);
        gboolean changed = change_column(other, parts[0], parts[1]);
        g_autoptr(GPtrArray) findings = store_check(other->store, NULL);
        if (changed && findings && findings->len == 0) {
            print_error("not found: %s\n", column);
            missed++;
        }
        tried += changed;
        tear_down((void **)&other);
    }
    assert_int_equal(missed, 0);
    print_message("%u columns were changed\n", tried);
    assert_in_range(tried, 123, columns->len);
}

/* -- whole rows ------------------------------------------------------------------------------ */

static void expect_finding(const char *sql, const char *words)
{
    Fixture *fixture = NULL;
    assert_int_equal(set_up((void **)&fixture), 0);
    fill(fixture);
    tamper(fixture, sql);
    g_autoptr(GPtrArray) findings = store_check(fixture->store, NULL);
    assert_non_null(findings);
    gboolean found = FALSE;
    for (guint i = 0; i < findings->len; i++)
        found = found || strstr(g_ptr_array_index(findings, i), words);
    if (!found)
        fail_msg("%s: '%s' is not among %u findings", sql, words, findings->len);
    tear_down((void **)&fixture);
}

static void rows_removed_added_and_exchanged_are_named(void **state)
{
    static const char *const rows[][2] = {
        {"DELETE FROM raws WHERE entry = 2; DELETE FROM threads WHERE entry = 2; DELETE FROM entries WHERE id = 2",
         "points to a row of entries"},
        {"DELETE FROM sent WHERE letter = 1", "letter '1': other bytes went"},
        {"DELETE FROM sent; DELETE FROM letters WHERE id = 3", "points to a row of letters"},
        {"DELETE FROM participants WHERE case_number = 260000001", "case '260000001'"},
        {"INSERT INTO participants VALUES (260000001, 9, 'spy@mail.example')", "case '260000001'"},
        {"DELETE FROM silenced", "who asked for silence"},
        {"DELETE FROM rounds", "its row is missing"},
        {"DELETE FROM purges WHERE id = 1", "purge 1: its row is missing"},
        {"INSERT INTO purges SELECT 3, begun_at, ended_at, decision, purger, counts FROM purges WHERE id = 1",
         "purge 3: not as its event tells"},
        {"UPDATE purges SET ended_at = 0, counts = '' WHERE id = 2", "purge 2: not as its event tells"},
        {"UPDATE purges SET id = -id; UPDATE purges SET id = 3 + id", "purge 1: not as its event tells"},
        {"DELETE FROM told", "told weekly: its row is missing"},
        {"UPDATE told SET at = 1772550000, state = 'well'", "told weekly: not as its event tells"},
        {"DELETE FROM roundtrips", "roundtrip 2: its row is missing"},
        {"UPDATE roundtrips SET letter = 1", "roundtrip 1: not as its event tells"},
        {"UPDATE roundtrips SET answered_at = 0, proof = ''", "roundtrip 2: not as its event tells"},
        {"DELETE FROM serials", "serials"},
        {"UPDATE serials SET next = 2", "serials"},
        {"UPDATE indexed SET entry = 99", "words: more are said"},
        {"UPDATE indexed SET entry = 0", "words '1'"},
        {"INSERT INTO words (rowid, who, subject, body) VALUES (99, 'x', 'x', 'x')", "words '99'"},
        {"DELETE FROM chains", "rows follow the end"},
        {"INSERT INTO entries SELECT 99, case_number, kind, audience, sender, message_id, message_key, subject_key,"
         " identity, identity_key, identity_until, nature, evidence, received_at, filed_at, return_path, recipients,"
         " login, certificate, client, queue_id, proof, digest, raw_bytes, new_text FROM entries WHERE id = 1;"
         " INSERT INTO raws SELECT 99, packed FROM raws WHERE entry = 1",
         "entry '99': no event"},
        {"UPDATE letters SET recipient = (SELECT recipient FROM letters WHERE id = 2) WHERE id = 3",
         "letter '3': not as it was written"},
        {"UPDATE letters SET state = 'cancelled' WHERE id = 3", "letter '3'"},
        {"UPDATE letters SET state = 'accepted' WHERE id = 2", "letter '2': its events tell another fate"},
        {"UPDATE entries SET case_number = 260000002 WHERE id = 1", "entry '1': no event of its case"},
        {"UPDATE raws SET packed = (SELECT packed FROM raws WHERE entry = 1) WHERE entry = 2; UPDATE entries SET "
         "digest ="
         " (SELECT digest FROM entries WHERE id = 1), raw_bytes = (SELECT raw_bytes FROM entries WHERE id = 1)"
         " WHERE id = 2",
         "entry '2': its event tells of another message"},
        {"UPDATE cases SET unit = 'tekn' WHERE number = 260000003", "case '260000003': its events tell another unit"},
        {"UPDATE cases SET resident = 'spy@mail.example' WHERE number = 260000001", "case '260000001'"},
        {"UPDATE threads SET case_number = 260000002 WHERE entry = 1", "its thread is of another case"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        expect_finding(rows[i][0], rows[i][1]);
    (void)state;
}

/* -- the end of the chain ---------------------------------------------------------------------- */

static char *last_hash(Fixture *fixture)
{
    g_autoptr(GPtrArray) ends = g_ptr_array_new_with_free_func(g_free);
    StoreDeep deep = {.ends = ends};
    g_autoptr(GPtrArray) findings = store_check_deep(fixture->store, &deep, NULL);
    assert_int_equal(findings->len, 0);
    assert_int_equal(ends->len, 1);
    return g_strndup(g_ptr_array_index(ends, 0), 64);
}

static guint findings_since(Fixture *fixture, const char *hash)
{
    StoreDeep deep = {.since = hash};
    g_autoptr(GPtrArray) findings = store_check_deep(fixture->store, &deep, NULL);
    assert_non_null(findings);
    return findings->len;
}

static void a_hash_that_was_noted_is_in_the_chain_until_its_end_is_cut(void **state)
{
    Fixture *fixture = *state;
    fill(fixture);
    g_autofree char *before = last_hash(fixture);
    change_a_case(fixture, case_number(2026, 1));
    g_autofree char *noted = last_hash(fixture);
    assert_int_equal(findings_since(fixture, before), 0);
    assert_int_equal(findings_since(fixture, noted), 0);
    assert_int_equal(findings_since(fixture, "0123"), 1);
    tamper(fixture, "DELETE FROM events WHERE sequence = (SELECT max(sequence) FROM events);"
                    " UPDATE chains SET (sequence, chain) = (SELECT sequence, chain FROM events ORDER BY sequence DESC"
                    " LIMIT 1)");
    assert_int_not_equal(findings_since(fixture, noted), 0);
    tamper(fixture, "DELETE FROM events; DELETE FROM chains");
    assert_int_not_equal(findings_since(fixture, before), 0);
}

/* -- purges ------------------------------------------------------------------------------------ */

#define EMPTY_EVENTS "UPDATE events SET payload = NULL, salt = NULL WHERE kind <> 'event purged' AND case_number "
#define FIRST_CASE   "= 260000001"

static gboolean note_purged(StoreJob *job, gpointer data, GError **error)
{
    const CaseNumber *number = data;
    const Purge purge = {.id = 2};
    return store_note_purged(job, *number, &purge, NOW + DAY, error);
}

/* As a purge leaves it: the rows gone, the case's own emptied, and then its event. */
static void purge_first(Fixture *fixture)
{
    CaseNumber number = case_number(2026, 1);
    tamper(fixture, EMPTY_EVENTS FIRST_CASE "; UPDATE events SET entry = NULL, letter = NULL WHERE case_number " FIRST_CASE
                    "; DELETE FROM threads WHERE entry = 1;"
                    " DELETE FROM sent WHERE letter IN (1, 2); DELETE FROM letters WHERE id IN (1, 2);"
                    " DELETE FROM raws WHERE entry = 1; DELETE FROM entries WHERE id = 1;"
                    " DELETE FROM participants WHERE case_number " FIRST_CASE ";"
                    " UPDATE cases SET subject = '', resident_name = '', resident = '' WHERE number " FIRST_CASE);
    assert_true(store_run(fixture->store, note_purged, &number, NULL));
}

static GPtrArray *check(Fixture *fixture, guint64 *emptied)
{
    StoreDeep deep = {0};
    GPtrArray *findings = store_check_deep(fixture->store, &deep, NULL);
    assert_non_null(findings);
    *emptied = deep.emptied;
    return findings;
}

/* Three cases, and nothing else that a letter or an entry of the first hangs on. */
static void fill_plainly(Fixture *fixture)
{
    for (guint i = 0; i < 3; i++) {
        g_autofree char *id = g_strdup_printf("%u@x", i);
        g_autoptr(Message) message = message_new(RESIDENT, "Ett hål i vägen", id, "Text", NOW + i);
        open_case(fixture, message);
    }
}

static void texts_that_are_gone_without_a_purge_are_told_of(void **state)
{
    Fixture *fixture = *state;
    guint64 emptied;
    fill_plainly(fixture);
    tamper(fixture, EMPTY_EVENTS FIRST_CASE);
    g_autoptr(GPtrArray) findings = check(fixture, &emptied);
    assert_int_equal(findings->len, 1);
    assert_non_null(strstr(findings->pdata[0], "case '260000001': texts of its events are gone"));
    assert_in_range(emptied, 4, 10);
}

static void a_purged_case_is_whole(void **state)
{
    Fixture *fixture = *state;
    guint64 emptied;
    fill_plainly(fixture);
    purge_first(fixture);
    g_autoptr(GPtrArray) findings = check(fixture, &emptied);
    for (guint i = 0; i < findings->len; i++)
        print_error("finding: %s\n", (char *)g_ptr_array_index(findings, i));
    assert_int_equal(findings->len, 0);
    assert_in_range(emptied, 4, 10);
}

/* Neither can more be emptied under its cover, nor the row that it left be changed, nor one be put in. */
static void nothing_hides_behind_a_purge(void **state)
{
    static const char *const hidden[] = {
        EMPTY_EVENTS "= 260000002",
        "UPDATE events SET payload = NULL, salt = NULL, case_number " FIRST_CASE " WHERE sequence ="
        " (SELECT max(sequence) FROM events WHERE case_number = 260000002)",
        "UPDATE events SET case_number = 260000002 WHERE case_number " FIRST_CASE " AND payload IS NULL",
        "UPDATE events SET payload = NULL, salt = NULL WHERE kind = 'event purged'",
        "UPDATE cases SET resident = 'spy@mail.example' WHERE number " FIRST_CASE,
        "UPDATE cases SET unit = 'bygg' WHERE number " FIRST_CASE,
        "UPDATE entries SET case_number " FIRST_CASE " WHERE id = 2",
        "UPDATE letters SET case_number " FIRST_CASE " WHERE id = 4",
    };
    for (guint i = 0; i < G_N_ELEMENTS(hidden); i++) {
        Fixture *fixture = NULL;
        guint64 emptied;
        assert_int_equal(set_up((void **)&fixture), 0);
        fill_plainly(fixture);
        purge_first(fixture);
        tamper(fixture, hidden[i]);
        g_autoptr(GPtrArray) findings = check(fixture, &emptied);
        if (findings->len == 0)
            fail_msg("not found: %s", hidden[i]);
        tear_down((void **)&fixture);
    }
    (void)state;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_change_in_any_column_is_found),
        cmocka_unit_test(rows_removed_added_and_exchanged_are_named),
        TEST(a_hash_that_was_noted_is_in_the_chain_until_its_end_is_cut),
        TEST(texts_that_are_gone_without_a_purge_are_told_of),
        TEST(a_purged_case_is_whole),
        cmocka_unit_test(nothing_hides_behind_a_purge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
