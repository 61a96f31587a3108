/*
 * read_headers.c - header fields.
 *
 * Fields are split here and not by GMime, so that broken lines between them
 * cost only themselves.
 */
#include "mail/read_headers.h"

#include "mail/read.h"
#include "mail/read_words.h"
#include "mail/text.h"

#include <gmime/gmime.h>
#include <string.h>

#define GROUP_DEPTH_MAX 5
#define YEAR_FIRST      1980
#define YEAR_LAST       2100
#define ID_BYTES_MAX    998
#define ESCAPE          0x1B /* begins a shift in ISO-2022, which is 7-bit but no ASCII */

/* Length of a field name (RFC 5322, 2.2: printable, no colon), or 0 if the line is no field. */
static gsize name_length(const char *line, gsize length)
{
    gsize n = 0;
    while (n < length && line[n] > ' ' && line[n] < 0x7F && line[n] != ':')
        n++;
    gsize colon = n;
    while (colon < length && (line[colon] == ' ' || line[colon] == '\t'))
        colon++;
    return colon < length && line[colon] == ':' ? n : 0;
}

/* The declared charset of the body is the best guess for raw 8-bit fields. */
static char *find_charset(const char *block, gsize length)
{
    g_autofree char *text = g_ascii_strdown(block, (gssize)length);
    const char *type = strstr(text, "\ncontent-type:");
    const char *at = type ? strstr(type, "charset=") : NULL;
    if (!at)
        return NULL;
    at += strlen("charset=");
    at += *at == '"';
    return g_strndup(at, strcspn(at, "\"; \t\r\n"));
}

/* RFC 5322, 2.2.3: only the line ends go; the white space behind them stays, tabs as spaces. */
static void unfold(char *value)
{
    char *to = value;
    for (const char *from = value; *from; from++) {
        gboolean fold = *from == '\n' && (from[1] == ' ' || from[1] == '\t' || from[1] == '\0');
        if (!fold)
            *to++ = *from == '\n' || *from == '\t' ? ' ' : *from;
    }
    *to = '\0';
}

static void add_field(Mail *mail, const char *line, gsize length, const char *charset)
{
    gsize n = name_length(line, length);
    if (n == 0)
        return;
    const char *colon = memchr(line + n, ':', length - n);
    g_autofree char *name = g_strndup(line, n);
    const char *start = colon + 1;
    gsize size = length - (gsize)(start - line);
    gboolean plain = g_utf8_validate_len(start, size, NULL) && !memchr(start, ESCAPE, size);
    g_autofree char *value = text_decode(start, size, plain ? NULL : charset);
    unfold(value);
    g_ptr_array_add(mail->headers, header_new(name, g_strstrip(value)));
    mail->received_count += g_ascii_strcasecmp(name, "Received") == 0;
}

static void split_fields(Mail *mail, const char *block, gsize length)
{
    g_autofree char *charset = find_charset(block, length);
    for (gsize at = 0; at < length;) {
        gsize end = at;
        do {
            const char *feed = memchr(block + end, '\n', length - end);
            end = feed ? (gsize)(feed - block) + 1 : length;
        } while (end < length && (block[end] == ' ' || block[end] == '\t'));
        add_field(mail, block + at, end - at, charset);
        at = end;
    }
}

static void add_addresses(GPtrArray *into, InternetAddressList *list, guint depth)
{
    gint count = list ? internet_address_list_length(list) : 0;
    for (gint i = 0; i < count && into->len < READ_ADDRESSES_MAX; i++) {
        InternetAddress *one = internet_address_list_get_address(list, i);
        if (INTERNET_ADDRESS_IS_GROUP(one)) {
            if (depth < GROUP_DEPTH_MAX)
                add_addresses(into, internet_address_group_get_members(INTERNET_ADDRESS_GROUP(one)), depth + 1);
            continue;
        }
        const char *name = internet_address_get_name(one);
        const char *email = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one));
        g_autofree char *raw = g_utf8_make_valid(name ? name : "", -1);
        g_autofree char *shown = read_words(raw);
        g_autofree char *address = g_utf8_make_valid(email ? email : "", -1);
        if (*shown || *address)
            g_ptr_array_add(into, address_new(shown, address));
    }
}

/* What GMime could not read at all may still hold an address. */
static void add_broken(GPtrArray *into, const char *value)
{
    g_autofree char *email = address_normalise(value);
    if (strchr(email, '@') && into->len < READ_ADDRESSES_MAX)
        g_ptr_array_add(into, address_new("", email));
}

