/* A reader of the yearly figures who computes with everything that is shown finds no small count (R63). */
#include "core/year.h"
#include "core/year_parts.h"
#include "reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define MIN_CELL 5

/* -- a municipality ------------------------------------------------------- */

static const struct {
    BodyKind kind;
    const char *code, *parent;
    guint cases;
} house[] = {
    {BODY_WHOLE, "", "", 0},
    {BODY_COMMITTEE, "tekniska nämnden", "", 0},
    {BODY_COMMITTEE, "vård- och omsorgsnämnden", "", 0},
    {BODY_COMMITTEE, "valnämnden", "", 0},
    {BODY_COMPANY, "bostad", "", 0},
    {BODY_UNIT, "gata", "tekniska nämnden", 160},
    {BODY_UNIT, "park", "tekniska nämnden", 14},
    {BODY_UNIT, "hemtjanst", "vård- och omsorgsnämnden", 60},
    {BODY_UNIT, "aldreboende", "vård- och omsorgsnämnden", 3},
    {BODY_UNIT, "val", "valnämnden", 0},
    {BODY_UNIT, "bostad", "", 40},
    {BODY_UNIT, "nedlagd", "", 2},
};

static const char *const rows[SPLITS][9] = {
    [SPLIT_CATEGORY] = {"synpunkt", "klagomål", "beröm", "fråga", "felanmälan"},
    [SPLIT_CHANNEL] = {"e-post", "telefon", "annat", "fax"},
    [SPLIT_LANGUAGE] = {"sv", "fi", "en", "ar"},
    [SPLIT_SUBMITTER] = {"boende", "anhorig", ""},
    [SPLIT_CAUSE] = {"kvalitet", "information", "bemotande", ""},
    [SPLIT_OUTCOME] = {"atgardat", "besvarat", ""},
    [SPLIT_MONTH] = {"01", "02", "03", "04", "05", "06"},
    [SPLIT_WAIT] = {"1", "2", "5", "10", "20", "more", "none"},
};

/* What is known of one case, in the year's own terms. */
typedef struct {
    guint figures[FIGURES];
    guint places[SPLITS];
} Sample;

static guint count_rows(Split split)
{
    guint count = 0;

    while (count < G_N_ELEMENTS(rows[split]) && rows[split][count] != NULL)
        count++;
    return count;
}

static gboolean chance(GRand *rand, int of_hundred)
{
    return g_rand_int_range(rand, 0, 100) < of_hundred;
}

/* Most fall in the first rows. */
static guint random_place(GRand *rand, guint count)
{
    double place = g_rand_double(rand);

    return (guint)(place * place * place * count);
}

static Sample random_sample(GRand *rand)
{
    Sample sample = {0};
    guint *figures = sample.figures, none = count_rows(SPLIT_WAIT) - 1;

    for (guint split = 0; split < SPLITS; split++)
        sample.places[split] = random_place(rand, count_rows(split));
    figures[FIGURE_RECEIVED] = 1;
    figures[FIGURE_CLOSED] = chance(rand, 90);
    figures[FIGURE_OPEN] = !figures[FIGURE_CLOSED];
    figures[FIGURE_REOPENED] = chance(rand, 5);
    figures[FIGURE_ANSWERED] = sample.places[SPLIT_WAIT] != none;
    figures[FIGURE_PROMISED] = chance(rand, 95);
    figures[FIGURE_WORD_WORKING] = figures[FIGURE_PROMISED] && chance(rand, 97);
    figures[FIGURE_WORD_CALENDAR] = figures[FIGURE_WORD_WORKING] && chance(rand, 96);
    figures[FIGURE_HELD_WORKING] = figures[FIGURE_WORD_WORKING] && chance(rand, 90);
    figures[FIGURE_HELD_CALENDAR] = figures[FIGURE_WORD_CALENDAR] && figures[FIGURE_HELD_WORKING];
    figures[FIGURE_ANSWER_WORKING] = figures[FIGURE_WORD_WORKING] && figures[FIGURE_ANSWERED] && chance(rand, 60);
    figures[FIGURE_ANSWER_CALENDAR] =
        figures[FIGURE_ANSWER_WORKING] && figures[FIGURE_WORD_CALENDAR] && chance(rand, 90);
    figures[FIGURE_ANSWER_ONE_DAY] = figures[FIGURE_ANSWER_WORKING] && chance(rand, 50);
    figures[FIGURE_MISSED] = figures[FIGURE_PROMISED] && !figures[FIGURE_WORD_CALENDAR];
    figures[FIGURE_MOVED] = chance(rand, 10);
    figures[FIGURE_MOVES] = figures[FIGURE_MOVED] ? 1 + chance(rand, 20) : 0;
    figures[FIGURE_ROUTED] = chance(rand, 90);
    figures[FIGURE_WRONG_FIRST] = figures[FIGURE_ROUTED] && chance(rand, 8);
    figures[FIGURE_ANONYMOUS] = chance(rand, 10);
    figures[FIGURE_UNREACHABLE] = !figures[FIGURE_ANONYMOUS] && chance(rand, 3);
    figures[FIGURE_BOUNCED] = figures[FIGURE_UNREACHABLE];
    figures[FIGURE_MEASURES] = chance(rand, 20);
    figures[FIGURE_CATEGORY_GIVEN] = chance(rand, 70);
    figures[FIGURE_CAUSE_GIVEN] = *rows[SPLIT_CAUSE][sample.places[SPLIT_CAUSE]] != '\0';
    figures[FIGURE_OUTCOME_GIVEN] = *rows[SPLIT_OUTCOME][sample.places[SPLIT_OUTCOME]] != '\0';
    figures[FIGURE_HELPED_YES] = chance(rand, 20);
    figures[FIGURE_HELPED_NO] = !figures[FIGURE_HELPED_YES] && chance(rand, 8);
    figures[FIGURE_FIRST] = figures[FIGURE_ROUTED];
    return sample;
}

