/* test_recipient.c - which addresses are ours. */
#include "core/recipient.h"
#include "core/reference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define CASE case_number(2026, 417)

typedef struct {
    Config *config;
    Keyring *keyring;
} World;

static int make_world(void **state)
{
    World *world = g_new0(World, 1);
    world->config = config_new();
    g_ptr_array_add(world->config->mailboxes, mailbox_new("synpunkter@vasteras.example"));
    g_ptr_array_add(world->config->mailboxes, mailbox_new("palaute@vasteras.example"));
    g_ptr_array_add(world->config->mailboxes, mailbox_new("synpunkter+barn@vasteras.example"));
    world->keyring = keyring_new("epoch");
    keyring_add(world->keyring, "abcd", "0123456789abcdef0123456789abcdef", 32);
    *state = world;
    return 0;
}

static int free_world(void **state)
{
    World *world = *state;
    config_free(world->config);
    keyring_free(world->keyring);
    g_free(world);
    return 0;
}

static void use_case_domain(World *world, const char *domain)
{
    g_free(world->config->case_domain);
    world->config->case_domain = g_strdup(domain);
}

static Recipient read_address(const World *world, const char *address)
{
    return recipient_read(world->config, world->keyring, address);
}

static void plain_addresses_are_ours_or_not(void **state)
{
    static const struct {
        const char *address, *mailbox; /* NULL: not ours */
    } rows[] = {
        {"synpunkter@vasteras.example", "synpunkter@vasteras.example"},
        {"<SynPunkter@VASTERAS.example>", "synpunkter@vasteras.example"},
        {"palaute@vasteras.example", "palaute@vasteras.example"},
        {"synpunkter+nyhetsbrev@vasteras.example", "synpunkter@vasteras.example"},
        {"synpunkter+@vasteras.example", "synpunkter@vasteras.example"},
        {"synpunkter+barn@vasteras.example", "synpunkter+barn@vasteras.example"},
        {"synpunkter+barn+x@vasteras.example", "synpunkter+barn@vasteras.example"},
        {"synpunkter+barnen@vasteras.example", "synpunkter@vasteras.example"},
        {"synpunkte@vasteras.example", NULL},
        {"synpunkterna@vasteras.example", NULL},
        {"synpunkter-x@vasteras.example", NULL},
        {"synpunkter@vasteras.example.org", NULL},
        {"synpunkter@sub.vasteras.example", NULL},
        {"anna@posten.example", NULL},
        {"\"synpunkter\"@vasteras.example", NULL},
        {"syn punkter@vasteras.example", NULL},
        {"synpunkter+a\"b@vasteras.example", NULL},
        {"synpunkter+\r\nX: y@vasteras.example", NULL},
        {"synpunkter+\303\245@vasteras.example", NULL},
        {"@vasteras.example", NULL},
        {"synpunkter", NULL},
        {"synpunkter@", NULL},
        {"@", NULL},
        {"", NULL},
    };
    const World *world = *state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Recipient recipient = read_address(world, rows[i].address);
        if ((recipient.role == ROLE_NONE) != (rows[i].mailbox == NULL))
            fail_msg("'%s' has role %d", rows[i].address, recipient.role);
        assert_int_equal(recipient.role, rows[i].mailbox ? ROLE_MAILBOX : ROLE_NONE);
        assert_int_equal(recipient.number, 0);
        assert_false(recipient.valid);
        if (rows[i].mailbox)
            assert_string_equal(recipient.mailbox->address, rows[i].mailbox);
        else
            assert_null(recipient.mailbox);
    }
}

static void printed_addresses_are_read_again(void **state)
{
    static const char delimiters[] = "+-=_";
    static const Role roles[] = {ROLE_RESIDENT, ROLE_HANDLER, ROLE_INTERNAL, ROLE_BOUNCE};
    const World *world = *state;
    for (guint i = 0; i < strlen(delimiters); i++)
        for (guint j = 0; j < G_N_ELEMENTS(roles); j++) {
            world->config->delimiter = delimiters[i];
            g_autofree char *address =
                recipient_print(world->config, world->keyring, "palaute@vasteras.example", roles[j], CASE);
            g_autofree char *shouted = g_ascii_strup(address, -1);
            Recipient recipient = read_address(world, shouted);
            assert_int_equal(recipient.role, roles[j]);
            assert_int_equal(recipient.number, CASE);
            assert_true(recipient.valid);
            assert_string_equal(recipient.mailbox->address, "palaute@vasteras.example");
            assert_int_equal(address[strlen("palaute")], delimiters[i]);
        }
}

