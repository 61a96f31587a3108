#include "config/config_value.h"

#include "core/address.h"
#include "core/calendar.h"
#include "core/config.h"
#include "core/old_reference.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DOMAIN_MAX_LENGTH 253
#define DOMAIN_PATTERN    "^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z0-9-]*[a-z][a-z0-9-]*$"
#define HOURS_PATTERN     "^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$"
#define YEAR_DAY_PATTERN  "^[0-9]{2}-[0-9]{2}$"
#define SHORT_YEAR        2001 /* any without a 29th of February, which is no day of every year */

static void replace(char **member, char *value)
{
    g_free(*member);
    *member = value;
}

/* An address, or "" for none.  NULL if it is neither. */
static char *read_address(const char *text)
{
    g_autofree char *email = address_normalise(text);
    return *text == '\0' || address_is_deliverable(email) ? g_steal_pointer(&email) : NULL;
}

/* A domain in lower case, or "" for none.  NULL if it is neither. */
static char *read_domain(const char *text)
{
    g_autofree char *domain = g_ascii_strdown(text, -1);
    if (*domain == '\0')
        return g_steal_pointer(&domain);
    if (strlen(domain) > DOMAIN_MAX_LENGTH || !g_regex_match_simple(DOMAIN_PATTERN, domain, 0, 0))
        return NULL;
    return g_steal_pointer(&domain);
}

/* A store may be on a server. */
static char *read_path(const char *text, const char *folder)
{
    if (config_is_server(text))
        return g_strdup(text);
    return *text && !strstr(text, "://") ? g_canonicalize_filename(text, folder) : NULL;
}

/* "1..100" */
static void read_range(const char *limits, double *least, double *most)
{
    const char *dots = strstr(limits, "..");
    g_assert(dots);
    *least = g_ascii_strtod(limits, NULL);
    *most = g_ascii_strtod(dots + strlen(".."), NULL);
}

static char *put_number(const Setting *setting, const char *text, guint *member)
{
    double least, most;
    guint64 number;
    read_range(setting->limits, &least, &most);
    if (!g_ascii_string_to_unsigned(text, 10, (guint64)least, (guint64)most, &number, NULL))
        return g_strdup_printf("a whole number from %.0f to %.0f", least, most);
    *member = (guint)number;
    return NULL;
}

static char *put_decimal(const Setting *setting, const char *text, double *member)
{
    double least, most;
    char *end = NULL;
    double number = g_ascii_strtod(text, &end);
    read_range(setting->limits, &least, &most);
    if (end == text || *end != '\0' || !isfinite(number) || number < least || number > most)
        return g_strdup_printf("a number such as 5 or 5.5, from %.0f to %.0f", least, most);
    *member = number;
    return NULL;
}

static char *put_size(const Setting *setting, const char *text, gsize *member)
{
    static const struct {
        const char *name;
        guint64 bytes;
    } measures[] = {{"", 1}, {"kb", 1024}, {"mb", 1024 * 1024}};

    double least, most;
    char *end = NULL;
    guint64 number = g_ascii_isdigit(*text) ? g_ascii_strtoull(text, &end, 10) : 0;
    read_range(setting->limits, &least, &most);
    for (guint i = 0; end && i < G_N_ELEMENTS(measures); i++) {
        if (g_ascii_strcasecmp(end + (*end == ' '), measures[i].name) != 0 || number > most / measures[i].bytes)
            continue;
        *member = number * measures[i].bytes;
        return NULL;
    }
    return g_strdup_printf("a size such as \"20 MB\" or \"500 kB\", at most %.0f MB", most / (1024 * 1024));
}

static char *put_flag(const char *text, gboolean *member)
{
    *member = strcmp(text, "yes") == 0;
    return *member || strcmp(text, "no") == 0 ? NULL : g_strdup("yes or no");
}

/* The words of a choice as "\"a\", \"b\" or \"c\"". */
static char *list_choices(char **words)
{
    GString *list = g_string_new(NULL);
    for (guint i = 0; words[i]; i++)
        g_string_append_printf(list, "%s\"%s\"", i == 0 ? "" : words[i + 1] ? ", " : " or ", words[i]);
    return g_string_free(list, FALSE);
}

static char *put_choice(const Setting *setting, const char *text, int *member)
{
    g_auto(GStrv) words = g_strsplit(setting->limits, "|", -1);
    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], text) == 0) {
            *member = i;
            return NULL;
        }
    return list_choices(words);
}

static char *put_sign(const Setting *setting, const char *text, char *member)
{
    if (strlen(text) != 1 || !strchr(setting->limits, *text))
        return g_strdup_printf("one of the signs %s", setting->limits);
    *member = *text;
    return NULL;
}

