/* test_quote.c - what is the writer's own in replies from many programs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/mail.h"
#include "effort.h"
#include "mail/quote.h"

#include <string.h>

/* The letter, and its spans: a letter each for new, quoted, signature, device, disclaimer, forwarded; then the new
 * text. */
typedef struct {
    const char *text, *kinds, *words;
} Row;

#define OLD "Hej, tack för din synpunkt.\n"

static const Row ROWS[] = {
    {"Bara nytt.\n", "N", "Bara nytt."},
    {"", "", ""},
    {"Svar.\n\n-----Ursprungligt meddelande-----\nFrån: A <a@b.example>\nSkickat: i dag\n\n" OLD, "NQ", "Svar."},
    {"Svar.\n\n-----Original Message-----\nFrom: A\nSent: today\nTo: B\nSubject: C\n\n" OLD, "NQ", "Svar."},
    {"Svar.\n\n*Från:* A <a@b.example>\n*Skickat:* den 3 mars\n*Till:* B\n*Ämne:* C\n\n" OLD, "NQ", "Svar."},
    {"Svar.\n________________________________\nFrån: A\nSkickat: den 3 mars\nTill: B\nÄmne: C\n\n" OLD, "NQ", "Svar."},
    {"Ответ.\n________________________________\nΑπό: A <a@b.example>\nΣτάλθηκε: σήμερα\nΠρος: B\n\nπαλιό\n", "NQ",
     "Ответ."},
    {"Vastaus.\n\nLähettäjä: A\nLähetetty: 3.3.2026\nVastaanottaja: B\nAihe: C\n\nHei\n", "NQ", "Vastaus."},
    {"Vastaus.\n\n-----Alkuperäinen viesti-----\nLähettäjä: A\nLähetetty: 3.3.2026\n\nHei\n", "NQ", "Vastaus."},
    {"Svar.\n\nFra: A\nSendt: 3. mars\nTil: B\nEmne: C\n\nHei\n", "NQ", "Svar."},
    {"Antwort.\n\nVon: A\nGesendet: 3. März\nAn: B\nBetreff: C\n\nHallo\n", "NQ", "Antwort."},
    {"Réponse.\n\nDe : A\nEnvoyé : 3 mars\nÀ : B\nObjet : C\n\nBonjour\n", "NQ", "Réponse."},
    {"Antwoord.\n\nVan: A\nVerzonden: 3 maart\nAan: B\nOnderwerp: C\n\nHallo\n", "NQ", "Antwoord."},
    {"Respuesta.\n\nDe: A\nEnviado: 3 de marzo\nPara: B\nAsunto: C\n\nHola\n", "NQ", "Respuesta."},
    {"Svar.\n\nDen tis 3 mars 2026 kl 18:42 skrev Anna <a@b.example>:\n\n> gammalt\n", "NQ", "Svar."},
    {"Svar.\n\nDen tis 3 mars 2026 kl 18:42 skrev Anna Lindqvist via Synpunkter\n<synpunkter+h2600417.p3v9t6na@v\n"
     ".example>:\n\ngammalt utan märken\n",
     "NQ", "Svar."},
    {"Svar.\n\n3 mars 2026 kl. 18:42 skrev Anna <a@b.example>:\n\n> gammalt\n", "NQ", "Svar."},
    {"Svar.\n\ntis 3 mars 2026 kl. 18:42 skrev Anna <a@b.example>:\n\n> gammalt\n", "NQ", "Svar."},
    {"Vastaus.\n\nti 3. maalisk. 2026 klo 18.42 Anna (a@b.example) kirjoitti:\n\n> vanha\n", "NQ", "Vastaus."},
    {"Vastaus.\n\nAnna <a@b.example> kirjoitti 3.3.2026 kello 18.42:\n\n> vanha\n", "NQ", "Vastaus."},
    {"Answer.\n\nOn Tue, Mar 3, 2026 at 6:42 PM Anna <a@b.example> wrote:\n\nold words\n", "NQ", "Answer."},
    {"Antwort.\n\nAm 03.03.2026 um 18:42 schrieb Anna <a@b.example>:\n> alt\n", "NQ", "Antwort."},
    {"Réponse.\n\nLe mar. 3 mars 2026 à 18:42, Anna <a@b.example> a écrit :\n\n> vieux\n", "NQ", "Réponse."},
    {"Antwoord.\n\nOp di 3 mrt 2026 om 18:42 schreef Anna <a@b.example>:\n\n> oud\n", "NQ", "Antwoord."},
    {"Respuesta.\n\nEl mar, 3 mar 2026 a las 18:42, Anna (<a@b.example>) escribió:\n\n> viejo\n", "NQ", "Respuesta."},
    {"Svar.\n\nDen tirs. 3. mar. 2026 kl. 18.42 skrev Anna <a@b.example>:\n\n> gammelt\n", "NQ", "Svar."},
    {"> Vad?\n\nDet.\n\n> Var?\n\nHär.\n", "QNQN", "Det.\n\nHär."},
    {"Anna skrev:\n> gammalt\nnytt nedanför\n", "QN", "nytt nedanför"},
    {"Svar.\n\n-- \nAnna\n021-12 34 56\n", "NS", "Svar."},
    {"Svar.\n\n-- \nAnna\n\n> gammalt\n", "NSQ", "Svar."},
    {"Svar.\n\nMed vänlig hälsning\nJohan Berg, driftingenjör\n", "N",
     "Svar.\n\nMed vänlig hälsning\nJohan Berg, driftingenjör"},
    {"Svar.\n\nSkickat från min iPhone\n", "ND", "Svar."},
    {"Svar.\n\nSent from my phone.\n", "ND", "Svar."},
    {"Svar.\n\nSent from my phone, on the way\n", "ND", "Svar."},
    {"Svar.\n\nSent from my desk, which is easier.\n", "N", "Svar.\n\nSent from my desk, which is easier."},
    {"Svar.\n\nHämta Outlook för iOS<https://aka.ms/o0ukef>\n\nFrån: A\nSkickat: B\nTill: C\nÄmne: D\n\n" OLD, "NDQ",
     "Svar."},
    {"Vastaus.\n\nLähetetty Outlook for Androidista\n", "ND", "Vastaus."},
    {"Vastaus.\n\nLähetetty puhelimesta\n", "ND", "Vastaus."},
    {"Svar.\n\nSkickat från mobilen\n", "ND", "Svar."},
    {"Svar.\n\nDetta meddelande kan innehålla konfidentiell\ninformation.\n", "NL", "Svar."},
    {"---------- Forwarded message ---------\nFrån: A\nDate: B\nSubject: C\nTo: D\n\nHålet är stort.\n", "F",
     "---------- Forwarded message ---------\nFrån: A\nDate: B\nSubject: C\nTo: D\n\nHålet är stort."},
    {"Svar.\n\n-----Anna Ek <a@b.example> skrev: -----\nTill: B\nFrån: A\nDatum: C\nÄmne: D\n\n" OLD, "NQ", "Svar."},
    {"Svar.\n\n>>> Anna Ek <a@b.example> 2026-03-03 18:46 >>>\n" OLD, "NQ", "Svar."},
    {"Svar.\n\nCiterar Anna Ek <a@b.example>:\n\n> gammalt\n", "NQ", "Svar."},
    {"Svar.\n\nBEGIN:VCARD\nN:Ek;Anna\nEND:VCARD\n", "NS", "Svar."},
    {"För kännedom.\n\nFrån: A\nSkickat: B\nTill: C\nÄmne: D\n\nHålet är stort.\n", "NF", "För kännedom."},
    {"Se nedan.\n\nVidarebefordrat brev:\n\nFrån: A\nDatum: B\nTill: C\n\nHålet är stort.\n", "NF", "Se nedan."},
};

