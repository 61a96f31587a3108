#include "core/question.h"

#include "core/address.h"
#include "core/clocks.h"
#include "core/colleague.h"
#include "core/decide_month.h"
#include "core/subject.h"

#include <string.h>

#define LINE_BYTES_MAX   200
#define NAME_WORDS_MAX   4
#define SERIAL_DIGITS    5 /* more digits are a number of another kind */
#define SERIAL_YEARS     3 /* a bare serial is looked for in so many years */
#define DAYS_BACK_MAX    60
#define DIARY_DAYS       7 /* without dates: the last week */
#define ISO_DATE_LENGTH  10
#define YEAR_FIRST       1970

/* clang-format off */
const QuestionTraits question_table[QUESTION_ROWS] = {
    {QUESTION_CASES, "417", "", "Visar ärendet med det numret. Hela referensen går också bra.", {NULL}},
    {QUESTION_NAME, "Anna Lindqvist", "", "Visar vad en person har skrivit. Mejladress eller telefonnummer går också bra.", {NULL}},
    {QUESTION_MINE, "mina", "", "Visar dina öppna ärenden. De som väntar på svar kommer först.", {"mina", "mine", "mitt"}},
    {QUESTION_LATE, "försenade", "", "Visar ärenden där besked eller svar är försenat.", {"forsenade", "forsenat", "late", "overdue"}},
    {QUESTION_SEARCH, "sök", "ORD", "Söker i ämne och text. Även en del av ett ord går bra.", {"sok", "search", "leta"}},
    {QUESTION_REPORT, "rapport", "[ÅR] [tertial 1–3] [ENHET]", "Skickar siffrorna för en enhet, en nämnd eller alla, för hela tertial som är slut: som text, kalkylblad och webbsida.", {"rapport", "report", "statistik"}},
    {QUESTION_DIARY, "diarium", "[FRÅN..TILL]", "För registratorn: ärenden som kom in de dagarna.", {"diarium", "diariet", "register"}},
    {QUESTION_RELEASE, "lämna ut", "NUMMER", "För registratorn: skickar allt som finns i ärendet, med förslag till maskning.", {"lamna", "utlamna", "release"}},
    {QUESTION_HELP, "hjälp", "", "Skickar den här listan.", {"hjalp", "help"}},
    {QUESTION_PHONE, "070-123 45 67", "", "Visar ärenden där telefonnumret står.", {NULL}},
};
/* clang-format on */

static void set(char **text, char *value)
{
    g_free(*text);
    *text = value;
}

/* -- numbers, addresses, names ------------------------------------------- */

static gboolean is_digits(const char *text)
{
    return *text && strspn(text, "0123456789") == strlen(text);
}

/* "417" is a serial of these years, "2600417" a number as it stands in our addresses. */
static gboolean read_number(QuestionAsk *question, const char *text, const Config *config)
{
    gsize length = strlen(text);
    CaseNumber whole = is_digits(text) ? case_number_read(text, length) : 0;
    if (whole) {
        g_array_append_val(question->numbers, whole);
        return TRUE;
    }
    guint64 serial = is_digits(text) && length <= SERIAL_DIGITS ? g_ascii_strtoull(text, NULL, 10) : 0;
    int year = calendar_year(config->calendar, question->now);
    for (int i = 0; serial > 0 && i < SERIAL_YEARS; i++) {
        CaseNumber number = case_number(year - i, (guint)serial);
        g_array_append_val(question->numbers, number);
    }
    return serial > 0;
}

static gboolean read_references(QuestionAsk *question, const char *text, const Config *config)
{
    g_autoptr(GArray) found = reference_find(config->prefix, text);
    g_array_append_vals(question->numbers, found->data, found->len);
    return found->len > 0 || read_number(question, text, config);
}

static gboolean is_name(const char *text)
{
    guint words = 1;
    if (!g_unichar_isalpha(g_utf8_get_char(text)))
        return FALSE;
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        words += character == ' ';
        if (!g_unichar_isalpha(character) && !g_unichar_ismark(character) && !strchr(" -'.", (int)MIN(character, 127u)))
            return FALSE;
    }
    return words <= NAME_WORDS_MAX;
}

static QuestionKind read_person(QuestionAsk *question, const char *text)
{
    char *phone = question_phone(text);
    if (phone) {
        set(&question->words, phone);
        return QUESTION_PHONE;
    }
    if (strchr(text, '@')) {
        set(&question->address, address_normalise(text));
        return address_is_deliverable(question->address) ? QUESTION_PERSON : QUESTION_UNCLEAR;
    }
    set(&question->words, is_name(text) ? question_words(text) : g_strdup(""));
    return *question->words ? QUESTION_NAME : QUESTION_UNCLEAR;
}