static Counts *counts_of(const Year *year, guint body, gboolean before)
{
    const Body *found = g_ptr_array_index(year->bodies, body);

    return before ? found->before : found->now;
}

static void add_sample(Counts *counts, const Sample *sample)
{
    for (guint i = 0; i < FIGURES; i++)
        counts->figures[i] += sample->figures[i];
    for (guint split = 0; split < SPLITS; split++) {
        Part *part = g_ptr_array_index(counts->splits[split], sample->places[split]);

        part->count++;
        part->promised += split == SPLIT_MONTH ? sample->figures[FIGURE_PROMISED] : 0;
        part->in_time += split == SPLIT_MONTH ? sample->figures[FIGURE_WORD_CALENDAR] : 0;
        part->answer.count += split == SPLIT_CHANNEL ? sample->figures[FIGURE_ANSWERED] : 0;
        part->answer.median = part->answer.ninetieth = part->answer.count > 0 ? WORKING_DAY : -1;
    }
    counts->waits[WAIT_WORD].count += sample->figures[FIGURE_WORD_WORKING];
    counts->waits[WAIT_ANSWER].count += sample->figures[FIGURE_ANSWERED];
    counts->waits[WAIT_CLOSING].count += sample->figures[FIGURE_CLOSED];
    for (guint i = 0; i < WAITS; i++)
        counts->waits[i].median = counts->waits[i].ninetieth = WORKING_DAY;
}

/* Is it that body's case if it is that unit's? */
static gboolean holds(guint body, guint unit)
{
    return body == unit || house[body].kind == BODY_WHOLE || strcmp(house[body].code, house[unit].parent) == 0 ||
           (house[body].kind == BODY_COMPANY && strcmp(house[body].code, house[unit].code) == 0);
}

/* Whole tertials, from 0. */
static void set_time(Year *year, guint first, guint last)
{
    g_date_clear(&year->from, 1);
    g_date_clear(&year->until, 1);
    g_date_set_dmy(&year->from, 1, (GDateMonth)(4 * first + 1), 2026);
    g_date_set_dmy(&year->until, g_date_get_days_in_month((GDateMonth)(4 * last + 4), 2026),
                   (GDateMonth)(4 * last + 4), 2026);
}

static Year *whole_year(void)
{
    Year *year = year_new();

    set_time(year, 0, 2);
    return year;
}

static Year *make_year(guint32 seed)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
    Year *year = whole_year();

    year->rule = DAYS_CALENDAR;
    for (guint i = 0; i < G_N_ELEMENTS(house); i++) {
        Body *body = body_new(house[i].kind, house[i].code, house[i].parent);

        for (guint split = 0; split < SPLITS; split++)
            for (guint row = 0; row < count_rows(split); row++) {
                g_ptr_array_add(body->now->splits[split], part_new(rows[split][row]));
                g_ptr_array_add(body->before->splits[split], part_new(rows[split][row]));
            }
        g_ptr_array_add(year->bodies, body);
    }
    for (guint unit = 0; unit < G_N_ELEMENTS(house); unit++)
        for (guint i = 0; i < 2 * house[unit].cases; i++) {
            Sample sample = random_sample(rand);

            for (guint body = 0; body < G_N_ELEMENTS(house); body++)
                if (holds(body, unit))
                    add_sample(counts_of(year, body, i % 2 == 1), &sample);
        }
    return year;
}

/* -- what the reader knows ------------------------------------------------ */

typedef struct {
    Reader *reader;
    const Year *shown, *real;
} View;

/* A count as it is shown, and as it is. */
typedef struct {
    guint *shown;
    guint real;
} Seen;

static gboolean is_small(gint64 value)
{
    return value > 0 && value < MIN_CELL;
}

/* A sum: the total first.  Those in the report that are hidden are not 0; a rest stands nowhere and may be. */
static void know(const View *view, const GArray *sum, gboolean rest, gboolean rest_counts)
{
    Equation *equation = reader_equation(view->reader);
    gint64 left = 0;

    for (guint i = 0; i < sum->len; i++) {
        const Seen *seen = &g_array_index(sum, Seen, i);
        int sign = i == 0 ? -1 : 1;

        left -= sign * (gint64)seen->real;
        if (*seen->shown != COUNT_HIDDEN)
            reader_known(equation, *seen->shown, sign);
        else
            reader_hidden(view->reader, equation, sign, seen->shown,
                          (Unknown){1, READER_LARGEST, is_small(seen->real)});
    }
    assert_true(rest ? left >= 0 : left == 0);
    if (rest)
        reader_hidden(view->reader, equation, 1, NULL, (Unknown){0, READER_LARGEST, rest_counts && is_small(left)});
}

