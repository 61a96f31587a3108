#include "core/proof.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void add(GPtrArray *list, const char *text)
{
    g_ptr_array_add(list, g_strdup(text));
}

static Config *config(void)
{
    Config *made = config_new();
    add(made->staff.domains, "city.example");
    add(made->staff.networks, "192.0.2.0/24");
    add(made->staff.networks, "2001:db8:1::/48");
    add(made->staff.networks, "127.0.0.0/8");
    add(made->staff.networks, "40.107.0.0/16");
    add(made->staff.authserv_ids, "mx.city.example");
    g_hash_table_insert(made->staff.logins, g_strdup("anna01"), g_strdup("Anna@city.example"));
    g_hash_table_insert(made->staff.logins, g_strdup("shared@city.example"), g_strdup("desk@city.example"));
    g_hash_table_insert(made->staff.certificates, g_strdup("anna-laptop"), g_strdup("anna@city.example"));
    return made;
}

static Mail *mail_from_address(const char *from)
{
    Mail *mail = mail_new(envelope_new("bounces@elsewhere.example"));
    g_ptr_array_add(mail->from, address_new("Anna", from));
    g_ptr_array_add(mail->headers, header_new("From", from));
    return mail;
}

static Mail *mail_with_results(const char *from, const char *results)
{
    Mail *mail = mail_from_address(from);
    g_ptr_array_add(mail->headers, header_new("Authentication-Results", results));
    return mail;
}

static void expect_dmarc(const char *from, const char *results, Dmarc wanted)
{
    g_autoptr(Config) rules = config();
    g_autoptr(Mail) mail = mail_with_results(from, results);
    if (proof_dmarc(mail, rules) != wanted)
        fail_msg("%s: %s", from, results);
}

static void a_from_line_alone_proves_nothing(void **state)
{
    (void)state;
    g_autoptr(Config) rules = config();
    g_autoptr(Mail) mail = mail_from_address("anna@city.example");
    assert_int_equal(proof_of_staff(mail, rules), PROOF_NONE);
    assert_true(proof_claims_staff(mail, rules));
    assert_int_equal(proof_dmarc(mail, rules), DMARC_UNKNOWN);
}

static void a_login_proves_its_own_address_only(void **state)
{
    (void)state;
    static const struct {
        const char *login, *from;
        Proof wanted;
    } ROWS[] = {
        {"anna01", "anna@city.example", PROOF_LOGIN},
        {"anna01", "bo@city.example", PROOF_NONE},
        {"ANNA01", "anna@city.example", PROOF_NONE},
        {"bo@city.example", "Bo@city.example", PROOF_LOGIN},
        {"bo@city.example", "anna@city.example", PROOF_NONE},
        {"shared@city.example", "desk@city.example", PROOF_LOGIN},
        {"shared@city.example", "shared@city.example", PROOF_NONE},
        {"guest@isp.example", "guest@isp.example", PROOF_NONE},
        {"", "anna@city.example", PROOF_NONE},
    };
    g_autoptr(Config) rules = config();
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(Mail) mail = mail_from_address(ROWS[i].from);
        mail->envelope->login = g_strdup(ROWS[i].login);
        assert_int_equal(proof_of_staff(mail, rules), ROWS[i].wanted);
    }
}

static void a_certificate_proves_the_address_it_is_mapped_to(void **state)
{
    (void)state;
    g_autoptr(Config) rules = config();
    g_autoptr(Mail) anna = mail_from_address("anna@city.example");
    anna->envelope->certificate = g_strdup("anna-laptop");
    assert_int_equal(proof_of_staff(anna, rules), PROOF_CERTIFICATE);
    g_autoptr(Mail) bo = mail_from_address("bo@city.example");
    bo->envelope->certificate = g_strdup("anna-laptop");
    assert_int_equal(proof_of_staff(bo, rules), PROOF_NONE);
}

