/*
 * html.c - HTML to readable text, by libxml2's SAX push parser.
 *
 * No tree is built: nested and unclosed elements cost nothing (MTA-FACTS 5).
 * Start and end come in pairs, as libxml2 closes what the writer left open.
 */
#include "core/marks.h"
#include "mail/html_clean.h"
#include "mail/html_marks.h"
#include "mail/html_page.h"
#include "mail/html_style.h"
#include "mail/text.h"

#include <libxml/HTMLparser.h>
#include <string.h>

#define HTML_BYTES_MAX     (4 * 1024 * 1024) /* of markup that is looked at */
#define HTML_DEPTH_MAX     512               /* elements below this are read as plain text */
#define HTML_CHUNK_BYTES   (8 * 1024)        /* between looks at the parser's own stack */
#define HTML_IDS_MAX       200

/* Pieces in colour that are noted; a single letter is decoration. */
#define HTML_COLOURED_MAX       100
#define HTML_COLOURED_BYTES_MIN 3

/* An open element. */
typedef struct {
    Tag tag;
    gboolean hidden;   /* it began a hidden piece */
    gboolean quote;    /* it began a quotation */
    gboolean coloured; /* it began a piece in colour */
    gboolean tight;    /* a paragraph without space around it */
    char *target;      /* of a link */
    gsize words_at;    /* where its words begin */
    guint number;      /* of the next list item; 0: bullets */
    gboolean head;     /* a header cell */
    gboolean bullet;   /* holds Word's own bullet or number */
    SetApart set;
} Element;

typedef struct {
    Page page;
    GArray *open;   /* Element */
    guint too_deep; /* open elements that were not noted */
    guint hidden;   /* depth of hidden pieces */
    gboolean coloured;
    guint preformatted;
    guint row_cells;
    guint wide_rows; /* rows of several cells */
    guint links;     /* seen so far */
    GString *bullet; /* Word's own, while it is read; else NULL */
    HtmlText *result;
} Reader;

static void element_clear(gpointer data)
{
    g_free(((Element *)data)->target);
}

/* A list item takes its mark from the nearest list around it. */
static void begin_item(Reader *reader)
{
    page_break(&reader->page, 1);
    for (guint i = reader->open->len; i-- > 0;) {
        Element *list = &g_array_index(reader->open, Element, i);
        if (list->tag == TAG_ORDERED && list->number > 0) {
            g_autofree char *mark = g_strdup_printf("%u.", list->number++);
            page_add(&reader->page, mark, strlen(mark), FALSE);
            break;
        }
        if (list->tag == TAG_ORDERED || list->tag == TAG_LIST) {
            page_add(&reader->page, "-", 1, FALSE);
            break;
        }
    }
    reader->page.space = TRUE;
}

static void note_picture(Reader *reader, const xmlChar **attributes)
{
    const char *source = html_attribute(attributes, "src");
    if (!source)
        return;
    if (g_ascii_strncasecmp(source, "cid:", 4) == 0 && reader->result->content_ids->len < HTML_IDS_MAX) {
        g_ptr_array_add(reader->result->content_ids, g_utf8_make_valid(source + 4, -1));
        if (reader->page.marking) /* behind the words before it, whatever breaks are owed */
            g_string_append_c(reader->page.text, reader->page.quotes > 0 ? MARK_QUOTED_PICTURE : MARK_PICTURE);
    }
    /* A picture of a point or two is a spy, not something to see. */
    const char *width = html_attribute(attributes, "width"), *height = html_attribute(attributes, "height");
    if (!(width && g_ascii_strtoull(width, NULL, 10) <= 2) && !(height && g_ascii_strtoull(height, NULL, 10) <= 2))
        reader->result->rich = TRUE;
}

static void begin_link(Reader *reader, Element *element, const xmlChar **attributes)
{
    const char *href = html_attribute(attributes, "href");
    if (!href)
        return;
    g_autofree char *target = g_utf8_make_valid(href, -1);
    element->target = html_link_target(target, reader->page.marking);
    if (element->target && reader->page.marking)
        reader->page.wanted.link = ++reader->links;
}

