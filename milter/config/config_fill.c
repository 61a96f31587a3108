#include "config/config_fill.h"

#include "config/config_settings.h"
#include "config/config_value.h"
#include "core/address.h"
#include "core/code.h"

/* What every step below needs. */
typedef struct {
    Outline *outline;
    const char *folder;
} Fill;

/* The options of one section and of those in it; `pool` owns all arrays. */
static cfg_opt_t *section_options(const char *path, GPtrArray *pool)
{
    GArray *options = g_array_new(FALSE, FALSE, sizeof(cfg_opt_t));
    g_ptr_array_add(pool, options);
    for (guint i = 0; setting_at(i); i++) {
        const char *name = setting_short_name(setting_at(i));
        cfg_opt_t list = CFG_STR_LIST(name, NULL, CFGF_NODEFAULT);
        cfg_opt_t single = CFG_STR(name, NULL, CFGF_NODEFAULT);
        if (setting_is_in(setting_at(i), path))
            g_array_append_vals(options, setting_is_list(setting_at(i)) ? &list : &single, 1);
    }
    for (guint i = 0; section_at(i); i++) {
        if (!section_is_in(section_at(i), path))
            continue;
        int flags = section_at(i)->titled ? CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES : CFGF_NONE;
        cfg_opt_t section =
            CFG_SEC(section_short_name(section_at(i)), section_options(section_at(i)->path, pool), flags);
        g_array_append_val(options, section);
    }
    cfg_opt_t end = CFG_END();
    g_array_append_val(options, end);
    return (cfg_opt_t *)(void *)options->data;
}

cfg_t *options_new(void)
{
    g_autoptr(GPtrArray) pool = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    return cfg_init(section_options("", pool), CFGF_NONE);
}

static void fill_setting(const Fill *fill, cfg_t *from, const char *section, const Setting *setting, gpointer target)
{
    const char *name = setting_short_name(setting);
    const char *title = cfg_title(from) ? cfg_title(from) : "";
    cfg_opt_t *option = cfg_getopt(from, name);

    for (guint i = 0; i < cfg_opt_size(option); i++) {
        const char *text = cfg_opt_getnstr(option, i);
        g_autofree char *must = value_put(setting, text, target, fill->folder);
        if (must)
            outline_complain(fill->outline, outline_place(fill->outline, section, title, name),
                             "setting '%s' must be %s, got '%s'", name, must, text);
    }
}

static void fill_section(const Fill *fill, cfg_t *from, const char *section, gpointer target)
{
    for (guint i = 0; setting_at(i); i++)
        if (setting_is_in(setting_at(i), section))
            fill_setting(fill, from, section, setting_at(i), target);
}

static void fill_mailboxes(const Fill *fill, cfg_t *options, Config *config)
{
    for (guint i = 0; i < cfg_size(options, "mailbox"); i++) {
        cfg_t *section = cfg_getnsec(options, "mailbox", i);
        Mailbox *mailbox = mailbox_new(cfg_title(section));
        g_ptr_array_add(config->mailboxes, mailbox);
        fill_section(fill, section, "mailbox", mailbox);
        if (!address_is_deliverable(mailbox->address))
            outline_complain(fill->outline, outline_place(fill->outline, "mailbox", cfg_title(section), ""),
                             "mailbox \"%s\" must be an address such as \"synpunkter@kommun.example\"",
                             cfg_title(section));
    }
}

static void fill_forms(const Fill *fill, cfg_t *options, Config *config)
{
    for (guint i = 0; i < cfg_size(options, "form"); i++) {
        cfg_t *section = cfg_getnsec(options, "form", i);
        FormSource *source = form_source_new(cfg_title(section));
        g_ptr_array_add(config->forms, source);
        fill_section(fill, section, "form", source);
        if (!address_is_deliverable(source->sender))
            outline_complain(fill->outline, outline_place(fill->outline, "form", cfg_title(section), ""),
                             "form \"%s\" must be the address the form writes from, such as \"webb@kommun.example\"",
                             cfg_title(section));
    }
}

