#include "core/command.h"

#include "core/phrase.h"

#include <string.h>

#define COMMAND_WORD_MAX 40

typedef struct {
    CommandKind kind;
    const char *name;
    const char *aliases[5]; /* folded: lower case, without diacritics */
} CommandWord;

static const CommandWord words[] = {
    {COMMAND_SEND, "#skicka", {"skicka", "send", "slapp"}},
    {COMMAND_UNDO, "#ångra", {"angra", "undo", "stoppa"}},
    {COMMAND_HELP, "#hjälp", {"hjalp", "help"}},
};

/* Whole answers to our own question "shall it go?", without a "#". */
static const char *const yes_words[] = {" skicka ", " ja ",  " ja skicka ", " ja tack ",
                                        " send ",   " yes ", " ok skicka "};

/* Lower case, diacritics off, so that "#ANGRA" and "#Ångra" are one. */
static char *fold(const char *text)
{
    g_autofree char *parts = g_utf8_normalize(text, -1, G_NORMALIZE_ALL);
    g_autofree char *lower = g_utf8_casefold(parts ? parts : text, -1);
    GString *folded = g_string_new(NULL);
    for (const char *at = lower; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (g_unichar_type(c) != G_UNICODE_NON_SPACING_MARK)
            g_string_append_unichar(folded, c);
    }
    return g_string_free(folded, FALSE);
}

/*
 * What follows the "#" of a command line, or NULL if the line is none.  The
 * wide "#" of an East Asian keyboard counts, and one behind invisible marks,
 * quote signs or bullets that a client put in front: whatever a reader would
 * take for a "#"-line is never relayed (D25).
 */
static const char *after_hash(const char *line)
{
    for (; *line; line = g_utf8_next_char(line)) {
        gunichar c = g_utf8_get_char(line);
        if (c == '#' || c == 0xFF03)
            return g_utf8_next_char(line);
        gboolean skipped = g_unichar_isspace(c) || g_unichar_type(c) == G_UNICODE_FORMAT || c == 0x2022 ||
                           (c < 128 && strchr(">*-|", (int)c));
        if (!skipped)
            return NULL;
    }
    return NULL;
}

/* The command's word, folded; "" if there is none. */
static char *command_word(const char *start)
{
    start += strspn(start, "# ");
    gsize length = strcspn(start, " \t:.,!");
    g_autofree char *word = g_strndup(start, MIN(length, COMMAND_WORD_MAX));
    return g_utf8_validate(word, -1, NULL) ? fold(word) : g_strdup("");
}

static const CommandWord *find_word(const char *word)
{
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        for (guint j = 0; j < G_N_ELEMENTS(words[i].aliases) && words[i].aliases[j]; j++)
            if (strcmp(word, words[i].aliases[j]) == 0)
                return &words[i];
    return NULL;
}

/* Levenshtein distance, bounded by COMMAND_WORD_MAX on both sides. */
static guint distance(const char *a, const char *b)
{
    guint row[COMMAND_WORD_MAX + 1];
    gsize width = MIN(strlen(b), COMMAND_WORD_MAX);
    for (guint j = 0; j <= width; j++)
        row[j] = j;
    for (guint i = 1; a[i - 1] && i <= COMMAND_WORD_MAX; i++) {
        guint diagonal = row[0];
        row[0] = i;
        for (guint j = 1; j <= width; j++) {
            guint replaced = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = MIN(MIN(row[j] + 1, row[j - 1] + 1), replaced);
        }
    }
    return row[width];
}

static const char *nearest(const char *word)
{
    const char *best = NULL;
    guint least = 3;
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        for (guint j = 0; j < G_N_ELEMENTS(words[i].aliases) && words[i].aliases[j]; j++)
            if (distance(word, words[i].aliases[j]) < least) {
                least = distance(word, words[i].aliases[j]);
                best = words[i].name;
            }
    return best;
}

/* "Ja", alone or above the closing that the client adds by itself. */
static gboolean is_yes(const char *text)
{
    static const char *const closings[] = {" mvh ",          " med vänlig ",  " vänlig ",   " vänliga ",
                                           " hälsningar ",   " med vänliga ", " hälsn ",    " kind regards ",
                                           " best regards ", " regards ",     " terveisin "};
    gsize first = strcspn(text, "\n");
    g_autofree char *line = g_strndup(text, first);
    g_autofree char *below = phrase_fold(text + first);
    gboolean closed = strcmp(below, " ") == 0;
    for (guint i = 0; i < G_N_ELEMENTS(closings); i++)
        closed = closed || g_str_has_prefix(below, closings[i]);
    if (!closed)
        return FALSE;
    g_autofree char *folded = phrase_fold(line);
    for (guint i = 0; i < G_N_ELEMENTS(yes_words); i++)
        if (strcmp(folded, yes_words[i]) == 0)
            return TRUE;
    return FALSE;
}

static void understand(Command *command, const char *line)
{
    g_autofree char *word = command_word(after_hash(line));
    const CommandWord *found = find_word(word);
    command->line = g_strstrip(g_strdup(line));
    command->kind = found ? found->kind : COMMAND_UNKNOWN;
    if (!found)
        command->suggestion = g_strdup(nearest(word));
}

static void spoil(Command *command, CommandKind kind, const char *line)
{
    command->kind = kind;
    g_free(command->line);
    command->line = g_strstrip(g_strdup(line));
}

/* All or nothing (D25): a second command, or one below other text, spoils the mail. */
static void read_hash_line(Command *command, const char *line, gboolean in_text)
{
    switch (command->kind) {
    case COMMAND_UNKNOWN:
    case COMMAND_MISPLACED:
        return;
    case COMMAND_NONE:
        if (!in_text) {
            understand(command, line);
            return;
        }
        spoil(command, COMMAND_MISPLACED, line);
        return;
    case COMMAND_SEND:
    case COMMAND_UNDO:
    case COMMAND_HELP:
        spoil(command, in_text ? COMMAND_MISPLACED : COMMAND_UNKNOWN, line);
        return;
    }
}

Command *command_read(const char *text)
{
    Command *command = g_new0(Command, 1);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *rest = g_string_new(NULL);
    gboolean in_text = FALSE;
    for (guint i = 0; lines[i]; i++) {
        g_strchomp(lines[i]);
        if (after_hash(lines[i])) {
            read_hash_line(command, lines[i], in_text);
            continue;
        }
        in_text = in_text || *lines[i];
        g_string_append_printf(rest, "%s\n", lines[i]);
    }
    command->rest = g_strstrip(g_string_free(rest, FALSE));
    if (command->kind == COMMAND_NONE && is_yes(command->rest))
        command->kind = COMMAND_SEND;
    return command;
}

void command_free(Command *command)
{
    if (!command)
        return;
    g_free(command->line);
    g_free(command->suggestion);
    g_free(command->rest);
    g_free(command);
}
