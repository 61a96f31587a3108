#include "core/form.h"
#include "core/form_lines.h"
#include "core/known.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define FORM_ADDRESS "webb@city.example"
#define SERVER       "198.51.100.80"

static void add(FormSource *source, Label label, const char *text)
{
    g_ptr_array_add(source->labels[label], g_strdup(text));
}

static Config *city(void)
{
    Config *config = config_new();
    g_ptr_array_add(config->mailboxes, mailbox_new("synpunkter@city.example"));
    FormSource *source = form_source_new(FORM_ADDRESS);
    g_ptr_array_add(source->networks, g_strdup(SERVER "/32"));
    add(source, LABEL_NAME, "Namn");
    add(source, LABEL_EMAIL, "E-post");
    add(source, LABEL_EMAIL, "E-postadress:");
    add(source, LABEL_PHONE, "Telefon");
    add(source, LABEL_LATITUDE, "Latitude");
    add(source, LABEL_LONGITUDE, "Longitude");
    add(source, LABEL_PLACE, "Närmaste väg");
    add(source, LABEL_PHOTO, "Foto");
    add(source, LABEL_MESSAGE, "Meddelande");
    add(source, LABEL_OTHER, "IP-adress");
    add(source, LABEL_END, "Skickat från");
    g_ptr_array_add(config->forms, source);
    return config;
}

static Mail *form_mail(const char *text)
{
    Envelope *envelope = envelope_new(FORM_ADDRESS);
    envelope->client = g_strdup(SERVER);
    g_ptr_array_add(envelope->recipients, g_strdup("synpunkter@city.example"));
    Mail *mail = mail_new(envelope);
    g_ptr_array_add(mail->from, address_new("Webb", FORM_ADDRESS));
    g_free(mail->text);
    mail->text = g_strdup(text);
    return mail;
}

typedef struct {
    Config *config;
    Mail *mail;
    Form *form;
} Scene;

static Scene scene_of(const char *text)
{
    Scene scene = {city(), form_mail(text), NULL};
    scene.form = form_read(scene.mail, scene.config);
    return scene;
}

static void scene_clear(Scene *scene)
{
    form_free(scene->form);
    mail_free(scene->mail);
    config_free(scene->config);
}

static void labels_are_found_as_form_mailers_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *text, *name, *email, *message;
    } rows[] = {
        {"Namn: Anna\nE-post: a@b.example\nMeddelande:\nHej\nhopp", "Anna", "a@b.example", "Hej\nhopp"},
        {"Namn | Anna\nE-post | a@b.example\nMeddelande | Hej", "Anna", "a@b.example", "Hej"},
        {"NAMN\tAnna\ne-POST\ta@b.example\nmeddelande\tHej", "Anna", "a@b.example", "Hej"},
        {"* Namn *: Anna\n- E-post (frivilligt): a@b.example\n• Meddelande: Hej", "Anna", "a@b.example", "Hej"},
        {"Namn\nAnna\n\nE-postadress\na@b.example\n\nMeddelande\nHej", "Anna", "a@b.example", "Hej"},
        {"Namn:\nE-post: a@b.example\nMeddelande: Hej", "", "a@b.example", "Hej"},
        {"Namn: Anna <a@b.example>\nMeddelande: Hej", "Anna", "a@b.example", "Hej"},
        {"Namn: Anna\nE-post: a@b.example [mailto:a@b.example]\n\nHej utan etikett", "Anna", "a@b.example",
         "Hej utan etikett"},
        {"Na\xcc\x88r: x\nNamn: Anna\nMeddelande: Hej\n-- \nfot", "Anna", "", "Hej"},
        {"Namn: Anna\nMeddelande: Hej\nSkickat från webben\nSnöröjning", "Anna", "", "Hej"},
        {"Namn: Anna\nMeddelande: Hej\n----------\nSnöröjning", "Anna", "", "Hej"},
        {"Namn: Anna\nMeddelande: Hej\nIP-adress: 1\nIP-adress: 2", "Anna", "", "Hej"},
        {"Namn: Anna\nE-post: a@b.example\nMeddelande: Hej\nE-post: c@d.example\nNamn: Eva", "Anna", "a@b.example",
         "Hej\nE-post: c@d.example\nNamn: Eva"},
        {"Namnet är Anna\nMeddelande: Hej\nNamngivet: nej", "", "", "Hej\nNamngivet: nej"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Scene scene = scene_of(rows[i].text);
        assert_non_null(scene.form);
        assert_string_equal(scene.form->name, rows[i].name);
        assert_string_equal(scene.form->email, rows[i].email);
        assert_string_equal(scene.form->values[LABEL_MESSAGE], rows[i].message);
        assert_string_equal(scene.mail->text, rows[i].text);
        scene_clear(&scene);
    }
}

