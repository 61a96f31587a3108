/*
 * test_decide.c - the golden plans: plans/NAME.eml and NAME.known give NAME.plan.
 *
 * Adding one needs no C.  NAME.known is a key file: [mail] is the envelope and
 * the time, [known] the counts, [case N], [evidence K], [letter ID] what is on
 * file, [answered] a letter about no case that the mail answers, [secrets] internal texts, [said] the resident's, [ours] what we wrote to the sender before.
 * "{{h2600417}}" stands for that case address in both files.  UPDATE=NAME writes the plans whose names begin so instead
 * of comparing: read the difference before you commit it.
 */
#include "config/config_read.h"
#include "core/decide.h"
#include "core/quote_ours.h"
#include "mail/language.h"
#include "mail/read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "case_file.h"

#define FOLDER "tests/decide/plans"

typedef struct {
    Config *config;
    Router *router;
    Keyring *keyring;
    Rules rules;
} World;

/* cmocka hands each test its initial state only: name and world together. */
typedef struct {
    World *world;
    char *name;
} Row;

static char *read_text(const char *name, const char *suffix)
{
    g_autofree char *path = g_strdup_printf(FOLDER "/%s.%s", name, suffix);
    char *text = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error))
        fail_msg("%s", error->message);
    return text;
}

/* "{{h2600417}}" to the address itself. */
static char *with_addresses(const World *world, const char *text)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (const char *at = text; *at;) {
        const char *end = g_str_has_prefix(at, "{{") ? strstr(at, "}}") : NULL;
        if (!end) {
            g_string_append_c(out, *at++);
            continue;
        }
        Role role = (Role)at[2];
        gint64 number =
            role == ROLE_BOUNCE ? g_ascii_strtoll(at + 3, NULL, 10) : case_number_read(at + 3, (gsize)(end - at - 3));
        g_autofree char *address =
            recipient_print(world->config, world->keyring, "synpunkter@vasteras.example", role, number);
        g_string_append(out, address);
        at = end + 2;
    }
    return g_strdup(out->str);
}

static Envelope *read_envelope(GKeyFile *file)
{
    g_autofree char *sender = text_of(file, "mail", "sender", "anna.lindqvist@posten.example");
    Envelope *envelope = envelope_new(sender);
    g_auto(GStrv) recipients = g_key_file_get_string_list(file, "mail", "recipients", NULL, NULL);
    if (!recipients)
        g_ptr_array_add(envelope->recipients, g_strdup("synpunkter@vasteras.example"));
    for (guint i = 0; recipients && recipients[i]; i++)
        g_ptr_array_add(envelope->recipients, g_strdup(recipients[i]));
    envelope->login = g_key_file_get_string(file, "mail", "login", NULL);
    envelope->client = g_key_file_get_string(file, "mail", "client", NULL);
    envelope->received_at = time_of(file, "mail", "received", 1772559730); /* Tue 3 Mar 2026 18:42:10 local */
    return envelope;
}

static Case *case_named(GKeyFile *file, const char *group, const char *key)
{
    g_autofree char *digits = g_key_file_get_string(file, group, key, NULL);
    return digits ? read_case(file, digits) : NULL;
}

static Evidence *read_evidence(GKeyFile *file, const char *group)
{
    static const char *const kinds[] = {"token", "ours", "filed", "embedded", "reference", "old", "subject"};
    g_autofree char *kind = text_of(file, group, "kind", "");
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (strcmp(kind, kinds[i]) != 0)
            continue;
        Evidence *evidence = evidence_new((EvidenceKind)i, case_named(file, group, "case"));
        g_autofree char *role = text_of(file, group, "role", "");
        evidence->role = (Role)*role;
        g_autofree char *audience = text_of(file, group, "audience", "resident");
        evidence->audience = *audience == 's'   ? AUDIENCE_STAFF
                             : *audience == 'i' ? AUDIENCE_INTERNAL
                                                : AUDIENCE_RESIDENT;
        g_autofree char *letter = text_of(file, group, "letter", "");
        evidence->letter = letter_kind_of(letter);
        replace_text(file, group, "correspondent", &evidence->correspondent);
        replace_text(file, group, "speaker", &evidence->speaker);
        replace_text(file, group, "to", &evidence->to);
        evidence->over = g_key_file_get_boolean(file, group, "over", NULL);
        return evidence;
    }
    fail_msg("[%s] has no kind", group);
    return NULL;
}

static Sent *read_letter(GKeyFile *file, const char *group)
{
    g_autofree char *kind = text_of(file, group, "kind", "answer");
    g_autofree char *state = text_of(file, group, "state", "waiting");
    g_autofree char *digits = text_of(file, group, "case", "");
    Sent *sent = sent_new(g_ascii_strtoll(group + strlen("letter "), NULL, 10), letter_kind_of(kind),
                          letter_state_of(state), case_number_read(digits, strlen(digits)));
    replace_text(file, group, "to", &sent->to);
    replace_text(file, group, "author", &sent->author);
    replace_text(file, group, "held_why", &sent->held_why);
    replace_text(file, group, "answer", &sent->answer);
    sent->created_at = time_of(file, group, "created", 1772559730);
    sent->closes = g_key_file_get_boolean(file, group, "closes", NULL);
    sent->stops_besked = g_key_file_get_boolean(file, group, "stops_besked", NULL);
    return sent;
}

