/* What somebody does to the store behind our back is found. */
#include "behind.h"

static void fill(Fixture *fixture)
{
    for (guint i = 0; i < 3; i++) {
        g_autofree char *id = g_strdup_printf("%u@x", i);
        g_autoptr(Message) message = message_new(RESIDENT, "Ämne", id, "Text", NOW + i);
        open_case(fixture, message);
    }
    g_autoptr(GBytes) bytes = g_bytes_new_static("bytes", 5);
    assert_true(store_letter_claim(fixture->store, 1, bytes, NOW, NULL));
    assert_sound(fixture);
}

static void each_kind_of_tampering_is_found(void **state)
{
    static const char *const SQL[] = {
        "UPDATE events SET payload = payload || 'x' WHERE sequence = 3",
        "UPDATE events SET at = at + 1 WHERE sequence = 3",
        "UPDATE events SET kind = 'event closed' WHERE sequence = 4",
        "UPDATE events SET writer = 'other' WHERE sequence = 4",
        "UPDATE events SET case_number = 260000002 WHERE sequence = 1",
        "UPDATE events SET letter = 2 WHERE letter = 1",
        "UPDATE events SET digest = zeroblob(32) WHERE sequence = 2",
        "UPDATE events SET digest = x'00', payload = NULL, salt = NULL WHERE sequence = 2",
        "UPDATE events SET chain = zeroblob(32) WHERE sequence = 2",
        "UPDATE events SET chain = zeroblob(32) WHERE sequence = (SELECT max(sequence) FROM events)",
        "DELETE FROM events WHERE sequence = 1",
        "DELETE FROM events WHERE sequence = 4",
        "DELETE FROM events WHERE sequence = (SELECT max(sequence) FROM events)",
        "DELETE FROM events",
        /* NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one text on two lines */
        "UPDATE events SET sequence = -sequence WHERE sequence IN (2, 3);"
        "UPDATE events SET sequence = 5 + sequence WHERE sequence < 0",
        "INSERT INTO events SELECT 1000, writer, at, case_number, entry, letter, kind, salt, payload, digest, chain"
        " FROM events WHERE sequence = 2",
        "DELETE FROM raws WHERE entry = 2",
        "UPDATE raws SET packed = (SELECT packed FROM raws WHERE entry = 1) WHERE entry = 2;"
        "UPDATE entries SET digest = 'x' WHERE id = 2",
        "UPDATE raws SET packed = x'00' WHERE entry = 2",
        "UPDATE raws SET packed = x'28b52ffd' WHERE entry = 2",
        "UPDATE entries SET raw_bytes = raw_bytes - 1 WHERE id = 1",
        "UPDATE entries SET raw_bytes = raw_bytes + 1 WHERE id = 1",
        "UPDATE entries SET raw_bytes = 9000000000000000000 WHERE id = 1",
        "UPDATE sent SET digest = 'x' WHERE letter = 1",
        "DELETE FROM participants; DELETE FROM cases WHERE number = 260000002",
    };
    for (guint i = 0; i < G_N_ELEMENTS(SQL); i++) {
        Fixture *fixture = NULL;
        assert_int_equal(set_up((void **)&fixture), 0);
        fill(fixture);
        (void)behind(fixture, SQL[i]);
        g_autoptr(GPtrArray) findings = store_check(fixture->store, NULL);
        assert_non_null(findings);
        if (findings->len == 0)
            fail_msg("not found: %s", SQL[i]);
        tear_down((void **)&fixture);
    }
    (void)state;
}

/* That it is gone is told (test_store_tamper.c), but no break of the chain. */
static void a_payload_deleted_with_its_salt_leaves_the_chain_whole(void **state)
{
    Fixture *fixture = *state;
    fill(fixture);
    (void)behind(fixture, "UPDATE events SET payload = NULL, salt = NULL WHERE case_number = 260000001");
    open_annas(fixture);
    g_autoptr(GPtrArray) findings = store_check(fixture->store, NULL);
    assert_int_equal(findings->len, 1);
    assert_non_null(strstr(findings->pdata[0], "no purge tells"));
}

/* Each host links to its own last row; the rows of others may stand between. */
static void the_chain_goes_on_after_a_restart(void **state)
{
    Fixture *fixture = *state;
    fill(fixture);
    fixture_reopen(fixture);
    open_annas(fixture);
    assert_sound(fixture);
}

static void a_check_beside_a_busy_writer_finds_nothing(void **state)
{
    Fixture *fixture = *state;
    for (guint i = 0; i < 40; i++) {
        g_autofree char *id = g_strdup_printf("%u@x", i);
        g_autoptr(Message) message = message_new(RESIDENT, "Ämne", id, "Text", NOW + i);
        open_case(fixture, message);
        assert_sound(fixture);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_tampering_is_found),
        TEST(a_payload_deleted_with_its_salt_leaves_the_chain_whole),
        TEST(the_chain_goes_on_after_a_restart),
        TEST(a_check_beside_a_busy_writer_finds_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
