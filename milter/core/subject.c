#include "core/subject.h"

#include "core/compose.h"
#include "core/reference.h"

#include <string.h>

#define TELLING_CHARACTERS 8

/* What mail programs put before a colon, case folded. */
static const char *const PREFIXES[] = {
    "re", "sv",  "vs", "vb",  "vl",  "fw", "fwd", "aw",  "antw",   "wg",  "ang", "angående",
    "tr", "odp", "rv", "ref", "enc", "pd", "rif", "ynt", "doorst", "res", NULL,
};

/* What gateways put before a subject, case folded. */
static const char *const MARKS[] = {
    "[extern]",     "[externt]",      "[extern avsändare]", "[external]",       "[ext]",
    "[ulkoinen]",   "[internt]",      "[intern]",           "[spam]",           "***spam***",
    "*** spam ***", "*****spam*****", "[misstänkt spam]",   "[suspected spam]",
};

/* Case-folded subjects so common that two people's mails may share them. */
static const char *const GENERIC[] = {
    "angående",
    "anmälan",
    "en fråga",
    "ett förslag",
    "felanmälan",
    "feedback",
    "frågor",
    "förbättringsförslag",
    "förslag",
    "hej hej",
    "information",
    "ingen rubrik",
    "inget ämne",
    "utan ämne",
    "ditt mejl",
    "klagomål",
    "kontaktformulär",
    "meddelande",
    "nytt meddelande",
    "synpunkt",
    "synpunkter",
    "en synpunkt",
    "mina synpunkter",
    "synpunkter och klagomål",
    "synpunkt/klagomål",
    "tack för din synpunkt",
    "tack så mycket",
    "till kommunen",
    "återkoppling",
    "asiakaspalaute",
    "kysymys",
    "palautetta",
    "valitus",
    "kiitos palautteestasi",
    "ei aihetta",
    "complaint",
    "question",
    "a question",
    "no subject",
    "(no subject)",
    "suggestion",
    "thank you for your feedback",
    "viktigt meddelande",
    "viktig information",
    "kiitos palautteestasi / tack för din synpunkt",
    NULL,
};

static const char *skip_space(const char *text)
{
    while (*text != '\0' && g_unichar_isspace(g_utf8_get_char(text)))
        text = g_utf8_next_char(text);
    return text;
}

/* "[2]", "(2)" or "^2" as some programs count replies; else `text` itself. */
static const char *skip_counter(const char *text)
{
    const char *digits = text + strspn(text, "[(^");
    const char *end = digits + strspn(digits, "0123456789");

    if (digits != text + 1 || end == digits)
        return text;
    if (*text == '^')
        return end;
    return *end == (*text == '[' ? ']' : ')') ? end + 1 : text;
}

/* The text after "Re:", "SV :", "Re[2]:" ..., or NULL. */
static const char *skip_prefix(const char *text)
{
    const gunichar WIDE_COLON = 0xff1a;
    const char *end = text;

    while (g_unichar_isalpha(g_utf8_get_char(end)))
        end = g_utf8_next_char(end);
    g_autofree char *word = g_utf8_casefold(text, end - text);
    if (!g_strv_contains(PREFIXES, word))
        return NULL;
    end = skip_space(skip_counter(end));
    gunichar colon = g_utf8_get_char(end);
    return colon == ':' || colon == WIDE_COLON ? g_utf8_next_char(end) : NULL;
}

/* The text after `mark`, case ignored, or NULL. */
static const char *skip_mark(const char *text, const char *mark)
{
    for (; *mark != '\0'; mark = g_utf8_next_char(mark), text = g_utf8_next_char(text)) {
        if (g_unichar_tolower(g_utf8_get_char(text)) != g_utf8_get_char(mark))
            return NULL;
    }
    return text;
}

/* The text after "[EXTERN]", "***SPAM***" ..., or NULL. */
static const char *skip_any_mark(const char *text)
{
    for (gsize i = 0; i < G_N_ELEMENTS(MARKS); i++) {
        const char *end = skip_mark(text, MARKS[i]);

        if (end != NULL)
            return end;
    }
    return NULL;
}

static const char *skip_added(const char *text)
{
    for (;;) {
        text = skip_space(text);
        const char *next = skip_prefix(text);
        if (next == NULL)
            next = skip_any_mark(text);
        if (next == NULL)
            return text;
        text = next;
    }
}

/* Bytes of our own tag that begins at `text`, with its brackets if it has them; 0 if there is none. */
static gsize tag_length(const char *text, const char *prefix)
{
    const char *start = *text == '[' ? skip_space(text + 1) : text;
    gsize length = 0;

    if (reference_read(prefix, start, &length) == 0)
        return 0;
    const char *end = start + length;
    const char *bracket = skip_space(end);
    if (*text == '[' && *bracket == ']')
        end = bracket + 1;
    return (gsize)(end - text);
}

char *subject_strip(const char *subject, const char *prefix)
{
    g_autofree char *valid = g_utf8_make_valid(subject != NULL ? subject : "", -1);
    g_autofree char *composed = compose_text(valid);
    g_autoptr(GString) bare = g_string_new(NULL);
    gboolean space = FALSE, in_word = FALSE;

    /* The tag may stand before a prefix ("[SP-...] Re: ..."), so prefixes are looked for until words have come. */
    for (const char *at = skip_added(composed); *at != '\0';) {
        gunichar character = g_utf8_get_char(at);
        gsize tag = in_word ? 0 : tag_length(at, prefix);

        if (tag > 0 || g_unichar_isspace(character)) {
            at = tag > 0 ? at + tag : g_utf8_next_char(at);
            space = bare->len > 0;
            in_word = FALSE;
            if (bare->len == 0)
                at = skip_added(at);
            continue;
        }
        if (space)
            g_string_append_c(bare, ' ');
        g_string_append_unichar(bare, character);
        in_word = g_unichar_isalnum(character);
        space = FALSE;
        at = g_utf8_next_char(at);
    }
    return g_strdup(bare->str);
}

gboolean subject_is_reply(const char *subject, const char *prefix)
{
    g_autofree char *bare = subject_strip(subject, prefix);
    return strlen(bare) < strlen(subject);
}

char *subject_key(const char *subject, const char *prefix)
{
    g_autofree char *bare = subject_strip(subject, prefix);

    return g_utf8_casefold(bare, -1);
}

gboolean subject_is_telling(const char *key)
{
    g_autofree char *words = g_strdup(key);

    while (*words != '\0' && strchr("!?.:,;- ", words[strlen(words) - 1]) != NULL)
        words[strlen(words) - 1] = '\0';
    return g_utf8_strlen(words, -1) >= TELLING_CHARACTERS && !g_strv_contains(GENERIC, words);
}

char *subject_cut(const char *subject, guint characters)
{
    if (g_utf8_strlen(subject, -1) <= (glong)characters)
        return g_strdup(subject);
    if (characters == 0)
        return g_strdup("");
    const char *end = g_utf8_offset_to_pointer(subject, (glong)characters - 1);
    const char *word = end;
    while (word > subject && *word != ' ')
        word--;
    /* One endless word is cut where it must. */
    g_autofree char *start = g_strndup(subject, (gsize)((word > subject ? word : end) - subject));
    return g_strconcat(g_strchomp(start), "…", NULL);
}
