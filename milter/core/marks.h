/*
 * marks.h - how a handler's words were set, kept inside the text itself.
 *
 * Links, emphasis, headings, lists and tables of an answer survive (D56); all
 * other HTML is gone.  A mark is one control character.  It carries nothing:
 * where a link leads stands behind its words as "<target>", so whoever checks
 * the text without its marks has seen all of it.  Marks never cross a line.
 * A text that came from outside has none until its marks are taken out.
 */
#ifndef SYNPUNKT_CORE_MARKS_H
#define SYNPUNKT_CORE_MARKS_H

#include <glib.h>

/* Around words in a line; a link is outside, emphasis inside. */
#define MARK_STRONG       '\x01'
#define MARK_STRONG_END   '\x02'
#define MARK_EMPHASIS     '\x03'
#define MARK_EMPHASIS_END '\x04'
#define MARK_LINK         '\x05' /* "words" MARK_LINK_END " <target>"; without a target the words say it */
#define MARK_LINK_END     '\x06'

/* What begins a line. */
#define MARK_HEADING    '\x07'
#define MARK_SUBHEADING '\x08'
#define MARK_ROW        '\x0e' /* of a table */
#define MARK_HEADER_ROW '\x0f'
#define MARK_ITEM       '\x11' /* one for each list around it; then "- " or "1. " */
#define MARK_MORE       '\x12' /* the item above goes on */

/* Where a picture stands, and one in a quotation; taken out again as soon as the place is noted (mail/read.c). */
#define MARK_PICTURE        '\x16'
#define MARK_QUOTED_PICTURE '\x17'

/* Between two cells of a row, before their " | ". */
#define MARK_CELL '\x10'

gboolean mark_is(char character);

/* The text without its marks.  Caller owns. */
char *marks_strip(const char *marked);

/* For readers of plain text: "*strong*", "_emphasis_", headings underlined, lists indented.  Caller owns. */
char *marks_plain(const char *marked);

/*
 * The end of `marked` that without its marks is `rest`; just `rest` if there
 * is none, for what was checked is what may go out.  Caller owns.
 */
char *marks_tail(const char *marked, const char *rest);

#endif
