/*
 * masked.h - the figures that letters tell of, read and masked.
 *
 * All letters of a round are of one frozen report, which is megabytes to read
 * and a system of sums to mask: it is kept from one letter to the next, and
 * only that one.  Whoever uses it holds Service.figures_lock.
 */
#ifndef SYNPUNKT_FLOW_MASKED_H
#define SYNPUNKT_FLOW_MASKED_H

#include "core/year.h"
#include "flow/service.h"

typedef struct Masked {
    int year;       /* of the frozen report */
    guint number;   /* which of them; 0: counted for one letter alone */
    Year *figures;  /* masked, nothing left out */
    GArray *missed; /* Breach: Year.missed, from before it was masked */
} Masked;

void masked_free(Masked *masked);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Masked, masked_free)

/*
 * From the frozen report that the letter names, else counted anew, as all was
 * known when the time that is asked for ended (core/report_ask.h).  *masked
 * stays the service's until the next call; NULL where there are no such figures.
 */
gboolean masked_read(Service *service, const Outgoing *outgoing, const Masked **masked, GError **error);

#endif
