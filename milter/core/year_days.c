#include "core/year_days.h"

#define SHORT_DAY (24 * 3600)

typedef struct {
    gint64 begins;    /* first second */
    gint64 worked;    /* seconds of working days before it, in the table */
    gint64 due[DUES]; /* 0: not asked for yet */
    gboolean working;
    guint8 month;
} Day;

struct Days {
    const Calendar *calendar;
    guint deadline_count;
    GDate next;  /* the day after the last of the table */
    GArray *all; /* Day */
};

/* The day after the last one; it begins when the one before it ends, also where clocks are changed at midnight. */
static void extend(Days *days)
{
    GDate before = days->next;
    g_date_subtract_days(&before, 1);
    Day day = {.begins = calendar_end_of_day(days->calendar, &before) + 1,
               .working = calendar_is_working(days->calendar, &days->next),
               .month = (guint8)g_date_get_month(&days->next)};
    if (days->all->len > 0) {
        const Day *last = &g_array_index(days->all, Day, days->all->len - 1);
        day.worked = last->worked + (last->working ? day.begins - last->begins : 0);
    }
    g_array_append_val(days->all, day);
    g_date_add_days(&days->next, 1);
}

Days *days_new(const Calendar *calendar, const GDate *first, guint deadline_count)
{
    Days *days = g_new0(Days, 1);
    *days = (Days){calendar, deadline_count, *first, g_array_new(FALSE, FALSE, sizeof(Day))};
    extend(days);
    extend(days);
    return days;
}

void days_free(Days *days)
{
    if (!days)
        return;
    g_array_unref(days->all);
    g_free(days);
}

/* Which day a moment is of.  The one after it is in the table too; pointers into it hold until the next call. */
static Day *day_of(Days *days, gint64 at)
{
    gint64 begins = g_array_index(days->all, Day, 0).begins;
    if (at <= begins)
        return &g_array_index(days->all, Day, 0);
    while (g_array_index(days->all, Day, days->all->len - 1).begins <= at)
        extend(days);
    guint guess = (guint)MIN((at - begins) / SHORT_DAY, (gint64)days->all->len - 2);
    Day *day = &g_array_index(days->all, Day, guess);
    while (day->begins > at)
        day--;
    while (day[1].begins <= at)
        day++;
    return day;
}

guint days_month(Days *days, gint64 at)
{
    return day_of(days, at)->month;
}

static gint64 work_out(const Days *days, Due due, gint64 at)
{
    switch (due) {
    case DUE_CALENDAR:
        return calendar_due(days->calendar, DAYS_CALENDAR, at, days->deadline_count);
    case DUE_WORKING:
        return calendar_due(days->calendar, DAYS_WORKING, at, days->deadline_count);
    case DUE_ONE_DAY:
        return calendar_due(days->calendar, DAYS_WORKING, at, 1);
    case DUES:
        break;
    }
    g_assert_not_reached();
}

gint64 days_due(Days *days, Due due, gint64 received_at)
{
    Day *day = day_of(days, received_at);
    if (day->due[due] == 0)
        day->due[due] = work_out(days, due, day->begins);
    return day->due[due];
}

static gint64 worked_before(Days *days, gint64 at)
{
    const Day *day = day_of(days, at);
    return day->worked + (day->working && at > day->begins ? at - day->begins : 0);
}

gint64 days_worked(Days *days, gint64 from, gint64 to)
{
    if (to <= from)
        return 0;
    gint64 until = worked_before(days, to);
    return until - worked_before(days, from);
}
