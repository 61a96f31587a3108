#include "cli/init_answers.h"

#include "cli/run.h"
#include "core/address.h"
#include "util/error.h"

#include <string.h>

const Question init_questions[] = {
    {"city", ANSWER_TEXT, TRUE, "What is the city called?", "as letters are to say it, with \"stad\" or \"kommun\""},
    {"mailbox", ANSWER_ADDRESS, TRUE, "Which address do residents write to?", "the public one: synpunkter@kommun.se"},
    {"staff_domains", ANSWER_DOMAINS, TRUE, "Which mail domains do the city's staff have?",
     "several with commas between"},
    {"admin", ANSWER_ADDRESS, TRUE, "Who looks after this server?", "an address: warnings go there"},
    {"triage", ANSWER_ADDRESS, TRUE, "Who sorts what no rule can place?",
     "a function mailbox, often the contact centre's; not the public address"},
    {"strategist", ANSWER_ADDRESS, FALSE, "Who gets the yearly figures?", "an address, or nothing"},
    {"registrator", ANSWER_ADDRESS, FALSE, "Where do appeals and requests for documents go?",
     "the registrar's address; nothing: to those who sort"},
    {"authserv_id", ANSWER_DOMAIN, FALSE, "Which server checks DKIM and DMARC of what comes in?",
     "its name in Authentication-Results; how we know that staff are staff"},
    {"hosted", ANSWER_YES_NO, TRUE, "Are the handlers' mailboxes in Exchange Online or at Google?",
     "then answers need a mail domain of their own"},
    {"case_domain", ANSWER_DOMAIN, FALSE, "Which domain shall answers come to?",
     "one whose MX is this server; nobody else's mail is in it"},
    {"observe", ANSWER_YES_NO, TRUE, "Only observe at first?",
     "everything is filed and routed, nothing is sent, mail goes on to the old mailbox"},
    {"units", ANSWER_TEXT, FALSE, "A file with the units, as CSV from Excel?", "nothing: you type them here"},
    {"name_fi", ANSWER_TEXT, FALSE, NULL, NULL},
    {"name_en", ANSWER_TEXT, FALSE, NULL, NULL},
    {"postal", ANSWER_TEXT, FALSE, NULL, NULL},
    {"visit", ANSWER_TEXT, FALSE, NULL, NULL},
    {"phone", ANSWER_TEXT, FALSE, NULL, NULL},
    {"hours", ANSWER_TEXT, FALSE, NULL, NULL},
    {"web", ANSWER_TEXT, FALSE, NULL, NULL},
    {"privacy_url", ANSWER_TEXT, FALSE, NULL, NULL},
    {"duty_address", ANSWER_ADDRESS, FALSE, NULL, NULL},
    {"interpreter", ANSWER_ADDRESS, FALSE, NULL, NULL},
    {"reference_prefix", ANSWER_TEXT, FALSE, NULL, NULL},
    {"time_zone", ANSWER_TEXT, FALSE, NULL, NULL},
    {"relay", ANSWER_TEXT, FALSE, NULL, NULL},
    {"socket", ANSWER_TEXT, FALSE, NULL, NULL},
    {"store", ANSWER_TEXT, FALSE, NULL, NULL},
    {"spool", ANSWER_TEXT, FALSE, NULL, NULL},
    {"keys_file", ANSWER_TEXT, FALSE, NULL, NULL},
    {NULL, ANSWER_TEXT, FALSE, NULL, NULL},
};

Answers *answers_new(void)
{
    Answers *answers = g_new0(Answers, 1);
    answers->given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return answers;
}

void answers_free(Answers *answers)
{
    if (!answers)
        return;
    g_hash_table_unref(answers->given);
    g_free(answers);
}

const char *answers_get(const Answers *answers, const char *key)
{
    const char *value = g_hash_table_lookup(answers->given, key);
    return value ? value : "";
}

gboolean answers_are_yes(const Answers *answers, const char *key)
{
    static const char *const yes[] = {"yes", "y", "ja", "j", NULL};
    return g_strv_contains(yes, answers_get(answers, key));
}

static const Question *find_question(const char *key)
{
    for (const Question *question = init_questions; question->key; question++)
        if (strcmp(question->key, key) == 0)
            return question;
    return NULL;
}

/* How many letters at the beginning two keys share: enough to see what was meant by most slips of a finger. */
static guint alike(const char *a, const char *b)
{
    guint from_start = 0, from_end = 0;
    gsize left = strlen(a), right = strlen(b);
    while (a[from_start] && a[from_start] == b[from_start])
        from_start++;
    while (from_end < left && from_end < right && a[left - 1 - from_end] == b[right - 1 - from_end])
        from_end++;
    return from_start + from_end;
}

static const char *nearest_key(const char *key)
{
    const char *best = "city";
    guint most = 0;
    for (const Question *question = init_questions; question->key; question++)
        if (alike(key, question->key) > most) {
            best = question->key;
            most = alike(key, question->key);
        }
    return best;
}

static gboolean is_domain(const char *text)
{
    return strchr(text, '.') && text[0] != '.' && !strchr(text, '@') && !strpbrk(text, " \t,;\"{}\\/") &&
           !g_hostname_is_ip_address(text);
}

