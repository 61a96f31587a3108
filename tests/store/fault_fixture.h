/*
 * fault_fixture.h - the jobs of a store one step at a time, and what the store holds after each, for the tests that
 * fail every call of them (test_store_faults.c) and that take the power away (test_store_power.c).
 */
#ifndef SYNPUNKT_TESTS_STORE_FAULT_FIXTURE_H
#define SYNPUNKT_TESTS_STORE_FAULT_FIXTURE_H

#include "../faults/vfs.h"
#include "fixture.h"

#include "config/config_read.h"
#include "core/decide.h"
#include "flow/follow_up.h"
#include "flow/index.h"
#include "flow/intake.h"
#include "flow/sweep.h"
#include "mail/read.h"

#include <sqlite3.h>

#define HOUR      3600
#define MAILBOX   "synpunkter@vasteras.example"
#define HANDLER   "johan.berg@vasteras.example"
#define POTHOLE   "Det är ett potthål på vägen vid torget, asfalten är trasig."
#define ANNAS     case_number(2026, 1)
#define RECEIPT   1                             /* the letter to Anna */
#define WEDNESDAY (NOW + 16 * HOUR)             /* 8.00: the first call of what came on Tuesday */
#define FRIDAY    G_GINT64_CONSTANT(1800000000) /* 15 January 2027, 9.00 */
#define STEPS_MAX 5

/* The golden plans' town.  `start` is the store that every run begins with a copy of; `nothing` an empty file. */
typedef struct {
    char *folder, *start, *nothing, *path;
    Config *config;
    Router *router;
    Service service;
    Disk *disk;
} World;

/* One thing that the program is told is done, or is not.  Doing it again when it is done changes nothing. */
typedef gboolean (*Step)(World *world, GError **error);

typedef struct {
    const char *name;
    gboolean from_nothing;
    Step steps[STEPS_MAX];
} Scenario;

static inline guint count_steps(const Scenario *scenario)
{
    guint count = 0;
    while (count < STEPS_MAX && scenario->steps[count])
        count++;
    return count;
}

/* -- the steps ------------------------------------------------------------------- */

typedef struct {
    const char *from, *to, *subject, *id, *text;
    const char *login; /* or NULL */
    gint64 at;
} Post;

static inline gboolean take_post(World *world, const Post *post, GError **error)
{
    char *raw = g_strdup_printf("From: %s\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <%s@mail.example>\r\n"
                                "Content-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n",
                                post->from, post->to, post->subject, post->id, post->text);
    g_autoptr(GBytes) bytes = g_bytes_new_take(raw, strlen(raw));
    Envelope *envelope = envelope_new(post->from);
    g_ptr_array_add(envelope->recipients, g_strdup(post->to));
    envelope->login = g_strdup(post->login);
    envelope->received_at = post->at;
    g_autoptr(Receipt) receipt = intake_message(&world->service, g_steal_pointer(&bytes), envelope, post->at, error);
    return receipt != NULL;
}

static inline gboolean open_store(World *world, GError **error)
{
    g_clear_pointer(&world->service.store, store_close);
    world->service.store = store_open(world->path, STORE_OPEN, error);
    return world->service.store != NULL;
}

static inline gboolean make_store(World *world, GError **error)
{
    g_clear_pointer(&world->service.store, store_close);
    world->service.store = store_open(world->path, STORE_CREATE, error);
    return world->service.store != NULL;
}

static inline gboolean anna_writes(World *world, GError **error)
{
    return take_post(world, &(Post){RESIDENT, MAILBOX, "Potthål", "first", POTHOLE, NULL, NOW}, error);
}

static inline gboolean bertil_writes(World *world, GError **error)
{
    const Post post = {"bertil@post.example", MAILBOX, "Trasig lampa", "lamp", "Lampan lyser inte.", NULL, NOW + HOUR};
    return take_post(world, &post, error);
}

static inline gboolean cecilia_writes(World *world, GError **error)
{
    g_autofree char *text = g_strnfill(30000, 'x');
    return take_post(world, &(Post){"c@brev.example", MAILBOX, "Långt brev", "long", text, NULL, NOW + HOUR}, error);
}

static inline gboolean anna_goes_on(World *world, GError **error)
{
    g_autofree char *token = token_print(world->service.keyring, ROLE_RESIDENT, ANNAS);
    g_autofree char *to = g_strdup_printf("synpunkter+%s@vasteras.example", token);
    const Post post = {RESIDENT, to, "Re: Potthål", "more", "Det är två hål nu.", NULL, NOW + HOUR};
    return take_post(world, &post, error);
}

