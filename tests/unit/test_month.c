/* test_month.c - the monthly list of causes: which month, what it is called, what people write in answer. */
#include "core/decide_month.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/config_read.h"

#define ROWS 5

static void add_outcome(Config *config, const char *code, const char *name)
{
    Code *made = code_new(code);
    g_free(made->name[LANGUAGE_SV]);
    made->name[LANGUAGE_SV] = g_strdup(name);
    g_ptr_array_add(config->outcomes, made);
}

/* With outcomes that begin as a cause does, and that hold signs. */
static int read_town(void **state)
{
    g_autoptr(GError) error = NULL;
    Config *config = config_read("tests/decide/synpunkt.conf", &error);
    if (!config)
        fail_msg("%s", error->message);
    add_outcome(config, "besked", "information lämnad");
    add_outcome(config, "inget", "ingen åtgärd (motiverad)");
    *state = config;
    return 0;
}

static int leave_town(void **state)
{
    config_free(*state);
    return 0;
}

static MonthAnswer *answer(const Config *config, const char *text)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(CaseNumber));
    for (guint i = 1; i <= ROWS; i++) {
        CaseNumber number = case_number(2026, 416 + i);
        g_array_append_val(rows, number);
    }
    return month_answer_read(text, rows, config);
}

/* "1=kvalitet 2=information/atgardat *=annat !2 infomration": rows, the others, and what comes back. */
static char *print(const MonthAnswer *read)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i <= read->notes->len; i++) {
        gboolean others = i == read->notes->len;
        const MonthNote *note = others ? &read->others : &g_array_index(read->notes, MonthNote, i);
        g_autofree char *name = others ? g_strdup("*") : g_strdup_printf("%u", i + 1);
        if (!note->cause && !note->outcome && !note->named)
            continue;
        g_string_append_printf(out, "%s%s=%s", out->len ? " " : "", name, note->cause ? note->cause->code : "");
        if (note->outcome)
            g_string_append_printf(out, "/%s", note->outcome->code);
    }
    for (guint i = 0; i < read->unread->len; i++)
        g_string_append_printf(out, "%s!%s", out->len ? " " : "", (const char *)g_ptr_array_index(read->unread, i));
    return g_string_free(out, FALSE);
}

