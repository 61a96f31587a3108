/* round_words.c - "ja, 18 februari § 23": whether somebody says that the figures have been dealt with, and when. */
#include "core/round.h"

#include "core/date_words.h"
#include "core/words.h"

#include <string.h>

#define LINES_MAX      10
#define SAID_BYTES_MAX 300 /* who says more means more than yes */
#define PARAGRAPH                                                                                                      \
    "(?:§+|\\b(?:paragraf(?:en|erna)?|par|pgf)\\b\\.?)\\s*(\\d{1,4}(?:\\s*(?:-|–|,|och)\\s*\\d{1,4})?)(?!\\d)"

/* All folded. */
static const char *const yes[] = {"ja",        "japp",        "yes",       "uppfoljt",  "uppfoljd",
                                  "uppfolj",   "uppfoljning", "klart",     "behandlat", "behandlad",
                                  "bekraftat", "bekraftas",   "bekraftar", "kylla",     "joo"};
static const char *const doubts[] = {"inte", "ej", "nej", "men", "kanske", "annu", "innan", "forst", "not", "but"};
static const char *const greetings[] = {"hej", "hejsan", "hejhej", "god", "goddag", "hei", "tack"};

static gboolean is_one_of(const char *word, const char *const words[], guint count)
{
    for (guint i = 0; i < count; i++)
        if (strcmp(word, words[i]) == 0)
            return TRUE;
    return FALSE;
}

/* The words of a line, folded.  Caller owns. */
static GStrv words_of(const char *line)
{
    g_autofree char *normal = words_normalise(line, SAID_BYTES_MAX);
    g_autofree char *folded = words_fold(g_strdelimit(normal, "\n", ' '));
    return g_strsplit(g_strstrip(folded), " ", -1);
}

static gboolean begins_with(const char *line, const char *const words[], guint count)
{
    g_auto(GStrv) said = words_of(line);
    return *said && is_one_of(*said, words, count);
}

static gboolean is_doubtful(const char *said)
{
    g_auto(GStrv) words = words_of(said);
    for (char **word = words; *word; word++)
        if (is_one_of(*word, doubts, G_N_ELEMENTS(doubts)))
            return TRUE;
    return strchr(said, '?') != NULL;
}

/* The paragraph that begins with a yes, after greetings at most; NULL if there is none.  Caller owns. */
static char *find_said(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", LINES_MAX + 1);
    for (guint i = 0; i < LINES_MAX && lines[i]; i++) {
        g_strstrip(lines[i]);
        if (begins_with(lines[i], yes, G_N_ELEMENTS(yes))) {
            gboolean goes_on = i + 1 < LINES_MAX && lines[i + 1];
            return g_strjoin(" ", lines[i], goes_on ? g_strstrip(lines[i + 1]) : NULL, NULL);
        }
        if (*lines[i] && !begins_with(lines[i], greetings, G_N_ELEMENTS(greetings)))
            return NULL;
    }
    return NULL;
}

/* Takes it out of `said`, so that its number is no day.  "" if there is none; caller owns. */
static char *take_paragraph(char *said)
{
    g_autoptr(GRegex) pattern = g_regex_new(PARAGRAPH, G_REGEX_CASELESS, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    int start, end;
    if (!g_regex_match(pattern, said, 0, &match) || !g_match_info_fetch_pos(match, 0, &start, &end))
        return g_strdup("");
    g_autofree char *number = g_match_info_fetch(match, 1);
    memset(said + start, '.', (gsize)(end - start));
    return g_strdup_printf("§ %s", number);
}

/* "18 februari 2027"; "" if there is none.  Caller owns. */
static char *take_day(const char *said, const GDate *today)
{
    GDate day;
    for (const char *at = said; *at; at++) {
        gboolean begins = g_ascii_isdigit(*at) && (at == said || !g_ascii_isalnum(at[-1]));
        if (!begins || date_words_read(at, today, &day) == 0)
            continue;
        g_autofree char *printed = calendar_print_day(&day, "sv");
        return g_strdup_printf("%s %d", strchr(printed, ' ') + 1, g_date_get_year(&day));
    }
    return g_strdup("");
}

gboolean round_reads_yes(const char *text, const GDate *today, char **note)
{
    g_autofree char *said = find_said(text);
    *note = NULL;
    if (!said || strlen(said) > SAID_BYTES_MAX || is_doubtful(said))
        return FALSE;
    g_autofree char *paragraph = take_paragraph(said);
    g_autofree char *day = take_day(said, today);
    *note = g_strdup_printf("%s%s%s", day, *day && *paragraph ? " " : "", paragraph);
    return TRUE;
}
