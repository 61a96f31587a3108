/* read_body.c - choose and join the readable pieces of a message. */
#include "mail/read_body.h"

#include "core/marks.h"
#include "mail/quote.h"
#include "mail/read.h"
#include "mail/read_calendar.h"
#include "mail/read_uu.h"
#include "mail/text.h"

#include <string.h>

/* A plain alternative shorter than this beside much longer HTML only says "use another program". */
#define STUB_LETTERS 200
#define STUB_TIMES   3

#define EMBEDDED_DEPTH_MAX 5
#define COLOURED_MAX       100 /* pieces, over all parts */

/* A readable piece and what it was made of. */
typedef struct {
    char *text; /* never NULL */
    gboolean html;
} Piece;

/* What is used only if nothing better is found. */
typedef struct {
    Body *body;
    GString *named;      /* text in place that has a file name */
    char *calendar;      /* summary of a meeting */
    GMimeObject *letter; /* the first attached message */
    gboolean alone;      /* the message is one single part: it is read however it is marked */
} Chooser;

static gboolean has_letters(const char *text)
{
    while (*text && !g_unichar_isalnum(g_utf8_get_char(text)))
        text = g_utf8_next_char(text);
    return *text != '\0';
}

static guint letters_in(const char *text)
{
    guint letters = 0;
    for (; *text; text = g_utf8_next_char(text))
        letters += g_unichar_isalnum(g_utf8_get_char(text)) != 0;
    return letters;
}

static gboolean looks_like_html(const char *text)
{
    text += strspn(text, " \t\r\n");
    return g_ascii_strncasecmp(text, "<html", 5) == 0 || g_ascii_strncasecmp(text, "<!doctype html", 14) == 0;
}

static char *from_html(Body *body, const char *html)
{
    g_autoptr(HtmlText) page =
        body->marking ? text_from_html_marked(html, strlen(html)) : text_from_html(html, strlen(html));
    body->mail->rich = body->mail->rich || page->rich;
    for (guint i = 0; i < page->content_ids->len; i++)
        g_ptr_array_add(body->content_ids, g_strdup(page->content_ids->pdata[i]));
    for (guint i = 0; i < page->coloured->len && body->coloured->len < COLOURED_MAX; i++)
        g_ptr_array_add(body->coloured, g_strdup(page->coloured->pdata[i]));
    return g_steal_pointer(&page->text);
}

/* The text of a leaf before HTML is read, without the files written into it. */
static char *leaf_text(const Chooser *chooser, GMimePart *part)
{
    g_autofree char *read = read_part_text(part, &chooser->body->mail->damaged);
    g_autofree char *text = chooser->body->marking ? marks_strip(read) : g_steal_pointer(&read);
    if (strstr(text, "begin ") && uu_may_hold(GMIME_OBJECT(part), chooser->alone))
        return uu_remove(text);
    return g_steal_pointer(&text);
}

static gboolean parameter_is(GMimeObject *part, const char *name, const char *value)
{
    const char *found = g_mime_object_get_content_type_parameter(part, name);
    return found && g_ascii_strcasecmp(found, value) == 0;
}

/* Texts that are for programs, or of which a person reads nothing. */
static gboolean is_readable(const char *type)
{
    static const char *const OTHERS[] = {"text/rfc822-headers", "text/x-amp-html", "text/watch-html", "text/css"};
    for (guint i = 0; i < G_N_ELEMENTS(OTHERS); i++)
        if (strcmp(type, OTHERS[i]) == 0)
            return FALSE;
    return g_str_has_prefix(type, "text/") && !read_type_is_card(type);
}

static Piece read_leaf(Chooser *chooser, GMimePart *part)
{
    Piece none = {.text = g_strdup("")};
    g_autofree char *type = read_part_type(GMIME_OBJECT(part));
    if (!is_readable(type))
        return none;
    if (strcmp(type, "text/calendar") == 0) {
        g_autofree char *events = leaf_text(chooser, part);
        chooser->body->mail->calendar = TRUE;
        if (!chooser->calendar)
            chooser->calendar = read_calendar(events);
        return none;
    }
    if (!chooser->alone && read_part_is_attached(GMIME_OBJECT(part)))
        return none;
    g_free(none.text);
    Piece piece = {.text = leaf_text(chooser, part)};
    piece.html = strcmp(type, "text/html") == 0 || looks_like_html(piece.text);
    char *raw = piece.text;
    gboolean enriched = strcmp(type, "text/enriched") == 0;
    if (enriched || strcmp(type, "text/richtext") == 0)
        piece.text = text_from_enriched(raw, enriched);
    else if (piece.html)
        piece.text = from_html(chooser->body, raw);
    else if (parameter_is(GMIME_OBJECT(part), "format", "flowed"))
        piece.text = text_unflow(raw, parameter_is(GMIME_OBJECT(part), "delsp", "yes"));
    else
        return piece;
    g_free(raw);
    return piece;
}

static void join(GString *text, const char *more)
{
    if (!has_letters(more))
        return;
    if (text->len > 0)
        g_string_append(text, text->str[text->len - 1] == '\n' ? "\n" : "\n\n");
    g_string_append(text, more);
}

static Piece read_object(Chooser *chooser, GMimeObject *object, guint depth);

