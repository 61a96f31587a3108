/* test_ours.c - replies that quote our letter without a mark, from intake to the unit's copy, over a real store. */
#include "core/quote_ours.h"
#include "flow/delivery.h"
#include "flow/intake.h"
#include "flow/ours.h"
#include "mail/language.h"
#include "mail/read.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NOW  G_GINT64_CONSTANT(1772559730)
#define ANNA "anna@posten.example"

typedef struct {
    Service service;
    Relay *relay;
    char *folder, *program, *sent; /* what the relay was handed last, by recipient */
    CaseNumber number;
    guint mails;
} Scene;

static void replace(char **place, const char *value)
{
    g_free(*place);
    *place = g_strdup(value);
}

static Config *make_config(void)
{
    Config *config = config_new();
    replace(&config->organisation.name, "Västerås stad");
    replace(&config->instance, "vasteras-1");
    replace(&config->id_domain, "vasteras.example");
    replace(&config->triage_unit, "tekn");
    g_ptr_array_add(config->mailboxes, mailbox_new("synpunkter@vasteras.example"));
    Unit *unit = unit_new("tekn");
    replace(&unit->name[LANGUAGE_SV], "gator och parker");
    replace(&unit->address, "tekn@vasteras.example");
    g_ptr_array_add(config->units, unit);
    return config;
}

/* $9 is the recipient. */
static void write_program(Scene *scene)
{
    g_autofree char *script = g_strdup_printf("#!/bin/sh\nfor to; do :; done\ncat >'%s'/$to\n", scene->sent);
    assert_true(g_file_set_contents(scene->program, script, -1, NULL));
    assert_int_equal(g_chmod(scene->program, 0700), 0);
}

/* A message of Anna's with this subject and body, its MIME header fields included; the case it went to. */
static CaseNumber take_in(Scene *scene, const char *from, const char *subject, const char *rest)
{
    g_autofree char *text = g_strdup_printf("From: Anna <%s>\r\nTo: synpunkter@vasteras.example\r\nSubject: %s\r\n"
                                            "Message-ID: <%u@posten.example>\r\nMIME-Version: 1.0\r\n%s",
                                            from, subject, ++scene->mails, rest);
    GBytes *raw = g_bytes_new(text, strlen(text));
    Envelope *envelope = envelope_new(from);
    g_ptr_array_add(envelope->recipients, g_strdup("synpunkter@vasteras.example"));
    g_autoptr(GError) error = NULL;
    g_autoptr(Receipt) receipt = intake_message(&scene->service, raw, envelope, NOW, &error);
    if (!receipt)
        fail_msg("%s", error->message);
    return receipt->number;
}

static CaseNumber reply(Scene *scene, const char *from, const char *rest)
{
    g_autofree char *reference = reference_print(scene->service.config->prefix, scene->number);
    g_autofree char *subject = g_strdup_printf("SV: Hål i vägen [%s]", reference);
    return take_in(scene, from, subject, rest);
}

static void deliver(Scene *scene)
{
    DeliveryCounts counts;
    g_autoptr(GError) error = NULL;
    if (!delivery_round(&scene->service, scene->relay, NOW + 1, &counts, &error))
        fail_msg("%s", error->message);
    assert_int_equal(counts.later + counts.refused, 0);
}

static int set_up(void **state)
{
    Scene *scene = g_new0(Scene, 1);
    Service *service = &scene->service;
    scene->folder = g_dir_make_tmp("ours-XXXXXX", NULL);
    scene->sent = g_build_filename(scene->folder, "sent", NULL);
    scene->program = g_build_filename(scene->folder, "sendmail", NULL);
    assert_int_equal(g_mkdir(scene->sent, 0700), 0);
    write_program(scene);
    g_autofree char *path = g_build_filename(scene->folder, "store.db", NULL);
    service->config = make_config();
    service->router = router_new(service->config);
    service->wording = wording_read("templates", NULL, NULL);
    service->store = store_open(path, STORE_CREATE, NULL);
    service->keyring = keyring_new(store_epoch(service->store));
    keyring_add(service->keyring, "k1", "01234567890123456789012345678901", 32);
    service->rules = (Rules){.config = service->config, .router = service->router, .keyring = service->keyring};
    scene->relay = relay_new("sendmail", scene->program);
    scene->number = take_in(scene, ANNA, "Hål i vägen", "\r\nDet är ett stort hål i vägen vid skolan.\r\n");
    assert_int_not_equal(scene->number, 0);
    deliver(scene);
    *state = scene;
    return 0;
}

static void empty_folder(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    for (const char *name; (name = g_dir_read_name(folder)) != NULL;) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        assert_int_equal(g_remove(file), 0);
    }
}

