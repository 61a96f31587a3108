/* Facts read from the events are what the case itself says, at any time; frozen reports stay as they are. */
#include "behind.h"

#include "config/config_read.h"
#include "core/decide.h"
#include "flow/intake.h"
#include "mail/read.h"
#include "store/sqlite/sqlite.h"

#include <sqlite3.h>

#define HOUR    3600
#define MAILBOX "synpunkter@vasteras.example"
#define HANDLER "johan.berg@vasteras.example"
#define POTHOLE "Det är ett potthål på vägen vid torget, asfalten är trasig."
#define NOTHING "Hej, jag undrar en sak om det där ni vet."
#define MOMENTS 32 /* at most, in one story */

/* A case as its row was at a moment. */
typedef struct {
    gint64 at;
    Case *found;
} Moment;

/* The golden plans' town, and what has been seen in it. */
typedef struct {
    Fixture *fixture;
    Config *config;
    Router *router;
    Service service;
    GArray *moments; /* Moment */
    gint64 now;
    guint mails;
} Town;

static int build_town(void **state)
{
    Town *town = g_new0(Town, 1);
    g_autoptr(GError) error = NULL;
    void *fixture = NULL;
    set_up(&fixture);
    town->fixture = fixture;
    town->config = config_read("tests/decide/synpunkt.conf", &error);
    if (!town->config)
        fail_msg("%s", error->message);
    town->router = router_new(town->config);
    town->service.config = town->config;
    town->service.store = town->fixture->store;
    town->service.rules =
        (Rules){.config = town->config, .router = town->router, .keyring = town->fixture->keyring, .mode = MODE_LIVE};
    town->fixture->rules = town->service.rules;
    town->moments = g_array_new(FALSE, FALSE, sizeof(Moment));
    town->now = NOW;
    *state = town;
    return 0;
}

static int leave_town(void **state)
{
    Town *town = *state;
    void *fixture = town->fixture;
    for (guint i = 0; i < town->moments->len; i++)
        case_free(g_array_index(town->moments, Moment, i).found);
    g_array_unref(town->moments);
    tear_down(&fixture);
    router_free(town->router);
    config_free(town->config);
    g_free(town);
    return 0;
}

/* -- mail, through the real decisions ---------------------------------------- */

static CaseNumber take_in(Town *town, Envelope *envelope, const char *from, const char *subject, const char *text)
{
    g_autoptr(GError) error = NULL;
    char *raw = g_strdup_printf("From: %s\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <%u@mail.example>\r\n"
                                "Content-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n",
                                from, (char *)g_ptr_array_index(envelope->recipients, 0), subject, town->mails++, text);
    g_autoptr(GBytes) bytes = g_bytes_new_take(raw, strlen(raw));
    town->now += HOUR;
    envelope->received_at = town->now;
    g_autoptr(Receipt) receipt = intake_message(&town->service, g_steal_pointer(&bytes), envelope, town->now, &error);
    if (!receipt)
        fail_msg("%s", error->message);
    return receipt->number;
}

static Envelope *envelope_to(const char *from, const char *to)
{
    Envelope *envelope = envelope_new(from);
    g_ptr_array_add(envelope->recipients, g_strdup(to));
    return envelope;
}

static CaseNumber write_in(Town *town, const char *from, const char *subject, const char *text)
{
    return take_in(town, envelope_to(from, MAILBOX), from, subject, text);
}

static char *case_address(const Town *town, Role role, CaseNumber number)
{
    g_autofree char *token = token_print(town->fixture->keyring, role, number);
    return g_strdup_printf("synpunkter+%s@vasteras.example", token);
}

static void write_again(Town *town, CaseNumber number, const char *from, const char *text)
{
    g_autofree char *to = case_address(town, ROLE_RESIDENT, number);
    g_autofree char *reference = reference_print(town->config->prefix, number);
    g_autofree char *subject = g_strdup_printf("Re: [%s]", reference);
    assert_int_equal(take_in(town, envelope_to(from, to), from, subject, text), number);
}

