/*
 * decide_month_answer.c - causes for the cases of a monthly list, all in one mail.
 *
 * What is understood is noted at once and in silence.  What is not comes back,
 * a line each, and the numbers stay those of the list.
 */
#include "core/decide_month.h"

#include "core/decide_parts.h"

#include <string.h>

#define YES "ja"

typedef struct {
    Matter *matter;
    const GArray *rows; /* CaseNumber */
    MonthAnswer *answer;
    gboolean noted; /* something, now or by somebody before with the same word */
} Answering;

static const Case *listed_case(const Known *known, CaseNumber number)
{
    for (guint i = 0; i < known->listed->len; i++) {
        const Case *found = g_ptr_array_index(known->listed, i);
        if (found->number == number)
            return found;
    }
    return NULL;
}

static void give_back(Answering *answering, guint row, const Code *code, const char *why)
{
    g_ptr_array_add(answering->answer->unread, g_strdup_printf("%u %s  (%s)", row + 1, code->name[LANGUAGE_SV], why));
}

/* A word that somebody has chosen before is not overwritten by a list that may be old. */
static gboolean contradicts(const char *noted, const Code *said)
{
    return said && *noted && strcmp(noted, said->code) != 0;
}

static void note(Answering *answering, const Case *found, CaseField field, const Code *said)
{
    Plan *plan = answering->matter->plan;
    const char *noted = field == FIELD_CAUSE ? found->cause : found->outcome;
    if (!said || contradicts(noted, said))
        return;
    answering->noted = TRUE;
    if (*noted)
        return;
    plan_set(plan, field, said->code, "%s, in answer to the monthly list", mail_from(answering->matter->mail));
    plan_elsewhere(plan, found->number);
}

static void note_case(Answering *answering, const Case *found, const MonthNote *said)
{
    note(answering, found, FIELD_CAUSE, said->cause);
    note(answering, found, FIELD_OUTCOME, said->outcome);
}

static void complain(Answering *answering, guint row, const char *noted, const Code *said)
{
    const Config *config = answering->matter->config;
    const Code *cause = code_of(config->causes, noted);
    const Code *code = cause ? cause : code_of(config->outcomes, noted);
    g_autofree char *why = g_strdup_printf("där står redan %s", code ? code->name[LANGUAGE_SV] : noted);
    give_back(answering, row, said, why);
}

static void take_named(Answering *answering, guint row, const Case *found, const MonthNote *said)
{
    if (!found) {
        const Code *code = said->cause ? said->cause : said->outcome;
        if (code)
            give_back(answering, row, code, "du kan inte se det ärendet");
        return;
    }
    note_case(answering, found, said);
    if (contradicts(found->cause, said->cause))
        complain(answering, row, found->cause, said->cause);
    if (contradicts(found->outcome, said->outcome))
        complain(answering, row, found->outcome, said->outcome);
}

static void take_rows(Answering *answering)
{
    const MonthAnswer *answer = answering->answer;
    for (guint row = 0; row < answering->rows->len; row++) {
        const MonthNote *said = &g_array_index(answer->notes, MonthNote, row);
        const Case *found = listed_case(answering->matter->known, g_array_index(answering->rows, CaseNumber, row));
        if (said->named)
            take_named(answering, row, found, said);
        else if (found)
            note_case(answering, found, &answer->others);
    }
}

static char *join_lines(const GPtrArray *pieces)
{
    GString *lines = g_string_new(NULL);
    for (guint i = 0; i < pieces->len; i++)
        g_string_append_printf(lines, "%s%s", i > 0 ? "\n" : "", (const char *)g_ptr_array_index(pieces, i));
    return g_string_free(lines, FALSE);
}

/* The same list once more, so that this letter too can be answered. */
static Letter *make_rest(const Answering *answering)
{
    const Matter *matter = answering->matter;
    const Letter *list = matter->known->answered;
    Letter *letter = letter_new(LETTER_MISSING_REST, mail_from(matter->mail), "", "sv");
    g_autofree char *lines = join_lines(answering->answer->unread);
    static const char *const kept[] = {"month", "list", "cases"};
    for (guint i = 0; i < G_N_ELEMENTS(kept); i++)
        letter_set(letter, kept[i], letter_get(list, kept[i]));
    g_free(letter->answers_id);
    letter->answers_id = g_strdup(matter->mail->message_id ? matter->mail->message_id : "");
    letter_set(letter, "lines", lines);
    if (answering->noted)
        letter_set(letter, "noted", YES);
    month_set_choice(letter, matter->config, answering->rows->len);
    return letter;
}

static void tell_rest(const Answering *answering)
{
    Matter *matter = answering->matter;
    guint left = answering->answer->unread->len;
    if (left == 0 && answering->answer->touched)
        return;
    if (matter->known->staff_replies >= QUESTION_REPLIES_MAX)
        plan_event(matter->plan, "not answered", "monthly list; asked too often in the last hour");
    else
        plan_letter(matter->plan, make_rest(answering), "%u not noted", left);
}

/* Whoever asks for something else in a reply to the list gets that. */
static gboolean is_question(const QuestionAsk *question)
{
    return question->kind != QUESTION_UNCLEAR && question->kind != QUESTION_NAME;
}

gboolean decide_month_answer(Matter *matter, const QuestionAsk *question)
{
    const Letter *list = matter->known->answered;
    if (!list || matter->config->causes->len == 0)
        return FALSE;
    g_autoptr(GArray) rows = month_list_rows(list);
    g_autofree char *text = mail_written_text(matter->mail);
    g_autoptr(MonthAnswer) answer = month_answer_read(text, rows, matter->config);
    if (rows->len == 0 || (!answer->touched && is_question(question)))
        return FALSE;
    Answering answering = {.matter = matter, .rows = rows, .answer = answer};
    plan_keep(matter->plan, "an answer to the monthly list");
    take_rows(&answering);
    tell_rest(&answering);
    return TRUE;
}
