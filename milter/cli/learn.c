/* learn.c - `synpunkt learn`: weights of words from letters with the right unit; a person looks and switches them on.
 */
#include "learn/learn.h"

#include "cli/cli.h"
#include "cli/learn_print.h"
#include "cli/learn_sources.h"
#include "cli/progress.h"
#include "config/config_read.h"
#include "learn/write.h"
#include "mail/language.h"
#include "mail/read.h"

#include <sysexits.h>

#define SENDERS_MIN       5
#define TERMS_DEFAULT     150
#define TERMS_MAX_ALLOWED 2000
#define YEAR_MAX          9999

typedef struct {
    gboolean sensitive, force;
    char **letters; /* NULL: the closed cases on file */
    char *output;   /* NULL: figures only */
    int from, terms;
    const Cli *cli;
    Config *config;
    LearnSources sources;
    Progress progress;
} Learner;

static void step(gpointer data)
{
    progress_step(data);
}

static gboolean gather(Learner *learner, int *status)
{
    g_autoptr(GError) error = NULL;
    for (guint i = 0; learner->letters && learner->letters[i]; i++) {
        if (!learn_add_file(&learner->sources, learner->letters[i], &error)) {
            *status = cli_fail(error);
            return FALSE;
        }
    }
    if (learner->letters)
        return TRUE;
    g_autoptr(Service) service = cli_service(learner->cli, STORE_READ_ONLY, status);
    if (!service)
        return FALSE;
    if (learn_add_cases(&learner->sources, service->store, &error))
        return TRUE;
    *status = cli_fail(error);
    return FALSE;
}

/* Caller owns. */
static char *name_sources(const Learner *learner)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "%u letters", learner->sources.examples->len);
    for (guint i = 0; learner->letters && learner->letters[i]; i++) {
        g_autofree char *name = g_path_get_basename(learner->letters[i]);
        g_string_append_printf(text, "%s%s", i ? ", " : " of ", name);
    }
    if (!learner->letters)
        g_string_append(text, " of closed cases");
    if (!learner->letters && learner->from)
        g_string_append_printf(text, " from %d on", learner->from);
    g_string_append(text, learner->sensitive ? " (sensitive ones too)" : " (sensitive ones left out)");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static int write_table(const Learner *learner, const Learnt *learnt)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *sources = name_sources(learner);
    g_autofree char *text = learn_print_table(learnt, sources);
    if (!learner->force && g_file_test(learner->output, G_FILE_TEST_EXISTS)) {
        g_printerr("synpunkt learn: '%s' is there already; --force replaces it\n", learner->output);
        return EX_CANTCREAT;
    }
    if (!g_file_set_contents(learner->output, text, -1, &error)) {
        g_printerr("synpunkt learn: %s\n", error->message);
        return EX_CANTCREAT;
    }
    g_printerr("%s is written; look it through, then name it in the setting 'learned'\n", learner->output);
    return EX_OK;
}

static int learn_and_tell(Learner *learner)
{
    g_autoptr(GError) error = NULL;
    learner->progress = (Progress){.what = "learning", .total = LEARN_STEPS};
    const LearnOptions options = {.senders_min = SENDERS_MIN,
                                  .terms_max = (guint)learner->terms,
                                  .doubt = learner->config->learned_doubt,
                                  .step = step,
                                  .data = &learner->progress};
    g_autoptr(Learnt) learnt = learn(learner->sources.examples, learner->sources.routes, &options, &error);
    progress_end(&learner->progress);
    if (!learnt)
        return cli_fail(error);
    learn_print_curve(learnt);
    learn_print_words(learnt);
    learn_print_left_out(learnt, learner->sources.left_out);
    return learner->output ? write_table(learner, learnt) : EX_OK;
}

static int run_learn(const Cli *cli, Learner *learner)
{
    int status = EX_OK;
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_read(cli->config, &error);
    if (!config)
        return cli_fail(error);
    /* Weights that are switched on already have seen these letters: the figures must be those of the rules alone. */
    g_clear_pointer(&config->learned_units, learned_table_free);
    mail_read_init();
    language_init();
    g_autoptr(Router) router = router_new(config);
    g_autoptr(GPtrArray) examples = g_ptr_array_new_with_free_func((GDestroyNotify)example_free);
    g_autoptr(GPtrArray) routes = g_ptr_array_new_with_free_func((GDestroyNotify)route_free);
    learner->cli = cli;
    learner->config = config;
    learner->sources = (LearnSources){.sensitive = learner->sensitive,
                                      .from_year = (guint)learner->from,
                                      .router = router,
                                      .config = config,
                                      .examples = examples,
                                      .routes = routes};
    return gather(learner, &status) ? learn_and_tell(learner) : status;
}

int cli_learn(const Cli *cli, int argc, char **argv)
{
    Learner learner = {.terms = TERMS_DEFAULT};
    const GOptionEntry entries[] = {
        {"letters", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &learner.letters,
         "learn from these letters instead of the closed cases; may be repeated", "FILE"},
        {"output", 0, 0, G_OPTION_ARG_FILENAME, &learner.output, "write the weights here", "FILE"},
        {"force", 0, 0, G_OPTION_ARG_NONE, &learner.force, "replace the file if it is there", NULL},
        {"sensitive", 0, 0, G_OPTION_ARG_NONE, &learner.sensitive, "learn from sensitive letters and units too", NULL},
        {"from", 0, 0, G_OPTION_ARG_INT, &learner.from, "only cases received in this year or later", "YEAR"},
        {"terms", 0, 0, G_OPTION_ARG_INT, &learner.terms, "at most so many for each unit (150)", "NUMBER"},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("learn", entries, &argc, &argv, &status))
        return status;
    if (learner.from < 0 || learner.from > YEAR_MAX || learner.terms < 1 || learner.terms > TERMS_MAX_ALLOWED)
        status = cli_usage("learn", "--from is a year, --terms a number up to %d", TERMS_MAX_ALLOWED);
    else
        status = run_learn(cli, &learner);
    g_strfreev(learner.letters);
    g_free(learner.output);
    return status;
}
