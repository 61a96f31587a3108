#include "core/redact.h"

#include "core/colleague.h"
#include "core/question.h"
#include "core/recipient.h"
#include "core/route_identity.h"
#include "core/words.h"

#include <string.h>

typedef enum {
    REDACT_IDENTITY,
    REDACT_PHONE,
    REDACT_EMAIL,
    REDACT_KEY,
    REDACT_STREET,
    REDACT_WORD,
    REDACT_KINDS
} RedactKind;

static const char *const headings[REDACT_KINDS] = {
    [REDACT_IDENTITY] = "Personnummer",
    [REDACT_PHONE] = "Telefonnummer",
    [REDACT_EMAIL] = "E-postadresser",
    [REDACT_KEY] = "Ärendets egna adresser (ska inte spridas)",
    [REDACT_STREET] = "Gatuadresser och postadresser",
    [REDACT_WORD] = "Känsliga ord",
};

/* Every repetition has a bound: no text can keep the search long. */
#define STREET_ENDS                                                                                                    \
    "gatan|gata|vägen|väg|gränden|gränd|stigen|stig|torget|torg|allén|backen|platsen|plan|leden|kajen|"           \
    "katu|kuja|tie|polku"
#define IDENTITY "(?<![\\d-])(?:\\d{2})?\\d{6} ?[-+\u2013]? ?\\d{4}(?![\\d-])"
#define PHONE    "(?<![\\w@.-])(?:\\+|0)[0-9](?:[ \u00a0\u2013/()-]{0,3}[0-9]){5,14}(?![\\w-])"
#define EMAIL    "[^\\s<>\"'(),;:\\[\\]@]{1,64}@(?:[\\w-]{1,63}\\.){1,8}\\w{2,24}"
#define STREET                                                                                                         \
    "(?:\\b\\p{Lu}\\p{L}{1,20} )?\\b(?i:\\p{L}{0,30}(?:" STREET_ENDS ")) \\d{1,4}(?: ?\\p{L}\\b)?(?:,? lgh "           \
    "\\d{4})?\\b"
#define POSTAL "(?<![\\d-])\\d{3} \\d{2} {1,2}\\p{Lu}\\p{L}{1,30}\\b"

static const struct {
    RedactKind kind;
    const char *pattern;
} searches[] = {
    {REDACT_IDENTITY, IDENTITY}, {REDACT_PHONE, PHONE},   {REDACT_EMAIL, EMAIL},
    {REDACT_STREET, STREET},     {REDACT_STREET, POSTAL},
};

/* One piece, and where it stands. */
typedef struct {
    RedactKind kind;
    char *text;
    GString *documents; /* "1, 3" */
    guint last;         /* the latest of them */
} Piece;

struct RedactList {
    const Config *config;
    GRegex *searches[G_N_ELEMENTS(searches)];
    GPtrArray *pieces; /* Piece, in the order they were found */
    gboolean more;
};

static void piece_free(Piece *piece)
{
    g_free(piece->text);
    g_string_free(piece->documents, TRUE);
    g_free(piece);
}

RedactList *redact_list_new(const Config *config)
{
    RedactList *list = g_new0(RedactList, 1);
    list->config = config;
    list->pieces = g_ptr_array_new_with_free_func((GDestroyNotify)piece_free);
    for (guint i = 0; i < G_N_ELEMENTS(searches); i++) {
        list->searches[i] = g_regex_new(searches[i].pattern, G_REGEX_OPTIMIZE, 0, NULL);
        g_assert(list->searches[i] != NULL); /* the patterns are our own */
    }
    return list;
}

void redact_list_free(RedactList *list)
{
    if (!list)
        return;
    for (guint i = 0; i < G_N_ELEMENTS(searches); i++)
        g_regex_unref(list->searches[i]);
    g_ptr_array_unref(list->pieces);
    g_free(list);
}

/* -- one document ---------------------------------------------------------- */

static Piece *find_piece(const RedactList *list, RedactKind kind, const char *text)
{
    for (guint i = 0; i < list->pieces->len; i++) {
        Piece *piece = g_ptr_array_index(list->pieces, i);
        if (piece->kind == kind && strcmp(piece->text, text) == 0)
            return piece;
    }
    return NULL;
}

static void propose(RedactList *list, guint document, RedactKind kind, const char *text)
{
    Piece *piece = find_piece(list, kind, text);
    if (!piece && list->pieces->len >= REDACT_PIECES_MAX) {
        list->more = TRUE;
        return;
    }
    if (!piece) {
        piece = g_new0(Piece, 1);
        *piece = (Piece){kind, g_strdup(text), g_string_new(NULL), 0};
        g_ptr_array_add(list->pieces, piece);
    }
    if (piece->last == document)
        return;
    piece->last = document;
    g_string_append_printf(piece->documents, "%s%u", piece->documents->len > 0 ? ", " : "", document);
}

/* Written with a sign before the last four it is meant as one, even with a slip in it. */
static gboolean is_identity(const char *text)
{
    g_auto(GStrv) pieces = g_strsplit(text, " ", -1);
    g_autofree char *joined = g_strjoinv("", pieces);
    return joined[strspn(joined, "0123456789")] != '\0' || identity_number_in(joined);
}

