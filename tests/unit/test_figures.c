/* The figures that somebody asks for: the same to whoever asks again, whatever has become of cases in between. */
#include "flow/figures.h"
#include "flow/intake.h"
#include "mail/read.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define FEBRUARY G_GINT64_CONSTANT(1770724800) /* 10 February 2026, 13.00 */
#define MARCH    G_GINT64_CONSTANT(1772539200) /* 3 March 2026, 13.00 */
#define APRIL    G_GINT64_CONSTANT(1775041200) /* 1 April 2026, 13.00 */
#define DAY      (24 * 3600)
#define MAILS    12
#define ANSWERED 7 /* before March: more than what is hidden, with those left */

typedef struct {
    Service service;
    char *folder, *path;
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
    replace(&config->templates, "templates");
    g_ptr_array_add(config->mailboxes, mailbox_new("synpunkter@vasteras.example"));
    Unit *unit = unit_new("tekn");
    replace(&unit->name[LANGUAGE_SV], "gator och parker");
    replace(&unit->committee[LANGUAGE_SV], "tekniska nämnden");
    replace(&unit->address, "tekn@vasteras.example");
    g_ptr_array_add(config->units, unit);
    return config;
}

static CaseNumber take_in(Scene *scene, guint number)
{
    g_autofree char *text =
        g_strdup_printf("From: Anna <anna%u@posten%u.example>\r\nTo: synpunkter@vasteras.example\r\n"
                        "Subject: Hål %u i vägen\r\nMessage-ID: <%u@posten.example>\r\n\r\nEtt hål.\r\n",
                        number, number, number, number);
    g_autofree char *sender = g_strdup_printf("anna%u@posten%u.example", number, number);
    g_autoptr(GBytes) raw = g_bytes_new(text, strlen(text));
    Envelope *envelope = envelope_new(sender);
    g_ptr_array_add(envelope->recipients, g_strdup("synpunkter@vasteras.example"));
    g_autoptr(GError) error = NULL;
    g_autoptr(Receipt) receipt = intake_message(&scene->service, raw, envelope, FEBRUARY, &error);
    if (!receipt)
        fail_msg("%s", error->message);
    return receipt->number;
}

typedef struct {
    const Rules *rules;
    CaseNumber number;
    gint64 at;
} Answering;

static gboolean answer_job(StoreJob *job, gpointer data, GError **error)
{
    const Answering *answering = data;
    g_autoptr(Plan) plan = plan_new();
    plan->number = answering->number;
    plan_set_time(plan, FIELD_ANSWERED_AT, answering->at, "answered");
    plan_set(plan, FIELD_STATUS, "answered", "answered");
    plan_set(plan, FIELD_CAUSE, "kvalitet", "said so");
    return store_apply_at(job, plan, answering->rules, answering->at, error);
}

static void answer(Scene *scene, CaseNumber number, gint64 at)
{
    Answering answering = {&scene->service.rules, number, at};
    g_autoptr(GError) error = NULL;
    if (!store_run(scene->service.store, answer_job, &answering, &error))
        fail_msg("%s", error->message);
}

static int set_up(void **state)
{
    Scene *scene = g_new0(Scene, 1);
    Service *service = &scene->service;
    scene->folder = g_dir_make_tmp("figures-XXXXXX", NULL);
    scene->path = g_build_filename(scene->folder, "store.db", NULL);
    service->config = make_config();
    service->router = router_new(service->config);
    service->wording = wording_read("templates", NULL, NULL);
    service->store = store_open(scene->path, STORE_CREATE, NULL);
    service->keyring = keyring_new(store_epoch(service->store));
    keyring_add(service->keyring, "k1", "01234567890123456789012345678901", 32);
    service->rules = (Rules){service->config, service->router, service->keyring, MODE_LIVE, NULL};
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    Scene *scene = *state;
    store_close(scene->service.store);
    router_free(scene->service.router);
    keyring_free(scene->service.keyring);
    wording_free(scene->service.wording);
    config_free(scene->service.config);
    g_autoptr(GDir) folder = g_dir_open(scene->folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(folder)) != NULL;) {
        g_autofree char *file = g_build_filename(scene->folder, name, NULL);
        g_remove(file);
    }
    g_rmdir(scene->folder);
    g_free(scene->folder);
    g_free(scene->path);
    g_free(scene);
    return 0;
}

/* What stands in the letter that answers "rapport 2026-02-01..2026-02-28" at that moment.  Caller owns. */
static char *asked_at(Scene *scene, gint64 at)
{
    Letter *letter = letter_new(LETTER_REPORT, "strateg@vasteras.example", "", "sv");
    letter_set(letter, "year", "2026");
    letter_set(letter, "from_date", "2026-02-01");
    letter_set(letter, "until_date", "2026-02-28");
    letter_set(letter, "units", "*");
    Outgoing outgoing = {.id = 1, .letter = letter, .created_at = at, .message_id = "sp.0.1.x@vasteras.example"};
    outgoing.ancestors = g_ptr_array_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = figures_render(&scene->service, &outgoing, &error);
    if (!bytes)
        fail_msg("%s", error->message);
    char *figures = g_strdup(letter_get(letter, "figures"));
    g_ptr_array_unref(outgoing.ancestors);
    letter_free(letter);
    return figures;
}

static void whoever_asks_again_learns_nothing_of_the_days_between(void **state)
{
    Scene *scene = *state;
    CaseNumber numbers[MAILS];
    for (guint i = 0; i < MAILS; i++)
        numbers[i] = take_in(scene, i);
    for (guint i = 0; i < ANSWERED - 1; i++)
        answer(scene, numbers[i], FEBRUARY + DAY);
    g_autofree char *first = asked_at(scene, MARCH);
    assert_non_null(strstr(first, "12"));
    answer(scene, numbers[ANSWERED - 1], MARCH + 3600); /* one case, of which two days would tell */
    g_autofree char *second = asked_at(scene, MARCH + DAY);
    assert_string_equal(first, second);
    g_autofree char *later = asked_at(scene, APRIL);
    assert_string_not_equal(first, later); /* it is not lost: a month later it is among others */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whoever_asks_again_learns_nothing_of_the_days_between, set_up, tear_down),
    };
    mail_read_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