static Seen see_figure(const View *view, guint body, gboolean before, Figure figure)
{
    return (Seen){&counts_of(view->shown, body, before)->figures[figure],
                  counts_of(view->real, body, before)->figures[figure]};
}

typedef enum { SEE_COUNT, SEE_PROMISED, SEE_IN_TIME, SEE_ANSWERED } Column;

static guint *column_of(const Year *year, guint body, gboolean before, Split split, const char *name, Column column)
{
    const GPtrArray *parts = counts_of(year, body, before)->splits[split];

    for (guint i = 0; i < parts->len; i++) {
        Part *part = g_ptr_array_index(parts, i);

        if (strcmp(part->name, name) != 0)
            continue;
        return column == SEE_COUNT      ? &part->count
               : column == SEE_PROMISED ? &part->promised
               : column == SEE_IN_TIME  ? &part->in_time
                                        : &part->answer.count;
    }
    fail_msg("no row '%s'", name);
    return NULL;
}

static Seen see_row(const View *view, guint body, gboolean before, Split split, guint row, Column column)
{
    const char *name = rows[split][row];

    return (Seen){column_of(view->shown, body, before, split, name, column),
                  *column_of(view->real, body, before, split, name, column)};
}

static void know_share(const View *view, Seen whole, Seen part, gboolean rest_counts)
{
    g_autoptr(GArray) sum = g_array_new(FALSE, FALSE, sizeof(Seen));

    g_array_append_val(sum, whole);
    g_array_append_val(sum, part);
    know(view, sum, TRUE, rest_counts);
}

static void know_rows(const View *view, guint body, gboolean before, Figure figure, Split split, Column column)
{
    g_autoptr(GArray) sum = g_array_new(FALSE, FALSE, sizeof(Seen));
    Seen total = see_figure(view, body, before, figure);

    g_array_append_val(sum, total);
    for (guint row = 0; row < count_rows(split); row++) {
        Seen part = see_row(view, body, before, split, row, column);

        g_array_append_val(sum, part);
    }
    know(view, sum, FALSE, FALSE);
}

static void know_three(const View *view, Seen total, Seen one, Seen other)
{
    g_autoptr(GArray) sum = g_array_new(FALSE, FALSE, sizeof(Seen));

    g_array_append_val(sum, total);
    g_array_append_val(sum, one);
    g_array_append_val(sum, other);
    know(view, sum, FALSE, FALSE);
}

