/*
 * decide_question.c - the answer to a question at "+fraga": a list in plain
 * text that reads well on a telephone.
 *
 * The store has looked within the asker's scope; every case is held against it
 * once more here, so that no fault in a statement shows anybody's secret.
 */
#include "core/decide_parts.h"
#include "core/question.h"
#include "core/subject.h"

#include <string.h>

#define YES                  "ja"
#define ROWS_SHOWN           20
#define ROWS_OF_DIARY        KNOWN_ROWS_MAX
#define SUBJECT_CHARACTERS   60

/* -- one case ---------------------------------------------------------------- */

static void append_day(GString *text, const char *before, const Calendar *calendar, gint64 at)
{
    GDate day = calendar_day(calendar, at);
    g_autofree char *printed = calendar_print_date(&day);
    g_string_append_printf(text, "%s%s", before, printed);
}

/* What it waits for, or what became of it. */
static void append_state(GString *text, const Case *found, const Calendar *calendar, gint64 now)
{
    gboolean word_runs = found->besked_due && found->besked_at == 0 && !found->dormant;
    if (found->status == CASE_CLOSED)
        append_day(text, ", avslutat ", calendar, found->closed_at);
    else if (found->paused_until > now)
        append_day(text, ", vilar till ", calendar, found->paused_until);
    else if (word_runs && found->besked_due < now)
        append_day(text, ", besked skulle ha getts ", calendar, found->besked_due);
    else if (word_runs)
        append_day(text, ", besked senast ", calendar, found->besked_due);
    else if (found->answered_at == 0)
        g_string_append(text, ", väntar på svar");
    else if (found->waiting_since)
        append_day(text, ", har skrivit igen ", calendar, found->waiting_since);
    else
        append_day(text, ", besvarat ", calendar, found->answered_at);
}

/* In sensitive matters reference, sender and date only (D26). */
static void append_case(GString *lines, const Matter *matter, const Case *found)
{
    const Unit *unit = config_unit(matter->config, found->unit);
    gboolean secret = found->sensitive || *found->confidant || (unit && unit->sensitive);
    g_autofree char *reference = reference_print(matter->config->prefix, found->number);
    g_autofree char *subject = subject_cut(found->subject, SUBJECT_CHARACTERS);
    const char *sender = *found->resident_name ? found->resident_name : found->resident;
    g_string_append_printf(lines, "%s%s  %s%s\n", lines->len ? "\n\n" : "", reference, found->unit,
                           found->triage ? " (hos fördelningen)" : "");
    if (secret && *sender)
        g_string_append_printf(lines, "    %s\n", sender);
    else if (!secret)
        g_string_append_printf(lines, "    %s\n", *subject ? subject : "(inget ämne)");
    append_day(lines, "    kom ", matter->config->calendar, found->received_at);
    append_state(lines, found, matter->config->calendar, matter->now);
}

/* -- lists --------------------------------------------------------------------- */

/* Is it his to be told in answer to this question? */
static gboolean may_be_told(const QuestionAsk *question, const Case *found)
{
    gboolean of_register = question->kind == QUESTION_DIARY || question->kind == QUESTION_RELEASE;
    return of_register ? scope_registers(question->scope, found) : scope_sees(question->scope, found);
}

static void set_more(Letter *letter, guint more, gboolean cut)
{
    if (more == 0)
        return;
    g_autofree char *text = g_strdup_printf("%s%u", cut ? "fler än " : "", more);
    letter_set(letter, "more", text);
}

static void list_cases(const Matter *matter, const QuestionAsk *question, Letter *letter)
{
    guint most = question->kind == QUESTION_DIARY ? ROWS_OF_DIARY : ROWS_SHOWN, count = 0;
    g_autoptr(GString) lines = g_string_new(NULL);
    for (guint i = 0; i < matter->known->rows->len; i++) {
        const Case *found = g_ptr_array_index(matter->known->rows, i);
        if (may_be_told(question, found) && count++ < most)
            append_case(lines, matter, found);
    }
    g_autofree char *total = g_strdup_printf("%u", MIN(count, most));
    letter_set(letter, "lines", lines->str);
    if (count > 0)
        letter_set(letter, "count", total);
    set_more(letter, count > most ? count - most : 0, matter->known->rows->len >= KNOWN_ROWS_MAX);
}

