/*
 * test_read_tnef.c - winmail.dat through tnef(1), and through programs that misbehave.
 *
 * What well-formed ones become is in tests/mail/expected.tsv.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mail/read.h"
#include "mail/read_rtf.h"

#include <glib/gstdio.h>
#include <linux/landlock.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TNEF   "/usr/bin/tnef"
#define SECOND G_TIME_SPAN_SECOND

static const char LETTER[] = "From: Lars Ek <lars.ek@foretag.example>\n"
                             "Content-Type: multipart/mixed; boundary=b\n\n"
                             "--b\nContent-Type: text/plain\n\nHandlingarna.\n"
                             "--b\nContent-Type: application/ms-tnef; name=winmail.dat\n"
                             "Content-Transfer-Encoding: base64\n\n%s\n--b--\n";

/* A private folder: programs stand in it, and TMPDIR is in it, so that what is left behind is seen. */
typedef struct {
    char *folder, *temporary;
} Scene;

static char *stand_in(const Scene *scene, const char *script)
{
    char *path = g_build_filename(scene->folder, "program", NULL);
    g_autofree char *whole = g_strconcat("#!/bin/sh\n", script, "\n", NULL);
    assert_true(g_file_set_contents(path, whole, -1, NULL));
    assert_int_equal(g_chmod(path, 0755), 0);
    return path;
}

static GBytes *letter_of(const void *tnef, gsize length)
{
    g_autofree char *encoded = g_base64_encode(tnef, length);
    g_autofree char *lines = NULL;
    GString *wrapped = g_string_new(NULL);
    for (const char *at = encoded; *at; at += MIN(76, strlen(at)))
        g_string_append_printf(wrapped, "%.76s\n", at);
    lines = g_string_free(wrapped, FALSE);
    char *raw = g_strdup_printf(LETTER, lines);
    return g_bytes_new_take(raw, strlen(raw));
}

static Mail *read_by(const char *program)
{
    g_autoptr(GBytes) raw = letter_of("x", 1);
    return mail_read_with(raw, envelope_new(""), program);
}

/* As if there were no such program: the mail is kept, and said to be unread; nothing is left on disk. */
static void assert_unread(const Scene *scene, const Mail *mail)
{
    assert_string_equal(mail->text, "Handlingarna.");
    assert_int_equal(mail->attachments->len, 1);
    assert_true(mail->damaged);
    g_autoptr(GDir) left = g_dir_open(scene->temporary, 0, NULL);
    assert_non_null(left);
    assert_null(g_dir_read_name(left));
}

static void assert_fails(const Scene *scene, const char *script)
{
    g_autofree char *program = stand_in(scene, script);
    g_autoptr(Mail) mail = read_by(program);
    assert_unread(scene, mail);
}

/* ---- winmail.dat by hand (MS-OXTNEF 2.1) ---- */

static void add_number(GByteArray *out, guint32 number, guint octets)
{
    for (guint i = 0; i < octets; i++) {
        guint8 octet = number >> (8 * i) & 0xFF;
        g_byte_array_append(out, &octet, 1);
    }
}

static void add_attribute(GByteArray *out, guint8 level, guint32 id, const char *bytes, gsize length)
{
    guint32 sum = 0;
    g_byte_array_append(out, &level, 1);
    add_number(out, id, 4);
    add_number(out, (guint32)length, 4);
    g_byte_array_append(out, (const guint8 *)bytes, (guint)length);
    for (gsize i = 0; i < length; i++)
        sum += (guint8)bytes[i];
    add_number(out, sum, 2);
}

static GByteArray *tnef_begin(void)
{
    GByteArray *out = g_byte_array_new();
    add_number(out, 0x223E9F78, 4);
    add_number(out, 1, 2);
    add_attribute(out, 1, 0x00089006, "\0\0\1\0", 4);
    return out;
}

static void add_file(GByteArray *out, const char *name, const char *bytes, gsize length)
{
    static const char PLACE[14] = {1, 0, '\xFF', '\xFF', '\xFF', '\xFF'};
    add_attribute(out, 2, 0x00069002, PLACE, sizeof PLACE);
    add_attribute(out, 2, 0x00018010, name, strlen(name) + 1);
    add_attribute(out, 2, 0x0006800F, bytes, length);
}

static Mail *read_tnef(const GByteArray *tnef)
{
    g_autoptr(GBytes) raw = letter_of(tnef->data, tnef->len);
    return mail_read_with(raw, envelope_new(""), TNEF);
}

/* valgrind, named in $UNDER by tests/run, needs more memory than the child allows itself. */
static void need_children(void)
{
    if (g_getenv("UNDER") && *g_getenv("UNDER"))
        skip();
}

static void need_tnef(void)
{
    need_children();
    if (access(TNEF, X_OK) != 0)
        skip();
}

