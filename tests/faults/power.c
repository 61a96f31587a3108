/* power.c - the files as they may be found when the power has gone. */
#include "power.h"

#include <glib/gstdio.h>
#include <string.h>

struct Tape {
    GArray *events;   /* PowerEvent */
    GPtrArray *files; /* char *, one for each event: its file */
};

static void clear_event(gpointer event)
{
    g_clear_pointer(&((PowerEvent *)event)->bytes, g_bytes_unref);
}

Tape *tape_new(void)
{
    Tape *tape = g_new0(Tape, 1);
    tape->events = g_array_new(FALSE, FALSE, sizeof(PowerEvent));
    g_array_set_clear_func(tape->events, clear_event);
    tape->files = g_ptr_array_new_with_free_func(g_free);
    return tape;
}

void tape_free(Tape *tape)
{
    if (!tape)
        return;
    g_array_unref(tape->events);
    g_ptr_array_unref(tape->files);
    g_free(tape);
}

void tape_add(Tape *tape, const char *file, PowerEvent event)
{
    g_array_append_val(tape->events, event);
    g_ptr_array_add(tape->files, g_strdup(file));
}

guint tape_length(const Tape *tape)
{
    return tape->events->len;
}

/* -- one file on the disk ------------------------------------------------------- */

typedef struct Image Image;
struct Image {
    gboolean lasting;   /* its place in the folder is synced */
    gboolean deleted;   /* but that is not */
    GByteArray *synced; /* what it holds for certain */
    GPtrArray *pending; /* const PowerEvent *: writes and truncations since */
    Image *before;      /* the file of that name that was deleted before this was made; or NULL */
};

static Image *image_new(gboolean lasting)
{
    Image *image = g_new0(Image, 1);
    image->lasting = lasting;
    image->synced = g_byte_array_new();
    image->pending = g_ptr_array_new();
    return image;
}

static void image_free(Image *image)
{
    if (!image)
        return;
    image_free(image->before);
    g_byte_array_unref(image->synced);
    g_ptr_array_unref(image->pending);
    g_free(image);
}

static void resize(GByteArray *bytes, gsize size)
{
    gsize before = bytes->len;
    g_byte_array_set_size(bytes, (guint)size);
    if (size > before)
        memset(bytes->data + before, 0, size - before);
}

static void put(GByteArray *bytes, gsize at, const guint8 *from, gsize length)
{
    if (bytes->len < at + length)
        resize(bytes, at + length);
    if (length > 0) /* or there may be no data yet */
        memcpy(bytes->data + at, from, length);
}

/* Luck of one sector: from some write on nothing more of it is kept. */
typedef struct {
    guint luck;
    GRand *random;
    GHashTable *stopped; /* numbers of sectors */
} Luck;

static gboolean is_kept(Luck *luck, gsize sector)
{
    if (luck->luck <= 1)
        return luck->luck == 1;
    if (g_hash_table_contains(luck->stopped, GSIZE_TO_POINTER(sector)))
        return FALSE;
    if (g_rand_boolean(luck->random))
        return TRUE;
    g_hash_table_add(luck->stopped, GSIZE_TO_POINTER(sector));
    return FALSE;
}

static void write_sectors(GByteArray *bytes, const PowerEvent *event, Luck *luck)
{
    gsize length;
    const guint8 *from = g_bytes_get_data(event->bytes, &length);
    gsize at = (gsize)event->at, end = at + length;
    while (at < end) {
        gsize piece = MIN(end - at, POWER_SECTOR - at % POWER_SECTOR);
        if (is_kept(luck, at / POWER_SECTOR))
            put(bytes, at, from, piece);
        from += piece;
        at += piece;
    }
}

static gboolean tosses(const Luck *luck)
{
    return luck->luck <= 1 ? luck->luck == 1 : g_rand_boolean(luck->random);
}

static void play(const Image *image, GByteArray *bytes, Luck *luck)
{
    for (guint i = 0; i < image->pending->len; i++) {
        const PowerEvent *event = g_ptr_array_index(image->pending, i);
        if (event->kind == POWER_WRITE)
            write_sectors(bytes, event, luck);
        else if (tosses(luck))
            resize(bytes, (gsize)event->at);
    }
}

