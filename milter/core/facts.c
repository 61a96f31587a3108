#include "core/facts_parts.h"

#include <string.h>

#define TEXT(name) G_STRUCT_OFFSET(Facts, name)

static const gsize texts[] = {
    TEXT(unit),    TEXT(first_unit), TEXT(told_unit), TEXT(answer_unit), TEXT(category),
    TEXT(channel), TEXT(language),   TEXT(submitter), TEXT(cause),       TEXT(outcome),
};

Facts *facts_new(CaseNumber number)
{
    Facts *facts = g_new0(Facts, 1);
    facts->number = number;
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        fact_copy_text(&G_STRUCT_MEMBER(char *, facts, texts[i]), "");
    return facts;
}

void facts_free(Facts *facts)
{
    if (!facts)
        return;
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(G_STRUCT_MEMBER(char *, facts, texts[i]));
    g_free(facts);
}

/* The texts keep their room. */
void facts_reset(Facts *facts, CaseNumber number)
{
    Facts empty = {.number = number};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        char *text = G_STRUCT_MEMBER(char *, facts, texts[i]);
        *text = '\0';
        G_STRUCT_MEMBER(char *, &empty, texts[i]) = text;
    }
    *facts = empty;
}

/* -- what each later event tells -------------------------------------------- */

/* Nobody has been told of a unit while nobody has said whose it is. */
static void name_told(Facts *facts)
{
    fact_copy_text(&facts->told_unit, facts->besked_at && !facts->triage ? facts->unit : "");
}

static void tell_opened(Facts *facts, const char *about)
{
    facts_reset(facts, facts->number);
    facts_read_opening(facts, about);
    name_told(facts);
    fact_copy_text(&facts->answer_unit, facts->answered_at ? facts->unit : "");
}

/*
 * A case that begins anew is told so first, and its closed_at is withdrawn
 * after that.  Where the end itself is taken back (#ångra) closed_at goes
 * first: there was no end, so this is no re-opening.
 */
static void tell_status(Facts *facts, const char *about)
{
    gboolean ended = facts->status == CASE_CLOSED && facts->closed_at != 0;
    fact_set_status(&facts->status, about, strlen(about));
    if (ended && facts->status != CASE_CLOSED)
        facts->reopenings++;
}

/* What made a resident unreachable is told before the word that it takes back. */
static void tell_besked_at(Facts *facts, const char *about)
{
    gboolean before = facts->besked_at != 0;
    fact_set_number(&facts->besked_at, about);
    if (before && !facts->besked_at && facts->addressed && !facts->reachable)
        facts->word_returned = TRUE;
    name_told(facts);
}

static void tell_answered_at(Facts *facts, const char *about)
{
    gboolean before = facts->answered_at != 0;
    fact_set_number(&facts->answered_at, about);
    if (!before || !facts->answered_at)
        fact_copy_text(&facts->answer_unit, facts->answered_at ? facts->unit : "");
}

static void tell_closed_at(Facts *facts, const char *about)
{
    fact_set_number(&facts->closed_at, about);
}

static void tell_unit(Facts *facts, const char *about)
{
    if (!*about)
        return;
    fact_copy_text(&facts->unit, about);
    facts->triage = FALSE;
}

static void tell_moves(Facts *facts, const char *about)
{
    fact_set_count(&facts->moves, about);
}

static void tell_category(Facts *facts, const char *about)
{
    if (!*about)
        return;
    fact_copy_text(&facts->category, about);
    facts->category_given = TRUE;
}

static void tell_language(Facts *facts, const char *about)
{
    fact_copy_text(&facts->language, about);
}

static void tell_submitter(Facts *facts, const char *about)
{
    fact_copy_text(&facts->submitter, about);
}

static void tell_cause(Facts *facts, const char *about)
{
    fact_copy_text(&facts->cause, about);
}

static void tell_outcome(Facts *facts, const char *about)
{
    fact_copy_text(&facts->outcome, about);
}

static void tell_measure(Facts *facts, const char *about)
{
    facts->measured = *about != '\0';
}

static void tell_dormant(Facts *facts, const char *about)
{
    gboolean was = facts->dormant;
    fact_set_flag(&facts->dormant, about, strlen(about));
    facts->taken_up = facts->taken_up || (was && !facts->dormant);
}

static void tell_sensitive(Facts *facts, const char *about)
{
    fact_set_flag(&facts->sensitive, about, strlen(about));
}

/* What was no spam after all begins now: that it was put away was no end. */
static void tell_spam(Facts *facts, const char *about)
{
    gboolean before = facts->spam;
    fact_set_flag(&facts->spam, about, strlen(about));
    if (before && !facts->spam)
        facts->closed_at = 0;
}

