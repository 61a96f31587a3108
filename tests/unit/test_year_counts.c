/* Thousands of random cases, counted a second time in the plainest way: each figure by its own question to all cases.
 */
#include "year_stories.h"

#define ROUNDS 40
#define CASES  250
#define DAY    G_GINT64_CONSTANT(86400)

typedef struct {
    const Config *config;
    GPtrArray *cases; /* Facts */
    gint64 begins, ends, as_of;
    const Body *body;
} Question;

/* -- random cases --------------------------------------------------------- */

static guint some(GRand *dice, guint most)
{
    return (guint)g_rand_int_range(dice, 0, (gint32)most + 1);
}

static void put_one_of(GRand *dice, char **text, const char *words)
{
    g_auto(GStrv) all = g_strsplit(words, "|", -1);
    put_text(text, all[some(dice, g_strv_length(all) - 1)]);
}

static gint64 some_time(GRand *dice, gint64 after)
{
    return some(dice, 3) ? after + (gint64)some(dice, 5) * DAY + some(dice, DAY) : 0;
}

static void fill_names(GRand *dice, Facts *facts)
{
    put_one_of(dice, &facts->unit, "desk|tekn|buss|park|social|kultur|staten|raddning|gammal|zeta");
    put_one_of(dice, &facts->first_unit, "|tekn|park|gammal|okand");
    put_one_of(dice, &facts->told_unit, "|tekn|park|social");
    put_one_of(dice, &facts->answer_unit, "tekn|park|social");
    put_one_of(dice, &facts->category, "synpunkt|klagomål|beröm|förslag|fråga|felanmälan|nonsens");
    put_one_of(dice, &facts->channel, "e-post|telefon|annat|fax|duva");
    put_one_of(dice, &facts->language, "sv|fi|en|so");
    put_one_of(dice, &facts->submitter, "|invanare|gammal");
    put_one_of(dice, &facts->cause, "|kvalitet|information|gammal");
    put_one_of(dice, &facts->outcome, "|atgardat");
}

static void fill_flags(GRand *dice, Facts *facts)
{
    facts->triage = some(dice, 5) == 0;
    facts->other = some(dice, 15) == 0;
    facts->dormant = some(dice, 15) == 0;
    facts->spam = some(dice, 15) == 0;
    facts->confidential = some(dice, 15) == 0;
    facts->addressed = some(dice, 5) != 0;
    facts->reachable = some(dice, 5) != 0;
    facts->bounced = some(dice, 5) == 0;
    facts->category_given = some(dice, 1) != 0;
    facts->measured = some(dice, 1) != 0;
    facts->moves = some(dice, 3);
    facts->reopenings = some(dice, 2);
    facts->helped = some(dice, HELPED_NO);
    facts->status = some(dice, CASE_CLOSED);
}

static Facts *some_facts(GRand *dice, const Question *question, guint place)
{
    Facts *facts = facts_new(case_number(2026, place));
    fill_names(dice, facts);
    fill_flags(dice, facts);
    facts->received_at = question->begins - 400 * DAY + (gint64)some(dice, 800) * DAY + some(dice, DAY);
    if (some(dice, 5))
        facts->besked_due = calendar_due(question->config->calendar, question->config->deadline_rule,
                                         facts->received_at, question->config->deadline_count);
    facts->besked_at = some_time(dice, facts->received_at);
    facts->answered_at = some_time(dice, facts->received_at);
    facts->closed_at = some_time(dice, facts->received_at);
    facts->merged = some(dice, 15) ? 0 : case_number(2026, 1);
    facts->same = some(dice, 3) ? 0 : case_number(2026, 1 + some(dice, CASES - 1));
    return facts;
}

/* -- the plain way -------------------------------------------------------- */

static gboolean is_fault(const Facts *facts)
{
    return g_str_equal(facts->category, "felanmälan");
}

static gboolean is_received(const Question *question, const Facts *facts)
{
    return facts->received_at >= question->begins && facts->received_at <= question->ends && !facts->confidential;
}

static gboolean is_unit_of(const Question *question, const char *code)
{
    const Body *body = question->body;
    const Unit *unit = config_unit(question->config, code);
    switch (body->kind) {
    case BODY_WHOLE:
        return TRUE;
    case BODY_COMMITTEE:
        return unit && unit->type == UNIT_COMMITTEE &&
               (g_str_equal(unit->committee[LANGUAGE_SV], body->code) ||
                (!*unit->committee[LANGUAGE_SV] && g_str_equal(unit->name[LANGUAGE_SV], body->code)));
    case BODY_COMPANY:
    case BODY_FEDERATION:
    case BODY_EXTERNAL:
    case BODY_UNIT:
        return g_str_equal(code, body->code);
    }
    return FALSE;
}

