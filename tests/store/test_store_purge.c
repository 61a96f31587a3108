/* Between the list of cases and the step that changes one, mail may come and letters be written. */
#include "behind.h"
#include "store/records.h"
#include "store/sqlite/purge_wipe.h"

#include <sqlite3.h>

/* What was read of Anna's case: `count` of her messages, each in other words. */
static GPtrArray *masked_entries(gint64 count)
{
    GPtrArray *entries = g_ptr_array_new_with_free_func((GDestroyNotify)entry_masked_free);
    for (gint64 i = 1; i <= count; i++) {
        EntryMasked *masked = g_new0(EntryMasked, 1);
        masked->entry = i;
        masked->raw = g_bytes_new_static("Subject: x\r\n\r\n[maskat]\r\n", 25);
        masked->of_person = TRUE;
        g_ptr_array_add(entries, masked);
    }
    return entries;
}

/* Take Anna out of her case after `count` of its messages were read; is she out of it? */
static gboolean take_out(Fixture *fixture, CaseNumber number, gint64 count)
{
    g_autofree char *unit = g_strdup("gata");
    g_autoptr(GPtrArray) entries = masked_entries(count);
    const PurgeCase purged = {.number = number, .unit = unit};
    const CaseMasked masked = {&purged, "someone", RESIDENT, "a subject", entries};
    g_autoptr(PurgeRun) run = purge_begin(fixture->store, "KS 1", "eva", NULL);
    assert_non_null(run);
    assert_true(purge_person(run, &masked, NULL));
    g_autoptr(Case) found = store_case(fixture->store, number, NULL);
    assert_int_equal(purge_count(run) == 1, strcmp(found->resident, RESIDENT) != 0);
    return purge_count(run) == 1;
}

/* As a case is long after it was closed: its letters have gone, and others have come since. */
static CaseNumber close_annas(Fixture *fixture)
{
    CaseNumber number = open_annas(fixture);
    g_autoptr(Message) later = message_new("bo@mail.example", "En lampa", "second@mail.example", "Den lyser inte.", NOW);
    (void)open_case(fixture, later);
    (void)behind(fixture, "UPDATE cases SET status = 'closed'; UPDATE letters SET state = 'accepted'");
    return number;
}

static void a_person_is_not_taken_out_of_a_case_that_waits_for_a_letter(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    guint64 waiting = counts_of(fixture).letters_waiting;
    assert_true(waiting > 0);
    assert_false(take_out(fixture, number, 1));
    assert_int_equal(counts_of(fixture).letters_waiting, waiting);
}

static void a_message_filed_while_the_case_was_read_keeps_it_as_it_is(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = close_annas(fixture);
    assert_false(take_out(fixture, number, 0));
    assert_true(take_out(fixture, number, 1));
}

/* -- what is left in the file -------------------------------------------------------- */

#define CASES 400
#define WORD  "quexvik"

static void run_sql(sqlite3 *database, const char *sql)
{
    if (sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(database));
}

/* Closed cases whose subjects have grown since they were written, so that their pages were split. */
static void grow_cases(Fixture *fixture)
{
    for (guint i = 0; i < CASES; i++) {
        g_autofree char *id = g_strdup_printf("m%u@mail.example", i);
        g_autoptr(Message) message = message_new("bo@mail.example", "x", id, "Den lyser inte.", NOW);
        (void)open_case(fixture, message);
    }
    sqlite3 *database;
    assert_int_equal(sqlite3_open_v2(fixture->path, &database, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    sqlite3_busy_timeout(database, 5000);
    run_sql(database, "UPDATE letters SET state = 'accepted'");
    for (guint round = 0; round < 7; round++) {
        g_autofree char *sql =
            g_strdup_printf("UPDATE cases SET status = 'closed', subject = subject || printf('" WORD
                            "%%06d.', number %% 1000000) || hex(randomblob(40)) WHERE number %% 7 = %u",
                            round * 3 % 7);
        run_sql(database, sql);
    }
    sqlite3_close(database);
}

/* Words of numbers that no longer stand in a subject, in the file and its log. */
static guint count_left(Fixture *fixture)
{
    sqlite3 *database;
    sqlite3_stmt *live;
    g_autoptr(GHashTable) there = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    assert_int_equal(sqlite3_open_v2(fixture->path, &database, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database, "SELECT printf('%06d', number % 1000000) FROM cases WHERE subject <> ''",
                                        -1, &live, NULL),
                     SQLITE_OK);
    while (sqlite3_step(live) == SQLITE_ROW)
        g_hash_table_add(there, g_strdup((const char *)sqlite3_column_text(live, 0)));
    sqlite3_finalize(live);
    guint left = 0;
    static const char *const ends[] = {"", "-wal"};
    for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *path = g_strconcat(fixture->path, ends[i], NULL), *bytes = NULL;
        gsize length = 0;
        (void)g_file_get_contents(path, &bytes, &length, NULL);
        for (gsize at = 0; at + strlen(WORD) + 6 <= length; at++) {
            g_autofree char *number =
                memcmp(bytes + at, WORD, strlen(WORD)) == 0 ? g_strndup(bytes + at + strlen(WORD), 6) : NULL;
            left += number && !g_hash_table_contains(there, number);
        }
    }
    sqlite3_close(database);
    return left;
}

static void nothing(gpointer data)
{
    (void)data;
}

static void purge_thirds(Fixture *fixture, PurgeRun *run)
{
    const PurgeAsk ask = {.to = G_MAXINT64};
    g_autoptr(GPtrArray) cases = store_purgeable(fixture->store, &ask, NULL);
    assert_true(store_purge_hold(fixture->store, cases, NULL));
    for (guint i = 0; i < cases->len; i += 3)
        ((PurgeCase *)g_ptr_array_index(cases, i))->held = HELD_LINKED;
    for (guint done = 0; done < cases->len;)
        assert_true(purge_cases(run, cases, &done, NULL));
    assert_int_equal(purge_count(run), CASES * 2 / 3);
}

static void no_word_is_left_in_the_unused_part_of_any_page(void **state)
{
    ONLY_A_FILE;
    Fixture *fixture = *state;
    grow_cases(fixture);
    g_autoptr(PurgeRun) run = purge_begin(fixture->store, "KS 1", "eva", NULL);
    purge_thirds(fixture, run);
    assert_true(count_left(fixture) > 0); /* or there is nothing to show */
    assert_true(purge_end(run, nothing, NULL, NULL));
    assert_int_equal(count_left(fixture), 0);
    g_autoptr(GPtrArray) damage = store_check_file(fixture->store, NULL);
    assert_int_equal(damage->len, 0);
}

static void purge_alone(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(PurgeRun) run = purge_begin(fixture->store, "KS 1", "eva", NULL);
    g_autoptr(PurgeRun) second = purge_begin(fixture->store, "KS 2", "bo", &error);
    assert_non_null(run);
    assert_null(second); /* one purge at a time */
    assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER));
    g_clear_error(&error);
    purge_thirds(fixture, run);
    if (!purge_end(run, nothing, NULL, &error))
        fail_msg("%s", error->message);
}

