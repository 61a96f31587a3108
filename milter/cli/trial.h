/* trial.h - how often the choice of unit was right for letters whose answer is known. */
#ifndef SYNPUNKT_CLI_TRIAL_H
#define SYNPUNKT_CLI_TRIAL_H

#include "cli/letters.h"

#include <json-glib/json-glib.h>

typedef struct Trial Trial;

Trial *trial_new(void);
void trial_free(Trial *trial);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Trial, trial_free)

typedef enum {
    TRIAL_RIGHT,
    TRIAL_WRONG,   /* given to a unit that should not have it: the costly one */
    TRIAL_TRIAGED, /* left to the sorting desk although a unit was known */
} Verdict;

Verdict trial_add(Trial *trial, const TrialLetter *letter, const Weighed *weighed);

/* One letter that was not right, on a line: id, expected, got, and the words of the two best units.  Caller owns. */
char *trial_line(Verdict verdict, const TrialLetter *letter, const Weighed *weighed);

/* The same as JSON.  Caller owns. */
JsonNode *trial_line_json(Verdict verdict, const TrialLetter *letter, const Weighed *weighed);

/* Shares, then a table of units. */
void trial_print(const Trial *trial);
JsonNode *trial_json(const Trial *trial);

#endif
