/* questions.h - what staff ask for by mail, found within their scope. */
#ifndef SYNPUNKT_STORE_QUESTIONS_H
#define SYNPUNKT_STORE_QUESTIONS_H

#include "store/database.h"

#include "core/known.h"

/* Fills known->rows, staff_replies, answered and listed; without ask->question no more than what test letter is answered. */
gboolean questions_recall(Database *database, const Ask *ask, Known *known, GError **error);

/* answered.c: the letter about no case that is answered, and the cases it lists. */
gboolean answered_recall(Database *database, const Ask *ask, Known *known, GError **error);

/* The same for the answer to a test letter, proven or not. */
gboolean answered_recall_test(Database *database, const Ask *ask, Known *known, GError **error);

#endif
