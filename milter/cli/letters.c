#include "cli/letters.h"

#include "mail/read.h"
#include "util/error.h"

#include <json-glib/json-glib.h>
#include <string.h>

static void letter_free(gpointer data)
{
    TrialLetter *letter = data;
    g_free(letter->id);
    g_free(letter->sender);
    g_free(letter->subject);
    g_free(letter->body);
    g_ptr_array_unref(letter->units);
    g_ptr_array_unref(letter->categories);
    g_free(letter->lang);
    g_free(letter->class);
    g_free(letter);
}

/* Where an error is. */
typedef struct {
    const char *path;
    guint line;
    GError **error;
} Spot;

static gboolean refuse(const Spot *spot, const char *what, const char *name)
{
    g_set_error(spot->error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "%s:%u: %s%s%s%s", spot->path, spot->line, what,
                *name ? " '" : "", name, *name ? "'" : "");
    return FALSE;
}

/* The parser calls itself for each bracket: what could exhaust the stack never reaches it. */
static gboolean is_shallow(const char *line, gsize length)
{
    guint depth = 0;
    gboolean quoted = FALSE;
    for (gsize i = 0; i < length; i++) {
        if (quoted && line[i] == '\\')
            i++;
        else if (line[i] == '"')
            quoted = !quoted;
        else if (!quoted && (line[i] == '{' || line[i] == '['))
            depth++;
        else if (!quoted && (line[i] == '}' || line[i] == ']'))
            depth--;
        if (depth > LETTERS_DEPTH_MAX)
            return FALSE;
    }
    return TRUE;
}

static gboolean is_text(JsonNode *node)
{
    return JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING;
}

/* NULL where it is missing, and it was `needed`, or no text.  Caller owns. */
static char *take_text(JsonObject *object, const char *name, gboolean needed)
{
    JsonNode *node = json_object_get_member(object, name);
    if (!node || JSON_NODE_HOLDS_NULL(node))
        return needed ? NULL : g_strdup("");
    return is_text(node) ? g_utf8_make_valid(json_node_get_string(node), -1) : NULL;
}

/* One text or a list of them; NULL if it is anything else.  Caller owns. */
static GPtrArray *take_texts(JsonObject *object, const char *name)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    JsonNode *node = json_object_get_member(object, name);
    if (!node || JSON_NODE_HOLDS_NULL(node))
        return g_steal_pointer(&texts);
    if (is_text(node)) {
        g_ptr_array_add(texts, g_utf8_make_valid(json_node_get_string(node), -1));
        return g_steal_pointer(&texts);
    }
    if (!JSON_NODE_HOLDS_ARRAY(node))
        return NULL;
    JsonArray *list = json_node_get_array(node);
    for (guint i = 0; i < json_array_get_length(list); i++) {
        JsonNode *element = json_array_get_element(list, i);
        if (!is_text(element))
            return NULL;
        g_ptr_array_add(texts, g_utf8_make_valid(json_node_get_string(element), -1));
    }
    return g_steal_pointer(&texts);
}

static gboolean fill(TrialLetter *letter, JsonObject *object, const Spot *spot)
{
    const struct {
        const char *name;
        gboolean needed;
        char **place;
    } texts[] = {{"id", TRUE, &letter->id},
                 {"sender", FALSE, &letter->sender},
                 {"subject", FALSE, &letter->subject},
                 {"body", TRUE, &letter->body},
                 {"lang", FALSE, &letter->lang},
                 {"class", FALSE, &letter->class}};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        *texts[i].place = take_text(object, texts[i].name, texts[i].needed);
        if (!*texts[i].place)
            return refuse(spot, "needs a text", texts[i].name);
    }
    const struct {
        const char *name;
        GPtrArray **place;
    } lists[] = {{"units", &letter->units}, {"category", &letter->categories}};
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
        GPtrArray *list = take_texts(object, lists[i].name);
        if (!list)
            return refuse(spot, "needs a text or a list of texts", lists[i].name);
        g_ptr_array_unref(*lists[i].place);
        *lists[i].place = list;
    }
    return TRUE;
}

static gboolean read_line(GPtrArray *letters, const char *line, gsize length, const Spot *spot)
{
    if (length > LETTERS_LINE_BYTES_MAX)
        return refuse(spot, "line is longer than 1 MiB", "");
    if (!g_utf8_validate(line, (gssize)length, NULL))
        return refuse(spot, "is not UTF-8", "");
    if (!is_shallow(line, length))
        return refuse(spot, "brackets are nested too deep", "");
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    if (!json_parser_load_from_data(parser, line, (gssize)length, NULL))
        return refuse(spot, "is not JSON", "");
    JsonNode *root = json_parser_get_root(parser);
    if (!root || !JSON_NODE_HOLDS_OBJECT(root))
        return refuse(spot, "is not a JSON object", "");
    TrialLetter *letter = g_new0(TrialLetter, 1);
    letter->units = g_ptr_array_new_with_free_func(g_free);
    letter->categories = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(letters, letter);
    return fill(letter, json_node_get_object(root), spot);
}

static gsize blanks(const char *line, gsize length)
{
    gsize count = 0;
    while (count < length && g_ascii_isspace(line[count]))
        count++;
    return count;
}

GPtrArray *letters_read(const char *path, gboolean with_units, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, &cause);
    if (!file) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "cannot read letters: %s", cause->message);
        return NULL;
    }
    g_autoptr(GPtrArray) letters = g_ptr_array_new_with_free_func(letter_free);
    const char *contents = g_mapped_file_get_contents(file); /* NULL of an empty file */
    const char *at = contents ? contents : "";
    const char *end = at + g_mapped_file_get_length(file);
    Spot spot = {path, 0, error};
    if (end - at >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0) /* a byte order mark, as some editors leave it */
        at += 3;
    while (at < end) {
        const char *stop = memchr(at, '\n', (gsize)(end - at));
        gsize length = (gsize)((stop ? stop : end) - at);
        spot.line++;
        if (blanks(at, length) < length) {
            if (!read_line(letters, at, length, &spot))
                return NULL;
            const TrialLetter *letter = g_ptr_array_index(letters, letters->len - 1);
            if (with_units && letter->units->len == 0) {
                (void)refuse(&spot, "does not say which", "units");
                return NULL;
            }
        }
        at += length + 1;
    }
    return g_steal_pointer(&letters);
}

Weighed *letter_weigh(const TrialLetter *letter, const Rules *rules)
{
    g_autofree char *subject = g_strdelimit(g_strdup(letter->subject), "\r\n", ' ');
    char *raw = g_strdup_printf("Subject: %s\nContent-Type: text/plain; charset=utf-8\n"
                                "Content-Transfer-Encoding: 8bit\n\n%s\n",
                                subject, letter->body);
    g_autoptr(GBytes) bytes = g_bytes_new_take(raw, strlen(raw));
    Envelope *envelope = envelope_new("");
    const Mailbox *main_mailbox = g_ptr_array_index(rules->config->mailboxes, 0);
    g_ptr_array_add(envelope->recipients, g_strdup(main_mailbox->address));
    g_autoptr(Mail) mail = mail_read(bytes, envelope);
    return weigh(mail, rules);
}

const char *letter_class(const Weighed *weighed)
{
    if (weighed->urgent)
        return "akut";
    return weighed->other ? "annat" : "synpunkt";
}

const char *letter_unit(const Weighed *weighed)
{
    return weighed->route->winner ? weighed->route->winner->code : "triage";
}
