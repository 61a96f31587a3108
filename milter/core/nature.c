/*
 * From the surest evidence to the weakest.  Reports come before the marks of
 * lists, because a list that hears a bounce passes it on with its own marks.
 */
#include "core/nature.h"

#include "core/nature_marks.h"
#include "core/nature_text.h"
#include "core/nature_words.h"

#include <string.h>

#define MARK_FIELD        "X-Synpunkt-Instance"
#define MARK_PURPOSE      "instance"
#define KEYWORD_CHARS_MAX 40 /* of a stranger's keyword in a reason */

const char *nature_name(Nature nature)
{
    static const char *const NAMES[] = {
        [NATURE_PERSON] = "person", [NATURE_STAFF] = "staff",       [NATURE_BOUNCE] = "bounce",
        [NATURE_REPORT] = "report", [NATURE_VACATION] = "vacation", [NATURE_LIST] = "list",
        [NATURE_BULK] = "bulk",     [NATURE_NOTICE] = "notice",     [NATURE_OURSELVES] = "ourselves"};
    return NAMES[nature];
}

gboolean nature_is_automatic(Nature nature)
{
    return nature != NATURE_PERSON && nature != NATURE_STAFF;
}

char *nature_mark(const Config *config, const Keyring *keyring, const char *message_id)
{
    g_autofree char *seal = seal_print(keyring, MARK_PURPOSE, message_id);
    return g_strdup_printf("%s; %s", config->instance, seal);
}

/* What one of the judges below found.  `nature` is meant only when `found`. */
typedef struct {
    gboolean found;
    Nature nature;
    char *reason;
} Finding;

static const Finding NOTHING = {FALSE, NATURE_PERSON, NULL};

static Finding finding(Nature nature, const char *reason)
{
    return (Finding){TRUE, nature, g_strdup(reason)};
}

/* A mark somebody has copied to a mail of his own has another Message-ID under it. */
static gboolean is_our_mark(const Mail *mail, const char *value, const Config *config, const Keyring *keyring)
{
    g_auto(GStrv) parts = g_strsplit(value, ";", 2);
    if (parts[0] == NULL || parts[1] == NULL || !g_str_equal(g_strstrip(parts[0]), config->instance))
        return FALSE;
    return seal_check(keyring, MARK_PURPOSE, mail->message_id, g_strstrip(parts[1]));
}

static Finding judge_ourselves(const Mail *mail, const Config *config, const Keyring *keyring)
{
    const char *mark = mail_header(mail, MARK_FIELD);
    if (mark == NULL || keyring == NULL || mail->message_id == NULL)
        return NOTHING;
    return is_our_mark(mail, mark, config, keyring) ? finding(NATURE_OURSELVES, "our own sealed mark") : NOTHING;
}

static gboolean has_local_part(const char *email, const char *local)
{
    gsize length = strlen(local);
    return g_ascii_strncasecmp(email, local, length) == 0 && (email[length] == '@' || email[length] == '\0');
}

/* Nobody is called that; people do write as postmaster@. */
static gboolean is_daemon(const char *email)
{
    return has_local_part(email, "mailer-daemon") || has_local_part(email, "mailer_daemon") ||
           has_local_part(email, "mailerdaemon");
}

/* "MAILER-DAEMON <>" has a name only. */
static gboolean is_from_daemon(const Mail *mail)
{
    const char *field = mail_header(mail, "From");
    if (*mail_from(mail) != '\0' || field == NULL)
        return is_daemon(mail_from(mail));
    g_autofree char *name = g_ascii_strdown(field, -1);
    return strstr(name, "mailer-daemon") != NULL;
}

static gboolean has_null_sender(const Mail *mail)
{
    return *mail->envelope->sender == '\0' || g_str_equal(mail->envelope->sender, "<>");
}

/* What a multipart/report says it is, where its parts are too broken to tell. */
static Finding judge_report_type(const Mail *mail)
{
    const char *field = mail_header(mail, "Content-Type");
    g_autofree char *type = g_ascii_strdown(field != NULL ? field : "", -1);
    if (strstr(type, "delivery-status") != NULL || is_from_daemon(mail) || is_daemon(mail->envelope->sender))
        return finding(NATURE_BOUNCE, "delivery report");
    gboolean other = strstr(type, "disposition-notification") != NULL || strstr(type, "feedback-report") != NULL ||
                     strstr(type, "tlsrpt") != NULL;
    return finding(other ? NATURE_REPORT : NATURE_NOTICE, "multipart/report");
}

