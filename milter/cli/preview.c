/* preview.c - `synpunkt preview`: a letter as it would be sent, with example values; all of them into a folder. */
#include "cli/cli.h"
#include "config/config_read.h"
#include "flow/example.h"
#include "mail/html_part.h"
#include "mail/language.h"
#include "mail/read.h"
#include "util/error.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#define BOOK "letters.txt" /* all of them after one another, to be read through */

typedef struct {
    gboolean html, eml, json;
    char *language, *unit, *category, *folder; /* or NULL */
    const Config *config;
    Examples *examples;
    GString *book;
    guint count;
} Preview;

static void append_header(GString *text, const Mail *mail, const char *name)
{
    const char *value = mail_header(mail, name);
    if (value)
        g_string_append_printf(text, "%s: %s\n", name, value);
}

/* As a mail client shows it. */
static void append_letter(GString *text, GBytes *bytes)
{
    g_autoptr(Mail) mail = mail_read(bytes, envelope_new(""));
    g_string_append_printf(text, "From: %s <%s>\n", mail_from_name(mail), mail_from(mail));
    append_header(text, mail, "To");
    g_string_append_printf(text, "Subject: %s\n\n%s\n", mail->subject, mail->text);
}

static void print_bytes(GBytes *bytes)
{
    gsize length;
    const char *data = g_bytes_get_data(bytes, &length);
    (void)fwrite(data, 1, length, stdout); /* main() flushes standard output and says what failed */
}

static int print_letter(const Preview *preview, GBytes *bytes)
{
    if (preview->eml) {
        print_bytes(bytes);
        return EX_OK;
    }
    if (preview->html) {
        g_autofree char *html = mail_html_part(bytes);
        if (!html) {
            g_printerr("synpunkt: this letter is text only\n");
            return EX_DATAERR;
        }
        g_print("%s\n", html);
        return EX_OK;
    }
    g_autoptr(GString) text = g_string_new(NULL);
    append_letter(text, bytes);
    g_print("%s", text->str);
    return EX_OK;
}

/* -- the list -------------------------------------------------------------- */

static void print_listed(const char *name, const char *kind, char **languages)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    cli_json_text(builder, "letter", name);
    cli_json_text(builder, "kind", kind);
    json_builder_set_member_name(builder, "languages");
    json_builder_begin_array(builder);
    for (guint i = 0; languages[i]; i++)
        json_builder_add_string_value(builder, languages[i]);
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    cli_print_json(json_builder_get_root(builder));
}

static int list_letters(const Preview *preview)
{
    g_auto(GStrv) names = examples_names(preview->examples);
    for (guint i = 0; names[i]; i++) {
        g_autofree char *kind = examples_value(preview->examples, names[i], "kind");
        g_auto(GStrv) languages = examples_languages(preview->examples, names[i]);
        if (preview->json) {
            print_listed(names[i], kind, languages);
            continue;
        }
        g_autofree char *joined = g_strjoinv(" ", languages);
        g_autofree char *line = g_strdup_printf("%-34s %-20s %s", names[i], kind, joined);
        cli_print_cut(line);
    }
    return EX_OK;
}

/* -- all of them ----------------------------------------------------------- */

/* "receipt.fi.beröm.tekn" */
static char *label_of(const char *scene, const ExampleWish *wish)
{
    GString *label = g_string_new(scene);
    const char *const parts[] = {wish->language, wish->category, wish->unit};
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        if (parts[i])
            g_string_append_printf(label, ".%s", parts[i]);
    return g_string_free(label, FALSE);
}

static gboolean keep(Preview *preview, const char *scene, const ExampleWish *wish, GError **error)
{
    g_autoptr(GBytes) bytes = examples_render(preview->examples, scene, wish, error);
    if (!bytes)
        return FALSE;
    g_autofree char *label = label_of(scene, wish);
    g_autofree char *file = g_strconcat(label, ".eml", NULL);
    g_autofree char *path = g_build_filename(preview->folder, file, NULL);
    gsize length;
    const char *data = g_bytes_get_data(bytes, &length);
    if (!g_file_set_contents(path, data, (gssize)length, error))
        return FALSE;
    g_string_append_printf(preview->book, "======== %s\n", label);
    append_letter(preview->book, bytes);
    g_string_append_c(preview->book, '\n');
    preview->count++;
    return TRUE;
}