static void say(Town *town, CaseNumber number, const char *text)
{
    g_autofree char *to = case_address(town, ROLE_HANDLER, number);
    g_autofree char *reference = reference_print(town->config->prefix, number);
    g_autofree char *subject = g_strdup_printf("Re: [%s]", reference);
    Envelope *envelope = envelope_to(HANDLER, to);
    envelope->login = g_strdup("johanberg");
    assert_int_equal(take_in(town, envelope, HANDLER, subject, text), number);
}

/* The relay refuses a letter for good. */
typedef struct {
    const Town *town;
    gint64 letter;
} Refusing;

static gboolean refuse_job(StoreJob *job, gpointer data, GError **error)
{
    const Refusing *refusing = data;
    const LetterFate fate = {refusing->letter, LETTER_FAILED, refusing->town->now, 0, "550 5.1.1"};
    g_autoptr(Sent) letter = NULL;
    g_autoptr(Case) about = NULL;
    if (!store_settle(job, &fate, &letter, &about, error))
        return FALSE;
    g_autoptr(Plan) plan = decide_refused(letter, about, "5.1.1", &refusing->town->service.rules, fate.at);
    return store_apply_fate(job, plan, &fate, &refusing->town->service.rules, error);
}

static void refuse(Town *town, CaseNumber number, LetterKind kind)
{
    g_autoptr(GPtrArray) due = letters_due(town->fixture, town->now + HOUR);
    g_autoptr(GError) error = NULL;
    Refusing refusing = {.town = town};
    town->now += HOUR;
    for (guint i = 0; i < due->len; i++) {
        const Outgoing *outgoing = g_ptr_array_index(due, i);
        if (outgoing->number == number && outgoing->letter->kind == kind)
            refusing.letter = outgoing->id;
    }
    assert_true(refusing.letter > 0);
    if (!store_run(town->fixture->store, refuse_job, &refusing, &error))
        fail_msg("%s", error->message);
}

/* -- facts -------------------------------------------------------------------- */

typedef struct {
    CaseNumber number;
    Facts *facts; /* of that case */
    guint cases;
    CaseNumber last;
} Wanted;

static Facts *copy_of(const Facts *facts)
{
    Facts *copy = g_memdup2(facts, sizeof *facts);
    copy->unit = g_strdup(facts->unit);
    copy->first_unit = g_strdup(facts->first_unit);
    copy->told_unit = g_strdup(facts->told_unit);
    copy->answer_unit = g_strdup(facts->answer_unit);
    copy->category = g_strdup(facts->category);
    copy->channel = g_strdup(facts->channel);
    copy->language = g_strdup(facts->language);
    copy->submitter = g_strdup(facts->submitter);
    copy->cause = g_strdup(facts->cause);
    copy->outcome = g_strdup(facts->outcome);
    return copy;
}

static gboolean find(const Facts *facts, gpointer data)
{
    Wanted *wanted = data;
    assert_true(facts->number > wanted->last); /* by number, each once */
    wanted->last = facts->number;
    wanted->cases++;
    if (facts->number == wanted->number)
        wanted->facts = copy_of(facts);
    return TRUE;
}

static Wanted read_facts(const Fixture *fixture, CaseNumber number, gint64 as_of)
{
    Wanted wanted = {.number = number};
    const FactsFilter filter = {2026, 2026, as_of};
    g_autoptr(GError) error = NULL;
    if (!store_facts(fixture->store, &filter, find, &wanted, &error))
        fail_msg("%s", error->message);
    return wanted;
}

static Facts *facts_at(const Town *town, CaseNumber number, gint64 as_of)
{
    return read_facts(town->fixture, number, as_of).facts;
}

static Facts *facts_now(const Town *town, CaseNumber number)
{
    return facts_at(town, number, town->now);
}

