#include "core/weigh.h"

#include "core/subject.h"

#include <string.h>

/* How particular an address is (D40). */
typedef enum { RANK_NONE, RANK_MAIN, RANK_OTHER, RANK_LANGUAGE, RANK_UNIT } Rank;

static Rank rank_of(const Config *config, const Mailbox *mailbox)
{
    const Mailbox *main_one = config->mailboxes->pdata[0];
    if (*mailbox->unit != '\0')
        return RANK_UNIT;
    if (g_ascii_strcasecmp(mailbox->language, main_one->language) != 0)
        return RANK_LANGUAGE;
    return mailbox == main_one ? RANK_MAIN : RANK_OTHER;
}

typedef struct {
    const Mailbox *mailbox;
    Rank rank;
} Choice;

static void consider(Choice *choice, const Config *config, const Mailbox *mailbox)
{
    Rank rank = mailbox != NULL ? rank_of(config, mailbox) : RANK_NONE;
    if (rank > choice->rank)
        *choice = (Choice){mailbox, rank};
}

static gboolean is_recipient(const GArray *recipients, const Mailbox *mailbox)
{
    for (guint i = 0; i < recipients->len; i++) {
        if (g_array_index(recipients, Recipient, i).mailbox == mailbox)
            return TRUE;
    }
    return FALSE;
}

/*
 * The public addresses it was sent to, in header order as far as the envelope
 * bears the header out, then in envelope order; some come twice.  Caller owns.
 */
static GPtrArray *list_mailboxes(const Mail *mail, const Config *config, const GArray *recipients)
{
    GPtrArray *mailboxes = g_ptr_array_new();
    const GPtrArray *const fields[] = {mail->to, mail->cc};
    for (gsize field = 0; field < G_N_ELEMENTS(fields); field++) {
        for (guint i = 0; i < fields[field]->len; i++) {
            const Address *address = fields[field]->pdata[i];
            const Mailbox *named = recipient_read(config, NULL, address->email).mailbox;
            if (named != NULL && is_recipient(recipients, named))
                g_ptr_array_add(mailboxes, (gpointer)named);
        }
    }
    for (guint i = 0; i < recipients->len; i++)
        g_ptr_array_add(mailboxes, (gpointer)g_array_index(recipients, Recipient, i).mailbox);
    return mailboxes;
}

static const Mailbox *choose_mailbox(const Config *config, const GPtrArray *mailboxes)
{
    Choice choice = {NULL, RANK_NONE};
    for (guint i = 0; i < mailboxes->len; i++)
        consider(&choice, config, mailboxes->pdata[i]);
    if (choice.mailbox == NULL && config->mailboxes->len > 0)
        return config->mailboxes->pdata[0];
    return choice.mailbox;
}

/* Units whose aliases it was sent to, each once.  Caller owns. */
static GPtrArray *list_alias_units(const Config *config, const GPtrArray *mailboxes)
{
    GPtrArray *units = g_ptr_array_new();
    for (guint i = 0; i < mailboxes->len; i++) {
        const Mailbox *mailbox = mailboxes->pdata[i];
        const Unit *unit = mailbox != NULL ? config_unit(config, mailbox->unit) : NULL;
        if (unit != NULL && !g_ptr_array_find(units, unit, NULL))
            g_ptr_array_add(units, (gpointer)unit);
    }
    return units;
}

static GArray *our_recipients(const Mail *mail, const Rules *rules)
{
    GArray *ours = g_array_new(FALSE, FALSE, sizeof(Recipient));
    for (guint i = 0; i < mail->envelope->recipients->len; i++) {
        Recipient recipient = recipient_read(rules->config, rules->keyring, mail->envelope->recipients->pdata[i]);
        if (recipient.role != ROLE_NONE)
            g_array_append_val(ours, recipient);
    }
    return ours;
}

/* "7.3", "Yes, score=7.3", "*******": what spam filters write. */
static gboolean is_over(const char *value, double threshold)
{
    value += strspn(value, " \t");
    if (g_ascii_strncasecmp(value, "yes", strlen("yes")) == 0)
        return TRUE;
    if (*value == '*')
        return (double)strspn(value, "*") >= threshold;
    if (!g_ascii_isdigit(*value) && *value != '-' && *value != '+' && *value != '.')
        return FALSE;
    return g_ascii_strtod(value, NULL) >= threshold;
}

