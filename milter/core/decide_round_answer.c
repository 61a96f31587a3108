/* decide_round_answer.c - "ja, 18 februari § 23" in answer to a draft or a reminder of the yearly round. */
#include "core/decide_parts.h"
#include "core/question.h"
#include "core/round.h"

#define YES           "ja"
#define DRAFT_SUBJECT "\\bSynpunkter (\\d{4}): (.+) – underlag" /* as in templates/sv/round.txt */

static gboolean is_of_round(const Letter *answered)
{
    return answered && (answered->kind == LETTER_ROUND || answered->kind == LETTER_ROUND_REMINDER ||
                        answered->kind == LETTER_ROUND_ANSWER);
}

static Letter *make_answered(const RoundBody *body, int year)
{
    Letter *letter = letter_new(LETTER_ROUND, body->to, "", "sv");
    g_autofree char *printed = g_strdup_printf("%d", year);
    letter_set(letter, "year", printed);
    letter_set(letter, "body", body->code);
    letter_set(letter, "body_name", body->name);
    return letter;
}

/* Some mail programs drop the thread; last year's draft is known by its subject too.  Or NULL; caller owns. */
static Letter *find_by_subject(const Matter *matter)
{
    g_autoptr(GRegex) pattern = g_regex_new(DRAFT_SUBJECT, 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    int year = calendar_year(matter->config->calendar, matter->now) - 1;
    if (!g_regex_match(pattern, matter->mail->subject, 0, &match))
        return NULL;
    g_autofree char *said = g_match_info_fetch(match, 1);
    g_autofree char *name = g_match_info_fetch(match, 2);
    g_autoptr(FollowUpRound) round = round_new(matter->config, year);
    for (guint i = 0; i < round->bodies->len && g_ascii_strtoll(said, NULL, 10) == year; i++) {
        const RoundBody *body = g_ptr_array_index(round->bodies, i);
        if (g_str_equal(body->name, name))
            return make_answered(body, year);
    }
    return NULL;
}

/* Whoever asks for something else in a reply to the draft gets that. */
static gboolean asks_something(const QuestionAsk *question)
{
    return question->kind != QUESTION_UNCLEAR && question->kind != QUESTION_NAME;
}

static void tell(const Matter *matter, const Letter *answered, const char *flag, const char *note)
{
    static const char *const kept[] = {"year", "report", "body", "body_name", "last_day"};
    if (matter->known->staff_replies >= QUESTION_REPLIES_MAX) {
        plan_event(matter->plan, "not answered", "the yearly round; asked too often in the last hour");
        return;
    }
    Letter *letter = letter_new(LETTER_ROUND_ANSWER, mail_from(matter->mail), "", "sv");
    g_free(letter->answers_id);
    letter->answers_id = g_strdup(matter->mail->message_id ? matter->mail->message_id : "");
    for (guint i = 0; i < G_N_ELEMENTS(kept); i++)
        letter_set(letter, kept[i], letter_get(answered, kept[i]));
    if (flag)
        letter_set(letter, flag, YES);
    letter_set(letter, "dealt_with", note);
    plan_letter(matter->plan, letter, "an answer to staff");
}

static void confirm(Matter *matter, const Letter *answered, const char *note)
{
    const char *who = mail_from(matter->mail), *body = letter_get(answered, "body");
    if (!round_may_confirm(matter->config, body, who)) {
        tell(matter, answered, "not_theirs", NULL);
        return;
    }
    int year = (int)g_ascii_strtoll(letter_get(answered, "year"), NULL, 10);
    RoundStep step = {year, "confirmed", body, note};
    plan_round(matter->plan, &step, "by %s", who);
    tell(matter, answered, "is_confirmed", note);
}

gboolean decide_round_answer(Matter *matter, const QuestionAsk *question)
{
    g_autoptr(Letter) named = matter->known->answered ? NULL : find_by_subject(matter);
    const Letter *answered = named ? named : matter->known->answered;
    if (!is_of_round(answered))
        return FALSE;
    g_autofree char *text = mail_written_text(matter->mail);
    g_autofree char *note = NULL;
    GDate today = calendar_day(matter->config->calendar, matter->now);
    gboolean yes = round_reads_yes(text, &today, &note);
    if (!yes && asks_something(question))
        return FALSE;
    plan_keep(matter->plan, "an answer in the yearly round");
    if (yes)
        confirm(matter, answered, note);
    else
        tell(matter, answered, NULL, NULL);
    return TRUE;
}
