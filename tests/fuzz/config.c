/*
 * config.c - synpunkt.conf, then after a form feed units.conf, then after
 * another the key file: a checked Config comes out, or findings that name
 * their place.
 */
#include "fuzz.h"

#include "config/config_read.h"
#include "config/keys.h"
#include "util/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const FILES[] = {"synpunkt.conf", "units.conf", "keys"};

/* Where the files of one run are; nothing else gets there. */
static char *folder;

static char *path_of(guint file)
{
    return g_build_filename(folder, FILES[file], NULL);
}

static void remove_folder(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(FILES); i++) {
        g_autofree char *path = path_of(i);
        (void)remove(path); /* without any input there is none */
    }
    (void)remove(folder);
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

static void write_files(const uint8_t *data, size_t size)
{
    for (guint i = 0; i < G_N_ELEMENTS(FILES); i++) {
        g_autofree char *path = path_of(i);
        const uint8_t *page = size > 0 ? memchr(data, '\f', size) : NULL;
        gsize length = page && i + 1 < G_N_ELEMENTS(FILES) ? (gsize)(page - data) : size;
        g_autoptr(GError) error = NULL;
        g_assert_true(
            g_file_set_contents_full(path, (const char *)data, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, &error));
        gsize used = MIN(length + 1, size);
        data = used > 0 ? data + used : data;
        size -= used;
    }
}

static void check_error(const GError *error)
{
    g_assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG));
    fuzz_check_text(error->message);
    g_assert_cmpstr(error->message, !=, "");
}

static void check_config(const Config *config)
{
    g_assert_nonnull(config->calendar);
    g_assert_cmpuint(config->mailboxes->len, >, 0);
    g_assert_nonnull(config_unit(config, config->triage_unit));
    for (guint i = 0; i < config->units->len; i++) {
        const Unit *unit = config->units->pdata[i];
        for (Language language = 0; language < LANGUAGES; language++)
            fuzz_check_text(unit->name[language]);
        fuzz_check_text(unit->address);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) bad_keys = NULL;
    g_autofree char *path = path_of(0);
    g_autofree char *keys_path = path_of(2);

    write_files(data, size);
    g_autoptr(Config) config = config_read(path, &error);
    g_autoptr(GPtrArray) keys = keys_read(keys_path, &bad_keys);
    g_assert_true((config == NULL) == (error != NULL));
    g_assert_true((keys == NULL) == (bad_keys != NULL));
    if (config)
        check_config(config);
    else
        check_error(error);
    if (bad_keys)
        check_error(bad_keys);
    return 0;
}
