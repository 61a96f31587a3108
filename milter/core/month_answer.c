#include "core/month_answer.h"

#include "core/question.h"

#include <string.h>

#define NUMBER_DIGITS_MAX 2 /* more are part of an address or a telephone number */
#define CODE_WORDS_MAX    4 /* "ej vårt ansvar" */
#define ITEM_WORDS_MAX    16 /* of one item: who says more says something else */
#define WORD_BYTES_MAX    100
#define PIECE_CHARACTERS  60 /* of what comes back */
#define BETWEEN_WORDS     " \t\r,;:=.()[]!\"*"

/* One row or several, and what is said of them. */
typedef struct {
    GArray *rows;     /* guint, from 1 */
    gboolean others;  /* "alla", "resten" */
    gboolean to;      /* "1 till 3": the next number ends a range */
    gboolean by_name; /* only references: without words it is a question about the case */
    GPtrArray *words; /* char * */
    GString *written; /* as it stood there */
} Item;

typedef struct {
    MonthAnswer *answer;
    const GArray *rows;
    const Config *config;
    Item item;
} Reading;

/* -- words ------------------------------------------------------------------ */

static gboolean is_one_of(const char *word, const char *const *list)
{
    g_autofree char *folded = question_fold(word, WORD_BYTES_MAX);
    return g_strv_contains(list, folded);
}

static gboolean is_greeting(const char *word)
{
    static const char *const list[] = {"hej", "hejsan", "halla", "tack", "svar", "hi", "hello", NULL};
    return is_one_of(word, list);
}

/* "1 kvalitet och 2 information", "1 orsak: kvalitet". */
static gboolean is_filler(const char *word)
{
    static const char *const list[] = {"",        "och",   "samt",   "and",      "ar",      "orsak",
                                       "orsaken", "cause", "utfall", "utfallet", "outcome", NULL};
    return strcmp(word, "?") != 0 && is_one_of(word, list);
}

static gboolean is_others(const char *word)
{
    static const char *const list[] = {"alla", "allt", "samtliga", "all", "resten", "ovriga", "rest", NULL};
    return is_one_of(word, list);
}

/* What turns the meaning of a line round. */
static gboolean is_except(const char *word)
{
    static const char *const list[] = {"utom", "forutom", "except", NULL};
    return is_one_of(word, list);
}

static gboolean is_until(const char *word)
{
    static const char *const list[] = {"-", "till", "to", NULL};
    return strcmp(word, "-") == 0 || is_one_of(word, list);
}

/* Nobody has to know: that is an answer too. */
static gboolean is_unknown(const Item *item)
{
    static const char *const list[] = {"vet ej", "vet inte", "minns inte", "minns ej", NULL};
    g_ptr_array_add(item->words, NULL);
    g_autofree char *joined = g_strjoinv(" ", (char **)item->words->pdata);
    g_ptr_array_set_size(item->words, (gint)item->words->len - 1);
    return strcmp(joined, "?") == 0 || is_one_of(joined, list);
}

/* -- one item ----------------------------------------------------------------- */

static void begin_item(Item *item)
{
    *item = (Item){.rows = g_array_new(FALSE, FALSE, sizeof(guint)),
                   .by_name = TRUE,
                   .words = g_ptr_array_new_with_free_func(g_free),
                   .written = g_string_new(NULL)};
}

static void end_item(Item *item)
{
    g_array_unref(item->rows);
    g_ptr_array_unref(item->words);
    g_string_free(item->written, TRUE);
}

static gboolean names_rows(const Item *item)
{
    return item->rows->len > 0 || item->others;
}

static void give_back(MonthAnswer *answer, const char *written, const char *why)
{
    answer->touched = TRUE;
    gboolean fits = g_utf8_strlen(written, -1) <= PIECE_CHARACTERS;
    g_autofree char *cut = g_utf8_substring(written, 0, fits ? -1 : PIECE_CHARACTERS);
    g_autofree char *reason = why ? g_strdup_printf("  (%s)", why) : g_strdup("");
    g_ptr_array_add(answer->unread, g_strconcat(cut, fits ? "" : "…", reason, NULL));
}

static void add_to(MonthNote *note, const MonthNote *said)
{
    note->cause = said->cause ? said->cause : note->cause;
    note->outcome = said->outcome ? said->outcome : note->outcome;
}

/* As many words from `at` on as mean something together: "information lämnad" is no cause.  Returns how many, 0 if
 * none. */
