/* Rounds of delivery over a real store, with a small program in the place of sendmail(1). */
#include "flow/delivery.h"
#include "flow/intake.h"
#include "mail/read.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NOW   G_GINT64_CONSTANT(1772559730)
#define MAILS 4

typedef struct {
    Service service;
    Relay *relay;
    char *folder, *program, *sent; /* `sent`: one file a letter handed over, named by its envelope id */
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

/* $7 is the envelope id: a letter that comes twice makes two files. */
static void write_program(Scene *scene, const char *ending)
{
    g_autofree char *script = g_strdup_printf("#!/bin/sh\ncat >$(mktemp '%s/'$7.XXXXXX)\n%s\n", scene->sent, ending);
    assert_true(g_file_set_contents(scene->program, script, -1, NULL));
    assert_int_equal(g_chmod(scene->program, 0700), 0);
}

static void take_in(Scene *scene, guint number)
{
    g_autofree char *text =
        g_strdup_printf("From: Anna <anna%u@posten%u.example>\r\nTo: synpunkter@vasteras.example\r\n"
                        "Subject: Hål %u i vägen\r\nMessage-ID: <%u@posten.example>\r\n\r\nEtt hål.\r\n",
                        number, number, number, number);
    g_autofree char *sender = g_strdup_printf("anna%u@posten%u.example", number, number);
    GBytes *raw = g_bytes_new(text, strlen(text));
    Envelope *envelope = envelope_new(sender);
    g_ptr_array_add(envelope->recipients, g_strdup("synpunkter@vasteras.example"));
    g_autoptr(GError) error = NULL;
    g_autoptr(Receipt) receipt = intake_message(&scene->service, raw, envelope, NOW, &error);
    if (!receipt)
        fail_msg("%s", error->message);
}

static int set_up(void **state)
{
    Scene *scene = g_new0(Scene, 1);
    Service *service = &scene->service;
    scene->folder = g_dir_make_tmp("delivery-XXXXXX", NULL);
    scene->sent = g_build_filename(scene->folder, "sent", NULL);
    scene->program = g_build_filename(scene->folder, "sendmail", NULL);
    assert_int_equal(g_mkdir(scene->sent, 0700), 0);
    g_autofree char *path = g_build_filename(scene->folder, "store.db", NULL);
    service->config = make_config();
    service->router = router_new(service->config);
    service->wording = wording_read("templates", NULL, NULL);
    service->store = store_open(path, STORE_CREATE, NULL);
    service->keyring = keyring_new(store_epoch(service->store));
    keyring_add(service->keyring, "k1", "01234567890123456789012345678901", 32);
    service->rules = (Rules){service->config, service->router, service->keyring, MODE_LIVE, NULL};
    scene->relay = relay_new("sendmail", scene->program);
    for (guint i = 1; i <= MAILS; i++)
        take_in(scene, i);
    *state = scene;
    return 0;
}

static guint empty_folder(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    guint files = 0;
    for (const char *name; (name = g_dir_read_name(folder)) != NULL; files++) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        assert_int_equal(g_remove(file), 0);
    }
    return files;
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
    (void)empty_folder(scene->sent);
    (void)empty_folder(scene->folder);
    g_rmdir(scene->folder);
    g_free(scene->folder);
    g_free(scene->program);
    g_free(scene->sent);
    g_free(scene);
    return 0;
}

static DeliveryCounts deliver(Scene *scene)
{
    DeliveryCounts counts;
    g_autoptr(GError) error = NULL;
    if (!delivery_round(&scene->service, scene->relay, NOW + 1, &counts, &error))
        fail_msg("%s", error->message);
    return counts;
}

static guint waiting(Scene *scene)
{
    StoreCounts counts;
    assert_true(store_counts(scene->service.store, &counts, NULL));
    return (guint)counts.letters_waiting;
}

static void run_sql(Scene *scene, const char *sql)
{
    g_autofree char *path = g_build_filename(scene->folder, "store.db", NULL);
    sqlite3 *database;
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
}

static void what_is_due_goes_once(void **state)
{
    Scene *scene = *state;
    guint due = waiting(scene);
    assert_true(due >= MAILS);
    write_program(scene, "exit 0");
    assert_int_equal(deliver(scene).accepted, due);
    assert_int_equal(deliver(scene).accepted, 0);
    assert_int_equal(waiting(scene), 0);
    assert_int_equal(empty_folder(scene->sent), due);
}

static gpointer deliver_beside(gpointer data)
{
    Scene *scene = data;
    g_autoptr(Relay) relay = relay_new("sendmail", scene->program);
    DeliveryCounts counts;
    assert_true(delivery_round(&scene->service, relay, NOW + 1, &counts, NULL));
    return GUINT_TO_POINTER(counts.accepted);
}

