/* facts_opening.c - the facts a case begins with, as its opening event tells them. */
#include "core/facts_parts.h"

#include <string.h>

/* -- values ---------------------------------------------------------------- */

void fact_set_text(char **text, const char *value, gsize length)
{
    *text = g_realloc(*text, length + 1);
    memcpy(*text, value, length);
    (*text)[length] = '\0';
}

void fact_copy_text(char **text, const char *value)
{
    fact_set_text(text, value, strlen(value));
}

void fact_set_number(gint64 *number, const char *value)
{
    char *end;
    gint64 read = g_ascii_strtoll(value, &end, 10);
    if (end != value && read >= 0)
        *number = read;
}

void fact_set_count(guint *count, const char *value)
{
    gint64 read = *count;
    fact_set_number(&read, value);
    if (read <= G_MAXUINT)
        *count = (guint)read;
}

/* Values end with the text or the field. */
static gboolean says(const char *value, gsize length, const char *word)
{
    return strlen(word) == length && memcmp(value, word, length) == 0;
}

void fact_set_flag(gboolean *flag, const char *value, gsize length)
{
    if (says(value, length, FACT_YES))
        *flag = TRUE;
    if (says(value, length, FACT_NO))
        *flag = FALSE;
}

void fact_set_status(CaseStatus *status, const char *value, gsize length)
{
    static const CaseStatus all[] = {CASE_OPEN, CASE_ANSWERED, CASE_CLOSED};
    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        if (says(value, length, case_status_name(all[i])))
            *status = all[i];
}

/* -- what the opening event tells ------------------------------------------- */

typedef enum { FACT_TEXT, FACT_FLAG, FACT_NUMBER, FACT_COUNT, FACT_STATUS } FactType;

typedef struct {
    const char *name;
    FactType type;
    gsize offset;
} FactField;

#define FIELD(name, type)                                                                                              \
    {                                                                                                                  \
#name, type, G_STRUCT_OFFSET(Facts, name)                                                                      \
    }

/* In the order they are printed.  Nothing, no and 0 are left out. */
static const FactField fields[] = {
    FIELD(received_at, FACT_NUMBER), FIELD(status, FACT_STATUS),     FIELD(unit, FACT_TEXT),
    FIELD(first_unit, FACT_TEXT),    FIELD(triage, FACT_FLAG),       FIELD(category, FACT_TEXT),
    FIELD(channel, FACT_TEXT),       FIELD(language, FACT_TEXT),     FIELD(addressed, FACT_FLAG),
    FIELD(reachable, FACT_FLAG),     FIELD(besked_due, FACT_NUMBER), FIELD(besked_at, FACT_NUMBER),
    FIELD(answered_at, FACT_NUMBER), FIELD(closed_at, FACT_NUMBER),  FIELD(moves, FACT_COUNT),
    FIELD(submitter, FACT_TEXT),     FIELD(cause, FACT_TEXT),        FIELD(outcome, FACT_TEXT),
    FIELD(measured, FACT_FLAG),      FIELD(other, FACT_FLAG),        FIELD(dormant, FACT_FLAG),
    FIELD(spam, FACT_FLAG),          FIELD(confidential, FACT_FLAG), FIELD(sensitive, FACT_FLAG),
    FIELD(merged, FACT_NUMBER),      FIELD(same, FACT_NUMBER),
};

