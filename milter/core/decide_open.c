/* decide_open.c - a new case, its receipt and its copy to the unit. */
#include "core/code.h"
#include "core/decide_parts.h"
#include "core/phrase.h"
#include "core/subject.h"

#include <string.h>

#define YES               "ja"
#define OF_STAFF          "medarbetare" /* the submitter of a colleague's own feedback, where the list has it (R23) */
#define SUBJECT_CHARS_MAX 200
#define ALIKE_MIN         3 /* fewer within two days are chance */
#define HINTS_MAX         2 /* that the sorting desk is shown */

/* Whose it is: the words' winner, unless only a person may send it there (D20, D44). */
static const Unit *choose_unit(const Matter *matter)
{
    const Unit *winner = matter->weighed->route->winner;
    if (!winner || matter->weighed->wordless || matter->mail->encrypted)
        return NULL;
    switch (winner->type) {
    case UNIT_EXTERNAL:
        return NULL;
    case UNIT_COMPANY:
    case UNIT_FEDERATION:
        return matter->weighed->sensitive ? NULL : winner;
    case UNIT_COMMITTEE:
        return winner;
    }
    return NULL;
}

/* For a named contact alone (D19): who, or "". */
static const char *confidant_of(const Weighed *weighed)
{
    for (guint i = 0; i < weighed->classes->len; i++) {
        const ClassRule *rule = g_ptr_array_index(weighed->classes, i);
        if (rule->confidential)
            return rule->address;
    }
    return "";
}

static const char *choose_category(const Matter *matter)
{
    if (matter->weighed->category != CATEGORY_OPINION)
        return category_name(matter->weighed->category);
    const Mailbox *mailbox = matter->weighed->mailbox;
    return *mailbox->category ? mailbox->category : category_name(CATEGORY_OPINION);
}

static const char *channel_of(const Weighed *weighed)
{
    if (weighed->registration)
        return weighed->registration->channel;
    return weighed->form ? weighed->form->source->channel : weighed->mailbox->channel;
}

/* Whose feedback it is, where somebody says so: nobody is asked (R18). */
static const char *submitter_of(const Matter *matter)
{
    const Weighed *weighed = matter->weighed;
    if (weighed->registration)
        return weighed->registration->submitter;
    gboolean colleague = weighed->nature == NATURE_STAFF && !weighed->form;
    return colleague && code_of(matter->config->submitters, OF_STAFF) ? OF_STAFF : "";
}

/* What only this message says of it, and a letter to post needs later (D50). */
static void set_reach(Case *opened, const Weighed *weighed)
{
    const Registration *registration = weighed->registration;
    const char *phone = registration ? registration->phone : weighed->form ? weighed->form->values[LABEL_PHONE] : "";
    g_free(opened->phone);
    opened->phone = g_strdup(phone);
    g_free(opened->postal);
    opened->postal = g_strdup(registration ? registration->address : "");
}

static void set_resident(Case *opened, const Matter *matter)
{
    const Weighed *weighed = matter->weighed;
    gboolean for_another = weighed->form || weighed->registration;
    const char *from = *weighed->writer || for_another ? weighed->writer : matter->mail->envelope->sender;
    g_free(opened->resident);
    opened->resident = g_strdup(address_is_deliverable(from) ? from : "");
    g_free(opened->resident_name);
    opened->resident_name = address_clean_name(weighed->writer_name);
    opened->reachable = *opened->resident != '\0';
    if (opened->reachable)
        g_ptr_array_add(opened->participants, g_strdup(opened->resident));
}

/* A reply to an old receipt carries the receipt's own words in front; the matter's name is the old one. */
static void set_subject(Case *opened, const Matter *matter, const Case *linked)
{
    g_autofree char *subject = subject_strip(matter->weighed->subject, matter->config->prefix);
    gboolean same = linked && *linked->subject && g_str_has_suffix(subject, linked->subject);
    g_free(opened->subject);
    opened->subject = subject_cut(same ? linked->subject : subject, SUBJECT_CHARS_MAX);
}

/* A text too short to tell: the address may say it, else what the same person wrote in before, else Swedish. */
static const char *language_for(const Matter *matter)
{
    const Weighed *weighed = matter->weighed;
    const GPtrArray *earlier = matter->known->earlier;
    gboolean said = weighed->language_sure || language_of(weighed->language) != LANGUAGE_SV;
    if (said || earlier->len == 0 || weighed->dmarc == DMARC_FAIL)
        return weighed->language;
    const Case *latest = earlier->pdata[0];
    return *latest->language != '\0' ? latest->language : weighed->language;
}

