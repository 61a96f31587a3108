/* decide_move.c - #flytta: the case goes to another unit, or the registrar, and everybody knows who has it (4.7, D18, D20). */
#include "core/decide_doings.h"
#include "core/phrase.h"
#include "core/unit_find.h"

#include <string.h>

#define YES        "ja"
#define OFTEN      2 /* moves after which the strategist hears of it */

static const char REGISTRAR[] = "registrator", REGISTRAR_NAME[] = "registratorn"; /* as a target, in a letter */

/* -- where to -------------------------------------------------------------- */

static const char *skip_between(const char *text)
{
    return text + strspn(text, " \t,;:-");
}

/* "1 gator": the number of a hint on the triage copy; its name may follow. */
static const Unit *find_hinted(const Errand *errand, const char *argument, gsize *taken)
{
    const Config *config = errand->matter->config;
    g_auto(GStrv) hints = g_strsplit(errand->found->hints, " ", -1);
    if (!errand->found->triage || !g_ascii_isdigit(argument[0]) || g_ascii_isalnum(argument[1]))
        return NULL;
    guint place = (guint)(argument[0] - '0');
    if (place == 0 || place > g_strv_length(hints))
        return NULL;
    const Unit *unit = config_unit(config, hints[place - 1]);
    gsize named = 0;
    *taken = 1;
    if (unit_find(config, argument + 1, &named) == unit)
        *taken += named;
    return unit;
}

/* "med innehåll" and "utan innehåll", before the reason. */
static void take_choice(Target *target)
{
    g_autofree char *folded = phrase_fold(target->why);
    target->with = g_str_has_prefix(folded, " med innehåll ");
    target->without = g_str_has_prefix(folded, " utan innehåll ");
    if (!target->with && !target->without)
        return;
    for (guint words = 0; words < 2; words++) {
        target->why += strcspn(target->why, " \t");
        target->why = skip_between(target->why);
    }
}

/* D62: a registrar is a person of the committee's, not a unit; the case stays where it is and gets another handler. */
static const char *find_registrar(const Errand *errand)
{
    const Unit *unit = config_unit(errand->matter->config, errand->found->unit);
    return unit ? unit_registrar(errand->matter->config, unit) : "";
}

static const char *target_name(const Target *target)
{
    return target->unit ? target->unit->name[LANGUAGE_SV] : REGISTRAR_NAME;
}

static const char *target_address(const Target *target)
{
    return target->unit ? target->unit->address : target->registrar;
}

/* "#flytta till bygglov", "#move to planning" */
static const char *skip_to(const char *argument)
{
    static const char *const words[] = {"till ", "to "};
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_ascii_strncasecmp(argument, words[i], strlen(words[i])) == 0)
            return argument + strlen(words[i]);
    return argument;
}

Target move_target(const Errand *errand, const Command *command)
{
    gsize taken = 0;
    const char *named = skip_to(command->argument);
    Target target = {.unit = find_hinted(errand, named, &taken)};
    if (!target.unit)
        target.unit = unit_find(errand->matter->config, named, &taken);
    if (!target.unit && unit_is_registrar(named, &taken))
        target.registrar = find_registrar(errand);
    target.why = skip_between(named + taken);
    take_choice(&target);
    return target;
}

void move_read_number(const Matter *matter, const Case *found, Commands *commands)
{
    g_autofree char *line = commands_only_line(commands);
    if (!found->triage || !line || !g_ascii_isdigit(line[0]) || g_ascii_isalnum(line[1]))
        return;
    const char *rest = skip_between(line + 1 + strspn(line + 1, ".)"));
    gsize taken;
    const Unit *named = unit_find(matter->config, rest, &taken);
    if (*rest && !phrase_is_thanks(rest, "") && (!named || rest[taken]))
        return; /* "2 lampor lyser inte" is an answer */
    if (line[1])
        line[1] = ' ';
    commands_take_over(commands, COMMAND_MOVE, g_strchomp(line));
    *commands->rest = '\0';
}

