/*
 * States are numbered as they are made, 0 is the start.  Bytes are first
 * mapped to the few classes that occur in the strings at all (class 0: none of
 * them), so that the table of next states stays small.
 */
#include "core/automaton.h"

#define NOWHERE   G_MAXUINT32
#define NO_STRING G_MAXUINT32

/* While strings are added: a plain trie, children as a list of siblings. */
typedef struct {
    guint32 child;   /* first child, or NOWHERE */
    guint32 sibling; /* next child of the same parent, or NOWHERE */
    guint32 fail;    /* longest proper suffix that is a state */
    guint32 shorter; /* nearest state on the fail chain where a string ends, or NOWHERE */
    guint32 string;  /* number of the string that ends here, or NO_STRING */
    guint32 length;  /* of that string: the depth of the state */
    guint8 byte;     /* that leads here */
} State;

struct Automaton {
    GArray *states; /* State */
    guint32 strings;
    guint8 class_of[256];
    guint classes;
    guint32 *next; /* states x classes, once compiled */
};

static State *state_at(const Automaton *automaton, guint32 number)
{
    return &g_array_index(automaton->states, State, number);
}

static guint32 add_state(Automaton *automaton, guint8 byte, guint32 length, guint32 sibling)
{
    State state = {
        .child = NOWHERE, .sibling = sibling, .shorter = NOWHERE, .string = NO_STRING, .length = length, .byte = byte};
    g_array_append_val(automaton->states, state);
    return automaton->states->len - 1;
}

Automaton *automaton_new(void)
{
    Automaton *automaton = g_new0(Automaton, 1);
    automaton->states = g_array_new(FALSE, FALSE, sizeof(State));
    automaton->classes = 1;
    add_state(automaton, 0, 0, NOWHERE);
    return automaton;
}

void automaton_free(Automaton *automaton)
{
    if (automaton == NULL)
        return;
    g_array_unref(automaton->states);
    g_free(automaton->next);
    g_free(automaton);
}

static guint32 find_child(const Automaton *automaton, guint32 parent, guint8 byte)
{
    guint32 child = state_at(automaton, parent)->child;
    while (child != NOWHERE && state_at(automaton, child)->byte != byte)
        child = state_at(automaton, child)->sibling;
    return child;
}

guint automaton_add(Automaton *automaton, const char *bytes, gsize length)
{
    g_assert(length > 0 && automaton->next == NULL);
    guint32 at = 0;
    for (gsize i = 0; i < length; i++) {
        guint8 byte = (guint8)bytes[i];
        if (automaton->class_of[byte] == 0)
            automaton->class_of[byte] = (guint8)automaton->classes++;
        guint32 child = find_child(automaton, at, byte);
        if (child == NOWHERE) {
            child = add_state(automaton, byte, (guint32)(i + 1), state_at(automaton, at)->child);
            state_at(automaton, at)->child = child;
        }
        at = child;
    }
    State *last = state_at(automaton, at);
    if (last->string == NO_STRING)
        last->string = automaton->strings++;
    return last->string;
}

/* `child` of `parent` is reached for the first time: all shorter states are complete. */
static void complete(Automaton *automaton, guint32 parent, guint32 child)
{
    State *state = state_at(automaton, child);
    gsize kind = automaton->class_of[state->byte];
    state->fail =
        parent == 0 ? 0 : automaton->next[state_at(automaton, parent)->fail * (gsize)automaton->classes + kind];
    const State *fail = state_at(automaton, state->fail);
    state->shorter = fail->string != NO_STRING ? state->fail : fail->shorter;
    automaton->next[parent * (gsize)automaton->classes + kind] = child;
}

void automaton_compile(Automaton *automaton)
{
    g_assert(automaton->next == NULL);
    gsize classes = automaton->classes;
    automaton->next = g_new0(guint32, automaton->states->len * classes);

    /* Breadth first, so that a state's fail state is done before it. */
    g_autoptr(GArray) queue = g_array_new(FALSE, FALSE, sizeof(guint32));
    const guint32 start = 0;
    g_array_append_val(queue, start);
    for (guint i = 0; i < queue->len; i++) {
        guint32 at = g_array_index(queue, guint32, i);
        guint32 *row = &automaton->next[at * classes];
        const guint32 *inherited = &automaton->next[state_at(automaton, at)->fail * classes];
        for (gsize kind = 0; kind < classes && at != 0; kind++)
            row[kind] = inherited[kind];
        for (guint32 child = state_at(automaton, at)->child; child != NOWHERE;
             child = state_at(automaton, child)->sibling) {
            complete(automaton, at, child);
            g_array_append_val(queue, child);
        }
    }
}

gsize automaton_scan(const Automaton *automaton, const char *text, gsize length, AutomatonFound found, gpointer data)
{
    g_assert(automaton->next != NULL);
    gsize steps = 0;
    guint32 at = 0;
    for (gsize i = 0; i < length; i++, steps++) {
        at = automaton->next[at * (gsize)automaton->classes + automaton->class_of[(guint8)text[i]]];
        const State *state = state_at(automaton, at);
        guint32 ends = state->string != NO_STRING ? at : state->shorter;
        for (; ends != NOWHERE; ends = state_at(automaton, ends)->shorter)
            found(state_at(automaton, ends)->string, i + 1 - state_at(automaton, ends)->length, data);
    }
    return steps;
}
