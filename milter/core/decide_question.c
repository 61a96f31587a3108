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
#define QUESTION_REPLIES_MAX 30  /* to one address in an hour: more means a machine */
#define ROWS_SHOWN           20
#define ROWS_OF_DIARY        KNOWN_ROWS_MAX
#define SUBJECT_CHARACTERS   60

/* -- one case ---------------------------------------------------------------- */

static void append_day(GString *text, const char *before, const Calendar *calendar, gint64 at)
{
    GDate day = calendar_day(calendar, at);
    g_string_append_printf(text, "%s%04d-%02d-%02d", before, g_date_get_year(&day), g_date_get_month(&day),
                           g_date_get_day(&day));
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
    return scope_sees(question->scope, found) &&
           (!of_register || scope_holds(question->scope->registers, found->unit));
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

static void list_tallies(const Matter *matter, const QuestionAsk *question, Letter *letter)
{
    g_autoptr(GString) lines = g_string_new(NULL);
    for (guint i = 0; i < matter->known->tallies->len; i++) {
        const UnitTally *tally = g_ptr_array_index(matter->known->tallies, i);
        const Unit *unit = config_unit(matter->config, tally->unit);
        if (!unit || tally->all == 0 || !scope_holds(question->scope->open, tally->unit))
            continue;
        g_string_append_printf(lines, "%s%s (%s): %u\n    %u öppna, %u besvarade, %u avslutade",
                               lines->len ? "\n\n" : "", unit->name[LANGUAGE_SV], unit->code, tally->all, tally->open,
                               tally->answered, tally->closed);
    }
    g_autofree char *year = g_strdup_printf("%d", question->year);
    letter_set(letter, "year", year);
    letter_set(letter, "lines", lines->str);
}

static void append_document(GString *lines, const Calendar *calendar, const Document *document)
{
    static const struct {
        const char *kind, *words;
    } KINDS[] = {
        {"entry resident", "mejl från"},
        {"entry answer", "handläggarens mejl från"},
        {"entry internal", "internt, pröva om det är en allmän handling, från"},
        {"entry automatic", "automatiskt mejl från"},
        {"letter answer", "svar till"},
    };
    const char *words = "automatiskt mejl till";
    for (guint i = 0; i < G_N_ELEMENTS(KINDS); i++)
        if (strcmp(document->kind, KINDS[i].kind) == 0)
            words = KINDS[i].words;
    append_day(lines, lines->len ? "\n" : "", calendar, document->at);
    g_string_append_printf(lines, "  %s %s", words, *document->who ? document->who : "okänd");
}

/* The register decides what is handed out: the program lists, and says what has to be tried (D62). */
static void list_documents(const Matter *matter, const QuestionAsk *question, Letter *letter)
{
    const Case *found = matter->known->rows->len > 0 ? g_ptr_array_index(matter->known->rows, 0) : NULL;
    if (!found || !may_be_told(question, found))
        return;
    g_autoptr(GString) about = g_string_new(NULL), documents = g_string_new(NULL);
    append_case(about, matter, found);
    for (guint i = 0; i < matter->known->documents->len; i++)
        append_document(documents, matter->config->calendar, g_ptr_array_index(matter->known->documents, i));
    letter_set(letter, "lines", about->str);
    letter_set(letter, "documents", documents->str);
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
    case QUESTION_REPORT:
        list_tallies(matter, question, letter);
        return;
    case QUESTION_RELEASE:
        list_documents(matter, question, letter);
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
    plan_keep(matter->plan, "work by mail: %s", flag);
    if (matter->known->staff_replies >= QUESTION_REPLIES_MAX) {
        plan_event(matter->plan, "not answered", "%s; asked too often in the last hour", flag);
        return;
    }
    Letter *letter = letter_new(LETTER_LIST, mail_from(matter->mail), "", "sv");
    g_free(letter->answers_id);
    letter->answers_id = g_strdup(matter->mail->message_id ? matter->mail->message_id : "");
    letter_set(letter, "question", question->text);
    letter_set(letter, flag, YES);
    if (is_registrars(question->kind) && strcmp(question->scope->registers, " ") == 0)
        letter_set(letter, "not_registrar", YES);
    else
        set_answer(matter, question, letter);
    plan_letter(matter->plan, letter, "an answer to staff");
}