static gboolean are_domains(const char *text)
{
    g_auto(GStrv) domains = g_strsplit_set(text, ", ;", -1);
    guint found = 0;
    for (guint i = 0; domains[i]; i++) {
        if (*domains[i] && !is_domain(domains[i]))
            return FALSE;
        found += *domains[i] != '\0';
    }
    return found > 0;
}

static gboolean is_yes_or_no(const char *text)
{
    static const char *const words[] = {"yes", "y", "ja", "j", "no", "n", "nej", NULL};
    return g_strv_contains(words, text);
}

/* What is wrong with it, or NULL. */
static const char *trouble_with(AnswerKind kind, const char *value)
{
    switch (kind) {
    case ANSWER_TEXT:
        return strstr(value, "${") ? "\"${\" cannot stand in a setting" : NULL;
    case ANSWER_ADDRESS:
        return address_is_deliverable(value) ? NULL : "this is no mail address such as synpunkter@kommun.se";
    case ANSWER_DOMAIN:
        return is_domain(value) ? NULL : "this is no domain such as mx1.kommun.se";
    case ANSWER_DOMAINS:
        return are_domains(value) ? NULL : "these are no domains such as kommun.se, skola.kommun.se";
    case ANSWER_YES_NO:
        return is_yes_or_no(value) ? NULL : "this must be yes or no";
    }
    return NULL;
}

gboolean answers_give(Answers *answers, const char *key, const char *value, GError **error)
{
    const Question *question = find_question(key);
    gboolean of_class = g_str_has_prefix(key, ANSWER_CLASS_PREFIX);
    if (!question && !of_class) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "there is no answer '%s'; did you mean '%s'?", key,
                    nearest_key(key));
        return FALSE;
    }
    const char *trouble = *value ? trouble_with(of_class ? ANSWER_ADDRESS : question->kind, value) : NULL;
    if (trouble) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "%s, got '%s'", trouble, value);
        return FALSE;
    }
    g_hash_table_replace(answers->given, g_strdup(key), g_strdup(value));
    return TRUE;
}

/* One line of a file.  FALSE with error. */
static gboolean take_line(Answers *answers, char *line, GError **error)
{
    g_strstrip(line);
    if (!*line || *line == '#')
        return TRUE;
    char *equals = strchr(line, '=');
    if (!equals || !g_utf8_validate(line, -1, NULL)) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "a line must read key = value, in UTF-8");
        return FALSE;
    }
    *equals = '\0';
    char *value = g_strstrip(equals + 1);
    gsize length = strlen(value);
    if (length > 1 && value[0] == '"' && value[length - 1] == '"') {
        value[length - 1] = '\0';
        value++;
    }
    const char *key = g_strstrip(line);
    if (g_hash_table_contains(answers->given, key)) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "'%s' is answered above already", key);
        return FALSE;
    }
    return answers_give(answers, key, value, error);
}

Answers *answers_read(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) problem = NULL;
    if (!g_file_get_contents(path, &text, NULL, &problem)) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "%s", problem->message);
        return NULL;
    }
    g_autoptr(Answers) answers = answers_new();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i]; i++)
        if (!take_line(answers, lines[i], error)) {
            g_prefix_error(error, "%s:%u: ", path, i + 1);
            return NULL;
        }
    return g_steal_pointer(&answers);
}

/* What Postfix calls itself, or "". */
static char *postfix_says(const char *name)
{
    char *value = run_postconf(NULL, "-h", name, NULL);
    return value ? value : g_strdup("");
}

char *answers_default(const Answers *answers, const char *key)
{
    const char *domain = address_domain(answers_get(answers, "mailbox"));
    if (strcmp(key, "mailbox") == 0) {
        g_autofree char *ours = postfix_says("mydomain");
        return strchr(ours, '.') ? g_strconcat("synpunkter@", ours, NULL) : g_strdup("");
    }
    if (strcmp(key, "authserv_id") == 0) {
        g_autofree char *host = postfix_says("myhostname");
        return g_strdup(is_domain(host) ? host : "");
    }
    if (strcmp(key, "staff_domains") == 0)
        return g_strdup(domain);
    if (strcmp(key, "admin") == 0)
        return g_strconcat("postmaster@", domain, NULL);
    if (strcmp(key, "case_domain") == 0)
        return answers_are_yes(answers, "hosted") ? g_strconcat("synpunkt.", domain, NULL) : g_strdup("");
    if (strcmp(key, "hosted") == 0)
        return g_strdup("no");
    return g_strdup(strcmp(key, "observe") == 0 ? "yes" : "");
}

gboolean answers_complete(Answers *answers, GError **error)
{
    for (const Question *question = init_questions; question->key; question++) {
        if (g_hash_table_contains(answers->given, question->key))
            continue;
        g_autofree char *value = answers_default(answers, question->key);
        if (question->required && !*value) {
            g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "an answer is missing: %s = ...   (%s)",
                        question->key, question->why);
            return FALSE;
        }
        if (*value && !answers_give(answers, question->key, value, error))
            return FALSE;
    }
    if (!address_equal(answers_get(answers, "triage"), answers_get(answers, "mailbox")))
        return TRUE;
    g_set_error(
        error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT,
        "triage and mailbox are both '%s': what we send to those who sort would come back to us; give them a mailbox "
        "of their own",
        answers_get(answers, "triage"));
    return FALSE;
}
