/* route_place.c - where in a text the words stood that gave the points. */
#include "core/route_meaning.h"
#include "core/words.h"

GArray *hit_notes(const char *text)
{
    GArray *notes = g_array_new(FALSE, FALSE, sizeof(WordNote));
    g_autofree char *normal = words_normalise_noted(text, ROUTE_TEXT_BYTES_MAX, notes);
    return notes;
}

guint hit_line(const Hit *hit, const GArray *notes)
{
    if (hit->in_subject || *hit->word == '\0' || hit->place >= notes->len)
        return 0;
    return g_array_index(notes, WordNote, hit->place).line;
}
