/* observed.c - `synpunkt observed`: the letters that would have gone while mode = observe, and to whom. */
#include "cli/cli.h"
#include "flow/compose.h"
#include "mail/read.h"
#include "util/clock.h"

#include <sysexits.h>

#define PAGE          100
#define DAY_SECONDS   86400
#define REASON_INDENT "    "

typedef struct {
    gboolean json, full;
    const Service *service;
    ObservedFrom from;
    guint64 letters;
    GHashTable *cases;  /* gint64 of its number: each counted once */
    GHashTable *places; /* "unit category" → guint */
} Observed;

/* One letter, as it would have been. */
typedef struct {
    const Outgoing *outgoing;
    Mail *mail;       /* the letter */
    Mail *opening;    /* the message that opened its case, if the letter goes out because of it; or NULL */
    Weighed *weighed; /* that message, or NULL */
} Shown;

static void shown_clear(Shown *shown)
{
    weighed_free(shown->weighed);
    mail_free(shown->opening);
    mail_free(shown->mail);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Shown, shown_clear)

/* Why that unit: only for letters that the opening message caused. */
static gboolean weigh_opening(const Service *service, Shown *shown, GError **error)
{
    const Outgoing *outgoing = shown->outgoing;
    gint64 entry = 0;
    if (outgoing->number == 0 || !store_opening_entry(service->store, outgoing->number, &entry, error))
        return outgoing->number == 0;
    if (entry == 0 || entry != outgoing->entry)
        return TRUE;
    g_autoptr(GBytes) raw = store_entry_raw(service->store, entry, error);
    Envelope *envelope = raw ? store_entry_envelope(service->store, entry, error) : NULL;
    if (!envelope)
        return FALSE;
    shown->opening = mail_read_with(raw, envelope, service->config->tnef);
    shown->weighed = weigh(shown->opening, &service->rules);
    return TRUE;
}

static gboolean render(Service *service, Shown *shown, GError **error)
{
    g_autoptr(GBytes) bytes = compose_letter(service, (Outgoing *)shown->outgoing, error);
    if (!bytes)
        return FALSE;
    shown->mail = mail_read(bytes, envelope_new(""));
    return weigh_opening(service, shown, error);
}

/* -- counting ------------------------------------------------------------- */

static void count(Observed *observed, const Outgoing *outgoing)
{
    const Case *about = outgoing->about;
    observed->letters++;
    if (!about || g_hash_table_contains(observed->cases, &about->number))
        return;
    g_hash_table_add(observed->cases, g_memdup2(&about->number, sizeof about->number));
    char *place = g_strdup_printf("%-*s %s", cli_unit_width(observed->service->config),
                                  about->triage ? "triage" : about->unit, about->category);
    gpointer times = g_hash_table_lookup(observed->places, place);
    g_hash_table_replace(observed->places, place, GUINT_TO_POINTER(GPOINTER_TO_UINT(times) + 1));
}

static void print_counts(const Observed *observed)
{
    const Config *config = observed->service->config;
    g_autofree char *since = calendar_print_iso(config->calendar, observed->from.at);
    g_print("%" G_GUINT64_FORMAT " letters about %u cases since %s; none of them was sent\n", observed->letters,
            g_hash_table_size(observed->cases), since);
    g_autoptr(GList) places = g_list_sort(g_hash_table_get_keys(observed->places), (GCompareFunc)g_strcmp0);
    for (GList *at = places; at; at = at->next)
        g_print("%6u  %s\n", GPOINTER_TO_UINT(g_hash_table_lookup(observed->places, at->data)), (const char *)at->data);
    if (observed->letters == 0 && !config->observe)
        g_print("mode = live: letters are sent\n");
}

/* -- printing ------------------------------------------------------------- */

static void print_why(const Shown *shown)
{
    const Case *about = shown->outgoing->about;
    if (!about)
        return;
    g_autofree char *line = g_strdup_printf(
        REASON_INDENT "unit %s%s, %s%s%s", about->unit, about->triage ? " (sorting desk)" : "", about->category,
        shown->weighed ? "; points: " : "", shown->weighed ? shown->weighed->route->reason : "");
    cli_print_cut(line);
}

static void print_text(const Observed *observed, const Shown *shown)
{
    const Outgoing *outgoing = shown->outgoing;
    const Config *config = observed->service->config;
    g_autofree char *at = calendar_print_iso(config->calendar, outgoing->created_at);
    g_autofree char *reference = outgoing->number ? reference_print(config->prefix, outgoing->number) : g_strdup("-");
    g_autofree char *line = g_strdup_printf("%.16s  %-15s %-17s to %s", at, reference,
                                            letter_traits(outgoing->letter->kind)->name, outgoing->letter->to);
    g_autofree char *subject = g_strconcat(REASON_INDENT, shown->mail->subject, NULL);
    cli_print_cut(line);
    cli_print_cut(subject);
    print_why(shown);
    if (observed->full)
        g_print("\n%s\n\n", shown->mail->text);
}

