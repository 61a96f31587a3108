/* Tokens and seals: only we make them, people may mistype them, nobody can guess which digit was wrong. */
#include "core/reference.h"
#include "core/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const Role ROLES[] = {ROLE_RESIDENT, ROLE_HANDLER, ROLE_INTERNAL, ROLE_BOUNCE};

static Keyring *make_keyring(const char *epoch, const char *id, const char *secret)
{
    Keyring *keyring = keyring_new(epoch);

    keyring_add(keyring, id, secret, strlen(secret));
    return keyring;
}

static void a_token_is_read_back_as_it_was_printed(void **state)
{
    g_autoptr(Keyring) keyring = make_keyring("epoch", "k1", "a secret of some length");

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(ROLES); i++) {
        gint64 number = 0;
        gboolean valid = FALSE;
        g_autofree char *token = token_print(keyring, ROLES[i], case_number(2026, 417));

        assert_int_equal(token_read(keyring, token, &number, &valid), ROLES[i]);
        assert_int_equal(number, case_number(2026, 417));
        assert_true(valid);
        assert_true(strlen(token) <= 40);
    }
}

/* Fixed once for all: letters out in the world carry these. */
static void the_signature_never_changes(void **state)
{
    g_autoptr(Keyring) keyring = make_keyring("epoch", "k1", "key");
    g_autofree char *token = token_print(keyring, ROLE_RESIDENT, case_number(2026, 417));
    g_autofree char *bounce = token_print(keyring, ROLE_BOUNCE, 77);
    g_autofree char *seal = seal_print(keyring, "message-id", "sp.2600417.1");

    (void)state;
    assert_string_equal(token, "c2600417.dkg5u33c");
    assert_string_equal(bounce, "b77.uzwdb43l");
    assert_string_equal(seal, "p7sewpqv");
}

static void role_number_epoch_and_key_are_all_signed(void **state)
{
    g_autoptr(Keyring) right = make_keyring("epoch", "k1", "secret");
    g_autoptr(Keyring) restored = make_keyring("epoch2", "k1", "secret");
    g_autoptr(Keyring) renamed = make_keyring("epoch", "k2", "secret");
    g_autoptr(Keyring) other = make_keyring("epoch", "k1", "secreT");
    const Keyring *const wrong[] = {restored, renamed, other};
    g_autofree char *token = token_print(right, ROLE_RESIDENT, case_number(2026, 417));
    gint64 number = 0;
    gboolean valid = TRUE;

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        assert_int_equal(token_read(wrong[i], token, &number, &valid), ROLE_RESIDENT);
        assert_int_equal(number, case_number(2026, 417));
        assert_false(valid);
    }
    token[0] = 'h';
    assert_int_equal(token_read(right, token, &number, &valid), ROLE_HANDLER);
    assert_false(valid);
    token[0] = 'c';
    token[7] = '8';
    assert_int_equal(token_read(right, token, &number, &valid), ROLE_RESIDENT);
    assert_int_equal(number, case_number(2026, 418));
    assert_false(valid);
}

static void old_keys_verify_and_the_first_signs(void **state)
{
    g_autoptr(Keyring) before = make_keyring("epoch", "old", "old secret");
    g_autoptr(Keyring) now = make_keyring("epoch", "new", "new secret");
    g_autofree char *old_token = token_print(before, ROLE_HANDLER, case_number(2026, 417));
    g_autofree char *new_token = token_print(now, ROLE_HANDLER, case_number(2026, 417));
    gint64 number = 0;
    gboolean valid = FALSE;

    (void)state;
    keyring_add(now, "old", "old secret", strlen("old secret"));
    g_autofree char *both = token_print(now, ROLE_HANDLER, case_number(2026, 417));
    assert_string_equal(both, new_token);
    assert_int_equal(token_read(now, new_token, &number, &valid), ROLE_HANDLER);
    assert_true(valid);
    assert_int_equal(token_read(now, old_token, &number, &valid), ROLE_HANDLER);
    assert_true(valid);
    assert_int_equal(token_read(before, new_token, &number, &valid), ROLE_HANDLER);
    assert_false(valid);
}

