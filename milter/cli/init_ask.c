/* init_ask.c - the questions of `synpunkt init` on a terminal. */
#include "cli/init_answers.h"
#include "util/error.h"

#include <stdio.h>
#include <string.h>

#define LINE_BYTES_MAX 2000

char *init_read_line(void)
{
    char line[LINE_BYTES_MAX];
    return fgets(line, sizeof line, stdin) ? g_strdup(g_strstrip(line)) : NULL;
}

/* Until the answer is one. */
static gboolean ask(Answers *answers, const Question *question, GError **error)
{
    g_autofree char *usual = answers_default(answers, question->key);
    for (;;) {
        g_print("\n%s\n  %s\n%s%s%s> ", question->question, question->why, *usual ? "[" : "", usual,
                *usual ? "] " : "");
        (void)fflush(stdout);
        g_autofree char *line = init_read_line();
        if (!line) {
            g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT,
                        "the questions were not answered; nothing was made");
            return FALSE;
        }
        const char *value = *line ? line : usual;
        g_autoptr(GError) problem = NULL;
        if (!*value && question->required)
            g_print("  this one must be answered\n");
        else if (answers_give(answers, question->key, value, &problem))
            return TRUE;
        else
            g_print("  %s\n", problem->message);
    }
}

gboolean answers_ask(Answers *answers, GError **error)
{
    for (const Question *question = init_questions; question->key; question++) {
        gboolean needless = !question->question || g_hash_table_contains(answers->given, question->key) ||
                            (strcmp(question->key, "case_domain") == 0 && !answers_are_yes(answers, "hosted"));
        if (!needless && !ask(answers, question, error))
            return FALSE;
    }
    return TRUE;
}
