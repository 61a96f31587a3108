/*
 * letters.c - every letter that people can get, to be read through.
 *
 * usage: letters CONFIG SCENES FOLDER
 *
 * SCENES is a key file: a group a letter, its keys what the decision would have
 * set.  Each is rendered by the real render_letter() to FOLDER/NAME.LANGUAGE.eml,
 * and all of them after one another to FOLDER/letters.txt.
 */
#include "config/config_read.h"
#include "flow/render.h"
#include "mail/language.h"
#include "mail/read.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECEIVED_AT 1772559730 /* Tuesday 3 March 2026, 18.42 in Sweden */
#define ANSWER_SECS (40 * 3600)
#define ALL         "all" /* the group with what scenes leave unsaid */

typedef struct {
    Rules rules;
    Wording *wording;
    GKeyFile *scenes;
    const char *folder;
    GString *book;
    guint count;
} Desk;

/* The scene's value, else the one every scene has, else "".  Caller owns. */
static char *value_of(const Desk *desk, const char *scene, const char *key)
{
    char *value = g_key_file_get_string(desk->scenes, scene, key, NULL);
    if (!value)
        value = g_key_file_get_string(desk->scenes, ALL, key, NULL);
    return value ? value : g_strdup("");
}

static void fill(const Desk *desk, const char *scene, const char *key, char **place)
{
    g_free(*place);
    *place = value_of(desk, scene, key);
}

static Case *make_case(const Desk *desk, const char *scene, const char *language)
{
    Case *about = case_new(case_number(2026, 417));
    fill(desk, scene, "mailbox", &about->mailbox);
    fill(desk, scene, "unit", &about->unit);
    fill(desk, scene, "subject", &about->subject);
    fill(desk, scene, "name", &about->resident_name);
    fill(desk, scene, "resident", &about->resident);
    fill(desk, scene, "category", &about->category);
    g_free(about->language);
    about->language = g_strdup(strcmp(language, "other") == 0 ? "ar" : language);
    about->received_at = RECEIVED_AT;
    about->sensitive = g_key_file_get_boolean(desk->scenes, scene, "sensitive", NULL);
    return about;
}

static void set_from(const Desk *desk, const char *scene, Letter *letter, const char *field, const char *key)
{
    g_autofree char *value = value_of(desk, scene, key);
    letter_set(letter, field, value);
}

static Letter *make_letter(const Desk *desk, const char *scene, const char *language, const Case *about)
{
    g_autofree char *kind_name = value_of(desk, scene, "kind");
    LetterKind kind = letter_kind_of(kind_name);
    if (kind == LETTER_KINDS)
        g_error("[%s]: no letter '%s'", scene, kind_name);
    gboolean resident = letter_traits(kind)->audience == AUDIENCE_RESIDENT;
    g_autofree char *to = value_of(desk, scene, resident ? "resident" : "staff");
    Letter *letter = letter_new(kind, to, resident ? about->resident_name : "", resident ? language : "sv");
    g_free(letter->answers_id);
    letter->answers_id = g_strdup("A1b2c3@posten.example");
    letter_set(letter, "language_name", language_name_sv(about->language));
    set_from(desk, scene, letter, "resident_name", *about->resident_name ? "name" : "resident");
    static const char *const same[] = {"subject", "resident", "category", "channel"};
    for (guint i = 0; i < G_N_ELEMENTS(same); i++)
        set_from(desk, scene, letter, same[i], same[i]);
    g_auto(GStrv) flags = g_key_file_get_string_list(desk->scenes, scene, "flags", NULL, NULL);
    for (guint i = 0; flags && flags[i]; i++)
        letter_set(letter, flags[i], "ja");
    g_auto(GStrv) fields = g_key_file_get_string_list(desk->scenes, scene, "fields", NULL, NULL);
    for (guint i = 0; fields && fields[i]; i++)
        set_from(desk, scene, letter, fields[i], fields[i]);
    if (kind == LETTER_ANSWER)
        fill(desk, scene, "from_name", &letter->from_name);
    return letter;
}

/* The day a letter promises is printed by the decision, in the letter's language. */
static void set_promise(const Desk *desk, Letter *letter, Case *about, const char *scene)
{
    const Config *config = desk->rules.config;
    if (letter->kind != LETTER_RECEIPT_TRIAGE)
        return;
    if (g_key_file_get_boolean(desk->scenes, scene, "friday", NULL))
        about->received_at += 3 * 24 * 3600;
    GDate day =
        calendar_promise(config->calendar, config->deadline_rule, about->received_at, config->deadline_count);
    g_autofree char *printed =
        calendar_print_day(&day, language_is_known(letter->language) ? letter->language : "sv");
    letter_set(letter, "promise_day", printed);
}

