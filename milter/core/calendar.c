#include "core/calendar.h"


#define MINUTE        60
#define OPENS_MINUTE  (8 * 60)
#define CLOSES_MINUTE (17 * 60)
#define DAY_MINUTES   (24 * 60)

/* Moments outside these are a broken clock or a hostile Date; GDateTime ends with the year 9999. */
#define FIRST_MOMENT G_GINT64_CONSTANT(0)
#define LAST_MOMENT  G_GINT64_CONSTANT(250000000000)

static GDate make_day(int year, int month, int day)
{
    GDate date;

    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    return date;
}

Calendar *calendar_new(const char *zone)
{
    g_autoptr(GTimeZone) known = zone != NULL && *zone != '\0' ? g_time_zone_new_identifier(zone) : NULL;

    if (known == NULL)
        return NULL;
    Calendar *calendar = g_new0(Calendar, 1);
    calendar->zone = g_steal_pointer(&known);
    calendar->closed = g_hash_table_new(NULL, NULL);
    calendar->opens_minute = OPENS_MINUTE;
    calendar->closes_minute = CLOSES_MINUTE;
    return calendar;
}

void calendar_close_day(Calendar *calendar, const GDate *day)
{
    g_hash_table_add(calendar->closed, GUINT_TO_POINTER(g_date_get_julian(day)));
}

void calendar_free(Calendar *calendar)
{
    if (calendar == NULL)
        return;
    g_time_zone_unref(calendar->zone);
    g_hash_table_unref(calendar->closed);
    g_free(calendar);
}

/* The calculation known as Meeus/Jones/Butcher; the letters are the literature's. */
GDate calendar_easter(int year)
{
    int a = year % 19, b = year / 100, c = year % 100;
    int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
    int h = (19 * a + b - d - g + 15) % 30;
    int i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
    int m = (a + 11 * h + 22 * l) / 451;
    int p = h + l - 7 * m + 114;

    return make_day(year, p / 31, p % 31 + 1);
}

typedef struct {
    const char *name;
    int month, first, last;
    GDateWeekday weekday; /* G_DATE_BAD_WEEKDAY: any */
} DatedHoliday;

static const DatedHoliday DATED[] = {
    {"nyårsdagen", 1, 1, 1, G_DATE_BAD_WEEKDAY},       {"trettondedag jul", 1, 6, 6, G_DATE_BAD_WEEKDAY},
    {"första maj", 5, 1, 1, G_DATE_BAD_WEEKDAY},       {"nationaldagen", 6, 6, 6, G_DATE_BAD_WEEKDAY},
    {"midsommarafton", 6, 19, 25, G_DATE_FRIDAY},      {"midsommardagen", 6, 20, 26, G_DATE_SATURDAY},
    {"alla helgons dag", 10, 31, 31, G_DATE_SATURDAY}, {"alla helgons dag", 11, 1, 6, G_DATE_SATURDAY},
    {"julafton", 12, 24, 24, G_DATE_BAD_WEEKDAY},      {"juldagen", 12, 25, 25, G_DATE_BAD_WEEKDAY},
    {"annandag jul", 12, 26, 26, G_DATE_BAD_WEEKDAY},  {"nyårsafton", 12, 31, 31, G_DATE_BAD_WEEKDAY},
};

static const struct {
    const char *name;
    int after_easter;
} MOVABLE[] = {
    {"långfredagen", -2}, {"påskdagen", 0}, {"annandag påsk", 1}, {"Kristi himmelsfärdsdag", 39}, {"pingstdagen", 49},
};

static const char *dated_holiday(const GDate *day)
{
    int month = (int)g_date_get_month(day), of_month = g_date_get_day(day);

    for (gsize i = 0; i < G_N_ELEMENTS(DATED); i++) {
        const DatedHoliday *holiday = &DATED[i];
        if (month == holiday->month && of_month >= holiday->first && of_month <= holiday->last &&
            (holiday->weekday == G_DATE_BAD_WEEKDAY || holiday->weekday == g_date_get_weekday(day)))
            return holiday->name;
    }
    return NULL;
}

/* Easter is from 22 March to 25 April, so nothing that moves with it lies outside these months. */
static const char *movable_holiday(const GDate *day)
{
    GDateMonth month = g_date_get_month(day);

    if (month < G_DATE_MARCH || month > G_DATE_JUNE)
        return NULL;
    GDate easter = calendar_easter(g_date_get_year(day));
    int after_easter = g_date_days_between(&easter, day);

    for (gsize i = 0; i < G_N_ELEMENTS(MOVABLE); i++) {
        if (MOVABLE[i].after_easter == after_easter)
            return MOVABLE[i].name;
    }
    return NULL;
}

const char *calendar_holiday(const GDate *day)
{
    const char *movable = movable_holiday(day);

    return movable != NULL ? movable : dated_holiday(day);
}

static gboolean is_closed(const Calendar *calendar, const GDate *day)
{
    return g_hash_table_contains(calendar->closed, GUINT_TO_POINTER(g_date_get_julian(day)));
}

gboolean calendar_is_working(const Calendar *calendar, const GDate *day)
{
    GDateWeekday weekday = g_date_get_weekday(day);

    return weekday != G_DATE_SATURDAY && weekday != G_DATE_SUNDAY && calendar_holiday(day) == NULL &&
           !is_closed(calendar, day);
}

