#include "flow/history.h"

#include "mail/read.h"

#include <string.h>

typedef struct {
    const Service *service;
    GString *list;
    GError *error;
} HistoryList;

/* Events that a reader is told of, in his words; the others are for the machine.  `shown`: with what they are about. */
static const struct {
    const char *kind, *words;
    gboolean shown;
} events[] = {
    {"event opened", "Ärendet öppnades", FALSE},
    {"event unit", "Enhet:", TRUE},
    {"event handler", "Handläggare:", TRUE},
    {"event status", "Läge:", TRUE},
    {"event category", "Kategori:", TRUE},
    {"event cause", "Orsak:", TRUE},
    {"event outcome", "Utfall:", TRUE},
    {"event submitter", "Avsändare:", TRUE},
    {"event measure", "Åtgärd:", TRUE},
    {"event diary", "Diarienummer:", TRUE},
    {"event language", "Språk:", TRUE},
    {"event resident", "Invånarens adress:", TRUE},
    {"event participant", "Deltagare:", TRUE},
    {"event sensitive", "Känsligt:", TRUE},
    {"event note", "Intern anteckning", FALSE},
    {"event disclosed", "Historiken lämnades ut", FALSE},
    {"event cancelled", "Ett brev stoppades", FALSE},
    {"event released", "Ett brev släpptes", FALSE},
    {"event bounced", "Ett brev kom i retur", FALSE},
    {"event absent", "Frånvarosvar", FALSE},
};

static const struct {
    const char *kind, *words;
} entries[] = {
    {"entry resident", "Mejl från"},
    {"entry answer", "Mejl till ärendet från"},
    {"entry internal", "INTERNT från"},
    {"entry automatic", "Automatiskt mejl från"},
};

static const char *const state_words[] = {
    [LETTER_WAITING] = "på väg",        [LETTER_ON_HOLD] = "väntar på ja",  [LETTER_ACCEPTED] = "skickat",
    [LETTER_CANCELLED] = "stoppat",     [LETTER_FAILED] = "gick inte fram", [LETTER_BOUNCED] = "kom i retur",
    [LETTER_OBSERVED] = "inte skickat",
};

static void begin_line(HistoryList *told, gint64 at)
{
    g_autofree char *moment = calendar_print_moment(told->service->config->calendar, at);
    g_string_append_printf(told->list, "%s  ", moment);
}

/* What the message says that is its writer's own, set in, so that it cannot be taken for a line of the list. */
static gboolean tell_text(HistoryList *told, gint64 entry)
{
    g_autoptr(GBytes) raw = store_entry_raw(told->service->store, entry, &told->error);
    if (raw == NULL)
        return FALSE;
    g_autoptr(Mail) mail = mail_read_with(raw, envelope_new(""), told->service->config->tnef);
    g_autofree char *text = mail_new_text(mail);
    g_autofree char *cut = g_utf8_substring(text, 0, MIN(g_utf8_strlen(text, -1), HISTORY_TEXT_CHARS));
    g_auto(GStrv) lines = g_strsplit(cut, "\n", -1);
    for (guint i = 0; lines[i]; i++)
        g_string_append_printf(told->list, "    %s\n", lines[i]);
    if (strlen(cut) < strlen(text))
        g_string_append(told->list, "    […]\n");
    for (guint i = 0; i < mail->attachments->len; i++)
        g_string_append_printf(told->list, "    [%s]\n",
                               ((const Attachment *)g_ptr_array_index(mail->attachments, i))->name);
    g_string_append_c(told->list, '\n');
    return TRUE;
}

static gboolean tell_entry(HistoryList *told, const Trace *trace)
{
    const char *words = "Mejl från";
    for (guint i = 0; i < G_N_ELEMENTS(entries); i++)
        if (strcmp(trace->kind, entries[i].kind) == 0)
            words = entries[i].words;
    begin_line(told, trace->at);
    g_string_append_printf(told->list, "%s %s:\n", words, trace->who);
    return tell_text(told, trace->id);
}

static void tell_letter(HistoryList *told, const Trace *trace)
{
    LetterKind kind = letter_kind_of(trace->kind + strlen("letter "));
    gboolean inside = kind != LETTER_KINDS && letter_traits(kind)->audience != AUDIENCE_RESIDENT;
    begin_line(told, trace->at);
    g_string_append_printf(told->list, "%s till %s (%s)\n\n",
                           kind == LETTER_ANSWER ? "Svar"
                           : inside              ? "Mejl inom kommunen"
                                                 : "Brev",
                           trace->who, state_words[letter_state_of(trace->state)]);
}

static void tell_event(HistoryList *told, const Trace *trace)
{
    for (guint i = 0; i < G_N_ELEMENTS(events); i++) {
        if (strcmp(trace->kind, events[i].kind) != 0)
            continue;
        begin_line(told, trace->at);
        g_string_append_printf(told->list, "%s%s%s\n\n", events[i].words, events[i].shown ? " " : "",
                               events[i].shown && trace->value ? trace->value : "");
        return;
    }
}

static gboolean tell(const Trace *trace, gpointer data)
{
    HistoryList *told = data;
    if (told->list->len > HISTORY_BYTES_MAX) {
        g_string_append(told->list, "[…] Listan är för lång för ett mejl. Be administratören om resten.\n");
        return FALSE;
    }
    if (g_str_has_prefix(trace->kind, "entry "))
        return tell_entry(told, trace);
    if (g_str_has_prefix(trace->kind, "letter "))
        tell_letter(told, trace);
    else
        tell_event(told, trace);
    return TRUE;
}

char *history_print(const Service *service, CaseNumber number, GError **error)
{
    g_autoptr(GString) list = g_string_new(NULL);
    HistoryList told = {.service = service, .list = list};
    if (!store_history(service->store, number, tell, &told, error))
        return NULL;
    if (told.error != NULL) {
        g_propagate_error(error, told.error);
        return NULL;
    }
    return g_strdup(list->str);
}
