/* The setting "store" when it names a server: what is taken, and what is refused before anybody is asked. */
#include "store/postgres/postgres.h"
#include "util/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void the_part_behind_the_mark_is_the_schema(void **state)
{
    (void)state;
    g_auto(Where) where = {0};
    assert_true(where_read("postgresql://mail@db1,db2/city?sslmode=verify-full#eskilstuna_2", &where, NULL));
    assert_string_equal(where.uri, "postgresql://mail@db1,db2/city?sslmode=verify-full");
    assert_string_equal(where.schema, "eskilstuna_2");
}

static void without_it_there_is_a_name_for_one(void **state)
{
    (void)state;
    g_auto(Where) where = {0};
    assert_true(where_read("postgresql:///city?service=synpunkt", &where, NULL));
    assert_string_equal(where.schema, WHERE_SCHEMA);
}

static void assert_refused(const char *text, const char *words)
{
    g_auto(Where) where = {0};
    g_autoptr(GError) error = NULL;
    assert_false(where_read(text, &where, &error));
    assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG));
    if (!strstr(error->message, words))
        fail_msg("%s", error->message);
}

static void a_password_is_refused_and_not_repeated(void **state)
{
    static const char *const each[] = {
        "postgresql://mail:hemligt@db/city",       "postgresql://db/city?password=hemligt",
        "postgresql://db/city?%70assword=hemligt", "postgresql://db/city?sslpassword=hemligt",
        "postgresql://mail:hemligt/x@db/city",     "postgresql://mail:hemligt#x@db/city",
        "postgresql://mail:%zzhemligt@db/city",    "postgresql://mail:hemligt@[::1/city"};
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(each); i++) {
        g_autoptr(GError) error = NULL;
        assert_refused(each[i], "password file");
        assert_null(store_open(each[i], STORE_READ_ONLY, &error));
        assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG));
        assert_null(strstr(error->message, "hemligt"));
    }
}

static void a_schema_is_a_plain_word(void **state)
{
    static const char *const each[] = {"postgresql:///city#",
                                       "postgresql:///city#Gävle",
                                       "postgresql:///city#1a",
                                       "postgresql:///city#a;drop",
                                       "postgresql:///city#a b",
                                       "postgresql:///city#public",
                                       "postgresql:///city#pg_temp",
                                       "postgresql:///city#$user",
                                       "postgresql:///city#information_schema",
                                       "postgresql:///city#a2345678901234567890123456789012345678901"};
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(each); i++)
        assert_refused(each[i], "organisation is to be a word");
    g_auto(Where) where = {0};
    assert_true(where_read("postgresql:///city#a234567890123456789012345678901234567890", &where, NULL));
}

static void what_is_no_uri_is_refused(void **state)
{
    (void)state;
    assert_refused("postgresql://db:port/city?nonsense=1", "no PostgreSQL URI");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_part_behind_the_mark_is_the_schema),
        cmocka_unit_test(without_it_there_is_a_name_for_one),
        cmocka_unit_test(a_password_is_refused_and_not_repeated),
        cmocka_unit_test(a_schema_is_a_plain_word),
        cmocka_unit_test(what_is_no_uri_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
