/*
 * read_caps.c - hold the caps before any parser runs.
 *
 * GMime reads an address header by recursion, one level a group, and a long
 * run of "a:" overflows its stack (MTA-FACTS 3.3).  Colons are counted without
 * regard to quotes and comments: GMime's idea of where a quote ends could
 * differ from ours, and no honest header has so many.
 */
#include "mail/read_caps.h"

#include "mail/read.h"
#include "mail/read_memory.h"

#include <string.h>

typedef struct {
    const char *bytes;
    gsize size;
    gsize copied;    /* bytes up to here are in `out` or were cut */
    GByteArray *out; /* NULL while nothing was cut */
} Copy;

static void copy_cut(Copy *copy, gsize from, gsize to)
{
    if (!copy->out)
        copy->out = g_byte_array_new();
    for (gsize step; copy->copied < from; copy->copied += step) {
        const char *bytes = copy->bytes + copy->copied;
        step = MIN(from - copy->copied, MEMORY_STEP);
        g_byte_array_append(copy->out, (const guint8 *)bytes, (guint)step);
        if (step == MEMORY_STEP)
            memory_passed(bytes, step);
    }
    copy->copied = to;
}

/* Where the line after the one at `at` begins. */
static gsize next_line(const char *bytes, gsize size, gsize at)
{
    const char *end = memchr(bytes + at, '\n', size - at);
    return end ? (gsize)(end - bytes) + 1 : size;
}

/* Where the header field at `at` ends: its continuation lines belong to it. */
static gsize next_field(const char *bytes, gsize size, gsize at)
{
    do
        at = next_line(bytes, size, at);
    while (at < size && (bytes[at] == ' ' || bytes[at] == '\t'));
    return at;
}

static gboolean is_empty_line(const char *bytes, gsize size, gsize at)
{
    return bytes[at] == '\n' || (bytes[at] == '\r' && at + 1 < size && bytes[at + 1] == '\n');
}

gsize read_header_length(const char *bytes, gsize size)
{
    gsize at = 0;
    while (at < size && !is_empty_line(bytes, size, at))
        at = next_line(bytes, size, at);
    return at < size ? next_line(bytes, size, at) : size;
}

/* The header fields that are read as lists of addresses. */
static gboolean is_address_field(const char *field, gsize length)
{
    static const char *const NAMES[] = {
        "from",        "to",        "cc",        "bcc",        "sender",        "reply-to",
        "resent-from", "resent-to", "resent-cc", "resent-bcc", "resent-sender", "resent-reply-to"};
    if (length < 3 || !strchr("ftcbsrFTCBSR", field[0]))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        gsize n = strlen(NAMES[i]);
        if (length <= n || g_ascii_strncasecmp(field, NAMES[i], n) != 0)
            continue;
        while (n < length && (field[n] == ' ' || field[n] == '\t'))
            n++;
        if (n < length && field[n] == ':')
            return TRUE;
    }
    return FALSE;
}

static gboolean is_subject(const char *field, gsize length)
{
    static const char NAME[] = "subject:";
    return length >= sizeof NAME && g_ascii_strncasecmp(field, NAME, sizeof NAME - 1) == 0;
}

/* How much of a field may stay. */
static gsize field_allowance(const char *field, gsize length)
{
    if (is_subject(field, length))
        return MIN(length, READ_SUBJECT_MAX);
    gsize allowed = MIN(length, READ_HEADER_LINE_MAX);
    if (!is_address_field(field, length))
        return allowed;
    guint colons = 0;
    for (gsize i = 0; i < allowed; i++)
        if (field[i] == ':' && ++colons > READ_ADDRESS_COLONS_MAX)
            return i;
    return allowed;
}