static void read_texts(GKeyFile *file, const char *group, GPtrArray *texts)
{
    g_auto(GStrv) keys = g_key_file_get_keys(file, group, NULL, NULL);
    for (guint i = 0; keys && keys[i]; i++)
        g_ptr_array_add(texts, g_key_file_get_string(file, group, keys[i], NULL));
}

/* As the intake does before it weighs. */
static void mark_ours(GKeyFile *file, Mail *mail)
{
    g_autoptr(GPtrArray) ours = g_ptr_array_new_with_free_func(g_free);
    read_texts(file, "ours", ours);
    GArray *spans = quote_ours(mail, ours);
    if (!spans)
        return;
    g_array_unref(mail->spans);
    mail->spans = spans;
}

/* "named=true": on a case that the mail only names. */
static GPtrArray *list_for(GKeyFile *file, const char *group, const Known *known, const Sent *sent)
{
    if (sent->kind == LETTER_INTERNAL)
        return known->internals;
    return g_key_file_get_boolean(file, group, "named", NULL) ? known->others_pending : known->pending;
}

/*
 * [answered] kind=missing, to, listed=2600417: the cases that the asker may see; letter=93, passed=true of a test
 * letter; all other keys are fields.
 */
static void read_answered(GKeyFile *file, Known *known)
{
    g_autofree char *kind = text_of(file, "answered", "kind", "");
    g_autofree char *to = text_of(file, "answered", "to", "gator-parker@vasteras.example");
    known->answered_id = g_key_file_get_int64(file, "answered", "letter", NULL);
    known->test_passed = g_key_file_get_boolean(file, "answered", "passed", NULL);
    g_auto(GStrv) keys = g_key_file_get_keys(file, "answered", NULL, NULL);
    g_auto(GStrv) listed = g_key_file_get_string_list(file, "answered", "listed", NULL, NULL);
    known->answered = letter_new(letter_kind_of(kind), to, "", "sv");
    for (guint i = 0; keys[i]; i++) {
        g_autofree char *value = g_key_file_get_string(file, "answered", keys[i], NULL);
        letter_set(known->answered, keys[i], value);
    }
    for (guint i = 0; listed && listed[i]; i++)
        g_ptr_array_add(known->listed, read_case(file, listed[i]));
}

static void read_groups(GKeyFile *file, Known *known)
{
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    for (guint i = 0; groups[i]; i++) {
        if (g_str_has_prefix(groups[i], "evidence"))
            g_ptr_array_add(known->evidence, read_evidence(file, groups[i]));
        if (g_str_has_prefix(groups[i], "letter ")) {
            Sent *sent = read_letter(file, groups[i]);
            g_ptr_array_add(list_for(file, groups[i], known, sent), sent);
        }
        if (strcmp(groups[i], "answered") == 0)
            read_answered(file, known);
        if (strcmp(groups[i], "bounced") == 0) {
            g_autofree char *id = text_of(file, groups[i], "letter", "letter 1");
            known->bounced = read_letter(file, id);
            known->bounced_case = case_named(file, groups[i], "case");
        }
    }
    read_texts(file, "secrets", known->secrets);
    read_texts(file, "said", known->said);
    replace_text(file, "known", "logos", &known->logos);
}

static guint traffic_of(GKeyFile *file, const char *key)
{
    return (guint)g_key_file_get_integer(file, "traffic", key, NULL);
}

/* [traffic]: what came lately, as core/traffic.h counts it, and who else speaks of the same. */
static void read_traffic(GKeyFile *file, Known *known)
{
    known->sender_hour = traffic_of(file, "sender_hour");
    known->sender_day = traffic_of(file, "sender_day");
    known->alike = traffic_of(file, "alike");
    known->collected = traffic_of(file, "collected");
    known->status_told = traffic_of(file, "status_told");
    known->echo = case_named(file, "traffic", "echo");
    CaseNumber gathering = number_of(file, "traffic", "gathering");
    if (gathering)
        g_array_append_val(known->gathering, gathering);
    g_auto(GStrv) voices = g_key_file_get_string_list(file, "traffic", "voices", NULL, NULL);
    for (guint i = 0; voices && voices[i]; i++)
        g_ptr_array_add(known->voices, read_case(file, voices[i]));
}

static guint count_of(GKeyFile *file, const char *key)
{
    return (guint)g_key_file_get_integer(file, "known", key, NULL);
}

