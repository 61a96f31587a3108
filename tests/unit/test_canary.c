/* test_canary.c - words that only staff may see, colleagues by name, and files that hold mail (D16). */
#include "core/canary.h"
#include "core/colleague.h"
#include "config/config_read.h"
#include "mail/read_nested.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SECRET "Marken är vår sedan 1987 men det vill vi inte säga.\n\nMed vänlig hälsning\nSara Ek, ingenjör på stadens fastighetskontor\n"

static gboolean sings(const Config *config, const char *answer)
{
    g_autoptr(Keyring) keyring = keyring_new("epoch");
    keyring_add(keyring, "test", "0123456789abcdef0123456789abcdef", 32);
    const Rules rules = {.config = config, .keyring = keyring, .mode = MODE_LIVE};
    g_autoptr(GPtrArray) secrets = g_ptr_array_new();
    g_ptr_array_add(secrets, (gpointer)SECRET);
    return canary_sings(&rules, secrets, answer);
}

static void it_sings_whatever_the_shape_of_the_words(void **state)
{
    static const char *const inside[] = {
        "Marken är vår sedan 1987 men det vill vi inte säga.", "MARKEN ÄR VÅR\nSEDAN 1987\nMEN", "… är vår sedan 1987 men det …",
        "är vår se\u00addan 1987 men d\u200bet", "Hej! INTERN FRÅGA – svaret", "Nytt ärende SP-2026-00417-2", "[Internt] hej",
        "x-synpunkt-case: 1", "synpunkter+h2600417.aaaaaaaa@vasteras.example", "(mailto:synpunkter%2Bi2600417.aaaaaaaa%40vasteras.example)",
        "Skriv till synpunkter+i2600417.aaaaaaaa@vasteras.example.",
    };
    for (guint i = 0; i < G_N_ELEMENTS(inside); i++)
        if (!sings(*state, inside[i]))
            fail_msg("silent: %s", inside[i]);
}

static void it_is_silent_at_what_anybody_may_write(void **state)
{
    static const char *const open[] = {
        "", "Hej Anna!\nVi lagar hålen på måndag.", "Marken är vår sedan 1987.", "Med vänlig hälsning\nSara Ek, ingenjör på stadens fastighetskontor",
        "Skriv till synpunkter@vasteras.example.", "synpunkter+c2600417.aaaaaaaa@vasteras.example", "Du skrev till oss via Synpunkter.",
    };
    for (guint i = 0; i < G_N_ELEMENTS(open); i++)
        if (sings(*state, open[i]))
            fail_msg("it sings: %s", open[i]);
}

static void a_colleague_is_found_by_name_code_or_address(void **state)
{
    static const struct {
        const char *name, *email;
    } rows[] = {
        {"sara.nyberg", "sara.nyberg@vasteras.example"}, {"Sara Nyberg", "sara.nyberg@vasteras.example"},
        {"BYGG", "bygglov@vasteras.example"}, {"Per Åker", "per.aker@vasteras.example"}, {"johan.berg", "johan.berg@vasteras.example"},
        {"ny.person", "ny.person@vasteras.example"}, {"Eva <eva@konsult.example>", "eva@konsult.example"},
        {"Sara", NULL}, {"Hon verkar arg", NULL}, {"x-region", NULL}, {"a@", NULL}, {"sara.ek;rm", NULL},
    };
    g_autoptr(Case) found = case_new(2600417);
    g_autoptr(GPtrArray) internals = g_ptr_array_new();
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Colleague *colleague = colleague_find(*state, found, internals, rows[i].name);
        if (g_strcmp0(colleague ? colleague->email : NULL, rows[i].email) != 0)
            fail_msg("%s is %s", rows[i].name, colleague ? colleague->email : "nobody");
        if (colleague)
            assert_int_equal(colleague->outside, strstr(colleague->email, "konsult") != NULL);
        colleague_free(colleague);
    }
}

static gboolean head(const char *text)
{
    return nested_by_head((const guint8 *)text, strlen(text));
}

static void a_saved_mail_is_told_by_name_and_by_what_it_begins_with(void **state)
{
    (void)state;
    assert_true(nested_by_name("Sara.EML") && nested_by_name("a.msg") && nested_by_name("a.tar.gz") && nested_by_name("WINMAIL.DAT"));
    assert_false(nested_by_name("a.pdf") || nested_by_name("eml") || nested_by_name("a.zip"));
    assert_true(head("From: a@b\nReceived: x\n\nHej") && head("Message-ID: <x>\r\n\r\n") && head("<p>[INTERNT] Hej"));
    assert_false(head("") || head("Hej!\n\nReceived: i dag") || head("From: Anna\nTo: Bo\n\nHej"));
    assert_true(nested_by_head((const guint8 *)"\x78\x9f\x3e\x22", 4));
    assert_false(nested_by_head(NULL, 0)); /* what an empty attachment comes to */
}

static void an_archive_that_ends_too_early_is_read_to_its_end(void **state)
{
    (void)state;
    static const guint8 zip[] = "PK\3\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\7\0\0\0ab.eml.";
    assert_true(nested_is_zip(zip, sizeof zip - 1));
    assert_false(nested_in_zip(zip, sizeof zip - 1)); /* "ab.eml." is no mail by name */
    assert_true(nested_in_zip(zip, sizeof zip - 2));  /* cut off behind "ab.eml": read as far as it goes */
    for (gsize length = 0; length < sizeof zip - 2; length++) {
        g_autofree guint8 *cut = g_memdup2(zip, length ? length : 1);
        assert_false(nested_in_zip(cut, length));
    }
}

int main(void)
{
    g_autoptr(Config) config = config_read("tests/decide/synpunkt.conf", NULL);
    if (!config)
        return EXIT_FAILURE;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(it_sings_whatever_the_shape_of_the_words, config),
        cmocka_unit_test_prestate(it_is_silent_at_what_anybody_may_write, config),
        cmocka_unit_test_prestate(a_colleague_is_found_by_name_code_or_address, config),
        cmocka_unit_test(a_saved_mail_is_told_by_name_and_by_what_it_begins_with),
        cmocka_unit_test(an_archive_that_ends_too_early_is_read_to_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