static gboolean is_feedback(const Question *question, const Facts *facts)
{
    gboolean elsewhere = is_fault(facts) && !question->config->count_faults;
    return is_received(question, facts) && !facts->spam && !facts->other && !facts->dormant && !facts->merged &&
           !elsewhere;
}

static gint64 due(const Question *question, const Facts *facts, DayRule rule, guint days)
{
    return calendar_due(question->config->calendar, rule, facts->received_at, days);
}

static gboolean was_promised(const Question *question, const Facts *facts)
{
    if (!facts->besked_due)
        return FALSE;
    return facts->besked_at ? TRUE : facts->addressed && question->as_of > facts->besked_due;
}

static gboolean had_word(const Question *question, const Facts *facts, DayRule rule)
{
    return was_promised(question, facts) && facts->besked_at &&
           facts->besked_at <= due(question, facts, rule, question->config->deadline_count);
}

static gboolean had_answer(const Question *question, const Facts *facts, DayRule rule, guint days)
{
    return was_promised(question, facts) && facts->answered_at &&
           facts->answered_at <= due(question, facts, rule, days);
}

static gboolean word_held(const Facts *facts)
{
    if (!facts->answered_at)
        return g_strcmp0(facts->told_unit, facts->unit) == 0;
    return facts->answered_at <= facts->besked_at || g_strcmp0(facts->told_unit, facts->answer_unit) == 0;
}

/* Everybody who can be reached from `number`, by asking all again until nobody is new. */
static GHashTable *about_the_same(const Question *question, CaseNumber number)
{
    GHashTable *group = g_hash_table_new(g_direct_hash, g_direct_equal);
    g_hash_table_add(group, GSIZE_TO_POINTER(number));
    for (guint size = 0; size != g_hash_table_size(group);) {
        size = g_hash_table_size(group);
        for (guint i = 0; i < question->cases->len; i++) {
            const Facts *facts = g_ptr_array_index(question->cases, i);
            gpointer one = GSIZE_TO_POINTER(facts->number), other = GSIZE_TO_POINTER(facts->same);
            if (facts->same && (g_hash_table_contains(group, one) || g_hash_table_contains(group, other))) {
                g_hash_table_add(group, one);
                g_hash_table_add(group, other);
            }
        }
    }
    return group;
}

static gboolean is_voice(const Question *question, const Facts *facts)
{
    guint voices = 0;
    if (!facts->same)
        return FALSE;
    g_autoptr(GHashTable) group = about_the_same(question, facts->number);
    for (guint i = 0; i < question->cases->len; i++) {
        const Facts *other = g_ptr_array_index(question->cases, i);
        voices += other->same && is_feedback(question, other) &&
                  g_hash_table_contains(group, GSIZE_TO_POINTER(other->number));
    }
    return voices > 1;
}

/* What one case of feedback gives to a figure. */
static guint gives(const Question *question, const Facts *facts, Figure figure)
{
    guint days = question->config->deadline_count;
    switch (figure) {
    case FIGURE_RECEIVED:
        return 1;
    case FIGURE_CLOSED:
        return facts->status == CASE_CLOSED;
    case FIGURE_OPEN:
        return facts->status == CASE_OPEN || facts->status == CASE_ANSWERED;
    case FIGURE_REOPENED:
        return facts->reopenings >= 1;
    case FIGURE_ANSWERED:
        return facts->answered_at > 0;
    case FIGURE_PROMISED:
        return was_promised(question, facts);
    case FIGURE_WORD_CALENDAR:
        return had_word(question, facts, DAYS_CALENDAR);
    case FIGURE_WORD_WORKING:
        return had_word(question, facts, DAYS_WORKING);
    case FIGURE_HELD_CALENDAR:
        return had_word(question, facts, DAYS_CALENDAR) && word_held(facts);
    case FIGURE_HELD_WORKING:
        return had_word(question, facts, DAYS_WORKING) && word_held(facts);
    case FIGURE_ANSWER_CALENDAR:
        return had_answer(question, facts, DAYS_CALENDAR, days);
    case FIGURE_ANSWER_WORKING:
        return had_answer(question, facts, DAYS_WORKING, days);
    case FIGURE_ANSWER_ONE_DAY:
        return had_answer(question, facts, DAYS_WORKING, 1);
    case FIGURE_MISSED:
        return was_promised(question, facts) && !had_word(question, facts, question->config->deadline_rule);
    case FIGURE_MOVED:
        return facts->moves >= 1;
    case FIGURE_MOVES:
        return facts->moves;
    case FIGURE_ROUTED:
        return strlen(facts->first_unit) > 0;
    case FIGURE_WRONG_FIRST:
        return strlen(facts->first_unit) > 0 && strcmp(facts->first_unit, facts->unit) != 0;
    case FIGURE_BOUNCED:
        return facts->bounced;
    case FIGURE_UNREACHABLE:
        return facts->addressed && !facts->reachable;
    case FIGURE_ANONYMOUS:
        return !facts->addressed;
    case FIGURE_VOICES:
        return is_voice(question, facts);
    case FIGURE_MEASURES:
        return facts->measured;
    case FIGURE_CAUSE_GIVEN:
        return strlen(facts->cause) > 0;
    case FIGURE_CATEGORY_GIVEN:
        return facts->category_given;
    case FIGURE_OUTCOME_GIVEN:
        return strlen(facts->outcome) > 0;
    case FIGURE_HELPED_YES:
        return facts->helped == HELPED_YES;
    case FIGURE_HELPED_NO:
        return facts->helped == HELPED_NO;
    case FIGURE_FIRST:
    case FIGURE_MERGED:
    case FIGURE_OTHER:
    case FIGURE_SPAM:
    case FIGURE_IMPORTED:
    case FIGURE_FAULTS:
    case FIGURES:
        return 0;
    }
    return 0;
}

