/*
 * some_year.h - a municipality of three committees and a company, and a year of
 * theirs made by hand: for tests of what is printed.
 */
#ifndef SYNPUNKT_TESTS_SOME_YEAR_H
#define SYNPUNKT_TESTS_SOME_YEAR_H

#include "core/code.h"
#include "core/year_parts.h"

static void set_text(char **member, const char *text)
{
    g_free(*member);
    *member = g_strdup(text);
}

static void add_unit(Config *config, UnitType type, const char *code, const char *const names[],
                     const char *const owners[])
{
    Unit *unit = unit_new(code);
    unit->type = type;
    for (guint i = 0; i < LANGUAGES; i++) {
        set_text(&unit->name[i], names[i]);
        set_text(&unit->committee[i], owners[i]);
    }
    g_ptr_array_add(config->units, unit);
}

static void add_code(GPtrArray *codes, const char *code, const char *sv, const char *fi, const char *en)
{
    Code *added = code_new(code);
    set_text(&added->name[LANGUAGE_SV], sv);
    set_text(&added->name[LANGUAGE_FI], fi);
    set_text(&added->name[LANGUAGE_EN], en);
    g_ptr_array_add(codes, added);
}

static void add_codes(Config *config)
{
    g_ptr_array_set_size(config->causes, 0);
    g_ptr_array_set_size(config->outcomes, 0);
    g_ptr_array_set_size(config->submitters, 0);
    add_code(config->causes, "kvalitet", "kvalitet/utförande", "laatu/toteutus", "quality");
    add_code(config->causes, "fel", "fel/avbrott", "vika/katkos", "fault or interruption");
    add_code(config->causes, "information", "information", "tiedotus", "information");
    add_code(config->causes, "annat", "annat", "muu", "other");
    add_code(config->outcomes, "atgardat", "åtgärdat", "korjattu", "put right");
    add_code(config->outcomes, "information", "information lämnad", "tiedotettu", "information given");
    add_code(config->submitters, "invanare", "invånare", "asukas", "resident");
    add_code(config->submitters, "foretag", "företag", "yritys", "company");
}

static Config *some_config(void)
{
    static const char *const technical[] = {"tekniska nämnden", "tekninen lautakunta",
                                            "the Technical Services Committee"};
    static const char *const school[] = {"grundskolenämnden", "peruskoululautakunta",
                                         "the Compulsory School Committee"};
    static const char *const election[] = {"valnämnden", "vaalilautakunta", "the Election Committee"};
    static const char *const mimer[] = {"Bostads AB Mimer", "Bostads AB Mimer", "Bostads AB Mimer"};
    Config *config = config_new();
    set_text(&config->organisation.name, "Västerås stad");
    set_text(&config->organisation.name_fi, "Västeråsin kaupunki");
    set_text(&config->organisation.name_en, "City of Västerås");
    set_text(&config->policy.title, "Policy synpunktshantering i Västerås stad");
    set_text(&config->policy.adopted_by, "kommunfullmäktige");
    set_text(&config->policy.adopted_on, "2017-03-09");
    set_text(&config->prefix, "SP");
    add_unit(config, UNIT_COMMITTEE, "tekn",
             (const char *const[]){"gator, trafik och belysning", "kadut, liikenne ja valaistus",
                                   "streets, traffic and lighting"},
             technical);
    add_unit(config, UNIT_COMMITTEE, "park",
             (const char *const[]){"parker och lekplatser", "puistot ja leikkipaikat", "parks and playgrounds"},
             technical);
    add_unit(config, UNIT_COMMITTEE, "skola",
             (const char *const[]){"grundskola och fritidshem", "peruskoulu", "compulsory school"}, school);
    add_unit(config, UNIT_COMMITTEE, "val", (const char *const[]){"val", "vaalit", "elections"}, election);
    add_unit(config, UNIT_COMPANY, "mimer", (const char *const[]){"bostäder", "asunnot", "housing"}, mimer);
    add_codes(config);
    return config;
}