static guint find_code(const Reading *reading, guint at, MonthNote *found)
{
    const GPtrArray *words = reading->item.words;
    for (guint count = MIN(CODE_WORDS_MAX, words->len - at); count > 0; count--) {
        g_autoptr(GString) term = g_string_new(NULL);
        for (guint i = at; i < at + count; i++)
            g_string_append_printf(term, "%s%s", i > at ? " " : "", (const char *)g_ptr_array_index(words, i));
        found->cause = code_find(reading->config->causes, term->str);
        found->outcome = found->cause ? NULL : code_find(reading->config->outcomes, term->str);
        if (found->cause || found->outcome)
            return count;
    }
    return 0;
}

static gboolean clash(const Code *before, const Code *now)
{
    return before && now && before != now;
}

/* FALSE if some word means nothing, or two mean different things. */
static gboolean read_note(const Reading *reading, MonthNote *note)
{
    const GPtrArray *words = reading->item.words;
    if (words->len > ITEM_WORDS_MAX)
        return FALSE;
    for (guint i = 0; i < words->len;) {
        MonthNote found = {0};
        guint used = is_filler(g_ptr_array_index(words, i)) ? 1 : find_code(reading, i, &found);
        if (used == 0 || clash(note->cause, found.cause) || clash(note->outcome, found.outcome))
            return FALSE;
        add_to(note, &found);
        i += used;
    }
    return note->cause || note->outcome;
}

static gboolean is_in_list(const Reading *reading)
{
    for (guint i = 0; i < reading->item.rows->len; i++) {
        guint row = g_array_index(reading->item.rows, guint, i);
        if (row == 0 || row > reading->rows->len)
            return FALSE;
    }
    return TRUE;
}

/* Nothing said is noted too: "resten" does not mean what has been named. */
static void note_item(Reading *reading, const MonthNote *said)
{
    MonthAnswer *answer = reading->answer;
    for (guint i = 0; i < reading->item.rows->len; i++) {
        guint row = g_array_index(reading->item.rows, guint, i);
        MonthNote *note = row <= answer->notes->len ? &g_array_index(answer->notes, MonthNote, row - 1) : NULL;
        if (!note)
            continue;
        note->named = TRUE;
        add_to(note, said);
    }
    if (reading->item.others)
        add_to(&answer->others, said);
}

static void read_item(Reading *reading)
{
    const Item *item = &reading->item;
    MonthAnswer *answer = reading->answer;
    MonthNote said = {0};
    if (!names_rows(item) || (item->words->len == 0 && item->by_name && !item->others))
        return;
    answer->touched = TRUE;
    if (!is_in_list(reading)) {
        give_back(answer, item->written->str, "numret finns inte i listan");
    } else if (!is_unknown(item) && !read_note(reading, &said)) {
        give_back(answer, item->written->str, NULL);
        said = (MonthNote){0};
    }
    note_item(reading, &said);
}

static void next_item(Reading *reading)
{
    read_item(reading);
    end_item(&reading->item);
    begin_item(&reading->item);
}

/* -- rows ------------------------------------------------------------------------ */

/* The number at `text`, 0 if it is none of a list; *end is where it ends. */
static guint read_number(const char *text, const char **end)
{
    gsize digits = strspn(text, "0123456789");
    *end = text + digits;
    return digits > 0 && digits <= NUMBER_DIGITS_MAX ? (guint)g_ascii_strtoull(text, NULL, 10) : 0;
}

/* A number above the list counts once, so that a range never grows beyond it. */
static void add_rows(Reading *reading, guint first, guint last)
{
    guint most = MIN(last, reading->rows->len + 1);
    if (first > most)
        most = first;
    for (guint row = first; row <= most; row++)
        g_array_append_val(reading->item.rows, row);
    reading->item.by_name = FALSE;
}

/* "3", "1-3", or "3" after "1 till".  Leading zeros begin telephone numbers. */
static gboolean take_number(Reading *reading, const char *token)
{
    const char *end;
    guint first = read_number(token, &end);
    if (first == 0 || *token == '0')
        return FALSE;
    guint last = *end == '-' ? read_number(end + 1, &end) : first;
    if (*end || last == 0)
        return FALSE;
    Item *item = &reading->item;
    guint before = item->to && item->rows->len > 0 ? g_array_index(item->rows, guint, item->rows->len - 1) : 0;
    add_rows(reading, before && before < first ? before + 1 : MIN(first, last), MAX(first, last));
    item->to = FALSE;
    return TRUE;
}

static gboolean take_reference(Reading *reading, const char *token)
{
    gsize length;
    CaseNumber number = reference_read(reading->config->prefix, token, &length);
    for (guint i = 0; number && length == strlen(token) && i < reading->rows->len; i++)
        if (g_array_index(reading->rows, CaseNumber, i) == number) {
            guint row = i + 1;
            g_array_append_val(reading->item.rows, row);
            return TRUE;
        }
    return FALSE;
}