/* The case whose documents are asked for, if they are his to ask for; else NULL. */
static const Case *released_case(const Matter *matter, const QuestionAsk *question)
{
    if (question->kind != QUESTION_RELEASE || matter->known->rows->len == 0)
        return NULL;
    const Case *found = g_ptr_array_index(matter->known->rows, 0);
    return may_be_told(question, found) ? found : NULL;
}

/* The register's keeper decides what is handed out: the documents go along when the letter is made (flow/release.h). */
static void release(const Matter *matter, const Case *found, Letter *letter)
{
    g_autoptr(GString) about = g_string_new(NULL);
    append_case(about, matter, found);
    g_free(letter->author);
    letter->author = g_strdup(mail_from(matter->mail));
    letter_set(letter, "lines", about->str);
    if (found->merged) {
        g_autofree char *merged = reference_print(matter->config->prefix, found->merged);
        letter_set(letter, "linked", merged);
    }
    if (found->sensitive)
        letter_set(letter, "sensitive", YES);
}

/* -- the letter ------------------------------------------------------------------ */

static const char *flag_of(QuestionKind kind)
{
    switch (kind) {
    case QUESTION_UNCLEAR:
        return "asked_unclear";
    case QUESTION_HELP:
        return "asked_help";
    case QUESTION_CASES:
        return "asked_cases";
    case QUESTION_PERSON:
    case QUESTION_NAME:
    case QUESTION_PHONE:
        return "asked_person";
    case QUESTION_MINE:
        return "asked_mine";
    case QUESTION_LATE:
        return "asked_late";
    case QUESTION_SEARCH:
        return "asked_search";
    case QUESTION_REPORT:
        return "asked_report";
    case QUESTION_DIARY:
        return "asked_diary";
    case QUESTION_RELEASE:
        return "asked_release";
    }
    return "asked_unclear";
}

static void set_answer(const Matter *matter, const QuestionAsk *question, Letter *letter)
{
    switch (question->kind) {
    case QUESTION_UNCLEAR:
    case QUESTION_HELP:
    case QUESTION_RELEASE: /* nothing to release was found */
    case QUESTION_REPORT:  /* nothing that is his */
        return;
    case QUESTION_CASES:
    case QUESTION_PERSON:
    case QUESTION_NAME:
    case QUESTION_PHONE:
    case QUESTION_MINE:
    case QUESTION_LATE:
    case QUESTION_SEARCH:
    case QUESTION_DIARY:
        list_cases(matter, question, letter);
        return;
    }
}

static gboolean is_registrars(QuestionKind kind)
{
    return kind == QUESTION_DIARY || kind == QUESTION_RELEASE;
}

void decide_question(Matter *matter)
{
    g_autoptr(QuestionAsk) question = question_new(matter->mail, matter->weighed, matter->config, matter->now);
    const char *flag = flag_of(question->kind);
    if (decide_month_answer(matter, question) || decide_round_answer(matter, question))
        return;
    plan_keep(matter->plan, "work by mail: %s", flag);
    if (matter->known->staff_replies >= QUESTION_REPLIES_MAX) {
        plan_event(matter->plan, "not answered", "%s; asked too often in the last hour", flag);
        return;
    }
    const Case *released = released_case(matter, question);
    Letter *letter = decide_report(matter, question);
    if (!letter)
        letter = letter_new(released ? LETTER_RELEASE : LETTER_LIST, mail_from(matter->mail), "", "sv");
    g_free(letter->answers_id);
    letter->answers_id = g_strdup(matter->mail->message_id ? matter->mail->message_id : "");
    letter_set(letter, "question", question->text);
    letter_set(letter, flag, YES);
    if (is_registrars(question->kind) && strcmp(question->scope->registers, " ") == 0)
        letter_set(letter, "not_registrar", YES);
    else if (released)
        release(matter, released, letter);
    else
        set_answer(matter, question, letter);
    plan_letter(matter->plan, letter, "an answer to staff");
    if (released)
        plan_elsewhere(matter->plan, released->number); /* what was handed out belongs to its history */
}
