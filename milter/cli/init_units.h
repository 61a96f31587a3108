/*
 * init_units.h - the city's units from a table, and the word lists of the
 * example units they resemble.
 */
#ifndef SYNPUNKT_CLI_INIT_UNITS_H
#define SYNPUNKT_CLI_INIT_UNITS_H

#include "core/config.h"

typedef enum {
    COLUMN_CODE,
    COLUMN_NAME,
    COLUMN_COMMITTEE,
    COLUMN_ADDRESS,
    COLUMN_TYPE,
    COLUMN_HEAD,
    COLUMN_REGISTRAR,
    COLUMN_SECRETARY,
    COLUMN_MEMBERS,
    COLUMN_LIKE,
    COLUMN_WORDS,
    COLUMNS
} Column;

typedef struct {
    guint line;           /* of the table, 0 when typed */
    char *field[COLUMNS]; /* "" where nothing is said; code, type and address in the form of units.conf */
    const Unit *like;     /* of the example, or NULL */
} NewUnit;

void new_unit_free(NewUnit *unit);

/*
 * Read a table.  Array of NewUnit, caller owns.  NULL with BAD_INPUT: all that
 * is wrong, a line each, "units.csv:3: what, and what to write".
 */
GPtrArray *init_units_read(const char *path, GError **error);

/* Ask for them one by one on the terminal.  NULL with BAD_INPUT when it closes. */
GPtrArray *init_units_ask(GError **error);

/* A unit for the sorting desk, added unless one has that address already; its code is returned. */
const char *init_units_add_desk(GPtrArray *units, const char *address);

/*
 * For each unit the one of `example` that it resembles, if any; each example serves once, for its words lead to one
 * unit.  FALSE with BAD_INPUT where a row names one that is not there, or is taken.
 */
gboolean init_units_match(GPtrArray *units, const Config *example, GError **error);

/* units.conf; `shipped` is the text of the example's.  Caller owns. */
char *init_units_print(const GPtrArray *units, const char *shipped);

/* learned.conf: of the shipped weights those of the units that were taken over, under their new codes.  Caller owns. */
char *init_units_print_learned(const GPtrArray *units, const char *shipped);

#endif
