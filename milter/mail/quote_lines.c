/* quote_lines.c - find attributions and header blocks. */
#include "mail/quote_lines.h"

#include "core/latin.h"
#include "mail/quote_words.h"

#include <string.h>

#define ATTRIBUTION_LINES_MAX 4
#define ATTRIBUTION_BYTES_MAX 400
#define HEADER_LINES_MAX      16
#define HEADER_GAP_MAX        2 /* lines between labels: a long list of recipients, or empty ones */
#define HEADER_LABELS_MIN     3
#define RULER_MIN             20 /* underscores above a header block */
#define RULED_LINES           3
#define RULED_VERB_MIN        4 /* dashes before an attribution of Lotus Notes */
#define LABEL_BYTES_MAX       40
#define LINE_FOLD_MAX         600 /* no mark is longer; the rest of a line need not be folded */

static void line_clear(gpointer data)
{
    g_free(((Line *)data)->words);
}

/* Bold marks come in pairs; an asterisk that is left over means something. */
static gboolean has_bold(const char *words)
{
    guint stars = 0;
    for (; *words; words++)
        stars += *words == '*';
    return stars % 2 == 0;
}

static void drop_bold(char *words)
{
    char *to = words;
    for (const char *from = words; *from; from++)
        if (*from != '*')
            *to++ = *from;
    *to = '\0';
}

/* The same as below for what nearly every line is made of, or NULL: nothing changes its length but a mark that goes. */
static char *fold_latin(const char *start, gsize length)
{
    g_autofree char *words = g_malloc(length + 1);
    char *to = words;
    for (const char *from = start; from < start + length; from++) {
        if ((guchar)*from < 0x80) {
            *to++ = g_ascii_isspace(*from) ? ' ' : g_ascii_isupper(*from) ? *from | 0x20 : *from;
            continue;
        }
        if (from + 1 == start + length || !latin_is_letter(from) || from[1] == LATIN_SHARP)
            return NULL;
        *to++ = *from++;
        *to++ = latin_lower(*from);
    }
    *to = '\0';
    if (strchr(words, '*') && has_bold(words))
        drop_bold(words);
    return g_strstrip(g_steal_pointer(&words));
}

/* Trimmed, folded and bare: the form the word tables are written in. */
static char *fold_words(const char *start, gsize length)
{
    char *latin = fold_latin(start, MIN(length, LINE_FOLD_MAX));
    if (latin)
        return latin;
    g_autofree char *cut = g_strndup(start, MIN(length, LINE_FOLD_MAX));
    g_autofree char *valid = g_utf8_make_valid(cut, -1);
    g_autofree char *folded = g_utf8_casefold(valid, -1);
    GString *out = g_string_new(NULL);
    gboolean bold = has_bold(folded);
    for (const char *p = folded; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if ((c == '*' && bold) || c == 0x200B || c == 0x200E || c == 0x200F || c == 0xFEFF || c == 0x202A ||
            c == 0x202C)
            continue;
        g_string_append_unichar(out, g_unichar_isspace(c) || c == 0xA0 ? ' ' : c);
    }
    return g_strstrip(g_string_free(out, FALSE));
}

/* "| words": an old way to quote.  More than one bar in a line is a table. */
static gboolean is_barred(const char *words)
{
    return words[0] == '|' && (words[1] == ' ' || words[1] == '\0') && !strchr(words + 1, '|');
}

