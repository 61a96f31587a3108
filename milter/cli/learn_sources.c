#include "cli/learn_sources.h"

#include "cli/letters.h"
#include "cli/progress.h"
#include "learn/learn.h"
#include "mail/read.h"
#include "util/error.h"

#include <string.h>

#define DESK "triage" /* whom no unit's letters are for (learn.h) */

/* Takes over the example. */
static void add(LearnSources *sources, Example *example)
{
    Route *route = route_choose(sources->router, example->subject, example->text, "");
    g_ptr_array_add(sources->examples, example);
    g_ptr_array_add(sources->routes, route);
}

static gboolean is_left_out(LearnSources *sources, const char *code, const char *subject, const char *text)
{
    const Unit *unit = config_unit(sources->config, code);
    if (sources->sensitive)
        return FALSE;
    RouteFlags flags = route_flags(sources->router, subject, text);
    g_ptr_array_unref(flags.classes);
    gboolean left_out = flags.sensitive || (unit && unit->sensitive);
    sources->left_out += left_out;
    return left_out;
}

static void add_letter(LearnSources *sources, const TrialLetter *letter)
{
    if (is_left_out(sources, g_ptr_array_index(letter->units, 0), letter->subject, letter->body))
        return;
    Example *example = example_new(*letter->sender ? letter->sender : letter->id, letter->subject, letter->body);
    g_autoptr(GStrvBuilder) labels = g_strv_builder_new();
    for (guint i = 0; i < letter->units->len; i++)
        g_strv_builder_add(labels, g_ptr_array_index(letter->units, i));
    example->labels = g_strv_builder_end(labels);
    add(sources, example);
}

/* Of others a table would be made that the service then refuses. */
static gboolean has_our_units(const Config *config, const TrialLetter *letter, GError **error)
{
    for (guint i = 0; i < letter->units->len; i++) {
        const char *code = g_ptr_array_index(letter->units, i);
        if (config_unit(config, code) || strcmp(code, DESK) == 0)
            continue;
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT,
                    "letter '%s' is for '%s', which is no unit of the configuration", letter->id, code);
        return FALSE;
    }
    return TRUE;
}

gboolean learn_add_file(LearnSources *sources, const char *path, GError **error)
{
    g_autoptr(GPtrArray) letters = letters_read(path, TRUE, error);
    if (!letters)
        return FALSE;
    for (guint i = 0; i < letters->len; i++) {
        const TrialLetter *letter = g_ptr_array_index(letters, i);
        if (!has_our_units(sources->config, letter, error)) {
            g_prefix_error(error, "%s: ", path);
            return FALSE;
        }
        add_letter(sources, letter);
    }
    return TRUE;
}

/* While the cases are visited. */
typedef struct {
    LearnSources *sources;
    Store *store;
    Progress progress;
    GError *error;
} CaseReading;

static void add_mail(LearnSources *sources, const Case *found, GBytes *raw)
{
    g_autoptr(Mail) mail = mail_read(raw, envelope_new(""));
    g_autofree char *text = mail_new_text(mail);
    if (found->sensitive && !sources->sensitive)
        sources->left_out++;
    else if (!is_left_out(sources, found->unit, mail->subject, text)) {
        Example *example = example_new(mail_from(mail), mail->subject, text);
        const char *const labels[] = {found->unit, NULL};
        example->labels = g_strdupv((char **)labels);
        add(sources, example);
    }
}

static gboolean add_case(const Case *found, gpointer data)
{
    CaseReading *reading = data;
    gint64 entry = 0;
    progress_step(&reading->progress);
    GDate received = calendar_day(reading->sources->config->calendar, found->received_at);
    if (found->triage || *found->confidant || g_date_get_year(&received) < reading->sources->from_year)
        return TRUE;
    if (!store_opening_entry(reading->store, found->number, &entry, &reading->error))
        return FALSE;
    g_autoptr(GBytes) raw = entry ? store_entry_raw(reading->store, entry, &reading->error) : NULL;
    if (raw)
        add_mail(reading->sources, found, raw);
    return reading->error == NULL;
}

gboolean learn_add_cases(LearnSources *sources, Store *store, GError **error)
{
    CaseReading reading = {.sources = sources, .store = store, .progress = {.what = "reading closed cases"}};
    const CaseFilter closed = {.status = CASE_CLOSED, .limit = 0};
    gboolean done = store_cases(store, &closed, add_case, &reading, error);
    progress_end(&reading.progress);
    if (!reading.error)
        return done;
    g_clear_error(error);
    g_propagate_error(error, reading.error);
    return FALSE;
}