/* "övriga" is a word for a cause as well: after a number it is that. */
static gboolean take_others(Reading *reading, const char *token)
{
    if (names_rows(&reading->item) || !is_others(token))
        return FALSE;
    reading->item.others = TRUE;
    return TRUE;
}

static gboolean may_name_rows(const char *token)
{
    return is_others(token) || strpbrk(token, "0123456789");
}

static gboolean take_row(Reading *reading, const char *token)
{
    if (reading->item.words->len > 0 && may_name_rows(token))
        next_item(reading);
    return take_number(reading, token) || take_reference(reading, token) || take_others(reading, token);
}

/* -- lines -------------------------------------------------------------------------- */

/* Dashes and blanks are of many kinds.  Caller owns. */
static char *plain_line(const char *line)
{
    GString *plain = g_string_new(line);
    g_string_replace(plain, "\302\240", " ", 0);
    g_string_replace(plain, "•", " ", 0);
    g_string_replace(plain, "–", "-", 0);
    g_string_replace(plain, "—", "-", 0);
    return g_string_free(plain, FALSE);
}

/* "kvalitet på 1 och 2": not how it is read, and not to be passed over either. */
static gboolean begins_with_code(const Reading *reading, const char *token)
{
    return code_find(reading->config->causes, token) || code_find(reading->config->outcomes, token);
}

static void take_token(Reading *reading, const char *token)
{
    Item *item = &reading->item;
    gboolean open = item->words->len == 0;
    gboolean row = take_row(reading, token);
    if (!row && open && item->rows->len > 0 && is_until(token))
        item->to = TRUE;
    else if (!row && !(open && is_filler(token)))
        g_ptr_array_add(item->words, g_strdup(token));
    g_string_append_printf(item->written, "%s%s", item->written->len ? " " : "", token);
}

static gboolean holds_except(char **tokens)
{
    for (char **token = tokens; *token; token++)
        if (is_except(*token))
            return TRUE;
    return FALSE;
}

/* Those that say something; "#" is for commands, and people are used to it.  Caller owns. */
static char **tokens_of(const char *line)
{
    g_autofree char *plain = plain_line(line);
    g_auto(GStrv) pieces = g_strsplit_set(plain, BETWEEN_WORDS, -1);
    GStrvBuilder *builder = g_strv_builder_new();
    for (char **piece = pieces; *piece; piece++) {
        const char *word = *piece + strspn(*piece, "#");
        if (*word)
            g_strv_builder_add(builder, word);
    }
    char **tokens = g_strv_builder_end(builder);
    g_strv_builder_unref(builder);
    return tokens;
}

static void read_line(Reading *reading, const char *line)
{
    g_auto(GStrv) tokens = tokens_of(line);
    char **token = tokens;
    while (*token && (is_greeting(*token) || strcmp(*token, "-") == 0))
        token++;
    if (!*token)
        return;
    begin_item(&reading->item);
    gboolean begins = take_row(reading, *token);
    gboolean odd = (begins && holds_except(token)) || (!begins && begins_with_code(reading, *token));
    end_item(&reading->item);
    begin_item(&reading->item);
    if (odd)
        give_back(reading->answer, line, NULL);
    for (; begins && !odd && *token && reading->answer->unread->len < MONTH_UNREAD_MAX; token++)
        take_token(reading, *token);
    read_item(reading);
    end_item(&reading->item);
}

MonthAnswer *month_answer_read(const char *text, const GArray *rows, const Config *config)
{
    MonthAnswer *answer = g_new0(MonthAnswer, 1);
    answer->notes = g_array_sized_new(FALSE, TRUE, sizeof(MonthNote), rows->len);
    g_array_set_size(answer->notes, rows->len);
    answer->unread = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *start = g_utf8_substring(text, 0, MIN(g_utf8_strlen(text, -1), MONTH_TEXT_MAX));
    Reading reading = {.answer = answer, .rows = rows, .config = config};
    g_auto(GStrv) lines = g_strsplit(start, "\n", -1);
    for (char **line = lines; *line && answer->unread->len < MONTH_UNREAD_MAX; line++)
        read_line(&reading, g_strstrip(*line));
    return answer;
}

void month_answer_free(MonthAnswer *answer)
{
    if (!answer)
        return;
    g_array_unref(answer->notes);
    g_ptr_array_unref(answer->unread);
    g_free(answer);
}
