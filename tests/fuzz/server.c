/* server.c - a line as the setting "store" that names a server, the rest as words that are looked for there. */
#include "fuzz.h"

#include "core/question.h"
#include "store/postgres/postgres.h"
#include "store/postgres/search.h"
#include "util/error.h"

#include <string.h>

#define SECRET     "hemligt"
#define SCHEMA_MAX 40

/* It is put between quotes in SQL. */
static void check_schema(const char *schema)
{
    gsize length = strspn(schema, "abcdefghijklmnopqrstuvwxyz0123456789_");
    g_assert_cmpuint(length, ==, strlen(schema));
    g_assert_true(length > 0 && length <= SCHEMA_MAX && !g_ascii_isdigit(*schema));
    g_assert_false(g_str_has_prefix(schema, "pg_") || g_str_equal(schema, "public"));
}

static void check_no_secret(const char *uri)
{
    PQconninfoOption *options = PQconninfoParse(uri, NULL);
    g_assert_nonnull(options);
    for (const PQconninfoOption *option = options; option->keyword; option++)
        g_assert_false(*option->dispchar == '*' && option->val && *option->val);
    PQconninfoFree(options);
}

static gboolean is_taken(const char *text, GError **error)
{
    g_auto(Where) where = {0};
    if (!where_read(text, &where, error))
        return FALSE;
    check_schema(where.schema);
    check_no_secret(where.uri);
    return TRUE;
}

static void check_where(const char *line)
{
    g_autofree char *text = g_strconcat("postgresql://", line, NULL);
    g_autoptr(GError) error = NULL;
    if (is_taken(text, &error))
        return;
    g_assert_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG);
    fuzz_check_text(error->message);
}

/* A password, whatever stands around it, is neither taken nor said again. */
static void check_password(const char *line, const char *password)
{
    g_autofree char *text = g_strconcat("postgresql://", line, password, line, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_false(is_taken(text, &error));
    g_assert_true(strstr(line, SECRET) || !strstr(error->message, SECRET));
}

/* Each character of LIKE's own stands behind a backslash; without those it is as it came. */
static void check_plain(const char *line, const char *words)
{
    g_autoptr(GString) plain = g_string_new(NULL);
    for (; *line; line++) {
        gboolean marked = *line == '\\';
        line += marked;
        g_assert_true(*line && (strchr("\\%_", *line) != NULL) == marked);
        g_string_append_c(plain, *line);
    }
    g_assert_nonnull(strstr(words, plain->str));
}

static void check_match(const char *words)
{
    g_autofree char *match = postgres_match(words, SEARCH_ALL);
    if (!match)
        return;
    g_auto(GStrv) lines = g_strsplit(match, "\n", -1);
    fuzz_check_text(match);
    g_assert_cmpstr(lines[0], ==, "all");
    g_assert_cmpuint(g_strv_length(lines), <=, 1 + QUESTION_WORDS_MAX);
    for (char **line = lines + 1; *line; line++)
        check_plain(*line, words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = fuzz_text(data, size);
    gsize length = strcspn(text, "\n");
    g_autofree char *line = g_strndup(text, length);

    check_where(line);
    check_password(line, ":" SECRET "@");
    check_password(line, "?password=" SECRET);
    check_match(text + length);
    return 0;
}