static void answers_are_read_as_people_write_them(void **state)
{
    static const struct {
        const char *text, *read;
    } table[] = {
        {"1 kvalitet, 2 information", "1=kvalitet 2=information"},
        {"1 kvalitet\n2 information\n", "1=kvalitet 2=information"},
        {"1: kvalitet; 2: information.", "1=kvalitet 2=information"},
        {"1. Kvalitet\n2) INFORMATION", "1=kvalitet 2=information"},
        {"1=kvalitet 2 = information", "1=kvalitet 2=information"},
        {"1 - kvalitet\n2 – information", "1=kvalitet 2=information"},
        {"1\302\240kvalitet", "1=kvalitet"},
        {"• 1 kvalitet\n- 2 information", "1=kvalitet 2=information"},
        {"1 kvalitet åtgärdat", "1=kvalitet/atgardat"},
        {"1 åtgärdat, kvalitet, 2 information", "1=kvalitet/atgardat 2=information"},
        {"1 ej vårt ansvar", "1=/ansvar"},
        {"1 kvalitet åtgärd planerad 2 lagat", "1=kvalitet/planerat 2=/atgardat"},
        {"1 kvalitet/utförande", "1=kvalitet"},
        {"1 information lämnad, 2 information", "1=/besked 2=information"},
        {"1 information information lämnad", "1=information/besked"},
        {"1 ingen åtgärd (motiverad)", "1=/inget"},
        {"1 orsak: kvalitet, utfall: åtgärdat", "1=kvalitet/atgardat"},
        {"1 #orsak kvalitet", "1=kvalitet"},
        {"1-3 information", "1=information 2=information 3=information"},
        {"1–3 information", "1=information 2=information 3=information"},
        {"1 - 3 information", "1=information 2=information 3=information"},
        {"1 till 3 information", "1=information 2=information 3=information"},
        {"1 och 3 kvalitet, 2 annat", "1=kvalitet 2=annat 3=kvalitet"},
        {"1, 3 kvalitet", "1=kvalitet 3=kvalitet"},
        {"1,3,4 kvalitet", "1=kvalitet 3=kvalitet 4=kvalitet"},
        {"1 kvalitet och 2 information", "1=kvalitet 2=information"},
        {"alla kvalitet", "*=kvalitet"},
        {"Samtliga: information", "*=information"},
        {"1 kvalitet, resten information", "1=kvalitet *=information"},
        {"1 annat, alla andra kvalitet", "1=annat !alla andra kvalitet"},
        {"SP-2026-00418-0 kvalitet", "2=kvalitet"},
        {"2 SP-2026-00418-0 kvalitet", "2=kvalitet"},
        {"Hej! 1 kvalitet, 2 information", "1=kvalitet 2=information"},
        {"Hej!\n\n1 kvalitet\n\nMvh\nKarin Ek\n021-39 00 00\n721 87 Västerås\nÅrets 2 bästa", "1=kvalitet"},
        {"1 kvalitet\n1 information", "1=information"},
        {"3 vet inte, 1 kvalitet", "1=kvalitet 3="},
        {"3 ?", "3="},
        {"1 kvalitet, 2 infomration", "1=kvalitet 2= !2 infomration"},
        {"1 kvalitet information", "1= !1 kvalitet information"},
        {"1 kvalitet, 45 information", "1=kvalitet !45 information  (numret finns inte i listan)"},
        {"0 kvalitet", ""},
        {"1-99 kvalitet", "1= 2= 3= 4= 5= !1-99 kvalitet  (numret finns inte i listan)"},
        {"3-1 kvalitet", "1=kvalitet 2=kvalitet 3=kvalitet"},
        {"1", "1= !1"},
        {"alla utom 3 kvalitet", "!alla utom 3 kvalitet"},
        {"kvalitet 1, information 2", "!kvalitet 1, information 2"},
        {"kvalitet på ettan", "!kvalitet på ettan"},
        {"SP-2026-00418-0", ""},
        {"Tack!", ""},
        {"", ""},
        {"Jag vet inte vad 2 av dem handlade om", ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autoptr(MonthAnswer) read = answer(*state, table[i].text);
        g_autofree char *printed = print(read);
        if (strcmp(printed, table[i].read) != 0)
            print_error("\"%s\": %s, not %s\n", table[i].text, printed, table[i].read);
        assert_string_equal(printed, table[i].read);
        assert_int_equal(read->touched, *table[i].read != '\0');
    }
}

static void a_flood_of_nonsense_ends(void **state)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < 20000; i++)
        g_string_append(text, i % 3 ? "1 hej " : "2-88 xyz\n");
    g_autoptr(MonthAnswer) read = answer(*state, text->str);
    assert_in_range(read->unread->len, 1, MONTH_UNREAD_MAX + 1);
    g_autoptr(GString) again = g_string_new("1");
    for (guint i = 0; i < 400; i++)
        g_string_append(again, " kvalitet");
    g_autoptr(MonthAnswer) said = answer(*state, again->str);
    assert_int_equal(said->unread->len, 1); /* each word is looked for in all lists */
    g_autofree char *digits = g_strnfill(20000, '9');
    g_autoptr(MonthAnswer) number = answer(*state, digits);
    assert_false(number->touched);
}

static gint64 moment(const char *iso)
{
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier("Europe/Stockholm");
    g_autoptr(GDateTime) when = g_date_time_new_from_iso8601(iso, zone);
    return g_date_time_to_unix(when);
}

static void it_is_about_the_month_that_has_just_ended(void **state)
{
    static const struct {
        const char *now;
        int number;
        const char *from, *until;
    } table[] = {
        {"2026-03-02T08:00:00", 202602, "2026-02-01T00:00:00", "2026-03-01T00:00:00"},
        {"2026-03-31T23:59:59", 202602, "2026-02-01T00:00:00", "2026-03-01T00:00:00"},
        {"2026-04-01T00:00:00", 202603, "2026-03-01T00:00:00", "2026-04-01T00:00:00"}, /* with the hour that is lost */
        {"2026-11-02T08:00:00", 202610, "2026-10-01T00:00:00", "2026-11-01T00:00:00"},
        {"2027-01-04T08:00:00", 202612, "2026-12-01T00:00:00", "2027-01-01T00:00:00"},
    };
    const Config *config = *state;
    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        Month month = month_ended(config->calendar, moment(table[i].now));
        assert_int_equal(month.number, table[i].number);
        assert_int_equal(month.from, moment(table[i].from));
        assert_int_equal(month.until, moment(table[i].until));
    }
}

