#include "core/form_lines.h"

#include "core/compose.h"

#include <string.h>

#define RULER_SIGNS_MIN 8 /* of a line that only divides */

typedef struct {
    char *folded;
    Label label;
} Pattern;

typedef struct {
    Form *form;
    GPtrArray *patterns; /* Pattern, longest first */
    const char *message; /* where the message began, or NULL */
    const char *rest;    /* after the last labelled line */
    const char *end;     /* of what may be the resident's */
    Label waiting;       /* the label whose value is yet to come, or LABELS */
    gboolean begun;      /* a labelled line has been */
} Reading;

static void pattern_free(Pattern *pattern)
{
    g_free(pattern->folded);
    g_free(pattern);
}

static char *fold(const char *text)
{
    g_autofree char *composed = compose_text(text);
    return g_utf8_casefold(composed, -1);
}

static int by_length(gconstpointer a, gconstpointer b)
{
    const Pattern *const *left = a, *const *right = b;
    gsize one = strlen((*left)->folded), two = strlen((*right)->folded);
    return one < two ? 1 : one > two ? -1 : 0;
}

static GPtrArray *patterns_of(const FormSource *source)
{
    GPtrArray *patterns = g_ptr_array_new_with_free_func((GDestroyNotify)pattern_free);
    for (guint label = 0; label < LABELS; label++) {
        for (guint i = 0; i < source->labels[label]->len; i++) {
            Pattern *pattern = g_new(Pattern, 1);
            *pattern = (Pattern){fold(source->labels[label]->pdata[i]), (Label)label};
            g_strstrip(pattern->folded);
            if (g_str_has_suffix(pattern->folded, ":"))
                pattern->folded[strlen(pattern->folded) - 1] = '\0';
            g_ptr_array_add(patterns, pattern);
        }
    }
    g_ptr_array_sort(patterns, by_length);
    return patterns;
}

/* -- one line ------------------------------------------------------------------ */

static const char *skip_bullet(const char *line, const char *end)
{
    while (line < end) {
        gunichar sign = g_utf8_get_char(line);
        if (!g_unichar_isspace(sign) && g_utf8_strchr("*-|>•", -1, sign) == NULL)
            break;
        line = g_utf8_next_char(line);
    }
    return line;
}

/* Past "*" of what must be filled in, "(frivilligt)" and blanks. */
static const char *skip_remark(const char *text)
{
    for (;;) {
        text += strspn(text, " *");
        if (g_str_has_prefix(text, "\302\240"))
            text += strlen("\302\240");
        else if (*text == '(' && strchr(text, ')') != NULL)
            text = strchr(text, ')') + 1;
        else
            return text;
    }
}

/* Does `line`, folded, begin with that label?  A footer's first words need no colon after them. */
static gboolean has_label(const char *line, const Pattern *pattern)
{
    if (*pattern->folded == '\0' || !g_str_has_prefix(line, pattern->folded))
        return FALSE;
    const char *after = line + strlen(pattern->folded);
    if (pattern->label == LABEL_END)
        return !g_unichar_isalnum(g_utf8_get_char(after));
    after = skip_remark(after);
    return *after == '\0' || strchr(":|\t", *after) != NULL;
}

static Label find_label(const GPtrArray *patterns, const char *line, const char *end)
{
    const char *start = skip_bullet(line, end);
    const char *stop = start;
    for (guint i = 0; i < FORM_LABEL_CHARS_MAX && stop < end; i++)
        stop = g_utf8_next_char(stop);
    g_autofree char *beginning = g_strndup(start, (gsize)(stop - start));
    g_autofree char *folded = fold(beginning);
    g_strchomp(folded);
    for (guint i = 0; i < patterns->len; i++) {
        const Pattern *pattern = patterns->pdata[i];
        if (has_label(folded, pattern))
            return pattern->label;
    }
    return LABELS;
}

