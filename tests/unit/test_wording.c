/* test_wording.c - the shipped texts are whole, and what is wrong in a text is said with file and line. */
#include "config/wording.h"
#include "core/command.h"

#include "config/config_read.h"
#include "config/wording_check.h"
#include "util/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

static GHashTable *some_fields(void)
{
    GHashTable *fields = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_insert(fields, "reference", "SP-2026-00417-2");
    g_hash_table_insert(fields, "unit_name", "gator, parker och trafik");
    g_hash_table_insert(fields, "unit_name_sv", "gator, parker och trafik");
    g_hash_table_insert(fields, "city", "Västerås stad");
    g_hash_table_insert(fields, "phone", "021-39 00 00");
    return fields;
}

/* A folder of texts to spoil: every Swedish letter with the least it needs. */
static char *make_folder(void)
{
    char *folder = g_dir_make_tmp("wording-XXXXXX", NULL);
    assert_non_null(folder);
    g_autofree char *swedish = g_build_filename(folder, "sv", NULL);
    assert_int_equal(g_mkdir(swedish, 0700), 0);
    g_autofree char *fields = g_build_filename(folder, "fields", NULL);
    assert_true(g_file_set_contents(fields, "# comment\nreference\tthe number\nphone\tthe phone\n", -1, NULL));
    for (guint kind = 0; kind < LETTER_KINDS; kind++) {
        if (letter_traits((LetterKind)kind)->verbatim)
            continue;
        g_autofree char *path = g_strdup_printf("%s/%s.txt", swedish, letter_traits((LetterKind)kind)->name);
        assert_true(g_file_set_contents(path, "Subject: Hej [{{reference}}]\n\nHej.\n", -1, NULL));
    }
    return folder;
}

static void remove_folder(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name = dir ? g_dir_read_name(dir) : NULL; name; name = g_dir_read_name(dir)) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            remove_folder(path);
        else
            assert_int_equal(g_unlink(path), 0);
    }
    assert_int_equal(g_rmdir(folder), 0);
}

static void put(const char *folder, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* Reading `folder` must fail and say `wanted`. */
static void expect_finding(const char *folder, const char *wanted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Wording) wording = wording_read(folder, NULL, &error);
    assert_null(wording);
    assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG));
    if (!strstr(error->message, wanted))
        fail_msg("'%s' is not in '%s'", wanted, error->message);
}

static void the_shipped_texts_are_whole(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Wording) wording = wording_read("templates", warnings, &error);
    if (!wording)
        fail_msg("%s", error->message);
    assert_int_equal(warnings->len, 0);
}

static void every_letter_has_a_subject_and_words_in_every_language(void **state)
{
    (void)state;
    static const char *const languages[] = {"sv", "fi", "en", "other", "so", ""};
    g_autoptr(Wording) wording = wording_read("templates", NULL, NULL);
    g_autoptr(GHashTable) fields = some_fields();
    for (guint kind = 0; kind < LETTER_KINDS; kind++) {
        if (letter_traits((LetterKind)kind)->verbatim)
            continue;
        for (guint i = 0; i < G_N_ELEMENTS(languages); i++) {
            g_autofree char *subject = NULL;
            g_autofree char *body = NULL;
            wording_render(wording, (LetterKind)kind, languages[i], fields, &subject, &body);
            assert_true(*subject && *body);
            assert_null(strstr(body, "{{"));
            assert_null(strstr(subject, "{{"));
            assert_true(body[0] != '\n');
        }
    }
}

static void the_neutral_receipt_says_nothing(void **state)
{
    (void)state;
    g_autoptr(Wording) wording = wording_read("templates", NULL, NULL);
    g_autoptr(GHashTable) fields = some_fields();
    g_hash_table_insert(fields, "subject", "Min man slår mig");
    g_autofree char *subject = NULL;
    g_autofree char *body = NULL;
    wording_render(wording, LETTER_RECEIPT_NEUTRAL, "sv", fields, &subject, &body);
    assert_string_equal(subject, "Ditt mejl");
    assert_true(g_str_has_prefix(body, "Vi har fått ditt mejl. Vid fara: ring 112.\n\nVästerås stad\n"));
    assert_null(strstr(body, "gator"));
}