static void know_figures(const View *view, guint body, gboolean before)
{
    static const struct {
        Figure whole, part;
        gboolean counts;
    } shares[] = {
        {FIGURE_PROMISED, FIGURE_WORD_CALENDAR, TRUE},
        {FIGURE_PROMISED, FIGURE_WORD_WORKING, TRUE},
        {FIGURE_PROMISED, FIGURE_HELD_CALENDAR, TRUE},
        {FIGURE_PROMISED, FIGURE_HELD_WORKING, TRUE},
        {FIGURE_PROMISED, FIGURE_ANSWER_CALENDAR, TRUE},
        {FIGURE_PROMISED, FIGURE_ANSWER_WORKING, TRUE},
        {FIGURE_PROMISED, FIGURE_ANSWER_ONE_DAY, TRUE},
        {FIGURE_WORD_CALENDAR, FIGURE_HELD_CALENDAR, TRUE},
        {FIGURE_WORD_WORKING, FIGURE_HELD_WORKING, TRUE},
        {FIGURE_ROUTED, FIGURE_WRONG_FIRST, TRUE},
        {FIGURE_RECEIVED, FIGURE_PROMISED, FALSE},
        {FIGURE_RECEIVED, FIGURE_MOVED, FALSE},
        {FIGURE_RECEIVED, FIGURE_CATEGORY_GIVEN, FALSE},
        {FIGURE_RECEIVED, FIGURE_MEASURES, FALSE},
        {FIGURE_RECEIVED, FIGURE_ROUTED, FALSE},
        {FIGURE_RECEIVED, FIGURE_ANONYMOUS, FALSE},
        {FIGURE_MOVES, FIGURE_MOVED, FALSE},
        {FIGURE_WORD_WORKING, FIGURE_WORD_CALENDAR, FALSE},
        {FIGURE_ANSWERED, FIGURE_ANSWER_WORKING, FALSE},
        {FIGURE_ANSWER_WORKING, FIGURE_ANSWER_ONE_DAY, FALSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(shares); i++)
        know_share(view, see_figure(view, body, before, shares[i].whole),
                   see_figure(view, body, before, shares[i].part), shares[i].counts);
    know_three(view, see_figure(view, body, before, FIGURE_RECEIVED), see_figure(view, body, before, FIGURE_CLOSED),
               see_figure(view, body, before, FIGURE_OPEN));
    know_three(view, see_figure(view, body, before, FIGURE_PROMISED), see_figure(view, body, before, FIGURE_MISSED),
               see_figure(view, body, before, FIGURE_WORD_CALENDAR));
}

static void know_body(const View *view, guint body, gboolean before)
{
    Seen received = see_figure(view, body, before, FIGURE_RECEIVED);

    know_figures(view, body, before);
    for (guint split = 0; split < SPLITS; split++)
        know_rows(view, body, before, FIGURE_RECEIVED, split, SEE_COUNT);
    know_rows(view, body, before, FIGURE_PROMISED, SPLIT_MONTH, SEE_PROMISED);
    know_rows(view, body, before, FIGURE_WORD_CALENDAR, SPLIT_MONTH, SEE_IN_TIME);
    know_rows(view, body, before, FIGURE_ANSWERED, SPLIT_CHANNEL, SEE_ANSWERED);
    for (guint row = 0; row < count_rows(SPLIT_MONTH); row++)
        know_share(view, see_row(view, body, before, SPLIT_MONTH, row, SEE_PROMISED),
                   see_row(view, body, before, SPLIT_MONTH, row, SEE_IN_TIME), TRUE);
    know_three(view, received, see_figure(view, body, before, FIGURE_ANSWERED),
               see_row(view, body, before, SPLIT_WAIT, count_rows(SPLIT_WAIT) - 1, SEE_COUNT));
    know_three(view, received, see_figure(view, body, before, FIGURE_CAUSE_GIVEN),
               see_row(view, body, before, SPLIT_CAUSE, count_rows(SPLIT_CAUSE) - 1, SEE_COUNT));
    know_three(view, received, see_figure(view, body, before, FIGURE_OUTCOME_GIVEN),
               see_row(view, body, before, SPLIT_OUTCOME, count_rows(SPLIT_OUTCOME) - 1, SEE_COUNT));
}

/* The next level below: units of a committee, a company's one unit, all that stands under the whole. */
static gboolean is_below(guint body, guint other)
{
    if (house[body].kind == BODY_WHOLE)
        return (house[other].kind != BODY_UNIT && other != body) || strcmp(house[other].code, "nedlagd") == 0;
    return body != other && house[body].kind != BODY_UNIT && house[other].kind == BODY_UNIT && holds(body, other);
}

static void know_house_row(const View *view, guint body, gboolean before, Split split, Column column)
{
    for (guint row = 0; row < count_rows(split); row++) {
        g_autoptr(GArray) sum = g_array_new(FALSE, FALSE, sizeof(Seen));
        Seen total = see_row(view, body, before, split, row, column);

        g_array_append_val(sum, total);
        for (guint other = 0; other < G_N_ELEMENTS(house); other++) {
            Seen part = see_row(view, other, before, split, row, column);

            if (is_below(body, other))
                g_array_append_val(sum, part);
        }
        know(view, sum, FALSE, FALSE);
    }
}

static void know_house_figure(const View *view, guint body, gboolean before, Figure figure)
{
    g_autoptr(GArray) sum = g_array_new(FALSE, FALSE, sizeof(Seen));
    Seen total = see_figure(view, body, before, figure);

    g_array_append_val(sum, total);
    for (guint other = 0; other < G_N_ELEMENTS(house); other++) {
        Seen part = see_figure(view, other, before, figure);

        if (is_below(body, other))
            g_array_append_val(sum, part);
    }
    know(view, sum, FALSE, FALSE);
}

static void know_house(const View *view, guint body, gboolean before)
{
    for (guint figure = 0; figure < FIGURES; figure++)
        know_house_figure(view, body, before, figure);
    for (guint split = 0; split < SPLITS; split++)
        know_house_row(view, body, before, split, SEE_COUNT);
    know_house_row(view, body, before, SPLIT_MONTH, SEE_PROMISED);
    know_house_row(view, body, before, SPLIT_MONTH, SEE_IN_TIME);
    know_house_row(view, body, before, SPLIT_CHANNEL, SEE_ANSWERED);
}

static void know_all(const View *view, gboolean before)
{
    for (guint body = 0; body < G_N_ELEMENTS(house); body++) {
        know_body(view, body, before);
        if (house[body].kind != BODY_UNIT)
            know_house(view, body, before);
    }
    know_three(view, see_figure(view, 0, before, FIGURE_ROUTED), see_figure(view, 0, before, FIGURE_FIRST),
               (Seen){&(guint){0}, 0});
}

static gboolean is_hidden(gint64 value)
{
    return value == COUNT_HIDDEN;
}

static guint count_counts(const Year *year, gboolean before, gboolean (*counts)(gint64 value))
{
    guint count = 0;

    for (guint body = 0; body < G_N_ELEMENTS(house); body++) {
        const Counts *own = counts_of(year, body, before);

        for (guint i = 0; i < FIGURES; i++)
            count += counts(own->figures[i]);
        for (guint split = 0; split < SPLITS; split++)
            for (guint i = 0; i < own->splits[split]->len; i++)
                count += counts(((const Part *)g_ptr_array_index(own->splits[split], i))->count);
    }
    return count;
}

static void nothing_small_is_shown_or_found_out(void **state)
{
    guint hidden = 0, small = 0;

    (void)state;
    for (guint32 seed = 1; seed <= 3; seed++) {
        g_autoptr(Year) shown = make_year(seed);
        g_autoptr(Year) real = make_year(seed);

        year_mask(shown, MIN_CELL);
        for (gboolean before = FALSE; before <= TRUE; before++) {
            g_autoptr(Reader) reader = reader_new();
            View view = {reader, shown, real};

            know_all(&view, before);
            assert_int_equal(reader_solve(reader), 0);
            assert_int_equal(reader_bound(reader), 0);
            hidden += count_counts(shown, before, is_hidden);
            small += count_counts(real, before, is_small);
        }
    }
    print_message("%u small, %u hidden\n", small, hidden);
    assert_true(hidden < 3 * small);
}

/* -- two reports -------------------------------------------------------- */

/* Rows are found by name, and stand the other way round: each report has its own order. */
static void copy_counts(Counts *to, const Counts *from)
{
    memcpy(to->figures, from->figures, sizeof to->figures);
    memcpy(to->waits, from->waits, sizeof to->waits);
    for (guint split = 0; split < SPLITS; split++) {
        g_ptr_array_set_size(to->splits[split], 0);
        for (guint i = from->splits[split]->len; i > 0; i--) {
            const Part *part = g_ptr_array_index(from->splits[split], i - 1);
            Part *copy = part_new(part->name);

            *copy = (Part){copy->name, part->count, part->in_time, part->promised, part->answer};
            g_ptr_array_add(to->splits[split], copy);
        }
    }
}

static const Part *part_of(const GPtrArray *parts, const char *name)
{
    for (guint i = 0; i < parts->len; i++)
        if (strcmp(((const Part *)g_ptr_array_index(parts, i))->name, name) == 0)
            return g_ptr_array_index(parts, i);
    fail_msg("no row '%s'", name);
    return NULL;
}

static void assert_alike(const Counts *one, const Counts *other)
{
    assert_memory_equal(one->figures, other->figures, sizeof one->figures);
    for (guint i = 0; i < WAITS; i++)
        assert_int_equal(one->waits[i].count, other->waits[i].count);
    for (guint split = 0; split < SPLITS; split++)
        for (guint i = 0; i < one->splits[split]->len; i++) {
            const Part *part = g_ptr_array_index(one->splits[split], i);
            const Part *same = part_of(other->splits[split], part->name);

            assert_int_equal(part->count, same->count);
            assert_int_equal(part->promised, same->promised);
            assert_int_equal(part->in_time, same->in_time);
            assert_int_equal(part->answer.count, same->answer.count);
        }
}

/* Who has both reports else sees in one what is hidden for the sake of a small count in the other. */
static void a_year_is_hidden_alike_beside_the_next_one(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= 3; seed++) {
        g_autoptr(Year) year = make_year(seed);
        g_autoptr(Year) next = make_year(seed + 100);

        for (guint body = 0; body < G_N_ELEMENTS(house); body++)
            copy_counts(counts_of(next, body, TRUE), counts_of(year, body, FALSE));
        year_mask(year, MIN_CELL);
        year_mask(next, MIN_CELL);
        for (guint body = 0; body < G_N_ELEMENTS(house); body++)
            assert_alike(counts_of(year, body, FALSE), counts_of(next, body, TRUE));
    }
}

