/* template.c - a template before the first form feed, its partial after it; an unfit partial is taken as none. */
#include "fuzz.h"

#include "core/template.h"
#include "util/error.h"

#include <string.h>

static const Template *find_partial(const char *name, gpointer data)
{
    return strlen(name) % 2 == 0 ? data : NULL;
}

static void count_name(const char *name, gboolean partial, guint line, gpointer data)
{
    guint *last = data;

    (void)partial;
    fuzz_check_text(name);
    g_assert_cmpuint(line, >=, *last);
    *last = line;
}

static GHashTable *make_fields(void)
{
    GHashTable *fields = g_hash_table_new(g_str_hash, g_str_equal);

    g_hash_table_insert(fields, "name", "Åsa <asa@post.example> & \"Bo\"");
    g_hash_table_insert(fields, "unit", "gator,\nparker");
    g_hash_table_insert(fields, "none", "");
    g_hash_table_insert(fields, "tags", "{{name}}");
    return fields;
}

static Template *compile(const char *source)
{
    g_autoptr(GError) error = NULL;
    Template *template = template_new("row", source, &error);

    g_assert_true((template == NULL) == (error != NULL));
    if (error) {
        g_assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG));
        fuzz_check_text(error->message);
    }
    return template;
}

static void check_output(const Template *template, Template *partial, Escape escape)
{
    g_autoptr(GHashTable) fields = make_fields();
    g_autofree char *output = template_render(template, fields, escape, find_partial, partial);

    fuzz_check_text(output);
    g_assert_cmpuint(strlen(output), <=, TEMPLATE_OUTPUT_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = fuzz_text(data, size);
    g_auto(GStrv) halves = g_strsplit(text, "\f", 2);
    g_autoptr(Template) template = compile(halves[0] ? halves[0] : "");
    g_autoptr(Template) partial = compile(halves[0] && halves[1] ? halves[1] : "");
    guint line = 0;

    if (!template)
        return 0;
    template_visit(template, count_name, &line);
    check_output(template, partial, ESCAPE_NONE);
    check_output(template, partial, ESCAPE_HTML);
    return 0;
}
