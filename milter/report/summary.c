#include "report/summary.h"

#include "report/names.h"
#include "report/model.h"
#include "report/ranking.h"

/* Sentences of one paragraph. */
typedef struct {
    const View *view;
    const Phrases *phrases;
    Language language;
    const guint *now, *before;
    GString *text;
} Talk;

static Talk talk_of(const View *view)
{
    return (Talk){view,
                  view->order->phrases,
                  view->order->language,
                  view->body->now->figures,
                  view->body->before->figures,
                  g_string_new(NULL)};
}

/* Frees `sentence`. */
static void say(Talk *talk, char *sentence)
{
    g_autofree char *capital = name_capital(sentence);
    if (talk->text->len > 0)
        g_string_append_c(talk->text, ' ');
    g_string_append(talk->text, capital);
    g_free(sentence);
}

static void end_paragraph(Talk *talk, GPtrArray *paragraphs)
{
    char *text = g_string_free(talk->text, FALSE);
    if (*text)
        g_ptr_array_add(paragraphs, text);
    else
        g_free(text);
    talk->text = g_string_new(NULL);
}

static gboolean is_shown(guint count)
{
    return count != COUNT_HIDDEN;
}

/* "KEY.one" for a single case, "KEY.none" for none, if the language has words of its own for it. */
static char *key_for(const Talk *talk, const char *key, guint count)
{
    g_autofree char *own = g_strconcat(key, count == 1 ? ".one" : ".none", NULL);
    return g_strdup(count <= 1 && phrases_has(talk->phrases, own) ? own : key);
}

/* "588 (38,0 %)", without the share where it says nothing. */
static char *count_with_share(const Talk *talk, guint part, guint whole)
{
    g_autofree char *count = number_count(talk->language, part);
    Amount share = amount_share(part, whole);
    if (share.state != AMOUNT_SHOWN)
        return g_steal_pointer(&count);
    g_autofree char *percent = number_share(talk->language, share);
    return g_strdup_printf("%s (%s)", count, percent);
}

/* -- how many ------------------------------------------------------------ */

typedef enum { CHANGE_UNSAID, CHANGE_SAME, CHANGE_MORE, CHANGE_FEWER } Change;

/* A difference is a change if it is larger than what two years alike would give by chance (two standard deviations). */
static Change change_of(guint now, guint before)
{
    if (now < SHARE_CASES_MIN || before < SHARE_CASES_MIN)
        return CHANGE_UNSAID;
    double difference = (double)now - before;
    if (100 * ABS(difference) <= SAME_PERCENT * (double)before)
        return CHANGE_SAME;
    if (difference * difference <= 4.0 * ((double)now + before))
        return CHANGE_UNSAID;
    return difference > 0 ? CHANGE_MORE : CHANGE_FEWER;
}

static void say_change(Talk *talk)
{
    static const char *const keys[] = {[CHANGE_UNSAID] = "summary.earlier",
                                       [CHANGE_SAME] = "summary.same",
                                       [CHANGE_MORE] = "summary.more",
                                       [CHANGE_FEWER] = "summary.fewer"};
    guint now = talk->now[FIGURE_RECEIVED], before = talk->before[FIGURE_RECEIVED];
    if (!is_shown(before) || before == 0)
        return; /* nothing before: the system may not have been there */
    double percent = 100 * ABS((double)now - before) / before;
    g_autofree char *rounded = number_plain(talk->language, percent, 0);
    g_autofree char *count = number_count(talk->language, before);
    g_autofree char *during = name_during_before(talk->view->order);
    say(talk, phrases_fill(talk->phrases, keys[change_of(now, before)], "percent", rounded, "count", count, "before",
                           during, NULL));
}

static void say_received(Talk *talk)
{
    guint received = talk->now[FIGURE_RECEIVED];
    g_autofree char *during = name_during(talk->view->order);
    if (!is_shown(received)) {
        say(talk, phrases_fill(talk->phrases, "summary.received.hidden", "during", during, NULL));
        return;
    }
    g_autofree char *key = key_for(talk, "summary.received", received);
    g_autofree char *count = number_count(talk->language, received);
    say(talk, phrases_fill(talk->phrases, key, "count", count, "during", during, NULL));
    say_change(talk);
}

