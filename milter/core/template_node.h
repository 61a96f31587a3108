/*
 * template_node.h - what template.c compiles and template_render.c walks.
 *
 * The nodes stand in the order of the source.  A section is one node at its
 * opening tag that knows where to go on when it is not shown; its closing tag
 * leaves nothing.  White space of standalone tags is already gone.
 */
#ifndef SYNPUNKT_CORE_TEMPLATE_NODE_H
#define SYNPUNKT_CORE_TEMPLATE_NODE_H

#include <glib.h>

typedef enum { NODE_TEXT, NODE_VARIABLE, NODE_SECTION, NODE_INVERTED, NODE_PARTIAL } NodeKind;

typedef struct {
    NodeKind kind;
    guint line;
    char *text;   /* NODE_TEXT: the text; else the name */
    char *indent; /* NODE_PARTIAL alone on its line: what stands before it; else NULL */
    guint end;    /* sections: index of the first node after it */
} Node;

struct Template {
    char *file;
    GPtrArray *nodes; /* Node */
};

#endif
