/*
 * latin.h - the letters of Swedish and its neighbours in UTF-8, without tables.
 *
 * U+00C0 to U+00FF are two bytes, C3 and one more, and a capital differs from
 * its small letter in one bit, as in ASCII.  Nearly all mail is written in
 * these and ASCII; asking Unicode's tables about each letter costs ten times
 * as much.
 */
#ifndef SYNPUNKT_CORE_LATIN_H
#define SYNPUNKT_CORE_LATIN_H

#include <glib.h>

#define LATIN_LEAD  '\xc3'
#define LATIN_SHARP '\x9f' /* second byte of the sharp s, which has no capital of its kind */

/* The bytes at `at` are one letter of U+00C0 to U+00FF. */
static inline gboolean latin_is_letter(const char *at)
{
    guchar second = at[0] == LATIN_LEAD ? (guchar)at[1] : 0;
    return (second & 0xc0) == 0x80 && (second & 0x1f) != 0x17; /* not the signs of multiplication and division */
}

/* Second byte of the small letter. */
static inline char latin_lower(char second)
{
    return second < LATIN_SHARP && second != '\x97' ? (char)(second | 0x20) : second;
}

/* Is all of `text` of those and ASCII? */
static inline gboolean latin_is_all(const char *text)
{
    while (*text != '\0') {
        if ((guchar)*text < 0x80)
            text++;
        else if (latin_is_letter(text))
            text += 2;
        else
            return FALSE;
    }
    return TRUE;
}

/* Length in bytes of the letters and digits that `text` begins with, of ASCII and those above. */
static inline gsize latin_word(const char *text)
{
    const char *at = text;
    for (;;) {
        if (g_ascii_isalnum(*at))
            at++;
        else if (latin_is_letter(at))
            at += 2;
        else
            return (gsize)(at - text);
    }
}

/* Copy `bytes` of those letters and digits, small, and return where they end. */
static inline char *latin_copy_lower(char *to, const char *letters, gsize bytes)
{
    for (const char *end = letters + bytes; letters < end; letters++, to++) {
        /* cppcheck-suppress invalidFunctionArg; GLib takes a char and looks it up as a byte */
        *to = g_ascii_isupper(*letters) ? *letters | 0x20 : *letters;
        if (*letters == LATIN_LEAD)
            *++to = latin_lower(*++letters);
    }
    return to;
}

/* What small letters of Unicode can need at most for `bytes` of text: two bytes may become three. */
static inline gsize latin_lower_room(gsize bytes)
{
    return bytes + bytes / 2;
}

/* Make `bytes` of ASCII and those letters small, in place. */
static inline void latin_make_lower(char *text, gsize bytes)
{
    for (gsize i = 0; i < bytes; i++) {
        /* cppcheck-suppress invalidFunctionArg; GLib takes a char and looks it up as a byte */
        if (g_ascii_isupper(text[i]))
            text[i] |= 0x20;
        else if (text[i] == LATIN_LEAD && i + 1 < bytes) {
            text[i + 1] = latin_lower(text[i + 1]);
            i++;
        }
    }
}

#endif