/* What the letter passes on: a mail of the tests, or one line of text.  NULL if nothing. */
static GBytes *make_original(const Desk *desk, const char *scene, const Letter *letter)
{
    if (!letter_traits(letter->kind)->passes_on)
        return NULL;
    g_autofree char *path = value_of(desk, scene, "mail");
    char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &text, &length, &error))
        g_error("[%s]: %s", scene, error->message);
    return g_bytes_new_take(text, length);
}

static void put_header(GString *book, const Mail *mail, const char *name)
{
    const char *value = mail_header(mail, name);
    if (value)
        g_string_append_printf(book, "%s: %s\n", name, value);
}

static void keep(Desk *desk, const char *scene, const char *language, GBytes *bytes)
{
    g_autofree char *path = g_strdup_printf("%s/%s.%s.eml", desk->folder, scene, language);
    g_autoptr(GError) error = NULL;
    gsize length = 0;
    const char *data = g_bytes_get_data(bytes, &length);
    if (!g_file_set_contents(path, data, (gssize)length, &error))
        g_error("%s", error->message);
    g_autoptr(Mail) mail = mail_read(bytes, envelope_new(""));
    g_string_append_printf(desk->book, "======== %s (%s)\n", scene, language);
    g_string_append_printf(desk->book, "From: %s <%s>\n", mail_from_name(mail), mail_from(mail));
    put_header(desk->book, mail, "To");
    g_string_append_printf(desk->book, "Subject: %s\n\n%s\n", mail->subject, mail->text);
    desk->count++;
}

static void write_letter(Desk *desk, const char *scene, const char *language)
{
    g_autoptr(Case) about = make_case(desk, scene, language);
    g_autoptr(Letter) letter = make_letter(desk, scene, language, about);
    set_promise(desk, letter, about, scene);
    g_autoptr(GBytes) original = make_original(desk, scene, letter);
    g_autofree char *from = value_of(desk, scene, "resident");
    g_autoptr(Envelope) envelope = envelope_new(from);
    envelope->received_at = RECEIVED_AT;
    g_autoptr(GPtrArray) ancestors = g_ptr_array_new();
    char message_id[] = "sp.2600417.3.t5e1@vasteras.example";
    Outgoing outgoing = {.id = 91234,
                         .number = about->number,
                         .letter = letter,
                         .about = about,
                         .message_id = message_id,
                         .created_at = RECEIVED_AT + (letter->kind == LETTER_ANSWER ? ANSWER_SECS : 4),
                         .ancestors = ancestors};
    g_autoptr(GBytes) bytes = render_letter(&desk->rules, desk->wording, &outgoing, original, envelope);
    keep(desk, scene, language, bytes);
}

static void write_scene(Desk *desk, const char *scene)
{
    g_autofree char *given = value_of(desk, scene, "languages");
    g_auto(GStrv) languages = g_strsplit(*given ? given : "sv", " ", -1);
    for (guint i = 0; languages[i]; i++)
        write_letter(desk, scene, languages[i]);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: letters CONFIG SCENES FOLDER\n");
        return EXIT_FAILURE;
    }
    mail_read_init();
    language_init();
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_read(argv[1], &error);
    g_autoptr(Wording) wording = config ? wording_read(config->templates, NULL, &error) : NULL;
    g_autoptr(GKeyFile) scenes = g_key_file_new();
    if (!wording || !g_key_file_load_from_file(scenes, argv[2], G_KEY_FILE_NONE, &error)) {
        fprintf(stderr, "letters: %s\n", error->message);
        return EXIT_FAILURE;
    }
    g_autoptr(Keyring) keyring = keyring_new("epoch");
    keyring_add(keyring, "k1", "01234567890123456789012345678901", 32);
    g_mkdir_with_parents(argv[3], 0755);
    g_autoptr(GString) book = g_string_new(NULL);
    Desk desk = {{config, NULL, keyring, MODE_LIVE}, wording, scenes, argv[3], book, 0};
    g_auto(GStrv) names = g_key_file_get_groups(scenes, NULL);
    for (guint i = 0; names[i]; i++)
        if (strcmp(names[i], ALL) != 0)
            write_scene(&desk, names[i]);
    g_autofree char *path = g_build_filename(argv[3], "letters.txt", NULL);
    if (!g_file_set_contents(path, book->str, -1, &error)) {
        fprintf(stderr, "letters: %s\n", error->message);
        return EXIT_FAILURE;
    }
    printf("%u letters in %s; read %s\n", desk.count, argv[3], path);
    return EXIT_SUCCESS;
}
