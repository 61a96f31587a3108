#include "config/config_outline.h"

#include "config/config_settings.h"

#include <string.h>

typedef enum {
    TOKEN_END,
    TOKEN_BAD, /* complained about; the rest of the file cannot be made out */
    TOKEN_WORD,
    TOKEN_EQUALS,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_COMMA,
    TOKEN_CALL,
} Token;

/* A section that is not closed yet. */
typedef struct {
    char *path;
    char *title;
    char *place;
    gboolean known;
} Open;

typedef struct {
    Outline *outline;
    const char *file;
    char *at;
    guint line;
    GString *word;   /* of the last TOKEN_WORD */
    GPtrArray *open; /* Open, innermost last; the first is the top level */
} Scan;

Outline *outline_new(void)
{
    Outline *outline = g_new0(Outline, 1);
    outline->places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    outline->findings = g_ptr_array_new_with_free_func(g_free);
    return outline;
}

void outline_free(Outline *outline)
{
    if (!outline)
        return;
    g_free(outline->main_file);
    g_free(outline->units);
    g_free(outline->classes);
    g_hash_table_unref(outline->places);
    g_ptr_array_unref(outline->findings);
    g_free(outline);
}

/* Line breaks cannot be in a name or title, so they separate the parts of a key. */
static char *key_of(const char *section, const char *title, const char *name)
{
    g_autofree char *folded = g_utf8_casefold(title, -1);
    return g_strjoin("\n", section, folded, name, NULL);
}

const char *outline_find(const Outline *outline, const char *section, const char *title, const char *name)
{
    g_autofree char *key = key_of(section, title, name);
    return g_hash_table_lookup(outline->places, key);
}

const char *outline_place(const Outline *outline, const char *section, const char *title, const char *name)
{
    const char *place = outline_find(outline, section, title, name);
    if (!place)
        place = outline_find(outline, section, title, "");
    return place ? place : outline->main_file;
}

void outline_complain(Outline *outline, const char *place, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(outline->findings, g_strdup_printf("%s: %s", place, message));
}

static Open *open_new(const char *path, const char *title, const char *place)
{
    Open *section = g_new0(Open, 1);
    section->path = g_strdup(path);
    section->title = g_strdup(title);
    section->place = g_strdup(place);
    section->known = section_find(path) != NULL;
    return section;
}

static void open_free(Open *section)
{
    g_free(section->path);
    g_free(section->title);
    g_free(section->place);
    g_free(section);
}

static const Open *innermost(const Scan *scan)
{
    return scan->open->pdata[scan->open->len - 1];
}

static char *place_here(const Scan *scan)
{
    return g_strdup_printf("%s:%u", scan->file, scan->line);
}

/* Complain about the current line and give up on the file. */
static Token give_up(Scan *scan, const char *message)
{
    g_autofree char *place = place_here(scan);
    outline_complain(scan->outline, place, "%s", message);
    return TOKEN_BAD;
}

static void skip_blank(Scan *scan)
{
    for (;; scan->at++) {
        if (*scan->at == '#')
            while (*scan->at && *scan->at != '\n')
                *scan->at++ = ' ';
        if (*scan->at == '\n')
            scan->line++;
        else if (*scan->at == '\0' || !strchr(" \t\r", *scan->at))
            return;
    }
}

static Token read_quoted(Scan *scan)
{
    g_string_truncate(scan->word, 0);
    for (scan->at++; *scan->at != '"'; scan->at++) {
        if (*scan->at == '\0' || *scan->at == '\n')
            return give_up(scan, "the text that begins on this line lacks its closing '\"'");
        if (scan->at[0] == '$' && scan->at[1] == '{')
            return give_up(scan, "'${' would be replaced from the environment; write the value itself");
        if (*scan->at == '\\') {
            scan->at++;
            if (*scan->at == '\0' || !strchr("\"\\n", *scan->at))
                return give_up(scan, "after '\\' only '\\', '\"' or 'n' can stand; write other characters themselves");
        }
        g_string_append_c(scan->word, *scan->at);
    }
    scan->at++;
    return TOKEN_WORD;
}

