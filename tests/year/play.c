/*
 * play.c - a script of mails played into a real store with a simulated clock:
 * year-play CONFIG STORE < script.
 *
 * A line is "SECONDS mail CASE SENDER RECIPIENT", then the message up to a
 * line ".", "SECONDS import CASE" likewise, "SECONDS sweep", "SECONDS freeze
 * YEAR" or "SECONDS say WORD", which prints it.  CASE is the script's own name
 * for a case: the first message of that name opens one, every later one must
 * be filed on the same.  In messages and recipients {{number C}} is the
 * reference of case C, {{h C}}, {{c C}} and {{b C}} its addresses for handler,
 * resident and bounces, {{copy C}} and {{letter C}} the Message-IDs of the
 * unit's latest copy and of the resident's latest letter.
 *
 * All is as in the daemon but for the relay: a letter that falls due is
 * claimed and accepted, and goes nowhere.  The names and references of all
 * cases are printed.
 */
#include "core/reference.h"
#include "flow/follow_up.h"
#include "flow/intake.h"
#include "flow/sweep.h"
#include "mail/language.h"
#include "mail/read.h"
#include "util/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LETTERS_AT_ONCE 100
#define WORDS_MAX       5

typedef struct {
    char *name;
    CaseNumber number;
    char *copy, *letter; /* Message-IDs */
    gint64 letter_id;
} Played;

typedef struct {
    Service *service;
    GHashTable *names;   /* char * → Played */
    GHashTable *numbers; /* CaseNumber → Played, borrowed */
    guint line;
    gint64 now;
} Play;

G_NORETURN static void fail(const Play *play, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void fail(const Play *play, const char *format, ...)
{
    va_list words;
    va_start(words, format);
    g_autofree char *text = g_strdup_vprintf(format, words);
    va_end(words);
    fprintf(stderr, "play: line %u: %s\n", play->line, text);
    exit(EXIT_FAILURE);
}

static void check(const Play *play, gboolean done, const GError *error)
{
    if (!done)
        fail(play, "%s", error ? error->message : "not done");
}

static void played_free(gpointer data)
{
    Played *played = data;
    g_free(played->name);
    g_free(played->copy);
    g_free(played->letter);
    g_free(played);
}

static const Played *find(const Play *play, const char *name)
{
    const Played *played = g_hash_table_lookup(play->names, name);
    if (!played)
        fail(play, "there is no case '%s' yet", name);
    return played;
}

/* -- letters --------------------------------------------------------------- */

static void remember(const Play *play, const Outgoing *outgoing)
{
    Played *played = g_hash_table_lookup(play->numbers, &outgoing->number);
    LetterKind kind = outgoing->letter->kind;
    char **id = NULL;
    if (!played)
        return;
    if (letter_traits(kind)->audience == AUDIENCE_RESIDENT) {
        id = &played->letter;
        played->letter_id = outgoing->id;
    } else if (kind == LETTER_COPY || kind == LETTER_MOVED_COPY) {
        id = &played->copy;
    } else {
        return;
    }
    g_free(*id);
    *id = g_strdup(outgoing->message_id);
}

static void accept_letter(const Play *play, const Outgoing *outgoing)
{
    g_autoptr(GError) error = NULL;
    Store *store = play->service->store;
    const LetterFate fate = {outgoing->id, LETTER_ACCEPTED, play->now, 0, "250 2.0.0 played"};
    check(play, store_letter_claim(store, outgoing->id, NULL, play->now, &error), error);
    check(play, store_letter_fate(store, &fate, &error), error);
    remember(play, outgoing);
}

static void deliver(const Play *play)
{
    for (;;) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) due = store_letters_due(play->service->store, play->now, LETTERS_AT_ONCE, &error);
        check(play, due != NULL, error);
        for (guint i = 0; i < due->len; i++)
            accept_letter(play, g_ptr_array_index(due, i));
        if (due->len == 0)
            return;
    }
}

/* -- the script ------------------------------------------------------------ */

/* What stands between the brackets: "h C001".  Caller owns. */
static char *expand_one(const Play *play, const char *inside)
{
    g_auto(GStrv) words = g_strsplit(inside, " ", 2);
    if (g_strv_length(words) != 2)
        fail(play, "{{%s}} is nothing", inside);
    const Played *played = find(play, words[1]);
    const Config *config = play->service->config;
    const Mailbox *mailbox = g_ptr_array_index(config->mailboxes, 0);
    const Keyring *keyring = play->service->keyring;
    if (strcmp(words[0], "number") == 0)
        return reference_print(config->prefix, played->number);
    if (strcmp(words[0], "h") == 0)
        return recipient_print(config, keyring, mailbox->address, ROLE_HANDLER, played->number);
    if (strcmp(words[0], "c") == 0)
        return recipient_print(config, keyring, mailbox->address, ROLE_RESIDENT, played->number);
    if (strcmp(words[0], "b") == 0 && played->letter_id)
        return recipient_print(config, keyring, mailbox->address, ROLE_BOUNCE, played->letter_id);
    const char *id = strcmp(words[0], "copy") == 0 ? played->copy : played->letter;
    if (!id)
        fail(play, "case '%s' has had no letter for {{%s}}", played->name, inside);
    return g_strdup(id);
}

