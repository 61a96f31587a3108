#include "core/route.h"

#include "routing_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static void add_words(GPtrArray *list, const char *words)
{
    g_auto(GStrv) parts = g_strsplit(words, "|", -1);
    for (guint i = 0; parts[i] != NULL; i++) {
        if (*parts[i] != '\0')
            g_ptr_array_add(list, g_strdup(parts[i]));
    }
}

static Unit *add_unit(Config *config, const UnitWords *words)
{
    Unit *unit = unit_new(words->code);
    add_words(unit->strong, words->strong);
    add_words(unit->words, words->words);
    add_words(unit->not_words, words->not_words);
    add_words(unit->place, words->place);
    add_words(unit->only_with, words->only_with);
    g_ptr_array_add(config->units, unit);
    return unit;
}

static void add_class(Config *config, gboolean urgent, const char *kind, const char *words)
{
    ClassRule *rule = class_rule_new(urgent, kind);
    add_words(rule->words, words);
    g_ptr_array_add(config->classes, rule);
}

static Config *example(void)
{
    Config *config = config_new();
    for (gsize i = 0; i < G_N_ELEMENTS(UNIT_WORDS); i++)
        add_unit(config, &UNIT_WORDS[i]);
    add_class(config, FALSE, "overklagande", "överklag*|besvärshänvisning*");
    add_class(config, FALSE, "handling", "begära ut|allmänna handlingar");
    add_class(config, TRUE, "akut", "självmord*|ta mitt liv|brinner");
    add_words(config->urgent_silence, "läser min telefon|skriv inte hit");
    add_words(config->sensitive_words, "diagnos*|skyddad adress");
    return config;
}

static Config *small(const char *strong, const char *words, const char *not_words)
{
    Config *config = config_new();
    add_unit(config, &(UnitWords){"a", strong, words, not_words, "", ""});
    return config;
}

/* Half points of a unit, 0 if it has none. */
static int points(const Route *route, const char *code)
{
    for (guint i = 0; i < route->scores->len; i++) {
        const Score *score = route->scores->pdata[i];
        if (g_str_equal(score->unit->code, code))
            return score->half_points;
    }
    return 0;
}

static void expect_points(const Config *config, const char *subject, const char *text, int wanted)
{
    g_autoptr(Router) router = router_new(config);
    g_autoptr(Route) route = route_choose(router, subject, text, "");
    if (points(route, "a") != wanted)
        fail_msg("\"%s\" / \"%s\": %d half points, not %d", subject, text, points(route, "a"), wanted);
}

static void the_published_examples_go_where_they_should(void **state)
{
    (void)state;
    static const struct {
        const char *subject, *text, *unit; /* "" is the sorting desk */
    } ROWS[] = {
        {"Potthål på cykelbanan vid Bjurhovda", "…", "tekn"},
        {"Kotipalvelu ei tullut", "Äitini kotipalvelu jäi tulematta", "aldre"},
        {"Oplogat på Stenby", "Gångvägen är oplogad, han har rullator", "tekn"},
        {"Solrosen", "Personalen på förskolan är bra men gården är sliten", "fsk"},
        {"Sen igen", "Bussen som kör skolskjuts kommer alltid för sent till skolan", "grund"},
        {"Buss 4", "Busschauffören körde förbi hållplatsen", "x-region"},
        {"Lampa trasig", "Gatubelysningen i Skultuna är släckt", "tekn"},
        {"Hemtjänst i Skultuna", "Mormor fick inget besök", "skult"},
        {"Läckage", "Det läcker i badrummet i min lägenhet, jag har ringt bovärden", "mimer"},
        {"Badvatten", "Är badvattenprovet vid badplatsen godkänt?", ""},
        {"Sopor", "Soptunnan har inte tömts", "vafab"},
        {"Library", "The library card machine is broken", "kult"},
        {"snorojning", "daligt plogat pa min gata", "tekn"},
        {"Buller", "Buller från nattklubben varje natt", "miljo"},
        {"Fick bot", "Fick parkeringsbot fast jag betalat i automaten", "tekn"},
        {"Parken", "Gräsklippning i parken klockan fem", "tekn"},
        {"Brunt vatten", "Brunt vatten i kranen", "malar"},
        {"Ström", "Strömavbrott igen", "malar"},
        {"Mobbning", "Min son är mobbad i skolan och rektorn gör inget", "grund"},
        {"Gymnasieval", "Hur byter jag program på gymnasiet", "utb"},
        {"Sommarjobb", "När öppnar ansökan om feriearbete", "arb"},
        {"God man", "Gode mannen redovisar inte min brors pengar", "ofn"},
        {"Bygglov", "Grannens altan är byggd utan bygglov", "bygg"},
        {"Bastun", "Bastun i simhallen är kall", "idrott"},
        {"Kuoppia", "Pyörätiellä on iso kuoppa", "tekn"},
        {"Street light", "The street light outside my house is broken", "tekn"},
        {"E18", "Bullerplank saknas vid E18", "x-trv"},
        {"Fråga", "Jag undrar vem man ska prata med", ""},
        {"Råttor", "Det är råttor i soprummet", "miljo"},
        {"Försörjningsstöd", "Min handläggare på socialtjänsten svarar inte", "ifn"},
        {"LSS", "Gruppbostaden saknar personal på helgerna", "funk"},
        {"Röstkort", "Mitt röstkort har inte kommit, var är vallokalen", "val"},
        {"Felanmälan", "Hissen i trapphuset står still", "mimer"},
        {"Eldning", "Grannen eldar löv trots eldningsförbud", "rtm"},
        {"Hemsidan", "Länken till e-tjänsten fungerar inte", "ks"},
        {"Kolonilott", "Kö till odlingslott", "fast"},
    };
    g_autoptr(Config) config = example();
    g_autoptr(Router) router = router_new(config);
    assert_int_equal(G_N_ELEMENTS(ROWS), 36);
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(Route) route = route_choose(router, ROWS[i].subject, ROWS[i].text, "");
        const char *unit = route->winner != NULL ? route->winner->code : "";
        if (!g_str_equal(unit, ROWS[i].unit))
            fail_msg("\"%s\" went to \"%s\" (%s), not \"%s\"", ROWS[i].subject, unit, route->reason, ROWS[i].unit);
    }
}

