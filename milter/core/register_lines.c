#include "core/register_lines.h"

#include "core/address.h"
#include "core/code.h"
#include "core/register_time.h"

#include <string.h>

#define OLDEST_SECONDS ((gint64)2 * 366 * 24 * 3600) /* more is a slip in the year */
#define LABELS_SURE    2  /* one label alone may be the head of a mail that is passed on */
#define PHONE_DIGITS   5                             /* so many make a telephone number */

typedef enum {
    LINE_CHANNEL,
    LINE_TIME,
    LINE_WHO,
    LINE_NAME,
    LINE_EMAIL,
    LINE_PHONE,
    LINE_ADDRESS,
    LINE_SUBMITTER,
    LINE_ORAL,
    LINES /* none of these */
} Line;

static const char *const words[LINES][7] = {
    [LINE_CHANNEL] = {"kanal", "channel"},
    [LINE_TIME] = {"inkommet", "inkom", "inkommen", "mottaget", "received"},
    [LINE_WHO] = {"från", "fran", "from", "invånare", "invanare"},
    [LINE_NAME] = {"namn", "name"},
    [LINE_EMAIL] = {"e-post", "epost", "mejl", "mail", "e-mail", "email"},
    [LINE_PHONE] = {"telefon", "tel", "telefonnummer", "mobil", "phone"},
    [LINE_ADDRESS] = {"adress", "postadress", "address"},
    [LINE_SUBMITTER] = {"avsändare", "avsandare", "submitter"},
    [LINE_ORAL] = {"besked", "beskedet"},
};

static const struct {
    const char *word, *channel;
} channels[] = {
    {"telefon", "telefon"},   {"telefonsamtal", "telefon"},  {"samtal", "telefon"},
    {"ringde", "telefon"},    {"phone", "telefon"},          {"besök", "besök"},
    {"besok", "besök"},       {"visit", "besök"},            {"disk", "besök"},
    {"brev", "brev"},         {"post", "brev"},              {"letter", "brev"},
    {"sociala medier", "sociala medier"}, {"facebook", "sociala medier"}, {"instagram", "sociala medier"},
};

const char *register_fault_flag(RegisterFault fault)
{
    static const char *const flags[] = {
        [REGISTER_UNKNOWN] = "why_register_line", [REGISTER_CHANNEL] = "why_register_channel",
        [REGISTER_TIME] = "why_register_time",    [REGISTER_FUTURE] = "why_register_future",
        [REGISTER_ORAL] = "why_register_oral",    [REGISTER_SUBMITTER] = "why_register_submitter",
        [REGISTER_EMPTY] = "why_register_empty"};
    return flags[fault];
}

typedef struct {
    Registration *registration;
    const Config *config;
    gint64 now;
} Reading;

static void replace(char **text, const char *value)
{
    if (!*value)
        return;
    g_free(*text);
    *text = g_strdup(value);
}

static void blame(Registration *registration, RegisterFault fault, const char *line)
{
    if (registration->fault != REGISTER_FINE)
        return;
    registration->fault = fault;
    registration->line = g_strdup(line);
}

static guint count_digits(const char *text)
{
    guint digits = 0;
    for (; *text; text++)
        digits += g_ascii_isdigit(*text) != 0;
    return digits;
}

/* "tel 070-000 00 00" without its word. */
static const char *bare_phone(const char *part)
{
    static const char *const marks[] = {"telefon", "tel", "mobil"};
    for (guint i = 0; i < G_N_ELEMENTS(marks); i++)
        if (g_ascii_strncasecmp(part, marks[i], strlen(marks[i])) == 0)
            return part + strlen(marks[i]) + strspn(part + strlen(marks[i]), ".: ");
    return part;
}

static gboolean is_phone(const char *part)
{
    const char *bare = bare_phone(part);
    return count_digits(bare) >= PHONE_DIGITS && bare[strspn(bare, "0123456789 +-()/")] == '\0';
}

static void take_email(Registration *registration, const char *value)
{
    g_autofree char *bare = g_strdup(value);
    g_autofree char *email = address_normalise(g_strstrip(g_strdelimit(bare, "<>", ' ')));
    if (address_is_deliverable(email))
        replace(&registration->email, email);
}

/* A name, an address and a number in any order, parted by commas; "anonym" is nobody. */
static void take_who(Registration *registration, const char *value)
{
    g_auto(GStrv) parts = g_strsplit_set(value, ",;<>", -1);
    for (guint i = 0; parts[i]; i++) {
        const char *part = g_strstrip(parts[i]);
        if (strchr(part, '@'))
            take_email(registration, part);
        else if (is_phone(part))
            replace(&registration->phone, bare_phone(part));
        else if (*registration->name)
            replace(&registration->address, part);
        else if (g_ascii_strncasecmp(part, "anonym", strlen("anonym")) != 0)
            replace(&registration->name, part);
    }
}

static void take_channel(Registration *registration, const char *value, const char *line)
{
    g_autofree char *lower = g_utf8_strdown(value, -1);
    for (guint i = 0; i < G_N_ELEMENTS(channels); i++)
        if (g_str_equal(lower, channels[i].word)) {
            replace(&registration->channel, channels[i].channel);
            return;
        }
    blame(registration, REGISTER_CHANNEL, line);
}

