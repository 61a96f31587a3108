/*
 * html.c - HTML to readable text, by libxml2's SAX push parser.
 *
 * No tree is built: nested and unclosed elements cost nothing (MTA-FACTS 5).
 * Start and end come in pairs, as libxml2 closes what the writer left open.
 */
#include "mail/html_page.h"
#include "mail/html_style.h"
#include "mail/text.h"

#include <libxml/HTMLparser.h>
#include <string.h>

#define HTML_BYTES_MAX     (4 * 1024 * 1024) /* of markup that is looked at */
#define HTML_DEPTH_MAX     512               /* elements below this are read as plain text */
#define HTML_CHUNK_BYTES   (8 * 1024)        /* between looks at the parser's own stack */
#define HTML_LINK_MAX      1000              /* longer targets (tracking) are not shown */
#define HTML_IDS_MAX       200
#define HTML_CONDITION_MAX 100 /* bytes of "<![if ...]>" */

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
    if (g_ascii_strncasecmp(source, "cid:", 4) == 0 && reader->result->content_ids->len < HTML_IDS_MAX)
        g_ptr_array_add(reader->result->content_ids, g_utf8_make_valid(source + 4, -1));
    /* A picture of a point or two is a spy, not something to see. */
    const char *width = html_attribute(attributes, "width"), *height = html_attribute(attributes, "height");
    if (!(width && g_ascii_strtoull(width, NULL, 10) <= 2) && !(height && g_ascii_strtoull(height, NULL, 10) <= 2))
        reader->result->rich = TRUE;
}

static void begin_link(Element *element, const xmlChar **attributes)
{
    const char *target = html_attribute(attributes, "href");
    if (target && strlen(target) <= HTML_LINK_MAX &&
        (g_str_has_prefix(target, "http:") || g_str_has_prefix(target, "https:") ||
         g_str_has_prefix(target, "mailto:") || g_str_has_prefix(target, "tel:")))
        element->target = g_utf8_make_valid(target, -1);
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
        begin_link(element, attributes);
        break;
    case TAG_PICTURE:
        note_picture(reader, attributes);
        break;
    }
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
    if (reader->hidden == 0)
        begin_visible(reader, &element, attributes);
    g_array_append_val(reader->open, element);
}

/* "words <target>", unless the words say the target already. */
static void end_link(Reader *reader, const Element *element)
{
    if (!element->target || element->words_at >= reader->page.text->len)
        return;
    g_autofree char *words = g_strstrip(g_strdup(reader->page.text->str + element->words_at));
    if (html_words_say(words, element->target))
        return;
    const char *target = g_str_has_prefix(element->target, "mailto:") ? element->target + 7 : element->target;
    g_autofree char *shown = g_strdup_printf("<%s>", target);
    reader->page.space = TRUE;
    page_add(&reader->page, shown, strlen(shown), FALSE);
}

/* What was set in colour, line by line, without quote marks. */
static void end_coloured(Reader *reader, const Element *element)
{
    GPtrArray *coloured = reader->result->coloured;
    g_auto(GStrv) lines = g_strsplit(reader->page.text->str + element->words_at, "\n", -1);
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
    if (reader->hidden == 0)
        page_add(&reader->page, (const char *)words, length, reader->preformatted > 0);
}

/*
 * Word writes "<![if !supportLists]>" around what other programs are to show.
 * It is no comment and libxml2 shows it; comments and CDATA end otherwise.
 */
static char *drop_conditions(const char *html, gsize *length)
{
    GString *out = g_string_sized_new(*length);
    const char *end = html + *length;
    while (html < end) {
        const char *open = memmem(html, (gsize)(end - html), "<![", 3);
        const char *close = open ? memchr(open, ']', MIN((gsize)(end - open), HTML_CONDITION_MAX)) : NULL;
        gboolean whole = close && close + 1 < end && close[1] == '>';
        const char *stop = !open ? end : whole ? open : open + 3;
        g_string_append_len(out, html, stop - html);
        html = whole ? close + 2 : stop;
    }
    *length = out->len;
    return g_string_free(out, FALSE);
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
    g_autofree char *shown = drop_conditions(html, &size);
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

HtmlText *text_from_html(const char *html, gsize length)
{
    HtmlText *result = g_new0(HtmlText, 1);
    result->content_ids = g_ptr_array_new_with_free_func(g_free);
    result->coloured = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) open = g_array_new(FALSE, TRUE, sizeof(Element));
    g_array_set_clear_func(open, element_clear);
    Reader reader = {.open = open, .result = result, .page.text = g_string_new(NULL)};
    parse(&reader, html, length);
    g_autofree char *text = g_string_free(reader.page.text, FALSE);
    result->text = g_utf8_make_valid(text, -1);
    return result;
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
