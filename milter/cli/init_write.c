#include "cli/init_write.h"

#include "cli/cli.h"
#include "cli/edit.h"
#include "cli/settings_text.h"
#include "cli/shipped.h"
#include "config/config_read.h"
#include "util/error.h"

#include <glib/gstdio.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#define FILE_MODE 0640

enum { MAIN, UNITS, CLASSES, LEARNED, FILES };
static const char *const file_names[] = {"synpunkt.conf", "units.conf", "classes.conf", "learned.conf"};

typedef struct {
    const Answers *answers;
    GPtrArray *units;
    char *text[FILES];
} Draft;

static void draft_clear(Draft *draft)
{
    for (guint i = 0; i < FILES; i++)
        g_free(draft->text[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Draft, draft_clear)

/* "Västerås stad" → "vasteras-stad-1". */
static char *instance_of(const char *city)
{
    g_autofree char *ascii = g_str_to_ascii(city, "C");
    GString *name = g_string_new(NULL);
    for (const char *at = ascii; *at && name->len < 30; at++)
        if (g_ascii_isalnum(*at))
            g_string_append_c(name, g_ascii_tolower(*at));
        else if (name->len && name->str[name->len - 1] != '-')
            g_string_append_c(name, '-');
    g_string_append(name, name->len && name->str[name->len - 1] == '-' ? "1" : "-1");
    return g_string_free(name, FALSE);
}

static void set_list(SettingsText *text, const char *section, const char *name, const char *values)
{
    g_auto(GStrv) parts = g_strsplit_set(values, ", ;", -1);
    GString *list = g_string_new(NULL);
    for (guint i = 0; parts[i]; i++)
        if (*parts[i])
            g_string_append_printf(list, "%s\"%s\"", list->len ? ", " : "", parts[i]);
    g_autofree char *braced = g_strdup_printf("{ %s }", list->str);
    settings_text_set(text, section, name, list->len ? braced : NULL);
    (void)g_string_free(list, TRUE);
}

/* Answers that stand in the file under their own names. */
static void set_plain(SettingsText *text, const Answers *answers)
{
    static const char *const city[] = {"name_fi", "name_en", "postal", "visit", "phone", "hours", "web", "privacy_url"};
    static const char *const optional[] = {"case_domain", "strategist", "admin", "duty_address", "interpreter"};
    static const char *const kept[] = {"relay",     "socket",    "store",           "spool",
                                       "keys_file", "time_zone", "reference_prefix"};
    for (guint i = 0; i < G_N_ELEMENTS(city); i++)
        settings_text_set_quoted(text, "organisation", city[i], answers_get(answers, city[i]));
    for (guint i = 0; i < G_N_ELEMENTS(optional); i++)
        settings_text_set_quoted(text, "", optional[i], answers_get(answers, optional[i]));
    for (guint i = 0; i < G_N_ELEMENTS(kept); i++)
        if (*answers_get(answers, kept[i]))
            settings_text_set_quoted(text, "", kept[i], answers_get(answers, kept[i]));
}

/* What only the example city has: its forms, its other addresses, its people, its policy and its days. */
static void silence_example(SettingsText *text)
{
    settings_text_silence(text, "mailbox ", 1);
    settings_text_silence(text, "form ", 0);
    settings_text_silence(text, "    login ", 0);
    settings_text_silence(text, "policy ", 0);
    settings_text_set(text, "staff", "trusted_networks", NULL);
    static const char *const own[] = {"closed_days", "spam_header", "spam_threshold", "forwarders"};
    for (guint i = 0; i < G_N_ELEMENTS(own); i++)
        settings_text_set(text, "", own[i], NULL);
}

static gboolean print_main(Draft *draft, const char *shipped, GError **error)
{
    const Answers *answers = draft->answers;
    g_autofree char *templates = shipped_folder("templates", error);
    if (!templates)
        return FALSE;
    g_autoptr(GPtrArray) text = settings_text_new(shipped);
    g_autofree char *instance = instance_of(answers_get(answers, "city"));
    g_autofree char *mailbox = settings_quote(answers_get(answers, "mailbox"));
    silence_example(text);
    set_plain(text, answers);
    for (guint i = 0; i < text->len; i++)
        if (g_str_has_prefix(text->pdata[i], "mailbox ")) {
            g_free(text->pdata[i]);
            text->pdata[i] = g_strdup_printf("mailbox %s { }", mailbox);
        }
    settings_text_set_quoted(text, "organisation", "name", answers_get(answers, "city"));
    settings_text_set_quoted(text, "", "instance", instance);
    settings_text_set_quoted(text, "", "triage_unit",
                             init_units_add_desk(draft->units, answers_get(answers, "triage")));
    set_list(text, "staff", "staff_domains", answers_get(answers, "staff_domains"));
    set_list(text, "staff", "authserv_id", answers_get(answers, "authserv_id"));
    settings_text_set(text, "", "mode", answers_are_yes(answers, "observe") ? "observe" : "live");
    settings_text_set_quoted(text, "", "templates", templates);
    g_free(text->pdata[0]);
    text->pdata[0] = g_strdup_printf("# Synpunkt in %s.  Every setting is described in synpunkt.conf(5).",
                                     answers_get(answers, "city"));
    draft->text[MAIN] = settings_text_print(text);
    return TRUE;
}

/* Who gets the matters with a procedure of their own: whom the answers name, else those who sort. */
static char *print_classes(const Answers *answers, const char *shipped)
{
    g_autoptr(GPtrArray) text = settings_text_new(shipped);
    g_autofree char *class = g_strdup("");
    for (guint i = 0; i < text->len; i++) {
        const char *line = text->pdata[i];
        if (g_str_has_prefix(line, "class \"")) {
            g_free(class);
            class = g_strndup(line + strlen("class \""), strcspn(line + strlen("class \""), "\""));
        }
        gsize before = strcspn(line, "\"");
        if (!g_str_has_prefix(line, "    address "))
            continue;
        g_autofree char *key = g_strconcat(ANSWER_CLASS_PREFIX, class, NULL);
        const char *given = answers_get(answers, key);
        if (!*given && g_str_has_prefix(line + before, "\"registrator@"))
            given = answers_get(answers, "registrator");
        g_autofree char *quoted = settings_quote(given);
        text->pdata[i] = *given ? g_strdup_printf("%.*s%s", (int)before, line, quoted) : g_strconcat("# ", line, NULL);
        g_free((char *)line);
    }
    /* What is for one person's eyes needs that person. */
    if (!*answers_get(answers, ANSWER_CLASS_PREFIX "visselblasning"))
        settings_text_silence(text, "class \"visselblasning\"", 0);
    return settings_text_print(text);
}

static void say_match(const NewUnit *unit)
{
    if (unit->like)
        g_print("unit %s: words of the example's %s, %s\n", unit->field[COLUMN_CODE], unit->like->code,
                unit->like->name[LANGUAGE_SV]);
    else if (!*unit->field[COLUMN_WORDS])
        g_print("unit %s: no words; letters come to it from people who sort, until you write some in units.conf\n",
                unit->field[COLUMN_CODE]);
    if (unit->like && unit->like->sensitive && !*unit->field[COLUMN_MEMBERS])
        g_print("unit %s: sensitive; only %s may answer until you name its people under members\n",
                unit->field[COLUMN_CODE], unit->field[COLUMN_ADDRESS]);
}

/* The texts of the four files. */
static gboolean make_draft(Draft *draft, GError **error)
{
    g_autofree char *rules = shipped_folder("rules", error);
    if (!rules)
        return FALSE;
    g_auto(GStrv) shipped = g_new0(char *, FILES + 1);
    for (guint i = 0; i < FILES; i++)
        if (!(shipped[i] = shipped_text(rules, file_names[i], error)))
            return FALSE;
    g_autofree char *path = g_build_filename(rules, file_names[MAIN], NULL);
    g_autoptr(Config) example = config_read(path, error);
    if (!example || !print_main(draft, shipped[MAIN], error))
        return FALSE;
    if (!init_units_match(draft->units, example, error))
        return FALSE;
    for (guint i = 0; i < draft->units->len; i++)
        say_match(draft->units->pdata[i]);
    draft->text[UNITS] = init_units_print(draft->units, shipped[UNITS]);
    draft->text[CLASSES] = print_classes(draft->answers, shipped[CLASSES]);
    draft->text[LEARNED] = init_units_print_learned(draft->units, shipped[LEARNED]);
    return TRUE;
}

/* Files beside the main one that are there already stay: what is tried is what the service will read. */
static gboolean take_kept(Draft *draft, const char *folder, GError **error)
{
    for (guint i = MAIN + 1; i < FILES; i++) {
        g_autofree char *file = g_build_filename(folder, file_names[i], NULL);
        char *text = NULL;
        if (!g_file_test(file, G_FILE_TEST_EXISTS))
            continue;
        if (!g_file_get_contents(file, &text, NULL, error))
            return FALSE;
        g_free(draft->text[i]);
        draft->text[i] = text;
    }
    return TRUE;
}

/* A fault is told of the file that people can look at, not of the one that was tried. */
static void tell_real_folder(GError **error, const char *tried, const char *folder)
{
    if (!error || !*error)
        return;
    g_autoptr(GString) words = g_string_new((*error)->message);
    (void)g_string_replace(words, tried, folder, 0);
    g_free((*error)->message);
    (*error)->message = g_strconcat("nothing is written, for these files do not go together: ", words->str, NULL);
}

/* A configuration beside the usual one, as for a second city, takes the first one's register only when it is told to. */
static gboolean takes_no_others(const Draft *draft, const Config *config, GError **error)
{
    const char *const names[] = {"store", "keys_file"}, *const at[] = {config->store, config->keys_file};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (*answers_get(draft->answers, names[i]) || !g_file_test(at[i], G_FILE_TEST_EXISTS))
            continue;
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT,
                    "'%s' is there already, as another configuration's; nothing is written.  Say where this one's is, "
                    "in a file for --answers: %s = PATH",
                    at[i], names[i]);
        return FALSE;
    }
    return TRUE;
}

