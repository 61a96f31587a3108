/* learn_print.h - what `synpunkt learn` says about what it learned. */
#ifndef SYNPUNKT_CLI_LEARN_PRINT_H
#define SYNPUNKT_CLI_LEARN_PRINT_H

#include "learn/learn.h"

void learn_print_curve(const Learnt *learnt);
void learn_print_words(const Learnt *learnt);
void learn_print_left_out(const Learnt *learnt, guint sensitive);

#endif