static char *put_zone(const char *text, Calendar **member)
{
    Calendar *calendar = calendar_new(text);
    if (!calendar)
        return g_strdup("a time zone known to this system, such as \"Europe/Stockholm\" (package tzdata)");
    calendar_free(*member);
    *member = calendar;
    return NULL;
}

/* "08:15" in minutes. */
static int read_minute(const char *clock)
{
    int hours = g_ascii_digit_value(clock[0]) * 10 + g_ascii_digit_value(clock[1]);
    return hours * 60 + g_ascii_digit_value(clock[3]) * 10 + g_ascii_digit_value(clock[4]);
}

static char *put_hours(const char *text, Calendar *calendar)
{
    gboolean shaped = g_regex_match_simple(HOURS_PATTERN, text, 0, 0);
    int opens = shaped ? read_minute(text) : 0;
    int closes = shaped ? read_minute(text + strlen("08:15-")) : 0;
    if (opens >= closes)
        return g_strdup("two times of one day, such as \"08:00-16:30\"");
    calendar->opens_minute = opens;
    calendar->closes_minute = closes;
    return NULL;
}

static gboolean is_date(const char *text)
{
    GDate day;
    return calendar_read_date(text, &day);
}

static char *put_closed_day(const char *text, Calendar *calendar)
{
    GDate day;
    if (!calendar_read_date(text, &day))
        return g_strdup("a list of days such as \"2026-05-15\"");
    calendar_close_day(calendar, &day);
    return NULL;
}

static char *put_year_day(const char *text, YearDay *member)
{
    int month, day;
    if (!g_regex_match_simple(YEAR_DAY_PATTERN, text, 0, 0) || sscanf(text, "%d-%d", &month, &day) != 2 ||
        !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, SHORT_YEAR))
        return g_strdup("a month and a day that are in every year, such as \"01-15\"");
    *member = (YearDay){.month = (guint)month, .day = (guint)day};
    return NULL;
}

/* Kinds whose value is a text of its own: put it, or say what it must be. */
static char *put_owned(const Setting *setting, char *value, gpointer member, const char *must)
{
    if (!value)
        return g_strdup(must);
    if (!setting_is_list(setting)) {
        replace(member, value);
        return NULL;
    }
    if (*value)
        g_ptr_array_add(*(GPtrArray **)member, value);
    else
        g_free(value);
    return NULL;
}

static char *put_pattern(const char *text, GPtrArray *patterns)
{
    GRegex *pattern = old_reference_compile(text);
    if (!pattern)
        return g_strdup("a regular expression of at most 200 signs, such as \"KC-[0-9]{6}\"");
    g_ptr_array_add(patterns, pattern);
    return NULL;
}

char *value_put(const Setting *setting, const char *text, gpointer target, const char *folder)
{
    gpointer member = G_STRUCT_MEMBER_P(target, setting->member);
    switch (setting->kind) {
    case KIND_TEXT:
    case KIND_TEXTS:
        return put_owned(setting, g_strdup(text), member, NULL);
    case KIND_PATTERNS:
        return put_pattern(text, *(GPtrArray **)member);
    case KIND_ADDRESS:
    case KIND_ADDRESSES:
        return put_owned(setting, read_address(text), member, "an address such as \"namn@kommun.example\"");
    case KIND_DOMAIN:
    case KIND_DOMAINS:
        return put_owned(setting, read_domain(text), member, "a domain such as \"kommun.example\"");
    case KIND_PATH:
        return put_owned(setting, read_path(text, folder), member, "a path");
    case KIND_NUMBER:
        return put_number(setting, text, member);
    case KIND_DECIMAL:
        return put_decimal(setting, text, member);
    case KIND_SIZE:
        return put_size(setting, text, member);
    case KIND_FLAG:
        return put_flag(text, member);
    case KIND_CHOICE:
        return put_choice(setting, text, member);
    case KIND_SIGN:
        return put_sign(setting, text, member);
    case KIND_ZONE:
        return put_zone(text, member);
    case KIND_HOURS:
        return put_hours(text, *(Calendar **)member);
    case KIND_DATES:
        return put_closed_day(text, *(Calendar **)member);
    case KIND_DATE:
        return put_owned(setting, !*text || is_date(text) ? g_strdup(text) : NULL, member,
                         "a day such as \"2017-03-09\"");
    case KIND_YEAR_DAY:
        return put_year_day(text, member);
    case KIND_FILE:
        break;
    }
    return NULL;
}
