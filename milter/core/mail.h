/*
 * mail.h - one received message, as far as a decision needs it.
 *
 * A Mail is built once by mail/read, then only read.  All text is valid UTF-8
 * without NUL; every list is there, if empty.  Nothing in it is proof of who
 * is writing: see core/proof.h.
 */
#ifndef SYNPUNKT_CORE_MAIL_H
#define SYNPUNKT_CORE_MAIL_H

#include "core/address.h"

#include <glib.h>

/* What the MTA said about the message; RFC 5321's words. */
typedef struct {
    char *sender;          /* MAIL FROM without brackets; "" is the null return path */
    GPtrArray *recipients; /* char *, RCPT TO without brackets, in order, as given */
    char *login;           /* SASL login, or NULL */
    char *certificate;     /* verified client certificate's common name, or NULL */
    char *client;          /* IP address of the client as text, or NULL */
    char *queue_id;        /* for the log, or NULL */
    gint64 received_at;    /* seconds UTC, when the MTA handed it over */
} Envelope;

Envelope *envelope_new(const char *sender);
Envelope *envelope_copy(const Envelope *from);
void envelope_free(Envelope *envelope);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Envelope, envelope_free)

typedef struct {
    char *name;  /* as written */
    char *value; /* unfolded, trimmed, made valid UTF-8, encoded words left as they are */
} Header;

typedef enum {
    SPAN_NEW,        /* the writer's own words */
    SPAN_QUOTED,     /* quoted from an earlier mail */
    SPAN_SIGNATURE,  /* after "-- ", or a closing block */
    SPAN_DEVICE,     /* "Skickat från min iPhone" */
    SPAN_DISCLAIMER, /* a company's legal footer */
    SPAN_FORWARDED,  /* a passed-on mail: the sender's matter, not his words */
    SPAN_QUOTED_OURS, /* our own words, quoted without a mark; told by comparing (core/quote_ours.h) */
} SpanKind;

/* Attachment.shown_at of a picture that stands in a quotation; and of one of which that is not known. */
#define SHOWN_QUOTED  ((gssize) - 1)
#define SHOWN_UNKNOWN ((gssize) - 2)

/* Larger pictures get no digest: nobody has one in every mail. */
#define PICTURE_DIGEST_BYTES_MAX (512 * 1024)

/* A piece of Mail.text; spans cover it wholly, in order, without gaps. */
typedef struct {
    SpanKind kind;
    gsize start; /* byte offsets into text */
    gsize end;
} Span;

typedef struct {
    char *name;       /* file name cleaned of folders and controls; never empty */
    char *type;       /* "image/jpeg", lower case */
    gsize bytes;      /* decoded size */
    guint part;       /* number of the leaf in reading order, files inside texts after all leaves: finds it again */
    gboolean logo;    /* an inline picture that the HTML shows (Content-ID used): signature logos are these */
    gssize shown_at;  /* where in Mail.text such a picture stands; known in a handler's answer (core/picture.h) */
    char *digest;     /* SHA-256 of such a picture, hex, to tell what stands in every answer (D51); else NULL */
    gboolean unnamed; /* the sender gave no name: `name` is ours */
    gboolean nested;  /* message/rfc822, .eml, .msg or winmail.dat: may hold a whole earlier mail (D16 i) */
} Attachment;

typedef enum {
    REPORT_DELIVERY,    /* RFC 3464 */
    REPORT_DISPOSITION, /* RFC 8098: read receipt */
    REPORT_FEEDBACK,    /* RFC 5965: complaint */
} ReportKind;

typedef struct {
    char *recipient; /* Final-Recipient (else Original-Recipient) without "rfc822;" */
    char *action;    /* "failed", "delayed", "delivered", "relayed", "expanded"; lower case */
    char *status;    /* "5.1.1" or "" */
} ReportRecipient;