/* -- all times that can be asked for ---------------------------------------- */

#define RANGES 6

/* In tertials, from 0; the last is the year. */
static const struct {
    guint first, last;
} ranges[RANGES] = {{0, 0}, {1, 1}, {2, 2}, {0, 1}, {1, 2}, {0, 2}};

typedef struct {
    Year *shown[RANGES], *real[RANGES];
} Times;

static void add_part(Part *to, const Part *from)
{
    to->count += from->count;
    to->promised += from->promised;
    to->in_time += from->in_time;
    to->answer.count += from->answer.count;
}

static void add_counts(Counts *to, const Counts *from)
{
    for (guint i = 0; i < FIGURES; i++)
        to->figures[i] += from->figures[i];
    for (guint i = 0; i < WAITS; i++)
        to->waits[i].count += from->waits[i].count;
    for (guint split = 0; split < SPLITS; split++)
        for (guint i = 0; i < from->splits[split]->len; i++)
            add_part(g_ptr_array_index(to->splits[split], i), g_ptr_array_index(from->splits[split], i));
}

/* The same whenever it is made. */
static Year *make_range(guint32 seed, guint range)
{
    Year *year = make_year(seed + ranges[range].first);

    for (guint third = ranges[range].first + 1; third <= ranges[range].last; third++) {
        g_autoptr(Year) more = make_year(seed + third);

        for (guint body = 0; body < G_N_ELEMENTS(house); body++) {
            add_counts(counts_of(year, body, FALSE), counts_of(more, body, FALSE));
            add_counts(counts_of(year, body, TRUE), counts_of(more, body, TRUE));
        }
    }
    set_time(year, ranges[range].first, ranges[range].last);
    return year;
}

