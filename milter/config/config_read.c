#include "config/config_read.h"

#include "config/config_check.h"
#include "config/config_fill.h"
#include "config/config_learned.h"
#include "config/config_text.h"
#include "config/keys.h"
#include "core/address.h"
#include "util/error.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static void free_options(cfg_t *options)
{
    (void)cfg_free(options); /* fails on NULL only */
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cfg_t, free_options)

/* The outline has said everything already; without this, libconfuse would write to standard error. */
static void ignore_message(cfg_t *options, const char *format, va_list arguments)
{
    (void)options;
    (void)format;
    (void)arguments;
}

/* Read and scan one file; its text, ready for libconfuse, is added to `texts`. */
static void scan_file(Outline *outline, const char *file, GPtrArray *texts)
{
    char *text = config_text_read(outline, file);
    if (!text)
        return;
    outline_scan(outline, file, text);
    g_ptr_array_add(texts, text);
}

/* "units.conf" beside "rules/synpunkt.conf" is "rules/units.conf". */
static char *path_beside(const char *path, const char *name)
{
    g_autofree char *folder = g_path_get_dirname(path);
    if (g_path_is_absolute(name) || strcmp(folder, ".") == 0)
        return g_strdup(name);
    return g_build_filename(folder, name, NULL);
}

static void scan_beside(Outline *outline, const char *path, const char *name, GPtrArray *texts)
{
    g_autofree char *file = path_beside(path, name);
    scan_file(outline, file, texts);
}

static void parse_texts(cfg_t *options, const GPtrArray *texts, Outline *outline)
{
    (void)cfg_set_error_function(options, ignore_message);
    for (guint i = 0; i < texts->len; i++)
        if (cfg_parse_buf(options, texts->pdata[i]) != CFG_SUCCESS)
            outline_complain(outline, outline->main_file, "libconfuse cannot read this file or its units");
}

/* What follows from other settings when it is not said. */
static void fill_the_rest(Config *config, const Outline *outline)
{
    Organisation *organisation = &config->organisation;
    const Mailbox *first = config->mailboxes->len > 0 ? config->mailboxes->pdata[0] : NULL;
    if (*config->id_domain == '\0' && first) {
        g_free(config->id_domain);
        config->id_domain = g_strdup(address_domain(first->address));
    }
    if (!outline_find(outline, "", "", "spool")) {
        g_free(config->spool);
        config->spool = config_is_server(config->store) ? g_strdup("") : g_path_get_dirname(config->store);
    }
    if (*organisation->name_fi == '\0') {
        g_free(organisation->name_fi);
        organisation->name_fi = g_strdup(organisation->name);
    }
    if (*organisation->name_en == '\0') {
        g_free(organisation->name_en);
        organisation->name_en = g_strdup(organisation->name);
    }
}

/*
 * Anybody may look at what would be done with a mail, so a key file that this
 * user cannot read is as good as none; who needs keys sees that there are none.
 */
static void fill_keys(Config *config, Outline *outline)
{
    g_autoptr(GError) problem = NULL;
    if (access(config->keys_file, R_OK) != 0 && (errno == ENOENT || errno == ENOTDIR || errno == EACCES))
        return;
    GPtrArray *keys = keys_read(config->keys_file, &problem);
    if (!keys) {
        outline_complain(outline, outline_place(outline, "", "", "keys_file"), "%s", problem->message);
        return;
    }
    g_ptr_array_unref(config->keys);
    config->keys = keys;
}

/* Everything after the texts are known to be sound. */
static Config *build(const char *path, const GPtrArray *texts, Outline *outline)
{
    g_autoptr(Config) config = config_new();
    g_autoptr(cfg_t) options = options_new();
    g_autofree char *folder_name = g_path_get_dirname(path);
    g_autofree char *folder = g_canonicalize_filename(folder_name, NULL);

    parse_texts(options, texts, outline);
    if (!config->calendar) {
        outline_complain(outline, outline->main_file, "this system knows no time zones; install the package tzdata");
        return NULL;
    }
    config_fill(config, options, outline, folder);
    fill_the_rest(config, outline);
    config_check(config, outline);
    config_learned_read(config, outline);
    fill_keys(config, outline);
    return g_steal_pointer(&config);
}

Config *config_read(const char *path, GError **error)
{
    g_autoptr(Outline) outline = outline_new();
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Config) config = NULL;

    scan_file(outline, path, texts);
    if (outline->units)
        scan_beside(outline, path, outline->units, texts);
    if (outline->classes)
        scan_beside(outline, path, outline->classes, texts);
    if (outline->findings->len == 0)
        config = build(path, texts, outline);
    if (outline->findings->len == 0)
        return g_steal_pointer(&config);

    g_ptr_array_add(outline->findings, NULL);
    g_autofree char *message = g_strjoinv("\n", (char **)outline->findings->pdata);
    g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG, message);
    return NULL;
}
