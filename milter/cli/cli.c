#include "cli/cli.h"

#include "cli/complete.h"
#include "config/config_read.h"
#include "core/nearest.h"
#include "util/error.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#define WIDTH_DEFAULT 80
#define YEAR_FIRST    2000 /* references tell years of this century */
#define YEAR_LAST     2099

const CliCommand *cli_find_command(const char *name)
{
    for (const CliCommand *command = cli_commands; command->name; command++)
        if (strcmp(command->name, name) == 0)
            return command;
    return NULL;
}

/* For `synpunkt --complete`: "--unit CODE", one a line. */
static int print_options(const GOptionEntry *entries)
{
    for (const GOptionEntry *entry = entries; entry->long_name; entry++)
        if (*entry->long_name && !(entry->flags & G_OPTION_FLAG_HIDDEN))
            g_print("--%s%s%s\n", entry->long_name, entry->arg_description ? " " : "",
                    entry->arg_description ? entry->arg_description : "");
    g_print("--help\n");
    return EX_OK;
}

/* "; did you mean '--json'?" or "".  GLib names the option at the end of what it says. */
static char *suggest_option(const GOptionEntry *entries, const GError *error)
{
    const char *given =
        g_error_matches(error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION) ? g_strrstr(error->message, " --") : NULL;
    if (!given)
        return g_strdup("");
    Nearest nearest = nearest_begin(given + strlen(" --"));
    for (const GOptionEntry *entry = entries; entry->long_name; entry++)
        if (*entry->long_name && !(entry->flags & G_OPTION_FLAG_HIDDEN))
            nearest_try(&nearest, entry->long_name);
    return nearest.best ? g_strdup_printf("; did you mean '--%s'?", nearest.best) : g_strdup("");
}

gboolean cli_options(const char *command, const GOptionEntry *entries, int *argc, char ***argv, int *status)
{
    const CliCommand *found = cli_find_command(command);
    g_assert(found); /* a command asks about itself */
    if (*argc == 2 && strcmp((*argv)[1], CLI_LIST_OPTIONS) == 0) {
        *status = print_options(entries);
        return FALSE;
    }
    g_autoptr(GOptionContext) context = g_option_context_new(found->arguments);
    g_autofree char *usage = g_strconcat("synpunkt ", command, NULL);
    g_set_prgname(usage);
    g_autofree char *example = g_strdup_printf("Example:\n  synpunkt %s", found->example);
    g_option_context_set_summary(context, found->summary);
    g_option_context_set_description(context, example);
    g_option_context_add_main_entries(context, entries, NULL);
    g_autoptr(GError) error = NULL;
    gboolean parsed = g_option_context_parse(context, argc, argv, &error);
    if (parsed && (*argc == 1 || *found->arguments))
        return TRUE;
    g_autofree char *suggested = parsed ? NULL : suggest_option(entries, error);
    *status = parsed ? cli_usage(command, "'%s' is not wanted: only options go with it", (*argv)[1])
                     : cli_usage(command, "%s%s", error->message, suggested);
    return FALSE;
}

int cli_usage(const char *command, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *line = g_strdup_vprintf(format, args);
    va_end(args);
    g_printerr("synpunkt %s: %s; \"synpunkt %s --help\" tells more\n", command, line, command);
    return EX_USAGE;
}

int cli_fail(const GError *error)
{
    g_printerr("synpunkt: %s\n", error->message);
    if (error->domain != SYNPUNKT_ERROR)
        return error->domain == G_FILE_ERROR ? EX_IOERR : EX_SOFTWARE;
    switch ((SynpunktError)error->code) {
    case SYNPUNKT_ERROR_TRY_LATER:
        return EX_TEMPFAIL;
    case SYNPUNKT_ERROR_BAD_INPUT:
        return EX_DATAERR;
    case SYNPUNKT_ERROR_BAD_CONFIG:
        return EX_CONFIG;
    case SYNPUNKT_ERROR_DAMAGED:
        return EX_SOFTWARE;
    case SYNPUNKT_ERROR_REFUSED:
        return EX_NOPERM;
    }
    return EX_SOFTWARE;
}

gboolean cli_become_owner(const char *path, GError **error)
{
    struct stat found;
    if (geteuid() != 0 || stat(path, &found) != 0 || found.st_uid == 0)
        return TRUE;
    const struct passwd *owner = getpwuid(found.st_uid);
    g_autofree char *home = g_strdup(owner ? owner->pw_dir : "/");
    if ((owner ? initgroups(owner->pw_name, found.st_gid) : setgroups(0, NULL)) == 0 && setgid(found.st_gid) == 0 &&
        setuid(found.st_uid) == 0)
        return g_setenv("HOME", home, TRUE); /* libraries look there for files of their own, and fail where they may not */
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_REFUSED, "cannot become the owner of '%s': %s", path,
                g_strerror(errno));
    return FALSE;
}

const char *cli_owned(const Config *config, const char *store)
{
    return config_is_server(store) ? config->spool : store;
}