/* Everything that both of them know. */
static void assert_fits(const Facts *facts, const Case *found)
{
    assert_non_null(facts);
    assert_int_equal(facts->number, found->number);
    assert_int_equal(facts->received_at, found->received_at);
    assert_string_equal(case_status_name(facts->status), case_status_name(found->status));
    assert_string_equal(facts->unit, found->unit);
    assert_string_equal(facts->first_unit, found->first_unit);
    assert_string_equal(facts->category, found->category);
    assert_string_equal(facts->channel, found->channel);
    assert_string_equal(facts->language, found->language);
    assert_string_equal(facts->submitter, found->submitter);
    assert_string_equal(facts->cause, found->cause);
    assert_string_equal(facts->outcome, found->outcome);
    assert_int_equal(facts->triage, found->triage);
    assert_int_equal(facts->other, found->other);
    assert_int_equal(facts->dormant, found->dormant);
    assert_int_equal(facts->spam, found->spam);
    assert_int_equal(facts->sensitive, found->sensitive);
    assert_int_equal(facts->confidential, *found->confidant != '\0');
    assert_int_equal(facts->reachable, found->reachable);
    assert_true(facts->addressed || !*found->resident);
    assert_int_equal(facts->measured, *found->measure != '\0');
    assert_int_equal(facts->besked_due, found->besked_due);
    assert_int_equal(facts->besked_at, found->besked_at);
    assert_int_equal(facts->answered_at, found->answered_at);
    assert_int_equal(facts->closed_at, found->closed_at);
    assert_int_equal(facts->moves, found->moves);
    assert_int_equal(facts->merged, found->merged);
    assert_int_equal(facts->same, found->same);
    assert_int_equal(facts->besked_at == 0, *facts->told_unit == '\0');
    assert_int_equal(facts->answered_at == 0, *facts->answer_unit == '\0');
}

/* The row as it is now is what the events say, and will be what they say of this moment. */
static void look(Town *town, CaseNumber number)
{
    g_autoptr(GError) error = NULL;
    Moment moment = {town->now, store_case(town->fixture->store, number, &error)};
    assert_non_null(moment.found);
    g_array_append_val(town->moments, moment);
    g_autoptr(Facts) facts = facts_now(town, number);
    assert_fits(facts, moment.found);
}

static void assert_past_is_told(const Town *town)
{
    assert_in_range(town->moments->len, 1, MOMENTS);
    for (guint i = 0; i < town->moments->len; i++) {
        const Moment *moment = &g_array_index(town->moments, Moment, i);
        g_autoptr(Facts) facts = facts_at(town, moment->found->number, moment->at);
        assert_fits(facts, moment->found);
    }
    assert_sound(town->fixture);
}

/* -- stories ------------------------------------------------------------------ */

static void a_case_is_what_its_events_say_at_every_moment(void **state)
{
    Town *town = *state;
    CaseNumber number = write_in(town, RESIDENT, "Potthål", POTHOLE);
    look(town, number);
    say(town, number, "#kategori förslag\n#orsak underhåll\n#åtgärd Hålet är lagat");
    look(town, number);
    say(town, number, "Hej Anna, vi lagar hålet i morgon.\n\nJohan Berg");
    look(town, number);
    say(town, number, "#klart");
    look(town, number);
    write_again(town, number, RESIDENT, "Hålet är kvar, och nu är det djupare än det var förut.");
    look(town, number);
    assert_past_is_told(town);
    g_autoptr(Facts) facts = facts_now(town, number);
    assert_string_equal(facts->told_unit, "tekn");
    assert_string_equal(facts->answer_unit, "tekn");
    assert_int_equal(facts->reopenings, 1);
    assert_true(facts->category_given && facts->measured);
    g_autoptr(Facts) before = facts_at(town, number, NOW + HOUR - 1);
    assert_null(before);
    g_autoptr(Facts) first = facts_at(town, number, NOW + HOUR);
    assert_false(first->category_given);
    assert_int_equal(first->reopenings, 0);
}

