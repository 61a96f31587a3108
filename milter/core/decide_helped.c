/* decide_helped.c - one word in answer to "did it help?" (D60). */
#include "core/decide_parts.h"
#include "core/phrase.h"

#include <string.h>

static const char *const yes_words[] = {"ja", "jo", "jadå", "kyllä", "joo", "yes", NULL};
static const char *const no_words[] = {"nej", "nä", "ei", "no", NULL};

/* One of `words` first, and nothing behind it but the writer's own name. */
static gboolean says(const Matter *matter, const char *const *words)
{
    g_autofree char *folded = phrase_fold(matter->weighed->new_text);
    g_autofree char *name = phrase_fold(matter->weighed->writer_name);
    g_auto(GStrv) said = g_strsplit(g_strstrip(folded), " ", -1);
    g_auto(GStrv) names = g_strsplit(g_strstrip(name), " ", -1);
    if (!said[0] || !g_strv_contains(words, said[0]))
        return FALSE;
    for (guint i = 1; said[i]; i++)
        if (!g_strv_contains((const char *const *)names, said[i]))
            return FALSE;
    return TRUE;
}

/* The case stays closed: whether a "no" opens it again is for the unit to say. */
static void tell_unit(Matter *matter, const Case *found)
{
    const char *unit = staff_address(matter->config, found);
    const char *to = *found->handler ? found->handler : unit;
    if (!*to)
        return;
    Letter *letter = letter_to_staff(LETTER_FOLLOW_UP, found, to);
    letter_set(letter, "is_helped_no", "ja");
    plan_letter(matter->plan, letter, "it did not help");
}

gboolean decide_helped(Matter *matter, const Case *found)
{
    const Unit *unit = config_unit(matter->config, found->unit);
    gboolean asked = matter->config->ask_helped && found->status == CASE_CLOSED && !found->sensitive &&
                     !(unit && unit->sensitive) && category_of(found->category) != CATEGORY_PRAISE &&
                     matter->mail->attachments->len == 0;
    if (!asked || (!says(matter, yes_words) && !says(matter, no_words)))
        return FALSE;
    gboolean yes = says(matter, yes_words);
    plan_event(matter->plan, yes ? "helped yes" : "helped no", "one word (D60)");
    if (!yes)
        tell_unit(matter, found);
    return TRUE;
}
