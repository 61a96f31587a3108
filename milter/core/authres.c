#include "core/authres.h"

#include <string.h>

#define VERSION "1"
/* What ends a token here.  Wider than RFC 2045's, which real servers overstep ("header.b=a/b=",
 * "header.i=@city.example"). */
#define SPECIAL       "();\"= \t\r\n"
#define VALUE_SPECIAL "();\" \t\r\n"

static void property_free(gpointer data)
{
    AuthProperty *property = data;
    g_free(property->name);
    g_free(property->value);
    g_free(property);
}

static void result_free(gpointer data)
{
    AuthResult *result = data;
    g_free(result->method);
    g_free(result->result);
    g_ptr_array_unref(result->properties);
    g_free(result);
}

void authres_free(AuthResults *results)
{
    if (results == NULL)
        return;
    g_free(results->authserv_id);
    g_ptr_array_unref(results->results);
    g_free(results);
}

/* Past a comment, which may hold others.  FALSE if it never ends. */
static gboolean skip_comment(const char **at)
{
    guint depth = 0;
    for (; **at != '\0'; (*at)++) {
        if (**at == '\\' && (*at)[1] != '\0')
            (*at)++;
        else if (**at == '(')
            depth++;
        else if (**at == ')' && --depth == 0) {
            (*at)++;
            return TRUE;
        }
    }
    return FALSE;
}

/* Past white space and comments. */
static gboolean skip_space(const char **at)
{
    for (;;) {
        *at += strspn(*at, " \t\r\n");
        if (**at != '(')
            return TRUE;
        if (!skip_comment(at))
            return FALSE;
    }
}

static gboolean read_quoted(const char **at, GString *out)
{
    for ((*at)++; **at != '\0' && **at != '"'; (*at)++) {
        if (**at == '\\' && (*at)[1] != '\0')
            (*at)++;
        g_string_append_c(out, **at);
    }
    if (**at != '"')
        return FALSE;
    (*at)++;
    return TRUE;
}

/* A token, quoted string, or any row of both without space ("\"a b\"@city.example").  NULL if there is none. */
static char *read_value(const char **at, const char *special)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const char *start = *at;
    for (;;) {
        gsize length = strcspn(*at, special);
        g_string_append_len(out, *at, (gssize)length);
        *at += length;
        if (**at != '"')
            break;
        if (!read_quoted(at, out))
            return NULL;
    }
    return *at > start ? g_strdup(out->str) : NULL;
}

static char *read_name(const char **at)
{
    g_autofree char *name = read_value(at, SPECIAL);
    return name != NULL ? g_ascii_strdown(name, -1) : NULL;
}

static gboolean skip_equals(const char **at)
{
    if (!skip_space(at) || **at != '=')
        return FALSE;
    (*at)++;
    return skip_space(at);
}

/* "header.from=city.example", also "reason=..." and "action=none". */
static gboolean read_property(const char **at, AuthResult *result)
{
    g_autofree char *name = read_name(at);
    if (name == NULL || !skip_equals(at))
        return FALSE;
    g_autofree char *value = read_value(at, VALUE_SPECIAL);
    if (value == NULL || !skip_space(at))
        return FALSE;
    AuthProperty *property = g_new0(AuthProperty, 1);
    property->name = g_steal_pointer(&name);
    property->value = g_steal_pointer(&value);
    g_ptr_array_add(result->properties, property);
    return TRUE;
}

/* What follows a ";": "none", or a method, its result and properties. */
static gboolean read_result(const char **at, AuthResults *results)
{
    if (!skip_space(at))
        return FALSE;
    if (**at == '\0' || **at == ';')
        return TRUE;
    AuthResult *result = g_new0(AuthResult, 1);
    result->properties = g_ptr_array_new_with_free_func(property_free);
    g_ptr_array_add(results->results, result);
    result->method = read_name(at);
    if (result->method == NULL)
        return FALSE;
    if (g_str_equal(result->method, "none") && skip_space(at) && (**at == '\0' || **at == ';')) {
        result->result = g_strdup("");
        return TRUE;
    }
    char *version = strchr(result->method, '/');
    if (version != NULL && !g_str_equal(version + 1, VERSION))
        return FALSE;
    if (version != NULL)
        *version = '\0';
    if (!skip_equals(at))
        return FALSE;
    result->result = read_name(at);
    if (result->result == NULL || !skip_space(at))
        return FALSE;
    while (**at != '\0' && **at != ';') {
        if (!read_property(at, result))
            return FALSE;
    }
    return TRUE;
}

/* The authserv-id and, maybe, the version. */
static gboolean read_start(const char **at, AuthResults *results)
{
    if (!skip_space(at))
        return FALSE;
    results->authserv_id = read_value(at, SPECIAL);
    if (results->authserv_id == NULL || !skip_space(at))
        return FALSE;
    if (**at == '\0' || **at == ';')
        return TRUE;
    g_autofree char *version = read_value(at, SPECIAL);
    return version != NULL && g_str_equal(version, VERSION) && skip_space(at);
}

AuthResults *authres_read(const char *value)
{
    g_autoptr(AuthResults) results = g_new0(AuthResults, 1);
    results->results = g_ptr_array_new_with_free_func(result_free);
    const char *at = value;
    if (!read_start(&at, results))
        return NULL;
    while (*at == ';') {
        at++;
        if (results->results->len >= AUTHRES_RESULTS_MAX || !read_result(&at, results))
            return NULL;
    }
    return *at == '\0' ? g_steal_pointer(&results) : NULL;
}

const char *authres_property(const AuthResult *result, const char *name)
{
    const char *value = NULL;
    for (guint i = 0; i < result->properties->len; i++) {
        const AuthProperty *property = result->properties->pdata[i];
        if (!g_str_equal(property->name, name))
            continue;
        if (value != NULL)
            return NULL;
        value = property->value;
    }
    return value;
}
