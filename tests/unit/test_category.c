#include "config/config_read.h"
#include "core/route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

typedef struct {
    const char *subject, *text;
} Letter;

typedef struct {
    Config *config;
    Router *router;
} World;

static int world_new(void **state)
{
    g_autoptr(GError) error = NULL;
    World *world = g_new0(World, 1);
    world->config = config_read("rules/synpunkt.conf", &error);
    if (world->config == NULL)
        fail_msg("%s", error->message);
    world->router = router_new(world->config);
    *state = world;
    return 0;
}

static int world_free(void **state)
{
    World *world = *state;
    router_free(world->router);
    config_free(world->config);
    g_free(world);
    return 0;
}

static Category category_guess(const World *world, const Letter *letter)
{
    RouteFlags flags = route_flags(world->router, letter->subject, letter->text);
    g_ptr_array_unref(flags.classes);
    return flags.category;
}

static void expect(const World *world, const Letter *letters, gsize count, Category wanted)
{
    for (gsize i = 0; i < count; i++) {
        Category guessed = category_guess(world, &letters[i]);
        if (guessed != wanted)
            fail_msg("\"%s\" / \"%s\" is %s, not %s", letters[i].subject, letters[i].text, category_name(guessed),
                     category_name(wanted));
    }
}

static void categories_have_swedish_names(void **state)
{
    (void)state;
    for (Category category = CATEGORY_OPINION; category <= CATEGORY_FAULT; category++)
        assert_int_equal(category_of(category_name(category)), category);
    assert_int_equal(category_of("annat"), CATEGORY_OPINION);
    assert_int_equal(category_of(""), CATEGORY_OPINION);
    assert_int_equal(category_of(NULL), CATEGORY_OPINION);
}

static void sure_thanks_are_praise(void **state)
{
    static const Letter LETTERS[] = {
        {"Beröm", "Tack för den fina lekplatsen! Barnen är lyckliga."},
        {"Kirjasto", "Suuri kiitos kirjaston väelle!"},
        {"Library", "Great job with the new library."},
    };
    expect(*state, LETTERS, G_N_ELEMENTS(LETTERS), CATEGORY_PRAISE);
}

static void doubtful_thanks_are_never_praise(void **state)
{
    static const Letter LETTERS[] = {
        {"", "TACK FÖR VALLEN!!!"},
        {"", "TACK FÖR VALLEN"},
        {"", "TACK FÖR DEN FINA VALLEN!!!"},
        {"Tack", "Tack på förhand"},
        {"Parken", "Klipp gräset. Tack på förhand, Eva"},
        {"Tack", "Tack för ingenting"},
        {"", "Tack för att ni inte plogar"},
        {"", "Tack för en trasig gunga"},
        {"", "Tack för svaret, men gatan är kvar"},
        {"", "Tack för att mamma dog ensam"},
        {"", "Fantastiskt. Hon ramlade och bröt armen."},
        {"", "Tack för ingen snö på 3 månader"},
        {"", "Tack för 14 dagar utan vatten"},
        {"", "Fantastiskt jobbat. Åtta månader tog det."},
        {"", "Bra jobbat, kan ni ta resten också?"},
        {"", "Kiitos hyvästä, mutta katu on rikki"},
        {"", "Thank you for nothing"},
        {"", "Well done, still not fixed"},
        {"", "Thanks in advance"},
        {"Tack", ""},
        {"", "tack"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(LETTERS); i++) {
        if (category_guess(*state, &LETTERS[i]) == CATEGORY_PRAISE)
            fail_msg("praise: %s", LETTERS[i].text);
    }
}

static void the_others_are_told_by_their_words(void **state)
{
    static const Letter COMPLAINTS[] = {{"Klagomål", "Personalen är otrevlig."},
                                        {"", "Det är oacceptabelt"},
                                        {"", "Haluan valittaa"},
                                        {"", "I want to complain"}};
    static const Letter FAULTS[] = {
        {"", "Lampan lyser inte"}, {"", "Gungan är trasig"}, {"", "Lamppu on rikki"}, {"", "The swing is broken"}};
    static const Letter IDEAS[] = {{"", "Jag föreslår en bänk vid sjön"},
                                   {"Förslag", "Bänk vid sjön"},
                                   {"", "Ehdotan penkkiä"},
                                   {"", "I suggest a bench"}};
    static const Letter QUESTIONS[] = {{"", "När öppnar simhallen?"},
                                       {"Fråga", "Jag undrar vem man ska prata med"},
                                       {"", "Milloin uimahalli aukeaa?"},
                                       {"", "When does the library open?"}};
    static const Letter OPINIONS[] = {{"", ""}, {"Synpunkt", "Jag tycker att Storgatan är ett fint namn."}};
    expect(*state, COMPLAINTS, G_N_ELEMENTS(COMPLAINTS), CATEGORY_COMPLAINT);
    expect(*state, FAULTS, G_N_ELEMENTS(FAULTS), CATEGORY_FAULT);
    expect(*state, IDEAS, G_N_ELEMENTS(IDEAS), CATEGORY_IDEA);
    expect(*state, QUESTIONS, G_N_ELEMENTS(QUESTIONS), CATEGORY_QUESTION);
    expect(*state, OPINIONS, G_N_ELEMENTS(OPINIONS), CATEGORY_OPINION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(categories_have_swedish_names),
        cmocka_unit_test(sure_thanks_are_praise),
        cmocka_unit_test(doubtful_thanks_are_never_praise),
        cmocka_unit_test(the_others_are_told_by_their_words),
    };
    return cmocka_run_group_tests(tests, world_new, world_free);
}
