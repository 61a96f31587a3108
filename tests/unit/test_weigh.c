#include "core/weigh.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

typedef struct {
    Config *config;
    Router *router;
    Rules rules;
} World;

static void add_mailbox(Config *config, const char *address, const char *language, const char *unit)
{
    Mailbox *mailbox = mailbox_new(address);
    g_free(mailbox->language);
    mailbox->language = g_strdup(language);
    g_free(mailbox->unit);
    mailbox->unit = g_strdup(unit);
    g_ptr_array_add(config->mailboxes, mailbox);
}

static int world_new(void **state)
{
    World *world = g_new0(World, 1);
    Config *config = config_new();
    add_mailbox(config, "synpunkter@city.example", "sv", "");
    add_mailbox(config, "tyck-till@city.example", "sv", "");
    add_mailbox(config, "palaute@city.example", "fi", "");
    add_mailbox(config, "tekniska@city.example", "sv", "tekn");
    add_mailbox(config, "miljo@city.example", "sv", "miljo");
    Mailbox *praise = config->mailboxes->pdata[1];
    g_free(praise->category);
    praise->category = g_strdup("beröm");
    Unit *tekn = unit_new("tekn"), *miljo = unit_new("miljo");
    g_ptr_array_add(tekn->strong, g_strdup("potthål*"));
    g_ptr_array_add(config->units, tekn);
    g_ptr_array_add(config->units, miljo);
    ClassRule *urgent = class_rule_new(TRUE, "akut"), *other = class_rule_new(FALSE, "overklagande");
    g_ptr_array_add(urgent->words, g_strdup("brinner"));
    g_ptr_array_add(other->words, g_strdup("överklag*"));
    g_ptr_array_add(config->classes, urgent);
    g_ptr_array_add(config->classes, other);
    CategoryRule *fault = category_rule_new("felanmälan");
    g_ptr_array_add(fault->words, g_strdup("trasig*"));
    g_ptr_array_add(config->categories, fault);
    g_ptr_array_add(config->urgent_silence, g_strdup("skriv inte hit"));
    g_ptr_array_add(config->sensitive_words, g_strdup("diagnos*"));
    g_free(config->spam_header);
    config->spam_header = g_strdup("X-Spam-Score");
    config->spam_threshold = 6.5;
    world->config = config;
    world->router = router_new(config);
    world->rules = (Rules){config, world->router, NULL, MODE_LIVE, NULL};
    *state = world;
    return 0;
}

static int world_free(void **state)
{
    World *world = *state;
    router_free(world->router);
    config_free(world->config);
    g_free(world);
    return 0;
}

static Mail *mail_to(const char *recipients, const char *subject, const char *text)
{
    Envelope *envelope = envelope_new("anna@example.com");
    g_auto(GStrv) parts = g_strsplit(recipients, " ", -1);
    for (guint i = 0; parts[i] != NULL; i++)
        g_ptr_array_add(envelope->recipients, g_strdup(parts[i]));
    Mail *mail = mail_new(envelope);
    g_ptr_array_add(mail->from, address_new("Anna", "anna@example.com"));
    g_free(mail->subject);
    mail->subject = g_strdup(subject);
    g_free(mail->text);
    mail->text = g_strdup(text);
    return mail;
}

static void expect_mailbox(const World *world, const char *recipients, const char *to, const char *wanted)
{
    g_autoptr(Mail) mail = mail_to(recipients, "x", "x");
    g_auto(GStrv) parts = g_strsplit(to, " ", -1);
    for (guint i = 0; parts[i] != NULL; i++) {
        if (*parts[i] != '\0')
            g_ptr_array_add(mail->to, address_new("", parts[i]));
    }
    g_autoptr(Weighed) weighed = weigh(mail, &world->rules);
    assert_string_equal(weighed->mailbox->address, wanted);
}

static void the_most_particular_address_wins(void **state)
{
    const World *world = *state;
    expect_mailbox(world, "synpunkter@city.example", "", "synpunkter@city.example");
    expect_mailbox(world, "synpunkter@city.example palaute@city.example", "", "palaute@city.example");
    expect_mailbox(world, "palaute@city.example tekniska@city.example synpunkter@city.example", "",
                   "tekniska@city.example");
    expect_mailbox(world, "synpunkter@city.example tyck-till@city.example", "", "tyck-till@city.example");
    expect_mailbox(world, "tekniska@city.example miljo@city.example", "", "tekniska@city.example");
    expect_mailbox(world, "tekniska@city.example miljo@city.example", "miljo@city.example tekniska@city.example",
                   "miljo@city.example");
    expect_mailbox(world, "tekniska@city.example", "miljo@city.example", "tekniska@city.example");
    expect_mailbox(world, "someone@else.example", "", "synpunkter@city.example");
}

static void only_our_recipients_are_kept_in_order(void **state)
{
    const World *world = *state;
    g_autoptr(Mail) mail = mail_to("x@else.example palaute@city.example SYNPUNKTER@city.example", "x", "x");
    g_autoptr(Weighed) weighed = weigh(mail, &world->rules);
    assert_int_equal(weighed->recipients->len, 2);
    assert_string_equal(g_array_index(weighed->recipients, Recipient, 0).mailbox->language, "fi");
}

static void language_is_the_texts_or_the_mailboxes(void **state)
{
    const World *world = *state;
    g_autoptr(Mail) unsure = mail_to("palaute@city.example", "x", "x");
    g_autoptr(Weighed) by_mailbox = weigh(unsure, &world->rules);
    assert_string_equal(by_mailbox->language, "fi");
    assert_false(by_mailbox->language_sure);
    g_autoptr(Mail) sure = mail_to("palaute@city.example", "x", "x");
    sure->language = g_strdup("en");
    g_autoptr(Weighed) by_text = weigh(sure, &world->rules);
    assert_string_equal(by_text->language, "en");
    assert_true(by_text->language_sure);
}

