#include "core/config.h"

#include "core/address.h"
#include "core/code.h"

#define DEFAULT_LETTER_MAX (20 * 1024 * 1024)

static const char *const language_codes[LANGUAGES] = {"sv", "fi", "en"};

/* ISO 639-1 code and the Swedish name: what residents of a Swedish municipality write in. */
static const struct {
    const char *code, *name;
} language_names[] = {
    {"am", "amhariska"},  {"ar", "arabiska"},     {"bg", "bulgariska"},   {"bs", "bosniska"},  {"ckb", "sorani"},
    {"cs", "tjeckiska"},  {"da", "danska"},       {"de", "tyska"},        {"el", "grekiska"},  {"en", "engelska"},
    {"es", "spanska"},    {"et", "estniska"},     {"fa", "persiska"},     {"fi", "finska"},    {"fr", "franska"},
    {"hi", "hindi"},      {"hr", "kroatiska"},    {"hu", "ungerska"},     {"hy", "armeniska"}, {"is", "isländska"},
    {"it", "italienska"}, {"ja", "japanska"},     {"ka", "georgiska"},    {"ku", "kurdiska"},  {"lt", "litauiska"},
    {"lv", "lettiska"},   {"mk", "makedonska"},   {"nl", "nederländska"}, {"no", "norska"},    {"pl", "polska"},
    {"ps", "pashto"},     {"pt", "portugisiska"}, {"ro", "rumänska"},     {"ru", "ryska"},     {"se", "nordsamiska"},
    {"sk", "slovakiska"}, {"sl", "slovenska"},    {"so", "somaliska"},    {"sq", "albanska"},  {"sr", "serbiska"},
    {"sv", "svenska"},    {"ta", "tamil"},        {"th", "thailändska"},  {"ti", "tigrinja"},  {"tl", "tagalog"},
    {"tr", "turkiska"},   {"uk", "ukrainska"},    {"ur", "urdu"},         {"uz", "uzbekiska"}, {"vi", "vietnamesiska"},
    {"yi", "jiddisch"},   {"zh", "kinesiska"},
};

const char *language_code(Language language)
{
    g_return_val_if_fail(language < LANGUAGES, language_codes[LANGUAGE_SV]);
    return language_codes[language];
}

Language language_of(const char *code)
{
    for (guint i = 0; i < LANGUAGES; i++)
        if (g_strcmp0(code, language_codes[i]) == 0)
            return (Language)i;
    return LANGUAGE_SV;
}

gboolean language_is_known(const char *code)
{
    return g_strcmp0(code, language_codes[language_of(code)]) == 0;
}

const char *language_name_sv(const char *code)
{
    for (guint i = 0; i < G_N_ELEMENTS(language_names); i++)
        if (g_strcmp0(code, language_names[i].code) == 0)
            return language_names[i].name;
    return code ? code : "";
}

static GPtrArray *strings_new(void)
{
    return g_ptr_array_new_with_free_func(g_free);
}

Mailbox *mailbox_new(const char *address)
{
    Mailbox *mailbox = g_new0(Mailbox, 1);
    mailbox->address = address_normalise(address);
    mailbox->language = g_strdup(language_code(LANGUAGE_SV));
    mailbox->channel = g_strdup("e-post");
    mailbox->unit = g_strdup("");
    mailbox->category = g_strdup("");
    return mailbox;
}

void mailbox_free(Mailbox *mailbox)
{
    if (!mailbox)
        return;
    g_free(mailbox->address);
    g_free(mailbox->language);
    g_free(mailbox->channel);
    g_free(mailbox->unit);
    g_free(mailbox->category);
    g_free(mailbox);
}

FormSource *form_source_new(const char *sender)
{
    FormSource *source = g_new0(FormSource, 1);
    source->sender = address_normalise(sender);
    source->channel = g_strdup("webbformulär");
    source->networks = strings_new();
    for (guint i = 0; i < LABELS; i++)
        source->labels[i] = strings_new();
    return source;
}

void form_source_free(FormSource *source)
{
    if (!source)
        return;
    g_free(source->sender);
    g_free(source->channel);
    g_ptr_array_unref(source->networks);
    for (guint i = 0; i < LABELS; i++)
        g_ptr_array_unref(source->labels[i]);
    g_free(source);
}

ClassRule *class_rule_new(gboolean urgent, const char *kind)
{
    ClassRule *rule = g_new0(ClassRule, 1);
    rule->urgent = urgent;
    rule->kind = g_strdup(kind);
    rule->address = g_strdup("");
    rule->words = strings_new();
    rule->hints = strings_new();
    rule->only_with = strings_new();
    rule->not_words = strings_new();
    return rule;
}

