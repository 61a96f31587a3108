#include "core/proof.h"

#include "core/authres.h"
#include "core/network.h"

#define V4_BITS_MIN 16
#define V6_BITS_MIN 32

/*
 * Networks from which mail of many customers of one provider comes: an address
 * in them says nothing about who is writing (D22).
 */
static const char *const SHARED_NETWORKS[] = {
    /* Microsoft 365 */
    "40.92.0.0/15",
    "40.107.0.0/16",
    "52.100.0.0/14",
    "104.47.0.0/17",
    "2a01:111::/32",
    /* Google */
    "35.190.247.0/24",
    "64.233.160.0/19",
    "66.102.0.0/20",
    "66.249.80.0/20",
    "72.14.192.0/18",
    "74.125.0.0/16",
    "108.177.8.0/21",
    "173.194.0.0/16",
    "209.85.128.0/17",
    "216.58.192.0/19",
    "216.239.32.0/19",
    "2a00:1450::/32",
    /* Amazon SES */
    "54.240.0.0/18",
    "199.255.192.0/22",
    /* Sendgrid */
    "149.72.0.0/16",
    "167.89.0.0/17",
};

const char *proof_name(Proof proof)
{
    static const char *const NAMES[] = {[PROOF_NONE] = "none",
                                        [PROOF_LOGIN] = "login",
                                        [PROOF_CERTIFICATE] = "certificate",
                                        [PROOF_NETWORK] = "network",
                                        [PROOF_DMARC] = "dmarc"};
    return NAMES[proof];
}

/* -- networks ------------------------------------------------------------- */

gboolean proof_network_holds(const char *network, const char *client)
{
    Network trusted, address;
    return network_read(network, &trusted) && network_read(client, &address) && address.bits >= trusted.bits &&
           network_overlaps(&trusted, &address);
}

static gboolean overlaps(const Network *network, const char *other)
{
    Network known;
    return network_read(other, &known) && network_overlaps(network, &known);
}

static gboolean is_shared(const Network *network)
{
    for (gsize i = 0; i < G_N_ELEMENTS(SHARED_NETWORKS); i++) {
        if (overlaps(network, SHARED_NETWORKS[i]))
            return TRUE;
    }
    return FALSE;
}

const char *proof_network_problem(const char *network)
{
    Network read;
    if (!network_read(network, &read))
        return "not a network, write \"192.0.2.0/24\" or \"2001:db8::/32\"";
    if (read.bits < (read.v6 ? V6_BITS_MIN : V4_BITS_MIN))
        return "too wide, at least /16 for IPv4 and /32 for IPv6";
    if (overlaps(&read, "127.0.0.0/8") || overlaps(&read, "::1"))
        return "loopback, through which all mail may come";
    if (overlaps(&read, "0.0.0.0/8") || overlaps(&read, "::"))
        return "the unspecified address";
    if (is_shared(&read))
        return "shared by all customers of a mail provider, use authserv_id";
    return NULL;
}

/* -- Authentication-Results ------------------------------------------------ */

static gboolean same_domain(const char *a, const char *b)
{
    g_autofree char *left = g_hostname_to_ascii(a);
    g_autofree char *right = g_hostname_to_ascii(b);
    return left != NULL && right != NULL && *left != '\0' && g_ascii_strcasecmp(left, right) == 0;
}

/* The From address if exactly one writer is named, else "". */
static const char *only_from(const Mail *mail)
{
    guint fields = 0;
    for (guint i = 0; i < mail->headers->len; i++) {
        const Header *header = mail->headers->pdata[i];
        fields += g_ascii_strcasecmp(header->name, "From") == 0;
    }
    return mail->from->len == 1 && fields <= 1 ? mail_from(mail) : "";
}

static gboolean is_believed(const Config *config, const char *authserv_id)
{
    for (guint i = 0; i < config->staff.authserv_ids->len; i++) {
        if (g_ascii_strcasecmp(config->staff.authserv_ids->pdata[i], authserv_id) == 0)
            return TRUE;
    }
    return FALSE;
}

