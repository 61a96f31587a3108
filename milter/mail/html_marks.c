/* html_marks.c - emphasis, headings, list items and simple tables. */
#include "mail/html_marks.h"

#include "core/marks.h"
#include "mail/html_style.h"

#include <string.h>

/* Where cells and rows ended, until the whole table has been seen. */
#define CELL_END '\x13'
#define HEAD_END '\x14'
#define ROW_END  '\x15'

/* A table with larger cells lays out a page. */
#define CELL_BYTES_MAX 300
#define CELL_LINES_MAX 2
#define CELLS_MAX      12
#define ROWS_MAX       200

#define LIST_DEPTH_MAX 8
#define CELL_GAP       " | "

/* -- words ---------------------------------------------------------------- */

static gboolean is_one_of(const char *name, const char *const *names)
{
    return g_strv_contains(names, name);
}

/* "mso-list:l0 level2 lfo1" gives 2; 0 if it is no list item. */
static guint word_level(const char *name, const xmlChar **attributes)
{
    g_autofree char *style = strcmp(name, "p") == 0 ? html_style(attributes) : NULL;
    const char *list = style ? strstr(style, "mso-list:") : NULL;
    const char *level = list ? strstr(list, "level") : NULL;
    return level ? (guint)CLAMP(g_ascii_strtoull(level + strlen("level"), NULL, 10), 1, LIST_DEPTH_MAX) : 0;
}

static gboolean style_says(const char *style, const char *const *words)
{
    for (guint i = 0; style && words[i]; i++)
        if (strstr(style, words[i]))
            return TRUE;
    return FALSE;
}

static void set_heading(Page *page, SetApart *by, const char *name)
{
    if (page->heading || name[0] != 'h' || name[1] < '1' || name[1] > '6' || name[2])
        return;
    by->heading = TRUE;
    page->heading = name[1] <= '2' ? MARK_HEADING : MARK_SUBHEADING;
}

static void set_list(Page *page, SetApart *by, const char *name, const xmlChar **attributes)
{
    static const char *const lists[] = {"ul", "ol", NULL};
    by->list = is_one_of(name, lists);
    page->lists += by->list;
    by->word_list = by->list || page->lists > 0 ? 0 : word_level(name, attributes);
    page->lists += by->word_list;
    page->item = page->item || by->word_list > 0 || strcmp(name, "li") == 0;
}

SetApart set_apart(Page *page, const char *name, const xmlChar **attributes)
{
    static const char *const strong[] = {"b", "strong", NULL}, *const emphasis[] = {"i", "em", "cite", NULL};
    static const char *const bold[] = {"font-weight:bold", "font-weight:6", "font-weight:7", NULL};
    static const char *const light[] = {"font-weight:normal", "font-weight:4", NULL};
    static const char *const italic[] = {"font-style:italic", NULL}, *const upright[] = {"font-style:normal", NULL};
    SetApart by = {0};
    g_autofree char *style = html_style(attributes);
    set_list(page, &by, name, attributes);
    set_heading(page, &by, name);
    by.around = page->wanted;
    by.plain = style_says(style, light) || style_says(style, upright);
    by.strong = !page->heading && (is_one_of(name, strong) || style_says(style, bold)) && !style_says(style, light);
    by.emphasis = (is_one_of(name, emphasis) || style_says(style, italic)) && !style_says(style, upright);
    if (style_says(style, light))
        page->wanted.strong = 0;
    if (style_says(style, upright))
        page->wanted.emphasis = 0;
    page->wanted.strong += by.strong;
    page->wanted.emphasis += by.emphasis;
    return by;
}

void set_apart_end(Page *page, const SetApart *by)
{
    page->wanted.strong -= by->plain ? 0 : by->strong;
    page->wanted.emphasis -= by->plain ? 0 : by->emphasis;
    if (by->plain) {
        page->wanted.strong = by->around.strong;
        page->wanted.emphasis = by->around.emphasis;
    }
    if (by->heading)
        page->heading = 0;
    page->lists -= by->list + by->word_list;
}

gboolean html_is_word_bullet(const xmlChar **attributes)
{
    g_autofree char *style = html_style(attributes);
    return style && strstr(style, "mso-list:ignore");
}

char *html_bullet_of(const char *written)
{
    const char *sign = written + strspn(written, " \t\r\n(");
    gsize digits = strspn(sign, "0123456789");
    if (digits >= 1 && digits <= 2)
        return g_strdup_printf("%.*s.", (int)digits, sign);
    return g_strdup("-");
}

/* -- tables --------------------------------------------------------------- */

void table_end_cell(Page *page, gboolean head)
{
    page_close_marks(page);
    g_string_append_c(page->text, head ? HEAD_END : CELL_END);
}

