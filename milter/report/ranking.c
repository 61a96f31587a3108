#include "report/ranking.h"

#include "core/year.h"

typedef struct {
    char *text;
    guint count;
} Ranked;

struct Ranking {
    GPtrArray *rows; /* Ranked, shown ones */
    guint64 shown;   /* their sum */
    gboolean hidden; /* there is a row that may not be shown */
};

static void ranked_free(gpointer data)
{
    Ranked *ranked = data;
    g_free(ranked->text);
    g_free(ranked);
}

Ranking *ranking_new(void)
{
    Ranking *ranking = g_new0(Ranking, 1);
    ranking->rows = g_ptr_array_new_with_free_func(ranked_free);
    return ranking;
}

void ranking_free(Ranking *ranking)
{
    if (!ranking)
        return;
    g_ptr_array_unref(ranking->rows);
    g_free(ranking);
}

void ranking_add(Ranking *ranking, const char *text, guint count)
{
    if (count == COUNT_HIDDEN) {
        ranking->hidden = TRUE;
        return;
    }
    Ranked *ranked = g_new0(Ranked, 1);
    ranked->text = g_strdup(text);
    ranked->count = count;
    g_ptr_array_add(ranking->rows, ranked);
    ranking->shown += count;
}

static int by_count(gconstpointer a, gconstpointer b)
{
    const Ranked *one = *(const Ranked *const *)a, *two = *(const Ranked *const *)b;
    return (two->count > one->count) - (two->count < one->count);
}

/* The most that one hidden row can hold, as anybody can compute from what is shown. */
static guint64 hidden_most(const Ranking *ranking, guint whole)
{
    if (!ranking->hidden)
        return 0;
    if (whole == COUNT_HIDDEN)
        return G_MAXUINT64;
    return whole > ranking->shown ? whole - ranking->shown : 0;
}

GPtrArray *ranking_top(Ranking *ranking, guint whole, guint most, guint least)
{
    GPtrArray *top = g_ptr_array_new();
    guint64 bound = hidden_most(ranking, whole);
    g_ptr_array_sort(ranking->rows, by_count);
    const guint length = ranking->rows->len;
    guint taken = 0;
    while (taken < MIN(most, length)) {
        const Ranked *row = ranking->rows->pdata[taken];
        if (row->count < least || row->count == 0 || row->count <= bound)
            break;
        taken++;
    }
    const Ranked *next = taken < length ? ranking->rows->pdata[taken] : NULL;
    while (next && taken > 0 && ((const Ranked *)ranking->rows->pdata[taken - 1])->count == next->count)
        taken--;
    for (guint i = 0; i < taken; i++)
        g_ptr_array_add(top, ((const Ranked *)ranking->rows->pdata[i])->text);
    return top;
}
