/*
 * config.h - all that the administrator decides, as checked values.
 *
 * Built once at start by config/config_read, then const and shared by every
 * thread.  Setting names in synpunkt.conf(5) are given in [brackets] where
 * they differ from the member.
 */
#ifndef SYNPUNKT_CORE_CONFIG_H
#define SYNPUNKT_CORE_CONFIG_H

#include "core/calendar.h"
#include "core/category.h"
#include "core/learned.h"
#include "core/token.h"

#include <glib.h>

/* Languages with wording of their own, in the order of the arrays below. */
typedef enum { LANGUAGE_SV, LANGUAGE_FI, LANGUAGE_EN, LANGUAGES } Language;

const char *language_code(Language language);          /* "sv" "fi" "en" */
Language language_of(const char *code);                /* LANGUAGE_SV for all others */
gboolean language_is_known(const char *code);          /* one of the three */
const char *language_name_sv(const char *code);        /* "svenska", "finska" ... or the code itself */

typedef enum { UNIT_COMMITTEE, UNIT_COMPANY, UNIT_FEDERATION, UNIT_EXTERNAL } UnitType;   /* namnd bolag forbund extern */
typedef enum { RECEIPT_NORMAL, RECEIPT_NEUTRAL, RECEIPT_NONE } ReceiptStyle;              /* D36 */
typedef enum { OPEN_MAIL_HOLD, OPEN_MAIL_ALLOW, OPEN_MAIL_NEVER } OpenMail;               /* D17 */

typedef enum { ANSWER_NAME_PERSON, ANSWER_NAME_UNIT } AnswerName;                         /* D33 */

/* Who answers for what.  Word lists are as written in the file; core/route compiles them. */
typedef struct {
    char *code;                 /* "tekn" */
    char *name[LANGUAGES];      /* "gator, parker och trafik": everyday name, never NULL */
    char *committee[LANGUAGES]; /* "tekniska nämnden", or "" */
    UnitType type;
    char *address;              /* function mailbox, "" only for external units */
    char *head;                 /* address or "" */
    char *registrar;            /* who keeps the register for it (D62), address or "" */
    char *secretary;            /* who gets its yearly figures for the committee or the company (R62), address or "" */
    gboolean sensitive;
    OpenMail open_mail;
    AnswerName answer_name;
    gboolean allow_external_consult; /* #intern may ask somebody outside */
    ReceiptStyle receipt;
    gboolean promises_answer;   /* may say "Du får svar från dem" */
    guint answer_days;          /* working days it promises an answer within (D37); 0 is none */
    gboolean promises_finnish;  /* may say "saat vastauksen suomeksi" */
    char *where_to_turn;        /* external units: how to reach them, shown to staff */
    GPtrArray *members;         /* char *: who may answer; empty is any staff */
    GPtrArray *aliases;         /* char *: other names of the unit */
    GPtrArray *strong, *words, *weak, *not_words, *place, *only_with; /* char *; all languages together */
} Unit;

/* A public address (D40). */
typedef struct {
    char *address;
    char *language; /* default language, "sv" if not set */
    char *channel;  /* "e-post" */
    char *unit;     /* code of a default unit, or "" */
    char *category; /* default category, or "" */
} Mailbox;

/* What the labelled lines of a form's mail hold. */
typedef enum {
    LABEL_NAME,
    LABEL_EMAIL,
    LABEL_PHONE,
    LABEL_SUBJECT,
    LABEL_CATEGORY,
    LABEL_LANGUAGE,
    LABEL_PLACE,
    LABEL_LATITUDE,
    LABEL_LONGITUDE,
    LABEL_PHOTO,
    LABEL_MESSAGE,
    LABEL_OTHER, /* of the form's own: neither shown nor routed on, any number of lines */
    LABEL_END,   /* nothing from here on is the resident's */
    LABELS
} Label;

/* A web form or an app that writes for residents (D12). */
typedef struct {
    char *sender;              /* its own address */
    char *channel;             /* "webbformulär" */
    GPtrArray *networks;       /* char *: the web server's, where no Authentication-Results prove it */
    GPtrArray *labels[LABELS]; /* char *: as the mail shows them, without colon */
} FormSource;

