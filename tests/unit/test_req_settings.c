/*
 * test_req_settings.c - what a municipality decides by a setting comes out as it has decided (R6).
 *
 * The golden plans hold for one configuration; here the same mail is decided with one setting after another.
 */
#include "config/config_read.h"
#include "core/decide.h"
#include "mail/language.h"
#include "mail/read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define NUMBER   case_number(2026, 417)
#define RESIDENT "anna.lindqvist@posten.example"
#define HANDLER  "johan.berg@vasteras.example"
#define RECEIVED 1772701920 /* Thu 5 Mar 2026 10:12 local */
#define DAY      ((gint64)24 * 60 * 60)

typedef struct {
    Config *config;
    Router *router;
    Keyring *keyring;
    Rules rules;
} World;

static int make_world(void **state)
{
    World *world = g_new0(World, 1);
    world->config = config_read("tests/decide/synpunkt.conf", NULL);
    assert_non_null(world->config);
    world->router = router_new(world->config);
    world->keyring = keyring_new("epoch");
    keyring_add(world->keyring, "test", "0123456789abcdef0123456789abcdef", 32);
    world->rules = (Rules){world->config, world->router, world->keyring, MODE_LIVE, language_guess};
    *state = world;
    return 0;
}

static int free_world(void **state)
{
    World *world = *state;
    keyring_free(world->keyring);
    router_free(world->router);
    config_free(world->config);
    g_free(world);
    return 0;
}

static Unit *streets(const World *world)
{
    for (guint i = 0; i < world->config->units->len; i++) {
        Unit *unit = g_ptr_array_index(world->config->units, i);
        if (strcmp(unit->code, "tekn") == 0)
            return unit;
    }
    fail_msg("there is no unit tekn");
    return NULL;
}

static Plan *plan_of(const World *world, const Known *known, const char *from, const char *to, const char *text)
{
    const char *domain = strchr(from, '@') + 1;
    g_autoptr(GString) raw = g_string_new(NULL);
    g_string_printf(raw,
                    "Authentication-Results: mx1.vasteras.example; dmarc=pass header.from=%s\n"
                    "From: Johan Berg <%s>\nTo: %s\nSubject: SV: Anslaget [SP-2026-00417-2]\nMessage-ID: <1@%s>\n"
                    "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s\n",
                    domain, from, to, domain, text);
    g_string_replace(raw, "\n", "\r\n", 0);
    Envelope *envelope = envelope_new(from);
    g_ptr_array_add(envelope->recipients, g_strdup(to));
    envelope->received_at = RECEIVED;
    g_autoptr(GBytes) bytes = g_bytes_new(raw->str, raw->len);
    g_autoptr(Mail) mail = mail_read(bytes, envelope);
    g_autoptr(Weighed) weighed = weigh(mail, &world->rules);
    return decide(mail, weighed, known, &world->rules, RECEIVED + 4);
}

/* What is decided about a mail; caller owns the text. */
static char *decided(const World *world, const Known *known, const char *from, const char *to, const char *text)
{
    g_autoptr(Plan) plan = plan_of(world, known, from, to, text);
    return plan_print(plan, world->config);
}

static void replace(char **text, const char *value)
{
    g_free(*text);
    *text = g_strdup(value);
}

static Case *make_case(CaseStatus status)
{
    Case *found = case_new(NUMBER);
    replace(&found->unit, "tekn");
    replace(&found->subject, "Anslaget");
    replace(&found->resident, RESIDENT);
    replace(&found->resident_name, "Anna Lindqvist");
    replace(&found->language, "sv");
    replace(&found->mailbox, "synpunkter@vasteras.example");
    found->reachable = TRUE;
    found->status = status;
    found->received_at = found->opened_at = RECEIVED - 40 * DAY;
    found->closed_at = status == CASE_CLOSED ? RECEIVED - 30 * DAY : 0;
    g_ptr_array_add(found->participants, g_strdup(RESIDENT));
    return found;
}

/* A mail with the token of an address of the case, in its thread. */
static Known *make_known(CaseStatus status, Role role)
{
    Known *known = known_new();
    Evidence *token = evidence_new(EVIDENCE_TOKEN, make_case(status));
    token->role = role;
    Evidence *ours = evidence_new(EVIDENCE_OURS, make_case(status));
    ours->audience = role == ROLE_HANDLER ? AUDIENCE_STAFF : AUDIENCE_RESIDENT;
    ours->letter = role == ROLE_HANDLER ? LETTER_COPY : LETTER_RECEIPT;
    g_ptr_array_add(known->evidence, token);
    g_ptr_array_add(known->evidence, ours);
    known->serial = 900;
    return known;
}

static char *answered(const World *world, const char *text)
{
    g_autoptr(Known) known = make_known(CASE_OPEN, ROLE_HANDLER);
    g_autofree char *to = recipient_print(world->config, world->keyring, "synpunkter@vasteras.example", ROLE_HANDLER, NUMBER);
    return decided(world, known, HANDLER, to, text);
}

/* The name in From of the letter to the resident; caller owns. */
static char *answered_as(const World *world)
{
    g_autoptr(Known) known = make_known(CASE_OPEN, ROLE_HANDLER);
    g_autofree char *to = recipient_print(world->config, world->keyring, "synpunkter@vasteras.example", ROLE_HANDLER, NUMBER);
    g_autoptr(Plan) plan = plan_of(world, known, HANDLER, to, "Hej Anna!\nAnslaget är borta i morgon.");
    for (guint i = 0; i < plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(plan->actions, i);
        if (action->kind == ACTION_LETTER && action->letter->kind == LETTER_ANSWER)
            return g_strdup(action->letter->from_name);
    }
    return NULL;
}