static Facts *facts_of(const Case *opened)
{
    Facts *facts = facts_new(opened->number);
    facts->received_at = opened->received_at;
    facts->status = opened->status;
    fact_copy_text(&facts->unit, opened->unit);
    fact_copy_text(&facts->first_unit, opened->first_unit);
    facts->triage = opened->triage;
    fact_copy_text(&facts->category, opened->category);
    fact_copy_text(&facts->channel, opened->channel);
    fact_copy_text(&facts->language, opened->language);
    facts->addressed = *opened->resident != '\0';
    facts->reachable = opened->reachable;
    facts->besked_due = opened->besked_due;
    facts->besked_at = opened->besked_at;
    facts->answered_at = opened->answered_at;
    facts->closed_at = opened->closed_at;
    facts->moves = opened->moves;
    fact_copy_text(&facts->submitter, opened->submitter);
    fact_copy_text(&facts->cause, opened->cause);
    fact_copy_text(&facts->outcome, opened->outcome);
    facts->measured = *opened->measure != '\0';
    facts->other = opened->other;
    facts->dormant = opened->dormant;
    facts->spam = opened->spam;
    facts->confidential = *opened->confidant != '\0';
    facts->sensitive = opened->sensitive;
    facts->merged = opened->merged;
    facts->same = opened->same;
    return facts;
}

/* Caller owns; "" is not worth telling. */
static char *print_value(const Facts *facts, const FactField *field)
{
    gconstpointer at = G_STRUCT_MEMBER_P(facts, field->offset);
    switch (field->type) {
    case FACT_TEXT:
        return g_strdelimit(g_strdup(*(char *const *)at), ";\r\n", ' '); /* what separates is never part of it */
    case FACT_FLAG:
        return g_strdup(*(const gboolean *)at ? FACT_YES : "");
    case FACT_NUMBER:
        return *(const gint64 *)at ? g_strdup_printf("%" G_GINT64_FORMAT, *(const gint64 *)at) : g_strdup("");
    case FACT_COUNT:
        return *(const guint *)at ? g_strdup_printf("%u", *(const guint *)at) : g_strdup("");
    case FACT_STATUS:
        return g_strdup(*(const CaseStatus *)at == CASE_OPEN ? "" : case_status_name(*(const CaseStatus *)at));
    }
    g_assert_not_reached();
}

char *facts_print(const Case *opened)
{
    g_autoptr(Facts) facts = facts_of(opened);
    GString *printed = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
        g_autofree char *value = print_value(facts, &fields[i]);
        if (*value)
            g_string_append_printf(printed, "%s%s=%s", printed->len > 0 ? ";" : "", fields[i].name, value);
    }
    return g_string_free(printed, FALSE);
}

const char *facts_differ(const Facts *facts, const Case *now)
{
    g_autoptr(Facts) wanted = facts_of(now);
    wanted->addressed = facts->addressed; /* what once was is not told by what is */
    for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
        g_autofree char *told = print_value(facts, &fields[i]);
        g_autofree char *is = print_value(wanted, &fields[i]);
        if (strcmp(told, is) != 0)
            return fields[i].name;
    }
    return NULL;
}

static void read_value(Facts *facts, const FactField *field, const char *value, gsize length)
{
    gpointer at = G_STRUCT_MEMBER_P(facts, field->offset);
    switch (field->type) {
    case FACT_TEXT:
        fact_set_text(at, value, length);
        return;
    case FACT_FLAG:
        fact_set_flag(at, value, length);
        return;
    case FACT_NUMBER:
        fact_set_number(at, value);
        return;
    case FACT_COUNT:
        fact_set_count(at, value);
        return;
    case FACT_STATUS:
        fact_set_status(at, value, length);
        return;
    }
}

/* The next field of that name from `from` on, round to the beginning: printed in order, they are found at once. */
static guint find_field(const char *name, gsize length, guint from)
{
    for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
        guint at = (from + i) % G_N_ELEMENTS(fields);
        if (says(name, length, fields[at].name))
            return at;
    }
    return G_N_ELEMENTS(fields);
}

void facts_read_opening(Facts *facts, const char *about)
{
    guint next = 0;
    for (const char *at = about; *at; at += *at == ';') {
        gsize length = strcspn(at, "=;");
        guint found = find_field(at, length, next);
        at += length + (at[length] == '=');
        length = strcspn(at, ";");
        if (found < G_N_ELEMENTS(fields)) {
            read_value(facts, &fields[found], at, length);
            next = found + 1;
        }
        at += length;
    }
}
