/* Subjects with all that mail programs, gateways and we ourselves put around them. */
#include "core/subject.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "effort.h"

#define HOSTILE_BYTES (2 * 1000 * 1000)

typedef struct {
    const char *given, *expected;
} Row;

static void prefixes_marks_and_our_tag_are_stripped(void **state)
{
    static const Row ROWS[] = {
        {"Potthål på cykelbanan", "Potthål på cykelbanan"},
        {"SV: Potthål på cykelbanan [SP-2026-00417-2]", "Potthål på cykelbanan"},
        {"Re: SV: Sv: VS: VB: FW: Fwd: AW: WG: ANG: TR: ODP: Potthål", "Potthål"},
        {"VL: Antw: Angående: Potthål", "Potthål"},
        {"Re[2]: RE(3): re^4: Potthål", "Potthål"},
        {"Re : Potthål", "Potthål"},
        {"RE\xef\xbc\x9a Potthål", "Potthål"},
        {"[EXTERN] Re: [Extern avsändare] ***SPAM*** Potthål", "Potthål"},
        {"[INTERNT] Potthål [SP-2026-00417-2]", "Potthål"},
        {"[SP-2026-00417-2] Re: Potthål", "Potthål"},
        {"Re: [SP-2026-00417-2] SV: Potthål", "Potthål"},
        {"Potthål sp 2026 00417 2 på cykelbanan", "Potthål på cykelbanan"},
        {"Potthål [ SP-2026-00417-2 ]", "Potthål"},
        {"Potthål [SP-2026-00417-2", "Potthål"},
        {"Potthål [SP-2026-00417-3]", "Potthål [SP-2026-00417-3]"},
        {"  Potthål\r\n  på\tbanan ", "Potthål på banan"},
        {"Potthål SP-2026-00417-2 ] kvar", "Potthål ] kvar"},
        {"Potthål XSP-2026-00417-2", "Potthål XSP-2026-00417-2"},
        {"Svar: Potthål", "Svar: Potthål"},
        {"Angående potthål", "Angående potthål"},
        {"Rektor: bra jobbat", "Rektor: bra jobbat"},
        {"Potthål Re: något", "Potthål Re: något"},
        {"[RT #12] Potthål", "[RT #12] Potthål"},
        {"Re[x]: Potthål", "Re[x]: Potthål"},
        {"Re:", ""},
        {"[", "["},
        {"", ""},
    };

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *bare = subject_strip(ROWS[i].given, "SP");
        g_autofree char *again = subject_strip(bare, "SP");

        assert_string_equal(bare, ROWS[i].expected);
        assert_string_equal(again, bare);
    }
    g_autofree char *none = subject_strip(NULL, "SP");
    assert_string_equal(none, "");
}

static void equal_keys_mean_the_same_subject(void **state)
{
    g_autofree char *sent = subject_key("Potthål på cykelbanan", "SP");
    g_autofree char *answer = subject_key("SV: POTTHÅL  på cykelbanan [SP-2026-00417-2]", "SP");
    g_autofree char *mac = subject_key("Pottha\xcc\x8al pa\xcc\x8a cykelbanan", "SP");

    (void)state;
    assert_string_equal(sent, answer);
    assert_string_equal(sent, mac);
}

static void only_particular_subjects_tell(void **state)
{
    static const char *const TELLING[] = {"Potthål på cykelbanan", "12345678", "Buss 3 sen!"};
    static const char *const GENERIC[] = {"",
                                          "Hej",
                                          "Fråga",
                                          "Synpunkt",
                                          "Synpunkter!!!",
                                          "1234567",
                                          "Klagomål",
                                          "!!!!!!!!!!!!",
                                          "Felanmälan",
                                          "Re: En fråga?",
                                          "(No subject)",
                                          "Tack för din synpunkt [SP-2026-00417-2]"};

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(TELLING); i++) {
        g_autofree char *key = subject_key(TELLING[i], "SP");
        assert_true(subject_is_telling(key));
    }
    for (gsize i = 0; i < G_N_ELEMENTS(GENERIC); i++) {
        g_autofree char *key = subject_key(GENERIC[i], "SP");
        assert_false(subject_is_telling(key));
    }
}

static void a_cut_subject_ends_on_a_word(void **state)
{
    static const struct {
        const char *given;
        guint characters;
        const char *expected;
    } ROWS[] = {
        {"Potthål på cykelbanan", 60, "Potthål på cykelbanan"},
        {"Potthål på cykelbanan", 21, "Potthål på cykelbanan"},
        {"Potthål på cykelbanan", 20, "Potthål på…"},
        {"Potthål på cykelbanan", 11, "Potthål på…"},
        {"Potthål på cykelbanan", 10, "Potthål…"},
        {"Potthålpåcykelbanan", 8, "Potthål…"},
        {"åäöåäö", 3, "åä…"},
        {"ab", 1, "…"},
        {"ab", 0, ""},
        {"", 0, ""},
    };

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *cut = subject_cut(ROWS[i].given, ROWS[i].characters);

        assert_string_equal(cut, ROWS[i].expected);
        assert_true(g_utf8_strlen(cut, -1) <= (glong)ROWS[i].characters);
    }
}

static void strip_all(const char *subject)
{
    g_autofree char *bare = subject_strip(subject, "SP");
    assert_string_equal(bare, "");
}

static void strip_some(const char *subject)
{
    g_autofree char *kept = subject_strip(subject, "SP");
    assert_true(strlen(kept) > 0);
}

static void a_hostile_subject_costs_no_more_than_its_length(void **state)
{
    (void)state;
    assert_true(effort_is_in_proportion(strip_all, "Re: [EXTERN] ", HOSTILE_BYTES));
    assert_true(effort_is_in_proportion(strip_some, "[SP-2026-00417 ", HOSTILE_BYTES));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prefixes_marks_and_our_tag_are_stripped),
        cmocka_unit_test(equal_keys_mean_the_same_subject),
        cmocka_unit_test(only_particular_subjects_tell),
        cmocka_unit_test(a_cut_subject_ends_on_a_word),
        cmocka_unit_test(a_hostile_subject_costs_no_more_than_its_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
