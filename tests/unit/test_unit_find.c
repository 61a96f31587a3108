/* test_unit_find.c - the unit a handler means. */
#include "core/unit_find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void add_unit(Config *config, const char *code, const char *name, const char *committee)
{
    Unit *unit = unit_new(code);
    for (guint i = 0; i < LANGUAGES; i++) {
        g_free(unit->name[i]);
        unit->name[i] = g_strdup(name);
        g_free(unit->committee[i]);
        unit->committee[i] = g_strdup(committee);
    }
    g_free(unit->address);
    unit->address = g_strdup_printf("%s@vasteras.example", code);
    g_ptr_array_add(config->units, unit);
}

static Config *make_config(void)
{
    Config *config = config_new();
    add_unit(config, "tekn", "gator, parker och trafik", "tekniska nämnden");
    add_unit(config, "bygg", "bygglov, planer och kartor", "byggnadsnämnden");
    add_unit(config, "fast", "stadens mark och lokaler", "fastighetsnämnden");
    add_unit(config, "grund", "grundskola och fritidshem", "grundskolenämnden");
    add_unit(config, "gymn", "gymnasieskola", "gymnasienämnden");
    add_unit(config, "aldre", "äldreomsorgen", "äldrenämnden");
    g_ptr_array_add(((Unit *)g_ptr_array_index(config->units, 0))->aliases, g_strdup("Gatukontoret"));
    return config;
}

static void a_unit_is_found_by_any_of_its_names(void **state)
{
    (void)state;
    static const struct {
        const char *text, *code, *rest;
    } rows[] = {
        {"bygg", "bygg", ""},
        {"bygg Gäller planerad cykelbana", "bygg", " Gäller planerad cykelbana"},
        {"BYGG, cykelbana", "bygg", " cykelbana"},
        {"byggnadsnämnden", "bygg", ""},
        {"Bygglov, planer och kartor plan", "bygg", " plan"},
        {"kartor", "bygg", ""},
        {"äldre", "aldre", ""},
        {"Aldreomsorgen", "aldre", ""},
        {"gatukontoret nu", "tekn", " nu"},
        {"parker och trafik lampa", "tekn", " lampa"},
        {"stadens mark", "fast", ""},
        {"bygg@vasteras.example hej", "bygg", " hej"},
        {"gymnasie", "gymn", ""},
        {"fritids", "grund", ""},
    };
    g_autoptr(Config) config = make_config();
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        gsize taken;
        const Unit *unit = unit_find(config, rows[i].text, &taken);
        if (!unit)
            fail_msg("'%s' names no unit", rows[i].text);
        assert_string_equal(unit->code, rows[i].code);
        assert_string_equal(rows[i].text + taken, rows[i].rest);
    }
}

static void what_fits_none_or_several_is_no_unit(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "  ", "by", "skola", "och", "simhallen", "?", "någon annan"};
    g_autoptr(Config) config = make_config();
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        gsize taken;
        assert_null(unit_find(config, texts[i], &taken));
        assert_int_equal(taken, 0);
    }
}

static void the_list_has_a_line_for_each(void **state)
{
    (void)state;
    g_autoptr(Config) config = make_config();
    g_autofree char *list = unit_list(config);
    assert_true(g_str_has_prefix(list, "tekn  gator, parker och trafik\nbygg  bygglov"));
}

static void a_registrar_is_named_by_himself_or_by_his_books(void **state)
{
    static const struct {
        const char *text;
        gsize taken;
    } ROWS[] = {
        {"registrator", 11},  {"Registratorn: ska diarieföras", 12}, {" DIARIET, tack", 8}, {"registrar please", 9},
        {"registratorns rum", 0}, {"till registratorn", 0},             {"", 0},               {"1", 0},
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        gsize taken = 99;
        if (unit_is_registrar(ROWS[i].text, &taken) != (ROWS[i].taken > 0) || taken != ROWS[i].taken)
            fail_msg("'%s' takes %zu", ROWS[i].text, taken);
    }
}

static void set_registrar(const Config *config, const char *code, const char *address)
{
    Unit *unit = (Unit *)config_unit(config, code);
    g_free(unit->registrar);
    unit->registrar = g_strdup(address);
}

static void a_unit_without_a_registrar_has_its_committees(void **state)
{
    (void)state;
    g_autoptr(Config) config = make_config();
    add_unit(config, "park", "parker", "tekniska nämnden");
    add_unit(config, "bolag", "bolaget", "tekniska nämnden");
    ((Unit *)config_unit(config, "bolag"))->type = UNIT_COMPANY;
    add_unit(config, "lost", "utan nämnd", "");
    set_registrar(config, "lost", "lost.reg@vasteras.example");
    add_unit(config, "lonely", "också utan", "");
    assert_string_equal(unit_registrar(config, config_unit(config, "tekn")), "");
    set_registrar(config, "park", "reg@vasteras.example");
    assert_string_equal(unit_registrar(config, config_unit(config, "park")), "reg@vasteras.example");
    assert_string_equal(unit_registrar(config, config_unit(config, "tekn")), "reg@vasteras.example");
    assert_string_equal(unit_registrar(config, config_unit(config, "bygg")), "");
    assert_string_equal(unit_registrar(config, config_unit(config, "bolag")), "");
    assert_string_equal(unit_registrar(config, config_unit(config, "lonely")), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_unit_is_found_by_any_of_its_names),
        cmocka_unit_test(what_fits_none_or_several_is_no_unit),
        cmocka_unit_test(the_list_has_a_line_for_each),
        cmocka_unit_test(a_registrar_is_named_by_himself_or_by_his_books),
        cmocka_unit_test(a_unit_without_a_registrar_has_its_committees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
