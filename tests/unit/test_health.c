/* When the administrator hears of the service, and of what (R79). */
#include "core/health.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NOW  G_GINT64_CONSTANT(1772550000) /* 3 March 2026 */
#define HOUR 3600
#define DAY  (24 * HOUR)
#define GB   (G_GUINT64_CONSTANT(1000) * 1000 * 1000)

static const char *const ends[] = {"5f0c1d mejl1", "a1b2c3 mejl2", NULL};

static HealthFigures well(void)
{
    return (HealthFigures){
        .now = NOW, .disk_free = 50 * GB, .disk_size = 100 * GB, .backup_at = NOW - DAY, .ends = ends};
}

static void each_trouble_is_found_at_its_limit(void **state)
{
    (void)state;
    HealthFigures figures = well();
    assert_int_equal(health_find(&figures), 0);
    figures.waiting_since = NOW - HEALTH_OUTBOX_SECONDS;
    assert_int_equal(health_find(&figures), 0);
    figures.waiting_since--;
    assert_int_equal(health_find(&figures), HEALTH_OUTBOX);
    figures = well();
    figures.refused_day = HEALTH_REFUSED_DAY;
    assert_int_equal(health_find(&figures), HEALTH_REFUSED);
    figures = well();
    figures.unproven_day = HEALTH_UNPROVEN_DAY;
    assert_int_equal(health_find(&figures), HEALTH_UNPROVEN);
    figures = well();
    figures.disk_free = 10 * GB;
    assert_int_equal(health_find(&figures), 0);
    figures.disk_free = 10 * GB - HEALTH_DISK_PERCENT;
    assert_int_equal(health_find(&figures), HEALTH_DISK);
    figures = well();
    figures.damaged = TRUE;
    assert_int_equal(health_find(&figures), HEALTH_STORE);
}

/* Who makes backups in another way is not told of it every day. */
static void a_backup_is_missed_only_where_there_was_one(void **state)
{
    (void)state;
    HealthFigures figures = well();
    figures.backup_at = NOW - HEALTH_BACKUP_SECONDS - 1;
    assert_int_equal(health_find(&figures), HEALTH_BACKUP);
    figures.backup_at = 0;
    assert_int_equal(health_find(&figures), 0);
}

static void findings_are_read_as_they_are_printed(void **state)
{
    (void)state;
    guint all = HEALTH_OUTBOX | HEALTH_REFUSED | HEALTH_UNPROVEN | HEALTH_DISK | HEALTH_STORE | HEALTH_BACKUP;
    g_autofree char *words = health_print(all);
    g_autofree char *none = health_print(0);
    assert_string_equal(words, "outbox refused unproven disk store backup");
    assert_int_equal(health_read(words), all);
    assert_string_equal(none, "");
    assert_int_equal(health_read("disk of tomorrow"), HEALTH_DISK);
}

static void trouble_is_told_when_it_begins_daily_and_when_it_is_over(void **state)
{
    (void)state;
    HealthFigures figures = well();
    HealthTold told = {.weekly_at = NOW - HOUR};
    assert_int_equal(health_word(&figures, &told, TRUE), HEALTH_SILENT);
    figures.damaged = TRUE;
    assert_int_equal(health_word(&figures, &told, FALSE), HEALTH_TROUBLE);
    told = (HealthTold){HEALTH_STORE, NOW - HOUR, NOW - HOUR};
    assert_int_equal(health_word(&figures, &told, TRUE), HEALTH_SILENT);
    figures.disk_free = 0; /* something else too */
    assert_int_equal(health_word(&figures, &told, TRUE), HEALTH_TROUBLE);
    figures.disk_free = 50 * GB;
    told.trouble_at = NOW - DAY;
    assert_int_equal(health_word(&figures, &told, TRUE), HEALTH_TROUBLE);
    figures.damaged = FALSE;
    assert_int_equal(health_word(&figures, &told, FALSE), HEALTH_WELL);
    told = (HealthTold){0, NOW - HOUR, NOW - HOUR};
    assert_int_equal(health_word(&figures, &told, TRUE), HEALTH_SILENT);
}

