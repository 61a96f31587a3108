#include "config/config_check.h"

#include "core/address.h"
#include "core/category.h"
#include "core/code.h"
#include "core/network.h"
#include "core/proof.h"
#include "core/recipient.h"

#include <string.h>

/* RFC 5321, 4.5.3.1.1, and the longest detail: delimiter, role letter, 19 digits, dot, 8 characters. */
#define LOCAL_PART_MAX 64
#define DETAIL_MAX     30

/* A complaint about a top-level setting. */
static void complain_about(Outline *outline, const char *name, const char *message)
{
    outline_complain(outline, outline_place(outline, "", "", name), "%s", message);
}

/* Letters to an address of ours would come back as cases. */
static void check_not_ours(const Config *config, Outline *outline, const char *place, const char *address)
{
    if (*address && recipient_read(config, NULL, address).role != ROLE_NONE)
        outline_complain(outline, place,
                         "'%s' is one of Synpunkt's own addresses: letters to it would come back as new cases; "
                         "write the address of a person or of another mailbox",
                         address);
}

static void check_places(const Config *config, Outline *outline)
{
    if (!*config->spool)
        complain_about(outline, "store", "the store is on a server: say where messages are kept while they are read, "
                                         "spool = \"/var/lib/synpunkt\"");
}

static void check_organisation(const Config *config, Outline *outline)
{
    if (*config->organisation.name == '\0')
        outline_complain(outline, outline_place(outline, "organisation", "", "name"),
                         "the municipality's name is missing: organisation { name = \"Västerås stad\" }");
    if (!g_regex_match_simple("^[A-Z]{1,8}$", config->prefix, 0, 0))
        complain_about(outline, "reference_prefix",
                       "setting 'reference_prefix' must be one to eight capital letters A-Z");
    if (!g_regex_match_simple("^[A-Za-z0-9.-]{1,40}$", config->instance, 0, 0))
        complain_about(outline, "instance", "setting 'instance' must be 1 to 40 letters A-Z, digits, '.' or '-'");
    if (*config->admin == '\0')
        complain_about(outline, "admin", "the administrator's address is missing: admin = \"namn@kommun.example\"");
}

static void check_mailbox(const Config *config, Outline *outline, const Mailbox *mailbox)
{
    const char *address = mailbox->address;
    const char *place = outline_place(outline, "mailbox", address, "");
    gsize local = strlen(address) - strlen(address_domain(address));

    if (local + DETAIL_MAX > LOCAL_PART_MAX)
        outline_complain(outline, place,
                         "the part before '@' in '%s' must be at most %d characters, so that case numbers fit", address,
                         LOCAL_PART_MAX - DETAIL_MAX - 1);
    if (*address && recipient_read(config, NULL, address).role != ROLE_MAILBOX)
        outline_complain(outline, place, "'%s' cannot be a mailbox: use letters, digits, '.', '-' and '_' before '@'",
                         address);
    if (config_mailbox(config, address) != mailbox && *address)
        outline_complain(outline, place, "mailbox \"%s\" is given twice; remove one", address);
    if (!language_is_known(mailbox->language))
        outline_complain(outline, outline_place(outline, "mailbox", address, "language"),
                         "setting 'language' must be \"sv\", \"fi\" or \"en\", got '%s'", mailbox->language);
    if (*mailbox->unit && !config_unit(config, mailbox->unit))
        outline_complain(outline, outline_place(outline, "mailbox", address, "unit"),
                         "there is no unit '%s'; write the code of one, as in: unit \"tekn\" {", mailbox->unit);
    if (*mailbox->category && strcmp(category_name(category_of(mailbox->category)), mailbox->category) != 0)
        outline_complain(outline, outline_place(outline, "mailbox", address, "category"),
                         "setting 'category' must be synpunkt, klagomål, beröm, förslag, fråga or felanmälan, got '%s'",
                         mailbox->category);
}

static void check_form(const Config *config, Outline *outline, const FormSource *source)
{
    const char *place = outline_place(outline, "form", source->sender, "");
    check_not_ours(config, outline, place, source->sender);
    if (source->labels[LABEL_EMAIL]->len == 0 && source->labels[LABEL_MESSAGE]->len == 0)
        outline_complain(outline, place,
                         "form \"%s\" lacks the labels of its lines: email = { \"E-post\" }  message = { \"Meddelande\" }",
                         source->sender);
    for (guint i = 0; i < source->networks->len; i++) {
        const char *problem = proof_network_problem(source->networks->pdata[i]);
        if (problem)
            outline_complain(outline, outline_place(outline, "form", source->sender, "networks"),
                             "network '%s' cannot be trusted: %s", (char *)source->networks->pdata[i], problem);
    }
    if (source->networks->len == 0 && config->staff.authserv_ids->len == 0)
        outline_complain(outline, place,
                         "nothing can prove mail of form \"%s\": give networks, or authserv_id in section 'staff'",
                         source->sender);
}