static Times *make_times(guint32 seed, gboolean with_tertials)
{
    Times *times = g_new0(Times, 1);

    for (guint range = 0; range < RANGES; range++) {
        times->shown[range] = make_range(seed, range);
        times->real[range] = make_range(seed, range);
        for (guint third = ranges[range].first; with_tertials && third <= ranges[range].last; third++)
            g_ptr_array_add(times->shown[range]->tertials, make_range(seed, third));
        year_mask(times->shown[range], MIN_CELL);
    }
    return times;
}

static void times_free(Times *times)
{
    for (guint range = 0; range < RANGES; range++) {
        year_free(times->shown[range]);
        year_free(times->real[range]);
    }
    g_free(times);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Times, times_free)

static View view_of(const Times *times, Reader *reader, guint range)
{
    return (View){reader, times->shown[range], times->real[range]};
}

/* A time is its tertials: of one figure, and of the rows of one column. */
static void know_tertials_figure(const Times *times, Reader *reader, guint range, guint body, Figure figure)
{
    g_autoptr(GArray) sum = g_array_new(FALSE, FALSE, sizeof(Seen));
    View view = view_of(times, reader, range);
    Seen total = see_figure(&view, body, FALSE, figure);

    g_array_append_val(sum, total);
    for (guint third = ranges[range].first; third <= ranges[range].last; third++) {
        View tertial = view_of(times, reader, third);
        Seen part = see_figure(&tertial, body, FALSE, figure);

        g_array_append_val(sum, part);
    }
    know(&view, sum, FALSE, FALSE);
}

static void know_tertials_rows(const Times *times, Reader *reader, guint range, guint body, Split split, Column column)
{
    for (guint row = 0; row < count_rows(split); row++) {
        g_autoptr(GArray) sum = g_array_new(FALSE, FALSE, sizeof(Seen));
        View view = view_of(times, reader, range);
        Seen total = see_row(&view, body, FALSE, split, row, column);

        g_array_append_val(sum, total);
        for (guint third = ranges[range].first; third <= ranges[range].last; third++) {
            View tertial = view_of(times, reader, third);
            Seen part = see_row(&tertial, body, FALSE, split, row, column);

            g_array_append_val(sum, part);
        }
        know(&view, sum, FALSE, FALSE);
    }
}

static void know_tertials(const Times *times, Reader *reader, guint range, guint body)
{
    if (ranges[range].first == ranges[range].last)
        return;
    for (guint figure = 0; figure < FIGURES; figure++)
        know_tertials_figure(times, reader, range, body, figure);
    for (guint split = 0; split < SPLITS; split++)
        know_tertials_rows(times, reader, range, body, split, SEE_COUNT);
    know_tertials_rows(times, reader, range, body, SPLIT_MONTH, SEE_PROMISED);
    know_tertials_rows(times, reader, range, body, SPLIT_MONTH, SEE_IN_TIME);
    know_tertials_rows(times, reader, range, body, SPLIT_CHANNEL, SEE_ANSWERED);
}

/* How many small counts of that body its tables of all times give away. */
static guint find_in_body(const Times *times, guint body)
{
    g_autoptr(Reader) reader = reader_new();

    for (guint range = 0; range < RANGES; range++) {
        View view = view_of(times, reader, range);

        know_body(&view, body, FALSE);
        know_tertials(times, reader, range, body);
    }
    return reader_solve(reader) + reader_bound(reader);
}

/* The same of one figure, in all bodies. */
static guint find_in_house(const Times *times, Figure figure)
{
    g_autoptr(Reader) reader = reader_new();

    for (guint range = 0; range < RANGES; range++) {
        View view = view_of(times, reader, range);

        for (guint body = 0; body < G_N_ELEMENTS(house); body++) {
            if (house[body].kind != BODY_UNIT)
                know_house_figure(&view, body, FALSE, figure);
            if (ranges[range].first < ranges[range].last)
                know_tertials_figure(times, reader, range, body, figure);
        }
    }
    return reader_solve(reader) + reader_bound(reader);
}

static guint find_in_all(const Times *times)
{
    guint found = 0;

    for (guint body = 0; body < G_N_ELEMENTS(house); body++)
        found += find_in_body(times, body);
    for (guint figure = 0; figure < FIGURES; figure++)
        found += find_in_house(times, figure);
    return found;
}

static void all_times_of_a_year_together_give_nothing_small_away(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= 3; seed++) {
        g_autoptr(Times) times = make_times(100 * seed, TRUE);

        assert_int_equal(find_in_all(times), 0);
    }
}

/* The same reader finds much where each time hides only what its own tables need. */
static void hiding_each_time_by_itself_is_not_enough(void **state)
{
    g_autoptr(Times) times = make_times(100, FALSE);

    (void)state;
    assert_true(find_in_all(times) > 10);
}

