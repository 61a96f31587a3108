#include "daemon/session.h"
#include "util/error.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/un.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void arguments_give_the_exact_string_and_the_address(void **state)
{
    (void)state;
    static const struct {
        const char *argument, *exact, *address;
    } rows[] = {
        {"<Anna@City.example>", "<Anna@City.example>", "Anna@City.example"},
        {"anna@city.example", "anna@city.example", "anna@city.example"},
        {"<>", "<>", ""},
        {"", "", ""},
        {"<", "<", ""},
        {"<a@b> SIZE=5 NOTIFY=NEVER", "<a@b>", "a@b"},
        {"a@b NOTIFY=NEVER", "a@b", "a@b"},
        {"<a@b", "<a@b", "a@b"},
        {"<\"a> b\"@c> ORCPT=x", "<\"a> b\"@c>", "\"a> b\"@c"},
        {"<\"a\\\"> b\"@c>", "<\"a\\\"> b\"@c>", "\"a\\\"> b\"@c"},
        {"<\"a\\", "<\"a\\", "\"a\\"},
        {"<r\xc3\xa5@b>", "<r\xc3\xa5@b>", "r\xc3\xa5@b"},
        {"<r\xe5@b>", "<r\xe5@b>", "r\xef\xbf\xbd@b"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *exact = session_argument(rows[i].argument);
        g_autofree char *address = session_address(rows[i].argument);
        assert_string_equal(exact, rows[i].exact);
        assert_string_equal(address, rows[i].address);
    }
}

static void the_client_is_known_by_its_address_only(void **state)
{
    (void)state;
    g_autoptr(Connection) connection = connection_new(TRUE);
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0xC0000207)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    connection_set_client(connection, (struct sockaddr *)&four);
    assert_string_equal(connection->client, "192.0.2.7");
    connection_set_client(connection, (struct sockaddr *)&six);
    assert_string_equal(connection->client, "::1");
    connection_set_client(connection, (struct sockaddr *)&local);
    assert_null(connection->client);
    connection_set_client(connection, NULL);
    assert_null(connection->client);
}

static void the_message_is_kept_as_it_was_on_the_wire(void **state)
{
    (void)state;
    g_autoptr(Session) session = session_new("<anna@home.example>", "192.0.2.7", "/tmp");
    g_autoptr(Envelope) envelope = NULL;
    session_header(session, "Subject", " H\xe5l i\n\tgatan", TRUE);
    session_header(session, "X-No-Space", "tight", TRUE);
    session_header(session, "X-Odd", " a\r\n b", TRUE);
    session_end_headers(session);
    session_body(session, "Hej\r\n.\r\n\0x\r\n", 12);
    g_autoptr(GBytes) raw = session_finish(session, "4jXMZR3c64z1bvs6", 1772559730, &envelope, NULL);
    static const char expected[] =
        "Subject: H\xe5l i\r\n\tgatan\r\nX-No-Space:tight\r\nX-Odd: a\r\n b\r\n\r\nHej\r\n.\r\n\0x\r\n";
    assert_int_equal(g_bytes_get_size(raw), sizeof expected - 1);
    assert_memory_equal(g_bytes_get_data(raw, NULL), expected, sizeof expected - 1);
    assert_string_equal(envelope->sender, "anna@home.example");
    assert_string_equal(envelope->client, "192.0.2.7");
    assert_string_equal(envelope->queue_id, "4jXMZR3c64z1bvs6");
    assert_int_equal(envelope->received_at, 1772559730);
}

static void a_space_is_put_in_where_the_mta_took_it_away(void **state)
{
    (void)state;
    g_autoptr(Session) session = session_new("<>", NULL, "/tmp");
    g_autoptr(Envelope) envelope = NULL;
    session_header(session, "Subject", "x", FALSE);
    g_autoptr(GBytes) raw = session_finish(session, NULL, 1, &envelope, NULL);
    assert_memory_equal(g_bytes_get_data(raw, NULL), "Subject: x\r\n", 12);
    assert_string_equal(envelope->sender, "");
    assert_null(envelope->queue_id);
}

