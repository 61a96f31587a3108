/* test_release.c - what who keeps the register is sent when somebody asks to see a case. */
#include "flow/release.h"

#include "core/redact.h"
#include "flow/intake.h"
#include "flow/render.h"
#include "mail/read.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NOW       G_GINT64_CONSTANT(1772559730) /* Tuesday 3 March 2026, 18.42 */
#define REGISTRAR "reg@vasteras.example"
#define DAY       (24 * 3600)

static void replace(char **place, const char *value)
{
    g_free(*place);
    *place = g_strdup(value);
}

static Config *make_config(void)
{
    Config *config = config_new();
    replace(&config->organisation.name, "Västerås stad");
    replace(&config->organisation.phone, "021-39 00 00");
    replace(&config->organisation.visit, "Stadshuset, Fiskartorget 1");
    replace(&config->instance, "vasteras-1");
    replace(&config->id_domain, "vasteras.example");
    replace(&config->triage_unit, "tekn");
    g_ptr_array_add(config->staff.domains, g_strdup("vasteras.example"));
    g_ptr_array_add(config->sensitive_words, g_strdup("diagnos*"));
    g_ptr_array_add(config->mailboxes, mailbox_new("synpunkter@vasteras.example"));
    Unit *unit = unit_new("tekn");
    replace(&unit->name[LANGUAGE_SV], "gator och parker");
    replace(&unit->address, "tekn@vasteras.example");
    replace(&unit->registrar, REGISTRAR);
    g_ptr_array_add(config->units, unit);
    return config;
}

/* -- masks ------------------------------------------------------------------- */

static char *masks_of(const char *text)
{
    g_autoptr(Config) config = make_config();
    g_autoptr(RedactList) list = redact_list_new(config);
    redact_list_add(list, 1, text);
    return redact_list_print(list);
}

