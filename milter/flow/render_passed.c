/* render_passed.c - the message that a letter carries on: its words, its files, itself. */
#include "flow/render_parts.h"

#include "core/picture.h"
#include "flow/ours.h"
#include "mail/read.h"

#include <string.h>

#define KIB 1024
#define MIB (1024 * 1024)

/* -- words --------------------------------------------------------------- */

/* At most RENDER_TEXT_BYTES_MAX, never inside a character. */
static char *clip(const char *text, gboolean *cut)
{
    if (strlen(text) <= RENDER_TEXT_BYTES_MAX)
        return g_strdup(text);
    *cut = TRUE;
    const char *end = g_utf8_find_prev_char(text, text + RENDER_TEXT_BYTES_MAX + 1);
    return g_strndup(text, (gsize)(end - text));
}

/* All that is not the writer's own new words, in order.  Nothing of a mail is kept from the reader. */
static char *other_words(const Mail *mail)
{
    GString *rest = g_string_new(NULL);
    for (guint i = 0; i < mail->spans->len; i++) {
        const Span *span = &g_array_index(mail->spans, Span, i);
        if (span->kind != SPAN_NEW)
            g_string_append_len(rest, mail->text + span->start, (gssize)(span->end - span->start));
    }
    return g_strstrip(g_string_free(rest, FALSE));
}

static gboolean has_new_words(const Mail *mail)
{
    for (guint i = 0; i < mail->spans->len; i++)
        if (g_array_index(mail->spans, Span, i).kind == SPAN_NEW)
            return TRUE;
    return FALSE;
}

static void take_words(Passed *passed, const Mail *mail, LetterKind kind)
{
    gboolean new_first = kind == LETTER_FOLLOW_UP && has_new_words(mail);
    g_autofree char *whole = new_first ? mail_new_text(mail) : g_strdup(mail->text);
    g_autofree char *rest = new_first ? other_words(mail) : g_strdup("");
    passed->text = clip(g_strstrip(whole), &passed->cut);
    passed->rest = clip(rest, &passed->cut);
    passed->from = g_strdup_printf("%s%s<%s>", mail_from_name(mail), *mail_from_name(mail) ? " " : "", mail_from(mail));
    passed->language = g_strdup(mail->language);
    passed->encrypted = mail->encrypted;
}

/* -- files --------------------------------------------------------------- */

typedef struct {
    const Letter *letter;
    const Mail *mail;
} Choice;

/* To the unit goes everything; out of the house neither a signature's logo nor what may hold earlier mail (D16 i). */
static gboolean is_wanted(const Attachment *attachment, gpointer data)
{
    const Choice *choice = data;
    LetterKind kind = choice->letter->kind;
    gboolean leaves = kind == LETTER_ANSWER || kind == LETTER_TO_POST || *letter_get(choice->letter, "is_outside");
    if (leaves && attachment->nested)
        return FALSE;
    const char *logos = letter_get(choice->letter, "logos");
    return !attachment->logo || !(leaves || kind == LETTER_INTERNAL) ||
           picture_is_pasted(choice->mail, attachment, logos);
}

char *render_size(gsize bytes)
{
    if (bytes >= MIB)
        return g_strdup_printf("%" G_GSIZE_FORMAT " MB", (bytes + MIB / 2) / MIB);
    return g_strdup_printf("%" G_GSIZE_FORMAT " kB", (bytes + KIB - 1) / KIB);
}

/* Either all attachments go along or, when together they are too large, they are named. */
static gsize take_files(Passed *passed, Rendering *rendering, GBytes *original, const Mail *mail)
{
    gsize sum = 0;
    Choice choice = {rendering->letter, mail};
    g_autoptr(GString) names = g_string_new(NULL);
    g_autoptr(GString) lines = g_string_new(NULL);
    for (guint i = 0; i < mail->attachments->len; i++) {
        const Attachment *attachment = g_ptr_array_index(mail->attachments, i);
        if (!is_wanted(attachment, &choice))
            continue;
        sum += attachment->bytes;
        g_autofree char *size = render_size(attachment->bytes);
        g_string_append_printf(names, "%s%s", names->len ? ", " : "", attachment->name);
        g_string_append_printf(lines, "%s- %s (%s)", lines->len ? "\n" : "", attachment->name, size);
    }
    if (sum > rendering->config->letter_max) {
        passed->named = g_strdup(lines->str);
        return 0;
    }
    if (names->len > 0) {
        passed->attached = g_strdup(names->str);
        passed->files = mail_read_files_with(original, mail, rendering->config->tnef, is_wanted, &choice);
    }
    return sum;
}

/* Where text cannot show everything, or a signature must stay whole, the original goes along. */
static gboolean needs_original(const Mail *mail, const Passed *passed)
{
    return mail->rich || mail->has_signature || mail->damaged || mail->encrypted || passed->cut;
}

static void take_original(Passed *passed, const Rendering *rendering, GBytes *original, const Mail *mail, gsize taken)
{
    /* A question to a colleague is its text: the whole mail would hold the address that writes to the resident. */
    if (rendering->traits->audience == AUDIENCE_RESIDENT || rendering->letter->kind == LETTER_INTERNAL ||
        !needs_original(mail, passed))
        return;
    if (taken + g_bytes_get_size(original) <= rendering->config->letter_max)
        passed->original = g_bytes_ref(original);
    else
        passed->original_left_out = TRUE;
}

Passed *passed_read(Rendering *rendering, GBytes *original, const Envelope *envelope)
{
    Passed *passed = g_new0(Passed, 1);
    if (!original)
        return passed;
    Envelope *known = envelope ? envelope_copy(envelope) : envelope_new("");
    passed->received_at = known->received_at;
    /* Only an answer is marked with its own language. */
    gboolean answer = rendering->letter->kind == LETTER_ANSWER;
    g_autoptr(Mail) mail = (answer ? mail_read_with : mail_read_filed)(original, known, rendering->config->tnef);
    if (rendering->outgoing->ours)
        ours_mark(mail, rendering->outgoing->ours);
    take_words(passed, mail, rendering->letter->kind);
    gsize taken = take_files(passed, rendering, original, mail);
    take_original(passed, rendering, original, mail, taken);
    return passed;
}

void passed_free(Passed *passed)
{
    if (!passed)
        return;
    g_free(passed->text);
    g_free(passed->rest);
    g_free(passed->from);
    g_free(passed->language);
    g_clear_pointer(&passed->files, g_ptr_array_unref);
    g_free(passed->attached);
    g_free(passed->named);
    g_clear_pointer(&passed->original, g_bytes_unref);
    g_free(passed);
}
