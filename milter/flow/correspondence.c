#include "flow/correspondence.h"

#include "mail/read.h"

#include <string.h>

typedef struct {
    const Service *service;
    gint64 opening, except; /* entries that are shown elsewhere */
    GString *text;
    guint internal;
    GError *error;
} Reading;

/* The writer's own words; of a letter of ours what a reader would call new. */
static void add_words(Reading *reading, GBytes *raw)
{
    g_autoptr(Mail) mail = mail_read_with(raw, envelope_new(""), reading->service->config->tnef);
    g_autofree char *words = mail_new_text(mail);
    g_autofree char *cut = g_utf8_substring(words, 0, MIN(g_utf8_strlen(words, -1), CORRESPONDENCE_TEXT_CHARS));
    g_string_append_printf(reading->text, "%s%s\n", cut, strlen(cut) < strlen(words) ? " […]" : "");
    for (guint i = 0; i < mail->attachments->len; i++)
        g_string_append_printf(reading->text, "[%s]\n",
                               ((const Attachment *)g_ptr_array_index(mail->attachments, i))->name);
}

static void begin(Reading *reading, const Trace *trace, const char *what)
{
    g_autofree char *moment = calendar_print_moment(reading->service->config->calendar, trace->at);
    g_string_append_printf(reading->text, "%s%s  %s %s:\n", reading->text->len > 0 ? "\n" : "", moment, what, trace->who);
}

static gboolean add_entry(Reading *reading, const Trace *trace)
{
    if (trace->id == reading->opening)
        return TRUE;
    g_autoptr(GBytes) raw = store_entry_raw(reading->service->store, trace->id, &reading->error);
    if (raw == NULL)
        return FALSE;
    begin(reading, trace, "Mejl från");
    add_words(reading, raw);
    return TRUE;
}

/* What has gone, or is going, to the resident; of what the machine said its subject is enough. */
static gboolean add_letter(Reading *reading, const Trace *trace, LetterKind kind)
{
    LetterState state = letter_state_of(trace->state);
    if (state == LETTER_CANCELLED || state == LETTER_ON_HOLD || state == LETTER_OBSERVED)
        return TRUE;
    g_autoptr(GBytes) bytes = store_letter_bytes(reading->service->store, trace->id, &reading->error);
    if (bytes == NULL)
        return reading->error == NULL; /* on its way: it is told of in this letter's own words */
    if (kind == LETTER_ANSWER) {
        begin(reading, trace, "Svar till");
        add_words(reading, bytes);
        return TRUE;
    }
    g_autoptr(Mail) mail = mail_read_with(bytes, envelope_new(""), reading->service->config->tnef);
    begin(reading, trace, "Automatiskt mejl till");
    g_string_append_printf(reading->text, "%s\n", mail->subject);
    return TRUE;
}

static gboolean add(const Trace *trace, gpointer data)
{
    Reading *reading = data;
    if (strcmp(trace->kind, "entry internal") == 0 && trace->id != reading->except)
        reading->internal++;
    if (reading->text->len > CORRESPONDENCE_BYTES_MAX)
        return TRUE; /* what is internal is counted to the end */
    if (strcmp(trace->kind, "entry resident") == 0)
        return add_entry(reading, trace);
    LetterKind kind =
        g_str_has_prefix(trace->kind, "letter ") ? letter_kind_of(trace->kind + strlen("letter ")) : LETTER_KINDS;
    if (kind == LETTER_KINDS || letter_traits(kind)->audience != AUDIENCE_RESIDENT)
        return TRUE;
    return add_letter(reading, trace, kind);
}

gboolean correspondence_read(const Service *service, CaseNumber number, gint64 except, Correspondence *read,
                             GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    Reading reading = {.service = service, .except = except, .text = text};
    if (!store_opening_entry(service->store, number, &reading.opening, error) ||
        !store_history(service->store, number, add, &reading, error))
        return FALSE;
    if (reading.error != NULL) {
        g_propagate_error(error, reading.error);
        return FALSE;
    }
    if (text->len > CORRESPONDENCE_BYTES_MAX)
        g_string_append(text, "\n[…] Resten finns i ärendet: svara #historik.\n");
    *read = (Correspondence){g_strdup(text->str), reading.internal};
    return TRUE;
}

void correspondence_clear(Correspondence *read)
{
    g_clear_pointer(&read->text, g_free);
}
