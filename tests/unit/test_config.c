/*
 * test_config.c - settings files, good and bad.
 *
 * config/NAME.conf is a file with something wrong in it; its lines "#! ..."
 * are the findings, whole and in order.  Adding one needs no C.
 */
#include "config/config_read.h"
#include "core/address.h"
#include "core/code.h"
#include "util/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER "tests/unit/config/"

static char *read_file(const char *path)
{
    char *text = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error))
        fail_msg("%s", error->message);
    return text;
}

/* What the file says is wrong with it. */
static char *expected_findings(const char *path)
{
    g_autofree char *text = read_file(path);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *findings = g_string_new(NULL);
    for (guint i = 0; lines[i]; i++)
        if (g_str_has_prefix(lines[i], "#! "))
            g_string_append_printf(findings, "%s%s", findings->len ? "\n" : "", lines[i] + strlen("#! "));
    return g_string_free(findings, FALSE);
}

static void bad_file_gives_its_findings(void **state)
{
    g_autofree char *path = g_strconcat(FOLDER, *state, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_read(path, &error);
    assert_null(config);
    assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG));

    g_autofree char *expected = expected_findings(path);
    g_auto(GStrv) pieces = g_strsplit(error->message, FOLDER, -1);
    g_autofree char *found = g_strjoinv("", pieces);
    assert_string_equal(found, expected);
}

static Config *read_good(const char *path)
{
    g_autoptr(GError) error = NULL;
    Config *config = config_read(path, &error);
    if (!config)
        fail_msg("%s", error->message);
    return config;
}

/* A configuration of config/base.units and these lines. */
static Config *read_lines(const char *lines, GError **error)
{
    g_autofree char *folder = g_dir_make_tmp("synpunkt-test-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "synpunkt.conf", NULL);
    g_autofree char *base = read_file(FOLDER "base.units");
    g_autofree char *text = g_strconcat(base, lines, NULL);
    assert_true(g_file_set_contents(path, text, -1, NULL));
    Config *config = config_read(path, error);
    assert_int_equal(remove(path), 0);
    assert_int_equal(remove(folder), 0);
    return config;
}

static void shipped_files_are_sound(void **state)
{
    (void)state;
    g_autoptr(Config) config = read_good("rules/synpunkt.conf");
    assert_string_equal(config->organisation.name, "Västerås stad");
    assert_string_equal(config->organisation.name_fi, "Västeråsin kaupunki");
    assert_int_equal(config->mailboxes->len, 3);
    assert_string_equal(config_mailbox(config, "Palaute@vasteras.example")->language, "fi");
    assert_string_equal(config_mailbox(config, "felanmalan@VASTERAS.example")->category, "felanmälan");
    assert_null(config_mailbox(config, "nobody@vasteras.example"));
    assert_string_equal(config->triage_unit, "ks");
    assert_int_equal(config->letter_max, 20 * 1024 * 1024);
    assert_int_equal(config->budgets.all_hour, 300);
    assert_int_equal(config->calendar->opens_minute, 8 * 60);
    assert_int_equal(config->calendar->closes_minute, 16 * 60 + 30);
    GDate squeezed;
    g_date_clear(&squeezed, 1);
    g_date_set_dmy(&squeezed, 15, G_DATE_MAY, 2026);
    assert_false(calendar_is_working(config->calendar, &squeezed));
    assert_string_equal(g_hash_table_lookup(config->staff.logins, "johanberg"), "johan.berg@vasteras.example");
    assert_string_equal(config->id_domain, "vasteras.example");
    assert_string_equal(config->spool, "/var/lib/synpunkt");
    assert_true(g_str_has_suffix(config->templates, "/templates") && g_path_is_absolute(config->templates));
    assert_false(config->observe);
    assert_string_equal(config->policy.adopted_by, "kommunfullmäktige");
    assert_string_equal(config->policy.adopted_on, "2017-03-09");
    assert_string_equal(config_unit(config, "val")->secretary, "namndsekreterare.valnamnden@vasteras.example");
}

static void the_follow_up_has_its_defaults_and_settings(void **state)
{
    (void)state;
    g_autoptr(Config) plain = read_lines("", NULL);
    assert_int_equal(plain->min_cell, 5);
    assert_true(plain->count_faults);
    assert_string_equal(plain->policy.title, "");
    assert_int_equal(plain->round.begins.month, 1);
    assert_int_equal(plain->round.begins.day, 15);
    assert_int_equal(plain->round.ends.month, 3);
    assert_int_equal(plain->round.reminder_days, 14);
    assert_int_equal(plain->causes->len, 0);
    g_autoptr(Config) config = read_lines("min_cell = 0\ncount_felanmalan = no\nreport_day = \"02-28\"\n"
                                          "report_end = \"12-31\"\nreport_reminder_days = 7\n"
                                          "policy { title = \"P\" adopted_on = \"2024-02-29\" }\n"
                                          "cause \"fel\" { name = \"fel/brist\" name_en = \"fault\" words = { \"Hål\" } }\n",
                                          NULL);
    assert_non_null(config);
    assert_int_equal(config->min_cell, 0);
    assert_false(config->count_faults);
    assert_int_equal(config->round.begins.day, 28);
    assert_int_equal(config->round.ends.month, 12);
    assert_int_equal(config->round.reminder_days, 7);
    assert_string_equal(config->policy.adopted_on, "2024-02-29");
    const Code *cause = code_of(config->causes, "fel");
    assert_string_equal(cause->name[LANGUAGE_FI], "fel/brist");
    assert_string_equal(cause->name[LANGUAGE_EN], "fault");
    assert_ptr_equal(code_find(config->causes, "HÅL"), cause);
}

static void shipped_units_are_those_of_the_city(void **state)
{
    (void)state;
    static const char *const codes[] = {"ks",       "tekn",     "fast",  "bygg",    "miljo", "fsk",   "grund",
                                        "utb",      "arb",      "ifn",   "aldre",   "funk",  "kult",  "idrott",
                                        "ofn",      "val",      "skult", "malar",   "mimer", "vafab", "rtm",
                                        "hamnflyg", "x-region", "x-trv", "x-polis", "x-fk"};
    g_autoptr(Config) config = read_good("rules/synpunkt.conf");
    assert_int_equal(config->units->len, G_N_ELEMENTS(codes));
    for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
        const Unit *unit = config_unit(config, codes[i]);
        assert_non_null(unit);
        assert_string_not_equal(unit->name[LANGUAGE_FI], "");
        assert_true(unit->strong->len > 0 || unit->place->len > 0);
        assert_true(unit->type == UNIT_EXTERNAL || g_str_has_suffix(unit->address, ".example"));
    }
    const Unit *family = config_unit(config, "ifn");
    assert_true(family->sensitive && family->receipt == RECEIPT_NEUTRAL && family->members->len > 0);
    assert_int_equal(config_unit(config, "malar")->type, UNIT_COMPANY);
    assert_int_equal(config_unit(config, "vafab")->type, UNIT_FEDERATION);
    assert_true(config_unit(config, "skult")->only_with->len > 20);
    assert_true(config_unit(config, "tekn")->not_words->len == 3);
    assert_null(config_unit(config, "nobody"));
    assert_int_equal(config->classes->len, 12);
    assert_int_equal(config->categories->len, 6);
    assert_true(config->urgent_silence->len > 10 && config->sensitive_words->len > 10);
}

