/* decide_post.c - an answer to somebody without an e-mail address comes back as a finished letter (D50). */
#include "core/decide_errand.h"

#define YES "ja"

static void write_words(const Errand *errand, Letter *letter)
{
    const Matter *matter = errand->matter;
    GDate today = calendar_day(matter->config->calendar, matter->now);
    g_autofree char *day = calendar_print_day(&today, "sv");
    g_autofree char *dated = g_strdup_printf("%s %d", day, g_date_get_year(&today));
    letter_set(letter, "answer", errand->marked);
    letter_set(letter, "letter_day", dated);
    letter_set(letter, "logos", matter->known->logos);
    letter_reach(letter, errand->found);
}

void errand_post(const Errand *errand)
{
    const char *doubt = leak_found(errand->matter, errand->found, errand->text);
    Letter *letter = errand_tell(errand, LETTER_TO_POST, "to_post", NULL);
    if (!letter)
        return;
    write_words(errand, letter);
    /* It is for a person to read before it is put into an envelope: doubts are told, not held. */
    if (!doubt)
        return;
    letter_set(letter, doubt, YES);
    letter_set(letter, "doubtful", YES);
}

Letter *errand_make_post(const Errand *errand)
{
    const Mail *mail = errand->matter->mail;
    Letter *letter = letter_to_staff(LETTER_TO_POST, errand->found, mail_from(mail));
    g_free(letter->answers_id);
    letter->answers_id = g_strdup(mail->message_id ? mail->message_id : "");
    g_free(letter->author);
    letter->author = g_strdup(errand->author);
    letter_set(letter, "to_post", YES);
    write_words(errand, letter);
    return letter;
}
