#include "daemon/harden.h"

#include "util/log.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

gboolean harden_descriptors(void)
{
    int file;
    do
        file = open("/dev/null", O_RDWR);
    while (file >= 0 && file <= STDERR_FILENO);
    if (file < 0)
        return FALSE;
    closefrom(STDERR_FILENO + 1);
    return TRUE;
}

/* Memory holds people's mail and our keys: none of it may land in a core file or be read by a neighbour. */
static void keep_memory_to_ourselves(void)
{
    const struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0)
        log_warning("cannot forbid core files: %s", g_strerror(errno));
}

static gboolean has_capability(const struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3])
{
    guint32 any = 0;
    for (guint i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
        any |= data[i].effective | data[i].permitted | data[i].inheritable;
    return any != 0;
}

/* A change of user has dropped them already; a service manager that starts us as that user may have given some. */
static gboolean drop_capabilities(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct now[_LINUX_CAPABILITY_U32S_3] = {0}, none[_LINUX_CAPABILITY_U32S_3] = {0};
    if (syscall(SYS_capget, &header, now) == 0 && !has_capability(now))
        return TRUE;
    if (syscall(SYS_capset, &header, none) == 0)
        return TRUE;
    log_error("cannot give up capabilities: %s", g_strerror(errno));
    return FALSE;
}

gboolean harden_process(void)
{
    keep_memory_to_ourselves();
    return drop_capabilities();
}
