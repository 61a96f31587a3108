#include "cli/simulate_print.h"

#include "cli/cli.h"

static const char *const reason_names[MISS_REASONS] = {
    [MISS_NO_HOURS] = "no office hours before it was due",
    [MISS_RETURNED] = "the word came back when no office hours were left",
    [MISS_LATE] = "answered too late",
    [MISS_NEVER] = "nobody answered",
};

static const char *const reason_codes[MISS_REASONS] = {
    [MISS_NO_HOURS] = "no_hours", [MISS_RETURNED] = "returned", [MISS_LATE] = "late", [MISS_NEVER] = "never"};

static double share(guint part, guint whole)
{
    return whole ? 100.0 * part / whole : 100.0;
}

static void print_moment(const char *label, const Config *config, gint64 at)
{
    g_autofree char *printed = at ? calendar_print_moment(config->calendar, at) : g_strdup("never");
    g_print(", %s %s", label, printed);
}

static void print_miss(const Miss *miss, const Config *config)
{
    g_autofree char *reference = reference_print(config->prefix, miss->number);
    g_autofree char *received = calendar_print_moment(config->calendar, miss->received_at);
    g_print("missed %s %s: %s; received %s", reference, miss->triage ? "triage" : miss->unit,
            reason_names[miss->reason], received);
    print_moment("due", config, miss->besked_due);
    print_moment("word", config, miss->besked_at);
    if (miss->alerted)
        g_print(", duty alerted at arrival");
    if (miss->unit_called_at)
        print_moment("unit called", config, miss->unit_called_at);
    if (miss->head_called_at)
        print_moment("head called", config, miss->head_called_at);
    if (*miss->promised)
        g_print(", the receipt said %s%s", miss->promised, miss->announced ? " and it was kept" : "");
    g_print("\n");
}

static void print_letters(const Outcome *outcome, gboolean to_resident)
{
    g_print("\n%s would have got\n", to_resident ? "Residents" : "Staff");
    for (guint i = 0; i < LETTER_KINDS; i++) {
        const LetterTraits *traits = letter_traits((LetterKind)i);
        if (outcome->letters[i] && (traits->audience == AUDIENCE_RESIDENT) == to_resident)
            g_print("  %8u  %s\n", outcome->letters[i], traits->name);
    }
}

static void print_cases(const Scenario *scenario, const Outcome *outcome)
{
    g_print("\n%u weeks from %04d-%02d: %u cases, %u of them without a unit (%.1f %%), each followed for %d days\n",
            scenario->weeks, scenario->year, scenario->month, outcome->cases, outcome->triaged,
            share(outcome->triaged, outcome->cases), SIMULATION_FOLLOW_DAYS);
    g_print("%u answered, %u moved, %u residents wrote again, %u receipts and %u unit copies came back\n",
            outcome->answered, outcome->moved, outcome->again, outcome->returned_receipts, outcome->returned_copies);
    if (outcome->refused || outcome->idle)
        g_print("%u of the handlers' mails were refused; %u calls were due and not made\n", outcome->refused,
                outcome->idle);
}

void simulate_print(const Scenario *scenario, const Outcome *outcome, const Config *config)
{
    for (guint i = 0; i < outcome->misses->len; i++)
        print_miss(g_ptr_array_index(outcome->misses, i), config);
    print_cases(scenario, outcome);
    print_letters(outcome, TRUE);
    print_letters(outcome, FALSE);
    g_print("\nWord within %u days: %.3f %% by calendar days, %.3f %% by working days\n", config->deadline_count,
            share(outcome->in_time[DAYS_CALENDAR], outcome->cases),
            share(outcome->in_time[DAYS_WORKING], outcome->cases));
    g_print("Missed by the setting, %s days: %u, escalated before: %u\n",
            config->deadline_rule == DAYS_WORKING ? "working" : "calendar", outcome->misses->len, outcome->escalated);
    for (guint i = 0; i < MISS_REASONS; i++)
        if (outcome->reasons[i])
            g_print("  %8u  %s\n", outcome->reasons[i], reason_names[i]);
}

/* -- JSON ------------------------------------------------------------------ */

static void print_miss_json(const Miss *miss, const Config *config)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    g_autofree char *reference = reference_print(config->prefix, miss->number);
    json_builder_begin_object(builder);
    cli_json_text(builder, "reference", reference);
    cli_json_text(builder, "reason", reason_codes[miss->reason]);
    cli_json_text(builder, "unit", miss->unit);
    cli_json_bool(builder, "triage", miss->triage);
    cli_json_time(builder, "received", config->calendar, miss->received_at);
    cli_json_time(builder, "besked_due", config->calendar, miss->besked_due);
    cli_json_time(builder, "besked_at", config->calendar, miss->besked_at);
    cli_json_time(builder, "unit_called", config->calendar, miss->unit_called_at);
    cli_json_time(builder, "head_called", config->calendar, miss->head_called_at);
    cli_json_bool(builder, "alerted", miss->alerted);
    cli_json_text(builder, "promised", *miss->promised ? miss->promised : NULL);
    cli_json_bool(builder, "announced", miss->announced);
    json_builder_end_object(builder);
    cli_print_json(json_builder_get_root(builder));
}

static void add_counts(JsonBuilder *builder, const Outcome *outcome)
{
    cli_json_number(builder, "cases", outcome->cases);
    cli_json_number(builder, "triage", outcome->triaged);
    cli_json_number(builder, "answered", outcome->answered);
    cli_json_number(builder, "moved", outcome->moved);
    cli_json_number(builder, "wrote_again", outcome->again);
    cli_json_number(builder, "receipts_returned", outcome->returned_receipts);
    cli_json_number(builder, "copies_returned", outcome->returned_copies);
    cli_json_number(builder, "refused", outcome->refused);
    cli_json_number(builder, "sweeps", outcome->sweeps);
    cli_json_number(builder, "idle", outcome->idle);
    cli_json_number(builder, "in_time_calendar", outcome->in_time[DAYS_CALENDAR]);
    cli_json_number(builder, "in_time_working", outcome->in_time[DAYS_WORKING]);
    cli_json_number(builder, "missed", outcome->misses->len);
    cli_json_number(builder, "escalated", outcome->escalated);
}

void simulate_print_json(const Outcome *outcome, const Config *config)
{
    for (guint i = 0; i < outcome->misses->len; i++)
        print_miss_json(g_ptr_array_index(outcome->misses, i), config);
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    add_counts(builder, outcome);
    json_builder_set_member_name(builder, "reasons");
    json_builder_begin_object(builder);
    for (guint i = 0; i < MISS_REASONS; i++)
        cli_json_number(builder, reason_codes[i], outcome->reasons[i]);
    json_builder_end_object(builder);
    json_builder_set_member_name(builder, "letters");
    json_builder_begin_object(builder);
    for (guint i = 0; i < LETTER_KINDS; i++)
        if (outcome->letters[i])
            cli_json_number(builder, letter_traits((LetterKind)i)->name, outcome->letters[i]);
    json_builder_end_object(builder);
    json_builder_end_object(builder);
    cli_print_json(json_builder_get_root(builder));
}