static void hemtjanst_in_skultuna_is_fifteen_against_twelve(void **state)
{
    (void)state;
    g_autoptr(Config) config = example();
    g_autoptr(Router) router = router_new(config);
    g_autoptr(Route) route = route_choose(router, "Hemtjänst i Skultuna", "Mormor fick inget besök", "");
    assert_string_equal(route->reason, "skult 15, next 12");
    assert_string_equal(route->hint->code, "aldre");
}

static void traps_do_not_spring(void **state)
{
    (void)state;
    static const struct {
        const char *text, *not_unit;
    } ROWS[] = {
        {"Vi bor i Skultuna. Gatubelysningen är trasig.", "skult"},
        {"Min båt ligger vid bryggan", "x-region"},
        {"Förskolan har stängt", "grund"},
        {"Jag betalar mitt bolån", "kult"},
        {"Kort sagt är det dåligt", "kult"},
        {"Trådgarden", "tekn"},
        {"Esikoulu on hyvä", "grund"},
        {"Parkeringen är full", "idrott"},
        {"Mitt badrum läcker", "idrott"},
    };
    g_autoptr(Config) config = example();
    g_autoptr(Router) router = router_new(config);
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(Route) route = route_choose(router, "", ROWS[i].text, "");
        if (points(route, ROWS[i].not_unit) != 0)
            fail_msg("\"%s\": %s", ROWS[i].text, route->reason);
    }
}

