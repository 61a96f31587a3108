#include "core/date_words.h"

#include <string.h>

#define WORD_BYTES_MAX 24
#define HALF_A_YEAR    183
#define WEEK_DAYS      7
#define YEARS_MAX      9999

static const char *const months[][4] = {
    {"januari", "january", "jan"},     {"februari", "february", "feb"}, {"mars", "march", "mar"},
    {"april", "apr"},                  {"maj", "may"},                  {"juni", "june", "jun"},
    {"juli", "july", "jul"},           {"augusti", "august", "aug"},    {"september", "sept", "sep"},
    {"oktober", "october", "okt", "oct"}, {"november", "nov"},          {"december", "dec"},
};

static const char *const weekdays[][4] = {
    {"måndag", "mån", "monday"}, {"tisdag", "tis", "tuesday"}, {"onsdag", "ons", "wednesday"},
    {"torsdag", "tors", "tor", "thursday"}, {"fredag", "fre", "friday"}, {"lördag", "lör", "saturday"},
    {"söndag", "sön", "sunday"},
};

/* -- pieces ---------------------------------------------------------------- */

static void skip_blanks(const char **at)
{
    *at += strspn(*at, " \t");
}

/* The letters at *at, lower case; "" if there are none or too many. */
static void take_word(const char **at, char word[WORD_BYTES_MAX])
{
    const char *end = *at;
    while (*end && g_unichar_isalpha(g_utf8_get_char(end)))
        end = g_utf8_next_char(end);
    g_autofree char *lower = g_utf8_strdown(*at, end - *at);
    g_strlcpy(word, strlen(lower) < WORD_BYTES_MAX ? lower : "", WORD_BYTES_MAX);
    *at = end;
}

/* FALSE if the next letters are not that word; then nothing is taken. */
static gboolean take_this(const char **at, const char *wanted)
{
    char word[WORD_BYTES_MAX];
    const char *next = *at;
    take_word(&next, word);
    if (strcmp(word, wanted) != 0)
        return FALSE;
    *at = next;
    return TRUE;
}

/* 0 if there is no number of at most `digits` digits. */
static int take_number(const char **at, gsize digits)
{
    gsize length = strspn(*at, "0123456789");
    if (length == 0 || length > digits)
        return 0;
    int number = 0;
    for (; length > 0; length--)
        number = 10 * number + *(*at)++ - '0';
    return number;
}

static guint find(const char *word, const char *const (*names)[4], guint count)
{
    for (guint i = 0; i < count; i++)
        for (guint j = 0; j < G_N_ELEMENTS(names[i]) && names[i][j]; j++)
            if (strcmp(word, names[i][j]) == 0)
                return i + 1;
    return 0;
}

static gboolean set_day(GDate *day, int year, int month, int number)
{
    if (year < 1 || year > YEARS_MAX || !g_date_valid_dmy((GDateDay)number, (GDateMonth)month, (GDateYear)year))
        return FALSE;
    g_date_set_dmy(day, (GDateDay)number, (GDateMonth)month, (GDateYear)year);
    return TRUE;
}

static gboolean is_long_past(const GDate *day, const GDate *today)
{
    return g_date_days_between(day, today) > HALF_A_YEAR;
}

/* A day of this year, or of the next when that is what must be meant. */
static gboolean set_near(GDate *day, const GDate *today, int month, int number)
{
    int year = g_date_get_year(today);
    if (!set_day(day, year, month, number))
        return set_day(day, year + 1, month, number); /* 29 February */
    return !is_long_past(day, today) || set_day(day, year + 1, month, number);
}

/* " 2026", "-26", "/2026" after a day; 0 if none. */
static int take_year(const char **at)
{
    const char *next = *at + strspn(*at, " /.-");
    int year = strspn(next, "0123456789") == 4 ? take_number(&next, 4) : 0;
    if (year >= 2000)
        *at = next;
    return year >= 2000 ? year : 0;
}

static gboolean set_dated(const char **at, const GDate *today, GDate *day, const int parts[2])
{
    int year = take_year(at);
    return year ? set_day(day, year, parts[1], parts[0]) : set_near(day, today, parts[1], parts[0]);
}

static void go_to_weekday(GDate *day, guint weekday)
{
    guint now = g_date_get_weekday(day);
    if (weekday < now)
        g_date_subtract_days(day, now - weekday);
    else
        g_date_add_days(day, weekday - now);
}

/* -- the forms ------------------------------------------------------------- */

