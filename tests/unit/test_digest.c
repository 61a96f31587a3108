/* test_digest.c - the digest is SHA-256, however its bytes come. */
#include "util/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* From FIPS 180-4's examples, and of nothing. */
static void known_texts_have_their_digests(void **state)
{
    (void)state;
    static const struct {
        const char *text, *digest;
    } KNOWN[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(KNOWN); i++) {
        g_autofree char *digest = digest_of(KNOWN[i].text, strlen(KNOWN[i].text));
        assert_string_equal(digest, KNOWN[i].digest);
    }
}

static void pieces_make_the_same_as_the_whole(void **state)
{
    (void)state;
    guint8 bytes[1000];
    for (guint i = 0; i < sizeof bytes; i++)
        bytes[i] = (guint8)(i * 7);
    g_autofree char *whole = digest_of(bytes, sizeof bytes);
    g_autofree char *other_code = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, sizeof bytes);
    assert_string_equal(whole, other_code);
    g_autoptr(Digest) digest = digest_new();
    for (gsize at = 0, piece = 1; at < sizeof bytes; at += piece, piece = MIN(piece + 3, sizeof bytes - at)) {
        digest_add(digest, bytes + at, piece);
        digest_add(digest, NULL, 0);
    }
    g_autofree char *joined = digest_print(digest);
    assert_string_equal(joined, whole);
}

static void more_can_be_added_after_it_was_asked(void **state)
{
    (void)state;
    g_autoptr(Digest) digest = digest_new();
    digest_add_text(digest, "ab");
    g_autofree char *begun = digest_print(digest);
    g_autoptr(Digest) copy = digest_copy(digest);
    digest_add_text(digest, "c");
    g_autofree char *digested = digest_print(digest);
    g_autofree char *abc = digest_of("abc", 3);
    g_autofree char *still = digest_print(copy);
    assert_string_equal(digested, abc);
    assert_string_equal(still, begun);
    guint8 bytes[DIGEST_BYTES];
    digest_take(digest, bytes);
    assert_int_equal(bytes[0], 0xba);
    assert_int_equal(bytes[DIGEST_BYTES - 1], 0xad);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_texts_have_their_digests),
        cmocka_unit_test(pieces_make_the_same_as_the_whole),
        cmocka_unit_test(more_can_be_added_after_it_was_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