static void our_recipients_are_told_from_bystanders(void **state)
{
    (void)state;
    g_autoptr(Session) session = session_new("<a@b>", NULL, "/tmp");
    session_add_recipient(session, "<Synpunkter@City.example>", TRUE);
    assert_true(session_is_all_ours(session));
    session_add_recipient(session, "<bo@city.example>", FALSE);
    assert_false(session_is_all_ours(session));
    g_autoptr(Envelope) envelope = NULL;
    g_autoptr(GBytes) raw = session_finish(session, "x", 1, &envelope, NULL);
    assert_non_null(raw);
    assert_int_equal(envelope->recipients->len, 2);
    assert_int_equal(session_ours(session)->len, 1);
    assert_string_equal(g_ptr_array_index(session_ours(session), 0), "<Synpunkter@City.example>");
    assert_false(session_is_all_ours(session));
}

static void a_certificate_counts_only_when_verified(void **state)
{
    (void)state;
    g_autoptr(Session) trusted = session_new("<a@b>", NULL, "/tmp");
    g_autoptr(Session) doubtful = session_new("<a@b>", NULL, "/tmp");
    g_autoptr(Envelope) first = NULL;
    g_autoptr(Envelope) second = NULL;
    session_set_proof(trusted, "karin", "mail.city.example", "OK");
    session_set_proof(doubtful, "", "mail.city.example", "FAIL");
    g_autoptr(GBytes) one = session_finish(trusted, "x", 1, &first, NULL);
    g_autoptr(GBytes) two = session_finish(doubtful, "x", 1, &second, NULL);
    assert_non_null(one);
    assert_non_null(two);
    assert_string_equal(first->login, "karin");
    assert_string_equal(first->certificate, "mail.city.example");
    assert_null(second->login);
    assert_null(second->certificate);
}

static void a_spool_that_fails_is_told_at_the_end_and_try_later(void **state)
{
    (void)state;
    g_autoptr(Session) session = session_new("<a@b>", NULL, "/nonexistent/folder");
    g_autofree char *chunk = g_malloc0(65535);
    for (int i = 0; i < 40; i++)
        session_body(session, chunk, 65535);
    g_autoptr(Envelope) envelope = NULL;
    g_autoptr(GError) error = NULL;
    assert_null(session_finish(session, "x", 1, &envelope, &error));
    assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER));
    assert_null(envelope);
}

static void a_message_beyond_the_limit_is_not_cut(void **state)
{
    (void)state;
    g_autoptr(Session) session = session_new("<a@b>", NULL, "/tmp");
    session_body(session, "", 0);
    session_body(session, "x", (gsize)SESSION_BYTES_MAX + 1);
    session_body(session, "x", 1);
    g_autoptr(Envelope) envelope = NULL;
    g_autoptr(GError) error = NULL;
    assert_null(session_finish(session, "x", 1, &envelope, &error));
    assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER));
}

static void a_connection_frees_the_message_in_hand(void **state)
{
    (void)state;
    Connection *connection = connection_new(TRUE);
    connection->session = session_new("<a@b>", NULL, "/tmp");
    session_body(connection->session, "x", 1);
    connection_free(connection);
    connection_free(NULL);
    session_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments_give_the_exact_string_and_the_address),
        cmocka_unit_test(the_client_is_known_by_its_address_only),
        cmocka_unit_test(the_message_is_kept_as_it_was_on_the_wire),
        cmocka_unit_test(a_space_is_put_in_where_the_mta_took_it_away),
        cmocka_unit_test(our_recipients_are_told_from_bystanders),
        cmocka_unit_test(a_certificate_counts_only_when_verified),
        cmocka_unit_test(a_spool_that_fails_is_told_at_the_end_and_try_later),
        cmocka_unit_test(a_message_beyond_the_limit_is_not_cut),
        cmocka_unit_test(a_connection_frees_the_message_in_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
