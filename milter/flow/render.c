#include "flow/render.h"

#include "core/marks.h"
#include "flow/render_parts.h"
#include "mail/write.h"
#include "util/log.h"

#include <string.h>

/* D55; never All or NDR, for the bounce is wanted. */
static const char suppress_automatic[] = "DR, RN, NRN, OOF, AutoReply";
static const char suppress_human[] = "DR, RN, NRN";
static const char service_name[] = "Synpunkter";

const char *render_keep(Rendering *rendering, char *text)
{
    g_ptr_array_add(rendering->kept, text);
    return text;
}

/* -- addresses ----------------------------------------------------------- */

static const char *case_address(Rendering *rendering, Role role)
{
    return render_keep(
        rendering, recipient_print(rendering->config, rendering->keyring, rendering->mailbox, role, rendering->number));
}

/* To staff the case itself speaks, so that a plain Reply does the commonest right thing (STORYBOARDS 4.3). */
static void set_staff_sender(Rendering *rendering, Draft *draft)
{
    g_autofree char *resident = address_clean_name(letter_get(rendering->letter, "resident_name"));
    gboolean named = *resident && !strchr(letter_get(rendering->letter, "resident_name"), '@');
    draft->from = case_address(rendering, ROLE_HANDLER);
    draft->from_name =
        render_keep(rendering, g_strdup_printf("%s via %s", named ? resident : "Invånare", service_name));
}

/* Another name and another mark than staff's copies have: who answers this does not write to the resident. */
static void set_internal_sender(Rendering *rendering, Draft *draft)
{
    g_autofree char *name = address_clean_name(rendering->letter->from_name);
    draft->from = case_address(rendering, ROLE_INTERNAL);
    draft->from_name =
        render_keep(rendering, *name ? g_strdup_printf("%s via %s (INTERNT)", name, service_name)
                                     : g_strdup_printf("%s (INTERNT)", service_name));
}

static void set_resident_sender(Rendering *rendering, Draft *draft)
{
    const char *city = render_city(rendering);
    if (*rendering->letter->from_name)
        draft->from_name = render_keep(rendering, address_clean_name(rendering->letter->from_name));
    else
        draft->from_name = city;
    if (rendering->number) {
        draft->reply_to_name = city;
        draft->reply_to = case_address(rendering, ROLE_RESIDENT);
    }
}

static void set_addresses(Rendering *rendering, Draft *draft)
{
    const Letter *letter = rendering->letter;
    draft->from = rendering->mailbox;
    draft->from_name = service_name;
    draft->to = letter->to;
    draft->to_name = render_keep(rendering, address_clean_name(letter->to_name));
    if (rendering->traits->asks) {
        draft->from = case_address(rendering, ROLE_QUESTION);
        return;
    }
    if (rendering->traits->audience == AUDIENCE_RESIDENT)
        set_resident_sender(rendering, draft);
    if (!rendering->number || letter->kind == LETTER_ALARM || letter->kind == LETTER_UNPROVEN)
        return;
    if (rendering->traits->audience == AUDIENCE_STAFF)
        set_staff_sender(rendering, draft);
    if (rendering->traits->audience == AUDIENCE_INTERNAL)
        set_internal_sender(rendering, draft);
}

/* -- threads ------------------------------------------------------------- */

/* A Message-ID nobody ever sends: all of a case's staff mail hangs on it, and none of the resident's (D15). */
static const char *root_id(Rendering *rendering)
{
    g_autofree char *number = case_number_print(rendering->number);
    const char *chain = rendering->traits->audience == AUDIENCE_INTERNAL ? "internal-root" : "root";
    return render_keep(rendering, g_strdup_printf("sp.%s.%s@%s", number, chain, rendering->config->id_domain));
}

/* Only a direct reply names the message it answers; a copy passes on a message of the other audience. */
static const char *answered_id(const Rendering *rendering)
{
    gboolean direct = rendering->traits->audience == AUDIENCE_RESIDENT || rendering->traits->automatic == AUTO_REPLIED;
    return direct && *rendering->letter->answers_id ? rendering->letter->answers_id : NULL;
}

