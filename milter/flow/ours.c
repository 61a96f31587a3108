#include "flow/ours.h"

#include "core/quote_ours.h"
#include "mail/language.h"
#include "mail/read.h"
#include "util/log.h"

/* What a letter of ours quotes is the resident's. */
static char *own_words(GBytes *letter)
{
    g_autoptr(Mail) mail = mail_read(letter, envelope_new(""));
    GString *words = g_string_new(NULL);
    for (guint i = 0; i < mail->spans->len; i++) {
        const Span *span = &g_array_index(mail->spans, Span, i);
        if (span->kind != SPAN_QUOTED)
            g_string_append_len(words, mail->text + span->start, (gssize)(span->end - span->start));
    }
    return g_string_free(words, FALSE);
}

void ours_recall(Store *store, CaseNumber number, const char *to, GPtrArray *ours)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) letters = store_letters_to(store, number, to, &error);
    if (letters == NULL) {
        log_warning("cannot compare a message with our letters: %s", error->message);
        return;
    }
    for (guint i = 0; i < letters->len; i++)
        g_ptr_array_add(ours, own_words(g_ptr_array_index(letters, i)));
}

gboolean ours_mark(Mail *mail, const GPtrArray *ours)
{
    GArray *spans = quote_ours(mail, ours);
    if (spans == NULL)
        return FALSE;
    g_array_unref(mail->spans);
    mail->spans = spans;
    g_autofree char *words = mail_new_text(mail);
    g_free(mail->language);
    mail->language = g_strdup(language_guess(words));
    return TRUE;
}
