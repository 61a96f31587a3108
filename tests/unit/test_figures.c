/* The figures that somebody asks for: the same to whoever asks again, whatever has become of cases in between. */
#include "flow/figures.h"
#include "flow/follow_up.h"
#include "flow/intake.h"
#include "flow/masked.h"
#include "mail/read.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define FEBRUARY  G_GINT64_CONSTANT(1770724800) /* 10 February 2026, 13.00 */
#define APRIL     G_GINT64_CONSTANT(1776682800) /* 20 April 2026, 13.00 */
#define MAY       G_GINT64_CONSTANT(1777719600) /* 2 May 2026, 13.00 */
#define NEXT_YEAR G_GINT64_CONSTANT(1799971200) /* 15 January 2027 */
#define DAY      (24 * 3600)
#define MAILS    12
#define ANSWERED 7 /* before May: more than what is hidden, with those left */
#define FEW      3

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
    GBytes *raw = g_bytes_new(text, strlen(text));
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

static gboolean close_job(StoreJob *job, gpointer data, GError **error)
{
    const Answering *closing = data;
    g_autoptr(Plan) plan = plan_new();
    plan->number = closing->number;
    plan_set(plan, FIELD_STATUS, "closed", "said so");
    plan_set_time(plan, FIELD_CLOSED_AT, closing->at, "said so");
    return store_apply_at(job, plan, closing->rules, closing->at, error);
}

static void close_case(Scene *scene, CaseNumber number, gint64 at)
{
    Answering closing = {&scene->service.rules, number, at};
    g_autoptr(GError) error = NULL;
    if (!store_run(scene->service.store, close_job, &closing, &error))
        fail_msg("%s", error->message);
}

