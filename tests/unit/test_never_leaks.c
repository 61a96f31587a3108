/*
 * test_never_leaks.c - a handler's mistake costs nothing: whatever he writes, in whatever shape, no line that begins
 * with "#" and nothing internal is ever in a letter to a resident.
 *
 * Thousands of mails of proven staff, made of command lines, words, quotes in the ways of several programs, and pieces
 * of what is internal, in random order and wrapping; the same seed gives the same mails.
 */
#include "config/config_read.h"
#include "core/decide.h"
#include "core/marks.h"
#include "mail/language.h"
#include "mail/read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROUNDS     4000
#define SEED       20260305
#define PIECES_MAX 9
#define WRAP_MIN   24
#define WRAP_MAX   90
#define NUMBER     2600417
#define RESIDENT   "anna.lindqvist@posten.example"
#define HANDLER    "johan.berg@vasteras.example"
#define RECEIVED   1772701920

/* Words that stand in internal texts only; each is in one of the `secret` pieces. */
static const char *const telltales[] = {"rättshaverist", "kostnadsskäl", "INTERN FRÅGA", "[INTERNT]", "NYTT ÄRENDE SP"};

static const char *const secrets[] = {
    "Hon är en rättshaverist som ringer jämt till oss, så svara bara kort och artigt.",
    "Vi har av kostnadsskäl låtit bli att underhålla vägen, men det kan vi inte säga.",
};

static const char *const commands[] = {
    "#intern sara.ek", "#intern",   "#INTERN bygg",        "# intern sara.ek", "#itern",       "#flytta bygg för att",
    "#klart",          "#hjälp",    "#skicka",             "#ångra",           "#åtgärd Lagat", "#orsak kvalitet",
    "#vänta 1 april väntar på delar", "#historik", "#översätt", "#känslig",  "#ringt Hon är nöjd", "＃intern",
    "\u200b#intern",   "  #klart",  "> #intern sara.ek",   "* #klart",         "#",            "#1 i listan",
    "#kategori fråga", "#dnr 2026/1", "#kopia kalle@posten.example", "#besked muntligt", "#alla", "#skräp",
    "#adress ny@posten.example", "#språk finska", "#dela bygg", "#postat", "#släpp 3", "#samma SP-2026-00001-1",
    "#avsändare förening", "#klart åtgärdat", "#klart nej", "#orsak tjäle",
};

static const char *const plain[] = {
    "Hej Anna!", "Vi lagar hålen på måndag.", "Tack för bilden.", "Med vänlig hälsning\nJohan Berg, driftingenjör",
    "", "", "Hör av dig om något är oklart.", "ja", "-- \nJohan Berg", "Du når oss på 021-39 00 00.",
};

typedef struct {
    Config *config;
    Router *router;
    Keyring *keyring;
    Rules rules;
    GRand *dice;
    guint went; /* mails of which something went to the resident */
} World;

static const char *pick(const World *world, const char *const *from, guint count)
{
    return from[g_rand_int_range(world->dice, 0, (gint32)count)];
}

static char *address(const World *world, Role role)
{
    return recipient_print(world->config, world->keyring, "synpunkter@vasteras.example", role, NUMBER);
}

/* At blanks only, as clients wrap; a line break in a "#"-line makes its rest a line of text, as it would in truth. */
static void add_wrapped(const World *world, GString *text, const char *line)
{
    guint width = (guint)g_rand_int_range(world->dice, WRAP_MIN, WRAP_MAX);
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    guint at = 0;
    for (guint i = 0; words[i]; i++) {
        gboolean breaks = at > 0 && at + strlen(words[i]) > width && words[i][0] != '#';
        g_string_append(text, i == 0 ? "" : breaks ? "\n" : " ");
        g_string_append(text, words[i]);
        at = breaks ? (guint)strlen(words[i]) : at + (guint)strlen(words[i]) + 1;
    }
    g_string_append_c(text, '\n');
}

