/* read_uu.c - uuencode, as POSIX describes it and as mail programs wrote it. */
#include "mail/read_uu.h"

#include "mail/read.h"

#include <string.h>

#define LINE_BYTES_MAX 45 /* a full line */
#define FILES_MAX      READ_PARTS_MAX

static void uu_file_free(gpointer data)
{
    UuFile *file = data;
    g_free(file->name);
    g_bytes_unref(file->bytes);
    g_free(file);
}

/* "begin 644 bild.jpg": where the name begins, or NULL. */
static const char *name_in(const char *line)
{
    if (!g_str_has_prefix(line, "begin "))
        return NULL;
    const char *mode = line + strlen("begin ");
    gsize digits = strspn(mode, "01234567");
    return (digits == 3 || digits == 4) && mode[digits] == ' ' && mode[digits + 1] > ' ' ? mode + digits + 1 : NULL;
}

static gsize line_length(const char *line)
{
    return strcspn(line, "\n");
}

static guchar sextet(char c)
{
    return (guchar)(c - ' ') & 0x3F;
}

/*
 * One line of data, at most 45 bytes.  Relays strip white space from line
 * ends and some writers add a check character; other characters end the file.
 */
static gboolean read_line(const char *line, gsize length, GByteArray *out)
{
    for (gsize i = 0; i < length; i++)
        if (line[i] < ' ' || line[i] > '`')
            return FALSE;
    gsize bytes = length > 0 ? sextet(line[0]) : 0, wanted = (bytes + 2) / 3 * 4;
    if (bytes > LINE_BYTES_MAX || length > wanted + 2)
        return FALSE;
    for (gsize group = 0; group < wanted; group += 4) {
        guint32 bits = 0;
        for (gsize k = 1; k <= 4; k++)
            bits = bits << 6 | (group + k < length ? sextet(line[group + k]) : 0);
        guchar three[] = {bits >> 16 & 0xFF, bits >> 8 & 0xFF, bits & 0xFF};
        g_byte_array_append(out, three, (guint)MIN(3, bytes - group / 4 * 3));
    }
    return TRUE;
}

/* The first line has no excuse to be short: it tells data from prose. */
static gboolean begins_data(const char *line)
{
    gsize length = line_length(line), bytes = length > 0 ? sextet(line[0]) : 0;
    return (bytes > 0 && length >= 1 + (bytes + 2) / 3 * 4) || strcmp(line, "`\nend") == 0;
}

/* The file whose data begin at `at`: adds them and returns the place behind "end", or NULL. */
static const char *read_data(const char *at, GByteArray *out)
{
    if (!begins_data(at))
        return NULL;
    while (*at) {
        gsize length = line_length(at);
        if (length == 3 && strncmp(at, "end", 3) == 0)
            return at[3] ? at + 4 : at + 3;
        if (!read_line(at, length, out))
            return NULL;
        at += length + (at[length] == '\n');
    }
    return NULL;
}

static void add_file(GPtrArray *files, const char *name, GByteArray *bytes)
{
    if (files->len >= FILES_MAX)
        return;
    g_autofree char *raw = g_strndup(name, line_length(name));
    UuFile *file = g_new0(UuFile, 1);
    file->name = read_clean_name(raw);
    file->bytes = g_bytes_new(bytes->data, bytes->len);
    g_ptr_array_add(files, file);
}

/* Go through `text`: files go to `files`, all else to `rest` (each may be NULL). */
static void scan(const char *text, GPtrArray *files, GString *rest)
{
    for (const char *line = text; *line;) {
        gsize length = line_length(line);
        const char *next = line + length + (line[length] == '\n');
        const char *name = name_in(line);
        g_autoptr(GByteArray) bytes = name ? g_byte_array_new() : NULL;
        const char *behind = name ? read_data(next, bytes) : NULL;
        if (!behind) {
            if (rest)
                g_string_append_len(rest, line, next - line);
            line = next;
            continue;
        }
        if (files)
            add_file(files, name, bytes);
        line = behind;
    }
}

char *uu_remove(const char *text)
{
    GString *rest = g_string_sized_new(strlen(text));
    scan(text, NULL, rest);
    return g_string_free(rest, FALSE);
}

gboolean uu_may_hold(GMimeObject *leaf, gboolean alone)
{
    if (!GMIME_IS_PART(leaf))
        return FALSE;
    g_autofree char *type = read_part_type(leaf), *name = read_part_name(leaf);
    return strcmp(type, "text/plain") == 0 && (alone || (!name && !read_part_is_attached(leaf)));
}

GPtrArray *uu_files(const GPtrArray *leaves, gboolean alone)
{
    GPtrArray *files = g_ptr_array_new_with_free_func(uu_file_free);
    for (guint i = 0; i < leaves->len; i++) {
        if (!uu_may_hold(leaves->pdata[i], alone))
            continue;
        gboolean cut = FALSE; /* read_body() says so too */
        g_autofree char *text = read_part_text(leaves->pdata[i], &cut);
        if (strstr(text, "begin "))
            scan(text, files, NULL);
    }
    return files;
}
