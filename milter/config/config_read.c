#include "config/config_read.h"

#include "config/config_check.h"
#include "config/config_fill.h"
#include "config/keys.h"
#include "core/address.h"
#include "util/error.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define CONFIG_FILE_BYTES_MAX (8 * 1024 * 1024)
#define BYTE_ORDER_MARK       "\xEF\xBB\xBF"

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

static guint line_at(const char *text, const char *position)
{
    guint line = 1;
    for (; text < position; text++)
        line += *text == '\n';
    return line;
}

/* The text of a file that is fit to be scanned, or NULL with a finding.  Caller owns. */
static char *read_text(Outline *outline, const char *file)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) problem = NULL;
    gsize length;
    const char *end;

    if (!g_file_get_contents(file, &text, &length, &problem)) {
        const char *reason = strrchr(problem->message, ':'); /* before it GLib repeats the name */
        outline_complain(outline, file, "this file cannot be read%s", reason ? reason : "");
        return NULL;
    }
    if (length > CONFIG_FILE_BYTES_MAX) {
        outline_complain(outline, file, "is larger than %d bytes; this is hardly a settings file",
                         CONFIG_FILE_BYTES_MAX);
        return NULL;
    }
    g_autofree char *place = NULL;
    if (!g_utf8_validate(text, (gssize)length, &end)) {
        place = g_strdup_printf("%s:%u", file, line_at(text, end));
        outline_complain(outline, place, "this line is not UTF-8; save the file as UTF-8");
        return NULL;
    }
    if (g_str_has_prefix(text, BYTE_ORDER_MARK)) {
        place = g_strdup_printf("%s:1", file);
        outline_complain(outline, place, "the file begins with a byte-order mark; save it as UTF-8 without one");
        return NULL;
    }
    return g_steal_pointer(&text);
}

/* Read and scan one file; its text, ready for libconfuse, is added to `texts`. */
static void scan_file(Outline *outline, const char *file, GPtrArray *texts)
{
    char *text = read_text(outline, file);
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
        config->spool = g_path_get_dirname(config->store);
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
    fill_keys(config, outline);
    return g_steal_pointer(&config);
}

Config *config_read(const char *path, GError **error)
{
    g_autoptr(Outline) outline = outline_new();
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Config) config = NULL;

    scan_file(outline, path, texts);
    if (outline->units) {
        g_autofree char *units = path_beside(path, outline->units);
        scan_file(outline, units, texts);
    }
    if (outline->findings->len == 0)
        config = build(path, texts, outline);
    if (outline->findings->len == 0)
        return g_steal_pointer(&config);

    g_ptr_array_add(outline->findings, NULL);
    g_autofree char *message = g_strjoinv("\n", (char **)outline->findings->pdata);
    g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG, message);
    return NULL;
}