void table_end_row(Page *page)
{
    page_close_marks(page);
    g_string_append_c(page->text, ROW_END);
}

static gboolean is_end(char character)
{
    return character == CELL_END || character == HEAD_END || character == ROW_END;
}

/* One cell on one line, or NULL if it holds more than a cell of a simple table does. */
static char *cell_text(const char *start, gsize length)
{
    g_autofree char *cell = g_strndup(start, length);
    g_auto(GStrv) lines = g_strsplit(cell, "\n", -1);
    GString *text = g_string_new(NULL);
    guint used = 0;
    for (guint i = 0; lines[i]; i++) {
        const char *line = lines[i] + (text->len == 0 && g_str_has_prefix(lines[i], CELL_GAP) ? strlen(CELL_GAP) : 0);
        if (!*line)
            continue;
        used += strchr("\x07\x08\x0e\x0f\x11\x12", *line) ? CELL_LINES_MAX + 1 : 1;
        g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "", line);
    }
    gboolean simple = used <= CELL_LINES_MAX && text->len <= CELL_BYTES_MAX;
    return g_string_free(text, !simple);
}

static gboolean is_wholly_strong(const char *cell)
{
    gsize length = strlen(cell);
    const char *end = strchr(cell, MARK_STRONG_END);
    return length > 2 && cell[0] == MARK_STRONG && end == cell + length - 1;
}

/* A header is strong of itself. */
static char *without_strong(const char *cell)
{
    GString *text = g_string_new(NULL);
    for (; *cell; cell++)
        if (*cell != MARK_STRONG && *cell != MARK_STRONG_END)
            g_string_append_c(text, *cell);
    return g_string_free(text, FALSE);
}

typedef struct {
    GPtrArray *cells; /* char *, of the present row */
    guint heads;      /* cells that say they are headers */
    guint strong;     /* cells that look so */
    guint width;      /* of the rows before; 0: none yet */
    guint rows;
    GString *out;
} Table;

/* FALSE if the row does not fit the rows above it. */
static gboolean put_row(Table *table)
{
    guint width = table->cells->len;
    if (width == 0)
        return TRUE;
    if (width < 2 || width > CELLS_MAX || (table->width && width != table->width) || ++table->rows > ROWS_MAX)
        return FALSE;
    gboolean header = table->heads == width || (!table->width && table->strong == width);
    g_string_append_printf(table->out, "\n%c", header ? MARK_HEADER_ROW : MARK_ROW);
    for (guint i = 0; i < width; i++) {
        g_autofree char *plain = header ? without_strong(table->cells->pdata[i]) : NULL;
        if (i > 0)
            g_string_append_printf(table->out, "%c%s", MARK_CELL, CELL_GAP);
        g_string_append(table->out, plain ? plain : table->cells->pdata[i]);
    }
    table->width = width;
    table->heads = table->strong = 0;
    g_ptr_array_set_size(table->cells, 0);
    return TRUE;
}

/* FALSE if a cell is more than a cell. */
static gboolean put_cell(Table *table, const char *start, const char *end)
{
    char *cell = cell_text(start, (gsize)(end - start));
    if (!cell)
        return FALSE;
    g_ptr_array_add(table->cells, cell);
    table->heads += *end == HEAD_END;
    table->strong += is_wholly_strong(cell);
    return TRUE;
}

/* The table as rows, or NULL if it is not simple. */
static char *rows_of(const char *text)
{
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) out = g_string_new(NULL);
    Table table = {.cells = cells, .out = out};
    const char *start = text;
    for (const char *at = text; *at; at++) {
        if (!is_end(*at))
            continue;
        if (*at == ROW_END ? !put_row(&table) : !put_cell(&table, start, at))
            return NULL;
        start = at + 1;
    }
    gboolean whole = start[strspn(start, "\n")] == '\0' && table.rows >= 2;
    return whole ? g_strdup(out->str) : NULL;
}

void table_drop_ends(GString *text, gsize from)
{
    gsize kept = from;
    for (gsize at = from; at < text->len; at++)
        if (!is_end(text->str[at]))
            text->str[kept++] = text->str[at];
    g_string_truncate(text, kept);
}

void table_end(Page *page, gsize from)
{
    page_close_marks(page);
    g_autofree char *rows = page->quotes > 0 ? NULL : rows_of(page->text->str + from);
    if (!rows) {
        table_drop_ends(page->text, from);
        return;
    }
    gsize breaks = strspn(page->text->str + from, "\n");
    g_string_truncate(page->text, from);
    for (gsize i = 1; i < breaks; i++)
        g_string_append_c(page->text, '\n');
    g_string_append(page->text, from > 0 ? rows : rows + 1);
    page->started = TRUE;
}
