/* report.c - `synpunkt report`: the follow-up of a year or a part of it. */
#include "cli/body_find.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/report_json.h"
#include "config/phrases_read.h"
#include "core/tertial.h"
#include "flow/follow_up.h"
#include "report/report.h"
#include "util/clock.h"
#include "util/error.h"

#include <string.h>
#include <sysexits.h>

#define TEXT_WIDTH 80 /* where nobody says how wide the page is */

typedef enum { FORMAT_TEXT, FORMAT_CSV, FORMAT_HTML, FORMAT_JSON, FORMATS } Format;

static const char *const format_names[FORMATS] = {"text", "csv", "html", "json"};

/* What was asked for, as given or NULL, and below it as it was understood. */
typedef struct {
    char *unit, *committee, *from, *to, *as_of, *format_name, *language_name, *frozen, *output;
    gboolean full, freeze;
    int year;
    Format format;
    Language language;
    guint number; /* of the frozen report */
    Period period;
    const char *body; /* Body.code, "" for all */
    Service *service;
} Wish;

static void wish_clear(Wish *wish)
{
    char *const texts[] = {wish->unit,        wish->committee,     wish->from,   wish->to,    wish->as_of,
                           wish->format_name, wish->language_name, wish->frozen, wish->output};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_clear_pointer(&wish->service, service_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Wish, wish_clear)

/* -- what is wanted: EX_OK, or what is wrong has been said -------------------- */

static int read_format(Wish *wish)
{
    while (wish->format_name && wish->format < FORMATS && strcmp(wish->format_name, format_names[wish->format]) != 0)
        wish->format++;
    if (wish->format == FORMATS)
        return cli_usage("report", "no such format '%s': text, csv, html or json", wish->format_name);
    wish->language = language_of(wish->language_name ? wish->language_name : language_code(LANGUAGE_SV));
    if (wish->language_name && !language_is_known(wish->language_name))
        return cli_usage("report", "no such language '%s': sv, fi or en", wish->language_name);
    return EX_OK;
}

static int read_frozen(Wish *wish)
{
    guint64 number = 0;
    if (!wish->frozen)
        return EX_OK;
    if (*wish->frozen && !g_ascii_string_to_unsigned(wish->frozen, 10, 1, G_MAXUINT16, &number, NULL))
        return cli_usage("report", "'%s' is no number of a frozen report", wish->frozen);
    wish->number = (guint)number;
    return EX_OK;
}

static int read_together(const Wish *wish)
{
    gboolean part = wish->from || wish->to || wish->as_of;
    if (wish->unit && wish->committee)
        return cli_usage("report", "name a unit or a committee, not both");
    if (!wish->from != !wish->to)
        return cli_usage("report", "--from and --to go together");
    if (wish->frozen && (wish->freeze || part))
        return cli_usage("report", "a frozen report is as it is: no --freeze, --from, --to or --as-of");
    if (wish->freeze && part)
        return cli_usage("report", "only a whole year, as it is now, can be frozen");
    return EX_OK;
}

static int read_period(Wish *wish)
{
    GDate day;
    wish->period = period_of_year(wish->year, clock_now());
    const Period whole = wish->period;
    if (wish->from && !calendar_read_date(wish->from, &wish->period.from))
        return cli_usage("report", "'%s' is no date like 2026-03-01", wish->from);
    if (wish->to && !calendar_read_date(wish->to, &wish->period.until))
        return cli_usage("report", "'%s' is no date like 2026-03-31", wish->to);
    if (wish->as_of && !calendar_read_date(wish->as_of, &day))
        return cli_usage("report", "'%s' is no date like 2026-12-31", wish->as_of);
    if (wish->as_of)
        wish->period.as_of = calendar_end_of_day(wish->service->config->calendar, &day);
    if (g_date_compare(&wish->period.from, &whole.from) < 0 || g_date_compare(&wish->period.until, &whole.until) > 0 ||
        g_date_compare(&wish->period.from, &wish->period.until) > 0)
        return cli_usage("report", "the days from --from to --to are not all of %d", wish->year);
    if (!wish->full && !tertial_is_whole(&wish->period.from, &wish->period.until))
        return cli_usage("report",
                         "without --full figures are of whole tertials, %d-01-01 to 04-30, 05-01 to 08-31 and "
                         "09-01 to 12-31: of less time small numbers could be found out",
                         wish->year);
    return EX_OK;
}

static int read_body(Wish *wish)
{
    const Config *config = wish->service->config;
    wish->body = "";
    if (wish->unit) {
        const Unit *unit = body_find_unit(config, "report", wish->unit);
        wish->body = unit ? unit->code : NULL;
    } else if (wish->committee) {
        wish->body = body_find_committee(config, "report", wish->committee);
    }
    return wish->body ? EX_OK : EX_USAGE;
}

/* -- counting ------------------------------------------------------------------- */

static void show_step(guint64 done, guint64 most, gpointer data)
{
    Progress *progress = data;
    progress->total = most;
    progress_to(progress, done);
}

static Year *count(Wish *wish, GError **error)
{
    Progress progress = {.what = "counting"};
    wish->period.step = show_step;
    wish->period.data = &progress;
    Year *year = follow_up_count(wish->service->config, wish->service->store, &wish->period, error);
    progress_end(&progress);
    return year;
}

static Year *find_year(Wish *wish, GError **error)
{
    Service *service = wish->service;
    if (!wish->frozen && !wish->freeze)
        return count(wish, error);
    if (wish->freeze && !follow_up_freeze(service, wish->year, clock_now(), &wish->number, error))
        return NULL;
    return follow_up_frozen(service->store, wish->year, &wish->number, error);
}

/* -- printing ------------------------------------------------------------------- */

static char *print_format(Format format, const YearReport *report)
{
    switch (format) {
    case FORMAT_TEXT:
        return report_text(report, cli_width() == G_MAXUINT ? TEXT_WIDTH : cli_width());
    case FORMAT_CSV:
        return report_csv(report);
    case FORMAT_HTML:
        return report_html(report);
    case FORMAT_JSON: /* made from the figures, not from the document */
    case FORMATS:
        break;
    }
    g_assert_not_reached();
}

/* BAD_INPUT if that year has no such body, as an older frozen one may. */
static char *print_report(const Wish *wish, const ReportOrder *order, GError **error)
{
    g_autoptr(YearReport) report = year_report_new(order);
    if (report)
        return wish->format == FORMAT_JSON ? report_json(order) : print_format(wish->format, report);
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "this report has no part for '%s'", order->body);
    return NULL;
}

