#include "cli/purge_work.h"

#include "cli/progress.h"
#include "flow/purge.h"
#include "mail/read.h"

#include <string.h>
#include <sysexits.h>

#define FILE_MODE 0600

static const char *const held_words[HELD_REASONS] = {
    [HELD_NOT] = "",
    [HELD_OPEN] = "not closed",
    [HELD_LINKED] = "linked to a case that is not closed",
    [HELD_LETTER] = "a letter of it has not gone yet",
    [HELD_PASSED_ON] = "a case that stays passes its message on",
    [HELD_NEWEST] = "holds the newest message or letter of the store: wait until another has come",
};

void purge_wish_clear(PurgeWish *wish)
{
    g_free(wish->decision);
    g_free(wish->output);
    g_free(wish->purger);
    g_clear_pointer(&wish->mails, g_array_unref);
}

int purge_wish_read(PurgeWish *wish)
{
    const char *user = g_getenv("SUDO_USER");
    wish->purger = g_strdup(user ? user : g_get_user_name());
    g_autofree char *decision = wish->decision ? g_strstrip(g_strdup(wish->decision)) : g_strdup("");
    if (wish->apply && !*decision)
        return cli_usage(wish->command, "nothing is removed without a decision: --decision \"KS 2026/123\"");
    if (strpbrk(decision, "\r\n"))
        return cli_usage(wish->command, "the decision's reference is one line");
    if (wish->apply && wish->count < 0)
        return cli_usage(wish->command, "run it without --apply first, and give the number it says: --count N");
    return EX_OK;
}

/* -- what would be done ---------------------------------------------------------------- */

static guint count_leaving(const GPtrArray *cases)
{
    guint leaving = 0;
    for (guint i = 0; i < cases->len; i++)
        leaving += ((const PurgeCase *)g_ptr_array_index(cases, i))->held == HELD_NOT;
    return leaving;
}

static guint count_mails(const PurgeWish *wish)
{
    return wish->mails ? wish->mails->len : 0;
}

static gint compare(gconstpointer first, gconstpointer second)
{
    return strcmp(first, second);
}

static void print_table(const GPtrArray *cases)
{
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < cases->len; i++) {
        const PurgeCase *purged = g_ptr_array_index(cases, i);
        if (purged->held != HELD_NOT)
            continue;
        char *row = g_strdup_printf("%-16s %d", purged->unit, case_number_year(purged->number));
        guint before = GPOINTER_TO_UINT(g_hash_table_lookup(counts, row));
        g_hash_table_replace(counts, row, GUINT_TO_POINTER(before + 1));
    }
    g_autoptr(GList) rows = g_list_sort(g_hash_table_get_keys(counts), compare);
    if (rows)
        g_print("%-16s %-4s  %7s\n", "unit", "year", "cases");
    for (const GList *row = rows; row; row = row->next)
        g_print("%-16s  %7u\n", (const char *)row->data, GPOINTER_TO_UINT(g_hash_table_lookup(counts, row->data)));
}

static void print_held(const Service *service, const GPtrArray *cases)
{
    for (guint held = HELD_OPEN; held < HELD_REASONS; held++) {
        guint count = 0;
        CaseNumber example = 0;
        for (guint i = 0; i < cases->len; i++) {
            const PurgeCase *purged = g_ptr_array_index(cases, i);
            count += purged->held == (PurgeHeld)held;
            example = purged->held == (PurgeHeld)held ? purged->number : example;
        }
        g_autofree char *reference = reference_print(service->config->prefix, example);
        if (count > 0)
            g_print("stay: %u, %s (%s%s)\n", count, held_words[held], count > 1 ? "such as " : "", reference);
    }
}

static int put_references(const Service *service, const PurgeWish *wish, const GPtrArray *cases)
{
    g_autoptr(GString) lines = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    for (guint i = 0; i < cases->len; i++) {
        const PurgeCase *purged = g_ptr_array_index(cases, i);
        g_autofree char *reference = reference_print(service->config->prefix, purged->number);
        if (purged->held == HELD_NOT)
            g_string_append_printf(lines, "%s\n", reference);
    }
    if (g_file_set_contents_full(wish->output, lines->str, (gssize)lines->len, G_FILE_SET_CONTENTS_CONSISTENT,
                                 FILE_MODE, &error))
        return EX_OK;
    g_printerr("synpunkt %s: %s\n", wish->command, error->message);
    return EX_CANTCREAT;
}

static int say(const Service *service, const PurgeWish *wish, const GPtrArray *cases)
{
    guint leaving = count_leaving(cases), mails = count_mails(wish);
    print_table(cases);
    print_held(service, cases);
    if (mails > 0)
        g_print("messages on no case (automatic mail, bounces, spam) that would be removed: %u\n", mails);
    g_print("cases that would be %s: %u; nothing has been changed\n", wish->person ? "anonymised" : "purged", leaving);
    if (leaving + mails > 0)
        g_print("to do it, give the same command with: --decision \"...\" --apply --count %u\n", leaving + mails);
    return wish->output ? put_references(service, wish, cases) : EX_OK;
}

