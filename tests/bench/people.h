/* people.h - who writes to whom, for the programs that send. */
#ifndef SYNPUNKT_BENCH_PEOPLE_H
#define SYNPUNKT_BENCH_PEOPLE_H

#define PEOPLE_WORD 200

/* Each is empty when the sender's program shall choose. */
typedef struct {
    char sender[PEOPLE_WORD], recipient[PEOPLE_WORD];
    char ancestor[PEOPLE_WORD]; /* Message-ID that is answered, without brackets */
} Person;

typedef struct {
    Person *list;
    long count;
} People;

/* A file with "sender recipient ancestor" a line, "-" for what is left open.  0 if it cannot be read or is empty. */
int people_read(People *people, const char *path);

/* The one who writes message number `n`: the list again and again; one with nothing chosen if there is no list. */
const Person *people_at(const People *people, long n);

#endif
