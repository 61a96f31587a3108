/*
 * read_confined.c - fork, shut every door, exec, and watch.
 *
 * posix_spawn() cannot set limits, so this forks.  Other threads may hold any
 * lock at that moment: between fork and exec there are only system calls.
 */
#include "mail/read_confined.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOK_MICROSECONDS (5 * 1000)
#define FAILED            127 /* as shells say it */

/* What the first version of Landlock knows of (Linux 5.13). */
#define READING (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITING (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE)
#define OTHERS                                                                                                         \
    (LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |                      \
     LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |                     \
     LANDLOCK_ACCESS_FS_MAKE_SYM)
/* From the third version on (Linux 6.2); older headers do not name it. */
#define TRUNCATING         (G_GUINT64_CONSTANT(1) << 14)
#define TRUNCATING_VERSION 3

/* ---- in the child: system calls only ---- */

static gboolean set_limits(void)
{
    static const struct {
        int what;
        rlim_t most;
    } LIMITS[] = {
        {RLIMIT_CPU, CONFINED_CPU_SECONDS},
        {RLIMIT_AS, CONFINED_MEMORY},
        {RLIMIT_FSIZE, CONFINED_BYTES_MAX},
        {RLIMIT_NOFILE, 16},
        {RLIMIT_NPROC, 0},
        {RLIMIT_CORE, 0},
    };
    for (guint i = 0; i < G_N_ELEMENTS(LIMITS); i++) {
        const struct rlimit limit = {LIMITS[i].most, LIMITS[i].most};
        if (setrlimit(LIMITS[i].what, &limit) != 0)
            return FALSE;
    }
    return TRUE;
}

static void allow(int rules, int place, guint64 access)
{
    const struct landlock_path_beneath_attr beneath = {.allowed_access = access, .parent_fd = place};
    if (place >= 0)
        (void)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
}

/* Programs and libraries to read, the folder to write in; nothing else.  An older kernel goes without. */
static gboolean hide_files(const char *program, int folder)
{
    static const char *const SYSTEM[] = {"/usr", "/lib", "/lib64", "/bin"};
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    guint64 writing = WRITING | (version >= TRUNCATING_VERSION ? TRUNCATING : 0);
    const struct landlock_ruleset_attr handled = {.handled_access_fs = READING | writing | OTHERS};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0);
    if (rules < 0)
        return TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(SYSTEM); i++)
        allow(rules, open(SYSTEM[i], O_PATH | O_CLOEXEC), READING);
    allow(rules, open(program, O_PATH | O_CLOEXEC), LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE);
    allow(rules, open("/etc/ld.so.cache", O_PATH | O_CLOEXEC), LANDLOCK_ACCESS_FS_READ_FILE);
    allow(rules, folder, READING | writing);
    return syscall(SYS_landlock_restrict_self, rules, 0) == 0;
}

static gboolean take_streams(int input)
{
    int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
    return nothing >= 0 && dup2(input, STDIN_FILENO) >= 0 && dup2(nothing, STDOUT_FILENO) >= 0 &&
           dup2(nothing, STDERR_FILENO) >= 0;
}

static void default_signals(void)
{
    const struct sigaction usual = {.sa_handler = SIG_DFL};
    sigset_t none;
    for (int number = 1; number < NSIG; number++)
        (void)sigaction(number, &usual, NULL);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

G_NORETURN static void become(const char *const *arguments, int input, int folder)
{
    char *const nothing[] = {NULL};
    default_signals();
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)unshare(CLONE_NEWUSER | CLONE_NEWNET); /* no network; not every kernel and unit allows it */
    if (take_streams(input) && fchdir(folder) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
        hide_files(arguments[0], folder) && set_limits()) {
        closefrom(STDERR_FILENO + 1);
        (void)execve(arguments[0], (char *const *)arguments, nothing);
    }
    _exit(FAILED);
}

/* ---- in the parent ---- */

/* Are there only ordinary files, and few and small enough? */
static gboolean is_modest(int folder)
{
    int place = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *listing = place >= 0 ? fdopendir(place) : NULL;
    if (!listing) {
        if (place >= 0)
            (void)close(place);
        return FALSE;
    }
    guint files = 0;
    guint64 bytes = 0;
    gboolean modest = TRUE;
    for (const struct dirent *entry; modest && (entry = readdir(listing));) {
        struct stat found;
        if (entry->d_name[0] == '.' && (!entry->d_name[1] || (entry->d_name[1] == '.' && !entry->d_name[2])))
            continue;
        /* One that is gone again is no harm. */
        if (fstatat(folder, entry->d_name, &found, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        bytes += (guint64)found.st_size;
        modest = S_ISREG(found.st_mode) && found.st_nlink <= 1 && ++files <= CONFINED_FILES_MAX &&
                 bytes <= CONFINED_BYTES_MAX;
    }
    (void)closedir(listing);
    return modest;
}

/* TRUE if it ended by itself, well and in time. */
static gboolean await(pid_t child, int folder)
{
    gint64 deadline = g_get_monotonic_time() + CONFINED_SECONDS * G_TIME_SPAN_SECOND;
    int status = 0;
    pid_t ended;
    while ((ended = waitpid(child, &status, WNOHANG)) == 0 && g_get_monotonic_time() < deadline && is_modest(folder))
        g_usleep(LOOK_MICROSECONDS);
    if (ended == child)
        return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    (void)kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return FALSE;
}

gboolean confined_run(const char *const *arguments, int input, int folder)
{
    pid_t child = fork();
    if (child == 0)
        become(arguments, input, folder);
    return child > 0 && await(child, folder) && is_modest(folder);
}
