/*
 * memory.h - what the C library keeps of memory that we have given up.
 *
 * Its habit is to keep it: after fifty sessions at once, or one message of
 * ten megabytes, the process stays as large as it was then.
 */
#ifndef SYNPUNKT_DAEMON_MEMORY_H
#define SYNPUNKT_DAEMON_MEMORY_H

/* Before the first thread is started. */
void memory_init(void);

/* Back to the system with what nobody uses.  Takes about a millisecond; any thread. */
void memory_give_back(void);

#endif
