/* read_calendar.c - the few lines of an iCalendar object that a person reads. */
#include "mail/read_calendar.h"

#include <glib.h>
#include <string.h>

/* RFC 5545, 3.1: a line break before a space or tab is no line break. */
static char *unfold(const char *events)
{
    GString *out = g_string_sized_new(strlen(events));
    for (const char *p = events; *p; p++) {
        if (p[0] == '\n' && (p[1] == ' ' || p[1] == '\t'))
            p++;
        else
            g_string_append_c(out, *p);
    }
    return g_string_free(out, FALSE);
}

/* RFC 5545, 3.3.11. */
static char *unescape(const char *value)
{
    GString *out = g_string_new(NULL);
    for (const char *p = value; *p; p++) {
        if (p[0] != '\\' || p[1] == '\0') {
            g_string_append_c(out, *p);
            continue;
        }
        p++;
        g_string_append_c(out, *p == 'n' || *p == 'N' ? '\n' : *p);
    }
    return g_strstrip(g_string_free(out, FALSE));
}

/* Value of the first property of that name within the event, or NULL. */
static char *find_value(char **lines, const char *name)
{
    gboolean inside = FALSE;
    gsize length = strlen(name);
    for (guint i = 0; lines[i]; i++) {
        if (g_ascii_strncasecmp(lines[i], "BEGIN:VEVENT", 12) == 0)
            inside = TRUE;
        if (g_ascii_strncasecmp(lines[i], "BEGIN:VALARM", 12) == 0)
            inside = FALSE;
        if (!inside || g_ascii_strncasecmp(lines[i], name, length) != 0)
            continue;
        const char *colon = strchr(lines[i] + length, ':');
        if (colon && (lines[i][length] == ':' || lines[i][length] == ';'))
            return unescape(colon + 1);
    }
    return NULL;
}

/* "20260303T184200Z" as "2026-03-03 18.42 (UTC)"; local times as written.  NULL if it is no time. */
static char *print_time(const char *value)
{
    gsize digits = value ? strspn(value, "0123456789") : 0;
    if (digits != 8)
        return NULL;
    if (value[8] != 'T' || strspn(value + 9, "0123456789") < 4)
        return g_strdup_printf("%.4s-%.2s-%.2s", value, value + 4, value + 6);
    return g_strdup_printf("%.4s-%.2s-%.2s %.2s.%.2s%s", value, value + 4, value + 6, value + 9, value + 11,
                           strchr(value, 'Z') ? " (UTC)" : "");
}

static void add_line(GString *out, const char *label, const char *value)
{
    if (value && *value)
        g_string_append_printf(out, "%s: %s\n", label, value);
}

char *read_calendar(const char *events)
{
    g_autofree char *unfolded = unfold(events);
    g_auto(GStrv) lines = g_strsplit(unfolded, "\n", -1);
    g_autofree char *what = find_value(lines, "SUMMARY");
    g_autofree char *start = find_value(lines, "DTSTART");
    g_autofree char *when = print_time(start);
    g_autofree char *where = find_value(lines, "LOCATION");
    g_autofree char *words = find_value(lines, "DESCRIPTION");
    GString *out = g_string_new(NULL);
    add_line(out, "Vad", what);
    add_line(out, "När", when);
    add_line(out, "Var", where);
    if (words && *words)
        g_string_append_printf(out, "\n%s\n", words);
    return g_string_free(out, FALSE);
}
