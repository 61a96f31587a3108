/*
 * render_fields.c - the values of a letter, for the wording.
 *
 * What the decision has set is left as it is; what depends on the language or
 * on the configuration of the day is added here.  templates/fields lists all.
 */
#include "flow/render_parts.h"

#include "core/marks.h"
#include "core/command_help.h"
#include "core/recipient.h"
#include "core/subject.h"

#include <string.h>

#define YES "ja"

/* Marks are a handler's alone; anybody else's words have none. */
static void set(GHashTable *fields, const char *name, const char *value)
{
    gboolean handlers = strcmp(name, "answer") == 0 || strcmp(name, "own_text") == 0;
    if (value && *value)
        g_hash_table_insert(fields, g_strdup(name), handlers ? g_strdup(value) : marks_strip(value));
}

static void set_flag(GHashTable *fields, const char *name, gboolean on)
{
    set(fields, name, on ? YES : NULL);
}

static const char *get(GHashTable *fields, const char *name)
{
    const char *value = g_hash_table_lookup(fields, name);
    return value ? value : "";
}

const char *render_city(const Rendering *rendering)
{
    const Organisation *city = &rendering->config->organisation;
    const char *names[LANGUAGES] = {
        [LANGUAGE_SV] = city->name, [LANGUAGE_FI] = city->name_fi, [LANGUAGE_EN] = city->name_en};
    const char *name = names[language_of(rendering->language)];
    return name && *name ? name : city->name;
}

static void set_organisation(GHashTable *fields, const Rendering *rendering)
{
    const Organisation *city = &rendering->config->organisation;
    set(fields, "city", render_city(rendering));
    set(fields, "city_sv", city->name);
    set(fields, "city_en", city->name_en && *city->name_en ? city->name_en : city->name);
    set(fields, "phone", city->phone);
    set(fields, "hours", city->hours);
    set(fields, "postal", city->postal);
    set(fields, "visit", city->visit);
    set(fields, "web", city->web);
    set(fields, "privacy_url", city->privacy_url);
    set(fields, "mailbox", rendering->mailbox);
    if (rendering->config->undo_minutes > 0) {
        g_autofree char *minutes = g_strdup_printf("%u", rendering->config->undo_minutes);
        set(fields, "undo_minutes", minutes);
    }
}

/* Companies are what they are called: naming one twice would sound odd. */
static void set_committee(GHashTable *fields, const char *name, const Unit *unit, Language language)
{
    if (strcmp(unit->committee[language], unit->name[language]) != 0)
        set(fields, name, unit->committee[language]);
}

/* Everyday name and committee once more, for the second part of a letter in two languages. */
static void set_unit_names(GHashTable *fields, const Unit *unit, Language language)
{
    g_autofree char *name = g_strdup_printf("unit_name_%s", language_code(language));
    g_autofree char *committee = g_strdup_printf("committee_%s", language_code(language));
    set(fields, name, unit->name[language]);
    set_committee(fields, committee, unit, language);
}

static void set_unit(GHashTable *fields, const Rendering *rendering)
{
    const Unit *unit = config_unit(rendering->config, rendering->about->unit);
    if (!unit)
        return;
    set(fields, "unit", unit->code);
    set(fields, "where_to_turn", unit->where_to_turn);
    if (unit->answer_days > 0) {
        g_autofree char *days = g_strdup_printf("%u", unit->answer_days);
        set(fields, "answer_days", days);
    }
    set(fields, "unit_name", unit->name[language_of(rendering->language)]);
    set_committee(fields, "committee", unit, language_of(rendering->language));
    set_unit_names(fields, unit, LANGUAGE_SV);
    set_unit_names(fields, unit, LANGUAGE_EN);
}

/* A day as the answer to "when": Finnish puts the weekday in the essive.  Caller owns. */
static char *print_when(const GDate *day, Language language)
{
    g_autofree char *printed = calendar_print_day(day, language_code(language));
    gsize weekday = strcspn(printed, " ");
    if (language != LANGUAGE_FI)
        return g_strdup(printed);
    return g_strdup_printf("%.*sna%s", (int)weekday, printed, printed + weekday);
}

