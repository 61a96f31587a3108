/* export.c - `synpunkt export`: whole cases, for disclosure, for the person they are about, and for the archive. */
#include "cli/export.h"

#include "cli/progress.h"
#include "util/error.h"

#include <string.h>
#include <sysexits.h>

#define MASKS_SUFFIX ".masks.txt"
#define FILE_MODE    0600 /* people's mail */

static void wanted_clear(Export *wanted)
{
    char *const texts[] = {wanted->resident, wanted->format, wanted->masks, wanted->output, wanted->year_text};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_clear_pointer(&wanted->found, g_ptr_array_unref);
    g_clear_pointer(&wanted->list, mask_free);
    g_clear_pointer(&wanted->service, service_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Export, wanted_clear)

/* -- which cases ------------------------------------------------------------------ */

static gboolean is_wanted(const Export *wanted, const Case *found)
{
    if (wanted->year > 0 && case_number_year(found->number) != wanted->year)
        return FALSE;
    return !wanted->resident || address_equal(found->resident, wanted->resident) ||
           case_has_participant(found, wanted->resident);
}

/* Whose name is not to be seen by anybody but one (D19) goes out only by a word of its own. */
static void take(Export *wanted, const Case *found)
{
    if (*found->confidant && !wanted->confidential)
        wanted->confidentials++;
    else
        g_ptr_array_add(wanted->found, case_copy(found));
}

typedef struct {
    Export *wanted;
    Progress progress;
} Finding;

static gboolean look(const Case *found, gpointer data)
{
    Finding *finding = data;
    progress_step(&finding->progress);
    if (is_wanted(finding->wanted, found))
        take(finding->wanted, found);
    return TRUE;
}

static int find_all(Export *wanted)
{
    g_autoptr(GError) error = NULL;
    const CaseFilter filter = {.any_status = TRUE};
    Finding finding = {wanted, {.what = "looking"}};
    gboolean done = store_cases(wanted->service->store, &filter, look, &finding, &error);
    progress_end(&finding.progress);
    return done ? EX_OK : cli_fail(error);
}

static int find_named(Export *wanted)
{
    int status = EX_OK;
    for (char **reference = wanted->references; *reference && status == EX_OK; reference++) {
        g_autoptr(Case) found = cli_case(wanted->service, "export", *reference, &status);
        if (found)
            take(wanted, found);
    }
    return status;
}

static gint by_number(gconstpointer first, gconstpointer second)
{
    const Case *const *a = first, *const *b = second;
    return ((*a)->number > (*b)->number) - ((*a)->number < (*b)->number);
}

static int find(Export *wanted)
{
    wanted->found = g_ptr_array_new_with_free_func((GDestroyNotify)case_free);
    int status = *wanted->references ? find_named(wanted) : find_all(wanted);
    g_ptr_array_sort(wanted->found, by_number);
    if (wanted->confidentials > 0)
        g_printerr("synpunkt export: %u confidential cases are left out; --confidential takes them along\n",
                   wanted->confidentials);
    if (status == EX_OK && wanted->found->len == 0) {
        g_printerr("synpunkt export: there is no such case\n");
        return EX_DATAERR;
    }
    return status;
}

/* -- masks ---------------------------------------------------------------------------- */

static int put_file(const char *path, const char *bytes, gsize length)
{
    g_autoptr(GError) error = NULL;
    if (g_file_set_contents_full(path, bytes, (gssize)length,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, FILE_MODE, &error))
        return EX_OK;
    g_printerr("synpunkt export: %s\n", error->message);
    return EX_CANTCREAT;
}

static int propose(const Export *wanted, const GPtrArray *cases)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(MaskList) masks = mask_list_new();
    mask_list_head(masks,
                   "Det som står på en rad maskas överallt. Ta bort raden, eller sätt # först, för det som får synas.");
    mask_list_head(masks, "Lägg till egna rader. Programmet föreslår, du avgör: läs igenom handlingarna.");
    for (guint i = 0; i < cases->len; i++)
        if (!export_propose(g_ptr_array_index(cases, i), masks, &error))
            return cli_fail(error);
    int status = put_file(wanted->masks, masks->lines->str, masks->lines->len);
    if (status == EX_OK)
        g_printerr("synpunkt export: nothing is exported yet; go through the masks in %s, then run this again\n",
                   wanted->masks);
    return status;
}