static void check_unit_words(Outline *outline, const Unit *unit)
{
    if ((unit->place->len == 0) != (unit->only_with->len == 0))
        outline_complain(outline, outline_place(outline, "unit", unit->code, unit->place->len ? "place" : "only_with"),
                         "unit '%s' needs both 'place' and 'only_with', or neither", unit->code);
}

static void check_unit(const Config *config, Outline *outline, const Unit *unit)
{
    const char *place = outline_place(outline, "unit", unit->code, "");
    const char *address_place = outline_place(outline, "unit", unit->code, "address");

    if (!g_regex_match_simple("^[a-z0-9][a-z0-9-]{0,30}$", unit->code, 0, 0) || strcmp(unit->code, "triage") == 0)
        outline_complain(outline, place, "'%s' cannot be a unit's code: use a-z, 0-9 and '-', and not the word triage",
                         unit->code);
    if (!outline_find(outline, "unit", unit->code, "name"))
        outline_complain(outline, place, "unit '%s' lacks its everyday name: name = \"gator, parker och trafik\"",
                         unit->code);
    if (*unit->address == '\0' && unit->type != UNIT_EXTERNAL)
        outline_complain(outline, address_place,
                         "unit '%s' lacks its mailbox: address = \"namn@kommun.example\" (only type = extern has none)",
                         unit->code);
    if (unit->sensitive && unit->type != UNIT_EXTERNAL && unit->members->len == 0)
        outline_complain(outline, place,
                         "unit '%s' is sensitive, so it must say who may answer: members = { \"namn@kommun.example\" }",
                         unit->code);
    check_not_ours(config, outline, address_place, unit->address);
    check_not_ours(config, outline, outline_place(outline, "unit", unit->code, "head"), unit->head);
    check_not_ours(config, outline, outline_place(outline, "unit", unit->code, "registrar"), unit->registrar);
    check_not_ours(config, outline, outline_place(outline, "unit", unit->code, "secretary"), unit->secretary);
    check_unit_words(outline, unit);
}

static void check_triage(const Config *config, Outline *outline)
{
    const Unit *desk = config_unit(config, config->triage_unit);
    if (*config->triage_unit == '\0')
        complain_about(outline, "triage_unit",
                       "the sorting desk is missing: triage_unit = \"ks\" (the code of a unit)");
    else if (!desk)
        outline_complain(outline, outline_place(outline, "", "", "triage_unit"),
                         "there is no unit '%s'; write the code of one, as in: unit \"tekn\" {", config->triage_unit);
    else if (desk->type == UNIT_EXTERNAL)
        complain_about(outline, "triage_unit",
                       "the sorting desk cannot be an external unit, which gets no mail from us");
}

static void check_class(const Config *config, Outline *outline, const ClassRule *rule)
{
    if ((rule->hints->len == 0) != (rule->only_with->len == 0))
        outline_complain(outline, outline_place(outline, "class", rule->kind, ""),
                         "class '%s' needs both 'hints' and 'only_with', or neither", rule->kind);
    if (rule->words->len == 0)
        outline_complain(outline, outline_place(outline, "class", rule->kind, "words"),
                         "class '%s' lacks the words that show it: words = { \"överklag*\" }", rule->kind);
    if (rule->confidential && *rule->address == '\0')
        outline_complain(outline, outline_place(outline, "class", rule->kind, "confidential"),
                         "class '%s' is confidential but names nobody: address = \"namn@kommun.example\"", rule->kind);
    if (rule->urgent != (rule->letter == CLASS_WORRY) && rule->letter != CLASS_OTHER)
        outline_complain(outline, outline_place(outline, "class", rule->kind, "letter"),
                         "class '%s': letter = oro goes with flag = akut, the other letters with flag = annat",
                         rule->kind);
    check_not_ours(config, outline, outline_place(outline, "class", rule->kind, "address"), rule->address);
}

static void check_category(Outline *outline, const CategoryRule *rule)
{
    if (strcmp(category_name(rule->category), rule->name) != 0)
        outline_complain(outline, outline_place(outline, "category", rule->name, ""),
                         "category must be synpunkt, klagomål, beröm, förslag, fråga or felanmälan, got '%s'",
                         rule->name);
}

/* One code is stored for ever, and one word means one thing. */
static void check_codes(Outline *outline, const char *section, const GPtrArray *codes)
{
    for (guint i = 0; i < codes->len; i++) {
        const Code *code = g_ptr_array_index(codes, i);
        const char *place = outline_place(outline, section, code->code, "");
        g_autofree char *term = NULL;
        const Code *rival = code_rival(codes, code, &term);
        if (!g_regex_match_simple("^[a-z0-9-]+$", code->code, G_REGEX_DOLLAR_ENDONLY, 0))
            outline_complain(outline, place, "'%s' cannot be a code: use a-z, 0-9 and '-', as in: %s \"annat\" {",
                             code->code, section);
        if (*code->name[LANGUAGE_SV] == '\0' || !outline_find(outline, section, code->code, "name"))
            outline_complain(outline, place, "%s '%s' lacks the name that people read: name = \"%s\"", section,
                             code->code, code->code);
        if (rival)
            outline_complain(outline, outline_place(outline, section, code->code, "words"),
                             "the word '%s' of %s '%s' also means '%s'; keep it in one of them", term, section,
                             code->code, rival->code);
    }
}