static void promises_are_made_only_by_those_who_made_them(void **state)
{
    (void)state;
    static const LetterKind kinds[] = {LETTER_RECEIPT, LETTER_RECEIPT_IDEA};
    g_autoptr(Wording) wording = wording_read("templates", NULL, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(GHashTable) fields = some_fields();
        g_autofree char *subject = NULL;
        g_autofree char *body = NULL;
        wording_render(wording, kinds[i], "fi", fields, &subject, &body);
        assert_null(strstr(body, "Du får svar från dem"));
        assert_null(strstr(body, "vastauksen suomeksi"));
        g_hash_table_insert(fields, "promises_answer", "ja");
        g_hash_table_insert(fields, "promises_finnish", "ja");
        g_autofree char *second_subject = NULL;
        g_autofree char *second = NULL;
        wording_render(wording, kinds[i], "fi", fields, &second_subject, &second);
        assert_non_null(strstr(second, "Du får svar från dem"));
        assert_non_null(strstr(second, "vastauksen suomeksi"));
    }
}

static void complaints_are_not_shouted_at(void **state)
{
    (void)state;
    static const LetterKind kinds[] = {LETTER_RECEIPT, LETTER_RECEIPT_TRIAGE, LETTER_RECEIPT_NEUTRAL,
                                       LETTER_RECEIPT_UNREADABLE, LETTER_REOPENED};
    static const char *const languages[] = {"sv", "fi", "en", "other"};
    g_autoptr(Wording) wording = wording_read("templates", NULL, NULL);
    g_autoptr(GHashTable) fields = some_fields();
    g_hash_table_insert(fields, "is_complaint", "ja");
    for (guint i = 0; i < G_N_ELEMENTS(kinds) * G_N_ELEMENTS(languages); i++) {
        g_autofree char *subject = NULL;
        g_autofree char *body = NULL;
        wording_render(wording, kinds[i / G_N_ELEMENTS(languages)], languages[i % G_N_ELEMENTS(languages)], fields,
                       &subject, &body);
        assert_null(strchr(body, '!'));
        assert_null(strchr(subject, '!'));
    }
}

static void staff_copies_carry_the_marks_that_must_not_leave(void **state)
{
    (void)state;
    g_autoptr(Wording) wording = wording_read("templates", NULL, NULL);
    g_autoptr(GHashTable) fields = some_fields();
    g_hash_table_insert(fields, "resident_name", "Anna");
    g_autofree char *subject = NULL;
    g_autofree char *body = NULL;
    wording_render(wording, LETTER_COPY, "sv", fields, &subject, &body);
    assert_non_null(strstr(body, "NYTT ÄRENDE SP-2026-00417-2"));
    assert_non_null(strstr(body, "Svara på det här mejlet = svaret går till Anna."));
    for (CommandKind kind = 0; kind < COMMANDS; kind++)
        assert_true((strstr(body, command_traits(kind)->name) != NULL) == command_traits(kind)->shown); /* D25 */
}

static void a_city_without_a_telephone_asks_nobody_to_call(void **state)
{
    (void)state;
    static const char *const languages[] = {"sv", "fi", "en", "other"};
    g_autoptr(Wording) wording = wording_read("templates", NULL, NULL);
    g_autoptr(GHashTable) fields = some_fields();
    g_hash_table_remove(fields, "phone");
    for (guint i = 0; i < LETTER_REOPENED * G_N_ELEMENTS(languages); i++) {
        LetterKind kind = (LetterKind)(i / G_N_ELEMENTS(languages));
        if (kind == LETTER_RECEIPT_NEUTRAL || kind == LETTER_RECEIPT_WORRY)
            continue; /* the emergency number is everybody's */
        g_autofree char *subject = NULL;
        g_autofree char *body = NULL;
        wording_render(wording, kind, languages[i % G_N_ELEMENTS(languages)], fields, &subject, &body);
        assert_null(strstr(body, "ring"));
        assert_null(strstr(body, "Ring"));
        assert_null(strstr(body, "Soita"));
        assert_null(strstr(body, "soita"));
        assert_null(strstr(body, "all us"));
        assert_null(strstr(body, "Call"));
    }
}

