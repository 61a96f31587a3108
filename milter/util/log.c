#include "util/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

/*
 * JOURNAL_STREAM is inherited by everything a service starts, also where
 * standard error has been led elsewhere; so it counts only when it names the
 * very file we write to (systemd.exec(5)).
 */
static gboolean journal_reads(void)
{
    const char *stream = g_getenv("JOURNAL_STREAM");
    struct stat status;

    if (stream == NULL || fstat(STDERR_FILENO, &status) != 0)
        return FALSE;
    g_autofree char *ours =
        g_strdup_printf("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, (guint64)status.st_dev, (guint64)status.st_ino);
    return strcmp(stream, ours) == 0;
}

static gboolean breaks_line(gunichar character)
{
    return g_unichar_iscntrl(character) || character == 0x2028 || character == 0x2029;
}

static void write_line(int priority, const char *format, va_list arguments) G_GNUC_PRINTF(2, 0);

static void write_line(int priority, const char *format, va_list arguments)
{
    g_autofree char *raw = g_strdup_vprintf(format, arguments);
    g_autofree char *text = g_utf8_make_valid(raw, -1);
    g_autoptr(GString) line = g_string_new(NULL);

    if (journal_reads())
        g_string_append_printf(line, "<%d>", priority);
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);

        g_string_append_unichar(line, breaks_line(character) ? '?' : character);
    }
    g_string_append_c(line, '\n');
    /* Unchecked: there is nowhere left to tell that standard error is gone. */
    (void)fputs(line->str, stderr);
}

void log_info(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_line(LOG_INFO, format, arguments);
    va_end(arguments);
}

void log_warning(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_line(LOG_WARNING, format, arguments);
    va_end(arguments);
}

void log_error(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_line(LOG_ERR, format, arguments);
    va_end(arguments);
}
