/*
 * decide_intern.c - talk among colleagues about a case: #intern, and what comes back by the internal address (D16).
 *
 * Nothing here ever writes to a resident: every letter is of a kind whose
 * audience is internal, and everybody it may go to is looked up first.
 */
#include "core/colleague.h"
#include "core/decide_errand.h"

#include <string.h>

#define YES       "ja"
#define BURST_MAX 10 /* mails by one colleague on one case in ten minutes: more means two machines that answer each other */

/* -- who is asked ----------------------------------------------------------- */

/* The people a question is for, and what was written behind their names. */
typedef struct {
    GPtrArray *people; /* Colleague */
    char *rest;
    const char *why; /* why it cannot be asked, or NULL */
} Asked;

static void asked_clear(Asked *asked)
{
    g_clear_pointer(&asked->people, g_ptr_array_unref);
    g_clear_pointer(&asked->rest, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Asked, asked_clear)

static Colleague *find_colleague(const Errand *errand, const char *start, gsize length)
{
    g_autofree char *name = g_strstrip(g_strndup(start, length));
    while (*name && strchr(":.!?", name[strlen(name) - 1]))
        name[strlen(name) - 1] = '\0';
    const Matter *matter = errand->matter;
    return *name ? colleague_find(matter->config, errand->found, matter->known->internals, name) : NULL;
}

/* The resident and all addresses of ours are nobody to be asked, whatever else they are. */
static const char *why_not(const Errand *errand, const Colleague *colleague)
{
    const Matter *matter = errand->matter;
    const Case *found = errand->found;
    const Unit *unit = config_unit(matter->config, found->unit);
    if (recipient_read(matter->config, matter->rules->keyring, colleague->email).role != ROLE_NONE ||
        address_equal(found->resident, colleague->email) || case_has_participant(found, colleague->email))
        return "why_not_colleague";
    return colleague->outside && !(unit && unit->allow_external_consult) ? "why_not_colleague" : NULL;
}

/* "sara.ek, bygg": names up to a comma; behind the last one the question may begin on the same line. */
static Asked read_asked(const Errand *errand, const Command *command)
{
    Asked asked = {g_ptr_array_new_with_free_func((GDestroyNotify)colleague_free), g_strdup(""), NULL};
    const char *at = command->argument;
    while (*at && !*asked.rest && !asked.why) {
        gsize length = strcspn(at, ",;");
        gsize word = strcspn(at, " \t,;");
        Colleague *colleague = find_colleague(errand, at, length);
        if (!colleague && word < length) {
            colleague = find_colleague(errand, at, word);
            g_free(asked.rest);
            asked.rest = g_strstrip(g_strdup(at + word));
        }
        if (!colleague) {
            asked.why = "why_unknown_person";
            return asked;
        }
        asked.why = why_not(errand, colleague);
        g_ptr_array_add(asked.people, colleague);
        at += length + strspn(at + length, ",; \t");
    }
    if (asked.people->len > COLLEAGUES_MAX)
        asked.why = "why_unknown_person";
    return asked;
}

/* -- letters ---------------------------------------------------------------- */

static gboolean has_files(const Mail *mail)
{
    for (guint i = 0; i < mail->attachments->len; i++)
        if (!((const Attachment *)g_ptr_array_index(mail->attachments, i))->logo)
            return TRUE;
    return FALSE;
}

/* Another committee's people are told that what they write is a public record; who is in no list may be one of them. */
static void set_committee(Letter *letter, const Errand *errand, const Unit *theirs)
{
    const Unit *ours = config_unit(errand->matter->config, errand->found->unit);
    if (!theirs)
        letter_set(letter, "maybe_other_committee", YES);
    else if (!ours || strcmp(ours->committee[LANGUAGE_SV], theirs->committee[LANGUAGE_SV]) != 0)
        letter_set(letter, "other_committee", YES);
}

/* Whoever is not of the case's own people sees neither heading nor name of a sensitive case, outsiders of none (D18).
 */
static void hide_resident(Letter *letter, const Errand *errand, const char *to)
{
    static const char *const telling[] = {"subject", "resident", "resident_name", "quotes_resident", NULL};
    const Unit *unit = config_unit(errand->matter->config, errand->found->unit);
    gboolean sensitive = errand->found->sensitive || (unit && unit->sensitive);
    gboolean outside = !colleague_is_inside(errand->matter->config, to);
    gboolean own = unit && colleague_unit(errand->matter->config, to) == unit;
    if (!outside && (!sensitive || own))
        return;
    for (guint i = 0; telling[i]; i++)
        letter_set(letter, telling[i], NULL);
    if (outside)
        letter_set(letter, "is_outside", YES);
}

static Letter *make_letter(const Errand *errand, const char *to, const char *text)
{
    const char *from = mail_from(errand->matter->mail);
    Letter *letter = letter_to_staff(LETTER_INTERNAL, errand->found, to);
    g_autofree char *name = errand_handler_name(errand);
    g_free(letter->author);
    letter->author = g_strdup(from);
    g_free(letter->from_name);
    letter->from_name = g_strdup(name);
    letter_set(letter, "handler_name", name);
    letter_set(letter, "internal_text", text);
    return letter;
}

static void ask(const Errand *errand, const Colleague *colleague, const char *text)
{
    Letter *letter = make_letter(errand, colleague->email, text);
    letter_set(letter, "is_asked", YES);
    letter_set(letter, "quotes_resident", YES);
    set_committee(letter, errand, colleague->unit);
    hide_resident(letter, errand, colleague->email);
    plan_letter(errand->matter->plan, letter, "a question to a colleague");
}

const char *errand_check_internal(const Errand *errand, const Command *command)
{
    g_auto(Asked) asked = read_asked(errand, command);
    if (asked.why)
        return asked.why;
    return *errand->text || *asked.rest || has_files(errand->matter->mail) ? NULL : "why_empty";
}

void errand_ask(const Errand *errand, const Command *command)
{
    g_auto(Asked) asked = read_asked(errand, command);
    g_autofree char *text = g_strstrip(g_strjoin("\n", asked.rest, errand->text, NULL));
    for (guint i = 0; i < asked.people->len; i++)
        ask(errand, g_ptr_array_index(asked.people, i), text);
    if (asked.people->len == 0)
        plan_event(errand->matter->plan, "note", "an internal note on file");
}

/* -- what comes back -------------------------------------------------------- */

/* The author of the newest internal letter to `to`; of any but his own if `to` is NULL. */
static const char *newest_author(const Errand *errand, const char *to)
{
    const GPtrArray *internals = errand->matter->known->internals;
    const char *from = mail_from(errand->matter->mail);
    for (guint i = internals->len; i > 0; i--) {
        const Sent *sent = g_ptr_array_index(internals, i - 1);
        if ((!to || address_equal(sent->to, to)) && !address_equal(sent->author, from))
            return sent->author;
    }
    return NULL;
}

/* Who wrote the internal mail that this one answers, or NULL. */
static const char *answered_author(const Errand *errand)
{
    const GPtrArray *all = errand->matter->known->evidence;
    for (guint i = 0; i < all->len; i++) {
        const Evidence *evidence = g_ptr_array_index(all, i);
        if (evidence->kind == EVIDENCE_OURS && evidence->letter == LETTER_INTERNAL && *evidence->correspondent &&
            evidence->found->number == errand->found->number)
            return evidence->correspondent;
    }
    return NULL;
}

/* Who asked; else the handler, else the unit.  "" if that is the writer himself, or somebody outside. */
static const char *who_asked(const Errand *errand)
{
    const Matter *matter = errand->matter;
    const char *from = mail_from(matter->mail);
    const char *to = answered_author(errand);
    if (!to || address_equal(to, from))
        to = newest_author(errand, from);
    if (!to)
        to = newest_author(errand, NULL);
    if (!to && *errand->found->handler && !address_equal(errand->found->handler, from))
        to = errand->found->handler;
    if (!to)
        to = staff_address(matter->config, errand->found);
    return address_equal(to, from) || !colleague_is_inside(matter->config, to) ? "" : to;
}

static gboolean at_internal_address(const Weighed *weighed)
{
    for (guint i = 0; i < weighed->recipients->len; i++)
        if (g_array_index(weighed->recipients, Recipient, i).role == ROLE_INTERNAL)
            return TRUE;
    return FALSE;
}

void errand_pass_inside(const Errand *errand)
{
    const Matter *matter = errand->matter;
    gboolean meant = at_internal_address(matter->weighed);
    const char *to = who_asked(errand);
    /* At the other address the writer may have meant the resident: he hears that it did not go there. */
    if (!*to || (!meant && !leak_is_consulted(matter, mail_from(matter->mail)))) {
        errand_tell(errand, LETTER_RETURNED, "why_internal", errand->written);
        return;
    }
    if (!*errand->written && !has_files(matter->mail)) {
        errand_return(errand, "why_empty");
        return;
    }
    if (matter->known->burst > BURST_MAX) {
        plan_event(matter->plan, "not passed on", "too many from one colleague in ten minutes; it is on file");
        return;
    }
    Letter *letter = make_letter(errand, to, errand->written);
    hide_resident(letter, errand, to);
    plan_letter(matter->plan, letter, "to who asked");
    if (!meant)
        errand_tell(errand, LETTER_RETURNED, "why_internal", NULL);
}

/* -- experts outside -------------------------------------------------------- */

static const Case *asked_case(const Known *known)
{
    const Evidence *first = known->evidence->len > 0 ? g_ptr_array_index(known->evidence, 0) : NULL;
    return first && first->kind == EVIDENCE_TOKEN && first->role == ROLE_INTERNAL ? first->found : NULL;
}

/*
 * Somebody outside who was asked answers.  Not proven, and nothing rests on it:
 * his words go to who asked, as from outside, and stay internal.
 */
gboolean decide_expert(Matter *matter)
{
    const Case *found = asked_case(matter->known);
    if (!found || matter->weighed->dmarc == DMARC_FAIL || !leak_is_consulted(matter, mail_from(matter->mail)))
        return FALSE;
    g_autofree char *written = mail_written_text(matter->mail);
    const Errand errand = {.matter = matter, .found = found, .written = written, .text = written, .inside = TRUE};
    const char *to = who_asked(&errand);
    matter->plan->number = found->number;
    g_free(matter->plan->evidence);
    matter->plan->evidence = g_strdup(evidence_name(EVIDENCE_TOKEN));
    plan_file(matter->plan, ENTRY_INTERNAL, "from an expert who was asked");
    if (!*to)
        return TRUE;
    Letter *letter = make_letter(&errand, to, written);
    letter_set(letter, "from_outside", mail_from(matter->mail));
    hide_resident(letter, &errand, to);
    plan_letter(matter->plan, letter, "to who asked");
    return TRUE;
}
