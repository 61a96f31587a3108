/* html_page.c - set words on a text page. */
#include "mail/html_page.h"

#include "core/marks.h"

#include <string.h>

/* One empty line is enough between paragraphs. */
#define BREAKS_MAX 2

#define NO_BREAK_SPACE "\xC2\xA0"

void page_break(Page *page, guint breaks)
{
    if (page->blank && !page->line_used)
        page->breaks++;
    page->blank = FALSE;
    page->line_used = FALSE;
    page->space = FALSE;
    page->breaks = MAX(page->breaks, breaks);
}

void page_newline(Page *page)
{
    page->blank = FALSE;
    page->line_used = FALSE;
    page->space = FALSE;
    page->breaks++;
}

void page_close_marks(Page *page)
{
    if (page->shown.emphasis)
        g_string_append_c(page->text, MARK_EMPHASIS_END);
    if (page->shown.strong)
        g_string_append_c(page->text, MARK_STRONG_END);
    if (page->shown.link)
        g_string_append_c(page->text, MARK_LINK_END);
    page->shown = (Setting){0};
}

static void open_marks(Page *page)
{
    if (page->wanted.link && !page->shown.link)
        g_string_append_c(page->text, MARK_LINK);
    if (page->wanted.strong && !page->shown.strong)
        g_string_append_c(page->text, MARK_STRONG);
    if (page->wanted.emphasis && !page->shown.emphasis)
        g_string_append_c(page->text, MARK_EMPHASIS);
    page->shown = page->wanted;
}

static gboolean is_set_otherwise(const Page *page)
{
    return page->wanted.link != page->shown.link || !page->wanted.strong != !page->shown.strong ||
           !page->wanted.emphasis != !page->shown.emphasis;
}

/* What the line is: a heading, an item, or an item that goes on. */
static void begin_line(Page *page)
{
    if (page->heading)
        g_string_append_c(page->text, page->heading);
    else if (page->lists > 0 && !page->item)
        g_string_append_c(page->text, MARK_MORE);
    for (guint i = 0; page->item && !page->heading && i < page->lists; i++)
        g_string_append_c(page->text, MARK_ITEM);
    page->item = FALSE;
}

/* Pay what is owed before a word. */
static void begin_word(Page *page)
{
    gboolean first = !page->started;
    page->started = TRUE;
    if (page->marking && (is_set_otherwise(page) || page->breaks > 0 || page->cell))
        page_close_marks(page);
    if (page->cell && page->line_used && page->breaks == 0) {
        g_string_append(page->text, " | ");
        page->space = FALSE;
    }
    page->cell = FALSE;
    guint breaks = MIN(page->breaks, BREAKS_MAX);
    for (guint i = 0; i < breaks && !first; i++)
        g_string_append_c(page->text, '\n');
    if (first || breaks > 0)
        for (guint i = 0; i < MIN(page->quotes, HTML_QUOTE_DEPTH_MAX); i++)
            g_string_append(page->text, "> ");
    else if (page->space)
        g_string_append_c(page->text, ' ');
    if (page->marking && (first || breaks > 0))
        begin_line(page);
    if (page->marking)
        open_marks(page);
    page->breaks = 0;
    page->space = FALSE;
    page->blank = FALSE;
    page->line_used = TRUE;
}

/* Folded white space: owed only behind a word. */
static void owe_space(Page *page)
{
    page->space = page->line_used && page->breaks == 0;
}

void page_add(Page *page, const char *words, gsize length, gboolean keep_space)
{
    for (const char *p = words, *end = words + length; p < end && page->text->len < HTML_TEXT_MAX;) {
        if (end - p >= 2 && memcmp(p, NO_BREAK_SPACE, 2) == 0) {
            page->blank = !page->line_used;
            owe_space(page);
            p += 2;
        } else if (keep_space && *p == '\n') {
            page_newline(page);
            p++;
        } else if (g_ascii_isspace(*p) && (!keep_space || *p == '\r')) {
            owe_space(page);
            p++;
        } else {
            const char *word = p;
            for (; p < end && (keep_space ? *p != '\n' && *p != '\r' : !g_ascii_isspace(*p)); p++)
                if (end - p >= 2 && memcmp(p, NO_BREAK_SPACE, 2) == 0)
                    break;
            begin_word(page);
            g_string_append_len(page->text, word, p - word);
        }
    }
}
