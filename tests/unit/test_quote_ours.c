/* test_quote_ours.c - what a reply only repeats of our letters, quoted without a mark. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/quote_ours.h"
#include "mail/quote.h"

#include <string.h>

#define SWEDISH                                                                                                        \
    "Hej,\n\nTack för din felanmälan. Det är till stor hjälp att du berättar vad du har sett.\n\n"                \
    "Ditt ärende har nummer SP-2026-00417-2. Det hanteras av Tekniska kontoret.\n"                                    \
    "De läser det du har skrivit och hör av sig om de behöver veta mer.\n\n"                                        \
    "Vill du lägga till något? Svara på det här mejlet.\n\n-- \nVästerås stad\n021-39 00 00\n"
#define FINNISH                                                                                                        \
    "Hei,\n\nKiitos palautteestasi. Se auttaa meitä parantamaan toimintaamme.\n\n"                                    \
    "Asiasi numero on SP-2026-00417-2. Asian käsittelijä: Tekniikka.\n\nVoit kirjoittaa suomeksi.\n"
#define ENGLISH                                                                                                        \
    "Hello,\n\nThank you for your report. It is a great help that you tell us.\n\n"                                    \
    "Your case has number SP-2026-00417-2.\n\nJust answer this mail.\n"
#define SIX                                                                                                            \
    "Rad ett är vår egen.\nRad två är vår egen.\nRad tre är vår egen.\nRad fyra är vår egen.\n"               \
    "Rad fem är vår egen.\nRad sex är vår egen.\n"
#define ANSWER "Hej Anna!\n\nVi lagar hålet i morgon.\n\nJohan Berg\n"

/* The reply, its spans (N new, O ours, else another letter), and the new text. */
typedef struct {
    const char *ours, *text, *kinds, *words;
} Row;

static const Row ROWS[] = {
    /* the whole receipt below the answer, and above it */
    {SWEDISH, "Tack!\n\n" SWEDISH, "NOS", "Tack!"},
    {FINNISH, "Kiitos paljon.\n\n" FINNISH, "NO", "Kiitos paljon."},
    {ENGLISH, "Thanks. It is still there.\n\n" ENGLISH, "NO", "Thanks. It is still there."},
    {ENGLISH, ENGLISH "\nIt is still there.\n", "ON", "It is still there."},
    /* wrapped otherwise on its way, with other spaces */
    {FINNISH,
     "Reikä on yhä siinä.\nHei,\nKiitos palautteestasi.   Se auttaa\nmeitä parantamaan\n\ttoimintaamme.\r\nAsiasi "
     "numero\n"
     "on SP-2026-00417-2. Asian\xc2\xa0käsittelijä:\nTekniikka.\n",
     "NO", "Reikä on yhä siinä."},
    /* a part of it: three lines, or one long one */
    {SWEDISH,
     "Nej.\nTekniska kontoret.\nDe läser det du har skrivit och hör av sig om de behöver veta mer.\n\nVill du lägga "
     "till\n",
     "NO", "Nej."},
    {SWEDISH,
     "När?\n\nDitt ärende har nummer SP-2026-00417-2. Det hanteras av Tekniska kontoret. De läser det du har skrivit "
     "och hör av sig om de behöver veta mer.\n\nHar inte hört något.\n",
     "NON", "När?\n\nHar inte hört något."},
    {ANSWER, "Tack!\n" ANSWER, "NO", "Tack!"},
    /* an answer in the middle of it ends the run and stays; so does a piece that is too small to be sure */
    {SIX,
     "Rad ett är vår egen.\nRad två är vår egen.\nRad tre är vår egen.\nJaha, och när då?\nRad fyra är vår egen.\n"
     "Rad fem är vår egen.\nRad sex är vår egen.\n",
     "ONO", "Jaha, och när då?"},
    {SIX,
     "Rad ett är vår egen.\nRad två är vår egen.\nRad tre är vår egen.\nRad fyra är vår egen.\nJaså?\n"
     "Rad fem är vår egen.\nRad sex är vår egen.\n",
     "ON", "Jaså?\nRad fem är vår egen.\nRad sex är vår egen."},
    /* what a client has taken for something else already is left as it is */
    {SWEDISH, "Tack!\n\nDen 3 mars 2026 kl. 18:42 skrev Synpunkter <a@b.example>:\n\n> Hej,\n> Tack\n", "NQ", "Tack!"},
};

