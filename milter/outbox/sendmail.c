#include "outbox/sendmail.h"

#include "outbox/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#define LOOK_MICROSECONDS (5 * 1000)
#define LOOK_MILLISECONDS 100
#define KILLED            (-1)

/* The child gets /dev/null for what it says, no other descriptor of ours, and signals as a fresh process has them. */
static int spawn(pid_t *child, const char *program, char *const arguments[], int input)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, broken_pipe;
    (void)sigemptyset(&none);
    (void)sigemptyset(&broken_pipe);
    (void)sigaddset(&broken_pipe, SIGPIPE);
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed != 0)
        return failed;
    failed = posix_spawnattr_init(&attributes);
    if (failed != 0) {
        (void)posix_spawn_file_actions_destroy(&actions);
        return failed;
    }
    if ((failed = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)) == 0 &&
        (failed = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)) == 0 &&
        (failed = posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)) == 0 &&
        (failed = posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1)) == 0 &&
        (failed = posix_spawnattr_setsigmask(&attributes, &none)) == 0 &&
        (failed = posix_spawnattr_setsigdefault(&attributes, &broken_pipe)) == 0 &&
        (failed = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)) == 0)
        failed = posix_spawn(child, program, &actions, &attributes, arguments, environ);
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&actions);
    return failed;
}

/* How long the program is waited for. */
typedef struct {
    gint64 deadline;
    const int *broken; /* the relay's */
} Patience;

static gboolean is_patient(const Patience *patience)
{
    return g_get_monotonic_time() < patience->deadline && !g_atomic_int_get(patience->broken);
}

/* FALSE when nothing more can be written. */
static gboolean wait_writable(int fd, const Patience *patience)
{
    struct pollfd ready = {.fd = fd, .events = POLLOUT};
    while (is_patient(patience)) {
        int found = poll(&ready, 1, LOOK_MILLISECONDS);
        if (found != 0)
            return found > 0 || errno == EINTR;
    }
    return FALSE;
}

/* FALSE when the program did not take all of it. */
static gboolean feed(int fd, GBytes *bytes, const Patience *patience)
{
    gsize length, done = 0;
    const char *text = g_bytes_get_data(bytes, &length);
    while (done < length && wait_writable(fd, patience)) {
        gssize written = write(fd, text + done, length - done);
        if (written < 0 && errno != EAGAIN && errno != EINTR)
            return FALSE;
        if (written > 0)
            done += (gsize)written;
    }
    return done == length;
}

/* The wait status, or KILLED when the child took too long. */
static int await(pid_t child, const Patience *patience)
{
    int status;
    pid_t ended;
    while ((ended = waitpid(child, &status, WNOHANG)) == 0 && is_patient(patience))
        g_usleep(LOOK_MICROSECONDS);
    if (ended == child)
        return status;
    (void)kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return KILLED;
}

static RelayFate fate_of(int status)
{
    if (!WIFEXITED(status))
        return RELAY_LATER;
    switch (WEXITSTATUS(status)) {
    case EX_OK:
        return RELAY_ACCEPTED;
    case EX_DATAERR:
    case EX_NOUSER:
    case EX_NOHOST:
    case EX_NOPERM:
        return RELAY_REFUSED;
    default:
        return RELAY_LATER;
    }
}

/* The exit codes for good in the words of RFC 3463, as sendmail(1) itself would say them. */
static const char *enhanced_of(int code)
{
    switch (code) {
    case EX_DATAERR:
        return "5.6.0 ";
    case EX_NOUSER:
        return "5.1.1 ";
    case EX_NOHOST:
        return "5.1.2 ";
    case EX_NOPERM:
        return "5.7.1 ";
    default:
        return "";
    }
}

static void settle_status(Bundle *bundle, int status)
{
    g_autofree char *answer = NULL;
    if (status == KILLED)
        answer = g_strdup("sendmail did not take the letter");
    else if (WIFEXITED(status))
        answer = g_strdup_printf("%ssendmail exit %d", enhanced_of(WEXITSTATUS(status)), WEXITSTATUS(status));
    else
        answer = g_strdup_printf("sendmail died of signal %d", WTERMSIG(status));
    bundle_settle(bundle, status == KILLED ? RELAY_LATER : fate_of(status), answer);
}

static void settle_errno(Bundle *bundle, int number)
{
    g_autofree char *answer = g_strdup_printf("cannot run sendmail: %s", g_strerror(number));
    bundle_settle(bundle, RELAY_LATER, answer);
}

/* Half a letter must not end in an orderly end of file, or half a letter is sent: kill first, close then. */
static int hand_over(pid_t child, int input, GBytes *bytes, const int *broken)
{
    const Patience patience = {g_get_monotonic_time() + RELAY_TIMEOUT_SECONDS * G_TIME_SPAN_SECOND, broken};
    g_autoptr(GBytes) local = wire_lines(bytes, "\n");
    gboolean whole = fcntl(input, F_SETFL, O_NONBLOCK) == 0 && feed(input, local, &patience);
    if (!whole)
        (void)kill(child, SIGKILL);
    (void)close(input);
    int status = await(child, &patience);
    return !whole && status == 0 ? KILLED : status;
}

void sendmail_send(const char *program, const Parcel *parcel, Bundle *bundle)
{
    char *const arguments[] = {(char *)program,
                               "-i",
                               "-f",
                               (char *)parcel->sender,
                               "-N",
                               "failure",
                               "-V",
                               (char *)parcel->envelope_id,
                               "-R",
                               "hdrs",
                               "--",
                               (char *)parcel->recipient,
                               NULL};
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        settle_errno(bundle, errno);
        return;
    }
    pid_t child;
    int failed = spawn(&child, program, arguments, ends[0]);
    (void)close(ends[0]);
    if (failed != 0) {
        (void)close(ends[1]);
        settle_errno(bundle, failed);
        return;
    }
    settle_status(bundle, hand_over(child, ends[1], parcel->bytes, bundle->broken));
}