static void a_sensitive_matter_is_reopened_without_a_word_about_it(void **state)
{
    (void)state;
    static const char *const languages[] = {"sv", "fi", "en", "other"};
    g_autoptr(Wording) wording = wording_read("templates", NULL, NULL);
    g_autoptr(GHashTable) fields = some_fields();
    g_hash_table_insert(fields, "sensitive", "ja");
    for (guint i = 0; i < G_N_ELEMENTS(languages); i++) {
        g_autofree char *subject = NULL;
        g_autofree char *body = NULL;
        wording_render(wording, LETTER_REOPENED, languages[i], fields, &subject, &body);
        assert_null(strstr(subject, "SP-2026"));
        assert_null(strstr(body, "SP-2026"));
        assert_null(strstr(body, "gator"));
        assert_non_null(strstr(body, "112"));
    }
}

static void only_who_wrote_an_answer_is_asked_to_release_it(void **state)
{
    (void)state;
    g_autoptr(Wording) wording = wording_read("templates", NULL, NULL);
    g_autoptr(GHashTable) fields = some_fields();
    g_hash_table_insert(fields, "resident_name", "Anna");
    g_autofree char *subject = NULL;
    g_autofree char *body = NULL;
    wording_render(wording, LETTER_HELD, "sv", fields, &subject, &body);
    assert_non_null(strstr(body, "Svara #skicka"));
    g_hash_table_insert(fields, "handler_name", "Johan Berg");
    g_autofree char *unit_subject = NULL;
    g_autofree char *unit_body = NULL;
    wording_render(wording, LETTER_HELD, "sv", fields, &unit_subject, &unit_body);
    assert_non_null(strstr(unit_subject, "Johan Berg"));
    assert_null(strstr(unit_body, "#skicka"));
}

static void an_unknown_field_is_named_with_its_line(void **state)
{
    (void)state;
    g_autofree char *folder = make_folder();
    put(folder, "sv/receipt.txt", "Subject: Hej\n\nRad tre.\n{{refrence}}\n");
    expect_finding(folder, "/sv/receipt.txt:4: unknown field 'refrence'");
    put(folder, "sv/receipt.txt", "Subject: {{#refrence}}x{{/refrence}}\n\nHej.\n");
    expect_finding(folder, "/sv/receipt.txt:1: unknown field 'refrence'");
    put(folder, "sv/receipt.txt", "Subject: Hej\n\n{{> _gone}}\n");
    expect_finding(folder, "/sv/receipt.txt:3: unknown partial '_gone'");
    put(folder, "sv/receipt.txt", "Subject: Hej\n\n{{> _here}}\n");
    put(folder, "sv/_here.txt", "{{wrong}}\n");
    expect_finding(folder, "/sv/_here.txt:1: unknown field 'wrong'");
    remove_folder(folder);
}

static void all_findings_come_in_one_message(void **state)
{
    (void)state;
    g_autofree char *folder = make_folder();
    put(folder, "sv/receipt.txt", "Subject: Hej\n\n{{one}}\n{{two}}\n");
    put(folder, "sv/copy.txt", "Hej.\n");
    put(folder, "sv/help.txt", "Subject: Hej\n\n{{#open}}\n");
    put(folder, "sv/held.txt", "Subject: Hej\n\n\xff\n");
    expect_finding(folder, "unknown field 'one'");
    expect_finding(folder, "unknown field 'two'");
    expect_finding(folder, "/sv/copy.txt:1: must begin with a line 'Subject: ...' and an empty line");
    expect_finding(folder, "/sv/help.txt:3");
    expect_finding(folder, "/sv/held.txt: must be UTF-8");
    remove_folder(folder);
}

