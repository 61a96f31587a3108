/* decide_round.c - what the clock asks for in the yearly round. */
#include "core/round.h"

#include "core/letter.h"

#define YES "ja"

typedef struct {
    const FollowUpRound *round;
    const Config *config;
    gint64 now;
    Plan *plan;
} Beat;

/* Days by the local calendar from one moment to the next. */
static guint days_between(const Calendar *calendar, gint64 from, gint64 to)
{
    GDate first = calendar_day(calendar, from), last = calendar_day(calendar, to);
    return (guint)MAX(0, g_date_days_between(&first, &last));
}

static void note_step(const Beat *beat, const char *event, const char *body, const char *reason)
{
    g_autofree char *number = g_strdup_printf("%u", beat->round->report);
    RoundStep step = {beat->round->year, event, body, *body ? "" : number};
    plan_round(beat->plan, &step, "%s", reason);
}

/* -- letters ---------------------------------------------------------------- */

/* What all letters of the round say; the figures are added when they leave (flow/figures.h). */
static Letter *make_letter(const Beat *beat, LetterKind kind, const char *to)
{
    Letter *letter = letter_new(kind, to, "", "sv");
    g_autofree char *year = g_strdup_printf("%d", beat->round->year);
    g_autofree char *report = g_strdup_printf("%u", beat->round->report);
    GDate last = round_last_day(beat->round, beat->config);
    g_autofree char *day = calendar_print_day(&last, "sv");
    letter_set(letter, "year", year);
    letter_set(letter, "report", report);
    letter_set(letter, "last_day", day);
    return letter;
}

static void write_body(const Beat *beat, LetterKind kind, const RoundBody *body, const char *reason)
{
    Letter *letter = make_letter(beat, kind, body->to);
    letter_set(letter, "body", body->code);
    letter_set(letter, "body_name", body->name);
    plan_letter(beat->plan, letter, "%s", reason);
}

static void append_name(GString *lines, const RoundBody *body)
{
    g_string_append_printf(lines, "%s- %s%s%s", lines->len > 0 ? "\n" : "", body->name, *body->note ? ", " : "",
                           body->note);
}

/* Who has confirmed, who is waited for, and who has nobody that could be asked. */
static void list_bodies(const Beat *beat, Letter *letter)
{
    g_autoptr(GString) confirmed = g_string_new(NULL), waiting = g_string_new(NULL), unasked = g_string_new(NULL);
    for (guint i = 0; i < beat->round->bodies->len; i++) {
        const RoundBody *body = g_ptr_array_index(beat->round->bodies, i);
        GString *list = body->confirmed_at ? confirmed : *body->to ? waiting : unasked;
        append_name(list, body);
    }
    letter_set(letter, "confirmed", confirmed->str);
    letter_set(letter, "waiting", waiting->str);
    letter_set(letter, "unasked", unasked->str);
}

static void write_strategist(const Beat *beat, LetterKind kind, const char *flag, const char *reason)
{
    const char *to = *beat->config->strategist ? beat->config->strategist : beat->config->admin;
    if (!*to)
        return;
    Letter *letter = make_letter(beat, kind, to);
    list_bodies(beat, letter);
    if (flag)
        letter_set(letter, flag, YES);
    plan_letter(beat->plan, letter, "%s", reason);
}

/* -- steps ------------------------------------------------------------------ */

/* Also those whose address was set later. */
static void ask(const Beat *beat)
{
    for (guint i = 0; i < beat->round->bodies->len; i++) {
        const RoundBody *body = g_ptr_array_index(beat->round->bodies, i);
        if (body->asked_at || body->confirmed_at || !*body->to)
            continue;
        note_step(beat, "asked", body->code, "the yearly round");
        write_body(beat, LETTER_ROUND, body, "figures of last year");
    }
}

static gboolean is_late(const Beat *beat, const RoundBody *body)
{
    gint64 told_at = MAX(body->asked_at, body->reminded_at);
    return told_at && !body->confirmed_at && *body->to &&
           days_between(beat->config->calendar, told_at, beat->now) >= beat->config->round.reminder_days;
}

static void remind(const Beat *beat)
{
    guint count = 0;
    for (guint i = 0; i < beat->round->bodies->len; i++) {
        const RoundBody *body = g_ptr_array_index(beat->round->bodies, i);
        if (!is_late(beat, body))
            continue;
        note_step(beat, "reminded", body->code, "not confirmed yet");
        write_body(beat, LETTER_ROUND_REMINDER, body, "not confirmed yet");
        count++;
    }
    if (count > 0)
        write_strategist(beat, LETTER_ROUND_BEGUN, "is_later", "some have not confirmed yet");
}

/* Whoever has no address cannot be waited for; when nobody has, the last day decides. */
static gboolean all_have_confirmed(const FollowUpRound *round)
{
    guint asked = 0;
    for (guint i = 0; i < round->bodies->len; i++) {
        const RoundBody *body = g_ptr_array_index(round->bodies, i);
        if (*body->to && !body->confirmed_at)
            return FALSE;
        asked += *body->to != '\0';
    }
    return asked > 0;
}

static void end(const Beat *beat)
{
    note_step(beat, "ended", "", all_have_confirmed(beat->round) ? "all have confirmed" : "the last day");
    write_strategist(beat, LETTER_ROUND_TOTAL, NULL, "the whole, for the executive board");
}

Plan *decide_round(const FollowUpRound *round, const Config *config, gint64 now)
{
    Beat beat = {round, config, now, plan_new()};
    g_free(beat.plan->evidence);
    beat.plan->evidence = g_strdup("clock");
    if (round_is_to_begin(round, config, now)) {
        note_step(&beat, "begun", "", "the yearly round");
        ask(&beat);
        write_strategist(&beat, LETTER_ROUND_BEGUN, NULL, "the yearly round has begun");
        return beat.plan;
    }
    if (round->begun_at == 0 || round->ended_at || !calendar_is_open(config->calendar, now))
        return beat.plan;
    if (all_have_confirmed(round) || round_is_last_day(round, config, now)) {
        end(&beat);
        return beat.plan;
    }
    ask(&beat);
    remind(&beat);
    return beat.plan;
}
