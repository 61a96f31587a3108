/*
 * init_answers.h - what `synpunkt init` must know of a city: from a file, or
 * asked on a terminal.
 *
 * A file holds lines "key = value" and comments ("#"); synpunkt(1) lists the
 * keys.  Every answer is checked when it is given.
 */
#ifndef SYNPUNKT_CLI_INIT_ANSWERS_H
#define SYNPUNKT_CLI_INIT_ANSWERS_H

#include <glib.h>

#define ANSWER_CLASS_PREFIX "class." /* class.orosanmalan = who gets what is of that class */

typedef enum { ANSWER_TEXT, ANSWER_ADDRESS, ANSWER_DOMAIN, ANSWER_DOMAINS, ANSWER_YES_NO } AnswerKind;

typedef struct {
    const char *key;
    AnswerKind kind;
    gboolean required;
    const char *question; /* NULL: only in a file */
    const char *why;      /* a line below the question */
} Question;

/* All questions in the order they are asked, ended by one without a key. */
extern const Question init_questions[];

typedef struct {
    GHashTable *given; /* char * key → char * value */
} Answers;

Answers *answers_new(void);
void answers_free(Answers *answers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Answers, answers_free)

/* Read a file of answers.  NULL with BAD_INPUT, which names the line. */
Answers *answers_read(const char *path, GError **error);

/* Check `value` and keep it.  FALSE with BAD_INPUT. */
gboolean answers_give(Answers *answers, const char *key, const char *value, GError **error);

/* "" when there is none. */
const char *answers_get(const Answers *answers, const char *key);
gboolean answers_are_yes(const Answers *answers, const char *key);

/* What we would write ourselves for a question, from earlier answers and from Postfix; "" if nothing.  Caller owns. */
char *answers_default(const Answers *answers, const char *key);

/* Fill in the defaults of what was not given.  FALSE with BAD_INPUT when something is missing. */
gboolean answers_complete(Answers *answers, GError **error);

/* Ask on the terminal for what was not given.  FALSE with BAD_INPUT when the terminal closes before the end. */
gboolean answers_ask(Answers *answers, GError **error);

/* A line from standard input without its end; caller owns.  NULL at its end. */
char *init_read_line(void);

#endif
