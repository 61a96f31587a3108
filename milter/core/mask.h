/*
 * mask.h - texts that are hidden wherever they stand, by a list that a person has gone through.
 *
 * A line of the list is one text.  It is hidden in capitals or not, across line
 * breaks and the marks of a quotation too, and inside a longer word: "Anders"
 * hides the beginning of "Andersson", which is safer than the other way round.
 * Lines that begin with "#" say nothing; "behåll bilaga: NAMN" keeps an
 * attachment, which is left out otherwise.  Pure.
 */
#ifndef SYNPUNKT_CORE_MASK_H
#define SYNPUNKT_CORE_MASK_H

#include <glib.h>

#define MASK_INSTEAD   "[maskat]"
#define MASK_LINES_MAX 5000
#define MASK_CHARS_MIN 2 /* one letter alone would leave nothing to read */

typedef struct Mask Mask;

/* The list as it is in its file.  BAD_INPUT names the line that cannot be meant. */
Mask *mask_read(const char *list, GError **error);
void mask_free(Mask *mask);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mask, mask_free)

/* Such a list in the making: each text once, whatever its case. */
typedef struct {
    GString *lines;
    GHashTable *known; /* set of texts in lower case */
} MaskList;

MaskList *mask_list_new(void);
void mask_list_free(MaskList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MaskList, mask_list_free)

/* "# heading" on a line of its own. */
void mask_list_head(MaskList *list, const char *heading);
/* One text, if it is long enough and not there yet. */
void mask_list_add(MaskList *list, const char *text);
/* A name, and each of its parts that is long enough to be one. */
void mask_list_add_name(MaskList *list, const char *name);

/* The text with everything hidden; caller owns. */
char *mask_apply(const Mask *mask, const char *text);

/* Does the list say that the attachment stays? */
gboolean mask_keeps(const Mask *mask, const char *attachment);

#endif
