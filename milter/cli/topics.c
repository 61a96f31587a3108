/* topics.c - `synpunkt topics`: words that grew in residents' letters against the year before. */
#include "core/topics.h"

#include "cli/body_find.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "core/scope.h"

#include <sysexits.h>

#define WORD_COLUMNS 40 /* as wide as words come */

/* What was asked for, and what comes of it. */
typedef struct {
    gboolean json;
    char *unit; /* as given, or NULL */
    int year;
    Service *service;
    const Unit *found; /* the unit, or NULL for all */
    char *plain;       /* the units whose words may be shown */
    Topics *topics;
    void (*add)(Topics *topics, const TopicLetter *letter);
    Progress progress;
} Looking;

static void looking_clear(Looking *looking)
{
    g_free(looking->unit);
    g_free(looking->plain);
    g_clear_pointer(&looking->topics, topics_free);
    g_clear_pointer(&looking->service, service_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Looking, looking_clear)

/* -- reading ----------------------------------------------------------------------- */

static gboolean add_opening(const Opening *opening, gpointer data)
{
    Looking *looking = data;
    const TopicLetter letter = {opening->resident, opening->subject, opening->text};
    looking->add(looking->topics, &letter);
    progress_step(&looking->progress);
    return TRUE;
}

static gboolean read_year(Looking *looking, int year, GError **error)
{
    const YearFilter filter = {year, looking->found ? looking->found->code : NULL, looking->plain};
    looking->add = year == looking->year ? topics_add_now : topics_add_before;
    return store_openings(looking->service->store, &filter, add_opening, looking, error);
}

/* How many letters there are of one unit is not known before they are read. */
static gboolean read_years(Looking *looking, GError **error)
{
    const FactsFilter both = {looking->year - 1, looking->year, G_MAXINT64};
    guint64 most = 0;
    if (!store_facts_most(looking->service->store, &both, &most, error))
        return FALSE;
    looking->progress = (Progress){.what = "reading letters", .total = looking->found ? 0 : most};
    looking->topics = topics_new();
    gboolean read = read_year(looking, looking->year, error) && read_year(looking, looking->year - 1, error);
    progress_end(&looking->progress);
    return read;
}

/* -- printing ------------------------------------------------------------------------ */

static gboolean is_hidden(const Looking *looking, guint count)
{
    return count > 0 && count < looking->service->config->min_cell;
}

/* Of as few as this nothing is told (R63). */
static GPtrArray *find_topics(const Looking *looking)
{
    GPtrArray *grown = topics_grown(looking->topics);
    for (guint i = grown->len; i > 0; i--)
        if (is_hidden(looking, ((const Topic *)g_ptr_array_index(grown, i - 1))->now))
            g_ptr_array_remove_index(grown, i - 1);
    return grown;
}

static void add_count(JsonBuilder *builder, const char *name, const Looking *looking, guint count)
{
    if (is_hidden(looking, count))
        cli_json_text(builder, name, NULL);
    else
        cli_json_number(builder, name, count);
}

static void print_json(const Looking *looking, const GPtrArray *grown)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    cli_json_number(builder, "year", looking->year);
    cli_json_text(builder, "unit", looking->found ? looking->found->code : NULL);
    add_count(builder, "cases", looking, topics_letters_now(looking->topics));
    add_count(builder, "cases_before", looking, topics_letters_before(looking->topics));
    json_builder_set_member_name(builder, "words");
    json_builder_begin_array(builder);
    for (guint i = 0; i < grown->len; i++) {
        const Topic *topic = g_ptr_array_index(grown, i);
        json_builder_begin_object(builder);
        cli_json_text(builder, "word", topic->word);
        cli_json_number(builder, "cases", topic->now);
        add_count(builder, "cases_before", looking, topic->before);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    cli_print_json(json_builder_get_root(builder));
}

/* Caller owns. */
static char *print_count(const Looking *looking, guint count)
{
    return is_hidden(looking, count) ? g_strdup("..") : g_strdup_printf("%u", count);
}

/* In columns of characters, not bytes. */
static void print_row(const char *word, const char *now, const char *before)
{
    glong letters = g_utf8_strlen(word, -1);
    g_print("%s%*s %8s %8s\n", word, (int)MAX(WORD_COLUMNS - letters, 0), "", now, before);
}

static void print_text(const Looking *looking, const GPtrArray *grown)
{
    g_autofree char *year = g_strdup_printf("%d", looking->year);
    g_autofree char *year_before = g_strdup_printf("%d", looking->year - 1);
    g_print("Ord som fler skrev om %s än %s%s%s\n", year, year_before, looking->found ? ": " : "",
            looking->found ? looking->found->name[LANGUAGE_SV] : "");
    g_print("Ärenden där ordet står i första mejlet. Minst %d olika avsändare; inga namn,\n"
            "inga siffror och inget från känsliga enheter eller ärenden.\n\n",
            TOPIC_SENDERS_MIN);
    print_row("ord", year, year_before);
    for (guint i = 0; i < grown->len; i++) {
        const Topic *topic = g_ptr_array_index(grown, i);
        g_autofree char *now = print_count(looking, topic->now), *before = print_count(looking, topic->before);
        print_row(topic->word, now, before);
    }
    g_autofree char *now = print_count(looking, topics_letters_now(looking->topics));
    g_autofree char *before = print_count(looking, topics_letters_before(looking->topics));
    print_row("alla ärenden som lästes", now, before);
    if (topics_letters_before(looking->topics) == 0)
        g_print("\nDet finns inget från %s att jämföra med.\n", year_before);
    else if (grown->len == 0)
        g_print("\nInget ord har ökat så mycket att det kan sägas.\n");
}

/* -- the command --------------------------------------------------------------------- */

static int find_unit(Looking *looking)
{
    if (!looking->unit)
        return EX_OK;
    looking->found = body_find_unit(looking->service->config, "topics", looking->unit);
    if (!looking->found)
        return EX_USAGE;
    if (looking->found->sensitive)
        return cli_usage("topics", "'%s' is a sensitive unit: its words are not shown", looking->found->code);
    return EX_OK;
}

static int look(const Cli *cli, Looking *looking)
{
    int status = EX_OK;
    looking->service = cli_service(cli, STORE_READ_ONLY, &status);
    if (!looking->service)
        return status;
    status = find_unit(looking);
    if (status != EX_OK)
        return status;
    looking->plain = scope_plain_units(looking->service->config);
    g_autoptr(GError) error = NULL;
    if (!read_years(looking, &error))
        return cli_fail(error);
    g_autoptr(GPtrArray) grown = find_topics(looking);
    if (looking->json)
        print_json(looking, grown);
    else
        print_text(looking, grown);
    return EX_OK;
}

int cli_topics(const Cli *cli, int argc, char **argv)
{
    g_auto(Looking) looking = {0};
    const GOptionEntry entries[] = {
        {"unit", 0, 0, G_OPTION_ARG_STRING, &looking.unit, "only letters to this unit: code or name", "UNIT"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &looking.json, "one JSON object", NULL},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("topics", entries, &argc, &argv, &status))
        return status;
    if (argc != 2 || !cli_read_year(argv[1], &looking.year))
        return cli_usage("topics", "name one year, like 2026");
    return look(cli, &looking);
}
