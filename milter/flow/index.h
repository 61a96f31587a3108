/*
 * index.h - the words of what is on file, for search.
 *
 * Off the way of the mail: the clerk takes a few entries at a time, reads
 * their messages anew and keeps their words.  Any number may do it at once.
 */
#ifndef SYNPUNKT_FLOW_INDEX_H
#define SYNPUNKT_FLOW_INDEX_H

#include "flow/service.h"

/* One batch.  *count gets how many entries were seen to: 0 when there is nothing to do. */
#define INDEX_BATCH 20
gboolean index_round(Service *service, guint *count, GError **error);

#endif
