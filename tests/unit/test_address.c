/* Addresses as servers, people and forgers write them. */
#include "core/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

typedef struct {
    const char *given, *expected;
} Row;

static void anything_a_server_hands_over_becomes_one_form(void **state)
{
    static const Row ROWS[] = {
        {"<Anna@City.EXAMPLE>", "Anna@city.example"},
        {"anna@city.example", "anna@city.example"},
        {"  <a@b.example>  ", "a@b.example"},
        {"< a@b.example >", "a@b.example"},
        {"<a@b.example> SIZE=1000 BODY=8BITMIME", "a@b.example"},
        {"a@b.example SIZE=1000", "a@b.example"},
        {"<@relay.example,@next.example:a@b.example>", "a@b.example"},
        {"Anna <a@b.example>", "a@b.example"},
        {"\"Anna <x@y.example>\" <a@b.example>", "a@b.example"},
        {"<\"a b\"@c.example>", "\"a b\"@c.example"},
        {"<\"a@b\"@c.example>", "\"a@b\"@c.example"},
        {"a@b.example.", "a@b.example"},
        {"a@VÄSTERÅS.example", "a@västerås.example"},
        {"a@va\xcc\x88st.example", "a@väst.example"},
        {"a@[192.0.2.1]", "a@[192.0.2.1]"},
        {"<>", ""},
        {"", ""},
        {"@", ""},
        {"a@", ""},
        {"a@.", ""},
        {"@b.example", ""},
        {"<@relay.example>", ""},
        {"postmaster", ""},
        {"a@b.example\r\nRCPT TO:<x@y.example>", ""},
        {"a\tb@c.example", ""},
    };

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *email = address_normalise(ROWS[i].given);
        g_autofree char *again = address_normalise(email);

        assert_string_equal(email, ROWS[i].expected);
        assert_string_equal(again, email);
    }
    g_autofree char *none = address_normalise(NULL);
    assert_string_equal(none, "");
    g_autofree char *broken = address_normalise("a@b\xff.example");
    assert_true(g_utf8_validate(broken, -1, NULL));
}

static void letters_outside_ascii_never_become_ascii(void **state)
{
    g_autofree char *dotted = address_normalise("a@C\xc4\xb0TY.example");     /* capital dotted I */
    g_autofree char *kelvin = address_normalise("a@par\xe2\x84\xaa.example"); /* Kelvin sign, composes to K */

    (void)state;
    assert_string_not_equal(dotted, "a@city.example");
    assert_false(address_in_domain("a@c\xc4\xb0ty.example", "city.example"));
    assert_true(address_domain(kelvin)[0] != '\0');
}

static void an_address_owns_what_it_holds(void **state)
{
    g_autoptr(Address) address = address_new("Anna", "<Anna@City.example>");
    g_autoptr(Address) copy = address_copy(address);
    g_autoptr(Address) empty = address_new(NULL, NULL);

    (void)state;
    assert_string_equal(copy->name, "Anna");
    assert_string_equal(copy->email, "Anna@city.example");
    assert_string_equal(empty->name, "");
    assert_string_equal(empty->email, "");
    address_free(NULL);
}

static void case_does_not_part_mailboxes(void **state)
{
    (void)state;
    assert_true(address_equal("Anna@city.example", "anna@CITY.example"));
    assert_true(address_equal("ÅSA@city.example", "åsa@city.example"));
    assert_false(address_equal("anna@city.example", "anne@city.example"));
    assert_false(address_equal("", ""));
    assert_false(address_equal("a@b.example", ""));
    assert_false(address_equal(NULL, "a@b.example"));
}

static void a_domain_holds_what_is_below_it(void **state)
{
    (void)state;
    assert_string_equal(address_domain("\"a@b\"@c.example"), "c.example");
    assert_string_equal(address_domain("nothing"), "");
    assert_string_equal(address_domain(NULL), "");
    assert_true(address_in_domain("a@city.example", "City.example"));
    assert_true(address_in_domain("a@x.city.example", "city.example"));
    assert_false(address_in_domain("a@xcity.example", "city.example"));
    assert_false(address_in_domain("a@city.example", "x.city.example"));
    assert_false(address_in_domain("a@city.example", ""));
    assert_false(address_in_domain("", "city.example"));
}

