#include "config/csv.h"

#include "util/error.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

typedef struct {
    const char *at;
    char separator;
    guint line;
} Reader;

static void row_free(CsvRow *row)
{
    g_ptr_array_unref(row->fields);
    g_free(row);
}

static void *refuse(GError **error, guint line, const char *what)
{
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "line %u: %s", line, what);
    return NULL;
}

/* The text as UTF-8.  What is no UTF-8 was saved by an older Excel, in the code page of western Europe. */
static char *decode(const char *bytes, gsize length, GError **error)
{
    if (length > CSV_BYTES_MAX)
        return refuse(error, 1, "the file is larger than 1 MB; this is hardly a list of units");
    if (memchr(bytes, '\0', length))
        return refuse(error, 1, "this is no CSV file; in Excel choose \"CSV UTF-8\" under Save As");
    if (length >= strlen(BYTE_ORDER_MARK) && memcmp(bytes, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0) {
        bytes += strlen(BYTE_ORDER_MARK);
        length -= strlen(BYTE_ORDER_MARK);
    }
    if (g_utf8_validate(bytes, (gssize)length, NULL))
        return g_strndup(bytes, length);
    char *text = g_convert(bytes, (gssize)length, "UTF-8", "WINDOWS-1252", NULL, NULL, NULL);
    if (!text)
        return refuse(error, 1, "neither UTF-8 nor Windows-1252; in Excel choose \"CSV UTF-8\" under Save As");
    return text;
}

/* ";" in Sweden, where "," stands in numbers. */
static char find_separator(const char *text)
{
    guint semicolons = 0, commas = 0, tabs = 0;
    gboolean quoted = FALSE;
    text += strspn(text, "\r\n");
    for (; *text && (quoted || (*text != '\n' && *text != '\r')); text++) {
        quoted = quoted != (*text == '"');
        semicolons += !quoted && *text == ';';
        commas += !quoted && *text == ',';
        tabs += !quoted && *text == '\t';
    }
    if (tabs > semicolons && tabs > commas)
        return '\t';
    return commas > semicolons ? ',' : ';';
}

/* A line that tells a spreadsheet what stands between the fields: "sep=;". */
static gboolean take_separator_line(Reader *reader)
{
    gsize length = strcspn(reader->at, "\r\n");
    if (length != strlen("sep=;") || g_ascii_strncasecmp(reader->at, "sep=", strlen("sep=")) != 0)
        return FALSE;
    reader->separator = reader->at[strlen("sep=")];
    reader->at += length;
    return TRUE;
}

/* Past the end of a line, CRLF being one. */
static void take_line_end(Reader *reader)
{
    if (reader->at[0] == '\r' && reader->at[1] == '\n')
        reader->at++;
    reader->at += *reader->at != '\0';
    reader->line++;
}

/* What stands between quotes; reader->at is behind the first.  FALSE: the second is missing. */
static gboolean take_quoted(Reader *reader, GString *field)
{
    for (; *reader->at; reader->at++) {
        if (*reader->at == '"') {
            reader->at++;
            if (*reader->at != '"')
                return TRUE;
        }
        reader->line += *reader->at == '\n';
        g_string_append_c(field, *reader->at);
    }
    return FALSE;
}

static char *take_field(Reader *reader, GError **error)
{
    g_autoptr(GString) field = g_string_new(NULL);
    guint begun = reader->line;
    if (*reader->at == '"') {
        reader->at++;
        if (!take_quoted(reader, field))
            return refuse(error, begun, "a quote (\") opens here and is never closed; close it, or double it: \"\"");
    }
    while (*reader->at && *reader->at != reader->separator && *reader->at != '\r' && *reader->at != '\n')
        g_string_append_c(field, *reader->at++);
    return g_strdup(g_strstrip(field->str));
}

static CsvRow *take_row(Reader *reader, GError **error)
{
    CsvRow *row = g_new0(CsvRow, 1);
    row->line = reader->line;
    row->fields = g_ptr_array_new_with_free_func(g_free);
    for (;;) {
        char *field = take_field(reader, error);
        if (!field || row->fields->len == CSV_FIELDS_MAX) {
            if (field)
                (void)refuse(error, row->line, "there are more than 100 columns");
            g_free(field);
            row_free(row);
            return NULL;
        }
        g_ptr_array_add(row->fields, field);
        if (*reader->at != reader->separator)
            break;
        reader->at++;
    }
    take_line_end(reader);
    return row;
}

static gboolean is_empty(const CsvRow *row)
{
    for (guint i = 0; i < row->fields->len; i++)
        if (*(const char *)row->fields->pdata[i])
            return FALSE;
    return TRUE;
}

GPtrArray *csv_read(const char *bytes, gsize length, GError **error)
{
    g_autofree char *text = decode(bytes, length, error);
    if (!text)
        return NULL;
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)row_free);
    Reader reader = {text, find_separator(text), 1};
    if (take_separator_line(&reader))
        take_line_end(&reader);
    while (*reader.at) {
        CsvRow *row = take_row(&reader, error);
        if (!row)
            return NULL;
        if (is_empty(row))
            row_free(row);
        else
            g_ptr_array_add(rows, row);
        if (rows->len > CSV_ROWS_MAX)
            return refuse(error, reader.line, "there are more than 5000 rows; this is hardly a list of units");
    }
    return g_steal_pointer(&rows);
}