static void fixed_test_files_are_sound(void **state)
{
    (void)state;
    g_autoptr(Config) config = read_good("tests/decide/synpunkt.conf");
    assert_int_equal(config->keys->len, 0);
    assert_int_equal(config->units->len, 9);
}

static void every_list_of_words_reaches_the_unit(void **state)
{
    (void)state;
    g_autoptr(Config) config = read_lines("unit \"t\" { name = \"T\" address = \"t@vasteras.example\" # all lists\n"
                                          "words = { \"snö*\", # in a list\n \"gata\", } en = { street } fi = \"tie\"\n"
                                          "not = { \"badrum*\" } strong = { \"a b\" } weak = { \"w\" } }\n",
                                          NULL);
    assert_non_null(config);
    const Unit *unit = config_unit(config, "t");
    assert_int_equal(unit->words->len, 4);
    assert_string_equal(unit->words->pdata[0], "snö*");
    assert_string_equal(unit->words->pdata[3], "tie");
    assert_string_equal(unit->not_words->pdata[0], "badrum*");
    assert_string_equal(unit->name[LANGUAGE_EN], "T");
}

static void numbers_are_decimal_and_limits_hold(void **state)
{
    (void)state;
    g_autoptr(Config) config = read_lines("undo_minutes = 010\nreopen_days = 3650\nletter_max = \"100 MB\"\n"
                                          "spam_threshold = -1.5\ndeadline_days = working\nmode = observe\n",
                                          NULL);
    assert_non_null(config);
    assert_int_equal(config->undo_minutes, 10);
    assert_int_equal(config->reopen_days, 3650);
    assert_int_equal(config->letter_max, 100 * 1024 * 1024);
    assert_true(config->spam_threshold == -1.5);
    assert_int_equal(config->deadline_rule, DAYS_WORKING);
    assert_true(config->observe);

    g_autoptr(Config) over = read_lines("letter_max = \"101 MB\"\n", NULL);
    assert_null(over);
    g_autoptr(Config) beyond = read_lines("reopen_days = 3651\n", NULL);
    assert_null(beyond);
}

