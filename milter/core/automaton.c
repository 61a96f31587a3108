/*
 * A state's edges are those that lead to states of at least three bytes, its
 * own and those of its suffixes, sorted; where none fits the two last bytes
 * alone say where to go.  So a walk never falls back step by step, and the
 * table is as large as what was added, not as the alphabet times it.
 */
#include "core/automaton.h"

#define NODES_FIRST 1024 /* room for so many, then twice as many ... */
#define NO_STRING   G_MAXUINT32
#define STATE_SHIFT 8 /* an edge is its byte, and above it the state that it leads to */
#define STATES_MAX  (1u << (32 - STATE_SHIFT))

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

    /* Compiled.  States are numbered breadth first, so a suffix comes before what ends with it. */
    guint32 *first; /* by state and one more: where its edges begin */
    guint32 *edges;
    guint32 *pairs;  /* by class of the byte before and class of the byte: state of at most two bytes */
    guint32 *ends;   /* by state: its longest ending, or 0 */
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
    g_free(automaton->first);
    g_free(automaton->edges);
    g_free(automaton->pairs);
    g_free(automaton->ends);
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
    g_assert(automaton->count < STATES_MAX);
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

/* From state `at`, reached by a byte of class `before`. */
static inline guint32 step(const Automaton *automaton, guint32 at, guint8 before, guint8 byte)
{
    const guint32 *end = &automaton->edges[automaton->first[at + 1]];
    for (const guint32 *edge = &automaton->edges[automaton->first[at]]; edge < end; edge++) {
        if ((guint8)*edge == byte)
            return *edge >> STATE_SHIFT;
    }
    return automaton->pairs[before * automaton->classes + automaton->class_of[byte]];
}

/* While the automaton is compiled. */
typedef struct {
    Automaton *automaton;
    guint32 *queue;  /* by state: its node */
    guint32 *fail;   /* by state: its longest proper suffix that is a state */
    guint32 *length; /* by state */
    guint32 states;
    guint32 edges, edges_room, endings;
} Compiling;

static void add_edge(Compiling *compiling, guint32 edge)
{
    Automaton *automaton = compiling->automaton;
    if (compiling->edges == compiling->edges_room) {
        compiling->edges_room = MAX(NODES_FIRST, 2 * compiling->edges_room);
        automaton->edges = g_renew(guint32, automaton->edges, compiling->edges_room);
    }
    automaton->edges[compiling->edges++] = edge;
}

static void add_ending(Compiling *compiling, guint32 state)
{
    Automaton *automaton = compiling->automaton;
    guint32 shorter = automaton->ends[compiling->fail[state]];
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
static guint32 add_state(Compiling *compiling, guint32 parent, guint32 node)
{
    Automaton *automaton = compiling->automaton;
    guint32 length = compiling->length[parent] + 1, state = compiling->states++;
    guint8 byte = automaton->nodes[node].byte;
    guint8 before = automaton->class_of[automaton->nodes[compiling->queue[parent]].byte];
    compiling->queue[state] = node;
    compiling->length[state] = length;
    if (length == 2)
        compiling->fail[state] = automaton->pairs[automaton->class_of[byte]];
    else if (length > 2)
        compiling->fail[state] = step(automaton, compiling->fail[parent], before, byte);
    if (length <= 2)
        add_pair(automaton, before, byte, state, length);
    add_ending(compiling, state);
    return state;
}

/* Its children become states; its edges lead to them, and where its suffix goes that has no child here. */
static void add_edges(Compiling *compiling, guint32 state)
{
    Automaton *automaton = compiling->automaton;
    automaton->first[state] = compiling->edges;
    guint32 inherited = automaton->first[compiling->fail[state]];
    guint32 end = compiling->fail[state] < state ? automaton->first[compiling->fail[state] + 1] : inherited;
    guint32 child = automaton->nodes[compiling->queue[state]].child;
    for (; child != 0; child = automaton->nodes[child].sibling) {
        guint8 byte = automaton->nodes[child].byte;
        while (inherited < end && (guint8)automaton->edges[inherited] < byte)
            add_edge(compiling, automaton->edges[inherited++]);
        if (inherited < end && (guint8)automaton->edges[inherited] == byte)
            inherited++;
        guint32 made = add_state(compiling, state, child);
        if (compiling->length[made] > 2)
            add_edge(compiling, made << STATE_SHIFT | byte);
    }
    while (inherited < end)
        add_edge(compiling, automaton->edges[inherited++]);
    automaton->first[state + 1] = compiling->edges;
}

void automaton_compile(Automaton *automaton)
{
    g_assert(automaton->nodes != NULL);
    guint32 count = automaton->count;
    g_autofree guint32 *queue = g_new0(guint32, count);
    g_autofree guint32 *fail = g_new0(guint32, count);
    g_autofree guint32 *length = g_new0(guint32, count);
    Compiling compiling = {
        .automaton = automaton, .queue = queue, .fail = fail, .length = length, .states = 1, .edges_room = NODES_FIRST};
    automaton->edges = g_new(guint32, NODES_FIRST);
    automaton->first = g_new0(guint32, count + 1);
    automaton->pairs = g_new0(guint32, automaton->classes * automaton->classes);
    automaton->ends = g_new0(guint32, count);
    automaton->endings = g_new0(Ending, automaton->strings + 1);
    for (guint32 state = 0; state < count; state++)
        add_edges(&compiling, state);
    automaton->edges = g_renew(guint32, automaton->edges, compiling.edges + 1);
    g_clear_pointer(&automaton->nodes, g_free);
}

gsize automaton_scan(const Automaton *automaton, const char *text, gsize length, AutomatonFound found, gpointer data)
{
    g_assert(automaton->nodes == NULL);
    gsize steps = 0;
    guint32 at = 0;
    guint8 before = 0;
    for (gsize i = 0; i < length; i++, steps++) {
        at = step(automaton, at, before, (guint8)text[i]);
        before = automaton->class_of[(guint8)text[i]];
        for (guint32 end = automaton->ends[at]; end != 0; end = automaton->endings[end].shorter)
            found(automaton->endings[end].string, i + 1 - automaton->endings[end].length, data);
    }
    return steps;
}
