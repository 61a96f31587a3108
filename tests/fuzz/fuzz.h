/*
 * fuzz.h - what every fuzz target shares.
 *
 * A target is one file: it hands the fuzzer's bytes to one door of the program
 * and then asks for all that the header behind that door promises.  Linked
 * with libFuzzer by `make fuzz`, with main.c everywhere else.
 */
#ifndef SYNPUNKT_FUZZ_H
#define SYNPUNKT_FUZZ_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

/* libFuzzer's own names. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* The bytes as the valid UTF-8 without NUL that our text functions are promised.  Caller owns. */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
    g_autofree char *whole = g_strndup((const char *)data, size);
    return g_utf8_make_valid(whole, -1);
}

static inline void fuzz_check_text(const char *text)
{
    g_assert_nonnull(text);
    g_assert_true(g_utf8_validate(text, -1, NULL));
}

#endif
