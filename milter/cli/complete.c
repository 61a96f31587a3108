#include "cli/complete.h"

#include "cli/cli.h"
#include "config/config_read.h"

#include <string.h>
#include <sysexits.h>

#define REFERENCES_MAX 50
#define FILES          ":files"
#define OWN_PROGRAM    "/proc/self/exe"

static const char *const global_options[] = {"--config FILE", "-c FILE", "--store FILE", "--version", "--help", NULL};

typedef struct {
    Cli cli;
    const CliCommand *command; /* or NULL while none is named */
    const char *before;        /* word before the one that is being written, or "" */
    const char *word;
} Completion;

static void offer(const Completion *completion, const char *candidate)
{
    if (g_str_has_prefix(candidate, completion->word))
        g_print("%s\n", candidate);
}

/* -- from the configuration and the store -------------------------------------- */

static void offer_units(const Completion *completion)
{
    g_autoptr(Config) config = config_read(completion->cli.config, NULL);
    for (guint i = 0; config && i < config->units->len; i++)
        offer(completion, ((const Unit *)g_ptr_array_index(config->units, i))->code);
}

typedef struct {
    const Completion *completion;
    const char *prefix;
} Offering;

static gboolean offer_case(const Case *found, gpointer data)
{
    const Offering *offering = data;
    g_autofree char *reference = reference_print(offering->prefix, found->number);
    offer(offering->completion, reference);
    return TRUE;
}

static void offer_references(const Completion *completion)
{
    g_autoptr(Config) config = config_read(completion->cli.config, NULL);
    const char *path = !config ? NULL : completion->cli.store ? completion->cli.store : config->store;
    if (!path || !cli_become_owner(cli_owned(config, path), NULL))
        return;
    g_autoptr(Store) store = store_open(path, STORE_READ_ONLY, NULL);
    if (!store)
        return;
    const CaseFilter filter = {.status = CASE_OPEN, .limit = REFERENCES_MAX};
    Offering offering = {completion, config->prefix};
    g_autoptr(GError) error = NULL;
    if (!store_cases(store, &filter, offer_case, &offering, &error))
        g_debug("no references: %s", error->message);
}

/* -- options and operands -------------------------------------------------------- */

/* "--unit CODE" ...: the command itself says it.  Caller owns. */
static char **options_of(const CliCommand *command)
{
    if (!command)
        return g_strdupv((char **)global_options);
    const char *asked[] = {OWN_PROGRAM, command->name, CLI_LIST_OPTIONS, NULL};
    g_autofree char *said = NULL;
    if (!g_spawn_sync(NULL, (char **)asked, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &said, NULL, NULL, NULL))
        return g_new0(char *, 1);
    return g_strsplit(said, "\n", -1);
}

/* What `option` takes, "CODE"; NULL if it takes nothing.  Part of `options`. */
static const char *value_of(char **options, const char *option)
{
    gsize length = strlen(option);
    for (guint i = 0; options[i]; i++)
        if (length > 1 && strncmp(options[i], option, length) == 0 && options[i][length] == ' ')
            return options[i] + length + 1;
    return NULL;
}

/* What the manual calls "CODE", "[--test] FILE", "REFERENCE". */
static void offer_what(const Completion *completion, const char *name)
{
    if (strstr(name, "REF"))
        offer_references(completion);
    else if (strcmp(name, "CODE") == 0 || strcmp(name, "UNIT") == 0)
        offer_units(completion);
    else if (strstr(name, "FILE") || strstr(name, "PATH") || strstr(name, "FOLDER"))
        g_print(FILES "\n");
}

static void offer_options(const Completion *completion, char **options)
{
    for (guint i = 0; options[i]; i++) {
        g_autofree char *name = g_strndup(options[i], strcspn(options[i], " "));
        if (*name)
            offer(completion, name);
    }
}

/* The global options and the command's name; FALSE while no command is complete. */
static gboolean read_words(Completion *completion, int argc, char **argv)
{
    for (int i = 0; i + 1 < argc; i++) {
        const char *next = i + 2 < argc ? argv[i + 1] : NULL;
        if (strcmp(argv[i], "-c") == 0 || strcmp(argv[i], "--config") == 0)
            completion->cli.config = next ? next : completion->cli.config;
        else if (strcmp(argv[i], "--store") == 0)
            completion->cli.store = next;
        else {
            completion->command = cli_find_command(argv[i]);
            return TRUE;
        }
        i++;
    }
    return FALSE;
}

int complete(const char *config, int argc, char **argv)
{
    Completion completion = {.cli = {.config = config}, .before = "", .word = argc > 0 ? argv[argc - 1] : ""};
    gboolean named = read_words(&completion, argc, argv);
    if (named && !completion.command)
        return EX_OK;
    if (argc > 1)
        completion.before = argv[argc - 2];
    g_auto(GStrv) options = options_of(completion.command);
    const char *value = value_of(options, completion.before);
    if (value && strstr(value, "REF") == NULL) /* the reference of a decision is none of ours */
        offer_what(&completion, value);
    else if (value)
        return EX_OK;
    else if (*completion.word == '-')
        offer_options(&completion, options);
    else if (named)
        offer_what(&completion, completion.command->arguments);
    else
        for (const CliCommand *command = cli_commands; command->name; command++)
            offer(&completion, command->name);
    return EX_OK;
}
