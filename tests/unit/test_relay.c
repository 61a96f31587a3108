/*
 * The relay against an SMTP server in a thread of this process, and against
 * small programs in the place of sendmail(1).
 */
#include "outbox/relay.h"
#include "outbox/wire.h"

#include "fake_smtp.h"

#include <glib/gstdio.h>

/* -- parcels and what became of them ---------------------------------- */

typedef struct {
    GString *fates; /* "1:accepted 2:refused " */
    char *last;     /* answer */
    guint stop_after;
    guint told;
    const GPtrArray *parcels;
    guint given;
} Fates;

static const Parcel *give(gpointer data)
{
    Fates *fates = data;
    return fates->given < fates->parcels->len ? g_ptr_array_index(fates->parcels, fates->given++) : NULL;
}

static gboolean note(gint64 id, RelayFate fate, const char *answer, gpointer data)
{
    static const char *const names[] = {"accepted", "later", "refused"};
    Fates *fates = data;
    g_string_append_printf(fates->fates, "%d:%s ", (int)id, names[fate]);
    g_free(fates->last);
    fates->last = g_strdup(answer);
    return ++fates->told != fates->stop_after;
}

static void add(GPtrArray *parcels, const char *recipient, const char *bytes)
{
    Parcel *parcel = g_new0(Parcel, 1);
    parcel->id = (gint64)parcels->len + 1;
    parcel->sender = "synpunkter+b1.aaaaaaaa@city.example";
    parcel->recipient = recipient;
    parcel->envelope_id = "b1.aaaaaaaa";
    parcel->bytes = g_bytes_new(bytes, strlen(bytes));
    g_ptr_array_add(parcels, parcel);
}

static void parcel_free(gpointer data)
{
    Parcel *parcel = data;
    g_bytes_unref(parcel->bytes);
    g_free(parcel);
}

#define LETTER "From: a@city.example\r\nDate: Tue, 3 Mar 2026 18:42:10 +0100\r\nMessage-ID: <1@x>\r\n\r\nHej\r\n"

static void send_by(const char *where, const char *sendmail, GPtrArray *parcels, Fates *fates)
{
    g_autoptr(Relay) relay = relay_new(where, sendmail);
    fates->fates = g_string_new(NULL);
    fates->parcels = parcels;
    relay_send(relay, give, note, fates);
    g_ptr_array_unref(parcels);
}

static void send_to(Server *server, GPtrArray *parcels, Fates *fates)
{
    g_autofree char *where = g_strdup_printf("127.0.0.1:%d", server->port);
    send_by(where, "/nonexistent/sendmail", parcels, fates);
    server_stop(server);
}

static void finish(Fates *fates, const char *expected)
{
    assert_string_equal(fates->fates->str, expected);
    g_string_free(fates->fates, TRUE);
    g_free(fates->last);
}

static GPtrArray *three(const char *second)
{
    GPtrArray *parcels = g_ptr_array_new_with_free_func(parcel_free);
    add(parcels, "anna@home.example", LETTER);
    add(parcels, second, LETTER);
    add(parcels, "cilla@home.example", LETTER);
    return parcels;
}

/* -- tests -------------------------------------------------------------- */

static void many_letters_go_in_one_session_with_dsn_parameters(void **state)
{
    (void)state;
    Server *server = server_start((Manners){.pipelining = TRUE});
    Fates fates = {0};
    send_to(server, three("bo@home.example"), &fates);
    finish(&fates, "1:accepted 2:accepted 3:accepted ");
    assert_int_equal(server->connections, 1);
    assert_int_equal(server->messages->len, 3);
    assert_non_null(
        strstr(server->commands->str, "MAIL FROM:<synpunkter+b1.aaaaaaaa@city.example> RET=HDRS ENVID=b1.aaaaaaaa"));
    assert_non_null(strstr(server->commands->str, "RCPT TO:<bo@home.example> NOTIFY=FAILURE"));
    server_free(server);
}