static inline gboolean johan_answers(World *world, GError **error)
{
    g_autofree char *token = token_print(world->service.keyring, ROLE_HANDLER, ANNAS);
    g_autofree char *to = g_strdup_printf("synpunkter+%s@vasteras.example", token);
    const Post post = {HANDLER,     to,        "Re: Potthål", "answer", "Hej Anna, hålet är lagat.\n\nJohan",
                       "johanberg", NOW + HOUR};
    return take_post(world, &post, error);
}

static inline gboolean an_old_mail_is_filed(World *world, GError **error)
{
    const char *raw =
        "From: david@brev.example\r\nTo: " MAILBOX "\r\nSubject: Gammalt\r\nMessage-ID: <old@brev.example>\r\n"
        "Date: Tue, 6 Jan 2026 10:00:00 +0100\r\nContent-Type: text/plain\r\n\r\nEn gammal sak.\r\n";
    g_autoptr(GBytes) bytes = g_bytes_new_static(raw, strlen(raw));
    g_autoptr(Receipt) receipt = intake_import(&world->service, g_steal_pointer(&bytes), NOW + HOUR, error);
    return receipt != NULL;
}

/* FALSE without error: it is ours already. */
static inline gboolean claim_letter(World *world, gint64 letter, GError **error)
{
    g_autoptr(GError) trouble = NULL;
    g_autoptr(GBytes) bytes = g_bytes_new_static("To: anna\r\n\r\nTack!\r\n", 19);
    if (!store_letter_claim(world->service.store, letter, bytes, NOW + HOUR, &trouble) && trouble) {
        g_propagate_error(error, g_steal_pointer(&trouble));
        return FALSE;
    }
    return TRUE;
}

static inline gboolean the_receipt_is_claimed(World *world, GError **error)
{
    return claim_letter(world, RECEIPT, error);
}

static inline gboolean the_receipt_has_gone(World *world, GError **error)
{
    const LetterFate fate = {RECEIPT, LETTER_ACCEPTED, NOW + HOUR + 1, 0, "250 2.0.0 queued"};
    return store_letter_fate(world->service.store, &fate, error);
}

static inline gboolean refusal_job(StoreJob *job, gpointer data, GError **error)
{
    const World *world = data;
    const LetterFate fate = {RECEIPT, LETTER_FAILED, NOW + HOUR + 1, 0, "550 5.1.1"};
    g_autoptr(Sent) letter = NULL;
    g_autoptr(Case) about = NULL;
    if (!store_settle(job, &fate, &letter, &about, error))
        return FALSE;
    if (!letter)
        return TRUE;
    g_autoptr(Plan) plan = decide_refused(letter, about, "5.1.1", &world->service.rules, fate.at);
    return store_apply_fate(job, plan, &fate, &world->service.rules, error);
}

static inline gboolean the_receipt_is_refused(World *world, GError **error)
{
    return store_run(world->service.store, refusal_job, world, error);
}

static inline gboolean the_sweep_calls(World *world, GError **error)
{
    SweepCounts counts = {0};
    return sweep_batch(&world->service, WEDNESDAY, SWEEP_GIVEN_TIME, &counts, error);
}

static inline gboolean the_round_begins(World *world, GError **error)
{
    guint letters = 0;
    return follow_up_round(&world->service, FRIDAY, SWEEP_GIVEN_TIME, &letters, error);
}

static inline gboolean words_are_indexed(World *world, GError **error)
{
    guint count = 0;
    return index_round(&world->service, &count, error);
}