static void organisations_are_told_apart(void **state)
{
    static const struct {
        const char *a, *b;
        gboolean same;
    } ROWS[] = {
        {"a@mail.city.example", "b@city.example", TRUE},
        {"a@bounce.news.shop.co.uk", "b@shop.co.uk", TRUE},
        {"a@one.co.uk", "b@two.co.uk", FALSE},
        {"a@one.com.au", "b@two.com.au", FALSE},
        {"a@one.se", "b@two.se", FALSE},
        {"a@co.se", "b@x.co.se", FALSE},
        {"a@one.co.example", "b@two.co.example", TRUE},
        {"a@localhost", "b@localhost", TRUE},
        {"a@[192.0.2.1]", "a@[198.51.2.1]", FALSE},
        {"", "", FALSE},
    };

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++)
        assert_int_equal(address_same_organisation(ROWS[i].a, ROWS[i].b), ROWS[i].same);
}

static void robots_are_known_by_their_local_part(void **state)
{
    static const char *const ROBOTS[] = {
        "noreply",      "no-reply",
        "No_Reply",     "no.reply",
        "noreply-123",  "NoReply+tag",
        "donotreply",   "do-not-reply",
        "inte-svara",   "intesvara",
        "ingen-svara",  "svara-ej",
        "svaraej",      "ej-svar",
        "ej-svara",     "MAILER-DAEMON",
        "postmaster",   "owner-list",
        "list-owner",   "list-request",
        "list-bounces", "list-bounces+a=b.example",
        "bounces+123",  "shop-noreply",
        "root",         "abuse",
    };
    static const char *const PEOPLE[] = {
        "anna",      "ejsvard", "svarainteresserad.anna", "owner", "request",
        "rooth",     "norepp",  "postmasters.anna",       "",      "noah.reply",
        "robounces", "ingen",
    };

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(ROBOTS); i++) {
        g_autofree char *email = g_strconcat(ROBOTS[i], "@b.example", NULL);
        assert_true(address_is_robot(email));
    }
    for (gsize i = 0; i < G_N_ELEMENTS(PEOPLE); i++) {
        g_autofree char *email = g_strconcat(PEOPLE[i], "@noreply.example", NULL);
        assert_false(address_is_robot(email));
    }
    assert_false(address_is_robot(""));
    assert_false(address_is_robot(NULL));
}

static void rewritten_return_paths_are_decoded(void **state)
{
    static const Row ROWS[] = {
        {"SRS0=HHH=TT=orig.example=anna@fwd.example", "anna@orig.example"},
        {"srs0+HHH=TT=Orig.example=anna=x@fwd.example", "anna=x@orig.example"},
        {"SRS0-HHH=TT=orig.example=anna@fwd.example", "anna@orig.example"},
        {"SRS1=HHH=fwd.example==HHH=TT=orig.example=anna@third.example", "anna@orig.example"},
        {"SRS1=HHH=fwd.example=-HHH=TT=orig.example=anna@third.example", "anna@orig.example"},
        {"SRS0=HHH=TT=orig.example@fwd.example", NULL},
        {"SRS0=HHH=TT==anna@fwd.example", NULL},
        {"SRS0=HHH=TT=localhost=anna@fwd.example", "anna@localhost"},
        {"SRS0=HHH=TT=orig.example=-oQ@fwd.example", NULL},
        {"SRS1=HHH=fwd.example=anna@third.example", NULL},
        {"SRS1=HHH@third.example", NULL},
        {"SRS0@fwd.example", NULL},
        {"SRS0=", NULL},
        {"SRS2=HHH=TT=orig.example=anna@fwd.example", NULL},
        {"anna@orig.example", NULL},
        {"", NULL},
    };

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *email = address_unwrap_srs(ROWS[i].given);

        if (ROWS[i].expected == NULL)
            assert_null(email);
        else
            assert_string_equal(email, ROWS[i].expected);
    }
}

static void names_are_safe_to_repeat(void **state)
{
    static const Row ROWS[] = {
        {"Anna  Lindqvist", "Anna Lindqvist"},
        {" Anna\r\n\tLindqvist ", "Anna Lindqvist"},
        {"kommun@city.example", "kommuncity.example"},
        {"kommun\xef\xbc\xa0"
         "city",
         "kommuncity"},
        /* NOLINTNEXTLINE(misc-misleading-bidirectional): that is what is tried */
        {"\xe2\x80\xae"
         "annA\xe2\x81\xa6",
         "annA"},
        {"A\x01\x7f"
         "B\xe2\x80\x8b"
         "C",
         "ABC"},
        {"An\xff"
         "na",
         "An\xef\xbf\xbd"
         "na"},
        {"\xd9\x86\xd8\xa7\xd9\x85\xe2\x80\x8c\xd9\x87", "\xd9\x86\xd8\xa7\xd9\x85\xe2\x80\x8c\xd9\x87"},
        {"@ @", ""},
        {"", ""},
    };

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *name = address_clean_name(ROWS[i].given);
        assert_string_equal(name, ROWS[i].expected);
    }
    g_autofree char *none = address_clean_name(NULL);
    assert_string_equal(none, "");
}