static void who_is_told_before_a_move_is_not_who_has_it_after(void **state)
{
    Town *town = *state;
    CaseNumber number = write_in(town, RESIDENT, "Potthål", POTHOLE);
    say(town, number, "#flytta fast stadens mark");
    look(town, number);
    g_autoptr(Facts) facts = facts_now(town, number);
    assert_string_equal(facts->first_unit, "tekn");
    assert_string_equal(facts->told_unit, "tekn");
    assert_string_equal(facts->unit, "fast");
    assert_int_equal(facts->moves, 1);
}

static void a_case_that_is_sorted_is_told_of_with_its_unit(void **state)
{
    Town *town = *state;
    CaseNumber number = write_in(town, RESIDENT, "En sak", NOTHING);
    look(town, number);
    g_autoptr(Facts) before = facts_now(town, number);
    assert_true(before->triage);
    say(town, number, "#flytta tekn");
    look(town, number);
    g_autoptr(Facts) facts = facts_now(town, number);
    assert_false(facts->triage);
    assert_string_equal(facts->first_unit, "");
    assert_string_equal(facts->told_unit, "tekn");
    assert_int_equal(facts->moves, 0);
    assert_past_is_told(town);
}

static void a_receipt_that_comes_back_is_no_word(void **state)
{
    Town *town = *state;
    CaseNumber number = write_in(town, RESIDENT, "Potthål", POTHOLE);
    look(town, number);
    refuse(town, number, LETTER_RECEIPT);
    look(town, number);
    g_autoptr(Facts) facts = facts_now(town, number);
    assert_true(facts->bounced && facts->addressed);
    assert_int_equal(facts->besked_at, 0);
    say(town, number, "#adress anna@ny.example");
    look(town, number);
    g_autoptr(Facts) after = facts_now(town, number);
    assert_true(after->bounced && after->reachable);
    assert_string_equal(after->told_unit, "tekn");
    assert_past_is_told(town);
}

static void a_units_copy_that_comes_back_is_no_bounce_of_the_residents(void **state)
{
    Town *town = *state;
    CaseNumber number = write_in(town, RESIDENT, "Potthål", POTHOLE);
    refuse(town, number, LETTER_COPY);
    look(town, number);
    g_autoptr(Facts) facts = facts_now(town, number);
    assert_false(facts->bounced);
    assert_true(facts->reachable);
}

static void what_is_taken_back_was_no_end_and_released_spam_no_beginning(void **state)
{
    Town *town = *state;
    CaseNumber number = write_in(town, RESIDENT, "Potthål", POTHOLE);
    say(town, number, "#klart\nHej Anna, hålet är lagat.\n\nJohan Berg");
    look(town, number);
    say(town, number, "#ångra");
    look(town, number);
    g_autoptr(Facts) undone = facts_now(town, number);
    assert_int_equal(undone->status, CASE_OPEN);
    assert_int_equal(undone->reopenings, 0);
    say(town, number, "#skräp");
    look(town, number);
    say(town, number, "#släpp");
    look(town, number);
    g_autoptr(Facts) facts = facts_now(town, number);
    assert_int_equal(facts->status, CASE_OPEN);
    assert_false(facts->spam);
    assert_int_equal(facts->reopenings, 0);
    assert_past_is_told(town);
}

static void say_same(Town *town, CaseNumber number, CaseNumber other)
{
    g_autofree char *reference = reference_print(town->config->prefix, other);
    g_autofree char *text = g_strdup_printf("#samma %s", reference);
    say(town, number, text);
}

static void a_merged_case_is_told_of_and_parted_again(void **state)
{
    Town *town = *state;
    CaseNumber first = write_in(town, RESIDENT, "Potthål", POTHOLE);
    CaseNumber second = write_in(town, RESIDENT, "Gatubelysningen är trasig", "Gatubelysningen på gatan lyser inte.");
    assert_int_not_equal(first, second);
    say_same(town, second, first);
    look(town, first);
    look(town, second);
    g_autoptr(Facts) merged = facts_now(town, second);
    assert_int_equal(merged->merged, first);
    say(town, first, "#samma nej");
    look(town, second);
    g_autoptr(Facts) facts = facts_now(town, second);
    assert_int_equal(facts->reopenings, 0);
    assert_past_is_told(town);
}