/* -- whether --------------------------------------------------------------- */

/* D18: before any person had anything to do with it, all may be passed on, as the front desk would. */
static gboolean must_choose(const Errand *errand)
{
    const Case *found = errand->found;
    const Unit *from = config_unit(errand->matter->config, found->unit);
    gboolean secret = found->sensitive || (from && from->sensitive);
    gboolean touched =
        found->answered_at || *found->handler || found->moves > 0 || errand->matter->known->secrets->len > 0;
    return secret && touched;
}

/* Out of the sorting desk is no move (D18). */
static gboolean is_desk(const Config *config, const char *email)
{
    const Unit *desk = config_unit(config, config->triage_unit);
    return desk && address_equal(desk->address, email);
}

gboolean move_overtook(const Matter *matter, const Case *found)
{
    if (leak_is_theirs(matter, found))
        return FALSE;
    for (guint i = 0; i < matter->known->evidence->len; i++) {
        const Evidence *evidence = g_ptr_array_index(matter->known->evidence, i);
        if (evidence->kind != EVIDENCE_OURS || evidence->found->number != found->number || !*evidence->to)
            continue;
        return (found->moves > 0 || is_desk(matter->config, evidence->to)) &&
               !address_equal(evidence->to, staff_address(matter->config, found)) &&
               !address_equal(evidence->to, mail_from(matter->mail));
    }
    return FALSE;
}

/* May it leave whoever has it? */
static const char *check_leaving(const Errand *errand)
{
    const Case *found = errand->found;
    if (*found->confidant)
        return "why_confidential";
    if (found->status == CASE_CLOSED)
        return "why_closed";
    if (errand_not_theirs(errand))
        return "why_not_yours";
    return move_overtook(errand->matter, found) ? "why_moved_already" : NULL;
}

const char *move_check_target(const Errand *errand, const Target *target)
{
    const Case *found = errand->found;
    const char *why = check_leaving(errand);
    if (why)
        return why;
    if (!target->unit)
        return "why_unknown_unit";
    if (target->unit->type == UNIT_EXTERNAL)
        return "why_external";
    if (strcmp(target->unit->code, found->unit) == 0 && !found->triage)
        return "why_same_unit";
    return must_choose(errand) && !target->with && !target->without ? "why_with_or_without" : NULL;
}

/* Who keeps the register for a unit sees all that it has. */
static const char *check_registrar(const Errand *errand, const Target *target)
{
    const Case *found = errand->found;
    const Unit *unit = config_unit(errand->matter->config, found->unit);
    const char *why = check_leaving(errand);
    if (why)
        return why;
    if (found->triage)
        return "why_triage";
    if (!*target->registrar)
        return "why_no_registrar";
    if (address_equal(target->registrar, found->handler))
        return "why_same_unit";
    gboolean own = unit && address_equal(unit->registrar, target->registrar);
    return !own && must_choose(errand) && !target->with && !target->without ? "why_with_or_without" : NULL;
}

const char *check_move(const Errand *errand, const Command *command)
{
    const Target target = move_target(errand, command);
    const char *why = target.registrar ? check_registrar(errand, &target) : move_check_target(errand, &target);
    if (why)
        return why;
    return commands_find(errand->commands, COMMAND_DONE) ? "why_command_clash" : NULL;
}

void move_explain(const Errand *errand, const Command *command, Letter *letter)
{
    const Config *config = errand->matter->config;
    if (command->kind != COMMAND_MOVE && command->kind != COMMAND_SPLIT)
        return;
    const Target target = move_target(errand, command);
    const Unit *unit = target.unit;
    if (*letter_get(letter, "why_moved_already"))
        unit = config_unit(config, errand->found->unit);
    g_autofree char *units = unit_list(config);
    letter_set(letter, "unit_list", unit ? NULL : units);
    letter_set(letter, "target", unit ? unit->code : target.registrar ? REGISTRAR : NULL);
    letter_set(letter, "target_name", unit ? unit->name[LANGUAGE_SV] : target.registrar ? REGISTRAR_NAME : NULL);
    letter_set(letter, "where_to_turn", unit ? unit->where_to_turn : NULL);
}

