#include "flow/index.h"

#include "core/command.h"
#include "core/question.h"
#include "core/subject.h"
#include "mail/read.h"
#include "util/error.h"
#include "util/log.h"

#include <string.h>

#define WORDS_BYTES_MAX 16384 /* of one message's text: who writes more is found by what comes first */
#define PHONES_MAX      8
#define PHONE_BYTES_MAX 24

/* The words of one entry, as they are kept. */
typedef struct {
    EntryWords row;
    char *who, *subject, *body;
} Words;

static void words_free(Words *words)
{
    g_free(words->who);
    g_free(words->subject);
    g_free(words->body);
    g_free(words);
}

typedef struct {
    const char *sensitive_units;
    GPtrArray *rows; /* Words */
    const GArray *unread;
} Batch;

/* Where a run of digits and what stands between them ends. */
static const char *number_end(const char *start)
{
    const char *at = start;
    const char *last = start;
    for (; *at && (g_ascii_isdigit(*at) || strchr("+ -/()", *at)) && at - start < PHONE_BYTES_MAX; at++)
        if (g_ascii_isdigit(*at))
            last = at + 1;
    return last;
}

/* However a number was written, it is found by its digits. */
static void append_phones(GString *words, const char *text)
{
    guint count = 0;
    for (const char *at = text; *at && count < PHONES_MAX;) {
        if (*at != '0' && *at != '+') {
            at++;
            continue;
        }
        const char *end = number_end(at);
        g_autofree char *run = g_strndup(at, (gsize)(end - at));
        g_autofree char *phone = question_phone(run);
        if (phone) {
            g_string_append_printf(words, " %s", phone);
            count++;
        }
        at = end > at ? end : at + 1;
    }
}

/* Text as it is kept, telephone numbers as digits beside it.  Caller owns. */
static char *fold(const char *text)
{
    g_autofree char *folded = question_fold(text, WORDS_BYTES_MAX);
    g_autofree char *cut = g_strndup(text, WORDS_BYTES_MAX);
    GString *words = g_string_new(folded);
    append_phones(words, cut);
    return g_string_free(words, FALSE);
}

static void take_resident(Words *words, const Mail *mail, const Rules *rules)
{
    g_autoptr(Weighed) weighed = weigh_writing(mail, rules);
    const char *phone = weighed->form ? weighed->form->values[LABEL_PHONE] : "";
    g_autofree char *who = g_strjoin(" ", weighed->writer_name, weighed->writer, phone ? phone : "", NULL);
    g_autofree char *bare = subject_strip(weighed->subject, rules->config->prefix);
    words->who = fold(who);
    words->subject = fold(bare);
    words->body = fold(weighed->new_text);
}

/* A handler's commands are no words about the matter. */
static void take_answer(Words *words, const Mail *mail, const Rules *rules)
{
    g_autofree char *written = mail_written_text(mail);
    g_autoptr(Commands) commands = commands_read(written);
    g_autofree char *bare = subject_strip(mail->subject, rules->config->prefix);
    words->who = g_strdup("");
    words->subject = fold(bare);
    words->body = fold(commands->rest);
}

/* NULL: there is nothing to keep of it, or with an error that it may be had later. */
static Words *read_words(Service *service, const Unread *unread, GError **error)
{
    gboolean public = unread->kind == ENTRY_RESIDENT || unread->kind == ENTRY_ANSWER;
    GError *trouble = NULL;
    if (!public || unread->number == 0)
        return NULL;
    g_autoptr(GBytes) raw = store_entry_raw(service->store, unread->entry, &trouble);
    Envelope *envelope = raw ? store_entry_envelope(service->store, unread->entry, &trouble) : NULL;
    if (g_error_matches(trouble, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER)) {
        g_propagate_error(error, trouble);
        return NULL;
    }
    if (!envelope) {
        log_warning("entry %" G_GINT64_FORMAT " cannot be searched: %s", unread->entry, trouble->message);
        g_error_free(trouble);
        return NULL;
    }
    g_autoptr(Mail) mail = mail_read_filed(raw, envelope, service->config->tnef);
    Words *words = g_new0(Words, 1);
    if (unread->kind == ENTRY_RESIDENT)
        take_resident(words, mail, &service->rules);
    else
        take_answer(words, mail, &service->rules);
    words->row = (EntryWords){unread->entry, unread->number, words->who, words->subject, words->body};
    return words;
}

static Words *read_in_turn(Service *service, const Unread *unread, GError **error)
{
    if (unread->bytes < GATE_LARGE_BYTES)
        return read_words(service, unread, error);
    if (!gate_enter(service->gate, unread->bytes, error))
        return NULL;
    Words *words = read_words(service, unread, error);
    gate_leave(service->gate, unread->bytes);
    return words;
}

static gboolean keep(StoreJob *job, gpointer data, GError **error)
{
    const Batch *batch = data;
    for (guint i = 0; i < batch->rows->len; i++) {
        const Words *words = g_ptr_array_index(batch->rows, i);
        if (!store_index(job, &words->row, batch->sensitive_units, error))
            return FALSE;
    }
    return store_indexed(job, batch->unread, error);
}

gboolean index_round(Service *service, guint *count, GError **error)
{
    *count = 0;
    g_autoptr(GArray) unread = store_unread(service->store, INDEX_BATCH, error);
    if (!unread)
        return FALSE;
    if (unread->len == 0)
        return TRUE;
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)words_free);
    for (guint i = 0; i < unread->len; i++) {
        GError *trouble = NULL;
        Words *words = read_in_turn(service, &g_array_index(unread, Unread, i), &trouble);
        if (trouble) {
            g_propagate_error(error, trouble);
            return FALSE;
        }
        if (words)
            g_ptr_array_add(rows, words);
    }
    g_autofree char *sensitive = scope_sensitive_units(service->config);
    Batch batch = {sensitive, rows, unread};
    if (!store_run(service->store, keep, &batch, error))
        return FALSE;
    *count = unread->len;
    return TRUE;
}
