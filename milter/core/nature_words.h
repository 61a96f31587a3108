/*
 * nature_words.h - what machines say in subjects and texts, in Swedish, Finnish
 * and English.  People say much of it too: none of this counts by itself.
 */
#ifndef SYNPUNKT_CORE_NATURE_WORDS_H
#define SYNPUNKT_CORE_NATURE_WORDS_H

#include "core/mail.h"

/* "Automatiskt svar: ...": how absence programs begin a subject. */
gboolean nature_subject_is_auto_reply(const Mail *mail);

/* One of them before a subject of ours, as no person writes: not "Frånvaro: ...", which is a matter of schools too. */
gboolean nature_subject_is_formula(const Mail *mail);

/* Subject or the start of the text speaks of being away. */
gboolean nature_speaks_of_absence(const Mail *mail);

/* The text, not the subject, says so of the writer: "is out of the office", "jag är åter". */
gboolean nature_text_says_away(const Mail *mail);

/* "Bo Ek is out of the office". */
gboolean nature_subject_says_away(const Mail *mail);

/* The text says what to do while its writer is away: "vid brådskande ärenden". */
gboolean nature_text_says_meanwhile(const Mail *mail);

/* "Undelivered Mail Returned to Sender". */
gboolean nature_subject_is_bounce(const Mail *mail);

/* "Vi har tagit emot ditt ärende": another case system's receipt. */
gboolean nature_speaks_of_receipt(const Mail *mail);

/* "Accepterat: möte", "Declined: ...". */
gboolean nature_subject_is_meeting_reply(const Mail *mail);

/* "unsubscribe", and nothing else: mail programs write it when a button is pressed. */
gboolean nature_subject_unsubscribes(const Mail *mail);

/* It calls itself a newsletter and tells how to get rid of it. */
gboolean nature_is_newsletter(const Mail *mail);

#endif
