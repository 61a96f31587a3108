/* enriched.c - text/enriched (RFC 1896) and text/richtext before it (RFC 1341, 7.1.3), of which only the words are
 * kept. */
#include "mail/text.h"

#include <string.h>

#define COMMAND_MAX 60 /* letters of a command (RFC 1896, 3) */

typedef struct {
    GString *out;
    gboolean enriched; /* else the older one */
    guint hidden;      /* parameters or comments open */
    guint literal;     /* nofill commands open */
} Page;

/* Length of the command at `at`, its brackets included, or 0 if it is none; `name` is then what stands between them. */
static gsize command_at(const char *at, char name[COMMAND_MAX + 2])
{
    gsize length = strspn(at + 1, "/-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    if (length == 0 || length > COMMAND_MAX + 1 || at[1 + length] != '>')
        return 0;
    for (gsize i = 0; i < length; i++)
        name[i] = g_ascii_tolower(at[1 + i]);
    name[length] = '\0';
    return length + 2;
}

static void nest(guint *depth, gboolean opens)
{
    if (opens)
        (*depth)++;
    else if (*depth > 0)
        (*depth)--;
}

static void obey(Page *page, const char *name)
{
    gboolean opens = name[0] != '/';
    const char *word = opens ? name : name + 1;
    if (strcmp(word, page->enriched ? "param" : "comment") == 0)
        nest(&page->hidden, opens);
    else if (page->enriched && strcmp(word, "nofill") == 0)
        nest(&page->literal, opens);
    else if (page->hidden > 0 || page->enriched)
        return;
    else if (strcmp(name, "nl") == 0 || strcmp(name, "np") == 0)
        g_string_append_c(page->out, '\n');
    else if (strcmp(name, "lt") == 0)
        g_string_append_c(page->out, '<');
    else if (strcmp(name, "/paragraph") == 0)
        g_string_append(page->out, "\n\n");
}

/* One line break is a space; of more, the first one is none (RFC 1896, 2). */
static void add_breaks(Page *page, gsize breaks)
{
    if (page->hidden > 0)
        return;
    if (!page->enriched || (breaks == 1 && page->literal == 0))
        g_string_append_c(page->out, ' ');
    else
        for (gsize i = page->literal > 0 ? 0 : 1; i < breaks; i++)
            g_string_append_c(page->out, '\n');
}

char *text_from_enriched(const char *text, gboolean enriched)
{
    Page page = {.out = g_string_sized_new(strlen(text)), .enriched = enriched};
    while (*text) {
        char name[COMMAND_MAX + 2];
        gsize breaks = strspn(text, "\n"), length = *text == '<' ? command_at(text, name) : 0;
        if (breaks > 0) {
            add_breaks(&page, breaks);
            text += breaks;
            continue;
        }
        if (length > 0) {
            obey(&page, name);
            text += length;
            continue;
        }
        if (page.hidden == 0)
            g_string_append_c(page.out, *text);
        text += enriched && g_str_has_prefix(text, "<<") ? 2 : 1;
    }
    return g_string_free(page.out, FALSE);
}
