/*
 * calendar.h - days, holidays and deadlines.
 *
 * Pure: the time zone is opened once when the calendar is made.  Swedish
 * public holidays are lag (1989:253); Midsummer, Christmas and New Year's Eve
 * and Saturdays do not count either (lag 1930:173, 2 §).
 */
#ifndef SYNPUNKT_CORE_CALENDAR_H
#define SYNPUNKT_CORE_CALENDAR_H

#include <glib.h>

#define CALENDAR_ROOM_MINUTES 5 /* with less of the office day left neither sweep nor person can be counted on */

typedef enum { DAYS_CALENDAR, DAYS_WORKING } DayRule;

typedef struct {
    GTimeZone *zone;
    GHashTable *closed; /* set of Julian days (GDate): closed by decision */
    int opens_minute;   /* office hours, minutes after local midnight */
    int closes_minute;
} Calendar;

/* NULL if the zone is unknown. */
Calendar *calendar_new(const char *zone);
void calendar_close_day(Calendar *calendar, const GDate *day);
void calendar_free(Calendar *calendar);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Calendar, calendar_free)

/* Easter Sunday (Gregorian computus), as a Julian day of GDate. */
GDate calendar_easter(int year);

/* The Swedish name of the public holiday or eve on that day, or NULL.  Static. */
const char *calendar_holiday(const GDate *day);

gboolean calendar_is_working(const Calendar *calendar, const GDate *day);

/* Local time of a moment; what lies outside 1970 to 9892 is taken as the nearest inside.  Caller owns. */
GDateTime *calendar_local(const Calendar *calendar, gint64 at);

/* Local date of a moment. */
GDate calendar_day(const Calendar *calendar, gint64 at);

/* Last second (23:59:59 local) of a day, as UTC seconds. */
gint64 calendar_end_of_day(const Calendar *calendar, const GDate *day);

/* Day of receipt is day 0; due at the last second of day `days` (D2). */
gint64 calendar_due(const Calendar *calendar, DayRule rule, gint64 received_at, guint days);

/* Office hours of a working day: first second, and first second after; FALSE on other days. */
gboolean calendar_office(const Calendar *calendar, const GDate *day, gint64 *opens, gint64 *closes);

gboolean calendar_is_open(const Calendar *calendar, gint64 at);

/* The first moment in office hours at or after `at`. */
gint64 calendar_office_from(const Calendar *calendar, gint64 at);

/* The same, but not in the last CALENDAR_ROOM_MINUTES of an office day. */
gint64 calendar_room_from(const Calendar *calendar, gint64 at);

/* So many minutes of office hours after `at`. */
gint64 calendar_add_office(const Calendar *calendar, gint64 at, guint minutes);

/* When the office opens on the `count`th working day after `day`; count is at least 1. */
gint64 calendar_opening_after(const Calendar *calendar, const GDate *day, guint count);

/* Working days after the day of `from`, up to and with the day of `to`; 0 if that is earlier. */
guint calendar_working_days(const Calendar *calendar, gint64 from, gint64 to);

/*
 * The day by whose end a person at the sorting desk will certainly have read
 * what arrived at `received_at` and said where it is handled: the due day, but
 * never before the first working day with room in its office hours (D1).
 */
GDate calendar_promise(const Calendar *calendar, DayRule rule, gint64 received_at, guint days);

/* "torsdag 5 mars", "torstai 5. maaliskuuta", "Thursday 5 March"; language sv, fi or en.  Caller owns. */
char *calendar_print_day(const GDate *day, const char *language);

/* "2026-03-05", the whole of `text`; FALSE if it is no such day. */
gboolean calendar_read_date(const char *text, GDate *day);

/* The same printed.  Caller owns. */
char *calendar_print_date(const GDate *day);

/* "tis 3 mars 18.42", staff's short form, Swedish.  Caller owns. */
char *calendar_print_moment(const Calendar *calendar, gint64 at);

/* "2026-03-03T18:42:10+01:00"; caller owns. */
char *calendar_print_iso(const Calendar *calendar, gint64 at);

/* RFC 5322 date, local offset, English names whatever the locale.  Caller owns. */
char *calendar_print_rfc5322(const Calendar *calendar, gint64 at);

int calendar_year(const Calendar *calendar, gint64 at);

#endif