static void image_sync(Image *image)
{
    Luck all = {.luck = 1};
    play(image, image->synced, &all);
    g_ptr_array_set_size(image->pending, 0);
}

/* What is found of it: NULL if nothing is. */
static GByteArray *image_found(const Image *image, guint number, GRand *random)
{
    if (!image)
        return NULL;
    g_autoptr(GHashTable) stopped = g_hash_table_new(NULL, NULL);
    Luck luck = {number, random, stopped};
    if (!image->lasting && !tosses(&luck))
        return image_found(image->before, number, random);
    if (image->deleted && tosses(&luck))
        return NULL;
    GByteArray *found = g_byte_array_new();
    g_byte_array_append(found, image->synced->data, image->synced->len);
    play(image, found, &luck);
    return found;
}

/* -- all files -------------------------------------------------------------------- */

static gboolean is_gone_for_good(gpointer name, gpointer data, gpointer unused)
{
    Image *image = data;
    (void)name;
    (void)unused;
    image->lasting = TRUE;
    image_free(image->before);
    image->before = NULL;
    return image->deleted;
}

/* The system's VFS syncs the folder with the first sync of a file that it made: what was deleted there is gone too. */
static void sync_file(GHashTable *images, Image *image)
{
    gboolean made = !image->lasting;
    image_sync(image);
    if (made)
        g_hash_table_foreach_remove(images, is_gone_for_good, NULL);
}

static void apply(GHashTable *images, const char *name, const PowerEvent *event)
{
    Image *image = g_hash_table_lookup(images, name);
    switch (event->kind) {
    case POWER_MAKE: {
        Image *made = image_new(FALSE);
        if (image) {
            g_hash_table_steal(images, name);
            made->before = image;
        }
        g_hash_table_insert(images, (gpointer)name, made);
        break;
    }
    case POWER_WRITE:
    case POWER_TRUNCATE:
        g_ptr_array_add(image->pending, (gpointer)event);
        break;
    case POWER_SYNC:
        sync_file(images, image);
        break;
    case POWER_DELETE:
        image->deleted = TRUE;
        break;
    case POWER_DELETE_SYNCED:
        g_hash_table_remove(images, name);
        break;
    case POWER_PROMISE:
        break;
    }
}

static const char *const PARTS[] = {"", "-wal", "-journal"};

static GHashTable *read_start(const PowerLoss *loss, GPtrArray *names)
{
    GHashTable *images = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)image_free);
    for (guint i = 0; i < G_N_ELEMENTS(PARTS); i++) {
        g_autofree char *from = g_strconcat(loss->start, PARTS[i], NULL);
        g_autofree char *bytes = NULL;
        gsize length;
        if (!g_file_get_contents(from, &bytes, &length, NULL))
            continue;
        Image *image = image_new(TRUE);
        put(image->synced, 0, (const guint8 *)bytes, length);
        char *name = g_strconcat(loss->path, PARTS[i], NULL);
        g_ptr_array_add(names, name);
        g_hash_table_insert(images, name, image);
    }
    return images;
}

static void write_found(const PowerLoss *loss, GHashTable *images)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(loss->events * 1000003u + loss->luck);
    g_autofree char *index = g_strconcat(loss->path, "-shm", NULL);
    g_unlink(index);
    for (guint i = 0; i < G_N_ELEMENTS(PARTS); i++) {
        g_autofree char *name = g_strconcat(loss->path, PARTS[i], NULL);
        g_autoptr(GByteArray) found = image_found(g_hash_table_lookup(images, name), loss->luck, random);
        g_autoptr(GError) error = NULL;
        g_unlink(name);
        if (found && !g_file_set_contents(name, (const char *)found->data, found->len, &error))
            g_error("%s", error->message);
    }
}

guint tape_lose_power(const Tape *tape, const PowerLoss *loss)
{
    guint promised = 0;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) images = read_start(loss, names);
    for (guint i = 0; i < loss->events; i++) {
        const PowerEvent *event = &g_array_index(tape->events, PowerEvent, i);
        if (event->kind == POWER_PROMISE)
            promised = (guint)event->at;
        apply(images, g_ptr_array_index(tape->files, i), event);
    }
    write_found(loss, images);
    return promised;
}