Service *cli_service(const Cli *cli, StoreMode mode, int *status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_read(cli->config, &error);
    Service *service = NULL;
    if (config && cli_become_owner(cli_owned(config, cli->store ? cli->store : config->store), &error))
        service = service_open(cli->config, cli->store, mode, &error);
    if (!service)
        *status = cli_fail(error);
    return service;
}

gboolean cli_time(const char *text, const Calendar *calendar, gint64 *at)
{
    g_autofree char *iso = g_strdelimit(g_strdup(text), " ", 'T');
    g_autofree char *seconds = g_strconcat(iso, ":00", NULL);
    g_autoptr(GDateTime) moment = g_date_time_new_from_iso8601(iso, calendar->zone);
    if (!moment)
        moment = g_date_time_new_from_iso8601(seconds, calendar->zone);
    if (moment)
        *at = g_date_time_to_unix(moment);
    return moment != NULL;
}

guint cli_width(void)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO))
        return G_MAXUINT;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : WIDTH_DEFAULT;
}

int cli_unit_width(const Config *config)
{
    gsize width = CLI_UNIT_WIDTH_MIN;
    for (guint i = 0; i < config->units->len; i++)
        width = MAX(width, strlen(((const Unit *)g_ptr_array_index(config->units, i))->code));
    return (int)width;
}

static gboolean is_coloured(void)
{
    const char *wish = g_getenv("NO_COLOR");
    return isatty(STDOUT_FILENO) && !(wish && *wish) && g_strcmp0(g_getenv("TERM"), "dumb") != 0;
}

void cli_print_word(CliColour colour, int width, const char *text)
{
    static const char *const codes[] = {"", "32", "33", "1;31", "2"};
    if (colour == CLI_PLAIN || !is_coloured())
        g_print("%-*s", width, text);
    else
        g_print("\033[%sm%-*s\033[0m", codes[colour], width, text);
}

const Unit *cli_unit(const Config *config, const char *command, const char *code, int *status)
{
    const Unit *found = config_unit(config, code);
    if (found)
        return found;
    Nearest nearest = nearest_begin(code);
    for (guint i = 0; i < config->units->len; i++)
        nearest_try(&nearest, ((const Unit *)g_ptr_array_index(config->units, i))->code);
    g_autofree char *question = nearest_question(&nearest);
    *status = cli_usage(command, "no unit '%s'%s", code, question);
    return NULL;
}

void cli_print_cut(const char *line)
{
    glong width = (glong)MIN(cli_width(), (guint)G_MAXINT);
    if (g_utf8_strlen(line, -1) <= width) {
        g_print("%s\n", line);
        return;
    }
    g_autofree char *cut = g_utf8_substring(line, 0, width - 1);
    g_print("%s…\n", cut);
}

gboolean cli_read_year(const char *text, int *year)
{
    guint64 read;
    if (!g_ascii_string_to_unsigned(text, 10, YEAR_FIRST, YEAR_LAST, &read, NULL))
        return FALSE;
    *year = (int)read;
    return TRUE;
}

Case *cli_case(const Service *service, const char *command, const char *text, int *status)
{
    const char *prefix = service->config->prefix;
    g_autoptr(GArray) numbers = reference_find(prefix, text);
    if (numbers->len == 0) {
        g_autofree char *example = reference_print(prefix, case_number(2026, 417));
        *status = cli_usage(command, "'%s' is no reference (they look like %s)", text, example);
        return NULL;
    }
    g_autoptr(GError) error = NULL;
    Case *found = store_case(service->store, g_array_index(numbers, CaseNumber, 0), &error);
    if (error) {
        *status = cli_fail(error);
    } else if (!found) {
        g_printerr("synpunkt %s: no case '%s' on file\n", command, text);
        *status = EX_DATAERR;
    }
    return found;
}

void cli_print_json(JsonNode *node)
{
    g_autoptr(JsonGenerator) generator = json_generator_new();
    json_generator_set_root(generator, node);
    g_autofree char *line = json_generator_to_data(generator, NULL);
    g_print("%s\n", line);
    json_node_unref(node);
}

/*
 * json-glib escapes every control character but the last, 0x1f, and writes
 * that one as it is (1.6.6), which readers of JSON refuse (RFC 8259, 7).
 */
void cli_json_text(JsonBuilder *builder, const char *name, const char *value)
{
    json_builder_set_member_name(builder, name);
    if (!value) {
        json_builder_add_null_value(builder);
        return;
    }
    g_autofree char *clean = g_strdelimit(g_strdup(value), "\x1f", ' ');
    json_builder_add_string_value(builder, clean);
}

void cli_json_number(JsonBuilder *builder, const char *name, gint64 value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_int_value(builder, value);
}

void cli_json_bool(JsonBuilder *builder, const char *name, gboolean value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_boolean_value(builder, value);
}

void cli_json_time(JsonBuilder *builder, const char *name, const Calendar *calendar, gint64 at)
{
    g_autofree char *printed = at ? calendar_print_iso(calendar, at) : NULL;
    cli_json_text(builder, name, printed);
}
