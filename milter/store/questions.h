/* questions.h - what staff ask for by mail, found within their scope. */
#ifndef SYNPUNKT_STORE_QUESTIONS_H
#define SYNPUNKT_STORE_QUESTIONS_H

#include "store/database.h"

#include "core/known.h"

/* Fills known->rows, tallies, documents and staff_replies; nothing without ask->question. */
gboolean questions_recall(Database *database, const Ask *ask, Known *known, GError **error);

#endif