/* Letters in which every line is the writer's own, however much they look like something else. */
static const char *const ALL_NEW[] = {
    "Den 3 mars 2026 kl. 18.42 skrev jag till er:\n\nHålet är kvar. Ingen har kommit.\n",
    "Namn: Gun\nE-post: gun@post.example\nÄmne: Bibliotek\n\nÖppna på söndagar.\n",
    "Från: Skolgatan\nTill: Torget\n\nDär är det hål.\n",
    /* Rulers of two dashes are signatures only if little stands below. */
    ("Så här:\n\n--\n\nen rad\n\n--\n\noch en till, och många fler ord efter strecken\n"
     "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\nn\no\np\n"),
    "Jag åkte så här:\nFrån: Skolgatan\nTill: Torget\nDatum: 3 mars\n\nBussen kom aldrig.\n",
    "Det här vill jag:\n- bänkar\n- träd\n\nHan sa: nej.\n",
    "Skickat från oss den 3 mars, men inget svar har kommit.\n",
    "Anna (a@b.example) skrev*:\n\n(* det stod inte så, men jag minns det så)\n",
    "Det stod BEGIN:VCARD i brevet.\nBEGIN:VCARD\noch sedan inget.\n",
    "Kl. 18:42 hände det:\nbilen körde in i stolpen.\n",
    "Ring 021-12 34 56 eller skriv till a@b.example:\nvi svarar.\n",
    "| mån | tis |\n| 8-16 | 8-16 |\n",
};

static char *kinds_of(const GArray *spans)
{
    static const char LETTERS[] = {[SPAN_NEW] = 'N',    [SPAN_QUOTED] = 'Q',     [SPAN_SIGNATURE] = 'S',
                                   [SPAN_DEVICE] = 'D', [SPAN_DISCLAIMER] = 'L', [SPAN_FORWARDED] = 'F'};
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < spans->len; i++)
        g_string_append_c(out, LETTERS[g_array_index(spans, Span, i).kind]);
    return g_string_free(out, FALSE);
}

