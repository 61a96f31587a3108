/*
 * year_stories.h - little municipalities and their cases, for the tests of core/year.h.
 *
 * A case is written as what differs from an ordinary one, "received 2026-03-03 09:00; unit park; answered ...".  The
 * ordinary one is a complaint to "tekn" by e-mail in Swedish, which the words gave it, and word was given at once.
 */
#ifndef SYNPUNKT_TESTS_YEAR_STORIES_H
#define SYNPUNKT_TESTS_YEAR_STORIES_H

#include "core/code.h"
#include "core/config.h"
#include "core/facts.h"
#include "core/year.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STORY_CASES_MAX 8
#define TEKNISKA        "tekniska nämnden"
#define KNOWN_LATER     "2027-01-15 08:00"

static inline void put_text(char **text, const char *value)
{
    g_free(*text);
    *text = g_strdup(value);
}

static inline Unit *add_unit(Config *config, const char *code, UnitType type, const char *committee)
{
    Unit *unit = unit_new(code);
    unit->type = type;
    put_text(&unit->committee[LANGUAGE_SV], committee);
    g_ptr_array_add(config->units, unit);
    return unit;
}

static inline void add_code(GPtrArray *codes, const char *code)
{
    g_ptr_array_add(codes, code_new(code));
}

/* Two units of one committee, one of another, one without a committee's name, and one of each other type. */
static inline Config *story_config(void)
{
    Config *config = config_new();
    add_unit(config, "desk", UNIT_COMMITTEE, "kommunstyrelsen");
    add_unit(config, "tekn", UNIT_COMMITTEE, TEKNISKA);
    add_unit(config, "buss", UNIT_COMPANY, "");
    add_unit(config, "park", UNIT_COMMITTEE, TEKNISKA);
    Unit *social = add_unit(config, "social", UNIT_COMMITTEE, "socialnämnden");
    social->sensitive = TRUE;
    Unit *nameless = add_unit(config, "kultur", UNIT_COMMITTEE, "");
    put_text(&nameless->name[LANGUAGE_SV], "kulturen");
    add_unit(config, "staten", UNIT_EXTERNAL, "");
    add_unit(config, "raddning", UNIT_FEDERATION, "");
    put_text(&config->triage_unit, "desk");
    g_ptr_array_set_size(config->causes, 0);
    g_ptr_array_set_size(config->outcomes, 0);
    g_ptr_array_set_size(config->submitters, 0);
    add_code(config->causes, "kvalitet");
    add_code(config->causes, "information");
    add_code(config->outcomes, "atgardat");
    add_code(config->submitters, "invanare");
    config->count_faults = TRUE;
    config->deadline_rule = DAYS_CALENDAR;
    config->deadline_count = 2;
    return config;
}

/* "2026-03-03 18:42", Swedish time → seconds UTC. */
static inline gint64 story_at(const Config *config, const char *local)
{
    g_autofree char *iso = g_strdup_printf("%s%s", local, strlen(local) == strlen("2026-03-03 18:42") ? ":00" : "");
    g_strdelimit(iso, " ", 'T');
    g_autoptr(GDateTime) moment = g_date_time_new_from_iso8601(iso, config->calendar->zone);
    if (!moment)
        fail_msg("no time: %s", local);
    return g_date_time_to_unix(moment);
}

static inline GDate story_day(const char *iso)
{
    GDate day;
    g_date_clear(&day, 1);
    g_date_set_dmy(&day, (GDateDay)strtoul(iso + 8, NULL, 10), (GDateMonth)strtoul(iso + 5, NULL, 10),
                   (GDateYear)strtoul(iso, NULL, 10));
    return day;
}

