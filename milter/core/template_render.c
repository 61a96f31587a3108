#include "core/template.h"

#include "core/template_node.h"

#include <string.h>

/* A partial that includes itself twice would else double the work at every level. */
#define PARTIALS_MAX 1000

/* One rendering, whatever partials it goes through. */
typedef struct {
    GHashTable *fields;
    Escape escape;
    TemplateFind find;
    gpointer data;
    GString *output;
    gboolean full; /* nothing more fits */
    guint partials;
} Rendering;

/* One template's part in it. */
typedef struct {
    const char *indent;     /* put before each line of its source */
    gboolean at_line_start; /* of its source */
    guint depth;
} Place;

static void render(Rendering *rendering, const Template *template, Place place);

/* Add what fits, never half a character. */
static void put(Rendering *rendering, const char *text, gsize length)
{
    gsize room = TEMPLATE_OUTPUT_MAX - rendering->output->len;

    if (rendering->full)
        return;
    if (length > room) {
        rendering->full = TRUE;
        length = room;
        while (length > 0 && ((guchar)text[length] & 0xc0) == 0x80)
            length--;
    }
    g_string_append_len(rendering->output, text, (gssize)length);
}

static const char *entity_of(char character)
{
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* An entity goes in whole or not at all. */
static void put_entity(Rendering *rendering, const char *entity)
{
    g_assert(entity != NULL); /* strcspn() stopped at one of the five */
    gsize length = strlen(entity);

    if (length > TEMPLATE_OUTPUT_MAX - rendering->output->len)
        rendering->full = TRUE;
    put(rendering, entity, length);
}

static void put_value(Rendering *rendering, const char *value)
{
    if (rendering->escape == ESCAPE_NONE) {
        put(rendering, value, strlen(value));
        return;
    }
    while (*value != '\0' && !rendering->full) {
        gsize plain = strcspn(value, "&<>\"'");

        put(rendering, value, plain);
        value += plain;
        if (*value != '\0')
            put_entity(rendering, entity_of(*value++));
    }
}

static void begin_line(Rendering *rendering, Place *place)
{
    if (place->at_line_start)
        put(rendering, place->indent, strlen(place->indent));
    place->at_line_start = FALSE;
}

/* Empty lines get no indentation: blanks at the end of a line mean something in mail (RFC 3676). */
static void put_text(Rendering *rendering, Place *place, const char *text)
{
    while (*text != '\0') {
        const char *newline = strchr(text, '\n');
        const char *end = newline != NULL ? newline + 1 : text + strlen(text);

        if (*text != '\n' && *text != '\r')
            begin_line(rendering, place);
        put(rendering, text, (gsize)(end - text));
        place->at_line_start = newline != NULL;
        text = end;
    }
}

static void put_partial(Rendering *rendering, Place *place, const Node *node)
{
    const Template *partial = rendering->find != NULL ? rendering->find(node->text, rendering->data) : NULL;

    if (partial == NULL || place->depth >= TEMPLATE_DEPTH_MAX || rendering->partials >= PARTIALS_MAX)
        return;
    rendering->partials++;
    if (node->indent == NULL) {
        begin_line(rendering, place);
        render(rendering, partial, (Place){"", TRUE, place->depth + 1});
        return;
    }
    g_autofree char *indent = g_strconcat(place->indent, node->indent, NULL);
    render(rendering, partial, (Place){indent, TRUE, place->depth + 1});
}

static const char *value_of(const Rendering *rendering, const Node *node)
{
    const char *value = g_hash_table_lookup(rendering->fields, node->text);

    return value != NULL ? value : "";
}

/* Render the node at `index`; returns the index to go on with. */
static guint render_node(Rendering *rendering, const Template *template, guint index, Place *place)
{
    const Node *node = g_ptr_array_index(template->nodes, index);

    switch (node->kind) {
    case NODE_TEXT:
        put_text(rendering, place, node->text);
        break;
    case NODE_VARIABLE:
        begin_line(rendering, place);
        put_value(rendering, value_of(rendering, node));
        break;
    case NODE_SECTION:
        return *value_of(rendering, node) != '\0' ? index + 1 : node->end;
    case NODE_INVERTED:
        return *value_of(rendering, node) == '\0' ? index + 1 : node->end;
    case NODE_PARTIAL:
        put_partial(rendering, place, node);
        break;
    }
    return index + 1;
}

static void render(Rendering *rendering, const Template *template, Place place)
{
    for (guint i = 0; i < template->nodes->len && !rendering->full;)
        i = render_node(rendering, template, i, &place);
}

char *template_render(const Template *template, GHashTable *fields, Escape escape, TemplateFind find, gpointer data)
{
    g_autoptr(GString) output = g_string_new(NULL);
    Rendering rendering = {fields, escape, find, data, output, FALSE, 0};

    render(&rendering, template, (Place){"", TRUE, 1});
    return g_string_free(g_steal_pointer(&output), FALSE);
}
