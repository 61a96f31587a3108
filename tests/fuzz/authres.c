/*
 * authres.c - Authentication-Results fields, one a line, and what is believed
 * of them; the first line is also read as a network.
 */
#include "fuzz.h"

#include "core/authres.h"
#include "core/network.h"
#include "core/proof.h"

#include <string.h>

static Config *make_config(void)
{
    Config *config = config_new();

    g_ptr_array_add(config->mailboxes, mailbox_new("synpunkter@vasteras.example"));
    g_ptr_array_add(config->staff.domains, g_strdup("vasteras.example"));
    g_ptr_array_add(config->staff.authserv_ids, g_strdup("mx.vasteras.example"));
    g_ptr_array_add(config->staff.networks, g_strdup("192.0.2.0/24"));
    return config;
}

static void check_text_or_null(const char *text)
{
    if (text)
        fuzz_check_text(text);
}

static void check_field(const char *value)
{
    g_autoptr(AuthResults) results = authres_read(value);

    if (!results)
        return;
    fuzz_check_text(results->authserv_id);
    g_assert_cmpuint(results->results->len, <=, AUTHRES_RESULTS_MAX);
    for (guint i = 0; i < results->results->len; i++) {
        const AuthResult *result = results->results->pdata[i];
        fuzz_check_text(result->method);
        fuzz_check_text(result->result);
        check_text_or_null(authres_property(result, "header.from"));
        check_text_or_null(authres_property(result, "header.d"));
    }
}

/* What is believed must stand under our own name and say "pass". */
static void check_proof(const char *text, char *const *lines)
{
    g_autoptr(Config) config = make_config();
    g_autoptr(Mail) mail = mail_new(envelope_new("johan.berg@vasteras.example"));

    g_ptr_array_add(mail->from, address_new("Johan Berg", "johan.berg@vasteras.example"));
    for (guint i = 0; lines[i]; i++)
        g_ptr_array_add(mail->headers, header_new("Authentication-Results", lines[i]));
    Proof proof = proof_of_staff(mail, config);
    Dmarc dmarc = proof_dmarc(mail, config);
    g_autofree char *folded = g_ascii_strdown(text, -1);
    gboolean named = strstr(folded, "mx.vasteras.example") != NULL;
    g_assert_true(proof == PROOF_NONE || proof == PROOF_DMARC);
    g_assert_true(named || dmarc == DMARC_UNKNOWN);
    if (proof == PROOF_DMARC || dmarc == DMARC_PASS)
        g_assert_true(named && strstr(folded, "pass") != NULL);
}

static void check_network(const char *text)
{
    Network network = {0};

    if (network_read(text, &network)) {
        g_assert_cmpuint(network.bits, <=, network.v6 ? 128 : 32);
        g_assert_true(network_overlaps(&network, &network));
    }
    (void)proof_network_problem(text);
    (void)proof_network_holds(text, "192.0.2.1");
    (void)proof_network_holds("2001:db8::/32", text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = fuzz_text(data, size);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (guint i = 0; lines[i]; i++)
        check_field(lines[i]);
    check_proof(text, lines);
    check_network(lines[0] ? lines[0] : "");
    return 0;
}
