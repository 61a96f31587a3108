#include "cli/backup_server.h"

#include "cli/cli.h"
#include "store/backup.h"

#include <sysexits.h>

/* Each line as it is to be typed, indented by two blanks. */

static void tell_dump(const StoreCopying *copying, const char *file)
{
    g_autofree char *to = g_shell_quote(file), *uri = g_shell_quote(copying->uri);
    g_printerr("  pg_dump --format=custom --no-password --schema=%s --file=%s %s\n", copying->schema, to, uri);
}

static void tell_keys(const Config *config, const char *file)
{
    g_autofree char *beside = g_strconcat(file, ".keys", NULL);
    g_autofree char *keys = g_shell_quote(config->keys_file), *to = g_shell_quote(beside);
    g_printerr("  install -m 600 %s %s\n", keys, to);
}

/* The administrator's, where the schema is gone too; then the owner's. */
static void tell_restore(const StoreCopying *copying, const char *file)
{
    g_autofree char *from = g_shell_quote(file), *uri = g_shell_quote(copying->owners_uri);
    g_printerr("  pg_restore --single-transaction --exit-on-error --no-password --schema=%s --dbname=%s %s\n",
               copying->schema, uri, from);
}

static void tell_how_back(const StoreCopying *copying, const char *file)
{
    g_printerr(
        "It is put back where synpunktd does not run, into an empty schema of the same name; if the schema is gone "
        "too, the database's administrator makes it anew first (contrib/postgresql/roles.sql):\n"
        "  psql --set=organisation=%s --file=roles.sql DATABASE\n",
        copying->schema);
    tell_restore(copying, file);
    g_printerr(
        "Then, before synpunktd starts anywhere, so that no number, address or letter of after the copy is given "
        "out twice:\n"
        "  synpunkt restore\n");
}

int backup_server(const Config *config, const char *where, const char *file)
{
    g_auto(StoreCopying) copying = {0};
    g_autoptr(GError) error = NULL;
    if (!store_find_copying(where, &copying, &error))
        return cli_fail(error);
    g_printerr(
        "synpunkt backup: the store is in PostgreSQL, whose own tools copy it.  This organisation, as it is at one "
        "moment, while the service runs:\n");
    tell_dump(&copying, file);
    g_printerr("and the keys, without which nobody's reply finds its case:\n");
    tell_keys(config, file);
    tell_how_back(&copying, file);
    g_printerr("Mail that came after the copy is not in it; pg_basebackup and the server's log lose none.\n");
    return EX_NOPERM;
}

int restore_server(const char *where, const char *file)
{
    g_auto(StoreCopying) copying = {0};
    g_autoptr(GError) error = NULL;
    if (!store_find_copying(where, &copying, &error))
        return cli_fail(error);
    g_printerr("synpunkt restore: the store is in PostgreSQL, whose own tools restore it.  ");
    tell_how_back(&copying, file);
    return EX_NOPERM;
}
