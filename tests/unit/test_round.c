/* The yearly round as stories: what is due at each moment, when everything before it has been done. */
#include "core/round.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define STRATEGIST "strateg@city.example"

static void set_text(char **member, const char *text)
{
    g_free(*member);
    *member = g_strdup(text);
}

static Unit *add_unit(Config *config, UnitType type, const char *code, const char *owner)
{
    Unit *unit = unit_new(code);
    unit->type = type;
    set_text(&unit->name[LANGUAGE_SV], code);
    set_text(&unit->committee[LANGUAGE_SV], owner);
    g_ptr_array_add(config->units, unit);
    return unit;
}

/* Two committees, one of them with two units, and a company. */
static int make_town(void **state)
{
    Config *config = config_new();
    calendar_free(config->calendar);
    config->calendar = calendar_new("Europe/Stockholm");
    set_text(&config->strategist, STRATEGIST);
    Unit *gata = add_unit(config, UNIT_COMMITTEE, "gata", "tekniska nämnden");
    Unit *park = add_unit(config, UNIT_COMMITTEE, "park", "tekniska nämnden");
    Unit *skola = add_unit(config, UNIT_COMMITTEE, "skola", "skolnämnden");
    Unit *bostad = add_unit(config, UNIT_COMPANY, "bostad", "Bostads AB");
    add_unit(config, UNIT_EXTERNAL, "region", "Regionen");
    set_text(&gata->address, "gata@city.example");
    set_text(&park->secretary, "sekreterare@city.example");
    set_text(&skola->address, "skola@city.example");
    set_text(&skola->registrar, "registrator@city.example");
    g_ptr_array_add(skola->members, g_strdup("larare@city.example"));
    set_text(&bostad->head, "vd@city.example");
    *state = config;
    return 0;
}

static int leave_town(void **state)
{
    config_free(*state);
    return 0;
}

static gint64 moment(const Config *config, const char *local)
{
    g_autofree char *iso = g_strdelimit(g_strconcat(local, ":00", NULL), " ", 'T');
    g_autoptr(GDateTime) at = g_date_time_new_from_iso8601(iso, config->calendar->zone);
    assert_non_null(at);
    return g_date_time_to_unix(at);
}

/* As the store does it. */
static void do_step(FollowUpRound *round, const Action *action, gint64 now)
{
    RoundBody *body = round_body(round, action->value);
    if (strcmp(action->event, "begun") == 0)
        round->begun_at = now;
    if (strcmp(action->event, "ended") == 0)
        round->ended_at = now;
    if (strcmp(action->event, "asked") == 0)
        body->asked_at = now;
    if (strcmp(action->event, "reminded") == 0)
        body->reminded_at = now;
}

/* "begun; asked skolnämnden; round registrator@city.example": steps without, letters with their address.  Caller owns.
 */
static char *live(FollowUpRound *round, const Config *config, gint64 now)
{
    GString *text = g_string_new(NULL);
    if (round_is_to_begin(round, config, now))
        round->report = 1;
    g_autoptr(Plan) plan = decide_round(round, config, now);
    for (guint i = 0; i < plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(plan->actions, i);
        g_string_append(text, i > 0 ? "; " : "");
        if (action->kind == ACTION_LETTER) {
            g_string_append_printf(text, "%s %s", letter_traits(action->letter->kind)->name, action->letter->to);
            continue;
        }
        assert_int_equal(action->kind, ACTION_ROUND);
        assert_int_equal(action->when, 2026);
        g_string_append_printf(text, "%s%s%s", action->event, *action->value ? " " : "", action->value);
        do_step(round, action, now);
    }
    return g_string_free(text, FALSE);
}

typedef struct {
    const char *when, *confirms; /* a body that confirms just before, or NULL */
    const char *due;
} Scene;

static void play(const Config *config, const Scene *scenes, guint count)
{
    g_autoptr(FollowUpRound) round = round_new(config, 2026);
    for (guint i = 0; i < count; i++) {
        gint64 now = moment(config, scenes[i].when);
        if (scenes[i].confirms)
            round_body(round, scenes[i].confirms)->confirmed_at = now;
        g_autofree char *due = live(round, config, now);
        if (strcmp(due, scenes[i].due) != 0)
            fail_msg("%s: expected '%s', got '%s'", scenes[i].when, scenes[i].due, due);
        g_autofree char *again = live(round, config, now);
        assert_string_equal(again, ""); /* a restart in the middle */
    }
}

#define PLAY(state, ...) play(*(state), (const Scene[]){__VA_ARGS__}, G_N_ELEMENTS(((const Scene[]){__VA_ARGS__})))

#define TECHNICAL "tekniska nämnden"
#define SCHOOL    "skolnämnden"
#define ALL_ASKED                                                                                                      \
    "begun; asked " TECHNICAL "; round sekreterare@city.example; asked " SCHOOL "; round registrator@city.example; "   \
    "asked bostad; round vd@city.example; round-begun " STRATEGIST
