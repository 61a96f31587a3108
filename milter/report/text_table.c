#include "report/text_table.h"

#include "report/text_lines.h"

#define GAP              2  /* blanks between columns */
#define NAME_COLUMNS_MIN 12 /* a column of words becomes no narrower */
#define HEAD_LINES       3  /* a head is broken into no more, if its words allow it */

/* How one column is set. */
typedef struct {
    guint width;
    gboolean number;
} Setting;

static const Cell *cell_at(const Table *table, guint row, guint column)
{
    return &g_array_index((const GArray *)table->rows->pdata[row], Cell, column);
}

static gboolean fits_head(const char *head, guint width)
{
    g_autoptr(GPtrArray) lines = text_wrap(head, width);
    return lines->len <= HEAD_LINES;
}

static Setting natural(const Table *table, guint column)
{
    const char *head = table->columns->pdata[column];
    Setting setting = {text_word_columns(head), FALSE};
    for (guint row = 0; row < table->rows->len; row++) {
        const Cell *cell = cell_at(table, row, column);
        setting.number = setting.number || cell->number;
        setting.width = MAX(setting.width, text_columns(cell->text));
    }
    while (!fits_head(head, setting.width))
        setting.width++;
    return setting;
}

static guint total(const GArray *settings)
{
    guint sum = GAP * (settings->len - 1);
    for (guint i = 0; i < settings->len; i++)
        sum += g_array_index(settings, Setting, i).width;
    return sum;
}

/* The widest column of words that may still give way, or NULL. */
static Setting *widest(const GArray *settings)
{
    Setting *found = NULL;
    for (guint i = 0; i < settings->len; i++) {
        Setting *setting = &g_array_index(settings, Setting, i);
        if (!setting->number && setting->width > NAME_COLUMNS_MIN && (!found || setting->width > found->width))
            found = setting;
    }
    return found;
}

static GArray *settings_for(const Table *table, guint width)
{
    GArray *settings = g_array_new(FALSE, FALSE, sizeof(Setting));
    for (guint column = 0; column < table->columns->len; column++) {
        Setting setting = natural(table, column);
        g_array_append_val(settings, setting);
    }
    for (Setting *setting = widest(settings); setting && total(settings) > width; setting = widest(settings))
        setting->width--;
    return settings;
}

static void put_blanks(GString *text, guint count)
{
    for (guint i = 0; i < count; i++)
        g_string_append_c(text, ' ');
}

static void put_piece(GString *text, const char *piece, Setting setting)
{
    guint columns = text_columns(piece);
    guint blanks = setting.width > columns ? setting.width - columns : 0;
    if (setting.number)
        put_blanks(text, blanks);
    g_string_append(text, piece);
    if (!setting.number)
        put_blanks(text, blanks);
}

/* No blanks at the end: some mail programs take them for a line that goes on. */
static void end_line(GString *text)
{
    while (text->len > 0 && text->str[text->len - 1] == ' ')
        g_string_truncate(text, text->len - 1);
    g_string_append_c(text, '\n');
}

typedef enum { ALIGN_TOP, ALIGN_BOTTOM } Align;

/* One row, of as many lines as its longest cell. */
static void put_row(GString *text, const GPtrArray *cells, const GArray *settings, Align align)
{
    g_autoptr(GPtrArray) wrapped = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    guint height = 1;
    for (guint i = 0; i < cells->len; i++) {
        GPtrArray *lines = text_wrap(cells->pdata[i], g_array_index(settings, Setting, i).width);
        g_ptr_array_add(wrapped, lines);
        height = MAX(height, lines->len);
    }
    for (guint line = 0; line < height; line++) {
        for (guint i = 0; i < cells->len; i++) {
            const GPtrArray *lines = wrapped->pdata[i];
            guint skipped = align == ALIGN_BOTTOM ? height - lines->len : 0;
            gboolean there = line >= skipped && line - skipped < lines->len;
            put_blanks(text, i > 0 ? GAP : 0);
            put_piece(text, there ? lines->pdata[line - skipped] : "", g_array_index(settings, Setting, i));
        }
        end_line(text);
    }
}

static void put_rows(GString *text, const Table *table, const GArray *settings)
{
    put_row(text, table->columns, settings, ALIGN_BOTTOM);
    for (guint i = 0; i < total(settings); i++)
        g_string_append_c(text, '-');
    g_string_append_c(text, '\n');
    for (guint row = 0; row < table->rows->len; row++) {
        g_autoptr(GPtrArray) cells = g_ptr_array_new();
        for (guint column = 0; column < table->columns->len; column++)
            g_ptr_array_add(cells, cell_at(table, row, column)->text);
        put_row(text, cells, settings, ALIGN_TOP);
    }
}

/* A table of names alone is a list: "a, b, c". */
static void put_list(GString *text, const Table *table, guint width)
{
    g_autoptr(GString) list = g_string_new(NULL);
    for (guint row = 0; row < table->rows->len; row++)
        g_string_append_printf(list, "%s%s", row > 0 ? ", " : "", cell_at(table, row, 0)->text);
    g_autoptr(GPtrArray) lines = text_wrap(list->str, width);
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(text, "%s\n", (const char *)lines->pdata[i]);
}

void text_table(GString *text, const Table *table, guint width)
{
    if (table->columns->len == 1) {
        put_list(text, table, width);
        return;
    }
    g_autoptr(GArray) settings = settings_for(table, width);
    put_rows(text, table, settings);
}
