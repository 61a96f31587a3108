/* address.c - an address on the first line, another or a name on the second, a subject on the third. */
#include "fuzz.h"

#include "core/address.h"
#include "core/recipient.h"
#include "core/subject.h"

#include <string.h>

#define NAME_CHARACTERS_MAX 60

static Config *make_config(const char *case_domain)
{
    Config *config = config_new();

    g_ptr_array_add(config->mailboxes, mailbox_new("synpunkter@vasteras.example"));
    g_ptr_array_add(config->mailboxes, mailbox_new("synpunkter+barn@vasteras.example"));
    g_free(config->case_domain);
    config->case_domain = g_strdup(case_domain);
    return config;
}

static void check_recipient(const Config *config, const char *text)
{
    g_autoptr(Keyring) keyring = keyring_new("epoch");
    keyring_add(keyring, "abcd", "0123456789abcdef0123456789abcdef", 32);
    Recipient recipient = recipient_read(config, keyring, text);
    Recipient keyless = recipient_read(config, NULL, text);

    g_assert_false(keyless.valid);
    g_assert_cmpint(keyless.role, ==, recipient.role);
    g_assert_cmpint(keyless.number, ==, recipient.number);
    g_assert_true((recipient.role == ROLE_NONE) == (recipient.mailbox == NULL));
    if (!recipient.valid)
        return;
    g_autofree char *ours =
        recipient_print(config, keyring, recipient.mailbox->address, recipient.role, recipient.number);
    Recipient again = recipient_read(config, keyring, ours);
    g_assert_true(again.valid);
    g_assert_cmpint(again.role, ==, recipient.role);
    g_assert_cmpint(again.number, ==, recipient.number);
}

static void check_address(const char *raw, const char *other)
{
    g_autofree char *email = address_normalise(raw);
    g_autofree char *again = address_normalise(email);
    g_autofree char *unwrapped = address_unwrap_srs(raw);
    g_autoptr(Address) address = address_new(other, raw);
    g_autoptr(Address) copy = address_copy(address);

    fuzz_check_text(email);
    g_assert_cmpstr(again, ==, email);
    g_assert_cmpstr(address->email, ==, email);
    g_assert_cmpstr(copy->name, ==, address->name);
    g_assert_true(address_equal(email, email) == (*email != '\0'));
    g_assert_true(address_equal(raw, other) == address_equal(other, raw));
    g_assert_true(address_same_organisation(raw, other) == address_same_organisation(other, raw));
    (void)address_in_domain(raw, other);
    (void)address_is_robot(raw);
    if (unwrapped)
        fuzz_check_text(unwrapped);
    if (address_is_deliverable(email))
        g_assert_null(strpbrk(email, " \t\r\n<>"));
}

static void check_name(const char *raw)
{
    g_autofree char *name = address_clean_name(raw);

    fuzz_check_text(name);
    g_assert_cmpint(g_utf8_strlen(name, -1), <=, NAME_CHARACTERS_MAX);
    g_assert_null(strpbrk(name, "@\r\n\t"));
}

static void check_subject(const char *raw)
{
    g_autofree char *stripped = subject_strip(raw, "SP");
    g_autofree char *key = subject_key(raw, "SP");
    g_autofree char *cut = subject_cut(raw, 20);

    fuzz_check_text(stripped);
    fuzz_check_text(key);
    fuzz_check_text(cut);
    g_assert_null(strpbrk(stripped, "\t\r\n"));
    g_assert_null(strstr(stripped, "  "));
    g_assert_cmpint(g_utf8_strlen(cut, -1), <=, 20);
    (void)subject_is_telling(key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = fuzz_text(data, size);
    g_auto(GStrv) lines = g_strsplit(text, "\n", 3);
    const char *first = lines[0] ? lines[0] : "";
    const char *second = lines[0] && lines[1] ? lines[1] : "";
    g_autoptr(Config) plain = make_config("");
    g_autoptr(Config) with_domain = make_config("cases.vasteras.example");

    check_address(first, second);
    check_recipient(plain, first);
    check_recipient(with_domain, first);
    check_name(second);
    check_subject(lines[0] && lines[1] && lines[2] ? lines[2] : first);
    return 0;
}
