#include "report/view.h"

#include "report/names.h"

#include <string.h>

gboolean view_is_year(const ReportOrder *order)
{
    const GDate *from = &order->year->from, *until = &order->year->until;
    return g_date_get_year(from) == g_date_get_year(until) && g_date_get_day_of_year(from) == 1 &&
           g_date_get_month(until) == G_DATE_DECEMBER && g_date_get_day(until) == 31;
}

View view_of(const ReportOrder *order, const Body *body)
{
    View view = {order, body, NULL, NULL};
    if (view_is_year(order)) {
        guint year = g_date_get_year(&order->year->from);
        view.now = g_strdup_printf("%u", year);
        view.before = g_strdup_printf("%u", year - 1);
    } else {
        view.now = g_strdup(phrases_get(order->phrases, "column.now"));
        view.before = g_strdup(phrases_get(order->phrases, "column.before"));
    }
    return view;
}

void view_clear(View *view)
{
    g_clear_pointer(&view->now, g_free);
    g_clear_pointer(&view->before, g_free);
}

static gboolean is_child(const Body *body, const Body *parent)
{
    switch (parent->kind) {
    case BODY_WHOLE:
        return body->kind != BODY_WHOLE && body->kind != BODY_UNIT;
    case BODY_COMMITTEE:
        return body->kind == BODY_UNIT && strcmp(body->parent, parent->code) == 0;
    case BODY_COMPANY:
    case BODY_FEDERATION:
    case BODY_EXTERNAL:
    case BODY_UNIT:
        break;
    }
    return FALSE;
}

GPtrArray *view_children(const ReportOrder *order, const Body *body)
{
    GPtrArray *children = g_ptr_array_new();
    for (guint i = 0; i < order->year->bodies->len; i++)
        if (is_child(order->year->bodies->pdata[i], body))
            g_ptr_array_add(children, order->year->bodies->pdata[i]);
    return children;
}

const char *view_word(const View *view, const char *key)
{
    return phrases_get(view->order->phrases, key);
}

const Part *view_part(const GPtrArray *parts, const char *name)
{
    for (guint i = 0; i < parts->len; i++) {
        const Part *part = parts->pdata[i];
        if (strcmp(part->name, name) == 0)
            return part;
    }
    return NULL;
}