static void pieces_to_mask_are_found(void **state)
{
    (void)state;
    static const struct {
        const char *text, *piece;
    } CASES[] = {
        {"Jag heter Anna, 811218-9876.", "Personnummer:\n    811218-9876 (handling 1)\n"},
        {"pnr 198112189876!", "    198112189876 "},
        {"19811218 9876", "    19811218 9876 "},
        {"811218-9875 har en slip", "    811218-9875 "},
        {"Ring 070-123 45 67 efter sex", "Telefonnummer:\n    070-123 45 67 (handling 1)\n"},
        {"Ring +46 (0)70 123 45 67.", "    +46 (0)70 123 45 67 "},
        {"tel:0701234567", "    0701234567 "},
        {"021–12 34 56", "    021–12 34 56 "},
        {"mejla Anna.Lindqvist@posten.example.", "E-postadresser:\n    Anna.Lindqvist@posten.example (handling 1)\n"},
        {"<åsa@öster.example>", "    åsa@öster.example "},
        {"Till: synpunkter+c2600417.k7m4q2xd@vasteras.example", "    synpunkter+c2600417.k7m4q2xd@vasteras.example "},
        {"Jag bor på Storgatan 4 B.", "Gatuadresser och postadresser:\n    Storgatan 4 B (handling 1)\n"},
        {"Norra Källgatan 12", "    Norra Källgatan 12 "},
        {"Jag bor på Storgatan 4", "    Storgatan 4 "},
        {"min adress är skultunavägen 3", "    skultunavägen 3 "},
        {"Mäntytie 7", "    Mäntytie 7 "},
        {"724 60 Västerås", "    724 60 Västerås "},
        {"Diagnosen kom i går", "Känsliga ord:\n    diagnosen (handling 1)\n"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autofree char *found = masks_of(CASES[i].text);
        if (!strstr(found, CASES[i].piece))
            fail_msg("'%s' gives '%s'", CASES[i].text, found);
    }
}

static void what_is_public_is_not_proposed(void **state)
{
    (void)state;
    static const char *const CASES[] = {
        "",
        "Hej! Det är ett hål på gatan sedan 2026-03-03 18.42.",
        "Ärende SP-2026-00417-2, 20 MB, 1234567890",
        "Ring oss på 021-39 00 00 eller 021-390000.",
        "johan.berg@vasteras.example, synpunkter@vasteras.example, synpunkter+fraga@vasteras.example",
        "Besök oss på Fiskartorget 1.",
        "Fil: 01-2026-03-03-invanare.eml",
    };
    for (guint i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autofree char *found = masks_of(CASES[i]);
        if (*found)
            fail_msg("'%s' gives '%s'", CASES[i], found);
    }
}

static void each_piece_is_listed_once_with_its_documents(void **state)
{
    (void)state;
    g_autoptr(Config) config = make_config();
    g_autoptr(RedactList) list = redact_list_new(config);
    redact_list_add(list, 1, "070-123 45 67 och 070-123 45 67");
    redact_list_add(list, 2, "ingenting");
    redact_list_add(list, 3, "> 070-123 45 67");
    g_autofree char *found = redact_list_print(list);
    assert_string_equal(found, "Telefonnummer:\n    070-123 45 67 (handling 1, 3)\n");
}

static void a_hostile_text_is_bounded(void **state)
{
    (void)state;
    static const char *const PIECES[] = {"a", "0", "0 ", "-", "Gata", "a.", "@", "1-", "åäö", "a@b.", "vägen ", "ab@c.de "};
    for (guint i = 0; i < G_N_ELEMENTS(PIECES); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        while (text->len < REDACT_TEXT_BYTES_MAX + 100)
            g_string_append(text, PIECES[i]);
        g_autofree char *found = masks_of(text->str);
        assert_non_null(found);
    }
    g_autoptr(GString) many = g_string_new(NULL);
    for (guint i = 0; i <= REDACT_PIECES_MAX; i++)
        g_string_append_printf(many, "a%u@posten.example ", i);
    g_autofree char *found = masks_of(many->str);
    assert_non_null(strstr(found, "a199@posten.example"));
    assert_null(strstr(found, "a200@posten.example"));
    assert_non_null(strstr(found, "fler än 200"));
}

/* -- documents ------------------------------------------------------------------ */

typedef struct {
    Service service;
    char *folder;
    CaseNumber number;
    GBytes *first, *internal;
    Outgoing *outgoing;
} Scene;

static const char resident_mail[] =
    "From: Anna Lindqvist <anna@posten.example>\r\nTo: synpunkter@vasteras.example\r\nSubject: Hål i vägen\r\n"
    "Message-ID: <1@posten.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: 8bit\r\n\r\nHålet är stort.\r\n.\r\nFrom mig: 070-123 45 67\r\n";
static const char staff_mail[] =
    "From: Sara Ek <sara@vasteras.example>\r\nTo: johan@vasteras.example\r\nSubject: Internt\r\n"
    "Message-ID: <2@vasteras.example>\r\n\r\nHon ringde: 811218-9876\r\n";

static void receive(Scene *scene)
{
    Envelope *envelope = envelope_new("anna@posten.example");
    g_ptr_array_add(envelope->recipients, g_strdup("synpunkter@vasteras.example"));
    g_autoptr(GError) error = NULL;
    g_autoptr(Receipt) receipt = intake_message(&scene->service, g_bytes_ref(scene->first), envelope, NOW, &error);
    if (!receipt)
        fail_msg("%s", error->message);
    scene->number = case_number(2026, 1);
}

typedef struct {
    const Plan *plan;
    const Filing *filing;
    const Rules *rules;
} Carrying;

static gboolean carry_out(StoreJob *job, gpointer data, GError **error)
{
    const Carrying *carrying = data;
    return store_apply(job, carrying->plan, carrying->filing, carrying->rules, error);
}

static void file_internal(Scene *scene)
{
    Envelope *envelope = envelope_new("sara@vasteras.example");
    envelope->received_at = NOW + DAY;
    g_autoptr(Mail) mail = mail_read(scene->internal, envelope);
    g_autoptr(Weighed) weighed = weigh(mail, &scene->service.rules);
    g_autoptr(Filing) filing = filing_new(scene->internal, mail, weighed, "SP", NOW + DAY);
    g_autoptr(Plan) plan = plan_new();
    plan->number = scene->number;
    plan_file(plan, ENTRY_INTERNAL, "a colleague's");
    Carrying carrying = {plan, filing, &scene->service.rules};
    g_autoptr(GError) error = NULL;
    if (!store_run(scene->service.store, carry_out, &carrying, &error))
        fail_msg("%s", error->message);
}

/* The receipt has reached the resident. */
static void send_receipt(Scene *scene)
{
    Store *store = scene->service.store;
    g_autoptr(GPtrArray) due = store_letters_due(store, NOW, 10, NULL);
    for (guint i = 0; i < due->len; i++) {
        const Outgoing *outgoing = g_ptr_array_index(due, i);
        g_autoptr(GBytes) bytes = render_letter(&scene->service.rules, scene->service.wording, outgoing, NULL, NULL);
        assert_true(store_letter_claim(store, outgoing->id, bytes, NOW, NULL));
        LetterFate fate = {outgoing->id, LETTER_ACCEPTED, NOW + 1, 0, "ok"};
        assert_true(store_letter_fate(store, &fate, NULL));
    }
}

static Outgoing *make_outgoing(Scene *scene)
{
    Outgoing *outgoing = g_new0(Outgoing, 1);
    outgoing->id = 99;
    outgoing->number = scene->number;
    outgoing->about = store_case(scene->service.store, scene->number, NULL);
    outgoing->letter = letter_new(LETTER_RELEASE, REGISTRAR, "", "sv");
    replace(&outgoing->letter->author, REGISTRAR);
    letter_set(outgoing->letter, "lines", "SP-2026-00001-x  tekn");
    outgoing->message_id = g_strdup("sp.2600001.99.x@vasteras.example");
    outgoing->created_at = NOW + 2 * DAY;
    outgoing->ours = g_ptr_array_new_with_free_func(g_free);
    outgoing->ancestors = g_ptr_array_new_with_free_func(g_free);
    return outgoing;
}

static int set_up(void **state)
{
    Scene *scene = g_new0(Scene, 1);
    Service *service = &scene->service;
    scene->folder = g_dir_make_tmp("release-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(scene->folder, "store.db", NULL);
    service->config = make_config();
    service->router = router_new(service->config);
    service->wording = wording_read("templates", NULL, NULL);
    service->store = store_open(path, STORE_CREATE, NULL);
    service->keyring = keyring_new(store_epoch(service->store));
    keyring_add(service->keyring, "k1", "01234567890123456789012345678901", 32);
    service->rules = (Rules){service->config, service->router, service->keyring, MODE_LIVE, NULL};
    scene->first = g_bytes_new_static(resident_mail, strlen(resident_mail));
    scene->internal = g_bytes_new_static(staff_mail, strlen(staff_mail));
    receive(scene);
    send_receipt(scene);
    file_internal(scene);
    scene->outgoing = make_outgoing(scene);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    Scene *scene = *state;
    outgoing_free(scene->outgoing);
    g_bytes_unref(scene->first);
    g_bytes_unref(scene->internal);
    store_close(scene->service.store);
    router_free(scene->service.router);
    keyring_free(scene->service.keyring);
    wording_free(scene->service.wording);
    config_free(scene->service.config);
    g_autoptr(GDir) folder = g_dir_open(scene->folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(folder)) != NULL;) {
        g_autofree char *file = g_build_filename(scene->folder, name, NULL);
        assert_int_equal(g_remove(file), 0);
    }
    g_rmdir(scene->folder);
    g_free(scene->folder);
    g_free(scene);
    return 0;
}

static void read_release(Scene *scene, Release *release)
{
    g_autoptr(GError) error = NULL;
    if (!release_read(&scene->service, scene->outgoing, release, &error))
        fail_msg("%s", error->message);
}

static const File *file_of(const GPtrArray *files, guint index)
{
    assert_true(index < files->len);
    return g_ptr_array_index(files, index);
}

static gboolean holds(GBytes *bytes, const char *text)
{
    return memmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), text, strlen(text)) != NULL;
}