static void wrong_token_keeps_its_role_and_is_not_valid(void **state)
{
    const World *world = *state;
    Recipient wrong = read_address(world, "synpunkter+h2600417.aaaaaaaa@vasteras.example");
    assert_int_equal(wrong.role, ROLE_HANDLER);
    assert_int_equal(wrong.number, CASE);
    assert_false(wrong.valid);

    g_autofree char *address = recipient_print(world->config, world->keyring, "", ROLE_HANDLER, CASE);
    Recipient keyless = recipient_read(world->config, NULL, address);
    assert_int_equal(keyless.role, ROLE_HANDLER);
    assert_false(keyless.valid);
}

static void case_domain_is_wholly_ours(void **state)
{
    World *world = *state;
    use_case_domain(world, "synpunkt.vasteras.example");
    g_autofree char *address =
        recipient_print(world->config, world->keyring, "palaute@vasteras.example", ROLE_HANDLER, CASE);
    assert_int_equal(*address, 'h');
    assert_true(g_str_has_suffix(address, "@synpunkt.vasteras.example"));

    Recipient recipient = read_address(world, address);
    assert_int_equal(recipient.role, ROLE_HANDLER);
    assert_true(recipient.valid);
    assert_string_equal(recipient.mailbox->address, "synpunkter@vasteras.example");

    static const char *const others[] = {"postmaster@synpunkt.vasteras.example", "x@Synpunkt.Vasteras.Example",
                                         "\"odd one\"@synpunkt.vasteras.example", "\303\245@synpunkt.vasteras.example"};
    for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
        Recipient other = read_address(world, others[i]);
        assert_int_equal(other.role, ROLE_MAILBOX);
        assert_string_equal(other.mailbox->address, "synpunkter@vasteras.example");
    }
    assert_int_equal(read_address(world, "h2600417.aaaaaaaa@vasteras.example").role, ROLE_NONE);
    assert_int_equal(read_address(world, "x@below.synpunkt.vasteras.example").role, ROLE_NONE);
}

static void letters_sent_before_the_case_domain_are_still_read(void **state)
{
    World *world = *state;
    g_autofree char *before =
        recipient_print(world->config, world->keyring, "synpunkter@vasteras.example", ROLE_RESIDENT, CASE);
    use_case_domain(world, "synpunkt.vasteras.example");
    Recipient recipient = read_address(world, before);
    assert_int_equal(recipient.role, ROLE_RESIDENT);
    assert_true(recipient.valid);

    g_autofree char *local = g_strndup(before, (gsize)(strchr(before, '@') - before));
    g_autofree char *moved = g_strconcat(local, "@synpunkt.vasteras.example", NULL);
    assert_int_equal(read_address(world, moved).role, ROLE_RESIDENT);
}

static void public_role_prints_the_public_address(void **state)
{
    const World *world = *state;
    g_autofree char *mailbox =
        recipient_print(world->config, world->keyring, "palaute@vasteras.example", ROLE_MAILBOX, 0);
    assert_string_equal(mailbox, "palaute@vasteras.example");
    g_autofree char *gone = recipient_print(world->config, world->keyring, "gone@vasteras.example", ROLE_MAILBOX, 0);
    assert_string_equal(gone, "synpunkter@vasteras.example");
}

#define WORLD_TEST(test) cmocka_unit_test_setup_teardown(test, make_world, free_world)

static void staff_ask_at_an_address_of_its_own(void **state)
{
    const World *world = *state;
    static const char *const ASKED[] = {"synpunkter+fraga@vasteras.example", "Palaute+FRAGA@vasteras.example"};
    for (guint i = 0; i < G_N_ELEMENTS(ASKED); i++)
        assert_int_equal(recipient_read(world->config, world->keyring, ASKED[i]).role, ROLE_QUESTION);
    assert_int_equal(recipient_read(world->config, world->keyring, "synpunkter+fragan@vasteras.example").role,
                     ROLE_MAILBOX);
    g_autofree char *printed =
        recipient_print(world->config, world->keyring, "palaute@vasteras.example", ROLE_QUESTION, 0);
    assert_string_equal(printed, "palaute+fraga@vasteras.example");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(staff_ask_at_an_address_of_its_own, make_world, free_world),
        WORLD_TEST(plain_addresses_are_ours_or_not),
        WORLD_TEST(printed_addresses_are_read_again),
        WORLD_TEST(wrong_token_keeps_its_role_and_is_not_valid),
        WORLD_TEST(case_domain_is_wholly_ours),
        WORLD_TEST(letters_sent_before_the_case_domain_are_still_read),
        WORLD_TEST(public_role_prints_the_public_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