/* Is it a telephone number, and not the city's own? */
static gboolean is_private_phone(const Config *config, const char *text)
{
    g_autoptr(GString) digits = g_string_new(*text == '+' ? "+" : "");
    for (const char *at = text; *at; at++)
        if (g_ascii_isdigit(*at))
            g_string_append_c(digits, *at);
    g_autofree char *number = question_phone(digits->str);
    g_autofree char *own = question_phone(config->organisation.phone);
    return number && g_strcmp0(number, own) != 0;
}

static gboolean is_city_address(const Config *config, const char *text)
{
    const Organisation *city = &config->organisation;
    return strstr(city->postal, text) || strstr(city->visit, text);
}

static void consider(RedactList *list, guint document, RedactKind kind, const char *text)
{
    const Config *config = list->config;
    if (kind == REDACT_IDENTITY && !is_identity(text))
        return;
    if (kind == REDACT_PHONE && (find_piece(list, REDACT_IDENTITY, text) || !is_private_phone(config, text)))
        return;
    if (kind == REDACT_STREET && is_city_address(config, text))
        return;
    if (kind == REDACT_EMAIL && !find_piece(list, kind, text)) {
        Recipient ours = recipient_read(config, NULL, text);
        if (ours.role != ROLE_NONE && ours.number != 0)
            kind = REDACT_KEY;
        else if (ours.role != ROLE_NONE || colleague_is_inside(config, text))
            return;
    }
    propose(list, document, kind, text);
}

static void search(RedactList *list, guint document, guint which, const char *text)
{
    g_autoptr(GMatchInfo) match = NULL;
    g_regex_match(list->searches[which], text, 0, &match);
    while (g_match_info_matches(match) && !list->more) {
        g_autofree char *piece = g_match_info_fetch(match, 0);
        consider(list, document, searches[which].kind, piece);
        g_match_info_next(match, NULL); /* whose error ends the search as its end does */
    }
}

/* The words themselves, not the pattern: "diagnosen" where "diagnos*" is looked for. */
static void search_word(RedactList *list, guint document, const char *normal, const char *word)
{
    g_autofree char *pattern = words_normalise_pattern(word);
    WordPattern parts = words_pattern(pattern);
    g_autofree char *head = g_strndup(parts.head, parts.head_bytes);
    gsize from, to;
    for (const char *at = *head ? strstr(normal, head) : NULL; at; at = strstr(at + 1, head)) {
        if (!words_match(&parts, normal, (gsize)(at - normal), &from, &to))
            continue;
        g_autofree char *piece = g_strndup(normal + from, to - from);
        propose(list, document, REDACT_WORD, piece);
    }
}

void redact_list_add(RedactList *list, guint document, const char *text)
{
    gsize length = strlen(text);
    const char *end =
        length > REDACT_TEXT_BYTES_MAX ? g_utf8_find_prev_char(text, text + REDACT_TEXT_BYTES_MAX + 1) : text + length;
    g_autofree char *looked = g_strndup(text, (gsize)(end - text));
    for (guint i = 0; i < G_N_ELEMENTS(searches); i++)
        search(list, document, i, looked);
    g_autofree char *normal = words_normalise(looked, REDACT_TEXT_BYTES_MAX);
    const GPtrArray *words = list->config->sensitive_words;
    for (guint i = 0; i < words->len; i++)
        search_word(list, document, normal, g_ptr_array_index(words, i));
}

/* -- the list ---------------------------------------------------------------- */

static void print_kind(const RedactList *list, RedactKind kind, GString *lines)
{
    gboolean begun = FALSE;
    for (guint i = 0; i < list->pieces->len; i++) {
        const Piece *piece = g_ptr_array_index(list->pieces, i);
        if (piece->kind != kind)
            continue;
        if (!begun)
            g_string_append_printf(lines, "%s%s:\n", lines->len > 0 ? "\n" : "", headings[kind]);
        begun = TRUE;
        g_string_append_printf(lines, "    %s (handling %s)\n", piece->text, piece->documents->str);
    }
}

char *redact_list_print(const RedactList *list)
{
    GString *lines = g_string_new(NULL);
    for (guint kind = 0; kind < REDACT_KINDS; kind++)
        print_kind(list, (RedactKind)kind, lines);
    if (list->more)
        g_string_append_printf(lines, "\n[…] Det finns fler än %d. Läs igenom resten av texten själv.\n",
                               REDACT_PIECES_MAX);
    return g_string_free(lines, FALSE);
}

static void propose_kind(const RedactList *list, RedactKind kind, MaskList *masks)
{
    mask_list_head(masks, headings[kind]);
    for (guint i = 0; i < list->pieces->len; i++) {
        const Piece *piece = g_ptr_array_index(list->pieces, i);
        if (piece->kind == kind)
            mask_list_add(masks, piece->text);
    }
}

void redact_list_propose(const RedactList *list, MaskList *masks)
{
    for (guint kind = 0; kind < REDACT_KINDS; kind++)
        propose_kind(list, (RedactKind)kind, masks);
    if (list->more)
        mask_list_head(masks, "Det finns fler än vad som fick plats: läs igenom texten själv.");
}
