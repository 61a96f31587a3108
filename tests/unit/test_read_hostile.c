/* test_read_hostile.c - no bytes may crash the reader or get past its caps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "effort.h"
#include "mail/read.h"
#include "mail/read_opaque.h"
#include "mail/read_uu.h"

#include <string.h>

static Mail *read_bytes(const char *bytes, gsize length)
{
    g_autoptr(GBytes) raw = g_bytes_new(bytes, length);
    return mail_read(raw, envelope_new("a@b.example"));
}

static Mail *read_text(const char *text)
{
    return read_bytes(text, strlen(text));
}

static char *groups(guint count)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < count; i++)
        g_string_append(out, "a:");
    return g_string_free(out, FALSE);
}

/* The header that overflows GMime's stack, in every place it could stand. */
static void a_flood_of_address_groups_does_no_harm(void **state G_GNUC_UNUSED)
{
    static const char *const FRAMES[] = {
        "From: %s\n\nhej\n",
        "tO\t: %s\n\nhej\n",
        "From: (\") %s\n\nhej\n",
        "From: \" %s\n\nhej\n",
        "From: x\n %s\n\nhej\n",
        "Content-Type: message/rfc822\n\nFrom: %s\n\nhej\n",
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\nFrom: %s\n\nhej\n",
        "Content-Type: multipart/digest; boundary=m\n\n--m\n\nReply-To: %s\n\nhej\n--m--\n",
        "Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: message/global\n\nCC:%s\n\nhej\n--m--\n",
    };
    g_autofree char *flood = groups(50000);
    for (guint i = 0; i < G_N_ELEMENTS(FRAMES); i++) {
        g_auto(GStrv) halves = g_strsplit(FRAMES[i], "%s", 2);
        g_autofree char *text = g_strconcat(halves[0], flood, halves[1], NULL);
        g_autoptr(Mail) mail = read_text(text);
        assert_true(mail->damaged);
    }
}

static void an_encoded_attached_message_is_never_parsed(void **state G_GNUC_UNUSED)
{
    g_autofree char *flood = groups(50000);
    g_autofree char *inner = g_strconcat("From: ", flood, "\n\nhej\n", NULL);
    g_autofree char *encoded = g_base64_encode((const guchar *)inner, strlen(inner));
    g_autofree char *text =
        g_strconcat("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n", encoded, "\n", NULL);
    g_autoptr(Mail) mail = read_text(text);
    assert_int_equal(mail->attachments->len, 1);
}

static void headers_at_the_cap_stay_whole_and_beyond_are_cut(void **state G_GNUC_UNUSED)
{
    g_autofree char *most = groups(READ_ADDRESS_COLONS_MAX - 1);
    g_autofree char *inside = g_strconcat("To: ", most, "\nSubject: hej\n\nhej\n", NULL);
    g_autofree char *outside = g_strconcat("To: a:", most, "\nSubject: hej\n\nhej\n", NULL);
    g_autoptr(Mail) whole = read_text(inside);
    g_autoptr(Mail) cut = read_text(outside);
    assert_false(whole->damaged);
    assert_true(cut->damaged);
    assert_string_equal(cut->subject, "hej");
}

static void too_many_headers_and_parts_are_cut(void **state G_GNUC_UNUSED)
{
    GString *text = g_string_new("Content-Type: multipart/mixed; boundary=m\n");
    for (guint i = 0; i < READ_HEADERS_MAX; i++)
        g_string_append(text, "X-Header: 1\n");
    for (guint i = 0; i <= READ_PARTS_MAX; i++)
        g_string_append(text, "\n--m\nContent-Type: image/png; name=a.png\n\nx");
    g_string_append(text, "\n--m--\n");
    g_autoptr(Mail) mail = read_text(text->str);
    assert_int_equal(mail->headers->len, READ_HEADERS_MAX);
    assert_int_equal(mail->attachments->len, READ_PARTS_MAX);
    assert_true(mail->damaged);
    g_string_free(text, TRUE);
}

static void deep_nesting_ends_at_the_cap(void **state G_GNUC_UNUSED)
{
    GString *text = g_string_new("Content-Type: multipart/mixed; boundary=b0\n\n");
    for (guint i = 0; i < 5000; i++)
        g_string_append_printf(text, "--b%u\nContent-Type: multipart/mixed; boundary=b%u\n\n", i, i + 1);
    g_autoptr(Mail) mail = read_text(text->str);
    assert_true(mail->damaged);
    g_string_free(text, TRUE);
}

/* No longer than its bytes, so that a step too far is seen. */
static GByteArray *exactly(const guchar *bytes, gsize length)
{
    return g_byte_array_new_take(g_memdup2(bytes, MAX(length, 1)), length);
}

