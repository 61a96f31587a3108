/*
 * csv.h - a table as a spreadsheet saves it.
 *
 * UTF-8 with or without a byte-order mark, else Windows-1252; fields apart by
 * ";", "," or a tab, whichever the first line has most of (or "sep=;" says);
 * quotes around fields that hold one of them or a line break, doubled inside;
 * lines end in LF, CRLF or CR.  Rows with nothing in them are left out.
 */
#ifndef SYNPUNKT_CONFIG_CSV_H
#define SYNPUNKT_CONFIG_CSV_H

#include <glib.h>

#define CSV_BYTES_MAX  (1024 * 1024)
#define CSV_ROWS_MAX   5000
#define CSV_FIELDS_MAX 100

typedef struct {
    guint line;        /* of the file, from 1: where the row begins */
    GPtrArray *fields; /* char *, white space around them gone */
} CsvRow;

/* Array of CsvRow; caller owns.  NULL with BAD_INPUT, which names the line and what to do. */
GPtrArray *csv_read(const char *bytes, gsize length, GError **error);

#endif