static void expand(const Play *play, const char *line, GString *to)
{
    const char *open, *close;
    while ((open = strstr(line, "{{")) && (close = strstr(open, "}}"))) {
        g_autofree char *inside = g_strndup(open + 2, (gsize)(close - open - 2));
        g_autofree char *value = expand_one(play, inside);
        g_string_append_len(to, line, open - line);
        g_string_append(to, value);
        line = close + 2;
    }
    g_string_append(to, line);
}

/* The next line without its end; NULL at the end of the script.  Caller frees. */
static char *read_line(Play *play)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length = getline(&line, &room, stdin);
    play->line++;
    if (length >= 0)
        return g_strchomp(line);
    free(line);
    return NULL;
}

static GBytes *read_message(Play *play)
{
    g_autoptr(GString) raw = g_string_new(NULL);
    for (;;) {
        g_autofree char *line = read_line(play);
        if (!line)
            fail(play, "a message has no end");
        if (strcmp(line, ".") == 0)
            return g_string_free_to_bytes(g_steal_pointer(&raw));
        expand(play, line, raw);
        g_string_append(raw, "\r\n");
    }
}

/* -- what happens ---------------------------------------------------------- */

static void file(const Play *play, const char *name, const Receipt *receipt)
{
    Played *played = g_hash_table_lookup(play->names, name);
    if (played && played->number != receipt->number)
        fail(play, "meant for case '%s', but %s", name, receipt->line);
    if (played)
        return;
    if (receipt->number == 0 || g_hash_table_contains(play->numbers, &receipt->number))
        fail(play, "case '%s' was not opened: %s", name, receipt->line);
    played = g_new0(Played, 1);
    played->name = g_strdup(name);
    played->number = receipt->number;
    g_hash_table_insert(play->names, played->name, played);
    g_hash_table_insert(play->numbers, &played->number, played);
    g_autofree char *reference = reference_print(play->service->config->prefix, played->number);
    printf("%s %s\n", name, reference);
}

static void do_mail(Play *play, const char *name, const char *sender, const char *recipient)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) raw = read_message(play);
    g_autoptr(GString) to = g_string_new(NULL);
    expand(play, recipient, to);
    Envelope *envelope = envelope_new(strcmp(sender, "<>") == 0 ? "" : sender);
    g_ptr_array_add(envelope->recipients, g_strdup(to->str));
    envelope->client = g_strdup("203.0.113.7");
    envelope->received_at = play->now;
    g_autoptr(Receipt) receipt = intake_message(play->service, g_steal_pointer(&raw), envelope, play->now, &error);
    check(play, receipt != NULL, error);
    file(play, name, receipt);
}

static void do_import(Play *play, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) raw = read_message(play);
    g_autoptr(Receipt) receipt = intake_import(play->service, g_steal_pointer(&raw), play->now, &error);
    check(play, receipt != NULL, error);
    file(play, name, receipt);
}

static void do_sweep(Play *play)
{
    g_autoptr(GError) error = NULL;
    SweepCounts counts = {0};
    do
        check(play, sweep_batch(play->service, play->now, SWEEP_GIVEN_TIME, &counts, &error), error);
    while (counts.more);
}

static void do_freeze(Play *play, const char *year)
{
    g_autoptr(GError) error = NULL;
    guint number;
    check(play, follow_up_freeze(play->service, (int)strtol(year, NULL, 10), play->now, &number, &error), error);
}

static void say(const char *word)
{
    printf("%s\n", word);
    fflush(stdout);
}

static void step(Play *play, char **words)
{
    guint count = g_strv_length(words);
    gint64 now = count > 1 ? g_ascii_strtoll(words[0], NULL, 10) : 0;
    if (now < play->now)
        fail(play, "time goes backwards");
    play->now = now;
    deliver(play);
    if (count == 5 && strcmp(words[1], "mail") == 0)
        do_mail(play, words[2], words[3], words[4]);
    else if (count == 3 && strcmp(words[1], "import") == 0)
        do_import(play, words[2]);
    else if (count == 2 && strcmp(words[1], "sweep") == 0)
        do_sweep(play);
    else if (count == 3 && strcmp(words[1], "freeze") == 0)
        do_freeze(play, words[2]);
    else if (count == 3 && strcmp(words[1], "say") == 0)
        say(words[2]);
    else
        fail(play, "what is '%s'?", count > 1 ? words[1] : "");
    deliver(play);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    Play play = {.names = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, played_free),
                 .numbers = g_hash_table_new(g_int64_hash, g_int64_equal)};
    if (argc != 3)
        fail(&play, "usage: year-play CONFIG STORE < script");
    mail_read_init();
    language_init();
    play.service = service_open(argv[1], argv[2], STORE_CREATE, &error);
    check(&play, play.service != NULL, error);
    for (;;) {
        g_autofree char *line = read_line(&play);
        if (!line)
            break;
        g_auto(GStrv) words = g_strsplit(line, " ", WORDS_MAX);
        step(&play, words);
    }
    service_free(play.service);
    g_hash_table_unref(play.numbers);
    g_hash_table_unref(play.names);
    return EXIT_SUCCESS;
}
