/*
 * thread_key.h - what the messages of one sender about one thing have in common (D23).
 *
 * The normalised subject, where it is telling.  One such as "Fråga" tells
 * nothing by itself; together with the root of Outlook's Thread-Index it does:
 * Outlook answers its own sent mail without References, but with that.  The
 * index never ties alone.  Pure.
 */
#ifndef SYNPUNKT_CORE_THREAD_KEY_H
#define SYNPUNKT_CORE_THREAD_KEY_H

#include "core/mail.h"

/* NULL when nothing ties the message to another of the same sender.  Caller owns. */
char *thread_key(const Mail *mail, const char *prefix);

#endif