/* What says nothing of Finnish or English has its Swedish name there too. */
static void fill_names(const Outline *outline, const char *section, const char *title, char *names[LANGUAGES])
{
    static const char *const settings[LANGUAGES] = {"name", "name_fi", "name_en"};
    for (guint i = LANGUAGE_SV + 1; i < LANGUAGES; i++) {
        if (outline_find(outline, section, title, settings[i]))
            continue;
        g_free(names[i]);
        names[i] = g_strdup(names[LANGUAGE_SV]);
    }
}

static void fill_units(const Fill *fill, cfg_t *options, Config *config)
{
    for (guint i = 0; i < cfg_size(options, "unit"); i++) {
        cfg_t *section = cfg_getnsec(options, "unit", i);
        Unit *unit = unit_new(cfg_title(section));
        g_ptr_array_add(config->units, unit);
        fill_section(fill, section, "unit", unit);
        fill_names(fill->outline, "unit", unit->code, unit->name);
    }
}

static void fill_classes(const Fill *fill, cfg_t *options, Config *config)
{
    for (guint i = 0; i < cfg_size(options, "class"); i++) {
        cfg_t *section = cfg_getnsec(options, "class", i);
        ClassRule *rule = class_rule_new(FALSE, cfg_title(section));
        g_ptr_array_add(config->classes, rule);
        fill_section(fill, section, "class", rule);
    }
}

static void fill_categories(const Fill *fill, cfg_t *options, Config *config)
{
    for (guint i = 0; i < cfg_size(options, "category"); i++) {
        cfg_t *section = cfg_getnsec(options, "category", i);
        CategoryRule *rule = category_rule_new(cfg_title(section));
        g_ptr_array_add(config->categories, rule);
        fill_section(fill, section, "category", rule);
    }
}

/* cause, outcome or submitter: the lists that the follow-up counts by. */
static void fill_codes(const Fill *fill, cfg_t *options, const char *section, GPtrArray *codes)
{
    for (guint i = 0; i < cfg_size(options, section); i++) {
        cfg_t *from = cfg_getnsec(options, section, i);
        Code *code = code_new(cfg_title(from));
        g_ptr_array_add(codes, code);
        fill_section(fill, from, section, code);
        fill_names(fill->outline, section, code->code, code->name);
    }
}

/* staff { login "x" { address = ... } }: the same shape for certificates. */
static void fill_identities(const Fill *fill, cfg_t *staff, const char *name, GHashTable *identities)
{
    g_autofree char *path = g_strdup_printf("staff.%s", name);
    for (guint i = 0; i < cfg_size(staff, name); i++) {
        cfg_t *section = cfg_getnsec(staff, name, i);
        Identity identity = {.address = g_strdup("")};
        fill_section(fill, section, path, &identity);
        if (!outline_find(fill->outline, path, cfg_title(section), "address"))
            outline_complain(fill->outline, outline_place(fill->outline, path, cfg_title(section), ""),
                             "%s \"%s\" lacks the address it stands for: address = \"namn@kommun.example\"", name,
                             cfg_title(section));
        g_hash_table_insert(identities, g_strdup(cfg_title(section)), identity.address);
    }
}

void config_fill(Config *config, cfg_t *options, Outline *outline, const char *folder)
{
    const Fill fill = {.outline = outline, .folder = folder};
    cfg_t *staff = cfg_getsec(options, "staff");

    fill_section(&fill, options, "", config);
    fill_section(&fill, cfg_getsec(options, "organisation"), "organisation", &config->organisation);
    fill_section(&fill, cfg_getsec(options, "budgets"), "budgets", &config->budgets);
    fill_section(&fill, cfg_getsec(options, "policy"), "policy", &config->policy);
    fill_section(&fill, staff, "staff", &config->staff);
    fill_identities(&fill, staff, "login", config->staff.logins);
    fill_identities(&fill, staff, "certificate", config->staff.certificates);
    fill_mailboxes(&fill, options, config);
    fill_forms(&fill, options, config);
    fill_units(&fill, options, config);
    fill_classes(&fill, options, config);
    fill_categories(&fill, options, config);
    fill_codes(&fill, options, "cause", config->causes);
    fill_codes(&fill, options, "outcome", config->outcomes);
    fill_codes(&fill, options, "submitter", config->submitters);
}
