/*
 * sockets.h - the sockets that libESMTP keeps to itself.
 *
 * The connections to the relay are the only ones of the Internet that this
 * program makes; those to the milter are made by others.
 */
#ifndef SYNPUNKT_OUTBOX_SOCKETS_H
#define SYNPUNKT_OUTBOX_SOCKETS_H

/*
 * libESMTP writes a letter in pieces.  The last small piece would wait for the
 * server's delayed acknowledgement, 40 ms a letter.  Others' connections are
 * better off without the wait too.
 */
void sockets_do_not_wait(void);

/* End every connection of this process to `server` ("host:port"), made or being made: who reads or writes there fails.
 */
void sockets_shut_down(const char *server);

#endif