static void a_server_without_extensions_still_gets_the_letter(void **state)
{
    (void)state;
    Server *server = server_start((Manners){.plain = TRUE});
    Fates fates = {0};
    send_to(server, three("bo@home.example"), &fates);
    finish(&fates, "1:accepted 2:accepted 3:accepted ");
    assert_null(strstr(server->commands->str, "NOTIFY"));
    server_free(server);
}

static void bytes_arrive_unchanged(void **state)
{
    (void)state;
    const char *letter =
        "From: =?utf-8?q?Synpunkter?= <a@city.example>\r\nTo: Bo <bo@home.example>,\r\n cilla@home.example\r\n"
        "Date: Tue, 3 Mar 2026 18:42:10 +0100\r\nMessage-ID: <1@x>\r\nX-Twice: 1\r\nX-Twice: 2\r\n"
        "Subject: R\xc3\xa5\r\n\r\n.\r\n..\r\n.dot first\r\nr\xe5 8 bit\r\n\r\n  spaces  \r\n.\r\nlast\r\n";
    Server *server = server_start((Manners){.pipelining = TRUE});
    GPtrArray *parcels = g_ptr_array_new_with_free_func(parcel_free);
    Fates fates = {0};
    add(parcels, "bo@home.example", letter);
    send_to(server, parcels, &fates);
    finish(&fates, "1:accepted ");
    assert_string_equal(g_ptr_array_index(server->messages, 0), letter);
    assert_non_null(strstr(server->commands->str, " BODY=8BITMIME"));
    server_free(server);
}

static void a_large_letter_with_long_lines_arrives_unchanged(void **state)
{
    (void)state;
    GString *letter = g_string_new(LETTER);
    for (int i = 0; i < 400; i++) {
        g_string_append_printf(letter, ".%0*d\r\n", i * 10, i);
    }
    Server *server = server_start((Manners){.pipelining = TRUE});
    GPtrArray *parcels = g_ptr_array_new_with_free_func(parcel_free);
    Fates fates = {0};
    add(parcels, "bo@home.example", letter->str);
    send_to(server, parcels, &fates);
    finish(&fates, "1:accepted ");
    assert_string_equal(g_ptr_array_index(server->messages, 0), letter->str);
    g_string_free(letter, TRUE);
    server_free(server);
}

static void lone_line_feeds_cannot_smuggle_a_second_message(void **state)
{
    (void)state;
    Server *server = server_start((Manners){.pipelining = TRUE});
    GPtrArray *parcels = g_ptr_array_new_with_free_func(parcel_free);
    Fates fates = {0};
    add(parcels, "bo@home.example", LETTER "x\n.\nMAIL FROM:<evil@x>\r.\rno end");
    send_to(server, parcels, &fates);
    finish(&fates, "1:accepted ");
    assert_string_equal(g_ptr_array_index(server->messages, 0),
                        LETTER "x\r\n.\r\nMAIL FROM:<evil@x>\r\n.\r\nno end\r\n");
    server_free(server);
}

static void a_refused_recipient_costs_only_that_letter(void **state)
{
    (void)state;
    for (int pipelining = 0; pipelining < 2; pipelining++) {
        Server *server = server_start((Manners){.pipelining = pipelining, .bad_rcpt = "550 5.1.1 no such user"});
        Fates fates = {0};
        send_to(server, three("bad@home.example"), &fates);
        finish(&fates, "1:accepted 2:refused 3:accepted ");
        assert_int_equal(server->connections, 1);
        server_free(server);
    }
}

static void a_recipient_put_off_is_later(void **state)
{
    (void)state;
    Server *server = server_start((Manners){.pipelining = TRUE, .bad_rcpt = "451 4.7.1 greylisted"});
    Fates fates = {0};
    send_to(server, three("bad@home.example"), &fates);
    finish(&fates, "1:accepted 2:later 3:accepted ");
    server_free(server);
}

