/* list.c - `synpunkt list`: cases, newest first. */
#include "cli/case_json.h"
#include "cli/cli.h"
#include "util/clock.h"

#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define SUBJECT_COLUMN    45 /* where the subject begins in the table, with a unit's column of no width */
#define SUBJECT_WIDTH_MIN 10
#define STATUS_WIDTH      8
#define WORD_WIDTH        5
#define LATE              "LATE"
#define SOON_DAYS         1 /* due before the end of the next working day */

typedef struct {
    gboolean json, overdue, due_soon;
    gint64 now;
    CaseFilter filter;
    Service *service;
    int unit_width;
    guint subject_width;
    guint count;
    GError *error;
} List;

static guint subject_width(int unit_width)
{
    guint width = cli_width();
    guint column = SUBJECT_COLUMN + (guint)unit_width;
    return width < column + SUBJECT_WIDTH_MIN ? SUBJECT_WIDTH_MIN : width - column;
}

static const char *besked_word(const Case *found, gint64 now)
{
    if (found->besked_at)
        return "given";
    if (!found->besked_due || found->dormant)
        return "-";
    return now > found->besked_due ? LATE : "due";
}

static void print_row(const List *list, const Case *found)
{
    const Config *config = list->service->config;
    g_autofree char *reference = reference_print(config->prefix, found->number);
    gboolean is_due = found->besked_due && !found->dormant; /* no clock runs on old mail (D53) */
    g_autofree char *due = is_due ? calendar_print_iso(config->calendar, found->besked_due) : g_strdup("-");
    const char *subject = found->sensitive ? "(sensitive)" : found->subject;
    g_autofree char *shown = g_utf8_substring(subject, 0, MIN((glong)list->subject_width, g_utf8_strlen(subject, -1)));
    const char *word = besked_word(found, list->now);
    g_print("%-16s ", reference);
    cli_print_word(found->status == CASE_CLOSED ? CLI_FAINT : CLI_PLAIN, STATUS_WIDTH, case_status_name(found->status));
    g_print(" %-*s ", list->unit_width, found->unit);
    cli_print_word(strcmp(word, LATE) == 0 ? CLI_BAD : CLI_PLAIN, WORD_WIDTH, word);
    g_print(" %-10.10s  %s\n", due, shown);
}

static gboolean list_one(const Case *found, gpointer data)
{
    List *list = data;
    list->count++;
    if (!list->json) {
        if (list->count == 1 && isatty(STDOUT_FILENO))
            g_print("%-16s %-8s %-*s %-5s %-10s  %s\n", "REFERENCE", "STATUS", list->unit_width, "UNIT", "WORD", "BY",
                    "SUBJECT");
        print_row(list, found);
        return TRUE;
    }
    JsonNode *node = case_json(list->service, found, FALSE, &list->error);
    if (!node)
        return FALSE;
    cli_print_json(node);
    return TRUE;
}

static gboolean read_status(const char *name, CaseFilter *filter)
{
    filter->any_status = name == NULL;
    filter->status = name ? case_status_of(name) : CASE_OPEN;
    return !name || g_strcmp0(case_status_name(filter->status), name) == 0;
}

/* Both together: all that is owed and not far off. */
static void choose_due(List *list, const Calendar *calendar)
{
    list->now = clock_now();
    if (list->due_soon) {
        list->filter.due_from = list->now;
        list->filter.due_until = calendar_due(calendar, DAYS_WORKING, list->now, SOON_DAYS);
    }
    if (list->overdue) {
        list->filter.due_from = 0;
        list->filter.due_until = MAX(list->filter.due_until, list->now - 1);
    }
}

static int list_cases(const Cli *cli, List *list)
{
    int status = EX_OK;
    g_autoptr(Service) service = cli_service(cli, STORE_READ_ONLY, &status);
    if (!service)
        return status;
    if (list->filter.unit && !cli_unit(service->config, "list", list->filter.unit, &status))
        return status;
    list->service = service;
    choose_due(list, service->config->calendar);
    list->unit_width = cli_unit_width(service->config);
    list->subject_width = subject_width(list->unit_width);
    g_autoptr(GError) error = NULL;
    gboolean done = store_cases(service->store, &list->filter, list_one, list, &error);
    g_autoptr(GError) own = list->error;
    if (!done || own)
        return cli_fail(done ? own : error);
    if (list->count == 0 && isatty(STDOUT_FILENO))
        g_print("no case on file\n");
    return EX_OK;
}

int cli_list(const Cli *cli, int argc, char **argv)
{
    List list = {0};
    char *unit = NULL, *status_name = NULL;
    int limit = 0;
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &list.json, "one JSON object a line", NULL},
        {"unit", 0, 0, G_OPTION_ARG_STRING, &unit, "only cases of this unit", "CODE"},
        {"status", 0, 0, G_OPTION_ARG_STRING, &status_name, "open, answered or closed", "STATUS"},
        {"overdue", 0, 0, G_OPTION_ARG_NONE, &list.overdue, "only cases whose word to the resident is late", NULL},
        {"due-soon", 0, 0, G_OPTION_ARG_NONE, &list.due_soon, "only cases whose word to the resident is due soon",
         NULL},
        {"limit", 0, 0, G_OPTION_ARG_INT, &limit, "at most N cases", "N"},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("list", entries, &argc, &argv, &status))
        return status;
    list.filter.unit = unit;
    list.filter.limit = (guint)MAX(limit, 0);
    status = read_status(status_name, &list.filter) ? list_cases(cli, &list)
                                                    : cli_usage("list", "no such status '%s'", status_name);
    g_free(unit);
    g_free(status_name);
    return status;
}