/* Relaxed alignment: signed by the From domain, or by a parent of it that is not beyond the organisation. */
static gboolean is_aligned(const char *signer, const char *from)
{
    g_autofree char *somebody = g_strconcat("x@", signer, NULL);
    return same_domain(signer, address_domain(from)) ||
           (address_in_domain(from, signer) && address_same_organisation(from, somebody));
}

typedef struct {
    gboolean pass, fail;
} Verdicts;

static void judge_result(const AuthResult *result, const char *from, Verdicts *verdicts)
{
    gboolean pass = g_str_equal(result->result, "pass");
    const char *header_from = authres_property(result, "header.from");
    const char *signer = authres_property(result, "header.d");
    if (g_str_equal(result->method, "dmarc") && header_from != NULL && same_domain(header_from, address_domain(from))) {
        verdicts->pass = verdicts->pass || pass;
        verdicts->fail = verdicts->fail || g_str_equal(result->result, "fail");
    }
    if (g_str_equal(result->method, "dkim") && pass && signer != NULL && *signer != '\0' && is_aligned(signer, from))
        verdicts->pass = TRUE;
}

static void judge_field(const char *value, const char *from, const Config *config, Verdicts *verdicts)
{
    g_autoptr(AuthResults) results = authres_read(value);
    if (results == NULL || !is_believed(config, results->authserv_id))
        return;
    for (guint i = 0; i < results->results->len; i++)
        judge_result(results->results->pdata[i], from, verdicts);
}

Dmarc proof_dmarc(const Mail *mail, const Config *config)
{
    const char *from = only_from(mail);
    Verdicts verdicts = {FALSE, FALSE};
    if (*from == '\0')
        return DMARC_UNKNOWN;
    for (guint i = 0; i < mail->headers->len; i++) {
        const Header *header = mail->headers->pdata[i];
        if (g_ascii_strcasecmp(header->name, "Authentication-Results") == 0)
            judge_field(header->value, from, config, &verdicts);
    }
    if (verdicts.pass == verdicts.fail)
        return DMARC_UNKNOWN;
    return verdicts.pass ? DMARC_PASS : DMARC_FAIL;
}

/* -- staff ------------------------------------------------------------------ */

gboolean proof_is_staff_address(const Config *config, const char *email)
{
    for (guint i = 0; i < config->staff.domains->len; i++) {
        if (address_in_domain(email, config->staff.domains->pdata[i]))
            return TRUE;
    }
    return FALSE;
}

gboolean proof_claims_staff(const Mail *mail, const Config *config)
{
    for (guint i = 0; i < mail->from->len; i++) {
        const Address *from = mail->from->pdata[i];
        if (proof_is_staff_address(config, from->email))
            return TRUE;
    }
    return FALSE;
}

/* A login with a row is who the row says; without one it may be the address itself. */
static gboolean login_is(const Config *config, const char *login, const char *from)
{
    const char *mapped = g_hash_table_lookup(config->staff.logins, login);
    if (mapped != NULL)
        return address_equal(mapped, from);
    return address_equal(login, from) && proof_is_staff_address(config, from);
}

static gboolean certificate_is(const Config *config, const char *certificate, const char *from)
{
    const char *mapped = g_hash_table_lookup(config->staff.certificates, certificate);
    return mapped != NULL && address_equal(mapped, from);
}

static gboolean is_trusted_client(const Config *config, const char *client)
{
    for (guint i = 0; i < config->staff.networks->len; i++) {
        const char *network = config->staff.networks->pdata[i];
        if (proof_network_holds(network, client) && proof_network_problem(network) == NULL)
            return TRUE;
    }
    return FALSE;
}

Proof proof_of_staff(const Mail *mail, const Config *config)
{
    const char *from = only_from(mail);
    const Envelope *envelope = mail->envelope;
    if (*from == '\0')
        return PROOF_NONE;
    if (envelope->login != NULL && login_is(config, envelope->login, from))
        return PROOF_LOGIN;
    if (envelope->certificate != NULL && certificate_is(config, envelope->certificate, from))
        return PROOF_CERTIFICATE;
    if (!proof_is_staff_address(config, from))
        return PROOF_NONE;
    if (envelope->client != NULL && is_trusted_client(config, envelope->client))
        return PROOF_NETWORK;
    return proof_dmarc(mail, config) == DMARC_PASS ? PROOF_DMARC : PROOF_NONE;
}