/* Of other signs libconfuse takes some into a word without quotes, drops some and cuts at some. */
static gboolean is_bare(char c)
{
    return g_ascii_isalnum(c) || (c & 0x80) || (c != '\0' && strchr("_-.", c));
}

static Token read_bare(Scan *scan)
{
    g_string_truncate(scan->word, 0);
    for (; is_bare(*scan->at); scan->at++)
        g_string_append_c(scan->word, *scan->at);
    return TOKEN_WORD;
}

static Token read_sign(Scan *scan)
{
    static const struct {
        char sign;
        Token token;
    } signs[] = {{'=', TOKEN_EQUALS}, {'{', TOKEN_OPEN}, {'}', TOKEN_CLOSE}, {',', TOKEN_COMMA}, {'(', TOKEN_CALL}};

    for (guint i = 0; i < G_N_ELEMENTS(signs); i++)
        if (*scan->at == signs[i].sign) {
            scan->at++;
            return signs[i].token;
        }
    if (*scan->at == ';')
        return give_up(scan, "';' is not used here; a value ends by itself");
    g_autofree char *message =
        g_strdup_printf("'%c' can only stand in text between '\"' signs, or in a comment after '#'", *scan->at);
    return give_up(scan, message);
}

static Token next_token(Scan *scan)
{
    skip_blank(scan);
    if (*scan->at == '\0')
        return TOKEN_END;
    if (*scan->at == '"')
        return read_quoted(scan);
    return is_bare(*scan->at) ? read_bare(scan) : read_sign(scan);
}

/* The rest of a list after its "{"; `place` is where it began.  FALSE: give up on the file. */
static gboolean read_list(Scan *scan, const char *place)
{
    Token token = next_token(scan);
    while (token == TOKEN_WORD) {
        token = next_token(scan);
        if (token == TOKEN_WORD) {
            (void)give_up(scan, "a ',' is missing between two items of a list");
            return FALSE;
        }
        if (token == TOKEN_COMMA)
            token = next_token(scan);
    }
    if (token != TOKEN_CLOSE && token != TOKEN_BAD)
        outline_complain(scan->outline, place, "the list that begins here is not closed by '}', or has a ',' too many");
    return token == TOKEN_CLOSE;
}

/* Another file to read; the first time it is named counts. */
static void note_file(Scan *scan, const Setting *setting)
{
    char **file = G_STRUCT_MEMBER_P(scan->outline, setting->member);
    if (!*file)
        *file = g_strdup(scan->word->str);
}

/* What stands after "name =", at `place`.  `setting` is NULL for an unknown one.  FALSE: give up. */
static gboolean read_value(Scan *scan, const Setting *setting, const char *place)
{
    Token token = next_token(scan);
    if (token == TOKEN_WORD) {
        if (setting && setting->kind == KIND_FILE)
            note_file(scan, setting);
        return TRUE;
    }
    if (token != TOKEN_OPEN) {
        if (token != TOKEN_BAD)
            outline_complain(scan->outline, place, "a value is missing after '='");
        return FALSE;
    }
    if (setting && !setting_is_list(setting))
        outline_complain(scan->outline, place, "setting '%s' takes one value, not a list in '{ }'",
                         setting_short_name(setting));
    return read_list(scan, place);
}

/* Remember where something stands, or complain that it is there twice.  `name` "" is the section itself. */
static void note_place(Scan *scan, const Open *section, const char *name, const char *place)
{
    const char *first = outline_find(scan->outline, section->path, section->title, name);
    if (!first) {
        g_hash_table_insert(scan->outline->places, key_of(section->path, section->title, name), g_strdup(place));
        return;
    }
    g_autofree char *what = *name             ? g_strdup_printf("setting '%s'", name)
                            : *section->title ? g_strdup_printf("section '%s' \"%s\"", section->path, section->title)
                                              : g_strdup_printf("section '%s'", section->path);
    outline_complain(scan->outline, place, "%s is given twice, first at %s; keep one", what, first);
}