static int set_up(void **state)
{
    Scene *scene = g_new0(Scene, 1);
    Service *service = &scene->service;
    g_mutex_init(&service->figures_lock);
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
    masked_free(scene->service.masked);
    g_mutex_clear(&scene->service.figures_lock);
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

/* What stands in the letter.  Takes it over; caller owns. */
static char *figures_of(Scene *scene, Letter *letter)
{
    Outgoing outgoing = {.id = 1, .letter = letter, .created_at = MAY, .message_id = "sp.0.1.x@vasteras.example"};
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

/* That answers "rapport 2026 tertial 1" or another time.  Caller owns. */
static char *asked_of(Scene *scene, const char *first, const char *last)
{
    Letter *letter = letter_new(LETTER_REPORT, "strateg@vasteras.example", "", "sv");
    letter_set(letter, "year", "2026");
    letter_set(letter, "from_date", first);
    letter_set(letter, "until_date", last);
    letter_set(letter, "units", "*");
    return figures_of(scene, letter);
}

/* That answers "rapport 2026-1", to who may see these units.  Caller owns. */
static char *frozen_of(Scene *scene, const char *report, const char *units)
{
    Letter *letter = letter_new(LETTER_REPORT, "strateg@vasteras.example", "", "sv");
    letter_set(letter, "year", "2026");
    letter_set(letter, "report", report);
    letter_set(letter, "units", units);
    return figures_of(scene, letter);
}

static void take_in_some(Scene *scene, CaseNumber numbers[MAILS])
{
    for (guint i = 0; i < MAILS; i++)
        numbers[i] = take_in(scene, i);
    for (guint i = 0; i < ANSWERED - 1; i++)
        answer(scene, numbers[i], FEBRUARY + DAY);
}

static void whoever_asks_again_learns_nothing_of_the_days_between(void **state)
{
    Scene *scene = *state;
    CaseNumber numbers[MAILS];
    take_in_some(scene, numbers);
    g_autofree char *first = asked_of(scene, "2026-01-01", "2026-04-30");
    assert_non_null(strstr(first, "12"));
    answer(scene, numbers[ANSWERED - 1], MAY); /* one case, of which two days would tell */
    g_autofree char *second = asked_of(scene, "2026-01-01", "2026-04-30");
    assert_string_equal(first, second);
    g_autofree char *later = asked_of(scene, "2026-01-01", "2026-08-31");
    assert_string_not_equal(first, later); /* it is not lost: in a later time it is among others */
}

/* Of a letter that has waited since another version wrote it, too. */
static void a_month_is_never_told(void **state)
{
    Scene *scene = *state;
    CaseNumber numbers[MAILS];
    take_in_some(scene, numbers);
    g_autofree char *month = asked_of(scene, "2026-02-01", "2026-02-28");
    assert_string_equal(month, "");
}

static gboolean hides_open(const Year *year)
{
    return year_body(year, BODY_WHOLE, "")->now->figures[FIGURE_OPEN] == COUNT_HIDDEN;
}

/* Three open in the first tertial, none when the year has ended; frozen reports keep what they are hidden by. */
static void what_a_tertial_hid_stays_hidden_in_its_year(void **state)
{
    Scene *scene = *state;
    const Service *service = &scene->service;
    CaseNumber numbers[MAILS];
    guint number = 0;
    take_in_some(scene, numbers);
    for (guint i = 0; i < MAILS; i++)
        close_case(scene, numbers[i], i < MAILS - FEW ? APRIL : MAY);
    const Period period = period_of_year(2026, NEXT_YEAR);
    g_autoptr(Year) year = follow_up_count(service->config, service->store, &period, NULL);
    assert_true(follow_up_tertials(service->config, service->store, year, NULL));
    assert_int_equal(year->tertials->len, 6);
    year_mask(year, 5);
    assert_true(hides_open(year));
    assert_true(follow_up_freeze(&scene->service, 2026, NEXT_YEAR, &number, NULL));
    g_autoptr(Year) frozen = follow_up_frozen(service->store, 2026, &number, NULL);
    year_mask(frozen, 5);
    assert_true(hides_open(frozen));
}

static void freeze(Scene *scene, guint wanted)
{
    guint number = 0;
    assert_true(follow_up_freeze(&scene->service, 2026, NEXT_YEAR, &number, NULL));
    assert_int_equal(number, wanted);
}

/* Whoever is shown less than all takes nothing from the next. */
static void letters_of_one_frozen_report_read_it_once(void **state)
{
    Scene *scene = *state;
    CaseNumber numbers[MAILS];
    take_in_some(scene, numbers);
    freeze(scene, 1);
    g_autofree char *first = frozen_of(scene, "1", "*");
    const Masked *kept = scene->service.masked;
    assert_string_not_equal(first, "");
    g_autofree char *nothing = frozen_of(scene, "1", "");
    g_autofree char *again = frozen_of(scene, "1", "*");
    assert_string_equal(nothing, "");
    assert_string_equal(again, first);
    Body *whole = g_ptr_array_index(kept->figures->bodies, 0);
    whole->now->figures[FIGURE_RECEIVED] = 4711; /* nowhere but in what is kept */
    g_autofree char *marked = frozen_of(scene, "1", "*");
    assert_non_null(strstr(marked, "4\u00a0711"));
}

static void another_report_is_read_anew(void **state)
{
    Scene *scene = *state;
    CaseNumber numbers[MAILS];
    take_in_some(scene, numbers);
    freeze(scene, 1);
    g_autofree char *first = frozen_of(scene, "1", "*");
    for (guint i = 0; i < MAILS; i++)
        take_in(scene, MAILS + i);
    freeze(scene, 2);
    g_autofree char *second = frozen_of(scene, "2", "*");
    g_autofree char *back = frozen_of(scene, "1", "*");
    g_autofree char *latest = frozen_of(scene, "0", "*");
    g_autofree char *lost = frozen_of(scene, "3", "*");
    g_autofree char *asked = asked_of(scene, "2026-01-01", "2026-04-30");
    g_autofree char *asked_less = asked_of(scene, "2025-01-01", "2025-04-30");
    assert_non_null(strstr(second, "24"));
    assert_null(strstr(first, "24"));
    assert_string_equal(back, first);
    assert_non_null(strstr(latest, "24"));
    assert_string_equal(lost, "");
    assert_string_not_equal(asked, asked_less);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whoever_asks_again_learns_nothing_of_the_days_between, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_month_is_never_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_a_tertial_hid_stays_hidden_in_its_year, set_up, tear_down),
        cmocka_unit_test_setup_teardown(letters_of_one_frozen_report_read_it_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_report_is_read_anew, set_up, tear_down),
    };
    mail_read_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