static int read_masks(Export *wanted)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(wanted->masks, &text, NULL, &error)) {
        g_printerr("synpunkt export: %s\n", error->message);
        return EX_NOINPUT;
    }
    wanted->list = mask_read(text, &error);
    return wanted->list ? EX_OK : cli_fail(error);
}

/* -- what is written ---------------------------------------------------------------------- */

static GPtrArray *read_cases(const Export *wanted, GError **error)
{
    g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func((GDestroyNotify)export_case_free);
    Progress progress = {.what = "reading", .total = wanted->found->len};
    for (guint i = 0; i < wanted->found->len; i++) {
        ExportCase *exported =
            export_case(wanted->service, g_ptr_array_index(wanted->found, i), wanted->internal, error);
        if (!exported)
            return NULL;
        g_ptr_array_add(cases, exported);
        progress_step(&progress);
    }
    progress_end(&progress);
    return g_steal_pointer(&cases);
}

static char *print_json(const GPtrArray *cases, const ExportOrder *order, GError **error)
{
    g_autoptr(JsonArray) array = json_array_new();
    for (guint i = 0; i < cases->len; i++) {
        JsonNode *node = export_json(g_ptr_array_index(cases, i), order, error);
        if (!node)
            return NULL;
        json_array_add_element(array, node);
    }
    g_autoptr(JsonNode) root = json_node_new(JSON_NODE_ARRAY);
    json_node_set_array(root, array);
    g_autoptr(JsonGenerator) generator = json_generator_new();
    json_generator_set_root(generator, root);
    json_generator_set_pretty(generator, TRUE);
    return json_generator_to_data(generator, NULL);
}

static int print_mbox(const Export *wanted, const GPtrArray *cases, const ExportOrder *order)
{
    g_autoptr(GString) mbox = g_string_new(NULL);
    for (guint i = 0; i < cases->len; i++)
        export_mbox(g_ptr_array_index(cases, i), order, mbox);
    return put_file(wanted->output, mbox->str, mbox->len);
}

static int write_out(const Export *wanted, const GPtrArray *cases)
{
    g_autoptr(GError) error = NULL;
    const ExportOrder order = {wanted->internal, wanted->list};
    if (strcmp(wanted->format, "mbox") == 0)
        return print_mbox(wanted, cases, &order);
    g_autofree char *text =
        strcmp(wanted->format, "json") == 0 ? print_json(cases, &order, &error) : export_html(cases, &order, &error);
    return text ? put_file(wanted->output, text, strlen(text)) : cli_fail(error);
}

static void tell(const GPtrArray *cases)
{
    guint internal = 0, gone = 0;
    for (guint i = 0; i < cases->len; i++) {
        const ExportCase *exported = g_ptr_array_index(cases, i);
        internal += exported->internal;
        for (guint j = 0; j < exported->items->len; j++)
            gone += ((const ExportItem *)g_ptr_array_index(exported->items, j))->bytes == NULL;
    }
    if (internal > 0)
        g_printerr("synpunkt export: %u internal messages are left out; --internal takes them along\n", internal);
    if (gone > 0)
        g_printerr("synpunkt export: %u messages are not to be had any more\n", gone);
}

static int write_cases(Export *wanted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) cases = read_cases(wanted, &error);
    if (!cases)
        return cli_fail(error);
    if (wanted->mask && !g_file_test(wanted->masks, G_FILE_TEST_EXISTS))
        return propose(wanted, cases);
    int status = wanted->mask ? read_masks(wanted) : EX_OK;
    status = status == EX_OK ? write_out(wanted, cases) : status;
    if (status == EX_OK)
        tell(cases);
    return status;
}

