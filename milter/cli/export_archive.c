/*
 * export_archive.c - cases for the archive: a bag (RFC 8493) with a folder for each.
 *
 * A case's folder gets its name when it is whole and has been read back, and
 * the bag its manifest when all of them are; so what was broken off goes on
 * where it was, and what has a manifest is complete.
 */
#include "cli/export.h"

#include "cli/progress.h"
#include "store/records.h"
#include "util/clock.h"
#include "util/digest.h"
#include "util/error.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sysexits.h>

#define FILE_MODE   0600
#define FOLDER_MODE 0700
#define PART_SUFFIX ".part"
#define DECLARATION "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

static gboolean cannot(const char *doing, const char *path, GError **error)
{
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "cannot %s '%s': %s", doing, path, g_strerror(errno));
    return FALSE;
}

/* -- files ---------------------------------------------------------------------- */

/* Written, and read back: what lies in the archive is what was meant. */
static gboolean put(const char *folder, const char *name, GBytes *bytes, GError **error)
{
    gsize length, found = 0;
    const char *data = g_bytes_get_data(bytes, &length);
    if (!data)
        data = ""; /* what g_bytes_get_data() says of none */
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *again = NULL;
    if (!g_file_set_contents_full(path, data, (gssize)length,
                                  G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, FILE_MODE, error) ||
        !g_file_get_contents(path, &again, &found, error))
        return FALSE;
    if (found == length && memcmp(again, data, length) == 0)
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED, "file '%s' does not read back as it was written", path);
    return FALSE;
}

static gboolean put_text(const char *folder, const char *name, char *text, GError **error)
{
    g_autoptr(GBytes) bytes = g_bytes_new_take(text, strlen(text));
    return put(folder, name, bytes, error);
}

/* -- one case --------------------------------------------------------------------- */