static void windows_line_ends_and_escapes_are_read(void **state)
{
    (void)state;
    g_autoptr(Config) config = read_lines("budgets {\r\n  address_day = 7\r\n}\r\n"
                                          "class \"x\" { words = { \"a\\\"b\\\\c\\nd\" } }\r\n",
                                          NULL);
    assert_non_null(config);
    assert_int_equal(config->budgets.address_day, 7);
    const ClassRule *rule = config->classes->pdata[0];
    assert_string_equal(rule->words->pdata[0], "a\"b\\c\nd");
    assert_false(rule->urgent);
}

static void environment_reaches_no_value(void **state)
{
    (void)state;
    assert_true(g_setenv("SYNPUNKT_TEST", "sneaky", TRUE));
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = read_lines("instance = \"${SYNPUNKT_TEST}\"\n", &error);
    assert_null(config);
    assert_null(strstr(error->message, "sneaky"));
    g_autoptr(Config) plain =
        read_lines("class \"x\" { words = { \"$SYNPUNKT_TEST $ {x}\" } } # ${SYNPUNKT_TEST}\n", NULL);
    assert_non_null(plain);
    const ClassRule *rule = plain->classes->pdata[0];
    assert_string_equal(rule->words->pdata[0], "$SYNPUNKT_TEST $ {x}");
}

static void key_file_others_can_read_stops_the_start(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = read_lines("keys_file = \"synpunkt.conf\"\n", &error);
    assert_null(config);
    assert_non_null(strstr(error->message, "chmod 600"));
}

static void defaults_are_those_of_the_manual(void **state)
{
    (void)state;
    g_autoptr(Config) config = config_new();
    assert_int_equal(config->mailboxes->len, 0);
    assert_int_equal(config->budgets.address_day, 4);
    assert_int_equal(config->budgets.case_week, 1);
    assert_int_equal(config->budgets.domain_hour, 20);
    assert_int_equal(config->deadline_count, 2);
    assert_int_equal(config->reopen_days, 60);
    assert_int_equal(config->undo_minutes, 2);
    assert_true(config->copy_answers);
    assert_string_equal(config->prefix, "SP");
    assert_int_equal(config->delimiter, '+');
}

static void languages_have_swedish_names(void **state)
{
    (void)state;
    assert_string_equal(language_name_sv("fi"), "finska");
    assert_string_equal(language_name_sv("so"), "somaliska");
    assert_string_equal(language_name_sv("xx"), "xx");
    assert_int_equal(language_of("fi"), LANGUAGE_FI);
    assert_int_equal(language_of("de"), LANGUAGE_SV);
    assert_true(language_is_known("sv") && language_is_known("en"));
    assert_false(language_is_known("de") || language_is_known(NULL));
}

static void setting_names_are_listed_once(void **state)
{
    (void)state;
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (const char *const *name = config_setting_names(); *name; name++)
        assert_true(g_hash_table_add(seen, (gpointer)*name));
    static const char *const promised[] = {"case_domain",         "unit.members",
                                           "unit.sensitive",      "unit.receipt",
                                           "deadline_days",       "duty_address",
                                           "copy_answers",        "undo_minutes",
                                           "archive_to",          "forwarders",
                                           "spam_header",         "letter_max",
                                           "staff.staff_domains", "staff.trusted_networks",
                                           "staff.authserv_id",   "mode"};
    for (guint i = 0; i < G_N_ELEMENTS(promised); i++)
        assert_true(g_hash_table_contains(seen, promised[i]));
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *bad_files(void)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) folder = g_dir_open(FOLDER, 0, NULL);
    const char *name;
    while (folder && (name = g_dir_read_name(folder)))
        if (g_str_has_suffix(name, ".conf"))
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, by_name);
    return names;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_files_are_sound),
        cmocka_unit_test(the_follow_up_has_its_defaults_and_settings),
        cmocka_unit_test(shipped_units_are_those_of_the_city),
        cmocka_unit_test(fixed_test_files_are_sound),
        cmocka_unit_test(every_list_of_words_reaches_the_unit),
        cmocka_unit_test(numbers_are_decimal_and_limits_hold),
        cmocka_unit_test(windows_line_ends_and_escapes_are_read),
        cmocka_unit_test(environment_reaches_no_value),
        cmocka_unit_test(key_file_others_can_read_stops_the_start),
        cmocka_unit_test(defaults_are_those_of_the_manual),
        cmocka_unit_test(languages_have_swedish_names),
        cmocka_unit_test(setting_names_are_listed_once),
    };
    g_autoptr(GPtrArray) names = bad_files();
    g_autofree struct CMUnitTest *bad = g_new0(struct CMUnitTest, names->len);
    for (guint i = 0; i < names->len; i++)
        bad[i] = (struct CMUnitTest){names->pdata[i], bad_file_gives_its_findings, NULL, NULL, names->pdata[i]};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return failed + (names->len > 0 ? _cmocka_run_group_tests("bad files", bad, names->len, NULL, NULL) : 1);
}
