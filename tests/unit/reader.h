/*
 * reader.h - somebody who computes with all that a report shows: equations over
 * what is hidden, solved by elimination and narrowed by bounds.
 */
#ifndef SYNPUNKT_TESTS_READER_H
#define SYNPUNKT_TESTS_READER_H

#include <glib.h>
#include <string.h>

#define READER_PRIME   G_GINT64_CONSTANT(2147483647)
#define READER_LARGEST 100000 /* nothing in a report is as large */

/* What the reader does not know. */
typedef struct {
    gint64 low, high; /* but knows of it */
    gboolean secret;  /* and must not find out */
} Unknown;

typedef struct {
    guint unknown;
    int sign;
} Term;

/* The terms are `right` together. */
typedef struct {
    GArray *terms; /* Term */
    gint64 right;
} Equation;

typedef struct {
    GArray *unknown;      /* Unknown */
    GPtrArray *equations; /* Equation */
    GHashTable *places;   /* where a hidden number stands -> its unknown + 1 */
} Reader;

static inline void equation_free(gpointer data)
{
    Equation *equation = data;

    g_array_unref(equation->terms);
    g_free(equation);
}

static inline Reader *reader_new(void)
{
    Reader *reader = g_new0(Reader, 1);

    reader->unknown = g_array_new(FALSE, FALSE, sizeof(Unknown));
    reader->equations = g_ptr_array_new_with_free_func(equation_free);
    reader->places = g_hash_table_new(NULL, NULL);
    return reader;
}

static inline void reader_free(Reader *reader)
{
    g_array_unref(reader->unknown);
    g_ptr_array_unref(reader->equations);
    g_hash_table_unref(reader->places);
    g_free(reader);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reader, reader_free)

/* A new equation of nothing. */
static inline Equation *reader_equation(Reader *reader)
{
    Equation *equation = g_new0(Equation, 1);

    equation->terms = g_array_new(FALSE, FALSE, sizeof(Term));
    g_ptr_array_add(reader->equations, equation);
    return equation;
}

static inline void reader_known(Equation *equation, guint value, int sign)
{
    equation->right -= sign * (gint64)value;
}

/* A number that stands at that place and is at least `least`; NULL: that stands nowhere. */
static inline void reader_hidden(Reader *reader, Equation *equation, int sign, gconstpointer place, Unknown unknown)
{
    guint known = place == NULL ? 0 : GPOINTER_TO_UINT(g_hash_table_lookup(reader->places, place));
    Term term = {known - 1, sign};

    if (known == 0) {
        term.unknown = reader->unknown->len;
        g_array_append_val(reader->unknown, unknown);
        if (place != NULL)
            g_hash_table_insert(reader->places, (gpointer)place, GUINT_TO_POINTER(term.unknown + 1));
    }
    g_array_append_val(equation->terms, term);
}

/* -- elimination ---------------------------------------------------------- */

/* Exact in a field of so many numbers that a wrong 0 does not happen by chance. */
static inline gint64 reader_inverse(gint64 value)
{
    gint64 result = 1;

    for (gint64 power = READER_PRIME - 2; power > 0; power >>= 1) {
        result = power & 1 ? result * value % READER_PRIME : result;
        value = value * value % READER_PRIME;
    }
    return result;
}

/* row += factor * pivot */
static inline void reader_add(gint64 *row, const gint64 *pivot, gint64 factor, guint width)
{
    for (guint i = 0; factor != 0 && i < width; i++)
        if (pivot[i] != 0)
            row[i] = (row[i] + factor * pivot[i]) % READER_PRIME;
}

/* Each row is solved for its first unknown, which is then in no other. */
static inline void reader_eliminate(gint64 **rows, guint height, guint width)
{
    guint rank = 0;

    for (guint column = 0; column < width && rank < height; column++) {
        guint found = rank;

        while (found < height && rows[found][column] == 0)
            found++;
        if (found == height)
            continue;
        gint64 *pivot = rows[found];
        rows[found] = rows[rank];
        rows[rank] = pivot;
        reader_add(pivot, pivot, (reader_inverse(pivot[column]) + READER_PRIME - 1) % READER_PRIME, width);
        for (guint i = 0; i < height; i++)
            if (i != rank)
                reader_add(rows[i], pivot, (READER_PRIME - rows[i][column]) % READER_PRIME, width);
        rank++;
    }
}

/* A row with one unknown left gives it away.  Returns how many secrets it finds. */
static inline guint reader_solve(const Reader *reader)
{
    guint width = reader->unknown->len, height = reader->equations->len, leaks = 0;
    g_autofree gint64 *matrix = g_new0(gint64, (gsize)width * height + 1);
    g_autofree gint64 **rows = g_new0(gint64 *, height + 1);

    for (guint i = 0; i < height; i++) {
        const Equation *equation = g_ptr_array_index(reader->equations, i);

        rows[i] = matrix + (gsize)i * width;
        for (guint k = 0; k < equation->terms->len; k++) {
            const Term *term = &g_array_index(equation->terms, Term, k);

            rows[i][term->unknown] = (rows[i][term->unknown] + term->sign + READER_PRIME) % READER_PRIME;
        }
    }
    reader_eliminate(rows, height, width);
    for (guint i = 0; i < height; i++) {
        guint left = 0, last = 0;

        for (guint k = 0; k < width; k++) {
            left += rows[i][k] != 0;
            last = rows[i][k] != 0 ? k : last;
        }
        leaks += left == 1 && g_array_index(reader->unknown, Unknown, last).secret;
    }
    return leaks;
}

/* -- bounds --------------------------------------------------------------- */

static inline gint64 reader_least(const Unknown *unknown, int sign)
{
    return sign > 0 ? unknown->low : -unknown->high;
}

static inline gint64 reader_most(const Unknown *unknown, int sign)
{
    return sign > 0 ? unknown->high : -unknown->low;
}

/* Narrow one unknown by all others of the equation; TRUE if it got narrower. */
static inline gboolean reader_narrow(const Reader *reader, const Equation *equation, guint which)
{
    const Term *own = &g_array_index(equation->terms, Term, which);
    Unknown *unknown = &g_array_index(reader->unknown, Unknown, own->unknown), old = *unknown;
    gint64 least = equation->right, most = equation->right;

    for (guint i = 0; i < equation->terms->len; i++) {
        const Term *term = &g_array_index(equation->terms, Term, i);

        if (i == which)
            continue;
        least -= reader_most(&g_array_index(reader->unknown, Unknown, term->unknown), term->sign);
        most -= reader_least(&g_array_index(reader->unknown, Unknown, term->unknown), term->sign);
    }
    unknown->low = MAX(unknown->low, own->sign > 0 ? least : -most);
    unknown->high = MIN(unknown->high, own->sign > 0 ? most : -least);
    return unknown->low > old.low || unknown->high < old.high;
}

/* Returns how many secrets have only one value left. */
static inline guint reader_bound(const Reader *reader)
{
    gboolean moved = TRUE;
    guint leaks = 0;

    while (moved) {
        moved = FALSE;
        for (guint i = 0; i < reader->equations->len; i++) {
            const Equation *equation = g_ptr_array_index(reader->equations, i);

            for (guint k = 0; k < equation->terms->len; k++)
                moved = reader_narrow(reader, equation, k) || moved;
        }
    }
    for (guint i = 0; i < reader->unknown->len; i++) {
        const Unknown *unknown = &g_array_index(reader->unknown, Unknown, i);

        leaks += unknown->secret && unknown->low == unknown->high;
    }
    return leaks;
}

#endif
