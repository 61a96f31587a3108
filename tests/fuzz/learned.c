/* learned.c - learned.conf, then after a form feed a letter: the weights that are read are sound, and judge any text.
 */
#include "fuzz.h"

#include "config/config_learned.h"
#include "core/words.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_BYTES_MAX (64 * 1024)

/* Where the file of one run is; nothing else gets there. */
static char *folder;

static char *path_of_file(void)
{
    return g_build_filename(folder, "learned.conf", NULL);
}

static void remove_folder(void)
{
    g_autofree char *path = path_of_file();
    (void)g_remove(path); /* without any input there is none */
    (void)g_rmdir(folder);
    g_free(folder);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    folder = g_dir_make_tmp("synpunkt-fuzz-XXXXXX", NULL);
    g_assert_nonnull(folder);
    return atexit(remove_folder);
}

static Config *config_with_units(void)
{
    Config *config = config_new();
    g_ptr_array_add(config->units, unit_new("tekn"));
    g_ptr_array_add(config->units, unit_new("kult"));
    g_free(config->learned_file);
    config->learned_file = path_of_file();
    return config;
}

static void check_table(const LearnedTable *table)
{
    g_assert_true(isfinite(table->sharpness) && isfinite(table->points));
    for (guint i = 0; i < table->labels->len; i++) {
        const LearnedLabel *label = table->labels->pdata[i];
        g_assert_true(isfinite(label->bias));
        g_assert_cmpuint(label->terms->len, ==, label->weights->len);
        for (guint j = 0; j < label->terms->len; j++) {
            g_autofree char *pattern = learned_pattern(label->terms->pdata[j]);
            fuzz_check_text(pattern);
            g_assert_cmpstr(pattern, !=, "");
        }
    }
}

static void check_beliefs(const LearnedTable *table, const char *text)
{
    g_autofree char *normal = words_normalise(text, TEXT_BYTES_MAX);
    g_autoptr(Learned) learned = learned_new(table);
    g_autoptr(GPtrArray) beliefs = learned_judge(learned, normal);
    g_assert_cmpuint(beliefs->len, ==, table->labels->len);
    double sum = 0.0;
    for (guint i = 0; i < beliefs->len; i++) {
        const Belief *belief = beliefs->pdata[i];
        g_assert_true(belief->probability >= 0.0 && belief->probability <= 1.0);
        sum += belief->probability;
        for (guint j = 0; j < belief->telling->len; j++)
            fuzz_check_text(((const Telling *)belief->telling->pdata[j])->words);
    }
    g_assert_true(beliefs->len == 0 || fabs(sum - 1.0) < 1e-6);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *path = path_of_file();
    const uint8_t *page = size > 0 ? memchr(data, '\f', size) : NULL;
    gsize length = page ? (gsize)(page - data) : size;
    g_autofree char *text = fuzz_text(data + length, size - length);
    g_autoptr(Outline) outline = outline_new();
    g_autoptr(Config) config = config_with_units();
    g_autoptr(GError) error = NULL;

    g_assert_true(
        g_file_set_contents_full(path, (const char *)data, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, &error));
    config_learned_read(config, outline);
    for (guint i = 0; i < outline->findings->len; i++)
        fuzz_check_text(outline->findings->pdata[i]);
    check_table(config->learned_units);
    check_beliefs(config->learned_units, text);
    return 0;
}
