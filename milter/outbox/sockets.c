#include "outbox/sockets.h"

#include <errno.h>
#include <glib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define RANGE 256 /* descriptors looked at together */

typedef void (*Visit)(int descriptor, in_port_t port);

/* In network order. */
static in_port_t port_of(const char *server)
{
    const char *colon = strrchr(server, ':');
    return colon != NULL ? htons((in_port_t)strtoul(colon + 1, NULL, 10)) : 0;
}

static gboolean option_is(int descriptor, int option, int wanted)
{
    int value;
    socklen_t length = sizeof value;
    return getsockopt(descriptor, SOL_SOCKET, option, &value, &length) == 0 && value == wanted;
}

static gboolean is_internet(int descriptor)
{
    return option_is(descriptor, SO_DOMAIN, AF_INET) || option_is(descriptor, SO_DOMAIN, AF_INET6);
}

static gboolean leads_to(int descriptor, in_port_t port)
{
    union {
        struct sockaddr_in6 six;
        struct sockaddr_in four;
        struct sockaddr any;
    } peer = {0};
    socklen_t length = sizeof peer;
    if (getpeername(descriptor, &peer.any, &length) != 0)
        return errno == ENOTCONN && option_is(descriptor, SO_ACCEPTCONN, 0); /* being made */
    return peer.any.sa_family == AF_INET6 ? peer.six.sin6_port == port : peer.four.sin_port == port;
}

static void visit_open(const struct pollfd *asked, Visit visit, in_port_t port)
{
    if ((asked->revents & POLLNVAL) == 0 && option_is(asked->fd, SO_TYPE, SOCK_STREAM) && is_internet(asked->fd))
        visit(asked->fd, port);
}

/*
 * Asked with poll(2), since /proc/self/fd is closed to a process that may not be dumped.  Descriptors are given lowest
 * first: where a whole range is free there are none above.
 */
static void visit_streams(Visit visit, in_port_t port)
{
    struct pollfd range[RANGE];
    guint open = RANGE;
    for (int first = 0; open > 0; first += RANGE) {
        open = 0;
        for (int i = 0; i < RANGE; i++)
            range[i] = (struct pollfd){.fd = first + i};
        if (poll(range, RANGE, 0) < 0)
            return; /* only speed is at stake, or a moment at the end */
        for (int i = 0; i < RANGE; i++) {
            open += (range[i].revents & POLLNVAL) == 0;
            visit_open(&range[i], visit, port);
        }
    }
}

static void do_not_wait(int descriptor, in_port_t port)
{
    (void)port;
    const int on = 1;
    (void)setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* only speed is at stake */
}

static void shut_down(int descriptor, in_port_t port)
{
    if (leads_to(descriptor, port))
        (void)shutdown(descriptor, SHUT_RDWR); /* one that has gone meanwhile is what is wanted */
}

void sockets_do_not_wait(void)
{
    visit_streams(do_not_wait, 0);
}

void sockets_shut_down(const char *server)
{
    visit_streams(shut_down, port_of(server));
}