static int tear_down(void **state)
{
    Scene *scene = *state;
    relay_free(scene->relay);
    store_close(scene->service.store);
    router_free(scene->service.router);
    keyring_free(scene->service.keyring);
    wording_free(scene->service.wording);
    config_free(scene->service.config);
    empty_folder(scene->sent);
    empty_folder(scene->folder);
    g_rmdir(scene->folder);
    g_free(scene->folder);
    g_free(scene->program);
    g_free(scene->sent);
    g_free(scene);
    return 0;
}

static GBytes *receipt_bytes(Scene *scene)
{
    g_autoptr(GPtrArray) letters = store_letters_to(scene->service.store, scene->number, ANNA, NULL);
    assert_int_equal(letters->len, 1);
    return g_bytes_ref(g_ptr_array_index(letters, 0));
}

static char *receipt_text(Scene *scene)
{
    g_autoptr(GBytes) bytes = receipt_bytes(scene);
    g_autoptr(Mail) mail = mail_read(bytes, envelope_new(""));
    return g_strdup(mail->text);
}

/* What the unit was sent last. */
static Mail *unit_copy(Scene *scene)
{
    deliver(scene);
    g_autofree char *path = g_build_filename(scene->sent, "tekn@vasteras.example", NULL);
    char *text = NULL;
    gsize length = 0;
    assert_true(g_file_get_contents(path, &text, &length, NULL));
    g_autoptr(GBytes) bytes = g_bytes_new_take(text, length);
    return mail_read(bytes, envelope_new(""));
}

#define PLAIN "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"

static void a_thanks_above_our_receipt_is_a_thanks(void **state)
{
    Scene *scene = *state;
    g_autofree char *ours = receipt_text(scene);
    g_autofree char *rest = g_strconcat(PLAIN "Tack!\r\n\r\n", ours, NULL);
    assert_int_equal(reply(scene, ANNA, rest), scene->number);
    g_autoptr(Mail) copy = unit_copy(scene);
    assert_non_null(strstr(copy->text, "Det ser ut att vara ett tack"));
    assert_non_null(strstr(copy->text, "Ditt ärende har nummer")); /* below, whole: nothing is kept from the unit */
}

static void the_unit_reads_the_new_words_first_also_out_of_html(void **state)
{
    Scene *scene = *state;
    g_autoptr(GBytes) bytes = receipt_bytes(scene);
    g_autofree char *letter = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    const char *html = strstr(letter, "Content-Type: text/html");
    assert_non_null(html);
    g_autofree char *part = g_strndup(html, (gsize)(strstr(html, "\r\n--") - html));
    g_autofree char *rest = g_strconcat("Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n", part, "\r\n--x\r\n",
                                        PLAIN, "När lagar ni det?\r\n--x--\r\n", NULL);
    assert_int_equal(reply(scene, ANNA, rest), scene->number);
    g_autoptr(Mail) copy = unit_copy(scene);
    const char *question = strstr(copy->text, "När lagar ni det?"),
               *receipt = strstr(copy->text, "Ditt ärende har nummer");
    assert_non_null(question);
    assert_non_null(receipt);
    assert_true(question < receipt);
}

static void what_another_was_not_sent_he_does_not_quote(void **state)
{
    Scene *scene = *state;
    g_autoptr(GPtrArray) none = store_letters_to(scene->service.store, scene->number, "eva@annan.example", NULL);
    assert_int_equal(none->len, 0);
    g_autoptr(GPtrArray) elsewhere = store_letters_to(scene->service.store, scene->number + 1, ANNA, NULL);
    assert_int_equal(elsewhere->len, 0);
    g_autoptr(GPtrArray) any_case = store_letters_to(scene->service.store, scene->number, "Anna@Posten.example", NULL);
    assert_int_equal(any_case->len, 1);
}

static void a_mail_is_marked_by_the_letters_on_file(void **state)
{
    Scene *scene = *state;
    g_autoptr(GPtrArray) ours = g_ptr_array_new_with_free_func(g_free);
    ours_recall(scene->service.store, scene->number, ANNA, ours);
    assert_int_equal(ours->len, 1);
    g_autofree char *text = g_strconcat(PLAIN "Tack!\n\n", g_ptr_array_index(ours, 0), NULL);
    g_autoptr(GBytes) raw = g_bytes_new(text, strlen(text));
    g_autoptr(Mail) mail = mail_read(raw, envelope_new(""));
    assert_true(ours_mark(mail, ours));
    g_autofree char *words = mail_new_text(mail);
    assert_string_equal(words, "Tack!");
    assert_false(ours_mark(mail, ours));
}

int main(void)
{
    mail_read_init();
    language_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_thanks_above_our_receipt_is_a_thanks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_unit_reads_the_new_words_first_also_out_of_html, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_another_was_not_sent_he_does_not_quote, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_mail_is_marked_by_the_letters_on_file, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