static void a_missing_swedish_text_stops_and_a_missing_translation_warns(void **state)
{
    (void)state;
    g_autofree char *folder = make_folder();
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Wording) wording = wording_read(folder, warnings, NULL);
    assert_non_null(wording);
    assert_int_equal(warnings->len, 3 * 20); /* residents' letters in fi, en and other; staff's are Swedish only */
    assert_non_null(strstr(g_ptr_array_index(warnings, 0), "the Swedish text is used"));
    g_autoptr(GHashTable) fields = some_fields();
    g_autofree char *subject = NULL;
    g_autofree char *body = NULL;
    wording_render(wording, LETTER_RECEIPT, "fi", fields, &subject, &body);
    assert_string_equal(body, "Hej.");

    g_autofree char *path = g_build_filename(folder, "sv/receipt.txt", NULL);
    assert_int_equal(g_unlink(path), 0);
    expect_finding(folder, "/sv/receipt.txt: is missing");
    g_autofree char *list = g_build_filename(folder, "fields", NULL);
    assert_int_equal(g_unlink(list), 0);
    expect_finding(folder, "cannot read list of fields");
    remove_folder(folder);
}

static void a_resident_gets_at_most_150_words_in_a_language(void **state)
{
    (void)state;
    g_autofree char *folder = make_folder();
    g_autoptr(GString) words = g_string_new("Subject: Hej\n\n");
    for (guint i = 0; i < WORDING_WORDS_MAX; i++)
        g_string_append_printf(words, "ord%u ", i);
    g_autofree char *two_parts =
        g_strdup_printf("%s {{reference}} –\n---\n%s", words->str, words->str + strlen("Subject: Hej\n\n"));
    put(folder, "sv/receipt.txt", two_parts);
    g_autoptr(GError) error = NULL;
    g_autoptr(Wording) wording = wording_read(folder, NULL, &error);
    assert_non_null(wording);
    g_string_append(words, "för mycket\n");
    put(folder, "sv/receipt.txt", words->str);
    expect_finding(folder, "/sv/receipt.txt:1: 152 words; a letter to a resident has at most 150");
    put(folder, "sv/receipt.txt", "Subject: Hej\n\nHej.\n");
    put(folder, "sv/copy.txt", words->str);
    g_autoptr(Wording) staff = wording_read(folder, NULL, NULL);
    assert_non_null(staff);
    remove_folder(folder);
}

/* Reading `folder` must succeed with exactly these warnings, one after another. */
static Wording *expect_warnings(const char *folder, const char *const *wanted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    Wording *wording = wording_read(folder, warnings, &error);
    if (!wording)
        fail_msg("%s", error->message);
    guint found = 0;
    for (guint i = 0; i < warnings->len; i++)
        for (guint j = 0; wanted[j]; j++)
            found += strstr(g_ptr_array_index(warnings, i), wanted[j]) != NULL;
    assert_int_equal(found, g_strv_length((char **)wanted));
    return wording;
}

static void expect_body(const Wording *wording, const char *language, const char *unit, const char *wanted)
{
    g_autoptr(GHashTable) fields = some_fields();
    g_hash_table_insert(fields, "unit", (gpointer)unit);
    g_autofree char *subject = NULL;
    g_autofree char *body = NULL;
    wording_render(wording, LETTER_RECEIPT, language, fields, &subject, &body);
    assert_string_equal(body, wanted);
}

static void a_unit_may_have_words_of_its_own(void **state)
{
    (void)state;
    static const char *const wanted[] = {"/fi/receipt@tekn.txt: is missing; the text for all units is used",
                                         "/en/receipt@tekn.txt: is missing", NULL};
    g_autofree char *folder = make_folder();
    g_autofree char *finnish = g_build_filename(folder, "fi", NULL);
    assert_int_equal(g_mkdir(finnish, 0700), 0);
    put(folder, "sv/receipt@tekn.txt", "Subject: Hej\n\nVi lagar gator.\n");
    put(folder, "fi/receipt.txt", "Subject: Hei\n\nHei.\n");
    g_autoptr(Wording) wording = expect_warnings(folder, wanted);
    expect_body(wording, "sv", "tekn", "Vi lagar gator.");
    expect_body(wording, "sv", "bygg", "Hej.");
    expect_body(wording, "sv", "", "Hej.");
    expect_body(wording, "fi", "tekn", "Hei.");
    expect_body(wording, "en", "tekn", "Vi lagar gator.");
    remove_folder(folder);
}

