/* Learning: what is taken from letters, what is left out, and that the same letters give the same weights. */
#include "learn/learn.h"

#include "core/sign_off.h"
#include "learn/names.h"
#include "learn/write.h"
#include "util/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define SENDERS_MIN 5

static void add(GPtrArray *examples, const char *text, const char *label)
{
    g_autofree char *sender = g_strdup_printf("sender %u", examples->len);
    Example *example = example_new(sender, "", text);
    const char *const labels[] = {label, NULL};
    example->labels = g_strdupv((char **)labels);
    g_ptr_array_add(examples, example);
}

static GPtrArray *make_examples(void)
{
    GPtrArray *examples = g_ptr_array_new_with_free_func((GDestroyNotify)example_free);
    for (guint i = 0; i < 12; i++) {
        add(examples, "Lampan lyser inte.\nMvh\nTilde Kvarnvik", "tekn");
        add(examples, "Boken har kommit bort\n/Tilde", "kult");
    }
    return examples;
}

static gboolean has_term(const Features *features, const char *term)
{
    for (guint i = 0; i < features->terms->len; i++) {
        if (strcmp(features->terms->pdata[i], term) == 0)
            return TRUE;
    }
    return FALSE;
}

static void sign_offs_and_addresses_are_left_out(void **state)
{
    (void)state;
    const struct {
        const char *text, *stripped;
    } rows[] = {{"Hej\n\nMvh\nLena Kvarnvik", "Hej \n \n"},
                {"Bilar väjer ut. Mvh Lena Kvarnvik", "Bilar väjer ut. \n"},
                {"Kom hit\n/Roffe", "Kom hit \n"},
                {"Skriv till a@b.example nu", "Skriv till nu \n"},
                {"Det är mörkt.\n\nKarl-Axel\n", "Det är mörkt. \n \n"},
                {"Det är mörkt.\nKom hit!", "Det är mörkt. \nKom hit! \n"},
                {"Mvh är ett ord", ""},
                {"", "\n"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *stripped = sign_off_strip(rows[i].text);
        g_strstrip(stripped);
        g_autofree char *wanted = g_strstrip(g_strdup(rows[i].stripped));
        assert_string_equal(stripped, wanted);
    }
}

static void names_are_found_where_names_stand(void **state)
{
    (void)state;
    const char *const texts[] = {"jag heter Amina jag bo vallby", "Gatan är mörk\nMvh\nGöran",
                                 "Jag och Lena Kvarnvik går", "gatan är lång", NULL};
    g_autoptr(GHashTable) names = names_find(texts);
    assert_true(g_hash_table_contains(names, "amina") && g_hash_table_contains(names, "goran"));
    assert_true(g_hash_table_contains(names, "kvarnvik"));
    assert_false(g_hash_table_contains(names, "gatan") || g_hash_table_contains(names, "vallby"));
}

static void a_term_needs_enough_senders(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) examples = make_examples();
    for (guint i = 0; i < 9; i++) {
        add(examples, "rymdraket 2026", "tekn");
        g_free(((Example *)examples->pdata[examples->len - 1])->sender);
        ((Example *)examples->pdata[examples->len - 1])->sender = g_strdup("one and the same");
    }
    g_autoptr(Features) features = features_new(examples, SENDERS_MIN);
    assert_true(has_term(features, "_lampan_") && has_term(features, "_lyser__inte_") && has_term(features, "_lamp"));
    assert_false(has_term(features, "_tild") || has_term(features, "tilde"));
    assert_false(has_term(features, "_rymdraket_") || has_term(features, "_tilde_") || has_term(features, "_2026_"));
}

static Learnt *learn_from(const GPtrArray *examples, GError **error)
{
    g_autoptr(Config) config = config_new();
    g_autoptr(Router) router = router_new(config);
    g_autoptr(GPtrArray) routes = g_ptr_array_new_with_free_func((GDestroyNotify)route_free);
    for (guint i = 0; i < examples->len; i++)
        g_ptr_array_add(routes, route_choose(router, "", ((const Example *)examples->pdata[i])->text, ""));
    const LearnOptions options = {.senders_min = SENDERS_MIN, .terms_max = 20, .doubt = 0.2};
    return learn(examples, routes, &options, error);
}

static void what_is_learned_judges_new_letters(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) examples = make_examples();
    add(examples, "Vem vet", "triage");
    add(examples, "En ensam", "ensam");
    g_autoptr(GError) error = NULL;
    g_autoptr(Learnt) learnt = learn_from(examples, &error);
    assert_non_null(learnt);
    assert_int_equal(learnt->left_out->len, 1);
    assert_int_equal(learnt->unclear, 1);
    const Outcome *outcome = &g_array_index(learnt->alone, Outcome, 0);
    assert_true(outcome->right >= 24 && outcome->wrong <= 2);
    g_autoptr(Learned) learned = learned_new(learnt->table);
    g_autoptr(GPtrArray) beliefs = learned_judge(learned, "lampan pa gatan");
    assert_string_equal(((const Belief *)beliefs->pdata[0])->label->name, "tekn");
}

static void the_same_letters_give_the_same_file(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) examples = make_examples();
    g_autoptr(Learnt) once = learn_from(examples, NULL);
    g_autoptr(Learnt) again = learn_from(examples, NULL);
    g_autofree char *first = learn_print_table(once, "letters");
    g_autofree char *second = learn_print_table(again, "letters");
    assert_string_equal(first, second);
    assert_non_null(strstr(first, "\nunit kult\nbias "));
    assert_null(strstr(first, "tilde"));
}

static void too_little_is_said_to_be_so(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) examples = g_ptr_array_new_with_free_func((GDestroyNotify)example_free);
    g_autoptr(GError) error = NULL;
    assert_null(learn_from(examples, &error));
    assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT));
    for (guint i = 0; i < 40; i++)
        add(examples, "samma sak", "tekn");
    assert_null(learn_from(examples, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sign_offs_and_addresses_are_left_out), cmocka_unit_test(names_are_found_where_names_stand),
        cmocka_unit_test(a_term_needs_enough_senders),          cmocka_unit_test(what_is_learned_judges_new_letters),
        cmocka_unit_test(the_same_letters_give_the_same_file),  cmocka_unit_test(too_little_is_said_to_be_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