/* One of our internal mails or copies, quoted as some program does, or hardly at all. */
static void add_quote(const World *world, GString *text)
{
    g_autofree char *from = address(world, g_rand_boolean(world->dice) ? ROLE_HANDLER : ROLE_INTERNAL);
    const char *secret = pick(world, secrets, G_N_ELEMENTS(secrets));
    switch (g_rand_int_range(world->dice, 0, 4)) {
    case 0:
        g_string_append_printf(text, "\nFrån: Sara Ek via Synpunkter (INTERNT) <%s>\nSkickat: den 5 mars 2026 09:42\n"
                                     "Till: Johan Berg\nÄmne: [INTERNT] Potthål [SP-2026-00417-2]\n\n"
                                     "INTERN FRÅGA – svaret går till Sara, inte till invånaren.\n%s\n", from, secret);
        break;
    case 1:
        g_string_append_printf(text, "\nDen tors 5 mars 2026 kl 09:42 skrev Sara Ek <\n%s>:\n\n> INTERN FRÅGA – svaret\n"
                                     "> går till Sara\n> %s\n", from, secret);
        break;
    case 2:
        g_string_append_printf(text, "\n-----Ursprungligt meddelande-----\nNYTT ÄRENDE SP-2026-00417-2 – klagomål\n%s\n", secret);
        break;
    default:
        g_string_append_printf(text, "\nINTERN FRÅGA – svaret går till Sara, inte till invånaren.\n%s\n", secret);
    }
}

static char *make_text(const World *world)
{
    GString *text = g_string_new(NULL);
    gint32 pieces = g_rand_int_range(world->dice, 1, PIECES_MAX);
    for (gint32 i = 0; i < pieces; i++) {
        gint32 kind = g_rand_int_range(world->dice, 0, 10);
        if (kind < 2)
            add_wrapped(world, text, pick(world, commands, G_N_ELEMENTS(commands)));
        else if (kind == 2)
            add_wrapped(world, text, pick(world, secrets, G_N_ELEMENTS(secrets)));
        else
            add_wrapped(world, text, pick(world, plain, G_N_ELEMENTS(plain)));
    }
    if (g_rand_boolean(world->dice))
        add_quote(world, text);
    return g_string_free(text, FALSE);
}

/* One paragraph a line by Word, one div a line by Gmail, or hard breaks in one piece. */
static char *as_html(const World *world, const char *text)
{
    static const struct {
        const char *before, *between, *after;
    } shapes[] = {
        {"<div class=WordSection1><p class=MsoNormal>", "<o:p></o:p></p>\n<p class=MsoNormal>", "</p></div>"},
        {"<div dir=\"ltr\"><div>", "</div><div>", "</div></div>"},
        {"<div style=\"line-break: after-white-space;\">", "<br>", "</div>"},
        {"<ul><li>", "</li>\n<li>", "</li></ul>"},
        {"<table><tr><td>", "</td></tr><tr><td>", "</td></tr></table>"},
        {"<p><b>", "</b></p>\n<p><i>", "</i></p>"},
    };
    guint shape = (guint)g_rand_int_range(world->dice, 0, G_N_ELEMENTS(shapes));
    g_autofree char *escaped = g_markup_escape_text(text, -1);
    g_autoptr(GString) html = g_string_new(escaped);
    g_string_replace(html, "\n", shapes[shape].between, 0);
    return g_strdup_printf("<html><body>%s%s%s</body></html>", shapes[shape].before, html->str, shapes[shape].after);
}

/* format=flowed: a line that ends with a blank goes on in the next. */
static char *as_flowed(const char *text)
{
    g_autoptr(GString) flowed = g_string_new(text);
    g_string_replace(flowed, "\n#", " \n #", 1);
    return g_strdup(flowed->str);
}

static GBytes *make_mail(const World *world, const char *to, const char *text)
{
    gboolean rich = g_rand_boolean(world->dice), flowed = !rich && g_rand_boolean(world->dice);
    g_autofree char *written = rich ? as_html(world, text) : flowed ? as_flowed(text) : g_strdup(text);
    g_autoptr(GString) raw = g_string_new(NULL);
    g_string_printf(raw, "Authentication-Results: mx1.vasteras.example; dmarc=pass header.from=vasteras.example\n"
                         "From: Johan Berg <" HANDLER ">\nTo: <%s>\nSubject: SV: Potthål [SP-2026-00417-2]\n"
                         "Message-ID: <%u@vasteras.example>\nIn-Reply-To: <sp.2600417.2.w1k9@synpunkt.vasteras.example>\n"
                         "MIME-Version: 1.0\nContent-Type: text/%s; charset=utf-8%s\nContent-Transfer-Encoding: 8bit\n\n%s\n",
                    to, g_rand_int(world->dice), rich ? "html" : "plain", flowed ? "; format=flowed" : "", written);
    g_string_replace(raw, "\r\n", "\n", 0);
    g_string_replace(raw, "\n", "\r\n", 0);
    return g_bytes_new(raw->str, raw->len);
}

