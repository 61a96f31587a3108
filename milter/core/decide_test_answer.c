/* decide_test_answer.c - somebody has pressed Reply on a test letter to a unit (`synpunkt check --roundtrip`). */
#include "core/decide_parts.h"
#include "core/question.h"

static void thank(const Matter *matter)
{
    const Letter *test = matter->known->answered;
    if (matter->known->staff_replies >= QUESTION_REPLIES_MAX)
        return;
    Letter *letter = letter_new(LETTER_ROUNDTRIP_THANKS, mail_from(matter->mail), "", "sv");
    g_free(letter->answers_id);
    letter->answers_id = g_strdup(matter->mail->message_id ? matter->mail->message_id : "");
    letter_set(letter, "unit", letter_get(test, "unit"));
    letter_set(letter, "unit_name", letter_get(test, "unit_name"));
    plan_letter(matter->plan, letter, "recognised, and thanked once");
}

/* From then on the letter is a way to ask like any other. */
static gboolean asks_something(const Matter *matter)
{
    g_autoptr(QuestionAsk) question = question_new(matter->mail, matter->weighed, matter->config, matter->now);
    return question && question->kind != QUESTION_UNCLEAR && question->kind != QUESTION_NAME;
}

static void note(const Matter *matter)
{
    const Known *known = matter->known;
    g_autofree char *missing = proof_missing(matter->mail, matter->config);
    g_autofree char *why = missing ? g_strconcat(proof_name(PROOF_NONE), ": ", missing, NULL) : NULL;
    const TestAnswer answer = {known->answered_id, letter_get(known->answered, "unit"),
                               why ? why : proof_name(matter->weighed->proof)};
    plan_tested(matter->plan, &answer, missing ? "answered, not proven" : "answered and proven");
}

gboolean decide_test_answer(Matter *matter)
{
    const Known *known = matter->known;
    if (!known->answered || known->answered->kind != LETTER_ROUNDTRIP || !question_is_addressed(matter->weighed) ||
        (known->test_passed && asks_something(matter)))
        return FALSE;
    plan_keep(matter->plan, "an answer to a test letter");
    if (known->test_passed)
        return TRUE;
    note(matter);
    if (matter->weighed->proof != PROOF_NONE)
        thank(matter);
    return TRUE;
}
