#include "config/phrases_read.h"

#include "util/error.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

static const char swedish[] = "sv";
static const char file_name[] = "report.words";

static void warn(GPtrArray *warnings, const char *path, const char *what)
{
    if (warnings)
        g_ptr_array_add(warnings, g_strdup_printf("%s: %s", path, what));
}

/* A file of text as people's editors leave it: a byte order mark and CRLF are fine. */
static char *read_source(const char *path, GError **error)
{
    g_autofree char *raw = NULL;
    gsize length = 0;
    g_autoptr(GError) cause = NULL;
    if (!g_file_get_contents(path, &raw, &length, &cause)) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG, "cannot read words of the report '%s': %s", path,
                    cause->message);
        return NULL;
    }
    if (length > PHRASES_FILE_BYTES_MAX || !g_utf8_validate(raw, (gssize)length, NULL)) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG,
                    "%s: must be UTF-8 text of at most %d KiB; save it again as UTF-8", path,
                    PHRASES_FILE_BYTES_MAX / 1024);
        return NULL;
    }
    return g_strdup(g_str_has_prefix(raw, BYTE_ORDER_MARK) ? raw + strlen(BYTE_ORDER_MARK) : raw);
}

static Phrases *read_file(const char *path, GError **error)
{
    g_autofree char *source = read_source(path, error);
    if (!source)
        return NULL;
    Phrases *phrases = phrases_parse(source, error);
    if (!phrases)
        g_prefix_error(error, "%s:", path);
    return phrases;
}

Phrases *phrases_read(const char *templates_folder, const char *language, GPtrArray *warnings, GError **error)
{
    g_autofree char *swedish_path = g_build_filename(templates_folder, swedish, file_name, NULL);
    g_autoptr(Phrases) original = read_file(swedish_path, error);
    if (!original || strcmp(language, swedish) == 0)
        return g_steal_pointer(&original);
    g_autofree char *path = g_build_filename(templates_folder, language, file_name, NULL);
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        warn(warnings, path, "is missing; the Swedish words are used");
        return g_steal_pointer(&original);
    }
    g_autoptr(Phrases) phrases = read_file(path, error);
    if (!phrases)
        return NULL;
    g_autoptr(GPtrArray) missing = g_ptr_array_new_with_free_func(g_free);
    if (!phrases_complete(phrases, original, missing, error)) {
        g_prefix_error(error, "%s:", path);
        return NULL;
    }
    for (guint i = 0; i < missing->len; i++) {
        g_autofree char *what = g_strdup_printf("'%s' is missing; the Swedish text is used", (char *)missing->pdata[i]);
        warn(warnings, path, what);
    }
    return g_steal_pointer(&phrases);
}
