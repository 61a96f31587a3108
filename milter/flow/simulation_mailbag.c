/* simulation_mailbag.c - the letters that residents and handlers write, read and weighed as real mail is. */
#include "flow/simulation_parts.h"

#include "core/reference.h"
#include "mail/read.h"
#include "util/error.h"

#include <string.h>

#define FOLDER       "examples"
#define FILE_NAME    "traffic"
#define UNCLEAR_EACH 10      /* of so many letters ... */
#define UNCLEAR_MANY 3       /* ... so many come without a unit */
#define ERRAND_CASE  2600417 /* the address of a handler's mail is weighed once; the case comes from what is known */

typedef struct {
    const char *name, *email;
} Resident;

static const Resident residents[LANGUAGES] = {
    [LANGUAGE_SV] = {"Anna Lindqvist", "anna.lindqvist@posten.example"},
    [LANGUAGE_FI] = {"Aino Virtanen", "aino.virtanen@posti.example"},
    [LANGUAGE_EN] = {"Emma Clark", "emma.clark@post.example"},
};

void script_free(Script *script)
{
    if (!script)
        return;
    weighed_free(script->weighed);
    mail_free(script->mail);
    g_free(script);
}

void script_arrive(const Script *script, gint64 now)
{
    script->mail->envelope->received_at = now;
    script->weighed->received_at = now;
}

/* What is written between two people's addresses. */
typedef struct {
    const char *name, *from, *to, *login, *subject, *text;
} Draft;

static GBytes *draft_bytes(const Draft *draft)
{
    GString *raw = g_string_new(NULL);
    g_string_printf(raw,
                    "From: %s <%s>\nTo: <%s>\nSubject: %s\nMessage-ID: <simulated@posten.example>\nMIME-Version: 1.0\n"
                    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s\n",
                    draft->name, draft->from, draft->to, draft->subject, draft->text);
    g_string_replace(raw, "\n", "\r\n", 0);
    return g_string_free_to_bytes(raw);
}

static Script *script_new(const Rules *rules, const Draft *draft)
{
    Script *script = g_new0(Script, 1);
    g_autoptr(GBytes) raw = draft_bytes(draft);
    Envelope *envelope = envelope_new(draft->from);
    g_ptr_array_add(envelope->recipients, g_strdup(draft->to));
    envelope->login = g_strdup(draft->login);
    script->mail = mail_read(raw, envelope);
    script->weighed = weigh(script->mail, rules);
    return script;
}

/* -- the file -------------------------------------------------------------- */

typedef struct {
    Mailbag *mailbag;
    GKeyFile *file;
    const char *group;
    Language language;
} Page;

static char *value_of(const Page *page, const char *key)
{
    char *value = g_key_file_get_string(page->file, page->group, key, NULL);
    if (!value)
        return g_strdup("");
    return value;
}

static Script *read_script(const Page *page)
{
    const Rules *rules = page->mailbag->rules;
    const Mailbox *mailbox = g_ptr_array_index(rules->config->mailboxes, 0);
    const Resident *resident = &residents[page->language];
    g_autofree char *subject = value_of(page, "subject");
    g_autofree char *text = value_of(page, "text");
    const Draft draft = {resident->name, resident->email, mailbox->address, NULL, subject, text};
    return script_new(rules, &draft);
}

static void keep_later(const Page *page, ScriptKind kind)
{
    Script **place = &page->mailbag->later[kind][page->language];
    script_free(*place);
    *place = read_script(page);
}

static void keep_opening(const Page *page)
{
    Script *script = read_script(page);
    g_ptr_array_add(script->weighed->route->winner ? page->mailbag->clear : page->mailbag->unclear, script);
}

static gboolean read_page(const Page *page)
{
    g_autofree char *kind = value_of(page, "kind");
    if (strcmp(kind, "opens") == 0)
        keep_opening(page);
    else if (strcmp(kind, "again") == 0)
        keep_later(page, SCRIPT_AGAIN);
    else if (strcmp(kind, "thanks") == 0)
        keep_later(page, SCRIPT_THANKS);
    else if (strcmp(kind, "answer") == 0 && !page->mailbag->answers[page->language])
        page->mailbag->answers[page->language] = value_of(page, "text");
    else
        return FALSE;
    return TRUE;
}