typedef struct {
    char *name;       /* "Västerås stad" */
    char *name_fi, *name_en;
    char *postal, *visit, *phone, *hours, *web, *privacy_url;
} Organisation;

/* What the receipt says about a matter with a procedure of its own (D19): annat overklagande handling skada oro */
typedef enum { CLASS_OTHER, CLASS_APPEAL, CLASS_DOCUMENT, CLASS_CLAIM, CLASS_WORRY } ClassLetter;

typedef struct {
    gboolean urgent; /* akut, else annat ärende */
    gboolean confidential; /* for that address alone: no unit copy, no letter that says what it is (whistle-blowing) */
    char *kind;      /* "overklagande", "handling", "skadestand" ... */
    ClassLetter letter; /* CLASS_WORRY is for urgent ones only, CLASS_OTHER among these is the neutral receipt */
    char *address;   /* where the flag goes, or "" for the sorting desk */
    GPtrArray *words;     /* char *: one is enough */
    GPtrArray *hints;     /* char *: count only near one of only_with */
    GPtrArray *only_with; /* char * */
    GPtrArray *not_words; /* char *: what stands inside one of these does not count */
} ClassRule;

/* What shows a category of feedback (core/category.h). */
typedef struct {
    Category category;
    char *name;       /* as written */
    guint base;       /* points that it begins with */
    guint question;   /* points for a question mark, and as many again when all is asked */
    guint length;     /* points for a long text, a shorter one gives its share */
    GPtrArray *strong, *words, *weak, *not_words; /* char *; points as those of a unit */
    GPtrArray *doubts; /* char *: with one of these it is never chosen (D52) */
} CategoryRule;

typedef struct {
    GPtrArray *domains;      /* char * [staff_domains] */
    GPtrArray *networks;     /* GInetAddressMask-free: char * "192.0.2.0/24" [trusted_networks] */
    GPtrArray *authserv_ids; /* char * [authserv_id] */
    GHashTable *logins;      /* SASL login → address; a login that is itself an address needs no row */
    GHashTable *certificates; /* certificate name → address */
} StaffProof;

/* The policy that the report measures (R3). */
typedef struct {
    char *title, *adopted_by, *adopted_on; /* each may be "" */
} Policy;

/* A day of every year. */
typedef struct {
    guint month, day;
} YearDay;

/* The yearly round of figures (R62, R70). */
typedef struct {
    YearDay begins;      /* 01-15: drafts to committees and companies [report_day] */
    YearDay ends;        /* 03-01: the whole to the strategist, whoever is missing [report_end] */
    guint reminder_days; /* 14: between reminders to who has not confirmed [report_reminder_days] */
} YearRound;

/* What the administrator gets about the service's own health (core/health.h). */
typedef enum { HEALTH_RULE_WEEKLY, HEALTH_RULE_TROUBLE, HEALTH_RULE_NEVER } HealthRule;

typedef struct {
    guint address_day; /* receipts to one address in 24 h: 4 */
    guint case_week;   /* to one case in 7 days after the first: 1 */
    guint domain_hour; /* to one unknown domain in an hour: 20 */
    guint all_hour;    /* in all: 300 */
} Budgets;