/* NAME_sv, NAME_fi and NAME_en: "tisdag 3 mars". */
static void set_day(GHashTable *fields, const char *name, const GDate *day)
{
    for (guint i = 0; i < LANGUAGES; i++) {
        g_autofree char *field = g_strdup_printf("%s_%s", name, language_code((Language)i));
        g_autofree char *printed = print_when(day, (Language)i);
        set(fields, field, printed);
    }
}

/* Nothing for what has not happened. */
static void set_moment_day(GHashTable *fields, const Rendering *rendering, const char *name, gint64 at)
{
    GDate day = calendar_day(rendering->config->calendar, at);
    if (at)
        set_day(fields, name, &day);
}

/* How it came, for the first words of a receipt: who has called has not sent a mail. */
static void set_channel(GHashTable *fields, const char *channel)
{
    static const struct {
        const char *channel, *flag;
    } ways[] = {{"telefon", "by_phone"},
                {"besök", "by_visit"},
                {"brev", "by_letter"},
                {"webbformulär", "by_form"},
                {"app", "by_app"}};
    for (guint i = 0; i < G_N_ELEMENTS(ways); i++)
        set_flag(fields, ways[i].flag, strcmp(channel, ways[i].channel) == 0);
}

static void set_case(GHashTable *fields, const Rendering *rendering, const Passed *passed)
{
    const Case *about = rendering->about;
    const Config *config = rendering->config;
    gint64 received_at = passed->received_at ? passed->received_at : about->received_at;
    g_autofree char *received = calendar_print_moment(config->calendar, received_at);
    set(fields, "received", received);
    GDate day = calendar_day(config->calendar, about->received_at);
    set_day(fields, "received_day", &day);
    set_moment_day(fields, rendering, "answered_day", about->answered_at);
    set_moment_day(fields, rendering, "closed_day", about->closed_at);
    set_channel(fields, about->channel);
    set(fields, "handler", about->handler);
    set_unit(fields, rendering);
    if (strcmp(about->language, language_code(LANGUAGE_SV)) != 0) {
        set(fields, "foreign", language_name_sv(about->language));
        set(fields, "interpreter", config->interpreter);
    }
    set_flag(fields, "is_finnish", strcmp(about->language, language_code(LANGUAGE_FI)) == 0);
}

static void set_passed(GHashTable *fields, const Passed *passed)
{
    set(fields, "entry_from", passed->from);
    set(fields, "entry_text", passed->text);
    set(fields, "entry_rest", passed->rest);
    set_flag(fields, "entry_cut", passed->cut);
    set_flag(fields, "encrypted", passed->encrypted);
    set_flag(fields, "no_text", passed->text && !*passed->text && !passed->encrypted);
    set(fields, "attachments", passed->attached);
    set(fields, "attachments_named", passed->named);
    set_flag(fields, "original_attached", passed->original != NULL);
    set_flag(fields, "original_left_out", passed->original_left_out);
}

/* The day the decision promised, once more in the languages of a letter's other part. */
static void set_promise(GHashTable *fields, const Rendering *rendering)
{
    const Config *config = rendering->config;
    if (!*get(fields, "promise_day") || !rendering->about)
        return;
    GDate day = calendar_promise(config->calendar, config->deadline_rule, rendering->about->received_at,
                                 config->deadline_count);
    set_day(fields, "promise_day", &day);
}

static void set_hint(GHashTable *fields, const Rendering *rendering)
{
    const Unit *hint = config_unit(rendering->config, get(fields, "hint"));
    if (hint)
        set(fields, "hint_name", hint->name[LANGUAGE_SV]);
    const Unit *second = config_unit(rendering->config, get(fields, "second_hint"));
    if (second)
        set(fields, "second_hint_name", second->name[LANGUAGE_SV]);
}

