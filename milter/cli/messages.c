#include "cli/messages.h"

#include "mail/read.h"
#include "util/error.h"

#include <string.h>

#define FOLDER_DEPTH_MAX 8

typedef struct {
    MessageVisit visit;
    gpointer data;
    guint depth;
    gboolean stopped;
} Walk;

/* Where the next "From " line of an mbox begins, after an empty line; `end` if there is none. */
static const char *next_from_line(const char *at, const char *end)
{
    while (at < end) {
        const char *found = memmem(at, (gsize)(end - at), "\nFrom ", 6);
        if (!found)
            return end;
        gboolean after_empty = found[-1] == '\n' || (found[-1] == '\r' && found[-2] == '\n');
        if (after_empty)
            return found + 1;
        at = found + 1;
    }
    return end;
}

static void visit_mbox(Walk *walk, const char *name, GBytes *bytes)
{
    gsize length;
    const char *start = g_bytes_get_data(bytes, &length);
    const char *end = start + length;
    guint number = 0;
    while (start < end && !walk->stopped) {
        const char *body = memchr(start, '\n', (gsize)(end - start));
        const char *next = body ? next_from_line(body + 1, end) : end;
        body = body ? body + 1 : end;
        g_autofree char *numbered =
            number == 0 && next == end ? g_strdup(name) : g_strdup_printf("%s#%u", name, number + 1);
        g_autoptr(GBytes) raw = g_bytes_new_from_bytes(
            bytes, (gsize)(body - (const char *)g_bytes_get_data(bytes, NULL)), (gsize)(next - body));
        walk->stopped = !walk->visit(numbered, raw, walk->data);
        number++;
        start = next;
    }
}

static gboolean visit_file(Walk *walk, const char *path, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, &cause);
    if (!file) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "cannot read message: %s", cause->message);
        return FALSE;
    }
    g_autoptr(GBytes) bytes = g_mapped_file_get_bytes(file);
    gsize length;
    const char *start = g_bytes_get_data(bytes, &length);
    if (length > 5 && memcmp(start, "From ", 5) == 0)
        visit_mbox(walk, path, bytes);
    else
        walk->stopped = !walk->visit(path, bytes, walk->data);
    return TRUE;
}

static gboolean visit_path(Walk *walk, const char *path, GError **error);

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static gboolean visit_folder(Walk *walk, const char *path, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autoptr(GDir) folder = g_dir_open(path, 0, &cause);
    if (!folder || walk->depth >= FOLDER_DEPTH_MAX) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "cannot read folder '%s': %s", path,
                    folder ? "too deep" : cause->message);
        return FALSE;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *name;
    while ((name = g_dir_read_name(folder)))
        if (*name != '.' && !g_str_has_suffix(name, ".tsv"))
            g_ptr_array_add(names, g_build_filename(path, name, NULL));
    g_ptr_array_sort(names, by_name);
    walk->depth++;
    for (guint i = 0; i < names->len && !walk->stopped; i++)
        if (!visit_path(walk, g_ptr_array_index(names, i), error))
            return FALSE;
    walk->depth--;
    return TRUE;
}

static gboolean visit_path(Walk *walk, const char *path, GError **error)
{
    if (g_file_test(path, G_FILE_TEST_IS_DIR))
        return visit_folder(walk, path, error);
    return visit_file(walk, path, error);
}

gboolean messages_visit(const char *path, MessageVisit visit, gpointer data, GError **error)
{
    Walk walk = {visit, data, 0, FALSE};
    return visit_path(&walk, path, error);
}

/* Value of the first such field in the header block of raw bytes; the message is not parsed yet. */
static char *raw_field(GBytes *raw, const char *name)
{
    gsize length;
    const char *at = g_bytes_get_data(raw, &length);
    const char *end = at + MIN(length, READ_HEADER_BYTES_MAX);
    gsize name_length = strlen(name);
    while (at < end && *at != '\n' && *at != '\r') {
        const char *line_end = memchr(at, '\n', (gsize)(end - at));
        if (!line_end)
            line_end = end;
        if ((gsize)(line_end - at) > name_length && g_ascii_strncasecmp(at, name, name_length) == 0)
            return g_strndup(at + name_length, (gsize)(line_end - at) - name_length);
        at = line_end < end ? line_end + 1 : end;
    }
    return NULL;
}

char *message_sender(GBytes *raw)
{
    g_autofree char *path = raw_field(raw, "Return-Path:");
    if (path)
        return address_normalise(path);
    g_autoptr(Mail) mail = mail_read(raw, envelope_new(""));
    return g_strdup(mail_from(mail));
}