static void files_come_out_whole_and_are_never_passed_on(void **state)
{
    need_tnef();
    const Scene *scene = *state;
    g_autoptr(GByteArray) tnef = tnef_begin();
    add_file(tnef, "b.png", "bild", 4);
    add_file(tnef, "a.txt", "text", 4);
    add_file(tnef, "a.txt", "annan", 5);
    g_autoptr(GBytes) raw = letter_of(tnef->data, tnef->len);
    g_autoptr(Mail) mail = mail_read_with(raw, envelope_new(""), TNEF);
    g_autoptr(GPtrArray) files = mail_read_files_with(raw, mail, TNEF, NULL, NULL);
    static const struct {
        const char *name, *type, *bytes;
    } WANTED[] = {{"a.txt", "text/plain", "text"},
                  {"a.txt.1", "application/octet-stream", "annan"},
                  {"b.png", "image/png", "bild"}};
    assert_false(mail->damaged);
    assert_int_equal(files->len, 1 + G_N_ELEMENTS(WANTED));
    for (guint i = 0; i < G_N_ELEMENTS(WANTED); i++) {
        const File *file = files->pdata[i + 1];
        assert_true(((const Attachment *)mail->attachments->pdata[i + 1])->nested);
        assert_string_equal(file->name, WANTED[i].name);
        assert_string_equal(file->type, WANTED[i].type);
        assert_int_equal(g_bytes_get_size(file->bytes), strlen(WANTED[i].bytes));
        assert_memory_equal(g_bytes_get_data(file->bytes, NULL), WANTED[i].bytes, strlen(WANTED[i].bytes));
    }
    g_autoptr(GPtrArray) without = mail_read_files(raw, mail, NULL, NULL);
    assert_int_equal(without->len, 1);
    g_autoptr(GDir) left = g_dir_open(scene->temporary, 0, NULL);
    assert_null(g_dir_read_name(left));
}

static void a_thousand_files_are_too_many(void **state)
{
    need_tnef();
    g_autoptr(GByteArray) tnef = tnef_begin();
    for (guint i = 0; i < 1000; i++) {
        g_autofree char *name = g_strdup_printf("fil-%u.txt", i);
        add_file(tnef, name, "x", 1);
    }
    g_autoptr(Mail) mail = read_tnef(tnef);
    assert_unread(*state, mail);
}

static void one_cut_anywhere_harms_nothing(void **state)
{
    need_tnef();
    g_autoptr(GByteArray) tnef = tnef_begin();
    add_file(tnef, "bild.png", "bild", 4);
    for (guint length = 0; length < tnef->len; length += 7) {
        g_autoptr(GBytes) raw = letter_of(tnef->data, length);
        g_autoptr(Mail) mail = mail_read_with(raw, envelope_new(""), TNEF);
        assert_true(mail->attachments->len >= 1);
    }
    g_autoptr(Mail) none = read_by(TNEF);
    assert_unread(*state, none);
}

/* ---- programs that misbehave ---- */

static void without_the_program_the_mail_is_kept_and_flagged(void **state)
{
    g_autoptr(Mail) missing = read_by("/nonexistent/tnef");
    assert_unread(*state, missing);
    g_autoptr(Mail) none = read_by(NULL);
    assert_unread(*state, none);
    assert_fails(*state, "echo bild > bild.png; exit 1");
    assert_fails(*state, "echo bild > bild.png; kill -SEGV $$");
}

static void what_a_program_leaves_is_taken_when_it_ends_well(void **state)
{
    need_children();
    g_autofree char *program = stand_in(*state, "read word; echo \"$word\" > brev.txt; echo y > .dold");
    g_autoptr(Mail) mail = read_by(program);
    assert_false(mail->damaged);
    assert_int_equal(mail->attachments->len, 3);
}

static void a_program_that_hangs_is_killed(void **state)
{
    need_children();
    gint64 began = g_get_monotonic_time();
    assert_fails(*state, "exec sleep 60");
    assert_in_range(g_get_monotonic_time() - began, 4 * SECOND, 50 * SECOND);
}

static void a_program_that_writes_too_much_is_stopped(void **state)
{
    assert_fails(*state, "exec head -c 100000000 /dev/zero > stor.bin");
    assert_fails(*state, "i=0; while :; do echo x > fil-$i; i=$((i+1)); done");
}

static void only_ordinary_files_are_taken(void **state)
{
    assert_fails(*state, "exec ln -s /etc/passwd passwd");
    assert_fails(*state, "exec mkdir mapp");
    assert_fails(*state, "exec mkfifo ror");
}