GArray *lines_new(const char *text)
{
    GArray *lines = g_array_new(FALSE, TRUE, sizeof(Line));
    g_array_set_clear_func(lines, line_clear);
    gsize length = strlen(text);
    for (gsize at = 0; at < length;) {
        const char *feed = memchr(text + at, '\n', length - at);
        gsize end = feed ? (gsize)(feed - text) + 1 : length;
        gsize bare = feed ? end - 1 - at : end - at;
        Line line = {.start = at, .end = end, .kind = SPAN_NEW, .words = fold_words(text + at, bare)};
        /* ">From" is how old mail boxes write a line that begins with "From". */
        line.quoted = (line.words[0] == '>' && !g_str_has_prefix(line.words, ">from ")) || is_barred(line.words);
        line.lower = g_unichar_islower(g_utf8_get_char_validated(text + at, (gssize)bare));
        gboolean dashes = (bare == 2 || (bare == 3 && text[at + 2] == ' ')) && strncmp(text + at, "--", 2) == 0;
        line.dashes = dashes ? (guint)bare : 0;
        g_array_append_val(lines, line);
        at = end;
    }
    return lines;
}

Line *line_at(GArray *lines, guint i)
{
    return &g_array_index(lines, Line, i);
}

guint lines_next(GArray *lines, guint i)
{
    while (i < lines->len && line_at(lines, i)->words[0] == '\0')
        i++;
    return i;
}

/* "18:42", "18.42", "18h42" */
static gboolean has_time(const char *words)
{
    for (const char *p = words; *p; p++)
        if (g_ascii_isdigit(p[0]) && p[1] && strchr(":.h", p[1]) && g_ascii_isdigit(p[2]) && g_ascii_isdigit(p[3]) &&
            !g_ascii_isdigit(p[4]) && p[4] != '.')
            return TRUE;
    return FALSE;
}

static gboolean has_year(const char *words)
{
    for (const char *p = words; *p; p++)
        if ((strncmp(p, "20", 2) == 0 || strncmp(p, "19", 2) == 0) && g_ascii_isdigit(p[2]) && g_ascii_isdigit(p[3]) &&
            !g_ascii_isdigit(p[4]) && (p == words || !g_ascii_isdigit(p[-1])))
            return TRUE;
    return FALSE;
}

static gboolean has_digit(const char *words)
{
    return strpbrk(words, "0123456789") != NULL;
}

/* "Den 3 mars skrev jag till er:" is the writer's own story. */
static gboolean is_own_story(const char *verb_end)
{
    static const char *const SELVES[] = {" jag ", " vi ", " i ", " we ", " ich ", " wir ", " je ", " minä "};
    for (guint i = 0; i < G_N_ELEMENTS(SELVES); i++)
        if (g_str_has_prefix(verb_end, SELVES[i]))
            return TRUE;
    return FALSE;
}

typedef enum { ATTRIBUTION_NO, ATTRIBUTION_PERHAPS, ATTRIBUTION_SURE } Attribution;

/* Nearly every line is told from an attribution by how it ends, before any verb is looked for. */
static gboolean may_end(const char *words, gsize length)
{
    return strchr(":>-", words[length - 1]) || g_str_has_suffix(words, "：") || quote_ends_in_verb(words, length);
}

static Attribution judge(const char *words)
{
    gsize length = strlen(words);
    gsize ruler = strspn(words, "-_= ");
    if (length == 0 || length > ATTRIBUTION_BYTES_MAX || ruler == length)
        return ATTRIBUTION_NO;
    /* "2016-03-03 17:21 GMT+01:00 Anna Lindqvist" */
    if (g_ascii_isdigit(*words) && has_year(words) && has_time(words) && strstr(words, " gmt"))
        return ATTRIBUTION_SURE;
    if (!may_end(words, length))
        return ATTRIBUTION_NO;
    const char *verb = quote_verb(words);
    /* No program writes "wrote*:"; somebody has changed the line, so it is his. */
    if (verb && *verb == '*')
        return ATTRIBUTION_NO;
    gboolean colon = words[length - 1] == ':' || g_str_has_suffix(words, "：");
    gboolean ended = colon || (ruler >= 2 && words[length - 1] == '-') || (verb && *verb == '\0');
    gboolean address = strchr(words, '@') != NULL;
    if (!ended)
        return g_ascii_isdigit(*words) && address && words[length - 1] == '>' ? ATTRIBUTION_PERHAPS : ATTRIBUTION_NO;
    if (colon && address && has_year(words) && has_time(words))
        return ATTRIBUTION_SURE;
    /* "-----Anna Ek <a@b.example> skrev: -----" */
    if (verb && address && ruler >= RULED_VERB_MIN && words[length - 1] == '-')
        return ATTRIBUTION_SURE;
    gboolean dated = has_time(words) && (has_year(words) || quote_begins_attribution(words + ruler));
    if (verb && !is_own_story(verb) && (address || dated) && has_digit(words))
        return ATTRIBUTION_SURE;
    return verb || address || dated ? ATTRIBUTION_PERHAPS : ATTRIBUTION_NO;
}

