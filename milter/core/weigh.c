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

/* In header order, as far as the envelope bears the header out; then in envelope order. */
static const Mailbox *choose_mailbox(const Mail *mail, const Config *config, const GArray *recipients)
{
    Choice choice = {NULL, RANK_NONE};
    const GPtrArray *const fields[] = {mail->to, mail->cc};
    for (gsize field = 0; field < G_N_ELEMENTS(fields); field++) {
        for (guint i = 0; i < fields[field]->len; i++) {
            const Address *address = fields[field]->pdata[i];
            const Mailbox *named = recipient_read(config, NULL, address->email).mailbox;
            if (named != NULL && is_recipient(recipients, named))
                consider(&choice, config, named);
        }
    }
    for (guint i = 0; i < recipients->len; i++)
        consider(&choice, config, g_array_index(recipients, Recipient, i).mailbox);
    if (choice.mailbox == NULL && config->mailboxes->len > 0)
        return config->mailboxes->pdata[0];
    return choice.mailbox;
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

static gboolean is_wordless(const Mail *mail, const Config *config, const char *new_text)
{
    g_autofree char *subject = subject_strip(mail->subject, config->prefix);
    return !has_letters(subject) && !has_letters(new_text);
}

static void weigh_writer(Weighed *weighed, const Mail *mail, const Rules *rules)
{
    weighed->proof = proof_of_staff(mail, rules->config);
    weighed->dmarc = proof_dmarc(mail, rules->config);
    weighed->nature = nature_of(mail, rules->config, rules->keyring, weighed->proof, &weighed->reason);
    weighed->spam = is_spam(mail, rules->config);
}

static void weigh_language(Weighed *weighed, const Mail *mail)
{
    const char *fallback = weighed->mailbox != NULL ? weighed->mailbox->language : language_code(LANGUAGE_SV);
    weighed->language_sure = mail->language != NULL;
    weighed->language = g_strdup(weighed->language_sure ? mail->language : fallback);
}

static void weigh_flags(Weighed *weighed, const Router *router, const char *subject)
{
    RouteFlags flags = route_flags(router, subject, weighed->new_text);
    weighed->classes = flags.classes;
    weighed->asks_silence = flags.asks_silence;
    weighed->sensitive = flags.sensitive;
    for (guint i = 0; i < weighed->classes->len; i++) {
        const ClassRule *rule = weighed->classes->pdata[i];
        weighed->urgent = weighed->urgent || rule->urgent;
        weighed->other = weighed->other || !rule->urgent;
    }
}

static void weigh_words(Weighed *weighed, const Mail *mail, const Rules *rules)
{
    const char *unit = weighed->mailbox != NULL ? weighed->mailbox->unit : "";
    weighed->route = route_choose(rules->router, mail->subject, weighed->new_text, unit);
    weigh_flags(weighed, rules->router, mail->subject);
    weighed->wordless = is_wordless(mail, rules->config, weighed->new_text);
    weighed->category = category_guess(mail->subject, weighed->new_text);
    if (weighed->category == CATEGORY_OPINION && weighed->mailbox != NULL)
        weighed->category = category_of(weighed->mailbox->category);
}

Weighed *weigh(const Mail *mail, const Rules *rules)
{
    Weighed *weighed = g_new0(Weighed, 1);
    weighed->new_text = mail_new_text(mail);
    weighed->recipients = our_recipients(mail, rules);
    weighed->mailbox = choose_mailbox(mail, rules->config, weighed->recipients);
    weigh_writer(weighed, mail, rules);
    weigh_language(weighed, mail);
    weigh_words(weighed, mail, rules);
    return weighed;
}

void weighed_free(Weighed *weighed)
{
    if (weighed == NULL)
        return;
    g_free(weighed->reason);
    g_free(weighed->new_text);
    g_array_unref(weighed->recipients);
    g_free(weighed->language);
    route_free(weighed->route);
    g_ptr_array_unref(weighed->classes);
    g_free(weighed);
}