static Case *make_case(void)
{
    Case *found = case_new(NUMBER);
    char **texts[] = {&found->unit, &found->subject, &found->resident_name, &found->resident, &found->handler};
    const char *values[] = {"tekn", "Potthål", "Anna Lindqvist", RESIDENT, HANDLER};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_free(*texts[i]);
        *texts[i] = g_strdup(values[i]);
    }
    found->reachable = TRUE;
    found->received_at = found->opened_at = RECEIVED - 86400;
    g_ptr_array_add(found->participants, g_strdup(RESIDENT));
    return found;
}

static Known *make_known(void)
{
    Known *known = known_new();
    Evidence *token = evidence_new(EVIDENCE_TOKEN, make_case());
    token->role = ROLE_HANDLER;
    Evidence *copy = evidence_new(EVIDENCE_OURS, make_case());
    copy->audience = AUDIENCE_STAFF;
    copy->letter = LETTER_COPY;
    g_ptr_array_add(known->evidence, token);
    g_ptr_array_add(known->evidence, copy);
    for (guint i = 0; i < G_N_ELEMENTS(secrets); i++)
        g_ptr_array_add(known->secrets, g_strdup(secrets[i]));
    return known;
}

/* Whatever a reader would take for a "#"-line. */
static void has_no_command(const char *value, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(value, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        const char *at = lines[i];
        while (*at && (g_unichar_isspace(g_utf8_get_char(at)) || g_unichar_type(g_utf8_get_char(at)) == G_UNICODE_FORMAT ||
                       mark_is(*at)))
            at = g_utf8_next_char(at);
        if (*at == '#' || g_utf8_get_char(at) == 0xFF03)
            fail_msg("\"%s\" went out of:\n%s", lines[i], text);
    }
}

static void is_harmless(const Letter *letter, const char *text)
{
    GHashTableIter iter;
    gpointer name, value;
    g_hash_table_iter_init(&iter, letter->fields);
    while (g_hash_table_iter_next(&iter, &name, &value)) {
        g_autofree char *shown = marks_plain(value);
        has_no_command(value, text);
        has_no_command(shown, text);
        for (guint i = 0; i < G_N_ELEMENTS(telltales); i++)
            if (strstr(value, telltales[i]))
                fail_msg("\"%s\" went out in '%s' of:\n%s", telltales[i], (char *)name, text);
    }
}

static void judge(World *world, const Plan *plan, const char *text)
{
    for (guint i = 0; i < plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(plan->actions, i);
        if (action->kind != ACTION_LETTER || action->letter->held ||
            letter_traits(action->letter->kind)->audience != AUDIENCE_RESIDENT)
            continue;
        is_harmless(action->letter, text);
        world->went++;
    }
}

static void nothing_internal_and_no_command_reaches_a_resident(void **state)
{
    World *world = *state;
    g_autofree char *to = address(world, ROLE_HANDLER);
    for (guint round = 0; round < ROUNDS; round++) {
        g_autofree char *text = make_text(world);
        Envelope *envelope = envelope_new(HANDLER);
        g_ptr_array_add(envelope->recipients, g_strdup(to));
        envelope->received_at = RECEIVED;
        g_autoptr(GBytes) raw = make_mail(world, to, text);
        g_autoptr(Mail) mail = mail_read(raw, envelope);
        g_autoptr(Weighed) weighed = weigh(mail, &world->rules);
        assert_int_equal(weighed->proof, PROOF_DMARC);
        g_autoptr(Known) known = make_known();
        g_autoptr(Plan) plan = decide(mail, weighed, known, &world->rules, RECEIVED + 4);
        judge(world, plan, text);
    }
    assert_true(world->went > ROUNDS / 20); /* else nothing was tried */
    assert_true(world->went < ROUNDS);
}

int main(void)
{
    mail_read_init();
    language_init();
    World world = {.config = config_read("tests/decide/synpunkt.conf", NULL)};
    if (!world.config)
        return EXIT_FAILURE;
    world.router = router_new(world.config);
    world.keyring = keyring_new("epoch");
    keyring_add(world.keyring, "test", "0123456789abcdef0123456789abcdef", 32);
    world.rules = (Rules){world.config, world.router, world.keyring, MODE_LIVE, language_guess};
    world.dice = g_rand_new_with_seed(SEED);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(nothing_internal_and_no_command_reaches_a_resident, &world)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    g_rand_free(world.dice);
    keyring_free(world.keyring);
    router_free(world.router);
    config_free(world.config);
    return failed;
}