static Figure footnote_of(const Question *question, const Facts *facts)
{
    if (facts->spam)
        return FIGURE_SPAM;
    if (facts->other)
        return FIGURE_OTHER;
    if (facts->dormant)
        return FIGURE_IMPORTED;
    if (is_fault(facts) && !question->config->count_faults)
        return FIGURE_FAULTS;
    return FIGURE_MERGED;
}

static guint answer_plainly(const Question *question, Figure figure)
{
    guint sum = 0;
    for (guint i = 0; i < question->cases->len; i++) {
        const Facts *facts = g_ptr_array_index(question->cases, i);
        if (!is_received(question, facts))
            continue;
        if (figure == FIGURE_FIRST)
            sum += is_feedback(question, facts) && *facts->first_unit && is_unit_of(question, facts->first_unit);
        else if (!is_unit_of(question, facts->unit))
            continue;
        else if (is_feedback(question, facts))
            sum += gives(question, facts, figure);
        else
            sum += footnote_of(question, facts) == figure;
    }
    return sum;
}

/* -- compared ------------------------------------------------------------- */

static void assert_figures(const Question *question, const Counts *counts)
{
    for (Figure figure = 0; figure < FIGURES; figure++) {
        guint expected = answer_plainly(question, figure);
        if (counts->figures[figure] != expected)
            fail_msg("%s of %s %s is %u, not %u", figure_name(figure), body_kind_name(question->body->kind),
                     question->body->code, counts->figures[figure], expected);
    }
}

static int by_length(gconstpointer a, gconstpointer b)
{
    gint64 one = *(const gint64 *)a, two = *(const gint64 *)b;
    return one < two ? -1 : one > two;
}

static gint64 worked(const Calendar *calendar, gint64 from, gint64 to)
{
    gint64 seconds = 0;
    while (from < to) {
        GDate day = calendar_day(calendar, from);
        gint64 next = MIN(calendar_end_of_day(calendar, &day) + 1, to);
        seconds += calendar_is_working(calendar, &day) ? next - from : 0;
        from = next;
    }
    return seconds;
}

/* Of n times in order, as many as 90 in 100 of them are at most the 90th percentile, and fewer are less. */
static void assert_wait(const Question *question, const Wait *wait, gsize offset)
{
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < question->cases->len; i++) {
        const Facts *facts = g_ptr_array_index(question->cases, i);
        gint64 at = G_STRUCT_MEMBER(gint64, facts, offset);
        gboolean open = offset == G_STRUCT_OFFSET(Facts, closed_at) && facts->status != CASE_CLOSED;
        if (!at || open || !is_feedback(question, facts) || !is_unit_of(question, facts->unit))
            continue;
        gint64 seconds = worked(question->config->calendar, facts->received_at, MIN(at, question->as_of));
        g_array_append_val(times, seconds);
    }
    assert_int_equal(wait->count, times->len);
    if (times->len == 0)
        return;
    g_array_sort(times, by_length);
    guint n = times->len, below = 0, kept = 0;
    gint64 middle = g_array_index(times, gint64, n / 2);
    if (n % 2 == 0)
        middle = (middle + g_array_index(times, gint64, n / 2 - 1)) / 2;
    for (guint i = 0; i < n; i++) {
        below += g_array_index(times, gint64, i) < wait->ninetieth;
        kept += g_array_index(times, gint64, i) <= wait->ninetieth;
    }
    assert_int_equal(wait->median, middle);
    assert_true(kept * 10 >= n * 9 && below * 10 < n * 9);
}

