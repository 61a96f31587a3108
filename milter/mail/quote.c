/*
 * quote.c - mark each line, then make spans of the marks.
 *
 * In doubt a line is new: losing the writer's words is worse than keeping a
 * line of the quoted mail.
 */
#include "mail/quote.h"

#include "mail/quote_lines.h"
#include "mail/quote_words.h"

#include <string.h>

#define SIGNATURE_LINES_MAX 15  /* with words; what is longer is no signature */
#define BARE_SIGNATURE_LINES_MAX 5 /* under "--" without its space, which people also draw as a ruler */
#define NOTE_CHARS_MAX      200 /* a longer text beside a passed-on mail is the writer's own matter */
#define FOOTER_RULE_MIN     2   /* underscores or dashes above a mailing list's footer */
#define WRAPPED_BYTES_MIN   60  /* a quoted line this long may have been broken on the way */

static void mark(GArray *lines, guint from, guint to, SpanKind kind)
{
    for (guint i = from; i < to && i < lines->len; i++)
        line_at(lines, i)->kind = kind;
}

static gboolean is_quoted_at(GArray *lines, guint i)
{
    return i < lines->len && line_at(lines, i)->quoted;
}

/* Rulers and separators directly above a header block belong to it. */
static guint widen_up(GArray *lines, guint i)
{
    guint top = i;
    while (i > 0) {
        const char *words = line_at(lines, i - 1)->words;
        gboolean ruler = *words && strspn(words, "-_= ") == strlen(words) && !line_at(lines, i - 1)->dashes;
        if (*words && !ruler)
            break;
        i--;
        if (ruler)
            top = i;
    }
    return top;
}

/* Has the writer said anything above line `end`?  *note is set if it is only a few words that pass something on. */
static gboolean has_words_above(GArray *lines, guint end, gboolean *note)
{
    g_autoptr(GString) above = g_string_new(NULL);
    for (guint i = 0; i < end && above->len <= NOTE_CHARS_MAX; i++)
        if (line_at(lines, i)->kind == SPAN_NEW)
            g_string_append(above, line_at(lines, i)->words);
    *note = above->len <= NOTE_CHARS_MAX && quote_is_passing_on(above->str);
    return above->len > 0;
}

/* Everything from `top` on is an earlier mail. */
static void cut(GArray *lines, guint top, Separator separator)
{
    gboolean note = FALSE;
    gboolean words = has_words_above(lines, top, &note);
    gboolean forwarded = separator == SEPARATOR_FORWARD || !words || note;
    mark(lines, top, lines->len, forwarded ? SPAN_FORWARDED : SPAN_QUOTED);
}

/*
 * A separator or header block at line `i`: marks it, and all below unless
 * quote marks follow (then the answers may stand between them).  Returns the
 * line to go on from, or `i` if there is none.
 */
static guint mark_block(GArray *lines, guint i)
{
    Separator separator = quote_separator(line_at(lines, i)->words);
    guint start = separator == SEPARATOR_NONE ? i : lines_next(lines, i + 1);
    guint length = start < lines->len ? lines_header_block(lines, start, separator != SEPARATOR_NONE) : 0;
    if (separator == SEPARATOR_NONE && length == 0 && !lines_is_ruled_block(lines, i))
        return i;
    guint top = widen_up(lines, i), below = length > 0 ? start + length : i + 1;
    if (is_quoted_at(lines, lines_next(lines, below))) {
        mark(lines, top, below, SPAN_QUOTED);
        return below;
    }
    cut(lines, top, separator);
    return lines->len;
}

/* "Den ... skrev ...:" at line `i`: like mark_block(). */
static guint mark_attribution(GArray *lines, guint i)
{
    gboolean certain = FALSE;
    guint length = lines_attribution(lines, i, &certain);
    if (length == 0)
        return i;
    if (is_quoted_at(lines, lines_next(lines, i + length))) {
        mark(lines, i, i + length, SPAN_QUOTED);
        return i + length;
    }
    if (!certain)
        return i;
    /* With nothing above it, what stands below may be the answer. */
    gboolean note = FALSE;
    guint end = has_words_above(lines, i, &note) ? lines->len : i + length;
    mark(lines, i, end, SPAN_QUOTED);
    return end;
}

/*
 * The end of a long quoted line that a program broke in two: it goes on in
 * lower case, without a mark, directly between quoted lines.
 */
static gboolean is_broken_quote(GArray *lines, guint i)
{
    if (i == 0 || !is_quoted_at(lines, i - 1) || !is_quoted_at(lines, i + 1))
        return FALSE;
    const Line *above = line_at(lines, i - 1), *line = line_at(lines, i);
    gsize length = strlen(above->words);
    return above->end - above->start >= WRAPPED_BYTES_MIN && !strchr(".!?:;", above->words[length - 1]) && line->lower;
}

/* GroupWise: ">>> Anna Ek <a@b.example> 2026-03-03 18:46 >>>", and the old mail below without marks. */
static gboolean is_groupwise(GArray *lines, guint i)
{
    const char *words = line_at(lines, i)->words;
    return g_str_has_prefix(words, ">>> ") && g_str_has_suffix(words, " >>>") && strpbrk(words, "0123456789") &&
           !is_quoted_at(lines, lines_next(lines, i + 1));
}