GDateTime *calendar_local(const Calendar *calendar, gint64 at)
{
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(CLAMP(at, FIRST_MOMENT, LAST_MOMENT));

    return g_date_time_to_timezone(utc, calendar->zone);
}

GDate calendar_day(const Calendar *calendar, gint64 at)
{
    g_autoptr(GDateTime) local = calendar_local(calendar, at);

    return make_day(g_date_time_get_year(local), g_date_time_get_month(local), g_date_time_get_day_of_month(local));
}

/* The second before the next day begins: right also where a clock is changed at midnight. */
gint64 calendar_end_of_day(const Calendar *calendar, const GDate *day)
{
    GDate next = *day;

    g_date_add_days(&next, 1);
    g_autoptr(GDateTime) midnight = g_date_time_new(calendar->zone, g_date_get_year(&next),
                                                    (int)g_date_get_month(&next), g_date_get_day(&next), 0, 0, 0);
    return g_date_time_to_unix(midnight) - 1;
}

static void move_to_next_working(const Calendar *calendar, GDate *day)
{
    do {
        g_date_add_days(day, 1);
    } while (!calendar_is_working(calendar, day));
}

static GDate due_day(const Calendar *calendar, DayRule rule, gint64 received_at, guint days)
{
    GDate day = calendar_day(calendar, received_at);

    if (rule == DAYS_CALENDAR)
        g_date_add_days(&day, days);
    for (guint i = 0; rule == DAYS_WORKING && i < days; i++)
        move_to_next_working(calendar, &day);
    return day;
}

gint64 calendar_due(const Calendar *calendar, DayRule rule, gint64 received_at, guint days)
{
    GDate day = due_day(calendar, rule, received_at, days);

    return calendar_end_of_day(calendar, &day);
}

static gint64 moment_of(const Calendar *calendar, const GDate *day, int minute)
{
    if (minute >= DAY_MINUTES)
        return calendar_end_of_day(calendar, day) + 1;
    g_autoptr(GDateTime) local = g_date_time_new(calendar->zone, g_date_get_year(day), (int)g_date_get_month(day),
                                                 g_date_get_day(day), minute / 60, minute % 60, 0);
    return g_date_time_to_unix(local);
}

gboolean calendar_office(const Calendar *calendar, const GDate *day, gint64 *opens, gint64 *closes)
{
    if (!calendar_is_working(calendar, day))
        return FALSE;
    *opens = moment_of(calendar, day, calendar->opens_minute);
    *closes = moment_of(calendar, day, calendar->closes_minute);
    return TRUE;
}

gboolean calendar_is_open(const Calendar *calendar, gint64 at)
{
    GDate day = calendar_day(calendar, at);
    gint64 opens, closes;

    return calendar_office(calendar, &day, &opens, &closes) && at >= opens && at < closes;
}

gint64 calendar_opening_after(const Calendar *calendar, const GDate *day, guint count)
{
    GDate found = *day;

    for (guint i = 0; i < count; i++)
        move_to_next_working(calendar, &found);
    return moment_of(calendar, &found, calendar->opens_minute);
}

gint64 calendar_office_from(const Calendar *calendar, gint64 at)
{
    GDate day = calendar_day(calendar, at);
    gint64 opens, closes;

    if (calendar_office(calendar, &day, &opens, &closes) && at < closes)
        return MAX(at, opens);
    return calendar_opening_after(calendar, &day, 1);
}

gint64 calendar_room_from(const Calendar *calendar, gint64 at)
{
    GDate day = calendar_day(calendar, at);
    gint64 opens, closes;

    if (calendar_office(calendar, &day, &opens, &closes) && at <= closes - CALENDAR_ROOM_MINUTES * MINUTE)
        return MAX(at, opens);
    return calendar_opening_after(calendar, &day, 1);
}

gint64 calendar_add_office(const Calendar *calendar, gint64 at, guint minutes)
{
    gint64 left = (gint64)minutes * 60;
    for (;;) {
        gint64 from = calendar_office_from(calendar, at);
        GDate day = calendar_day(calendar, from);
        gint64 opens, closes;
        if (!calendar_office(calendar, &day, &opens, &closes) || from + left <= closes)
            return from + left;
        left -= closes - from;
        at = closes;
    }
}

guint calendar_working_days(const Calendar *calendar, gint64 from, gint64 to)
{
    GDate day = calendar_day(calendar, from), last = calendar_day(calendar, to);
    guint count = 0;

    for (g_date_add_days(&day, 1); g_date_compare(&day, &last) <= 0; g_date_add_days(&day, 1))
        count += calendar_is_working(calendar, &day);
    return count;
}

GDate calendar_promise(const Calendar *calendar, DayRule rule, gint64 received_at, guint days)
{
    GDate due = due_day(calendar, rule, received_at, days);
    GDate read = calendar_day(calendar, calendar_room_from(calendar, received_at));

    return g_date_compare(&read, &due) > 0 ? read : due;
}

int calendar_year(const Calendar *calendar, gint64 at)
{
    GDate day = calendar_day(calendar, at);

    return g_date_get_year(&day);
}
