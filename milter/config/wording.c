#include "config/wording.h"

#include "config/wording_check.h"
#include "util/error.h"

#include <string.h>

#define WORDING_FILE_BYTES_MAX (64 * 1024)
#define UNIT_MARK              "@" /* in the name of a unit's own text */

static const char subject_mark[] = "Subject:";
static const char swedish[] = "sv";
static const char suffix[] = ".txt";
static const char other[] = "other"; /* for residents whose language has no folder (D57) */
static const char *const folders[] = {"sv", "fi", "en", "other"};

typedef struct {
    Template *subject;
    Template *body;
} Text;

struct Wording {
    GHashTable *texts;    /* "sv/receipt" → Text */
    GHashTable *partials; /* "sv/_footer" → Template */
};

/* Partials are looked for in the letter's own language. */
typedef struct {
    const Wording *wording;
    const char *language;
} Place;

typedef struct {
    Wording *wording;
    const char *folder;
    GHashTable *fields;
    GPtrArray *findings;
    GPtrArray *warnings; /* or NULL */
} Reading;

static void text_free(gpointer data)
{
    Text *text = data;
    template_free(text->subject);
    template_free(text->body);
    g_free(text);
}

static void partial_free(gpointer data)
{
    template_free(data);
}

void wording_free(Wording *wording)
{
    if (!wording)
        return;
    g_hash_table_unref(wording->texts);
    g_hash_table_unref(wording->partials);
    g_free(wording);
}

static const Template *find_partial(const char *name, gpointer data)
{
    const Place *place = data;
    g_autofree char *key = g_strdup_printf("%s/%s", place->language, name);
    return g_hash_table_lookup(place->wording->partials, key);
}

/* -- reading ------------------------------------------------------------- */

static void add_finding(Reading *reading, const char *path, const char *what)
{
    g_ptr_array_add(reading->findings, g_strdup_printf("%s: %s", path, what));
}

/* A file of text as people's editors leave it: a byte order mark and CRLF are fine.  NULL with a finding. */
static char *read_source(Reading *reading, const char *path)
{
    g_autofree char *raw = NULL;
    gsize length = 0;
    g_autoptr(GError) cause = NULL;
    if (!g_file_get_contents(path, &raw, &length, &cause)) {
        add_finding(reading, path, cause->message);
        return NULL;
    }
    if (length > WORDING_FILE_BYTES_MAX || !g_utf8_validate(raw, (gssize)length, NULL)) {
        add_finding(reading, path, "must be UTF-8 text of at most 64 KiB; save it again as UTF-8");
        return NULL;
    }
    const char *start = g_str_has_prefix(raw, "\xEF\xBB\xBF") ? raw + 3 : raw;
    GString *source = g_string_new(start);
    g_string_replace(source, "\r\n", "\n", 0);
    return g_string_free(source, FALSE);
}

static Template *compile(Reading *reading, const char *path, const char *source)
{
    g_autoptr(GError) error = NULL;
    Template *template = template_new(path, source, &error);
    if (!template)
        g_ptr_array_add(reading->findings, g_strdup(error->message));
    return template;
}

/* The body is compiled with empty lines where the subject stood, so that messages name the right line. */
static void read_text(Reading *reading, const char *path, const char *key)
{
    g_autofree char *source = read_source(reading, path);
    if (!source)
        return;
    char *newline = strchr(source, '\n');
    if (!g_str_has_prefix(source, subject_mark) || !newline || newline[1] != '\n') {
        g_autofree char *place = g_strdup_printf("%s:1", path);
        add_finding(reading, place, "must begin with a line 'Subject: ...' and an empty line");
        return;
    }
    g_autofree char *subject =
        g_strndup(source + strlen(subject_mark), (gsize)(newline - source) - strlen(subject_mark));
    g_strstrip(subject);
    Text *text = g_new0(Text, 1);
    text->subject = compile(reading, path, subject);
    text->body = compile(reading, path, newline);
    if (text->subject && text->body)
        g_hash_table_insert(reading->wording->texts, g_strdup(key), text);
    else
        text_free(text);
}

static void warn(Reading *reading, const char *path, const char *what)
{
    if (reading->warnings)
        g_ptr_array_add(reading->warnings, g_strdup_printf("%s: %s", path, what));
}

