#include "core/register_time.h"

#include <string.h>

#define NUMBER_MAX 9999

/* A day and a time of day as they are found; 0 and -1 for what is not said. */
typedef struct {
    int year, month, day;
    int hour, minute;
} Stated;

static const char *const months[] = {"jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"};

/* The number at *at, and past it; -1 if there is none. */
static int take_number(const char **at)
{
    int number = -1;
    for (; g_ascii_isdigit(**at); (*at)++) {
        number = MAX(number, 0) * 10 + (**at - '0');
        if (number > NUMBER_MAX)
            return -1;
    }
    return number;
}

/* "4/3", "4/3-2026", "4/3 2026" has its year in a word of its own. */
static gboolean take_slashed(const char *word, Stated *stated)
{
    int day = take_number(&word);
    if (day < 0 || *word++ != '/')
        return FALSE;
    int month = take_number(&word);
    int year = *word == '-' || *word == '/' ? (word++, take_number(&word)) : 0;
    if (month < 0 || year < 0 || *word)
        return FALSE;
    *stated = (Stated){year, month, day, stated->hour, stated->minute};
    return TRUE;
}

static gboolean take_clock(const char *word, Stated *stated);

/* "2026-03-04", "2026-03-04t08:20" */
static gboolean take_iso(const char *word, Stated *stated)
{
    int year = take_number(&word);
    if (year < 1000 || *word++ != '-')
        return FALSE;
    int month = take_number(&word);
    if (month < 0 || *word++ != '-')
        return FALSE;
    int day = take_number(&word);
    if (day < 0 || (*word && *word != 't'))
        return FALSE;
    *stated = (Stated){year, month, day, stated->hour, stated->minute};
    return *word == '\0' || take_clock(word + 1, stated);
}

/* "08:20", "8.20" */
static gboolean take_clock(const char *word, Stated *stated)
{
    int hour = take_number(&word);
    if (hour < 0 || hour > 23 || (*word != ':' && *word != '.') || !g_ascii_isdigit(word[1]))
        return FALSE;
    word++;
    int minute = take_number(&word);
    if (minute > 59 || *word)
        return FALSE;
    stated->hour = hour;
    stated->minute = minute;
    return TRUE;
}

static gboolean take_month(const char *word, Stated *stated)
{
    for (guint i = 0; i < G_N_ELEMENTS(months); i++)
        if (g_str_has_prefix(word, months[i])) {
            stated->month = (int)i + 1;
            return TRUE;
        }
    return FALSE;
}

/* A number by itself: the day before its month, the year after it. */
static gboolean take_bare(const char *word, Stated *stated)
{
    int number = take_number(&word);
    if (number < 0 || *word)
        return FALSE;
    if (number >= 1000)
        stated->year = number;
    else if (stated->day == 0)
        stated->day = number;
    else
        return FALSE;
    return TRUE;
}

static void set_day(Stated *stated, const GDate *day)
{
    stated->year = g_date_get_year(day);
    stated->month = (int)g_date_get_month(day);
    stated->day = g_date_get_day(day);
}

/* "idag", "igår", "dag" after "i": a day told from today. */
static gboolean take_near(const char *word, const GDate *today, Stated *stated)
{
    GDate day = *today;
    if (g_str_equal(word, "igår") || g_str_equal(word, "går"))
        g_date_subtract_days(&day, 1);
    else if (!g_str_equal(word, "idag") && !g_str_equal(word, "dag") && !g_str_equal(word, "morse"))
        return FALSE;
    set_day(stated, &day);
    return TRUE;
}

static gboolean is_filler(const char *word)
{
    static const char *const fillers[] = {"", "kl", "klockan", "den", "i", "måndag", "tisdag", "onsdag", "torsdag",
                                          "fredag", "lördag", "söndag", NULL};
    return g_strv_contains(fillers, word);
}

static gboolean take_word(const char *word, const GDate *today, Stated *stated)
{
    return is_filler(word) || take_iso(word, stated) || take_slashed(word, stated) || take_clock(word, stated) ||
           take_near(word, today, stated) || take_bare(word, stated) || take_month(word, stated);
}

static gint64 moment_of(const Stated *stated, const Calendar *calendar)
{
    if (!g_date_valid_dmy((GDateDay)stated->day, (GDateMonth)stated->month, (GDateYear)stated->year))
        return 0;
    g_autoptr(GDateTime) local = g_date_time_new(calendar->zone, stated->year, stated->month, stated->day,
                                                 MAX(stated->hour, 0), MAX(stated->minute, 0), 0);
    return local ? g_date_time_to_unix(local) : 0;
}

gint64 register_time_read(const char *text, const Calendar *calendar, gint64 now)
{
    Stated stated = {0, 0, 0, -1, -1};
    GDate today = calendar_day(calendar, now);
    g_autofree char *lower = g_utf8_strdown(text, -1);
    g_auto(GStrv) words = g_strsplit_set(lower, " ,\t", -1);
    for (guint i = 0; words[i]; i++) {
        gsize length = strlen(words[i]);
        if (length > 0 && words[i][length - 1] == '.')
            words[i][length - 1] = '\0';
        if (!take_word(words[i], &today, &stated))
            return 0;
    }
    if (stated.day == 0 && stated.month == 0 && stated.hour >= 0)
        set_day(&stated, &today);
    if (stated.day == 0 || stated.month == 0)
        return 0;
    if (stated.year > 0)
        return moment_of(&stated, calendar);
    stated.year = g_date_get_year(&today);
    gint64 this_year = moment_of(&stated, calendar);
    stated.year--;
    return this_year > now ? moment_of(&stated, calendar) : this_year;
}
