#include "core/colleague.h"

#include "core/proof.h"

#include <string.h>

void colleague_free(Colleague *colleague)
{
    if (!colleague)
        return;
    g_free(colleague->email);
    g_free(colleague);
}

static gboolean unit_has(const Unit *unit, const char *email)
{
    for (guint i = 0; i < unit->members->len; i++)
        if (address_equal(g_ptr_array_index(unit->members, i), email))
            return TRUE;
    return address_equal(unit->address, email) || address_equal(unit->head, email);
}

const Unit *colleague_unit(const Config *config, const char *email)
{
    for (guint i = 0; i < config->units->len; i++)
        if (unit_has(g_ptr_array_index(config->units, i), email))
            return g_ptr_array_index(config->units, i);
    return NULL;
}

gboolean colleague_may_be_of(const Config *config, const Unit *unit, const char *email)
{
    return scope_is_own(unit, email) || (unit->members->len == 0 && !colleague_unit(config, email));
}

gboolean colleague_is_inside(const Config *config, const char *email)
{
    return proof_is_staff_address(config, email) || colleague_unit(config, email) != NULL;
}

/* "Åsa Öberg" to "asa.oberg", as such names stand in addresses. */
static char *fold_name(const char *name)
{
    g_autofree char *parts = g_utf8_normalize(name, -1, G_NORMALIZE_ALL);
    g_autofree char *lower = g_utf8_casefold(parts ? parts : name, -1);
    GString *folded = g_string_new(NULL);
    for (const char *at = lower; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (g_unichar_isspace(c))
            g_string_append_c(folded, '.');
        else if (g_unichar_type(c) != G_UNICODE_NON_SPACING_MARK)
            g_string_append_unichar(folded, c);
    }
    return g_string_free(folded, FALSE);
}

static gboolean is_called(const char *email, const char *folded)
{
    const char *at = email ? strrchr(email, '@') : NULL;
    return at && (gsize)(at - email) == strlen(folded) && g_ascii_strncasecmp(email, folded, strlen(folded)) == 0;
}

static const char *find_in_unit(const Unit *unit, const char *folded)
{
    for (guint i = 0; i < unit->members->len; i++)
        if (is_called(g_ptr_array_index(unit->members, i), folded))
            return g_ptr_array_index(unit->members, i);
    if (is_called(unit->address, folded))
        return unit->address;
    return is_called(unit->head, folded) ? unit->head : NULL;
}

static const char *find_on_case(const Case *found, const GPtrArray *internals, const char *folded)
{
    if (is_called(found->handler, folded))
        return found->handler;
    for (guint i = 0; i < internals->len; i++) {
        const Sent *sent = g_ptr_array_index(internals, i);
        if (is_called(sent->author, folded))
            return sent->author;
        if (is_called(sent->to, folded))
            return sent->to;
    }
    return NULL;
}

static const char *find_known(const Config *config, const Case *found, const GPtrArray *internals, const char *folded)
{
    const char *email = find_on_case(found, internals, folded);
    for (guint i = 0; i < config->units->len && !email; i++)
        email = find_in_unit(g_ptr_array_index(config->units, i), folded);
    return email;
}

static const char *find_unit(const Config *config, const char *name)
{
    g_autofree char *wanted = g_utf8_casefold(name, -1);
    for (guint i = 0; i < config->units->len; i++) {
        const Unit *unit = g_ptr_array_index(config->units, i);
        g_autofree char *code = g_utf8_casefold(unit->code, -1);
        if (strcmp(code, wanted) == 0 && *unit->address)
            return unit->address;
    }
    return NULL;
}

/* "sara.ek" in the one staff domain there is.  NULL for what may just as well be a word. */
static char *guess_address(const Config *config, const char *name)
{
    if (config->staff.domains->len != 1 || !strchr(name, '.'))
        return NULL;
    for (const char *at = name; *at; at++)
        if (!g_ascii_isalnum(*at) && !strchr(".-_", *at))
            return NULL;
    g_autofree char *email = g_strdup_printf("%s@%s", name, (const char *)g_ptr_array_index(config->staff.domains, 0));
    g_autofree char *lower = g_ascii_strdown(email, -1);
    return address_is_deliverable(lower) ? g_steal_pointer(&lower) : NULL;
}

/* "Sara Ek <sara.ek@...>" too. */
static char *written_address(const char *name)
{
    const char *open = strrchr(name, '<');
    g_autofree char *email = address_normalise(open ? open : name);
    return address_is_deliverable(email) ? g_steal_pointer(&email) : NULL;
}

static char *find_address(const Config *config, const Case *found, const GPtrArray *internals, const char *name)
{
    if (strchr(name, '@'))
        return written_address(name);
    const char *unit = find_unit(config, name);
    if (unit)
        return g_strdup(unit);
    g_autofree char *folded = fold_name(name);
    const char *known = find_known(config, found, internals, folded);
    return known ? g_strdup(known) : guess_address(config, name);
}

Colleague *colleague_find(const Config *config, const Case *found, const GPtrArray *internals, const char *name)
{
    char *email = find_address(config, found, internals, name);
    if (!email)
        return NULL;
    Colleague *colleague = g_new0(Colleague, 1);
    colleague->email = email;
    colleague->unit = colleague_unit(config, email);
    colleague->outside = !colleague_is_inside(config, email);
    return colleague;
}
