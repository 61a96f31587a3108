/*
 * reference.h - the number of a case, as people see it.
 *
 * A CaseNumber is two digits of the year and the serial within it:
 * year % 100 * 10,000,000 + serial.  It is written "2600417" inside addresses
 * (serial padded to five digits) and "SP-2026-00417-2" to people; the last is
 * a Luhn digit over "202600417" (D28).  A reference is no secret and proves
 * nothing about who is writing.
 */
#ifndef SYNPUNKT_CORE_REFERENCE_H
#define SYNPUNKT_CORE_REFERENCE_H

#include <glib.h>

typedef gint64 CaseNumber; /* 0 means none */

#define REFERENCE_SERIAL_MAX 9999999

CaseNumber case_number(int year, guint serial);
int case_number_year(CaseNumber number);   /* 2026 */
guint case_number_serial(CaseNumber number);

/* "SP-2026-00417-2"; caller owns. */
char *reference_print(const char *prefix, CaseNumber number);

/* "2600417"; caller owns. */
char *case_number_print(CaseNumber number);

/* The reverse of case_number_print(); 0 if it is none. */
CaseNumber case_number_read(const char *digits, gsize length);

/*
 * The reference that begins exactly at `text`, read as leniently as below, or
 * 0.  *length gets how many bytes it takes.
 */
CaseNumber reference_read(const char *prefix, const char *text, gsize *length);

/*
 * All references found in running text whose check digit fits, in order,
 * without repeats: lower case, spaces or dashes of any kind or nothing between
 * the groups, missing brackets, letter O for zero, l for one.  At most
 * REFERENCE_FOUND_MAX.  Returns a GArray of CaseNumber that the caller owns.
 */
#define REFERENCE_FOUND_MAX 8
GArray *reference_find(const char *prefix, const char *text);

#endif
