/* The log's lines, as standard error sees them. */
#include "util/log.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* Standard error led to a file without a name; the real one is kept aside. */
typedef struct {
    int file, real;
} Caught;

static Caught catch_stderr(void)
{
    Caught caught = {open(g_get_tmp_dir(), O_TMPFILE | O_RDWR, 0600), dup(STDERR_FILENO)};

    assert_true(caught.file >= 0 && caught.real >= 0);
    assert_int_equal(dup2(caught.file, STDERR_FILENO), STDERR_FILENO);
    return caught;
}

static char *release_stderr(Caught caught)
{
    char *text = g_malloc0(4096);

    assert_int_equal(dup2(caught.real, STDERR_FILENO), STDERR_FILENO);
    assert_true(pread(caught.file, text, 4095, 0) >= 0);
    close(caught.file);
    close(caught.real);
    return text;
}

static void an_event_is_one_line_whatever_is_in_it(void **state)
{
    Caught caught = catch_stderr();

    (void)state;
    g_unsetenv("JOURNAL_STREAM");
    log_info("queue id %s", "A1\r\nforged: line\x1b[2J\xc2\x85\xe2\x80\xa8");
    log_warning("broken \xff text");
    log_error("å %d%%", 5);
    g_autofree char *text = release_stderr(caught);
    assert_string_equal(text, "queue id A1??forged: line?[2J??\nbroken \xef\xbf\xbd text\nå 5%\n");
}

static void the_journal_is_told_the_priority(void **state)
{
    Caught caught = catch_stderr();
    struct stat status;

    (void)state;
    assert_int_equal(fstat(STDERR_FILENO, &status), 0);
    g_autofree char *stream =
        g_strdup_printf("%llu:%llu", (unsigned long long)status.st_dev, (unsigned long long)status.st_ino);
    g_setenv("JOURNAL_STREAM", stream, TRUE);
    log_info("a");
    log_warning("b");
    log_error("c");
    g_setenv("JOURNAL_STREAM", "1:2", TRUE);
    log_error("led elsewhere");
    g_autofree char *text = release_stderr(caught);
    assert_string_equal(text, "<6>a\n<4>b\n<3>c\nled elsewhere\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_is_one_line_whatever_is_in_it),
        cmocka_unit_test(the_journal_is_told_the_priority),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