/* The log goes into the file, and begins anew with the next that is written: what many mails lead to. */
static inline gboolean the_log_is_finished(World *world, GError **error)
{
    sqlite3 *database = NULL;
    int code = sqlite3_open_v2(world->path, &database, SQLITE_OPEN_READWRITE, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_wal_checkpoint_v2(database, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    sqlite3_close(database);
    if (code == SQLITE_OK)
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "no checkpoint: %d", code);
    return FALSE;
}

static const Scenario SCENARIOS[] = {
    {"a new case", FALSE, {open_store, bertil_writes}},
    {"a follow-up", FALSE, {open_store, anna_goes_on}},
    {"an answer", FALSE, {open_store, johan_answers}},
    {"a letter that goes", FALSE, {open_store, the_receipt_is_claimed, the_receipt_has_gone}},
    {"a letter that is refused", FALSE, {open_store, the_receipt_is_claimed, the_receipt_is_refused}},
    {"a sweep", FALSE, {open_store, the_sweep_calls}},
    {"an import", FALSE, {open_store, an_old_mail_is_filed}},
    {"a round", FALSE, {open_store, the_round_begins}},
    {"words for the index", FALSE, {open_store, words_are_indexed}},
    {"a log begun anew", FALSE, {open_store, cecilia_writes, the_log_is_finished, bertil_writes, johan_answers}},
    {"a store that is made", TRUE, {make_store, anna_writes}},
};

/* -- what a store holds -------------------------------------------------------------- */

/*
 * All that a step can change, less what is drawn by lot: Message-IDs, and the salt of events.  That a message came once
 * more is an event too, and the only trace of it.
 */
static const char *const LOOKS[] = {
    /* NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one text on two lines */
    "SELECT number, status, unit, subject, resident, handler, reachable, besked_at, answered_at, closed_at, last_at,"
    " besked_calls, answer_calls, waiting_calls, waiting_since, dormant, next_call FROM cases ORDER BY number",
    "SELECT * FROM participants ORDER BY case_number, position",
    "SELECT id, case_number, kind, audience, nature, received_at FROM entries ORDER BY id",
    "SELECT entry, length(packed) > 0 FROM raws ORDER BY entry",
    "SELECT entry, case_number FROM threads ORDER BY entry",
    "SELECT rowid, who, subject, body FROM words ORDER BY rowid",
    "SELECT entry FROM indexed",
    "SELECT id, case_number, entry, kind, recipient, created_at, due_at, claimed_until, state, attempts, settled_at,"
    " note FROM letters ORDER BY id",
    "SELECT letter, raw_bytes FROM sent ORDER BY letter",
    "SELECT id, created_at FROM receipts ORDER BY id",
    "SELECT sum(times) FROM traffic",
    "SELECT month, unit, letter FROM month_lists ORDER BY month, unit",
    "SELECT at, case_number, entry, letter, kind FROM events WHERE kind <> 'event repeat' ORDER BY sequence",
    "SELECT year, number, made_at FROM reports ORDER BY year, number",
    "SELECT count(*) FROM rounds",
    "SELECT year, next FROM serials ORDER BY year",
};

static inline int add_row(void *data, int columns, char **values, char **names)
{
    GString *text = data;
    (void)names;
    for (int i = 0; i < columns; i++)
        g_string_append_printf(text, "%s|", values[i] ? values[i] : "-");
    g_string_append_c(text, '\n');
    return 0;
}

/* "no store" if it is none yet.  Caller owns. */
static inline char *read_content(const World *world)
{
    sqlite3 *database;
    GString *text = g_string_new(NULL);
    assert_int_equal(sqlite3_open_v2(world->path, &database, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    for (guint i = 0; i < G_N_ELEMENTS(LOOKS); i++)
        if (sqlite3_exec(database, LOOKS[i], add_row, text, NULL) != SQLITE_OK)
            g_string_assign(text, sqlite3_errcode(database) == SQLITE_ERROR ? "no store" : sqlite3_errmsg(database));
    sqlite3_close(database);
    return g_string_free(text, FALSE);
}

/* The lines that one has and the other has not. */
static inline void print_difference(const char *found, const char *expected)
{
    g_auto(GStrv) ours = g_strsplit(found, "\n", -1);
    g_auto(GStrv) theirs = g_strsplit(expected, "\n", -1);
    for (char **line = ours; *line; line++)
        if (!g_strv_contains((const char *const *)theirs, *line))
            print_error("too much: %s\n", *line);
    for (char **line = theirs; *line; line++)
        if (!g_strv_contains((const char *const *)ours, *line))
            print_error("lacking:  %s\n", *line);
}

static inline void assert_content(const World *world, const char *expected)
{
    g_autofree char *found = read_content(world);
    if (strcmp(found, expected) == 0)
        return;
    print_difference(found, expected);
    fail_msg("the store does not hold what it should");
}

/* Whole, and as its events tell; and closed again. */
static inline void assert_sound_file(World *world)
{
    g_autoptr(GError) error = NULL;
    if (!world->service.store && !open_store(world, &error))
        fail_msg("%s", error->message);
    g_autoptr(GPtrArray) findings = store_check(world->service.store, &error);
    if (!findings)
        fail_msg("%s", error->message);
    for (guint i = 0; i < findings->len; i++)
        print_error("finding: %s\n", (char *)g_ptr_array_index(findings, i));
    assert_int_equal(findings->len, 0);
    g_clear_pointer(&world->service.store, store_close);
}

/* -- the world ------------------------------------------------------------------------ */

static inline void begin_with(World *world, const char *start)
{
    static const char *const PARTS[] = {"", "-wal", "-shm", "-journal"};
    g_autofree char *bytes = NULL;
    gsize length;
    g_clear_pointer(&world->service.store, store_close);
    for (guint i = 0; i < G_N_ELEMENTS(PARTS); i++) {
        g_autofree char *path = g_strconcat(world->path, PARTS[i], NULL);
        g_unlink(path);
    }
    assert_true(g_file_get_contents(start, &bytes, &length, NULL));
    assert_true(g_file_set_contents(world->path, bytes, (gssize)length, NULL));
}

static inline const char *start_of(const World *world, const Scenario *scenario)
{
    return scenario->from_nothing ? world->nothing : world->start;
}

static inline void must_do(World *world, Step step)
{
    g_autoptr(GError) error = NULL;
    if (!step(world, &error))
        fail_msg("%s", error->message);
}

static inline void make_start(World *world)
{
    g_autofree char *bytes = NULL;
    gsize length;
    assert_true(g_file_set_contents(world->nothing, "", 0, NULL));
    begin_with(world, world->nothing);
    must_do(world, make_store);
    must_do(world, anna_writes);
    g_clear_pointer(&world->service.store, store_close);
    assert_true(g_file_get_contents(world->path, &bytes, &length, NULL));
    assert_true(g_file_set_contents(world->start, bytes, (gssize)length, NULL));
}

/* In memory where there is a file system of that kind: nothing here depends on what the system writes. */
static inline char *make_folder(void)
{
    const char *shared = "/dev/shm";
    g_autofree char *template = g_build_filename(shared, "synpunkt-faults-XXXXXX", NULL);
    if (g_mkdtemp(template))
        return g_steal_pointer(&template);
    return g_dir_make_tmp("synpunkt-faults-XXXXXX", NULL);
}

static inline int build_world(void **state)
{
    World *world = g_new0(World, 1);
    g_autoptr(GError) error = NULL;
    world->disk = disk_install();
    mail_read_init();
    world->folder = make_folder();
    world->start = g_build_filename(world->folder, "start.db", NULL);
    world->nothing = g_build_filename(world->folder, "nothing.db", NULL);
    world->path = g_build_filename(world->folder, "store.db", NULL);
    world->config = config_read("tests/decide/synpunkt.conf", &error);
    if (!world->config)
        fail_msg("%s", error->message);
    world->router = router_new(world->config);
    world->service.config = world->config;
    world->service.keyring = keyring_new("epoch");
    keyring_add(world->service.keyring, "k", "0123456789abcdef0123456789abcdef", 32);
    world->service.rules =
        (Rules){.config = world->config, .router = world->router, .keyring = world->service.keyring, .mode = MODE_LIVE};
    make_start(world);
    *state = world;
    return 0;
}

static inline int leave_world(void **state)
{
    World *world = *state;
    store_close(world->service.store);
    keyring_free(world->service.keyring);
    router_free(world->router);
    config_free(world->config);
    remove_folder(world->folder);
    g_free(world->folder);
    g_free(world->start);
    g_free(world->nothing);
    g_free(world->path);
    g_free(world);
    return 0;
}

/* What the store holds before the first step and after each, when all goes well.  char *, caller owns. */
static inline GPtrArray *read_contents(World *world, const Scenario *scenario)
{
    GPtrArray *contents = g_ptr_array_new_with_free_func(g_free);
    begin_with(world, start_of(world, scenario));
    g_ptr_array_add(contents, read_content(world));
    for (guint i = 0; i < count_steps(scenario); i++) {
        must_do(world, scenario->steps[i]);
        g_ptr_array_add(contents, read_content(world));
    }
    assert_sound_file(world);
    assert_content(world, g_ptr_array_index(contents, contents->len - 1));
    return contents;
}

#endif