#define THE_END "ended; round-total " STRATEGIST

static void most_answer_and_one_is_named(void **state)
{
    PLAY(state, {"2027-01-14 09:00", NULL, ""}, {"2027-01-15 06:00", NULL, ""}, {"2027-01-15 09:00", NULL, ALL_ASKED},
         {"2027-01-28 09:00", TECHNICAL, ""},
         {"2027-01-29 09:00", NULL,
          "reminded " SCHOOL
          "; round-reminder registrator@city.example; reminded bostad; round-reminder vd@city.example; "
          "round-begun " STRATEGIST},
         {"2027-02-11 09:00", "bostad", ""},
         {"2027-02-12 09:00", NULL,
          "reminded " SCHOOL "; round-reminder registrator@city.example; round-begun " STRATEGIST},
         {"2027-02-26 09:00", NULL,
          "reminded " SCHOOL "; round-reminder registrator@city.example; round-begun " STRATEGIST},
         {"2027-03-01 09:00", NULL, THE_END}, {"2027-03-02 09:00", SCHOOL, ""});
}

static void all_have_answered_before_the_last_day(void **state)
{
    PLAY(state, {"2027-01-15 09:00", NULL, ALL_ASKED}, {"2027-01-18 09:00", TECHNICAL, ""},
         {"2027-01-18 10:00", SCHOOL, ""}, {"2027-01-19 10:00", "bostad", THE_END}, {"2027-03-01 10:00", NULL, ""});
}

static void begun_late_it_is_begun_all_the_same(void **state)
{
    PLAY(state, {"2027-02-20 09:00", NULL, ""}, {"2027-02-22 09:00", NULL, ALL_ASKED}, {"2027-02-26 09:00", NULL, ""},
         {"2027-03-01 09:00", NULL, THE_END});
}

static void after_the_last_day_none_begins_but_one_that_goes_on_ends(void **state)
{
    PLAY(state, {"2027-03-01 09:00", NULL, ""}, {"2027-03-15 09:00", NULL, ""});
    PLAY(state, {"2027-01-15 09:00", NULL, ALL_ASKED}, {"2027-03-22 09:00", NULL, THE_END});
}

static void nobody_works_on_the_last_day(void **state)
{
    Config *config = *state;
    config->round.ends = (YearDay){.month = 2, .day = 28}; /* a Sunday */
    PLAY(state, {"2027-02-26 09:00", NULL, ALL_ASKED}, {"2027-02-28 09:00", NULL, ""},
         {"2027-03-01 09:00", NULL, THE_END});
}

static void whoever_gets_an_address_later_is_asked_then(void **state)
{
    Config *config = *state;
    Unit *bostad = g_ptr_array_index(config->units, 3);
    g_autoptr(FollowUpRound) round = NULL;
    set_text(&bostad->head, "");
    round = round_new(config, 2026);
    g_autofree char *begun = live(round, config, moment(config, "2027-01-15 09:00"));
    assert_null(strstr(begun, "bostad"));
    set_text(&round_body(round, "bostad")->to, "ny@city.example");
    g_autofree char *asked = live(round, config, moment(config, "2027-01-19 09:00"));
    assert_string_equal(asked, "asked bostad; round ny@city.example");
}

static void without_any_address_the_last_day_decides(void **state)
{
    Config *config = *state;
    for (guint i = 0; i < config->units->len; i++) {
        Unit *unit = g_ptr_array_index(config->units, i);
        char **const addresses[] = {&unit->secretary, &unit->registrar, &unit->head, &unit->address};
        for (guint j = 0; j < G_N_ELEMENTS(addresses); j++)
            set_text(addresses[j], "");
    }
    PLAY(state, {"2027-01-15 09:00", NULL, "begun; round-begun " STRATEGIST}, {"2027-02-15 09:00", NULL, ""},
         {"2027-03-01 09:00", NULL, THE_END});
}

static void the_strategist_reads_who_is_missing_and_what_was_said(void **state)
{
    const Config *config = *state;
    g_autoptr(FollowUpRound) round = round_new(config, 2026);
    round->begun_at = moment(config, "2027-01-15 09:00");
    round->report = 2;
    round_body(round, TECHNICAL)->confirmed_at = round->begun_at;
    set_text(&round_body(round, TECHNICAL)->note, "18 februari 2027 § 23");
    set_text(&round_body(round, "bostad")->to, "");
    g_autoptr(Plan) plan = decide_round(round, config, moment(config, "2027-03-01 09:00"));
    const Letter *letter = ((Action *)g_ptr_array_index(plan->actions, 1))->letter;
    assert_string_equal(letter_get(letter, "confirmed"), "- tekniska nämnden, 18 februari 2027 § 23");
    assert_string_equal(letter_get(letter, "waiting"), "- skolnämnden");
    assert_string_equal(letter_get(letter, "unasked"), "- Bostads AB");
    assert_string_equal(letter_get(letter, "report"), "2");
}

