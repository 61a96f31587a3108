/*
 * quote_ours.c - the longest runs of whole lines that also stand in our letters.
 *
 * Every three words in a row of ours are put in a table of places; a line that
 * begins with three such words is laid beside each of its places and followed
 * as far as the words agree.
 */
#include "core/quote_ours.h"

#include <string.h>

#define SEED_WORDS  3  /* a place is looked up by so many */
#define PLACES_MAX  16 /* tried for one line; what comes oftener is no particular text */
#define HASH_FACTOR 31

typedef struct {
    const char *at;
    gsize bytes;
    const char *line; /* where its line begins */
} Word;

typedef struct {
    GArray *words;     /* Word: all our texts, one after the other, each followed by a word that equals none */
    GHashTable *heads; /* hash of three words → their last place, counted from 1 */
    GArray *before;    /* guint: of each place, the one before with the same hash, counted from 1; 0 is the end */
} Places;

static const Word *word_at(const GArray *words, guint i)
{
    return &g_array_index(words, Word, i);
}

static gboolean is_gap(const char *at)
{
    gunichar character = g_utf8_get_char(at);
    return g_unichar_isspace(character) || character == 0x200B || character == 0xFEFF;
}

static gboolean begins_line(const GArray *words, guint i)
{
    return i == 0 || word_at(words, i - 1)->line != word_at(words, i)->line;
}

static void add_words(GArray *words, const char *start, const char *end)
{
    const char *line = start;
    for (const char *at = start; at < end;) {
        if (is_gap(at)) {
            line = *at == '\n' ? at + 1 : line;
            at = g_utf8_next_char(at);
            continue;
        }
        const char *begin = at;
        while (at < end && !is_gap(at))
            at = g_utf8_next_char(at);
        g_array_append_val(words, ((const Word){begin, (gsize)(at - begin), line}));
    }
}

static gboolean same(const Word *one, const Word *other)
{
    return one->bytes == other->bytes && one->bytes > 0 && memcmp(one->at, other->at, one->bytes) == 0;
}

/* Of the words from `i` on; never 0. */
static guint seed_at(const GArray *words, guint i)
{
    guint hash = 0;
    for (guint w = i; w < i + SEED_WORDS; w++) {
        const Word *word = word_at(words, w);
        for (gsize b = 0; b < word->bytes; b++)
            hash = hash * HASH_FACTOR + (guchar)word->at[b];
        hash = hash * HASH_FACTOR + ' ';
    }
    return MAX(hash, 1);
}

static void places_init(Places *places, const GPtrArray *ours)
{
    places->words = g_array_new(FALSE, FALSE, sizeof(Word));
    places->heads = g_hash_table_new(NULL, NULL);
    places->before = g_array_new(FALSE, TRUE, sizeof(guint));
    for (guint i = 0; i < ours->len; i++) {
        const char *text = g_ptr_array_index(ours, i);
        add_words(places->words, text, text + strlen(text));
        g_array_append_val(places->words, ((const Word){NULL, 0, NULL}));
    }
    g_array_set_size(places->before, places->words->len);
    for (guint i = 0; i + SEED_WORDS <= places->words->len; i++) {
        gpointer seed = GUINT_TO_POINTER(seed_at(places->words, i));
        g_array_index(places->before, guint, i) = GPOINTER_TO_UINT(g_hash_table_lookup(places->heads, seed));
        g_hash_table_insert(places->heads, seed, GUINT_TO_POINTER(i + 1));
    }
}

static void places_clear(Places *places)
{
    g_array_unref(places->words);
    g_hash_table_unref(places->heads);
    g_array_unref(places->before);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Places, places_clear)

static guint agreeing(const GArray *words, guint i, const GArray *ours, guint place)
{
    guint count = 0;
    while (i + count < words->len && place + count < ours->len &&
           same(word_at(words, i + count), word_at(ours, place + count)))
        count++;
    return count;
}