typedef struct {
    Organisation organisation;
    char *instance;          /* "vasteras-1": in our mark */
    char *prefix;            /* "SP" [reference_prefix] */
    GPtrArray *old_references; /* GRegex: how an earlier system numbered its cases [old_reference] */
    char *id_domain;         /* right side of our Message-IDs */
    GPtrArray *mailboxes;    /* Mailbox; the first is the main one */
    GPtrArray *forms;        /* FormSource */
    char *case_domain;       /* D46, or "" */
    char delimiter;          /* '+' [recipient_delimiter] */
    GPtrArray *units;        /* Unit */
    char *triage_unit;       /* code of the sorting desk */
    gboolean triage_counts;  /* D3 */
    char *strategist, *admin, *duty_address, *archive_to; /* addresses, or "" */
    char *interpreter;       /* who helps with other languages, or "" */
    StaffProof staff;
    GPtrArray *forwarders;   /* char *: domains of bulk return paths, see D12 */
    GPtrArray *relays;       /* char *: networks of servers that hand on other people's mail (core/guesses.h) */
    char *spam_header;       /* "X-Spam-Score", or "" */
    double spam_threshold;
    guint route_threshold, route_margin; /* 3 and 2 */
    char *learned_file;      /* weights that `synpunkt learn` made, or "" [learned] */
    LearnedTable *learned_units; /* what is in it, or NULL */
    double learned_certainty; /* so probable must a unit be where the rules are silent */
    double learned_doubt;    /* less probable than this is no unit, whatever the rules say */
    GPtrArray *classes;      /* ClassRule */
    GPtrArray *categories;   /* CategoryRule */
    GPtrArray *causes;       /* Code (core/code.h) [cause] */
    GPtrArray *outcomes;     /* Code [outcome] */
    GPtrArray *submitters;   /* Code [submitter] */
    GPtrArray *urgent_silence; /* char *: phrases by which someone asks not to be written to (D36) [no_letter_words] */
    GPtrArray *sensitive_words; /* char * (D17) */
    DayRule deadline_rule;   /* [deadline_days] */
    guint deadline_count;    /* 2 */
    Calendar *calendar;
    guint min_cell;          /* 5: smaller counts are hidden in reports (R63); 0 or 1 hides none */
    gboolean count_faults;   /* fault reports are feedback too (D30) [count_felanmalan] */
    Policy policy;
    YearRound round;
    guint reopen_days;       /* 60 */
    gboolean breach_notice;  /* an apology to the resident when word is late (R41) */
    gboolean wait_notice;    /* "vi har inte glömt dig" after ten working days (D48) */
    gboolean ask_helped;     /* the last letter asks whether it helped (D60) */
    gboolean month_list;     /* closed cases without a cause, to each unit monthly (D49) */
    guint undo_minutes;      /* 2 */
    gboolean copy_answers;   /* D27 */
    gsize letter_max;        /* bytes of attachments a letter carries */
    Budgets budgets;
    guint max_per_sender_hour; /* 30: what comes above it from one address is filed in silence (4.14) */
    gboolean log_addresses;  /* D26 */
    gboolean observe;        /* mode = observe: files everything, sends nothing */
    HealthRule health;       /* D22, R79 */
    char *relay;             /* "127.0.0.1:10026" or "sendmail" */
    char *sendmail;          /* path of sendmail(1) */
    char *tnef;              /* path of tnef(1), which opens winmail.dat; need not be there */
    char *store;             /* path of the database, or the URI of one on a server */
    char *spool;             /* folder for large incoming mail */
    char *socket;            /* "unix:/run/synpunkt/milter.sock" or "inet:8899@127.0.0.1" */
    char *templates;         /* folder */
    char *keys_file;
    GPtrArray *keys;         /* Key, newest first; empty until `synpunkt init` has made the file */
} Config;

Unit *unit_new(const char *code);
void unit_free(Unit *unit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Unit, unit_free)
Mailbox *mailbox_new(const char *address);
void mailbox_free(Mailbox *mailbox);
FormSource *form_source_new(const char *sender);
void form_source_free(FormSource *source);
ClassRule *class_rule_new(gboolean urgent, const char *kind);
void class_rule_free(ClassRule *rule);
CategoryRule *category_rule_new(const char *name);
void category_rule_free(CategoryRule *rule);
void key_free(Key *key);

/* A Config with every default of synpunkt.conf(5), no mailbox and no unit. */
Config *config_new(void);
/* Of a store: "postgresql://host/database#organisation", and no path. */
gboolean config_is_server(const char *store);

void config_free(Config *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Config, config_free)

/* NULL if there is none of that code. */
const Unit *config_unit(const Config *config, const char *code);
const Mailbox *config_mailbox(const Config *config, const char *address);
const FormSource *config_form(const Config *config, const char *sender);


#endif
