/*
 * automaton.h - find many strings in one walk over a text (Aho and Corasick).
 *
 * Strings are added, then automaton_compile() once, then any number of threads
 * scan.  A text costs at most two steps from state to state for each of its
 * bytes, however many strings there are.
 */
#ifndef SYNPUNKT_CORE_AUTOMATON_H
#define SYNPUNKT_CORE_AUTOMATON_H

#include <glib.h>

typedef struct Automaton Automaton;

Automaton *automaton_new(void);
void automaton_free(Automaton *automaton);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Automaton, automaton_free)

/* Add a string of at least one byte; before compiling only.  The same bytes get the same number: 0, 1, 2 ... */
guint automaton_add(Automaton *automaton, const char *bytes, gsize length);

void automaton_compile(Automaton *automaton);

/* String `number` stands at `start`. */
typedef void (*AutomatonFound)(guint number, gsize start, gpointer data);

/* Report every place of every string, by rising ends.  Returns the steps taken. */
gsize automaton_scan(const Automaton *automaton, const char *text, gsize length, AutomatonFound found, gpointer data);

#endif
