#include "core/decide_sweep.h"

#include "core/clocks.h"
#include "core/decide_parts.h"

#include <string.h>

#define YES "ja"

/* One person to be told of one case. */
typedef struct {
    const Case *found;
    Call call;
    Plan *plan; /* of the case */
    gboolean outsider; /* neither of the unit nor its head: hears of no sensitive case (D23) */
} Notice;

typedef struct {
    const Rules *rules;
    const Config *config;
    gint64 now;
    GPtrArray *plans;
    GHashTable *told;  /* char * address → GArray of Notice */
    GPtrArray *order;  /* char *: the addresses as they came, so that equal cases give equal plans */
    GArray *missed;    /* Notice: for the strategist */
} Sweep;

/* -- who hears ---------------------------------------------------------- */

static void tell(Sweep *sweep, const char *to, const Notice *notice)
{
    GArray *notices = g_hash_table_lookup(sweep->told, to);
    if (!notices) {
        notices = g_array_new(FALSE, FALSE, sizeof(Notice));
        g_hash_table_insert(sweep->told, g_strdup(to), notices);
        g_ptr_array_add(sweep->order, g_strdup(to));
    }
    for (guint i = 0; i < notices->len; i++)
        if (g_array_index(notices, Notice, i).found == notice->found)
            return; /* one letter about one case, whatever it is late with */
    g_array_append_val(notices, *notice);
}

static void tell_unit(Sweep *sweep, Notice notice)
{
    const char *to = staff_address(sweep->config, notice.found);
    if (*to)
        tell(sweep, to, &notice);
    else
        plan_event(notice.plan, "reminder unheard", "no address is set for anybody");
}

/* The head, or the next of D32 who is somebody else than the unit; for a confidant's case nobody. */
static void tell_head(Sweep *sweep, Notice notice)
{
    const Config *config = sweep->config;
    const Unit *unit = config_unit(config, notice.found->unit);
    const char *const chain[] = {unit ? unit->head : "", desk_address(config), config->strategist, config->admin};
    if (*notice.found->confidant)
        return;
    for (guint i = 0; i < G_N_ELEMENTS(chain); i++) {
        if (!*chain[i] || address_equal(chain[i], staff_address(config, notice.found)))
            continue;
        notice.outsider = i > 0;
        tell(sweep, chain[i], &notice);
        return;
    }
}

static void tell_handler(Sweep *sweep, Notice notice)
{
    if (*notice.found->handler)
        tell(sweep, notice.found->handler, &notice);
    else
        tell_unit(sweep, notice);
}

static void tell_both(Sweep *sweep, Notice notice)
{
    tell_unit(sweep, notice);
    tell_handler(sweep, notice);
}

/* -- the resident ------------------------------------------------------- */

static gboolean is_somebodys(const Config *config, const char *email)
{
    return address_is_deliverable(email) && !address_is_robot(email) && !config_form(config, email) &&
           recipient_read(config, NULL, email).role == ROLE_NONE;
}

/* What may be said without betraying anything (D36), to somebody whom it can reach. */
static gboolean may_write(const Config *config, const Case *found)
{
    const Unit *unit = config_unit(config, found->unit);
    gboolean neutral = found->urgent || *found->confidant || (unit && unit->receipt != RECEIPT_NORMAL);
    return found->reachable && !found->quiet && !found->unproven && !neutral && is_somebodys(config, found->resident);
}

/* A sweep that comes late may find several reasons; the first is enough for him. */
static gboolean has_written(const Plan *plan)
{
    for (guint i = 0; i < plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(plan->actions, i);
        if (action->kind == ACTION_LETTER && letter_traits(action->letter->kind)->audience == AUDIENCE_RESIDENT)
            return TRUE;
    }
    return FALSE;
}

static void write_resident(Sweep *sweep, const Notice *notice, LetterKind kind, const char *why)
{
    static const Mail nothing = {0};
    const Matter matter = {.mail = &nothing, .rules = sweep->rules, .config = sweep->config, .now = sweep->now};
    if (has_written(notice->plan))
        return;
    if (!may_write(sweep->config, notice->found)) {
        plan_event(notice->plan, "resident not told", "%s", why);
        return;
    }
    Letter *letter = letter_to_resident(&matter, kind, notice->found, notice->found->resident);
    if (notice->found->triage)
        letter_set(letter, "is_triage", YES);
    plan_letter(notice->plan, letter, "%s", why);
}

/* -- the calls ---------------------------------------------------------- */

static void call_breach(Sweep *sweep, const Notice *notice, const char *why)
{
    guint apology = clocks_apology_count(notice->found, sweep->config->calendar);
    gboolean first = notice->found->besked_calls < apology && notice->call.count >= apology;
    if (first && sweep->config->breach_notice)
        write_resident(sweep, notice, LETTER_APOLOGY, why);
    tell_both(sweep, *notice);
    tell_head(sweep, *notice);
    if (!*notice->found->confidant)
        g_array_append_val(sweep->missed, *notice);
}

