/* Days and moments as text, and a day back from it; the names are our own, so that no locale can change what is sent. */
#include "core/calendar.h"

#include <string.h>

#define WEEKDAYS 7
#define MONTHS   12

typedef struct {
    const char *language;
    const char *after_day; /* what stands between day and month */
    const char *weekdays[WEEKDAYS];
    const char *months[MONTHS];
} Names;

static const Names SWEDISH = {
    "sv",
    " ",
    {"måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"},
    {"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
     "december"},
};

static const Names FINNISH = {
    "fi",
    ". ",
    {"maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai"},
    {"tammikuuta", "helmikuuta", "maaliskuuta", "huhtikuuta", "toukokuuta", "kesäkuuta", "heinäkuuta", "elokuuta",
     "syyskuuta", "lokakuuta", "marraskuuta", "joulukuuta"},
};

static const Names ENGLISH = {
    "en",
    " ",
    {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
    {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
     "December"},
};

static const char *const SHORT_WEEKDAYS[WEEKDAYS] = {"mån", "tis", "ons", "tors", "fre", "lör", "sön"};
static const char *const SHORT_MONTHS[MONTHS] = {"jan",  "feb", "mars", "april", "maj", "juni",
                                                 "juli", "aug", "sept", "okt",   "nov", "dec"};

/* RFC 5322, 3.3 */
static const char *const MAIL_WEEKDAYS[WEEKDAYS] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static const char *const MAIL_MONTHS[MONTHS] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static const Names *names_of(const char *language)
{
    if (g_strcmp0(language, FINNISH.language) == 0)
        return &FINNISH;
    if (g_strcmp0(language, ENGLISH.language) == 0)
        return &ENGLISH;
    return &SWEDISH;
}

char *calendar_print_day(const GDate *day, const char *language)
{
    const Names *names = names_of(language);
    const char *weekday = names->weekdays[g_date_get_weekday(day) - G_DATE_MONDAY];
    const char *month = names->months[g_date_get_month(day) - G_DATE_JANUARY];

    return g_strdup_printf("%s %d%s%s", weekday, g_date_get_day(day), names->after_day, month);
}

char *calendar_print_moment(const Calendar *calendar, gint64 at)
{
    g_autoptr(GDateTime) local = calendar_local(calendar, at);

    return g_strdup_printf("%s %d %s %02d.%02d", SHORT_WEEKDAYS[g_date_time_get_day_of_week(local) - 1],
                           g_date_time_get_day_of_month(local), SHORT_MONTHS[g_date_time_get_month(local) - 1],
                           g_date_time_get_hour(local), g_date_time_get_minute(local));
}

gboolean calendar_read_date(const char *text, GDate *day)
{
    static const char form[] = "dddd-dd-dd";

    if (strlen(text) != strlen(form))
        return FALSE;
    for (guint i = 0; form[i]; i++)
        if (form[i] == 'd' ? !g_ascii_isdigit(text[i]) : text[i] != form[i])
            return FALSE;
    GDateYear year = (GDateYear)g_ascii_strtoull(text, NULL, 10);
    GDateMonth month = (GDateMonth)g_ascii_strtoull(text + strlen("2026-"), NULL, 10);
    GDateDay in_month = (GDateDay)g_ascii_strtoull(text + strlen("2026-03-"), NULL, 10);
    if (!g_date_valid_dmy(in_month, month, year))
        return FALSE;
    g_date_clear(day, 1);
    g_date_set_dmy(day, in_month, month, year);
    return TRUE;
}

char *calendar_print_date(const GDate *day)
{
    return g_strdup_printf("%04d-%02d-%02d", g_date_get_year(day), (int)g_date_get_month(day), g_date_get_day(day));
}

/* "+01:00" with ":" between, "+0100" with nothing.  Caller owns. */
static char *print_offset(GDateTime *local, const char *between)
{
    int minutes = (int)(g_date_time_get_utc_offset(local) / G_TIME_SPAN_MINUTE);

    return g_strdup_printf("%c%02d%s%02d", minutes < 0 ? '-' : '+', ABS(minutes) / 60, between, ABS(minutes) % 60);
}

char *calendar_print_iso(const Calendar *calendar, gint64 at)
{
    g_autoptr(GDateTime) local = calendar_local(calendar, at);
    g_autofree char *offset = print_offset(local, ":");

    return g_strdup_printf("%04d-%02d-%02dT%02d:%02d:%02d%s", g_date_time_get_year(local), g_date_time_get_month(local),
                           g_date_time_get_day_of_month(local), g_date_time_get_hour(local),
                           g_date_time_get_minute(local), g_date_time_get_second(local), offset);
}

char *calendar_print_rfc5322(const Calendar *calendar, gint64 at)
{
    g_autoptr(GDateTime) local = calendar_local(calendar, at);
    g_autofree char *offset = print_offset(local, "");

    return g_strdup_printf("%s, %02d %s %04d %02d:%02d:%02d %s", MAIL_WEEKDAYS[g_date_time_get_day_of_week(local) - 1],
                           g_date_time_get_day_of_month(local), MAIL_MONTHS[g_date_time_get_month(local) - 1],
                           g_date_time_get_year(local), g_date_time_get_hour(local), g_date_time_get_minute(local),
                           g_date_time_get_second(local), offset);
}