static void read_letter(Reading *reading, const char *language, LetterKind kind)
{
    const LetterTraits *traits = letter_traits(kind);
    gboolean is_swedish = strcmp(language, swedish) == 0;
    if (!is_swedish && traits->audience != AUDIENCE_RESIDENT)
        return; /* staff letters are Swedish only */
    g_autofree char *key = g_strdup_printf("%s/%s", language, traits->name);
    g_autofree char *path = g_strdup_printf("%s/%s.txt", reading->folder, key);
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        read_text(reading, path, key);
    else if (is_swedish)
        add_finding(reading, path, "is missing; every letter needs its Swedish text");
    else
        warn(reading, path, "is missing; the Swedish text is used");
}

static void read_partial(Reading *reading, const char *path, const char *key)
{
    g_autofree char *source = read_source(reading, path);
    Template *template = source ? compile(reading, path, source) : NULL;
    if (template)
        g_hash_table_insert(reading->wording->partials, g_strdup(key), template);
}

/* "receipt@tekn": a letter in the words of one unit. */
static void read_override(Reading *reading, const char *path, const char *key)
{
    const char *name = strchr(key, '/') + 1;
    g_autofree char *letter = g_strndup(name, strcspn(name, UNIT_MARK));
    LetterKind kind = letter_kind_of(letter);
    if (kind == LETTER_KINDS || letter_traits(kind)->verbatim)
        add_finding(reading, path, "there is no letter of that name; before '@' stands one, after it the unit's code");
    else
        read_text(reading, path, key);
}

/* All that is in a folder beside the letters that every folder has. */
static void read_folder(Reading *reading, const char *language)
{
    g_autofree char *folder = g_build_filename(reading->folder, language, NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    if (!dir)
        return; /* a missing folder is told by each letter it should hold */
    for (const char *file = g_dir_read_name(dir); file; file = g_dir_read_name(dir)) {
        if (file[0] == '.' || !g_str_has_suffix(file, suffix))
            continue; /* what editors leave behind */
        g_autofree char *path = g_build_filename(folder, file, NULL);
        g_autofree char *name = g_strndup(file, strlen(file) - strlen(suffix));
        g_autofree char *key = g_strdup_printf("%s/%s", language, name);
        if (name[0] == '_')
            read_partial(reading, path, key);
        else if (strstr(name, UNIT_MARK))
            read_override(reading, path, key);
        else if (letter_kind_of(name) == LETTER_KINDS)
            warn(reading, path, "is no letter of that name; nobody will ever get it");
    }
}

/* -- checking ------------------------------------------------------------ */

static gboolean is_to_resident(const char *key)
{
    const char *name = strchr(key, '/') + 1;
    g_autofree char *letter = g_strndup(name, strcspn(name, UNIT_MARK));
    return letter_traits(letter_kind_of(letter))->audience == AUDIENCE_RESIDENT;
}

static void check_text(Reading *reading, const char *key, const Text *text)
{
    g_autofree char *path = g_strdup_printf("%s/%s%s", reading->folder, key, suffix);
    g_autofree char *language = g_strndup(key, strcspn(key, "/"));
    Place place = {reading->wording, language};
    Check check = {reading->fields, find_partial, &place, reading->findings};
    wording_check_names(&check, text->subject, path);
    wording_check_names(&check, text->body, path);
    if (!is_to_resident(key))
        return;
    guint words = wording_count_words(&check, text->body);
    if (words > WORDING_WORDS_MAX)
        g_ptr_array_add(reading->findings, g_strdup_printf("%s:1: %u words; a letter to a resident has at most %d",
                                                           path, words, WORDING_WORDS_MAX));
}

/* A unit's own text that is not translated leaves those readers with the ordinary one. */
static void check_translations(Reading *reading, const char *key)
{
    if (!strstr(key, UNIT_MARK) || !g_str_has_prefix(key, "sv/") || !is_to_resident(key))
        return;
    for (guint i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *translated = g_strconcat(folders[i], strchr(key, '/'), NULL);
        g_autofree char *path = g_strdup_printf("%s/%s%s", reading->folder, translated, suffix);
        if (!g_hash_table_contains(reading->wording->texts, translated))
            warn(reading, path, "is missing; the text for all units is used in that language");
    }
}

/* In the order of their names, so that the same mistakes are the same message. */
static void check_texts(Reading *reading)
{
    g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(reading->wording->texts), (GCompareFunc)strcmp);
    for (GList *at = keys; at; at = at->next) {
        check_text(reading, at->data, g_hash_table_lookup(reading->wording->texts, at->data));
        check_translations(reading, at->data);
    }
}