static gboolean read_iso(const char **at, const GDate *today, GDate *day)
{
    (void)today;
    int parts[3];
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
        if (i > 0 && *(*at)++ != '-')
            return FALSE;
        parts[i] = take_number(at, i == 0 ? 4 : 2);
    }
    return parts[0] >= 2000 && set_day(day, parts[0], parts[1], parts[2]);
}

/* "15/5", "15.5", with or without the year. */
static gboolean read_slashed(const char **at, const GDate *today, GDate *day)
{
    int parts[2] = {take_number(at, 2)};
    if (!parts[0] || (**at != '/' && **at != '.'))
        return FALSE;
    (*at)++;
    parts[1] = take_number(at, 2);
    return parts[1] && set_dated(at, today, day, parts);
}

/* "15 maj", "15:e maj 2026". */
static gboolean read_month(const char **at, const GDate *today, GDate *day)
{
    char word[WORD_BYTES_MAX];
    int parts[2] = {take_number(at, 2)};
    if (!parts[0])
        return FALSE;
    if (g_str_has_prefix(*at, ":e") || g_str_has_prefix(*at, ":a"))
        *at += 2;
    skip_blanks(at);
    take_word(at, word);
    parts[1] = (int)find(word, months, G_N_ELEMENTS(months));
    return parts[1] && set_dated(at, today, day, parts);
}

/* The Friday of a week of that year, by ISO 8601. */
static gboolean set_week(GDate *day, int year, int week)
{
    if (!set_day(day, year, 1, 4)) /* always in week 1 */
        return FALSE;
    go_to_weekday(day, G_DATE_FRIDAY);
    g_date_add_days(day, (guint)(week - 1) * WEEK_DAYS);
    return g_date_get_iso8601_week_of_year(day) == (guint)week;
}

/* "v 20", "v.20", "vecka 20". */
static gboolean read_week(const char **at, const GDate *today, GDate *day)
{
    if (!take_this(at, "v") && !take_this(at, "vecka"))
        return FALSE;
    *at += strspn(*at, " .");
    int week = take_number(at, 2), year = g_date_get_year(today);
    if (week == 0 || !set_week(day, year, week))
        return FALSE;
    return !is_long_past(day, today) || set_week(day, year + 1, week);
}

/* "fredag" is the next one, "nästa fredag" that of next week. */
static gboolean read_weekday(const char **at, const GDate *today, GDate *day)
{
    char word[WORD_BYTES_MAX];
    gboolean next = take_this(at, "nästa");
    skip_blanks(at);
    take_word(at, word);
    guint weekday = find(word, weekdays, G_N_ELEMENTS(weekdays));
    gboolean week = next && strcmp(word, "vecka") == 0;
    if (!weekday && !week)
        return FALSE;
    *day = *today;
    go_to_weekday(day, week ? G_DATE_FRIDAY : weekday);
    if (next || g_date_compare(day, today) <= 0)
        g_date_add_days(day, WEEK_DAYS);
    return TRUE;
}

/* "i dag", "i morgon", "imorgon". */
static gboolean read_near(const char **at, const GDate *today, GDate *day)
{
    char word[WORD_BYTES_MAX];
    if (take_this(at, "i"))
        skip_blanks(at);
    take_word(at, word);
    gboolean tomorrow = strcmp(word, "morgon") == 0 || strcmp(word, "imorgon") == 0;
    *day = *today;
    g_date_add_days(day, tomorrow);
    return tomorrow || strcmp(word, "dag") == 0 || strcmp(word, "idag") == 0;
}

/* "till den 15 maj", "senast på fredag". */
static const char *skip_fillers(const char *at)
{
    static const char *const fillers[] = {"till", "tills", "senast", "den", "på", "until"};
    for (guint i = 0; i < G_N_ELEMENTS(fillers);) {
        skip_blanks(&at);
        i = take_this(&at, fillers[i]) ? 0 : i + 1;
    }
    return at;
}

gsize date_words_read(const char *text, const GDate *today, GDate *day)
{
    static gboolean (*const forms[])(const char **, const GDate *, GDate *) = {read_iso,  read_slashed, read_month,
                                                                               read_week, read_weekday, read_near};
    const char *start = skip_fillers(text);
    for (guint i = 0; i < G_N_ELEMENTS(forms); i++) {
        const char *at = start;
        g_date_clear(day, 1);
        if (forms[i](&at, today, day) && !g_unichar_isalnum(g_utf8_get_char(at)))
            return (gsize)(at - text);
    }
    return 0;
}