static void the_alias_of_a_unit_routes_to_it(void **state)
{
    const World *world = *state;
    g_autoptr(Mail) mail = mail_to("miljo@city.example", "Hej", "Det låter");
    g_autoptr(Weighed) weighed = weigh(mail, &world->rules);
    assert_string_equal(weighed->route->winner->code, "miljo");
    g_autoptr(Mail) words = mail_to("miljo@city.example", "Potthål", "Potthål");
    g_autoptr(Weighed) other = weigh(words, &world->rules);
    assert_string_equal(other->route->winner->code, "tekn");
}

static void the_category_of_a_mailbox_is_the_last_resort(void **state)
{
    const World *world = *state;
    g_autoptr(Mail) plain = mail_to("tyck-till@city.example", "Hej", "Gatan heter Storgatan");
    g_autoptr(Weighed) by_mailbox = weigh(plain, &world->rules);
    assert_int_equal(by_mailbox->category, CATEGORY_PRAISE);
    g_autoptr(Mail) broken = mail_to("tyck-till@city.example", "Hej", "Lampan är trasig");
    g_autoptr(Weighed) by_words = weigh(broken, &world->rules);
    assert_int_equal(by_words->category, CATEGORY_FAULT);
}

static void flags_come_from_subject_and_new_text(void **state)
{
    const World *world = *state;
    g_autoptr(Mail) mail =
        mail_to("synpunkter@city.example", "Det brinner", "Jag överklagar. Skriv inte hit! Min diagnos");
    g_autoptr(Weighed) weighed = weigh(mail, &world->rules);
    assert_true(weighed->urgent && weighed->other && weighed->asks_silence && weighed->sensitive);
    assert_int_equal(weighed->classes->len, 2);

    g_autoptr(Mail) quoted = mail_to("synpunkter@city.example", "Hej", "Hej\n> Det brinner, diagnos, 811218-9876\n");
    const Span spans[] = {{SPAN_NEW, 0, 4}, {SPAN_QUOTED, 4, 42}};
    g_array_append_vals(quoted->spans, spans, G_N_ELEMENTS(spans));
    g_autoptr(Weighed) quiet = weigh(quoted, &world->rules);
    assert_false(quiet->urgent || quiet->other || quiet->asks_silence || quiet->sensitive);
    assert_string_equal(quiet->new_text, "Hej");
}

static void spam_verdicts_are_read_as_filters_write_them(void **state)
{
    const World *world = *state;
    static const struct {
        const char *value;
        gboolean spam;
    } ROWS[] = {
        {"6.5", TRUE},     {"6.49", FALSE},   {" 15.2 / 15", TRUE}, {"-1.0", FALSE},        {"+7", TRUE},
        {"*******", TRUE}, {"******", FALSE}, {"Yes", TRUE},        {"YES, score=3", TRUE}, {"No, score=9", FALSE},
        {"nan", FALSE},    {"inf", FALSE},    {"", FALSE},          {"ham", FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(Mail) mail = mail_to("synpunkter@city.example", "x", "x");
        g_ptr_array_add(mail->headers, header_new("x-spam-score", ROWS[i].value));
        g_autoptr(Weighed) weighed = weigh(mail, &world->rules);
        if (weighed->spam != ROWS[i].spam)
            fail_msg("%s", ROWS[i].value);
    }
    g_autoptr(Mail) forged = mail_to("synpunkter@city.example", "x", "x");
    g_ptr_array_add(forged->headers, header_new("X-Spam-Score", "0"));
    g_ptr_array_add(forged->headers, header_new("X-Spam-Score", "20"));
    g_autoptr(Weighed) weighed = weigh(forged, &world->rules);
    assert_true(weighed->spam);
}

static void a_mail_without_letters_is_wordless(void **state)
{
    const World *world = *state;
    g_autoptr(Mail) picture = mail_to("synpunkter@city.example", "Re: ", " 12.30 !\n");
    g_autoptr(Weighed) wordless = weigh(picture, &world->rules);
    assert_true(wordless->wordless);
    assert_null(wordless->route->winner);
    g_autoptr(Mail) subject = mail_to("synpunkter@city.example", "Potthål", "");
    g_autoptr(Weighed) worded = weigh(subject, &world->rules);
    assert_false(worded->wordless);
}

static void an_empty_mail_is_weighed_too(void **state)
{
    const World *world = *state;
    g_autoptr(Mail) mail = mail_new(envelope_new(""));
    g_autoptr(Weighed) weighed = weigh(mail, &world->rules);
    assert_int_equal(weighed->nature, NATURE_BOUNCE);
    assert_int_equal(weighed->proof, PROOF_NONE);
    assert_non_null(weighed->reason);
    assert_true(weighed->wordless);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_particular_address_wins),
        cmocka_unit_test(only_our_recipients_are_kept_in_order),
        cmocka_unit_test(language_is_the_texts_or_the_mailboxes),
        cmocka_unit_test(the_alias_of_a_unit_routes_to_it),
        cmocka_unit_test(the_category_of_a_mailbox_is_the_last_resort),
        cmocka_unit_test(flags_come_from_subject_and_new_text),
        cmocka_unit_test(spam_verdicts_are_read_as_filters_write_them),
        cmocka_unit_test(a_mail_without_letters_is_wordless),
        cmocka_unit_test(an_empty_mail_is_weighed_too),
    };
    return cmocka_run_group_tests(tests, world_new, world_free);
}
