#include "core/template.h"

#include "core/template_node.h"
#include "util/error.h"

#include <stdarg.h>
#include <string.h>

#define OPEN      "{{"
#define CLOSE     "}}"
#define SHOWN_MAX 40 /* bytes of a wrong tag repeated in a message */

/* The text being compiled. */
typedef struct {
    Template *template;
    const char *source;
    const char *at;      /* compiled up to here */
    guint line;          /* of the tag in hand, from 1 */
    const char *counted; /* lines are counted up to here */
    GArray *open;        /* guint: indices of sections not yet closed */
} Compiler;

/* One tag, cut out. */
typedef struct {
    const char *start; /* of "{{" */
    const char *end;   /* behind "}}" */
    char sigil;        /* one of "#^/!>{&=", or 0 for a variable */
    const char *name;  /* after the sigil, blanks left out */
    gsize name_length;
} Tag;

static void node_free(Node *node)
{
    g_free(node->text);
    g_free(node->indent);
    g_free(node);
}

void template_free(Template *template)
{
    if (template == NULL)
        return;
    g_free(template->file);
    g_ptr_array_unref(template->nodes);
    g_free(template);
}

void template_visit(const Template *template, TemplateVisit visit, gpointer data)
{
    for (guint i = 0; i < template->nodes->len; i++) {
        const Node *node = g_ptr_array_index(template->nodes, i);

        if (node->kind != NODE_TEXT)
            visit(node->text, node->kind == NODE_PARTIAL, node->line, data);
    }
}

static gboolean fail(const Compiler *compiler, guint line, GError **error, const char *format, ...) G_GNUC_PRINTF(4, 5);

static gboolean fail(const Compiler *compiler, guint line, GError **error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG, "%s:%u %s", compiler->template->file, line, message);
    return FALSE;
}

static Node *add_node(Compiler *compiler, NodeKind kind, const char *text, gsize length)
{
    Node *node = g_new0(Node, 1);

    node->kind = kind;
    node->line = compiler->line;
    node->text = g_strndup(text, length);
    g_ptr_array_add(compiler->template->nodes, node);
    return node;
}

static void add_text(Compiler *compiler, const char *end)
{
    if (end > compiler->at)
        add_node(compiler, NODE_TEXT, compiler->at, (gsize)(end - compiler->at));
}

static void count_lines(Compiler *compiler, const char *end)
{
    for (; compiler->counted < end; compiler->counted++)
        compiler->line += *compiler->counted == '\n';
}

/* A wrong tag as a message repeats it: its beginning, on one line.  Caller owns. */
static char *show(const Tag *tag)
{
    g_autofree char *start = g_strndup(tag->start, MIN((gsize)(tag->end - tag->start), SHOWN_MAX));
    char *valid = g_utf8_make_valid(start, -1);

    return g_strdelimit(valid, "\r\n\t", ' ');
}

static gboolean is_name(const char *name, gsize length)
{
    for (gsize i = 0; i < length; i++) {
        if (!g_ascii_isalnum(name[i]) && name[i] != '_' && name[i] != '-')
            return FALSE;
    }
    return length > 0;
}

static gboolean is_blank(char character)
{
    return character == ' ' || character == '\t';
}

/* Cut out the tag that begins at `start`. */
static gboolean read_tag(const Compiler *compiler, const char *start, Tag *tag, GError **error)
{
    const char *inside = start + strlen(OPEN);
    const char *close = strstr(inside, CLOSE);

    if (close == NULL)
        return fail(compiler, compiler->line, error, "tag has no end; write '" CLOSE "' after its name");
    *tag = (Tag){.start = start, .end = close + strlen(CLOSE)};
    if (*inside != '\0' && strchr("#^/!>{&=", *inside) != NULL)
        tag->sigil = *inside++;
    while (inside < close && g_ascii_isspace(*inside))
        inside++;
    while (close > inside && g_ascii_isspace(close[-1]))
        close--;
    tag->name = inside;
    tag->name_length = (gsize)(close - inside);
    return TRUE;
}

static gboolean check_tag(const Compiler *compiler, const Tag *tag, GError **error)
{
    g_autofree char *shown = show(tag);

    if (tag->sigil == '!')
        return TRUE;
    if (tag->sigil == '{' || tag->sigil == '&')
        return fail(compiler, compiler->line, error, "'%s' asks for unescaped text; write '{{name}}'", shown);
    if (tag->sigil == '=')
        return fail(compiler, compiler->line, error, "'%s' changes the brackets; write '{{' and '}}' everywhere",
                    shown);
    if (!is_name(tag->name, tag->name_length))
        return fail(compiler, compiler->line, error,
                    "'%s' is no name; write one of letters a-z, digits, '_' and '-' between '{{' and '}}'", shown);
    return TRUE;
}