static void voices_do_not_add_up_and_are_told_of_calendar_years_alone(void **state)
{
    (void)state;
    for (guint range = 2; range < RANGES; range++) {
        g_autoptr(Year) year = make_range(1, range);
        gboolean whole = range == RANGES - 1;

        counts_of(year, 0, FALSE)->figures[FIGURE_VOICES] = 30;
        counts_of(year, 0, TRUE)->figures[FIGURE_VOICES] = 20;
        g_ptr_array_add(year->problems, problem_new(1, "gata", "klagomål", 30));
        year_mask(year, MIN_CELL);
        assert_int_equal(year->problems->len, whole ? 1 : 0);
        assert_int_equal(counts_of(year, 0, FALSE)->figures[FIGURE_VOICES], whole ? 30 : COUNT_HIDDEN);
        assert_int_equal(counts_of(year, 0, TRUE)->figures[FIGURE_VOICES], whole ? 20 : COUNT_HIDDEN);
        assert_int_equal(counts_of(year, 1, FALSE)->figures[FIGURE_VOICES], 0);
    }
}

/* As this year's tertials hide this year, the last one's hide what stands beside it. */
static void the_year_before_is_hidden_by_its_own_tertials(void **state)
{
    g_autoptr(Year) year = make_range(1, RANGES - 1);
    g_autoptr(Year) alone = make_range(1, RANGES - 1);
    Year *earlier = make_range(7, 0);

    (void)state;
    g_date_set_year(&earlier->from, 2025);
    g_date_set_year(&earlier->until, 2025);
    counts_of(earlier, 0, FALSE)->figures[FIGURE_REOPENED] = 2;
    g_ptr_array_add(year->tertials, earlier);
    year_mask(year, MIN_CELL);
    year_mask(alone, MIN_CELL);
    assert_true(counts_of(alone, 0, TRUE)->figures[FIGURE_REOPENED] < COUNT_HIDDEN);
    assert_true(counts_of(year, 0, TRUE)->figures[FIGURE_REOPENED] == COUNT_HIDDEN);
    assert_int_equal(counts_of(year, 0, FALSE)->figures[FIGURE_REOPENED],
                     counts_of(alone, 0, FALSE)->figures[FIGURE_REOPENED]);
}

/* -- what is hidden -------------------------------------------------------- */

/* The same reader finds much where only the small ones themselves are hidden. */
static void hiding_only_what_is_small_is_not_enough(void **state)
{
    g_autoptr(Year) shown = make_year(1);
    g_autoptr(Year) real = make_year(1);
    g_autoptr(Reader) reader = reader_new();
    View view = {reader, shown, real};

    (void)state;
    for (guint body = 0; body < G_N_ELEMENTS(house); body++) {
        Counts *counts = counts_of(shown, body, FALSE);

        for (guint i = 0; i < FIGURES; i++)
            counts->figures[i] = is_small(counts->figures[i]) ? COUNT_HIDDEN : counts->figures[i];
    }
    know_all(&view, FALSE);
    assert_true(reader_solve(reader) > 10);
    assert_true(reader_bound(reader) > 10);
}

static void small_counts_themselves_are_hidden_and_large_ones_of_the_whole_stay(void **state)
{
    g_autoptr(Year) shown = make_year(1);
    g_autoptr(Year) real = make_year(1);
    const Counts *whole = counts_of(shown, 0, FALSE);

    (void)state;
    year_mask(shown, MIN_CELL);
    assert_true(shown->masked);
    for (guint body = 0; body < G_N_ELEMENTS(house); body++)
        for (guint i = 0; i < FIGURES; i++) {
            guint value = counts_of(real, body, FALSE)->figures[i], seen = counts_of(shown, body, FALSE)->figures[i];

            if (is_small(value))
                assert_true(seen == COUNT_HIDDEN);
            else
                assert_true(seen == value || (seen == COUNT_HIDDEN && value > 0));
        }
    assert_int_equal(whole->figures[FIGURE_RECEIVED], counts_of(real, 0, FALSE)->figures[FIGURE_RECEIVED]);
    assert_int_equal(whole->figures[FIGURE_ANSWERED], counts_of(real, 0, FALSE)->figures[FIGURE_ANSWERED]);
}

static void a_handful_has_no_median_and_no_moves(void **state)
{
    g_autoptr(Year) shown = make_year(1);
    const guint park = 6, old_home = 8;

    (void)state;
    counts_of(shown, park, FALSE)->figures[FIGURE_MOVED] = 2;
    counts_of(shown, park, FALSE)->figures[FIGURE_MOVES] = 9;
    year_mask(shown, MIN_CELL);
    assert_true(counts_of(shown, park, FALSE)->figures[FIGURE_MOVES] == COUNT_HIDDEN);
    for (guint i = 0; i < WAITS; i++) {
        assert_true(counts_of(shown, old_home, FALSE)->waits[i].count == COUNT_HIDDEN);
        assert_int_equal(counts_of(shown, old_home, FALSE)->waits[i].median, -1);
        assert_int_equal(counts_of(shown, old_home, FALSE)->waits[i].ninetieth, -1);
    }
    assert_int_equal(counts_of(shown, 0, FALSE)->waits[WAIT_WORD].median, WORKING_DAY);
}

