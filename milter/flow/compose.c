#include "flow/compose.h"

#include "flow/correspondence.h"
#include "flow/figures.h"
#include "flow/history.h"
#include "flow/ours.h"
#include "flow/release.h"
#include "flow/render.h"
#include "mail/read.h"
#include "util/error.h"
#include "util/log.h"

static gboolean needs_original(const Outgoing *outgoing)
{
    return outgoing->entry != 0 &&
           (letter_traits(outgoing->letter->kind)->passes_on || outgoing->letter->kind == LETTER_ANSWER);
}

/* An answer does not wait for words that are lost: it goes without them.  FALSE when they may be had later. */
static gboolean goes_without_quote(Service *service, const Outgoing *outgoing, GError *trouble, GError **error)
{
    if (!g_error_matches(trouble, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED)) {
        g_propagate_error(error, trouble);
        return FALSE;
    }
    g_autofree char *reference = reference_print(service->config->prefix, outgoing->number);
    log_error("case=%s answer goes without the resident's words: %s", reference, trouble->message);
    g_error_free(trouble);
    return TRUE;
}

/* The resident's own words under the answer, as in any mail (4.5); never in a sensitive matter. */
static gboolean add_quote(Service *service, const Outgoing *outgoing, GError **error)
{
    GError *trouble = NULL;
    if (outgoing->about == NULL || outgoing->about->sensitive)
        return TRUE;
    g_autoptr(GBytes) raw = store_entry_raw(service->store, outgoing->quotes, &trouble);
    if (raw == NULL)
        return goes_without_quote(service, outgoing, trouble, error);
    g_autoptr(Envelope) envelope = store_entry_envelope(service->store, outgoing->quotes, error);
    if (envelope == NULL)
        return FALSE;
    g_autoptr(Mail) mail = mail_read_with(raw, g_steal_pointer(&envelope), service->config->tnef);
    g_autoptr(GPtrArray) ours = g_ptr_array_new_with_free_func(g_free);
    ours_recall(service->store, outgoing->number, mail_from(mail), ours);
    ours_mark(mail, ours);
    g_autofree char *words = form_new_text(mail, service->config);
    letter_set(outgoing->letter, "quote", words);
    return TRUE;
}

/* Read now, not when it was asked for: the list ends with the asking. */
static gboolean add_history(Service *service, const Outgoing *outgoing, GError **error)
{
    g_autofree char *list = history_print(service, outgoing->number, error);
    if (list == NULL)
        return FALSE;
    letter_set(outgoing->letter, "history", list);
    return TRUE;
}

/* A case that is handed on shows the mail that opened it, not the one that said so; a part shows the whole's. */
static gboolean shows_opening(const Letter *letter)
{
    return letter->kind == LETTER_MOVED_COPY || *letter_get(letter, "is_released");
}

static CaseNumber shown_case(const Outgoing *outgoing)
{
    gboolean part = *letter_get(outgoing->letter, "is_split") && outgoing->about && outgoing->about->linked;
    return part ? outgoing->about->linked : outgoing->number;
}

/* The entry whose words the letter carries, 0 if none. */
static gboolean find_shown(Service *service, const Outgoing *outgoing, gint64 *entry, GError **error)
{
    *entry = needs_original(outgoing) ? outgoing->entry : 0;
    if (!shows_opening(outgoing->letter))
        return TRUE;
    *entry = 0;
    return *letter_get(outgoing->letter, "without_content") ||
           store_opening_entry(service->store, shown_case(outgoing), entry, error);
}

/* The rest of what is public; what is not is only counted (4.7). */
static gboolean add_correspondence(Service *service, const Outgoing *outgoing, GError **error)
{
    if (outgoing->letter->kind != LETTER_MOVED_COPY)
        return TRUE;
    g_auto(Correspondence) read = {0};
    if (!correspondence_read(service, shown_case(outgoing), outgoing->entry, &read, error))
        return FALSE;
    g_autofree char *internal = g_strdup_printf("%u", read.internal);
    gboolean with = !*letter_get(outgoing->letter, "without_content");
    letter_set(outgoing->letter, "correspondence", with ? read.text : NULL);
    letter_set(outgoing->letter, "internal_count", with && read.internal > 0 ? internal : NULL);
    return TRUE;
}

/* What the case holds when the letter leaves, if it is still for who asked. */
static GBytes *render_documents(Service *service, const Outgoing *outgoing, GError **error)
{
    g_auto(Release) release = {0};
    if (!release_read(service, outgoing, &release, error))
        return NULL;
    return render_release(&service->rules, service->wording, outgoing, &release);
}

GBytes *compose_letter(Service *service, const Outgoing *outgoing, GError **error)
{
    if (outgoing->letter->kind == LETTER_RELEASE)
        return render_documents(service, outgoing, error);
    if (figures_are_in(outgoing->letter->kind))
        return figures_render(service, outgoing, error);
    g_autoptr(GBytes) original = NULL;
    g_autoptr(Envelope) envelope = NULL;
    gint64 entry;
    if (!find_shown(service, outgoing, &entry, error) || !add_correspondence(service, outgoing, error))
        return NULL;
    if (entry != 0) {
        original = store_entry_raw(service->store, entry, error);
        envelope = original != NULL ? store_entry_envelope(service->store, entry, error) : NULL;
        if (envelope == NULL)
            return NULL;
    }
    if (outgoing->letter->kind == LETTER_FOLLOW_UP && outgoing->about != NULL)
        ours_recall(service->store, outgoing->number, outgoing->about->resident, outgoing->ours);
    if (outgoing->quotes != 0 && !add_quote(service, outgoing, error))
        return NULL;
    if (outgoing->letter->kind == LETTER_HISTORY && !add_history(service, outgoing, error))
        return NULL;
    if (letter_traits(outgoing->letter->kind)->verbatim)
        return g_steal_pointer(&original);
    return render_letter(&service->rules, service->wording, outgoing, g_steal_pointer(&original), envelope);
}
