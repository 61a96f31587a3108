/* config_unit.c - who answers for what, as a value. */
#include "core/config.h"

static GPtrArray *strings_new(void)
{
    return g_ptr_array_new_with_free_func(g_free);
}

Unit *unit_new(const char *code)
{
    Unit *unit = g_new0(Unit, 1);
    unit->code = g_strdup(code);
    for (guint i = 0; i < LANGUAGES; i++) {
        unit->name[i] = g_strdup(code);
        unit->committee[i] = g_strdup("");
    }
    unit->address = g_strdup("");
    unit->head = g_strdup("");
    unit->registrar = g_strdup("");
    unit->secretary = g_strdup("");
    unit->where_to_turn = g_strdup("");
    unit->members = strings_new();
    unit->aliases = strings_new();
    unit->strong = strings_new();
    unit->words = strings_new();
    unit->weak = strings_new();
    unit->not_words = strings_new();
    unit->place = strings_new();
    unit->only_with = strings_new();
    return unit;
}

void unit_free(Unit *unit)
{
    if (!unit)
        return;
    for (guint i = 0; i < LANGUAGES; i++) {
        g_free(unit->name[i]);
        g_free(unit->committee[i]);
    }
    g_free(unit->code);
    g_free(unit->address);
    g_free(unit->head);
    g_free(unit->registrar);
    g_free(unit->secretary);
    g_free(unit->where_to_turn);
    g_ptr_array_unref(unit->members);
    g_ptr_array_unref(unit->aliases);
    g_ptr_array_unref(unit->strong);
    g_ptr_array_unref(unit->words);
    g_ptr_array_unref(unit->weak);
    g_ptr_array_unref(unit->not_words);
    g_ptr_array_unref(unit->place);
    g_ptr_array_unref(unit->only_with);
    g_free(unit);
}
