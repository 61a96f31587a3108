/* Masks: what a list hides, and what it leaves. */
#include "core/mask.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void check(const char *list, const char *text, const char *wanted)
{
    g_autoptr(Mask) mask = mask_read(list, NULL);
    assert_non_null(mask);
    g_autofree char *shown = mask_apply(mask, text);
    assert_string_equal(shown, wanted);
}

static void what_stands_in_the_list_is_hidden_wherever_it_stands(void **state)
{
    (void)state;
    check("Anna Ek\nåsa", "ANNA EK och Åsas hund", "[maskat] och [maskat]s hund");
    check("Anna Ek", "Hej Anna\n> Ek, hej", "Hej [maskat], hej");
    check("a.b*", "axb a.b* a.bb", "axb [maskat] a.bb");
    check("Anna\nAnna Ek", "Anna Ek", "[maskat]");
}

static void comments_and_an_empty_list_hide_nothing(void **state)
{
    (void)state;
    check("# Anna\n\n   \n", "Anna", "Anna");
}

static void attachments_stay_only_by_name(void **state)
{
    (void)state;
    g_autoptr(Mask) mask = mask_read("behåll bilaga: a b.pdf\n#behåll bilaga: c.pdf\n", NULL);
    assert_true(mask_keeps(mask, "a b.pdf"));
    assert_false(mask_keeps(mask, "c.pdf"));
}

static void a_line_that_would_hide_everything_is_refused(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    assert_null(mask_read("Anna\nx\n", &error));
    assert_non_null(strstr(error->message, "line 2"));
    assert_null(mask_read("\xff\xfe", NULL));
}

static void proposals_stand_once_and_are_read_again(void **state)
{
    (void)state;
    g_autoptr(MaskList) list = mask_list_new();
    mask_list_head(list, "Namn");
    mask_list_add_name(list, "Anna af Ek");
    mask_list_add(list, "ANNA");
    mask_list_add(list, "#inte");
    assert_string_equal(list->lines->str, "# Namn\nAnna af Ek\nAnna\n");
    check(list->lines->str, "anna AF ek", "[maskat]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_in_the_list_is_hidden_wherever_it_stands),
        cmocka_unit_test(comments_and_an_empty_list_hide_nothing),
        cmocka_unit_test(attachments_stay_only_by_name),
        cmocka_unit_test(a_line_that_would_hide_everything_is_refused),
        cmocka_unit_test(proposals_stand_once_and_are_read_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