static void a_server_is_swept_clean_of_what_was_removed(void **state)
{
    Fixture *fixture = *state;
    if (!SERVER)
        skip();
    for (guint i = 0; i < CASES; i++) {
        g_autofree char *id = g_strdup_printf("m%u@mail.example", i);
        g_autoptr(Message) message = message_new("bo@mail.example", "x", id, "Den lyser inte.", NOW);
        (void)open_case(fixture, message);
    }
    (void)behind(fixture, "UPDATE cases SET status = 'closed'; UPDATE letters SET state = 'accepted'");
    purge_alone(fixture);
    assert_int_equal(behind(fixture, "SELECT sum(pg_stat_get_dead_tuples(oid)) FROM pg_class WHERE relname IN"
                                     " ('raws', 'entries', 'sent', 'words') AND"
                                     " relnamespace = current_schema()::regnamespace"), 0);
    assert_true(store_compact(fixture->store, NULL));
    assert_int_equal(counts_of(fixture).cases, CASES);
}

static gboolean is_true(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    gboolean is = sqlite3_column_int(statement, 0) != 0;
    sqlite3_finalize(statement);
    return is;
}

/* The connection keeps pages in memory and knows nothing of what happened to the file. */
static void who_writes_afterwards_does_not_bring_it_back(void **state)
{
    ONLY_A_FILE;
    Fixture *fixture = *state;
    grow_cases(fixture);
    sqlite3 *other;
    assert_int_equal(sqlite3_open_v2(fixture->path, &other, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    run_sql(other, "PRAGMA secure_delete = ON; PRAGMA cache_size = -64000; SELECT max(subject) FROM cases;"
                   "UPDATE cases SET subject = '' WHERE number % 3 = 0");
    assert_true(count_left(fixture) > 0);
    run_sql(other, "PRAGMA wal_checkpoint(TRUNCATE); SELECT max(subject) FROM cases");
    assert_true(wipe_file(fixture->path, nothing, NULL, NULL));
    assert_true(is_true(other, "SELECT proved_at > 0 FROM store")); /* or who read meanwhile would not read anew */
    run_sql(other, "UPDATE cases SET quiet = 1");
    assert_int_equal(count_left(fixture), 0);
    sqlite3_close(other);
}

static void what_fits_no_page_is_left_alone(void **state)
{
    (void)state;
    gsize from = 0, to = 0;
    guint8 page[512] = {13, 0, 0, 0, 2, 1, 0};
    assert_true(wipe_middle(page, sizeof page, FALSE, &from, &to));
    assert_int_equal(from, 8 + 2 * 2); /* behind the header and the places of two cells */
    assert_int_equal(to, 256);
    page[0] = 5; /* an interior page's header is longer */
    assert_true(wipe_middle(page, sizeof page, FALSE, &from, &to));
    assert_int_equal(from, 12 + 2 * 2);
    page[0] = 0; /* what overflowed, or is free */
    assert_false(wipe_middle(page, sizeof page, FALSE, &from, &to));
    page[0] = 13, page[3] = 0xff; /* more cells than fit */
    assert_false(wipe_middle(page, sizeof page, FALSE, &from, &to));
    page[3] = 0, page[5] = 2, page[6] = 1; /* content behind the end */
    assert_false(wipe_middle(page, sizeof page, FALSE, &from, &to));
    page[5] = 0, page[6] = 0; /* 0 stands for 65536, which this page is not */
    assert_false(wipe_middle(page, sizeof page, FALSE, &from, &to));
    page[100] = 13, page[104] = 1, page[105] = 1; /* page 1 begins behind the file's header */
    assert_true(wipe_middle(page, sizeof page, TRUE, &from, &to));
    assert_int_equal(from, 100 + 8 + 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_person_is_not_taken_out_of_a_case_that_waits_for_a_letter),
        TEST(a_message_filed_while_the_case_was_read_keeps_it_as_it_is),
        TEST(no_word_is_left_in_the_unused_part_of_any_page),
        TEST(who_writes_afterwards_does_not_bring_it_back),
        TEST(a_server_is_swept_clean_of_what_was_removed),
        cmocka_unit_test(what_fits_no_page_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
