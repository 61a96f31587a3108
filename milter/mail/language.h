/* language.h - which language a text is in, by libexttextcat. */
#ifndef SYNPUNKT_MAIL_LANGUAGE_H
#define SYNPUNKT_MAIL_LANGUAGE_H

#include <glib.h>

/* Once, in the main thread.  FALSE if the library's data is missing: then only words are ever sure. */
gboolean language_init(void);

/* ISO 639-1 code ("sv"), "no" for nb and nn, or NULL when the text is too short or unclear.  Static.  Any thread. */
const char *language_guess(const char *text);

#endif