guint lines_attribution(GArray *lines, guint i, gboolean *certain)
{
    const char *first = line_at(lines, i)->words;
    gboolean begins = quote_begins_attribution(first);
    g_autoptr(GString) joined = NULL; /* only few lines can go on in the next */
    for (guint k = 0; k < ATTRIBUTION_LINES_MAX && i + k < lines->len; k++) {
        const Line *line = line_at(lines, i + k);
        if (line->quoted || line->words[0] == '\0')
            return 0;
        if (k == 1 && !begins && !strchr(first, '@'))
            return 0;
        if (k == 1)
            joined = g_string_new(first);
        if (k > 0)
            g_string_append_printf(joined, " %s", line->words);
        Attribution found = judge(joined ? joined->str : first);
        if (found == ATTRIBUTION_NO || (k > 0 && found != ATTRIBUTION_SURE))
            continue;
        /* The writer's last line must not go with it: the shortest run that is one counts. */
        gboolean sure_below = FALSE;
        for (guint later = 1; later <= k && !begins; later++)
            if (quote_begins_attribution(line_at(lines, i + later)->words) &&
                lines_attribution(lines, i + later, &sure_below) == k + 1 - later && sure_below)
                return 0;
        *certain = found == ATTRIBUTION_SURE;
        return k + 1;
    }
    return 0;
}

guint lines_header_block(GArray *lines, guint i, gboolean after_separator)
{
    gboolean seen[LABELS] = {FALSE};
    guint kinds = 0, gap = 0, end = i;
    gboolean proof = after_separator;
    if (quote_label(line_at(lines, i)->words) == LABEL_NONE)
        return 0;
    for (guint at = i; at < lines->len && at < i + HEADER_LINES_MAX && gap <= HEADER_GAP_MAX; at++) {
        const Line *line = line_at(lines, at);
        Label label = line->quoted ? LABEL_NONE : quote_label(line->words);
        if (label == LABEL_NONE) {
            gap++;
            continue;
        }
        kinds += !seen[label];
        proof = proof || label == LABEL_SUBJECT || strchr(line->words, '@');
        seen[label] = TRUE;
        gap = 0;
        end = at + 1;
    }
    guint wanted = after_separator ? HEADER_LABELS_MIN - 1 : HEADER_LABELS_MIN;
    /* "Från: Skolgatan, Till: Torget, Datum: 3 mars" is a journey. */
    return kinds >= wanted && seen[LABEL_FROM] && proof ? end - i : 0;
}

gboolean lines_is_ruled_block(GArray *lines, guint i)
{
    const char *ruler = line_at(lines, i)->words;
    gsize length = strlen(ruler);
    guint first = lines_next(lines, i + 1);
    if (length < RULER_MIN || strspn(ruler, "_") != length || first + RULED_LINES > lines->len)
        return FALSE;
    gboolean address = FALSE;
    for (guint k = first; k < first + RULED_LINES; k++) {
        const char *words = line_at(lines, k)->words, *colon = strchr(words, ':');
        if (!colon || colon == words || colon - words > LABEL_BYTES_MAX)
            return FALSE;
        address = address || strchr(words, '@');
    }
    return address;
}