const Unit *move_offered(const Matter *matter, const Case *found)
{
    const GPtrArray *lists[] = {matter->mail->to, matter->mail->cc};
    for (guint l = 0; l < G_N_ELEMENTS(lists); l++)
        for (guint i = 0; i < lists[l]->len; i++) {
            const char *email = ((const Address *)g_ptr_array_index(lists[l], i))->email;
            const Unit *unit = unit_of_address(matter->config, email);
            if (unit && strcmp(unit->code, found->unit) != 0 && !address_equal(email, mail_from(matter->mail)))
                return unit;
        }
    return NULL;
}

void move_name_offer(const Matter *matter, const Case *found, Letter *letter)
{
    const Unit *unit = move_offered(matter, found);
    letter_set(letter, "target", unit ? unit->code : NULL);
    letter_set(letter, "target_name", unit ? unit->name[LANGUAGE_SV] : NULL);
}

/* -- carried out ----------------------------------------------------------- */

/* Before a person has sorted it, it is the first word of who has it; the resident never heard of another. */
static gboolean tell_of_move(const Errand *errand, const Target *target)
{
    const Case *found = errand->found;
    Plan *plan = errand->matter->plan;
    if (errand_tell_resident(errand, found->triage ? LETTER_WORD : LETTER_MOVED, target->unit))
        return TRUE;
    if (found->besked_at && errand->matter->now <= found->besked_due)
        plan_set_time(plan, FIELD_BESKED_AT, 0, "the resident does not know who has it now");
    return FALSE;
}

Letter *move_copy(const Errand *errand, const Target *target, const Case *given)
{
    Matter *matter = errand->matter;
    const char *to = target->registrar ? target->registrar : staff_address(matter->config, given);
    if (!*to) {
        plan_event(matter->plan, "no copy", "no address is set for unit %s, nor for any after it", given->unit);
        return NULL;
    }
    Letter *copy = letter_to_staff(LETTER_MOVED_COPY, given, to);
    g_autofree char *name = errand_handler_name(errand);
    letter_set(copy, "handler_name", name);
    letter_set(copy, "from_unit", errand->found->unit);
    letter_set(copy, "move_why", target->why);
    letter_set(copy, "note", errand->text);
    if (target->without)
        letter_set(copy, "without_content", YES);
    else
        letter_reach(copy, given);
    letter_set(copy, "is_registrar", target->registrar ? YES : NULL);
    plan_letter(matter->plan, copy, "to %s, %s", target->registrar ? REGISTRAR : given->unit, target->without ? "reference only" : "with all that is public");
    return copy;
}

/* The unit that loses it, and its handler, so that nobody answers twice. */
static void tell_left(const Errand *errand, const Target *target, const char *to)
{
    Matter *matter = errand->matter;
    if (!*to || address_equal(to, mail_from(matter->mail)) || address_equal(to, target_address(target)))
        return;
    Letter *letter = letter_to_staff(LETTER_MOVED_AWAY, errand->found, to);
    g_autofree char *name = errand_handler_name(errand);
    letter_set(letter, "handler_name", name);
    letter_set(letter, "target_name", target_name(target));
    letter_set(letter, "move_why", target->why);
    plan_letter(matter->plan, letter, "so that nobody answers twice");
}

/* The unit's mailbox and who had it there. */
static void tell_all_left(const Errand *errand, const Target *target)
{
    const Case *found = errand->found;
    const char *unit = staff_address(errand->matter->config, found);
    tell_left(errand, target, unit);
    if (!address_equal(found->handler, unit))
        tell_left(errand, target, found->handler);
}