static void what_people_mistype_is_forgiven(void **state)
{
    g_autoptr(Keyring) keyring = make_keyring("epoch", "k1", "secret");
    guint with_l = 0, with_o = 0;

    (void)state;
    for (guint serial = 1; serial <= 200; serial++) {
        g_autofree char *token = token_print(keyring, ROLE_INTERNAL, case_number(2026, serial));
        g_autofree char *typed = g_ascii_strup(token, -1);
        gint64 number = 0;
        gboolean valid = FALSE;
        char *dot = strchr(typed, '.');

        assert_non_null(dot);
        with_l += strchr(dot, 'L') != NULL;
        with_o += strchr(dot, 'O') != NULL;
        g_strdelimit(dot, "L", '1');
        g_strdelimit(dot, "O", '0');
        for (char *at = typed + 1; at < dot; at++)
            *at = *at == '1' ? 'l' : *at == '0' ? 'O' : *at;
        assert_int_equal(token_read(keyring, typed, &number, &valid), ROLE_INTERNAL);
        assert_int_equal(number, case_number(2026, serial));
        assert_true(valid);
    }
    assert_true(with_l > 0 && with_o > 0);
}

static void other_details_are_no_tokens(void **state)
{
    static const char *const ROWS[] = {
        "",
        "c",
        ".",
        "c.",
        "c.k7m4q2xd",
        "palaute",
        "c2600417",
        "c2600417.",
        "c2600417.k7m4q2x",
        "c2600417.k7m4q2xdd",
        "c2600417.k7m4q2x8",
        "c2600417.k7m4q2x9",
        "x2600417.k7m4q2xd",
        "2600417.k7m4q2xd",
        "c26004170.k7m4q2xd",
        "c260041.k7m4q2xd",
        "c26x0417.k7m4q2xd",
        "c2600000.k7m4q2xd",
        "c2600417.k7m4q2\xc3\xa5",
        "c-600417.k7m4q2xd",
        "c99999999999999999999.k7m4q2xd",
        "b9999999999999999999.k7m4q2xd",
        "b0.k7m4q2xd",
        "b.k7m4q2xd",
        "b-1.k7m4q2xd",
        "b1.2.k7m4q2xd",
        "b0000000000000000000000000000000000000000001.k7m4q2xd",
        "c2600417+x.k7m4q2xd",
    };
    g_autoptr(Keyring) keyring = make_keyring("epoch", "k1", "secret");

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        gint64 number = 1;
        gboolean valid = TRUE;

        if (token_read(keyring, ROWS[i], &number, &valid) != ROLE_NONE || valid)
            fail_msg("'%s' is taken for a token", ROWS[i]);
    }
}

static void large_numbers_fit(void **state)
{
    g_autoptr(Keyring) keyring = make_keyring("epoch", "k1", "secret");
    const gint64 most = G_GINT64_CONSTANT(999999999999999999);
    g_autofree char *letter = token_print(keyring, ROLE_BOUNCE, most);
    g_autofree char *serial = token_print(keyring, ROLE_RESIDENT, case_number(2069, REFERENCE_SERIAL_MAX));
    gint64 number = 0;
    gboolean valid = FALSE;

    (void)state;
    assert_true(strlen(letter) <= 40);
    assert_int_equal(token_read(keyring, letter, &number, &valid), ROLE_BOUNCE);
    assert_true(valid && number == most);
    assert_int_equal(token_read(keyring, serial, &number, &valid), ROLE_RESIDENT);
    assert_true(valid && number == case_number(2069, REFERENCE_SERIAL_MAX));
}

static void without_keys_nothing_is_valid(void **state)
{
    g_autoptr(Keyring) empty = keyring_new("epoch");
    gint64 number = 0;
    gboolean valid = TRUE;

    (void)state;
    assert_int_equal(token_read(NULL, "c2600417.k7m4q2xd", &number, &valid), ROLE_RESIDENT);
    assert_false(valid);
    assert_int_equal(token_read(empty, "c2600417.k7m4q2xd", &number, &valid), ROLE_RESIDENT);
    assert_false(valid);
    assert_false(seal_check(NULL, "x", "y", "k7m4q2xd"));
    keyring_free(NULL);
}

