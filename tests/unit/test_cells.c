/* Small counts stay hidden from a reader who tries everything (R63). */
#include "core/cells.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define MIN_CELL    5
#define CELLS_MAX   120
#define SUMS_MAX    60
#define TABLES      3000
#define LARGEST_ANY 400 /* no number in a random table is as large */

typedef struct {
    guint value;
    CellKind kind;
    gboolean hidden;
    int low, high; /* what the attacker knows */
} Number;

typedef struct {
    Number numbers[CELLS_MAX];
    guint count;
    guint sums[SUMS_MAX][CELLS_MAX]; /* the total first */
    guint lengths[SUMS_MAX];
    guint sum_count;
} Table;

static guint add(Table *table, guint value, CellKind kind)
{
    assert_true(table->count < CELLS_MAX);
    table->numbers[table->count] = (Number){.value = value, .kind = kind};
    return table->count++;
}

/* The total is made of the parts; a new cell if `total` is CELLS_MAX. */
static guint add_sum(Table *table, guint total, const guint *parts, guint count)
{
    guint *sum = table->sums[table->sum_count], value = 0;

    assert_true(table->sum_count < SUMS_MAX);
    for (guint i = 0; i < count; i++) {
        sum[i + 1] = parts[i];
        value += table->numbers[parts[i]].value;
    }
    sum[0] = total == CELLS_MAX ? add(table, value, CELL_TABLE) : total;
    assert_int_equal(table->numbers[sum[0]].value, value);
    table->lengths[table->sum_count++] = count + 1;
    return sum[0];
}

static void solve(Table *table)
{
    g_autoptr(Cells) cells = cells_new(MIN_CELL);

    for (guint i = 0; i < table->count; i++)
        assert_int_equal(cells_add(cells, table->numbers[i].value, table->numbers[i].kind, table->numbers[i].value), i);
    for (guint i = 0; i < table->sum_count; i++)
        cells_sum(cells, table->sums[i][0], table->sums[i] + 1, table->lengths[i] - 1);
    cells_solve(cells);
    for (guint i = 0; i < table->count; i++)
        table->numbers[i].hidden = cells_is_hidden(cells, i);
}

/* Rows and columns with their totals; the cells are 0 .. rows * columns - 1. */
static void make_grid(Table *table, const guint *values, guint rows, guint columns)
{
    guint line[CELLS_MAX], totals[CELLS_MAX];

    for (guint i = 0; i < rows * columns; i++)
        add(table, values[i], CELL_TABLE);
    for (guint c = 0; c < columns; c++) {
        for (guint r = 0; r < rows; r++)
            line[r] = r * columns + c;
        totals[c] = add_sum(table, CELLS_MAX, line, rows);
    }
    for (guint r = 0; r < rows; r++) {
        for (guint c = 0; c < columns; c++)
            line[c] = r * columns + c;
        add_sum(table, CELLS_MAX, line, columns);
    }
    add_sum(table, CELLS_MAX, totals, columns);
}

/* -- the attacker --------------------------------------------------------- */

static gboolean is_small(const Number *number)
{
    return (number->kind == CELL_TABLE || number->kind == CELL_ASIDE) && number->value > 0 && number->value < MIN_CELL;
}

/* Narrow one number of a sum by all the others; FALSE if nothing is possible any more. */
static gboolean narrow(Table *table, const guint *sum, guint length, guint at, gboolean *moved)
{
    Number *number = &table->numbers[sum[at]];
    int low = 0, high = 0;

    for (guint i = 0; i < length; i++) {
        const Number *other = &table->numbers[sum[i]];
        gboolean adds = at == 0 || i == 0;

        if (i == at)
            continue;
        low += adds ? other->low : -other->high;
        high += adds ? other->high : -other->low;
    }
    *moved = *moved || low > number->low || high < number->high;
    number->low = MAX(number->low, low);
    number->high = MIN(number->high, high);
    return number->low <= number->high;
}

static gboolean narrow_all(Table *table)
{
    gboolean moved = TRUE;

    while (moved) {
        moved = FALSE;
        for (guint s = 0; s < table->sum_count; s++)
            for (guint i = 0; i < table->lengths[s]; i++)
                if (!narrow(table, table->sums[s], table->lengths[s], i, &moved))
                    return FALSE;
    }
    return TRUE;
}

