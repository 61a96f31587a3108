/* read_tnef.c - a folder, the program, and what it leaves there. */
#include "mail/read_tnef.h"

#include "mail/read.h"
#include "mail/read_confined.h"
#include "mail/read_rtf.h"
#include "mail/text.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define INPUT       "winmail.dat"
#define BODY        "brevet-i-winmail.dat"    /* tnef(1) adds .txt, .html or .rtf */
#define BODY_MAX    (4 * READ_TEXT_BYTES_MAX) /* markup is mostly not text */
#define FOLDERS_MAX 8                         /* descriptors that removal may use */

gboolean tnef_is(const char *type, const char *name)
{
    return strcmp(type, "application/ms-tnef") == 0 || strcmp(type, "application/vnd.ms-tnef") == 0 ||
           g_ascii_strcasecmp(name, "winmail.dat") == 0;
}

static void free_file(gpointer data)
{
    TnefFile *file = data;
    g_free(file->stored);
    g_free(file->name);
    g_free(file);
}

static int remove_one(const char *path, const struct stat *seen G_GNUC_UNUSED, int kind G_GNUC_UNUSED,
                      struct FTW *where G_GNUC_UNUSED)
{
    (void)remove(path);
    return 0;
}

void tnef_free(Tnef *tnef)
{
    if (!tnef)
        return;
    if (tnef->place >= 0)
        (void)close(tnef->place);
    if (tnef->folder)
        (void)nftw(tnef->folder, remove_one, FOLDERS_MAX, FTW_DEPTH | FTW_PHYS);
    g_free(tnef->folder);
    g_ptr_array_unref(tnef->files);
    g_free(tnef->text);
    g_free(tnef);
}

/* A folder of our own (mode 0700). */
static Tnef *tnef_new(const GMimeObject *leaf)
{
    g_autoptr(Tnef) tnef = g_new0(Tnef, 1);
    tnef->leaf = leaf;
    tnef->place = -1;
    tnef->files = g_ptr_array_new_with_free_func(free_file);
    tnef->folder = g_dir_make_tmp("synpunkt-XXXXXX", NULL);
    if (tnef->folder)
        tnef->place = open(tnef->folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return tnef->place >= 0 ? g_steal_pointer(&tnef) : NULL;
}

/* The decoded part as a file that has no name any more, at its beginning; -1 if it could not be written. */
static int put_input(const Tnef *tnef, GMimePart *part)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    int input = openat(tnef->place, INPUT, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (input < 0)
        return -1;
    g_autoptr(GMimeStream) out = g_mime_stream_fs_new(input);
    g_mime_stream_fs_set_owner(GMIME_STREAM_FS(out), FALSE);
    if (unlinkat(tnef->place, INPUT, 0) == 0 && content && g_mime_data_wrapper_write_to_stream(content, out) >= 0 &&
        lseek(input, 0, SEEK_SET) == 0)
        return input;
    (void)close(input);
    return -1;
}

static gboolean run(const Tnef *tnef, GMimePart *part, const char *program)
{
    /* NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one word, BODY is its end */
    const char *const arguments[] = {program, "--number-backups", "--save-body=" BODY, "--body-pref=thr", NULL};
    int input = put_input(tnef, part);
    if (input < 0)
        return FALSE;
    gboolean done = confined_run(arguments, input, tnef->place);
    (void)close(input);
    return done;
}

static GBytes *read_stored(const Tnef *tnef, const char *stored, gsize cap)
{
    GByteArray *bytes = g_byte_array_new();
    int file = openat(tnef->place, stored, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    gssize got = file < 0 ? 0 : 1;
    while (got > 0 && bytes->len < cap) {
        guint8 chunk[16 * 1024];
        got = read(file, chunk, MIN(sizeof chunk, cap - bytes->len));
        if (got > 0)
            g_byte_array_append(bytes, chunk, (guint)got);
    }
    if (file >= 0)
        (void)close(file);
    return g_byte_array_free_to_bytes(bytes);
}

GBytes *tnef_bytes(const Tnef *tnef, const TnefFile *file)
{
    return read_stored(tnef, file->stored, CONFINED_BYTES_MAX);
}

static void take_body(Tnef *tnef, const char *stored)
{
    g_autoptr(GBytes) bytes = read_stored(tnef, stored, BODY_MAX);
    gsize length;
    const char *start = g_bytes_get_data(bytes, &length);
    g_free(tnef->text);
    tnef->html = g_str_has_suffix(stored, ".html");
    tnef->text = g_str_has_suffix(stored, ".rtf") ? text_from_rtf(start, length) : text_decode(start, length, NULL);
}

static void take_file(Tnef *tnef, const char *stored)
{
    struct stat found;
    if (fstatat(tnef->place, stored, &found, AT_SYMLINK_NOFOLLOW) != 0)
        return;
    TnefFile *file = g_new0(TnefFile, 1);
    g_autofree char *valid = g_utf8_make_valid(stored, -1);
    file->stored = g_strdup(stored);
    file->name = read_clean_name(valid);
    file->bytes = (gsize)found.st_size;
    g_ptr_array_add(tnef->files, file);
}

static int by_name(gconstpointer a, gconstpointer b)
{
    const TnefFile *const *one = a, *const *other = b;
    return strcmp((*one)->stored, (*other)->stored);
}

static gboolean collect(Tnef *tnef)
{
    g_autoptr(GDir) listing = g_dir_open(tnef->folder, 0, NULL);
    if (!listing)
        return FALSE;
    for (const char *stored; (stored = g_dir_read_name(listing));) {
        if (g_str_has_prefix(stored, BODY "."))
            take_body(tnef, stored);
        else
            take_file(tnef, stored);
    }
    g_ptr_array_sort(tnef->files, by_name);
    return TRUE;
}

static GMimePart *find_leaf(const GPtrArray *leaves)
{
    for (guint i = 0; i < leaves->len; i++) {
        GMimeObject *leaf = leaves->pdata[i];
        g_autofree char *type = read_part_type(leaf), *name = read_part_name(leaf);
        if (GMIME_IS_PART(leaf) && tnef_is(type, name ? name : ""))
            return GMIME_PART(leaf);
    }
    return NULL;
}

Tnef *tnef_open(const GPtrArray *leaves, const char *program)
{
    GMimePart *part = program ? find_leaf(leaves) : NULL;
    if (!part || access(program, X_OK) != 0)
        return NULL;
    g_autoptr(Tnef) tnef = tnef_new(GMIME_OBJECT(part));
    return tnef && run(tnef, part, program) && collect(tnef) ? g_steal_pointer(&tnef) : NULL;
}