/* Two groups become one: every voice of the other knows it by an event of its own. */
static void joined_voices_all_follow(void **state)
{
    Town *town = *state;
    CaseNumber voices[5];
    for (guint i = 0; i < G_N_ELEMENTS(voices); i++) {
        g_autofree char *from = g_strdup_printf("p%u@mail%u.example", i, i);
        voices[i] = write_in(town, from, "Potthål", POTHOLE);
    }
    say_same(town, voices[3], voices[2]);
    say_same(town, voices[4], voices[2]);
    say_same(town, voices[1], voices[0]);
    for (guint i = 0; i < G_N_ELEMENTS(voices); i++)
        look(town, voices[i]);
    say_same(town, voices[4], voices[1]);
    for (guint i = 0; i < G_N_ELEMENTS(voices); i++) {
        look(town, voices[i]);
        g_autoptr(Facts) facts = facts_now(town, voices[i]);
        assert_int_equal(facts->same, voices[0]);
    }
    assert_past_is_told(town);
}

static void a_part_that_is_split_off_has_facts_of_its_own(void **state)
{
    Town *town = *state;
    CaseNumber number = write_in(town, RESIDENT, "Potthål", POTHOLE);
    say(town, number, "#dela fast");
    look(town, number);
    look(town, number + 1);
    g_autoptr(Facts) part = facts_now(town, number + 1);
    assert_string_equal(part->told_unit, "fast");
    assert_int_equal(part->besked_at, part->received_at);
    assert_int_equal(read_facts(town->fixture, 0, town->now).cases, 2);
}

/* D53: filed today as of its own date; only what happens to it later is new. */
static void an_imported_case_is_told_of_from_its_import_on(void **state)
{
    Town *town = *state;
    g_autoptr(GError) error = NULL;
    char *raw =
        g_strdup("From: " RESIDENT "\r\nTo: " MAILBOX "\r\nSubject: Potthål\r\nMessage-ID: <old@mail.example>\r\n"
                 "Date: Tue, 6 Jan 2026 10:00:00 +0100\r\n"
                 "Content-Type: text/plain; charset=utf-8\r\n\r\n" POTHOLE "\r\n");
    g_autoptr(GBytes) bytes = g_bytes_new_take(raw, strlen(raw));
    g_autoptr(Receipt) receipt = intake_import(&town->service, g_steal_pointer(&bytes), town->now, &error);
    assert_non_null(receipt);
    look(town, receipt->number);
    g_autoptr(Facts) before = facts_at(town, receipt->number, town->now - 1);
    assert_null(before);
    say(town, receipt->number, "Hej Anna, hålet är lagat.\n\nJohan Berg");
    look(town, receipt->number);
    g_autoptr(Facts) facts = facts_now(town, receipt->number);
    assert_false(facts->dormant);
    assert_past_is_told(town);
}

/* -- reading ------------------------------------------------------------------ */

static void a_case_whose_opening_was_deleted_is_left_out(void **state)
{
    Fixture *fixture = *state;
    CaseNumber gone = open_annas(fixture);
    g_autoptr(Message) message = message_new("bo@mail.example", "Annat", "2@x", "Text", NOW + 1);
    CaseNumber stays = open_case(fixture, message);
    assert_int_equal(read_facts(fixture, 0, NOW + DAY).cases, 2);
    (void)behind(fixture, "UPDATE events SET payload = NULL, salt = NULL WHERE case_number = 260000001");
    Wanted wanted = read_facts(fixture, gone, NOW + DAY);
    assert_int_equal(wanted.cases, 1);
    assert_null(wanted.facts);
    assert_int_equal(wanted.last, stays);
}