static gboolean put_messages(const char *folder, const ExportCase *exported, GError **error)
{
    for (guint i = 0; i < exported->items->len; i++) {
        const ExportItem *item = g_ptr_array_index(exported->items, i);
        if (!item->bytes)
            continue;
        GDate date = calendar_day(exported->service->config->calendar, item->document->at);
        g_autofree char *day = calendar_print_date(&date);
        g_autofree char *name =
            g_strdup_printf("%04u-%s-%s%s.eml", i + 1, day, item->document->sent ? "sent-" : "", item->document->kind);
        if (!put(folder, name, item->bytes, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean put_metadata(const char *folder, const ExportCase *exported, const ExportOrder *order, GError **error)
{
    g_autoptr(JsonNode) node = export_json(exported, order, error);
    if (!node)
        return FALSE;
    g_autoptr(JsonGenerator) generator = json_generator_new();
    json_generator_set_root(generator, node);
    json_generator_set_pretty(generator, TRUE);
    return put_text(folder, "metadata.json", json_generator_to_data(generator, NULL), error);
}

static gboolean put_page(const char *folder, ExportCase *exported, const ExportOrder *order, GError **error)
{
    g_autoptr(GPtrArray) one = g_ptr_array_new();
    g_ptr_array_add(one, exported);
    char *page = export_html(one, order, error);
    return page && put_text(folder, "page.html", page, error);
}

/* Begun anew: of a folder that was broken off nothing is used. */
static gboolean make_part(const char *part, GError **error)
{
    g_autoptr(GDir) folder = g_dir_open(part, 0, NULL);
    const char *name;
    while (folder && (name = g_dir_read_name(folder))) {
        g_autofree char *path = g_build_filename(part, name, NULL);
        if (g_unlink(path) != 0)
            return cannot("remove", path, error);
    }
    return g_mkdir_with_parents(part, FOLDER_MODE) == 0 ? TRUE : cannot("make folder", part, error);
}

static gboolean put_case(const Export *wanted, const char *data, const Case *found, GError **error)
{
    g_autofree char *reference = reference_print(wanted->service->config->prefix, found->number);
    g_autofree char *folder = g_build_filename(data, reference, NULL);
    if (g_file_test(folder, G_FILE_TEST_IS_DIR))
        return TRUE; /* from the time before it was broken off */
    const ExportOrder order = {wanted->internal, NULL};
    g_autofree char *part = g_strconcat(folder, PART_SUFFIX, NULL);
    g_autoptr(ExportCase) exported = export_case(wanted->service, found, wanted->internal, error);
    if (!exported || !make_part(part, error) || !put_messages(part, exported, error) ||
        !put_metadata(part, exported, &order, error) || !put_page(part, exported, &order, error))
        return FALSE;
    return g_rename(part, folder) == 0 ? TRUE : cannot("rename folder", part, error);
}

static gboolean put_cases(const Export *wanted, const char *data, GError **error)
{
    Progress progress = {.what = "archiving", .total = wanted->found->len};
    for (guint i = 0; i < wanted->found->len; i++) {
        if (!put_case(wanted, data, g_ptr_array_index(wanted->found, i), error))
            return FALSE;
        progress_step(&progress);
    }
    progress_end(&progress);
    return TRUE;
}

/* -- the bag ------------------------------------------------------------------------ */

typedef struct {
    const char *root;
    GString *lines;
    guint64 files, bytes;
} Manifest;

static gboolean add_file(Manifest *manifest, const char *path, GError **error)
{
    g_autofree char *whole = g_build_filename(manifest->root, path, NULL);
    g_autofree char *bytes = NULL;
    gsize length;
    if (!g_file_get_contents(whole, &bytes, &length, error))
        return FALSE;
    g_autofree char *digest = digest_of(bytes, length);
    g_string_append_printf(manifest->lines, "%s  %s\n", digest, path);
    manifest->files++;
    manifest->bytes += length;
    return TRUE;
}

static gint by_name(gconstpointer first, gconstpointer second)
{
    return strcmp(*(const char *const *)first, *(const char *const *)second);
}

/* Names in a folder, sorted; what was broken off and is not in this archive is no part of it. */
static GPtrArray *names_in(const char *path, GError **error)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, error);
    if (!folder)
        return NULL;
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    const char *name;
    while ((name = g_dir_read_name(folder)))
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, by_name);
    return names;
}

static gboolean add_folder(Manifest *manifest, const char *folder, GError **error)
{
    g_autofree char *whole = g_build_filename(manifest->root, "data", folder, NULL);
    g_autoptr(GPtrArray) names = names_in(whole, error);
    if (!names)
        return FALSE;
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename("data", folder, g_ptr_array_index(names, i), NULL);
        if (!add_file(manifest, path, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean list_payload(Manifest *manifest, const char *data, GError **error)
{
    g_autoptr(GPtrArray) folders = names_in(data, error);
    if (!folders)
        return FALSE;
    Progress progress = {.what = "reading back", .total = folders->len};
    for (guint i = 0; i < folders->len; i++) {
        if (!add_folder(manifest, g_ptr_array_index(folders, i), error))
            return FALSE;
        progress_step(&progress);
    }
    progress_end(&progress);
    return TRUE;
}

static char *bag_info(const Export *wanted, const Manifest *manifest, GError **error)
{
    const Config *config = wanted->service->config;
    g_autoptr(GPtrArray) ends = store_chain_ends(wanted->service->store, error);
    if (!ends)
        return NULL;
    GDate today = calendar_day(config->calendar, clock_now());
    g_autofree char *day = calendar_print_date(&today);
    GString *info = g_string_new(NULL);
    g_string_append_printf(info,
                           "Source-Organization: %s\nBagging-Date: %s\nBag-Software-Agent: synpunkt " SYNPUNKT_VERSION
                           "\nPayload-Oxum: %" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT "\nSynpunkt-Cases: %u\n",
                           config->organisation.name, day, manifest->bytes, manifest->files, wanted->found->len);
    for (guint i = 0; i < ends->len; i++)
        g_string_append_printf(info, "Synpunkt-Chain: %s\n", (char *)g_ptr_array_index(ends, i));
    return g_string_free(info, FALSE);
}

static gboolean put_tags(const Export *wanted, Manifest *manifest, GError **error)
{
    static const char *const tags[] = {"bag-info.txt", "bagit.txt", "manifest-sha256.txt"};
    char *info = bag_info(wanted, manifest, error);
    g_autoptr(GString) lines = g_string_new(NULL);
    Manifest tag = {.root = manifest->root, .lines = lines};
    if (!info || !put_text(manifest->root, tags[0], info, error) ||
        !put_text(manifest->root, tags[1], g_strdup(DECLARATION), error) ||
        !put_text(manifest->root, tags[2], g_strdup(manifest->lines->str), error))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(tags); i++)
        if (!add_file(&tag, tags[i], error))
            return FALSE;
    return put_text(manifest->root, "tagmanifest-sha256.txt", g_strdup(lines->str), error);
}

static gboolean put_bag(const Export *wanted, const char *data, GError **error)
{
    g_autoptr(GString) lines = g_string_new(NULL);
    Manifest manifest = {.root = wanted->output, .lines = lines};
    if (!put_cases(wanted, data, error) || !list_payload(&manifest, data, error) || !put_tags(wanted, &manifest, error))
        return FALSE;
    g_printerr("synpunkt export: %u cases, %" G_GUINT64_FORMAT " files in %s, each read back\n", wanted->found->len,
               manifest.files, wanted->output);
    return TRUE;
}

/* Another year's cases, those that are gone since, or somebody's own files: they must not become part of it. */
static GPtrArray *strangers_in(const Export *wanted, const char *data)
{
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < wanted->found->len; i++) {
        const Case *found = g_ptr_array_index(wanted->found, i);
        g_hash_table_add(names, reference_print(wanted->service->config->prefix, found->number));
    }
    GPtrArray *strangers = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) there = names_in(data, NULL);
    for (guint i = 0; there && i < there->len; i++) {
        g_autofree char *name = g_strdup(g_ptr_array_index(there, i));
        if (g_str_has_suffix(name, PART_SUFFIX))
            name[strlen(name) - strlen(PART_SUFFIX)] = '\0';
        if (!g_hash_table_contains(names, name))
            g_ptr_array_add(strangers, g_strdup(g_ptr_array_index(there, i)));
    }
    return strangers;
}

/* Nothing there is removed: it may be all that is left of a case. */
static void tell_strangers(const char *data, const GPtrArray *strangers)
{
    for (guint i = 0; i < strangers->len; i++)
        g_printerr("synpunkt export: '%s/%s' belongs to no case that is asked for; look at it and move it away\n", data,
                   (const char *)g_ptr_array_index(strangers, i));
}

int export_archive(const Export *wanted)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *data = g_build_filename(wanted->output, "data", NULL);
    g_autofree char *manifest = g_build_filename(wanted->output, "tagmanifest-sha256.txt", NULL);
    g_autoptr(GPtrArray) strangers = strangers_in(wanted, data);
    if (g_file_test(manifest, G_FILE_TEST_EXISTS) || strangers->len > 0) {
        tell_strangers(data, strangers);
        g_printerr("synpunkt export: '%s' holds another archive, or this one already; name a new folder\n",
                   wanted->output);
        return EX_CANTCREAT;
    }
    if (g_mkdir_with_parents(data, FOLDER_MODE) != 0) {
        g_printerr("synpunkt export: cannot make folder '%s': %s\n", data, g_strerror(errno));
        return EX_CANTCREAT;
    }
    return put_bag(wanted, data, &error) ? EX_OK : cli_fail(error);
}
