/*
 * main.c - a fuzz target without libFuzzer: runs it over files, and over the
 * files of folders, each named before it runs so that a crash tells which.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Targets that need something made ready have their own. */
__attribute__((weak)) int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return 0;
}

static guint run_file(const char *path)
{
    g_autofree char *bytes = NULL;
    g_autoptr(GError) error = NULL;
    gsize length;

    printf("%s\n", path);
    (void)fflush(stdout);
    if (!g_file_get_contents(path, &bytes, &length, &error)) {
        fprintf(stderr, "%s\n", error->message);
        exit(EXIT_FAILURE);
    }
    /* A copy of the exact size, so that a sanitizer sees one byte too far; never NULL, as libFuzzer's is not. */
    uint8_t *exact = malloc(length);
    g_assert_nonnull(exact);
    memcpy(exact, bytes, length);
    (void)LLVMFuzzerTestOneInput(exact, length);
    free(exact);
    return 1;
}

static guint run_path(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    guint count = 0;

    if (!folder)
        return run_file(path);
    for (const char *name = g_dir_read_name(folder); name; name = g_dir_read_name(folder)) {
        g_autofree char *inside = g_build_filename(path, name, NULL);
        count += run_path(inside);
    }
    return count;
}

int main(int argc, char **argv)
{
    guint count = 0;

    (void)LLVMFuzzerInitialize(&argc, &argv);
    for (int i = 1; i < argc; i++)
        count += run_path(argv[i]);
    printf("%u inputs\n", count);
    return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