/*
 * A report is the whole message.  One that somebody has attached to a letter
 * of his own is his matter, not a report to us.
 */
static Finding judge_report(const Mail *mail)
{
    gboolean is_report = g_str_equal(mail->content_type, "multipart/report");
    if (mail->report == NULL)
        return is_report ? judge_report_type(mail) : NOTHING;
    if (!is_report && g_str_has_prefix(mail->content_type, "multipart/") && !has_null_sender(mail) &&
        !is_from_daemon(mail))
        return NOTHING;
    switch (mail->report->kind) {
    case REPORT_DELIVERY:
        return finding(NATURE_BOUNCE, "delivery report");
    case REPORT_DISPOSITION:
        return finding(NATURE_REPORT, "read receipt");
    case REPORT_FEEDBACK:
        return finding(NATURE_REPORT, "feedback report");
    }
    return NOTHING;
}

static Finding judge_bounce(const Mail *mail)
{
    gboolean daemon = is_from_daemon(mail) || is_daemon(mail->envelope->sender);
    gboolean nobody = *mail_from(mail) == '\0';
    gboolean robot = address_is_robot(mail_from(mail));
    if (mail_header(mail, "X-Failed-Recipients") != NULL)
        return finding(NATURE_BOUNCE, "X-Failed-Recipients");
    if (daemon && !nature_speaks_of_absence(mail))
        return finding(NATURE_BOUNCE, "the mail system as sender");
    if (has_null_sender(mail) && (nobody || has_local_part(mail_from(mail), "postmaster")))
        return finding(NATURE_BOUNCE, "empty envelope sender, nobody to answer");
    if (nature_subject_is_bounce(mail) && (has_null_sender(mail) || nobody || robot))
        return finding(NATURE_BOUNCE, "subject of a delivery report, nobody to answer");
    return NOTHING;
}

/* A responder answers for somebody away, or it acknowledges for a service. */
static Nature kind_of_response(const Mail *mail)
{
    if (nature_subject_unsubscribes(mail))
        return NATURE_NOTICE;
    if (nature_subject_is_auto_reply(mail) || nature_speaks_of_absence(mail))
        return NATURE_VACATION;
    return nature_speaks_of_receipt(mail) ? NATURE_NOTICE : NATURE_VACATION;
}

static Nature kind_of_machine(const Mail *mail)
{
    if (nature_subject_is_bounce(mail))
        return NATURE_BOUNCE;
    gboolean acknowledges = nature_speaks_of_receipt(mail) && !nature_text_says_away(mail);
    if (nature_subject_is_auto_reply(mail) || (nature_speaks_of_absence(mail) && !acknowledges))
        return NATURE_VACATION;
    return nature_text_tells_failure(mail) ? NATURE_BOUNCE : NATURE_NOTICE;
}

static Finding judge_auto_submitted(const Mail *mail)
{
    g_autofree char *word = marks_auto_submitted(mail);
    if (word == NULL)
        return NOTHING;
    gboolean response = g_str_has_prefix(word, "auto-replied") || g_str_has_prefix(word, "vacation");
    Nature nature = response && !nature_subject_is_bounce(mail) ? kind_of_response(mail) : kind_of_machine(mail);
    gboolean plain = g_str_is_ascii(word) && strlen(word) <= KEYWORD_CHARS_MAX;
    return (Finding){TRUE, nature, g_strdup_printf("Auto-Submitted: %s", plain ? word : "not no")};
}

static Finding judge_responder(const Mail *mail)
{
    const char *mark = marks_of_responder(mail);
    return mark != NULL ? finding(kind_of_response(mail), mark) : NOTHING;
}

/*
 * Exchange puts OOF, DR and RN on ordinary mail of people: only All and
 * AutoReply ask for silence.
 */
static Finding judge_suppression(const Mail *mail)
{
    static const char *const SILENCE[] = {"All", "AutoReply", NULL};
    if (!marks_field_has(mail, "X-Auto-Response-Suppress", SILENCE))
        return NOTHING;
    return finding(kind_of_machine(mail), "X-Auto-Response-Suppress");
}

