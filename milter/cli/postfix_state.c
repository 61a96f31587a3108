#include "cli/postfix_state.h"

#include "cli/edit.h"
#include "cli/postfix_wiring.h"
#include "cli/run.h"
#include "util/digest.h"

#include <string.h>
#include <unistd.h>

#define STATE_FILE "synpunkt-postfix.state" /* beside main.cf */
#define STATE_MODE 0644
#define ALL        "applied"
#define BEFORE     "before" /* setting → what main.cf said, none: nothing */
#define AFTER      "after"
#define CHROOT     "chroot" /* service → "y" */
#define SETTINGS   "synpunkt.conf"
#define JOINED     "joined" /* a group */

/* Settings that may be joined with the administrator's. */
static const char *const settings[] = {"recipient_delimiter",
                                       "transport_maps",
                                       "synpunkt_maps",
                                       "smtpd_milters",
                                       "non_smtpd_milters",
                                       "internal_mail_filter_classes",
                                       "synpunkt-ingest_destination_recipient_limit",
                                       "relay_domains"};
static const char *const files[] = {"main.cf", "master.cf"};

PostfixState *postfix_state_read(const char *folder)
{
    PostfixState *state = g_new0(PostfixState, 1);
    state->file = g_key_file_new();
    state->path = g_build_filename(folder, STATE_FILE, NULL);
    (void)g_key_file_load_from_file(state->file, state->path, G_KEY_FILE_NONE, NULL); /* missing: nothing is applied */
    return state;
}

void postfix_state_free(PostfixState *state)
{
    if (!state)
        return;
    g_key_file_unref(state->file);
    g_free(state->path);
    g_free(state);
}

char *postfix_state_stamp(const PostfixState *state)
{
    return g_key_file_get_string(state->file, ALL, "stamp", NULL);
}

char *postfix_state_shape(const PostfixState *state)
{
    return g_key_file_get_string(state->file, ALL, "shape", NULL);
}

static char *hash_of(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *text = NULL;
    gsize length = 0;
    if (!g_file_get_contents(path, &text, &length, NULL))
        return NULL;
    return digest_of(text, length);
}

gboolean postfix_state_untouched(const PostfixState *state, const char *folder)
{
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *now = hash_of(folder, files[i]);
        g_autofree char *left = g_key_file_get_string(state->file, ALL, files[i], NULL);
        if (g_strcmp0(now, left) != 0)
            return FALSE;
    }
    return !g_key_file_get_boolean(state->file, ALL, "edited", NULL);
}

/* What main.cf itself says of a setting, the last time it does, or NULL; postconf -n would take seconds.  Caller owns.
 */
static char *explicit_value(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, "main.cf", NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return NULL;
    g_autoptr(GRegex) folds = g_regex_new("\\n(#[^\\n]*\\n)*[ \\t]+", 0, 0, NULL);
    g_autofree char *unfolded = g_regex_replace_literal(folds, text, -1, 0, " ", 0, NULL);
    g_auto(GStrv) lines = g_strsplit(unfolded ? unfolded : text, "\n", -1);
    char *value = NULL;
    for (guint i = 0; lines[i]; i++) {
        char *equals = *lines[i] == '#' ? NULL : strchr(lines[i], '=');
        if (!equals)
            continue;
        *equals = '\0';
        if (strcmp(g_strstrip(lines[i]), name) != 0)
            continue;
        g_free(value);
        value = g_strdup(g_strstrip(equals + 1));
    }
    return value;
}

static void note_settings(PostfixState *state, const char *folder, const char *scratch)
{
    for (guint i = 0; i < G_N_ELEMENTS(settings); i++) {
        g_autofree char *before = explicit_value(folder, settings[i]);
        g_autofree char *after = explicit_value(scratch, settings[i]);
        gboolean known = g_key_file_has_key(state->file, AFTER, settings[i], NULL);
        if (!after || (!known && g_strcmp0(before, after) == 0))
            continue;
        if (!known && before)
            g_key_file_set_string(state->file, BEFORE, settings[i], before);
        g_key_file_set_string(state->file, AFTER, settings[i], after);
    }
}

/* Each "service/type/chroot = y" that becomes n. */
static gboolean note_chroots(PostfixState *state, const char *folder, const char *scratch, GError **error)
{
    g_autofree char *before = run_postconf(folder, "-F", "*/*/chroot", error);
    g_auto(GStrv) lines = g_strsplit(before ? before : "", "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        char *equals = strstr(lines[i], " = y");
        if (!equals)
            continue;
        *equals = '\0';
        g_autofree char *now = run_postconf(scratch, "-F", lines[i], NULL);
        if (now && g_str_has_suffix(now, "= n"))
            g_key_file_set_string(state->file, CHROOT, lines[i], "y");
    }
    return before != NULL;
}

gboolean postfix_state_note(PostfixState *state, const char *folder, const char *scratch, const char *stamp,
                            GError **error)
{
    g_autofree char *first = postfix_state_stamp(state);
    if (!first)
        g_key_file_set_string(state->file, ALL, "stamp", stamp);
    else if (!postfix_state_untouched(state, folder))
        g_key_file_set_boolean(state->file, ALL, "edited", TRUE);
    note_settings(state, folder, scratch);
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *hash = hash_of(scratch, files[i]);
        g_key_file_set_string(state->file, ALL, files[i], hash ? hash : "");
    }
    return note_chroots(state, folder, scratch, error);
}