static gboolean read_setting(Scan *scan, const char *name, const char *place)
{
    const Open *section = innermost(scan);
    const Setting *setting = setting_find(section->path, name);
    if (setting)
        note_place(scan, section, name, place);
    else if (section->known) {
        g_autofree char *suggestion = setting_suggest(section->path, name);
        outline_complain(scan->outline, place, "there is no setting '%s' here%s", name, suggestion);
    }
    return read_value(scan, setting, place);
}

static void begin_section(Scan *scan, const char *name, const char *title, const char *place)
{
    const Open *parent = innermost(scan);
    gboolean parent_known = parent->known;
    g_autofree char *path = *parent->path ? g_strdup_printf("%s.%s", parent->path, name) : g_strdup(name);
    const Section *section = section_find(path);

    Open *opened = open_new(path, title ? title : "", place);
    g_ptr_array_add(scan->open, opened);
    if (!section) {
        if (parent_known)
            outline_complain(scan->outline, place, "there is no section '%s' here", name);
        return;
    }
    if (section->titled && (!title || !*title))
        outline_complain(scan->outline, place, "section '%s' needs a name: %s \"...\" {", name, name);
    if (!section->titled && title)
        outline_complain(scan->outline, place, "section '%s' has no name of its own: write %s {", name, name);
    note_place(scan, opened, "", place);
}

/* A setting or the beginning of a section; its first word has been read. */
static gboolean read_statement(Scan *scan)
{
    g_autofree char *name = g_strdup(scan->word->str);
    g_autofree char *place = place_here(scan);
    g_autofree char *title = NULL;

    Token token = next_token(scan);
    if (token == TOKEN_WORD) {
        title = g_strdup(scan->word->str);
        token = next_token(scan);
    }
    if (token == TOKEN_OPEN)
        begin_section(scan, name, title, place);
    else if (token == TOKEN_EQUALS && !title)
        return read_setting(scan, name, place);
    else if (token == TOKEN_CALL) {
        outline_complain(scan->outline, place, "'%s(' cannot be used; a second file is named by: units = \"...\"",
                         name);
        return FALSE;
    } else if (token != TOKEN_BAD) {
        outline_complain(scan->outline, place, "'%s' is neither a setting (%s = ...) nor a section (%s \"...\" {)",
                         name, name, name);
        return FALSE;
    }
    return token != TOKEN_BAD;
}

static gboolean end_section(Scan *scan)
{
    if (scan->open->len == 1) {
        (void)give_up(scan, "this '}' closes nothing");
        return FALSE;
    }
    g_ptr_array_set_size(scan->open, (gint)scan->open->len - 1);
    return TRUE;
}

static void scan_statements(Scan *scan)
{
    for (;;) {
        gboolean go_on = FALSE;
        switch (next_token(scan)) {
        case TOKEN_WORD:
            go_on = read_statement(scan);
            break;
        case TOKEN_CLOSE:
            go_on = end_section(scan);
            break;
        case TOKEN_END:
            if (scan->open->len > 1)
                outline_complain(scan->outline, innermost(scan)->place,
                                 "the section that begins here is not closed by '}'");
            return;
        case TOKEN_EQUALS:
        case TOKEN_OPEN:
        case TOKEN_COMMA:
        case TOKEN_CALL:
            (void)give_up(scan, "the name of a setting or section is expected here");
            return;
        case TOKEN_BAD:
            return;
        }
        if (!go_on)
            return;
    }
}

void outline_scan(Outline *outline, const char *file, char *text)
{
    Scan scan = {.outline = outline, .file = file, .at = text, .line = 1};
    if (!outline->main_file)
        outline->main_file = g_strdup(file);
    scan.word = g_string_new(NULL);
    scan.open = g_ptr_array_new_with_free_func((GDestroyNotify)open_free);
    g_ptr_array_add(scan.open, open_new("", "", file));
    scan_statements(&scan);
    g_ptr_array_unref(scan.open);
    g_string_free(scan.word, TRUE);
}
