/* decide.c - any bytes as a message, the whole way to a plan, with the shipped configuration and an empty store. */
#include "fuzz.h"

#include "config/config_read.h"
#include "core/decide.h"
#include "mail/language.h"
#include "mail/read.h"

#define NOW 1772559720 /* 3 March 2026 */

/* Read once for all inputs, as the daemon does. */
static Config *config;
static Router *router;
static Keyring *keyring;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    g_autoptr(GError) error = NULL;

    (void)argc;
    (void)argv;
    mail_read_init();
    (void)language_init(); /* without its data no language is sure, which is allowed */
    config = config_read("rules/synpunkt.conf", &error);
    if (!config)
        g_error("%s", error->message);
    router = router_new(config);
    keyring = keyring_new("epoch");
    keyring_add(keyring, "abcd", "0123456789abcdef0123456789abcdef", 32);
    return 0;
}

static void check_plan(const Plan *plan, const Weighed *weighed)
{
    g_autofree char *printed = plan_print(plan, config);

    fuzz_check_text(printed);
    g_assert_cmpuint(plan->actions->len, >, 0);
    g_assert_false(nature_is_automatic(weighed->nature) && plan_answers(plan));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) raw = g_bytes_new_static(data, size);
    Envelope *envelope = envelope_new("anna@post.example");
    const Mailbox *mailbox = config->mailboxes->pdata[0];
    g_ptr_array_add(envelope->recipients, g_strdup(mailbox->address));
    g_autoptr(Mail) mail = mail_read(raw, envelope);
    const Rules rules = {.config = config, .router = router, .keyring = keyring};
    g_autoptr(Weighed) weighed = weigh(mail, &rules);
    g_autoptr(Ask) ask = ask_new(mail, weighed, &rules, NOW);
    g_autoptr(Known) known = known_new();
    g_autoptr(Plan) plan = decide(mail, weighed, known, &rules, NOW);

    fuzz_check_text(weighed->reason);
    fuzz_check_text(weighed->new_text);
    fuzz_check_text(ask->identity);
    check_plan(plan, weighed);
    return 0;
}
