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
    CommandKind kind;
    const char *rest;
} Row;

static const Row rows[] = {
    {"Hej Anna!\nVi lagar.", COMMAND_NONE, "Hej Anna!\nVi lagar."},
    {"#skicka", COMMAND_SEND, ""},
    {"# skicka", COMMAND_SEND, ""},
    {"#SKICKA!", COMMAND_SEND, ""},
    {"＃skicka", COMMAND_SEND, ""},
    {"skicka", COMMAND_SEND, "skicka"},
    {"Ja.", COMMAND_SEND, "Ja."},
    {"ja, skicka!", COMMAND_SEND, "ja, skicka!"},
    {"ja det gör vi", COMMAND_NONE, "ja det gör vi"},
    {"#ångra", COMMAND_UNDO, ""},
    {"#angra", COMMAND_UNDO, ""},
    {"#A\u030angra", COMMAND_UNDO, ""},
    {"#undo", COMMAND_UNDO, ""},
    {"#hjälp", COMMAND_HELP, ""},
    {"\n\n#help", COMMAND_HELP, ""},
    {"#flytta bygg\nHej", COMMAND_UNKNOWN, "Hej"},
    {"#skicka\n#ångra", COMMAND_UNKNOWN, ""},
    {"#1 i kön", COMMAND_UNKNOWN, ""},
    {"#", COMMAND_UNKNOWN, ""},
    {"Hej!\n#intern sara", COMMAND_MISPLACED, "Hej!"},
    {"#skicka\nHej!\n#ångra", COMMAND_MISPLACED, "Hej!"},
    {"Hej!\n  • #intern", COMMAND_MISPLACED, "Hej!"},
    {"Hej!\n\u200b#intern", COMMAND_MISPLACED, "Hej!"},
    {"Se sidan 3 #2", COMMAND_NONE, "Se sidan 3 #2"},
};

static void commands_are_read_as_a_person_means_them(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Command) command = command_read(rows[i].text);
        if (command->kind != rows[i].kind || strcmp(command->rest, rows[i].rest) != 0)
            fail_msg("'%s' gave %d '%s'", rows[i].text, command->kind, command->rest);
    }
}

static void a_near_miss_is_suggested(void **state)
{
    (void)state;
    static const char *const near[][2] = {
        {"#skika", "#skicka"}, {"#ångr", "#ångra"}, {"#hjalpp", "#hjälp"}, {"#flytta", NULL}};
    for (guint i = 0; i < G_N_ELEMENTS(near); i++) {
        g_autoptr(Command) command = command_read(near[i][0]);
        assert_int_equal(command->kind, COMMAND_UNKNOWN);
        assert_int_equal(g_strcmp0(command->suggestion, near[i][1]), 0);
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
        g_autoptr(Command) command = command_read(text->str);
        g_auto(GStrv) lines = g_strsplit(command->rest, "\n", -1);
        for (guint i = 0; lines[i]; i++) {
            g_strstrip(lines[i]);
            if (g_str_has_prefix(lines[i], "#") || g_str_has_prefix(lines[i], "＃"))
                fail_msg("'%s' left '%s'", text->str, lines[i]);
        }
        gboolean had_hash = strstr(text->str, "\n#") || g_str_has_prefix(text->str, "#");
        if (had_hash)
            assert_int_not_equal(command->kind, COMMAND_NONE);
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
        cmocka_unit_test(no_hash_line_is_ever_left),
        cmocka_unit_test(a_thanks_is_only_a_thanks),
        cmocka_unit_test(a_greeting_names_somebody_or_nobody),
    };
    return cmocka_run_group_tests_name("command", tests, NULL, NULL);
}
