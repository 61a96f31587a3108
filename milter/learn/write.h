/* write.h - the weights as a file that people read. */
#ifndef SYNPUNKT_LEARN_WRITE_H
#define SYNPUNKT_LEARN_WRITE_H

#include "learn/learn.h"

/* `sources` says in one line what it was learned from: "the closed cases of 2024 and later".  Caller owns. */
char *learn_print_table(const Learnt *learnt, const char *sources);

/* Share of so many, in per cent. */
double learn_share(guint part, guint whole);

#endif
