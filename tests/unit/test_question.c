/* test_question.c - what staff ask for by mail, and what each may see. */
#include "core/question.h"

#include "core/letter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NOW G_GINT64_CONSTANT(1772550000) /* Tuesday 3 March 2026, 16.00 */

static Config *make_config(void)
{
    Config *config = config_new();
    g_free(config->prefix);
    config->prefix = g_strdup("SP");
    g_free(config->triage_unit);
    config->triage_unit = g_strdup("ks");
    g_free(config->strategist);
    config->strategist = g_strdup("strateg@city.example");
    static const struct {
        const char *code, *address, *member, *registrar;
        gboolean sensitive;
        UnitType type;
    } UNITS[] = {
        {"ks", "kc@city.example", NULL, "", FALSE, UNIT_COMMITTEE},
        {"tekn", "tekn@city.example", NULL, "reg@city.example", FALSE, UNIT_COMMITTEE},
        {"bygg", "bygg@city.example", "bo@city.example", "", FALSE, UNIT_COMMITTEE},
        {"ifn", "ifn@city.example", "sara@city.example", "", TRUE, UNIT_COMMITTEE},
        {"bolag", "info@bolag.example", NULL, "", FALSE, UNIT_COMPANY},
    };
    for (guint i = 0; i < G_N_ELEMENTS(UNITS); i++) {
        Unit *unit = unit_new(UNITS[i].code);
        g_free(unit->address);
        unit->address = g_strdup(UNITS[i].address);
        g_free(unit->registrar);
        unit->registrar = g_strdup(UNITS[i].registrar);
        unit->sensitive = UNITS[i].sensitive;
        unit->type = UNITS[i].type;
        if (UNITS[i].member)
            g_ptr_array_add(unit->members, g_strdup(UNITS[i].member));
        g_ptr_array_add(config->units, unit);
    }
    return config;
}

static QuestionAsk *ask_as(const Config *config, const char *from, const char *subject, const char *text)
{
    g_autoptr(Mail) mail = mail_new(envelope_new(from));
    g_free(mail->subject);
    mail->subject = g_strdup(subject);
    g_free(mail->text);
    mail->text = g_strdup(text);
    Span whole = {SPAN_NEW, 0, strlen(text)};
    g_array_append_val(mail->spans, whole);
    g_ptr_array_add(mail->from, address_new("Johan Berg", from));
    Recipient recipient = {.role = ROLE_QUESTION};
    Weighed weighed = {.proof = PROOF_DMARC, .nature = NATURE_STAFF};
    weighed.recipients = g_array_new(FALSE, FALSE, sizeof(Recipient));
    g_array_append_val(weighed.recipients, recipient);
    QuestionAsk *question = question_new(mail, &weighed, config, NOW);
    g_array_unref(weighed.recipients);
    return question;
}

static QuestionAsk *ask(const Config *config, const char *subject, const char *text)
{
    return ask_as(config, "johan@city.example", subject, text);
}

