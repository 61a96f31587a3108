/* answers.h - is the service there? */
#ifndef SYNPUNKT_CLI_ANSWERS_H
#define SYNPUNKT_CLI_ANSWERS_H

#include <glib.h>

/* Somebody takes connections at the socket of that setting ("unix:/run/x.sock", "inet:8899@127.0.0.1"). */
gboolean cli_daemon_answers(const char *setting);

#endif
