/* Addresses behind which nobody reads, and return paths that forwarders have rewritten. */
#include "core/address.h"

#include <string.h>

/* Local parts in lower case, "_" and "." written as "-", without "+detail". */
static const char *const ROBOTS[] = {
    "mailer-daemon", "postmaster",    "abuse",        "root",           "owner-*",     "*-owner",   "*-request",
    "*-bounces",     "bounces",       "bounce",       "noreply*",       "no-reply*",   "*-noreply", "*-no-reply",
    "donotreply*",   "do-not-reply*", "*-donotreply", "*-do-not-reply", "inte-svara*", "intesvara", "ingen-svara*",
    "ingensvara",    "svara-ej*",     "svaraej",      "svara-inte*",    "svarainte",   "ej-svar*",  "ejsvar",
    "ei-vastata*",   "eivastata",     "ala-vastaa*",  "alavastaa",
};

gboolean address_is_robot(const char *email)
{
    const char *at = email != NULL ? strrchr(email, '@') : NULL;

    if (at == NULL)
        return FALSE;
    g_autofree char *exact = g_strndup(email, (gsize)(at - email));
    g_autofree char *local = g_ascii_strdown(exact, -1);
    local[strcspn(local, "+")] = '\0';
    g_strdelimit(local, "_.", '-');
    for (gsize i = 0; i < G_N_ELEMENTS(ROBOTS); i++) {
        if (g_pattern_match_simple(ROBOTS[i], local))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_separator(char character)
{
    return character == '=' || character == '+' || character == '-';
}

/* "hash=stamp=domain=local" → "local@domain", or NULL. */
static char *unwrap_first_hop(const char *body)
{
    enum { HASH, STAMP, DOMAIN, LOCAL, PARTS };
    g_auto(GStrv) parts = g_strsplit(body, "=", PARTS);

    if (g_strv_length(parts) != PARTS)
        return NULL;
    g_autofree char *joined = g_strconcat(parts[LOCAL], "@", parts[DOMAIN], NULL);
    g_autofree char *email = address_normalise(joined);
    return address_is_deliverable(email) ? g_steal_pointer(&email) : NULL;
}

/* SRS1 wraps the first hop's words: "hash=forwarder=", a separator, "hash=stamp=domain=local". */
static char *unwrap_second_hop(const char *body)
{
    const char *forwarder = strchr(body, '=');
    const char *inner = forwarder != NULL ? strchr(forwarder + 1, '=') : NULL;

    if (inner == NULL || !is_separator(inner[1]))
        return NULL;
    return unwrap_first_hop(inner + 2);
}

char *address_unwrap_srs(const char *email)
{
    const char *at = email != NULL ? strrchr(email, '@') : NULL;
    const gsize tag = strlen("SRS0");

    if (at == NULL || (gsize)(at - email) <= tag || !is_separator(email[tag]))
        return NULL;
    g_autofree char *body = g_strndup(email + tag + 1, (gsize)(at - email) - tag - 1);
    if (g_ascii_strncasecmp(email, "SRS0", tag) == 0)
        return unwrap_first_hop(body);
    if (g_ascii_strncasecmp(email, "SRS1", tag) == 0)
        return unwrap_second_hop(body);
    return NULL;
}
