/*
 * decide_inline.c - answers written between the lines they answer (D51).
 *
 * The lines directly above such an answer, up to an empty one, go out with it
 * if each of them is the resident's own: it stands in what he has written on
 * the case.  Our copy's own lines, and other people's, never do; nor do his,
 * in the mail that gives the case another address: who reads there may be
 * somebody else (#adress).
 */
#include "core/decide_errand.h"
#include "core/phrase.h"

#include <string.h>

#define ANSWERED_LINES_MAX 12

static gboolean is_quoted(SpanKind kind)
{
    return kind == SPAN_QUOTED || kind == SPAN_QUOTED_OURS;
}

static char *span_text(const Mail *mail, const Span *span)
{
    return g_strndup(mail->text + span->start, span->end - span->start);
}

static gboolean has_words(const Mail *mail, const Span *span)
{
    g_autofree char *text = span_text(mail, span);
    return *g_strstrip(text) != '\0';
}

/* Is there quoted text above new words, and new words or other quoted text above that? */
static gboolean is_inline(const Mail *mail)
{
    guint blocks = 0;
    gboolean quoted = FALSE;
    for (guint i = 0; i < mail->spans->len; i++) {
        const Span *span = &g_array_index(mail->spans, Span, i);
        gboolean new = span->kind == SPAN_NEW && has_words(mail, span);
        if (new && quoted && blocks > 1)
            return TRUE;
        blocks += (new && !quoted) || is_quoted(span->kind);
        quoted = quoted || is_quoted(span->kind);
    }
    return FALSE;
}

static const char *without_marks(const char *line)
{
    return line + strspn(line, "> \t|");
}

/* Nothing, or the ruler that stands above his words in our copy. */
static gboolean is_gap(const char *line)
{
    const char *words = without_marks(line);
    return words[strspn(words, "-_ \t\r")] == '\0';
}

/* All that the resident has written on the case, folded as one. */
static char *said_by_resident(const Known *known)
{
    GString *said = g_string_new(NULL);
    for (guint i = 0; i < known->said->len; i++) {
        g_autofree char *folded = phrase_fold(g_ptr_array_index(known->said, i));
        g_string_append(said, folded);
        g_string_append_c(said, '\n');
    }
    return g_string_free(said, FALSE);
}

static gboolean is_residents(const char *said, const char *line)
{
    g_autofree char *folded = phrase_fold(line);
    return strlen(folded) > 1 && strstr(said, folded);
}

/* The lines answered below: the last of the span, up to a gap.  FALSE if one cannot be told. */
static gboolean add_answered(GString *out, const Mail *mail, const Span *span, const char *said)
{
    g_autofree char *text = span_text(mail, span);
    g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
    guint end = g_strv_length(lines);
    while (end > 0 && is_gap(lines[end - 1]))
        end--;
    guint start = end;
    while (start > 0 && !is_gap(lines[start - 1]))
        start--;
    if (start == end || end - start > ANSWERED_LINES_MAX)
        return FALSE;
    for (guint i = start; i < end; i++) {
        if (!is_residents(said, without_marks(lines[i])))
            return FALSE;
        g_string_append_printf(out, "> %s\n", without_marks(lines[i]));
    }
    return TRUE;
}

/* Everything in order, or NULL. */
static char *with_answered(const Mail *mail, const char *said)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const Span *above = NULL;
    for (guint i = 0; i < mail->spans->len; i++) {
        const Span *span = &g_array_index(mail->spans, Span, i);
        if (is_quoted(span->kind) && has_words(mail, span))
            above = span;
        if (span->kind != SPAN_NEW || !has_words(mail, span))
            continue;
        if (above && !add_answered(out, mail, above, said))
            return NULL;
        g_autofree char *text = span_text(mail, span);
        g_string_append_printf(out, "%s\n\n", g_strstrip(text));
        above = NULL;
    }
    return g_strdup(out->str);
}

Inline errand_inline(const Errand *errand, char **text)
{
    const Matter *matter = errand->matter;
    if (!is_inline(matter->mail))
        return INLINE_NONE;
    g_autofree char *said = said_by_resident(matter->known);
    /* A sensitive matter's words are not repeated in open mail, and nobody's at an address that he has not written from. */
    gboolean stays = errand->found->sensitive || commands_find(errand->commands, COMMAND_ADDRESS);
    g_autofree char *whole = stays ? NULL : with_answered(matter->mail, said);
    g_autoptr(Commands) commands = commands_read(whole ? whole : "");
    if (!whole || commands->fault != COMMANDS_FINE)
        return INLINE_UNSURE;
    *text = g_strdup(commands->rest);
    return INLINE_SURE;
}