static void say_state(Talk *talk)
{
    const guint *now = talk->now;
    if (!is_shown(now[FIGURE_CLOSED]) || !is_shown(now[FIGURE_OPEN]) || !is_shown(now[FIGURE_REOPENED]))
        return;
    g_autofree char *closed = number_count(talk->language, now[FIGURE_CLOSED]);
    g_autofree char *open = number_count(talk->language, now[FIGURE_OPEN]);
    g_autofree char *reopened = number_count(talk->language, now[FIGURE_REOPENED]);
    say(talk, phrases_fill(talk->phrases, "summary.state", "closed", closed, "open", open, "reopened", reopened, NULL));
}

/* -- the promise --------------------------------------------------------- */

/* Each sentence says both ways of counting, for the one before it may be missing. */
static void say_shares(Talk *talk, const char *key, Figure calendar, Figure working)
{
    const guint *now = talk->now;
    if (!is_shown(now[calendar]) || !is_shown(now[working]))
        return;
    const ReportOrder *order = talk->view->order;
    g_autofree char *by_calendar = part_print(order, now[calendar], now[FIGURE_PROMISED]);
    g_autofree char *by_working = part_print(order, now[working], now[FIGURE_PROMISED]);
    g_autofree char *within = name_counted(order, "within", order->year->days);
    say(talk, phrases_fill(talk->phrases, key, "calendar", by_calendar, "working", by_working, "within", within, NULL));
}

static void say_promise(Talk *talk)
{
    guint promised = talk->now[FIGURE_PROMISED];
    if (!is_shown(promised) || promised == 0)
        return;
    g_autofree char *key = key_for(talk, "summary.promised", promised);
    g_autofree char *count = number_count(talk->language, promised);
    g_autofree char *within = name_counted(talk->view->order, "within", talk->view->order->year->days);
    say(talk, phrases_fill(talk->phrases, key, "count", count, "within", within, NULL));
    say_shares(talk, "summary.word", FIGURE_WORD_CALENDAR, FIGURE_WORD_WORKING);
    say_shares(talk, "summary.held", FIGURE_HELD_CALENDAR, FIGURE_HELD_WORKING);
    say_shares(talk, "summary.answer", FIGURE_ANSWER_CALENDAR, FIGURE_ANSWER_WORKING);
    if (!is_shown(talk->now[FIGURE_ANSWER_ONE_DAY]))
        return;
    g_autofree char *one_day = part_print(talk->view->order, talk->now[FIGURE_ANSWER_ONE_DAY], promised);
    say(talk, phrases_fill(talk->phrases, "summary.one_day", "share", one_day, NULL));
}

static void say_wait(Talk *talk)
{
    const Wait *wait = &talk->view->body->now->waits[WAIT_ANSWER];
    if (!is_shown(wait->count) || wait->count < SHARE_CASES_MIN || wait->median < 0 || wait->ninetieth < 0)
        return;
    g_autofree char *count = number_count(talk->language, wait->count);
    g_autofree char *median = number_days(talk->language, amount_days(wait, wait->median));
    g_autofree char *ninetieth = number_days(talk->language, amount_days(wait, wait->ninetieth));
    say(talk,
        phrases_fill(talk->phrases, "summary.wait", "count", count, "median", median, "ninetieth", ninetieth, NULL));
}

/* -- where it was missed ------------------------------------------------- */

static void say_where(Talk *talk)
{
    g_autoptr(GPtrArray) children = view_children(talk->view->order, talk->view->body);
    g_autoptr(Ranking) ranking = ranking_new();
    for (guint i = 0; i < children->len; i++) {
        const Body *body = children->pdata[i];
        guint missed = body->now->figures[FIGURE_MISSED], promised = body->now->figures[FIGURE_PROMISED];
        g_autofree char *name = name_body(talk->view->order, body);
        g_autofree char *part = number_count(talk->language, missed);
        g_autofree char *whole = number_count(talk->language, promised);
        g_autofree char *text = phrases_fill(talk->phrases, is_shown(promised) ? "item.part" : "item.count", "name",
                                             name, "part", part, "whole", whole, NULL);
        ranking_add(ranking, text, missed);
    }
    g_autoptr(GPtrArray) top = ranking_top(ranking, talk->now[FIGURE_MISSED], TOP_ROWS, 1);
    if (top->len == 0 || children->len < 2)
        return;
    g_autofree char *list = name_list(talk->view->order, top);
    say(talk, phrases_fill(talk->phrases, "summary.missed.where", "list", list, NULL));
}

