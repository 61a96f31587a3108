/* html_style.h - private to mail/: what HTML elements and their attributes mean for a reader of text. */
#ifndef SYNPUNKT_MAIL_HTML_STYLE_H
#define SYNPUNKT_MAIL_HTML_STYLE_H

#include <glib.h>
#include <libxml/xmlstring.h>

typedef enum {
    TAG_OTHER, /* runs on in the line */
    TAG_SKIP,  /* not for reading */
    TAG_PARAGRAPH,
    TAG_BLOCK,
    TAG_LIST,
    TAG_ORDERED,
    TAG_ITEM,
    TAG_QUOTE,
    TAG_BREAK,
    TAG_RULER,
    TAG_PREFORMATTED,
    TAG_TABLE,
    TAG_ROW,
    TAG_CELL,
    TAG_LINK,
    TAG_PICTURE,
} Tag;

/* `name` in lower case, as libxml2 gives it. */
Tag html_tag(const char *name);

/* Value of an attribute, or NULL; stays owned by `attributes` (which may be NULL). */
const char *html_attribute(const xmlChar **attributes, const char *name);

/* A style without white space, in lower case, ended by ";".  NULL without one.  Caller owns. */
char *html_style(const xmlChar **attributes);

/* Hidden from the eye: display:none, a font of size 0, a preheader ... */
gboolean html_is_hidden(const xmlChar **attributes);

/* A paragraph without space around it, as Word writes each line. */
gboolean html_is_tight(const xmlChar **attributes);

/* A blockquote that only indents: clients with an "indent" button write it. */
gboolean html_is_indent(const xmlChar **attributes);

/* Set in a colour that catches the eye: red, blue ... but no black, grey, or the dark blue Outlook writes replies in.
 */
gboolean html_is_coloured(const xmlChar **attributes);

/* Do a link's words say where it leads? */
gboolean html_words_say(const char *words, const char *target);

#endif