/* -- what stands after a word --------------------------------------------- */

/* The first second of the day written at `text`, and *next that of the day after; FALSE if it is no date. */
static gboolean read_day(const char *text, const Calendar *calendar, gint64 *first, gint64 *next)
{
    g_autofree char *date = g_strndup(text, ISO_DATE_LENGTH);
    GDate day;
    if (!calendar_read_date(date, &day) || g_date_get_year(&day) < YEAR_FIRST)
        return FALSE;
    *next = calendar_end_of_day(calendar, &day) + 1;
    g_date_subtract_days(&day, 1);
    *first = calendar_end_of_day(calendar, &day) + 1;
    return TRUE;
}

/* "2026-03-01..2026-03-07", or with "till" or a dash between; one date is that day, none the last week. */
static QuestionKind read_dates(QuestionAsk *question, const char *text, const Calendar *calendar)
{
    gint64 first, next;
    if (!*text) {
        GDate day = calendar_day(calendar, question->now);
        question->to = calendar_end_of_day(calendar, &day) + 1;
        g_date_subtract_days(&day, DIARY_DAYS);
        question->from = calendar_end_of_day(calendar, &day) + 1;
        return QUESTION_DIARY;
    }
    if (!read_day(text, calendar, &question->from, &question->to))
        return QUESTION_UNCLEAR;
    const char *rest = text + ISO_DATE_LENGTH;
    rest += strcspn(rest, "0123456789");
    if (!*rest)
        return QUESTION_DIARY;
    if (!read_day(rest, calendar, &first, &next) || first < question->from)
        return QUESTION_UNCLEAR;
    question->to = next;
    return QUESTION_DIARY;
}

static gboolean says_only(const char *text, const char *folded)
{
    g_autofree char *said = question_fold(text, LINE_BYTES_MAX);
    return strcmp(said, folded) == 0;
}

static QuestionKind read_report(QuestionAsk *question, const char *text, const Config *config)
{
    GDate today = calendar_day(config->calendar, question->now);
    question->report = report_ask_read(text, config, &today);
    return question->report ? QUESTION_REPORT : QUESTION_UNCLEAR;
}

static QuestionKind read_release(QuestionAsk *question, const char *text, const Config *config)
{
    if (g_ascii_strncasecmp(text, "ut ", strlen("ut ")) == 0)
        text += strlen("ut ");
    return read_references(question, text, config) ? QUESTION_RELEASE : QUESTION_UNCLEAR;
}

static QuestionKind read_argument(QuestionAsk *question, QuestionKind kind, const char *rest, const Config *config)
{
    switch (kind) {
    case QUESTION_HELP:
    case QUESTION_MINE:
    case QUESTION_LATE:
        return says_only(rest, "") || says_only(rest, "arenden") ? kind : QUESTION_UNCLEAR;
    case QUESTION_SEARCH:
        set(&question->words, question_words(rest));
        return *question->words ? kind : QUESTION_UNCLEAR;
    case QUESTION_REPORT:
        return read_report(question, rest, config);
    case QUESTION_DIARY:
        return read_dates(question, rest, config->calendar);
    case QUESTION_RELEASE:
        return read_release(question, rest, config);
    case QUESTION_UNCLEAR:
    case QUESTION_CASES:
    case QUESTION_PERSON:
    case QUESTION_NAME:
    case QUESTION_PHONE:
        return QUESTION_UNCLEAR;
    }
    return QUESTION_UNCLEAR;
}

/* -- the line -------------------------------------------------------------- */

static QuestionKind kind_of_word(const char *word)
{
    g_autofree char *folded = question_fold(word, LINE_BYTES_MAX);
    for (guint i = 0; i < QUESTION_ROWS; i++)
        for (guint j = 0; j < G_N_ELEMENTS(question_table[i].aliases) && question_table[i].aliases[j]; j++)
            if (strcmp(folded, question_table[i].aliases[j]) == 0)
                return question_table[i].kind;
    return QUESTION_UNCLEAR;
}

/* One line, blanks folded, without what people put around a question.  Caller owns. */
static char *tidy(const char *line)
{
    const char *start = line + strspn(line, " \t#?\"'");
    g_autofree char *cut = g_strndup(start, strcspn(start, "\r\n"));
    if (strlen(cut) > LINE_BYTES_MAX)
        *g_utf8_find_prev_char(cut, cut + LINE_BYTES_MAX) = '\0';
    g_auto(GStrv) words = g_strsplit_set(cut, " \t", -1);
    GString *tidied = g_string_new(NULL);
    for (char **word = words; *word; word++)
        if (**word)
            g_string_append_printf(tidied, "%s%s", tidied->len ? " " : "", *word);
    while (tidied->len > 0 && strchr(".?!\"'", tidied->str[tidied->len - 1]))
        g_string_truncate(tidied, tidied->len - 1);
    return g_string_free(tidied, FALSE);
}