static void mark_quotes(GArray *lines)
{
    for (guint i = 0; i < lines->len;) {
        Line *line = line_at(lines, i);
        if (is_groupwise(lines, i)) {
            cut(lines, i, SEPARATOR_NONE);
            return;
        }
        if (line->quoted || line->words[0] == '\0' || is_broken_quote(lines, i)) {
            if (line->words[0] != '\0')
                line->kind = SPAN_QUOTED;
            i++;
            continue;
        }
        guint next = mark_block(lines, i);
        if (next == i)
            next = mark_attribution(lines, i);
        i = MAX(next, i + 1);
    }
}

/* From "-- " to the next quoted line, if short enough to be a signature. */
static void mark_signature(GArray *lines, guint i)
{
    guint end = i + 1, with_words = 0;
    for (; end < lines->len && line_at(lines, end)->kind == SPAN_NEW && !line_at(lines, end)->dashes; end++)
        with_words += line_at(lines, end)->words[0] != '\0';
    gboolean ruler = line_at(lines, i)->dashes == 2 && end < lines->len && line_at(lines, end)->dashes == 2;
    guint most = line_at(lines, i)->dashes == 2 ? BARE_SIGNATURE_LINES_MAX : SIGNATURE_LINES_MAX;
    if (!ruler && with_words <= most)
        mark(lines, i, end, SPAN_SIGNATURE);
}

/* A mailing list's footer: a ruler, then how to leave the list. */
static gboolean is_list_footer(GArray *lines, guint i)
{
    const char *words = line_at(lines, i)->words;
    if (strspn(words, "_-") < FOOTER_RULE_MIN)
        return FALSE;
    for (guint k = i + 1; k < lines->len && k <= i + 4; k++) {
        const char *below = line_at(lines, k)->words;
        if (strstr(below, "mailing list") || strstr(below, "unsubscribe") || strstr(below, "/listinfo/"))
            return TRUE;
    }
    return FALSE;
}

static void mark_paragraph(GArray *lines, guint i, SpanKind kind)
{
    for (; i < lines->len && line_at(lines, i)->kind == SPAN_NEW && line_at(lines, i)->words[0]; i++)
        line_at(lines, i)->kind = kind;
}

/* A visiting card written into the text, up to its end. */
static void mark_card(GArray *lines, guint i)
{
    guint end = i;
    while (end < lines->len && strcmp(line_at(lines, end)->words, "end:vcard") != 0)
        end++;
    if (end < lines->len)
        mark(lines, i, end + 1, SPAN_SIGNATURE);
}

static void mark_endings(GArray *lines)
{
    for (guint i = 0; i < lines->len; i++) {
        Line *line = line_at(lines, i);
        if (line->kind != SPAN_NEW || line->words[0] == '\0')
            continue;
        if (line->dashes)
            mark_signature(lines, i);
        else if (strcmp(line->words, "begin:vcard") == 0)
            mark_card(lines, i);
        else if (quote_is_device(line->words))
            line->kind = SPAN_DEVICE;
        else if (quote_is_disclaimer(line->words))
            mark_paragraph(lines, i, SPAN_DISCLAIMER);
        else if (is_list_footer(lines, i))
            for (guint k = i; k < lines->len && line_at(lines, k)->kind == SPAN_NEW; k++)
                line_at(lines, k)->kind = SPAN_DISCLAIMER;
    }
}

/* An empty line goes with the line above it. */
static void mark_empty(GArray *lines)
{
    for (guint i = 1; i < lines->len; i++)
        if (line_at(lines, i)->words[0] == '\0')
            line_at(lines, i)->kind = line_at(lines, i - 1)->kind;
}

gboolean quote_tells_of_colour(const char *text)
{
    g_autofree char *folded = g_utf8_casefold(text, -1);
    return quote_names_colour(folded);
}

/* Has the writer sent the reader down to words in colour? */
static gboolean colours_speak(GArray *lines)
{
    for (guint i = 0; i < lines->len; i++)
        if (line_at(lines, i)->kind == SPAN_NEW && quote_names_colour(line_at(lines, i)->words))
            return TRUE;
    return FALSE;
}

static void mark_coloured(GArray *lines, const char *text, const GPtrArray *coloured)
{
    if (!coloured || coloured->len == 0 || !colours_speak(lines))
        return;
    for (guint i = 0; i < lines->len; i++) {
        Line *line = line_at(lines, i);
        for (guint k = 0; k < coloured->len && line->kind != SPAN_NEW; k++)
            if (g_strstr_len(text + line->start, (gssize)(line->end - line->start), coloured->pdata[k]))
                line->kind = SPAN_NEW;
    }
}

GArray *quote_spans(const char *text)
{
    return quote_spans_coloured(text, NULL);
}

GArray *quote_spans_coloured(const char *text, const GPtrArray *coloured)
{
    g_autoptr(GArray) lines = lines_new(text);
    mark_quotes(lines);
    mark_coloured(lines, text, coloured);
    mark_endings(lines);
    mark_empty(lines);
    GArray *spans = g_array_new(FALSE, FALSE, sizeof(Span));
    for (guint i = 0; i < lines->len; i++) {
        const Line *line = line_at(lines, i);
        Span *last = spans->len > 0 ? &g_array_index(spans, Span, spans->len - 1) : NULL;
        if (last && last->kind == line->kind) {
            last->end = line->end;
            continue;
        }
        Span span = {.kind = line->kind, .start = line->start, .end = line->end};
        g_array_append_val(spans, span);
    }
    return spans;
}