static void every_kind_of_question_is_understood(void **state)
{
    (void)state;
    static const struct {
        const char *subject, *text;
        QuestionKind kind;
        const char *words;
    } ROWS[] = {
        {"mina", "", QUESTION_MINE, ""},
        {"MINA ärenden", "", QUESTION_MINE, ""},
        {"#mina", "Mvh\nJohan", QUESTION_MINE, ""},
        {"", "Försenade!", QUESTION_LATE, ""},
        {"forsenade", "", QUESTION_LATE, ""},
        {"late", "", QUESTION_LATE, ""},
        {"SP-2026-00417-2", "", QUESTION_CASES, ""},
        {"sp 2026 00417 2", "", QUESTION_CASES, ""},
        {"Hur går det med SP-2026-00417-2?", "", QUESTION_CASES, ""},
        {"417", "", QUESTION_CASES, ""},
        {"Fråga", "2600417", QUESTION_CASES, ""},
        {"anna.lindqvist@posten.example", "", QUESTION_PERSON, ""},
        {"Anna Lindqvist", "", QUESTION_NAME, "anna lindqvist"},
        {"Åsa-Märta O'Ek", "", QUESTION_NAME, "asa-marta"},
        {"070-123 45 67", "", QUESTION_PHONE, "0701234567"},
        {"+46 70 123 45 67", "", QUESTION_PHONE, "0701234567"},
        {"sök snöröjning Bjurhovda", "", QUESTION_SEARCH, "snorojning bjurhovda"},
        {"search \"hål\" OR * NEAR(x)", "", QUESTION_SEARCH, "hal near"},
        {"sök", "", QUESTION_UNCLEAR, ""},
        {"sök på", "", QUESTION_UNCLEAR, ""},
        {"rapport", "", QUESTION_REPORT, ""},
        {"rapport tekn 2025", "", QUESTION_REPORT, ""},
        {"rapport xyzzy", "", QUESTION_UNCLEAR, ""},
        {"diarium 2026-03-01..2026-03-03", "", QUESTION_DIARY, ""},
        {"diarium 2026-03-01 till 2026-03-03", "", QUESTION_DIARY, ""},
        {"diarium", "", QUESTION_DIARY, ""},
        {"diarium 2026-03-03..2026-03-01", "", QUESTION_UNCLEAR, ""},
        {"diarium 2026-02-30", "", QUESTION_UNCLEAR, ""},
        {"lämna ut SP-2026-00417-2", "", QUESTION_RELEASE, ""},
        {"Lämna ut 417", "", QUESTION_RELEASE, ""},
        {"lämna ut allt", "", QUESTION_UNCLEAR, ""},
        {"hjälp", "", QUESTION_HELP, ""},
        {"SV: Svar: mina", "försenade", QUESTION_LATE, ""},
        {"Anna Lindqvist", "mina", QUESTION_MINE, ""},
        {"Det här är en lång mening om ingenting alls.", "", QUESTION_UNCLEAR, ""},
        {"", "", QUESTION_UNCLEAR, ""},
        {"0", "", QUESTION_UNCLEAR, ""},
        {"999999999999999999999", "", QUESTION_UNCLEAR, ""},
        {"a@b@c", "", QUESTION_UNCLEAR, ""},
    };
    g_autoptr(Config) config = make_config();
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(QuestionAsk) question = ask(config, ROWS[i].subject, ROWS[i].text);
        if (question->kind != ROWS[i].kind || strcmp(question->words, ROWS[i].words) != 0)
            fail_msg("'%s' / '%s': kind %d, words '%s'", ROWS[i].subject, ROWS[i].text, question->kind, question->words);
    }
}

static void a_serial_is_looked_for_in_the_last_years(void **state)
{
    (void)state;
    g_autoptr(Config) config = make_config();
    g_autoptr(QuestionAsk) question = ask(config, "417", "");
    assert_int_equal(question->numbers->len, 3);
    assert_int_equal(g_array_index(question->numbers, CaseNumber, 0), case_number(2026, 417));
    assert_int_equal(g_array_index(question->numbers, CaseNumber, 2), case_number(2024, 417));
}

static void dates_are_whole_local_days(void **state)
{
    (void)state;
    g_autoptr(Config) config = make_config();
    g_autoptr(QuestionAsk) question = ask(config, "diarium 2026-03-28..2026-03-29", "");
    assert_int_equal(question->to - question->from, 47 * 3600); /* the clocks go forward */
    g_autoptr(QuestionAsk) one = ask(config, "diarium 2026-03-03", "");
    assert_true(one->from < NOW && NOW < one->to);
}

static void ten_working_days_back_is_two_weeks(void **state)
{
    (void)state;
    g_autoptr(Config) config = make_config();
    g_autoptr(QuestionAsk) question = ask(config, "late", "");
    GDate day = calendar_day(config->calendar, question->late_answer);
    assert_int_equal(g_date_get_day(&day), 16);
    assert_int_equal(calendar_working_days(config->calendar, question->late_answer, NOW), 11);
    assert_int_equal(calendar_working_days(config->calendar, question->late_waiting, NOW), 3);
}

static void only_proven_staff_ask_and_no_machine(void **state)
{
    (void)state;
    Recipient rows[] = {{.role = ROLE_QUESTION}, {.role = ROLE_MAILBOX}};
    Weighed weighed = {.proof = PROOF_DMARC, .nature = NATURE_STAFF};
    weighed.recipients = g_array_new(FALSE, FALSE, sizeof(Recipient));
    assert_false(question_is_asked(&weighed));
    g_array_append_val(weighed.recipients, rows[0]);
    assert_true(question_is_asked(&weighed));
    weighed.proof = PROOF_NONE;
    assert_false(question_is_asked(&weighed));
    weighed.proof = PROOF_LOGIN;
    weighed.nature = NATURE_VACATION;
    assert_false(question_is_asked(&weighed));
    weighed.nature = NATURE_STAFF;
    g_array_append_val(weighed.recipients, rows[1]);
    assert_false(question_is_asked(&weighed));
    g_array_unref(weighed.recipients);
}

static gboolean sees(const Config *config, const char *who, const char *unit, const char *mark)
{
    g_autoptr(Scope) scope = scope_new(config, who);
    g_autoptr(Case) found = case_new(case_number(2026, 1));
    g_free(found->unit);
    found->unit = g_strdup(unit);
    found->sensitive = strcmp(mark, "sensitive") == 0;
    if (strcmp(mark, "handler") == 0) {
        g_free(found->handler);
        found->handler = g_strdup(who);
    }
    if (strchr(mark, '@')) {
        g_free(found->confidant);
        found->confidant = g_strdup(mark);
    }
    return scope_sees(scope, found);
}