static void build_points(JsonBuilder *builder, const Weighed *weighed)
{
    json_builder_set_member_name(builder, "points");
    json_builder_begin_object(builder);
    for (guint i = 0; weighed && i < weighed->route->scores->len; i++) {
        const Score *score = g_ptr_array_index(weighed->route->scores, i);
        json_builder_set_member_name(builder, score->unit->code);
        json_builder_add_double_value(builder, score->half_points / 2.0);
    }
    json_builder_end_object(builder);
}

static void print_json(const Observed *observed, const Shown *shown)
{
    const Outgoing *outgoing = shown->outgoing;
    const Case *about = outgoing->about;
    const Config *config = observed->service->config;
    g_autofree char *reference = outgoing->number ? reference_print(config->prefix, outgoing->number) : NULL;
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    cli_json_time(builder, "at", config->calendar, outgoing->created_at);
    cli_json_text(builder, "reference", reference);
    cli_json_text(builder, "kind", letter_traits(outgoing->letter->kind)->name);
    cli_json_text(builder, "to", outgoing->letter->to);
    cli_json_text(builder, "subject", shown->mail->subject);
    cli_json_text(builder, "unit", about ? about->unit : NULL);
    cli_json_bool(builder, "triage", about && about->triage);
    cli_json_text(builder, "category", about ? about->category : NULL);
    build_points(builder, shown->weighed);
    if (observed->full)
        cli_json_text(builder, "text", shown->mail->text);
    json_builder_end_object(builder);
    cli_print_json(json_builder_get_root(builder));
}

/* One that cannot be made does not hide the others. */
static void show(Observed *observed, Service *service, const Outgoing *outgoing)
{
    g_autoptr(GError) error = NULL;
    g_auto(Shown) shown = {.outgoing = outgoing};
    count(observed, outgoing);
    if (!render(service, &shown, &error)) {
        g_printerr("letter %" G_GINT64_FORMAT " to %s cannot be shown: %s\n", outgoing->id, outgoing->letter->to,
                   error->message);
        return;
    }
    if (observed->json)
        print_json(observed, &shown);
    else
        print_text(observed, &shown);
}

/* -- the command ---------------------------------------------------------- */

static int show_all(Observed *observed, Service *service)
{
    ObservedFrom from = observed->from;
    for (;;) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) page = store_letters_observed(service->store, &from, &error);
        if (!page)
            return cli_fail(error);
        if (page->len == 0)
            break;
        for (guint i = 0; i < page->len; i++)
            show(observed, service, g_ptr_array_index(page, i));
        const Outgoing *last = g_ptr_array_index(page, page->len - 1);
        from.at = last->created_at;
        from.id = last->id;
    }
    if (!observed->json)
        print_counts(observed);
    return EX_OK;
}

/* "2026-03-05" is that day's beginning. */
static gboolean read_since(const char *text, const Calendar *calendar, gint64 *at)
{
    g_autofree char *midnight = g_strconcat(text, "T00:00", NULL);
    return cli_time(text, calendar, at) || cli_time(midnight, calendar, at);
}

static int run(const Cli *cli, Observed *observed, const char *since)
{
    int status = EX_OK;
    mail_read_init();
    g_autoptr(Service) service = cli_service(cli, STORE_READ_ONLY, &status);
    if (!service)
        return status;
    observed->service = service;
    gint64 now = clock_now();
    observed->from = (ObservedFrom){.at = now - DAY_SECONDS, .until = now + 1, .limit = PAGE};
    if (since && !read_since(since, service->config->calendar, &observed->from.at))
        return cli_usage("observed", "'%s' is no time: write 2026-03-05 or 2026-03-05T08:00", since);
    g_autoptr(GHashTable) cases = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(GHashTable) places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    observed->cases = cases;
    observed->places = places;
    return show_all(observed, service);
}

int cli_observed(const Cli *cli, int argc, char **argv)
{
    Observed observed = {0};
    char *since = NULL;
    const GOptionEntry entries[] = {{"since", 0, 0, G_OPTION_ARG_STRING, &since,
                                     "from this day or time on, \"2026-03-05\"; else the last 24 hours", "TIME"},
                                    {"full", 0, 0, G_OPTION_ARG_NONE, &observed.full, "the letters' text too", NULL},
                                    {"json", 0, 0, G_OPTION_ARG_NONE, &observed.json, "one JSON object a line", NULL},
                                    G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (cli_options("observed", entries, &argc, &argv, &status))
        status = run(cli, &observed, since);
    g_free(since);
    return status;
}