static gboolean complain(GError **error, const char *what, const char *about)
{
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG, "%s '%s'", what, about);
    return FALSE;
}

static gboolean read_pages(Mailbag *mailbag, GKeyFile *file, GError **error)
{
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    for (guint i = 0; groups[i]; i++) {
        Page page = {mailbag, file, groups[i], LANGUAGE_SV};
        g_autofree char *language = value_of(&page, "language");
        page.language = language_of(language);
        if (!read_page(&page))
            return complain(error, "unknown or repeated kind of letter in traffic group", groups[i]);
    }
    if (mailbag->clear->len + mailbag->unclear->len == 0 || !mailbag->answers[LANGUAGE_SV])
        return complain(error, "no opening letter or no Swedish answer in", FILE_NAME);
    return TRUE;
}

Mailbag *mailbag_read(const Rules *rules, GError **error)
{
    const GPtrArray *domains = rules->config->staff.domains;
    g_autofree char *path = g_build_filename(rules->config->templates, FOLDER, FILE_NAME, NULL);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) cause = NULL;
    if (domains->len == 0) {
        complain(error, "nobody can answer: no", "staff_domains");
        return NULL;
    }
    if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, &cause)) {
        complain(error, "cannot read", path);
        g_prefix_error(error, "%s: ", cause->message);
        return NULL;
    }
    Mailbag *mailbag = g_new0(Mailbag, 1);
    mailbag->rules = rules;
    mailbag->clear = g_ptr_array_new_with_free_func((GDestroyNotify)script_free);
    mailbag->unclear = g_ptr_array_new_with_free_func((GDestroyNotify)script_free);
    mailbag->staff_domain = g_strdup(g_ptr_array_index(domains, 0));
    mailbag->errands = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)script_free);
    if (read_pages(mailbag, file, error))
        return mailbag;
    mailbag_free(mailbag);
    return NULL;
}

void mailbag_free(Mailbag *mailbag)
{
    if (!mailbag)
        return;
    g_ptr_array_unref(mailbag->clear);
    g_ptr_array_unref(mailbag->unclear);
    for (guint i = 0; i < LANGUAGES; i++) {
        script_free(mailbag->later[SCRIPT_AGAIN][i]);
        script_free(mailbag->later[SCRIPT_THANKS][i]);
        g_free(mailbag->answers[i]);
    }
    g_free(mailbag->staff_domain);
    g_hash_table_unref(mailbag->errands);
    g_free(mailbag);
}

const Script *mailbag_opening(const Mailbag *mailbag, GRand *dice)
{
    gboolean unclear = g_rand_int_range(dice, 0, UNCLEAR_EACH) < UNCLEAR_MANY;
    const GPtrArray *from = unclear ? mailbag->unclear : mailbag->clear;
    if (from->len == 0)
        from = unclear ? mailbag->clear : mailbag->unclear;
    return g_ptr_array_index(from, (guint)g_rand_int_range(dice, 0, (gint32)from->len));
}

const Script *mailbag_errand(Mailbag *mailbag, const Case *about, const char *from, const char *text)
{
    g_autofree char *key = g_strjoin("\n", about->mailbox, from, text, NULL);
    Script *script = g_hash_table_lookup(mailbag->errands, key);
    if (script)
        return script;
    const Rules *rules = mailbag->rules;
    g_autofree char *to = recipient_print(rules->config, rules->keyring, about->mailbox, ROLE_HANDLER, ERRAND_CASE);
    const Draft draft = {"Handläggare", from, to, from, "SV: ditt ärende", text};
    script = script_new(rules, &draft);
    g_hash_table_insert(mailbag->errands, g_steal_pointer(&key), script);
    return script;
}