static void a_network_counts_only_if_trusted_and_with_a_staff_address(void **state)
{
    (void)state;
    static const struct {
        const char *client, *from;
        Proof wanted;
    } ROWS[] = {
        {"192.0.2.17", "anna@city.example", PROOF_NETWORK},
        {"::ffff:192.0.2.17", "anna@city.example", PROOF_NETWORK},
        {"2001:db8:1:2::3", "anna@x.city.example", PROOF_NETWORK},
        {"2001:db8:2::3", "anna@city.example", PROOF_NONE},
        {"192.0.3.17", "anna@city.example", PROOF_NONE},
        {"192.0.2.17", "anna@notcity.example", PROOF_NONE},
        {"192.0.2.17", "anna@city.example.evil.example", PROOF_NONE},
        {"127.0.0.1", "anna@city.example", PROOF_NONE},
        {"40.107.3.4", "anna@city.example", PROOF_NONE},
        {"", "anna@city.example", PROOF_NONE},
        {"192.0.2.0/8", "anna@city.example", PROOF_NONE},
    };
    g_autoptr(Config) rules = config();
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(Mail) mail = mail_from_address(ROWS[i].from);
        mail->envelope->client = g_strdup(ROWS[i].client);
        if (proof_of_staff(mail, rules) != ROWS[i].wanted)
            fail_msg("%s %s", ROWS[i].client, ROWS[i].from);
    }
}

static void an_aligned_pass_of_our_border_is_believed(void **state)
{
    (void)state;
    expect_dmarc("anna@city.example", "mx.city.example; dmarc=pass header.from=city.example", DMARC_PASS);
    expect_dmarc("anna@city.example", "MX.City.Example; dmarc=pass header.from=CITY.example", DMARC_PASS);
    expect_dmarc("anna@city.example", "mx.city.example; dkim=pass header.d=city.example", DMARC_PASS);
    expect_dmarc("anna@skola.city.example", "mx.city.example; dkim=pass header.d=city.example", DMARC_PASS);
    expect_dmarc("anna@city.example", "mx.city.example; dmarc=fail header.from=city.example", DMARC_FAIL);
    g_autoptr(Config) rules = config();
    g_autoptr(Mail) mail =
        mail_with_results("anna@city.example", "mx.city.example; dmarc=pass header.from=city.example");
    assert_int_equal(proof_of_staff(mail, rules), PROOF_DMARC);
    g_autoptr(Mail) other = mail_with_results("eva@isp.example", "mx.city.example; dmarc=pass header.from=isp.example");
    assert_int_equal(proof_of_staff(other, rules), PROOF_NONE);
    assert_int_equal(proof_dmarc(other, rules), DMARC_PASS);
}