void class_rule_free(ClassRule *rule)
{
    if (!rule)
        return;
    g_free(rule->kind);
    g_free(rule->address);
    g_ptr_array_unref(rule->words);
    g_ptr_array_unref(rule->hints);
    g_ptr_array_unref(rule->only_with);
    g_ptr_array_unref(rule->not_words);
    g_free(rule);
}

CategoryRule *category_rule_new(const char *name)
{
    CategoryRule *rule = g_new0(CategoryRule, 1);
    rule->category = category_of(name);
    rule->name = g_strdup(name);
    rule->strong = strings_new();
    rule->words = strings_new();
    rule->weak = strings_new();
    rule->not_words = strings_new();
    rule->doubts = strings_new();
    return rule;
}

void category_rule_free(CategoryRule *rule)
{
    if (!rule)
        return;
    g_free(rule->name);
    g_ptr_array_unref(rule->strong);
    g_ptr_array_unref(rule->words);
    g_ptr_array_unref(rule->weak);
    g_ptr_array_unref(rule->not_words);
    g_ptr_array_unref(rule->doubts);
    g_free(rule);
}

void key_free(Key *key)
{
    if (!key)
        return;
    g_free(key->id);
    g_bytes_unref(key->secret);
    g_free(key);
}

static void init_organisation(Organisation *organisation)
{
    organisation->name = g_strdup("");
    organisation->name_fi = g_strdup("");
    organisation->name_en = g_strdup("");
    organisation->postal = g_strdup("");
    organisation->visit = g_strdup("");
    organisation->phone = g_strdup("");
    organisation->hours = g_strdup("");
    organisation->web = g_strdup("");
    organisation->privacy_url = g_strdup("");
}