/* How many words from `i` on stand in a row in ours, to the end of a line. */
static guint run_at(const Places *places, const GArray *words, guint i)
{
    if (i + SEED_WORDS > words->len)
        return 0;
    guint longest = 0;
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(places->heads, GUINT_TO_POINTER(seed_at(words, i))));
    for (guint tried = 0; place > 0 && tried < PLACES_MAX; tried++) {
        longest = MAX(longest, agreeing(words, i, places->words, place - 1));
        place = g_array_index(places->before, guint, place - 1);
    }
    while (longest > 0 && i + longest < words->len && !begins_line(words, i + longest))
        longest--;
    return longest;
}

static gboolean is_enough(const GArray *words, guint i, guint run)
{
    guint lines = 0;
    gsize bytes = 0;
    for (guint w = i; w < i + run; w++) {
        lines += begins_line(words, w) || w == i;
        bytes += word_at(words, w)->bytes;
    }
    return bytes >= QUOTE_OURS_BYTES_MIN || (lines >= QUOTE_OURS_LINES_MIN && bytes >= QUOTE_OURS_LINES_BYTES_MIN);
}

static guint next_line(const GArray *words, guint i)
{
    do
        i++;
    while (i < words->len && !begins_line(words, i));
    return i;
}

/* Spans grow in order; neighbours of one kind are one span. */
static void add_span(GArray *spans, SpanKind kind, gsize start, gsize end)
{
    Span *last = spans->len > 0 ? &g_array_index(spans, Span, spans->len - 1) : NULL;
    if (start == end)
        return;
    if (last && last->kind == kind)
        last->end = end;
    else
        g_array_append_val(spans, ((const Span){kind, start, end}));
}

/* Empty lines below a run go with it. */
static void split(const Mail *mail, const Span *span, const Places *places, GArray *spans)
{
    g_autoptr(GArray) words = g_array_new(FALSE, FALSE, sizeof(Word));
    add_words(words, mail->text + span->start, mail->text + span->end);
    gsize done = span->start;
    for (guint i = 0; i < words->len;) {
        guint run = run_at(places, words, i);
        if (run == 0 || !is_enough(words, i, run)) {
            i = next_line(words, i);
            continue;
        }
        gsize start = (gsize)(word_at(words, i)->line - mail->text);
        add_span(spans, SPAN_NEW, done, start);
        i += run;
        done = i < words->len ? (gsize)(word_at(words, i)->line - mail->text) : span->end;
        add_span(spans, SPAN_QUOTED_OURS, start, done);
    }
    add_span(spans, SPAN_NEW, done, span->end);
}

static gboolean holds(const Mail *mail, const GArray *spans, SpanKind kind)
{
    for (guint i = 0; i < spans->len; i++) {
        const Span *span = &g_array_index(spans, Span, i);
        const char *at = mail->text + span->start;
        if (span->kind != kind)
            continue;
        while (at < mail->text + span->end && is_gap(at))
            at = g_utf8_next_char(at);
        if (at < mail->text + span->end)
            return TRUE;
    }
    return FALSE;
}

gboolean quote_ours_is_possible(const Mail *mail)
{
    gsize bytes = 0;
    guint lines = 0;
    for (guint i = 0; i < mail->spans->len; i++) {
        const Span *span = &g_array_index(mail->spans, Span, i);
        if (span->kind != SPAN_NEW)
            continue;
        bytes += span->end - span->start;
        for (gsize at = span->start; at < span->end && lines <= QUOTE_OURS_LINES_MIN; at++)
            lines += mail->text[at] == '\n';
    }
    return bytes >= QUOTE_OURS_BYTES_MIN || lines >= QUOTE_OURS_LINES_MIN;
}

GArray *quote_ours(const Mail *mail, const GPtrArray *ours)
{
    if (ours->len == 0 || !quote_ours_is_possible(mail))
        return NULL;
    g_auto(Places) places = {0};
    places_init(&places, ours);
    g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(Span));
    for (guint i = 0; i < mail->spans->len; i++) {
        const Span *span = &g_array_index(mail->spans, Span, i);
        if (span->kind == SPAN_NEW)
            split(mail, span, &places, spans);
        else
            add_span(spans, span->kind, span->start, span->end);
    }
    gboolean found = holds(mail, spans, SPAN_QUOTED_OURS) && holds(mail, spans, SPAN_NEW);
    return found ? g_steal_pointer(&spans) : NULL;
}
