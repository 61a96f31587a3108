#include "cli/answers.h"

#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define PATIENCE_SECONDS 5

static gboolean takes(int family, const struct sockaddr *address, socklen_t length)
{
    const struct timeval patience = {.tv_sec = PATIENCE_SECONDS};
    int file = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file < 0)
        return FALSE;
    gboolean taken = setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0 &&
                     connect(file, address, length) == 0;
    (void)close(file); /* nothing was said */
    return taken;
}

static gboolean file_answers(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return FALSE;
    memcpy(address.sun_path, path, strlen(path));
    return takes(AF_UNIX, (const struct sockaddr *)&address, sizeof address);
}

/* "8899@127.0.0.1"; without a host it is this machine. */
static gboolean port_answers(const char *place, int family)
{
    const struct addrinfo wanted = {.ai_family = family, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    g_auto(GStrv) parts = g_strsplit(place, "@", 2);
    if (!parts[0] || getaddrinfo(parts[1], parts[0], &wanted, &found) != 0)
        return FALSE;
    gboolean taken = takes(found->ai_family, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    return taken;
}

gboolean cli_daemon_answers(const char *setting)
{
    const char *colon = strchr(setting, ':');
    if (setting[0] == '/' || !colon)
        return file_answers(setting);
    if (g_str_has_prefix(setting, "inet6:"))
        return port_answers(colon + 1, AF_INET6);
    if (g_str_has_prefix(setting, "inet:"))
        return port_answers(colon + 1, AF_INET);
    return file_answers(colon + 1);
}