static void a_refusal_at_the_dot_is_for_good_and_a_451_is_later(void **state)
{
    (void)state;
    Server *refuses = server_start((Manners){.dot = "554 5.7.1 spam"});
    Fates first = {0};
    send_to(refuses, three("bo@home.example"), &first);
    assert_string_equal(first.last, "554 5.7.1 spam");
    finish(&first, "1:refused 2:refused 3:refused ");
    server_free(refuses);
    Server *busy = server_start((Manners){.dot = "451-4.3.0 busy\r\n451 4.3.0 come back"});
    Fates second = {0};
    send_to(busy, three("bo@home.example"), &second);
    assert_string_equal(second.last, "451 4.3.0 busy  come back");
    finish(&second, "1:later 2:later 3:later ");
    server_free(busy);
}

static void data_refused_before_any_byte_is_told_for_each(void **state)
{
    (void)state;
    Server *server = server_start((Manners){.data = "452 4.3.1 full"});
    Fates fates = {0};
    send_to(server, three("bo@home.example"), &fates);
    finish(&fates, "1:later 2:later 3:later ");
    server_free(server);
}

static void a_refused_sender_is_our_trouble_and_kills_no_letter(void **state)
{
    (void)state;
    Server *server = server_start((Manners){.mail = "553 5.7.1 sender not allowed"});
    Fates fates = {0};
    send_to(server, three("bo@home.example"), &fates);
    finish(&fates, "1:later 2:later 3:later ");
    server_free(server);
}

static void a_connection_lost_after_the_dot_leaves_one_letter_in_doubt(void **state)
{
    (void)state;
    Server *server = server_start((Manners){.pipelining = TRUE, .hang_up_at = 2});
    Fates fates = {0};
    send_to(server, three("bo@home.example"), &fates);
    finish(&fates, "1:accepted 2:later 3:accepted ");
    assert_int_equal(server->dots, 3);
    server_free(server);
}

static void no_server_or_an_unwilling_one_costs_one_letter_its_turn_and_ends(void **state)
{
    (void)state;
    Fates fates = {0};
    send_by("127.0.0.1:1", "/nonexistent/sendmail", three("bo@home.example"), &fates);
    assert_int_equal(fates.given, 1);
    finish(&fates, "1:later ");
    Server *server = server_start((Manners){.greeting = "554 go away"});
    Fates unwilling = {0};
    send_to(server, three("bo@home.example"), &unwilling);
    finish(&unwilling, "1:later ");
    assert_int_equal(server->connections, 1);
    server_free(server);
}

static void nothing_more_is_begun_when_the_caller_says_so(void **state)
{
    (void)state;
    Server *server = server_start((Manners){.pipelining = TRUE});
    Fates fates = {.stop_after = 1};
    send_to(server, three("bo@home.example"), &fates);
    finish(&fates, "1:accepted ");
    assert_int_equal(server->messages->len, 1);
    server_free(server);
}

static const Parcel *give_after_all_before(gpointer data)
{
    Fates *fates = data;
    assert_int_equal(fates->given, fates->told);
    return give(data);
}

static void a_parcel_is_asked_for_when_the_one_before_has_its_fate(void **state)
{
    (void)state;
    Server *server = server_start((Manners){.pipelining = TRUE, .bad_rcpt = "550 5.1.1 no such user"});
    g_autofree char *where = g_strdup_printf("127.0.0.1:%d", server->port);
    g_autoptr(Relay) relay = relay_new(where, "/nonexistent/sendmail");
    g_autoptr(GPtrArray) parcels = three("bad@home.example");
    Fates fates = {.fates = g_string_new(NULL), .parcels = parcels};
    relay_send(relay, give_after_all_before, note, &fates);
    server_stop(server);
    finish(&fates, "1:accepted 2:refused 3:accepted ");
    assert_int_equal(server->connections, 1);
    server_free(server);
}