static void call_answer(Sweep *sweep, const Notice *notice, const char *why)
{
    if (!notice->found->answer_calls && !notice->found->paused_until && sweep->config->wait_notice)
        write_resident(sweep, notice, LETTER_LONG_WAIT, why);
    tell_handler(sweep, *notice);
    if (notice->found->answer_calls > 0)
        tell_unit(sweep, *notice); /* a handler who is away, or has left, may not be the only one to know */
    if (notice->call.count >= CLOCKS_ANSWER_HEAD)
        tell_head(sweep, *notice);
}

static void close_quietly(const Sweep *sweep, Plan *plan)
{
    plan_set(plan, FIELD_STATUS, case_status_name(CASE_CLOSED), "quiet for %d days", CLOCKS_QUIET_DAYS);
    plan_set_time(plan, FIELD_CLOSED_AT, sweep->now, "quiet for %d days", CLOCKS_QUIET_DAYS);
}

static void make_call(Sweep *sweep, const Notice *notice)
{
    Plan *plan = notice->plan;
    switch (notice->call.kind) {
    case CALL_NONE:
        return;
    case CALL_BESKED_FIRST:
        plan_set_time(plan, FIELD_BESKED_CALLS, notice->call.count, "word is due soon");
        tell_both(sweep, *notice);
        return;
    case CALL_BESKED_LAST:
        plan_set_time(plan, FIELD_BESKED_CALLS, notice->call.count, "the last office hours before word is due");
        tell_both(sweep, *notice);
        tell_head(sweep, *notice);
        return;
    case CALL_BESKED_BREACH:
        plan_set_time(plan, FIELD_BESKED_CALLS, notice->call.count, "no word in time");
        call_breach(sweep, notice, "no word in time");
        return;
    case CALL_ANSWER:
        plan_set_time(plan, FIELD_ANSWER_CALLS, notice->call.count, "no answer yet");
        call_answer(sweep, notice, "no answer yet");
        return;
    case CALL_WAITING_FIRST:
    case CALL_WAITING_LAST:
        plan_set_time(plan, FIELD_WAITING_CALLS, notice->call.count, "the resident wrote again and waits");
        tell_both(sweep, *notice);
        if (notice->call.kind == CALL_WAITING_LAST)
            tell_head(sweep, *notice);
        return;
    case CALL_SETTLED:
        close_quietly(sweep, plan);
        return;
    }
}

static void sweep_case(Sweep *sweep, const Case *found)
{
    Call calls[CLOCKS_CALLS_MAX];
    guint count = clocks_due(found, sweep->config, sweep->now, calls);
    Plan *plan = plan_new();
    plan->number = found->number;
    g_free(plan->evidence);
    plan->evidence = g_strdup("clock");
    g_ptr_array_add(sweep->plans, plan);
    for (guint i = 0; i < count; i++) {
        const Notice notice = {.found = found, .call = calls[i], .plan = plan};
        make_call(sweep, &notice);
    }
}

/* -- the letters -------------------------------------------------------- */

static const char *call_flag(CallKind kind)
{
    switch (kind) {
    case CALL_BESKED_FIRST:
        return "is_soon";
    case CALL_BESKED_LAST:
        return "is_last";
    case CALL_BESKED_BREACH:
        return "is_missed";
    case CALL_ANSWER:
        return "is_unanswered";
    case CALL_WAITING_FIRST:
    case CALL_WAITING_LAST:
        return "is_waiting";
    case CALL_NONE:
    case CALL_SETTLED:
        break;
    }
    return "is_soon";
}

static gint64 waits_since(const Notice *notice)
{
    gboolean again = notice->call.kind == CALL_WAITING_FIRST || notice->call.kind == CALL_WAITING_LAST;
    return again ? notice->found->waiting_since : notice->found->received_at;
}

static char *print_due(const Sweep *sweep, const Case *found)
{
    GDate due = calendar_day(sweep->config->calendar, found->besked_due);
    return calendar_print_day(&due, "sv");
}

static void remind(const Sweep *sweep, const char *to, const Notice *notice)
{
    const Calendar *calendar = sweep->config->calendar;
    Letter *letter = letter_to_staff(LETTER_REMINDER, notice->found, to);
    g_autofree char *due = print_due(sweep, notice->found);
    g_autofree char *since = calendar_print_moment(calendar, waits_since(notice));
    g_autofree char *days =
        g_strdup_printf("%u", calendar_working_days(calendar, waits_since(notice), sweep->now));
    letter_set(letter, call_flag(notice->call.kind), YES);
    letter_set(letter, "due_day", due);
    letter_set(letter, "waits_since", since);
    letter_set(letter, "waited_days", days);
    if (notice->found->triage)
        letter_set(letter, "is_triage", YES);
    plan_letter(notice->plan, letter, "%s", call_flag(notice->call.kind));
}

