#include "config/config_read.h"
#include "core/route.h"
#include "core/route_identity.h"
#include "core/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

/* A letter and the unit that the shipped rules give it; "" is the sorting desk. */
typedef struct {
    const char *subject, *text, *unit;
} Letter;

/* What people write, by the unit: everyday scenes in Swedish, Finnish, English and a few more. */
static const Letter SCENES[] = {
    {"Rädd", "Det är kolsvart när jag går hem från jobbet, man behöver ficklampa", "tekn"},
    {"", "Lyktan utanför vår port har slocknat igen", "tekn"},
    {"", "Jag ramlade på isen utanför affären, ingen har sandat", "tekn"},
    {"Vallen", "Plogen la en hög vall framför garaget", "tekn"},
    {"", "Vi behöver ett gupp på vår gata, de kör som galningar", "tekn"},
    {"", "Min cykel gick sönder i hålet i vägen", "tekn"},
    {"", "Papperskorgarna svämmar över nere vid ån", "tekn"},
    {"", "Gräset är meterhögt i parken bakom oss", "tekn"},
    {"", "Hunden fick glas i tassen på gångvägen", "tekn"},
    {"", "Buskarna skymmer sikten när man ska köra ut", "tekn"},
    {"", "Gungan på lekplatsen är trasig", "tekn"},
    {"", "Någon har klottrat i gångtunneln", "tekn"},
    {"", "Fick p-böter fast jag hade biljett", "tekn"},
    {"", "Hyrsparkarna ligger mitt på trottoaren", "tekn"},
    {"", "snorojningen funkar inte pa var gata", "tekn"},
    {"Pimeää", "Katuvalot eivät pala meidän kadulla", "tekn"},
    {"", "Kaaduin jäisellä jalkakäytävällä, ei ole hiekoitettu", "tekn"},
    {"", "The pavement is so icy, I slipped and fell", "tekn"},
    {"", "There is a huge hole in the road outside our house", "tekn"},
    {"", "Street lamps are out on my way home", "tekn"},
    {"", "Es ist ein Schlagloch auf dem Radweg", "tekn"},
    {"", "Dziura w drodze przed domem", "tekn"},
    {"", "Vi vill köpa en tomt av kommunen, hur ställer man sig i tomtkön", "fast"},
    {"", "Hur lång är kön till en kolonilott", "fast"},
    {"", "Haluaisin vuokrata viljelypalstan", "fast"},
    {"", "How long is the waiting list for an allotment garden", "fast"},
    {"", "Grannen har byggt en altan utan bygglov", "bygg"},
    {"", "Behöver jag söka lov för att bygga ett garage", "bygg"},
    {"", "Tarvitsenko rakennusluvan autotallille", "bygg"},
    {"", "Do I need a building permit for a shed", "bygg"},
    {"", "Det luktar avgaser och röken från grannens vedeldning kommer in", "miljo"},
    {"", "Vi blev matförgiftade på en restaurang, hela familjen kräktes", "miljo"},
    {"", "Musiken från krogen dunkar hela natten, basen går rakt genom väggen", "miljo"},
    {"", "Ravintolan melu häiritsee joka yö", "miljo"},
    {"", "We got food poisoning at a restaurant", "miljo"},
    {"", "När får vår dotter plats på dagis", "fsk"},
    {"", "Barngrupperna på avdelningen är för stora, pedagogerna hinner inte byta blöjor", "fsk"},
    {"", "Poikamme päiväkodissa ei ole tarpeeksi hoitajia", "fsk"},
    {"", "My daughter needs a place at a preschool", "fsk"},
    {"", "Min son blir mobbad på rasterna och läraren gör inget", "grund"},
    {"", "Maten i skolan är kall, barnen i fyran äter inte", "grund"},
    {"", "Taxin som hämtar min dotter till skolan kom inte", "grund"},
    {"", "Tytärtäni kiusataan koulussa", "grund"},
    {"", "My son is bullied at school and the teacher does nothing", "grund"},
    {"", "Jag vill läsa in gymnasiet på komvux", "utb"},
    {"", "När börjar nästa kurs på SFI", "utb"},
    {"", "Haluan opiskella lukiossa", "utb"},
    {"", "How do I apply for Swedish for immigrants", "utb"},
    {"", "Hur söker min sextonåring sommarjobb hos er", "arb"},
    {"", "Milloin kesätyöpaikkoja voi hakea", "arb"},
    {"", "How can my son apply for a summer job", "arb"},
    {"", "Min handläggare på soc svarar inte och hyran ska betalas", "ifn"},
    {"", "Jag behöver hjälp att sluta dricka", "ifn"},
    {"", "Toimeentulotukihakemukseeni ei ole vastattu", "ifn"},
    {"", "My social worker never calls me back", "ifn"},
    {"", "Hemtjänsten kom inte till mormor igår", "aldre"},
    {"", "Mamma ramlade på boendet och ingen kom när hon larmade", "aldre"},
    {"", "Äidilleni ei tullut kotihoitajaa", "aldre"},
    {"", "The home care staff never came to my mother", "aldre"},
    {"", "Färdtjänsten kom en timme för sent", "funk"},
    {"", "Min sons assistent har slutat och vi får ingen ny", "funk"},
    {"", "Henkilökohtainen avustajani ei tullut", "funk"},
    {"", "My brother lives in a group home and the staff change all the time", "funk"},
    {"", "Jag har blivit krävd på en bok som jag har lämnat tillbaka på biblioteket", "kult"},
    {"", "Vår dotter vill spela piano på kulturskolan", "kult"},
    {"", "Kirjaston aukioloajat ovat huonot", "kult"},
    {"", "The library is always closed when I finish work", "kult"},
    {"", "Vattnet i simhallen är iskallt", "idrott"},
    {"", "Vår klubb får inga träningstider i ishallen", "idrott"},
    {"", "Uimahallin suihkut ovat rikki", "idrott"},
    {"", "The swimming pool was freezing", "idrott"},
    {"", "Min pappas gode man betalar inte räkningarna", "ofn"},
    {"", "Edunvalvojani ei vastaa", "ofn"},
    {"", "Jag har inte fått något röstkort", "val"},
    {"", "Missä voin äänestää ennakkoon", "val"},
    {"", "Where is my polling station", "val"},
    {"", "Er hemsida går inte att söka på", "ks"},
    {"", "Jag har ringt växeln tre gånger och sitter i telefonkö", "ks"},
    {"", "The city website does not work on my phone", "ks"},
    {"", "Vi har inget varmvatten och elementen är kalla, fjärrvärmen är borta", "malar"},
    {"", "Strömmen har gått i hela området", "malar"},
    {"", "Vattnet i kranen är brunt", "malar"},
    {"", "Sähköt ovat poikki", "malar"},
    {"", "The power went out in our area", "malar"},
    {"", "Grannen ovanpå har fest varje natt, störningsjouren kommer inte", "mimer"},
    {"", "Jag vill byta min hyresrätt hos Mimer", "mimer"},
    {"", "Pesutuvan kone on rikki", "mimer"},
    {"", "The washing machine in the laundry room is broken", "mimer"},
    {"", "Soporna har inte hämtats på tre veckor", "vafab"},
    {"", "Tunnan är full, sopbilen körde förbi", "vafab"},
    {"", "Roskia ei ole haettu", "vafab"},
    {"", "My garbage has not been collected", "vafab"},
    {"", "Får man elda ris i helgen eller är det eldningsförbud", "rtm"},
    {"", "Nuohooja ei ole käynyt", "rtm"},
    {"", "Flygplanen från flygplatsen väcker oss varje morgon", "hamnflyg"},
    {"", "The noise from the airport is terrible", "hamnflyg"},
    {"", "Bussen kom aldrig och chauffören var otrevlig", "x-region"},
    {"", "Bussi oli taas myöhässä", "x-region"},
    {"", "The bus driver drove past my stop", "x-region"},
    {"", "Det ligger skräp på E18 vid avfarten", "x-trv"},
    {"", "Bommarna vid järnvägen har varit nere en timme", "x-trv"},
    {"", "Min cykel har blivit stulen", "x-polis"},
    {"", "Someone broke into my car and stole my bag", "x-polis"},
    {"", "Försäkringskassan har inte betalat min sjukpenning", "x-fk"},
    {"", "Verovirasto ei vastaa puhelimeen", "x-fk"},
    {"", "Skolan i Skultuna har ingen vikarie", "skult"},
    {"", "Biblioteket i Skultuna är stängt", "skult"},
    {"", "Jag är mycket besviken på er", ""},
    {"", "Ring mig", ""},
    {"", "Den är trasig igen", ""},
    {"", "Miksi kukaan ei vastaa", ""},
    {"", "Nobody has answered my letter", ""},
};

