#include "core/traffic.h"

#include "core/phrase.h"

#include <string.h>

#define BODY_BYTES_MIN 40 /* shorter texts are the same by chance, or stand in the subject */

/* The rule that weighs most for the unit, the first of the alphabet when several do. */
static const char *heaviest(const Score *score)
{
    const Hit *best = NULL;
    for (guint i = 0; i < score->hits->len; i++) {
        const Hit *hit = g_ptr_array_index(score->hits, i);
        gboolean heavier = !best || hit->points > best->points;
        if (hit->points > 0 && (heavier || (hit->points == best->points && strcmp(hit->entry, best->entry) < 0)))
            best = hit;
    }
    return best ? best->entry : NULL;
}

/* Never of a sensitive matter: that there are others like it is told to nobody (D23). */
static char *likeness(const Weighed *weighed)
{
    const Unit *unit = weighed->route ? weighed->route->winner : NULL;
    if (!unit || unit->sensitive || weighed->sensitive || weighed->urgent || weighed->other || weighed->spam)
        return NULL;
    for (guint i = 0; i < weighed->route->scores->len; i++) {
        const Score *score = g_ptr_array_index(weighed->route->scores, i);
        const char *word = score->unit == unit ? heaviest(score) : NULL;
        if (!word)
            continue;
        return g_strjoin("\n", "alike", unit->code, word, NULL);
    }
    return NULL;
}

Traffic *traffic_new(const Mail *mail, const Weighed *weighed, Mode mode)
{
    Traffic *traffic = g_new0(Traffic, 1);
    if (mode == MODE_IMPORT)
        return traffic;
    traffic->texts[TRAFFIC_ALIKE] = likeness(weighed);
    if (!*weighed->writer || weighed->registration)
        return traffic;
    g_autofree char *subject = phrase_fold(weighed->subject);
    traffic->texts[TRAFFIC_SENDER] = g_strjoin("\n", "sender", weighed->writer, NULL);
    traffic->texts[TRAFFIC_COLLECTED] = g_strjoin("\n", "collected", weighed->writer, NULL);
    traffic->texts[TRAFFIC_SUBJECT] = g_strjoin("\n", "subject", weighed->writer, subject, NULL);
    if (strlen(weighed->new_text) >= BODY_BYTES_MIN)
        traffic->texts[TRAFFIC_BODY] = g_strjoin("\n", "body", weighed->writer, mail->digest, NULL);
    return traffic;
}

void traffic_free(Traffic *traffic)
{
    if (!traffic)
        return;
    for (guint i = 0; i < TRAFFIC_KINDS; i++)
        g_free(traffic->texts[i]);
    g_free(traffic);
}