static void begin_visible(Reader *reader, Element *element, const xmlChar **attributes)
{
    Page *page = &reader->page;
    switch (element->tag) {
    case TAG_OTHER:
    case TAG_SKIP:
        break;
    case TAG_PARAGRAPH:
        element->tight = html_is_tight(attributes);
        page_break(page, element->tight ? 1 : 2);
        break;
    case TAG_BLOCK:
    case TAG_LIST:
    case TAG_TABLE:
        page_break(page, 1);
        break;
    case TAG_ORDERED:
        page_break(page, 1);
        element->number = 1;
        break;
    case TAG_ITEM:
        begin_item(reader);
        break;
    case TAG_QUOTE:
        page_break(page, 1);
        element->quote = !html_is_indent(attributes);
        page->quotes += element->quote;
        break;
    case TAG_BREAK:
        page_newline(page);
        break;
    case TAG_RULER:
        page_break(page, 1);
        page_add(page, "________________________________", 32, FALSE);
        page_break(page, 1);
        break;
    case TAG_PREFORMATTED:
        page_break(page, 1);
        reader->preformatted++;
        break;
    case TAG_ROW:
        page_break(page, 1);
        reader->row_cells = 0;
        page->cell = FALSE;
        break;
    case TAG_CELL:
        page->cell = reader->row_cells++ > 0;
        if (reader->row_cells == 2 && ++reader->wide_rows == 2)
            reader->result->rich = TRUE;
        break;
    case TAG_LINK:
        begin_link(reader, element, attributes);
        break;
    case TAG_PICTURE:
        note_picture(reader, attributes);
        break;
    }
}

static void begin_marked(Reader *reader, Element *element, const char *name, const xmlChar **attributes)
{
    element->set = set_apart(&reader->page, name, attributes);
    element->head = strcmp(name, "th") == 0;
    element->bullet = !reader->bullet && html_is_word_bullet(attributes);
    if (element->bullet)
        reader->bullet = g_string_new(NULL);
}

static void end_marked(Reader *reader, const Element *element)
{
    Page *page = &reader->page;
    if (element->tag == TAG_CELL)
        table_end_cell(page, element->head);
    if (element->tag == TAG_ROW)
        table_end_row(page);
    if (element->tag == TAG_TABLE)
        table_end(page, MIN(element->words_at, page->text->len));
    if (element->tag == TAG_LINK)
        page->wanted.link = 0;
    set_apart_end(page, &element->set);
    if (!element->bullet)
        return;
    g_autofree char *written = g_string_free(g_steal_pointer(&reader->bullet), FALSE);
    g_autofree char *sign = html_bullet_of(written);
    page_add(page, sign, strlen(sign), FALSE);
    page->space = TRUE;
}

static void start_element(void *data, const xmlChar *name, const xmlChar **attributes)
{
    Reader *reader = data;
    if (reader->open->len >= HTML_DEPTH_MAX) {
        reader->too_deep++;
        return;
    }
    Element element = {.tag = html_tag((const char *)name), .words_at = reader->page.text->len};
    /* Links are blue of themselves. */
    element.coloured = !reader->coloured && element.tag != TAG_LINK && attributes && html_is_coloured(attributes);
    reader->coloured = reader->coloured || element.coloured;
    element.hidden = element.tag == TAG_SKIP || html_is_hidden(attributes);
    reader->hidden += element.hidden;
    if (reader->hidden == 0 && reader->page.marking)
        begin_marked(reader, &element, (const char *)name, attributes);
    if (reader->hidden == 0)
        begin_visible(reader, &element, attributes);
    g_array_append_val(reader->open, element);
}

/* "words <target>", unless the words say the target already. */
static void end_link(Reader *reader, const Element *element)
{
    if (!element->target || element->words_at >= reader->page.text->len)
        return;
    g_autofree char *words = g_strstrip(marks_strip(reader->page.text->str + element->words_at));
    if (!*words || html_says_target(words, element->target, reader->page.marking))
        return;
    const char *target = g_str_has_prefix(element->target, "mailto:") ? element->target + 7 : element->target;
    g_autofree char *shown = g_strdup_printf("<%s>", target);
    Setting around = reader->page.wanted;
    reader->page.wanted = (Setting){0};
    reader->page.space = TRUE;
    page_add(&reader->page, shown, strlen(shown), FALSE);
    reader->page.wanted = around;
}

/* What was set in colour, line by line, without quote marks. */
static void end_coloured(Reader *reader, const Element *element)
{
    GPtrArray *coloured = reader->result->coloured;
    g_autofree char *bare = marks_strip(reader->page.text->str + MIN(element->words_at, reader->page.text->len));
    g_auto(GStrv) lines = g_strsplit(bare, "\n", -1);
    for (guint i = 0; lines[i] && coloured->len < HTML_COLOURED_MAX; i++) {
        const char *words = lines[i] + strspn(lines[i], "> ");
        if (strlen(words) >= HTML_COLOURED_BYTES_MIN)
            g_ptr_array_add(coloured, g_strchomp(g_utf8_make_valid(words, -1)));
    }
}