/* Words that look like another unit's: the traps of the first word lists, and some more. */
static const Letter TRAPS[] = {
    {"", "Trafikljuset blinkar gult", "tekn"},
    {"", "Elljusspåret är släckt", "idrott"},
    {"", "Det kommer brunt vatten ur kranen", "malar"},
    {"", "Badvattenprovet var dåligt", "miljo"},
    {"", "Hundbajs överallt på gångvägen", "tekn"},
    {"", "Den nya detaljplanen är för hög", "bygg"},
    {"", "Fotbollsplanen är en gyttjepöl", "idrott"},
    {"", "Skolmaten är kall", "grund"},
    {"", "Matlådan var kall", "aldre"},
    {"", "Var lägger man matavfall", "vafab"},
    {"", "Vi blev matförgiftade", "miljo"},
    {"", "Gång- och cykelbron över E18 är hal", "tekn"},
    {"", "Bullret från E18 är värre än förr", "x-trv"},
    {"", "Klotter i gångtunneln", "tekn"},
    {"", "Skolskjutsen kom för sent", "grund"},
    {"", "Bussen kom för sent", "x-region"},
    {"", "Hemtjänsten i Skultuna kom inte", "skult"},
    {"", "Lyktstolpen i Skultuna lutar", "tekn"},
    {"", "Avgiften är för hög", ""},
    {"", "Min handläggare svarar inte i mitt ärende", ""},
    {"", "Jag heter Mimer Svensson", ""},
    {"", "Grannens hund skräms", ""},
    {"", "Kort sagt är jag besviken", ""},
    {"", "Vi har talat med polisen", ""},
    {"", "Tack för en trevlig dag", ""},
};

