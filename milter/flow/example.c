#include "flow/example.h"

#include "flow/render.h"
#include "util/error.h"

#include <string.h>

#define ALL         "all" /* the group with what scenes leave unsaid */
#define YES         "ja"
#define FOLDER      "examples"
#define SCENES      "letters"
#define RECEIVED_AT 1772559730 /* Tuesday 3 March 2026, 18.42 in Sweden */
#define FRIDAY_SECS (3 * 24 * 3600)
#define ANSWER_SECS (40 * 3600)
#define LETTER_SECS 4
#define NO_SECRET   "a key of examples, it opens nothing"

struct Examples {
    GKeyFile *scenes;
    char *folder;
    Keyring *keyring;
    const Wording *wording;
    Rules rules;
};

Examples *examples_read(const Config *config, const Wording *wording, GError **error)
{
    g_autoptr(Examples) examples = g_new0(Examples, 1);
    examples->folder = g_build_filename(config->templates, FOLDER, NULL);
    examples->scenes = g_key_file_new();
    examples->wording = wording;
    examples->keyring = keyring_new("example");
    keyring_add(examples->keyring, "example", NO_SECRET, strlen(NO_SECRET));
    examples->rules = (Rules){.config = config, .keyring = examples->keyring, .mode = MODE_LIVE};
    g_autofree char *path = g_build_filename(examples->folder, SCENES, NULL);
    g_autoptr(GError) cause = NULL;
    if (g_key_file_load_from_file(examples->scenes, path, G_KEY_FILE_NONE, &cause))
        return g_steal_pointer(&examples);
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG, "cannot read '%s': %s", path, cause->message);
    return NULL;
}

void examples_free(Examples *examples)
{
    if (!examples)
        return;
    g_key_file_unref(examples->scenes);
    keyring_free(examples->keyring);
    g_free(examples->folder);
    g_free(examples);
}

/* -- what there is --------------------------------------------------------- */

