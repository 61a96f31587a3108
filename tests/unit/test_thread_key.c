/* test_thread_key.c - which messages of one sender are about one thing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/thread_key.h"

#define INDEX_BYTES_MAX 1200

static Mail *mail_of(const char *subject, const char *index)
{
    Mail *mail = mail_new(envelope_new("anna@posten.example"));
    g_free(mail->subject);
    mail->subject = g_strdup(subject);
    if (index)
        g_ptr_array_add(mail->headers, header_new("Thread-Index", index));
    return mail;
}

/* An index of so many bytes that begins with `first`; `last` is its 22nd. */
static char *index_of(gsize length, guchar first, guchar last)
{
    guchar bytes[INDEX_BYTES_MAX] = {0};
    for (gsize i = 0; i < length; i++)
        bytes[i] = (guchar)(i * 7);
    bytes[0] = first;
    bytes[21] = last;
    return g_base64_encode(bytes, length);
}

static char *key_of_mail(const char *subject, gsize length, guchar first, guchar last)
{
    g_autofree char *index = length ? index_of(length, first, last) : NULL;
    g_autoptr(Mail) mail = mail_of(subject, index);
    return thread_key(mail, "SP");
}

static void a_telling_subject_needs_no_index(void **state G_GNUC_UNUSED)
{
    g_autofree char *bare = key_of_mail("Potthål på Skolgatan", 0, 0, 0);
    g_autofree char *answer = key_of_mail("SV: potthål på Skolgatan", 27, 1, 5);
    assert_string_equal(bare, "potthål på skolgatan");
    assert_string_equal(answer, bare);
}

static void a_generic_subject_ties_with_the_same_index_root_only(void **state G_GNUC_UNUSED)
{
    g_autofree char *none = key_of_mail("Fråga", 0, 0, 0);
    assert_null(none);
    g_autofree char *first = key_of_mail("Fråga", 22, 1, 5), *answer = key_of_mail("SV: Fråga", 32, 1, 5);
    assert_non_null(first);
    assert_string_equal(first, answer);
    g_autofree char *other_root = key_of_mail("Fråga", 22, 1, 6), *other_subject = key_of_mail("Hej", 22, 1, 5);
    assert_string_not_equal(first, other_root);
    assert_string_not_equal(first, other_subject);
    g_autofree char *no_subject = key_of_mail("", 22, 1, 5);
    assert_non_null(no_subject);
}

static void what_is_no_index_ties_nothing(void **state G_GNUC_UNUSED)
{
    static const struct {
        gsize length;
        guchar first;
    } ROWS[] = {{21 + 1, 0}, {22 + 1, 1}, {22 + 4, 1}, {767, 2}, {22 + 5 * 200, 1}};
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *key = key_of_mail("Hej", ROWS[i].length, ROWS[i].first, 5);
        assert_null(key);
    }
    static const char *const VALUES[] = {"", "AQ==", "????", "inget alls", "AcT"};
    for (guint i = 0; i < G_N_ELEMENTS(VALUES); i++) {
        g_autoptr(Mail) mail = mail_of("Hej", VALUES[i]);
        g_autofree char *key = thread_key(mail, "SP");
        assert_null(key);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_telling_subject_needs_no_index),
        cmocka_unit_test(a_generic_subject_ties_with_the_same_index_root_only),
        cmocka_unit_test(what_is_no_index_ties_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