/* By when somebody must have heard (D2); mail of machines waits for nothing, so 0. */
static gint64 besked_due(const Matter *matter, OpenStyle style)
{
    const Config *config = matter->config;
    gint64 received = matter->weighed->received_at;
    if (style == OPEN_QUIETLY)
        return 0;
    return calendar_due(config->calendar, config->deadline_rule, received, config->deadline_count);
}

/* What "1" and "2" mean in an answer to the triage copy (D25). */
static void set_hints(Case *opened, const Route *route)
{
    const Unit *likely[] = {route->winner, route->hint, route->second_hint};
    g_autoptr(GString) hints = g_string_new(NULL);
    for (guint i = 0, named = 0; i < G_N_ELEMENTS(likely) && opened->triage && named < HINTS_MAX; i++)
        if (likely[i]) {
            g_string_append_printf(hints, "%s%s", hints->len > 0 ? " " : "", likely[i]->code);
            named++;
        }
    g_free(opened->hints);
    opened->hints = g_strdup(hints->str);
}

/* The same numbers for the desk to see; elsewhere the second unit that it may concern. */
static void name_hints(Letter *copy, const Case *opened, const Route *route)
{
    g_auto(GStrv) hints = g_strsplit(opened->hints, " ", -1);
    guint count = g_strv_length(hints);
    if (!opened->triage)
        letter_set(copy, "hint", route->hint ? route->hint->code : NULL);
    if (opened->triage && count > 0)
        letter_set(copy, "hint", hints[0]);
    if (opened->triage && count > 1)
        letter_set(copy, "second_hint", hints[1]);
}

static Case *make_case(const Matter *matter, const Unit *unit, OpenStyle style, const Case *linked)
{
    const Config *config = matter->config;
    gint64 received = matter->weighed->received_at;
    Case *opened = case_new(case_number(calendar_year(config->calendar, received), matter->known->serial));
    opened->received_at = received;
    opened->opened_at = matter->now;
    opened->waiting_since = matter->weighed->category == CATEGORY_PRAISE ? 0 : received;
    g_free(opened->mailbox);
    opened->mailbox = g_strdup(matter->weighed->mailbox->address);
    g_free(opened->unit);
    opened->unit = g_strdup(unit ? unit->code : config->triage_unit);
    opened->triage = unit == NULL;
    set_hints(opened, matter->weighed->route);
    g_free(opened->first_unit);
    opened->first_unit = g_strdup(unit ? unit->code : "");
    g_free(opened->category);
    opened->category = g_strdup(choose_category(matter));
    g_free(opened->channel);
    opened->channel = g_strdup(channel_of(matter->weighed));
    g_free(opened->submitter);
    opened->submitter = g_strdup(submitter_of(matter));
    g_free(opened->language);
    opened->language = g_strdup(language_for(matter));
    set_subject(opened, matter, linked);
    set_resident(opened, matter);
    set_reach(opened, matter->weighed);
    opened->sensitive =
        (unit && unit->sensitive) || matter->weighed->sensitive || must_be_neutral(matter->weighed, unit);
    g_free(opened->confidant);
    opened->confidant = g_strdup(confidant_of(matter->weighed));
    opened->urgent = matter->weighed->urgent;
    opened->other = matter->weighed->other;
    opened->quiet = style == OPEN_QUIETLY || matter->weighed->spam || matter->weighed->dmarc == DMARC_FAIL ||
                    matter->weighed->asks_silence;
    opened->unproven = !voice_is_proven(matter);
    opened->besked_due = besked_due(matter, style);
    return opened;
}

/* Truly by when a person will have said where it is handled (D1). */
static void promise_day(const Matter *matter, const Case *opened, Letter *letter)
{
    const Config *config = matter->config;
    GDate day = calendar_promise(config->calendar, config->deadline_rule, opened->received_at, config->deadline_count);
    GDate due = calendar_day(config->calendar, opened->besked_due);
    const char *language = language_is_known(letter->language) ? letter->language : "sv";
    g_autofree char *printed = calendar_print_day(&day, language);
    letter_set(letter, "promise_day", printed);
    if (g_date_compare(&day, &due) > 0)
        letter_set(letter, "weekend_note", YES);
}