static gboolean save(const PostfixState *state, GError **error)
{
    const EditOwner owner = {STATE_MODE, (uid_t)-1, (gid_t)-1};
    gboolean made;
    g_autofree char *text = g_key_file_to_data(state->file, NULL, NULL);
    return edit_create(state->path, text, &owner, &made, error) && (made || edit_replace(state->path, text, error));
}

gboolean postfix_state_write(const PostfixState *state, const char *shape, GError **error)
{
    g_key_file_set_string(state->file, ALL, "shape", shape);
    g_key_file_set_comment(state->file, NULL, NULL, " What `synpunkt postfix --undo` needs to know.", NULL);
    return save(state, error);
}

/* -- beside main.cf and master.cf ------------------------------------------------------ */

void postfix_state_note_settings(PostfixState *state, const SettingsChange *change)
{
    g_autofree char *hash = digest_of(change->text, strlen(change->text));
    if (!g_key_file_has_key(state->file, SETTINGS, "before", NULL)) {
        g_key_file_set_string(state->file, SETTINGS, "before", change->relay_before);
        g_key_file_set_string(state->file, SETTINGS, "copy", change->copy);
    }
    g_key_file_set_string(state->file, SETTINGS, "after", change->relay_after);
    g_key_file_set_string(state->file, SETTINGS, "left", hash);
}

char *postfix_state_relay(const PostfixState *state, const char *now)
{
    g_autofree char *after = g_key_file_get_string(state->file, SETTINGS, "after", NULL);
    return g_strcmp0(now, after) == 0 ? g_key_file_get_string(state->file, SETTINGS, "before", NULL) : NULL;
}

char *postfix_state_settings(const PostfixState *state, const char *path)
{
    g_autofree char *copy = g_key_file_get_string(state->file, SETTINGS, "copy", NULL);
    g_autofree char *left = g_key_file_get_string(state->file, SETTINGS, "left", NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *now = hash_of(folder, name);
    char *text = NULL;
    if (!copy || g_strcmp0(now, left) != 0 || !g_file_get_contents(copy, &text, NULL, NULL))
        return NULL;
    return text;
}

gboolean postfix_state_note_joined(PostfixState *state, const char *user, const char *group, GError **error)
{
    g_key_file_set_string(state->file, JOINED, "user", user);
    g_key_file_set_string(state->file, JOINED, "group", group);
    return save(state, error);
}

gboolean postfix_state_joined(const PostfixState *state, char **user, char **group)
{
    *user = g_key_file_get_string(state->file, JOINED, "user", NULL);
    *group = g_key_file_get_string(state->file, JOINED, "group", NULL);
    return *user && *group;
}

/* `value` without what we put into it: what the administrator added since stays.  Caller owns. */
static char *without_ours(const char *value, const char *before, const char *after)
{
    g_autoptr(GString) text = g_string_new(value);
    g_autofree char *piece = g_strdup(after);
    if (*before && g_str_has_suffix(after, before)) { /* "$synpunkt_maps, hash:x" */
        piece[strlen(after) - strlen(before)] = '\0';
    } else if (*before && g_str_has_prefix(after, before)) {
        g_free(piece);
        piece = g_strdup(after + strlen(before));
    }
    if (g_string_replace(text, piece, "", 1) == 0)
        return g_strdup(value);
    g_autofree char *rest = g_strstrip(g_strdup(text->str));
    const char *from = rest + strspn(rest, ", ");
    return g_strdup(from);
}

static gboolean restore_setting(const PostfixState *state, const char *scratch, const char *name, GError **error)
{
    if (g_str_has_prefix(name, "synpunkt")) { /* all ours, whatever it says */
        g_autofree char *gone = run_postconf_edit(scratch, "-X", name, error);
        return gone != NULL;
    }
    g_autofree char *after = g_key_file_get_string(state->file, AFTER, name, NULL);
    g_autofree char *now = after ? explicit_value(scratch, name) : NULL;
    if (!now)
        return TRUE;
    g_autofree char *before = g_key_file_get_string(state->file, BEFORE, name, NULL);
    g_autofree char *rest = strcmp(now, after) == 0 ? g_strdup(before) : without_ours(now, before ? before : "", after);
    g_autofree char *change = g_strdup_printf("%s = %s", name, rest ? rest : "");
    g_autofree char *said =
        rest && *rest ? run_postconf_edit(scratch, "-e", change, error) : run_postconf_edit(scratch, "-X", name, error);
    return said != NULL;
}

gboolean postfix_state_take_out(const PostfixState *state, const char *scratch, GError **error)
{
    g_autoptr(GHashTable) there = wiring_services_there(scratch, error);
    if (!there)
        return FALSE;
    GHashTableIter each;
    gpointer name;
    g_hash_table_iter_init(&each, there);
    while (g_hash_table_iter_next(&each, &name, NULL)) {
        g_autofree char *said = run_postconf_edit(scratch, "-MX", name, error);
        if (!said)
            return FALSE;
    }
    for (guint i = 0; i < G_N_ELEMENTS(settings); i++)
        if (!restore_setting(state, scratch, settings[i], error))
            return FALSE;
    g_auto(GStrv) fields = g_key_file_get_keys(state->file, CHROOT, NULL, NULL);
    for (guint i = 0; fields && fields[i]; i++) {
        g_autofree char *change = g_strconcat(fields[i], "=y", NULL);
        g_autofree char *said = run_postconf_edit(scratch, "-F", change, error);
        if (!said)
            return FALSE;
    }
    return TRUE;
}