/* Only a letter that came back for good makes a resident unreachable (decide_automatic.c). */
static void tell_reachable(Facts *facts, const char *about)
{
    fact_set_flag(&facts->reachable, about, strlen(about));
    if (!facts->reachable)
        facts->bounced = TRUE;
}

static void tell_resident(Facts *facts, const char *about)
{
    facts->reachable = *about != '\0';
    facts->addressed = facts->addressed || facts->reachable;
}

/* Likewise for a case of its own again. */
static void tell_merged(Facts *facts, const char *about)
{
    fact_set_number(&facts->merged, about);
    if (!facts->merged)
        facts->closed_at = 0;
}

static void tell_same(Facts *facts, const char *about)
{
    fact_set_number(&facts->same, about);
}

static void tell_helped_yes(Facts *facts, const char *about)
{
    (void)about;
    facts->helped = HELPED_YES;
}

static void tell_helped_no(Facts *facts, const char *about)
{
    (void)about;
    facts->helped = HELPED_NO;
}

/* -- all of them ------------------------------------------------------------ */

/* The most frequent first. */
enum {
    KIND_OPENED,
    KIND_STATUS,
    KIND_BESKED_AT,
    KIND_ANSWERED_AT,
    KIND_CLOSED_AT,
    KIND_UNIT,
    KIND_MOVES,
    KIND_CATEGORY,
    KIND_LANGUAGE,
    KIND_SUBMITTER,
    KIND_CAUSE,
    KIND_OUTCOME,
    KIND_MEASURE,
    KIND_DORMANT,
    KIND_SENSITIVE,
    KIND_SPAM,
    KIND_REACHABLE,
    KIND_RESIDENT,
    KIND_MERGED,
    KIND_SAME,
    KIND_HELPED_YES,
    KIND_HELPED_NO,
    KINDS
};

const char *const facts_kinds[] = {
    [KIND_OPENED] = "event opened",
    [KIND_STATUS] = "event status",
    [KIND_BESKED_AT] = "event besked_at",
    [KIND_ANSWERED_AT] = "event answered_at",
    [KIND_CLOSED_AT] = "event closed_at",
    [KIND_UNIT] = "event unit",
    [KIND_MOVES] = "event moves",
    [KIND_CATEGORY] = "event category",
    [KIND_LANGUAGE] = "event language",
    [KIND_SUBMITTER] = "event submitter",
    [KIND_CAUSE] = "event cause",
    [KIND_OUTCOME] = "event outcome",
    [KIND_MEASURE] = "event measure",
    [KIND_DORMANT] = "event dormant",
    [KIND_SENSITIVE] = "event sensitive",
    [KIND_SPAM] = "event spam",
    [KIND_REACHABLE] = "event reachable",
    [KIND_RESIDENT] = "event resident",
    [KIND_MERGED] = "event merged",
    [KIND_SAME] = "event same",
    [KIND_HELPED_YES] = "event helped yes",
    [KIND_HELPED_NO] = "event helped no",
    [KINDS] = NULL,
};

static void (*const tell[KINDS])(Facts *facts, const char *about) = {
    [KIND_OPENED] = tell_opened,         [KIND_STATUS] = tell_status,
    [KIND_BESKED_AT] = tell_besked_at,   [KIND_ANSWERED_AT] = tell_answered_at,
    [KIND_CLOSED_AT] = tell_closed_at,   [KIND_UNIT] = tell_unit,
    [KIND_MOVES] = tell_moves,           [KIND_CATEGORY] = tell_category,
    [KIND_LANGUAGE] = tell_language,     [KIND_SUBMITTER] = tell_submitter,
    [KIND_CAUSE] = tell_cause,           [KIND_OUTCOME] = tell_outcome,
    [KIND_MEASURE] = tell_measure,       [KIND_DORMANT] = tell_dormant,
    [KIND_SENSITIVE] = tell_sensitive,   [KIND_SPAM] = tell_spam,
    [KIND_REACHABLE] = tell_reachable,   [KIND_RESIDENT] = tell_resident,
    [KIND_MERGED] = tell_merged,         [KIND_SAME] = tell_same,
    [KIND_HELPED_YES] = tell_helped_yes, [KIND_HELPED_NO] = tell_helped_no,
};

void facts_event(Facts *facts, const char *kind, const char *about)
{
    for (guint i = 0; i < KINDS; i++)
        if (strcmp(facts_kinds[i], kind) == 0) {
            tell[i](facts, about);
            return;
        }
}