static void a_status_is_read_from_any_answer(void **state)
{
    (void)state;
    static const char *const ROWS[][2] = {{"550 5.1.1 no such user", "5.1.1"},
                                          {"550 no such user", "550"},
                                          {"550", "550"},
                                          {"554 5.7.100", "5.7.100"},
                                          {"5.1.1 sendmail exit 67", "5.1.1"},
                                          {"550 5.1 x", "550"},
                                          {"550 5..1 x", "550"},
                                          {"550 5.1.1. x", "550"},
                                          {"550 5.1.1.1 x", "550"},
                                          {"550 192.168.1.1 x", "550"},
                                          {"550 5.1000.1 x", "550"},
                                          {"550 said that 5.1.1", "550"},
                                          {"sendmail exit 70", ""},
                                          {"55x", ""},
                                          {"", ""}};
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *status = relay_status(ROWS[i][0]);
        assert_string_equal(status, ROWS[i][1]);
    }
}

static void the_name_of_a_letter_is_found_in_the_answer_and_nothing_else_of_it(void **state)
{
    (void)state;
    static const char *const ROWS[][2] = {{"2.0.0 Ok: queued as 4bQ7Zk1", "4bQ7Zk1"},
                                          {"250 2.0.0 Ok: queued as <bo@home.example>", ""},
                                          {"2.0.0 5AM1e9xT004242 Message accepted for delivery", "5AM1e9xT004242"},
                                          {"2.0.0 Message accepted for delivery", ""},
                                          {"2.1.5 bo@home.example Message accepted for delivery", ""},
                                          {"Ok", ""},
                                          {"", ""}};
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *id = relay_queue_id(ROWS[i][0]);
        assert_string_equal(id, ROWS[i][1]);
    }
}

static void a_stopped_relay_begins_nothing(void **state)
{
    (void)state;
    g_autoptr(Relay) relay = relay_new("sendmail", "/bin/true");
    Fates fates = {.fates = g_string_new(NULL)};
    GPtrArray *parcels = three("bo@home.example");
    fates.parcels = parcels;
    relay_stop(relay);
    relay_send(relay, give, note, &fates);
    assert_int_equal(fates.given, 0);
    g_ptr_array_unref(parcels);
    finish(&fates, "");
}

static char *write_program(const char *folder, const char *body)
{
    char *path = g_build_filename(folder, "sendmail", NULL);
    g_autofree char *script = g_strdup_printf("#!/bin/sh\n%s\n", body);
    assert_true(g_file_set_contents(path, script, -1, NULL));
    assert_int_equal(g_chmod(path, 0700), 0);
    return path;
}

/* -- a relay that is broken off ------------------------------------------ */

typedef struct {
    Relay *relay;
    Fates fates;
    int back; /* atomic */
} Sending;

static gpointer send_aside(gpointer data)
{
    Sending *sending = data;
    relay_send(sending->relay, give, note, &sending->fates);
    g_atomic_int_set(&sending->back, TRUE);
    return NULL;
}

/* Until it waits for something, in vain. */
#define A_WHILE (500 * 1000)
#define AT_ONCE (10 * G_TIME_SPAN_SECOND)

static void break_off(const char *where, const char *sendmail, const char *expected)
{
    g_autoptr(Relay) relay = relay_new(where, sendmail);
    g_autoptr(GPtrArray) parcels = three("bo@home.example");
    Sending sending = {.relay = relay, .fates = {.fates = g_string_new(NULL), .parcels = parcels}};
    GThread *thread = g_thread_new("sending", send_aside, &sending);
    g_usleep(A_WHILE);
    relay_stop(relay);
    g_usleep(A_WHILE);
    assert_false(g_atomic_int_get(&sending.back));
    gint64 begun = g_get_monotonic_time();
    while (!g_atomic_int_get(&sending.back) && g_get_monotonic_time() < begun + 2 * AT_ONCE) {
        relay_break(relay);
        g_usleep(A_WHILE / 10);
    }
    assert_true(g_get_monotonic_time() < begun + AT_ONCE);
    g_thread_join(thread);
    finish(&sending.fates, expected);
}

