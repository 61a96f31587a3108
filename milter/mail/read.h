/*
 * read.h - bytes of a message to a Mail.
 *
 * Every input is hostile.  Before GMime sees anything the header block is
 * capped (a long run of "a:" groups overflows its stack, MTA-FACTS 3.3); depth,
 * parts, text and names are capped too.  What is cut sets Mail.damaged; no
 * input is refused: in the worst case the Mail holds the envelope only.
 */
#ifndef SYNPUNKT_MAIL_READ_H
#define SYNPUNKT_MAIL_READ_H

#include "core/mail.h"

#include <glib.h>

#define READ_HEADER_BYTES_MAX   (256 * 1024) /* whole header block of a message or part, its subject apart */
#define READ_HEADER_LINE_MAX    (16 * 1024)  /* one header field */
#define READ_SUBJECT_MAX        (256 * 1024) /* but residents write letters into the subject */
#define READ_HEADERS_MAX        500
#define READ_ADDRESS_COLONS_MAX 200
#define READ_ADDRESSES_MAX      500
#define READ_ANCESTORS_MAX      50
#define READ_PARTS_MAX          200
#define READ_DEPTH_MAX          50
#define READ_TEXT_BYTES_MAX     (1024 * 1024) /* readable text kept */
#define READ_NAME_CHARS_MAX     200

/* Once, in the main thread, before any other thread starts (MTA-FACTS 3.1). */
void mail_read_init(void);

/*
 * Read a message.  Takes `envelope` over.  Never NULL, never fails.  `raw` is
 * only read during the call.  May be called from any number of threads.
 */
Mail *mail_read(GBytes *raw, Envelope *envelope);

/* The same, and what lies in a winmail.dat is read by tnef(1), run confined; `tnef` is its absolute path, or NULL. */
Mail *mail_read_with(GBytes *raw, Envelope *envelope, const char *tnef);

/* The same without `digest` and `language`, which are seldom asked of mail that is on file, and a third of the cost. */
Mail *mail_read_filed(GBytes *raw, Envelope *envelope, const char *tnef);

/* One file out of a message, decoded. */
typedef struct {
    char *name;
    char *type;
    GBytes *bytes;
} File;

void file_free(File *file);

/*
 * The attachments of a message that `mail` (read from the same bytes) lists,
 * decoded, in order: those for which `wanted` says TRUE (NULL: all).  Caller
 * owns the array of File.
 */
typedef gboolean (*FileWanted)(const Attachment *attachment, gpointer data);
GPtrArray *mail_read_files(GBytes *raw, const Mail *mail, FileWanted wanted, gpointer data);

/* The same for a Mail from mail_read_with(). */
GPtrArray *mail_read_files_with(GBytes *raw, const Mail *mail, const char *tnef, FileWanted wanted, gpointer data);

#endif
