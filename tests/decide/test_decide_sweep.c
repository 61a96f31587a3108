/*
 * test_decide_sweep.c - the golden sweeps: sweeps/NAME.known gives NAME.plan.
 *
 * [sweep] times= are the moments at which it sweeps, one after the other; each [case N] is on file from its "opened" on and
 * changes as the plans say.  Without besked_due= a case is due as the configuration has it, with no_deadline=true never.
 * UPDATE=NAME writes the plans whose names begin so.
 */
#include "config/config_read.h"
#include "core/clocks.h"
#include "core/decide_sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "case_file.h"

#define FOLDER "tests/decide/sweeps"

typedef struct {
    const Rules *rules;
    char *name;
} Row;

/* An ordinary one is due as the configuration has it. */
static Case *read_one(GKeyFile *file, const char *group, const Config *config)
{
    Case *found = read_case(file, group + strlen("case "));
    if (!g_key_file_has_key(file, group, "besked_due", NULL) && !g_key_file_get_boolean(file, group, "no_deadline", NULL))
        found->besked_due =
            calendar_due(config->calendar, config->deadline_rule, found->received_at, config->deadline_count);
    return found;
}

static GPtrArray *read_cases(GKeyFile *file, const Config *config)
{
    GPtrArray *cases = g_ptr_array_new_with_free_func((GDestroyNotify)case_free);
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    for (guint i = 0; groups[i]; i++)
        if (g_str_has_prefix(groups[i], "case "))
            g_ptr_array_add(cases, read_one(file, groups[i], config));
    return cases;
}

static int by_call(gconstpointer a, gconstpointer b, gpointer config)
{
    gint64 one = clocks_next(*(Case *const *)a, config), other = clocks_next(*(Case *const *)b, config);
    return one < other ? -1 : one > other;
}

/* As the store finds them. */
static GPtrArray *find_due(GPtrArray *cases, const Config *config, gint64 now)
{
    GPtrArray *due = g_ptr_array_new();
    for (guint i = 0; i < cases->len; i++) {
        Case *found = g_ptr_array_index(cases, i);
        gint64 next = clocks_next(found, config);
        if (next && next <= now && found->opened_at <= now && calendar_is_open(config->calendar, now))
            g_ptr_array_add(due, found);
    }
    g_ptr_array_sort_with_data(due, by_call, (gpointer)config);
    return due;
}

static void change(Case *found, const Plan *plan)
{
    for (guint i = 0; i < plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(plan->actions, i);
        if (action->kind == ACTION_CHANGE)
            plan_change_case(action, found);
    }
}

static void sweep_once(GString *out, GPtrArray *cases, const Rules *rules, gint64 now)
{
    const Config *config = rules->config;
    g_autoptr(GPtrArray) due = find_due(cases, config, now);
    g_autoptr(GPtrArray) plans = decide_sweep(due, rules, now);
    g_autofree char *moment = calendar_print_moment(config->calendar, now);
    g_string_append_printf(out, "%s== %s\n", out->len > 0 ? "\n" : "", moment);
    for (guint i = 0; i < plans->len; i++) {
        const Plan *plan = g_ptr_array_index(plans, i);
        g_autofree char *printed = plan_print(plan, config);
        g_string_append(out, printed);
        if (i < due->len)
            change(g_ptr_array_index(due, i), plan);
    }
    for (guint i = 0; i < due->len; i++) {
        gint64 next = clocks_next(g_ptr_array_index(due, i), config);
        assert_true(next == 0 || next > now);
    }
}

static char *run_sweeps(const Row *row)
{
    g_autofree char *path = g_strdup_printf(FOLDER "/%s.known", row->name);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) error = NULL;
    if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, &error))
        fail_msg("%s: %s", path, error->message);
    g_autoptr(GPtrArray) cases = read_cases(file, row->rules->config);
    g_auto(GStrv) times = g_key_file_get_string_list(file, "sweep", "times", NULL, &error);
    if (!times)
        fail_msg("%s: %s", path, error->message);
    GString *out = g_string_new(NULL);
    for (guint i = 0; times[i]; i++)
        sweep_once(out, cases, row->rules, read_time(g_strstrip(times[i])));
    return g_string_free(out, FALSE);
}

static void sweep_is_as_written(void **state)
{
    const Row *row = *state;
    g_autofree char *printed = run_sweeps(row);
    g_autofree char *path = g_strdup_printf(FOLDER "/%s.plan", row->name);
    const char *update = g_getenv("UPDATE");
    if (update && *update && g_str_has_prefix(row->name, update)) {
        assert_true(g_file_set_contents(path, printed, -1, NULL));
        return;
    }
    g_autofree char *expected = NULL;
    if (!g_file_get_contents(path, &expected, NULL, NULL))
        fail_msg("no %s", path);
    assert_string_equal(printed, expected);
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *row_names(void)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) folder = g_dir_open(FOLDER, 0, NULL);
    const char *name;
    while (folder && (name = g_dir_read_name(folder)))
        if (g_str_has_suffix(name, ".known"))
            g_ptr_array_add(names, g_strndup(name, strlen(name) - strlen(".known")));
    g_ptr_array_sort(names, by_name);
    return names;
}

int main(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_read("tests/decide/synpunkt.conf", &error);
    if (!config) {
        g_printerr("%s\n", error->message);
        return EXIT_FAILURE;
    }
    Keyring *keyring = keyring_new("epoch");
    Rules rules = {.config = config, .keyring = keyring, .mode = MODE_LIVE};
    g_autoptr(GPtrArray) names = row_names();
    g_autofree Row *rows = g_new0(Row, names->len);
    g_autofree struct CMUnitTest *tests = g_new0(struct CMUnitTest, names->len);
    for (guint i = 0; i < names->len; i++) {
        rows[i] = (Row){&rules, g_ptr_array_index(names, i)};
        tests[i] = (struct CMUnitTest){rows[i].name, sweep_is_as_written, NULL, NULL, &rows[i]};
    }
    int failed = names->len > 0 ? _cmocka_run_group_tests("golden sweeps", tests, names->len, NULL, NULL) : 1;
    keyring_free(keyring);
    return failed;
}
