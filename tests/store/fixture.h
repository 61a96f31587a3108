/* fixture.h - a store in a folder of its own, messages and plans to put into it. */
#ifndef SYNPUNKT_TESTS_STORE_FIXTURE_H
#define SYNPUNKT_TESTS_STORE_FIXTURE_H

#include "core/subject.h"
#include "core/token.h"
#include "store/handover.h"
#include "store/store.h"
#include "util/error.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NOW      G_GINT64_CONSTANT(1772550000) /* 3 March 2026 */
#define DAY      (24 * 3600)
#define RESIDENT "anna@mail.example"
#define UNIT     "tekniska@city.example"

/* A database URI: the tests are run on PostgreSQL (test_on_postgres.py), each in a schema of its own.  Else NULL. */
#define SERVER g_getenv("STORE_SERVER")

/* For what is about SQLite's file. */
#define ONLY_A_FILE                                                                                                    \
    if (SERVER)                                                                                                        \
    skip()

typedef struct {
    char *folder, *path; /* the path is where the store is: a file in the folder, or on the server */
    Store *store;
    Config config;
    Keyring *keyring;
    Rules rules;
} Fixture;

static inline void fixture_reopen(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    g_clear_pointer(&fixture->store, store_close);
    fixture->store = store_open(fixture->path, STORE_CREATE, &error);
    if (!fixture->store)
        fail_msg("%s", error->message);
}

static inline void fixture_rules(Fixture *fixture)
{
    fixture->config.id_domain = g_strdup("city.example");
    fixture->config.prefix = g_strdup("SP");
    fixture->config.units = g_ptr_array_new_with_free_func((GDestroyNotify)unit_free);
    fixture->config.calendar = calendar_new("Europe/Stockholm");
    fixture->keyring = keyring_new("epoch");
    keyring_add(fixture->keyring, "k", "0123456789abcdef0123456789abcdef", 32);
    fixture->rules = (Rules){.config = &fixture->config, .keyring = fixture->keyring};
}

static inline char *fixture_where(const char *folder)
{
    if (!SERVER)
        return g_build_filename(folder, "store.db", NULL);
    g_autofree char *schema = g_ascii_strdown(strrchr(folder, '-') + 1, -1);
    return g_strdup_printf("%s#t_%d_%s", SERVER, getpid(), schema);
}

static inline int set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->folder = g_dir_make_tmp("synpunkt-store-XXXXXX", NULL);
    fixture->path = fixture_where(fixture->folder);
    fixture_rules(fixture);
    fixture_reopen(fixture);
    *state = fixture;
    return 0;
}

static inline void remove_folder(const char *folder)
{
    GDir *open = g_dir_open(folder, 0, NULL);
    const char *name;
    while (open && (name = g_dir_read_name(open))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_unlink(path);
    }
    if (open)
        g_dir_close(open);
    g_rmdir(folder);
}

static inline void fixture_forget_rules(Fixture *fixture)
{
    keyring_free(fixture->keyring);
    g_free(fixture->config.id_domain);
    g_free(fixture->config.prefix);
    calendar_free(fixture->config.calendar);
    g_ptr_array_unref(fixture->config.units);
}

static inline int tear_down(void **state)
{
    Fixture *fixture = *state;
    store_close(fixture->store);
    fixture_forget_rules(fixture);
    remove_folder(fixture->folder);
    g_free(fixture->folder);
    g_free(fixture->path);
    g_free(fixture);
    return 0;
}

/* A message with all that filing needs. */
typedef struct {
    Mail *mail;
    Weighed *weighed;
    GBytes *raw;
    gint64 now;
} Message;

