/*
 * States are numbered breadth first, so the children of a state are neighbours:
 * a state needs no list of edges, only where its children begin.  What no child
 * takes is taken by the longest suffix that has one; where even that has but
 * one byte left, the two last bytes alone say where to go.
 */
#include "core/automaton.h"

#define NODES_FIRST 1024 /* room for so many, then twice as many ... */
#define NO_STRING   G_MAXUINT32

/* While strings are added: a plain trie, children as a list of siblings by rising bytes.  0, the start, is nobody's
 * child.
 */
typedef struct {
    guint32 child;
    guint32 sibling;
    guint32 string; /* number of the string that ends here, or NO_STRING */
    guint8 byte;    /* that leads here */
} Node;

/* A string that ends at a state. */
typedef struct {
    guint32 string;
    guint32 length;
    guint32 shorter; /* the next, a suffix of it; or 0 */
} Ending;

struct Automaton {
    Node *nodes; /* NULL once compiled */
    guint32 count, room, strings;
    guint8 class_of[256]; /* of a byte; class 0: in no string */
    guint classes;

    /* Compiled: by state. */
    guint8 *bytes;   /* that leads here */
    guint32 *first;  /* its first child; one more: the children of a state end where those of the next begin */
    guint32 *suffix; /* its longest proper suffix that is a state */
    guint32 *ends;   /* its longest ending, or 0 */
    guint32 second;  /* the first state of two bytes */

    guint32 *pairs;  /* by class of the byte before and class of the byte: state of at most two bytes */
    Ending *endings; /* from 1 */
};

static guint32 add_node(Automaton *automaton, guint8 byte, guint32 sibling)
{
    if (automaton->count == automaton->room) {
        automaton->room = MAX(NODES_FIRST, 2 * automaton->room);
        automaton->nodes = g_renew(Node, automaton->nodes, automaton->room);
    }
    automaton->nodes[automaton->count] = (Node){.sibling = sibling, .string = NO_STRING, .byte = byte};
    return automaton->count++;
}

Automaton *automaton_new(void)
{
    Automaton *automaton = g_new0(Automaton, 1);
    automaton->classes = 1;
    (void)add_node(automaton, 0, 0);
    return automaton;
}

void automaton_free(Automaton *automaton)
{
    if (automaton == NULL)
        return;
    g_free(automaton->nodes);
    g_free(automaton->bytes);
    g_free(automaton->first);
    g_free(automaton->suffix);
    g_free(automaton->ends);
    g_free(automaton->pairs);
    g_free(automaton->endings);
    g_free(automaton);
}

/* The child of `parent` by `byte`, made if there is none. */
static guint32 child_of(Automaton *automaton, guint32 parent, guint8 byte)
{
    guint32 before = 0, child = automaton->nodes[parent].child;
    while (child != 0 && automaton->nodes[child].byte < byte) {
        before = child;
        child = automaton->nodes[child].sibling;
    }
    if (child != 0 && automaton->nodes[child].byte == byte)
        return child;
    g_assert(automaton->count < NO_STRING);
    child = add_node(automaton, byte, child);
    if (before != 0)
        automaton->nodes[before].sibling = child;
    else
        automaton->nodes[parent].child = child;
    if (automaton->class_of[byte] == 0)
        automaton->class_of[byte] = (guint8)automaton->classes++;
    return child;
}

guint automaton_add(Automaton *automaton, const char *bytes, gsize length)
{
    g_assert(length > 0 && automaton->nodes != NULL);
    guint32 at = 0;
    for (gsize i = 0; i < length; i++)
        at = child_of(automaton, at, (guint8)bytes[i]);
    Node *last = &automaton->nodes[at];
    if (last->string == NO_STRING)
        last->string = automaton->strings++;
    return last->string;
}

/*
 * From state `at`, reached by a byte of class `before`; *steps grows by the states looked at.  Every suffix is shorter
 * and every byte adds one, so that a whole text takes at most twice as many steps as it has bytes.
 */