/* -- the command ----------------------------------------------------------------------------- */

static int read_wish(Export *wanted)
{
    static const char *const formats[] = {"mbox", "json", "html", NULL};
    if (!wanted->format)
        wanted->format = g_strdup("html");
    if (!g_strv_contains(formats, wanted->format))
        return cli_usage("export", "no such format '%s': mbox, json or html", wanted->format);
    if (wanted->year_text && !cli_read_year(wanted->year_text, &wanted->year))
        return cli_usage("export", "'%s' is no year", wanted->year_text);
    if (!wanted->output)
        return cli_usage("export", "say where to with -o PATH");
    if (*wanted->references && (wanted->resident || wanted->year))
        return cli_usage("export", "name references, or --resident and --year, not both");
    if (!*wanted->references && !wanted->resident && !wanted->year)
        return cli_usage("export", "which case? name a reference, --resident ADDRESS or --year YEAR");
    if (wanted->archive && (wanted->mask || wanted->masks))
        return cli_usage("export", "the archive gets everything as it is: no --mask with --archive");
    wanted->mask = wanted->mask || wanted->masks;
    if (wanted->mask && !wanted->masks)
        wanted->masks = g_strconcat(wanted->output, MASKS_SUFFIX, NULL);
    return EX_OK;
}

/* A run that only proposes masks does not write it yet; the archive looks into its folder itself. */
static gboolean is_free(const Export *wanted)
{
    gboolean proposes = wanted->mask && !g_file_test(wanted->masks, G_FILE_TEST_EXISTS);
    if (wanted->force || wanted->archive || proposes || !g_file_test(wanted->output, G_FILE_TEST_EXISTS))
        return TRUE;
    g_printerr("synpunkt export: there is a file '%s'; give another name, or --force to replace it\n", wanted->output);
    return FALSE;
}

static int export(const Cli *cli, Export *wanted)
{
    int status = read_wish(wanted);
    if (status != EX_OK)
        return status;
    if (!is_free(wanted))
        return EX_CANTCREAT;
    wanted->service = cli_service(cli, STORE_READ_ONLY, &status);
    if (!wanted->service)
        return status;
    status = find(wanted);
    if (status != EX_OK)
        return status;
    mail_read_init();
    return wanted->archive ? export_archive(wanted) : write_cases(wanted);
}

int cli_export(const Cli *cli, int argc, char **argv)
{
    g_auto(Export) wanted = {0};
    const GOptionEntry entries[] = {
        {"resident", 0, 0, G_OPTION_ARG_STRING, &wanted.resident, "all cases of that person", "ADDRESS"},
        {"year", 0, 0, G_OPTION_ARG_STRING, &wanted.year_text, "all cases of that year", "YEAR"},
        {"format", 0, 0, G_OPTION_ARG_STRING, &wanted.format, "html (default), mbox or json", "FORMAT"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &wanted.output, "write to this file, or with --archive folder",
         "PATH"},
        {"mask", 0, 0, G_OPTION_ARG_NONE, &wanted.mask, "first write a list of what may be masked, then mask by it",
         NULL},
        {"masks", 0, 0, G_OPTION_ARG_FILENAME, &wanted.masks, "that list; else PATH" MASKS_SUFFIX, "FILE"},
        {"internal", 0, 0, G_OPTION_ARG_NONE, &wanted.internal, "internal messages too", NULL},
        {"confidential", 0, 0, G_OPTION_ARG_NONE, &wanted.confidential, "confidential cases too", NULL},
        {"force", 0, 0, G_OPTION_ARG_NONE, &wanted.force, "replace PATH", NULL},
        {"archive", 0, 0, G_OPTION_ARG_NONE, &wanted.archive,
         "a folder with checksums (BagIt), a folder in it for each case", NULL},
        {NULL},
    };
    int status;
    if (!cli_options("export", entries, &argc, &argv, &status))
        return status;
    argv[argc] = NULL;
    wanted.references = argv + 1;
    return export(cli, &wanted);
}
