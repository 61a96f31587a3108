/*
 * interrupt.h - Ctrl-C for work that must end between two of its steps.
 *
 * The signals are held back instead of handled, so that no step is cut in two;
 * who works asks between steps whether one has come.
 */
#ifndef SYNPUNKT_CLI_INTERRUPT_H
#define SYNPUNKT_CLI_INTERRUPT_H

#include <glib.h>

/* Before any other thread is started: they inherit it. */
void interrupt_hold(void);

gboolean interrupt_came(void);

#endif
