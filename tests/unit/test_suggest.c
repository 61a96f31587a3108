/* Words that would have put handed-over cases right. */
#include "core/suggest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static Config *make_config(void)
{
    static const char *const codes[] = {"tekn", "idrott", "ks"};
    Config *config = config_new();
    for (guint i = 0; i < G_N_ELEMENTS(codes); i++)
        g_ptr_array_add(config->units, unit_new(codes[i]));
    Unit *idrott = g_ptr_array_index(config->units, 1);
    g_ptr_array_add(idrott->strong, g_strdup("spår*"));
    return config;
}

static void add(Suggest *suggest, const char *sender, const char *unit, const char *text)
{
    const SuggestLetter letter = {.sender = sender,
                                  .sender_name = "Anna Snögren",
                                  .subject = "",
                                  .text = text,
                                  .default_unit = "",
                                  .unit = unit,
                                  .source = TRUE};
    suggest_add(suggest, &letter);
}

/* "strong snö* 3/0 words ..." */
static char *words_for(const Suggest *suggest, const char *unit)
{
    g_autoptr(Config) config = make_config();
    g_autoptr(GPtrArray) found = suggest_words(suggest, config, unit);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < found->len; i++) {
        const Suggestion *suggestion = g_ptr_array_index(found, i);
        g_string_append_printf(text, "%s%s %s %u/%u", i ? ", " : "", suggestion->strong ? "strong" : "words",
                               suggestion->entry, suggestion->right, suggestion->wrong);
    }
    const Unit *own = config_unit(config, unit);
    assert_int_equal(own ? own->words->len + (strcmp(unit, "idrott") ? own->strong->len : 0) : 0, 0);
    return g_string_free(text, FALSE);
}

static void what_the_letters_share_is_proposed(void **state)
{
    (void)state;
    g_autoptr(Suggest) suggest = suggest_new();
    add(suggest, "a@x.example", "tekn", "När kommer snöröjningen hit?");
    add(suggest, "b@x.example", "tekn", "Ni lämnade en vall av snömodd.");
    add(suggest, "c@x.example", "tekn", "Det är så mycket snöslask överallt.");
    g_autofree char *words = words_for(suggest, "tekn");
    assert_string_equal(words, "strong snö* 3/0");
}

static void a_word_of_fewer_than_three_senders_is_not(void **state)
{
    (void)state;
    g_autoptr(Suggest) suggest = suggest_new();
    add(suggest, "a@x.example", "tekn", "Mycket snö.");
    add(suggest, "A@x.example", "tekn", "Ännu mer snö.");
    add(suggest, "b@x.example", "tekn", "Bara snö.");
    g_autofree char *words = words_for(suggest, "tekn");
    assert_string_equal(words, "");
}

static void names_and_digits_are_left_out(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {
        "Jag bor vid Bjurhovda.",      /* a capital inside a sentence */
        "Lampan sitter på 4b.",        /* a digit */
        "Det bor en snögren i huset.", /* the sender's name */
        "Västerås",                    /* never without a capital */
        "x",                           /* too short */
    };
    for (guint i = 0; i < G_N_ELEMENTS(TEXTS); i++) {
        g_autoptr(Suggest) suggest = suggest_new();
        static const char *const senders[] = {"a@x.example", "b@x.example", "c@x.example"};
        for (guint j = 0; j < G_N_ELEMENTS(senders); j++)
            add(suggest, senders[j], "tekn", TEXTS[i]);
        g_autofree char *words = words_for(suggest, "tekn");
        assert_null(strstr(words, "bjurhovda"));
        assert_null(strstr(words, "4b"));
        assert_null(strstr(words, "snögren"));
        assert_null(strstr(words, "västerås"));
        assert_null(strstr(words, " x "));
    }
}

static void a_name_that_some_write_small_is_a_name_still(void **state)
{
    (void)state;
    g_autoptr(Suggest) suggest = suggest_new();
    add(suggest, "a@x.example", "tekn", "bjurhovda");
    add(suggest, "b@x.example", "tekn", "bjurhovda");
    add(suggest, "c@x.example", "tekn", "bor i Bjurhovda");
    g_autofree char *words = words_for(suggest, "tekn");
    assert_null(strstr(words, "bjurhovda"));
}

