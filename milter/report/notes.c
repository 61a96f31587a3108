#include "report/notes.h"

#include "report/names.h"
#include "report/number.h"

/* What stands outside the figures, in the order it is told. */
static const Figure left_out[] = {FIGURE_OTHER, FIGURE_SPAM, FIGURE_MERGED, FIGURE_IMPORTED, FIGURE_FAULTS};

static void add(GPtrArray *notes, const ReportOrder *order, const char *key)
{
    g_ptr_array_add(notes, g_strdup(phrases_get(order->phrases, key)));
}

static void add_rule(GPtrArray *notes, const ReportOrder *order)
{
    g_autofree char *rule = name_rule(order);
    g_ptr_array_add(notes, phrases_fill(order->phrases, "notes.days", "rule", rule, NULL));
}

static void add_left_out(GPtrArray *notes, const ReportOrder *order, const Body *body)
{
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < G_N_ELEMENTS(left_out); i++) {
        guint count = body->now->figures[left_out[i]];
        if (count == 0)
            continue;
        g_autofree char *name = name_key(order, "figure", figure_name(left_out[i]));
        g_autofree char *number = number_count(order->language, count);
        g_ptr_array_add(items, phrases_fill(order->phrases, "item.count", "name", name, "part", number, NULL));
    }
    if (items->len == 0)
        return;
    g_autofree char *list = name_list(order, items);
    g_ptr_array_add(notes, phrases_fill(order->phrases, "notes.left_out", "list", list, NULL));
}

static void add_hidden(GPtrArray *notes, const ReportOrder *order)
{
    g_autofree char *min = g_strdup_printf("%u", order->config->min_cell);
    g_ptr_array_add(notes, phrases_fill(order->phrases, "notes.hidden", "min", min, NULL));
}

static void add_small(GPtrArray *notes, const ReportOrder *order)
{
    g_autofree char *min = g_strdup_printf("%d", SHARE_CASES_MIN);
    g_ptr_array_add(notes, phrases_fill(order->phrases, "notes.small", "min", min, NULL));
}

GPtrArray *notes_new(const ReportOrder *order, const Body *main)
{
    GPtrArray *notes = g_ptr_array_new_with_free_func(g_free);
    add(notes, order, "notes.counted");
    add(notes, order, "notes.word");
    add(notes, order, "notes.held");
    add_rule(notes, order);
    add(notes, order, "notes.times");
    if (main)
        add_left_out(notes, order, main);
    add(notes, order, "notes.before");
    if (main && main->before->figures[FIGURE_RECEIVED] == 0) {
        g_autofree char *before = name_during_before(order);
        g_ptr_array_add(notes, phrases_fill(order->phrases, "notes.before_none", "before", before, NULL));
    }
    add_small(notes, order);
    if (order->year->masked)
        add_hidden(notes, order);
    add(notes, order, "notes.private");
    return notes;
}
