#include "core/command.h"

#include "core/phrase.h"

#include <string.h>

#define COMMAND_WORD_MAX 40
#define NEAR_MAX         2 /* letters that a guess may be wrong in */

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

/* Cuts the line after its "#" into the word, folded, and what follows it.  Both owned by the caller. */
static void cut_line(const char *start, char **word, char **argument)
{
    g_assert(start != NULL);
    start += strspn(start, "# ");
    gsize length = strcspn(start, " \t:.,!=");
    g_autofree char *written = g_strndup(start, MIN(length, COMMAND_WORD_MAX));
    *word = g_utf8_validate(written, -1, NULL) ? fold(written) : g_strdup("");
    const char *rest = start + length;
    *argument = g_strstrip(g_strdup(rest + strspn(rest, " \t:.,!=")));
}

static gboolean is_called(const CommandTraits *traits, const char *word)
{
    for (guint i = 0; i < G_N_ELEMENTS(traits->aliases) && traits->aliases[i]; i++)
        if (strcmp(word, traits->aliases[i]) == 0)
            return TRUE;
    return FALSE;
}

/* COMMANDS if there is none of that name. */
static CommandKind find_kind(const char *word)
{
    for (CommandKind kind = 0; kind < COMMANDS; kind++)
        if (is_called(command_traits(kind), word))
            return kind;
    return COMMANDS;
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
    guint least = NEAR_MAX + 1;
    for (CommandKind kind = 0; kind < COMMANDS; kind++) {
        const CommandTraits *traits = command_traits(kind);
        for (guint i = 0; i < G_N_ELEMENTS(traits->aliases) && traits->aliases[i]; i++)
            if (distance(word, traits->aliases[i]) < least) {
                least = distance(word, traits->aliases[i]);
                best = traits->name;
            }
    }
    return best;
}

/* "Ja", alone or above the closing that the client adds by itself. */
char *commands_only_line(const Commands *commands)
{
    const char *text = commands->rest;
    static const char *const closings[] = {" mvh ",          " med vänlig ",  " vänlig ",   " vänliga ",
                                           " hälsningar ",   " med vänliga ", " hälsn ",    " kind regards ",
                                           " best regards ", " regards ",     " terveisin "};
    gsize first = strcspn(text, "\n");
    g_autofree char *line = g_strndup(text, first);
    g_autofree char *below = phrase_fold(text + first);
    gboolean closed = strcmp(below, " ") == 0;
    for (guint i = 0; i < G_N_ELEMENTS(closings); i++)
        closed = closed || g_str_has_prefix(below, closings[i]);
    return closed && commands->fault == COMMANDS_FINE && commands->list->len == 0 ? g_steal_pointer(&line) : NULL;
}

static gboolean is_yes(const Commands *commands)
{
    g_autofree char *line = commands_only_line(commands);
    g_autofree char *folded = phrase_fold(line ? line : "");
    for (guint i = 0; i < G_N_ELEMENTS(yes_words); i++)
        if (strcmp(folded, yes_words[i]) == 0)
            return TRUE;
    return FALSE;
}

static void command_free(gpointer data)
{
    Command *command = data;
    g_free(command->argument);
    g_free(command->line);
    g_free(command);
}

/* All or nothing (D25): the first fault spoils the mail. */
static void spoil(Commands *commands, CommandsFault fault, const char *line, const char *suggestion)
{
    if (commands->fault != COMMANDS_FINE)
        return;
    commands->fault = fault;
    commands->line = g_strstrip(g_strdup(line));
    commands->suggestion = g_strdup(suggestion);
}

static void add_command(Commands *commands, const char *line)
{
    g_autofree char *word = NULL;
    g_autofree char *argument = NULL;
    cut_line(after_hash(line), &word, &argument);
    CommandKind kind = find_kind(word);
    if (kind == COMMANDS) {
        spoil(commands, COMMANDS_UNKNOWN, line, nearest(word));
        return;
    }
    if (command_traits(kind)->rule == ARGUMENT_NEEDED && !*argument) {
        spoil(commands, COMMANDS_UNFINISHED, line, command_traits(kind)->name);
        return;
    }
    if (commands_find(commands, kind) || commands->list->len >= COMMANDS_MAX) {
        spoil(commands, COMMANDS_CLASH, line, NULL);
        return;
    }
    Command *command = g_new0(Command, 1);
    command->kind = kind;
    command->argument = g_steal_pointer(&argument);
    command->line = g_strstrip(g_strdup(line));
    g_ptr_array_add(commands->list, command);
}

static gboolean stands_alone(CommandKind kind)
{
    return kind == COMMAND_SEND || kind == COMMAND_UNDO || kind == COMMAND_HELP;
}

static void check_company(Commands *commands)
{
    for (guint i = 0; i < commands->list->len && commands->list->len > 1; i++) {
        const Command *command = g_ptr_array_index(commands->list, i);
        if (stands_alone(command->kind))
            spoil(commands, COMMANDS_CLASH, command->line, NULL);
    }
}

void commands_take_over(Commands *commands, CommandKind kind, const char *argument)
{
    Command *command = g_new0(Command, 1);
    command->kind = kind;
    command->argument = g_strdup(argument);
    command->line = g_strdup(commands->rest);
    g_ptr_array_add(commands->list, command);
}

Commands *commands_read(const char *text)
{
    Commands *commands = g_new0(Commands, 1);
    commands->list = g_ptr_array_new_with_free_func(command_free);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *rest = g_string_new(NULL);
    gboolean in_text = FALSE;
    for (guint i = 0; lines[i]; i++) {
        g_strchomp(lines[i]);
        if (!after_hash(lines[i])) {
            in_text = in_text || *lines[i];
            g_string_append_printf(rest, "%s\n", lines[i]);
        } else if (in_text) {
            spoil(commands, COMMANDS_MISPLACED, lines[i], NULL);
        } else {
            add_command(commands, lines[i]);
        }
    }
    commands->rest = g_strstrip(g_string_free(rest, FALSE));
    check_company(commands);
    if (is_yes(commands))
        commands_take_over(commands, COMMAND_SEND, "");
    if (commands->fault != COMMANDS_FINE)
        g_ptr_array_set_size(commands->list, 0);
    return commands;
}

void commands_free(Commands *commands)
{
    if (!commands)
        return;
    g_ptr_array_unref(commands->list);
    g_free(commands->line);
    g_free(commands->suggestion);
    g_free(commands->rest);
    g_free(commands);
}

const Command *commands_find(const Commands *commands, CommandKind kind)
{
    for (guint i = 0; i < commands->list->len; i++) {
        const Command *command = g_ptr_array_index(commands->list, i);
        if (command->kind == kind)
            return command;
    }
    return NULL;
}