static gboolean stop(const Facts *facts, gpointer data)
{
    (void)facts;
    guint *count = data;
    (*count)++;
    return FALSE;
}

static void reading_stops_when_told_to(void **state)
{
    Fixture *fixture = *state;
    open_annas(fixture);
    g_autoptr(Message) message = message_new("bo@mail.example", "Annat", "2@x", "Text", NOW);
    open_case(fixture, message);
    guint count = 0;
    const FactsFilter filter = {2026, 2026, G_MAXINT64};
    assert_true(store_facts(fixture->store, &filter, stop, &count, NULL));
    assert_int_equal(count, 1);
}

static void open_in(Fixture *fixture, int year, guint serial)
{
    g_autofree char *id = g_strdup_printf("%d-%u@x", year, serial);
    g_autoptr(Message) message = message_new(RESIDENT, "Ämne", id, "Text", NOW);
    g_autoptr(Plan) plan = plan_for_new(case_number(year, serial), message);
    apply(fixture, plan, message);
}

static void only_the_years_asked_for_are_read(void **state)
{
    Fixture *fixture = *state;
    for (int year = 2024; year <= 2027; year++)
        for (guint serial = 1; serial <= 3; serial++)
            open_in(fixture, year, serial);
    const FactsFilter filters[] = {
        {2025, 2026, G_MAXINT64}, {2024, 2024, G_MAXINT64}, {2026, 2025, G_MAXINT64}, {2030, 2040, G_MAXINT64}};
    const guint counts[] = {6, 3, 0, 0};
    for (guint i = 0; i < G_N_ELEMENTS(filters); i++) {
        Wanted wanted = {0};
        guint64 most;
        assert_true(store_facts(fixture->store, &filters[i], find, &wanted, NULL));
        assert_int_equal(wanted.cases, counts[i]);
        assert_true(store_facts_most(fixture->store, &filters[i], &most, NULL));
        assert_int_equal(most, counts[i]);
    }
}

static guint count_kinds(const char *sql)
{
    guint count = 0;
    for (const char *at = strstr(sql, "'event "); at; at = strstr(at + 1, "'event "))
        count++;
    return count;
}

static void the_kinds_asked_for_are_those_that_say_something(void **state)
{
    (void)state;
    const char *sql = sqlite_statement(LIST_FACTS)->sql;
    guint kinds = 0;
    for (; facts_kinds[kinds]; kinds++) {
        g_autofree char *quoted = g_strdup_printf("'%s'", facts_kinds[kinds]);
        if (!strstr(sql, quoted))
            fail_msg("%s is not asked for", quoted);
    }
    assert_int_equal(count_kinds(sql), kinds);
}

/* Of an index that holds nothing else: its list of kinds is the statement's. */
static void facts_are_read_in_the_order_of_their_own_index(void **state)
{
    ONLY_A_FILE;
    Fixture *fixture = *state;
    sqlite3 *database;
    sqlite3_stmt *plan;
    g_autofree char *sql = g_strconcat("EXPLAIN QUERY PLAN ", sqlite_statement(LIST_FACTS)->sql, NULL);
    assert_int_equal(sqlite3_open(fixture->path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &plan, NULL), SQLITE_OK);
    guint steps = 0;
    while (sqlite3_step(plan) == SQLITE_ROW) {
        const char *step = (const char *)sqlite3_column_text(plan, 3);
        if (!strstr(step, "SEARCH events USING INDEX events_facts (case_number>? AND case_number<?)"))
            fail_msg("%s", step);
        steps++;
    }
    assert_int_equal(steps, 1);
    sqlite3_finalize(plan);
    sqlite3_close(database);
}

/* -- frozen reports ------------------------------------------------------------ */

static gboolean freeze_job(StoreJob *job, gpointer data, GError **error)
{
    return store_freeze(job, data, error);
}

