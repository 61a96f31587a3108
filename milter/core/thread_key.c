#include "core/thread_key.h"

#include "core/subject.h"

#include <string.h>

/* PidTagConversationIndex: a byte that is 1, five of time and sixteen at random; five more for each answer. */
#define ROOT_BYTES   22
#define ANSWER_BYTES 5
#define INDEX_CHARS  1024 /* some 150 answers; what is longer is no index */

/* The root in hex, or NULL. */
static char *index_root(const Mail *mail)
{
    const char *value = mail_header(mail, "Thread-Index");
    if (!value || strlen(value) > INDEX_CHARS)
        return NULL;
    gsize length;
    g_autofree guchar *bytes = g_base64_decode(value, &length);
    if (length < ROOT_BYTES || (length - ROOT_BYTES) % ANSWER_BYTES != 0 || bytes[0] != 1)
        return NULL;
    GString *root = g_string_new(NULL);
    for (guint i = 0; i < ROOT_BYTES; i++)
        g_string_append_printf(root, "%02x", bytes[i]);
    return g_string_free(root, FALSE);
}

char *thread_key(const Mail *mail, const char *prefix)
{
    g_autofree char *subject = subject_key(mail->subject, prefix);
    if (subject_is_telling(subject))
        return g_steal_pointer(&subject);
    g_autofree char *root = index_root(mail);
    return root ? g_strdup_printf("%s %s", subject, root) : NULL;
}
