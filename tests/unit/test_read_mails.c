/* test_read_mails.c - the mails that tests/mail/expected.tsv lists are read as their rows say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mail/language.h"
#include "mail/read.h"

#include <string.h>

#define TABLE         "tests/mail/expected.tsv"
#define ROWS_MIN      50
#define UNPACKED      "winmail"
#define UNPACKED_MIN  5
#define NOT_LOOKED_AT "*"
#define TNEF          "/usr/bin/tnef" /* contrib/install-deps brings it */

/* Between tabs; \n, \t and \\ are escaped; files are joined by "|". */
enum { FILE_NAME, FROM, NAME, SUBJECT, LANGUAGE, NEW_TEXT, FILES, FLAGS, COLUMNS };

static Mail *read_file(const char *name)
{
    g_autofree char *path = g_strdup_printf("tests/mail/%s.eml", name);
    char *bytes = NULL;
    gsize length;
    if (!g_file_get_contents(path, &bytes, &length, NULL))
        fail_msg("no file '%s'", path);
    g_autoptr(GBytes) raw = g_bytes_new_take(bytes, length);
    return mail_read_with(raw, envelope_new("a@b.example"), TNEF);
}

static char *list_files(const Mail *mail)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < mail->attachments->len; i++) {
        const Attachment *file = mail->attachments->pdata[i];
        g_string_append_printf(out, "%s%s%s%s%s", i > 0 ? "|" : "", file->name, file->logo ? " (logo)" : "",
                               file->nested ? " (nested)" : "", file->unnamed ? " (unnamed)" : "");
    }
    return g_string_free(out, FALSE);
}

static char *list_flags(const Mail *mail)
{
    GString *out = g_string_new(NULL);
    g_string_append(out, mail->rich ? "rich " : "");
    g_string_append(out, mail->has_signature ? "signed " : "");
    g_string_append(out, mail->encrypted ? "encrypted " : "");
    g_string_append(out, mail->calendar ? "calendar " : "");
    g_string_append(out, mail->damaged ? "damaged " : "");
    return g_strchomp(g_string_free(out, FALSE));
}

static guint differs(char **row, const char *what, const char *wanted, const char *got)
{
    g_autofree char *plain = g_strcompress(wanted);
    if (strcmp(wanted, NOT_LOOKED_AT) == 0 || g_strcmp0(plain, got ? got : "") == 0)
        return 0;
    print_error("%s: %s is '%s', not '%s'\n", row[FILE_NAME], what, got ? got : "", plain);
    return 1;
}

static guint check_row(char **row)
{
    g_autoptr(Mail) mail = read_file(row[FILE_NAME]);
    g_autofree char *text = mail_new_text(mail), *files = list_files(mail), *flags = list_flags(mail);
    return differs(row, "from", row[FROM], mail_from(mail)) + differs(row, "name", row[NAME], mail_from_name(mail)) +
           differs(row, "subject", row[SUBJECT], mail->subject) +
           differs(row, "language", row[LANGUAGE], mail->language) + differs(row, "new text", row[NEW_TEXT], text) +
           differs(row, "files", row[FILES], files) + differs(row, "flags", row[FLAGS], flags);
}

/* The rows whose mail a child unpacks, or all others. */
static void check_rows(gboolean unpacked, guint least)
{
    g_autofree char *table = NULL;
    assert_true(g_file_get_contents(TABLE, &table, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(table, "\n", -1);
    guint rows = 0, wrong = 0;
    for (guint i = 1; lines[i] && *lines[i]; i++) {
        g_auto(GStrv) row = g_strsplit(lines[i], "\t", -1);
        if (g_strv_length(row) != COLUMNS)
            fail_msg("line %u of " TABLE " has not %d columns", i + 1, COLUMNS);
        if (g_str_has_prefix(row[FILE_NAME], UNPACKED) != unpacked)
            continue;
        wrong += check_row(row);
        rows++;
    }
    assert_true(rows >= least);
    assert_int_equal(wrong, 0);
}

static void each_listed_mail_is_read_as_its_row_says(void **state G_GNUC_UNUSED)
{
    check_rows(FALSE, ROWS_MIN);
}

/* valgrind, named in $UNDER by tests/run, needs more memory than the child allows itself. */
static void each_listed_winmail_is_read_as_its_row_says(void **state G_GNUC_UNUSED)
{
    if (g_getenv("UNDER") && *g_getenv("UNDER"))
        skip();
    check_rows(TRUE, UNPACKED_MIN);
}

static int set_up(void **state G_GNUC_UNUSED)
{
    mail_read_init();
    return language_init() ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_listed_mail_is_read_as_its_row_says),
        cmocka_unit_test(each_listed_winmail_is_read_as_its_row_says),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
