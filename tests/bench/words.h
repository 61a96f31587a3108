/* words.h - what people write, for the programs that send. */
#ifndef SYNPUNKT_BENCH_WORDS_H
#define SYNPUNKT_BENCH_WORDS_H

#include <stddef.h>

#define WORDS_LINE 160

/* Line `line` of letter number `n`, with CRLF: each letter has the sentences in an order of its own.  Its length. */
size_t words_line(char text[WORDS_LINE], long n, long line);

#endif
