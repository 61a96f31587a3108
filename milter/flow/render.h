/* render.h - one letter's values, wording and passed-on message to its final bytes. */
#ifndef SYNPUNKT_FLOW_RENDER_H
#define SYNPUNKT_FLOW_RENDER_H

#include "flow/release.h"
#include "flow/service.h"

/*
 * Render.  `original` is the raw message of outgoing->entry when the letter
 * passes it on, else NULL; it is taken over, and let go as soon as it was read,
 * for it can be large.  Never fails: a letter whose wording cannot be used goes
 * out as a built-in plain text that names the reference.  Caller owns.
 */
GBytes *render_letter(const Rules *rules, const Wording *wording, const Outgoing *outgoing, GBytes *original,
                      const Envelope *envelope);

/* The same for LETTER_RELEASE, with what the case holds.  Caller owns. */
GBytes *render_release(const Rules *rules, const Wording *wording, const Outgoing *outgoing, const Release *release);

/* The same for a letter with files of our own making (flow/figures.h): File.  Caller owns. */
GBytes *render_files(const Rules *rules, const Wording *wording, const Outgoing *outgoing, GPtrArray *files);

/* The letter's envelope sender: its own bounce address.  Caller owns. */
char *render_bounce_address(const Rules *rules, const Outgoing *outgoing);

#endif