/* D23: the strategist sits outside every sensitive unit, and hears only that it happened. */
static void tell_strategist(const Errand *errand, const Target *target)
{
    Matter *matter = errand->matter;
    const Case *found = errand->found;
    const Unit *from = config_unit(matter->config, found->unit);
    const char *to = *matter->config->strategist ? matter->config->strategist : matter->config->admin;
    if (!*to)
        return;
    gboolean secret = found->sensitive || target->unit->sensitive || (from && from->sensitive);
    Letter *letter =
        secret ? letter_new(LETTER_MOVED_OFTEN, to, "", "sv") : letter_to_staff(LETTER_MOVED_OFTEN, found, to);
    g_autofree char *count = g_strdup_printf("%u", found->moves + 1);
    letter_set(letter, "count", count);
    letter_set(letter, "discreet", secret ? YES : NULL);
    if (!secret) {
        letter_set(letter, "from_unit", found->unit);
        letter_set(letter, "target_name", target->unit->name[LANGUAGE_SV]);
        letter_set(letter, "move_why", target->why);
    }
    plan_letter(matter->plan, letter, "moved %s times", count);
}

static void record_choice(const Errand *errand, const Target *target)
{
    if (target->with || target->without)
        plan_event(errand->matter->plan, target->with ? "moved with content" : "moved without content",
                   "%s has decided (D18)", mail_from(errand->matter->mail));
}

static void change_hands(const Errand *errand, const Target *target)
{
    const Case *found = errand->found;
    Plan *plan = errand->matter->plan;
    plan_set(plan, FIELD_UNIT, target->unit->code, "moved by %s from %s", mail_from(errand->matter->mail), found->unit);
    if (!found->triage)
        plan_set_time(plan, FIELD_MOVES, found->moves + 1, "a move");
    if (*found->handler)
        plan_set(plan, FIELD_HANDLER, "", "the new unit chooses its own");
    if (target->unit->sensitive && !found->sensitive)
        plan_set(plan, FIELD_SENSITIVE, "yes", "the new unit is sensitive");
    record_choice(errand, target);
    errand_wake(errand);
}

/* The unit that he was told of still has it, so word that was given stands where none of this may go. */
static void move_to_registrar(const Errand *errand, const Target *target)
{
    const Matter *matter = errand->matter;
    const Case *found = errand->found;
    plan_set(matter->plan, FIELD_HANDLER, target->registrar, "handed to the registrar by %s", mail_from(matter->mail));
    record_choice(errand, target);
    errand_wake(errand);
    errand_drop_holds(errand);
    Letter *told = errand_tell_resident(errand, LETTER_MOVED, config_unit(matter->config, found->unit));
    if (told)
        letter_set(told, "is_registrar", YES);
    Letter *copy = move_copy(errand, target, found);
    if (copy) {
        letter_set(copy, told ? "besked_told" : "besked_withheld", YES);
        letter_set(copy, "is_quiet", found->quiet ? YES : NULL);
        letter_due_day(copy, found, matter->config);
    }
    tell_all_left(errand, target);
}

void errand_move(const Errand *errand, const Command *command)
{
    Matter *matter = errand->matter;
    const Case *found = errand->found;
    const Target target = move_target(errand, command);
    if (target.registrar) {
        move_to_registrar(errand, &target);
        return;
    }
    g_autoptr(Case) moved = case_copy(found);
    g_free(moved->unit);
    moved->unit = g_strdup(target.unit->code);
    change_hands(errand, &target);
    errand_drop_holds(errand); /* the question was whether to move it */
    gboolean told = tell_of_move(errand, &target);
    Letter *copy = move_copy(errand, &target, moved);
    if (copy) {
        letter_set(copy, told ? "besked_told" : "besked_withheld", YES);
        letter_set(copy, "is_quiet", found->quiet ? YES : NULL);
        letter_due_day(copy, found, matter->config);
    }
    if (found->triage)
        return;
    tell_all_left(errand, &target);
    if (found->moves + 1 >= OFTEN)
        tell_strategist(errand, &target);
}
