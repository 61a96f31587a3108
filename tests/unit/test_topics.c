/* Words that grew against the year before. */
#include "core/topics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define LETTERS 40 /* of each year */

/* The text is that of the first `times` letters, each by a sender of its own, or all by one; the others tell of
 * nothing. */
typedef struct {
    const char *text;
    guint times;
    gboolean one_sender;
} Told;

static const char *const nothing = "det var så här";

static void add_year(Topics *topics, const Told *told, void (*add)(Topics *, const TopicLetter *))
{
    for (guint i = 0; i < LETTERS; i++) {
        TopicLetter letter = {told->one_sender ? 1 : i + 1, "", i < told->times ? told->text : nothing};
        add(topics, &letter);
    }
}

/* "plogen 12/3, vallen 12/0" */
static char *grown(const Told *now, const Told *before)
{
    g_autoptr(Topics) topics = topics_new();
    add_year(topics, now, topics_add_now);
    add_year(topics, before, topics_add_before);
    g_autoptr(GPtrArray) found = topics_grown(topics);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < found->len; i++) {
        const Topic *topic = g_ptr_array_index(found, i);
        g_string_append_printf(text, "%s%s %u/%u", i > 0 ? ", " : "", topic->word, topic->now, topic->before);
    }
    return g_string_free(text, FALSE);
}

static void assert_grown(const char *text, guint now, guint before, const char *expected)
{
    g_autofree char *found = grown(&(Told){text, now, FALSE}, &(Told){text, before, FALSE});
    assert_string_equal(found, expected);
}

static void a_word_that_more_letters_hold_than_before_has_grown(void **state)
{
    (void)state;
    assert_grown("var är plogen", 15, 3, "plogen 15/3");
    assert_grown("var är plogen", 8, 0, "plogen 8/0");
}

static void one_that_as_many_or_fewer_hold_has_not(void **state)
{
    (void)state;
    assert_grown("var är plogen", 15, 15, "");
    assert_grown("var är plogen", 3, 15, "");
    assert_grown("var är plogen", 15, 14, "");
}

static void a_letter_counts_once_however_often_it_says_it(void **state)
{
    (void)state;
    assert_grown("plogen plogen plogen. Och plogen!", 12, 1, "plogen 12/1");
}

static void four_senders_are_too_few_and_five_are_enough(void **state)
{
    (void)state;
    assert_grown("var är plogen", TOPIC_SENDERS_MIN - 1, 0, "");
    assert_grown("var är plogen", TOPIC_SENDERS_MIN, 0, "plogen 5/0");
    g_autofree char *one = grown(&(Told){"var är plogen", 20, TRUE}, &(Told){nothing, 0, FALSE});
    assert_string_equal(one, "");
}

static void who_is_not_known_is_no_sender_more(void **state)
{
    (void)state;
    g_autoptr(Topics) topics = topics_new();
    for (guint i = 0; i < LETTERS; i++) {
        topics_add_now(topics, &(TopicLetter){MIN(i, TOPIC_SENDERS_MIN - 1), "", "plogen"});
    }
    add_year(topics, &(Told){nothing, 0, FALSE}, topics_add_before);
    g_autoptr(GPtrArray) found = topics_grown(topics);
    assert_int_equal(found->len, 0);
}

static void names_are_left_out(void **state)
{
    (void)state;
    assert_grown("jag pratade med Johan igår", 20, 0, "igår 20/0, pratade 20/0");
    assert_grown("plogen kom. Mvh\nAnna", 20, 0, "plogen 20/0");
    assert_grown("plogen kom hem till Bjurhovda, och bjurhovda igen", 20, 0, "hem 20/0, plogen 20/0");
}

static void a_word_at_the_start_of_some_sentences_is_no_name(void **state)
{
    (void)state;
    g_autoptr(Topics) topics = topics_new();
    for (guint i = 0; i < LETTERS; i++)
        topics_add_now(topics, &(TopicLetter){i + 1, "Plogen", i % 3 ? "hjälp" : "den där plogen"});
    add_year(topics, &(Told){nothing, 0, FALSE}, topics_add_before);
    g_autoptr(GPtrArray) found = topics_grown(topics);
    assert_string_equal(((const Topic *)g_ptr_array_index(found, 0))->word, "plogen");
}

