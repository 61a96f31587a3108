/* where.c - the setting "store" when it names a server. */
#include "store/postgres/postgres.h"

#include "util/error.h"

#include <string.h>

#define SCHEMA_BYTES_MAX 40

static gboolean refuse(const char *why, const char *subject, GError **error)
{
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG, "%s%s%s%s", why, subject ? " '" : "",
                subject ? subject : "", subject ? "'" : "");
    return FALSE;
}

/* It stands in SQL, in quotes: what is PostgreSQL's own, and what all roles share, is no organisation's. */
static gboolean is_organisation(const char *schema)
{
    gsize length = strspn(schema, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return length > 0 && length <= SCHEMA_BYTES_MAX && !schema[length] && !g_ascii_isdigit(*schema) &&
           !g_str_has_prefix(schema, "pg_") && !g_str_equal(schema, "public") &&
           !g_str_equal(schema, "information_schema");
}

/*
 * Looked for before anybody takes the text apart, for what is said of a wrong URI repeats pieces of it: a password that
 * was typed with a '/' or '#' in it ends up as a host or an organisation.
 */
static gboolean may_hold_password(const char *text)
{
    const char *colon = strchr(strstr(text, "://") + strlen("://"), ':'), *last = strrchr(text, '@');
    return (colon && last && colon < last) || strstr(text, "password=");
}

/* libpq marks them: also that of a client's key, and one whose name was written in %xx. */
static gboolean has_secret(const PQconninfoOption *options)
{
    for (; options->keyword; options++)
        if (*options->dispchar == '*' && options->val && *options->val)
            return TRUE;
    return FALSE;
}

static gboolean refuse_password(GError **error)
{
    return refuse(
        "store holds a password: put it into a password file (passfile=) or a service file (service=), or let "
        "the server trust the socket (peer); a '@' in a value is written %40",
        NULL, error);
}

static gboolean check_uri(const char *uri, GError **error)
{
    char *message = NULL;
    PQconninfoOption *options = PQconninfoParse(uri, &message);
    g_autofree char *why = g_strchomp(g_utf8_make_valid(message ? message : "no memory", -1));
    PQfreemem(message);
    if (!options)
        return refuse("store is no PostgreSQL URI:", why, error);
    gboolean secret = has_secret(options);
    PQconninfoFree(options);
    return !secret || refuse_password(error);
}

gboolean where_read(const char *text, Where *where, GError **error)
{
    if (may_hold_password(text))
        return refuse_password(error);
    if (g_getenv("PGPASSWORD"))
        return refuse("PGPASSWORD is set: what is in the environment can be read by others; put the password into a "
                      "password file (PGPASSFILE)",
                      NULL, error);
    const char *mark = strrchr(text, '#');
    where->uri = mark ? g_strndup(text, (gsize)(mark - text)) : g_strdup(text);
    where->schema = g_strdup(mark ? mark + 1 : WHERE_SCHEMA);
    if (!is_organisation(where->schema))
        return refuse("organisation is to be a word of a to z, digits and underscores, at most 40, and none of "
                      "PostgreSQL's own, not",
                      where->schema, error);
    return check_uri(where->uri, error);
}

void where_clear(Where *where)
{
    g_clear_pointer(&where->uri, g_free);
    g_clear_pointer(&where->schema, g_free);
}
