/* decide_notes.c - commands that set right what is known of a case, or note what it led to (R10, D49). */
#include "core/code.h"
#include "core/decide_doings.h"
#include "core/phrase.h"
#include "core/words.h"

#include <string.h>

#define NOTE_CHARS_MAX  500
#define DIARY_CHARS_MAX 60
#define WORD_BYTES_MAX  100

/* -- texts ----------------------------------------------------------------- */

static const char *check_length(const Errand *errand, const Command *command, glong most)
{
    if (errand_not_theirs(errand))
        return "why_not_yours";
    return g_utf8_strlen(command->argument, -1) > most ? "why_too_long" : NULL;
}

static void set_note(const Errand *errand, CaseField field, const char *value)
{
    plan_set(errand->matter->plan, field, value, "by %s", mail_from(errand->matter->mail));
}

const char *check_measure(const Errand *errand, const Command *command)
{
    return check_length(errand, command, NOTE_CHARS_MAX);
}

void errand_measure(const Errand *errand, const Command *command)
{
    set_note(errand, FIELD_MEASURE, command->argument);
}


const char *check_diary(const Errand *errand, const Command *command)
{
    (void)errand; /* a registrar is of no unit */
    return g_utf8_strlen(command->argument, -1) > DIARY_CHARS_MAX ? "why_too_long" : NULL;
}

void errand_diary(const Errand *errand, const Command *command)
{
    set_note(errand, FIELD_DIARY, command->argument);
}

/* -- words of the administrator's lists ------------------------------------ */

static const Code *cause_of(const Errand *errand, const Command *command)
{
    return code_find_start(errand->matter->config->causes, command->argument);
}

const char *check_cause(const Errand *errand, const Command *command)
{
    if (errand_not_theirs(errand))
        return "why_not_yours";
    return cause_of(errand, command) ? NULL : "why_unknown_cause";
}

void errand_cause(const Errand *errand, const Command *command)
{
    set_note(errand, FIELD_CAUSE, cause_of(errand, command)->code);
}

static const Code *submitter_of(const Errand *errand, const Command *command)
{
    return code_find_start(errand->matter->config->submitters, command->argument);
}

const char *check_submitter(const Errand *errand, const Command *command)
{
    if (errand_not_theirs(errand))
        return "why_not_yours";
    return submitter_of(errand, command) ? NULL : "why_unknown_submitter";
}

void errand_submitter(const Errand *errand, const Command *command)
{
    set_note(errand, FIELD_SUBMITTER, submitter_of(errand, command)->code);
}

void notes_explain(const Errand *errand, Letter *letter)
{
    const Config *config = errand->matter->config;
    const struct {
        const char *why;
        const GPtrArray *codes;
    } lists[] = {{"why_unknown_cause", config->causes},
                 {"why_unknown_outcome", config->outcomes},
                 {"why_unknown_submitter", config->submitters}};
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_autofree char *names = code_names(lists[i].codes);
        if (*letter_get(letter, lists[i].why))
            letter_set(letter, "names", names);
    }
}

/* -- words of a list ------------------------------------------------------- */

/* "Klagomål", "KLAGOMAL" and "klagomål." are one.  Caller owns. */
static char *fold_word(const char *text)
{
    g_autofree char *normal = words_normalise(text, WORD_BYTES_MAX);
    g_strdelimit(normal, "\n", ' ');
    return g_strstrip(words_fold(normal));
}

static gboolean is_one_of(const char *word, const char *const *names)
{
    for (guint i = 0; names[i]; i++)
        if (strcmp(word, names[i]) == 0)
            return TRUE;
    return FALSE;
}

/* CATEGORIES if it is none; singular, plural and English are forgiven. */
static guint find_category(const char *argument)
{
    static const char *const names[CATEGORIES][6] = {
        [CATEGORY_OPINION] = {"synpunkt", "synpunkter", "opinion"},
        [CATEGORY_COMPLAINT] = {"klagomal", "klagomalet", "complaint"},
        [CATEGORY_PRAISE] = {"berom", "praise"},
        [CATEGORY_IDEA] = {"forslag", "forslaget", "ide", "idea"},
        [CATEGORY_QUESTION] = {"fraga", "fragor", "question"},
        [CATEGORY_FAULT] = {"felanmalan", "felanmalningar", "fel", "fault"},
    };
    g_autofree char *word = fold_word(argument);
    for (guint i = 0; i < CATEGORIES; i++)
        if (is_one_of(word, names[i]))
            return i;
    return CATEGORIES;
}

const char *check_category(const Errand *errand, const Command *command)
{
    if (errand_not_theirs(errand))
        return "why_not_yours";
    return find_category(command->argument) == CATEGORIES ? "why_unknown_category" : NULL;
}