static void every_document_goes_along_byte_for_byte_in_order(void **state)
{
    Scene *scene = *state;
    g_auto(Release) release = {0};
    read_release(scene, &release);
    assert_int_equal(release.messages->len, 3);
    assert_string_equal(file_of(release.messages, 0)->name, "01-2026-03-03-invanare.eml");
    assert_string_equal(file_of(release.messages, 1)->name, "02-2026-03-03-till-invanaren.eml");
    assert_string_equal(file_of(release.messages, 2)->name, "03-2026-03-04-internt-prova-forst.eml");
    assert_true(g_bytes_equal(file_of(release.messages, 0)->bytes, scene->first));
    assert_true(g_bytes_equal(file_of(release.messages, 2)->bytes, scene->internal));
    assert_null(release.named);
    g_autoptr(GBytes) letter = render_release(&scene->service.rules, scene->service.wording, scene->outgoing, &release);
    assert_true(holds(letter, resident_mail));
    assert_true(holds(letter, staff_mail));
    assert_true(holds(letter, "Auto-Submitted: auto-replied\r\n"));
    assert_true(holds(letter, "From: Synpunkter <synpunkter+fraga@vasteras.example>\r\n"));
    assert_true(holds(letter, "X-Synpunkt-Audience: internal\r\n"));
}