static void each_sees_what_is_his(void **state)
{
    (void)state;
    static const struct {
        const char *who, *unit, *mark;
        gboolean sees;
    } ROWS[] = {
        {"johan@city.example", "tekn", "", TRUE}, /* names no members: open to all staff */
        {"johan@city.example", "tekn", "sensitive", FALSE},
        {"johan@city.example", "bygg", "", FALSE},
        {"johan@city.example", "bygg", "handler", TRUE},
        {"bo@city.example", "bygg", "sensitive", TRUE},
        {"BO@City.example", "bygg", "", TRUE},
        {"bygg@city.example", "bygg", "", TRUE},
        {"johan@city.example", "ifn", "", FALSE},
        {"johan@city.example", "ifn", "handler", FALSE},
        {"sara@city.example", "ifn", "sensitive", TRUE},
        {"strateg@city.example", "ifn", "", FALSE},
        {"strateg@city.example", "bygg", "", TRUE},
        {"strateg@city.example", "bygg", "sensitive", FALSE},
        {"kc@city.example", "bygg", "", TRUE},
        {"kc@city.example", "ifn", "", FALSE},
        {"reg@city.example", "bygg", "", TRUE},
        {"reg@city.example", "tekn", "sensitive", TRUE},
        {"reg@city.example", "ifn", "", FALSE},
        {"johan@city.example", "bolag", "", FALSE}, /* another body */
        {"info@bolag.example", "bolag", "", TRUE},
        {"johan@city.example", "tekn", "visselblasning@city.example", FALSE},
        {"strateg@city.example", "tekn", "visselblasning@city.example", FALSE},
        {"visselblasning@city.example", "tekn", "visselblasning@city.example", TRUE},
        {"johan@city.example", "gone", "", FALSE},
        {"johan@city.example", "", "", FALSE},
    };
    g_autoptr(Config) config = make_config();
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++)
        if (sees(config, ROWS[i].who, ROWS[i].unit, ROWS[i].mark) != ROWS[i].sees)
            fail_msg("%s, %s, %s", ROWS[i].who, ROWS[i].unit, ROWS[i].mark);
}

static void telephone_numbers_are_their_digits(void **state)
{
    (void)state;
    static const char *const ROWS[][2] = {
        {"021-39 00 00", "021390000"}, {"+46 (0)21-39 00 00", "021390000"}, {"0046213900 00", "021390000"},
        {"+358 40 123 4567", "358401234567"}, {"417", NULL}, {"0", NULL}, {"070 ett två", NULL}, {"", NULL},
        {"00", NULL}, {"+", NULL}, {"01234567890123456789", NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *phone = question_phone(ROWS[i][0]);
        if (g_strcmp0(phone, ROWS[i][1]) != 0)
            fail_msg("'%s' gave '%s'", ROWS[i][0], phone ? phone : "nothing");
    }
}

/* The subject of the monthly list is no secret, and nobody need have had the letter to write it. */
static void a_monthly_list_is_named_by_its_own_unit_only(void **state)
{
    (void)state;
    static const struct {
        const char *from, *unit;
        int month;
    } ROWS[] = {
        {"tekn@city.example", "tekn", 202602},   /* its mailbox */
        {"johan@city.example", "tekn", 202602},  /* it names no members, and nobody else has him */
        {"bo@city.example", "tekn", 0},          /* another unit's */
        {"kc@city.example", "tekn", 0},
        {"johan@city.example", "bygg", 0},       /* it names its members */
        {"bo@city.example", "bygg", 202602},
        {"strateg@city.example", "bygg", 0},
        {"bo@city.example", "nowhere", 0},
    };
    g_autoptr(Config) config = make_config();
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *subject = g_strdup_printf("SV: Orsak till 3 ärenden (lista 2026-02 %s)", ROWS[i].unit);
        g_autoptr(QuestionAsk) question = ask_as(config, ROWS[i].from, subject, "1 kvalitet");
        if (question->list_month != ROWS[i].month)
            fail_msg("%s about %s: %d", ROWS[i].from, ROWS[i].unit, question->list_month);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_question_is_understood),
        cmocka_unit_test(a_serial_is_looked_for_in_the_last_years),
        cmocka_unit_test(dates_are_whole_local_days),
        cmocka_unit_test(ten_working_days_back_is_two_weeks),
        cmocka_unit_test(only_proven_staff_ask_and_no_machine),
        cmocka_unit_test(each_sees_what_is_his),
        cmocka_unit_test(telephone_numbers_are_their_digits),
        cmocka_unit_test(a_monthly_list_is_named_by_its_own_unit_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
