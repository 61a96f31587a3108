/* check_store.c - is the store whole, does the outbox move, what was only observed. */
#include "cli/findings.h"
#include "cli/progress.h"
#include "store/move.h"
#include "util/clock.h"

#define OUTBOX_OLD_SECONDS 600
#define SHOW_FAILED        "\"synpunkt search\" finds the case, \"synpunkt show\" tells the relay's answer"

static void tell_outbox(GPtrArray *findings, const StoreCounts *counts)
{
    gint64 waited = counts->oldest_waiting ? (clock_now() - counts->oldest_waiting) / 60 : 0;
    if (waited > OUTBOX_OLD_SECONDS / 60)
        finding_warning(
            findings, "outbox-age", "systemctl status synpunktd; then \"synpunkt flush\" says what the relay answers",
            "a letter has waited %" G_GINT64_FORMAT " minutes: is synpunktd running, does the relay answer?", waited);
    if (counts->letters_failed > 0)
        finding_warning(findings, "outbox-refused", SHOW_FAILED, "%" G_GUINT64_FORMAT " letters were refused for good",
                        counts->letters_failed);
}

static void check_outbox(GPtrArray *findings, Store *store)
{
    StoreCounts counts = {0};
    g_autoptr(GError) error = NULL;
    if (!store_counts(store, &counts, &error)) {
        finding_error(findings, "store-open", "", "%s", error->message);
        return;
    }
    finding_ok(findings, "store-counts",
               "%" G_GUINT64_FORMAT " cases, %" G_GUINT64_FORMAT " entries, %" G_GUINT64_FORMAT " letters waiting",
               counts.cases, counts.entries, counts.letters_waiting);
    tell_outbox(findings, &counts);
}

/* Said in both modes: what was observed stays silent when the service goes live (D53). */
static void check_mode(GPtrArray *findings, const Config *config, Store *store)
{
    ObservedCounts counts = {0};
    g_autoptr(GError) error = NULL;
    if (!store_count_observed(store, &counts, &error)) {
        finding_error(findings, "store-open", "", "%s", error->message);
        return;
    }
    if (config->observe)
        finding_warning(findings, "mode", "\"synpunkt observed\" shows the letters; \"synpunkt live\" begins",
                        "mode = observe: nothing is sent; %" G_GUINT64_FORMAT
                        " letters would have gone, and %" G_GUINT64_FORMAT
                        " cases stay silent until a person acts on them, %" G_GUINT64_FORMAT " of them open",
                        counts.letters, counts.silent, counts.open);
    else
        finding_ok(findings, "mode",
                   "mode = live; %" G_GUINT64_FORMAT
                   " observed or imported cases are silent until a person acts on them, "
                   "%" G_GUINT64_FORMAT " of them open",
                   counts.silent, counts.open);
}

/* What is whole, and is no longer or not yet the store. */
static void check_place(GPtrArray *findings, Store *store)
{
    g_autoptr(GError) error = NULL;
    if (!store_is_here(store, &error))
        finding_error(findings, "store-moved", "", "%s", error->message);
}

static void show_step(guint64 done, guint64 most, gpointer data)
{
    Progress *progress = data;
    progress->total = most;
    progress_to(progress, done);
}

/* Rows that were cut off the end, events and all, show only against a hash that was noted elsewhere. */
static void tell_ends(GPtrArray *findings, const StoreDeep *deep)
{
    for (guint i = 0; i < deep->ends->len; i++)
        finding_ok(findings, "store-hash", "last hash %s", (const char *)g_ptr_array_index(deep->ends, i));
    if (deep->emptied > 0)
        finding_ok(findings, "store-emptied", "%" G_GUINT64_FORMAT " events have no text any longer", deep->emptied);
}

static GPtrArray *check_deep(GPtrArray *findings, Store *store, const CheckDepth *depth, GError **error)
{
    Progress progress = {.what = "checking"};
    g_autoptr(GPtrArray) ends = g_ptr_array_new_with_free_func(g_free);
    StoreDeep deep = {.since = depth->since, .step = show_step, .data = &progress, .ends = ends};
    GPtrArray *damage = store_check_deep(store, &deep, error);
    progress_end(&progress);
    if (damage)
        tell_ends(findings, &deep);
    return damage;
}

static gboolean check_damage(GPtrArray *findings, Store *store, const CheckDepth *depth, GError **error)
{
    gboolean deep = depth->deep || depth->since;
    g_autoptr(GPtrArray) damage = deep ? check_deep(findings, store, depth, error) : store_check_file(store, error);
    if (!damage)
        return FALSE;
    for (guint i = 0; i < damage->len; i++)
        finding_error(findings, "store-damage", "restore from a backup", "%s",
                      (const char *)g_ptr_array_index(damage, i));
    if (damage->len == 0)
        finding_ok(findings, "store-damage", deep ? "store %s is whole, and as its events tell" : "store %s is whole",
                   store_path(store));
    return TRUE;
}

void check_store(GPtrArray *findings, const Config *config, const char *path, const CheckDepth *depth)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(path, STORE_READ_ONLY, &error);
    if (!store) {
        gboolean there = g_file_test(path, G_FILE_TEST_EXISTS);
        finding_error(findings, "store-open",
                      there ? "the sentence says what is wrong; \"synpunkt upgrade\" mends an earlier version"
                            : "run \"synpunkt init\"",
                      "%s", error->message);
        return;
    }
    check_place(findings, store);
    if (!check_damage(findings, store, depth, &error)) {
        finding_error(findings, "store-open", "", "%s", error->message);
        return;
    }
    check_outbox(findings, store);
    check_mode(findings, config, store);
}