static gboolean holds(const GPtrArray *ids, const char *id)
{
    for (guint i = 0; i < ids->len; i++)
        if (strcmp(g_ptr_array_index(ids, i), id) == 0)
            return TRUE;
    return FALSE;
}

/* The References of a letter; borrowed strings.  Caller owns the array. */
static GPtrArray *thread_of(Rendering *rendering)
{
    GPtrArray *ids = g_ptr_array_new();
    if (rendering->traits->audience != AUDIENCE_RESIDENT && rendering->number)
        g_ptr_array_add(ids, (gpointer)root_id(rendering));
    const GPtrArray *ancestors = rendering->outgoing->ancestors;
    for (guint i = 0; ancestors && i < ancestors->len; i++)
        g_ptr_array_add(ids, g_ptr_array_index(ancestors, i));
    const char *answered = answered_id(rendering);
    if (answered && !holds(ids, answered))
        g_ptr_array_add(ids, (gpointer)answered);
    return ids;
}

static void set_thread(const Rendering *rendering, Draft *draft, const GPtrArray *ids)
{
    const char *answered = answered_id(rendering);
    draft->references = ids;
    if (answered)
        draft->in_reply_to = answered;
    else if (ids->len > 0)
        draft->in_reply_to = g_ptr_array_index(ids, ids->len - 1);
}

/* -- marks --------------------------------------------------------------- */

static const char *auto_submitted(Automatic automatic)
{
    switch (automatic) {
    case AUTO_REPLIED:
        return "auto-replied";
    case AUTO_GENERATED:
        return "auto-generated";
    case AUTO_NO:
        return NULL;
    }
    return NULL;
}

static void set_marks(Rendering *rendering, Draft *draft)
{
    const Outgoing *outgoing = rendering->outgoing;
    gboolean to_resident = rendering->traits->audience == AUDIENCE_RESIDENT;
    draft->auto_submitted = auto_submitted(rendering->traits->automatic);
    draft->suppress = to_resident && draft->auto_submitted ? suppress_automatic : suppress_human;
    draft->message_id = outgoing->message_id;
    draft->date = render_keep(rendering, calendar_print_rfc5322(rendering->config->calendar, outgoing->created_at));
}

/* What the letter does not say, its headers do not either. */
static const char *topic_of(const Rendering *rendering, gboolean internal)
{
    const Case *about = rendering->about;
    if (!about || about->sensitive)
        return "";
    return internal ? letter_get(rendering->letter, "subject") : about->subject;
}

/* Header fields of our own.  Caller owns the array. */
static GPtrArray *own_headers(const Rendering *rendering)
{
    GPtrArray *extra = g_ptr_array_new_with_free_func((GDestroyNotify)header_free);
    const Outgoing *outgoing = rendering->outgoing;
    g_autofree char *mark = nature_mark(rendering->config, rendering->keyring, outgoing->message_id);
    g_ptr_array_add(extra, header_new("X-Synpunkt-Instance", mark));
    if (rendering->traits->audience == AUDIENCE_RESIDENT || !rendering->number)
        return extra;
    gboolean internal = rendering->traits->audience == AUDIENCE_INTERNAL;
    g_autofree char *topic = g_strdup_printf("%s [%s]", topic_of(rendering, internal), rendering->reference);
    g_ptr_array_add(extra, header_new("X-Synpunkt-Case", rendering->reference));
    g_ptr_array_add(extra, header_new("X-Synpunkt-Audience", internal ? "internal" : "handler"));
    g_ptr_array_add(extra, header_new("Thread-Topic", topic));
    return extra;
}

/* -- words --------------------------------------------------------------- */

