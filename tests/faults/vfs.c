#include "vfs.h"

#include "power.h"

#include <sqlite3.h>
#include <string.h>

struct Disk {
    GMutex lock; /* over all below; SQLite is called from several threads */
    const Fault *fault;
    guint nth, seen;
    Tape *tape; /* NULL: nothing is recorded */
    sqlite3_vfs vfs, *real_vfs;
    sqlite3_mem_methods real_memory;
};

typedef struct {
    sqlite3_file base;
    Disk *disk;
    char *name;
    sqlite3_file *real; /* behind this struct */
} File;

/* SQLite's memory methods are given nothing of ours. */
static Disk the_disk;

/* -- whether a call fails ----------------------------------------------------- */

/* NULL: it does not. */
static const Fault *fails(Disk *disk, DiskCall call)
{
    g_mutex_lock(&disk->lock);
    const Fault *fault = disk->fault;
    gboolean counted = fault && fault->call == call;
    disk->seen += counted;
    gboolean failing = counted && disk->nth != 0 && disk->seen >= disk->nth && disk->seen - disk->nth < fault->lasting;
    g_mutex_unlock(&disk->lock);
    return failing ? fault : NULL;
}

static int code_of(Disk *disk, DiskCall call)
{
    const Fault *fault = fails(disk, call);
    return fault ? fault->code : SQLITE_OK;
}

void disk_fail(Disk *disk, const Fault *fault, guint nth)
{
    g_mutex_lock(&disk->lock);
    disk->fault = fault;
    disk->nth = nth;
    disk->seen = 0;
    g_mutex_unlock(&disk->lock);
}

guint disk_heal(Disk *disk)
{
    g_mutex_lock(&disk->lock);
    disk->fault = NULL;
    guint seen = disk->seen;
    g_mutex_unlock(&disk->lock);
    return seen;
}

/* Takes the event's bytes. */
static void record(const File *file, PowerEvent event)
{
    g_mutex_lock(&file->disk->lock);
    if (file->disk->tape)
        tape_add(file->disk->tape, file->name, event);
    else
        g_bytes_unref(event.bytes);
    g_mutex_unlock(&file->disk->lock);
}

/* -- a file ------------------------------------------------------------------- */

static int disk_close(sqlite3_file *base)
{
    File *file = (File *)base;
    g_clear_pointer(&file->name, g_free);
    return file->real->pMethods->xClose(file->real);
}

static int disk_read(sqlite3_file *base, void *bytes, int length, sqlite3_int64 offset)
{
    File *file = (File *)base;
    int code = code_of(file->disk, CALL_READ);
    return code == SQLITE_OK ? file->real->pMethods->xRead(file->real, bytes, length, offset) : code;
}

static int write_through(File *file, const void *bytes, int length, sqlite3_int64 offset)
{
    int code = file->real->pMethods->xWrite(file->real, bytes, length, offset);
    if (code == SQLITE_OK)
        record(file, (PowerEvent){POWER_WRITE, offset, g_bytes_new(bytes, (gsize)length)});
    return code;
}

static int disk_write(sqlite3_file *base, const void *bytes, int length, sqlite3_int64 offset)
{
    File *file = (File *)base;
    const Fault *fault = fails(file->disk, CALL_WRITE);
    if (!fault)
        return write_through(file, bytes, length, offset);
    int code = fault->half ? write_through(file, bytes, length / 2, offset) : SQLITE_OK;
    return code == SQLITE_OK ? fault->code : code;
}

static int disk_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    File *file = (File *)base;
    int code = code_of(file->disk, CALL_TRUNCATE);
    if (code == SQLITE_OK)
        code = file->real->pMethods->xTruncate(file->real, size);
    if (code == SQLITE_OK)
        record(file, (PowerEvent){POWER_TRUNCATE, size, NULL});
    return code;
}

/* Not passed on: the system would only be slow. */
static int disk_sync(sqlite3_file *base, int flags)
{
    File *file = (File *)base;
    (void)flags;
    int code = code_of(file->disk, CALL_SYNC);
    if (code == SQLITE_OK)
        record(file, (PowerEvent){POWER_SYNC, 0, NULL});
    return code;
}

static int disk_size(sqlite3_file *base, sqlite3_int64 *size)
{
    File *file = (File *)base;
    int code = code_of(file->disk, CALL_SIZE);
    return code == SQLITE_OK ? file->real->pMethods->xFileSize(file->real, size) : code;
}

static int disk_lock(sqlite3_file *base, int level)
{
    File *file = (File *)base;
    int code = code_of(file->disk, CALL_LOCK);
    return code == SQLITE_OK ? file->real->pMethods->xLock(file->real, level) : code;
}

static int disk_unlock(sqlite3_file *base, int level)
{
    File *file = (File *)base;
    return file->real->pMethods->xUnlock(file->real, level);
}

static int disk_is_reserved(sqlite3_file *base, int *reserved)
{
    File *file = (File *)base;
    return file->real->pMethods->xCheckReservedLock(file->real, reserved);
}

static int disk_control(sqlite3_file *base, int operation, void *argument)
{
    File *file = (File *)base;
    return file->real->pMethods->xFileControl(file->real, operation, argument);
}