static Known *read_known(GKeyFile *file)
{
    Known *known = known_new();
    known->serial = g_key_file_has_key(file, "known", "serial", NULL) ? count_of(file, "serial") : 417;
    known->repeat = case_named(file, "known", "repeat");
    known->repeated = known->repeat || g_key_file_get_boolean(file, "known", "repeated", NULL);
    known->receipts_sender = count_of(file, "receipts_sender");
    known->receipts_domain = count_of(file, "receipts_domain");
    known->receipts_all = count_of(file, "receipts_all");
    known->receipts_case = count_of(file, "receipts_case");
    known->burst = count_of(file, "burst");
    known->staff_replies = count_of(file, "staff_replies");
    known->unproven = count_of(file, "unproven");
    known->answers_by_sender = count_of(file, "answers_by_sender");
    known->silenced = g_key_file_get_boolean(file, "known", "silenced", NULL);
    g_auto(GStrv) earlier = g_key_file_get_string_list(file, "known", "earlier", NULL, NULL);
    for (guint i = 0; earlier && earlier[i]; i++)
        g_ptr_array_add(known->earlier, read_case(file, earlier[i]));
    g_auto(GStrv) rows = g_key_file_get_string_list(file, "known", "rows", NULL, NULL);
    for (guint i = 0; rows && rows[i]; i++)
        g_ptr_array_add(known->rows, read_case(file, rows[i]));
    read_groups(file, known);
    read_traffic(file, known);
    return known;
}

static GBytes *crlf_bytes(const char *text)
{
    g_autoptr(GString) out = g_string_new(text);
    g_string_replace(out, "\r\n", "\n", 0);
    g_string_replace(out, "\n", "\r\n", 0);
    gsize length = out->len;
    return g_bytes_new_take(g_string_free(g_steal_pointer(&out), FALSE), length);
}

static void plan_is_as_written(void **state)
{
    const Row *row = *state;
    const World *world = row->world;
    g_autofree char *eml = read_text(row->name, "eml");
    g_autofree char *notes = read_text(row->name, "known");
    g_autofree char *eml_text = with_addresses(world, eml);
    g_autofree char *known_text = with_addresses(world, notes);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) error = NULL;
    if (!g_key_file_load_from_data(file, known_text, strlen(known_text), G_KEY_FILE_NONE, &error))
        fail_msg("%s.known: %s", row->name, error->message);

    g_autoptr(GBytes) raw = crlf_bytes(eml_text);
    g_autoptr(Mail) mail = mail_read(raw, read_envelope(file));
    mark_ours(file, mail);
    g_autoptr(Weighed) weighed = weigh(mail, &world->rules);
    g_autoptr(Known) known = read_known(file);
    gint64 now = time_of(file, "mail", "now", mail->envelope->received_at + 4);
    g_autoptr(Plan) plan = decide(mail, weighed, known, &world->rules, now);
    g_autofree char *printed = plan_print(plan, world->config);

    const char *update = g_getenv("UPDATE");
    if (update && *update && g_str_has_prefix(row->name, update)) {
        g_autofree char *path = g_strdup_printf(FOLDER "/%s.plan", row->name);
        assert_true(g_file_set_contents(path, printed, -1, NULL));
        return;
    }
    g_autofree char *expected = read_text(row->name, "plan");
    assert_string_equal(printed, expected);
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *row_names(void)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) folder = g_dir_open(FOLDER, 0, NULL);
    const char *name;
    while (folder && (name = g_dir_read_name(folder)))
        if (g_str_has_suffix(name, ".known"))
            g_ptr_array_add(names, g_strndup(name, strlen(name) - strlen(".known")));
    g_ptr_array_sort(names, by_name);
    return names;
}

int main(void)
{
    mail_read_init();
    language_init();
    g_autoptr(GError) error = NULL;
    World world = {0};
    world.config = config_read("tests/decide/synpunkt.conf", &error);
    if (!world.config) {
        g_printerr("%s\n", error->message);
        return EXIT_FAILURE;
    }
    world.router = router_new(world.config);
    world.keyring = keyring_new("epoch");
    keyring_add(world.keyring, "test", "0123456789abcdef0123456789abcdef", 32);
    world.rules = (Rules){world.config, world.router, world.keyring, MODE_LIVE, language_guess};

    g_autoptr(GPtrArray) names = row_names();
    g_autofree Row *rows = g_new0(Row, names->len);
    g_autofree struct CMUnitTest *tests = g_new0(struct CMUnitTest, names->len);
    for (guint i = 0; i < names->len; i++) {
        rows[i] = (Row){&world, g_ptr_array_index(names, i)};
        tests[i] = (struct CMUnitTest){rows[i].name, plan_is_as_written, NULL, NULL, &rows[i]};
    }
    int failed = names->len > 0 ? _cmocka_run_group_tests("golden plans", tests, names->len, NULL, NULL) : 1;
    keyring_free(world.keyring);
    router_free(world.router);
    config_free(world.config);
    return failed;
}
