#include "cli/trial.h"

#include "cli/cli.h"
#include "cli/explain_json.h"

#include <string.h>

#define SCORES_SHOWN 2

typedef struct {
    guint letters, right, wrong, triaged;
    guint taken; /* given to this unit by mistake */
} Marks;

/* Something else that a letter may say, and how often it was found. */
typedef struct {
    const char *name;
    guint known, right;
} Extra;

enum { CATEGORY, LANGUAGE, CLASS, EXTRAS };

/* A class that must be found: most letters are of none, so that shares say little. */
typedef struct {
    const char *name;
    guint known, found, false_alarms;
} Alarm;

enum { URGENT, OTHER, ALARMS };

struct Trial {
    Marks all;
    GTree *units; /* code → Marks, by the first unit a letter names */
    Extra extras[EXTRAS];
    Alarm alarms[ALARMS];
};

static int compare_codes(gconstpointer a, gconstpointer b, gpointer data)
{
    (void)data;
    return g_strcmp0(a, b);
}

Trial *trial_new(void)
{
    Trial *trial = g_new0(Trial, 1);
    trial->units = g_tree_new_full(compare_codes, NULL, g_free, g_free);
    trial->extras[CATEGORY].name = "category";
    trial->extras[LANGUAGE].name = "language";
    trial->extras[CLASS].name = "class";
    trial->alarms[URGENT].name = "akut";
    trial->alarms[OTHER].name = "annat";
    return trial;
}

void trial_free(Trial *trial)
{
    if (!trial)
        return;
    g_tree_unref(trial->units);
    g_free(trial);
}

static Marks *tally_of(Trial *trial, const char *code)
{
    Marks *tally = g_tree_lookup(trial->units, code);
    if (tally)
        return tally;
    tally = g_new0(Marks, 1);
    g_tree_insert(trial->units, g_strdup(code), tally);
    return tally;
}

static gboolean holds(const GPtrArray *texts, const char *text)
{
    return g_ptr_array_find_with_equal_func((GPtrArray *)texts, text, g_str_equal, NULL);
}

static void count(Marks *tally, Verdict verdict)
{
    tally->letters++;
    switch (verdict) {
    case TRIAL_RIGHT:
        tally->right++;
        return;
    case TRIAL_WRONG:
        tally->wrong++;
        return;
    case TRIAL_TRIAGED:
        tally->triaged++;
        return;
    }
}

static void count_extra(Extra *extra, gboolean known, gboolean right)
{
    extra->known += known;
    extra->right += known && right;
}

static void count_alarm(Alarm *alarm, const char *expected, const char *got)
{
    gboolean is = g_str_equal(expected, alarm->name), said = g_str_equal(got, alarm->name);
    alarm->known += is;
    alarm->found += is && said;
    alarm->false_alarms += *expected != '\0' && !is && said;
}

static Verdict judge(const TrialLetter *letter, const Weighed *weighed)
{
    if (holds(letter->units, letter_unit(weighed)))
        return TRIAL_RIGHT;
    return weighed->route->winner ? TRIAL_WRONG : TRIAL_TRIAGED;
}

Verdict trial_add(Trial *trial, const TrialLetter *letter, const Weighed *weighed)
{
    Verdict verdict = judge(letter, weighed);
    count(&trial->all, verdict);
    count(tally_of(trial, g_ptr_array_index(letter->units, 0)), verdict);
    if (verdict == TRIAL_WRONG)
        tally_of(trial, letter_unit(weighed))->taken++;
    count_extra(&trial->extras[CATEGORY], letter->categories->len > 0,
                holds(letter->categories, category_name(weighed->category)));
    count_extra(&trial->extras[LANGUAGE], *letter->lang != '\0', g_str_equal(letter->lang, weighed->language));
    count_extra(&trial->extras[CLASS], *letter->class != '\0', g_str_equal(letter->class, letter_class(weighed)));
    for (guint i = 0; i < ALARMS; i++)
        count_alarm(&trial->alarms[i], letter->class, letter_class(weighed));
    return verdict;
}

static const char *verdict_name(Verdict verdict)
{
    switch (verdict) {
    case TRIAL_RIGHT:
        return "right";
    case TRIAL_WRONG:
        return "wrong";
    case TRIAL_TRIAGED:
        return "triage";
    }
    return "";
}

static void append_score(GString *line, const Score *score)
{
    g_string_append_printf(line, "  %s %g:", score->unit->code, score->half_points / 2.0);
    for (guint i = 0; i < score->hits->len; i++) {
        const Hit *hit = g_ptr_array_index(score->hits, i);
        g_string_append_printf(line, " %s %+g", *hit->word ? hit->word : hit->entry, hit->points / 2.0);
    }
}