/*
 * Sections, comments and partials alone on a line take the whole line with
 * them.  If so: *line_start is where it begins and *line_end where the next one does.
 */
static gboolean is_standalone(const Compiler *compiler, const Tag *tag, const char **line_start, const char **line_end)
{
    const char *start = tag->start;
    const char *end = tag->end;

    if (tag->sigil == '\0')
        return FALSE;
    while (start > compiler->source && is_blank(start[-1]))
        start--;
    while (is_blank(*end))
        end++;
    if (start > compiler->source && start[-1] != '\n')
        return FALSE;
    if (end[0] == '\r' && end[1] == '\n')
        end++;
    if (*end != '\n' && *end != '\0')
        return FALSE;
    *line_start = start;
    *line_end = *end == '\n' ? end + 1 : end;
    return TRUE;
}

static gboolean close_section(Compiler *compiler, const Tag *tag, GError **error)
{
    g_autofree char *shown = show(tag);

    if (compiler->open->len == 0)
        return fail(compiler, compiler->line, error, "'%s' closes nothing; write '{{#%.*s}}' before it or take it away",
                    shown, (int)tag->name_length, tag->name);
    guint last = compiler->open->len - 1;
    Node *section = g_ptr_array_index(compiler->template->nodes, g_array_index(compiler->open, guint, last));
    if (strlen(section->text) != tag->name_length || strncmp(section->text, tag->name, tag->name_length) != 0)
        return fail(compiler, compiler->line, error, "'%s' does not close the section of line %u; write '{{/%s}}'",
                    shown, section->line, section->text);
    section->end = compiler->template->nodes->len;
    g_array_set_size(compiler->open, last);
    return TRUE;
}

static void open_section(Compiler *compiler, NodeKind kind, const Tag *tag)
{
    guint index = compiler->template->nodes->len;

    add_node(compiler, kind, tag->name, tag->name_length);
    g_array_append_val(compiler->open, index);
}

/* Turn one tag into what it means.  `indent` is what stands before a standalone one, else NULL. */
static gboolean compile_tag(Compiler *compiler, const Tag *tag, const char *indent, GError **error)
{
    switch (tag->sigil) {
    case '#':
        open_section(compiler, NODE_SECTION, tag);
        return TRUE;
    case '^':
        open_section(compiler, NODE_INVERTED, tag);
        return TRUE;
    case '/':
        return close_section(compiler, tag, error);
    case '>':
        add_node(compiler, NODE_PARTIAL, tag->name, tag->name_length)->indent = g_strdup(indent);
        return TRUE;
    case '!':
        return TRUE;
    default:
        add_node(compiler, NODE_VARIABLE, tag->name, tag->name_length);
        return TRUE;
    }
}

/* The text up to the next tag, and the tag. */
static gboolean compile_next(Compiler *compiler, const char *start, GError **error)
{
    Tag tag = {0};
    const char *text_end = start;
    g_autofree char *indent = NULL;

    count_lines(compiler, start);
    if (!read_tag(compiler, start, &tag, error) || !check_tag(compiler, &tag, error))
        return FALSE;
    const char *next = tag.end;
    if (is_standalone(compiler, &tag, &text_end, &next))
        indent = g_strndup(text_end, (gsize)(start - text_end));
    add_text(compiler, text_end);
    compiler->at = next;
    return compile_tag(compiler, &tag, indent, error);
}

static gboolean compile(Compiler *compiler, GError **error)
{
    for (;;) {
        const char *start = strstr(compiler->at, OPEN);

        if (start == NULL)
            break;
        if (!compile_next(compiler, start, error))
            return FALSE;
    }
    add_text(compiler, compiler->at + strlen(compiler->at));
    if (compiler->open->len == 0)
        return TRUE;
    guint last = g_array_index(compiler->open, guint, compiler->open->len - 1);
    const Node *section = g_ptr_array_index(compiler->template->nodes, last);
    return fail(compiler, section->line, error, "section '%s' is never closed; write '{{/%s}}' where it ends",
                section->text, section->text);
}

Template *template_new(const char *file, const char *source, GError **error)
{
    g_autoptr(Template) template = g_new0(Template, 1);
    g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(guint));
    Compiler compiler = {template, source, source, 1, source, open};
    const char *wrong = NULL;

    template->file = g_strdup(file);
    template->nodes = g_ptr_array_new_with_free_func((GDestroyNotify)node_free);
    if (!g_utf8_validate(source, -1, &wrong)) {
        count_lines(&compiler, wrong);
        fail(&compiler, compiler.line, error, "is not UTF-8 text; save the file as UTF-8");
        return NULL;
    }
    return compile(&compiler, error) ? g_steal_pointer(&template) : NULL;
}
