/* proof_missing.c - why nothing shows who is writing, for the administrator who is to mend it.  Names no person. */
#include "core/proof.h"

#include "core/address.h"
#include "core/authres.h"

#include <string.h>

#define RESULTS_SHOWN 6

static gboolean is_believed(const Config *config, const char *authserv_id)
{
    for (guint i = 0; i < config->staff.authserv_ids->len; i++)
        if (g_ascii_strcasecmp(g_ptr_array_index(config->staff.authserv_ids, i), authserv_id) == 0)
            return TRUE;
    return FALSE;
}

typedef struct {
    const Config *config;
    GString *believed; /* "dmarc=fail dkim=none" of servers that are believed */
    GString *others;   /* the ids of the others */
    gboolean any;      /* one of the believed has written a field */
    gboolean broken;   /* a field that cannot be read */
} Seen;

static void see_field(Seen *seen, const char *value)
{
    g_autoptr(AuthResults) results = authres_read(value);
    if (!results) {
        seen->broken = TRUE;
        return;
    }
    if (!is_believed(seen->config, results->authserv_id)) {
        g_string_append_printf(seen->others, "%s%s", seen->others->len ? ", " : "", results->authserv_id);
        return;
    }
    seen->any = TRUE;
    for (guint i = 0; i < MIN(results->results->len, RESULTS_SHOWN); i++) {
        const AuthResult *result = g_ptr_array_index(results->results, i);
        g_string_append_printf(seen->believed, " %s=%s", result->method, result->result);
    }
}

static char *tell(const Seen *seen)
{
    if (seen->config->staff.authserv_ids->len == 0)
        return g_strdup("no authserv_id is set, and it came with no login and from no trusted network");
    const char *id = g_ptr_array_index(seen->config->staff.authserv_ids, 0);
    if (seen->any)
        return g_strdup_printf("Authentication-Results of %s say%s: no aligned DKIM or DMARC pass", id,
                               seen->believed->len ? seen->believed->str : " nothing");
    if (seen->others->len > 0)
        return g_strdup_printf("no Authentication-Results of authserv_id %s, only of %s", id, seen->others->str);
    if (seen->broken)
        return g_strdup_printf("no Authentication-Results of authserv_id %s that can be read", id);
    return g_strdup_printf("no Authentication-Results of authserv_id %s", id);
}

static char *missing_results(const Mail *mail, const Config *config)
{
    g_autoptr(GString) believed = g_string_new(NULL), others = g_string_new(NULL);
    Seen seen = {.config = config, .believed = believed, .others = others};
    for (guint i = 0; i < mail->headers->len; i++) {
        const Header *header = g_ptr_array_index(mail->headers, i);
        if (g_ascii_strcasecmp(header->name, "Authentication-Results") == 0)
            see_field(&seen, header->value);
    }
    return tell(&seen);
}

char *proof_missing(const Mail *mail, const Config *config)
{
    if (proof_of_staff(mail, config) != PROOF_NONE)
        return NULL;
    if (mail->from->len != 1)
        return g_strdup("it does not name exactly one writer in From");
    if (!proof_is_staff_address(config, mail_from(mail)))
        return g_strdup_printf("the domain %s is not among staff_domains", address_domain(mail_from(mail)));
    if (mail->envelope->login)
        return g_strdup("the login it came with is not the address in From, and no section \"login\" says it is");
    return missing_results(mail, config);
}
