/*
 * compose.h - a long text in Unicode's composed form (NFC), in time that grows
 * with its length.
 *
 * GLib's own function moves the whole rest of the text for every letter it
 * puts together, and each å is one: a megabyte of Swedish took two seconds.
 */
#ifndef SYNPUNKT_CORE_COMPOSE_H
#define SYNPUNKT_CORE_COMPOSE_H

/*
 * "" if `text` is not valid UTF-8.  After a kilobyte without any ASCII
 * character, which no language needs, one letter may stay apart.  Caller owns.
 */
char *compose_text(const char *text);

#endif
