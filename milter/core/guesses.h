/*
 * guesses.h - addresses of ours whose token is wrong, counted by the hour.
 *
 * There are 2^40 tokens for each case, role and key.  One wrong token is a slip
 * of the pen or an old address; a hundred in an hour from one client are
 * somebody who tries them out, for a town has not half as many mails an hour in
 * all.  Such a client is put off at every address with a token until the hour
 * is over, the right ones too: an answer that differs would tell which they are.
 *
 * All in memory of fixed size: when the table is full, the client that has
 * guessed least makes room.
 */
#ifndef SYNPUNKT_CORE_GUESSES_H
#define SYNPUNKT_CORE_GUESSES_H

#include <glib.h>

#define GUESSES_HOUR        3600
#define GUESSES_CLIENT_HOUR 100 /* from one client; then it is put off */
#define GUESSES_ALL_HOUR    300 /* from all together; then the administrator is told */
#define GUESSES_CLIENTS_MAX 256

typedef struct Guesses Guesses;

Guesses *guesses_new(void);
void guesses_free(Guesses *guesses);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Guesses, guesses_free)

/*
 * One wrong token.  `client` is an IP address, or NULL when it is not known or
 * speaks for many; of IPv6 the first 64 bits count, which one line at home has.
 * `now` are seconds of a clock that is never set.  TRUE when the administrator
 * is to be told: a client or all together are at their limit, and nothing was
 * said within the hour.
 */
gboolean guesses_add(Guesses *guesses, const char *client, gint64 now);

/* Is that client at its limit? */
gboolean guesses_puts_off(const Guesses *guesses, const char *client, gint64 now);

/* How many there were in all within the hour. */
guint guesses_count(const Guesses *guesses, gint64 now);

/*
 * Does `client` hand on other people's mail, so that what it brings says nothing of itself?  An address of this machine or
 * of a private network, one of `relays` ("192.0.2.0/24"), or one that is not known.
 */
gboolean guesses_is_relay(const GPtrArray *relays, const char *client);

#endif