/* All fields of that name together, as some programs write one a recipient. */
static void read_addresses(const Mail *mail, const char *name, GPtrArray *into)
{
    for (guint i = 0; i < mail->headers->len; i++) {
        const Header *header = mail->headers->pdata[i];
        if (g_ascii_strcasecmp(header->name, name) != 0)
            continue;
        InternetAddressList *list = internet_address_list_parse(g_mime_parser_options_get_default(), header->value);
        guint before = into->len;
        add_addresses(into, list, 0);
        g_clear_object(&list);
        if (into->len == before)
            add_broken(into, header->value);
    }
}

static void add_id(GPtrArray *ids, const char *start, gsize length)
{
    GString *id = g_string_new(NULL);
    for (gsize i = 0; i < length && id->len < ID_BYTES_MAX; i++)
        if (!g_ascii_isspace(start[i]) && start[i] != '<' && start[i] != '>')
            g_string_append_c(id, start[i]);
    g_autofree char *valid = g_utf8_make_valid(id->str, (gssize)id->len);
    g_string_free(id, TRUE);
    if (*valid)
        g_ptr_array_add(ids, g_steal_pointer(&valid));
}

GPtrArray *read_ids(const char *value)
{
    GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
    for (const char *open = strchr(value, '<'); open; open = strchr(open, '<')) {
        gsize length = strcspn(open + 1, ">");
        add_id(ids, open + 1, length);
        open += 1 + length;
    }
    if (ids->len > 0)
        return ids;
    /* Without brackets: whatever has the look of an id. */
    for (const char *p = value; *p;) {
        gsize length = strcspn(p, " \t,;");
        if (memchr(p, '@', length))
            add_id(ids, p, length);
        p += length;
        p += strspn(p, " \t,;");
    }
    return ids;
}

static void add_ancestor(Mail *mail, const char *id)
{
    if (mail->ancestors->len >= READ_ANCESTORS_MAX || g_strcmp0(id, mail->message_id) == 0 ||
        g_ptr_array_find_with_equal_func(mail->ancestors, id, g_str_equal, NULL))
        return;
    g_ptr_array_add(mail->ancestors, g_strdup(id));
}

static void read_threading(Mail *mail)
{
    const char *own = mail_header(mail, "Message-ID");
    g_autoptr(GPtrArray) own_ids = read_ids(own ? own : "");
    if (own_ids->len > 0)
        mail->message_id = g_strdup(own_ids->pdata[0]);
    else if (own && *own) /* no brackets, no "@": still the same text in every copy */
        mail->message_id = g_strndup(own, strcspn(own, " \t"));

    const char *parent = mail_header(mail, "In-Reply-To"), *line = mail_header(mail, "References");
    g_autoptr(GPtrArray) parents = read_ids(parent ? parent : "");
    g_autoptr(GPtrArray) references = read_ids(line ? line : "");
    for (guint i = 0; i < parents->len; i++)
        add_ancestor(mail, parents->pdata[i]);
    for (guint i = references->len; i-- > 0;)
        add_ancestor(mail, references->pdata[i]);
}

static gint64 read_date(const char *value)
{
    g_autoptr(GDateTime) date = value ? g_mime_utils_header_decode_date(value) : NULL;
    if (!date)
        return 0;
    gint year = g_date_time_get_year(date);
    return year >= YEAR_FIRST && year <= YEAR_LAST ? g_date_time_to_unix(date) : 0;
}

static char *read_type(const char *value)
{
    g_autofree char *type = g_ascii_strdown(value ? value : "", value ? (gssize)strcspn(value, "; \t") : 0);
    return strchr(type, '/') ? g_steal_pointer(&type) : g_strdup("text/plain");
}

/* A string member mail_new() may have set already. */
static void put(char **member, char *value)
{
    g_free(*member);
    *member = value;
}

void read_headers(Mail *mail, const char *block, gsize length)
{
    split_fields(mail, block, length);
    read_addresses(mail, "From", mail->from);
    read_addresses(mail, "Reply-To", mail->reply_to);
    read_addresses(mail, "To", mail->to);
    read_addresses(mail, "Cc", mail->cc);
    const char *subject = mail_header(mail, "Subject");
    put(&mail->subject, read_words(subject ? subject : ""));
    read_threading(mail);
    mail->date = read_date(mail_header(mail, "Date"));
    put(&mail->content_type, read_type(mail_header(mail, "Content-Type")));
}