/* Any field over the threshold counts: with one of his own a sender can only accuse himself. */
static gboolean is_spam(const Mail *mail, const Config *config)
{
    if (*config->spam_header == '\0')
        return FALSE;
    for (guint i = 0; i < mail->headers->len; i++) {
        const Header *header = mail->headers->pdata[i];
        if (g_ascii_strcasecmp(header->name, config->spam_header) == 0 &&
            is_over(header->value, config->spam_threshold))
            return TRUE;
    }
    return FALSE;
}

static gboolean has_letters(const char *text)
{
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        if (g_unichar_isalpha(g_utf8_get_char(text)))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_wordless(const char *topic, const Config *config, const char *new_text)
{
    g_autofree char *subject = subject_strip(topic, config->prefix);
    return !has_letters(subject) && !has_letters(new_text);
}

static void weigh_writer(Weighed *weighed, const Mail *mail, const Rules *rules)
{
    weighed->proof = proof_of_staff(mail, rules->config);
    weighed->dmarc = proof_dmarc(mail, rules->config);
    weighed->nature = nature_of(mail, rules->config, rules->keyring, weighed->proof, &weighed->reason);
    weighed->spam = is_spam(mail, rules->config);
    weighed->writer = mail_from(mail);
    weighed->writer_name = mail_from_name(mail);
    weighed->subject = mail->subject;
}

/*
 * A proven form is a machine by every sign, and speaks for a person.  What the
 * MTA knows of its address says nothing about that person, who is never staff.
 */
static void weigh_form(Weighed *weighed, const Mail *mail, const Config *config)
{
    weighed->form = weighed->nature != NATURE_OURSELVES ? form_read(mail, config) : NULL;
    if (weighed->form == NULL)
        return;
    const Form *form = weighed->form;
    weighed->nature = NATURE_PERSON;
    g_free(weighed->reason);
    weighed->reason = g_strdup_printf("written by form %s", form->source->sender);
    weighed->proof = PROOF_NONE;
    weighed->dmarc = DMARC_UNKNOWN;
    weighed->writer = form->email;
    weighed->writer_name = form->name;
    if (*form->values[LABEL_SUBJECT] != '\0')
        weighed->subject = form->values[LABEL_SUBJECT];
    g_free(weighed->new_text);
    weighed->new_text = g_strdup(form->values[LABEL_MESSAGE]);
}

/* At the address for it, or because the lines at the top can mean nothing else; a case's own address says otherwise. */
static gboolean is_registration(const Weighed *weighed, const Registration *registration)
{
    gboolean asked = registration->explicit_lines;
    for (guint i = 0; i < weighed->recipients->len; i++) {
        Role role = g_array_index(weighed->recipients, Recipient, i).role;
        if (role != ROLE_MAILBOX && role != ROLE_REGISTER)
            return FALSE;
        asked = asked || role == ROLE_REGISTER;
    }
    return asked;
}

/* Proven staff write for somebody who called or came: the words are that person's, and so is the time (D4). */
static void weigh_registration(Weighed *weighed, const Mail *mail, const Config *config)
{
    weighed->received_at = mail->envelope->received_at;
    if (weighed->proof == PROOF_NONE || weighed->form || nature_is_automatic(weighed->nature))
        return;
    g_autofree char *written = mail_written_text(mail);
    g_autoptr(Registration) registration = registration_read(written, config, weighed->received_at);
    if (!is_registration(weighed, registration))
        return;
    if (!*registration->text && mail->attachments->len == 0 && registration->fault == REGISTER_FINE)
        registration->fault = REGISTER_EMPTY;
    weighed->received_at = registration->received_at;
    weighed->dmarc = DMARC_UNKNOWN;
    weighed->writer = registration->email;
    weighed->writer_name = registration->name;
    g_free(weighed->new_text);
    weighed->new_text = g_strdup(registration->text);
    weighed->registration = g_steal_pointer(&registration);
}

/* The language the mail itself shows: of a form's, the message alone, for the labels are in the form's.  Or NULL. */
static const char *shown_language(const Weighed *weighed, const Mail *mail, const Rules *rules)
{
    gboolean partly = weighed->form != NULL || weighed->registration != NULL;
    if (!partly || rules->guess_language == NULL)
        return mail->language;
    return rules->guess_language(weighed->new_text);
}

/* What stands for a text too short to tell: the language of the form's page, or of the address. */
static const char *expected_language(const Weighed *weighed)
{
    const char *labelled = weighed->form != NULL ? weighed->form->values[LABEL_LANGUAGE] : "";
    if (language_is_known(labelled))
        return labelled;
    return weighed->mailbox != NULL ? weighed->mailbox->language : language_code(LANGUAGE_SV);
}

static void weigh_language(Weighed *weighed, const Mail *mail, const Rules *rules)
{
    const char *shown = shown_language(weighed, mail, rules);
    weighed->language_sure = shown != NULL;
    weighed->language = g_strdup(shown != NULL ? shown : expected_language(weighed));
}

/* What the resident has picked from a form's list; praise needs more certainty than that (D52). */
static gboolean has_picked(const Weighed *weighed, Category *category)
{
    if (weighed->form == NULL)
        return FALSE;
    g_autofree char *word = g_utf8_strdown(weighed->form->values[LABEL_CATEGORY], -1);
    *category = category_of(word);
    return g_str_equal(category_name(*category), word) && *category != CATEGORY_PRAISE;
}

/* What the resident picked, else what the words say, else what the address is for. */
static void weigh_category(Weighed *weighed, const RouteFlags *flags)
{
    Category picked;
    weighed->category = flags->category;
    if (has_picked(weighed, &picked))
        weighed->category = picked;
    else if (!flags->category_sure && weighed->mailbox != NULL && *weighed->mailbox->category != '\0')
        weighed->category = category_of(weighed->mailbox->category);
}

static void weigh_flags(Weighed *weighed, RouteFlags flags)
{
    weighed->classes = flags.classes;
    weigh_category(weighed, &flags);
    weighed->asks_silence = flags.asks_silence;
    weighed->sensitive = flags.sensitive;
    for (guint i = 0; i < weighed->classes->len; i++) {
        const ClassRule *rule = weighed->classes->pdata[i];
        weighed->urgent = weighed->urgent || rule->urgent;
        weighed->other = weighed->other || !rule->urgent;
    }
}

/* What counts as the subject: of a form's mail its own is the same every time, "Nytt svar på webbformulär".  Caller
 * owns. */
static char *topic_of(const Weighed *weighed, const Mail *mail)
{
    if (weighed->form == NULL)
        return g_strdup(mail->subject);
    char *const *values = weighed->form->values;
    return g_strstrip(g_strjoin(" ", values[LABEL_SUBJECT], values[LABEL_CATEGORY], NULL));
}

static void weigh_words(Weighed *weighed, const Mail *mail, const Rules *rules)
{
    const char *unit = weighed->mailbox != NULL ? weighed->mailbox->unit : "";
    g_autofree char *topic = topic_of(weighed, mail);
    g_autoptr(RoutePlaces) found = route_places_new(rules->router, topic, weighed->new_text);
    weighed->route = route_choose_among(rules->router, found, unit);
    weigh_flags(weighed, route_flags_among(rules->router, found));
    weighed->signs = phrase_signs(weighed->new_text);
    weighed->wordless = is_wordless(topic, rules->config, weighed->new_text);
}

Weighed *weigh_writing(const Mail *mail, const Rules *rules)
{
    Weighed *weighed = g_new0(Weighed, 1);
    weighed->new_text = mail_new_text(mail);
    weighed->recipients = our_recipients(mail, rules);
    weigh_writer(weighed, mail, rules);
    weigh_form(weighed, mail, rules->config);
    weigh_registration(weighed, mail, rules->config);
    return weighed;
}

Weighed *weigh(const Mail *mail, const Rules *rules)
{
    Weighed *weighed = weigh_writing(mail, rules);
    g_autoptr(GPtrArray) mailboxes = list_mailboxes(mail, rules->config, weighed->recipients);
    weighed->mailbox = choose_mailbox(rules->config, mailboxes);
    weighed->alias_units = list_alias_units(rules->config, mailboxes);
    weigh_language(weighed, mail, rules);
    weigh_words(weighed, mail, rules);
    return weighed;
}

void weighed_free(Weighed *weighed)
{
    if (weighed == NULL)
        return;
    g_free(weighed->reason);
    form_free(weighed->form);
    registration_free(weighed->registration);
    g_free(weighed->new_text);
    g_clear_pointer(&weighed->alias_units, g_ptr_array_unref);
    g_array_unref(weighed->recipients);
    g_free(weighed->language);
    route_free(weighed->route);
    g_clear_pointer(&weighed->classes, g_ptr_array_unref);
    g_free(weighed);
}
