/* What a handler writes first, and that no "#"-line of hers is ever left in what remains. */
#include "core/command.h"
#include "core/phrase.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

typedef struct {
    const char *text;
    CommandsFault fault;
    const char *kinds; /* "#klart #åtgärd": the names, in order */
    const char *argument; /* of the first, or "" */
    const char *rest;
} Row;

static const Row rows[] = {
    {"Hej Anna!\nVi lagar.", COMMANDS_FINE, "", "", "Hej Anna!\nVi lagar."},
    {"#skicka", COMMANDS_FINE, "#skicka", "", ""},
    {"# skicka", COMMANDS_FINE, "#skicka", "", ""},
    {"#SKICKA!", COMMANDS_FINE, "#skicka", "", ""},
    {"＃skicka", COMMANDS_FINE, "#skicka", "", ""},
    {"skicka", COMMANDS_FINE, "#skicka", "", "skicka"},
    {"Ja.", COMMANDS_FINE, "#skicka", "", "Ja."},
    {"ja, skicka!", COMMANDS_FINE, "#skicka", "", "ja, skicka!"},
    {"ja det gör vi", COMMANDS_FINE, "", "", "ja det gör vi"},
    {"#ångra", COMMANDS_FINE, "#ångra", "", ""},
    {"#angra", COMMANDS_FINE, "#ångra", "", ""},
    {"#A\u030angra", COMMANDS_FINE, "#ångra", "", ""},
    {"#undo", COMMANDS_FINE, "#ångra", "", ""},
    {"#hjälp", COMMANDS_FINE, "#hjälp", "", ""},
    {"\n\n#help", COMMANDS_FINE, "#hjälp", "", ""},
    {"#flytta bygg Gäller detaljplanen\nHej", COMMANDS_FINE, "#flytta", "bygg Gäller detaljplanen", "Hej"},
    {"#Flytta: bygg", COMMANDS_FINE, "#flytta", "bygg", ""},
    {"#klart\n#kategori klagomål\n#atgarder Hålen lagade\n\nHej igen Anna!", COMMANDS_FINE, "#klart #kategori #åtgärd",
     "", "Hej igen Anna!"},
    {"#klart\n\n#orsak kvalitet\nHej", COMMANDS_FINE, "#klart #orsak", "", "Hej"},
    {"#vänta", COMMANDS_UNFINISHED, "", "", ""},
    {"#flytta\nHej", COMMANDS_UNFINISHED, "", "", "Hej"},
    {"#skicka\n#ångra", COMMANDS_CLASH, "", "", ""},
    {"#klart\n#klart", COMMANDS_CLASH, "", "", ""},
    {"#1 i kön", COMMANDS_UNKNOWN, "", "", ""},
    {"#", COMMANDS_UNKNOWN, "", "", ""},
    {"#klart\n#kalrt", COMMANDS_UNKNOWN, "", "", ""},
    {"Hej!\n#intern sara", COMMANDS_MISPLACED, "", "", "Hej!"},
    {"#skicka\nHej!\n#ångra", COMMANDS_MISPLACED, "", "", "Hej!"},
    {"Hej!\n  • #intern", COMMANDS_MISPLACED, "", "", "Hej!"},
    {"Hej!\n\u200b#intern", COMMANDS_MISPLACED, "", "", "Hej!"},
    {"Se sidan 3 #2", COMMANDS_FINE, "", "", "Se sidan 3 #2"},
};

static char *print_kinds(const Commands *commands)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < commands->list->len; i++) {
        const Command *command = g_ptr_array_index(commands->list, i);
        g_string_append_printf(names, "%s%s", i > 0 ? " " : "", command_traits(command->kind)->name);
    }
    return g_strdup(names->str);
}

static const char *first_argument(const Commands *commands)
{
    return commands->list->len > 0 ? ((const Command *)g_ptr_array_index(commands->list, 0))->argument : "";
}

static void commands_are_read_as_a_person_means_them(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Commands) commands = commands_read(rows[i].text);
        g_autofree char *kinds = print_kinds(commands);
        if (commands->fault != rows[i].fault || strcmp(commands->rest, rows[i].rest) != 0 ||
            strcmp(kinds, rows[i].kinds) != 0 || strcmp(first_argument(commands), rows[i].argument) != 0)
            fail_msg("'%s' gave %d '%s' '%s' '%s'", rows[i].text, commands->fault, kinds, first_argument(commands),
                     commands->rest);
    }
}