static void weights_and_word_bounds_are_as_written(void **state)
{
    (void)state;
    static const struct {
        const char *strong, *words, *not_words, *subject, *text;
        int half;
    } ROWS[] = {
        {"snö*", "", "", "", "Snöhögen", 10},
        {"snö*", "", "", "", "nysnö", 0},
        {"*buller", "", "", "", "trafikbuller!", 10},
        {"*buller", "", "", "", "bullervall", 0},
        {"*hemtjänst*", "", "", "", "(nathemtjänsten)", 10},
        {"gata", "", "", "", "Gata, gatan", 10},
        {"gata", "", "", "", "gatan", 0},
        {"god man", "", "", "", "GOD\n  man", 10},
        {"god man", "", "", "", "är god. Man ska", 0},
        {"god man", "", "", "", "godman", 0},
        {"lss-*", "", "", "", "lss-boende", 10},
        {"p-plats*", "", "", "", "p-platserna", 10},
        {"henkilökohtai*avustaj*", "", "", "", "henkilökohtaisavustajani", 10},
        {"a*b*c", "", "", "", "axbxbxc", 10},
        {"a*b*c*", "", "", "", "axxc abc", 10},
        {"a*b* c", "", "", "", "axbx c", 10},
        {"a*b* c", "", "", "", "axbx xc", 0},
        {"henkilökohtai*avustaj*", "", "", "", "henkilökohtainen avustaja", 0},
        {"skatt* beredskap", "", "", "", "skatter beredskap", 10},
        {"vasteras.se", "", "", "", "se vasteras.se", 10},
        {"", "gata", "", "", "gata gata gata", 4},
        {"", "gata", "", "gata", "gata", 8},
        {"gatubelysning*", "gatu*", "", "", "gatubelysningen", 10},
        {"gatubelysning*", "gatu*", "", "", "gatubelysningen i gatuhörnet", 14},
        {"bil", "", "bilbana*", "", "bil på bilbanan", 2},
        {"bil", "", "", "", "bíl bîl", 0},
        {"snöröjning", "", "", "", "snorojning", 5},
        {"snöröjning", "", "", "snorojning", "", 10},
        {"snöröjning", "", "", "", "snöröjning snorojning", 10},
        {"bat", "", "", "", "båt", 0},
        {"båt", "", "", "", "bat", 5},
        {"cafe\xcc\x81", "", "", "", "caf\xc3\xa9", 10},
        {"a", "", "", "", "A", 10},
        {"*", "", "", "", "allt", 0},
        {"!?", "", "", "", "!?", 0},
        {"aita", "", "", "", "", 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(Config) config = small(ROWS[i].strong, ROWS[i].words, ROWS[i].not_words);
        expect_points(config, ROWS[i].subject, ROWS[i].text, ROWS[i].half);
    }
}

static void a_word_listed_in_two_languages_is_not_doubled(void **state)
{
    (void)state;
    g_autoptr(Config) config = small("", "integration*|integration*|integr*", "");
    expect_points(config, "", "integrationen", 4);
}

static void a_place_unit_needs_place_and_service(void **state)
{
    (void)state;
    g_autoptr(Config) config = config_new();
    add_unit(config, &(UnitWords){"a", "nämnd*", "", "", "skultuna*|svanå*", "skola*|bibliotek*"});
    expect_points(config, "", "Skultuna Svanå", 0);
    expect_points(config, "", "skolan och biblioteket och nämnden", 0);
    expect_points(config, "Skultuna", "Svanå skolan", 20);
    expect_points(config, "", "skolan och biblioteket i Skultuna", 30);
}

static void the_name_of_a_unit_is_strong(void **state)
{
    (void)state;
    g_autoptr(Config) config = config_new();
    Unit *unit = add_unit(config, &(UnitWords){"a", "", "", "", "", ""});
    g_free(unit->name[LANGUAGE_SV]);
    unit->name[LANGUAGE_SV] = g_strdup("gator, parker och trafik");
    add_words(unit->aliases, "tekniska kontoret|tk");
    expect_points(config, "", "Gäller: Gator, parker och trafik", 10);
    expect_points(config, "", "till tekniska kontoret", 10);
    expect_points(config, "", "tk", 0);
}

static void a_tie_or_too_little_goes_to_the_sorting_desk(void **state)
{
    (void)state;
    g_autoptr(Config) config = config_new();
    add_unit(config, &(UnitWords){"a", "alm", "al", "", "", ""});
    add_unit(config, &(UnitWords){"b", "bok", "björk", "", "", ""});
    g_autoptr(Router) router = router_new(config);
    g_autoptr(Route) tie = route_choose(router, "", "alm bok", "");
    assert_null(tie->winner);
    assert_string_equal(tie->reason, "a 5, next 5: not sure enough");
    g_autoptr(Route) little = route_choose(router, "", "al", "");
    assert_null(little->winner);
    assert_null(little->hint);
    g_autoptr(Route) nothing = route_choose(router, "", "", "");
    assert_null(nothing->winner);
    assert_int_equal(nothing->scores->len, 0);
    g_autoptr(Route) clear = route_choose(router, "", "alm bjork", "");
    assert_string_equal(clear->winner->code, "a");
    assert_string_equal(clear->reason, "a 5, next 1");
}

static void the_unit_of_the_alias_gets_four_points(void **state)
{
    (void)state;
    g_autoptr(Config) config = config_new();
    add_unit(config, &(UnitWords){"a", "alm", "", "", "", ""});
    add_unit(config, &(UnitWords){"b", "bok", "", "", "", ""});
    g_autoptr(Router) router = router_new(config);
    g_autoptr(Route) alone = route_choose(router, "", "hej", "b");
    assert_string_equal(alone->winner->code, "b");
    assert_int_equal(points(alone, "b"), 8);
    g_autoptr(Route) added = route_choose(router, "", "alm bok", "b");
    assert_string_equal(added->reason, "b 9, next 5");
    g_autoptr(Route) unknown = route_choose(router, "", "alm", "x");
    assert_string_equal(unknown->winner->code, "a");
}

static void hits_tell_what_gave_the_points(void **state)
{
    (void)state;
    g_autoptr(Config) config = small("*gatubelysning*", "", "hund*");
    g_autoptr(Router) router = router_new(config);
    g_autoptr(Route) route = route_choose(router, "Gatubelysningen", "Hunden", "");
    const Score *score = route->scores->pdata[0];
    assert_int_equal(score->hits->len, 2);
    const Hit *first = score->hits->pdata[0], *second = score->hits->pdata[1];
    assert_string_equal(first->entry, "*gatubelysning*");
    assert_string_equal(first->word, "gatubelysningen");
    assert_true(first->in_subject);
    assert_int_equal(first->points, 20);
    assert_int_equal(second->points, -8);
    assert_false(second->in_subject);
}

static void classes_are_found_in_order_and_once(void **state)
{
    (void)state;
    g_autoptr(Config) config = example();
    g_autoptr(Router) router = router_new(config);
    g_autoptr(GPtrArray) classes = route_flags(router, "Det brinner", "Jag vill overklaga, överklagan, ta mitt liv").classes;
    assert_int_equal(classes->len, 2);
    assert_string_equal(((const ClassRule *)classes->pdata[0])->kind, "overklagande");
    assert_true(((const ClassRule *)classes->pdata[1])->urgent);
    g_autoptr(GPtrArray) none = route_flags(router, "begära", "ut med dig").classes;
    assert_int_equal(none->len, 0);
}

static RouteFlags flags_of(const Router *router, const char *text)
{
    RouteFlags flags = route_flags(router, "", text);
    g_clear_pointer(&flags.classes, g_ptr_array_unref);
    return flags;
}

static void silence_and_sensitive_words_are_found(void **state)
{
    (void)state;
    g_autoptr(Config) config = example();
    g_autoptr(Router) router = router_new(config);
    assert_true(flags_of(router, "Svara inte, han läser min telefon").asks_silence);
    assert_false(flags_of(router, "Hej").asks_silence);
    assert_true(flags_of(router, "Jag har skyddad adress").sensitive);
    assert_true(flags_of(router, "mitt nummer 19811218-9876").sensitive);
    assert_false(flags_of(router, "ring 021-39 00 00").sensitive);
}

static void hostile_texts_are_bounded(void **state)
{
    (void)state;
    g_autoptr(Config) config = small("a*|*a*|*aa*b|a a a", "", "");
    g_autoptr(Router) router = router_new(config);
    g_autofree char *same = g_strnfill(1024 * 1024, 'a');
    g_autoptr(Route) one = route_choose(router, same, same, "");
    assert_int_equal(points(one, "a"), 20);
    g_autofree char *spaced = g_strnfill(1024 * 1024, ' ');
    for (gsize i = 0; i < 1024 * 1024; i += 2)
        spaced[i] = 'a';
    g_autoptr(Route) two = route_choose(router, "", spaced, "");
    assert_true(points(two, "a") > 0);
    const Hit *hit = ((const Score *)one->scores->pdata[0])->hits->pdata[0];
    assert_int_equal(strlen(hit->word), 80);
    g_autoptr(Route) broken = route_choose(router, "\xff\xfe", "a \xc3", "");
    assert_non_null(broken);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_examples_go_where_they_should),
        cmocka_unit_test(hemtjanst_in_skultuna_is_fifteen_against_twelve),
        cmocka_unit_test(traps_do_not_spring),
        cmocka_unit_test(weights_and_word_bounds_are_as_written),
        cmocka_unit_test(a_word_listed_in_two_languages_is_not_doubled),
        cmocka_unit_test(a_place_unit_needs_place_and_service),
        cmocka_unit_test(the_name_of_a_unit_is_strong),
        cmocka_unit_test(a_tie_or_too_little_goes_to_the_sorting_desk),
        cmocka_unit_test(the_unit_of_the_alias_gets_four_points),
        cmocka_unit_test(hits_tell_what_gave_the_points),
        cmocka_unit_test(classes_are_found_in_order_and_once),
        cmocka_unit_test(silence_and_sensitive_words_are_found),
        cmocka_unit_test(hostile_texts_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
