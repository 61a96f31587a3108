#include "cli/messages.h"

#include "mail/read.h"
#include "util/error.h"

#include <string.h>

#define FOLDER_DEPTH_MAX 8

typedef struct {
    MessageVisit visit;
    MessageUnreadable unreadable; /* or NULL: what cannot be read ends it */
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

static gboolean is_maildir(const char *path)
{
    g_autofree char *cur = g_build_filename(path, "cur", NULL);
    g_autofree char *new = g_build_filename(path, "new", NULL);
    return g_file_test(cur, G_FILE_TEST_IS_DIR) && g_file_test(new, G_FILE_TEST_IS_DIR);
}

/* A server keeps notes of its own in a Maildir, and folders as Maildirs in it, mostly with a dot before their names. */
static gboolean holds_mail(const char *name, const char *path, gboolean maildir)
{
    if (maildir)
        return strcmp(name, "cur") == 0 || strcmp(name, "new") == 0 || is_maildir(path);
    return *name != '.' && !g_str_has_suffix(name, ".tsv");
}

/* Sorted paths; caller owns. */
static GPtrArray *list_folder(GDir *folder, const char *path)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    gboolean maildir = is_maildir(path);
    const char *name;
    while ((name = g_dir_read_name(folder))) {
        g_autofree char *inside = g_build_filename(path, name, NULL);
        if (holds_mail(name, inside, maildir))
            g_ptr_array_add(paths, g_steal_pointer(&inside));
    }
    g_ptr_array_sort(paths, by_name);
    return paths;
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
    g_autoptr(GPtrArray) names = list_folder(folder, path);
    walk->depth++;
    for (guint i = 0; i < names->len && !walk->stopped; i++)
        if (!visit_path(walk, g_ptr_array_index(names, i), error))
            return FALSE;
    walk->depth--;
    return TRUE;
}

static gboolean visit_path(Walk *walk, const char *path, GError **error)
{
    g_autoptr(GError) cause = NULL;
    gboolean done = g_file_test(path, G_FILE_TEST_IS_DIR) ? visit_folder(walk, path, &cause)
                                                          : visit_file(walk, path, &cause);
    if (!done && walk->unreadable)
        walk->unreadable(cause, walk->data);
    else if (!done)
        g_propagate_error(error, g_steal_pointer(&cause));
    return done || walk->unreadable;
}

gboolean messages_visit(const char *path, MessageVisit visit, gpointer data, GError **error)
{
    Walk walk = {.visit = visit, .data = data};
    return visit_path(&walk, path, error);
}

void messages_visit_readable(const char *path, MessageVisit visit, MessageUnreadable unreadable, gpointer data)
{
    Walk walk = {.visit = visit, .unreadable = unreadable, .data = data};
    (void)visit_path(&walk, path, NULL);
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