static void a_unit_s_own_words_are_checked_like_all(void **state)
{
    (void)state;
    g_autofree char *folder = make_folder();
    put(folder, "sv/receipt@tekn.txt", "Subject: Hej\n\n{{refrence}}\n");
    expect_finding(folder, "/sv/receipt@tekn.txt:3: unknown field 'refrence'");
    put(folder, "sv/receipt@tekn.txt", "Hej.\n");
    expect_finding(folder, "/sv/receipt@tekn.txt:1: must begin with");
    put(folder, "sv/receipt@tekn.txt", "Subject: Hej\n\nHej.\n");
    put(folder, "sv/reciept@tekn.txt", "Subject: Hej\n\nHej.\n");
    expect_finding(folder, "/sv/reciept@tekn.txt: there is no letter of that name");
    remove_folder(folder);
}

static void texts_that_nobody_would_get_are_told(void **state)
{
    (void)state;
    static const char *const wanted[] = {"/sv/reciept.txt: is no letter of that name", NULL};
    g_autofree char *folder = make_folder();
    put(folder, "sv/reciept.txt", "Subject: Hej\n\nHej.\n");
    put(folder, "sv/copy@tekm.txt", "Subject: Hej\n\nHej.\n");
    put(folder, "sv/copy@tekn.txt", "Subject: Hej\n\nHej.\n");
    put(folder, "sv/receipt.txt~", "what an editor leaves behind");
    g_autoptr(Wording) wording = expect_warnings(folder, wanted);
    g_autoptr(Config) config = config_new();
    g_ptr_array_add(config->units, unit_new("tekn"));
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    wording_check_units(wording, config, warnings);
    assert_int_equal(warnings->len, 1);
    assert_non_null(strstr(g_ptr_array_index(warnings, 0), "sv/copy@tekm.txt: there is no unit 'tekm'"));
    remove_folder(folder);
}

/* What `template` may grow to, with `fields` as its file of fields. */
static guint words_of(const char *fields, const char *source)
{
    g_autofree char *folder = make_folder();
    put(folder, "fields", fields);
    g_autofree char *path = g_build_filename(folder, "fields", NULL);
    g_autoptr(GHashTable) known = wording_read_fields(path, NULL);
    g_autoptr(Template) template = template_new("x", source, NULL);
    assert_non_null(template);
    Check check = {.fields = known};
    guint words = wording_count_words(&check, template);
    remove_folder(folder);
    return words;
}

static void the_most_words_are_counted_whatever_the_flags(void **state)
{
    (void)state;
    static const char fields[] = "a\tflag\nb\tflag\nis_idea\tflag\nis_fault\tflag\nby_app\tflag\n"
                                 "city\tname\tVästerås stad\n";
    assert_int_equal(words_of(fields, "ett {{city}}"), 3);
    assert_int_equal(words_of(fields, "{{#a}}ett{{/a}}{{^a}}ett två{{/a}}"), 2);
    assert_int_equal(words_of(fields, "{{^a}}{{^b}}ett två{{/b}}{{/a}}{{#a}}ett{{/a}}"), 2);
    assert_int_equal(words_of(fields, "{{#is_idea}}ett {{/is_idea}}{{#is_fault}}ett två {{/is_fault}}"), 2);
    assert_int_equal(words_of(fields, "{{#is_idea}}ett {{/is_idea}}{{#by_app}}ett två {{/by_app}}{{#a}}x{{/a}}"), 4);
    assert_int_equal(words_of(fields, "ett två\n---\nett två tre\n"), 3);
}

static guint longest_language(const char *body)
{
    guint most = 0;
    g_auto(GStrv) parts = g_strsplit(body, "\n---\n", -1);
    for (guint i = 0; parts[i]; i++) {
        g_auto(GStrv) words = g_regex_split_simple("[^\\p{L}\\p{N}]*\\s[^\\p{L}\\p{N}]*", parts[i], 0, 0);
        most = MAX(most, g_strv_length(words));
    }
    return most;
}