static void what_a_mute_server_was_not_given_is_not_told_of_when_broken_off(void **state)
{
    (void)state;
    Server *server = server_start((Manners){.mute = "greeting"});
    g_autofree char *where = g_strdup_printf("127.0.0.1:%d", server->port);
    break_off(where, "/nonexistent/sendmail", "");
    server_stop(server);
    server_free(server);
    server = server_start((Manners){.mute = "RCPT"});
    g_autofree char *later = g_strdup_printf("127.0.0.1:%d", server->port);
    break_off(later, "/nonexistent/sendmail", "");
    server_stop(server);
    server_free(server);
}

static void a_letter_past_its_dot_is_in_doubt_when_broken_off(void **state)
{
    (void)state;
    Server *server = server_start((Manners){.mute = "dot"});
    g_autofree char *where = g_strdup_printf("127.0.0.1:%d", server->port);
    break_off(where, "/nonexistent/sendmail", "1:later ");
    server_stop(server);
    server_free(server);
}

/* Nobody takes the connection from a queue that is full: the next one is never made. */
static void a_connection_that_is_not_made_is_broken_off(void **state)
{
    (void)state;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0), waiting[8];
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listener, 0), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &length), 0);
    for (guint i = 0; i < G_N_ELEMENTS(waiting); i++) {
        waiting[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)connect(waiting[i], (struct sockaddr *)&address, sizeof address);
    }
    g_autofree char *where = g_strdup_printf("127.0.0.1:%d", ntohs(address.sin_port));
    break_off(where, "/nonexistent/sendmail", "");
    for (guint i = 0; i < G_N_ELEMENTS(waiting); i++)
        (void)close(waiting[i]);
    (void)close(listener);
}

static void a_sendmail_that_does_not_end_is_broken_off(void **state)
{
    (void)state;
    g_autofree char *folder = g_dir_make_tmp("relay-XXXXXX", NULL);
    g_autofree char *program = write_program(folder, "exec sleep 60");
    break_off("sendmail", program, "1:later ");
    (void)g_unlink(program);
    (void)g_rmdir(folder);
}

static void addresses_that_would_break_the_dialogue_are_refused(void **state)
{
    (void)state;
    Server *server = server_start((Manners){0});
    Fates fates = {0};
    send_to(server, three("bo@home.example>\r\nRCPT TO:<evil@x"), &fates);
    finish(&fates, "1:accepted 2:refused 3:accepted ");
    assert_null(strstr(server->commands->str, "evil"));
    server_free(server);
    assert_false(wire_address_is_safe(""));
    assert_false(wire_address_is_safe("a b@x"));
}

/* -- sendmail(1) -------------------------------------------------------- */

static void run_program(const char *body, const char *expected, const char *recipient, char **output)
{
    g_autofree char *folder = g_dir_make_tmp("relay-XXXXXX", NULL);
    g_autofree char *out = g_build_filename(folder, "out", NULL);
    g_autofree char *full = g_strdup_printf("out=%s\n%s", out, body);
    g_autofree char *program = write_program(folder, full);
    GPtrArray *parcels = g_ptr_array_new_with_free_func(parcel_free);
    Fates fates = {0};
    add(parcels, recipient, LETTER ".\r\n");
    send_by("sendmail", program, parcels, &fates);
    finish(&fates, expected);
    if (output != NULL)
        assert_true(g_file_get_contents(out, output, NULL, NULL));
    (void)g_unlink(out);
    (void)g_unlink(program);
    (void)g_rmdir(folder);
}