/* Would the service start with them?  Tried in a folder of its own, so that nothing half-right is left behind. */
static gboolean try_draft(const Draft *draft, const char *target, GError **error)
{
    g_autofree char *real = g_path_get_dirname(target);
    g_autofree char *folder = g_dir_make_tmp("synpunkt-init-XXXXXX", error);
    if (!folder)
        return FALSE;
    gboolean sound = TRUE;
    for (guint i = 0; i < FILES && sound; i++) {
        g_autofree char *path = g_build_filename(folder, file_names[i], NULL);
        sound = g_file_set_contents(path, draft->text[i], -1, error);
    }
    g_autofree char *main_file = g_build_filename(folder, file_names[MAIN], NULL);
    g_autoptr(Config) config = sound ? config_read(main_file, error) : NULL;
    for (guint i = 0; i < FILES; i++) {
        g_autofree char *path = g_build_filename(folder, file_names[i], NULL);
        (void)g_unlink(path); /* below /tmp */
    }
    (void)g_rmdir(folder);
    if (sound && !config)
        tell_real_folder(error, folder, real);
    return config && (strcmp(target, CONFIG_DEFAULT) == 0 || takes_no_others(draft, config, error));
}

gboolean init_write(const char *path, const Answers *answers, GPtrArray *units, const char *user, GError **error)
{
    g_auto(Draft) draft = {answers, units, {NULL}};
    g_autofree char *folder = g_path_get_dirname(path);
    if (!make_draft(&draft, error) || !take_kept(&draft, folder, error) || !try_draft(&draft, path, error))
        return FALSE;
    const struct passwd *service = geteuid() == 0 ? getpwnam(user) : NULL;
    const EditOwner owner = {FILE_MODE, (uid_t)-1, service ? service->pw_gid : (gid_t)-1};
    for (guint i = FILES; i-- > 0;) { /* the main file last: with it the rest is whole */
        g_autofree char *file = i == MAIN ? g_strdup(path) : g_build_filename(folder, file_names[i], NULL);
        gboolean made;
        if (!edit_create(file, draft.text[i], &owner, &made, error))
            return FALSE;
        g_print("%s %s\n", made ? "wrote" : "kept as it is:", file);
    }
    return TRUE;
}