static char *written_again(const World *world)
{
    g_autoptr(Known) known = make_known(CASE_CLOSED, ROLE_RESIDENT);
    g_autofree char *to = recipient_print(world->config, world->keyring, "synpunkter@vasteras.example", ROLE_RESIDENT, NUMBER);
    return decided(world, known, RESIDENT, to, "Hej! Anslaget sitter kvar. Vem tar ned det?");
}

static void expect(const char *plan, const char *wanted, gboolean there)
{
    if ((strstr(plan, wanted) != NULL) != there)
        fail_msg("'%s' is %s in:\n%s", wanted, there ? "not" : "", plan);
}

/* D3: those who disagree may let the sorting desk's name count as word. */
static void the_sorting_desk_counts_as_word_only_by_setting(void **state)
{
    World *world = *state;
    g_autoptr(Known) known = known_new();
    known->serial = 417;
    for (guint i = 0; i < 2; i++) {
        world->config->triage_counts = i == 1;
        g_autofree char *plan = decided(world, known, RESIDENT, "synpunkter@vasteras.example", "Hej! Vem tar ned anslaget?");
        expect(plan, "letter receipt-triage to=" RESIDENT, TRUE);
        expect(plan, "stops-besked", i == 1);
        expect(plan, "set besked_at=", i == 1);
    }
}

/* D9 */
static void a_closed_case_opens_again_for_as_many_days_as_are_set(void **state)
{
    World *world = *state;
    world->config->reopen_days = 31;
    g_autofree char *soon = written_again(world);
    expect(soon, "set status=open", TRUE);
    world->config->reopen_days = 29;
    g_autofree char *late = written_again(world);
    expect(late, "set status=open", FALSE);
    expect(late, "linked=SP-2026-00417-2", TRUE);
}

/* D17 */
static void a_unit_decides_about_open_mail(void **state)
{
    static const struct {
        OpenMail rule;
        gboolean held;
    } ROWS[] = {{OPEN_MAIL_HOLD, TRUE}, {OPEN_MAIL_NEVER, TRUE}, {OPEN_MAIL_ALLOW, FALSE}};
    World *world = *state;
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        streets(world)->open_mail = ROWS[i].rule;
        g_autofree char *delicate = answered(world, "Hej Anna!\nDitt personnummer 19811228-9874 är antecknat.");
        g_autofree char *plain = answered(world, "Hej Anna!\nAnslaget är borta i morgon.");
        expect(delicate, "held: why_sensitive", ROWS[i].held);
        expect(plain, "held", FALSE);
    }
}

/* D33 */
static void a_unit_may_answer_in_its_own_name(void **state)
{
    World *world = *state;
    static const struct {
        AnswerName whose;
        const char *from;
    } ROWS[] = {{ANSWER_NAME_PERSON, "Johan Berg, Västerås stad"},
                {ANSWER_NAME_UNIT, "gator, parker och trafik, Västerås stad"}};
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        streets(world)->answer_name = ROWS[i].whose;
        g_autofree char *name = answered_as(world);
        assert_string_equal(name, ROWS[i].from);
    }
}

/* D27 */
static void the_unit_sees_answers_unless_it_is_switched_off(void **state)
{
    World *world = *state;
    g_autofree char *copied = answered(world, "Hej Anna!\nAnslaget är borta i morgon.");
    expect(copied, "letter answer-copy to=gator-parker@vasteras.example", TRUE);
    world->config->copy_answers = FALSE;
    g_autofree char *alone = answered(world, "Hej Anna!\nAnslaget är borta i morgon.");
    expect(alone, "letter answer-copy", FALSE);
    expect(alone, "letter answer to=" RESIDENT, TRUE);
}

/* D16: how long an answer can be taken back. */
static void an_answer_waits_as_many_minutes_as_are_set(void **state)
{
    World *world = *state;
    world->config->undo_minutes = 7;
    g_autofree char *waits = answered(world, "Hej Anna!\nAnslaget är borta i morgon.");
    expect(waits, "not-before=2026-03-05T10:19:04+01:00", TRUE);
    world->config->undo_minutes = 0;
    g_autofree char *goes = answered(world, "Hej Anna!\nAnslaget är borta i morgon.");
    expect(goes, "not-before", FALSE);
}

/* D60 */
static void whether_it_helped_is_asked_only_by_setting(void **state)
{
    World *world = *state;
    for (guint i = 0; i < 2; i++) {
        world->config->ask_helped = i == 1;
        g_autofree char *plan = answered(world, "#klart\nHej Anna!\nAnslaget är borta.");
        expect(plan, "letter answer to=" RESIDENT, TRUE);
        expect(plan, "ask_helped", i == 1);
    }
}

/* D53: observing, a case is filed and nothing is answered, moved or promised. */
static void who_only_observes_files_and_changes_nothing(void **state)
{
    World *world = *state;
    world->rules.mode = MODE_OBSERVE;
    g_autoptr(Known) known = known_new();
    known->serial = 417;
    g_autofree char *plan =
        decided(world, known, RESIDENT, "synpunkter@vasteras.example", "Hej! Det är potthål på cykelbanan.");
    expect(plan, "dormant", TRUE);
    expect(plan, "file resident", TRUE);
    expect(plan, "\nset ", FALSE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_world, free_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_sorting_desk_counts_as_word_only_by_setting),
        TEST(a_closed_case_opens_again_for_as_many_days_as_are_set),
        TEST(a_unit_decides_about_open_mail),
        TEST(a_unit_may_answer_in_its_own_name),
        TEST(the_unit_sees_answers_unless_it_is_switched_off),
        TEST(an_answer_waits_as_many_minutes_as_are_set),
        TEST(whether_it_helped_is_asked_only_by_setting),
        TEST(who_only_observes_files_and_changes_nothing),
    };
    mail_read_init();
    language_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
