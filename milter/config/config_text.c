#include "config/config_text.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

static guint line_at(const char *text, const char *position)
{
    guint line = 1;
    for (; text < position; text++)
        line += *text == '\n';
    return line;
}

char *config_text_read(Outline *outline, const char *file)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) problem = NULL;
    gsize length;
    const char *end;

    if (!g_file_get_contents(file, &text, &length, &problem)) {
        const char *reason = strrchr(problem->message, ':'); /* before it GLib repeats the name */
        outline_complain(outline, file, "this file cannot be read%s", reason ? reason : "");
        return NULL;
    }
    if (length > CONFIG_FILE_BYTES_MAX) {
        outline_complain(outline, file, "is larger than %d bytes; this is hardly a settings file",
                         CONFIG_FILE_BYTES_MAX);
        return NULL;
    }
    g_autofree char *place = NULL;
    if (!g_utf8_validate(text, (gssize)length, &end)) {
        place = g_strdup_printf("%s:%u", file, line_at(text, end));
        outline_complain(outline, place, "this line is not UTF-8; save the file as UTF-8");
        return NULL;
    }
    if (g_str_has_prefix(text, BYTE_ORDER_MARK)) {
        place = g_strdup_printf("%s:1", file);
        outline_complain(outline, place, "the file begins with a byte-order mark; save it as UTF-8 without one");
        return NULL;
    }
    return g_steal_pointer(&text);
}