/* What follows the label's colon, bar or tab; `end` if the label is all there is. */
static const char *value_in(const char *line, const char *end)
{
    for (const char *at = skip_bullet(line, end); at < end; at++) {
        if (strchr(":|\t", *at) == NULL)
            continue;
        while (at < end && strchr(":|\t *", *at) != NULL)
            at++;
        return at;
    }
    return end;
}

/* "-- ", or a line of nothing but dashes and their like. */
static gboolean is_ruler(const char *line, const char *end)
{
    g_autofree char *bare = g_strchomp(g_strndup(line, (gsize)(end - line)));
    gsize length = strlen(bare);
    return strspn(bare, "-_=*") == length && (length >= RULER_SIGNS_MIN || g_str_equal(bare, "--"));
}

static gboolean is_blank(const char *line, const char *end)
{
    for (; line < end; line = g_utf8_next_char(line)) {
        if (!g_unichar_isspace(g_utf8_get_char(line)))
            return FALSE;
    }
    return TRUE;
}

/* -- the whole ------------------------------------------------------------------- */

static char *copy_trimmed(const char *start, const char *end)
{
    return g_strstrip(g_strndup(start, start < end ? (gsize)(end - start) : 0));
}

/* Cut at a whole character. */
static void put_value(Form *form, Label label, const char *start, const char *end)
{
    if (end - start > FORM_VALUE_BYTES_MAX)
        end = g_utf8_find_prev_char(start, start + FORM_VALUE_BYTES_MAX + 1);
    g_free(form->values[label]);
    form->values[label] = copy_trimmed(start, end);
}

static void close_message(Reading *reading, const char *end)
{
    if (reading->message == NULL)
        return;
    g_free(reading->form->values[LABEL_MESSAGE]);
    reading->form->values[LABEL_MESSAGE] = copy_trimmed(reading->message, end);
    reading->message = NULL;
}

static void take_label(Reading *reading, Label label, const char *line, const char *end)
{
    const char *value = value_in(line, end);
    close_message(reading, line);
    reading->form->seen[label] = reading->begun = TRUE;
    reading->waiting = LABELS;
    reading->rest = end;
    if (label == LABEL_MESSAGE)
        reading->message = value;
    else if (is_blank(value, end))
        reading->waiting = label;
    else
        put_value(reading->form, label, value, end);
}

static void take_text(Reading *reading, const char *line, const char *end)
{
    if (reading->waiting == LABELS || is_blank(line, end))
        return;
    put_value(reading->form, reading->waiting, line, end);
    reading->waiting = LABELS;
    reading->rest = end;
}

/* FALSE when nothing after this line is the resident's. */
static gboolean take_line(Reading *reading, const char *line, const char *end)
{
    Label label = find_label(reading->patterns, line, end);
    if (reading->begun && (label == LABEL_END || (reading->message != NULL && is_ruler(line, end)))) {
        reading->end = line;
        return FALSE;
    }
    if (label < LABEL_END && (label == LABEL_OTHER || !reading->form->seen[label]))
        take_label(reading, label, line, end);
    else
        take_text(reading, line, end);
    return TRUE;
}

void form_lines_read(Form *form, const char *text)
{
    g_autoptr(GPtrArray) patterns = patterns_of(form->source);
    Reading reading = {form, patterns, NULL, text, text + strlen(text), LABELS, FALSE};
    for (guint i = 0; i < LABELS; i++)
        form->values[i] = g_strdup("");
    const char *line = text;
    for (guint i = 0; *line != '\0' && i < FORM_LINES_MAX; i++) {
        const char *end = line + strcspn(line, "\n");
        if (!take_line(&reading, line, end))
            break;
        line = *end == '\n' ? end + 1 : end;
    }
    close_message(&reading, reading.end);
    if (form->seen[LABEL_MESSAGE])
        return;
    g_free(form->values[LABEL_MESSAGE]);
    form->values[LABEL_MESSAGE] = copy_trimmed(reading.rest, reading.end);
}