static Mail *mail_of(const char *text)
{
    Mail *mail = mail_new(envelope_new(""));
    g_free(mail->text);
    mail->text = g_strdup(text);
    g_array_unref(mail->spans);
    mail->spans = quote_spans(text);
    return mail;
}

static void each_reply_is_cut_as_its_row_says(void **state G_GNUC_UNUSED)
{
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(Mail) mail = mail_of(ROWS[i].text);
        g_autofree char *kinds = kinds_of(mail->spans), *words = mail_new_text(mail);
        if (strcmp(kinds, ROWS[i].kinds) != 0 || strcmp(words, ROWS[i].words) != 0)
            fail_msg("'%s': spans %s, new text '%s'", ROWS[i].text, kinds, words);
    }
}

static void nothing_of_the_writers_own_is_lost(void **state G_GNUC_UNUSED)
{
    for (guint i = 0; i < G_N_ELEMENTS(ALL_NEW); i++) {
        g_autoptr(Mail) mail = mail_of(ALL_NEW[i]);
        g_autofree char *words = mail_new_text(mail), *all = g_strstrip(g_strdup(ALL_NEW[i]));
        assert_string_equal(words, all);
    }
}

static void a_handlers_answer_is_cut_at_our_own_copy(void **state G_GNUC_UNUSED)
{
    g_autoptr(Mail) mail = mail_of(
        "Hej Anna,\n\nvi lagar hålet på torsdag.\n\nMed vänlig hälsning\nJohan Berg, driftingenjör\n\n"
        "Från: Anna Lindqvist via Synpunkter <synpunkter+h2600417.p3v9t6na@vasteras.example>\n"
        "Skickat: den 3 mars 2026 18:46\nTill: Tekniska <tekniska@vasteras.example>\nÄmne: Hål\n\nNy synpunkt\n");
    g_autofree char *words = mail_new_text(mail);
    assert_string_equal(words,
                        "Hej Anna,\n\nvi lagar hålet på torsdag.\n\nMed vänlig hälsning\nJohan Berg, driftingenjör");
}

static void coloured_answers_in_a_quote_are_new_when_the_writer_says_so(void **state G_GNUC_UNUSED)
{
    g_autoptr(GPtrArray) coloured = g_ptr_array_new();
    g_ptr_array_add(coloured, (gpointer) "Fyra.");
    static const char *const ROWS_SAID[] = {"Se mina svar i rött.\n\n> Hur många?\n> Fyra.\n", "NQN",
                                            "Tack.\n\n> Hur många?\n> Fyra.\n", "NQ"};
    for (guint i = 0; i < G_N_ELEMENTS(ROWS_SAID); i += 2) {
        g_autoptr(GArray) spans = quote_spans_coloured(ROWS_SAID[i], coloured);
        g_autofree char *kinds = kinds_of(spans);
        assert_string_equal(kinds, ROWS_SAID[i + 1]);
    }
}

static void spans_cover_any_text_without_gaps(void **state G_GNUC_UNUSED)
{
    static const char *const TEXTS[] = {"\n\n\n",  ">\n>\n",  "a", "-- ", "\r\n>a\r\n", "från:\ntill:\nämne:\n",
                                        ":\n:\n:", "\n-- \n>"};
    for (guint i = 0; i < G_N_ELEMENTS(TEXTS); i++) {
        g_autoptr(GArray) spans = quote_spans(TEXTS[i]);
        gsize at = 0;
        for (guint k = 0; k < spans->len; k++) {
            const Span *span = &g_array_index(spans, Span, k);
            assert_int_equal(span->start, at);
            assert_true(span->end > span->start);
            at = span->end;
        }
        assert_int_equal(at, strlen(TEXTS[i]));
    }
}

static void find_spans(const char *text)
{
    g_autoptr(GArray) spans = quote_spans(text);
    assert_true(spans->len > 0);
}

static void a_long_text_takes_no_long_time(void **state G_GNUC_UNUSED)
{
    static const char *const PIECES[] = {"on 1\n", "från: a\n", ">\n", "--\n", "a@b 1\n", "x", "\n", "______\n"};
    for (guint k = 0; k < G_N_ELEMENTS(PIECES); k++) {
        if (!effort_is_in_proportion(find_spans, PIECES[k], 300 * 1000))
            fail_msg("'%s' took too long", PIECES[k]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_reply_is_cut_as_its_row_says),
        cmocka_unit_test(nothing_of_the_writers_own_is_lost),
        cmocka_unit_test(a_handlers_answer_is_cut_at_our_own_copy),
        cmocka_unit_test(coloured_answers_in_a_quote_are_new_when_the_writer_says_so),
        cmocka_unit_test(spans_cover_any_text_without_gaps),
        cmocka_unit_test(a_long_text_takes_no_long_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