char **examples_names(const Examples *examples)
{
    g_auto(GStrv) groups = g_key_file_get_groups(examples->scenes, NULL);
    GPtrArray *names = g_ptr_array_new();
    for (guint i = 0; groups[i]; i++)
        if (strcmp(groups[i], ALL) != 0)
            g_ptr_array_add(names, g_strdup(groups[i]));
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

char *examples_value(const Examples *examples, const char *scene, const char *key)
{
    char *value = g_key_file_get_string(examples->scenes, scene, key, NULL);
    if (!value)
        value = g_key_file_get_string(examples->scenes, ALL, key, NULL);
    if (!value)
        return g_strdup("");
    return value;
}

char *examples_find(const Examples *examples, const char *name)
{
    if (g_key_file_has_group(examples->scenes, name) && strcmp(name, ALL) != 0)
        return g_strdup(name);
    g_auto(GStrv) names = examples_names(examples);
    for (guint i = 0; names[i]; i++) {
        g_autofree char *kind = examples_value(examples, names[i], "kind");
        if (strcmp(kind, name) == 0)
            return g_strdup(names[i]);
    }
    return NULL;
}

char **examples_languages(const Examples *examples, const char *scene)
{
    g_autofree char *given = examples_value(examples, scene, "languages");
    return g_strsplit(*given ? given : language_code(LANGUAGE_SV), " ", -1);
}

/* -- one letter ------------------------------------------------------------ */

/* A letter in the making. */
typedef struct {
    const Examples *examples;
    const char *scene;
    const ExampleWish *wish;
    const char *language; /* "other": one without wording of its own */
    const Unit *unit;
    Category category;
} Scene;

static void fill(const Scene *scene, const char *key, char **place)
{
    g_free(*place);
    *place = examples_value(scene->examples, scene->scene, key);
}

static gboolean is_on(const Scene *scene, const char *key)
{
    return g_key_file_get_boolean(scene->examples->scenes, scene->scene, key, NULL);
}

static void take_text(char **place, const char *text)
{
    g_free(*place);
    *place = g_strdup(text);
}

static Case *make_case(const Scene *scene)
{
    Case *about = case_new(case_number(2026, 417));
    fill(scene, "subject", &about->subject);
    fill(scene, "channel", &about->channel);
    fill(scene, "name", &about->resident_name);
    fill(scene, "resident", &about->resident);
    fill(scene, "channel", &about->channel);
    take_text(&about->unit, scene->unit->code);
    take_text(&about->category, category_name(scene->category));
    take_text(&about->language, strcmp(scene->language, "other") == 0 ? "ar" : scene->language);
    about->received_at = RECEIVED_AT + (is_on(scene, "friday") ? FRIDAY_SECS : 0);
    about->sensitive = scene->wish->unit ? scene->unit->sensitive : is_on(scene, "sensitive");
    return about;
}

static void set_from(const Scene *scene, Letter *letter, const char *field, const char *key)
{
    g_autofree char *value = examples_value(scene->examples, scene->scene, key);
    letter_set(letter, field, value);
}

/* What the scene says of a unit or category gives way to another that was wished for. */
static void set_wishes(const Scene *scene, Letter *letter)
{
    static const char *const flags[] = {
        [CATEGORY_OPINION] = "is_opinion", [CATEGORY_COMPLAINT] = "is_complaint", [CATEGORY_PRAISE] = "is_praise",
        [CATEGORY_IDEA] = "is_idea",       [CATEGORY_QUESTION] = "is_question",   [CATEGORY_FAULT] = "is_fault"};
    letter_set(letter, "category", category_name(scene->category));
    for (guint i = 0; scene->wish->category && i < G_N_ELEMENTS(flags); i++)
        letter_set(letter, flags[i], i == scene->category ? YES : NULL);
    if (!scene->wish->unit)
        return;
    letter_set(letter, "promises_answer", scene->unit->promises_answer ? YES : NULL);
    letter_set(letter, "promises_finnish", scene->unit->promises_finnish ? YES : NULL);
    letter_set(letter, "sensitive", scene->unit->sensitive ? YES : NULL);
}

static void set_listed(const Scene *scene, Letter *letter)
{
    GKeyFile *scenes = scene->examples->scenes;
    g_auto(GStrv) flags = g_key_file_get_string_list(scenes, scene->scene, "flags", NULL, NULL);
    for (guint i = 0; flags && flags[i]; i++)
        letter_set(letter, flags[i], YES);
    g_auto(GStrv) fields = g_key_file_get_string_list(scenes, scene->scene, "fields", NULL, NULL);
    for (guint i = 0; fields && fields[i]; i++)
        set_from(scene, letter, fields[i], fields[i]);
}

/* The day a letter promises is printed by the decision, in the letter's language. */
static void set_promise(const Scene *scene, Letter *letter, const Case *about)
{
    const Config *config = scene->examples->rules.config;
    if (letter->kind != LETTER_RECEIPT_TRIAGE && *letter_get(letter, "is_triage") == '\0')
        return;
    GDate day = calendar_promise(config->calendar, config->deadline_rule, about->received_at, config->deadline_count);
    g_autofree char *printed = calendar_print_day(&day, language_is_known(letter->language) ? letter->language : "sv");
    letter_set(letter, "promise_day", printed);
}

static Letter *make_letter(const Scene *scene, LetterKind kind, const Case *about)
{
    gboolean resident = letter_traits(kind)->audience == AUDIENCE_RESIDENT;
    g_autofree char *to = examples_value(scene->examples, scene->scene, resident ? "resident" : "staff");
    Letter *letter = letter_new(kind, to, resident ? about->resident_name : "", resident ? scene->language : "sv");
    take_text(&letter->answers_id, "A1b2c3@posten.example");
    letter_set(letter, "language_name", language_name_sv(about->language));
    letter_set(letter, "resident_name", *about->resident_name ? about->resident_name : about->resident);
    set_from(scene, letter, "subject", "subject");
    set_from(scene, letter, "resident", "resident");
    set_from(scene, letter, "channel", "channel");
    set_listed(scene, letter);
    set_wishes(scene, letter);
    set_promise(scene, letter, about);
    if (kind == LETTER_ANSWER || kind == LETTER_INTERNAL)
        fill(scene, "from_name", &letter->from_name);
    return letter;
}

static gboolean complain(const Scene *scene, GError **error, const char *what)
{
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG, "example letter [%s]: %s", scene->scene, what);
    return FALSE;
}