/* Nothing in these is ours. */
static const Row ALL_NEW[] = {
    {SWEDISH,
     "Ni skriver att de läser det du har skrivit och hör av sig om de behöver veta mer. Men ingen hör av sig.\n", "N",
     NULL},
    {SWEDISH, "Ni skriver:\nVill du lägga till något? Svara på det här mejlet.\nDet gör jag nu.\n", "N", NULL},
    {SWEDISH, "Hej,\n\nTack för din hjälp. Det är till stor glädje.\n\nVästerås stad\n021-39 00 00\n", "N", NULL},
    {SWEDISH, "Hej,\n\nVill du lägga till\nnågot? Svara\nsnarast.\n", "N", NULL},
    {SWEDISH, "Det\när\ntill\nhjälp\n", "N", NULL},
    {ANSWER, "Hej Anna!\n\nVi lagar hålet i kväll.\n\nJohan Berg\n", "N", NULL},
    {ANSWER, "Vi lagar\n👍\nhålet i morgon.\n???\nJohan\nNej!\nBerg\n", "N", NULL},
    {"", "Hej!\n\nEtt\n\nTvå\n\nTre fyra fem sex sju.\n", "N", NULL},
    {"\n \n", "\n\n\n\n\n", "N", NULL},
    {"a b c a b c a b c", "a b\nc a\nb c d\na b c a\n", "N", NULL},
};

static char *kinds_of(const GArray *spans)
{
    static const char LETTERS[] = {
        [SPAN_NEW] = 'N',        [SPAN_QUOTED] = 'Q',    [SPAN_SIGNATURE] = 'S',  [SPAN_DEVICE] = 'D',
        [SPAN_DISCLAIMER] = 'L', [SPAN_FORWARDED] = 'F', [SPAN_QUOTED_OURS] = 'O'};
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < spans->len; i++)
        g_string_append_c(out, LETTERS[g_array_index(spans, Span, i).kind]);
    return g_string_free(out, FALSE);
}

static Mail *mail_of(const char *text)
{
    Mail *mail = mail_new(envelope_new(""));
    g_free(mail->text);
    mail->text = g_strdup(text);
    g_array_unref(mail->spans);
    mail->spans = quote_spans(text);
    return mail;
}

/* TRUE if something was found.  Every byte is in one span, whatever was. */
static gboolean compare(Mail *mail, const char *const *texts)
{
    g_autoptr(GPtrArray) ours = g_ptr_array_new();
    for (guint i = 0; texts[i]; i++)
        g_ptr_array_add(ours, (gpointer)texts[i]);
    GArray *spans = quote_ours(mail, ours);
    if (!spans)
        return FALSE;
    gsize at = 0;
    for (guint i = 0; i < spans->len; i++) {
        const Span *span = &g_array_index(spans, Span, i);
        assert_int_equal(span->start, at);
        assert_true(span->end > span->start);
        at = span->end;
    }
    assert_int_equal(at, strlen(mail->text));
    g_array_unref(mail->spans);
    mail->spans = spans;
    return TRUE;
}

static void what_repeats_our_letter_is_no_new_word(void **state G_GNUC_UNUSED)
{
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(Mail) mail = mail_of(ROWS[i].text);
        compare(mail, (const char *[]){ROWS[i].ours, NULL});
        g_autofree char *kinds = kinds_of(mail->spans), *words = mail_new_text(mail);
        if (strcmp(kinds, ROWS[i].kinds) != 0 || strcmp(words, ROWS[i].words) != 0)
            fail_msg("'%s': spans %s, new text '%s'", ROWS[i].text, kinds, words);
    }
}

static void words_of_ones_own_stay_new_whatever_they_repeat(void **state G_GNUC_UNUSED)
{
    for (guint i = 0; i < G_N_ELEMENTS(ALL_NEW); i++) {
        g_autoptr(Mail) mail = mail_of(ALL_NEW[i].text);
        if (compare(mail, (const char *[]){ALL_NEW[i].ours, NULL}))
            fail_msg("'%s': not all new", ALL_NEW[i].text);
    }
}

