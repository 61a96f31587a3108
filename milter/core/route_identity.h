/* route_identity.h - Swedish personal identity numbers in running text. */
#ifndef SYNPUNKT_CORE_ROUTE_IDENTITY_H
#define SYNPUNKT_CORE_ROUTE_IDENTITY_H

#include <glib.h>

/*
 * Is there a personnummer or samordningsnummer: six or eight digits of a date
 * that exists (day + 60 for the latter), "-" or "+" or nothing, four digits,
 * and the Luhn digit fits?
 */
gboolean identity_number_in(const char *text);

#endif
