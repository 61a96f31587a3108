/* What staff write at the top when they register a call, a visit or a letter. */
#include "core/code.h"
#include "core/register_lines.h"
#include "core/register_time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NOW G_GINT64_CONSTANT(1772611200) /* Wed 4 March 2026 09:00 local */

static Registration *read_lines(const char *text)
{
    g_autoptr(Config) config = config_new();
    Code *association = code_new("forening");
    g_ptr_array_add(association->words, g_strdup("förening"));
    g_ptr_array_add(config->submitters, association);
    return registration_read(text, config, NOW);
}

static void times_are_read_as_people_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *text, *local;
    } rows[] = {
        {"2026-03-04 08:20", "2026-03-04T08:20:00+01:00"}, {"2026-03-04", "2026-03-04T00:00:00+01:00"},
        {"4/3", "2026-03-04T00:00:00+01:00"},              {"4/3 8.20", "2026-03-04T08:20:00+01:00"},
        {"30/12", "2025-12-30T00:00:00+01:00"},            {"30 december 2025", "2025-12-30T00:00:00+01:00"},
        {"tisdag den 3 mars kl. 16.10", "2026-03-03T16:10:00+01:00"},
        {"i dag 08:20", "2026-03-04T08:20:00+01:00"},      {"igår", "2026-03-03T00:00:00+01:00"},
        {"i går kl 7:05", "2026-03-03T07:05:00+01:00"},    {"08:20", "2026-03-04T08:20:00+01:00"},
        {"2026-03-04T08:20", "2026-03-04T08:20:00+01:00"}, {"4/3-2025", "2025-03-04T00:00:00+01:00"},
        {"1 juli 2025", "2025-07-01T00:00:00+02:00"},
    };
    g_autoptr(Calendar) calendar = calendar_new("Europe/Stockholm");
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        gint64 at = register_time_read(rows[i].text, calendar, NOW);
        g_autofree char *local = calendar_print_iso(calendar, at);
        if (strcmp(local, rows[i].local) != 0)
            fail_msg("%s: %s", rows[i].text, local);
    }
}

static void what_is_no_time_is_none(void **state)
{
    (void)state;
    static const char *const rows[] = {"",      "nyss",       "2026-02-30",        "32/3",  "4/13",      "25:00 4/3", "4",
                                       "mars",  "2026-3",     "99999999999999999", "4/",    "/",         ":",         "4 mars mars ja",
                                       "08:60", "2026-03-04-", "4 5 6",            "-1/3",  "\xc3\xa5"};
    g_autoptr(Calendar) calendar = calendar_new("Europe/Stockholm");
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        if (register_time_read(rows[i], calendar, NOW) != 0)
            fail_msg("'%s' was read as a time", rows[i]);
}

static void who_it_is_may_stand_in_any_order(void **state)
{
    (void)state;
    static const struct {
        const char *line, *name, *email, *phone, *address;
    } rows[] = {
        {"#från Sven Olsson, tel 070-000 00 00", "Sven Olsson", "", "070-000 00 00", ""},
        {"Från: 070-000 00 00, Sven Olsson", "Sven Olsson", "", "070-000 00 00", ""},
        {"#fran Sven Olsson <sven@posten.example>", "Sven Olsson", "sven@posten.example", "", ""},
        {"#från sven@posten.example", "", "sven@posten.example", "", ""},
        {"#från Sven Olsson, Storgatan 1", "Sven Olsson", "", "", "Storgatan 1"},
        {"#från anonym", "", "", "", ""},
        {"#från sven@", "", "", "", ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Registration) got = read_lines(rows[i].line);
        assert_string_equal(got->name, rows[i].name);
        assert_string_equal(got->email, rows[i].email);
        assert_string_equal(got->phone, rows[i].phone);
        assert_string_equal(got->address, rows[i].address);
        assert_int_equal(got->fault, REGISTER_FINE);
    }
}

static void lines_end_where_the_matter_begins(void **state)
{
    (void)state;
    g_autoptr(Registration) got = read_lines("\n#kanal Besök\n\nNamn: Sven\nHej: så här.\n#kanal brev\n");
    assert_string_equal(got->channel, "besök");
    assert_string_equal(got->text, "Hej: så här.\n#kanal brev");
    assert_int_equal(got->lines, 2);
    assert_true(got->explicit_lines);
    g_autoptr(Registration) none = read_lines("Hej! Det snöar.");
    assert_string_equal(none->text, "Hej! Det snöar.");
    assert_false(none->explicit_lines);
    g_autoptr(Registration) empty = read_lines("");
    assert_string_equal(empty->text, "");
}

static void the_first_line_at_fault_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        RegisterFault fault;
    } rows[] = {
        {"#kanal duva\n#inkommet nyss\nx", REGISTER_CHANNEL}, {"#inkommet 2026-03-04 09:01\nx", REGISTER_FUTURE},
        {"#inkommet 1926-03-04\nx", REGISTER_TIME},           {"#besked kanske\nx", REGISTER_ORAL},
        {"#flytta tekn\nx", REGISTER_UNKNOWN},                {"#\nx", REGISTER_UNKNOWN},
        {"#kanal\nx", REGISTER_CHANNEL},                      {"#avsändare tjäle\nx", REGISTER_SUBMITTER},
        {"Avsändare: Sven\nx", REGISTER_SUBMITTER},           {"#avsändare\nx", REGISTER_SUBMITTER},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Registration) got = read_lines(rows[i].text);
        assert_int_equal(got->fault, rows[i].fault);
        assert_true(g_str_has_prefix(rows[i].text, got->line));
        assert_non_null(register_fault_flag(got->fault));
    }
    assert_null(register_fault_flag(REGISTER_FINE));
}

static void the_kind_of_sender_is_a_word_of_the_list(void **state)
{
    (void)state;
    static const char *const rows[] = {"#avsändare förening\nx", "Avsändare: FÖRENING\nx",
                                       "#Avsandare: forening, IK Klubb\nx", "submitter: före\nx"};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Registration) got = read_lines(rows[i]);
        assert_string_equal(got->submitter, "forening");
        assert_int_equal(got->fault, REGISTER_FINE);
    }
    g_autoptr(Registration) unknown = read_lines("Avsändare: FÖRENINGARNA\nx");
    assert_string_equal(unknown->submitter, "");
    g_autoptr(Registration) who = read_lines("Avsändare: Sven Olsson <sven@posten.example>\nx");
    assert_string_equal(who->email, "sven@posten.example");
    assert_string_equal(who->name, "Sven Olsson");
    assert_string_equal(who->submitter, "");
}

static void two_times_are_both_held_to_the_clock(void **state)
{
    (void)state;
    g_autoptr(Registration) got = read_lines("#inkommet 2026-03-01\n#inkommet 2026-03-02\nx");
    assert_int_equal(got->fault, REGISTER_FINE);
    g_autofree char *who = registration_who(got);
    assert_string_equal(who, "anonym");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_read_as_people_write_them), cmocka_unit_test(what_is_no_time_is_none),
        cmocka_unit_test(who_it_is_may_stand_in_any_order),    cmocka_unit_test(lines_end_where_the_matter_begins),
        cmocka_unit_test(the_first_line_at_fault_is_named),    cmocka_unit_test(two_times_are_both_held_to_the_clock),
        cmocka_unit_test(the_kind_of_sender_is_a_word_of_the_list),
    };
    return cmocka_run_group_tests_name("registering", tests, NULL, NULL);
}
