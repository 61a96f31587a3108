#include "mail/read_nested.h"

#include <string.h>

#define ZIP_LOCAL_BYTES  30 /* APPNOTE 4.3.7: fixed part of a member's header; its name follows */
#define ZIP_NAME_LENGTH  26 /* where the length of the name stands in it */
#define HEADER_LINES_MAX 40 /* looked at in what may be a saved mail */

static const char *const mail_names[] = {".eml", ".emlx", ".msg", ".oft",   ".p7m",  ".mbox",      ".mbx",
                                         ".pst", ".ost",  ".mht", ".mhtml", ".tnef", "winmail.dat"};
/* Archives that are not looked into. */
static const char *const closed_names[] = {".7z", ".rar", ".tar", ".tgz", ".tar.gz",
                                           ".gz", ".bz2", ".xz",  ".zst", ".cab"};

/* Fields that a mail has and another text does not begin with. */
static const char *const mail_fields[] = {"received:",     "return-path:",      "delivered-to:", "message-id:",
                                          "mime-version:", "x-mozilla-status:", "x-synpunkt-",   "thread-topic:"};

/* What stands in staff's letters only, in letters that every charset writes alike. */
static const char *const marks[] = {"X-Synpunkt-", "[INTERNT]", "INTERN FR"};

static gboolean ends_in(const char *folded, const char *const *ends, guint count)
{
    for (guint i = 0; i < count; i++)
        if (g_str_has_suffix(folded, ends[i]))
            return TRUE;
    return FALSE;
}

gboolean nested_by_name(const char *name)
{
    g_autofree char *folded = g_utf8_casefold(name, -1);
    return ends_in(folded, mail_names, G_N_ELEMENTS(mail_names)) ||
           ends_in(folded, closed_names, G_N_ELEMENTS(closed_names));
}

static gboolean holds(const guint8 *bytes, gsize length, const char *mark, gsize mark_length)
{
    return memmem(bytes, length, mark, mark_length) != NULL;
}

/* Outlook's .msg is a compound file whose streams have such names, in UTF-16 (MS-OXMSG 2.2). */
static gboolean is_outlook(const guint8 *bytes, gsize length)
{
    static const char stream[] = "s\0u\0b\0s\0t\0g\0001\0";
    return holds(bytes, length, stream, sizeof stream - 1);
}

static gboolean is_tnef(const guint8 *bytes, gsize length)
{
    return length >= 4 && memcmp(bytes, "\x78\x9f\x3e\x22", 4) == 0;
}

static gboolean is_mail_field(const char *line)
{
    for (guint i = 0; i < G_N_ELEMENTS(mail_fields); i++)
        if (g_ascii_strncasecmp(line, mail_fields[i], strlen(mail_fields[i])) == 0)
            return TRUE;
    return FALSE;
}

/* A field that only mail has among the lines above the first empty one. */
static gboolean begins_as_mail(const guint8 *bytes, gsize length)
{
    g_autofree char *text = g_strndup((const char *)bytes, length);
    const char *at = text;
    for (guint i = 0; i < HEADER_LINES_MAX && *at; i++) {
        if (is_mail_field(at))
            return TRUE;
        at += strcspn(at, "\n");
        at += *at == '\n';
        if (*at == '\n' || *at == '\r')
            return FALSE;
    }
    return FALSE;
}

gboolean nested_by_head(const guint8 *bytes, gsize length)
{
    if (length == 0)
        return FALSE; /* an empty file may have no bytes to point at */
    for (guint i = 0; i < G_N_ELEMENTS(marks); i++)
        if (holds(bytes, length, marks[i], strlen(marks[i])))
            return TRUE;
    return is_tnef(bytes, length) || is_outlook(bytes, length) || begins_as_mail(bytes, length);
}

gboolean nested_is_zip(const guint8 *bytes, gsize length)
{
    return length >= ZIP_LOCAL_BYTES && memcmp(bytes, "PK\3\4", 4) == 0;
}

static gboolean member_is_mail(const guint8 *header, gsize left)
{
    gsize length = header[ZIP_NAME_LENGTH] | (gsize)header[ZIP_NAME_LENGTH + 1] << 8;
    g_autofree char *raw = g_strndup((const char *)header + ZIP_LOCAL_BYTES, MIN(length, left - ZIP_LOCAL_BYTES));
    g_autofree char *name = g_utf8_make_valid(raw, -1);
    g_autofree char *folded = g_utf8_casefold(name, -1);
    return nested_by_name(name) || g_str_has_suffix(folded, ".zip");
}

gboolean nested_in_zip(const guint8 *bytes, gsize length)
{
    gsize at = 0;
    while (length - at >= ZIP_LOCAL_BYTES) {
        const guint8 *found = memmem(bytes + at, length - at, "PK\3\4", 4);
        if (!found || length - (gsize)(found - bytes) < ZIP_LOCAL_BYTES)
            return FALSE;
        at = (gsize)(found - bytes);
        if (member_is_mail(found, length - at))
            return TRUE;
        at += 4;
    }
    return FALSE;
}