/* Is there any solution within the bounds?  Tries all. */
static gboolean is_possible(Table *table)
{
    Number *widest = NULL;
    Number saved[CELLS_MAX];

    if (!narrow_all(table))
        return FALSE;
    for (guint i = 0; i < table->count; i++) {
        Number *number = &table->numbers[i];

        if (number->low < number->high && (widest == NULL || number->high - number->low < widest->high - widest->low))
            widest = number;
    }
    if (widest == NULL)
        return TRUE;
    memcpy(saved, table->numbers, sizeof saved);
    for (int value = widest->low, last = widest->high; value <= last; value++) {
        widest->low = widest->high = value;
        if (is_possible(table))
            return TRUE;
        memcpy(table->numbers, saved, sizeof saved);
    }
    return FALSE;
}

static gboolean may_be(const Table *table, guint which, int low, int high)
{
    Table tried = *table;

    for (guint i = 0; i < tried.count; i++) {
        Number *number = &tried.numbers[i];

        number->low = !number->hidden ? (int)number->value : number->kind == CELL_TABLE ? 1 : 0;
        number->high = number->hidden ? LARGEST_ANY : (int)number->value;
    }
    tried.numbers[which].low = MAX(tried.numbers[which].low, low);
    tried.numbers[which].high = MIN(tried.numbers[which].high, high);
    return is_possible(&tried);
}

/* One that the attacker finds out; -1 if there is none. */
static int find_leak(const Table *table)
{
    for (guint i = 0; i < table->count; i++) {
        int value = (int)table->numbers[i].value;

        if (is_small(&table->numbers[i]) && (!table->numbers[i].hidden || (!may_be(table, i, value + 1, LARGEST_ANY) &&
                                                                           !may_be(table, i, 0, value - 1))))
            return (int)i;
    }
    return -1;
}

static gboolean holds_enough(const Table *table, const guint *sum, guint length)
{
    guint held = 0;
    gboolean small = FALSE;

    for (guint i = 1; i < length; i++) {
        held += table->numbers[sum[i]].hidden ? table->numbers[sum[i]].value : 0;
        small = small || is_small(&table->numbers[sum[i]]);
    }
    return !small || table->numbers[sum[0]].hidden || held >= MIN_CELL;
}

static gboolean is_safe(const Table *table)
{
    for (guint i = 0; i < table->sum_count; i++)
        if (!holds_enough(table, table->sums[i], table->lengths[i]))
            return FALSE;
    return find_leak(table) == -1;
}

static guint count_hidden(const Table *table)
{
    guint count = 0;

    for (guint i = 0; i < table->count; i++)
        count += table->numbers[i].kind == CELL_TABLE && table->numbers[i].hidden;
    return count;
}

/* -- by hand -------------------------------------------------------------- */

static void a_small_part_takes_the_next_smallest_with_it(void **state)
{
    const guint parts[] = {0, 1, 2, 3};
    Table table = {0};

    (void)state;
    add(&table, 20, CELL_TABLE);
    add(&table, 3, CELL_TABLE);
    add(&table, 0, CELL_TABLE);
    add(&table, 8, CELL_TABLE);
    add_sum(&table, CELLS_MAX, parts, 4);
    solve(&table);
    assert_false(table.numbers[0].hidden);
    assert_true(table.numbers[1].hidden);
    assert_false(table.numbers[2].hidden);
    assert_true(table.numbers[3].hidden);
    assert_false(table.numbers[4].hidden);
}

static void hidden_parts_hold_the_least_together(void **state)
{
    const guint parts[] = {0, 1, 2};
    Table table = {0};

    (void)state;
    add(&table, 2, CELL_TABLE);
    add(&table, 2, CELL_TABLE);
    add(&table, 30, CELL_TABLE);
    add_sum(&table, CELLS_MAX, parts, 3);
    solve(&table);
    assert_int_equal(count_hidden(&table), 3);
    assert_false(table.numbers[3].hidden);
}

static void nothing_and_all_zero_hide_nothing(void **state)
{
    const guint zeros[9] = {0}, large[] = {5, 6, 7, 8};
    Table zero = {0}, plenty = {0}, empty = {0};

    (void)state;
    make_grid(&zero, zeros, 3, 3);
    make_grid(&plenty, large, 2, 2);
    solve(&zero);
    solve(&plenty);
    solve(&empty);
    assert_int_equal(count_hidden(&zero) + count_hidden(&plenty), 0);
}

static void all_small_hides_all(void **state)
{
    const guint ones[] = {1, 1, 1, 1};
    Table table = {0};

    (void)state;
    make_grid(&table, ones, 2, 2);
    solve(&table);
    assert_int_equal(count_hidden(&table), 9);
    assert_true(is_safe(&table));
}

static void a_grid_hides_a_rectangle(void **state)
{
    const guint values[] = {3, 40, 50, 60, 9, 70, 80, 90, 60, 55, 8, 30, 33, 44, 10, 55};
    Table table = {0};

    (void)state;
    make_grid(&table, values, 4, 4);
    solve(&table);
    assert_true(table.numbers[0].hidden);
    assert_true(is_safe(&table));
    assert_in_range(count_hidden(&table), 4, 6);
}