/* The text gives that unit too little to win, whatever else it says. */
static const struct {
    const char *text, *not_unit;
} MISLEADING[] = {
    {"Förskolan har stängt", "grund"},
    {"Esikoulu on hyvä", "grund"},
    {"Parkeringen är full", "idrott"},
    {"Mitt badrum läcker", "idrott"},
    {"I feel bad about this", "idrott"},
    {"The score was a tie", "tekn"},
    {"Jag betalar mitt bolån", "kult"},
    {"Kort sagt är det dåligt", "kult"},
    {"Trådgarden", "tekn"},
    {"Det var en gång en kommun", "x-polis"},
    {"Banken har stängt", "tekn"},
    {"På rätta sättet", "miljo"},
    {"Vi går ut gymmet", "utb"},
    {"Eleven people came", "grund"},
    {"Jag vågar inte", "tekn"},
    {"Stället är tomt", "fast"},
    {"Tomten kommer snart", "fast"},
    {"Vi drog hem", "ifn"},
    {"I live at home", "miljo"},
    {"Kolla på nätet", "malar"},
    {"Han är pensionär", "x-fk"},
    {"Jag bor på Biblioteksgatan 4", "kult"},
    {"Jag bor på Badhusgatan 4", "idrott"},
    {"Jag bor på Brandstationsgatan 4", "rtm"},
};