static void who_shouts_has_words_too(void **state)
{
    (void)state;
    g_autoptr(Suggest) suggest = suggest_new();
    add(suggest, "a@x.example", "tekn", "VAR ÄR PLOGEN");
    add(suggest, "b@x.example", "tekn", "plogen");
    add(suggest, "c@x.example", "tekn", "plogen");
    g_autofree char *words = words_for(suggest, "tekn");
    assert_string_equal(words, "strong plogen 3/0");
}

/* "spår" is right for idrott; a word that takes such a letter away is counted, and not proposed when it takes too many.
 */
static void what_it_would_make_wrong_is_counted(void **state)
{
    (void)state;
    g_autoptr(Suggest) suggest = suggest_new();
    for (guint i = 0; i < 8; i++) {
        g_autofree char *sender = g_strdup_printf("t%u@x.example", i);
        add(suggest, sender, "tekn", "plogen");
    }
    add(suggest, "i@x.example", "idrott", "plogen gör spår");
    g_autofree char *one = words_for(suggest, "tekn");
    assert_string_equal(one, "strong plogen 8/1");
    add(suggest, "j@x.example", "idrott", "plogen gör spår");
    g_autofree char *two = words_for(suggest, "tekn");
    assert_string_equal(two, "");
}

static void a_word_that_stands_mostly_elsewhere_is_not_proposed(void **state)
{
    (void)state;
    g_autoptr(Suggest) suggest = suggest_new();
    static const char *const senders[] = {"a@x.example", "b@x.example", "c@x.example"};
    for (guint i = 0; i < G_N_ELEMENTS(senders); i++) {
        add(suggest, senders[i], "tekn", "inte plogen");
        add(suggest, senders[i], "ks", "inte valet");
        add(suggest, senders[i], "ks", "inte skatten");
    }
    g_autofree char *words = words_for(suggest, "tekn");
    assert_string_equal(words, "strong plogen 3/0");
}

static void a_letter_that_is_right_by_now_needs_no_word(void **state)
{
    (void)state;
    g_autoptr(Suggest) suggest = suggest_new();
    static const char *const senders[] = {"a@x.example", "b@x.example", "c@x.example"};
    for (guint i = 0; i < G_N_ELEMENTS(senders); i++)
        add(suggest, senders[i], "idrott", "spår");
    g_autofree char *words = words_for(suggest, "idrott");
    assert_string_equal(words, "");
}

static void only_sources_give_words(void **state)
{
    (void)state;
    g_autoptr(Suggest) suggest = suggest_new();
    static const char *const senders[] = {"a@x.example", "b@x.example", "c@x.example"};
    for (guint i = 0; i < G_N_ELEMENTS(senders); i++) {
        const SuggestLetter letter = {senders[i], "", "", "plogen", "", "tekn", FALSE};
        suggest_add(suggest, &letter);
    }
    g_autofree char *words = words_for(suggest, "tekn");
    assert_string_equal(words, "");
    g_autofree char *none = words_for(suggest, "nowhere");
    assert_string_equal(none, "");
}

/* A cut inside a character must not lose the text. */
static void a_very_long_text_is_cut(void **state)
{
    (void)state;
    g_autoptr(Suggest) suggest = suggest_new();
    GString *text = g_string_new("plogen ");
    while (text->len < SUGGEST_TEXT_BYTES_MAX + 10)
        g_string_append(text, "ö");
    static const char *const senders[] = {"a@x.example", "b@x.example", "c@x.example"};
    for (guint i = 0; i < G_N_ELEMENTS(senders); i++)
        add(suggest, senders[i], "tekn", text->str);
    g_string_free(text, TRUE);
    g_autofree char *words = words_for(suggest, "tekn");
    assert_non_null(strstr(words, "plogen"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_letters_share_is_proposed),
        cmocka_unit_test(a_word_of_fewer_than_three_senders_is_not),
        cmocka_unit_test(names_and_digits_are_left_out),
        cmocka_unit_test(a_name_that_some_write_small_is_a_name_still),
        cmocka_unit_test(who_shouts_has_words_too),
        cmocka_unit_test(what_it_would_make_wrong_is_counted),
        cmocka_unit_test(a_word_that_stands_mostly_elsewhere_is_not_proposed),
        cmocka_unit_test(a_letter_that_is_right_by_now_needs_no_word),
        cmocka_unit_test(only_sources_give_words),
        cmocka_unit_test(a_very_long_text_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
