#include "config/keys.h"

#include "core/config.h"
#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_BYTES          32
#define KEY_ID_LENGTH      4
#define KEY_FILE_BYTES_MAX (64 * 1024)

/* No letter that can be taken for a digit: 32 signs. */
static const char base32[] = "abcdefghijkmnpqrstuvwxyz23456789";

static gboolean fail_errno(GError **error, const char *what, const char *path)
{
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG, "cannot %s key file '%s': %s", what, path,
                g_strerror(errno));
    return FALSE;
}

/* Is the open file a secret of its owner? */
static gboolean check_private(int file, const char *path, GError **error)
{
    struct stat state;
    if (fstat(file, &state) != 0)
        return fail_errno(error, "look at", path);
    if (!S_ISREG(state.st_mode) || state.st_size > KEY_FILE_BYTES_MAX) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG, "'%s' is no key file", path);
        return FALSE;
    }
    if (state.st_mode & (S_IRWXG | S_IRWXO)) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG,
                    "key file '%s' can be read by others than its owner: run chmod 600 %s and make a new key", path,
                    path);
        return FALSE;
    }
    return TRUE;
}

/* The text of a key file, at most KEY_FILE_BYTES_MAX.  NULL with error. */
static char *read_private(const char *path, GError **error)
{
    g_autofree char *text = g_malloc0(KEY_FILE_BYTES_MAX + 1);
    gsize length = 0;
    gssize got = 1;

    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        (void)fail_errno(error, "open", path);
        return NULL;
    }
    gboolean sound = check_private(file, path, error);
    while (sound && got > 0 && length < KEY_FILE_BYTES_MAX) {
        got = read(file, text + length, KEY_FILE_BYTES_MAX - length);
        if (got > 0)
            length += (gsize)got;
        else if (got < 0)
            sound = fail_errno(error, "read", path);
    }
    (void)close(file); /* nothing was written */
    return sound ? g_steal_pointer(&text) : NULL;
}

static Key *key_new(const char *id, const guchar *secret)
{
    Key *key = g_new0(Key, 1);
    key->id = g_strdup(id);
    key->secret = g_bytes_new(secret, KEY_BYTES);
    return key;
}

/* "k3x7 base64".  NULL if the line is none. */
static Key *read_line(const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", 2);
    if (!words[0] || !words[1] || strlen(words[0]) != KEY_ID_LENGTH || strspn(words[0], base32) != KEY_ID_LENGTH)
        return NULL;
    gsize length;
    g_autofree guchar *secret = g_base64_decode(words[1], &length);
    g_autofree char *again = g_base64_encode(secret, length);
    /* g_base64_decode() skips what it does not know: only what encodes to the same text is right. */
    return length == KEY_BYTES && strcmp(again, words[1]) == 0 ? key_new(words[0], secret) : NULL;
}

GPtrArray *keys_read(const char *path, GError **error)
{
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func((GDestroyNotify)key_free);
    g_autofree char *text = read_private(path, error);
    if (!text)
        return NULL;

    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        g_strchomp(lines[i]);
        if (*lines[i] == '\0' || *lines[i] == '#')
            continue;
        Key *key = read_line(lines[i]);
        if (!key) {
            g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG,
                        "%s:%u: this is no key; a line is made by 'synpunkt init' and never edited", path, i + 1);
            return NULL;
        }
        g_ptr_array_add(keys, key);
    }
    return g_steal_pointer(&keys);
}

/* From the kernel; short reads cannot happen for so few bytes (getrandom(2)). */
static gboolean fill_random(guchar *bytes, gsize length, GError **error)
{
    if (getrandom(bytes, length, 0) == (gssize)length)
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "cannot get random bytes: %s", g_strerror(errno));
    return FALSE;
}

static gboolean has_id(const GPtrArray *keys, const char *id)
{
    for (guint i = 0; i < keys->len; i++)
        if (strcmp(((const Key *)keys->pdata[i])->id, id) == 0)
            return TRUE;
    return FALSE;
}

/* A new key whose id none of `keys` has.  NULL with error. */
static Key *key_make(const GPtrArray *keys, GError **error)
{
    guchar secret[KEY_BYTES], noise[KEY_ID_LENGTH];
    char id[KEY_ID_LENGTH + 1] = "";
    do {
        if (!fill_random(noise, sizeof noise, error))
            return NULL;
        for (guint i = 0; i < KEY_ID_LENGTH; i++)
            id[i] = base32[noise[i] % strlen(base32)];
    } while (has_id(keys, id));
    return fill_random(secret, sizeof secret, error) ? key_new(id, secret) : NULL;
}

static char *print_keys(const GPtrArray *keys)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < keys->len; i++) {
        const Key *key = keys->pdata[i];
        g_autofree char *secret = g_base64_encode(g_bytes_get_data(key->secret, NULL), g_bytes_get_size(key->secret));
        g_string_append_printf(text, "%s %s\n", key->id, secret);
    }
    return g_string_free(text, FALSE);
}

/* A new name is only sure to last once its folder is on disk too. */
static gboolean sync_folder(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
        return fail_errno(error, "open the folder of", path);
    gboolean synced = fsync(file) == 0;
    return close(file) == 0 && synced ? TRUE : fail_errno(error, "sync the folder of", path);
}

/* Root adds a key too: whoever could read the keys until now can read them from now on. */
static gboolean keep_owner(int file, const char *path)
{
    struct stat old;
    return geteuid() != 0 || stat(path, &old) != 0 || fchown(file, old.st_uid, old.st_gid) == 0;
}

static gboolean write_file(int file, const char *path, const char *text)
{
    gsize length = strlen(text);
    gboolean written = keep_owner(file, path) && write(file, text, length) == (gssize)length && fsync(file) == 0;
    return close(file) == 0 && written;
}

/* Replace the file in one step: a crash leaves the old one or the new one. */
static gboolean write_private(const char *path, const char *text, GError **error)
{
    g_autofree char *temporary = g_strconcat(path, ".XXXXXX", NULL);
    int file = g_mkstemp_full(temporary, O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0)
        return fail_errno(error, "make", path);
    if (!write_file(file, path, text) || g_rename(temporary, path) != 0) {
        (void)fail_errno(error, "write", path);
        (void)g_unlink(temporary); /* left behind at worst; it is private too */
        return FALSE;
    }
    return sync_folder(path, error);
}

gboolean keys_add(const char *path, GError **error)
{
    g_autoptr(GPtrArray) keys = g_file_test(path, G_FILE_TEST_EXISTS)
                                    ? keys_read(path, error)
                                    : g_ptr_array_new_with_free_func((GDestroyNotify)key_free);
    if (!keys)
        return FALSE;
    Key *key = key_make(keys, error);
    if (!key)
        return FALSE;
    g_ptr_array_insert(keys, 0, key);
    g_autofree char *text = print_keys(keys);
    return write_private(path, text, error);
}

gboolean keys_revoke(const char *path, const char *id, GError **error)
{
    g_autoptr(GPtrArray) keys = keys_read(path, error);
    if (!keys)
        return FALSE;
    for (guint i = 0; i < keys->len; i++) {
        if (strcmp(((const Key *)keys->pdata[i])->id, id) != 0)
            continue;
        if (keys->len == 1) {
            g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT,
                        "'%s' is the only key: first add another with 'synpunkt init --rotate'", id);
            return FALSE;
        }
        g_ptr_array_remove_index(keys, i);
        g_autofree char *text = print_keys(keys);
        return write_private(path, text, error);
    }
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "there is no key '%s' in '%s'", id, path);
    return FALSE;
}