static void check_round(const YearRound *round, Outline *outline)
{
    if (round->ends.month * 100 + round->ends.day <= round->begins.month * 100 + round->begins.day)
        outline_complain(outline, outline_place(outline, "", "", "report_end"),
                         "setting 'report_end' must be a later day of the year than report_day, %02u-%02u",
                         round->begins.month, round->begins.day);
}

static void check_relays(const GPtrArray *relays, Outline *outline)
{
    Network network;
    for (guint i = 0; i < relays->len; i++)
        if (!network_read(relays->pdata[i], &network))
            outline_complain(outline, outline_place(outline, "", "", "relays"),
                             "setting 'relays' must hold networks such as 192.0.2.0/24, got '%s'",
                             (char *)relays->pdata[i]);
}

static void check_staff(const StaffProof *staff, Outline *outline)
{
    const char *place = outline_place(outline, "staff", "", "trusted_networks");
    for (guint i = 0; i < staff->networks->len; i++) {
        const char *problem = proof_network_problem(staff->networks->pdata[i]);
        if (problem)
            outline_complain(outline, place, "network '%s' cannot be trusted: %s", (char *)staff->networks->pdata[i],
                             problem);
    }
    if (staff->networks->len > 0 && staff->domains->len == 0)
        outline_complain(outline, place,
                         "a trusted network proves nothing without: staff_domains = { \"kommun.example\" }");
    for (guint i = 0; i < staff->authserv_ids->len; i++)
        if (!g_regex_match_simple("^[A-Za-z0-9._-]+$", staff->authserv_ids->pdata[i], 0, 0))
            outline_complain(
                outline, outline_place(outline, "staff", "", "authserv_id"),
                "setting 'authserv_id' must be a name as your own Authentication-Results begin with, got '%s'",
                (char *)staff->authserv_ids->pdata[i]);
}

static void check_people(const Config *config, Outline *outline)
{
    const struct {
        const char *name, *address;
    } people[] = {
        {"strategist", config->strategist},     {"admin", config->admin},
        {"duty_address", config->duty_address}, {"archive_to", config->archive_to},
        {"interpreter", config->interpreter},
    };
    for (guint i = 0; i < G_N_ELEMENTS(people); i++)
        check_not_ours(config, outline, outline_place(outline, "", "", people[i].name), people[i].address);
}

static void check_mail_paths(const Config *config, Outline *outline)
{
    if (!g_regex_match_simple("^(sendmail|[A-Za-z0-9.-]+:[0-9]{1,5}|\\[[0-9a-fA-F:]+\\]:[0-9]{1,5})$", config->relay, 0,
                              0))
        outline_complain(outline, outline_place(outline, "", "", "relay"),
                         "setting 'relay' must be \"host:port\" or \"sendmail\", got '%s'", config->relay);
    if (!g_regex_match_simple("^(unix:/.+|inet:[0-9]{1,5}@.+|inet6:[0-9]{1,5}@.+)$", config->socket, 0, 0))
        outline_complain(outline, outline_place(outline, "", "", "socket"),
                         "setting 'socket' must be \"unix:/path\" or \"inet:port@host\", got '%s'", config->socket);
    if (!g_regex_match_simple("^[A-Za-z0-9-]*$", config->spam_header, 0, 0))
        outline_complain(outline, outline_place(outline, "", "", "spam_header"),
                         "setting 'spam_header' must be the name of a header field without ':', got '%s'",
                         config->spam_header);
}

void config_check(const Config *config, Outline *outline)
{
    check_organisation(config, outline);
    check_places(config, outline);
    if (config->mailboxes->len == 0)
        complain_about(outline, "mailbox", "no public address is given: mailbox \"synpunkter@kommun.example\" { }");
    for (guint i = 0; i < config->mailboxes->len; i++)
        check_mailbox(config, outline, config->mailboxes->pdata[i]);
    for (guint i = 0; i < config->forms->len; i++)
        check_form(config, outline, config->forms->pdata[i]);
    for (guint i = 0; i < config->units->len; i++)
        check_unit(config, outline, config->units->pdata[i]);
    check_triage(config, outline);
    for (guint i = 0; i < config->classes->len; i++)
        check_class(config, outline, config->classes->pdata[i]);
    for (guint i = 0; i < config->categories->len; i++)
        check_category(outline, config->categories->pdata[i]);
    check_codes(outline, "cause", config->causes);
    check_codes(outline, "outcome", config->outcomes);
    check_codes(outline, "submitter", config->submitters);
    check_round(&config->round, outline);
    check_staff(&config->staff, outline);
    check_relays(config->relays, outline);
    check_people(config, outline);
    check_mail_paths(config, outline);
}
