#include "store/pack.h"
#include "store/store.h"

#include "core/subject.h"
#include "core/thread_key.h"

Filing *filing_new(GBytes *raw, const Mail *mail, const Weighed *weighed, const char *prefix, gint64 now)
{
    Filing *filing = g_new0(Filing, 1);
    filing->mail = mail;
    filing->weighed = weighed;
    filing->identity = mail_identity(mail);
    filing->identity_seconds = mail_identity_seconds(mail);
    filing->subject_key = thread_key(mail, prefix);
    filing->is_reply = subject_is_reply(mail->subject, prefix);
    filing->packed = pack(raw);
    filing->digest = pack_digest(raw);
    filing->raw_bytes = g_bytes_get_size(raw);
    filing->now = now;
    return filing;
}

void filing_free(Filing *filing)
{
    if (!filing)
        return;
    g_free(filing->identity);
    g_free(filing->subject_key);
    g_free(filing->digest);
    g_bytes_unref(filing->packed);
    g_free(filing);
}