static void assert_splits(const Counts *counts, const Counts *other)
{
    guint promised = 0, in_time = 0;
    for (Split split = 0; split < SPLITS; split++) {
        const GPtrArray *parts = counts->splits[split];
        guint sum = 0;
        assert_int_equal(parts->len, other->splits[split]->len);
        for (guint i = 0; i < parts->len; i++) {
            const Part *part = g_ptr_array_index(parts, i);
            assert_string_equal(part->name, ((const Part *)g_ptr_array_index(other->splits[split], i))->name);
            sum += part->count;
            promised += split == SPLIT_MONTH ? part->promised : 0;
            in_time += split == SPLIT_MONTH ? part->in_time : 0;
        }
        assert_int_equal(sum, counts->figures[FIGURE_RECEIVED]);
    }
    assert_int_equal(promised, counts->figures[FIGURE_PROMISED]);
    assert_int_equal(in_time, counts->figures[FIGURE_PROMISED] - counts->figures[FIGURE_MISSED]);
}

static void assert_counts(const Question *question, const Counts *counts, const Counts *other)
{
    assert_figures(question, counts);
    assert_wait(question, &counts->waits[WAIT_WORD], G_STRUCT_OFFSET(Facts, besked_at));
    assert_wait(question, &counts->waits[WAIT_ANSWER], G_STRUCT_OFFSET(Facts, answered_at));
    assert_wait(question, &counts->waits[WAIT_CLOSING], G_STRUCT_OFFSET(Facts, closed_at));
    assert_splits(counts, other);
}

static Year *count_all(const Question *question)
{
    GDate from = story_day("2026-01-01"), until = story_day("2026-12-31");
    Tally *tally = tally_new(question->config, &from, &until, question->as_of);
    for (guint i = 0; i < question->cases->len; i++)
        tally_add(tally, g_ptr_array_index(question->cases, i));
    return tally_finish(tally);
}

static void assert_round(GRand *dice, Config *config)
{
    Question question = {.config = config,
                         .begins = story_at(config, "2026-01-01 00:00"),
                         .ends = story_at(config, "2026-12-31 23:59:59"),
                         .as_of = story_at(config, some(dice, 1) ? "2027-01-15 08:00" : "2026-06-06 08:00")};
    Question earlier = question;
    config->count_faults = some(dice, 1) != 0;
    config->deadline_rule = some(dice, 1) ? DAYS_WORKING : DAYS_CALENDAR;
    config->deadline_count = 1 + some(dice, 3);
    g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func((GDestroyNotify)facts_free);
    for (guint i = 1; i <= CASES; i++)
        g_ptr_array_add(cases, some_facts(dice, &question, i));
    question.cases = earlier.cases = cases;
    earlier.begins = story_at(config, "2025-01-01 00:00");
    earlier.ends = story_at(config, "2025-12-31 23:59:59");
    g_autoptr(Year) year = count_all(&question);
    for (guint i = 0; i < year->bodies->len; i++) {
        const Body *body = question.body = earlier.body = g_ptr_array_index(year->bodies, i);
        assert_counts(&question, body->now, body->before);
        assert_counts(&earlier, body->before, body->now);
    }
}

static void a_second_count_by_other_means_says_the_same(void **state)
{
    (void)state;
    g_autoptr(GRand) dice = g_rand_new_with_seed(2026);
    g_autoptr(Config) config = story_config();
    for (guint i = 0; i < ROUNDS; i++)
        assert_round(dice, config);
}

/* The order in which cases come changes nothing. */
static void cases_may_come_in_any_order(void **state)
{
    (void)state;
    g_autoptr(GRand) dice = g_rand_new_with_seed(5);
    g_autoptr(Config) config = story_config();
    Question question = {.config = config,
                         .begins = story_at(config, "2026-01-01 00:00"),
                         .as_of = story_at(config, KNOWN_LATER),
                         .cases = g_ptr_array_new_with_free_func((GDestroyNotify)facts_free)};
    for (guint i = 1; i <= CASES; i++)
        g_ptr_array_add(question.cases, some_facts(dice, &question, i));
    g_autoptr(Year) year = count_all(&question);
    g_autofree char *packed = year_pack(year);
    for (guint i = 0; i < ROUNDS; i++) {
        for (guint last = CASES - 1; last > 0; last--) {
            gpointer *cases = question.cases->pdata, kept = cases[last];
            guint other = some(dice, last);
            cases[last] = cases[other];
            cases[other] = kept;
        }
        g_autoptr(Year) again = count_all(&question);
        g_autofree char *repacked = year_pack(again);
        assert_string_equal(packed, repacked);
    }
    g_ptr_array_unref(question.cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_count_by_other_means_says_the_same),
        cmocka_unit_test(cases_may_come_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