static inline Message *message_new(const char *from, const char *subject, const char *id, const char *text, gint64 now)
{
    Message *message = g_new0(Message, 1);
    Envelope *envelope = envelope_new(from);
    envelope->received_at = now;
    envelope->queue_id = g_strdup("4XyZ");
    g_ptr_array_add(envelope->recipients, g_strdup("synpunkter@city.example"));
    message->mail = mail_new(envelope);
    g_ptr_array_add(message->mail->from, address_new("Anna", from));
    g_free(message->mail->subject);
    message->mail->subject = g_strdup(subject);
    message->mail->message_id = g_strdup(id);
    g_free(message->mail->digest);
    message->mail->digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    char *raw = g_strdup_printf("From: %s\r\nSubject: %s\r\n\r\n%s\r\n", from, subject, text);
    message->raw = g_bytes_new_take(raw, strlen(raw));
    message->weighed = g_new0(Weighed, 1);
    message->weighed->new_text = g_strdup(text);
    message->weighed->writer = mail_from(message->mail);
    message->weighed->writer_name = mail_from_name(message->mail);
    message->weighed->subject = message->mail->subject;
    message->weighed->recipients = g_array_new(FALSE, FALSE, sizeof(Recipient));
    message->weighed->classes = g_ptr_array_new();
    message->now = now;
    return message;
}

static inline void message_free(Message *message)
{
    mail_free(message->mail);
    g_free(message->weighed->new_text);
    g_array_unref(message->weighed->recipients);
    g_ptr_array_unref(message->weighed->classes);
    g_free(message->weighed);
    g_bytes_unref(message->raw);
    g_free(message);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Message, message_free)

static inline Filing *message_filing(const Message *message)
{
    return filing_new(message->raw, message->mail, message->weighed, "SP", message->now);
}

/* A question about a message of that sender, everything else empty. */
static inline Ask *ask_from(const char *sender, gint64 now)
{
    Ask *ask = g_new0(Ask, 1);
    ask->identity = g_strdup("none");
    ask->sender = g_strdup(sender);
    ask->return_path = g_strdup(sender);
    ask->ancestors = g_ptr_array_new_with_free_func(g_free);
    ask->tokens = g_array_new(FALSE, FALSE, sizeof(TokenAsk));
    ask->references = g_array_new(FALSE, FALSE, sizeof(CaseNumber));
    ask->year = 2026;
    ask->now = now;
    return ask;
}

typedef struct {
    const Ask *ask;
    Known *known;
} Recalling;

static inline gboolean recall_job(StoreJob *job, gpointer data, GError **error)
{
    Recalling *recalling = data;
    recalling->known = store_recall(job, recalling->ask, error);
    return recalling->known != NULL;
}

static inline Known *recall(Fixture *fixture, const Ask *ask)
{
    g_autoptr(GError) error = NULL;
    Recalling recalling = {.ask = ask};
    if (!store_run(fixture->store, recall_job, &recalling, &error))
        fail_msg("%s", error->message);
    return recalling.known;
}

typedef struct {
    const Plan *plan;
    const Filing *filing;
    const Rules *rules;
} Carrying;

static inline gboolean apply_job(StoreJob *job, gpointer data, GError **error)
{
    const Carrying *carrying = data;
    return store_apply(job, carrying->plan, carrying->filing, carrying->rules, error);
}

static inline gboolean try_apply(Fixture *fixture, const Plan *plan, const Message *message, GError **error)
{
    g_autoptr(Filing) filing = message ? message_filing(message) : NULL;
    Carrying carrying = {plan, filing, &fixture->rules};
    return store_run(fixture->store, apply_job, &carrying, error);
}

static inline void apply(Fixture *fixture, const Plan *plan, const Message *message)
{
    g_autoptr(GError) error = NULL;
    if (!try_apply(fixture, plan, message, &error))
        fail_msg("%s", error->message);
}