void wording_check_units(const Wording *wording, const Config *config, GPtrArray *warnings)
{
    g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(wording->texts), (GCompareFunc)strcmp);
    for (GList *at = keys; at; at = at->next) {
        const char *mark = strstr(at->data, UNIT_MARK);
        if (mark && !config_unit(config, mark + 1))
            g_ptr_array_add(warnings, g_strdup_printf("%s/%s%s: there is no unit '%s'; nobody will ever get this text",
                                                      config->templates, (char *)at->data, suffix, mark + 1));
    }
}

static void check_partials(Reading *reading)
{
    GHashTableIter iter;
    gpointer key = NULL;
    gpointer template = NULL;
    g_hash_table_iter_init(&iter, reading->wording->partials);
    while (g_hash_table_iter_next(&iter, &key, &template)) {
        g_autofree char *path = g_strdup_printf("%s/%s.txt", reading->folder, (const char *)key);
        g_autofree char *language = g_strndup(key, strcspn(key, "/"));
        Place place = {reading->wording, language};
        Check check = {reading->fields, find_partial, &place, reading->findings};
        wording_check_names(&check, template, path);
    }
}

static void read_all(Reading *reading)
{
    for (guint i = 0; i < G_N_ELEMENTS(folders); i++) {
        read_folder(reading, folders[i]);
        for (guint kind = 0; kind < LETTER_KINDS; kind++)
            if (!letter_traits((LetterKind)kind)->verbatim)
                read_letter(reading, folders[i], (LetterKind)kind);
    }
    check_texts(reading);
    check_partials(reading);
}

Wording *wording_read(const char *folder, GPtrArray *warnings, GError **error)
{
    g_autofree char *fields_path = g_build_filename(folder, "fields", NULL);
    g_autoptr(GHashTable) fields = wording_read_fields(fields_path, error);
    if (!fields)
        return NULL;
    g_autoptr(Wording) wording = g_new0(Wording, 1);
    wording->texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, text_free);
    wording->partials = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, partial_free);
    g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func(g_free);
    Reading reading = {wording, folder, fields, findings, warnings};
    read_all(&reading);
    if (findings->len == 0)
        return g_steal_pointer(&wording);
    g_ptr_array_add(findings, NULL);
    g_autofree char *lines = g_strjoinv("\n", (char **)findings->pdata);
    g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG, lines);
    return NULL;
}

/* -- rendering ----------------------------------------------------------- */

/* The unit's own text, else the ordinary one, or NULL. */
static const Text *find_text(const Wording *wording, const char *language, const char *name, const char *unit)
{
    g_autofree char *own = g_strdup_printf("%s/%s" UNIT_MARK "%s", language, name, unit ? unit : "");
    g_autofree char *ordinary = g_strdup_printf("%s/%s", language, name);
    const Text *text = g_hash_table_lookup(wording->texts, own);
    return text ? text : g_hash_table_lookup(wording->texts, ordinary);
}

static gboolean has_folder(const char *language)
{
    for (guint i = 0; i < G_N_ELEMENTS(folders); i++)
        if (strcmp(language, folders[i]) == 0)
            return TRUE;
    return FALSE;
}

void wording_render(const Wording *wording, LetterKind kind, const char *language, GHashTable *fields, char **subject,
                    char **body)
{
    const char *name = letter_traits(kind)->name;
    Place place = {wording, has_folder(language) ? language : other};
    const char *unit = g_hash_table_lookup(fields, "unit");
    const Text *text = find_text(wording, place.language, name, unit);
    if (!text) {
        place.language = swedish;
        text = find_text(wording, swedish, name, unit);
    }
    g_assert(text); /* wording_read() has seen to it that every letter has its Swedish text */
    *subject = template_render(text->subject, fields, ESCAPE_NONE, find_partial, &place);
    char *rendered = template_render(text->body, fields, ESCAPE_NONE, find_partial, &place);
    gsize blank = strspn(rendered, "\n");
    memmove(rendered, rendered + blank, strlen(rendered + blank) + 1);
    *body = g_strchomp(rendered);
}
