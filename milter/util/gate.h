/*
 * gate.h - how many bytes of mail are worked on at once.
 *
 * A message takes several times its size while it is read, and so does a
 * letter with its files while it is made.  Sessions are as many as the MTA
 * likes, so large messages go through here one after another, in the order in
 * which they came: memory stays the same however many come together.
 */
#ifndef SYNPUNKT_UTIL_GATE_H
#define SYNPUNKT_UTIL_GATE_H

#include <glib.h>

/* What is large: it leaves a hole behind that is worth giving back at once. */
#define GATE_LARGE_BYTES (1024 * 1024)

typedef struct Gate Gate;

/* `room` is how many bytes may be inside; one message that is larger goes in alone. */
Gate *gate_new(gsize room);
void gate_free(Gate *gate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Gate, gate_free)

/* Wait for room, at most so long.  FALSE with TRY_LATER; after TRUE gate_leave() must follow, with the same bytes. */
#define GATE_WAIT_SECONDS 60
gboolean gate_enter(Gate *gate, gsize bytes, GError **error);
void gate_leave(Gate *gate, gsize bytes);

#endif