static void a_program_has_no_environment_and_no_descriptor_of_ours(void **state)
{
    need_children();
    assert_int_equal(dup2(STDERR_FILENO, 9), 9);
    g_setenv("SYNPUNKT_TEST", "hemligt", TRUE);
    g_autofree char *program = stand_in(*state, "test -z \"$SYNPUNKT_TEST$HOME\" || exit 1\n"
                                                "{ echo x >&9; } 2>/dev/null && exit 1\n"
                                                "echo y > kvar.txt\nexit 0");
    g_autoptr(Mail) mail = read_by(program);
    g_unsetenv("SYNPUNKT_TEST");
    (void)close(9);
    assert_int_equal(mail->attachments->len, 2);
}

static void a_program_sees_no_file_of_ours_where_the_kernel_can_hide_it(void **state)
{
    if (syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) < 1)
        skip();
    const Scene *scene = *state;
    g_autofree char *secret = g_build_filename(scene->folder, "hemligt", NULL);
    assert_true(g_file_set_contents(secret, "hemligt\n", -1, NULL));
    g_autofree char *reads = g_strdup_printf("read word < %s && echo \"$word\" > ute.txt", secret);
    g_autofree char *writes = g_strdup_printf("echo x >> %s", secret);
    assert_fails(scene, reads);
    assert_fails(scene, writes);
    (void)g_unlink(secret);
}

/* ---- Rich Text ---- */

static void rich_text_is_read_as_its_row_says(void **state G_GNUC_UNUSED)
{
    static const struct {
        const char *rtf, *text;
    } ROWS[] = {
        {"{\\rtf1\\ansi\\ansicpg1252 H\\'e5l i v\\'e4gen\\par Hej}", "Hål i vägen\nHej"},
        {"{\\rtf1\\uc1 sl\\u228?ckt \\u8364?5 \\u-10179?\\u-8704?}", "släckt €5 😀"},
        {"{\\rtf1\\uc2 \\u228\\'c3\\'a4!{\\uc0 \\u229}}", "ä!å"},
        {"{\\rtf1{\\fonttbl{\\f0 Arial;}}{\\*\\htmltag64 <p>}{\\pict 00ff}Hej\\~d\\'e5\\_}", "Hej\u00A0då-"},
        {"{\\rtf1\\ansicpg932 \\'93\\'fa\\'96\\'7b}", "日本"},
        {"{\\rtf1 a\\\\b\\{c\\}\r\nd\\bin3 {{{e\\tab f}", "a\\b{c}de\tf"},
        {"{\\rtf1 \\'", ""},
        {"{\\rtf1 \\'zz\\u99999999999?\\uc-5\\bin-1\\bin99999999999999", "zz"},
        {"}}}{{{", ""},
        {"", ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *text = text_from_rtf(ROWS[i].rtf, strlen(ROWS[i].rtf));
        assert_string_equal(text, ROWS[i].text);
    }
    g_autofree char *deep = g_strnfill(100000, '{');
    g_autofree char *nothing = text_from_rtf(deep, strlen(deep));
    assert_string_equal(nothing, "");
}

/* ---- the scene ---- */

static int set_up(void **state)
{
    Scene *scene = g_new0(Scene, 1);
    scene->folder = g_dir_make_tmp("tnef-test-XXXXXX", NULL);
    scene->temporary = scene->folder ? g_build_filename(scene->folder, "temporary", NULL) : NULL;
    *state = scene;
    /* GLib looks once where temporary files go. */
    if (!scene->temporary || g_mkdir(scene->temporary, 0700) != 0 || !g_setenv("TMPDIR", scene->temporary, TRUE))
        return -1;
    mail_read_init();
    return 0;
}

static int tear_down(void **state)
{
    Scene *scene = *state;
    g_autofree char *program = g_build_filename(scene->folder, "program", NULL);
    (void)g_unlink(program);
    (void)g_rmdir(scene->temporary);
    (void)g_rmdir(scene->folder);
    g_free(scene->temporary);
    g_free(scene->folder);
    g_free(scene);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_come_out_whole_and_are_never_passed_on),
        cmocka_unit_test(a_thousand_files_are_too_many),
        cmocka_unit_test(one_cut_anywhere_harms_nothing),
        cmocka_unit_test(without_the_program_the_mail_is_kept_and_flagged),
        cmocka_unit_test(what_a_program_leaves_is_taken_when_it_ends_well),
        cmocka_unit_test(a_program_that_hangs_is_killed),
        cmocka_unit_test(a_program_that_writes_too_much_is_stopped),
        cmocka_unit_test(only_ordinary_files_are_taken),
        cmocka_unit_test(a_program_has_no_environment_and_no_descriptor_of_ours),
        cmocka_unit_test(a_program_sees_no_file_of_ours_where_the_kernel_can_hide_it),
        cmocka_unit_test(rich_text_is_read_as_its_row_says),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