/* Cut the tail of a field, but leave its line end. */
static void cap_field(Copy *copy, gsize at, gsize end)
{
    gsize allowed = field_allowance(copy->bytes + at, end - at);
    if (allowed == end - at)
        return;
    gsize tail = copy->bytes[end - 1] == '\n' ? end - 1 : end;
    if (tail > at + allowed && copy->bytes[tail - 1] == '\r')
        tail--;
    copy_cut(copy, at + allowed, MAX(tail, at + allowed));
}

/* The message's own header block: number and total size are held too. */
static gsize cap_header_block(Copy *copy)
{
    gsize at = 0, kept = 0;
    guint fields = 0;
    gboolean subject_seen = FALSE;
    while (at < copy->size && !is_empty_line(copy->bytes, copy->size, at)) {
        gsize end = next_field(copy->bytes, copy->size, at);
        /* The first subject is on nobody's account: what stands below it must not suffer. */
        gboolean subject = !subject_seen && is_subject(copy->bytes + at, end - at);
        subject_seen = subject_seen || subject;
        kept += subject ? 0 : MIN(end - at, READ_HEADER_LINE_MAX);
        if (++fields > READ_HEADERS_MAX || kept > READ_HEADER_BYTES_MAX)
            copy_cut(copy, at, end);
        else
            cap_field(copy, at, end);
        at = end;
    }
    return at;
}

/* Does the line at `at` say that a part holds parts? */
static gboolean names_container(const char *line, gsize length)
{
    static const char FIELD[] = "content-type:";
    if (length < sizeof FIELD || g_ascii_strncasecmp(line, FIELD, sizeof FIELD - 1) != 0)
        return FALSE;
    gsize at = sizeof FIELD - 1;
    while (at < length && g_ascii_isspace(line[at]))
        at++;
    return length - at > 8 &&
           (g_ascii_strncasecmp(line + at, "multipart", 9) == 0 || g_ascii_strncasecmp(line + at, "message/", 8) == 0);
}

/* Headers of nested parts and messages, wherever they are.  Returns where reading must stop. */
static gsize cap_body(Copy *copy, gsize at)
{
    guint containers = 0, dashes = 0;
    while (at < copy->size) {
        const char *line = copy->bytes + at;
        gsize left = copy->size - at, end = next_line(copy->bytes, copy->size, at);
        if (line[0] == '-' && left > 1 && line[1] == '-' && ++dashes > READ_DASH_LINES_MAX)
            return at;
        if ((line[0] == 'c' || line[0] == 'C') && names_container(line, left) && ++containers > READ_CONTAINERS_MAX)
            return at;
        if (is_address_field(line, left)) {
            end = next_field(copy->bytes, copy->size, at);
            cap_field(copy, at, end);
        }
        at = end;
    }
    return copy->size;
}

/* Old Macintosh line ends: without one line feed nothing would be a line. */
static GBytes *mend_line_ends(GBytes *raw)
{
    gsize size;
    const char *bytes = g_bytes_get_data(raw, &size);
    if (size == 0 || memchr(bytes, '\n', MIN(size, READ_HEADER_LINE_MAX)) || !memchr(bytes, '\r', size))
        return g_bytes_ref(raw);
    char *mended = g_memdup2(bytes, size);
    for (gsize i = 0; i < size; i++)
        if (mended[i] == '\r' && (i + 1 == size || mended[i + 1] != '\n'))
            mended[i] = '\n';
    return g_bytes_new_take(mended, size);
}

GBytes *read_cap(GBytes *raw, gboolean *damaged)
{
    g_autoptr(GBytes) mended = mend_line_ends(raw);
    Copy copy = {.bytes = NULL};
    copy.bytes = g_bytes_get_data(mended, &copy.size);
    gsize end = cap_body(&copy, cap_header_block(&copy));
    if (end < copy.size || copy.out)
        *damaged = TRUE;
    if (!copy.out)
        return g_bytes_new_from_bytes(mended, 0, end);
    if (end > copy.copied)
        copy_cut(&copy, end, end);
    return g_byte_array_free_to_bytes(copy.out);
}
