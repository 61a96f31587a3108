/* form.c - any text in a form's mail: values are valid, bounded and of one line, and the mail is left as it is. */
#include "fuzz.h"

#include "core/form.h"

#include <string.h>

static const char *const labels[LABELS] = {"Namn",       "E-post", "Telefon",     "Ämne",      "Kategori",
                                           "Språk",      "Plats",  "Latitude",    "Longitude", "Foto",
                                           "Meddelande", "Karta",  "Skickat från"};

static Config *config_of_form(void)
{
    Config *config = config_new();
    g_ptr_array_add(config->mailboxes, mailbox_new("synpunkter@city.example"));
    FormSource *source = form_source_new("webb@city.example");
    g_ptr_array_add(source->networks, g_strdup("198.51.100.80/32"));
    for (guint i = 0; i < LABELS; i++)
        g_ptr_array_add(source->labels[i], g_strdup(labels[i]));
    g_ptr_array_add(config->forms, source);
    return config;
}

static Mail *mail_of(const char *text)
{
    Envelope *envelope = envelope_new("webb@city.example");
    envelope->client = g_strdup("198.51.100.80");
    Mail *mail = mail_new(envelope);
    g_free(mail->text);
    mail->text = g_strdup(text);
    return mail;
}

static void check_form(const Form *form, const char *text)
{
    g_autofree char *position = form_position(form);
    for (guint i = 0; i < LABELS; i++) {
        fuzz_check_text(form->values[i]);
        g_assert_cmpuint(strlen(form->values[i]), <=, strlen(text));
        g_assert_true(i == LABEL_MESSAGE || strlen(form->values[i]) <= FORM_VALUE_BYTES_MAX);
        g_assert_true(i == LABEL_MESSAGE || strchr(form->values[i], '\n') == NULL);
    }
    g_assert_true(*form->email == '\0' || address_is_deliverable(form->email));
    fuzz_check_text(form->name);
    if (position)
        fuzz_check_text(position);
    (void)form_photo(form); /* only that it ends */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = fuzz_text(data, size);
    g_autoptr(Config) config = config_of_form();
    g_autoptr(Mail) mail = mail_of(text);
    g_autoptr(Form) form = form_read(mail, config);

    if (form)
        check_form(form, text);
    g_assert_cmpstr(mail->text, ==, text);
    return 0;
}