/* The values of a unit of the example city, as flow/render sets them; borrowed. */
static GHashTable *unit_fields(const Config *config, const Unit *unit, Language language)
{
    const Organisation *city = &config->organisation;
    GHashTable *fields = some_fields();
    const struct {
        const char *name, *value;
    } rows[] = {{"unit", unit->code},
                {"unit_name", unit->name[language]},
                {"unit_name_sv", unit->name[LANGUAGE_SV]},
                {"unit_name_en", unit->name[LANGUAGE_EN]},
                {"committee", unit->committee[language]},
                {"committee_sv", unit->committee[LANGUAGE_SV]},
                {"committee_en", unit->committee[LANGUAGE_EN]},
                {"hours", city->hours},
                {"postal", city->postal},
                {"visit", city->visit},
                {"web", city->web},
                {"privacy_url", city->privacy_url},
                {"previous", "SP-2025-03112-7"},
                {"received_day_sv", "tisdag 3 mars"},
                {"received_day_fi", "tiistaina 3. maaliskuuta"},
                {"received_day_en", "Tuesday 3 March"},
                {"by_letter", "ja"},
                {"promise_day", "Thursday 5 March"},
                {"promise_day_sv", "torsdag 5 mars"},
                {"promise_day_fi", "torstaina 5. maaliskuuta"},
                {"promise_day_en", "Thursday 5 March"},
                {"weekend_note", "ja"}};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].value && *rows[i].value)
            g_hash_table_insert(fields, (gpointer)rows[i].name, (gpointer)rows[i].value);
    return fields;
}

static void expect_short(const Wording *wording, LetterKind kind, const char *language, GHashTable *fields)
{
    g_autofree char *subject = NULL;
    g_autofree char *body = NULL;
    wording_render(wording, kind, language, fields, &subject, &body);
    if (longest_language(body) > WORDING_WORDS_MAX)
        fail_msg("%u words to unit %s:\n%s", longest_language(body), (char *)g_hash_table_lookup(fields, "unit"), body);
}

static void every_letter_is_short_whichever_unit_has_it(void **state)
{
    (void)state;
    static const char *const flags[] = {"is_complaint", "is_fault",         "is_question",      "is_opinion",
                                        "is_grave",     "promises_answer", "promises_finnish", "is_triage"};
    g_autoptr(Config) config = config_read("rules/synpunkt.conf", NULL);
    assert_non_null(config);
    g_autoptr(Wording) wording = wording_read("templates", NULL, NULL);
    static const char *const languages[] = {"sv", "fi", "en", "other"};
    for (guint i = 0; i < config->units->len * G_N_ELEMENTS(languages); i++) {
        const char *language = languages[i % G_N_ELEMENTS(languages)];
        const Unit *unit = g_ptr_array_index(config->units, i / G_N_ELEMENTS(languages));
        g_autoptr(GHashTable) fields = unit_fields(config, unit, language_of(language));
        for (guint flag = 0; flag < G_N_ELEMENTS(flags); flag++) {
            g_hash_table_insert(fields, (gpointer)flags[flag], "ja");
            for (guint kind = 0; kind <= LETTER_REOPENED; kind++)
                expect_short(wording, (LetterKind)kind, language, fields);
            if (flag < 4) /* one category at a time */
                g_hash_table_remove(fields, flags[flag]);
        }
    }
}

static void worry_for_a_child_is_answered_without_saying_which(void **state)
{
    (void)state;
    static const char *const languages[] = {"sv", "fi", "en", "other"};
    g_autoptr(Wording) wording = wording_read("templates", NULL, NULL);
    g_autoptr(GHashTable) fields = some_fields();
    g_hash_table_insert(fields, "subject", "Grannens flicka");
    for (guint i = 0; i < G_N_ELEMENTS(languages); i++) {
        g_autofree char *subject = NULL;
        g_autofree char *body = NULL;
        wording_render(wording, LETTER_RECEIPT_WORRY, languages[i], fields, &subject, &body);
        assert_null(strstr(subject, "SP-2026"));
        assert_null(strstr(subject, "flicka"));
        assert_null(strstr(body, "gator"));
        assert_non_null(strstr(body, "112"));
        assert_non_null(strstr(body, "021-39 00 00"));
    }
}

