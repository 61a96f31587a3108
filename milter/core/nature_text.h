/*
 * nature_text.h - automatic mail whose header tells nothing, judged by its whole text.
 *
 * A subject or a phrase alone is never enough: every shape here needs two signs
 * that machines show together, and none of a person's own voice.
 */
#ifndef SYNPUNKT_CORE_NATURE_TEXT_H
#define SYNPUNKT_CORE_NATURE_TEXT_H

#include "core/nature.h"

/* FALSE: nothing but a person is seen in it.  *reason is static text. */
gboolean nature_of_text(const Mail *mail, Nature *nature, const char **reason);

/* "Johan Berg vill återkalla meddelandet": Outlook, when its user takes a mail back. */
gboolean nature_is_recall(const Mail *mail);

/* A failure in words or as SMTP's refusal ("550 5.1.1"): counts for mail that is a machine's anyhow. */
gboolean nature_text_tells_failure(const Mail *mail);

#endif
