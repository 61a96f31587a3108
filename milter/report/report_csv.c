/* report_csv.c - the report's tables for a spreadsheet. */
#include "report/number.h"
#include "report/report.h"

#include <math.h>
#include <string.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"
#define END_OF_ROW      "\r\n"

static const char columns[] = "body;kind;table;row;column;value" END_OF_ROW;
static const char report_rows[] = "report"; /* the table of what the report is */

/* Where a row of the file stands. */
typedef struct {
    GString *csv;
    Language language;
    const char *body, *kind, *table;
} Place;

/* Text beginning so is taken for a formula, also after a tab or a line break. */
static gboolean is_formula(const char *text)
{
    return *text && strchr("=+-@\t\r\n", *text);
}

static void put_text(GString *csv, const char *text)
{
    gboolean quoted = strpbrk(text, ";\"\r\n\t,") != NULL || is_formula(text) || g_str_has_prefix(text, " ");
    if (!quoted) {
        g_string_append(csv, text);
        return;
    }
    g_string_append_c(csv, '"');
    if (is_formula(text))
        g_string_append_c(csv, '\'');
    for (; *text; text++) {
        if (*text == '"')
            g_string_append_c(csv, '"');
        g_string_append_c(csv, *text);
    }
    g_string_append_c(csv, '"');
}

/* Without grouping and blanks, so that it is a number there too. */
static char *cell_print(const Cell *cell, Language language)
{
    if (isnan(cell->value))
        return g_strdup(cell->text);
    gboolean whole = !cell->share && cell->value == floor(cell->value);
    g_autofree char *plain = number_plain(language, cell->value, whole ? 0 : 1);
    return g_strconcat(plain, cell->share ? "%" : "", NULL);
}

static void put_field(GString *csv, const char *text)
{
    put_text(csv, text);
    g_string_append_c(csv, ';');
}

static void put_row(const Place *place, const char *row, const char *column, const Cell *cell)
{
    put_field(place->csv, place->body);
    put_field(place->csv, place->kind);
    put_field(place->csv, place->table);
    put_field(place->csv, row);
    put_field(place->csv, column);
    g_autofree char *value = cell_print(cell, place->language);
    if (cell->number && !isnan(cell->value))
        g_string_append(place->csv, value);
    else
        put_text(place->csv, value);
    g_string_append(place->csv, END_OF_ROW);
}

static void put_table(Place *place, const Table *table)
{
    place->table = table->key;
    for (guint i = 0; i < table->rows->len; i++) {
        const GArray *row = table->rows->pdata[i];
        const Cell *name = &g_array_index(row, Cell, 0);
        for (guint column = 1; column < row->len; column++)
            put_row(place, name->text, table->columns->pdata[column], &g_array_index(row, Cell, column));
    }
}

static void put_line(const Place *place, const char *row, char *text)
{
    Cell cell = {text, NAN, FALSE, FALSE};
    put_row(place, row, "", &cell);
}

char *report_csv(const YearReport *report)
{
    Place place = {g_string_new(BYTE_ORDER_MARK), language_of(report->language), report->title, "", report_rows};
    g_string_append(place.csv, columns);
    put_line(&place, "title", report->title);
    put_line(&place, "subtitle", report->subtitle);
    put_line(&place, "policy", report->policy);
    for (guint i = 0; i < report->sections->len; i++) {
        const Section *section = report->sections->pdata[i];
        place.body = section->heading;
        place.kind = body_kind_name(section->kind);
        for (guint j = 0; j < section->tables->len; j++)
            put_table(&place, section->tables->pdata[j]);
    }
    return g_string_free(place.csv, FALSE);
}