static guint freeze(const Fixture *fixture, int year, const char *packed)
{
    Frozen report = {year, 0, NOW, packed};
    g_autoptr(GError) error = NULL;
    if (!store_run(fixture->store, freeze_job, &report, &error))
        fail_msg("%s", error->message);
    return report.number;
}

static void assert_frozen(const Fixture *fixture, int year, guint asked, guint number, const char *packed)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *found = store_frozen(fixture->store, year, &asked, &error);
    assert_null(error);
    if (!packed) {
        assert_null(found);
        return;
    }
    assert_int_equal(asked, number);
    assert_string_equal(found, packed);
}

static void reports_are_numbered_by_year_and_kept(void **state)
{
    Fixture *fixture = *state;
    assert_frozen(fixture, 2026, 0, 0, NULL);
    assert_int_equal(freeze(fixture, 2026, "year 1\nåäö"), 1);
    assert_int_equal(freeze(fixture, 2026, "year 1\nsecond"), 2);
    assert_int_equal(freeze(fixture, 2025, "year 1\nolder"), 1);
    assert_frozen(fixture, 2026, 0, 2, "year 1\nsecond");
    assert_frozen(fixture, 2026, 1, 1, "year 1\nåäö");
    assert_frozen(fixture, 2026, 3, 0, NULL);
    assert_frozen(fixture, 2025, 0, 1, "year 1\nolder");
    assert_frozen(fixture, 2024, 0, 0, NULL);
    assert_sound(fixture);
}

static void a_report_that_was_changed_is_found(void **state)
{
    static const char *const SQL[] = {
        "UPDATE reports SET packed = packed || '1'",
        "UPDATE reports SET digest = 'x'",
        "UPDATE reports SET number = 2",
        "UPDATE reports SET event = 1",
        "UPDATE reports SET event = 99",
    };
    for (guint i = 0; i < G_N_ELEMENTS(SQL); i++) {
        void *fixture = NULL;
        assert_int_equal(set_up(&fixture), 0);
        open_annas(fixture);
        freeze(fixture, 2026, "year 1");
        assert_sound(fixture);
        (void)behind(fixture, SQL[i]);
        g_autoptr(GPtrArray) findings = store_check(((Fixture *)fixture)->store, NULL);
        assert_non_null(findings);
        if (findings->len == 0)
            fail_msg("not found: %s", SQL[i]);
        tear_down(&fixture);
    }
    (void)state;
}

static void a_report_that_was_changed_is_not_given_out(void **state)
{
    Fixture *fixture = *state;
    freeze(fixture, 2026, "year 1");
    (void)behind(fixture, "UPDATE reports SET packed = 'year 2'");
    guint number = 0;
    g_autoptr(GError) error = NULL;
    assert_null(store_frozen(fixture->store, 2026, &number, &error));
    assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED));
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, build_town, leave_town)
#define TEST(name)  cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(a_case_is_what_its_events_say_at_every_moment),
        STORY(who_is_told_before_a_move_is_not_who_has_it_after),
        STORY(a_case_that_is_sorted_is_told_of_with_its_unit),
        STORY(a_receipt_that_comes_back_is_no_word),
        STORY(a_units_copy_that_comes_back_is_no_bounce_of_the_residents),
        STORY(what_is_taken_back_was_no_end_and_released_spam_no_beginning),
        STORY(a_merged_case_is_told_of_and_parted_again),
        STORY(joined_voices_all_follow),
        STORY(a_part_that_is_split_off_has_facts_of_its_own),
        STORY(an_imported_case_is_told_of_from_its_import_on),
        TEST(a_case_whose_opening_was_deleted_is_left_out),
        TEST(reading_stops_when_told_to),
        TEST(only_the_years_asked_for_are_read),
        TEST(the_kinds_asked_for_are_those_that_say_something),
        TEST(facts_are_read_in_the_order_of_their_own_index),
        TEST(reports_are_numbered_by_year_and_kept),
        TEST(a_report_that_was_changed_is_found),
        TEST(a_report_that_was_changed_is_not_given_out),
    };
    mail_read_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