/* What must not be lost whatever became of the templates: the reference and the words of people. */
static void use_built_in(const Rendering *rendering, GHashTable *fields, char **subject, char **body)
{
    static const char *const told[] = {"answer", "reason", "own_text", "entry_text", "entry_rest",
                                       "internal_text", "history"};
    GString *text = g_string_new(NULL);
    if (rendering->traits->audience == AUDIENCE_RESIDENT && rendering->letter->kind != LETTER_ANSWER)
        g_string_append(text, "Hej!\n\nTack för att du hör av dig. Vi har fått ditt mejl.\n\n");
    for (guint i = 0; i < G_N_ELEMENTS(told); i++) {
        const char *value = g_hash_table_lookup(fields, told[i]);
        if (value && *value)
            g_string_append_printf(text, "%s\n\n", value);
    }
    if (*rendering->reference)
        g_string_append_printf(text, "Ärende %s\n\n", rendering->reference);
    g_string_append_printf(text, "%s\n", rendering->config->organisation.name);
    *body = g_string_free(text, FALSE);
    *subject = *rendering->reference ? g_strdup_printf("Ditt mejl [%s]", rendering->reference) : g_strdup("Ditt mejl");
}

/* A handler's answer that is longer than a template may grow is better sent bare than cut. */
static gboolean fits_template(const Letter *letter)
{
    return strlen(letter_get(letter, "answer")) + strlen(letter_get(letter, "own_text")) < 2 * RENDER_TEXT_BYTES_MAX;
}

static void find_words(Rendering *rendering, const Wording *wording, const Passed *passed, Draft *draft)
{
    g_autoptr(GHashTable) fields = render_fields(rendering, passed);
    g_autofree char *subject = NULL;
    g_autofree char *body = NULL;
    if (wording && fits_template(rendering->letter))
        wording_render(wording, rendering->letter->kind, rendering->language, fields, &subject, &body);
    if (!body || !*body || !subject || !*subject) {
        log_error("wording of letter %" G_GINT64_FORMAT " (%s) cannot be used, built-in text sent",
                  rendering->outgoing->id, rendering->traits->name);
        g_clear_pointer(&subject, g_free);
        g_clear_pointer(&body, g_free);
        use_built_in(rendering, fields, &subject, &body);
    }
    draft->subject = render_keep(rendering, g_steal_pointer(&subject));
    draft->text = render_keep(rendering, g_steal_pointer(&body));
}

/* A handler's words are in the handler's language, whatever the case's is. */
static const char *language_tag(const Rendering *rendering, const Passed *passed)
{
    if (rendering->letter->kind == LETTER_ANSWER && language_is_known(passed->language))
        return passed->language;
    return language_code(language_of(rendering->language));
}

static const char *content_language(const Rendering *rendering, const char *tag)
{
    if (rendering->letter->kind == LETTER_ANSWER)
        return tag;
    if (strcmp(rendering->language, "fi") == 0)
        return "fi, sv";
    return strcmp(rendering->language, "other") == 0 ? "sv, en" : tag;
}

/* -- the whole ----------------------------------------------------------- */

/* Norwegians and Danes read Swedish more easily than a letter made for those who do not. */
static const char *folder_of(const Letter *letter, const Case *about)
{
    gboolean neighbour = about && (strcmp(about->language, "no") == 0 || strcmp(about->language, "da") == 0);
    if (letter_traits(letter->kind)->audience != AUDIENCE_RESIDENT || neighbour)
        return language_code(LANGUAGE_SV);
    return language_is_known(letter->language) ? letter->language : "other";
}

static const char *mailbox_of(const Config *config, const Case *about)
{
    if (about && *about->mailbox)
        return about->mailbox;
    return config->mailboxes->len > 0 ? ((const Mailbox *)g_ptr_array_index(config->mailboxes, 0))->address : "";
}