static void what_comes_and_goes_is_told_of_once_an_hour(void **state)
{
    (void)state;
    HealthFigures figures = well();
    HealthTold told = {HEALTH_OUTBOX, NOW - HOUR + 1, NOW - HOUR};
    assert_int_equal(health_word(&figures, &told, TRUE), HEALTH_SILENT);
    told.trouble = 0; /* "well again" was just said */
    figures.waiting_since = NOW - HOUR;
    assert_int_equal(health_word(&figures, &told, TRUE), HEALTH_SILENT);
    told.trouble_at--;
    assert_int_equal(health_word(&figures, &told, TRUE), HEALTH_TROUBLE);
}

static void a_line_a_week_comes_in_office_hours(void **state)
{
    (void)state;
    HealthFigures figures = well();
    HealthTold told = {0};
    assert_int_equal(health_word(&figures, &told, FALSE), HEALTH_FIRST);
    told.weekly_at = NOW - 7 * DAY + 1;
    assert_int_equal(health_word(&figures, &told, TRUE), HEALTH_SILENT);
    told.weekly_at--;
    assert_int_equal(health_word(&figures, &told, FALSE), HEALTH_SILENT);
    assert_int_equal(health_word(&figures, &told, TRUE), HEALTH_WEEKLY);
}

static void the_setting_says_which_are_written(void **state)
{
    (void)state;
    assert_true(health_is_written(HEALTH_WEEKLY, HEALTH_RULE_WEEKLY));
    assert_false(health_is_written(HEALTH_WEEKLY, HEALTH_RULE_TROUBLE));
    assert_true(health_is_written(HEALTH_WELL, HEALTH_RULE_TROUBLE));
    assert_false(health_is_written(HEALTH_TROUBLE, HEALTH_RULE_NEVER));
    assert_false(health_is_written(HEALTH_FIRST, HEALTH_RULE_WEEKLY));
}

static void the_letter_holds_the_end_of_each_chain_and_a_line_to_paste(void **state)
{
    (void)state;
    g_autoptr(Config) config = config_new();
    g_free(config->admin);
    config->admin = g_strdup("drift@city.example");
    HealthFigures figures = well();
    figures.damaged = TRUE;
    g_autoptr(Letter) letter = health_letter(HEALTH_WEEKLY, &figures, config, "1.2");
    assert_string_equal(letter->to, "drift@city.example");
    assert_string_equal(letter_get(letter, "is_weekly"), "ja");
    assert_string_equal(letter_get(letter, "trouble_store"), "ja");
    assert_string_equal(letter_get(letter, "version"), "1.2");
    assert_string_equal(letter_get(letter, "chain_ends"), "- 5f0c1d mejl1\n- a1b2c3 mejl2");
    assert_string_equal(letter_get(letter, "chain_commands"),
                        "synpunkt check --since 5f0c1d\nsynpunkt check --since a1b2c3");
    assert_string_equal(letter_get(letter, "waiting_from"), "");
    g_autoptr(Letter) calm = health_letter(HEALTH_WELL, &figures, config, "1.2");
    assert_string_equal(letter_get(calm, "trouble_store"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_trouble_is_found_at_its_limit),
        cmocka_unit_test(a_backup_is_missed_only_where_there_was_one),
        cmocka_unit_test(findings_are_read_as_they_are_printed),
        cmocka_unit_test(trouble_is_told_when_it_begins_daily_and_when_it_is_over),
        cmocka_unit_test(what_comes_and_goes_is_told_of_once_an_hour),
        cmocka_unit_test(a_line_a_week_comes_in_office_hours),
        cmocka_unit_test(the_setting_says_which_are_written),
        cmocka_unit_test(the_letter_holds_the_end_of_each_chain_and_a_line_to_paste),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