static void the_season_is_from_the_first_day_to_a_month_after_the_last(void **state)
{
    static const struct {
        const char *day;
        int year;
    } rows[] = {{"2027-01-01 12:00", 0},    {"2027-01-14 12:00", 0},    {"2027-01-15 12:00", 2026},
                {"2027-03-01 12:00", 2026}, {"2027-04-01 12:00", 2026}, {"2027-04-02 12:00", 0},
                {"2027-12-31 12:00", 0},    {"2028-01-15 12:00", 2027}};
    const Config *config = *state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        GDate day = calendar_day(config->calendar, moment(config, rows[i].day));
        assert_int_equal(round_year(config, &day), rows[i].year);
    }
}

static void only_the_bodys_own_people_and_the_strategist_confirm(void **state)
{
    static const struct {
        const char *body, *who;
        gboolean may;
    } rows[] = {{TECHNICAL, "sekreterare@city.example", TRUE},
                {TECHNICAL, "Gata@City.example", TRUE},
                {TECHNICAL, STRATEGIST, TRUE},
                {TECHNICAL, "larare@city.example", FALSE},
                {SCHOOL, "larare@city.example", TRUE},
                {SCHOOL, "registrator@city.example", TRUE},
                {SCHOOL, "sekreterare@city.example", FALSE},
                {"bostad", "vd@city.example", TRUE},
                {"bostad", "", FALSE},
                {"finns inte", "vd@city.example", FALSE}};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        if (round_may_confirm(*state, rows[i].body, rows[i].who) != rows[i].may)
            fail_msg("%s by %s", rows[i].body, rows[i].who);
}

static void a_yes_is_read_with_its_day_and_paragraph(void **state)
{
    static const struct {
        const char *text, *note; /* NULL: not understood */
    } rows[] = {
        {"ja", ""},
        {"Ja!", ""},
        {"Ja.\nMvh Eva", ""},
        {"ja, 18 februari § 23", "18 februari 2027 § 23"},
        {"Ja, 18 februari §23.", "18 februari 2027 § 23"},
        {"ja 18/2 par. 23", "18 februari 2027 § 23"},
        {"ja, paragraf 23 den 18 februari 2027", "18 februari 2027 § 23"},
        {"JA 2027-02-18 PARAGRAF 23", "18 februari 2027 § 23"},
        {"#uppföljt 2027-02-18 § 23", "18 februari 2027 § 23"},
        {"#Uppfoljt", ""},
        {"uppföljt", ""},
        {"Uppföljt i nämnden 18 februari, §§ 23-24", "18 februari 2027 § 23-24"},
        {"Hej!\n\nJa, nämnden behandlade siffrorna den 18 februari 2027, § 23.\n\nHälsningar\nEva Ek\n021-39 00 00",
         "18 februari 2027 § 23"},
        {"Ja\n18 februari § 23", "18 februari 2027 § 23"},
        {"ja, § 23", "§ 23"},
        {"ja, 4 mars", "4 mars 2027"},
        {"\"ja, 18 februari § 23\"", "18 februari 2027 § 23"},
        {"nej", NULL},
        {"", NULL},
        {"Ja, men inte förrän i mars", NULL},
        {"Ja tack, kan jag få siffrorna en gång till?", NULL},
        {"Jag återkommer", NULL},
        {"Tack för siffrorna", NULL},
        {"Vad menas med öppna ärenden? Ja, jag undrar.", NULL},
        {"ännu inte uppföljt", NULL},
    };
    const Config *config = *state;
    GDate today = calendar_day(config->calendar, moment(config, "2027-02-20 09:00"));
    g_autofree char *much = g_strnfill(400, 'a');
    g_autofree char *long_text = g_strdup_printf("ja %s", much), *nothing = NULL;
    assert_false(round_reads_yes(long_text, &today, &nothing));
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *note = NULL;
        gboolean yes = round_reads_yes(rows[i].text, &today, &note);
        if (g_strcmp0(yes ? note : NULL, rows[i].note) != 0)
            fail_msg("'%s': %s '%s'", rows[i].text, yes ? "yes" : "no", note ? note : "");
        assert_true(yes || !note);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_town, leave_town)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(most_answer_and_one_is_named),
        TEST(all_have_answered_before_the_last_day),
        TEST(begun_late_it_is_begun_all_the_same),
        TEST(after_the_last_day_none_begins_but_one_that_goes_on_ends),
        TEST(nobody_works_on_the_last_day),
        TEST(whoever_gets_an_address_later_is_asked_then),
        TEST(without_any_address_the_last_day_decides),
        TEST(the_strategist_reads_who_is_missing_and_what_was_said),
        TEST(the_season_is_from_the_first_day_to_a_month_after_the_last),
        TEST(only_the_bodys_own_people_and_the_strategist_confirm),
        TEST(a_yes_is_read_with_its_day_and_paragraph),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
