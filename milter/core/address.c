#include "core/address.h"

#include "core/compose.h"

#include <string.h>

/* RFC 5321, 4.5.3.1; the path of 256 octets has two angle brackets in it. */
#define LOCAL_MAX  64
#define DOMAIN_MAX 255
#define EMAIL_MAX  254
#define LABEL_MAX  63

Address *address_new(const char *name, const char *email)
{
    Address *address = g_new0(Address, 1);

    address->name = g_strdup(name != NULL ? name : "");
    address->email = address_normalise(email);
    return address;
}

Address *address_copy(const Address *address)
{
    return address_new(address->name, address->email);
}

void address_free(Address *address)
{
    if (address == NULL)
        return;
    g_free(address->name);
    g_free(address->email);
    g_free(address);
}

/*
 * Lower case of valid UTF-8, whatever the locale.  A letter outside ASCII
 * never becomes one inside it: the Turkish capital dotted I and the Kelvin
 * sign would otherwise write "city.example" for somebody else's domain.
 */
static char *lower(const char *text)
{
    g_autofree char *composed = compose_text(text);
    g_autoptr(GString) result = g_string_new(NULL);

    for (const char *at = composed; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        gunichar small = g_unichar_tolower(character);

        g_string_append_unichar(result, character >= 0x80 && small < 0x80 ? character : small);
    }
    return g_strdup(result->str);
}

static gboolean has_control(const char *text)
{
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        if (g_unichar_iscntrl(g_utf8_get_char(at)))
            return TRUE;
    }
    return FALSE;
}

/* Where the next of `wanted` stands outside a quoted string, or the end of `text`. */
static const char *find_unquoted(const char *text, const char *wanted)
{
    gboolean quoted = FALSE;

    for (; *text != '\0'; text++) {
        if (quoted && *text == '\\' && text[1] != '\0')
            text++;
        else if (*text == '"')
            quoted = !quoted;
        else if (!quoted && strchr(wanted, *text) != NULL)
            return text;
    }
    return text;
}

/* What stands between the brackets, or the first word; a source route (RFC 5321, C) left out. */
static char *unwrap(const char *raw)
{
    const char *start = find_unquoted(raw, "<");

    start = *start == '<' ? start + 1 : raw;
    while (*start == ' ')
        start++;
    while (*start == '@') {
        const char *colon = strchr(start, ':');

        start = colon != NULL ? colon + 1 : "";
    }
    return g_strndup(start, (gsize)(find_unquoted(start, " <>") - start));
}

char *address_normalise(const char *raw)
{
    if (raw == NULL)
        return g_strdup("");
    g_autofree char *valid = g_utf8_make_valid(raw, -1);
    g_autofree char *email = unwrap(g_strstrip(valid));
    char *at = strrchr(email, '@');

    if (at == NULL || at == email || has_control(valid))
        return g_strdup("");
    for (gsize length = strlen(email); email[length - 1] == '.'; length--)
        email[length - 1] = '\0'; /* ends at the "@" */
    *at = '\0';
    g_autofree char *domain = lower(at + 1);
    return *domain == '\0' ? g_strdup("") : g_strconcat(email, "@", domain, NULL);
}

char *address_ascii(const char *email)
{
    const char *domain = address_domain(email);
    g_autofree char *ascii = g_str_is_ascii(domain) ? NULL : g_hostname_to_ascii(domain);
    if (ascii == NULL)
        return g_strdup(email);
    return g_strdup_printf("%.*s%s", (int)(domain - email), email, ascii);
}

gboolean address_equal(const char *a, const char *b)
{
    if (a == NULL || b == NULL || *a == '\0' || *b == '\0')
        return FALSE;
    g_autofree char *small_a = lower(a);
    g_autofree char *small_b = lower(b);
    return strcmp(small_a, small_b) == 0 && *small_a != '\0';
}

const char *address_domain(const char *email)
{
    const char *at = email != NULL ? strrchr(email, '@') : NULL;

    return at != NULL ? at + 1 : "";
}

gboolean address_in_domain(const char *email, const char *domain)
{
    g_autofree char *inner = lower(address_domain(email));
    g_autofree char *outer = lower(domain);

    if (*inner == '\0' || *outer == '\0' || !g_str_has_suffix(inner, outer))
        return FALSE;
    gsize extra = strlen(inner) - strlen(outer);
    return extra == 0 || inner[extra - 1] == '.';
}

static gboolean is_shared_suffix(const char *second, const char *top)
{
    static const char *const SECOND_LEVEL[] = {"co", "com", "org", "net", "gov", "ac", "edu", NULL};

    return strlen(top) == 2 && g_strv_contains(SECOND_LEVEL, second);
}

/* The organisational domain; a domain literal has no labels and stays whole.  Caller owns. */
static char *organisation(const char *email)
{
    g_autofree char *domain = lower(address_domain(email));
    g_auto(GStrv) labels = g_strsplit(domain, ".", -1);
    guint count = g_strv_length(labels);
    guint keep = 2;

    if (count > 2 && is_shared_suffix(labels[count - 2], labels[count - 1]))
        keep = 3;
    if (*domain == '[' || count <= keep)
        return g_steal_pointer(&domain);
    return g_strjoinv(".", labels + count - keep);
}

gboolean address_same_organisation(const char *a, const char *b)
{
    g_autofree char *first = organisation(a);
    g_autofree char *second = organisation(b);

    return *first != '\0' && strcmp(first, second) == 0;
}

static gboolean is_local_character(gunichar character)
{
    if (character >= 0x80)
        return g_unichar_isgraph(character) && !g_unichar_isspace(character);
    return g_ascii_isalnum(character) || (character != 0 && strchr("!#$%&'*+-/=?^_`{|}~.", (int)character) != NULL);
}

/* A leading "-" is legal, but the address may become an argument of sendmail(1). */
static gboolean is_plausible_local(const char *local, gsize length)
{
    if (length == 0 || length > LOCAL_MAX || *local == '-')
        return FALSE;
    for (const char *at = local; at < local + length; at = g_utf8_next_char(at)) {
        if (!is_local_character(g_utf8_get_char(at)))
            return FALSE;
    }
    return TRUE;
}

static gboolean is_label(const char *label)
{
    gsize length = strlen(label);

    if (length == 0 || length > LABEL_MAX || label[0] == '-' || label[length - 1] == '-')
        return FALSE;
    for (const char *at = label; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);

        if (character != '-' && !g_unichar_isalnum(character) && !g_unichar_ismark(character))
            return FALSE;
    }
    return TRUE;
}

/* Host names only: the last label is no number, so an IP address is none. */
static gboolean is_plausible_domain(const char *domain)
{
    g_auto(GStrv) labels = g_strsplit(domain, ".", -1);
    guint count = g_strv_length(labels);

    if (count < 1 || strlen(domain) > DOMAIN_MAX)
        return FALSE;
    for (guint i = 0; i < count; i++) {
        if (!is_label(labels[i]))
            return FALSE;
    }
    return strspn(labels[count - 1], "0123456789") < strlen(labels[count - 1]);
}

gboolean address_is_deliverable(const char *email)
{
    if (email == NULL || strlen(email) > EMAIL_MAX || !g_utf8_validate(email, -1, NULL))
        return FALSE;
    const char *at = strchr(email, '@');
    return at != NULL && is_plausible_local(email, (gsize)(at - email)) && is_plausible_domain(at + 1);
}
