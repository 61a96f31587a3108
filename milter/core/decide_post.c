/* decide_post.c - an answer to somebody without an e-mail address comes back as a finished letter (D50). */
#include "core/decide_errand.h"

#include <string.h>

void errand_post(const Errand *errand)
{
    Matter *matter = errand->matter;
    const char *doubt = leak_found(matter, errand->found, errand->text);
    Letter *letter = errand_tell(errand, LETTER_TO_POST, "to_post", NULL);
    if (!letter)
        return;
    GDate today = calendar_day(matter->config->calendar, matter->now);
    g_autofree char *day = calendar_print_day(&today, "sv");
    g_autofree char *dated = g_strdup_printf("%s %d", day, g_date_get_year(&today));
    letter_set(letter, "answer", errand->marked);
    letter_set(letter, "letter_day", dated);
    /* It is for a person to read before it is put into an envelope: doubts are told, not held. */
    if (!doubt || strcmp(doubt, "why_other_writer") == 0)
        return;
    letter_set(letter, doubt, "ja");
    letter_set(letter, "doubtful", "ja");
}
