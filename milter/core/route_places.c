#include "core/route_places.h"

#include "core/route_meaning.h"
#include "core/words.h"

static guint count_words(const char *normal)
{
    guint words = *normal != '\0';
    for (const char *c = normal; *c != '\0'; c++)
        words += *c == ' ' || *c == '\n';
    return words;
}

static void note_place(const Place *place, gpointer data)
{
    g_array_append_vals(data, place, 1);
}

/* The line break keeps phrases from running out of the subject into the text. */
RoutePlaces *route_places_new(const Router *router, const char *subject, const char *text)
{
    g_autofree char *head = words_normalise(subject, ROUTE_TEXT_BYTES_MAX);
    g_autofree char *body = words_normalise(text, ROUTE_TEXT_BYTES_MAX);
    RoutePlaces *found = g_new0(RoutePlaces, 1);
    found->subject = subject;
    found->text = text;
    found->normal = g_strconcat(head, *head != '\0' ? "\n" : "", body, NULL);
    found->subject_words = count_words(head);
    found->places = g_array_new(FALSE, FALSE, sizeof(Place));
    lexicon_scan(router->lexicon, found->normal, note_place, found->places);
    return found;
}

void route_places_free(RoutePlaces *found)
{
    if (found == NULL)
        return;
    g_array_unref(found->places);
    g_free(found->normal);
    g_free(found);
}