char *trial_line(Verdict verdict, const TrialLetter *letter, const Weighed *weighed)
{
    const GPtrArray *scores = weighed->route->scores;
    GString *line = g_string_new(NULL);
    g_string_append_printf(line, "%-6s %-6s expected ", verdict_name(verdict), letter->id);
    for (guint i = 0; i < letter->units->len; i++)
        g_string_append_printf(line, "%s%s", i ? "|" : "", (char *)g_ptr_array_index(letter->units, i));
    g_string_append_printf(line, ", got %s", letter_unit(weighed));
    for (guint i = 0; i < scores->len && i < SCORES_SHOWN; i++)
        append_score(line, g_ptr_array_index(scores, i));
    g_strdelimit(line->str, "\n", ' '); /* a phrase may run over the end of a sentence */
    return g_string_free(line, FALSE);
}

JsonNode *trial_line_json(Verdict verdict, const TrialLetter *letter, const Weighed *weighed)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    cli_json_text(builder, "id", letter->id);
    cli_json_text(builder, "verdict", verdict_name(verdict));
    json_builder_set_member_name(builder, "expected");
    json_builder_begin_array(builder);
    for (guint i = 0; i < letter->units->len; i++)
        json_builder_add_string_value(builder, g_ptr_array_index(letter->units, i));
    json_builder_end_array(builder);
    cli_json_text(builder, "unit", letter_unit(weighed));
    explain_json_points(builder, weighed->route, letter->body);
    json_builder_end_object(builder);
    return json_builder_get_root(builder);
}

/* -- the sum -------------------------------------------------------------- */

static void print_share(const char *what, guint part, guint whole)
{
    g_print("%-9s %5u of %5u  %5.1f %%\n", what, part, whole, whole ? 100.0 * part / whole : 0.0);
}

/* Codes are those that letters name too, of which a configuration may know none. */
static gboolean widen(gpointer key, gpointer value, gpointer data)
{
    (void)value;
    int *width = data;
    *width = MAX(*width, (int)strlen(key));
    return FALSE;
}

static gboolean print_tally(gpointer key, gpointer value, gpointer data)
{
    const int *width = data;
    const Marks *tally = value;
    g_print("%-*s %7u %6u %6u %6u %6u\n", *width, (const char *)key, tally->letters, tally->right, tally->wrong, tally->triaged,
            tally->taken);
    return FALSE;
}

void trial_print(const Trial *trial)
{
    const Marks *all = &trial->all;
    int width = CLI_UNIT_WIDTH_MIN;
    g_tree_foreach(trial->units, widen, &width);
    g_print("%-*s %7s %6s %6s %6s %6s\n", width, "unit", "letters", "right", "wrong", "triage", "taken");
    g_tree_foreach(trial->units, print_tally, &width);
    g_print("\n");
    print_share("right", all->right, all->letters);
    print_share("wrong", all->wrong, all->letters);
    print_share("triage", all->triaged, all->letters);
    for (guint i = 0; i < EXTRAS; i++)
        if (trial->extras[i].known > 0)
            print_share(trial->extras[i].name, trial->extras[i].right, trial->extras[i].known);
    for (guint i = 0; i < ALARMS && trial->extras[CLASS].known > 0; i++) {
        const Alarm *alarm = &trial->alarms[i];
        g_print("%-9s %5u of %5u  found, %u false alarms\n", alarm->name, alarm->found, alarm->known,
                alarm->false_alarms);
    }
}

static void add_tally(JsonBuilder *builder, const Marks *tally)
{
    cli_json_number(builder, "letters", tally->letters);
    cli_json_number(builder, "right", tally->right);
    cli_json_number(builder, "wrong", tally->wrong);
    cli_json_number(builder, "triage", tally->triaged);
}

static gboolean add_unit(gpointer key, gpointer value, gpointer data)
{
    JsonBuilder *builder = data;
    const Marks *tally = value;
    json_builder_set_member_name(builder, key);
    json_builder_begin_object(builder);
    add_tally(builder, tally);
    cli_json_number(builder, "taken", tally->taken);
    json_builder_end_object(builder);
    return FALSE;
}

JsonNode *trial_json(const Trial *trial)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    add_tally(builder, &trial->all);
    for (guint i = 0; i < EXTRAS; i++) {
        const Extra *extra = &trial->extras[i];
        json_builder_set_member_name(builder, extra->name);
        json_builder_begin_object(builder);
        cli_json_number(builder, "known", extra->known);
        cli_json_number(builder, "right", extra->right);
        json_builder_end_object(builder);
    }
    for (guint i = 0; i < ALARMS; i++) {
        const Alarm *alarm = &trial->alarms[i];
        json_builder_set_member_name(builder, alarm->name);
        json_builder_begin_object(builder);
        cli_json_number(builder, "known", alarm->known);
        cli_json_number(builder, "found", alarm->found);
        cli_json_number(builder, "false_alarms", alarm->false_alarms);
        json_builder_end_object(builder);
    }
    json_builder_set_member_name(builder, "units");
    json_builder_begin_object(builder);
    g_tree_foreach(trial->units, add_unit, builder);
    json_builder_end_object(builder);
    json_builder_end_object(builder);
    return json_builder_get_root(builder);
}