/* Every piece of a real signed object, and every byte of it changed: an answer or none, never a fault. */
static void a_broken_signed_object_is_kept_but_not_opened(void **state G_GNUC_UNUSED)
{
    static const guchar WHOLE[] = {0x30, 0x80, 0x06, 9,    0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02,
                                   0xA0, 0x80, 0x30, 0x80, 0x02, 1,    1,    0x31, 0x80, 0x30, 0x80, 0,    0,
                                   0,    0,    0x30, 0x80, 0x06, 1,    42,   0xA0, 0x80, 0x24, 0x80, 0x04, 2,
                                   'h',  'e',  0x04, 0x81, 1,    'j',  0,    0,    0,    0};
    g_autoptr(GByteArray) inside = exactly(WHOLE, sizeof WHOLE);
    assert_true(opaque_content(inside));
    assert_int_equal(inside->len, 3);
    assert_memory_equal(inside->data, "hej", 3);
    for (gsize i = 0; i < sizeof WHOLE; i++) {
        g_autoptr(GByteArray) part = exactly(WHOLE, i);
        assert_true(!opaque_content(part) || i > 39);
        for (guint value = 0; value < 256; value++) {
            g_autoptr(GByteArray) changed = exactly(WHOLE, sizeof WHOLE);
            changed->data[i] = (guint8)value;
            assert_true(!opaque_content(changed) || changed->len <= sizeof WHOLE);
        }
    }
    g_autofree guchar *nested = g_malloc(100000);
    for (gsize i = 0; i < 100000; i++)
        nested[i] = i % 2 ? 0x80 : 0x30;
    g_autoptr(GByteArray) deep = exactly(nested, 100000);
    assert_false(opaque_content(deep));
}

static void read_as_uuencode(const char *lines)
{
    g_autofree char *text = g_strconcat("Subject: uu\n\n", lines, NULL);
    g_autoptr(Mail) mail = read_text(text);
    assert_int_equal(mail->attachments->len, 0);
}

static void what_only_looks_like_uuencode_stays_text(void **state G_GNUC_UNUSED)
{
    static const char *const TEXTS[] = {
        "begin 644 a\n",           "begin 644 a\nhej\nend\n", "begin 644 a\n#````\n`\n", "begin 644 \n`\nend\n",
        "begin 644 a\n#````\nend", "begin 64 a\n`\nend\n",    "=ybegin line=1\n",        "begin 644 a\n#``",
    };
    for (guint i = 0; i < G_N_ELEMENTS(TEXTS); i++) {
        g_autofree char *text = uu_remove(TEXTS[i]);
        gboolean whole = i == 4; /* the only one with data and an end */
        assert_string_equal(text, whole ? "" : TEXTS[i]);
    }
    assert_true(effort_is_in_proportion(read_as_uuencode, "begin 644 a\n#````\n", 500 * 1000));
}

static void a_long_subject_is_read_whole_and_harms_no_other_header(void **state G_GNUC_UNUSED)
{
    g_autofree char *words = g_strnfill(100 * 1000, 'a');
    g_autofree char *flood = g_strnfill(READ_SUBJECT_MAX + 1, 'b');
    g_autofree char *text = g_strconcat("Subject: ", words, "\nFrom: a@b.example\n\nhej\n", NULL);
    g_autofree char *more = g_strconcat("Subject: ", flood, "\nFrom: a@b.example\n\nhej\n", NULL);
    g_autoptr(Mail) mail = read_text(text);
    assert_string_equal(mail->subject, words);
    assert_false(mail->damaged);
    g_autoptr(Mail) cut = read_text(more);
    assert_true(cut->damaged);
    assert_string_equal(mail_from(cut), "a@b.example");
}

static void nothing_and_noise_still_make_a_mail(void **state G_GNUC_UNUSED)
{
    g_autoptr(Mail) empty = read_bytes("", 0);
    assert_string_equal(empty->text, "");
    assert_string_equal(mail_from(empty), "");
    static const char NOISE[] = "\0\xff\xfe\r\n\0:\n\n\xc3(\0<html>";
    g_autoptr(Mail) noise = read_bytes(NOISE, sizeof NOISE - 1);
    assert_true(g_utf8_validate(noise->text, -1, NULL));
}

static int set_up(void **state G_GNUC_UNUSED)
{
    mail_read_init();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flood_of_address_groups_does_no_harm),
        cmocka_unit_test(an_encoded_attached_message_is_never_parsed),
        cmocka_unit_test(headers_at_the_cap_stay_whole_and_beyond_are_cut),
        cmocka_unit_test(too_many_headers_and_parts_are_cut),
        cmocka_unit_test(deep_nesting_ends_at_the_cap),
        cmocka_unit_test(a_broken_signed_object_is_kept_but_not_opened),
        cmocka_unit_test(what_only_looks_like_uuencode_stays_text),
        cmocka_unit_test(a_long_subject_is_read_whole_and_harms_no_other_header),
        cmocka_unit_test(nothing_and_noise_still_make_a_mail),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