static void when_nothing_new_remains_everything_is_new(void **state G_GNUC_UNUSED)
{
    static const char *const TEXTS[] = {SWEDISH, FINNISH, ANSWER, "\n\n" ENGLISH "\nSkickat från min iPhone\n"};
    for (guint i = 0; i < G_N_ELEMENTS(TEXTS); i++) {
        g_autoptr(Mail) mail = mail_of(TEXTS[i]);
        g_autofree char *before = mail_new_text(mail);
        assert_false(compare(mail, (const char *[]){SWEDISH, FINNISH, ENGLISH, ANSWER, NULL}));
        g_autofree char *words = mail_new_text(mail);
        assert_string_equal(words, before);
    }
}

static void each_of_our_letters_is_compared_and_none_runs_into_the_next(void **state G_GNUC_UNUSED)
{
    static const char *const OURS[] = {"Hej Anna!\n\nTack för ditt mejl.\n",
                                       "Hej Anna!\n\nTack för ditt mejl i går.\nVi ses.\n", NULL};
    g_autoptr(Mail) second = mail_of("Ja.\n\nHej Anna!\n\nTack för ditt mejl i går.\nVi ses.\n");
    assert_true(compare(second, OURS));
    g_autofree char *words = mail_new_text(second);
    assert_string_equal(words, "Ja.");
    g_autoptr(Mail) across = mail_of("Ja.\n\nTack för ditt mejl.\nHej Anna!\nTack för\nditt\n");
    assert_false(compare(across, OURS));
}

static void a_short_text_is_not_compared(void **state G_GNUC_UNUSED)
{
    g_autoptr(Mail) brief = mail_of("Tack!\nAnna\n");
    assert_false(quote_ours_is_possible(brief));
    g_autoptr(Mail) marked = mail_of("Tack!\n\n> Hej\n> på\n> dig\n> du\n");
    assert_false(quote_ours_is_possible(marked));
    g_autoptr(Mail) lines = mail_of("Tack!\na\nb\nc\n");
    assert_true(quote_ours_is_possible(lines));
    g_autofree char *one_line = g_strnfill(QUOTE_OURS_BYTES_MIN, 'a');
    g_autoptr(Mail) wide = mail_of(one_line);
    assert_true(quote_ours_is_possible(wide));
    one_line[QUOTE_OURS_BYTES_MIN - 1] = '\0';
    g_autoptr(Mail) narrow = mail_of(one_line);
    assert_false(quote_ours_is_possible(narrow));
}

static void one_long_line_counts_from_its_bytes_on(void **state G_GNUC_UNUSED)
{
    GString *line = g_string_new("ja ja");
    while (line->len < QUOTE_OURS_BYTES_MIN + 1) /* the bytes of words: less one space */
        g_string_append_c(line, 'a');
    g_autofree char *ours = g_strconcat("så här ", line->str, "\n", NULL);
    g_autofree char *enough = g_strconcat("Nytt.\nsmå och stora ord som är mina egna\n", ours, NULL);
    g_autoptr(Mail) found = mail_of(enough);
    assert_true(compare(found, (const char *[]){ours, NULL}));
    g_autofree char *less = g_strconcat("Nytt.\nja ", line->str + strlen("ja ja"), "\n", NULL);
    g_autoptr(Mail) missed = mail_of(less);
    assert_false(compare(missed, (const char *[]){line->str, NULL}));
    g_string_free(line, TRUE);
}

/* Texts that repeat themselves are the dear ones: quadratic would take hours. */
static void a_long_text_takes_no_long_time(void **state G_GNUC_UNUSED)
{
    static const char *const PIECES[] = {"a a a\n", "a ", "a b c d e f\n", "\n", "x\n"};
    for (guint i = 0; i < G_N_ELEMENTS(PIECES); i++) {
        g_autoptr(GString) text = g_string_new("eget\n"), ours = g_string_new(NULL);
        while (text->len < 1000000)
            g_string_append(text, PIECES[i]);
        while (ours->len < 300000)
            g_string_append(ours, PIECES[i]);
        g_autoptr(Mail) mail = mail_of(text->str);
        compare(mail, (const char *[]){ours->str, NULL});
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_repeats_our_letter_is_no_new_word),
        cmocka_unit_test(words_of_ones_own_stay_new_whatever_they_repeat),
        cmocka_unit_test(when_nothing_new_remains_everything_is_new),
        cmocka_unit_test(each_of_our_letters_is_compared_and_none_runs_into_the_next),
        cmocka_unit_test(a_short_text_is_not_compared),
        cmocka_unit_test(one_long_line_counts_from_its_bytes_on),
        cmocka_unit_test(a_long_text_takes_no_long_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
