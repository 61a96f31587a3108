/* test_language.c - languages of short and long letters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mail/language.h"

typedef struct {
    const char *text, *code;
} Row;

static const Row ROWS[] = {
    {"Hej, det är hål i vägen.", "sv"},
    {"Varför är det så mörkt på Storgatan?", "sv"},
    {"Tack för hjälpen, nu fungerar det!", "sv"},
    {"Bussen kommer aldrig i tid.", "sv"},
    {"Parkeringsautomaten fungerar inte, kan man betala kontant?", "sv"},
    {"Hei, katuvalo ei pala Koulukadulla.", "fi"},
    {"Miksi tietä ei ole aurattu?", "fi"},
    {"Kiitos avusta, nyt se toimii!", "fi"},
    {"The street light is broken, please repair it.", "en"},
    {"Why is the road not ploughed?", "en"},
    {"Guten Tag, die Straßenlaterne vor unserem Haus ist seit zwei Wochen kaputt. Können Sie das bitte reparieren?",
     "de"},
    {"Dzień dobry, latarnia uliczna przed naszym domem nie działa od dwóch tygodni. Proszę o naprawę.", "pl"},
    {"مرحبا، مصباح الشارع أمام منزلنا معطل منذ أسبوعين. هل يمكنكم إصلاحه من فضلكم؟", "ar"},
    {"Waxaan ka cabanayaa nalka waddada ee gurigeena hortiisa kaas oo aan shaqaynayn laba toddobaad.", "so"},
    {"Mimerin pesukone rikki kuukauden", "fi"},
    {"Hei! Vi er norske og skjønner ikke hvorfor dere ikke brøyter.", "no"},
    {"Blir det noen gang buss fra byen til flyplassen?", "no"},
    {"Lyskæderne over gågaden blinker, kan I lade dem lyse fast?", "da"},
    {"Ez nizanim, kî dikare bi kurdî bi min re bipeyive?", "ku"},
    {"سڵاو، لە شەقامی ئێمە ئۆتۆمبێلەکان زۆر بە خێرایی دەڕۆن.", "ku"},
    {"لطفا چراغ خیابان ما را درست کنید، خیلی تاریک است.", "fa"},
    {"У нашому під'їзді холодно, мама застуджена.", "uk"},
    {"На нашей улице не горит свет, почините пожалуйста.", "ru"},
    {"¿Quién retira los patinetes de nuestra calle? Gracias.", "es"},
    {"Merhaba, parkta çöp kutuları üç gündür taşıyor.", "tr"},
    {"Kan ni laga lampan på Storgatan? Jag bor i Γεώργιος hus.", "sv"},
    {"ok", NULL},
    {"", NULL},
    {"12345 67890 !!!", NULL},
};

static void a_language_is_named_when_it_is_sure(void **state G_GNUC_UNUSED)
{
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        const char *code = language_guess(ROWS[i].text);
        if (g_strcmp0(code, ROWS[i].code) != 0)
            fail_msg("'%s' is %s, not %s", ROWS[i].text, code ? code : "unsure",
                     ROWS[i].code ? ROWS[i].code : "unsure");
    }
}

static void long_norwegian_and_danish_are_not_taken_for_swedish(void **state G_GNUC_UNUSED)
{
    static const char *const TEXTS[] = {
        "Hei, jeg lurer på hvorfor gatelyset utenfor huset vårt ikke virker. Kunne noen komme og se på det snart?",
        "Hej, jeg vil gerne vide hvorfor lyset på gaden ved vores hus ikke virker. Kan nogen komme og se på det?",
    };
    for (guint i = 0; i < G_N_ELEMENTS(TEXTS); i++)
        assert_string_not_equal(language_guess(TEXTS[i]), "sv");
}

static gpointer guess_often(gpointer data G_GNUC_UNUSED)
{
    guint wrong = 0;
    for (guint i = 0; i < 20 * G_N_ELEMENTS(ROWS); i++) {
        const Row *row = &ROWS[i % G_N_ELEMENTS(ROWS)];
        wrong += g_strcmp0(language_guess(row->text), row->code) != 0;
    }
    return GUINT_TO_POINTER(wrong);
}

static void many_threads_may_ask_at_once(void **state G_GNUC_UNUSED)
{
    GThread *threads[8];
    guint wrong = 0;
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("guess", guess_often, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        wrong += GPOINTER_TO_UINT(g_thread_join(threads[i]));
    assert_int_equal(wrong, 0);
}

static int set_up(void **state G_GNUC_UNUSED)
{
    return language_init() ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_language_is_named_when_it_is_sure),
        cmocka_unit_test(long_norwegian_and_danish_are_not_taken_for_swedish),
        cmocka_unit_test(many_threads_may_ask_at_once),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