/* What kind of sender; an address says who it is, as in the head of a mail. */
static void take_submitter(const Reading *reading, const char *value, const char *line)
{
    if (strchr(value, '@')) {
        take_who(reading->registration, value);
        return;
    }
    const Code *code = code_find_start(reading->config->submitters, value);
    if (code)
        replace(&reading->registration->submitter, code->code);
    else
        blame(reading->registration, REGISTER_SUBMITTER, line);
}

static void take_oral(Registration *registration, const char *value, const char *line)
{
    static const char *const yes[] = {"muntligt", "muntlig", "muntligen", "ja", NULL};
    g_autofree char *lower = g_utf8_strdown(value, -1);
    registration->told = g_strv_contains(yes, lower);
    if (!registration->told && !g_str_equal(lower, "nej"))
        blame(registration, REGISTER_ORAL, line);
}

static void take_time(const Reading *reading, const char *value, const char *line)
{
    gint64 stated = register_time_read(value, reading->config->calendar, reading->now);
    if (stated > reading->now)
        blame(reading->registration, REGISTER_FUTURE, line);
    else if (stated == 0 || reading->now - stated > OLDEST_SECONDS)
        blame(reading->registration, REGISTER_TIME, line);
    else
        reading->registration->received_at = stated;
}

static void take(const Reading *reading, Line kind, const char *value, const char *line)
{
    Registration *registration = reading->registration;
    switch (kind) {
    case LINE_CHANNEL:
        take_channel(registration, value, line);
        break;
    case LINE_WHO:
        take_who(registration, value);
        break;
    case LINE_NAME:
        replace(&registration->name, value);
        break;
    case LINE_EMAIL:
        take_email(registration, value);
        break;
    case LINE_PHONE:
        replace(&registration->phone, value);
        break;
    case LINE_ADDRESS:
        replace(&registration->address, value);
        break;
    case LINE_SUBMITTER:
        take_submitter(reading, value, line);
        break;
    case LINE_ORAL:
        take_oral(registration, value, line);
        break;
    case LINE_TIME:
        take_time(reading, value, line);
        break;
    case LINES:
        blame(registration, REGISTER_UNKNOWN, line);
        break;
    }
}

/* Which line it is, LINES if none of ours; *value is what follows the word. */
static Line kind_of(const char *line, gboolean marked, const char **value)
{
    const char *start = marked ? line + strspn(line, "# ") : line;
    gsize length = marked ? strcspn(start, " \t:") : strcspn(start, ":");
    if (!marked && start[length] != ':')
        return LINES;
    g_autofree char *word = g_utf8_strdown(start, (gssize)length);
    g_strchomp(word);
    *value = start + length + strspn(start + length, " \t:");
    for (guint kind = 0; kind < LINES; kind++)
        for (guint i = 0; i < G_N_ELEMENTS(words[kind]) && words[kind][i]; i++)
            if (g_str_equal(word, words[kind][i]))
                return (Line)kind;
    return LINES;
}

/* FALSE: the matter itself begins here. */
static gboolean read_line(const Reading *reading, const char *line)
{
    Registration *registration = reading->registration;
    gboolean marked = *line == '#';
    const char *value = "";
    Line kind = kind_of(line, marked, &value);
    if (kind == LINES && !marked)
        return FALSE;
    registration->lines++;
    if (kind == LINE_CHANNEL || kind == LINE_TIME || (marked && kind != LINES) || registration->lines >= LABELS_SURE)
        registration->explicit_lines = TRUE;
    take(reading, kind, value, line);
    return TRUE;
}

Registration *registration_read(const char *text, const Config *config, gint64 now)
{
    Registration *registration = g_new0(Registration, 1);
    char **texts[] = {&registration->name, &registration->email, &registration->phone, &registration->address,
                      &registration->submitter};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = g_strdup("");
    registration->channel = g_strdup("telefon");
    registration->received_at = now;
    const Reading reading = {registration, config, now};
    const char *at = text;
    while (*at) {
        gsize length = strcspn(at, "\n");
        g_autofree char *line = g_strstrip(g_strndup(at, length));
        if (*line && !read_line(&reading, line))
            break;
        at += length + (at[length] == '\n');
    }
    registration->text = g_strstrip(g_strdup(at));
    return registration;
}

void registration_free(Registration *registration)
{
    if (!registration)
        return;
    g_free(registration->channel);
    g_free(registration->name);
    g_free(registration->email);
    g_free(registration->phone);
    g_free(registration->address);
    g_free(registration->submitter);
    g_free(registration->text);
    g_free(registration->line);
    g_free(registration);
}

char *registration_who(const Registration *registration)
{
    const char *parts[] = {registration->name, registration->phone, registration->email, registration->address};
    GString *who = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        if (*parts[i])
            g_string_append_printf(who, "%s%s", who->len > 0 ? ", " : "", parts[i]);
    if (who->len == 0)
        g_string_append(who, "anonym");
    return g_string_free(who, FALSE);
}