static void the_text_holds_them_all_and_the_letter_what_to_mask(void **state)
{
    Scene *scene = *state;
    g_auto(Release) release = {0};
    read_release(scene, &release);
    assert_int_equal(release.files->len, 1);
    const File *text = file_of(release.files, 0);
    assert_string_equal(text->type, "text/plain; charset=utf-8");
    assert_true(g_str_has_prefix(text->name, "handlingar-SP-2026-00001-"));
    assert_true(holds(text->bytes, "\xef\xbb\xbfHandlingar i SP-2026-00001-"));
    assert_true(holds(text->bytes, "Handling 1 av 3: Mejl från anna@posten.example, 2026-03-03 18.42\r\n"));
    assert_true(holds(text->bytes, "Från:  Anna Lindqvist <anna@posten.example>\r\n"));
    assert_true(holds(text->bytes, "Hålet är stort.\r\n"));
    assert_true(holds(text->bytes, "Handling 3 av 3: INTERNT mejl från sara@vasteras.example"));
    assert_true(holds(text->bytes, "INTERNT: pröva först"));
    assert_false(holds(text->bytes, "handling 1)")); /* what is proposed must not leave with the text */
    const char *masks = letter_get(scene->outgoing->letter, "masks");
    assert_non_null(strstr(masks, "070-123 45 67 (handling 1)"));
    assert_non_null(strstr(masks, "811218-9876 (handling 3)"));
    assert_non_null(strstr(masks, "anna@posten.example (handling 1, 2)"));
    assert_null(strstr(masks, "sara@"));
    const char *documents = letter_get(scene->outgoing->letter, "documents");
    assert_non_null(strstr(documents, "3. INTERNT mejl från sara@vasteras.example, 2026-03-04 18.42\n    03-2026"));
}

static void what_has_no_room_is_named(void **state)
{
    Scene *scene = *state;
    scene->service.config->letter_max = strlen(resident_mail);
    g_auto(Release) release = {0};
    read_release(scene, &release);
    assert_int_equal(release.messages->len, 1);
    assert_non_null(strstr(release.named, "- 02-2026-03-03-till-invanaren.eml ("));
    assert_non_null(strstr(release.named, "\n- 03-2026-03-04-internt-prova-forst.eml (1 kB)"));
    scene->service.config->letter_max--;
    g_auto(Release) less = {0};
    read_release(scene, &less);
    assert_string_equal(file_of(less.messages, 0)->name, "03-2026-03-04-internt-prova-forst.eml");
    assert_true(holds(file_of(less.files, 0)->bytes, "Hålet är stort."));
}

static void what_is_too_long_for_the_text_is_said(void **state)
{
    Scene *scene = *state;
    g_autoptr(GString) raw = g_string_new("From: anna@posten.example\r\nSubject: Mer\r\n\r\n");
    while (raw->len < RELEASE_TEXT_BYTES_MAX + RELEASE_TEXT_BYTES_MAX / 8)
        g_string_append(raw, "070-765 43 21 och mycket mer som fyller raden\r\n");
    g_bytes_unref(scene->internal);
    scene->internal = g_bytes_new(raw->str, raw->len);
    file_internal(scene);
    g_auto(Release) release = {0};
    read_release(scene, &release);
    assert_int_equal(release.messages->len, 4);
    assert_true(holds(file_of(release.files, 0)->bytes, "[…] Texten är för lång"));
    assert_true(g_bytes_get_size(file_of(release.files, 0)->bytes) < RELEASE_TEXT_BYTES_MAX);
    assert_null(strstr(letter_get(scene->outgoing->letter, "masks"), "070-765"));
    assert_string_equal(letter_get(scene->outgoing->letter, "documents_cut"), "ja");
}

static void a_case_that_is_no_longer_his_is_not_sent(void **state)
{
    Scene *scene = *state;
    replace(&scene->outgoing->about->confidant, "sara@vasteras.example");
    g_auto(Release) release = {0};
    read_release(scene, &release);
    assert_int_equal(release.files->len + release.messages->len, 0);
    g_autoptr(GBytes) letter = render_release(&scene->service.rules, scene->service.wording, scene->outgoing, &release);
    assert_false(holds(letter, "070-123"));
    assert_false(holds(letter, "multipart"));
    g_autoptr(Mail) mail = mail_read(letter, envelope_new(""));
    assert_non_null(strstr(mail->text, "inga handlingar"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    mail_read_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_to_mask_are_found),
        cmocka_unit_test(what_is_public_is_not_proposed),
        cmocka_unit_test(each_piece_is_listed_once_with_its_documents),
        cmocka_unit_test(a_hostile_text_is_bounded),
        TEST(every_document_goes_along_byte_for_byte_in_order),
        TEST(the_text_holds_them_all_and_the_letter_what_to_mask),
        TEST(what_has_no_room_is_named),
        TEST(what_is_too_long_for_the_text_is_said),
        TEST(a_case_that_is_no_longer_his_is_not_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