static inline gboolean take_story_text(Facts *facts, const char *key, const char *value)
{
    const struct {
        const char *key;
        char **text;
    } texts[] = {
        {"unit", &facts->unit},         {"first", &facts->first_unit},
        {"told", &facts->told_unit},    {"answerer", &facts->answer_unit},
        {"category", &facts->category}, {"channel", &facts->channel},
        {"language", &facts->language}, {"submitter", &facts->submitter},
        {"cause", &facts->cause},       {"outcome", &facts->outcome},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        if (g_str_equal(key, texts[i].key)) {
            put_text(texts[i].text, value);
            return TRUE;
        }
    return FALSE;
}

static inline gboolean take_story_time(Facts *facts, const Config *config, const char *key, const char *value)
{
    const struct {
        const char *key;
        gint64 *time;
    } times[] = {{"received", &facts->received_at},
                 {"word", &facts->besked_at},
                 {"answered", &facts->answered_at},
                 {"closed", &facts->closed_at},
                 {"due", &facts->besked_due}};
    for (gsize i = 0; i < G_N_ELEMENTS(times); i++)
        if (g_str_equal(key, times[i].key)) {
            *times[i].time = *value ? story_at(config, value) : 0;
            if (times[i].time == &facts->closed_at)
                facts->status = CASE_CLOSED;
            return TRUE;
        }
    return FALSE;
}

static inline gboolean take_story_flag(Facts *facts, const char *key)
{
    const struct {
        const char *key;
        gboolean *flag, value;
    } flags[] = {
        {"triage", &facts->triage, TRUE},
        {"other", &facts->other, TRUE},
        {"dormant", &facts->dormant, TRUE},
        {"spam", &facts->spam, TRUE},
        {"confidential", &facts->confidential, TRUE},
        {"anonymous", &facts->addressed, FALSE},
        {"unreachable", &facts->reachable, FALSE},
        {"bounced", &facts->bounced, TRUE},
        {"returned", &facts->word_returned, TRUE},
        {"sorted", &facts->category_given, TRUE},
        {"measured", &facts->measured, TRUE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(flags); i++)
        if (g_str_equal(key, flags[i].key)) {
            *flags[i].flag = flags[i].value;
            return TRUE;
        }
    return FALSE;
}

static inline gboolean take_story_number(Facts *facts, const char *key, const char *value)
{
    CaseNumber number = case_number_read(value, strlen(value));
    if (g_str_equal(key, "number"))
        facts->number = number;
    else if (g_str_equal(key, "merged"))
        facts->merged = number;
    else if (g_str_equal(key, "same"))
        facts->same = number;
    else if (g_str_equal(key, "moves"))
        facts->moves = (guint)strtoul(value, NULL, 10);
    else if (g_str_equal(key, "reopened"))
        facts->reopenings = (guint)strtoul(value, NULL, 10);
    else if (g_str_equal(key, "helped"))
        facts->helped = g_str_equal(value, "yes") ? HELPED_YES : HELPED_NO;
    else
        return FALSE;
    return TRUE;
}

/* What follows from the rest where the story does not say it. */
static inline void complete_story(Facts *facts, const Config *config)
{
    if (facts->besked_due < 0)
        facts->besked_due =
            calendar_due(config->calendar, config->deadline_rule, facts->received_at, config->deadline_count);
    if (facts->besked_at < 0)
        facts->besked_at = facts->received_at;
    if (g_str_equal(facts->told_unit, "?"))
        put_text(&facts->told_unit, facts->besked_at && !facts->triage ? facts->unit : "");
    if (g_str_equal(facts->answer_unit, "?"))
        put_text(&facts->answer_unit, facts->answered_at ? facts->unit : "");
    if (facts->answered_at && facts->status == CASE_OPEN)
        facts->status = CASE_ANSWERED;
}

static inline Facts *story_facts(const Config *config, CaseNumber number, const char *story)
{
    Facts *facts = facts_new(number);
    take_story_text(facts, "unit", "tekn");
    take_story_text(facts, "first", "tekn");
    take_story_text(facts, "told", "?");
    take_story_text(facts, "answerer", "?");
    take_story_text(facts, "category", "klagomål");
    take_story_text(facts, "channel", "e-post");
    take_story_text(facts, "language", "sv");
    facts->addressed = facts->reachable = TRUE;
    facts->besked_due = facts->besked_at = -1;
    facts->received_at = story_at(config, "2026-03-03 09:00");
    g_auto(GStrv) parts = g_strsplit(story, ";", -1);
    for (guint i = 0; parts[i]; i++) {
        char *key = g_strstrip(parts[i]), *blank = strchr(key, ' ');
        const char *value = blank ? blank + 1 : "";
        if (blank)
            *blank = '\0';
        if (*key && !take_story_text(facts, key, value) && !take_story_time(facts, config, key, value) &&
            !take_story_flag(facts, key) && !take_story_number(facts, key, value))
            fail_msg("no such key: %s", key);
    }
    complete_story(facts, config);
    return facts;
}

/* The cases are numbered from 2600001; the list ends with NULL or is full. */
static inline void tell_stories(Tally *tally, const Config *config, const char *const cases[STORY_CASES_MAX])
{
    for (guint i = 0; i < STORY_CASES_MAX && cases[i]; i++) {
        g_autoptr(Facts) facts = story_facts(config, case_number(2026, i + 1), cases[i]);
        tally_add(tally, facts);
    }
}

static inline Tally *story_tally(const Config *config, const char *from, const char *until)
{
    GDate first = story_day(from), last = story_day(until);
    return tally_new(config, &first, &last, story_at(config, KNOWN_LATER));
}

static inline Year *story_year(const Config *config, const char *const cases[STORY_CASES_MAX])
{
    Tally *tally = story_tally(config, "2026-01-01", "2026-12-31");
    tell_stories(tally, config, cases);
    return tally_finish(tally);
}

static inline Figure figure_by_name(const char *name)
{
    for (Figure figure = 0; figure < FIGURES; figure++)
        if (g_str_equal(name, figure_name(figure)))
            return figure;
    fail_msg("no such figure: %s", name);
    return FIGURES;
}

/* "received 2, closed 1": of the figures that are named, which differ; NULL if none. */
static inline char *figures_differ(const Counts *counts, const char *expected)
{
    g_auto(GStrv) wanted = g_strsplit(expected, ", ", -1);
    for (guint i = 0; wanted[i]; i++) {
        char *blank = strchr(wanted[i], ' ');
        g_assert_nonnull(blank);
        *blank = '\0';
        guint value = counts->figures[figure_by_name(wanted[i])];
        if (value != strtoul(blank + 1, NULL, 10))
            return g_strdup_printf("%s is %u, not %s", wanted[i], value, blank + 1);
    }
    return NULL;
}

/* "klagomål 2, fråga 1": all rows that are not 0, in order.  Caller owns. */
static inline char *print_rows(const GPtrArray *parts)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < parts->len; i++) {
        const Part *part = g_ptr_array_index(parts, i);
        if (part->count > 0)
            g_string_append_printf(text, "%s%s %u", text->len ? ", " : "", *part->name ? part->name : "-", part->count);
    }
    return g_string_free(text, FALSE);
}

/* "01 02 03": the names of all rows.  Caller owns. */
static inline char *print_names(const GPtrArray *parts)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < parts->len; i++) {
        const Part *part = g_ptr_array_index(parts, i);
        g_string_append_printf(text, "%s%s", text->len ? " | " : "", *part->name ? part->name : "-");
    }
    return g_string_free(text, FALSE);
}

#endif