static void a_submitter_is_never_the_form_or_ourselves(void **state)
{
    (void)state;
    static const char *const addresses[] = {FORM_ADDRESS,
                                            "WEBB@City.example",
                                            "synpunkter@city.example",
                                            "synpunkter+c2600417.k7m4q2xd@city.example",
                                            "anna",
                                            "anna@@b.example",
                                            "a b@c.example",
                                            "anna@posten",
                                            "(anna@b.example",
                                            ""};
    for (gsize i = 0; i < G_N_ELEMENTS(addresses); i++) {
        g_autofree char *text = g_strdup_printf("E-post: %s\nMeddelande: Hej", addresses[i]);
        Scene scene = scene_of(text);
        assert_string_equal(scene.form->email, "");
        scene_clear(&scene);
    }
}

static void reply_to_counts_only_where_no_address_is_asked_for(void **state)
{
    (void)state;
    static const struct {
        const char *text, *email;
    } rows[] = {{"Namn: Anna\nMeddelande: Hej", "anna@b.example"}, {"E-post:\nMeddelande: Hej", ""}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Config) config = city();
        g_autoptr(Mail) mail = form_mail(rows[i].text);
        g_ptr_array_add(mail->reply_to, address_new("", "anna@b.example"));
        g_autoptr(Form) form = form_read(mail, config);
        assert_string_equal(form->email, rows[i].email);
    }
}

static void only_a_proven_source_is_a_form(void **state)
{
    (void)state;
    g_autoptr(Config) config = city();
    g_autoptr(Mail) elsewhere = form_mail("Namn: Anna\nMeddelande: Hej");
    g_free(elsewhere->envelope->client);
    elsewhere->envelope->client = g_strdup("203.0.113.9");
    assert_null(form_read(elsewhere, config));
    g_free(elsewhere->envelope->client);
    elsewhere->envelope->client = NULL;
    assert_null(form_read(elsewhere, config));

    g_autoptr(Mail) unlabelled = form_mail("Servern har startats om.");
    assert_null(form_read(unlabelled, config));
    g_autoptr(Mail) report = form_mail("Namn: Anna\nMeddelande: Hej");
    report->report = report_new(REPORT_DELIVERY);
    assert_null(form_read(report, config));

    g_autofree char *words = form_new_text(unlabelled, config);
    assert_string_equal(words, "Servern har startats om.");
}