static void begin(Rendering *rendering, const Rules *rules, const Outgoing *outgoing)
{
    rendering->config = rules->config;
    rendering->keyring = rules->keyring;
    rendering->outgoing = outgoing;
    rendering->letter = outgoing->letter;
    rendering->traits = letter_traits(outgoing->letter->kind);
    /* Somebody outside a sensitive unit hears that there is a case, not which (D23). */
    gboolean discreet = *letter_get(outgoing->letter, "discreet") != '\0';
    rendering->about = discreet ? NULL : outgoing->about;
    rendering->number = discreet ? 0 : outgoing->number;
    rendering->language = folder_of(outgoing->letter, outgoing->about);
    rendering->mailbox = mailbox_of(rules->config, outgoing->about);
    rendering->reference = rendering->number ? reference_print(rules->config->prefix, rendering->number) : g_strdup("");
    render_keep(rendering, rendering->reference);
}

/* What stands below the ruler is the letter itself: as a page to print, before the handler's own files (D50). */
static GPtrArray *with_printable(Rendering *rendering, const char *text, const GPtrArray *files)
{
    GPtrArray *all = g_ptr_array_new();
    const char *ruler = strstr(text, "\n------");
    const char *letter = ruler ? ruler + 1 + strspn(ruler + 1, "-\n") : text;
    const char *city = render_city(rendering);
    char *page = (char *)render_keep(rendering, draft_html(letter, language_code(LANGUAGE_SV), city));
    char *name = (char *)render_keep(rendering, g_strdup_printf("brev-%s.html", rendering->reference));
    rendering->printable = (File){name, (char *)"text/html", g_bytes_new(page, strlen(page))};
    g_ptr_array_add(all, &rendering->printable);
    for (guint i = 0; files && i < files->len; i++)
        g_ptr_array_add(all, files->pdata[i]);
    return all;
}

static GBytes *compose(Rendering *rendering, const Wording *wording, const Passed *passed, const GPtrArray *messages)
{
    g_autoptr(GPtrArray) ids = thread_of(rendering);
    g_autoptr(GPtrArray) extra = own_headers(rendering);
    Draft draft = {.extra = extra, .files = passed->files, .original = passed->original, .messages = messages};
    set_addresses(rendering, &draft);
    set_thread(rendering, &draft, ids);
    set_marks(rendering, &draft);
    find_words(rendering, wording, passed, &draft);
    const char *tag = language_tag(rendering, passed);
    draft.content_language = content_language(rendering, tag);
    if (rendering->traits->audience == AUDIENCE_RESIDENT)
        draft.html = render_keep(rendering, draft_html(draft.text, tag, draft.subject));
    gboolean to_post = rendering->letter->kind == LETTER_TO_POST;
    g_autoptr(GPtrArray) printed = to_post ? with_printable(rendering, draft.text, passed->files) : NULL;
    if (printed)
        draft.files = printed;
    draft.text = render_keep(rendering, marks_plain(draft.text));
    GBytes *bytes = draft_write(&draft);
    g_clear_pointer(&rendering->printable.bytes, g_bytes_unref);
    return bytes;
}

GBytes *render_letter(const Rules *rules, const Wording *wording, const Outgoing *outgoing, GBytes *original,
                      const Envelope *envelope)
{
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);
    Rendering rendering = {.kept = kept};
    begin(&rendering, rules, outgoing);
    g_autoptr(Passed) passed = passed_read(&rendering, original, envelope);
    g_bytes_unref(original);
    return compose(&rendering, wording, passed, NULL);
}

GBytes *render_release(const Rules *rules, const Wording *wording, const Outgoing *outgoing, const Release *release)
{
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);
    Rendering rendering = {.kept = kept};
    begin(&rendering, rules, outgoing);
    g_autoptr(Passed) passed = passed_read(&rendering, NULL, NULL);
    passed->files = g_ptr_array_ref(release->files);
    passed->named = g_strdup(release->named);
    return compose(&rendering, wording, passed, release->messages);
}

GBytes *render_files(const Rules *rules, const Wording *wording, const Outgoing *outgoing, GPtrArray *files)
{
    const Release release = {.files = files};
    return render_release(rules, wording, outgoing, &release);
}

char *render_bounce_address(const Rules *rules, const Outgoing *outgoing)
{
    return recipient_print(rules->config, rules->keyring, mailbox_of(rules->config, outgoing->about), ROLE_BOUNCE,
                           outgoing->id);
}