static void init_people(Config *config)
{
    config->triage_unit = g_strdup("");
    config->strategist = g_strdup("");
    config->admin = g_strdup("");
    config->duty_address = g_strdup("");
    config->archive_to = g_strdup("");
    config->interpreter = g_strdup("");
    config->staff.domains = strings_new();
    config->staff.networks = strings_new();
    config->staff.authserv_ids = strings_new();
    config->staff.logins = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    config->staff.certificates = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static void init_rules(Config *config)
{
    config->mailboxes = g_ptr_array_new_with_free_func((GDestroyNotify)mailbox_free);
    config->forms = g_ptr_array_new_with_free_func((GDestroyNotify)form_source_free);
    config->units = g_ptr_array_new_with_free_func((GDestroyNotify)unit_free);
    config->classes = g_ptr_array_new_with_free_func((GDestroyNotify)class_rule_free);
    config->categories = g_ptr_array_new_with_free_func((GDestroyNotify)category_rule_free);
    config->causes = g_ptr_array_new_with_free_func((GDestroyNotify)code_free);
    config->outcomes = g_ptr_array_new_with_free_func((GDestroyNotify)code_free);
    config->submitters = g_ptr_array_new_with_free_func((GDestroyNotify)code_free);
    config->keys = g_ptr_array_new_with_free_func((GDestroyNotify)key_free);
    config->old_references = g_ptr_array_new_with_free_func((GDestroyNotify)g_regex_unref);
    config->forwarders = strings_new();
    config->relays = strings_new();
    config->urgent_silence = strings_new();
    config->sensitive_words = strings_new();
    config->spam_header = g_strdup("");
    config->spam_threshold = 5.0;
    config->route_threshold = 3;
    config->route_margin = 2;
    config->learned_file = g_strdup("");
    config->learned_certainty = 0.8;
    config->learned_doubt = 0.2;
}

static void init_clocks(Config *config)
{
    config->deadline_rule = DAYS_CALENDAR;
    config->deadline_count = 2;
    config->calendar = calendar_new("Europe/Stockholm");
    config->reopen_days = 60;
    config->breach_notice = TRUE;
    config->wait_notice = TRUE;
    config->month_list = TRUE;
    config->undo_minutes = 2;
    config->copy_answers = TRUE;
    config->letter_max = DEFAULT_LETTER_MAX;
    config->max_per_sender_hour = 30;
    config->budgets = (Budgets){.address_day = 4, .case_week = 1, .domain_hour = 20, .all_hour = 300};
}

static void init_follow_up(Config *config)
{
    config->min_cell = 5;
    config->count_faults = TRUE;
    config->policy = (Policy){.title = g_strdup(""), .adopted_by = g_strdup(""), .adopted_on = g_strdup("")};
    config->round = (YearRound){.begins = {.month = 1, .day = 15}, .ends = {.month = 3, .day = 1}, .reminder_days = 14};
}

static void init_paths(Config *config)
{
    config->relay = g_strdup("127.0.0.1:10026");
    config->sendmail = g_strdup("/usr/sbin/sendmail");
    config->tnef = g_strdup("/usr/bin/tnef");
    config->store = g_strdup("/var/lib/synpunkt/synpunkt.db");
    config->spool = g_strdup("/var/lib/synpunkt");
    config->socket = g_strdup("unix:/run/synpunkt/milter.sock");
    config->templates = g_strdup("/usr/share/synpunkt/templates");
    config->keys_file = g_strdup("/etc/synpunkt/keys");
}

Config *config_new(void)
{
    Config *config = g_new0(Config, 1);
    init_organisation(&config->organisation);
    config->instance = g_strdup("synpunkt");
    config->prefix = g_strdup("SP");
    config->id_domain = g_strdup("");
    config->case_domain = g_strdup("");
    config->delimiter = '+';
    init_people(config);
    init_rules(config);
    init_clocks(config);
    init_follow_up(config);
    init_paths(config);
    return config;
}

static void clear_organisation(Organisation *organisation)
{
    g_free(organisation->name);
    g_free(organisation->name_fi);
    g_free(organisation->name_en);
    g_free(organisation->postal);
    g_free(organisation->visit);
    g_free(organisation->phone);
    g_free(organisation->hours);
    g_free(organisation->web);
    g_free(organisation->privacy_url);
}

static void clear_people(Config *config)
{
    g_free(config->triage_unit);
    g_free(config->strategist);
    g_free(config->admin);
    g_free(config->duty_address);
    g_free(config->archive_to);
    g_free(config->interpreter);
    g_ptr_array_unref(config->staff.domains);
    g_ptr_array_unref(config->staff.networks);
    g_ptr_array_unref(config->staff.authserv_ids);
    g_hash_table_unref(config->staff.logins);
    g_hash_table_unref(config->staff.certificates);
}

static void clear_rules(Config *config)
{
    g_ptr_array_unref(config->mailboxes);
    g_ptr_array_unref(config->forms);
    g_ptr_array_unref(config->units);
    g_ptr_array_unref(config->classes);
    g_ptr_array_unref(config->categories);
    g_ptr_array_unref(config->causes);
    g_ptr_array_unref(config->outcomes);
    g_ptr_array_unref(config->submitters);
    g_ptr_array_unref(config->keys);
    g_ptr_array_unref(config->old_references);
    g_ptr_array_unref(config->forwarders);
    g_ptr_array_unref(config->relays);
    g_ptr_array_unref(config->urgent_silence);
    g_ptr_array_unref(config->sensitive_words);
    g_free(config->spam_header);
    g_free(config->learned_file);
    learned_table_free(config->learned_units);
}

static void clear_policy(Policy *policy)
{
    g_free(policy->title);
    g_free(policy->adopted_by);
    g_free(policy->adopted_on);
}

static void clear_paths(Config *config)
{
    g_free(config->relay);
    g_free(config->sendmail);
    g_free(config->tnef);
    g_free(config->store);
    g_free(config->spool);
    g_free(config->socket);
    g_free(config->templates);
    g_free(config->keys_file);
}

gboolean config_is_server(const char *store)
{
    return g_str_has_prefix(store, "postgresql://") || g_str_has_prefix(store, "postgres://"); /* libpq takes both */
}

void config_free(Config *config)
{
    if (!config)
        return;
    clear_organisation(&config->organisation);
    g_free(config->instance);
    g_free(config->prefix);
    g_free(config->id_domain);
    g_free(config->case_domain);
    clear_people(config);
    clear_rules(config);
    clear_policy(&config->policy);
    clear_paths(config);
    calendar_free(config->calendar);
    g_free(config);
}

const Unit *config_unit(const Config *config, const char *code)
{
    for (guint i = 0; i < config->units->len; i++) {
        const Unit *unit = config->units->pdata[i];
        if (g_strcmp0(unit->code, code) == 0)
            return unit;
    }
    return NULL;
}

const Mailbox *config_mailbox(const Config *config, const char *address)
{
    for (guint i = 0; address && i < config->mailboxes->len; i++) {
        const Mailbox *mailbox = config->mailboxes->pdata[i];
        if (address_equal(mailbox->address, address))
            return mailbox;
    }
    return NULL;
}

const FormSource *config_form(const Config *config, const char *sender)
{
    for (guint i = 0; sender && i < config->forms->len; i++) {
        const FormSource *source = config->forms->pdata[i];
        if (address_equal(source->sender, sender))
            return source;
    }
    return NULL;
}
