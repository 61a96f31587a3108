/* plan_print.c - a plan as text: `synpunkt explain` shows it, tests/decide/ compares it. */
#include "core/plan.h"

#include "core/marks.h"

static void print_open(GString *text, const Case *opened, const Config *config)
{
    g_autofree char *reference = reference_print(config->prefix, opened->number);
    g_string_append_printf(text, "open %s unit=%s%s category=%s language=%s channel=%s", reference, opened->unit,
                           opened->triage ? "(triage)" : "", opened->category, opened->language, opened->channel);
    if (opened->besked_due) {
        GDate due = calendar_day(config->calendar, opened->besked_due);
        g_autofree char *printed = calendar_print_date(&due);
        g_string_append_printf(text, " due=%s", printed);
    }
    if (*opened->submitter)
        g_string_append_printf(text, " submitter=%s", opened->submitter);
    if (opened->sensitive)
        g_string_append(text, " sensitive");
    if (opened->urgent)
        g_string_append(text, " urgent");
    if (opened->other)
        g_string_append(text, " other");
    if (opened->dormant)
        g_string_append(text, " dormant");
    if (opened->quiet)
        g_string_append(text, " quiet");
    if (!opened->reachable)
        g_string_append(text, " unreachable");
    if (opened->linked) {
        g_autofree char *linked = reference_print(config->prefix, opened->linked);
        g_string_append_printf(text, " linked=%s", linked);
    }
}

static void print_letter(GString *text, const Letter *letter, const Config *config)
{
    g_string_append_printf(text, "letter %s to=%s language=%s", letter_traits(letter->kind)->name, letter->to,
                           letter->language);
    if (letter->observed)
        g_string_append(text, " observed");
    if (letter->held)
        g_string_append(text, " held");
    if (letter->stops_besked)
        g_string_append(text, " stops-besked");
    if (letter->not_before) {
        g_autofree char *when = calendar_print_iso(config->calendar, letter->not_before);
        g_string_append_printf(text, " not-before=%s", when);
    }
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(letter->fields), (GCompareFunc)g_strcmp0);
    for (GList *at = names; at; at = at->next) {
        /* One line a field: line ends are shown as "\\n", all else as it is. */
        g_autofree char *plain = marks_plain(letter_get(letter, at->data));
        g_autoptr(GString) line = g_string_new(plain);
        g_string_replace(line, "\n", "\\n", 0);
        g_string_append_printf(text, "\n    %s: %s", (const char *)at->data, line->str);
    }
}

static gboolean is_counter(CaseField field)
{
    return field == FIELD_BESKED_CALLS || field == FIELD_ANSWER_CALLS || field == FIELD_WAITING_CALLS ||
           field == FIELD_MOVES || field == FIELD_MERGED || field == FIELD_SAME;
}

static void print_change(GString *text, const Action *action, const Config *config)
{
    g_string_append_printf(text, "set %s=", case_field_name(action->field));
    if (action->value) {
        g_string_append(text, action->value);
        return;
    }
    if (is_counter(action->field)) {
        g_string_append_printf(text, "%" G_GINT64_FORMAT, action->when);
        return;
    }
    g_autofree char *when = action->when ? calendar_print_iso(config->calendar, action->when) : g_strdup("none");
    g_string_append(text, when);
}

static void print_round(GString *text, const Action *action)
{
    g_string_append_printf(text, "round %" G_GINT64_FORMAT " %s%s%s%s%s", action->when, action->event,
                           *action->value ? " " : "", action->value, *action->note ? ": " : "", action->note);
}

static void print_action(GString *text, const Action *action, const Config *config)
{
    if (action->about) {
        g_autofree char *about = reference_print(config->prefix, action->about);
        g_string_append_printf(text, "on %s: ", about);
    }
    switch (action->kind) {
    case ACTION_OPEN:
        print_open(text, action->opened, config);
        break;
    case ACTION_FILE:
        g_string_append_printf(text, "file %s", entry_kind_name(action->entry));
        break;
    case ACTION_KEEP:
        g_string_append(text, "keep");
        break;
    case ACTION_EVENT:
        g_string_append_printf(text, "event %s", action->event);
        break;
    case ACTION_CHANGE:
        print_change(text, action, config);
        break;
    case ACTION_LETTER:
        print_letter(text, action->letter, config);
        break;
    case ACTION_CANCEL:
        g_string_append_printf(text, "cancel letter %" G_GINT64_FORMAT, action->letter_id);
        break;
    case ACTION_RELEASE:
        g_string_append_printf(text, "release letter %" G_GINT64_FORMAT, action->letter_id);
        break;
    case ACTION_BOUNCED:
        g_string_append_printf(text, "bounced letter %" G_GINT64_FORMAT, action->letter_id);
        break;
    case ACTION_SILENCE:
        g_string_append_printf(text, "silence %s", action->value);
        break;
    case ACTION_TESTED:
        g_string_append_printf(text, "tested letter %" G_GINT64_FORMAT " %s: %s", action->letter_id, action->note,
                               action->value);
        break;
    case ACTION_ROUND:
        print_round(text, action);
        break;
    }
}

char *plan_print(const Plan *plan, const Config *config)
{
    GString *text = g_string_new(NULL);
    if (plan->number) {
        g_autofree char *reference = reference_print(config->prefix, plan->number);
        g_string_append_printf(text, "case %s by %s\n", reference, plan->evidence);
    } else {
        g_string_append(text, "no case\n");
    }
    for (guint i = 0; i < plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(plan->actions, i);
        print_action(text, action, config);
        /* Letters span lines; their reason goes below, where it is read last. */
        g_string_append_printf(text, "%s# %s\n", action->kind == ACTION_LETTER ? "\n    " : "  ", action->reason);
    }
    return g_string_free(text, FALSE);
}
