/* test_code.c - the word of a list that a person means. */
#include "config/config_read.h"
#include "core/code.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static Code *add(GPtrArray *codes, const char *code, const char *name, const char *word)
{
    Code *made = code_new(code);
    g_free(made->name[LANGUAGE_SV]);
    made->name[LANGUAGE_SV] = g_strdup(name);
    if (word)
        g_ptr_array_add(made->words, g_strdup(word));
    g_ptr_array_add(codes, made);
    return made;
}

static GPtrArray *make_codes(void)
{
    GPtrArray *codes = g_ptr_array_new_with_free_func((GDestroyNotify)code_free);
    add(codes, "bemotande", "bemötande", "otrevlig");
    add(codes, "kvalitet", "kvalitet/utförande", "dåligt utfört");
    add(codes, "atgardat", "åtgärdat", NULL);
    add(codes, "planerat", "åtgärd planerad", NULL);
    add(codes, "ingen", "ingen åtgärd (motiverad)", NULL);
    return codes;
}

typedef struct {
    const char *text, *code; /* code "" is none */
} Row;

static void look_up(const GPtrArray *codes, const Row *row, const Code *(*find)(const GPtrArray *, const char *))
{
    const Code *found = find(codes, row->text);
    if (strcmp(found ? found->code : "", row->code) != 0)
        fail_msg("'%s' is %s", row->text, found ? found->code : "none");
}

static void a_code_is_found_by_any_of_its_names(void **state)
{
    (void)state;
    static const Row rows[] = {
        {"bemotande", "bemotande"},          {"Bemötande", "bemotande"},
        {" BEMÖTANDE! ", "bemotande"},       {"otrevlig", "bemotande"},
        {"kvalitet/utförande", "kvalitet"},  {"Kvalitet", "kvalitet"},
        {"utforande", "kvalitet"},           {"kvalitet utförande", "kvalitet"},
        {"dåligt  utfört", "kvalitet"},      {"ingen åtgärd (motiverad)", "ingen"},
        {"ingen atgard motiverad", "ingen"}, {"åtgärdat", "atgardat"},
    };
    g_autoptr(GPtrArray) codes = make_codes();
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        look_up(codes, &rows[i], code_find);
}

static void four_letters_that_fit_one_are_enough(void **state)
{
    (void)state;
    static const Row rows[] = {
        {"bemö", "bemotande"}, {"bem", ""},        {"utför", "kvalitet"},      {"ingen åtgärd", "ingen"},
        {"åtgärd", ""},        {"åtgä", ""},       {"åtgärda", "atgardat"},    {"åtgärd p", "planerat"},
        {"inge", "ingen"},     {"bemötandet", ""}, {"åtgärd planerad nu", ""},
    };
    g_autoptr(GPtrArray) codes = make_codes();
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        look_up(codes, &rows[i], code_find);
}

static void what_is_in_no_list_is_none(void **state)
{
    (void)state;
    static const char *const rows[] = {"", " ", "/", "()", "tjäle", "\xc3\xa5", "?", "*", "bemotande kvalitet", "\n"};
    g_autoptr(GPtrArray) codes = make_codes();
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_null(code_find(codes, rows[i]));
    assert_null(code_find(none, "bemotande"));
    g_autofree char *names = code_names(none);
    assert_string_equal(names, "");
}

static void the_first_words_of_a_text_are_enough(void **state)
{
    (void)state;
    static const Row rows[] = {
        {"kvalitet, dålig asfalt i hela backen", "kvalitet"},
        {"åtgärd planerad i maj", "planerat"},
        {"kvalitet", "kvalitet"},
        {"sämre kvalitet", ""},
        {"åtgärd i maj", ""},
        {"", ""},
        {"a b c d e f g h i j k l m n", ""},
        {"ingen\tåtgärd nu", "ingen"},
        {"bemötande b c d e f g h i j k l", "bemotande"},
    };
    g_autoptr(GPtrArray) codes = make_codes();
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        look_up(codes, &rows[i], code_find_start);
}

static void a_code_is_its_own_only(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) codes = make_codes();
    assert_string_equal(code_of(codes, "kvalitet")->name[LANGUAGE_SV], "kvalitet/utförande");
    assert_null(code_of(codes, "Kvalitet"));
    assert_null(code_of(codes, ""));
    g_autofree char *names = code_names(codes);
    assert_string_equal(names, "bemötande, kvalitet/utförande, åtgärdat, åtgärd planerad, ingen åtgärd (motiverad)");
}

static void a_word_that_means_two_means_neither(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) codes = make_codes();
    Code *second = add(codes, "slarv", "slarv", "UTFÖRANDE");
    assert_null(code_find(codes, "utförande"));
    assert_string_equal(code_find(codes, "slarv")->code, "slarv");
    g_autofree char *term = NULL;
    assert_string_equal(code_rival(codes, second, &term)->code, "kvalitet");
    assert_string_equal(term, "utforande");
    g_autofree char *nothing = NULL;
    assert_null(code_rival(codes, code_of(codes, "kvalitet"), &nothing)); /* it was there before */
    assert_null(nothing);
}

static void the_shipped_lists_understand_everyday_words(void **state)
{
    (void)state;
    static const Row causes[] = {{"Otrevligt", "bemotande"}, {"kö", "vantetid"},     {"trasig", "avbrott"},
                                 {"policy", "beslut"},       {"otrygg", "trygghet"}, {"price", "avgift"}};
    static const Row outcomes[] = {{"Lagat", "atgardat"},
                                   {"ingen åtgärd", "ingen"},
                                   {"åtgärd planerad", "planerat"},
                                   {"ej vårt ansvar", "ansvar"},
                                   {"withdrawn", "atertaget"}};
    static const Row submitters[] = {{"BRF", "forening"},
                                     {"anonym", "okand"},
                                     {"medborgare", "invanare"},
                                     {"yritys", "foretag"},
                                     {"anhörig", "brukare"}};
    g_autoptr(Config) config = config_read("rules/synpunkt.conf", NULL);
    assert_non_null(config);
    assert_int_equal(config->causes->len, 10);
    assert_int_equal(config->outcomes->len, 8);
    assert_int_equal(config->submitters->len, 8);
    for (guint i = 0; i < G_N_ELEMENTS(causes); i++)
        look_up(config->causes, &causes[i], code_find);
    for (guint i = 0; i < G_N_ELEMENTS(outcomes); i++)
        look_up(config->outcomes, &outcomes[i], code_find);
    for (guint i = 0; i < G_N_ELEMENTS(submitters); i++)
        look_up(config->submitters, &submitters[i], code_find);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_is_found_by_any_of_its_names),
        cmocka_unit_test(four_letters_that_fit_one_are_enough),
        cmocka_unit_test(what_is_in_no_list_is_none),
        cmocka_unit_test(the_first_words_of_a_text_are_enough),
        cmocka_unit_test(a_code_is_its_own_only),
        cmocka_unit_test(a_word_that_means_two_means_neither),
        cmocka_unit_test(the_shipped_lists_understand_everyday_words),
    };
    return cmocka_run_group_tests_name("codes", tests, NULL, NULL);
}