/* Each row and column hides two or more, and still the cell between the two rectangles follows from all of them. */
static void a_bridge_between_two_rectangles_is_no_hiding_place(void **state)
{
    const guint values[] = {4, 4, 50, 60, 4, 4, 3, 60, 50, 60, 4, 4, 50, 60, 4, 4};
    const guint hidden[] = {0, 1, 4, 5, 6, 10, 11, 14, 15};
    Table table = {0}, plain;

    (void)state;
    make_grid(&table, values, 4, 4);
    plain = table;
    for (guint i = 0; i < G_N_ELEMENTS(hidden); i++)
        plain.numbers[hidden[i]].hidden = TRUE;
    assert_int_equal(find_leak(&plain), 6);
    solve(&table);
    assert_true(is_safe(&table));
}

/* Of the six hidden ones no equation fixes any, but two that are 1 stand across from each other. */
static void bounds_alone_may_tell(void **state)
{
    const guint values[] = {1, 4, 50, 60, 4, 1, 4, 70, 4};
    const guint hidden[] = {0, 1, 4, 5, 6, 8};
    Table table = {0}, plain;

    (void)state;
    make_grid(&table, values, 3, 3);
    plain = table;
    for (guint i = 0; i < G_N_ELEMENTS(hidden); i++)
        plain.numbers[hidden[i]].hidden = TRUE;
    assert_int_equal(find_leak(&plain), 0);
    solve(&table);
    assert_true(is_safe(&table));
}

static void a_unit_is_not_found_through_its_committee(void **state)
{
    const guint first[] = {0, 1}, second[] = {2, 3, 4};
    Table table = {0};
    guint committees[2];

    (void)state;
    add(&table, 2, CELL_TABLE);
    add(&table, 30, CELL_TABLE);
    add(&table, 40, CELL_TABLE);
    add(&table, 50, CELL_TABLE);
    add(&table, 60, CELL_TABLE);
    committees[0] = add_sum(&table, CELLS_MAX, first, 2);
    committees[1] = add_sum(&table, CELLS_MAX, second, 3);
    add_sum(&table, CELLS_MAX, committees, 2);
    solve(&table);
    assert_true(table.numbers[0].hidden);
    assert_true(table.numbers[1].hidden);
    assert_int_equal(count_hidden(&table), 2);
}

static void what_stands_nowhere_is_not_found_either(void **state)
{
    Table missed = {0}, slack = {0};
    guint parts[2];

    (void)state;
    parts[0] = add(&missed, 997, CELL_TABLE);
    parts[1] = add(&missed, 3, CELL_ASIDE);
    add_sum(&missed, CELLS_MAX, parts, 2);
    solve(&missed);
    assert_true(missed.numbers[0].hidden);
    assert_false(missed.numbers[2].hidden);
    parts[0] = add(&slack, 997, CELL_TABLE);
    parts[1] = add(&slack, 3, CELL_SLACK);
    add_sum(&slack, CELLS_MAX, parts, 2);
    solve(&slack);
    assert_int_equal(count_hidden(&slack), 0);
}

/* 2 of 9: at least 7 of the 7 that are left are known to be there if nothing more is hidden. */
static void what_bounds_another_number_counts(void **state)
{
    Table table = {0};
    guint parts[2], within[2];

    (void)state;
    parts[0] = add(&table, 2, CELL_TABLE);
    parts[1] = add(&table, 7, CELL_TABLE);
    add_sum(&table, CELLS_MAX, parts, 2);
    within[0] = add(&table, 7, CELL_TABLE);
    within[1] = add(&table, 0, CELL_SLACK);
    add_sum(&table, parts[1], within, 2);
    solve(&table);
    assert_true(is_safe(&table));
}

static void no_limit_hides_nothing(void **state)
{
    g_autoptr(Cells) cells = cells_new(0);
    guint cell = cells_add(cells, 1, CELL_TABLE, 1);

    (void)state;
    cells_solve(cells);
    assert_false(cells_is_hidden(cells, cell));
}

/* -- by chance ------------------------------------------------------------ */

/* Many zeros, many small ones, some large. */
static guint random_value(GRand *rand)
{
    int kind = g_rand_int_range(rand, 0, 10);

    if (kind < 2)
        return 0;
    return (guint)g_rand_int_range(rand, 1, kind < 5 ? MIN_CELL : kind < 8 ? 12 : 30);
}

