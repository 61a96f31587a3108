/* look.h - what a server is asked about itself, without a store. */
#ifndef SYNPUNKT_STORE_POSTGRES_LOOK_H
#define SYNPUNKT_STORE_POSTGRES_LOOK_H

/* statements_server.c: in the order in which look.c takes the columns; $1 is the schema. */
extern const char server_columns[];
extern const char server_hosts[];
extern const char server_process[]; /* of the server, that answers this connection */

#endif