static int disk_sector_size(sqlite3_file *base)
{
    (void)base;
    return POWER_SECTOR;
}

static int disk_characteristics(sqlite3_file *base)
{
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int disk_map(sqlite3_file *base, int region, int size, int extend, void volatile **mapped)
{
    File *file = (File *)base;
    int code = code_of(file->disk, CALL_MAP);
    return code == SQLITE_OK ? file->real->pMethods->xShmMap(file->real, region, size, extend, mapped) : code;
}

/* Giving a lock back cannot fail. */
static int disk_map_lock(sqlite3_file *base, int offset, int count, int flags)
{
    File *file = (File *)base;
    int code = flags & SQLITE_SHM_LOCK ? code_of(file->disk, CALL_LOCK) : SQLITE_OK;
    if (code != SQLITE_OK)
        return code;
    return file->real->pMethods->xShmLock(file->real, offset, count, flags);
}

static void disk_barrier(sqlite3_file *base)
{
    File *file = (File *)base;
    file->real->pMethods->xShmBarrier(file->real);
}

static int disk_unmap(sqlite3_file *base, int delete)
{
    File *file = (File *)base;
    return file->real->pMethods->xShmUnmap(file->real, delete);
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 2, /* no memory-mapped pages: each read is a call */
    .xClose = disk_close,
    .xRead = disk_read,
    .xWrite = disk_write,
    .xTruncate = disk_truncate,
    .xSync = disk_sync,
    .xFileSize = disk_size,
    .xLock = disk_lock,
    .xUnlock = disk_unlock,
    .xCheckReservedLock = disk_is_reserved,
    .xFileControl = disk_control,
    .xSectorSize = disk_sector_size,
    .xDeviceCharacteristics = disk_characteristics,
    .xShmMap = disk_map,
    .xShmLock = disk_map_lock,
    .xShmBarrier = disk_barrier,
    .xShmUnmap = disk_unmap,
};

/* -- all files ---------------------------------------------------------------- */

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *flags_out)
{
    Disk *disk = vfs->pAppData;
    File *file = (File *)base;
    *file = (File){.disk = disk, .real = (sqlite3_file *)(file + 1)};
    int code = code_of(disk, CALL_OPEN);
    if (code != SQLITE_OK)
        return code;
    gboolean made = name && (flags & SQLITE_OPEN_CREATE) && !g_file_test(name, G_FILE_TEST_EXISTS);
    code = disk->real_vfs->xOpen(disk->real_vfs, name, file->real, flags, flags_out);
    if (code != SQLITE_OK)
        return code;
    file->base.pMethods = &METHODS;
    file->name = g_strdup(name ? name : "");
    if (made)
        record(file, (PowerEvent){POWER_MAKE, 0, NULL});
    return SQLITE_OK;
}

static int disk_delete(sqlite3_vfs *vfs, const char *name, int synced)
{
    Disk *disk = vfs->pAppData;
    int code = code_of(disk, CALL_DELETE);
    if (code == SQLITE_OK)
        code = disk->real_vfs->xDelete(disk->real_vfs, name, 0);
    const File file = {.disk = disk, .name = (char *)name};
    if (code == SQLITE_OK)
        record(&file, (PowerEvent){synced ? POWER_DELETE_SYNCED : POWER_DELETE, 0, NULL});
    return code;
}

static void *memory_get(int size)
{
    return fails(&the_disk, CALL_MEMORY) ? NULL : the_disk.real_memory.xMalloc(size);
}

static void *memory_grow(void *block, int size)
{
    return fails(&the_disk, CALL_MEMORY) ? NULL : the_disk.real_memory.xRealloc(block, size);
}

/* Without small blocks set aside for each connection: then every allocation is one. */
static void install_memory(Disk *disk)
{
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &disk->real_memory);
    sqlite3_mem_methods ours = disk->real_memory;
    ours.xMalloc = memory_get;
    ours.xRealloc = memory_grow;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &ours);
    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
}

Disk *disk_install(void)
{
    Disk *disk = &the_disk;
    install_memory(disk);
    disk->real_vfs = sqlite3_vfs_find(NULL);
    disk->vfs = *disk->real_vfs;
    disk->vfs.zName = "faulty";
    disk->vfs.pAppData = disk;
    disk->vfs.szOsFile = (int)sizeof(File) + disk->real_vfs->szOsFile;
    disk->vfs.xOpen = disk_open;
    disk->vfs.xDelete = disk_delete;
    sqlite3_vfs_register(&disk->vfs, TRUE);
    return disk;
}

/* -- recording ------------------------------------------------------------------ */

void disk_record(Disk *disk)
{
    g_mutex_lock(&disk->lock);
    disk->tape = tape_new();
    g_mutex_unlock(&disk->lock);
}

void disk_promise(Disk *disk, guint step)
{
    g_mutex_lock(&disk->lock);
    if (disk->tape)
        tape_add(disk->tape, "", (PowerEvent){POWER_PROMISE, step, NULL});
    g_mutex_unlock(&disk->lock);
}

Tape *disk_recorded(Disk *disk)
{
    g_mutex_lock(&disk->lock);
    Tape *tape = g_steal_pointer(&disk->tape);
    g_mutex_unlock(&disk->lock);
    return tape;
}