/* A monitor or the list program itself that writes through a list. */
static gboolean is_notice_of_list(const Mail *mail)
{
    return marks_of_machine(mail) != NULL || marks_of_list_program(mail);
}

/* Old absence programs call themselves bulk; a true circular has a return path. */
static Finding judge_many(const Mail *mail)
{
    const char *list = marks_of_list(mail);
    const char *bulk = marks_of_bulk(mail);
    if (list != NULL)
        return finding(is_notice_of_list(mail) ? NATURE_NOTICE : NATURE_LIST, list);
    if (bulk == NULL)
        return NOTHING;
    gboolean away =
        nature_subject_is_auto_reply(mail) || (has_null_sender(mail) && mail_header(mail, "List-Id") == NULL);
    return finding(away ? NATURE_VACATION : NATURE_BULK, bulk);
}

static Nature kind_of_robot(const Mail *mail)
{
    return nature_is_newsletter(mail) ? NATURE_BULK : kind_of_machine(mail);
}

static Finding judge_machine(const Mail *mail)
{
    const char *mark = marks_of_machine(mail);
    if (mark != NULL)
        return finding(kind_of_machine(mail), mark);
    if (address_is_robot(mail_from(mail)))
        return finding(kind_of_robot(mail), "robot sender");
    if (mail->calendar && nature_subject_is_meeting_reply(mail))
        return finding(NATURE_NOTICE, "reply to a meeting request");
    return NOTHING;
}

/* Nothing may ever be sent to an empty return path, whatever the From line says (RFC 3834, 2). */
static Finding judge_null_sender(const Mail *mail)
{
    if (!has_null_sender(mail))
        return NOTHING;
    gboolean away = nature_subject_is_auto_reply(mail) || nature_speaks_of_absence(mail);
    return finding(away ? NATURE_VACATION : NATURE_BOUNCE, "empty envelope sender");
}

/*
 * A subject as machines write it, only together with something else that a
 * person's mail has not.  Exchange's weak marks are on ordinary mail too, and
 * "Frånvaro: ..." is also what parents write about: then the text must say it.
 */
static Finding judge_absence(const Mail *mail)
{
    if (!nature_subject_is_auto_reply(mail))
        return NOTHING;
    if (marks_of_list(mail) != NULL || address_is_robot(mail->envelope->sender))
        return finding(NATURE_VACATION, "subject and sender of an automatic reply");
    if (strchr(mail->text, '?') != NULL || strchr(mail->subject, '?') != NULL)
        return NOTHING;
    gboolean formula = nature_subject_is_formula(mail);
    gboolean away = nature_text_says_away(mail) && (formula || nature_text_says_meanwhile(mail));
    gboolean answers = *mail->text == '\0' || nature_text_says_away(mail) || nature_speaks_of_receipt(mail);
    if (!away && !(formula && answers && marks_of_doubt(mail) != NULL))
        return NOTHING;
    return finding(NATURE_VACATION, "subject of an automatic reply, and more");
}

/* Only of those whom nothing proves: staff may send on what a machine has written. */
static Finding judge_text(const Mail *mail)
{
    Finding found = NOTHING;
    const char *reason = "";
    found.found = nature_of_text(mail, &found.nature, &reason);
    if (found.found)
        found.reason = g_strdup(reason);
    return found;
}

Nature nature_of(const Mail *mail, const Config *config, const Keyring *keyring, Proof proof, char **reason)
{
    static Finding (*const JUDGES[])(const Mail *) = {
        judge_report,  judge_bounce, judge_auto_submitted, judge_responder, judge_suppression,
        judge_absence, judge_many,   judge_null_sender,    judge_machine,
    };
    Finding found = judge_ourselves(mail, config, keyring);
    for (gsize i = 0; i < G_N_ELEMENTS(JUDGES) && !found.found; i++)
        found = JUDGES[i](mail);
    if (!found.found && proof != PROOF_NONE)
        found = (Finding){TRUE, NATURE_STAFF, g_strdup_printf("proven by %s", proof_name(proof))};
    if (!found.found)
        found = judge_text(mail);
    if (!found.found)
        found = finding(NATURE_PERSON, "no sign of a machine");
    *reason = found.reason;
    return found.nature;
}