static void end_visible(Reader *reader, const Element *element)
{
    Page *page = &reader->page;
    switch (element->tag) {
    case TAG_OTHER:
    case TAG_SKIP:
    case TAG_BREAK:
    case TAG_RULER:
    case TAG_CELL:
    case TAG_PICTURE:
        break;
    case TAG_PARAGRAPH:
        page_break(page, element->tight ? 1 : 2);
        break;
    case TAG_BLOCK:
    case TAG_LIST:
    case TAG_ORDERED:
    case TAG_ITEM:
    case TAG_ROW:
    case TAG_TABLE:
        page_break(page, 1);
        break;
    case TAG_QUOTE:
        page_break(page, 1);
        page->quotes -= element->quote;
        break;
    case TAG_PREFORMATTED:
        page_break(page, 1);
        reader->preformatted--;
        break;
    case TAG_LINK:
        end_link(reader, element);
        break;
    }
}

static void end_element(void *data, const xmlChar *name G_GNUC_UNUSED)
{
    Reader *reader = data;
    if (reader->too_deep > 0) {
        reader->too_deep--;
        return;
    }
    if (reader->open->len == 0)
        return;
    Element *element = &g_array_index(reader->open, Element, reader->open->len - 1);
    if (reader->hidden == 0)
        end_visible(reader, element);
    if (reader->hidden == 0 && reader->page.marking)
        end_marked(reader, element);
    if (element->coloured) {
        end_coloured(reader, element);
        reader->coloured = FALSE;
    }
    reader->hidden -= element->hidden;
    g_array_set_size(reader->open, reader->open->len - 1);
}

static void characters(void *data, const xmlChar *words, int length)
{
    Reader *reader = data;
    if (reader->hidden > 0)
        return;
    if (reader->bullet) {
        g_string_append_len(reader->bullet, (const char *)words, length);
        return;
    }
    g_autofree char *bare = reader->page.marking ? html_without_controls((const char *)words, (gsize)length) : NULL;
    const char *set = bare ? bare : (const char *)words;
    page_add(&reader->page, set, bare ? strlen(bare) : (gsize)length, reader->preformatted > 0);
}

static htmlParserCtxtPtr parser_new(xmlSAXHandler *handler, Reader *reader)
{
    htmlParserCtxtPtr parser = htmlCreatePushParserCtxt(handler, reader, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
    /* The text is UTF-8 by now, whatever a meta element says. */
    if (parser)
        htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                       HTML_PARSE_IGNORE_ENC);
    return parser;
}

static void parser_end(htmlParserCtxtPtr parser)
{
    htmlParseChunk(parser, NULL, 0, 1);
    htmlFreeParserCtxt(parser);
}

/*
 * Errors are expected: the parser recovers from all of them.  But it looks for
 * the partner of each end tag among all elements that are open, so a megabyte
 * of unclosed ones took it ten seconds: when there are more than we note, all
 * are closed and what follows is read anew.
 */
static void parse(Reader *reader, const char *html, gsize length)
{
    xmlSAXHandler handler = {
        .startElement = start_element,
        .endElement = end_element,
        .characters = characters,
        .ignorableWhitespace = characters,
    };
    htmlParserCtxtPtr parser = parser_new(&handler, reader);
    gsize size = MIN(length, HTML_BYTES_MAX);
    g_autofree char *shown = html_drop_conditions(html, &size);
    for (gsize at = 0; parser && at < size; at += HTML_CHUNK_BYTES) {
        if (parser->nameNr > HTML_DEPTH_MAX) {
            parser_end(parser);
            parser = parser_new(&handler, reader);
        }
        if (parser)
            htmlParseChunk(parser, shown + at, (int)MIN(size - at, HTML_CHUNK_BYTES), 0);
    }
    if (parser)
        parser_end(parser);
}

static HtmlText *set_text(const char *html, gsize length, gboolean marking)
{
    HtmlText *result = g_new0(HtmlText, 1);
    result->content_ids = g_ptr_array_new_with_free_func(g_free);
    result->coloured = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) open = g_array_new(FALSE, TRUE, sizeof(Element));
    g_array_set_clear_func(open, element_clear);
    Reader reader = {.open = open, .result = result, .page.text = g_string_new(NULL), .page.marking = marking};
    parse(&reader, html, length);
    page_close_marks(&reader.page);
    if (marking)
        table_drop_ends(reader.page.text, 0);
    if (reader.bullet)
        g_string_free(reader.bullet, TRUE);
    g_autofree char *text = g_string_free(reader.page.text, FALSE);
    result->text = g_utf8_make_valid(text, -1);
    return result;
}

HtmlText *text_from_html(const char *html, gsize length)
{
    return set_text(html, length, FALSE);
}

HtmlText *text_from_html_marked(const char *html, gsize length)
{
    return set_text(html, length, TRUE);
}

void html_text_free(HtmlText *html)
{
    if (!html)
        return;
    g_free(html->text);
    g_ptr_array_unref(html->content_ids);
    g_ptr_array_unref(html->coloured);
    g_free(html);
}
