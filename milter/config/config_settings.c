#include "config/config_settings.h"

#include "config/config_outline.h"
#include "config/config_read.h"
#include "core/code.h"
#include "core/config.h"
#include "core/nearest.h"

#include <string.h>

static const Setting settings[] = {
#define SETTING(name, kind, type, member, limits) {name, KIND_##kind, G_STRUCT_OFFSET(type, member), limits},
#include "config/config_settings.def"
#undef SETTING
};

static const char *const names[] = {
#define SETTING(name, kind, type, member, limits) name,
#include "config/config_settings.def"
#undef SETTING
    NULL,
};

static const Section sections[] = {
    {"", FALSE},     {"organisation", FALSE}, {"mailbox", TRUE},     {"form", TRUE},
    {"category", TRUE}, {"cause", TRUE},      {"outcome", TRUE},     {"submitter", TRUE},
    {"policy", FALSE},
    {"unit", TRUE},  {"class", TRUE},         {"staff", FALSE},      {"staff.login", TRUE},
    {"staff.certificate", TRUE},              {"budgets", FALSE},
};

const char *const *config_setting_names(void)
{
    return names;
}

const Setting *setting_at(guint index)
{
    return index < G_N_ELEMENTS(settings) ? &settings[index] : NULL;
}

const Section *section_at(guint index)
{
    return index < G_N_ELEMENTS(sections) ? &sections[index] : NULL;
}

static const char *after_last_dot(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? dot + 1 : name;
}

/* Is `name` "parent.something", or just "something" when the parent is the top level? */
static gboolean is_directly_below(const char *name, const char *parent)
{
    gsize length = strlen(parent);
    const char *last = after_last_dot(name);
    if (length == 0)
        return last == name;
    return last == name + length + 1 && strncmp(name, parent, length) == 0;
}

const char *setting_short_name(const Setting *setting)
{
    return after_last_dot(setting->name);
}

gboolean setting_is_in(const Setting *setting, const char *section)
{
    return is_directly_below(setting->name, section);
}

gboolean section_is_in(const Section *section, const char *parent)
{
    return *section->path && is_directly_below(section->path, parent);
}

const char *section_short_name(const Section *section)
{
    return after_last_dot(section->path);
}

gboolean setting_is_list(const Setting *setting)
{
    switch (setting->kind) {
    case KIND_TEXTS:
    case KIND_PATTERNS:
    case KIND_ADDRESSES:
    case KIND_DOMAINS:
    case KIND_DATES:
        return TRUE;
    case KIND_TEXT:
    case KIND_ADDRESS:
    case KIND_DOMAIN:
    case KIND_PATH:
    case KIND_NUMBER:
    case KIND_DECIMAL:
    case KIND_SIZE:
    case KIND_FLAG:
    case KIND_CHOICE:
    case KIND_SIGN:
    case KIND_ZONE:
    case KIND_HOURS:
    case KIND_DATE:
    case KIND_YEAR_DAY:
    case KIND_FILE:
        break;
    }
    return FALSE;
}

const Setting *setting_find(const char *section, const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(settings); i++)
        if (setting_is_in(&settings[i], section) && strcmp(setting_short_name(&settings[i]), name) == 0)
            return &settings[i];
    return NULL;
}

const Section *section_find(const char *path)
{
    for (guint i = 0; i < G_N_ELEMENTS(sections); i++)
        if (strcmp(sections[i].path, path) == 0)
            return &sections[i];
    return NULL;
}

char *setting_suggest(const char *section, const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(settings); i++) {
        const char *last = setting_short_name(&settings[i]);
        if (strcmp(last, name) != 0)
            continue;
        if (last == settings[i].name)
            return g_strdup("; it belongs outside the sections");
        return g_strdup_printf("; it belongs in section '%.*s'", (int)(last - settings[i].name - 1), settings[i].name);
    }
    Nearest nearest = nearest_begin(name);
    for (guint i = 0; i < G_N_ELEMENTS(settings); i++)
        if (setting_is_in(&settings[i], section))
            nearest_try(&nearest, setting_short_name(&settings[i]));
    return nearest_question(&nearest);
}
