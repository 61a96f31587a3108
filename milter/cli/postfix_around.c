#include "cli/postfix_around.h"

#include "cli/cli.h"
#include "cli/run.h"
#include "cli/settings_text.h"

#include <grp.h>
#include <json-glib/json-glib.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#define POSTFIX_FOLDER "/etc/postfix"

/* -- the relay ----------------------------------------------------------------------- */

/* synpunkt.conf must hand letters to the port that was free. */
gboolean around_draft(const Around *around, const char *relay, char **text, GError **error)
{
    *text = NULL;
    if (strcmp(around->config->relay, relay) == 0)
        return TRUE;
    g_autofree char *now = NULL;
    if (!g_file_get_contents(around->config_path, &now, NULL, error))
        return FALSE;
    g_autoptr(GPtrArray) lines = settings_text_new(now);
    settings_text_set_quoted(lines, "", "relay", relay);
    *text = settings_text_print(lines);
    return TRUE;
}

gboolean around_draft_undo(const Around *around, const PostfixState *state, char **text, GError **error)
{
    g_autofree char *before = postfix_state_relay(state, around->config->relay);
    *text = before ? postfix_state_settings(state, around->config_path) : NULL;
    return !before || *text || around_draft(around, before, text, error);
}

char *around_command(const Around *around, const char *words)
{
    GString *command = g_string_new("synpunkt");
    if (strcmp(around->config_path, CONFIG_DEFAULT) != 0)
        g_string_append_printf(command, " -c %s", around->config_path);
    g_string_append(command, " postfix");
    if (strcmp(around->folder, POSTFIX_FOLDER) != 0)
        g_string_append_printf(command, " --postfix-config %s", around->folder);
    if (strcmp(around->service, AROUND_SERVICE) != 0)
        g_string_append_printf(command, " --user %s", around->service);
    g_string_append_printf(command, " %s", words);
    return g_string_free(command, FALSE);
}

/* -- the group ------------------------------------------------------------------------- */

static gboolean is_member(const struct group *group, const char *user)
{
    return g_strv_contains((const char *const *)group->gr_mem, user);
}

static const struct group *group_of(const Around *around)
{
    const struct passwd *service = getpwnam(around->service);
    return service ? getgrgid(service->pw_gid) : NULL;
}

/* Nobody is put into root's group, nor into one that the service shares with others. */
static gboolean is_own(const Around *around, const struct group *group)
{
    return group && group->gr_gid != 0 && strcmp(group->gr_name, around->service) == 0;
}

void around_tell_joining(const Around *around)
{
    g_autofree char *owner = run_postconf(around->folder, "-h", "mail_owner", NULL);
    const struct group *group = group_of(around);
    if (owner && is_own(around, group) && geteuid() == 0 && !is_member(group, owner))
        g_print("\nthe user %s becomes a member of the group %s, to open the milter's socket\n", owner, group->gr_name);
}

gboolean around_join(const Around *around, PostfixState *state, GError **error)
{
    g_autofree char *owner = run_postconf(around->folder, "-h", "mail_owner", error);
    const struct group *group = owner ? group_of(around) : NULL;
    if (!owner || (group && is_member(group, owner)))
        return owner != NULL;
    if (!is_own(around, group) || geteuid() != 0) {
        g_print("see to it that the user %s may open %s: usermod -a -G %s %s\n", owner, around->config->socket,
                group && group->gr_gid != 0 ? group->gr_name : "GROUP", owner);
        return TRUE;
    }
    g_autofree char *name = g_strdup(group->gr_name);
    const char *argv[] = {"usermod", "-a", "-G", name, owner, NULL};
    g_autofree char *said = run_program(argv, error);
    if (!said)
        return FALSE;
    g_print("%s is a member of the group %s now: it opens the milter's socket\n", owner, name);
    return postfix_state_note_joined(state, owner, name, error);
}

static gboolean leave(const char *user, const char *group)
{
    const char *argv[] = {"gpasswd", "-d", user, group, NULL};
    g_autofree char *said = geteuid() == 0 ? run_program(argv, NULL) : NULL;
    if (said)
        g_print("%s is no member of the group %s any more\n", user, group);
    return said != NULL;
}

void around_leave(const Around *around, const PostfixState *state)
{
    g_autofree char *joined = NULL;
    g_autofree char *group_joined = NULL;
    if (postfix_state_joined(state, &joined, &group_joined)) {
        if (!leave(joined, group_joined))
            g_print("the user %s is still a member of the group %s; to take it out: gpasswd -d %s %s\n", joined,
                    group_joined, joined, group_joined);
        return;
    }
    g_autofree char *owner = run_postconf(around->folder, "-h", "mail_owner", NULL);
    const struct group *group = owner ? getgrnam(around->service) : NULL;
    if (group && is_member(group, owner))
        g_print("the user %s stays a member of the group %s, which it was before; if nothing needs that any more: "
                "gpasswd -d %s %s\n",
                owner, around->service, owner, around->service);
}

/* -- mail on hold -------------------------------------------------------------------------- */

/* A public address, one of its addresses with an extension, or any of the domain for answers. */
static gboolean is_ours(const Config *config, const char *address)
{
    const char *domain = strrchr(address, '@');
    if (!domain)
        return FALSE;
    if (*config->case_domain && g_ascii_strcasecmp(domain + 1, config->case_domain) == 0)
        return TRUE;
    for (guint i = 0; i < config->mailboxes->len; i++) {
        const char *box = ((const Mailbox *)config->mailboxes->pdata[i])->address;
        const char *at = strrchr(box, '@');
        gsize local = (gsize)(at - box);
        if (g_ascii_strncasecmp(address, box, local) == 0 && g_ascii_strcasecmp(domain, at) == 0 &&
            (address + local == domain || address[local] == config->delimiter))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_for_us(const Config *config, JsonObject *mail)
{
    JsonArray *recipients =
        json_object_has_member(mail, "recipients") ? json_object_get_array_member(mail, "recipients") : NULL;
    for (guint i = 0; recipients && i < json_array_get_length(recipients); i++)
        if (is_ours(config, json_object_get_string_member_with_default(json_array_get_object_element(recipients, i),
                                                                       "address", "")))
            return TRUE;
    return FALSE;
}

/* " ID ID" of what postqueue -j says, an object a line; NULL if it says something else. */
static char *held_ids(const Config *config, const char *said)
{
    g_autoptr(GString) ids = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(said, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        g_autoptr(JsonNode) node = json_from_string(lines[i], NULL);
        if (!*lines[i])
            continue;
        if (!node || !JSON_NODE_HOLDS_OBJECT(node))
            return NULL;
        JsonObject *mail = json_node_get_object(node);
        if (strcmp(json_object_get_string_member_with_default(mail, "queue_name", ""), "hold") == 0 &&
            is_for_us(config, mail))
            g_string_append_printf(ids, " %s", json_object_get_string_member_with_default(mail, "queue_id", ""));
    }
    return g_string_free(g_steal_pointer(&ids), FALSE);
}

void around_tell_held(const Around *around)
{
    const char *argv[] = {"postqueue", "-c", around->folder, "-j", NULL};
    g_autofree char *said = run_program(argv, NULL);
    g_autofree char *ids = said ? held_ids(around->config, said) : NULL;
    if (!ids)
        g_print("see whether mail for us is on hold (marked ! there): postqueue -c %s -p; postsuper -c %s -r ID lets it "
                "go to the old mailbox\n",
                around->folder, around->folder);
    else if (*ids)
        g_print("mail that waited for us is on hold and stays there until you let it go to the old mailbox: postsuper -c "
                "%s -r%s\n",
                around->folder, ids);
}