static void forget(QuestionAsk *question)
{
    g_array_set_size(question->numbers, 0);
    set(&question->words, g_strdup(""));
    set(&question->address, g_strdup(""));
    g_clear_pointer(&question->report, report_ask_free);
    question->kind = QUESTION_UNCLEAR;
}

static gboolean read_line(QuestionAsk *question, const char *raw, const Config *config)
{
    g_autofree char *line = tidy(raw);
    gsize first = strcspn(line, " ");
    g_autofree char *word = g_strndup(line, first);
    QuestionKind kind = kind_of_word(word);
    forget(question);
    if (kind != QUESTION_UNCLEAR)
        question->kind = read_argument(question, kind, line[first] ? line + first + 1 : "", config);
    else if (read_references(question, line, config))
        question->kind = QUESTION_CASES;
    else
        question->kind = read_person(question, line);
    set(&question->text, g_steal_pointer(&line));
    return question->kind != QUESTION_UNCLEAR;
}

/* The first line that says something.  Caller owns. */
static char *first_line(const Mail *mail)
{
    g_autofree char *text = mail_written_text(mail);
    g_strchug(text);
    return g_strndup(text, strcspn(text, "\r\n"));
}

/*
 * The text speaks before the subject, which may be left from the mail that is
 * replied to; but any short text looks like a name, so names come last.
 */
static void read_mail(QuestionAsk *question, const Mail *mail, const Config *config)
{
    g_autofree char *line = first_line(mail);
    gboolean reply = subject_is_reply(mail->subject, config->prefix);
    const char *const tries[] = {line, reply ? "" : mail->subject};
    for (guint i = 0; i < G_N_ELEMENTS(tries); i++)
        if (read_line(question, tries[i], config) && question->kind != QUESTION_NAME)
            return;
    for (guint i = G_N_ELEMENTS(tries); i > 0; i--)
        if (read_line(question, tries[i - 1], config))
            return;
    read_line(question, *line ? line : mail->subject, config);
}

/* -- the whole -------------------------------------------------------------- */

/* The end of the last day that lies more than `days` working days back. */
static gint64 days_back(const Calendar *calendar, gint64 now, guint days)
{
    GDate day = calendar_day(calendar, now);
    for (guint i = 0; i < DAYS_BACK_MAX; i++) {
        gint64 end = calendar_end_of_day(calendar, &day);
        if (calendar_working_days(calendar, end, now) > days)
            return end;
        g_date_subtract_days(&day, 1);
    }
    return calendar_end_of_day(calendar, &day);
}

/* A subject alone is anybody's to write: only of the unit that was asked can it be the list that came to him. */
static void read_list(QuestionAsk *question, const Mail *mail, const Config *config)
{
    if (!month_list_read(mail->subject, &question->list_month, &question->list_unit)) {
        question->list_unit = g_strdup("");
        return;
    }
    const Unit *unit = config_unit(config, question->list_unit);
    if (!unit || !colleague_may_be_of(config, unit, mail_from(mail)))
        question->list_month = 0;
}

gboolean question_is_addressed(const Weighed *weighed)
{
    for (guint i = 0; i < weighed->recipients->len; i++)
        if (g_array_index(weighed->recipients, Recipient, i).role != ROLE_QUESTION)
            return FALSE;
    return weighed->recipients->len > 0;
}

gboolean question_is_asked(const Weighed *weighed)
{
    return question_is_addressed(weighed) && weighed->proof != PROOF_NONE && !nature_is_automatic(weighed->nature);
}

QuestionAsk *question_new(const Mail *mail, const Weighed *weighed, const Config *config, gint64 now)
{
    if (!question_is_asked(weighed))
        return NULL;
    QuestionAsk *question = g_new0(QuestionAsk, 1);
    question->numbers = g_array_new(FALSE, FALSE, sizeof(CaseNumber));
    question->now = now;
    question->late_answer = days_back(config->calendar, now, CLOCKS_ANSWER_DAYS);
    question->late_waiting = days_back(config->calendar, now, CLOCKS_WAITING_DAYS);
    question->scope = scope_new(config, mail_from(mail));
    read_list(question, mail, config);
    read_mail(question, mail, config);
    return question;
}

void question_free(QuestionAsk *question)
{
    if (!question)
        return;
    g_free(question->text);
    g_array_unref(question->numbers);
    g_free(question->words);
    g_free(question->address);
    report_ask_free(question->report);
    g_free(question->list_unit);
    scope_free(question->scope);
    g_free(question);
}