static int put_out(const Wish *wish, const char *text)
{
    g_autoptr(GError) error = NULL;
    if (!wish->output) {
        g_print("%s", text);
        return EX_OK;
    }
    if (g_file_set_contents_full(wish->output, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0640, &error))
        return EX_OK;
    g_printerr("synpunkt report: %s\n", error->message);
    return EX_CANTCREAT;
}

static int print_year(const Wish *wish, Year *year)
{
    const Config *config = wish->service->config;
    g_autoptr(GError) error = NULL;
    g_autoptr(Phrases) phrases = phrases_read(config->templates, language_code(wish->language), NULL, &error);
    if (!phrases)
        return cli_fail(error);
    if (!wish->full && !year->masked) {
        if (!follow_up_tertials(config, wish->service->store, year, &error))
            return cli_fail(error);
        year_mask(year, config->min_cell);
    }
    g_autofree char *number = wish->number > 0 ? g_strdup_printf("%d-%u", wish->year, wish->number) : g_strdup("");
    const ReportOrder order = {year, config, phrases, wish->language, number, wish->body};
    g_autofree char *text = print_report(wish, &order, &error);
    return text ? put_out(wish, text) : cli_fail(error);
}

static int report(const Cli *cli, Wish *wish)
{
    int status = read_format(wish);
    status = status == EX_OK ? read_frozen(wish) : status;
    status = status == EX_OK ? read_together(wish) : status;
    if (status != EX_OK)
        return status;
    wish->service = cli_service(cli, wish->freeze ? STORE_OPEN : STORE_READ_ONLY, &status);
    if (!wish->service)
        return status;
    status = read_period(wish);
    status = status == EX_OK ? read_body(wish) : status;
    if (status != EX_OK)
        return status;
    g_autoptr(GError) error = NULL;
    g_autoptr(Year) year = find_year(wish, &error);
    if (!year)
        return cli_fail(error);
    if (wish->freeze)
        g_printerr("synpunkt: report %d-%u is frozen\n", wish->year, wish->number);
    return print_year(wish, year);
}

/* GOption knows no option whose value may be left out. */
static void allow_bare_frozen(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--frozen") == 0)
            argv[i] = "--frozen=";
}

int cli_report(const Cli *cli, int argc, char **argv)
{
    g_auto(Wish) wish = {0};
    const GOptionEntry entries[] = {
        {"unit", 0, 0, G_OPTION_ARG_STRING, &wish.unit, "only this unit, company or federation: code or name", "UNIT"},
        {"committee", 0, 0, G_OPTION_ARG_STRING, &wish.committee, "only this committee", "NAME"},
        {"from", 0, 0, G_OPTION_ARG_STRING, &wish.from, "only what was received on that day or later; whole tertials without --full", "DATE"},
        {"to", 0, 0, G_OPTION_ARG_STRING, &wish.to, "... and on that day or before", "DATE"},
        {"as-of", 0, 0, G_OPTION_ARG_STRING, &wish.as_of, "as it was known when that day ended", "DATE"},
        {"format", 0, 0, G_OPTION_ARG_STRING, &wish.format_name, "text, csv, html or json", "FORMAT"},
        {"language", 0, 0, G_OPTION_ARG_STRING, &wish.language_name, "sv, fi or en", "LANGUAGE"},
        {"full", 0, 0, G_OPTION_ARG_NONE, &wish.full, "show small numbers too; not to be published", NULL},
        {"frozen", 0, 0, G_OPTION_ARG_STRING, &wish.frozen,
         "the frozen report of that number; --frozen alone: the latest", "N"},
        {"freeze", 0, 0, G_OPTION_ARG_NONE, &wish.freeze, "count the year and keep the figures for good", NULL},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &wish.output, "write it there", "FILE"},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    allow_bare_frozen(argc, argv);
    if (!cli_options("report", entries, &argc, &argv, &status))
        return status;
    if (argc != 2 || !cli_read_year(argv[1], &wish.year))
        return cli_usage("report", "name one year, like 2026");
    return report(cli, &wish);
}