/* -- doing it ----------------------------------------------------------------------------- */

typedef struct {
    const Service *service;
    const PurgeWish *wish;
    GPtrArray *cases;
    PurgeRun *run;
    Progress progress;
    guint lists; /* letters on no case */
} Doing;

static gboolean remove_cases(Doing *doing, GError **error)
{
    guint done = 0;
    while (done < doing->cases->len) {
        if (!purge_cases(doing->run, doing->cases, &done, error))
            return FALSE;
        progress_to(&doing->progress, done);
    }
    return TRUE;
}

static gboolean remove_mails(Doing *doing, GError **error)
{
    Progress progress = {.what = "removing messages on no case", .total = count_mails(doing->wish)};
    guint done = 0;
    gboolean well = TRUE;
    while (well && done < progress.total) {
        well = purge_mails(doing->run, doing->wish->mails, &done, error);
        progress_to(&progress, done);
    }
    progress_end(&progress);
    return well;
}

static gboolean remove_person(Doing *doing, GError **error)
{
    for (guint i = 0; i < doing->cases->len; i++) {
        const PurgeCase *purged = g_ptr_array_index(doing->cases, i);
        if (purged->held == HELD_NOT && !purge_out(doing->service, doing->run, purged, doing->wish->person, error))
            return FALSE;
        progress_step(&doing->progress);
    }
    return TRUE;
}

static void looked(guint64 letters, gpointer data)
{
    progress_to(data, letters);
}

static gboolean remove_lists(Doing *doing, GError **error)
{
    g_autoptr(GHashTable) numbers = store_purged(doing->service->store, error);
    if (!numbers)
        return FALSE;
    Progress progress = {.what = "looking through lists"};
    PurgeLoose loose = {doing->service, doing->run, numbers, looked, &progress, 0};
    gboolean done = purge_lists(&loose, error);
    progress_end(&progress);
    doing->lists = loose.count;
    return done;
}

static void stepped(gpointer data)
{
    progress_step(data);
}

static gboolean finish(Doing *doing, GError **error)
{
    Progress progress = {.what = "overwriting what is left of it in the index and the file"};
    gboolean done = purge_end(doing->run, stepped, &progress, error);
    progress_end(&progress);
    return done;
}

static gboolean remove_all(Doing *doing, GError **error)
{
    gboolean done = doing->wish->person ? remove_person(doing, error) : remove_cases(doing, error);
    progress_end(&doing->progress);
    return done && remove_mails(doing, error) && remove_lists(doing, error) && finish(doing, error);
}

static int apply(Doing *doing)
{
    const PurgeWish *wish = doing->wish;
    g_autoptr(GError) error = NULL;
    guint64 wanted = purge_count(doing->run) + count_leaving(doing->cases) + count_mails(wish);
    if (wanted != (guint64)wish->count) {
        g_printerr("synpunkt %s: there are %" G_GUINT64_FORMAT " cases%s now, not %" G_GINT64_FORMAT
                   "; nothing has been changed: run it without --apply and look again\n",
                   wish->command, wanted, count_mails(wish) > 0 ? " and messages on no case" : "", wish->count);
        return EX_DATAERR;
    }
    if (wanted == 0) {
        g_print("there is nothing to remove\n");
        return EX_OK;
    }
    if (!remove_all(doing, &error)) {
        g_printerr("synpunkt %s: broken off; the same command goes on with it\n", wish->command);
        return cli_fail(error);
    }
    guint64 mails = purge_count_mails(doing->run);
    g_print("cases %s by decision %s: %" G_GUINT64_FORMAT "; lists that named them and are gone too: %u\n",
            wish->person ? "anonymised" : "purged", wish->decision, purge_count(doing->run) - mails, doing->lists);
    if (mails > 0)
        g_print("messages on no case that are gone: %" G_GUINT64_FORMAT "\n", mails);
    if (purge_count(doing->run) < wanted)
        g_print("cases that stayed because mail had come for them: %" G_GUINT64_FORMAT "\n",
                wanted - purge_count(doing->run));
    return EX_OK;
}

int purge_work(const Service *service, const PurgeWish *wish, GPtrArray *cases)
{
    g_autoptr(GError) error = NULL;
    if (!store_purge_hold(service->store, cases, &error))
        return cli_fail(error);
    if (!wish->apply)
        return say(service, wish, cases);
    g_autoptr(PurgeRun) run = purge_begin(service->store, wish->decision, wish->purger, &error);
    if (!run)
        return cli_fail(error);
    mail_read_init();
    Doing doing = {service, wish, cases, run, {.what = "removing", .total = cases->len}, 0};
    return apply(&doing);
}