static void addresses_digits_and_words_of_any_text_are_left_out(void **state)
{
    (void)state;
    assert_grown("skriv: anna.ek@post.example https://sidan.example/plog www.annat.example 42b 0701234567 och inte", 20,
                 0, "skriv 20/0");
    assert_grown("är på ab", 20, 0, "");
    g_autofree char *long_word = g_strnfill(TOPIC_CHARS_MAX + 1, 'x');
    assert_grown(long_word, 20, 0, "");
}

static void who_shouts_counts_but_does_not_say_what_is_a_name(void **state)
{
    (void)state;
    assert_grown("VAR ÄR PLOGEN", 20, 0, "");
    g_autoptr(Topics) topics = topics_new();
    for (guint i = 0; i < LETTERS; i++)
        topics_add_now(topics, &(TopicLetter){i + 1, "", i % 2 ? "PLOGEN" : "plogen"});
    add_year(topics, &(Told){nothing, 0, FALSE}, topics_add_before);
    g_autoptr(GPtrArray) found = topics_grown(topics);
    assert_int_equal(((const Topic *)g_ptr_array_index(found, 0))->now, LETTERS);
}

static void without_an_earlier_year_nothing_has_grown(void **state)
{
    (void)state;
    g_autoptr(Topics) topics = topics_new();
    add_year(topics, &(Told){"plogen", LETTERS, FALSE}, topics_add_now);
    g_autoptr(GPtrArray) found = topics_grown(topics);
    assert_int_equal(found->len, 0);
    assert_int_equal(topics_letters_now(topics), LETTERS);
    assert_int_equal(topics_letters_before(topics), 0);
}

/* Hand-computed: 8 of 40 against 0 of 40; 2 (8 ln 2 + 32 ln (32/36) + 40 ln (40/36)) = 11.98. */
static void the_score_is_the_log_likelihood_ratio(void **state)
{
    (void)state;
    g_autoptr(Topics) topics = topics_new();
    add_year(topics, &(Told){"plogen", 8, FALSE}, topics_add_now);
    add_year(topics, &(Told){nothing, 0, FALSE}, topics_add_before);
    g_autoptr(GPtrArray) found = topics_grown(topics);
    assert_int_equal(found->len, 1);
    double score = ((const Topic *)g_ptr_array_index(found, 0))->score;
    assert_true(score > 11.97 && score < 11.99);
}

/* "aaaa" "aaab" ...: no two alike. */
static char *invent(guint number)
{
    char *word = g_strnfill(6, 'a');
    for (guint i = 0; i < 6; i++, number /= 26)
        word[i] = (char)('a' + number % 26);
    return word;
}

static void more_words_than_can_be_kept_do_not_lose_the_common_ones(void **state)
{
    (void)state;
    g_autoptr(Topics) topics = topics_new();
    guint number = 0;
    for (guint letter = 1; number < TOPIC_WORDS_MAX + 5000; letter++) {
        g_autoptr(GString) text = g_string_new("kranen läcker ");
        for (; text->len < TOPIC_TEXT_BYTES_MAX - 10; number++) {
            g_autofree char *word = invent(number);
            g_string_append_printf(text, "%s ", word);
        }
        topics_add_now(topics, &(TopicLetter){letter, "", text->str});
    }
    for (guint i = 0; i < LETTERS; i++)
        topics_add_before(topics, &(TopicLetter){i + 1, "", nothing});
    g_autoptr(GPtrArray) found = topics_grown(topics);
    assert_int_equal(found->len, 2);
    assert_string_equal(((const Topic *)g_ptr_array_index(found, 0))->word, "kranen");
    assert_int_equal(((const Topic *)g_ptr_array_index(found, 0))->now, topics_letters_now(topics));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_that_more_letters_hold_than_before_has_grown),
        cmocka_unit_test(one_that_as_many_or_fewer_hold_has_not),
        cmocka_unit_test(a_letter_counts_once_however_often_it_says_it),
        cmocka_unit_test(four_senders_are_too_few_and_five_are_enough),
        cmocka_unit_test(who_is_not_known_is_no_sender_more),
        cmocka_unit_test(names_are_left_out),
        cmocka_unit_test(a_word_at_the_start_of_some_sentences_is_no_name),
        cmocka_unit_test(addresses_digits_and_words_of_any_text_are_left_out),
        cmocka_unit_test(who_shouts_counts_but_does_not_say_what_is_a_name),
        cmocka_unit_test(without_an_earlier_year_nothing_has_grown),
        cmocka_unit_test(the_score_is_the_log_likelihood_ratio),
        cmocka_unit_test(more_words_than_can_be_kept_do_not_lose_the_common_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