/* Only a participant hears that an earlier case exists, and only that it is closed (D9, D21). */
static void name_previous(Letter *letter, const Matter *matter, const Case *linked)
{
    if (linked->status != CASE_CLOSED || !case_has_participant(linked, matter->weighed->writer))
        return;
    g_autofree char *reference = reference_print(matter->config->prefix, linked->number);
    letter_set(letter, "previous", reference);
}

/* A letter that says nobody has it yet says by when somebody will. */
static gboolean promises_day(LetterKind kind, const Case *opened)
{
    return opened->triage && (kind == LETTER_RECEIPT_TRIAGE || receipt_is_of_class(kind));
}

static void describe_receipt(Letter *letter, const Matter *matter, const Case *opened, const Unit *unit)
{
    if (letter->kind == LETTER_RECEIPT_NEUTRAL)
        letter_set(letter, "subject", NULL);
    if (opened->triage && receipt_is_of_class(letter->kind))
        letter_set(letter, "is_triage", YES);
    if (phrase_is_grave(opened->subject) || matter->weighed->signs.is_grave)
        letter_set(letter, "is_grave", YES);
    if (unit && unit->promises_answer)
        letter_set(letter, "promises_answer", YES);
    if (unit && unit->promises_finnish)
        letter_set(letter, "promises_finnish", YES);
}

/* Returns the flag that tells the unit what the resident has heard (templates/sv/copy.txt). */
static const char *plan_receipt(Matter *matter, const Case *opened, const Unit *unit, const Case *linked)
{
    if (unit && unit->receipt == RECEIPT_NONE) {
        plan_event(matter->plan, "no receipt", "the unit sends none");
        return "besked_withheld";
    }
    if (matter->weighed->asks_silence)
        plan_silence(matter->plan, matter->weighed->writer, "asks not to be written to");
    Voice voice = voice_of(matter);
    if (!voice.to) {
        plan_event(matter->plan, "no receipt", "%s", voice.why);
        plan_collected(matter, opened, voice.collected_to);
        voice_clear(&voice);
        return "besked_withheld";
    }
    LetterKind kind = receipt_kind(matter, opened, unit);
    gboolean named = receipt_names_unit(kind, opened);
    Letter *letter = letter_to_resident(matter, kind, opened, voice.to);
    letter->not_before = voice.not_before;
    gboolean told = matter->weighed->registration && matter->weighed->registration->told;
    gboolean counts = named || (promises_day(kind, opened) && matter->config->triage_counts);
    letter->stops_besked = !told && voice.trusted && counts;
    if (promises_day(kind, opened))
        promise_day(matter, opened, letter);
    describe_receipt(letter, matter, opened, unit);
    if (linked)
        name_previous(letter, matter, linked);
    gboolean stops = letter->stops_besked;
    plan_letter(matter->plan, letter, "%s", voice.why);
    voice_clear(&voice);
    if (stops)
        plan_set_time(matter->plan, FIELD_BESKED_AT, matter->now, "the receipt names the unit");
    return stops ? "besked_told" : named ? "besked_unproven" : "besked_acknowledged";
}

/* A colleague's answer from an address at home is a member of the public's mail (D22): who waits for it has not had it. */
static gboolean is_to_handler(const Matter *matter, const Case *found)
{
    for (guint i = 0; i < matter->weighed->recipients->len; i++) {
        const Recipient *recipient = &g_array_index(matter->weighed->recipients, Recipient, i);
        if (recipient->role == ROLE_HANDLER && recipient->valid && recipient->number == found->number)
            return TRUE;
    }
    return FALSE;
}

/* The unit may hear what it grew out of, unless that is another unit's secret (D23). */
static void name_linked(Letter *copy, const Matter *matter, const Case *opened, const Case *linked)
{
    const Unit *whose = config_unit(matter->config, linked->unit);
    gboolean secret = linked->sensitive || (whose && whose->sensitive);
    if (*linked->confidant || (secret && strcmp(linked->unit, opened->unit) != 0))
        return;
    g_autofree char *reference = reference_print(matter->config->prefix, linked->number);
    letter_set(copy, "linked", reference);
    letter_set(copy, "is_to_handler", is_to_handler(matter, linked) ? YES : NULL);
}

