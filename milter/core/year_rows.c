#include "core/year_rows.h"

#include "core/category.h"
#include "core/code.h"
#include "core/year_parts.h"

#define YEAR_MONTHS   12
#define WAIT_LONGER   "more"
#define WAIT_NONE_YET "none"
#define NOT_SAID      ""

struct Rows {
    GPtrArray *names;   /* char * */
    GHashTable *places; /* name → place */
    guint closed;       /* so many are of the closed list */
};

/* R45, in its order. */
static const char *const channels[] = {
    "e-post",       "webbformulär",        "telefon", "besök", "brev", "blankett", "app", "sociala medier",
    "via personal", "nämndens frågestund", "annat"};

static const struct {
    const char *name;
    gint64 days;
} waits[] = {{"1", 1}, {"2", 2}, {"5", 5}, {"10", 10}, {"20", 20}};

const char *rows_wait(gint64 worked)
{
    if (worked < 0)
        return WAIT_NONE_YET;
    for (guint i = 0; i < G_N_ELEMENTS(waits); i++)
        if (worked <= waits[i].days * WORKING_DAY)
            return waits[i].name;
    return WAIT_LONGER;
}

const char *rows_month(guint month)
{
    static const char *const names[YEAR_MONTHS] = {"01", "02", "03", "04", "05", "06",
                                                   "07", "08", "09", "10", "11", "12"};
    g_assert(month >= 1 && month <= YEAR_MONTHS);
    return names[month - 1];
}

guint rows_place(Rows *rows, const char *name)
{
    gpointer place;
    if (g_hash_table_lookup_extended(rows->places, name, NULL, &place))
        return GPOINTER_TO_UINT(place);
    char *own = g_strdup(name);
    g_ptr_array_add(rows->names, own);
    g_hash_table_insert(rows->places, own, GUINT_TO_POINTER(rows->names->len - 1));
    return rows->names->len - 1;
}

/* -- closed lists --------------------------------------------------------- */

static void add_codes(Rows *rows, const GPtrArray *codes)
{
    for (guint i = 0; i < codes->len; i++)
        rows_place(rows, ((const Code *)g_ptr_array_index(codes, i))->code);
    rows_place(rows, NOT_SAID);
}

static void add_months(Rows *rows, const GDate *from, const GDate *until)
{
    guint month = g_date_get_month(from);
    guint later = (guint)(g_date_get_year(until) - g_date_get_year(from)) * YEAR_MONTHS + g_date_get_month(until);
    for (guint i = month; i <= later && i < month + YEAR_MONTHS; i++)
        rows_place(rows, rows_month((i - 1) % YEAR_MONTHS + 1));
}

static void add_waits(Rows *rows)
{
    for (guint i = 0; i < G_N_ELEMENTS(waits); i++)
        rows_place(rows, waits[i].name);
    rows_place(rows, WAIT_LONGER);
    rows_place(rows, WAIT_NONE_YET);
}

static void add_closed(Rows *rows, Split split, const Config *config)
{
    switch (split) {
    case SPLIT_CATEGORY:
        for (Category category = CATEGORY_OPINION; category < CATEGORIES; category++)
            rows_place(rows, category_name(category));
        return;
    case SPLIT_CHANNEL:
        for (guint i = 0; i < G_N_ELEMENTS(channels); i++)
            rows_place(rows, channels[i]);
        return;
    case SPLIT_SUBMITTER:
        add_codes(rows, config->submitters);
        return;
    case SPLIT_CAUSE:
        add_codes(rows, config->causes);
        return;
    case SPLIT_OUTCOME:
        add_codes(rows, config->outcomes);
        return;
    case SPLIT_WAIT:
        add_waits(rows);
        return;
    case SPLIT_LANGUAGE:
    case SPLIT_MONTH:
    case SPLITS:
        return;
    }
}

Rows *rows_new(Split split, const Config *config, const GDate *from, const GDate *until)
{
    Rows *rows = g_new0(Rows, 1);
    rows->names = g_ptr_array_new_with_free_func(g_free);
    rows->places = g_hash_table_new(g_str_hash, g_str_equal);
    add_closed(rows, split, config);
    if (split == SPLIT_MONTH)
        add_months(rows, from, until);
    rows->closed = rows->names->len;
    return rows;
}

void rows_free(Rows *rows)
{
    if (!rows)
        return;
    g_hash_table_unref(rows->places);
    g_ptr_array_unref(rows->names);
    g_free(rows);
}

/* -- one body's ----------------------------------------------------------- */

Part *rows_part(const Rows *rows, GPtrArray *parts, guint place)
{
    while (parts->len <= place)
        g_ptr_array_add(parts, part_new(g_ptr_array_index(rows->names, parts->len)));
    return g_ptr_array_index(parts, place);
}

typedef struct {
    Part *now, *before;
} Pair;

static int by_size(gconstpointer a, gconstpointer b)
{
    const Pair *one = a, *two = b;
    if (one->now->count != two->now->count)
        return one->now->count > two->now->count ? -1 : 1;
    if (one->before->count != two->before->count)
        return one->before->count > two->before->count ? -1 : 1;
    return g_strcmp0(one->now->name, two->now->name);
}

void rows_arrange(const Rows *rows, GPtrArray *now, GPtrArray *before)
{
    if (rows->names->len == 0)
        return;
    rows_part(rows, now, rows->names->len - 1);
    rows_part(rows, before, rows->names->len - 1);
    g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(Pair));
    while (now->len > rows->closed) {
        guint last = now->len - 1;
        Pair pair = {g_ptr_array_steal_index(now, last), g_ptr_array_steal_index(before, last)};
        g_array_append_val(others, pair);
    }
    g_array_sort(others, by_size);
    for (guint i = 0; i < others->len; i++) {
        const Pair *pair = &g_array_index(others, Pair, i);
        g_ptr_array_add(now, pair->now);
        g_ptr_array_add(before, pair->before);
    }
    /* By size, so what did not occur at all in this body is last. */
    while (now->len > rows->closed) {
        const Part *last = g_ptr_array_index(now, now->len - 1), *earlier = g_ptr_array_index(before, now->len - 1);
        if (last->count > 0 || earlier->count > 0)
            return;
        g_ptr_array_set_size(now, (int)now->len - 1);
        g_ptr_array_set_size(before, (int)before->len - 1);
    }
}