static void names_end_at_sixty_characters(void **state)
{
    g_autofree char *fits = g_strnfill(60, 'x');
    g_autofree char *longer = g_strconcat(fits, "y", NULL);
    g_autofree char *parted = g_strconcat(fits + 1, " y", NULL);
    g_autofree char *same = address_clean_name(fits);
    g_autofree char *cut = address_clean_name(longer);
    g_autofree char *word = address_clean_name(parted);

    (void)state;
    assert_string_equal(same, fits);
    assert_string_equal(cut, fits);
    assert_string_equal(word, fits + 1);
}

static void only_plausible_addresses_are_written_to(void **state)
{
    static const char *const GOOD[] = {
        "a@b.example",  "o'brien+x@b-c.example",    "åsa@västerås.example",
        "a.@b.example", "a@xn--vsters-6qa.example", "a@b.x2",
    };
    static const char *const BAD[] = {
        "",
        "a",
        "a@",
        "@b.example",
        
        "a@@b.example",
        "a@b@c.example",
        "a b@c.example",
        "a@b .example",
        "a@b..example",
        "a@.example",
        "a@b.example.",
        "a@-b.example",
        "a@b-.example",
        "a@b_c.example",
        "\"a b\"@c.example",
        "a\n@b.example",
        "a@b.example\r",
        "<a@b.example>",
        "a,b@c.example",
        "a@192.0.2.1",
        "a@[192.0.2.1]",
        "-oQ/tmp@b.example",
        "a\xff@b.example",
        "a\xe2\x80\xa8@b.example",
        "a@b.ex\xe2\x80\xaeple", /* NOLINT(misc-misleading-bidirectional): that is what is tried */
    };

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(GOOD); i++)
        assert_true(address_is_deliverable(GOOD[i]));
    for (gsize i = 0; i < G_N_ELEMENTS(BAD); i++)
        if (address_is_deliverable(BAD[i]))
            fail_msg("'%s' is taken for an address", BAD[i]);
    assert_false(address_is_deliverable(NULL));
}

static void lengths_are_those_of_rfc_5321(void **state)
{
    g_autofree char *local = g_strnfill(64, 'a');
    g_autofree char *label = g_strnfill(63, 'b');
    g_autofree char *good = g_strdup_printf("%s@%s.example", local, label);
    g_autofree char *long_local = g_strdup_printf("a%s@b.example", local);
    g_autofree char *long_label = g_strdup_printf("a@b%s.example", label);
    g_autofree char *domain = g_strdup_printf("%s.%s.%s", label, label, label); /* 191 */
    g_autofree char *edge = g_strdup_printf("%.54s@%s.exampl", local, domain);  /* 54+1+191+7 = 253 */
    g_autofree char *most = g_strdup_printf("%.55s@%s.exampl", local, domain);  /* 254 */
    g_autofree char *over = g_strdup_printf("%.56s@%s.exampl", local, domain);  /* 255 */

    (void)state;
    assert_true(address_is_deliverable(good));
    assert_false(address_is_deliverable(long_local));
    assert_false(address_is_deliverable(long_label));
    assert_int_equal(strlen(most), 254);
    assert_true(address_is_deliverable(edge));
    assert_true(address_is_deliverable(most));
    assert_false(address_is_deliverable(over));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(anything_a_server_hands_over_becomes_one_form),
        cmocka_unit_test(letters_outside_ascii_never_become_ascii),
        cmocka_unit_test(an_address_owns_what_it_holds),
        cmocka_unit_test(case_does_not_part_mailboxes),
        cmocka_unit_test(a_domain_holds_what_is_below_it),
        cmocka_unit_test(organisations_are_told_apart),
        cmocka_unit_test(robots_are_known_by_their_local_part),
        cmocka_unit_test(rewritten_return_paths_are_decoded),
        cmocka_unit_test(names_are_safe_to_repeat),
        cmocka_unit_test(names_end_at_sixty_characters),
        cmocka_unit_test(only_plausible_addresses_are_written_to),
        cmocka_unit_test(lengths_are_those_of_rfc_5321),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
