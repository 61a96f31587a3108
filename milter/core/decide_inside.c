/* decide_inside.c - #historik and #översätt: letters about a case that only staff may see (D18, D57). */
#include "core/decide_errand.h"

#include <string.h>

#define YES "ja"
#define HISTORY_REPLIES_MAX 6 /* letters to one address on one case in an hour: more means a machine */

/* -- #historik -------------------------------------------------------------- */

static gboolean is_sensitive_unit(const Matter *matter, const char *code)
{
    const Unit *unit = config_unit(matter->config, code);
    return unit && unit->sensitive;
}

/* What was said while a sensitive unit had it stays with that unit (D18); which ones had it between is not known. */
static gboolean crosses_units(const Matter *matter, const Case *found)
{
    gboolean home = strcmp(found->first_unit, found->unit) == 0;
    if (is_sensitive_unit(matter, found->first_unit) && !home)
        return TRUE;
    gboolean stayed = home && is_sensitive_unit(matter, found->unit);
    return found->sensitive && found->moves > 0 && !stayed;
}

const char *errand_check_history(const Errand *errand, const Command *command)
{
    (void)command;
    const Matter *matter = errand->matter;
    const Case *found = errand->found;
    const Unit *unit = config_unit(matter->config, found->unit);
    gboolean closed = found->sensitive || *found->confidant || is_sensitive_unit(matter, found->unit) ||
                      (unit && unit->members->len > 0);
    if (crosses_units(matter, found))
        return "why_other_units_history";
    return closed && !leak_is_theirs(matter, found) ? "why_not_your_history" : NULL;
}

/* The list itself is made when the letter is: it is long, and the store has it. */
void errand_history(const Errand *errand, const Command *command)
{
    (void)command;
    Matter *matter = errand->matter;
    const char *to = mail_from(matter->mail);
    if (matter->known->staff_replies >= HISTORY_REPLIES_MAX) {
        plan_event(matter->plan, "not answered", "the history; told often enough in the last hour");
        return;
    }
    Letter *letter = letter_to_staff(LETTER_HISTORY, errand->found, to);
    g_free(letter->answers_id);
    letter->answers_id = g_strdup(matter->mail->message_id ? matter->mail->message_id : "");
    plan_event(matter->plan, "disclosed", "the history, internal notes too, to %s", to);
    plan_letter(matter->plan, letter, "why_asked");
}

/* -- #översätt -------------------------------------------------------------- */

/* The newest answer of this handler's that waits for a word, or NULL. */
static const Sent *newest_held(const Matter *matter)
{
    for (guint i = matter->known->pending->len; i > 0; i--) {
        const Sent *sent = g_ptr_array_index(matter->known->pending, i - 1);
        if (sent->kind == LETTER_ANSWER && sent->state == LETTER_ON_HOLD &&
            address_equal(sent->author, mail_from(matter->mail)))
            return sent;
    }
    return NULL;
}

/* What would hold the answer holds it here too: in another language nobody could tell. */
static const char *why_untold(const Errand *errand)
{
    const Matter *matter = errand->matter;
    const Sent *held = newest_held(matter);
    if (*errand->text) {
        const char *why = leak_found(matter, errand->found, errand->text);
        return g_strcmp0(why, "why_language") == 0 ? NULL : why;
    }
    if (!held || !*held->answer)
        return "why_nothing_held";
    return strcmp(held->held_why, "why_language") == 0 ? NULL : held->held_why;
}

const char *errand_check_translate(const Errand *errand, const Command *command)
{
    (void)command;
    if (!*errand->matter->config->interpreter)
        return "why_no_interpreter";
    gboolean addressed = *errand->found->resident || commands_find(errand->commands, COMMAND_ADDRESS);
    return addressed ? why_untold(errand) : "why_no_address";
}

/* The held answer goes on by the interpreter, so it waits no longer; neither does the unit's copy of it. */
static void take_back(Matter *matter, const Sent *held)
{
    for (guint i = 0; i < matter->known->pending->len; i++) {
        const Sent *sent = g_ptr_array_index(matter->known->pending, i);
        if (sent->created_at == held->created_at && address_equal(sent->author, held->author))
            plan_letter_by_id(matter->plan, ACTION_CANCEL, sent->id, "the interpreter writes it instead");
    }
}

void errand_translate(const Errand *errand, const Command *command)
{
    (void)command;
    Matter *matter = errand->matter;
    const Sent *held = newest_held(matter);
    const char *answer = held ? held->answer : "";
    Letter *letter = letter_to_staff(LETTER_TRANSLATE, errand->found, matter->config->interpreter);
    g_autofree char *name = errand_handler_name(errand);
    g_free(letter->author);
    letter->author = g_strdup(mail_from(matter->mail));
    letter_set(letter, "handler_name", name);
    letter_set(letter, "answer", *errand->text ? errand->text : answer);
    plan_letter(matter->plan, letter, "the interpreter presses Reply");
    if (!*errand->found->handler)
        plan_set(matter->plan, FIELD_HANDLER, mail_from(matter->mail), "the first to answer is the handler");
    if (held && !*errand->text)
        take_back(matter, held);
}
