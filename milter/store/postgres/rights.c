/* rights.c - what our role may do in the organisation's schema, and what to do where there is no store for it. */
#include "store/postgres/postgres.h"

#include "util/error.h"

#define ROLES "contrib/postgresql/roles.sql"

typedef struct {
    gboolean schema, usable, may_make; /* schema: there is one; may_make: a store in it */
    char *role, *owner;                /* owner: of the schema, or NULL */
} Rights;

static void rights_clear(Rights *rights)
{
    g_free(rights->role);
    g_free(rights->owner);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Rights, rights_clear)

static gboolean read_rights(Database *database, Rights *rights, GError **error)
{
    g_auto(Query) query = query_begin(database, (StatementName)FIND_RIGHTS);
    query_text(&query, ((const Postgres *)database)->schema);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    rights->schema = query_take_int(&query) != 0;
    rights->usable = query_take_int(&query) != 0;
    rights->may_make = query_take_int(&query) != 0;
    rights->role = query_take_text(&query);
    rights->owner = rights->schema ? query_take_text(&query) : NULL;
    return TRUE;
}

static gboolean tell(const Rights *rights, const char *schema, GError **error)
{
    if (!rights->schema)
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG,
                    "schema '%s' is not there: let the database's administrator run " ROLES " for it", schema);
    else if (!rights->usable)
        g_set_error(
            error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG,
            "schema '%s' is not for role '%s': name the role's own organisation behind '#' in the setting store, "
            "or let the database's administrator run " ROLES " for this one",
            schema, rights->role);
    else if (!rights->may_make)
        g_set_error(
            error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG,
            "schema '%s' holds no store yet, and role '%s' is not to make one: run \"synpunkt --store URI init\" "
            "once, with the role '%s' in the URI",
            schema, rights->role, rights->owner);
    else
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG,
                    "schema '%s' holds no store yet: \"synpunkt init\" makes one", schema);
    return FALSE;
}

gboolean postgres_may_make(Database *database, GError **error)
{
    g_auto(Rights) rights = {0};
    if (!read_rights(database, &rights, error))
        return FALSE;
    return rights.may_make || tell(&rights, ((const Postgres *)database)->schema, error);
}

void postgres_tell_absent(Database *database, GError **error)
{
    g_auto(Rights) rights = {0};
    if (read_rights(database, &rights, error))
        tell(&rights, ((const Postgres *)database)->schema, error);
}

gboolean postgres_find_copying(const char *where, StoreCopying *copying, GError **error)
{
    g_auto(Where) place = {0};
    g_auto(Rights) rights = {0};
    g_autoptr(Database) database = where_read(where, &place, error) ? postgres_open(where, DATABASE_READ, error) : NULL;
    if (!database || !read_rights(database, &rights, error))
        return FALSE;
    if (!rights.usable)
        return tell(&rights, place.schema, error);
    g_autofree char *owner = g_uri_escape_string(rights.owner, NULL, TRUE);
    copying->schema = g_strdup(place.schema);
    copying->uri = g_strdup(place.uri);
    copying->owners_uri = g_strdup_printf("%s%cuser=%s", place.uri, strchr(place.uri, '?') ? '&' : '?', owner);
    return TRUE;
}