static void a_seal_binds_purpose_and_text(void **state)
{
    g_autoptr(Keyring) keyring = make_keyring("epoch", "k1", "secret");
    g_autofree char *seal = seal_print(keyring, "message-id", "text");
    g_autofree char *shouted = g_ascii_strup(seal, -1);

    (void)state;
    assert_int_equal(strlen(seal), 8);
    assert_true(seal_check(keyring, "message-id", "text", seal));
    assert_true(seal_check(keyring, "message-id", "text", shouted));
    assert_false(seal_check(keyring, "message-idt", "ext", seal));
    assert_false(seal_check(keyring, "mark", "text", seal));
    assert_false(seal_check(keyring, "message-id", "texts", seal));
    assert_false(seal_check(keyring, "message-id", "text", ""));
    assert_false(seal_check(keyring, "message-id", "text", "aaaaaaaaa"));
}

static void every_wrong_character_is_noticed(void **state)
{
    static const char BASE32[] = "abcdefghijklmnopqrstuvwxyz234567";
    g_autoptr(Keyring) keyring = make_keyring("epoch", "k1", "secret");
    g_autofree char *seal = seal_print(keyring, "mark", "text");

    (void)state;
    for (int i = 0; i < 8; i++) {
        for (const char *digit = BASE32; *digit != '\0'; digit++) {
            g_autofree char *wrong = g_strdup(seal);

            wrong[i] = *digit;
            assert_int_equal(seal_check(keyring, "mark", "text", wrong), *digit == seal[i]);
        }
    }
}

static void a_seal_is_never_a_token(void **state)
{
    g_autoptr(Keyring) keyring = make_keyring("epoch", "k1", "secret");
    g_autofree char *token = token_print(keyring, ROLE_RESIDENT, case_number(2026, 417));

    (void)state;
    assert_false(seal_check(keyring, "token", "c2600417", strchr(token, '.') + 1));
}

/* D53: a restored store knows its old addresses, of what was on file then and of nothing later. */
static void a_former_epoch_is_good_for_what_was_on_file(void **state)
{
    g_autoptr(Keyring) old = make_keyring("epoch", "k1", "secret");
    g_autoptr(Keyring) restored = make_keyring("epoch2", "k1", "secret");
    FormerEpoch *former = former_epoch_new("epoch", 77);
    const CaseNumber last[] = {case_number(2026, 417), case_number(2025, 3102)};
    const struct {
        Role role;
        gint64 number;
        gboolean valid;
    } cases[] = {{ROLE_RESIDENT, case_number(2026, 417), TRUE},  {ROLE_HANDLER, case_number(2026, 1), TRUE},
                 {ROLE_INTERNAL, case_number(2025, 3102), TRUE}, {ROLE_RESIDENT, case_number(2026, 418), FALSE},
                 {ROLE_HANDLER, case_number(2025, 3103), FALSE}, {ROLE_RESIDENT, case_number(2027, 1), FALSE},
                 {ROLE_BOUNCE, 77, TRUE},                        {ROLE_BOUNCE, 78, FALSE}};

    (void)state;
    g_array_append_vals(former->last_cases, last, G_N_ELEMENTS(last));
    keyring_add_former(restored, former);
    former_epoch_free(former);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint64 number = 0;
        gboolean valid = !cases[i].valid;
        g_autofree char *token = token_print(old, cases[i].role, cases[i].number);
        g_autofree char *fresh = token_print(restored, cases[i].role, cases[i].number);

        assert_int_equal(token_read(restored, token, &number, &valid), cases[i].role);
        assert_int_equal(valid, cases[i].valid);
        assert_string_not_equal(token, fresh);
        token_read(restored, fresh, &number, &valid);
        assert_true(valid);
        token_read(old, fresh, &number, &valid);
        assert_false(valid); /* the original never takes the copy's for its own */
    }
    g_autofree char *seal = seal_print(old, "mark", "id");
    assert_true(seal_check(restored, "mark", "id", seal)); /* our own letters of that time are ours */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_read_back_as_it_was_printed),
        cmocka_unit_test(the_signature_never_changes),
        cmocka_unit_test(role_number_epoch_and_key_are_all_signed),
        cmocka_unit_test(a_former_epoch_is_good_for_what_was_on_file),
        cmocka_unit_test(old_keys_verify_and_the_first_signs),
        cmocka_unit_test(what_people_mistype_is_forgiven),
        cmocka_unit_test(other_details_are_no_tokens),
        cmocka_unit_test(large_numbers_fit),
        cmocka_unit_test(without_keys_nothing_is_valid),
        cmocka_unit_test(a_seal_binds_purpose_and_text),
        cmocka_unit_test(every_wrong_character_is_noticed),
        cmocka_unit_test(a_seal_is_never_a_token),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