static void those_few_that_missed_are_not_what_the_share_leaves(void **state)
{
    g_autoptr(Year) year = whole_year();
    Counts *counts;

    (void)state;
    g_ptr_array_add(year->bodies, body_new(BODY_WHOLE, "", ""));
    counts = counts_of(year, 0, FALSE);
    counts->figures[FIGURE_RECEIVED] = counts->figures[FIGURE_CLOSED] = 1000;
    counts->figures[FIGURE_PROMISED] = 1000;
    counts->figures[FIGURE_WORD_CALENDAR] = 997;
    counts->figures[FIGURE_WORD_WORKING] = 1000;
    counts->figures[FIGURE_MISSED] = 3;
    year_mask(year, MIN_CELL);
    assert_int_equal(counts->figures[FIGURE_PROMISED], 1000);
    assert_int_equal(counts->figures[FIGURE_WORD_WORKING], 1000);
    assert_true(counts->figures[FIGURE_WORD_CALENDAR] == COUNT_HIDDEN);
    assert_true(counts->figures[FIGURE_MISSED] == COUNT_HIDDEN);
    assert_int_equal(counts->figures[FIGURE_OPEN], 0);
}

static void problems_of_few_voices_are_dropped_and_not_missed_in_the_sum(void **state)
{
    g_autoptr(Year) year = whole_year();
    Breach missed = {1, BREACH_LATE};
    Counts *counts;

    (void)state;
    g_ptr_array_add(year->bodies, body_new(BODY_WHOLE, "", ""));
    g_ptr_array_add(year->problems, problem_new(1, "gata", "klagomål", 20));
    g_ptr_array_add(year->problems, problem_new(2, "park", "klagomål", 3));
    g_array_append_val(year->missed, missed);
    counts = counts_of(year, 0, FALSE);
    counts->figures[FIGURE_RECEIVED] = counts->figures[FIGURE_CLOSED] = 100;
    counts->figures[FIGURE_VOICES] = 23;
    year_mask(year, MIN_CELL);
    assert_int_equal(year->problems->len, 1);
    assert_int_equal(((const Problem *)g_ptr_array_index(year->problems, 0))->voices, 20);
    assert_true(counts->figures[FIGURE_VOICES] == COUNT_HIDDEN);
    assert_int_equal(counts->figures[FIGURE_RECEIVED], 100);
    assert_int_equal(year->missed->len, 0);
}

static void add_languages(Counts *counts, const guint *values)
{
    static const char *const names[] = {"sv", "so", "fi", "ar"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        Part *part = part_new(names[i]);

        part->count = values[i];
        counts->figures[FIGURE_RECEIVED] += values[i];
        g_ptr_array_add(counts->splits[SPLIT_LANGUAGE], part);
    }
    counts->figures[FIGURE_CLOSED] = counts->figures[FIGURE_RECEIVED];
}

/* Somali's 8 would be seen to lie between 9 and 7; in both years the rows stand in one order. */
static void where_a_row_stands_does_not_tell_its_size(void **state)
{
    static const char *const expected[] = {"sv", "ar", "fi", "so"};
    const guint now[] = {50, 9, 8, 3}, before[] = {40, 2, 30, 9};
    g_autoptr(Year) year = whole_year();

    (void)state;
    g_ptr_array_add(year->bodies, body_new(BODY_WHOLE, "", ""));
    add_languages(counts_of(year, 0, FALSE), now);
    add_languages(counts_of(year, 0, TRUE), before);
    year_mask(year, MIN_CELL);
    for (gboolean earlier = FALSE; earlier <= TRUE; earlier++)
        for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
            const Part *part = g_ptr_array_index(counts_of(year, 0, earlier)->splits[SPLIT_LANGUAGE], i);

            assert_string_equal(part->name, expected[i]);
        }
}

static void no_limit_hides_nothing(void **state)
{
    g_autoptr(Year) year = make_year(1);

    (void)state;
    year_mask(year, 0);
    assert_int_equal(count_counts(year, FALSE, is_hidden) + count_counts(year, TRUE, is_hidden), 0);
    assert_int_equal(counts_of(year, 8, FALSE)->waits[WAIT_WORD].median, WORKING_DAY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_small_is_shown_or_found_out),
        cmocka_unit_test(a_year_is_hidden_alike_beside_the_next_one),
        cmocka_unit_test(all_times_of_a_year_together_give_nothing_small_away),
        cmocka_unit_test(hiding_each_time_by_itself_is_not_enough),
        cmocka_unit_test(voices_do_not_add_up_and_are_told_of_calendar_years_alone),
        cmocka_unit_test(the_year_before_is_hidden_by_its_own_tertials),
        cmocka_unit_test(hiding_only_what_is_small_is_not_enough),
        cmocka_unit_test(small_counts_themselves_are_hidden_and_large_ones_of_the_whole_stay),
        cmocka_unit_test(a_handful_has_no_median_and_no_moves),
        cmocka_unit_test(those_few_that_missed_are_not_what_the_share_leaves),
        cmocka_unit_test(problems_of_few_voices_are_dropped_and_not_missed_in_the_sum),
        cmocka_unit_test(where_a_row_stands_does_not_tell_its_size),
        cmocka_unit_test(no_limit_hides_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