static void add_part(GPtrArray *parts, const char *name, guint count)
{
    Part *part = part_new(name);
    part->count = count;
    part->promised = count - count / 50;
    part->in_time = part->promised - part->promised / 40;
    if (count > 0)
        part->answer = (Wait){count, WORKING_DAY * 3 / 2 + (gint64)count * 60, WORKING_DAY * 8};
    g_ptr_array_add(parts, part);
}

/* `whole` divided: so many thousandths each, and what is left to the last. */
static void divide(GPtrArray *parts, guint whole, const char *const names[], const guint thousandths[])
{
    guint left = whole;
    for (guint i = 0; names[i]; i++) {
        guint count = names[i + 1] ? whole * thousandths[i] / 1000 : left;
        add_part(parts, names[i], count);
        left -= count;
    }
}

static void fill_splits(Counts *counts, guint received)
{
    static const guint even[] = {85, 70, 95, 80, 90, 75, 60, 80, 95, 100, 90, 80};
    divide(counts->splits[SPLIT_CATEGORY], received,
           (const char *const[]){"klagomål", "beröm", "förslag", "fråga", "felanmälan", "synpunkt", NULL},
           (const guint[]){560, 20, 80, 110, 180, 50});
    divide(counts->splits[SPLIT_CHANNEL], received,
           (const char *const[]){"e-post", "webbformulär", "telefon", "brev", "sociala medier", "annat", NULL},
           (const guint[]){640, 210, 90, 30, 20, 10});
    divide(counts->splits[SPLIT_LANGUAGE], received, (const char *const[]){"sv", "fi", "en", "so", NULL},
           (const guint[]){960, 10, 20, 10});
    divide(counts->splits[SPLIT_SUBMITTER], received, (const char *const[]){"invanare", "foretag", "", NULL},
           (const guint[]){250, 30, 720});
    divide(counts->splits[SPLIT_CAUSE], received,
           (const char *const[]){"kvalitet", "fel", "information", "annat", "", NULL},
           (const guint[]){160, 110, 80, 60, 590});
    divide(counts->splits[SPLIT_OUTCOME], received, (const char *const[]){"atgardat", "information", "", NULL},
           (const guint[]){350, 300, 350});
    divide(counts->splits[SPLIT_MONTH], received,
           (const char *const[]){"01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", NULL}, even);
    divide(counts->splits[SPLIT_WAIT], received, (const char *const[]){"1", "2", "5", "10", "20", "more", "none", NULL},
           (const guint[]){410, 90, 230, 170, 50, 20, 30});
}

static guint given_in(const Counts *counts, Split split)
{
    guint given = 0;
    for (guint i = 0; i < counts->splits[split]->len; i++) {
        const Part *part = g_ptr_array_index(counts->splits[split], i);
        given += *part->name ? part->count : 0;
    }
    return given;
}

