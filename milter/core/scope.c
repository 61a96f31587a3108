#include "core/scope.h"

#include "core/address.h"

#include <string.h>

gboolean scope_is_own(const Unit *unit, const char *who)
{
    if (address_equal(unit->address, who) || address_equal(unit->head, who) || address_equal(unit->registrar, who))
        return TRUE;
    for (guint i = 0; i < unit->members->len; i++)
        if (address_equal(g_ptr_array_index(unit->members, i), who))
            return TRUE;
    return FALSE;
}

/* May he see every unit, the sensitive ones set aside? */
static gboolean sees_all(const Config *config, const char *who)
{
    const Unit *desk = config_unit(config, config->triage_unit);
    if (address_equal(config->strategist, who) || (desk && scope_is_own(desk, who)))
        return TRUE;
    for (guint i = 0; i < config->units->len; i++)
        if (address_equal(((const Unit *)g_ptr_array_index(config->units, i))->registrar, who))
            return TRUE;
    return FALSE;
}

static gboolean is_open_to_staff(const Unit *unit)
{
    return unit->type == UNIT_COMMITTEE && unit->members->len == 0;
}

static void add(GString *units, const Unit *unit)
{
    g_string_append_printf(units, "%s ", unit->code);
}

Scope *scope_new(const Config *config, const char *who)
{
    gboolean all = sees_all(config, who);
    g_autoptr(GString) open = g_string_new(" "), own = g_string_new(" "), hidden = g_string_new(" ");
    g_autoptr(GString) registers = g_string_new(" ");
    for (guint i = 0; i < config->units->len; i++) {
        const Unit *unit = g_ptr_array_index(config->units, i);
        gboolean mine = scope_is_own(unit, who);
        if (mine)
            add(own, unit);
        else if (unit->sensitive)
            add(hidden, unit);
        if (mine || (!unit->sensitive && (all || is_open_to_staff(unit))))
            add(open, unit);
        if (address_equal(unit->registrar, who))
            add(registers, unit);
    }
    Scope *scope = g_new0(Scope, 1);
    *scope = (Scope){g_strdup(who), g_strdup(open->str), g_strdup(own->str), g_strdup(hidden->str),
                     g_strdup(registers->str), all};
    return scope;
}

void scope_free(Scope *scope)
{
    if (!scope)
        return;
    g_free(scope->who);
    g_free(scope->open);
    g_free(scope->own);
    g_free(scope->hidden);
    g_free(scope->registers);
    g_free(scope);
}

gboolean scope_holds(const char *units, const char *code)
{
    g_autofree char *wanted = g_strdup_printf(" %s ", code);
    return *code && strstr(units, wanted);
}

gboolean scope_sees(const Scope *scope, const Case *found)
{
    gboolean handles = address_equal(found->handler, scope->who);
    if (*found->confidant)
        return address_equal(found->confidant, scope->who);
    if (scope_holds(scope->hidden, found->unit) || !(handles || scope_holds(scope->open, found->unit)))
        return FALSE;
    return !found->sensitive || handles || scope_holds(scope->own, found->unit);
}

gboolean scope_registers(const Scope *scope, const Case *found)
{
    return scope_sees(scope, found) && scope_holds(scope->registers, found->unit);
}

static char *list_units(const Config *config, gboolean sensitive)
{
    GString *units = g_string_new(" ");
    for (guint i = 0; i < config->units->len; i++) {
        const Unit *unit = g_ptr_array_index(config->units, i);
        if (unit->sensitive == sensitive)
            add(units, unit);
    }
    return g_string_free(units, FALSE);
}

char *scope_sensitive_units(const Config *config)
{
    return list_units(config, TRUE);
}

char *scope_plain_units(const Config *config)
{
    return list_units(config, FALSE);
}
