/* reference.c - running text with references in it, as a token, as a seal and as a handler's commands. */
#include "fuzz.h"

#include "core/command.h"
#include "core/reference.h"
#include "core/token.h"

#include <string.h>

#define PREFIX "SP"

static void check_references(const char *text)
{
    g_autoptr(GArray) found = reference_find(PREFIX, text);

    g_assert_cmpuint(found->len, <=, REFERENCE_FOUND_MAX);
    for (guint i = 0; i < found->len; i++) {
        CaseNumber number = g_array_index(found, CaseNumber, i);
        g_autofree char *printed = reference_print(PREFIX, number);
        g_autofree char *digits = case_number_print(number);
        gsize length = 0;
        g_assert_cmpint(number, >, 0);
        g_assert_cmpint(reference_read(PREFIX, printed, &length), ==, number);
        g_assert_cmpuint(length, ==, strlen(printed));
        g_assert_cmpint(case_number_read(digits, strlen(digits)), ==, number);
    }
}

/* The fuzzer cannot know the key: what verifies must be what we would print. */
static void check_token(const Keyring *keyring, const char *text)
{
    gint64 number = 0;
    gboolean valid = FALSE;
    Role role = token_read(keyring, text, &number, &valid);
    if (!valid)
        return;
    g_autofree char *printed = token_print(keyring, role, number);
    gint64 again = 0;
    g_assert_cmpint(token_read(keyring, printed, &again, &valid), ==, role);
    g_assert_true(valid);
    g_assert_cmpint(again, ==, number);
}

static void check_seal(const Keyring *keyring, const char *text)
{
    g_autofree char *seal = seal_print(keyring, "message-id", text);

    g_assert_true(seal_check(keyring, "message-id", text, seal));
    g_assert_false(seal_check(keyring, "mark", text, seal));
    g_assert_true(!seal_check(keyring, "message-id", "1@x.example", text) || strlen(text) == strlen(seal));
}

static void check_command(const char *text)
{
    g_autoptr(Commands) commands = commands_read(text);

    fuzz_check_text(commands->rest);
    g_assert_cmpuint(strlen(commands->rest), <=, strlen(text));
    g_assert_cmpuint(commands->list->len, <=, COMMANDS_MAX);
    g_assert_true(commands->fault == COMMANDS_FINE || commands->list->len == 0);
    if (commands->line)
        fuzz_check_text(commands->line);
    for (guint i = 0; i < commands->list->len; i++)
        fuzz_check_text(((const Command *)g_ptr_array_index(commands->list, i))->argument);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = fuzz_text(data, size);
    g_autoptr(Keyring) keyring = keyring_new("epoch");

    keyring_add(keyring, "k2", "another secret of some length", 29);
    keyring_add(keyring, "k1", "a secret of some length", 23);
    check_references(text);
    check_token(keyring, text);
    check_seal(keyring, text);
    check_command(text);
    return 0;
}