static void text_becomes_a_row_of_words(void **state)
{
    (void)state;
    static const struct {
        const char *text, *normal, *folded;
    } ROWS[] = {
        {"  Hej,  DÄR!  ", "hej där", "hej dar"},
        {"Är god. Man ska", "är god\nman ska", "ar god\nman ska"},
        {"p-plats - bad- och -x", "p-plats bad och x", "p-plats bad och x"},
        {"vasteras.se/x?y", "vasteras se x y", "vasteras se x y"},
        {"a\nb\n\nc", "a b\nc", "a b\nc"},
        {"O\xcc\x88", "ö", "o"},
        {"...", "", ""},
        {"", "", ""},
        {"\xff", "", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *normal = words_normalise(ROWS[i].text, 1000);
        g_autofree char *folded = words_fold(normal);
        assert_string_equal(normal, ROWS[i].normal);
        assert_string_equal(folded, ROWS[i].folded);
    }
}

static void a_text_is_cut_between_characters(void **state)
{
    (void)state;
    g_autofree char *whole = words_normalise("ååå", 6);
    assert_string_equal(whole, "ååå");
    g_autofree char *cut = words_normalise("ååå", 5);
    assert_string_equal(cut, "åå");
    g_autofree char *none = words_normalise("ååå", 1);
    assert_string_equal(none, "");
}

static void identity_numbers_need_a_date_and_a_check_digit(void **state)
{
    (void)state;
    static const char *const GOOD[] = {"811218-9876", "8112189876",    "198112189876", "19811218-9876",
                                       "811218+9876", "x811218-9876.", "701063-2391",  "(811218-9876)"};
    static const char *const BAD[] = {"811218-9875",
                                      "811318-9876",
                                      "811232-9876",
                                      "9811218-9876",
                                      "811218-98765",
                                      "211218119876",
                                      "811218 9876",
                                      "811218--9876",
                                      "811218-987",
                                      "0000000000",
                                      "556016-0680",
                                      "070-123 45 67",
                                      "",
                                      "-",
                                      "1234567890123456789"};
    for (gsize i = 0; i < G_N_ELEMENTS(GOOD); i++) {
        if (!identity_number_in(GOOD[i]))
            fail_msg("not found: %s", GOOD[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(BAD); i++) {
        if (identity_number_in(BAD[i]))
            fail_msg("found: %s", BAD[i]);
    }
}

/* The words alone: learned weights change with every learning. */
static Config *shipped_rules(void)
{
    g_autoptr(GError) error = NULL;
    Config *config = config_read("rules/synpunkt.conf", &error);
    if (config == NULL)
        fail_msg("%s", error->message);
    g_clear_pointer(&config->learned_units, learned_table_free);
    return config;
}

/* All that go elsewhere are printed, for whoever edits the words. */
static void expect_units(const Letter *letters, gsize count)
{
    g_autoptr(Config) config = shipped_rules();
    g_autoptr(Router) router = router_new(config);
    guint wrong = 0;
    for (gsize i = 0; i < count; i++) {
        const Letter *letter = &letters[i];
        g_autoptr(Route) route = route_choose(router, letter->subject, letter->text, "");
        const char *unit = route->winner != NULL ? route->winner->code : "";
        if (g_str_equal(unit, letter->unit))
            continue;
        wrong++;
        print_message("\"%s\" goes to \"%s\" (%s), not \"%s\"\n", letter->text, unit, route->reason, letter->unit);
    }
    assert_int_equal(wrong, 0);
}

static void everyday_scenes_go_where_they_should(void **state)
{
    (void)state;
    expect_units(SCENES, G_N_ELEMENTS(SCENES));
}

static void traps_of_the_shipped_words_do_not_spring(void **state)
{
    (void)state;
    expect_units(TRAPS, G_N_ELEMENTS(TRAPS));
}

static void a_misleading_word_does_not_win(void **state)
{
    (void)state;
    g_autoptr(Config) config = shipped_rules();
    g_autoptr(Router) router = router_new(config);
    for (gsize i = 0; i < G_N_ELEMENTS(MISLEADING); i++) {
        g_autoptr(Route) route = route_choose(router, "", MISLEADING[i].text, "");
        if (route->winner != NULL && g_str_equal(route->winner->code, MISLEADING[i].not_unit))
            fail_msg("\"%s\" went to \"%s\" (%s)", MISLEADING[i].text, route->winner->code, route->reason);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_becomes_a_row_of_words),
        cmocka_unit_test(a_text_is_cut_between_characters),
        cmocka_unit_test(identity_numbers_need_a_date_and_a_check_digit),
        cmocka_unit_test(everyday_scenes_go_where_they_should),
        cmocka_unit_test(traps_of_the_shipped_words_do_not_spring),
        cmocka_unit_test(a_misleading_word_does_not_win),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