typedef struct {
    ReportKind kind;
    GPtrArray *recipients; /* ReportRecipient */
    char *envelope_id;     /* Original-Envelope-Id, or NULL */
    char *message_id;      /* of the returned original, without brackets, or NULL */
} Report;

typedef struct {
    Envelope *envelope;
    GPtrArray *headers;     /* Header, in order, capped */
    GPtrArray *from;        /* Address; normally one */
    GPtrArray *reply_to;    /* Address */
    GPtrArray *to;          /* Address */
    GPtrArray *cc;          /* Address */
    char *subject;          /* decoded, white space folded, "" if none */
    char *message_id;       /* first one, without brackets, NULL if none */
    GPtrArray *ancestors;   /* char *, without brackets, nearest first: In-Reply-To, then References backwards (RFC
                               5322, 3.6.4) */
    char *forwarded_from;   /* who wrote the mail that is passed on, as its header block says: "Name <address>", or only
                               one of them; NULL if none is.  Proves nothing */
    char *embedded_id;      /* Message-ID of an attached or returned message, or NULL */
    gint64 date;            /* Date header in seconds UTC, 0 if missing or unreadable */
    char *content_type;     /* of the whole, lower case, without parameters */
    char *text;             /* readable text of the whole, "" if none */
    char *marked;           /* the same with marks (core/marks.h), if it came to a handler's address in HTML; else NULL */
    GArray *spans;          /* Span */
    char *language;         /* ISO 639-1 of the new text where a library was sure, else NULL */
    GPtrArray *attachments; /* Attachment */
    Report *report;         /* NULL unless multipart/report or the like */
    char *digest;           /* SHA-256 of the raw body without carriage returns, hex */
    gsize bytes;            /* of the raw message */
    guint received_count;   /* Received header fields */
    gboolean rich;          /* HTML with tables or pictures that the text does not show */
    gboolean has_signature; /* multipart/signed or PKCS#7: bytes matter */
    gboolean encrypted;     /* PGP or S/MIME encrypted: no text for us */
    gboolean calendar;      /* a meeting request or reply (text/calendar) */
    gboolean damaged;       /* could not be read in full: caps hit or broken MIME; the raw mail must be shown */
} Mail;

/* An empty Mail around `envelope`, which it takes over. */
Mail *mail_new(Envelope *envelope);
void mail_free(Mail *mail);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mail, mail_free)

Header *header_new(const char *name, const char *value);
void header_free(Header *header);
Attachment *attachment_new(const char *name, const char *type, gsize bytes, guint part);
void attachment_free(Attachment *attachment);
Report *report_new(ReportKind kind);
void report_free(Report *report);
void report_add(Report *report, const char *recipient, const char *action, const char *status);

/* Value of the first header of that name (case ignored), or NULL; stays owned by `mail`. */
const char *mail_header(const Mail *mail, const char *name);

/* The first From address, or "" ; stays owned by `mail`. */
const char *mail_from(const Mail *mail);
const char *mail_from_name(const Mail *mail);

/*
 * The writer's own words, trimmed: all SPAN_NEW pieces joined.  When nothing
 * new remains, everything is new (the whole text).  Caller owns.
 */
char *mail_new_text(const Mail *mail);

/* The same without that last rule: "" when all is quoted.  For staff, whose quotes may not go out.  Caller owns. */
char *mail_written_text(const Mail *mail);

/* The same with its marks (core/marks.h), or NULL if the mail has none.  Caller owns. */
char *mail_written_marked(const Mail *mail);

/*
 * What makes two deliveries the same message (D31): a key of hex digits over
 * Message-ID, From and body digest; without a Message-ID over From, To, Date,
 * Subject and body digest; the envelope sender stands in for a missing From.
 * Recipients are no part of it.  Caller owns.
 */
char *mail_identity(const Mail *mail);

/* For how many seconds mail_identity() binds: 0 is for ever, else 7 days, or 10 hours when Date is missing too. */
gint64 mail_identity_seconds(const Mail *mail);

#endif