static void forged_and_foreign_results_prove_nothing(void **state)
{
    (void)state;
    static const char *const FORGED[] = {
        "evil.example; dmarc=pass header.from=city.example",
        "mx.city.example.evil.example; dmarc=pass header.from=city.example",
        "evil.mx.city.example; dmarc=pass header.from=city.example",
        "xmx.city.example; dmarc=pass header.from=city.example",
        "mx.city.exampl; dmarc=pass header.from=city.example",
        "mx.city.example.; dmarc=pass header.from=city.example",
        "(mx.city.example; ) evil.example; dmarc=pass header.from=city.example",
        "evil.example (mx.city.example); dmarc=pass header.from=city.example",
        "\"evil.example\\\"mx.city.example\"; dmarc=pass header.from=city.example",
        "evil.example mx.city.example; dmarc=pass header.from=city.example",
        "evil.example 1; mx.city.example; dmarc=pass header.from=city.example",
        "evil.example;\r\n mx.city.example; dmarc=pass header.from=city.example",
        "mx.city.example 2; dmarc=pass header.from=city.example",
        "mx.city.example; dmarc=pass header.from=evil.example",
        "mx.city.example; dmarc=pass header.from=xcity.example",
        "mx.city.example; dmarc=pass header.from=city.example.evil.example",
        "mx.city.example; dmarc=pass header.from=example",
        "mx.city.example; dmarc=pass",
        "mx.city.example; dmarc=pass header.from=evil.example header.from=city.example",
        "mx.city.example; dmarc=fail (dmarc=pass header.from=city.example)",
        "mx.city.example; (dmarc=pass header.from=city.example) spf=pass",
        "mx.city.example; dmarc=none reason=\"dmarc=pass header.from=city.example\"",
        "mx.city.example; spf=pass smtp.mailfrom=\"; dmarc=pass header.from=city.example\"",
        "mx.city.example; spf=pass smtp.mailfrom=city.example",
        "mx.city.example; dmarc=bestguesspass header.from=city.example",
        "mx.city.example; dmarc=passed header.from=city.example",
        "mx.city.example; dmarc=temperror header.from=city.example",
        "mx.city.example; dkim=pass header.d=example",
        "mx.city.example; dkim=pass header.d=evil.example header.i=@city.example",
        "mx.city.example; dkim=pass header.d=skola.city.example",
        "mx.city.example; dkim=fail header.d=city.example",
        "mx.city.example; dkim-atps=pass header.d=city.example",
        "mx.city.example; x-dmarc=pass header.from=city.example",
        "mx.city.example",
        "",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(FORGED); i++)
        expect_dmarc("anna@city.example", FORGED[i], DMARC_UNKNOWN);
}

static void results_that_disagree_are_unknown(void **state)
{
    (void)state;
    g_autoptr(Config) rules = config();
    g_autoptr(Mail) mail =
        mail_with_results("anna@city.example", "mx.city.example; dmarc=pass header.from=city.example");
    g_ptr_array_add(mail->headers,
                    header_new("authentication-results", "mx.city.example; dmarc=fail header.from=city.example"));
    assert_int_equal(proof_dmarc(mail, rules), DMARC_UNKNOWN);
    assert_int_equal(proof_of_staff(mail, rules), PROOF_NONE);
    expect_dmarc("a@city.example",
                 "mx.city.example; dkim=pass header.d=city.example; dmarc=fail header.from=city.example",
                 DMARC_UNKNOWN);
}

static void foreign_fields_beside_ours_do_no_harm(void **state)
{
    (void)state;
    g_autoptr(Config) rules = config();
    g_autoptr(Mail) mail = mail_with_results("anna@city.example", "evil.example; dmarc=fail header.from=city.example");
    g_ptr_array_add(mail->headers,
                    header_new("Authentication-Results", "mx.city.example; dmarc=pass header.from=city.example"));
    g_ptr_array_add(mail->headers,
                    header_new("ARC-Authentication-Results", "mx.city.example; dmarc=fail header.from=city.example"));
    assert_int_equal(proof_dmarc(mail, rules), DMARC_PASS);
}

static void two_writers_are_never_proven(void **state)
{
    (void)state;
    g_autoptr(Config) rules = config();
    g_autoptr(Mail) two =
        mail_with_results("anna@city.example", "mx.city.example; dmarc=pass header.from=city.example");
    two->envelope->login = g_strdup("anna01");
    g_ptr_array_add(two->from, address_new("", "evil@evil.example"));
    assert_int_equal(proof_of_staff(two, rules), PROOF_NONE);
    assert_int_equal(proof_dmarc(two, rules), DMARC_UNKNOWN);

    g_autoptr(Mail) fields =
        mail_with_results("anna@city.example", "mx.city.example; dmarc=pass header.from=city.example");
    g_ptr_array_add(fields->headers, header_new("FROM", "evil@evil.example"));
    assert_int_equal(proof_of_staff(fields, rules), PROOF_NONE);
    assert_int_equal(proof_dmarc(fields, rules), DMARC_UNKNOWN);

    g_autoptr(Mail) nobody = mail_new(envelope_new(""));
    assert_int_equal(proof_of_staff(nobody, rules), PROOF_NONE);
    assert_false(proof_claims_staff(nobody, rules));
}