/* What the store counted when the letter was about to leave: further messages, or the cases of a day. */
static void set_counted(GHashTable *fields, const Rendering *rendering)
{
    const Outgoing *outgoing = rendering->outgoing;
    g_autofree char *count = outgoing->gathered > 0 ? g_strdup_printf("%u", outgoing->gathered) : NULL;
    g_autoptr(GString) lines = g_string_new(NULL);
    for (guint i = 0; outgoing->collected && i < outgoing->collected->len; i++) {
        const Case *one = g_ptr_array_index(outgoing->collected, i);
        const Unit *unit = config_unit(rendering->config, one->unit);
        if (one->sensitive || one->urgent || one->quiet || *one->confidant || (unit && unit->receipt != RECEIPT_NORMAL))
            continue;
        g_autofree char *reference = reference_print(rendering->config->prefix, one->number);
        g_string_append_printf(lines, "%s%s: %s", lines->len > 0 ? "\n" : "", reference,
                               unit ? unit->name[language_of(rendering->language)] : "");
    }
    set(fields, "count", count);
    if (outgoing->letter->kind == LETTER_COLLECTED)
        set(fields, "lines", lines->str);
}

/* As the program is today, not as it was when somebody asked. */
static void set_commands(GHashTable *fields, const Rendering *rendering)
{
    if (rendering->letter->kind != LETTER_HELP && rendering->letter->kind != LETTER_LIST)
        return;
    g_autofree char *shown = command_help(HELP_SHOWN, HELP_LETTER);
    g_autofree char *others = command_help(HELP_OTHERS, HELP_LETTER);
    g_autofree char *questions = command_help(HELP_QUESTIONS, HELP_LETTER);
    g_autofree char *address =
        recipient_print(rendering->config, rendering->keyring, rendering->mailbox, ROLE_QUESTION, 0);
    set(fields, "commands", shown);
    set(fields, "other_commands", others);
    set(fields, "questions", questions);
    set(fields, "question_address", address);
}

/* "> " before each line, at most RENDER_QUOTE_LINES; in sensitive matters the resident's words are not repeated. */
static void shape_quote(GHashTable *fields)
{
    if (*get(fields, "sensitive"))
        g_hash_table_remove(fields, "quote");
    if (!*get(fields, "quote"))
        return;
    g_auto(GStrv) lines = g_strsplit(get(fields, "quote"), "\n", -1);
    GString *quoted = g_string_new(NULL);
    for (guint i = 0; i <= RENDER_QUOTE_LINES && lines[i]; i++)
        g_string_append_printf(quoted, "%s> %s", i ? "\n" : "", i < RENDER_QUOTE_LINES ? lines[i] : "[…]");
    g_hash_table_insert(fields, g_strdup("quote"), g_string_free(quoted, FALSE));
}

/* In sensitive matters no heading says what it is about; staff read it in the letter, above the mail itself. */
static void shape_subject(GHashTable *fields, const Rendering *rendering)
{
    gboolean resident = rendering->traits->audience == AUDIENCE_RESIDENT;
    if (*get(fields, "sensitive")) {
        set(fields, "heading", resident ? NULL : get(fields, "subject"));
        g_hash_table_remove(fields, "subject");
    }
    if (!resident || !*get(fields, "subject"))
        return;
    char *cut = subject_cut(get(fields, "subject"), RENDER_SUBJECT_CHARS);
    g_hash_table_insert(fields, g_strdup("subject"), cut);
}

GHashTable *render_fields(Rendering *rendering, const Passed *passed)
{
    GHashTable *fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    set_organisation(fields, rendering);
    set(fields, "reference", rendering->reference);
    if (rendering->about)
        set_case(fields, rendering, passed);
    set_passed(fields, passed);
    GHashTableIter iter;
    gpointer name = NULL;
    gpointer value = NULL;
    g_hash_table_iter_init(&iter, rendering->letter->fields);
    while (g_hash_table_iter_next(&iter, &name, &value))
        set(fields, name, value);
    if (rendering->about && rendering->about->sensitive)
        set_flag(fields, "sensitive", TRUE);
    set_promise(fields, rendering);
    set_hint(fields, rendering);
    set_counted(fields, rendering);
    set_commands(fields, rendering);
    shape_subject(fields, rendering);
    shape_quote(fields);
    return fields;
}