static void two_rounds_at_once_send_no_letter_twice(void **state)
{
    Scene *scene = *state;
    guint due = waiting(scene);
    write_program(scene, "sleep 0.05");
    GThread *other = g_thread_new("round", deliver_beside, scene);
    guint mine = deliver(scene).accepted;
    assert_int_equal(mine + GPOINTER_TO_UINT(g_thread_join(other)), due);
    assert_int_equal(empty_folder(scene->sent), due);
    assert_int_equal(waiting(scene), 0);
}

static void a_letter_that_cannot_be_unpacked_holds_up_no_other(void **state)
{
    Scene *scene = *state;
    guint due = waiting(scene);
    write_program(scene, "exit 75");
    assert_int_equal(deliver(scene).later, due);
    run_sql(scene, "UPDATE sent SET packed = x'00' WHERE letter = 1; UPDATE letters SET due_at = 0");
    (void)empty_folder(scene->sent);
    write_program(scene, "exit 0");
    DeliveryCounts counts = deliver(scene);
    assert_int_equal(counts.accepted, due - 1);
    assert_int_equal(counts.later, 1);
    assert_int_equal(waiting(scene), 1);
}

static void a_letter_goes_again_with_the_same_bytes(void **state)
{
    Scene *scene = *state;
    run_sql(scene, "UPDATE letters SET state = 'observed' WHERE id > 1");
    write_program(scene, "exit 75");
    assert_int_equal(deliver(scene).later, 1);
    g_autoptr(GBytes) first = store_letter_bytes(scene->service.store, 1, NULL);
    run_sql(scene, "UPDATE letters SET due_at = 0, language = 'en', to_name = 'Bo'");
    write_program(scene, "exit 0");
    assert_int_equal(deliver(scene).accepted, 1);
    g_autoptr(GBytes) second = store_letter_bytes(scene->service.store, 1, NULL);
    assert_true(g_bytes_equal(first, second));
}

static void a_refused_letter_makes_the_case_unreachable_and_is_told(void **state)
{
    Scene *scene = *state;
    run_sql(scene, "UPDATE letters SET state = 'observed' WHERE id > 1");
    write_program(scene, "case $* in *anna1@*) exit 67 ;; esac; exit 75");
    assert_int_equal(deliver(scene).refused, 1);
    g_autoptr(Case) found = store_case(scene->service.store, case_number(2026, 1), NULL);
    assert_false(found->reachable);
    g_autoptr(GPtrArray) due = store_letters_due(scene->service.store, G_MAXINT64, 10, NULL);
    assert_int_equal(due->len, 1);
    const Outgoing *told = g_ptr_array_index(due, 0);
    assert_int_equal(told->letter->kind, LETTER_UNDELIVERABLE);
    assert_string_equal(letter_get(told->letter, "status"), "5.1.1");
    assert_int_not_equal(told->entry, 0);
}

static void a_stopped_relay_leaves_everything_due(void **state)
{
    Scene *scene = *state;
    guint due = waiting(scene);
    relay_stop(scene->relay);
    DeliveryCounts counts = deliver(scene);
    assert_int_equal(counts.accepted + counts.later + counts.refused, 0);
    g_autoptr(GPtrArray) all = store_letters_due(scene->service.store, NOW + 1, 100, NULL);
    assert_int_equal(all->len, due);
}

/* -- several at one tray ---------------------------------------------------- */

#define AT_ONCE 8

typedef struct {
    Scene *scene;
    Tray *tray;
    guint accepted;
} Hand;

static gpointer deliver_by_hand(gpointer data)
{
    Hand *hand = data;
    const DeliveryHelp alone = {0};
    DeliveryCounts counts;
    g_autoptr(Relay) relay = relay_new("sendmail", hand->scene->program);
    g_autoptr(Delivery) delivery = delivery_new(&hand->scene->service, hand->tray, relay, &alone);
    do {
        assert_true(delivery_session(delivery, NOW + 1, &counts, NULL));
        hand->accepted += counts.accepted;
    } while (counts.accepted > 0);
    return NULL;
}

static void eight_at_one_tray_send_no_letter_twice(void **state)
{
    Scene *scene = *state;
    for (guint i = MAILS + 1; i <= 5 * MAILS; i++)
        take_in(scene, i);
    guint due = waiting(scene), accepted = 0;
    write_program(scene, "sleep 0.02");
    g_autoptr(Tray) tray = tray_new(scene->service.store);
    Hand hands[AT_ONCE];
    GThread *threads[AT_ONCE];
    for (guint i = 0; i < AT_ONCE; i++) {
        hands[i] = (Hand){scene, tray, 0};
        threads[i] = g_thread_new("hand", deliver_by_hand, &hands[i]);
    }
    for (guint i = 0; i < AT_ONCE; i++) {
        g_thread_join(threads[i]);
        accepted += hands[i].accepted;
    }
    assert_int_equal(accepted, due);
    assert_int_equal(empty_folder(scene->sent), due);
    assert_int_equal(waiting(scene), 0);
}