/* One problem, many voices: others have written to the same unit about the same thing (D61). */
static void hint_alike(Letter *copy, const Matter *matter, const Case *opened)
{
    if (opened->triage || opened->sensitive || *opened->confidant || matter->known->alike < ALIKE_MIN)
        return;
    g_autofree char *count = g_strdup_printf("%u", matter->known->alike);
    letter_set(copy, "alike", count);
}

static void describe(Letter *copy, const Matter *matter, const Case *opened, const char *besked)
{
    g_autofree char *earlier = earlier_cases(matter, opened->unit);
    letter_set(copy, "earlier", earlier);
    letter_set(copy, besked, YES);
    letter_from_form(copy, matter->weighed->form);
    letter_from_registration(copy, matter);
    letter_due_day(copy, opened, matter->config);
    if (matter->weighed->signs.wants_call)
        letter_set(copy, "wants_call", YES);
    if (opened->triage)
        letter_set(copy, "is_triage", YES);
    name_hints(copy, opened, matter->weighed->route);
    if (matter->weighed->spam || matter->weighed->dmarc == DMARC_FAIL)
        letter_set(copy, "suspicious", YES);
    if (matter->mail->encrypted)
        letter_set(copy, "encrypted", YES);
    if (!opened->reachable)
        letter_set(copy, "unreachable", YES);
    hint_alike(copy, matter, opened);
}

/*
 * Suspected forgeries and spam go to the sorting desk alone, never to the unit
 * (D12); a whistle-blower's words to the named contact alone (D19).
 */
static void plan_copy(Matter *matter, const Case *opened, const char *besked, const Case *linked)
{
    gboolean suspicious = matter->weighed->spam || matter->weighed->dmarc == DMARC_FAIL;
    const char *to = suspicious ? desk_address(matter->config) : staff_address(matter->config, opened);
    if (*opened->confidant)
        return; /* plan_flags() tells the confidant */
    if (!*to) {
        plan_event(matter->plan, "no copy", "no address is set for unit %s, nor for any after it", opened->unit);
        return;
    }
    Letter *copy = letter_to_staff(LETTER_COPY, opened, to);
    describe(copy, matter, opened, besked);
    if (linked)
        name_linked(copy, matter, opened, linked);
    plan_letter(matter->plan, copy, "%s", suspicious || opened->triage ? "to the sorting desk" : "to the unit");
}

/* Whoever wrote to two units believes that both know; a sensitive matter is one unit's alone (D23, D40). */
static void tell_other_aliases(Matter *matter, const Case *opened, const char *besked)
{
    const GPtrArray *units = matter->weighed->alias_units;
    gboolean suspicious = matter->weighed->spam || matter->weighed->dmarc == DMARC_FAIL;
    if (units->len < 2 || opened->sensitive || *opened->confidant || suspicious)
        return;
    for (guint i = 0; i < units->len; i++) {
        const Unit *unit = units->pdata[i];
        if (strcmp(unit->code, opened->unit) == 0 || !*unit->address)
            continue;
        Letter *copy = letter_to_staff(LETTER_COPY, opened, unit->address);
        describe(copy, matter, opened, besked);
        letter_set(copy, "earlier", NULL);
        letter_set(copy, "hint", NULL);
        letter_set(copy, "told_too", YES);
        plan_letter(matter->plan, copy, "to %s, whose alias it was sent to as well", unit->code);
    }
}

void decide_open(Matter *matter, OpenStyle style, const Case *linked)
{
    const Unit *unit = choose_unit(matter);
    Case *opened = make_case(matter, unit, style, linked);
    opened->linked = linked ? linked->number : 0;
    plan_open(matter->plan, opened, "%s; %s", matter->weighed->reason, matter->weighed->route->reason);
    plan_file(matter->plan, ENTRY_RESIDENT, "opens the case");
    const char *besked = style == OPEN_QUIETLY ? "besked_automatic" : plan_receipt(matter, opened, unit, linked);
    if (matter->weighed->registration && matter->weighed->registration->told)
        besked = "besked_oral";
    plan_copy(matter, opened, besked, linked);
    tell_other_aliases(matter, opened, besked);
    plan_flags(matter, opened);
    if (style == OPEN_ORDINARY)
        plan_duty(matter, opened);
}