/* One scene in one language: once, or for each category or unit that it asks for. */
static gboolean keep_language(Preview *preview, const char *scene, const char *language, GError **error)
{
    g_autofree char *asked = examples_value(preview->examples, scene, "categories");
    g_autofree char *whose = examples_value(preview->examples, scene, "units");
    g_auto(GStrv) categories = g_strsplit(asked, " ", -1);
    const GPtrArray *units = preview->config->units;
    for (guint i = 0; categories[i]; i++) {
        const ExampleWish wish = {.language = language, .category = categories[i]};
        if (!keep(preview, scene, &wish, error))
            return FALSE;
    }
    gboolean every = strcmp(whose, "all") == 0;
    for (guint i = 0; every && i < units->len; i++) {
        const ExampleWish wish = {.language = language, .unit = ((const Unit *)g_ptr_array_index(units, i))->code};
        if (!keep(preview, scene, &wish, error))
            return FALSE;
    }
    const ExampleWish plain = {.language = language};
    return *asked || every || keep(preview, scene, &plain, error);
}

static gboolean keep_all(Preview *preview, GError **error)
{
    g_auto(GStrv) names = examples_names(preview->examples);
    for (guint i = 0; names[i]; i++) {
        g_auto(GStrv) languages = examples_languages(preview->examples, names[i]);
        for (guint j = 0; languages[j]; j++)
            if (!keep_language(preview, names[i], languages[j], error))
                return FALSE;
    }
    g_autofree char *path = g_build_filename(preview->folder, BOOK, NULL);
    return g_file_set_contents(path, preview->book->str, (gssize)preview->book->len, error);
}

static int write_all(Preview *preview)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) book = g_string_new(NULL);
    preview->book = book;
    if (g_mkdir_with_parents(preview->folder, 0755) != 0) {
        g_printerr("synpunkt: cannot make folder '%s': %s\n", preview->folder, g_strerror(errno));
        return EX_CANTCREAT;
    }
    if (!keep_all(preview, &error)) {
        g_printerr("synpunkt: %s\n", error->message);
        return error->domain == SYNPUNKT_ERROR ? EX_CONFIG : EX_CANTCREAT;
    }
    g_print("%u letters in %s; read %s/%s\n", preview->count, preview->folder, preview->folder, BOOK);
    return EX_OK;
}

/* -- the command ----------------------------------------------------------- */

static int show(const Preview *preview, const char *name)
{
    g_autofree char *scene = examples_find(preview->examples, name);
    if (!scene)
        return cli_usage("preview", "no letter '%s'", name);
    g_autoptr(GError) error = NULL;
    const ExampleWish wish = {preview->language, preview->unit, preview->category};
    g_autoptr(GBytes) bytes = examples_render(preview->examples, scene, &wish, &error);
    return bytes ? print_letter(preview, bytes) : cli_fail(error);
}

/* EX_OK, or what was said. */
static int look_at_wishes(const Preview *preview)
{
    gboolean known =
        !preview->language || language_is_known(preview->language) || strcmp(preview->language, "other") == 0;
    if (!known)
        return cli_usage("preview", "no language '%s': sv, fi, en or other", preview->language);
    int status = EX_OK;
    if (preview->unit && !cli_unit(preview->config, "preview", preview->unit, &status))
        return status;
    if (preview->category && strcmp(category_name(category_of(preview->category)), preview->category) != 0)
        return cli_usage("preview", "no category '%s'", preview->category);
    return EX_OK;
}

static int preview_letters(const Cli *cli, Preview *preview, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_read(cli->config, &error);
    g_autoptr(Wording) wording = config ? wording_read(config->templates, NULL, &error) : NULL;
    g_autoptr(Examples) examples = wording ? examples_read(config, wording, &error) : NULL;
    if (!examples)
        return cli_fail(error);
    mail_read_init();
    language_init();
    preview->config = config;
    preview->examples = examples;
    int status = look_at_wishes(preview);
    if (status != EX_OK)
        return status;
    if (preview->folder)
        return write_all(preview);
    return name ? show(preview, name) : list_letters(preview);
}

int cli_preview(const Cli *cli, int argc, char **argv)
{
    Preview preview = {0};
    const GOptionEntry entries[] = {
        {"lang", 0, 0, G_OPTION_ARG_STRING, &preview.language, "the resident's: sv, fi, en or other", "LANGUAGE"},
        {"unit", 0, 0, G_OPTION_ARG_STRING, &preview.unit, "whose the matter is", "CODE"},
        {"category", 0, 0, G_OPTION_ARG_STRING, &preview.category, "klagomål, beröm, förslag ...", "WORD"},
        {"html", 0, 0, G_OPTION_ARG_NONE, &preview.html, "the HTML part instead of the text", NULL},
        {"eml", 0, 0, G_OPTION_ARG_NONE, &preview.eml, "the whole mail", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &preview.json, "the list of letters, one JSON object a line", NULL},
        {"all", 0, 0, G_OPTION_ARG_FILENAME, &preview.folder, "write every letter into FOLDER", "FOLDER"},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("preview", entries, &argc, &argv, &status))
        return status;
    status = argc > 2 ? cli_usage("preview", "one letter at a time") : preview_letters(cli, &preview, argv[1]);
    g_free(preview.language);
    g_free(preview.unit);
    g_free(preview.category);
    g_free(preview.folder);
    return status;
}