static inline Case *case_of(CaseNumber number, const Message *message)
{
    Case *opened = case_new(number);
    opened->received_at = opened->opened_at = message->now;
    opened->besked_due = message->now + 2 * DAY;
    g_free(opened->unit);
    opened->unit = g_strdup("tekn");
    g_free(opened->channel);
    opened->channel = g_strdup("e-post");
    g_free(opened->resident);
    opened->resident = g_strdup(mail_from(message->mail));
    g_free(opened->subject);
    opened->subject = g_strdup(message->mail->subject);
    opened->reachable = TRUE;
    g_ptr_array_add(opened->participants, g_strdup(opened->resident));
    return opened;
}

/* Open, file, receipt, copy: what most mail leads to. */
static inline Plan *plan_for_new(CaseNumber number, const Message *message)
{
    Plan *plan = plan_new();
    plan_open(plan, case_of(number, message), "new");
    plan_file(plan, ENTRY_RESIDENT, "resident's own");
    Letter *receipt = letter_new(LETTER_RECEIPT, mail_from(message->mail), "Anna", "sv");
    receipt->stops_besked = TRUE;
    letter_set(receipt, "unit", "gator och parker");
    plan_letter(plan, receipt, "unit known");
    plan_letter(plan, letter_new(LETTER_COPY, UNIT, "", "sv"), "to the unit");
    return plan;
}

typedef struct {
    Fixture *fixture;
    const Message *message;
    const Filing *filing;
    CaseNumber number;
} Opened;

static inline gboolean open_job(StoreJob *job, gpointer data, GError **error)
{
    Opened *opening = data;
    Ask *ask = ask_from(mail_from(opening->message->mail), opening->message->now);
    Known *known = store_recall(job, ask, error);
    ask_free(ask);
    if (!known)
        return FALSE;
    opening->number = case_number(2026, known->serial);
    known_free(known);
    g_autoptr(Plan) plan = plan_for_new(opening->number, opening->message);
    return store_apply(job, plan, opening->filing, &opening->fixture->rules, error);
}

static inline CaseNumber try_open(Fixture *fixture, const Message *message, GError **error)
{
    g_autoptr(Filing) filing = message_filing(message);
    Opened opening = {fixture, message, filing, 0};
    return store_run(fixture->store, open_job, &opening, error) ? opening.number : 0;
}

static inline CaseNumber open_case(Fixture *fixture, const Message *message)
{
    g_autoptr(GError) error = NULL;
    CaseNumber number = try_open(fixture, message, &error);
    if (number == 0)
        fail_msg("%s", error->message);
    return number;
}

/* A case opened by Anna at NOW. */
static inline CaseNumber open_annas(Fixture *fixture)
{
    g_autoptr(Message) message =
        message_new(RESIDENT, "Hål i vägen vid torget", "first@mail.example", "Det är ett hål.", NOW);
    return open_case(fixture, message);
}

static inline gboolean has_due(const GPtrArray *due, LetterKind kind)
{
    for (guint i = 0; i < due->len; i++)
        if (((const Outgoing *)g_ptr_array_index(due, i))->letter->kind == kind)
            return TRUE;
    return FALSE;
}

static inline Outgoing *find_due(GPtrArray *due, LetterKind kind)
{
    for (guint i = 0; i < due->len; i++) {
        Outgoing *outgoing = g_ptr_array_index(due, i);
        if (outgoing->letter->kind == kind)
            return outgoing;
    }
    fail_msg("no letter of kind %d is due", kind);
    return NULL;
}

static inline GPtrArray *letters_due(Fixture *fixture, gint64 now)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *due = store_letters_due(fixture->store, now, 1000, &error);
    if (!due)
        fail_msg("%s", error->message);
    return due;
}

static inline void assert_sound(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) findings = store_check(fixture->store, &error);
    if (!findings)
        fail_msg("%s", error->message);
    for (guint i = 0; i < findings->len; i++)
        print_error("finding: %s\n", (char *)g_ptr_array_index(findings, i));
    assert_int_equal(findings->len, 0);
}

static inline StoreCounts counts_of(Fixture *fixture)
{
    StoreCounts counts = {0};
    assert_true(store_counts(fixture->store, &counts, NULL));
    return counts;
}

#endif