static void fill_counts(Counts *counts, guint received)
{
    static const struct {
        Figure figure;
        guint thousandths;
    } rates[] = {{FIGURE_RECEIVED, 1000},      {FIGURE_CLOSED, 972},
                 {FIGURE_REOPENED, 39},        {FIGURE_ANSWERED, 970},
                 {FIGURE_PROMISED, 990},       {FIGURE_WORD_CALENDAR, 968},
                 {FIGURE_WORD_WORKING, 981},   {FIGURE_HELD_CALENDAR, 900},
                 {FIGURE_HELD_WORKING, 911},   {FIGURE_ANSWER_CALENDAR, 480},
                 {FIGURE_ANSWER_WORKING, 500}, {FIGURE_ANSWER_ONE_DAY, 410},
                 {FIGURE_MOVED, 120},          {FIGURE_MOVES, 150},
                 {FIGURE_ROUTED, 870},         {FIGURE_WRONG_FIRST, 60},
                 {FIGURE_FIRST, 850},          {FIGURE_BOUNCED, 12},
                 {FIGURE_UNREACHABLE, 8},      {FIGURE_ANONYMOUS, 50},
                 {FIGURE_MERGED, 20},          {FIGURE_VOICES, 40},
                 {FIGURE_MEASURES, 380},       {FIGURE_CATEGORY_GIVEN, 520},
                 {FIGURE_HELPED_YES, 90},      {FIGURE_HELPED_NO, 20},
                 {FIGURE_OTHER, 80},           {FIGURE_SPAM, 45},
                 {FIGURE_IMPORTED, 5}};
    for (guint i = 0; i < G_N_ELEMENTS(rates); i++)
        counts->figures[rates[i].figure] = received * rates[i].thousandths / 1000;
    counts->figures[FIGURE_OPEN] = received - counts->figures[FIGURE_CLOSED];
    counts->figures[FIGURE_MISSED] = counts->figures[FIGURE_PROMISED] - counts->figures[FIGURE_WORD_CALENDAR];
    fill_splits(counts, received);
    counts->figures[FIGURE_CAUSE_GIVEN] = given_in(counts, SPLIT_CAUSE);
    counts->figures[FIGURE_OUTCOME_GIVEN] = given_in(counts, SPLIT_OUTCOME);
    if (received == 0)
        return;
    counts->waits[WAIT_WORD] = (Wait){counts->figures[FIGURE_PROMISED], WORKING_DAY / 100, WORKING_DAY};
    counts->waits[WAIT_ANSWER] = (Wait){counts->figures[FIGURE_ANSWERED], WORKING_DAY * 21 / 10, WORKING_DAY * 94 / 10};
    counts->waits[WAIT_CLOSING] = (Wait){counts->figures[FIGURE_CLOSED], WORKING_DAY * 5, WORKING_DAY * 20};
}

static void add_body(Year *year, Body *body, guint now, guint before)
{
    fill_counts(body->now, now);
    fill_counts(body->before, before);
    g_ptr_array_add(year->bodies, body);
}

/* `known` is the day it was made: noon of 15 January 2027 for the whole of 2026. */
static Year *some_year(void)
{
    Year *year = year_new();
    g_date_set_dmy(&year->from, 1, G_DATE_JANUARY, 2026);
    g_date_set_dmy(&year->until, 31, G_DATE_DECEMBER, 2026);
    year->as_of = 1800010800;
    year->rule = DAYS_CALENDAR;
    year->days = 2;
    add_body(year, body_new(BODY_WHOLE, "", ""), 2310, 1980);
    add_body(year, body_new(BODY_COMMITTEE, "tekniska nämnden", ""), 1546, 1498);
    add_body(year, body_new(BODY_COMMITTEE, "grundskolenämnden", ""), 744, 470);
    add_body(year, body_new(BODY_COMMITTEE, "valnämnden", ""), 0, 0);
    add_body(year, body_new(BODY_COMPANY, "mimer", ""), 20, 12);
    add_body(year, body_new(BODY_UNIT, "tekn", "tekniska nämnden"), 1510, 1450);
    add_body(year, body_new(BODY_UNIT, "park", "tekniska nämnden"), 36, 48);
    add_body(year, body_new(BODY_UNIT, "skola", "grundskolenämnden"), 744, 470);
    add_body(year, body_new(BODY_UNIT, "val", "valnämnden"), 0, 0);
    add_body(year, body_new(BODY_UNIT, "mimer", ""), 20, 12);
    g_ptr_array_add(year->problems, problem_new(case_number(2026, 417), "tekn", "felanmälan", 46));
    g_ptr_array_add(year->problems, problem_new(case_number(2026, 32), "skola", "klagomål", 7));
    Breach missed[] = {{case_number(2026, 12), BREACH_LATE},
                       {case_number(2026, 130), BREACH_NO_HOURS},
                       {case_number(2026, 1404), BREACH_NEVER}};
    g_array_append_vals(year->missed, missed, G_N_ELEMENTS(missed));
    return year;
}

#endif