/* Plain text, if it says what the HTML says; never an empty or stub one beside real HTML. */
static Piece read_alternative(Chooser *chooser, GMimeMultipart *parts, guint depth)
{
    Piece plain = {.text = g_strdup("")}, html = {.text = g_strdup(""), .html = TRUE};
    for (gint i = 0; i < g_mime_multipart_get_count(parts); i++) {
        Piece piece = read_object(chooser, g_mime_multipart_get_part(parts, i), depth + 1);
        Piece *kept = piece.html ? &html : &plain;
        if (has_letters(kept->text) || !has_letters(piece.text)) {
            g_free(piece.text);
            continue;
        }
        g_free(kept->text);
        *kept = piece;
    }
    guint plain_letters = letters_in(plain.text), html_letters = letters_in(html.text);
    gboolean stub = plain_letters < STUB_LETTERS && html_letters > STUB_TIMES * plain_letters + STUB_LETTERS;
    /* "Se mina svar i rött": plain text has no red. */
    gboolean colours_speak = chooser->body->coloured->len > 0 && quote_tells_of_colour(plain.text);
    /* For a handler's answer, unless the HTML holds much less than the text. */
    gboolean richer = chooser->body->marking && html_letters >= plain_letters / 2;
    gboolean use_html = html_letters > 0 && (plain_letters == 0 || stub || colours_speak || richer);
    g_free(use_html ? plain.text : html.text);
    return use_html ? html : plain;
}

static Piece read_mixed(Chooser *chooser, GMimeMultipart *parts, guint depth)
{
    GString *text = g_string_new(NULL);
    gboolean html = FALSE;
    gint count = MIN(g_mime_multipart_get_count(parts), READ_PARTS_MAX);
    for (gint i = 0; i < count; i++) {
        Piece piece = read_object(chooser, g_mime_multipart_get_part(parts, i), depth + 1);
        join(text, piece.text);
        html = html || piece.html;
        g_free(piece.text);
    }
    if (count == 0 && g_mime_multipart_get_prologue(parts)) {
        const char *words = g_mime_multipart_get_prologue(parts);
        g_autofree char *prologue = text_decode(words, strlen(words), NULL);
        join(text, prologue);
        chooser->body->mail->damaged = TRUE;
    }
    return (Piece){.text = g_string_free(text, FALSE), .html = html};
}

static Piece read_multipart(Chooser *chooser, GMimeObject *object, guint depth)
{
    Mail *mail = chooser->body->mail;
    g_autofree char *type = read_part_type(object);
    mail->has_signature = mail->has_signature || strcmp(type, "multipart/signed") == 0;
    mail->encrypted = mail->encrypted || strcmp(type, "multipart/encrypted") == 0;
    if (strcmp(type, "multipart/alternative") == 0)
        return read_alternative(chooser, GMIME_MULTIPART(object), depth);
    return read_mixed(chooser, GMIME_MULTIPART(object), depth);
}

static Piece read_object(Chooser *chooser, GMimeObject *object, guint depth)
{
    Piece none = {.text = NULL};
    if (!object || depth > READ_DEPTH_MAX) {
        none.text = g_strdup("");
        return none;
    }
    if (GMIME_IS_MULTIPART(object))
        return read_multipart(chooser, object, depth);
    if (GMIME_IS_MESSAGE_PART(object) && !chooser->letter)
        chooser->letter = object;
    if (!GMIME_IS_PART(object)) {
        none.text = g_strdup("");
        return none;
    }
    const Parsed *inside = parsed_inside(chooser->body->parsed, object);
    if (inside)
        return read_object(chooser, inside->root, depth + 1);
    Piece piece = read_leaf(chooser, GMIME_PART(object));
    g_autofree char *name = read_part_name(object);
    if (!name || chooser->alone)
        return piece;
    join(chooser->named, piece.text);
    none.text = g_strdup("");
    g_free(piece.text);
    return none;
}

/* What lay in the message's winmail.dat, or "". */
static char *wrapped_text(Body *body)
{
    const Tnef *tnef = body->tnef;
    if (!tnef || !tnef->text)
        return g_strdup("");
    return tnef->html ? from_html(body, tnef->text) : marks_strip(tnef->text);
}

static char *choose(Body *body, GMimeObject *root, guint depth)
{
    g_autoptr(GString) named = g_string_new(NULL);
    Chooser chooser = {.body = body, .named = named, .alone = root && GMIME_IS_PART(root)};
    g_autofree char *text = read_object(&chooser, root, 0).text;
    g_autofree char *calendar = chooser.calendar;
    if (has_letters(text))
        return g_steal_pointer(&text);
    if (has_letters(named->str))
        return g_strdup(named->str);
    g_autofree char *wrapped = depth == 0 ? wrapped_text(body) : g_strdup("");
    if (has_letters(wrapped))
        return g_steal_pointer(&wrapped);
    if (calendar && *calendar)
        return g_steal_pointer(&calendar);
    if (chooser.letter && depth < EMBEDDED_DEPTH_MAX) {
        GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(chooser.letter));
        body->embedded = TRUE;
        return inner ? choose(body, g_mime_message_get_mime_part(inner), depth + 1) : g_strdup("");
    }
    return g_steal_pointer(&text);
}

char *read_body(Body *body)
{
    g_autofree char *text = choose(body, parsed_letter(body->parsed), 0);
    if (strlen(text) <= READ_TEXT_BYTES_MAX)
        return g_steal_pointer(&text);
    body->mail->damaged = TRUE;
    const char *end = g_utf8_find_prev_char(text, text + READ_TEXT_BYTES_MAX);
    return g_strndup(text, end ? (gsize)(end - text) : 0);
}
