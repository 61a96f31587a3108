/* test_flags.c - what the example municipality's words say beside the unit. */
#include "config/config_read.h"
#include "core/route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

typedef struct {
    const Config *config;
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
    config_free((Config *)world->config);
    g_free(world);
    return 0;
}

static const ClassRule *class_of(const World *world, const char *text, const char *kind)
{
    const ClassRule *found = NULL;
    RouteFlags flags = route_flags(world->router, "", text);
    for (guint i = 0; i < flags.classes->len; i++) {
        const ClassRule *rule = flags.classes->pdata[i];
        if (g_str_equal(rule->kind, kind))
            found = rule;
    }
    g_ptr_array_unref(flags.classes);
    return found;
}

static guint count_classes(const World *world, const char *text)
{
    RouteFlags flags = route_flags(world->router, "", text);
    guint count = flags.classes->len;
    g_ptr_array_unref(flags.classes);
    return count;
}

static void another_kind_of_matter_is_known_by_everyday_words(void **state)
{
    static const struct {
        const char *kind, *text;
    } ROWS[] = {
        {"overklagande", "Jag accepterar inte beslutet om färdtjänst."},
        {"overklagande", "Valitan päätöksestä jonka sain eilen."},
        {"overklagande", "I want to appeal."},
        {"handling", "Hej, kan jag få ut handlingarna om bygget?"},
        {"handling", "Jag vill läsa min journal."},
        {"skadestand", "Jag vill ha betalt för min trasiga fälg."},
        {"skadestand", "Däcket sprack i gropen, jag bifogar kvitto."},
        {"skadestand", "Vaadin korvausta renkaasta."},
        {"skadestand", "Will you pay for my broken glasses?"},
        {"registerutdrag", "Radera mina personuppgifter."},
        {"registerutdrag", "Please delete my data."},
        {"visselblasning", "Min chef tar emot mutor."},
        {"jobb_faktura", "Jag söker tjänsten som kock, mitt CV bifogas."},
        {"jobb_faktura", "Betalningspåminnelse för vår faktura."},
        {"orosanmalan", "Grannen slår barnen."},
        {"orosanmalan", "Lapset ovat yksin yöllä."},
        {"orosanmalan", "He hits his children."},
        {"vald", "Min man slår mig när han druckit."},
        {"livsfara", "Jag orkar inte leva längre."},
        {"livsfara", "En halua enää elää."},
        {"livsfara", "I want to kill myself."},
        {"livsfara", "Det brinner i trapphuset!"},
        {"fara_pa_plats", "Brunnslocket är borta på lekplatsen."},
        {"saknad", "Morfar svarar inte i larmet."},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        if (class_of(*state, ROWS[i].text, ROWS[i].kind) == NULL)
            fail_msg("'%s' is not seen as %s", ROWS[i].text, ROWS[i].kind);
    }
}

static void words_that_mean_something_else_raise_no_flag(void **state)
{
    static const char *const TEXTS[] = {
        "Det står döda träd i parken.",
        "Lampan brinner dygnet runt.",
        "Muren är bombsäker.",
        "Kan ni skjuta upp mötet?",
        "Det slår mig att ingen sandar.",
        "Jag vill inte överklaga, bara säga vad jag tycker.",
        "Här brinner vi för biblioteket.",
        "Gräset är dött och buskarna är döda.",
        "Barnen leker på gården.",
        "Jag betalar gärna för grus.",
        "Hur mycket kostar en cykel att hyra?",
        "Vi slår vad om att det inte blir av.",
        "The bus is late again.",
        "Bussi on taas myöhässä.",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(TEXTS); i++) {
        if (count_classes(*state, TEXTS[i]) != 0)
            fail_msg("'%s' raises a flag", TEXTS[i]);
    }
}

static void what_a_not_phrase_covers_hides_nothing_else(void **state)
{
    assert_null(class_of(*state, "Jag vill inte överklaga.", "overklagande"));
    assert_non_null(class_of(*state, "Jag vill inte överklaga utan ha en omprövning av beslutet.", "overklagande"));
}

static void a_hint_needs_its_company_nearby(void **state)
{
    assert_non_null(class_of(*state, "Pojken har blåmärken.", "orosanmalan"));
    assert_null(class_of(*state, "Jag fick blåmärken av ledstången.", "orosanmalan"));
    assert_null(class_of(*state,
                         "Jag fick blåmärken av ledstången i går kväll när det var mörkt och halt och snön låg djup på "
                         "alla steg upp mot bron. Pojken hjälpte mig.",
                         "orosanmalan"));
}

static void every_kind_has_its_destination(void **state)
{
    const World *world = *state;
    const ClassRule *worry = class_of(world, "Grannen slår barnen.", "orosanmalan");
    assert_non_null(worry);
    assert_true(worry->urgent);
    assert_string_equal(worry->address, "mottagning.barn@vasteras.example");
    for (guint i = 0; i < world->config->classes->len; i++) {
        const ClassRule *rule = world->config->classes->pdata[i];
        if (rule->urgent)
            assert_false(g_str_has_prefix(rule->address, "registrator"));
    }
}

static void who_is_watched_gets_no_letter(void **state)
{
    static const char *const ASKS[] = {
        "Han läser min telefon.", "Han läser mina mejl.",         "Skriv inte hit!",
        "Hon läser min telefon",  "Please don't write to our home.", "He reads my messages.",
        "Mieheni lukee viestini", "Älkää kirjoittako kotiin.",    "Han får inte veta att jag skrivit.",
    };
    static const char *const DOES_NOT[] = {
        "Svara inte med ett standardsvar.", "Ni svarar inte på mejl.",   "Skriv inte på väggarna, borde det stå.",
        "Han läser tidningen på bussen.",   "Ingen läser mina förslag.", "Please write to me.",
        "Kukaan ei lue palautetta.",        "Svara inte bara att det tar tid.",
    };
    const World *world = *state;
    for (gsize i = 0; i < G_N_ELEMENTS(ASKS) + G_N_ELEMENTS(DOES_NOT); i++) {
        gboolean wanted = i < G_N_ELEMENTS(ASKS);
        const char *text = wanted ? ASKS[i] : DOES_NOT[i - G_N_ELEMENTS(ASKS)];
        RouteFlags flags = route_flags(world->router, "", text);
        g_ptr_array_unref(flags.classes);
        if (flags.asks_silence != wanted)
            fail_msg("'%s' %s", text, wanted ? "is not heard" : "is taken for a wish to get no letter");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_kind_of_matter_is_known_by_everyday_words),
        cmocka_unit_test(words_that_mean_something_else_raise_no_flag),
        cmocka_unit_test(what_a_not_phrase_covers_hides_nothing_else),
        cmocka_unit_test(a_hint_needs_its_company_nearby),
        cmocka_unit_test(every_kind_has_its_destination),
        cmocka_unit_test(who_is_watched_gets_no_letter),
    };
    return cmocka_run_group_tests(tests, world_new, world_free);
}
