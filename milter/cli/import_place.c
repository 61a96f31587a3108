#include "cli/import_place.h"

#include "util/error.h"

#include <stdio.h>
#include <string.h>

#define SUFFIX       ".import"
#define LINES        3
#define DECIMAL_BASE 10

ImportPlace *import_place_new(const Store *store)
{
    ImportPlace *place = g_new0(ImportPlace, 1);
    place->path = g_strconcat(store_path(store), SUFFIX, NULL);
    place->store = store;
    place->digest = digest_new();
    return place;
}

void import_place_free(ImportPlace *place)
{
    if (!place)
        return;
    digest_free(place->digest);
    g_free(place->path);
    g_free(place);
}

/* A Maildir renames its files: the Message-ID stays. */
void import_place_pass(ImportPlace *place, const OldMail *mail)
{
    const char *name = mail->message_id ? mail->message_id : mail->name;
    digest_add(place->digest, name, strlen(name) + 1);
    place->done++;
}

/* "EPOCH\nDONE\nDIGEST": what an earlier run left, or NULL.  Caller owns. */
static char **read_lines(const ImportPlace *place, guint *done)
{
    guint64 number = 0;
    g_autofree char *text = NULL;
    if (!g_file_get_contents(place->path, &text, NULL, NULL))
        return NULL;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    if (g_strv_length(lines) < LINES || strcmp(lines[0], store_epoch(place->store)) != 0 ||
        !g_ascii_string_to_unsigned(lines[1], DECIMAL_BASE, 1, G_MAXUINT, &number, NULL))
        return NULL;
    *done = (guint)number;
    return g_steal_pointer(&lines);
}

static void begin_anew(ImportPlace *place)
{
    digest_free(place->digest);
    place->digest = digest_new();
    place->done = 0;
}

guint import_place_find(ImportPlace *place, const GPtrArray *mails)
{
    guint done = 0;
    g_auto(GStrv) lines = read_lines(place, &done);
    if (!lines || done > mails->len)
        return 0;
    for (guint i = 0; i < done; i++)
        import_place_pass(place, g_ptr_array_index(mails, i));
    g_autofree char *digest = digest_print(place->digest);
    if (strcmp(digest, lines[2]) != 0)
        begin_anew(place);
    return place->done;
}

gboolean import_place_write(const ImportPlace *place, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autofree char *digest = digest_print(place->digest);
    g_autofree char *text = g_strdup_printf("%s\n%u\n%s\n", store_epoch(place->store), place->done, digest);
    if (g_file_set_contents(place->path, text, -1, &cause))
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "cannot note how far the import has come: %s",
                cause->message);
    return FALSE;
}

void import_place_forget(const ImportPlace *place)
{
    if (remove(place->path) != 0)
        g_debug("'%s' was not there", place->path);
}