static void a_near_miss_is_suggested(void **state)
{
    (void)state;
    static const char *const near[][2] = {{"#skika", "#skicka"}, {"#ångr", "#ångra"},  {"#hjalpp", "#hjälp"},
                                          {"#ågärd x", "#åtgärd"}, {"#klrt", "#klart"}, {"#xyzzy", NULL}};
    for (guint i = 0; i < G_N_ELEMENTS(near); i++) {
        g_autoptr(Commands) commands = commands_read(near[i][0]);
        assert_int_equal(commands->fault, COMMANDS_UNKNOWN);
        if (g_strcmp0(commands->suggestion, near[i][1]) != 0)
            fail_msg("'%s' suggests '%s'", near[i][0], commands->suggestion);
    }
}

/* Two commands with one name would be a matter of luck. */
static void every_alias_means_one_command(void **state)
{
    (void)state;
    for (CommandKind kind = 0; kind < COMMANDS; kind++) {
        const CommandTraits *traits = command_traits(kind);
        for (guint i = 0; i < G_N_ELEMENTS(traits->aliases) && traits->aliases[i]; i++) {
            g_autofree char *line = g_strdup_printf("#%s 2026-05-04 x", traits->aliases[i]);
            g_autoptr(Commands) commands = commands_read(line);
            const Command *found = commands_find(commands, kind);
            if (found == NULL)
                fail_msg("'%s' is not %s", line, traits->name);
        }
    }
}

/* Random lines out of the pieces that clients and hands produce. */
static void no_hash_line_is_ever_left(void **state)
{
    (void)state;
    static const char *const pieces[] = {"#",     "＃",     " ",      "\n",          "\t", "Hej Anna",
                                         "ångra", "skicka", "> ",     "\u200b",      "• ", "- ",
                                         "text",  "\r\n",   "\u00a0", "flytta bygg", "😀",  "*"};
    g_autoptr(GRand) random = g_rand_new_with_seed(20260303);
    for (guint round = 0; round < 20000; round++) {
        g_autoptr(GString) text = g_string_new(NULL);
        for (gint n = g_rand_int_range(random, 1, 14); n > 0; n--)
            g_string_append(text, pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
        g_autoptr(Commands) commands = commands_read(text->str);
        g_auto(GStrv) lines = g_strsplit(commands->rest, "\n", -1);
        for (guint i = 0; lines[i]; i++) {
            g_strstrip(lines[i]);
            if (g_str_has_prefix(lines[i], "#") || g_str_has_prefix(lines[i], "＃"))
                fail_msg("'%s' left '%s'", text->str, lines[i]);
        }
        gboolean had_hash = strstr(text->str, "\n#") || g_str_has_prefix(text->str, "#");
        if (had_hash)
            assert_true(commands->fault != COMMANDS_FINE || commands->list->len > 0);
    }
}

static void a_thanks_is_only_a_thanks(void **state)
{
    (void)state;
    static const char *const yes[] = {
        "Tack!", "Tack så mycket för hjälpen.", "Kiitos paljon!", "Thanks a lot", "👍", "Tack! Mvh Anna"};
    static const char *const no[] = {
        "Tack, men hålet är kvar",       "Tack?", "Hålet är kvar", "", "Tack på förhand, när kommer ni",
        "Tack för ingenting era idioter"};
    for (guint i = 0; i < G_N_ELEMENTS(yes); i++)
        if (!phrase_is_thanks(yes[i], "Anna"))
            fail_msg("'%s' is a thanks", yes[i]);
    for (guint i = 0; i < G_N_ELEMENTS(no); i++)
        if (phrase_is_thanks(no[i], "Anna"))
            fail_msg("'%s' is more than a thanks", no[i]);
}

static void a_greeting_names_somebody_or_nobody(void **state)
{
    (void)state;
    static const char *const greetings[][2] = {{"Hej Anna!\nText", "anna"}, {"Hej igen Anna, tack", "anna"},
                                               {"Hej!\nAnna", NULL},        {"God morgon Sara,", "sara"},
                                               {"Hei Aino,", "aino"},       {"Tack för ditt mejl", NULL},
                                               {"Hej och tack för", NULL},  {"Dear Mr Smith,", "smith"}};
    for (guint i = 0; i < G_N_ELEMENTS(greetings); i++) {
        g_autofree char *greeted = phrase_greeted(greetings[i][0]);
        if (g_strcmp0(greeted, greetings[i][1]) != 0)
            fail_msg("'%s' greets '%s'", greetings[i][0], greeted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_are_read_as_a_person_means_them),
        cmocka_unit_test(a_near_miss_is_suggested),
        cmocka_unit_test(every_alias_means_one_command),
        cmocka_unit_test(no_hash_line_is_ever_left),
        cmocka_unit_test(a_thanks_is_only_a_thanks),
        cmocka_unit_test(a_greeting_names_somebody_or_nobody),
    };
    return cmocka_run_group_tests_name("command", tests, NULL, NULL);
}