static void a_list_is_found_by_what_it_is_called(void **state)
{
    (void)state;
    int month;
    g_autofree char *name = month_list_name(202602, "gator-2");
    assert_string_equal(name, "lista 2026-02 gator-2");
    g_autofree char *subject = g_strdup_printf("SV: Orsak till 3 avslutade ärenden (%s)", name);
    g_autofree char *unit = NULL;
    assert_true(month_list_read(subject, &month, &unit));
    assert_int_equal(month, 202602);
    assert_string_equal(unit, "gator-2");
    static const char *const others[] = {"", "lista", "lista 2026-13 tekn", "checklista 2026-02 tekn", "lista 2026-02"};
    for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
        char *none = NULL;
        assert_false(month_list_read(others[i], &month, &none));
        assert_null(none);
    }
}

/* -- the letter --------------------------------------------------------------- */

static Case *closed(guint serial, const char *subject, gboolean sensitive)
{
    Case *found = case_new(case_number(2026, serial));
    g_free(found->subject);
    found->subject = g_strdup(subject);
    g_free(found->category);
    found->category = g_strdup("klagomål");
    found->sensitive = sensitive;
    return found;
}

static const Letter *only_letter(const Plan *plan)
{
    assert_int_equal(plan->actions->len, 1);
    return ((const Action *)g_ptr_array_index(plan->actions, 0))->letter;
}

static void a_sensitive_case_is_listed_without_its_subject(void **state)
{
    const Config *config = *state;
    g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func((GDestroyNotify)case_free);
    g_ptr_array_add(cases, closed(417, "Potthål på cykelbanan", FALSE));
    g_ptr_array_add(cases, closed(418, "Min granne slår mig", TRUE));
    const MonthMissing missing = {config_unit(config, "tekn"), {202602, 0, 0}, cases, 12};
    g_autoptr(Plan) plan = decide_month(&missing, config);
    const Letter *letter = only_letter(plan);
    assert_string_equal(letter->to, "gator-parker@vasteras.example");
    assert_string_equal(letter_get(letter, "lines"),
                        "1  SP-2026-00417-2  Potthål på cykelbanan (klagomål)\n2  SP-2026-00418-0  (klagomål)");
    assert_string_equal(letter_get(letter, "more"), "10");
    assert_string_equal(letter_get(letter, "month"), "februari 2026");
    assert_string_equal(letter_get(letter, "example"), "1 bemötande, 2 information");
    g_autoptr(GArray) rows = month_list_rows(letter);
    assert_int_equal(rows->len, 2);
    assert_int_equal(g_array_index(rows, CaseNumber, 1), case_number(2026, 418));

    const MonthMissing secret = {config_unit(config, "ifn"), {202602, 0, 0}, cases, 2};
    g_autoptr(Plan) hushed = decide_month(&secret, config);
    assert_null(strstr(letter_get(only_letter(hushed), "lines"), "Potthål"));
}

static void nothing_is_asked_where_nothing_is_missing(void **state)
{
    const Config *config = *state;
    g_autoptr(GPtrArray) cases = g_ptr_array_new();
    const MonthMissing missing = {config_unit(config, "tekn"), {202602, 0, 0}, cases, 0};
    g_autoptr(Plan) plan = decide_month(&missing, config);
    assert_int_equal(plan->actions->len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_read_as_people_write_them),
        cmocka_unit_test(a_flood_of_nonsense_ends),
        cmocka_unit_test(it_is_about_the_month_that_has_just_ended),
        cmocka_unit_test(a_list_is_found_by_what_it_is_called),
        cmocka_unit_test(a_sensitive_case_is_listed_without_its_subject),
        cmocka_unit_test(nothing_is_asked_where_nothing_is_missing),
    };
    return cmocka_run_group_tests(tests, read_town, leave_town);
}