/* The mail that the letter passes on, a file beside the scenes; NULL without error if it passes on nothing. */
static gboolean read_original(const Scene *scene, LetterKind kind, GBytes **original, GError **error)
{
    *original = NULL;
    if (!letter_traits(kind)->passes_on)
        return TRUE;
    g_autofree char *name = examples_value(scene->examples, scene->scene, "mail");
    g_autofree char *path = g_build_filename(scene->examples->folder, name, NULL);
    char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) cause = NULL;
    if (!g_file_get_contents(path, &text, &length, &cause))
        return complain(scene, error, cause->message);
    *original = g_bytes_new_take(text, length);
    return TRUE;
}

/* A category that was wished for has its own receipt, as it would in truth. */
static LetterKind kind_of(const Scene *scene, const char *name)
{
    LetterKind kind = letter_kind_of(name);
    gboolean plain = kind == LETTER_RECEIPT || kind == LETTER_RECEIPT_PRAISE || kind == LETTER_RECEIPT_IDEA;
    if (!plain || !scene->wish->category)
        return kind;
    if (scene->category == CATEGORY_PRAISE)
        return LETTER_RECEIPT_PRAISE;
    return scene->category == CATEGORY_IDEA ? LETTER_RECEIPT_IDEA : LETTER_RECEIPT;
}

static GBytes *render(const Scene *scene, LetterKind kind, GError **error)
{
    g_autoptr(GBytes) original = NULL;
    if (!read_original(scene, kind, &original, error))
        return NULL;
    g_autoptr(Case) about = make_case(scene);
    g_autoptr(Letter) letter = make_letter(scene, kind, about);
    g_autoptr(Envelope) envelope = envelope_new(about->resident);
    envelope->received_at = RECEIVED_AT;
    g_autoptr(GPtrArray) ancestors = g_ptr_array_new();
    g_autofree char *message_id = g_strdup_printf("sp.2600417.3.t5e1@%s", scene->examples->rules.config->id_domain);
    const Outgoing outgoing = {.id = 91234,
                               .number = about->number,
                               .letter = letter,
                               .about = about,
                               .message_id = message_id,
                               .created_at = about->received_at + (kind == LETTER_ANSWER ? ANSWER_SECS : LETTER_SECS),
                               .ancestors = ancestors};
    return render_letter(&scene->examples->rules, scene->examples->wording, &outgoing, g_steal_pointer(&original),
                         envelope);
}

/* The scene's unit; another municipality may have none of that code. */
static const Unit *find_unit(const Config *config, const char *code)
{
    const Unit *unit = config_unit(config, code);
    return !unit && config->units->len > 0 ? g_ptr_array_index(config->units, 0) : unit;
}

GBytes *examples_render(const Examples *examples, const char *name, const ExampleWish *wish, GError **error)
{
    g_auto(GStrv) languages = examples_languages(examples, name);
    g_autofree char *unit = examples_value(examples, name, "unit");
    g_autofree char *category = examples_value(examples, name, "category");
    g_autofree char *kind_name = examples_value(examples, name, "kind");
    const Scene scene = {.examples = examples,
                         .scene = name,
                         .wish = wish,
                         .language = wish->language ? wish->language : languages[0],
                         .unit = find_unit(examples->rules.config, wish->unit ? wish->unit : unit),
                         .category = category_of(wish->category ? wish->category : category)};
    LetterKind kind = kind_of(&scene, kind_name);
    if (kind == LETTER_KINDS || !scene.unit) {
        complain(&scene, error, scene.unit ? "its kind is no letter" : "there is no unit");
        return NULL;
    }
    return render(&scene, kind, error);
}