static inline guint32 step(const Automaton *automaton, guint32 at, guint8 before, guint8 byte, gsize *steps)
{
    for (; at >= automaton->second; at = automaton->suffix[at]) {
        guint32 end = automaton->first[at + 1];
        for (guint32 child = automaton->first[at]; child < end; child++) {
            if (automaton->bytes[child] == byte)
                return child;
        }
        (*steps)++;
    }
    return automaton->pairs[before * automaton->classes + automaton->class_of[byte]];
}

/* While the automaton is compiled. */
typedef struct {
    Automaton *automaton;
    guint32 *queue;  /* by state: its node */
    guint32 *length; /* by state */
    guint32 states, endings;
} Compiling;

static void add_ending(Compiling *compiling, guint32 state)
{
    Automaton *automaton = compiling->automaton;
    guint32 shorter = automaton->ends[automaton->suffix[state]];
    guint32 string = automaton->nodes[compiling->queue[state]].string;
    automaton->ends[state] = shorter;
    if (string == NO_STRING)
        return;
    automaton->ends[state] = ++compiling->endings;
    automaton->endings[compiling->endings] = (Ending){string, compiling->length[state], shorter};
}

/* A state of one byte is where it leads, whatever stood before it; one of two only after the first of them. */
static void add_pair(Automaton *automaton, guint8 before, guint8 byte, guint32 state, guint32 length)
{
    guint first = length == 1 ? 0 : before, end = length == 1 ? automaton->classes : before + 1u;
    for (guint class_before = first; class_before < end; class_before++)
        automaton->pairs[class_before * automaton->classes + automaton->class_of[byte]] = state;
}

/* The next child of `parent` becomes a state. */
static void add_state(Compiling *compiling, guint32 parent, guint32 node)
{
    Automaton *automaton = compiling->automaton;
    guint32 length = compiling->length[parent] + 1, state = compiling->states++;
    guint8 byte = automaton->nodes[node].byte, before = automaton->class_of[automaton->bytes[parent]];
    gsize steps = 0;
    compiling->queue[state] = node;
    compiling->length[state] = length;
    automaton->bytes[state] = byte;
    if (length == 2)
        automaton->suffix[state] = automaton->pairs[automaton->class_of[byte]];
    else if (length > 2)
        automaton->suffix[state] = step(automaton, automaton->suffix[parent], before, byte, &steps);
    if (length <= 2)
        add_pair(automaton, before, byte, state, length);
    add_ending(compiling, state);
}

static void add_children(Compiling *compiling, guint32 state)
{
    Automaton *automaton = compiling->automaton;
    guint32 child = automaton->nodes[compiling->queue[state]].child;
    automaton->first[state] = compiling->states;
    for (; child != 0; child = automaton->nodes[child].sibling)
        add_state(compiling, state, child);
    automaton->first[state + 1] = compiling->states;
}

void automaton_compile(Automaton *automaton)
{
    g_assert(automaton->nodes != NULL);
    guint32 count = automaton->count;
    g_autofree guint32 *queue = g_new0(guint32, count);
    g_autofree guint32 *length = g_new0(guint32, count);
    Compiling compiling = {.automaton = automaton, .queue = queue, .length = length, .states = 1};
    automaton->bytes = g_new0(guint8, count);
    automaton->first = g_new0(guint32, count + 1);
    automaton->suffix = g_new0(guint32, count);
    automaton->ends = g_new0(guint32, count);
    automaton->pairs = g_new0(guint32, automaton->classes * automaton->classes);
    automaton->endings = g_new0(Ending, automaton->strings + 1);
    add_children(&compiling, 0);
    automaton->second = compiling.states;
    for (guint32 state = 1; state < count; state++)
        add_children(&compiling, state);
    g_clear_pointer(&automaton->nodes, g_free);
}

gsize automaton_scan(const Automaton *automaton, const char *text, gsize length, AutomatonFound found, gpointer data)
{
    g_assert(automaton->nodes == NULL);
    gsize steps = 0;
    guint32 at = 0;
    guint8 before = 0;
    for (gsize i = 0; i < length; i++, steps++) {
        at = step(automaton, at, before, (guint8)text[i], &steps);
        before = automaton->class_of[(guint8)text[i]];
        for (guint32 end = automaton->ends[at]; end != 0; end = automaton->endings[end].shorter)
            found(automaton->endings[end].string, i + 1 - automaton->endings[end].length, data);
    }
    return steps;
}
