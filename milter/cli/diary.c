/* diary.c - `synpunkt diary`: an extract of the register (R72, OSL 5 kap. 2 §). */
#include "cli/body_find.h"
#include "cli/cli.h"
#include "cli/progress.h"

#include <string.h>
#include <sysexits.h>

#define BETWEEN ".."

typedef enum { FORMAT_TEXT, FORMAT_CSV, FORMAT_JSON, FORMATS } Format;

static const char *const format_names[FORMATS] = {"text", "csv", "json"};

typedef struct {
    char *unit_name, *format_name;
    gboolean mask;
    Format format;
    GDate from, to;
    const char *unit; /* code, or NULL */
    int unit_width;
    Service *service;
    GPtrArray *rows; /* Case, by when they came */
} Diary;

static void diary_clear(Diary *diary)
{
    g_free(diary->unit_name);
    g_free(diary->format_name);
    g_clear_pointer(&diary->rows, g_ptr_array_unref);
    g_clear_pointer(&diary->service, service_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Diary, diary_clear)

/* -- one row ------------------------------------------------------------------------ */

enum {
    COLUMN_RECEIVED,
    COLUMN_REFERENCE,
    COLUMN_SENDER,
    COLUMN_SUBJECT,
    COLUMN_UNIT,
    COLUMN_STATUS,
    COLUMN_DIARY,
    COLUMNS
};

static const char *const columns[COLUMNS] = {"inkom", "ärende", "avsändare", "gäller", "enhet", "status", "dnr"};
static const char *const keys[COLUMNS] = {"received", "reference", "sender", "subject", "unit", "status", "diary"};

typedef struct {
    char *texts[COLUMNS];
} Row;

static void row_clear(Row *row)
{
    for (guint i = 0; i < COLUMNS; i++)
        g_free(row->texts[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Row, row_clear)

/* Sender and matter are left out where the register could not be shown otherwise. */
static gboolean is_secret(const Config *config, const Case *found)
{
    const Unit *unit = config_unit(config, found->unit);
    return found->sensitive || *found->confidant || (unit && unit->sensitive);
}

static const char *sender_of(const Case *found)
{
    return *found->resident_name ? found->resident_name : found->resident;
}

/* What a resident wrote as a subject may name anybody; masked, the category stands for it. */
static Row row_of(const Diary *diary, const Case *found)
{
    const Config *config = diary->service->config;
    gboolean secret = is_secret(config, found), hidden = secret || diary->mask;
    GDate day = calendar_day(config->calendar, found->received_at);
    return (Row){{
        [COLUMN_RECEIVED] = calendar_print_date(&day),
        [COLUMN_REFERENCE] = reference_print(config->prefix, found->number),
        [COLUMN_SENDER] = g_strdup(hidden ? "" : sender_of(found)),
        [COLUMN_SUBJECT] = g_strdup(secret   ? ""
                                    : hidden ? found->category
                                             : found->subject),
        [COLUMN_UNIT] = g_strdup(found->unit),
        [COLUMN_STATUS] = g_strdup(case_status_name(found->status)),
        [COLUMN_DIARY] = g_strdup(found->diary),
    }};
}

/* -- printing ------------------------------------------------------------------------- */

static void print_text(const Row *row, int unit_width)
{
    g_autofree char *line = g_strdup_printf(
        "%-10s  %-16s %-*s %-9s %-14s %s%s%s", row->texts[COLUMN_RECEIVED], row->texts[COLUMN_REFERENCE], unit_width,
        row->texts[COLUMN_UNIT], row->texts[COLUMN_STATUS], *row->texts[COLUMN_DIARY] ? row->texts[COLUMN_DIARY] : "-",
        *row->texts[COLUMN_SENDER] ? row->texts[COLUMN_SENDER] : "-", *row->texts[COLUMN_SUBJECT] ? ": " : "",
        row->texts[COLUMN_SUBJECT]);
    cli_print_cut(g_strdelimit(line, "\r\n", ' '));
}

/* A cell that a spreadsheet would calculate is a text. */
static void append_cell(GString *line, const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "\"", -1);
    g_autofree char *doubled = g_strjoinv("\"\"", parts);
    g_string_append_printf(line, "%s\"%s%s\"", line->len > 0 ? ";" : "", *text && strchr("=+-@\t\r", *text) ? "'" : "",
                           doubled);
}

static void print_csv(const char *const *texts)
{
    g_autoptr(GString) line = g_string_new(NULL);
    for (guint i = 0; i < COLUMNS; i++)
        append_cell(line, texts[i]);
    g_print("%s\n", line->str);
}

static void print_json(const Row *row)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    for (guint i = 0; i < COLUMNS; i++)
        cli_json_text(builder, keys[i], row->texts[i]);
    json_builder_end_object(builder);
    cli_print_json(json_builder_get_root(builder));
}

static void print_row(const Diary *diary, const Row *row)
{
    switch (diary->format) {
    case FORMAT_TEXT:
        print_text(row, diary->unit_width);
        return;
    case FORMAT_CSV:
        print_csv((const char *const *)row->texts);
        return;
    case FORMAT_JSON:
        print_json(row);
        return;
    case FORMATS:
        return;
    }
}

static void print_all(const Diary *diary)
{
    if (diary->format == FORMAT_CSV)
        print_csv(columns);
    for (guint i = 0; i < diary->rows->len; i++) {
        g_auto(Row) row = row_of(diary, g_ptr_array_index(diary->rows, i));
        print_row(diary, &row);
    }
}

/* -- which cases -------------------------------------------------------------------------- */

typedef struct {
    Diary *diary;
    gint64 from, until;
    Progress progress;
} Looking;

static gboolean look(const Case *found, gpointer data)
{
    Looking *looking = data;
    progress_step(&looking->progress);
    if (found->received_at >= looking->from && found->received_at < looking->until && !found->spam)
        g_ptr_array_add(looking->diary->rows, case_copy(found));
    return TRUE;
}

static gint by_time(gconstpointer first, gconstpointer second)
{
    const Case *a = *(const Case *const *)first, *b = *(const Case *const *)second;
    if (a->received_at != b->received_at)
        return a->received_at < b->received_at ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static int find(Diary *diary)
{
    const Calendar *calendar = diary->service->config->calendar;
    g_autoptr(GError) error = NULL;
    GDate before = diary->from;
    g_date_subtract_days(&before, 1);
    Looking looking = {diary,
                       calendar_end_of_day(calendar, &before) + 1,
                       calendar_end_of_day(calendar, &diary->to) + 1,
                       {.what = "looking"}};
    const CaseFilter filter = {.any_status = TRUE, .unit = diary->unit};
    diary->rows = g_ptr_array_new_with_free_func((GDestroyNotify)case_free);
    gboolean done = store_cases(diary->service->store, &filter, look, &looking, &error);
    progress_end(&looking.progress);
    g_ptr_array_sort(diary->rows, by_time);
    return done ? EX_OK : cli_fail(error);
}

/* -- the command ----------------------------------------------------------------------------- */

/* "2026-03-01..2026-03-31", or one day. */
static gboolean read_days(Diary *diary, const char *text)
{
    const char *between = strstr(text, BETWEEN);
    g_autofree char *from = between ? g_strndup(text, (gsize)(between - text)) : g_strdup(text);
    return calendar_read_date(from, &diary->from) &&
           calendar_read_date(between ? between + strlen(BETWEEN) : text, &diary->to) &&
           g_date_compare(&diary->from, &diary->to) <= 0;
}

static int read_wish(Diary *diary, int argc, char **argv)
{
    if (argc != 2 || !read_days(diary, argv[1]))
        return cli_usage("diary", "which days? 2026-03-01..2026-03-31, or one of them");
    while (diary->format_name && diary->format < FORMATS &&
           strcmp(diary->format_name, format_names[diary->format]) != 0)
        diary->format++;
    return diary->format < FORMATS ? EX_OK
                                   : cli_usage("diary", "no such format '%s': text, csv or json", diary->format_name);
}

static int read_unit(Diary *diary)
{
    if (!diary->unit_name)
        return EX_OK;
    const Unit *unit = body_find_unit(diary->service->config, "diary", diary->unit_name);
    diary->unit = unit ? unit->code : NULL;
    return unit ? EX_OK : EX_USAGE;
}

int cli_diary(const Cli *cli, int argc, char **argv)
{
    g_auto(Diary) diary = {0};
    gboolean json = FALSE;
    const GOptionEntry entries[] = {
        {"unit", 0, 0, G_OPTION_ARG_STRING, &diary.unit_name, "only this unit, company or federation: code or name",
         "UNIT"},
        {"format", 0, 0, G_OPTION_ARG_STRING, &diary.format_name, "text (default), csv or json", "FORMAT"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "the same as --format=json", NULL},
        {"mask", 0, 0, G_OPTION_ARG_NONE, &diary.mask, "no senders, and the category instead of the subject", NULL},
        {NULL},
    };
    int status;
    if (!cli_options("diary", entries, &argc, &argv, &status))
        return status;
    status = read_wish(&diary, argc, argv);
    if (status != EX_OK)
        return status;
    diary.format = json ? FORMAT_JSON : diary.format;
    diary.service = cli_service(cli, STORE_READ_ONLY, &status);
    if (!diary.service)
        return status;
    diary.unit_width = cli_unit_width(diary.service->config);
    status = read_unit(&diary);
    status = status == EX_OK ? find(&diary) : status;
    if (status == EX_OK)
        print_all(&diary);
    return status;
}
