#include "core/decide_parts.h"
#include "core/phrase.h"

#include <string.h>

#define YES "ja"

/* The wording a resident's letters are written in; "other" has a few lines in many languages (D57). */
static const char *wording_language(const char *code)
{
    return language_is_known(code) ? code : "other";
}

static void set_category(Letter *letter, const char *name)
{
    static const char *const flags[] = {
        [CATEGORY_OPINION] = "is_opinion", [CATEGORY_COMPLAINT] = "is_complaint", [CATEGORY_PRAISE] = "is_praise",
        [CATEGORY_IDEA] = "is_idea",       [CATEGORY_QUESTION] = "is_question",   [CATEGORY_FAULT] = "is_fault"};
    letter_set(letter, "category", name);
    letter_set(letter, flags[category_of(name)], YES);
}

Letter *letter_to_resident(const Matter *matter, LetterKind kind, const Case *opened, const char *to)
{
    const char *language = wording_language(opened->language);
    Letter *letter = letter_new(kind, to, opened->resident_name, language);
    g_free(letter->answers_id);
    /* A registration is a mail of staff's: its Message-ID is not the resident's to see (D15). */
    gboolean theirs = matter->mail->message_id && !matter->weighed->registration;
    letter->answers_id = g_strdup(theirs ? matter->mail->message_id : "");
    set_category(letter, opened->category);
    letter_set(letter, "resident_name", opened->resident_name);
    if (opened->sensitive)
        letter_set(letter, "sensitive", YES);
    else
        letter_set(letter, "subject", opened->subject);
    return letter;
}

Letter *letter_to_staff(LetterKind kind, const Case *opened, const char *to)
{
    Letter *letter = letter_new(kind, to, "", "sv");
    set_category(letter, opened->category);
    letter_set(letter, "subject", opened->subject);
    letter_set(letter, "resident_name", *opened->resident_name ? opened->resident_name : opened->resident);
    letter_set(letter, "resident", opened->resident);
    letter_set(letter, "channel", opened->channel);
    letter_set(letter, "language_name", language_name_sv(opened->language));
    if (opened->sensitive)
        letter_set(letter, "sensitive", YES);
    return letter;
}

void letter_due_day(Letter *letter, const Case *opened, const Config *config)
{
    GDate due = calendar_day(config->calendar, opened->besked_due);
    g_autofree char *printed = calendar_print_day(&due, "sv");
    letter_set(letter, "due_day", opened->besked_due && !opened->dormant ? printed : NULL);
}

void letter_from_form(Letter *letter, const Form *form)
{
    if (!form)
        return;
    g_autofree char *from =
        *form->email ? g_strdup_printf("%s%s<%s>", form->name, *form->name ? " " : "", form->email) : g_strdup(form->name);
    g_autofree char *position = form_position(form);
    letter_set(letter, "entry_from", *from ? from : form->source->channel);
    letter_set(letter, "resident_phone", form->values[LABEL_PHONE]);
    letter_set(letter, "position", position);
    letter_set(letter, "photo", form_photo(form));
    g_autofree char *picked = g_utf8_strdown(form->values[LABEL_CATEGORY], -1);
    if (strcmp(picked, letter_get(letter, "category")) == 0)
        letter_set(letter, "category_picked", YES);
}

void letter_reach(Letter *letter, const Case *about)
{
    g_autoptr(GString) block = g_string_new(about->postal);
    g_string_replace(block, ", ", "\n", 0);
    letter_set(letter, "resident_phone", about->phone);
    letter_set(letter, "resident_postal", block->str);
}

const char *desk_address(const Config *config)
{
    const Unit *desk = config_unit(config, config->triage_unit);
    if (desk && *desk->address)
        return desk->address;
    return *config->strategist ? config->strategist : config->admin;
}

const char *staff_address(const Config *config, const Case *opened)
{
    if (*opened->confidant)
        return opened->confidant;
    const Unit *unit = config_unit(config, opened->unit);
    if (unit && *unit->address)
        return unit->address;
    if (unit && *unit->head)
        return unit->head;
    return desk_address(config);
}

char *earlier_cases(const Matter *matter, const char *unit)
{
    static const char *const status_sv[] = {
        [CASE_OPEN] = "öppet", [CASE_ANSWERED] = "besvarat", [CASE_CLOSED] = "avslutat"};
    GString *list = g_string_new(NULL);
    for (guint i = 0; i < matter->known->earlier->len; i++) {
        const Case *earlier = g_ptr_array_index(matter->known->earlier, i);
        const Unit *whose = config_unit(matter->config, earlier->unit);
        gboolean secret = earlier->sensitive || (whose && whose->sensitive);
        if (*earlier->confidant || (secret && g_strcmp0(earlier->unit, unit) != 0))
            continue;
        g_autofree char *reference = reference_print(matter->config->prefix, earlier->number);
        g_string_append_printf(list, "%s%s (%s, %s)", list->len > 0 ? ", " : "", reference, status_sv[earlier->status],
                               earlier->unit);
    }
    return g_string_free(list, list->len == 0);
}

/* One letter to each, naming every kind that concerns them; danger goes before the rest. */
static void plan_flag(Matter *matter, const Case *opened, const ClassRule *rule, const char *to, GHashTable *told)
{
    if (!*to)
        return;
    Letter *letter = g_hash_table_lookup(told, to);
    if (letter) {
        const char *before = letter_get(letter, "classes");
        g_autofree char *both = g_strdup_printf("%s, %s", before, rule->kind);
        g_auto(GStrv) kinds = g_strsplit(before, ", ", -1);
        if (!g_strv_contains((const char *const *)kinds, rule->kind))
            letter_set(letter, "classes", both);
    } else {
        letter = letter_to_staff(LETTER_URGENT, opened, to);
        g_hash_table_insert(told, (gpointer)to, letter);
        letter_set(letter, "classes", rule->kind);
        plan_letter(matter->plan, letter, "%s: %s", rule->urgent ? "akut" : "annat ärende", rule->kind);
    }
    letter_set(letter, rule->urgent ? "is_urgent" : "is_other", YES);
}

/* Danger does not wait for the office to open: whoever is on duty hears of it beside the one who is named (D36). */
void plan_flags(Matter *matter, const Case *opened)
{
    const char *duty = matter->config->duty_address;
    gboolean closed = !calendar_is_open(matter->config->calendar, matter->now);
    g_autoptr(GHashTable) told = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < matter->weighed->classes->len; i++) {
        const ClassRule *rule = g_ptr_array_index(matter->weighed->classes, i);
        const char *otherwise = rule->urgent && *duty ? duty : desk_address(matter->config);
        plan_flag(matter, opened, rule, *rule->address ? rule->address : otherwise, told);
        if (rule->urgent && !rule->confidential && closed)
            plan_flag(matter, opened, rule, duty, told);
    }
}