static void sendmail_gets_arguments_and_letter_with_local_line_ends(void **state)
{
    (void)state;
    g_autofree char *output = NULL;
    run_program("printf '%s|' \"$@\" >$out; cat >>$out", "1:accepted ", "r\xc3\xa5@home.example;touch", &output);
    assert_true(g_str_has_prefix(output, "-i|-f|synpunkter+b1.aaaaaaaa@city.example|-N|failure|-V|b1.aaaaaaaa|-R|hdrs|"
                                         "--|r\xc3\xa5@home.example;touch|From: a@city.example\n"));
    assert_true(g_str_has_suffix(output, "Hej\n.\n"));
}

static void sendmail_exit_codes_say_the_fate(void **state)
{
    (void)state;
    run_program("cat >/dev/null; exit 67", "1:refused ", "bo@home.example", NULL);
    run_program("exit 65", "1:refused ", "bo@home.example", NULL);
    run_program("exit 75", "1:later ", "bo@home.example", NULL);
    run_program("exit 1", "1:later ", "bo@home.example", NULL);
    run_program("kill -9 $$", "1:later ", "bo@home.example", NULL);
    Fates fates = {0};
    GPtrArray *parcels = g_ptr_array_new_with_free_func(parcel_free);
    add(parcels, "bo@home.example", LETTER);
    send_by("sendmail", "/nonexistent/sendmail", parcels, &fates);
    finish(&fates, "1:later ");
}

static void letters_to_unicode_addresses_go_by_sendmail_in_their_turn(void **state)
{
    (void)state;
    Server *server = server_start((Manners){.pipelining = TRUE});
    g_autofree char *where = g_strdup_printf("127.0.0.1:%d", server->port);
    Fates fates = {0};
    send_by(where, "/bin/false", three("r\xc3\xa5@home.example"), &fates);
    server_stop(server);
    finish(&fates, "1:accepted 2:later 3:accepted ");
    assert_int_equal(server->messages->len, 2);
    server_free(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_letters_go_in_one_session_with_dsn_parameters),
        cmocka_unit_test(a_server_without_extensions_still_gets_the_letter),
        cmocka_unit_test(bytes_arrive_unchanged),
        cmocka_unit_test(a_large_letter_with_long_lines_arrives_unchanged),
        cmocka_unit_test(lone_line_feeds_cannot_smuggle_a_second_message),
        cmocka_unit_test(a_refused_recipient_costs_only_that_letter),
        cmocka_unit_test(a_recipient_put_off_is_later),
        cmocka_unit_test(a_refusal_at_the_dot_is_for_good_and_a_451_is_later),
        cmocka_unit_test(data_refused_before_any_byte_is_told_for_each),
        cmocka_unit_test(a_refused_sender_is_our_trouble_and_kills_no_letter),
        cmocka_unit_test(a_connection_lost_after_the_dot_leaves_one_letter_in_doubt),
        cmocka_unit_test(no_server_or_an_unwilling_one_costs_one_letter_its_turn_and_ends),
        cmocka_unit_test(nothing_more_is_begun_when_the_caller_says_so),
        cmocka_unit_test(a_parcel_is_asked_for_when_the_one_before_has_its_fate),
        cmocka_unit_test(a_status_is_read_from_any_answer),
        cmocka_unit_test(the_name_of_a_letter_is_found_in_the_answer_and_nothing_else_of_it),
        cmocka_unit_test(a_stopped_relay_begins_nothing),
        cmocka_unit_test(what_a_mute_server_was_not_given_is_not_told_of_when_broken_off),
        cmocka_unit_test(a_letter_past_its_dot_is_in_doubt_when_broken_off),
        cmocka_unit_test(a_connection_that_is_not_made_is_broken_off),
        cmocka_unit_test(a_sendmail_that_does_not_end_is_broken_off),
        cmocka_unit_test(addresses_that_would_break_the_dialogue_are_refused),
        cmocka_unit_test(sendmail_gets_arguments_and_letter_with_local_line_ends),
        cmocka_unit_test(sendmail_exit_codes_say_the_fate),
        cmocka_unit_test(letters_to_unicode_addresses_go_by_sendmail_in_their_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