void errand_category(const Errand *errand, const Command *command)
{
    set_note(errand, FIELD_CATEGORY, category_name((Category)find_category(command->argument)));
}

/* The code of a language by its Swedish or own name, or by the code itself; NULL if there is none. */
static const char *find_language(const char *argument)
{
    static const char *const languages[][5] = {
        {"sv", "svenska", "swedish"},      {"fi", "finska", "suomi", "finnish"},
        {"en", "engelska", "english"},     {"ar", "arabiska", "arabic"},
        {"so", "somaliska", "somali"},     {"fa", "persiska", "farsi", "dari"},
        {"ku", "kurdiska", "kurdish"},     {"ti", "tigrinja", "tigrinska"},
        {"uk", "ukrainska", "ukrainian"},  {"ru", "ryska", "russian"},
        {"pl", "polska", "polish"},        {"tr", "turkiska", "turkish"},
        {"es", "spanska", "spanish"},      {"de", "tyska", "german"},
        {"fr", "franska", "french"},       {"no", "norska", "norwegian"},
        {"da", "danska", "danish"},        {"et", "estniska", "estonian"},
        {"bs", "bosniska", "bosnian"},     {"ro", "rumanska", "romanian"},
        {"th", "thailandska", "thai"},     {"zh", "kinesiska", "chinese"},
    };
    g_autofree char *word = fold_word(argument);
    for (guint i = 0; i < G_N_ELEMENTS(languages); i++)
        for (guint j = 0; j < G_N_ELEMENTS(languages[i]) && languages[i][j]; j++)
            if (strcmp(word, languages[i][j]) == 0)
                return languages[i][0];
    return NULL;
}

const char *check_language(const Errand *errand, const Command *command)
{
    if (errand_not_theirs(errand))
        return "why_not_yours";
    return find_language(command->argument) ? NULL : "why_unknown_language";
}

void errand_language(const Errand *errand, const Command *command)
{
    set_note(errand, FIELD_LANGUAGE, find_language(command->argument));
}

/* -- #känslig -------------------------------------------------------------- */

static gboolean says_no(const Command *command)
{
    static const char *const words[] = {"nej", "no", "inte", "av", NULL};
    g_autofree char *word = fold_word(command->argument);
    return is_one_of(word, words);
}

/* Anybody may close a curtain; only its own may open it, and a sensitive unit's never opens. */
const char *check_sensitive(const Errand *errand, const Command *command)
{
    const Unit *unit = config_unit(errand->matter->config, errand->found->unit);
    if (!says_no(command))
        return NULL;
    if (!leak_is_theirs(errand->matter, errand->found))
        return "why_not_yours";
    return unit && unit->sensitive ? "why_unit_sensitive" : NULL;
}

void errand_sensitive(const Errand *errand, const Command *command)
{
    set_note(errand, FIELD_SENSITIVE, says_no(command) ? "no" : "yes");
}

/* -- addresses ------------------------------------------------------------- */

/* The one address in the argument: bare, in brackets or as a client makes it into a link.  Caller owns; NULL if none. */
static char *read_address(const char *argument)
{
    g_auto(GStrv) words = g_strsplit_set(argument, " \t<>()[]\"',;", -1);
    for (guint i = 0; words[i]; i++) {
        const char *word = g_str_has_prefix(words[i], "mailto:") ? words[i] + strlen("mailto:") : words[i];
        if (!strchr(word, '@'))
            continue;
        char *email = address_normalise(word);
        if (address_is_deliverable(email))
            return email;
        g_free(email);
    }
    return NULL;
}

/* No address of ours may become a resident: letters would go in circles. */
const char *check_address(const Errand *errand, const Command *command)
{
    const Matter *matter = errand->matter;
    g_autofree char *email = read_address(command->argument);
    if (errand_not_theirs(errand))
        return "why_not_yours";
    if (!email || address_is_robot(email) || recipient_read(matter->config, NULL, email).role != ROLE_NONE)
        return "why_bad_address";
    return NULL;
}

void errand_address(const Errand *errand, const Command *command)
{
    Plan *plan = errand->matter->plan;
    const Case *found = errand->found;
    g_autofree char *email = read_address(command->argument);
    set_note(errand, FIELD_RESIDENT, email);
    errand_wake(errand);
    if (!found->besked_at && !found->answered_at && found->status == CASE_OPEN && !found->quiet)
        errand_receipt_again(errand, email);
    else
        plan_event(plan, "no receipt", "the resident has heard from us, or may not");
}

void errand_copy(const Errand *errand, const Command *command)
{
    g_autofree char *email = read_address(command->argument);
    set_note(errand, FIELD_PARTICIPANT, email);
}
