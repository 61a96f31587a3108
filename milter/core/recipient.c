#include "core/recipient.h"

#include "core/address.h"

#include <string.h>

/* What RFC 5321 allows in a local part without quotes; everything else is nobody's address here. */
static gboolean is_plain(const char *local, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isalnum(local[i]) && (local[i] == '\0' || !strchr("!#$%&'*+-/=?^_`{|}~.", local[i])))
            return FALSE;
    return length > 0;
}

/* The address that staff ask (core/question.h); as the whole local part at the case domain. */
static const char question_detail[] = "fraga";

static gboolean is_question(const char *detail)
{
    return g_ascii_strcasecmp(detail, question_detail) == 0;
}

/* Length of the local part, or 0 if there is none. */
static gsize local_length(const char *address)
{
    const char *at = strrchr(address, '@');
    return at ? (gsize)(at - address) : 0;
}

/* A token after the last delimiter, or the whole of `local`: at the case domain both are read. */
static Role read_case_domain(const Config *config, const Keyring *keyring, const char *local, Recipient *recipient)
{
    if (is_question(local))
        return ROLE_QUESTION;
    Role role = token_read(keyring, local, &recipient->number, &recipient->valid);
    const char *detail = strrchr(local, config->delimiter);
    if (role == ROLE_NONE && detail)
        role = token_read(keyring, detail + 1, &recipient->number, &recipient->valid);
    return role;
}

/* The text after `mailbox`'s local part and the delimiter, "" if the address is the mailbox itself, or NULL. */
static const char *detail_of(const Config *config, const Mailbox *mailbox, const char *local)
{
    g_assert(mailbox != NULL);
    gsize length = local_length(mailbox->address);
    if (g_ascii_strncasecmp(local, mailbox->address, length) != 0)
        return NULL;
    if (local[length] == '\0')
        return "";
    return local[length] == config->delimiter ? local + length + 1 : NULL;
}

/* The mailbox with the longest local part wins: "fraga-barn@" is no detail of "fraga@" where "-" is the delimiter. */
static const Mailbox *find_mailbox(const Config *config, const char *local, const char *domain)
{
    const Mailbox *best = NULL;
    for (guint i = 0; i < config->mailboxes->len; i++) {
        const Mailbox *mailbox = config->mailboxes->pdata[i];
        if (g_ascii_strcasecmp(address_domain(mailbox->address), domain) != 0 || !detail_of(config, mailbox, local))
            continue;
        if (!best || local_length(mailbox->address) > local_length(best->address))
            best = mailbox;
    }
    return best;
}

/* The address that staff register at (core/register_lines.h); as the whole local part at the case domain. */
static gboolean is_register(const Config *config, const Recipient *recipient, const char *local, const char *domain)
{
    gboolean whole = g_ascii_strcasecmp(domain, config->case_domain) == 0;
    const char *detail = whole ? local : detail_of(config, recipient->mailbox, local);
    return detail && g_ascii_strcasecmp(detail, "registrera") == 0;
}

static const Mailbox *main_mailbox(const Config *config)
{
    return config->mailboxes->len > 0 ? config->mailboxes->pdata[0] : NULL;
}

Recipient recipient_read(const Config *config, const Keyring *keyring, const char *address)
{
    Recipient recipient = {.role = ROLE_NONE};
    g_autofree char *email = address_normalise(address);
    gsize length = local_length(email);
    g_autofree char *local = g_strndup(email, length);
    const char *domain = address_domain(email);
    gboolean plain = is_plain(local, length);

    recipient.mailbox = plain ? find_mailbox(config, local, domain) : NULL;
    if (recipient.mailbox && is_question(detail_of(config, recipient.mailbox, local)))
        recipient.role = ROLE_QUESTION;
    else if (recipient.mailbox)
        recipient.role =
            token_read(keyring, detail_of(config, recipient.mailbox, local), &recipient.number, &recipient.valid);
    else if (*config->case_domain && g_ascii_strcasecmp(domain, config->case_domain) == 0) {
        recipient.mailbox = main_mailbox(config);
        recipient.role = plain ? read_case_domain(config, keyring, local, &recipient) : ROLE_NONE;
    } else
        return recipient;

    if (recipient.role == ROLE_NONE) {
        recipient.role = is_register(config, &recipient, local, domain) ? ROLE_REGISTER : ROLE_MAILBOX;
        recipient.number = 0;
        recipient.valid = FALSE;
    }
    return recipient;
}

char *recipient_print(const Config *config, const Keyring *keyring, const char *mailbox, Role role, gint64 number)
{
    const Mailbox *public_one = config_mailbox(config, mailbox);
    if (!public_one)
        public_one = main_mailbox(config);
    g_return_val_if_fail(public_one, g_strdup(""));
    if (role == ROLE_NONE || role == ROLE_MAILBOX)
        return g_strdup(public_one->address);

    g_autofree char *token =
        role == ROLE_QUESTION ? g_strdup(question_detail) : token_print(keyring, role, number);
    if (*config->case_domain)
        return g_strdup_printf("%s@%s", token, config->case_domain);
    return g_strdup_printf("%.*s%c%s@%s", (int)local_length(public_one->address), public_one->address,
                           config->delimiter, token, address_domain(public_one->address));
}