/* What is late, in a few words.  Caller owns. */
static char *print_lateness(const Sweep *sweep, const Notice *notice)
{
    g_autofree char *due = print_due(sweep, notice->found);
    g_autofree char *since = calendar_print_moment(sweep->config->calendar, waits_since(notice));
    switch (notice->call.kind) {
    case CALL_BESKED_FIRST:
    case CALL_BESKED_LAST:
        return g_strconcat("besked senast ", due, NULL);
    case CALL_BESKED_BREACH:
        return g_strconcat("besked skulle ha getts ", due, NULL);
    case CALL_ANSWER:
        return g_strconcat("väntar på svar sedan ", since, NULL);
    case CALL_WAITING_FIRST:
    case CALL_WAITING_LAST:
        return g_strconcat("har skrivit igen ", since, NULL);
    case CALL_NONE:
    case CALL_SETTLED:
        break;
    }
    return g_strdup("");
}

/* "SP-2026-00433-9  klagomål, besked senast torsdag 5 mars", below it the subject where it may be shown. */
static void add_line(GString *lines, const Sweep *sweep, const Notice *notice)
{
    const Case *found = notice->found;
    g_autofree char *reference = reference_print(sweep->config->prefix, found->number);
    g_autofree char *lateness = print_lateness(sweep, notice);
    g_string_append_printf(lines, "%s%s  %s, %s", lines->len > 0 ? "\n\n" : "", reference, found->category, lateness);
    if (!found->sensitive && *found->subject)
        g_string_append_printf(lines, "\n    %s", found->subject);
}

/* D23: outside its unit a sensitive case is not even a number. */
static gboolean is_hidden(const Sweep *sweep, const Notice *notice)
{
    const Unit *unit = config_unit(sweep->config, notice->found->unit);
    return notice->outsider && (notice->found->sensitive || (unit && unit->sensitive));
}

static guint count_hidden(const Sweep *sweep, const GArray *notices)
{
    guint hidden = 0;
    for (guint i = 0; i < notices->len; i++)
        hidden += is_hidden(sweep, &g_array_index(notices, Notice, i));
    return hidden;
}

/* One letter with a line for each case. */
static void remind_of_all(Sweep *sweep, const char *to, LetterKind kind, const GArray *notices)
{
    g_autoptr(GString) lines = g_string_new(NULL);
    Letter *letter = letter_new(kind, to, "", "sv");
    guint hidden = count_hidden(sweep, notices);
    for (guint i = 0; i < notices->len; i++) {
        const Notice *notice = &g_array_index(notices, Notice, i);
        if (!is_hidden(sweep, notice))
            add_line(lines, sweep, notice);
    }
    g_autofree char *shown = g_strdup_printf("%u", notices->len - hidden);
    g_autofree char *secret = g_strdup_printf("%u", hidden);
    letter_set(letter, "lines", lines->str);
    letter_set(letter, "count", shown);
    letter_set(letter, "hidden", hidden ? secret : NULL);
    if (notices->len - hidden == 1)
        letter_set(letter, "is_one", YES);
    if (hidden == 1)
        letter_set(letter, "hidden_one", YES);
    Plan *plan = plan_new();
    g_free(plan->evidence);
    plan->evidence = g_strdup("clock");
    plan_letter(plan, letter, "%u cases", notices->len);
    g_ptr_array_add(sweep->plans, plan);
}

static void write_reminders(Sweep *sweep)
{
    for (guint i = 0; i < sweep->order->len; i++) {
        const char *to = g_ptr_array_index(sweep->order, i);
        const GArray *notices = g_hash_table_lookup(sweep->told, to);
        if (notices->len > SWEEP_SINGLE_MAX || count_hidden(sweep, notices)) {
            remind_of_all(sweep, to, LETTER_REMINDERS, notices);
            continue;
        }
        for (guint j = 0; j < notices->len; j++)
            remind(sweep, to, &g_array_index(notices, Notice, j));
    }
}

static void write_missed(Sweep *sweep)
{
    const Config *config = sweep->config;
    const char *to = *config->strategist ? config->strategist : config->admin;
    if (sweep->missed->len == 0 || !*to)
        return;
    for (guint i = 0; i < sweep->missed->len; i++)
        g_array_index(sweep->missed, Notice, i).outsider = TRUE;
    remind_of_all(sweep, to, LETTER_MISSED, sweep->missed);
}

GPtrArray *decide_sweep(const GPtrArray *due, const Rules *rules, gint64 now)
{
    g_autoptr(GHashTable) told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
    g_autoptr(GPtrArray) order = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) missed = g_array_new(FALSE, FALSE, sizeof(Notice));
    Sweep sweep = {.rules = rules, .config = rules->config, .now = now, .told = told, .order = order, .missed = missed};
    sweep.plans = g_ptr_array_new_with_free_func((GDestroyNotify)plan_free);
    for (guint i = 0; i < due->len; i++)
        sweep_case(&sweep, g_ptr_array_index(due, i));
    write_reminders(&sweep);
    write_missed(&sweep);
    return sweep.plans;
}
