/* question.c - any text as a question or a yes at "+fraga", and as the lines by which staff register a call. */
#include "fuzz.h"

#include "core/question.h"
#include "core/register_lines.h"
#include "core/round.h"

#include <string.h>

#define NOW G_GINT64_CONSTANT(1772550000) /* 3 March 2026 */

static Config *config;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    config = config_new();
    Unit *unit = unit_new("tekn");
    g_ptr_array_add(unit->aliases, g_strdup("Gator och parker"));
    g_free(unit->committee[LANGUAGE_SV]);
    unit->committee[LANGUAGE_SV] = g_strdup("tekniska nämnden");
    g_ptr_array_add(config->units, unit);
    return 0;
}

/* The first line is the subject, the rest what the member of staff wrote. */
static Mail *mail_of(const char *text)
{
    gsize length = strcspn(text, "\n");
    Mail *mail = mail_new(envelope_new("johan@city.example"));
    g_free(mail->subject);
    mail->subject = g_strndup(text, length);
    g_free(mail->text);
    mail->text = g_strdup(text + length);
    Span whole = {SPAN_NEW, 0, strlen(mail->text)};
    g_array_append_val(mail->spans, whole);
    g_ptr_array_add(mail->from, address_new("Johan Berg", "johan@city.example"));
    return mail;
}

static void check_words(const QuestionAsk *question)
{
    gboolean looked_for =
        question->kind == QUESTION_SEARCH || question->kind == QUESTION_NAME || question->kind == QUESTION_PHONE;
    fuzz_check_text(question->words);
    g_assert_true((*question->words != '\0') == looked_for);
    if (!looked_for || question->kind == QUESTION_PHONE)
        return;
    g_autofree char *again = question_words(question->words);
    g_auto(GStrv) words = g_strsplit(question->words, " ", -1);
    g_assert_cmpstr(again, ==, question->words);
    g_assert_cmpuint(g_strv_length(words), <=, QUESTION_WORDS_MAX);
    g_assert_null(strpbrk(question->words, "\"*():^+"));
}

static void check_question(const char *text)
{
    Recipient recipient = {.role = ROLE_QUESTION};
    g_autoptr(GArray) recipients = g_array_new(FALSE, FALSE, sizeof(Recipient));
    g_array_append_val(recipients, recipient);
    const Weighed weighed = {.proof = PROOF_DMARC, .nature = NATURE_STAFF, .recipients = recipients};
    g_autoptr(Mail) mail = mail_of(text);
    g_autoptr(QuestionAsk) question = question_new(mail, &weighed, config, NOW);

    fuzz_check_text(question->text);
    g_assert_null(strchr(question->text, '\n'));
    check_words(question);
    for (guint i = 0; i < question->numbers->len; i++)
        g_assert_cmpint(g_array_index(question->numbers, CaseNumber, i), >, 0);
    g_assert_true(question->kind != QUESTION_PERSON || address_is_deliverable(question->address));
    g_assert_true(question->kind != QUESTION_DIARY || question->from < question->to);
    g_assert_true((question->kind == QUESTION_REPORT) == (question->report != NULL));
    if (question->report)
        g_assert_cmpint(g_date_compare(&question->report->first, &question->report->last), <=, 0);
}

static void check_yes(const char *text)
{
    GDate today = calendar_day(config->calendar, NOW);
    g_autofree char *note = NULL;
    g_assert_true(round_reads_yes(text, &today, &note) == (note != NULL));
    if (!note)
        return;
    fuzz_check_text(note);
    g_assert_null(strchr(note, '\n'));
}

static void check_registration(const char *text)
{
    g_autoptr(Registration) registration = registration_read(text, config, NOW);
    g_autofree char *who = registration_who(registration);
    const char *lines[] = {registration->channel, registration->name, registration->email, registration->phone,
                           registration->address, who};

    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        fuzz_check_text(lines[i]);
        g_assert_null(strchr(lines[i], '\n'));
    }
    fuzz_check_text(registration->text);
    g_assert_cmpint(registration->received_at, <=, NOW);
    g_assert_true(*registration->email == '\0' || address_is_deliverable(registration->email));
    g_assert_true((registration->fault == REGISTER_FINE) == (registration->line == NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = fuzz_text(data, size);

    check_question(text);
    check_registration(text);
    check_yes(text);
    return 0;
}