static void a_death_is_not_thanked_for(void **state)
{
    (void)state;
    static const LetterKind kinds[] = {LETTER_RECEIPT,        LETTER_RECEIPT_TRIAGE,   LETTER_RECEIPT_APPEAL,
                                       LETTER_RECEIPT_CLAIM,  LETTER_RECEIPT_DOCUMENT, LETTER_RECEIPT_OTHER};
    static const char *const languages[] = {"sv", "fi", "en", "other"};
    g_autoptr(Wording) wording = wording_read("templates", NULL, NULL);
    g_autoptr(GHashTable) fields = some_fields();
    g_hash_table_insert(fields, "is_question", "ja");
    g_hash_table_insert(fields, "is_grave", "ja");
    for (guint i = 0; i < G_N_ELEMENTS(kinds) * G_N_ELEMENTS(languages); i++) {
        g_autofree char *subject = NULL;
        g_autofree char *body = NULL;
        wording_render(wording, kinds[i / G_N_ELEMENTS(languages)], languages[i % G_N_ELEMENTS(languages)], fields,
                       &subject, &body);
        g_autofree char *all = g_strconcat(subject, "\n", body, NULL);
        assert_null(strstr(all, "Tack"));
        assert_null(strstr(all, "Kiitos"));
        assert_null(strstr(all, "Thank"));
        assert_null(strchr(all, '!'));
    }
}

static void files_from_any_editor_are_read(void **state)
{
    (void)state;
    g_autofree char *folder = make_folder();
    put(folder, "sv/receipt.txt", "\xEF\xBB\xBFSubject: Hej\r\n\r\nRad.\r\n\r\nSlut.\r\n");
    g_autoptr(Wording) wording = wording_read(folder, NULL, NULL);
    assert_non_null(wording);
    g_autoptr(GHashTable) fields = some_fields();
    g_autofree char *subject = NULL;
    g_autofree char *body = NULL;
    wording_render(wording, LETTER_RECEIPT, "sv", fields, &subject, &body);
    assert_string_equal(subject, "Hej");
    assert_string_equal(body, "Rad.\n\nSlut.");
    remove_folder(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_texts_are_whole),
        cmocka_unit_test(every_letter_has_a_subject_and_words_in_every_language),
        cmocka_unit_test(the_neutral_receipt_says_nothing),
        cmocka_unit_test(promises_are_made_only_by_those_who_made_them),
        cmocka_unit_test(complaints_are_not_shouted_at),
        cmocka_unit_test(staff_copies_carry_the_marks_that_must_not_leave),
        cmocka_unit_test(a_city_without_a_telephone_asks_nobody_to_call),
        cmocka_unit_test(a_sensitive_matter_is_reopened_without_a_word_about_it),
        cmocka_unit_test(only_who_wrote_an_answer_is_asked_to_release_it),
        cmocka_unit_test(an_unknown_field_is_named_with_its_line),
        cmocka_unit_test(all_findings_come_in_one_message),
        cmocka_unit_test(a_missing_swedish_text_stops_and_a_missing_translation_warns),
        cmocka_unit_test(a_resident_gets_at_most_150_words_in_a_language),
        cmocka_unit_test(a_unit_may_have_words_of_its_own),
        cmocka_unit_test(a_unit_s_own_words_are_checked_like_all),
        cmocka_unit_test(texts_that_nobody_would_get_are_told),
        cmocka_unit_test(the_most_words_are_counted_whatever_the_flags),
        cmocka_unit_test(every_letter_is_short_whichever_unit_has_it),
        cmocka_unit_test(worry_for_a_child_is_answered_without_saying_which),
        cmocka_unit_test(a_death_is_not_thanked_for),
        cmocka_unit_test(files_from_any_editor_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