static void networks_hold_their_addresses(void **state)
{
    (void)state;
    assert_true(proof_network_holds("192.0.2.0/24", "192.0.2.255"));
    assert_false(proof_network_holds("192.0.2.0/24", "192.0.3.0"));
    assert_true(proof_network_holds("192.0.2.7", "192.0.2.7"));
    assert_true(proof_network_holds("192.0.2.8/30", "192.0.2.11"));
    assert_false(proof_network_holds("192.0.2.8/30", "192.0.2.12"));
    assert_true(proof_network_holds("2001:db8::/33", "2001:db8:7fff::1"));
    assert_false(proof_network_holds("2001:db8::/33", "2001:db8:8000::1"));
    assert_false(proof_network_holds("0.0.0.0/0", "2001:db8::1"));
    assert_false(proof_network_holds("192.0.2.0/33", "192.0.2.1"));
    assert_false(proof_network_holds("192.0.2.0/", "192.0.2.1"));
    assert_false(proof_network_holds("192.0.2.0/24x", "192.0.2.1"));
    assert_false(proof_network_holds("nonsense", "192.0.2.1"));
    assert_false(proof_network_holds("192.0.2.0/24", "unknown"));
}

static void networks_that_prove_nothing_are_named(void **state)
{
    (void)state;
    static const char *const BAD[] = {
        "127.0.0.0/8",
        "127.0.0.1",
        "127.3.0.0/16",
        "::1",
        "::1/128",
        "::ffff:127.0.0.1",
        "0.0.0.0",
        "0.0.0.0/0",
        "::",
        "::/0",
        "10.0.0.0/8",
        "192.0.0.0/15",
        "2001::/31",
        "40.92.0.0/16",
        "40.93.255.0/24",
        "40.107.9.0/24",
        "52.100.0.0/16",
        "52.103.255.255",
        "104.47.0.0/16",
        "104.47.127.0/24",
        "2a01:111::/32",
        "2a01:111:f400::/48",
        "209.85.128.0/17",
        "74.125.1.1",
        "2a00:1450:4::/48",
        "54.240.1.0/24",
        "199.255.192.0/22",
        "167.89.0.1",
        "149.72.0.0/16",
        "x",
        "",
        "1.2.3/24",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(BAD); i++) {
        if (proof_network_problem(BAD[i]) == NULL)
            fail_msg("trusted: %s", BAD[i]);
    }
    static const char *const GOOD[] = {"10.1.0.0/16",    "172.16.0.0/16",   "192.168.0.0/16",
                                       "192.168.7.0/24", "192.0.2.17",      "2001:db8::/32",
                                       "fd00:1::/48",    "104.47.128.0/17", "52.104.0.0/16"};
    for (gsize i = 0; i < G_N_ELEMENTS(GOOD); i++) {
        if (proof_network_problem(GOOD[i]) != NULL)
            fail_msg("not trusted: %s", GOOD[i]);
    }
}

static void proofs_have_names(void **state)
{
    (void)state;
    assert_string_equal(proof_name(PROOF_NONE), "none");
    assert_string_equal(proof_name(PROOF_DMARC), "dmarc");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_from_line_alone_proves_nothing),
        cmocka_unit_test(a_login_proves_its_own_address_only),
        cmocka_unit_test(a_certificate_proves_the_address_it_is_mapped_to),
        cmocka_unit_test(a_network_counts_only_if_trusted_and_with_a_staff_address),
        cmocka_unit_test(an_aligned_pass_of_our_border_is_believed),
        cmocka_unit_test(forged_and_foreign_results_prove_nothing),
        cmocka_unit_test(results_that_disagree_are_unknown),
        cmocka_unit_test(foreign_fields_beside_ours_do_no_harm),
        cmocka_unit_test(two_writers_are_never_proven),
        cmocka_unit_test(networks_hold_their_addresses),
        cmocka_unit_test(networks_that_prove_nothing_are_named),
        cmocka_unit_test(proofs_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