static void random_grid(GRand *rand, Table *table)
{
    guint rows = (guint)g_rand_int_range(rand, 1, 5), columns = (guint)g_rand_int_range(rand, 2, 5), values[CELLS_MAX];

    for (guint i = 0; i < rows * columns; i++)
        values[i] = random_value(rand);
    make_grid(table, values, rows, columns);
}

/* Units in committees in a whole, each with the same kinds of cases; the last column is the total of the kinds. */
static void random_house(GRand *rand, Table *table)
{
    guint committees = (guint)g_rand_int_range(rand, 1, 4), kinds = (guint)g_rand_int_range(rand, 1, 4);
    guint tops[5][4] = {{0}}, units[4][4], column[4];

    for (guint c = 0; c <= committees; c++) {
        guint count = c == committees ? committees : (guint)g_rand_int_range(rand, 1, 4);
        guint top[4];

        for (guint u = 0; c < committees && u < count; u++) {
            for (guint k = 0; k < kinds; k++)
                units[u][k] = add(table, random_value(rand), CELL_TABLE);
            units[u][kinds] = add_sum(table, CELLS_MAX, units[u], kinds);
        }
        for (guint k = 0; k <= kinds; k++) {
            for (guint u = 0; u < count; u++)
                column[u] = c == committees ? tops[u][k] : units[u][k];
            top[k] = add_sum(table, CELLS_MAX, column, count);
        }
        add_sum(table, top[kinds], top, kinds);
        memcpy(tops[c], top, sizeof top);
    }
}

/* A share of each row's total, and what is left of it. */
static void add_shares(GRand *rand, Table *table)
{
    guint sums = table->sum_count, parts[2];

    for (guint i = 0; i < sums && i < 4; i++) {
        guint total = table->sums[i][0], value = table->numbers[total].value;
        guint rest = random_value(rand);

        rest = MIN(rest, value);
        parts[0] = add(table, value - rest, CELL_TABLE);
        parts[1] = add(table, rest, g_rand_boolean(rand) ? CELL_ASIDE : CELL_SLACK);
        add_sum(table, total, parts, 2);
    }
}

/* What could be shown again, one cell at a time. */
static guint count_needless(const Table *table)
{
    guint count = 0;

    for (guint i = 0; i < table->count; i++) {
        Table tried = *table;

        if (!table->numbers[i].hidden || table->numbers[i].kind != CELL_TABLE || is_small(&table->numbers[i]))
            continue;
        tried.numbers[i].hidden = FALSE;
        count += is_safe(&tried);
    }
    return count;
}

static void try_tables(void (*make)(GRand *, Table *), const char *name)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(20260115);
    guint hidden = 0, small = 0, shown = 0, needless = 0, leaks = 0;

    for (guint i = 0; i < TABLES; i++) {
        Table table = {0};

        make(rand, &table);
        if (g_rand_boolean(rand))
            add_shares(rand, &table);
        solve(&table);
        leaks += !is_safe(&table);
        for (guint k = 0; k < table.count; k++) {
            small += table.numbers[k].kind == CELL_TABLE && is_small(&table.numbers[k]);
            shown += table.numbers[k].kind == CELL_TABLE && table.numbers[k].value > 0 && !table.numbers[k].hidden;
        }
        hidden += count_hidden(&table);
        needless += count_needless(&table);
    }
    print_message("%s: %u small, %u more hidden of which %u needlessly, %u shown, %u leaks\n", name, small,
                  hidden - small, needless, shown, leaks);
    assert_int_equal(leaks, 0);
    assert_true(needless * 10 < hidden);
}

static void no_attack_on_a_grid_succeeds(void **state)
{
    (void)state;
    try_tables(random_grid, "grids");
}

static void no_attack_on_a_house_succeeds(void **state)
{
    (void)state;
    try_tables(random_house, "houses");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_part_takes_the_next_smallest_with_it),
        cmocka_unit_test(hidden_parts_hold_the_least_together),
        cmocka_unit_test(nothing_and_all_zero_hide_nothing),
        cmocka_unit_test(all_small_hides_all),
        cmocka_unit_test(a_grid_hides_a_rectangle),
        cmocka_unit_test(a_bridge_between_two_rectangles_is_no_hiding_place),
        cmocka_unit_test(bounds_alone_may_tell),
        cmocka_unit_test(a_unit_is_not_found_through_its_committee),
        cmocka_unit_test(what_stands_nowhere_is_not_found_either),
        cmocka_unit_test(what_bounds_another_number_counts),
        cmocka_unit_test(no_limit_hides_nothing),
        cmocka_unit_test(no_attack_on_a_grid_succeeds),
        cmocka_unit_test(no_attack_on_a_house_succeeds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
