/* measures.c - `synpunkt measures`: what handlers noted as measures, for a person to read through (R11). */
#include "cli/body_find.h"
#include "cli/cli.h"
#include "core/code.h"
#include "core/scope.h"
#include "core/year_parts.h"

#include <string.h>
#include <sysexits.h>

#define TEXT_WIDTH  80
#define TEXT_INDENT 4

/* One measure; what it borrows is the configuration's. */
typedef struct {
    CaseNumber number;
    char *unit, *category, *cause, *outcome; /* codes, and the Swedish word of the category */
    char *text;                              /* NULL: sensitive */
    const char *body;                        /* whose list it stands in */
} Item;

typedef struct {
    gboolean json;
    char *unit, *committee; /* as given, or NULL */
    int year;
    Service *service;
    const char *found_unit, *found_committee;
    GPtrArray *items; /* Item */
} Listing;

static void item_free(gpointer data)
{
    Item *item = data;
    g_free(item->unit);
    g_free(item->category);
    g_free(item->cause);
    g_free(item->outcome);
    g_free(item->text);
    g_free(item);
}

static void listing_clear(Listing *listing)
{
    g_free(listing->unit);
    g_free(listing->committee);
    g_clear_pointer(&listing->items, g_ptr_array_unref);
    g_clear_pointer(&listing->service, service_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Listing, listing_clear)

/* -- gathering ---------------------------------------------------------------------- */

/* The committee, or who has none above it; "" if the configuration no longer knows the unit. */
static const char *body_of(const Config *config, const char *code)
{
    const Unit *unit = config_unit(config, code);
    if (!unit)
        return "";
    return unit->type == UNIT_COMMITTEE ? year_committee(unit) : unit->name[LANGUAGE_SV];
}

static gboolean gather(const Measured *measured, gpointer data)
{
    Listing *listing = data;
    const Config *config = listing->service->config;
    const char *body = body_of(config, measured->unit);
    if (listing->found_committee && strcmp(body, listing->found_committee) != 0)
        return TRUE;
    if (!config->count_faults && strcmp(measured->category, category_name(CATEGORY_FAULT)) == 0)
        return TRUE;
    Item *item = g_new0(Item, 1);
    *item = (Item){.number = measured->number,
                   .unit = g_strdup(measured->unit),
                   .category = g_strdup(measured->category),
                   .cause = g_strdup(measured->cause),
                   .outcome = g_strdup(measured->outcome),
                   .text = g_strdup(measured->text),
                   .body = body};
    g_ptr_array_add(listing->items, item);
    return TRUE;
}

static int compare_items(gconstpointer a, gconstpointer b)
{
    const Item *left = *(const Item *const *)a, *right = *(const Item *const *)b;
    int order = strcmp(left->body, right->body);
    if (order != 0)
        return order;
    return left->number < right->number ? -1 : left->number > right->number;
}

/* -- printing ------------------------------------------------------------------------- */

static void print_json(const Listing *listing, const Item *item)
{
    g_autofree char *reference = reference_print(listing->service->config->prefix, item->number);
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    cli_json_text(builder, "body", item->body);
    cli_json_text(builder, "reference", reference);
    cli_json_text(builder, "unit", item->unit);
    cli_json_text(builder, "category", item->category);
    cli_json_text(builder, "cause", item->cause);
    cli_json_text(builder, "outcome", item->outcome);
    cli_json_text(builder, "measure", item->text);
    json_builder_end_object(builder);
    cli_print_json(json_builder_get_root(builder));
}

/* Words to lines of `width` characters; a word that is longer has a line of its own. */
static void print_wrapped(const char *text, glong width)
{
    g_autofree char *clean = g_strdelimit(g_strdup(text), "\t\r\n\v\f", ' ');
    g_auto(GStrv) words = g_strsplit(clean, " ", -1);
    glong column = 0;
    for (char **word = words; *word; word++) {
        glong length = g_utf8_strlen(*word, -1);
        if (length == 0)
            continue;
        if (column > 0 && column + 1 + length > width) {
            g_print("\n");
            column = 0;
        }
        g_print("%*s%s", column == 0 ? TEXT_INDENT : 1, "", *word);
        column += (column == 0 ? TEXT_INDENT : 1) + length;
    }
    g_print("\n");
}

static const char *code_shown(const GPtrArray *codes, const char *code)
{
    const Code *found = code_of(codes, code);
    return found ? found->name[LANGUAGE_SV] : *code ? code : "inte angivet";
}

static void print_item(const Listing *listing, const Item *item, glong width)
{
    const Config *config = listing->service->config;
    g_autofree char *reference = reference_print(config->prefix, item->number);
    g_autofree char *line =
        g_strdup_printf("%s  %s  %s  orsak: %s  utfall: %s", reference, item->unit, item->category,
                        code_shown(config->causes, item->cause), code_shown(config->outcomes, item->outcome));
    cli_print_cut(line);
    print_wrapped(item->text ? item->text : "(visas inte: känsligt)", width);
}

static void print_text(const Listing *listing)
{
    glong width = cli_width() == G_MAXUINT ? TEXT_WIDTH : (glong)cli_width();
    g_print("Åtgärder %d\n", listing->year);
    g_print("Läs igenom listan innan den visas för andra: texterna är handläggarnas egna, och det\n"
            "som pekar ut en person måste bort. Känsliga ärenden står utan text.\n");
    const char *body = NULL;
    for (guint i = 0; i < listing->items->len; i++) {
        const Item *item = g_ptr_array_index(listing->items, i);
        if (!body || strcmp(body, item->body) != 0)
            g_print("\n%s\n\n", *item->body ? item->body : "enheter som inte längre finns");
        body = item->body;
        print_item(listing, item, width);
    }
    if (listing->items->len == 0)
        g_print("\nInga åtgärder är antecknade.\n");
}

static void print_all(const Listing *listing)
{
    if (!listing->json) {
        print_text(listing);
        return;
    }
    for (guint i = 0; i < listing->items->len; i++)
        print_json(listing, g_ptr_array_index(listing->items, i));
}

/* -- the command ------------------------------------------------------------------------ */

static int find_body(Listing *listing)
{
    const Config *config = listing->service->config;
    if (listing->unit) {
        const Unit *unit = body_find_unit(config, "measures", listing->unit);
        listing->found_unit = unit ? unit->code : NULL;
    }
    if (listing->committee)
        listing->found_committee = body_find_committee(config, "measures", listing->committee);
    gboolean found = !listing->unit == !listing->found_unit && !listing->committee == !listing->found_committee;
    return found ? EX_OK : EX_USAGE;
}

static int list_measures(const Cli *cli, Listing *listing)
{
    int status = EX_OK;
    listing->service = cli_service(cli, STORE_READ_ONLY, &status);
    if (!listing->service)
        return status;
    status = find_body(listing);
    if (status != EX_OK)
        return status;
    listing->items = g_ptr_array_new_with_free_func(item_free);
    g_autofree char *plain = scope_plain_units(listing->service->config);
    const YearFilter filter = {listing->year, listing->found_unit, plain};
    g_autoptr(GError) error = NULL;
    if (!store_measures(listing->service->store, &filter, gather, listing, &error))
        return cli_fail(error);
    g_ptr_array_sort(listing->items, compare_items);
    print_all(listing);
    return EX_OK;
}

int cli_measures(const Cli *cli, int argc, char **argv)
{
    g_auto(Listing) listing = {0};
    const GOptionEntry entries[] = {
        {"unit", 0, 0, G_OPTION_ARG_STRING, &listing.unit, "only of this unit: code or name", "UNIT"},
        {"committee", 0, 0, G_OPTION_ARG_STRING, &listing.committee, "only of this committee", "NAME"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &listing.json, "one JSON object a line", NULL},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("measures", entries, &argc, &argv, &status))
        return status;
    if (argc != 2 || !cli_read_year(argv[1], &listing.year))
        return cli_usage("measures", "name one year, like 2026");
    if (listing.unit && listing.committee)
        return cli_usage("measures", "name a unit or a committee, not both");
    return list_measures(cli, &listing);
}