/* All of one case and to one address, so that there is an order to keep. */
static void letters_of_one_case_to_one_address_leave_one_after_the_other(void **state)
{
    Scene *scene = *state;
    run_sql(scene, "UPDATE letters SET state = 'observed' WHERE id > 3");
    run_sql(scene, "UPDATE letters SET case_number = (SELECT min(number) FROM cases), recipient = iif(id = 3, 'bo', 'anna')"
                   " || '@posten.example'");
    g_autoptr(Tray) tray = tray_new(scene->service.store);
    guint left;
    Outgoing *first = tray_take(tray, NOW + 1, &left, NULL);
    assert_int_equal(first->id, 1);
    Outgoing *other = tray_take(tray, NOW + 1, &left, NULL);
    assert_int_equal(other->id, 3);
    assert_null(tray_take(tray, NOW + 1, &left, NULL));
    LetterFate gone = {first->id, LETTER_ACCEPTED, NOW + 1, 0, "250"};
    assert_true(store_letter_fate(scene->service.store, &gone, NULL));
    assert_null(tray_take(tray, NOW + 1, &left, NULL));
    tray_put_down(tray, first);
    Outgoing *again = tray_take(tray, NOW + 1, &left, NULL);
    assert_int_equal(again->id, 2);
    tray_put_down(tray, again);
    tray_put_down(tray, other);
}

/* The store fails between two letters: what was told of the first is kept in mind, and it does not go again. */
/* Each takes several times its size while it is made. */
static void letters_with_large_files_are_made_one_at_a_time(void **state)
{
    Scene *scene = *state;
    guint left;
    g_autofree char *sql = g_strdup_printf("UPDATE entries SET raw_bytes = %d", TRAY_ROOM_BYTES / 2 + 1);
    run_sql(scene, sql);
    g_autoptr(Tray) tray = tray_new(scene->service.store);
    Outgoing *taken[TRAY_LETTERS];
    guint count = 0, copies = 0;
    for (Outgoing *next; (next = tray_take(tray, NOW + 1, &left, NULL)) != NULL; taken[count++] = next)
        copies += next->letter->kind == LETTER_COPY;
    assert_int_equal(copies, 1);
    assert_true(count > 3); /* the receipts carry nothing */
    for (guint i = 0; i < count; i++)
        tray_put_down(tray, taken[i]);
}

static void a_fate_that_could_not_be_recorded_is_recorded_the_next_time(void **state)
{
    Scene *scene = *state;
    const DeliveryHelp help = {0};
    run_sql(scene, "UPDATE letters SET state = 'observed' WHERE id > 1");
    run_sql(scene, "CREATE TRIGGER trouble BEFORE UPDATE OF state ON letters BEGIN SELECT raise(FAIL, 'no'); END");
    write_program(scene, "exit 0");
    g_autoptr(Tray) tray = tray_new(scene->service.store);
    g_autoptr(Delivery) delivery = delivery_new(&scene->service, tray, scene->relay, &help);
    DeliveryCounts counts;
    g_autoptr(GError) error = NULL;
    assert_false(delivery_session(delivery, NOW + 1, &counts, &error));
    assert_non_null(error);
    run_sql(scene, "DROP TRIGGER trouble");
    assert_true(delivery_session(delivery, NOW + 1 + 2 * STORE_CLAIM_SECONDS, &counts, NULL));
    assert_int_equal(counts.accepted, 0);
    assert_int_equal(empty_folder(scene->sent), 1);
    assert_int_equal(waiting(scene), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    mail_read_init();
    const struct CMUnitTest tests[] = {
        TEST(what_is_due_goes_once),
        TEST(two_rounds_at_once_send_no_letter_twice),
        TEST(a_letter_that_cannot_be_unpacked_holds_up_no_other),
        TEST(a_letter_goes_again_with_the_same_bytes),
        TEST(a_refused_letter_makes_the_case_unreachable_and_is_told),
        TEST(a_stopped_relay_leaves_everything_due),
        TEST(eight_at_one_tray_send_no_letter_twice),
        TEST(letters_with_large_files_are_made_one_at_a_time),
        TEST(letters_of_one_case_to_one_address_leave_one_after_the_other),
        TEST(a_fate_that_could_not_be_recorded_is_recorded_the_next_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