static void position_is_shown_only_where_it_makes_sense(void **state)
{
    (void)state;
    static const struct {
        const char *latitude, *longitude, *place, *shown;
    } rows[] = {
        {"59.6099", "16.5448", "", "59.6099, 16.5448"},
        {"59,6099", "16,5448", "Storgatan", "59.6099, 16.5448, Storgatan"},
        {"59.6099, 16.5448", "", "", "59.6099, 16.5448"},
        {"59,6099, 16,5448", "", "", "59.6099, 16.5448"},
        {"59.6099° N", "16.5448° E", "", "59.6099, 16.5448"},
        {"-33.9", "-70.1", "", "-33.9, -70.1"},
        {"91", "16", "Storgatan", "Storgatan"},
        {"59", "181", "", NULL},
        {"59", "", "", NULL},
        {"nan", "inf", "", NULL},
        {"1e5", "2", "", NULL},
        {"59.6099<b>", "16.5", "", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text =
            g_strdup_printf("Latitude: %s\nLongitude: %s\nNärmaste väg (ungefär): %s\nMeddelande: x", rows[i].latitude,
                            rows[i].longitude, rows[i].place);
        Scene scene = scene_of(text);
        g_autofree char *shown = form_position(scene.form);
        assert_true(g_strcmp0(shown, rows[i].shown) == 0);
        scene_clear(&scene);
    }
}

static void a_photo_is_a_link_and_nothing_else(void **state)
{
    (void)state;
    Scene link = scene_of("Foto: https://app.example/1.jpg\nMeddelande: x");
    assert_string_equal(form_photo(link.form), "https://app.example/1.jpg");
    scene_clear(&link);
    Scene script = scene_of("Foto: javascript:alert(1)\nMeddelande: x");
    assert_null(form_photo(script.form));
    scene_clear(&script);
    Scene words = scene_of("Foto: https://a.example/ klicka här\nMeddelande: x");
    assert_null(form_photo(words.form));
    scene_clear(&words);
}

static void values_are_cut_at_a_whole_character(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new("Namn: x");
    for (guint i = 0; i < FORM_VALUE_BYTES_MAX; i++)
        g_string_append(text, "å");
    g_string_append(text, "\nMeddelande: y");
    Scene scene = scene_of(text->str);
    const char *value = scene.form->values[LABEL_NAME];
    assert_true(strlen(value) <= FORM_VALUE_BYTES_MAX && strlen(value) >= FORM_VALUE_BYTES_MAX - 1);
    assert_true(g_utf8_validate(value, -1, NULL));
    scene_clear(&scene);
}

static void labels_are_looked_for_in_so_many_lines_only(void **state)
{
    (void)state;
    for (guint beyond = 0; beyond <= 1; beyond++) {
        g_autoptr(GString) text = g_string_new("Meddelande: början\n");
        for (guint i = 1; i < FORM_LINES_MAX - 1 + beyond; i++)
            g_string_append(text, "rad\n");
        g_string_append(text, "Telefon: 070");
        Scene scene = scene_of(text->str);
        assert_string_equal(scene.form->values[LABEL_PHONE], beyond ? "" : "070");
        assert_true(g_str_has_suffix(scene.form->values[LABEL_MESSAGE], beyond ? "Telefon: 070" : "rad"));
        scene_clear(&scene);
    }
}

/* D23: a form's subject is the same for everybody. */
static void a_form_ties_nothing_by_its_subject(void **state)
{
    (void)state;
    g_autoptr(Config) config = city();
    Router *router = router_new(config);
    const Rules rules = {config, router, NULL, MODE_LIVE, NULL};
    for (guint form = 0; form <= 1; form++) {
        g_autoptr(Mail) mail = form_mail("Namn: Anna\nE-post: anna@b.example\nMeddelande: Hej");
        g_free(mail->subject);
        mail->subject = g_strdup("Potthål på cykelbanan vid skolan");
        if (!form)
            g_clear_pointer(&mail->envelope->client, g_free);
        g_autoptr(Weighed) weighed = weigh(mail, &rules);
        g_autoptr(Ask) ask = ask_new(mail, weighed, &rules, 0);
        assert_true((ask->subject_key == NULL) == (form == 1));
        assert_string_equal(ask->sender, form ? "anna@b.example" : FORM_ADDRESS);
    }
    router_free(router);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_are_found_as_form_mailers_write_them),
        cmocka_unit_test(a_submitter_is_never_the_form_or_ourselves),
        cmocka_unit_test(reply_to_counts_only_where_no_address_is_asked_for),
        cmocka_unit_test(only_a_proven_source_is_a_form),
        cmocka_unit_test(position_is_shown_only_where_it_makes_sense),
        cmocka_unit_test(a_photo_is_a_link_and_nothing_else),
        cmocka_unit_test(values_are_cut_at_a_whole_character),
        cmocka_unit_test(labels_are_looked_for_in_so_many_lines_only),
        cmocka_unit_test(a_form_ties_nothing_by_its_subject),
    };
    return cmocka_run_group_tests_name("form", tests, NULL, NULL);
}