static void say_missed(Talk *talk)
{
    guint missed = talk->now[FIGURE_MISSED];
    if (!is_shown(missed) || !is_shown(talk->now[FIGURE_PROMISED]) || talk->now[FIGURE_PROMISED] == 0)
        return;
    g_autofree char *key = key_for(talk, "summary.missed", missed);
    g_autofree char *count = number_count(talk->language, missed);
    g_autofree char *rule = name_rule(talk->view->order);
    say(talk, phrases_fill(talk->phrases, key, "count", count, "rule", rule, NULL));
    if (missed > 0)
        say_where(talk);
}

/* -- what it was about --------------------------------------------------- */

/* "klagomål (61,0 %), frågor (11,0 %) och förslag (8,0 %)", or NULL if too little is known. */
static char *list_top(const Talk *talk, Split split, guint whole)
{
    if (!is_shown(whole) || whole < SHARE_CASES_MIN)
        return NULL;
    const GPtrArray *parts = talk->view->body->now->splits[split];
    g_autoptr(Ranking) ranking = ranking_new();
    for (guint i = 0; i < parts->len; i++) {
        const Part *part = parts->pdata[i];
        if (*part->name == '\0')
            continue;
        g_autofree char *name = name_row(talk->view->order, split, part->name);
        g_autofree char *share = number_share(talk->language, amount_share(part->count, whole));
        g_autofree char *text = phrases_fill(talk->phrases, "item.count", "name", name, "part", share, NULL);
        ranking_add(ranking, text, part->count);
    }
    guint least = (guint)(((guint64)whole * TOP_PERCENT + 99) / 100);
    g_autoptr(GPtrArray) top = ranking_top(ranking, whole, TOP_ROWS, least);
    return top->len > 0 ? name_list(talk->view->order, top) : NULL;
}

static void say_categories(Talk *talk)
{
    guint received = talk->now[FIGURE_RECEIVED], given = talk->now[FIGURE_CATEGORY_GIVEN];
    g_autofree char *list = list_top(talk, SPLIT_CATEGORY, received);
    if (!list)
        return;
    say(talk, phrases_fill(talk->phrases, "summary.categories", "list", list, NULL));
    if (!is_shown(given) || given == received)
        return;
    g_autofree char *count = number_count(talk->language, given);
    g_autofree char *key = key_for(talk, "summary.categories.given", given);
    say(talk, phrases_fill(talk->phrases, key, "count", count, NULL));
}

static void say_causes(Talk *talk)
{
    guint received = talk->now[FIGURE_RECEIVED], given = talk->now[FIGURE_CAUSE_GIVEN];
    if (!is_shown(received) || !is_shown(given) || received < SHARE_CASES_MIN)
        return;
    gboolean enough = given >= SHARE_CASES_MIN && (guint64)given * 100 >= (guint64)received * GIVEN_PERCENT_MIN;
    g_autofree char *list = enough ? list_top(talk, SPLIT_CAUSE, given) : NULL;
    if (enough && !list)
        return;
    g_autofree char *count = number_count(talk->language, given);
    g_autofree char *whole = number_count(talk->language, received);
    g_autofree char *key = key_for(talk, enough ? "summary.causes" : "summary.causes.few", given);
    say(talk, phrases_fill(talk->phrases, key, "count", count, "received", whole, "list", list ? list : "", NULL));
}

static void say_measures(Talk *talk)
{
    guint received = talk->now[FIGURE_RECEIVED], measures = talk->now[FIGURE_MEASURES];
    if (!is_shown(received) || !is_shown(measures) || received == 0)
        return;
    g_autofree char *count = count_with_share(talk, measures, received);
    g_autofree char *key = key_for(talk, "summary.measures", measures);
    say(talk, phrases_fill(talk->phrases, key, "count", count, NULL));
}

GPtrArray *summary_new(const View *view)
{
    GPtrArray *paragraphs = g_ptr_array_new_with_free_func(g_free);
    Talk talk = talk_of(view);
    say_received(&talk);
    if (talk.now[FIGURE_RECEIVED] > 0)
        say_state(&talk);
    end_paragraph(&talk, paragraphs);
    say_promise(&talk);
    say_wait(&talk);
    end_paragraph(&talk, paragraphs);
    say_missed(&talk);
    end_paragraph(&talk, paragraphs);
    say_categories(&talk);
    say_causes(&talk);
    say_measures(&talk);
    end_paragraph(&talk, paragraphs);
    g_string_free(talk.text, TRUE);
    return paragraphs;
}
