/*
 * cli.h - what the sub-commands of synpunkt(1) share.
 *
 * One file a sub-command, one table of them (commands.c).  Results go to
 * standard output, everything else to standard error; exit codes follow
 * sysexits(3).
 */
#ifndef SYNPUNKT_CLI_CLI_H
#define SYNPUNKT_CLI_CLI_H

#include "core/config.h"
#include "flow/service.h"

#include <glib.h>
#include <json-glib/json-glib.h>

#define CONFIG_DEFAULT "/etc/synpunkt/synpunkt.conf"

typedef struct {
    const char *config; /* path of synpunkt.conf */
    const char *store;  /* path that overrides the configured store, or NULL */
} Cli;

typedef struct {
    const char *name;
    const char *arguments; /* "[--json] FILE..." */
    const char *summary;   /* one line */
    int (*run)(const Cli *cli, int argc, char **argv);
    const char *example;   /* what stands after "synpunkt" in a line that works; "" where the command alone does */
} CliCommand;

/* All commands, ended by a row without a name. */
extern const CliCommand cli_commands[];

int cli_explain(const Cli *cli, int argc, char **argv);
int cli_ingest(const Cli *cli, int argc, char **argv);
int cli_import(const Cli *cli, int argc, char **argv);
int cli_list(const Cli *cli, int argc, char **argv);
int cli_search(const Cli *cli, int argc, char **argv);
int cli_help_commands(const Cli *cli, int argc, char **argv);
int cli_show(const Cli *cli, int argc, char **argv);
int cli_clock(const Cli *cli, int argc, char **argv);
int cli_sweep(const Cli *cli, int argc, char **argv);
int cli_round(const Cli *cli, int argc, char **argv);
int cli_simulate(const Cli *cli, int argc, char **argv);
int cli_flush(const Cli *cli, int argc, char **argv);
int cli_route(const Cli *cli, int argc, char **argv);
int cli_learn(const Cli *cli, int argc, char **argv);
int cli_suggest(const Cli *cli, int argc, char **argv);
int cli_preview(const Cli *cli, int argc, char **argv);
int cli_stats(const Cli *cli, int argc, char **argv);
int cli_backup(const Cli *cli, int argc, char **argv);
int cli_restore(const Cli *cli, int argc, char **argv);
int cli_check(const Cli *cli, int argc, char **argv);
int cli_observed(const Cli *cli, int argc, char **argv);
int cli_live(const Cli *cli, int argc, char **argv);
int cli_upgrade(const Cli *cli, int argc, char **argv);
int cli_migrate_store(const Cli *cli, int argc, char **argv);
int cli_init(const Cli *cli, int argc, char **argv);
int cli_postfix(const Cli *cli, int argc, char **argv);
int cli_sendmail(const Cli *cli, int argc, char **argv);
int cli_report(const Cli *cli, int argc, char **argv);
int cli_topics(const Cli *cli, int argc, char **argv);
int cli_measures(const Cli *cli, int argc, char **argv);
int cli_export(const Cli *cli, int argc, char **argv);
int cli_diary(const Cli *cli, int argc, char **argv);
int cli_purge(const Cli *cli, int argc, char **argv);
int cli_anonymise(const Cli *cli, int argc, char **argv);

/* NULL if there is none of that name. */
const CliCommand *cli_find_command(const char *name);

/*
 * Parse a sub-command's options.  argv[0] is its name; what is left afterwards
 * are its operands, which only a command takes that has arguments in the table.
 * FALSE: *status is the exit code, everything has been said.
 */
gboolean cli_options(const char *command, const GOptionEntry *entries, int *argc, char ***argv, int *status);

/* Print `error` and return the exit code it stands for. */
int cli_fail(const GError *error);

/* Print a line to standard error and return EX_USAGE. */
int cli_usage(const char *command, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Run by root: become the owner of the store's file, so that nothing is left behind that the daemon cannot write. */
gboolean cli_become_owner(const char *path, GError **error);

/* Whose owner that is: the store, or, of one on a server, the folder `spool`. */
const char *cli_owned(const Config *config, const char *store);

/* Configuration and store for a command that needs both.  NULL: *status is the exit code. */
Service *cli_service(const Cli *cli, StoreMode mode, int *status);

/* "2026-03-05T08:00": local time unless it says otherwise.  FALSE: it is no time. */
gboolean cli_time(const char *text, const Calendar *calendar, gint64 *at);

/* Columns of the terminal that standard output is; G_MAXUINT for a pipe or a file, where nothing is cut. */
guint cli_width(void);

/* Columns that any unit's code fits into. */
#define CLI_UNIT_WIDTH_MIN 8
int cli_unit_width(const Config *config);

/* How a word stands out on a terminal; nowhere else, and never where NO_COLOR is set. */
typedef enum { CLI_PLAIN, CLI_GOOD, CLI_DOUBTFUL, CLI_BAD, CLI_FAINT } CliColour;

/* Print `text` in columns of `width`. */
void cli_print_word(CliColour colour, int width, const char *text);

/* The unit of that code; NULL: *status is the exit code, and what it may have meant has been said. */
const Unit *cli_unit(const Config *config, const char *command, const char *code, int *status);

/* Print a line, cut to that width. */
void cli_print_cut(const char *line);

/* "2026".  FALSE: it is no such year. */
gboolean cli_read_year(const char *text, int *year);

/* The case that `text` names, for `command`.  NULL: *status is the exit code, everything has been said.  Caller owns. */
Case *cli_case(const Service *service, const char *command, const char *text, int *status);

/* One JSON object on a line of standard output; takes `node` over. */
void cli_print_json(JsonNode *node);

/* Members of an object under construction; strings may be NULL (JSON null). */
void cli_json_text(JsonBuilder *builder, const char *name, const char *value);
void cli_json_number(JsonBuilder *builder, const char *name, gint64 value);
void cli_json_bool(JsonBuilder *builder, const char *name, gboolean value);

/* Local ISO 8601 time, or null for 0. */
void cli_json_time(JsonBuilder *builder, const char *name, const Calendar *calendar, gint64 at);

#endif
