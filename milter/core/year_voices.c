#include "core/year_voices.h"

#include "core/year_parts.h"

struct Voices {
    GHashTable *same; /* CaseNumber → CaseNumber nearer the root; a root has none */
    GArray *all;      /* Voice */
};

typedef struct {
    CaseNumber root;
    Voice voice;
} Rooted;

Voices *voices_new(void)
{
    Voices *voices = g_new0(Voices, 1);
    voices->same = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    voices->all = g_array_new(FALSE, FALSE, sizeof(Voice));
    return voices;
}

void voices_free(Voices *voices)
{
    if (!voices)
        return;
    g_hash_table_unref(voices->same);
    g_array_unref(voices->all);
    g_free(voices);
}

static void set_same(Voices *voices, CaseNumber number, CaseNumber same)
{
    g_hash_table_insert(voices->same, g_memdup2(&number, sizeof number), g_memdup2(&same, sizeof same));
}

/* Who is passed on the way is put nearer, so that no way gets long. */
static CaseNumber root_of(Voices *voices, CaseNumber number)
{
    CaseNumber root = number;
    const CaseNumber *next;
    while ((next = g_hash_table_lookup(voices->same, &root)) != NULL)
        root = *next;
    while (number != root) {
        CaseNumber passed = number;
        number = *(const CaseNumber *)g_hash_table_lookup(voices->same, &passed);
        set_same(voices, passed, root);
    }
    return root;
}

void voices_link(Voices *voices, CaseNumber number, CaseNumber same)
{
    CaseNumber one = root_of(voices, number), other = root_of(voices, same);
    if (one != other)
        set_same(voices, MAX(one, other), MIN(one, other));
}

void voices_add(Voices *voices, const Voice *voice)
{
    g_array_append_val(voices->all, *voice);
}

/* -- problems ------------------------------------------------------------- */

int case_number_compare(gconstpointer a, gconstpointer b)
{
    CaseNumber one = *(const CaseNumber *)a, two = *(const CaseNumber *)b;
    int one_year = case_number_year(one), two_year = case_number_year(two);
    if (one_year != two_year)
        return one_year < two_year ? -1 : 1;
    return one < two ? -1 : one > two;
}

/* Problem by problem, each of one period, its oldest case first. */
static int by_problem(gconstpointer a, gconstpointer b)
{
    const Rooted *one = a, *two = b;
    if (one->voice.earlier != two->voice.earlier)
        return one->voice.earlier ? 1 : -1;
    if (one->root != two->root)
        return one->root < two->root ? -1 : 1;
    return case_number_compare(&one->voice.number, &two->voice.number);
}

static int by_voices(gconstpointer a, gconstpointer b)
{
    const Problem *one = *(Problem *const *)a, *two = *(Problem *const *)b;
    if (one->voices != two->voices)
        return one->voices > two->voices ? -1 : 1;
    return case_number_compare(&one->first, &two->first);
}

static void add_problem(Year *year, const Rooted *group, guint count)
{
    const Voice *first = NULL;
    guint shown = 0;
    for (guint i = 0; i < count; i++) {
        if (group[i].voice.sensitive)
            continue;
        if (!first)
            first = &group[i].voice;
        shown++;
    }
    if (shown > 1)
        g_ptr_array_add(year->problems, problem_new(first->number, first->body->code, first->category, shown));
}

static void finish_group(Year *year, const Rooted *group, guint count)
{
    if (count < 2)
        return;
    for (guint i = 0; i < count; i++) {
        const Voice *voice = &group[i].voice;
        Counts *counts = voice->earlier ? voice->body->before : voice->body->now;
        counts->figures[FIGURE_VOICES]++;
    }
    if (!group->voice.earlier)
        add_problem(year, group, count);
}

static gboolean is_one_problem(const Rooted *one, const Rooted *two)
{
    return one->root == two->root && one->voice.earlier == two->voice.earlier;
}

void voices_finish(Voices *voices, Year *year)
{
    g_autoptr(GArray) rooted = g_array_new(FALSE, FALSE, sizeof(Rooted));
    for (guint i = 0; i < voices->all->len; i++) {
        const Voice *voice = &g_array_index(voices->all, Voice, i);
        Rooted one = {root_of(voices, voice->number), *voice};
        g_array_append_val(rooted, one);
    }
    g_array_sort(rooted, by_problem);
    const Rooted *all = (const Rooted *)(const void *)rooted->data;
    for (guint i = 0, count; i < rooted->len; i += count) {
        for (count = 1; i + count < rooted->len && is_one_problem(&all[i], &all[i + count]);)
            count++;
        finish_group(year, all + i, count);
    }
    g_ptr_array_sort(year->problems, by_voices);
    if (year->problems->len > PROBLEMS_MAX)
        g_ptr_array_set_size(year->problems, PROBLEMS_MAX);
}
