/*
 * check_dns.c - what the world can look up about the domains we write from.
 *
 * Where DNS gives no answer in time nothing is said to be wrong.
 */
#include "cli/findings.h"

#include "core/address.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <resolv.h>
#include <string.h>

#define ANSWER_BYTES     8192
#define PATIENCE_SECONDS 3 /* in all */
#define DNS_PORT         53

typedef enum { ANSWER_NONE, ANSWER_MISSING, ANSWER_EMPTY, ANSWER_TEXT } Answer;

typedef struct {
    struct __res_state state;
    gint64 until; /* monotonic microseconds */
    GPtrArray *findings;
} Lookup;

/* Strings of a TXT record, joined.  Caller owns. */
static char *join_strings(const guint8 *data, gsize length)
{
    GString *text = g_string_new(NULL);
    for (gsize at = 0; at < length && at + 1 + data[at] <= length; at += 1 + (gsize)data[at])
        g_string_append_len(text, (const char *)data + at + 1, data[at]);
    char *valid = g_utf8_make_valid(text->str, -1);
    g_string_free(text, TRUE);
    return valid;
}

/* The record that begins with `mark` among those of the answer, or NULL.  Caller owns. */
static char *find_record(const guint8 *answer, int length, const char *mark)
{
    ns_msg message;
    if (ns_initparse(answer, length, &message) != 0)
        return NULL;
    for (int i = 0; i < ns_msg_count(message, ns_s_an); i++) {
        ns_rr record;
        if (ns_parserr(&message, ns_s_an, i, &record) != 0 || ns_rr_type(record) != ns_t_txt)
            continue;
        g_autofree char *text = join_strings(ns_rr_rdata(record), ns_rr_rdlen(record));
        if (g_ascii_strncasecmp(text, mark, strlen(mark)) == 0)
            return g_steal_pointer(&text);
    }
    return NULL;
}

static Answer ask(Lookup *lookup, const char *name, const char *mark, char **text)
{
    guint8 answer[ANSWER_BYTES];
    if (g_get_monotonic_time() > lookup->until)
        return ANSWER_NONE;
    int length = res_nquery(&lookup->state, name, ns_c_in, ns_t_txt, answer, sizeof answer);
    if (length < 0 && lookup->state.res_h_errno == HOST_NOT_FOUND)
        return ANSWER_MISSING;
    if (length < 0)
        return lookup->state.res_h_errno == NO_DATA ? ANSWER_EMPTY : ANSWER_NONE;
    *text = find_record(answer, MIN(length, (int)sizeof answer), mark);
    return *text ? ANSWER_TEXT : ANSWER_EMPTY;
}

static void check_spf(Lookup *lookup, const char *domain)
{
    g_autofree char *text = NULL;
    Answer answer = ask(lookup, domain, "v=spf1", &text);
    if (answer == ANSWER_NONE)
        finding_ok(lookup->findings, "dns-spf", "SPF of %s not looked up: no answer", domain);
    else if (answer == ANSWER_TEXT)
        finding_ok(lookup->findings, "dns-spf", "SPF of %s: %s", domain, text);
    else {
        g_autofree char *fix = g_strdup_printf("%s. IN TXT \"v=spf1 mx -all\"   (with all that sends for it)", domain);
        finding_warning(lookup->findings, "dns-spf", fix, "%s has no SPF: letters to residents may end among spam",
                        domain);
    }
}

/* Selectors cannot be listed; but where not even the name above them is, there is no key (RFC 8020). */
static void check_dkim(Lookup *lookup, const char *domain)
{
    g_autofree char *name = g_strconcat("_domainkey.", domain, NULL);
    g_autofree char *text = NULL;
    Answer answer = ask(lookup, name, "v=DKIM1", &text);
    if (answer == ANSWER_NONE)
        finding_ok(lookup->findings, "dns-dkim", "DKIM of %s not looked up: no answer", domain);
    else if (answer != ANSWER_MISSING)
        finding_ok(lookup->findings, "dns-dkim", "%s may have DKIM keys: %s is there", domain, name);
    else
        finding_warning(lookup->findings, "dns-dkim",
                        "put your signing milter on the service letters leave by, and publish its key",
                        "%s has no DKIM key: letters to residents may end among spam", domain);
}

static void check_dmarc(Lookup *lookup, const char *domain)
{
    g_autofree char *name = g_strconcat("_dmarc.", domain, NULL);
    g_autofree char *text = NULL;
    Answer answer = ask(lookup, name, "v=DMARC1", &text);
    if (answer == ANSWER_NONE)
        finding_ok(lookup->findings, "dns-dmarc", "DMARC of %s not looked up: no answer", domain);
    else if (answer == ANSWER_TEXT)
        finding_ok(lookup->findings, "dns-dmarc", "DMARC of %s: %s", domain, text);
    else {
        g_autofree char *fix =
            g_strdup_printf("_dmarc.%s. IN TXT \"v=DMARC1; p=none\"   (or that of the domain above it)", domain);
        finding_warning(lookup->findings, "dns-dmarc", fix, "%s has no DMARC of its own", domain);
    }
}

/* "192.0.2.1:5353".  FALSE: it is no address. */
static gboolean use_resolver(struct __res_state *state, const char *resolver)
{
    g_auto(GStrv) parts = g_strsplit(resolver, ":", 2);
    struct sockaddr_in *server = &state->nsaddr_list[0];
    guint64 port = DNS_PORT;
    if (!parts[0] || inet_pton(AF_INET, parts[0], &server->sin_addr) != 1 ||
        (parts[1] && !g_ascii_string_to_unsigned(parts[1], 10, 1, G_MAXUINT16, &port, NULL)))
        return FALSE;
    server->sin_family = AF_INET;
    server->sin_port = htons((guint16)port);
    state->nscount = 1;
    return TRUE;
}

/* Each once: of the public addresses, and of the cases' where they have their own. */
static void check_domains(Lookup *lookup, const Config *config)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i <= config->mailboxes->len; i++) {
        const char *domain = i < config->mailboxes->len
                                 ? address_domain(((const Mailbox *)g_ptr_array_index(config->mailboxes, i))->address)
                                 : config->case_domain;
        g_autofree char *ascii = g_hostname_to_ascii(domain);
        if (!ascii || !*ascii || !g_hash_table_add(seen, g_strdup(ascii)))
            continue;
        check_spf(lookup, ascii);
        check_dkim(lookup, ascii);
        check_dmarc(lookup, ascii);
    }
}

void check_dns(GPtrArray *findings, const Config *config, const char *resolver)
{
    Lookup lookup = {.until = g_get_monotonic_time() + PATIENCE_SECONDS * G_USEC_PER_SEC, .findings = findings};
    if (res_ninit(&lookup.state) != 0) {
        finding_ok(findings, "dns-spf", "DNS not looked up: no resolver");
        return;
    }
    lookup.state.retrans = PATIENCE_SECONDS;
    lookup.state.retry = 1;
    lookup.state.nscount = MIN(lookup.state.nscount, 1);
    if (resolver && !use_resolver(&lookup.state, resolver))
        finding_warning(findings, "dns-spf", "--resolver 192.0.2.53", "'%s' is no name server", resolver);
    else
        check_domains(&lookup, config);
    res_nclose(&lookup.state);
}
