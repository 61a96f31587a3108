/*
 * intake.c - what taking mail costs, from bytes to letters handed over, on one thread of its own: for callgrind.
 *
 * usage: bench-intake CONFIG STORE MESSAGES [RELAY]
 *
 * Each message is 4 kB and has a sender, subject, Message-ID and order of sentences of its own.  First all are taken
 * in, then their words are kept for search, then, with RELAY ("host:port"), every letter is rendered and handed over.
 */
#include "flow/delivery.h"
#include "flow/index.h"
#include "flow/intake.h"
#include "mail/language.h"
#include "mail/read.h"
#include "util/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#define RECEIVED     G_GINT64_CONSTANT(1772559730) /* Tuesday 3 March 2026, 18.42 in Sweden */
#define BODY_BYTES   3600
#define LINE_BYTES   72

static const char *const SENTENCES[] = {
    "Det är stora potthål på cykelbanan mellan Bjurhovda och Hamre.",
    "Min dotter cyklar där varje morgon till skolan, och i går höll hon på att köra omkull.",
    "Jag har ringt om det två gånger i vinter men ingen har hört av sig.",
    "När lagas de?",
    "Vi är flera grannar som undrar samma sak.",
    "Lamporna vid lekplatsen har varit släckta sedan i november.",
    "Det är mörkt redan klockan tre, och de äldre vågar inte gå dit.",
    "Snön plogas upp på trottoaren så att man får gå i gatan med barnvagnen.",
    "Papperskorgen vid busshållplatsen är full och det ligger skräp runt omkring.",
    "Förra året gick det mycket fortare, då kom någon redan samma vecka.",
    "Kan ni tala om vem som har hand om det här, så slipper jag ringa runt?",
    "Bifogar ingen bild, men det syns tydligt när man kommer från järnvägen.",
    "Jag förstår att ni har mycket att göra så här års.",
    "Ändå tycker jag att en kommun av den här storleken borde klara av det.",
    "Hälsa gärna dem som sköter blommorna i stadsparken, där är det fint.",
    "En sista fråga: varför går det inte att betala bussen med kort längre?",
};

/* Lines as a mail program breaks them, a paragraph now and then. */
static void add_body(GString *mail, guint number)
{
    gsize begun = mail->len, line = 0;
    for (guint i = 0; mail->len - begun < BODY_BYTES; i++) {
        g_auto(GStrv) words = g_strsplit(SENTENCES[(number + i * (1 + number % 7)) % G_N_ELEMENTS(SENTENCES)], " ", -1);
        for (guint w = 0; words[w] != NULL; w++) {
            gsize length = strlen(words[w]) + 1;
            g_string_append_printf(mail, "%s%s", line + length > LINE_BYTES ? "\r\n" : line > 0 ? " " : "", words[w]);
            line = line + length > LINE_BYTES ? length : line + length;
        }
        if (i % 8 == 7)
            g_string_append(mail, "\r\n\r\n");
        line = i % 8 == 7 ? 0 : line;
    }
    g_string_append(mail, "\r\n\r\nMed vänlig hälsning\r\nAnna Lindqvist\r\n");
}

static GBytes *make_mail(guint number, const char *mailbox)
{
    GString *mail = g_string_new("Received: from out7.posten.example (out7.posten.example [203.0.113.25])\r\n"
                                 "\tby mx1.vasteras.example (Postfix) with ESMTPS id 4F2C81A0B9\r\n"
                                 "\tfor <synpunkter@vasteras.example>; Tue, 03 Mar 2026 18:42:10 +0100 (CET)\r\n");
    g_string_append_printf(mail,
                           "From: Anna Lindqvist %u <n%u@d%u.example>\r\nTo: <%s>\r\n"
                           "Subject: =?utf-8?q?H=C3=A5l_i_v=C3=A4gen?= %u\r\nMessage-ID: <m%u.4711@d%u.example>\r\n",
                           number, number, number, mailbox, number, number, number);
    g_string_append(mail, "Date: Tue, 03 Mar 2026 18:42:08 +0100\r\nMIME-Version: 1.0\r\nUser-Agent: Posten/7.3\r\n"
                          "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
    add_body(mail, number);
    return g_string_free_to_bytes(mail);
}

static gboolean take_all(Service *service, guint messages, GError **error)
{
    const Mailbox *mailbox = g_ptr_array_index(service->config->mailboxes, 0);
    for (guint i = 0; i < messages; i++) {
        g_autofree char *sender = g_strdup_printf("n%u@d%u.example", i, i);
        g_autoptr(GBytes) raw = make_mail(i, mailbox->address);
        Envelope *envelope = envelope_new(sender);
        g_ptr_array_add(envelope->recipients, g_strdup(mailbox->address));
        g_autoptr(Receipt) receipt = intake_message(service, g_steal_pointer(&raw), envelope, RECEIVED, error);
        if (receipt == NULL)
            return FALSE;
    }
    return TRUE;
}

static gboolean index_all(Service *service, GError **error)
{
    guint count;
    do {
        if (!index_round(service, &count, error))
            return FALSE;
    } while (count > 0);
    return TRUE;
}

static gboolean deliver_all(Service *service, const char *where, guint *letters, GError **error)
{
    g_autoptr(Relay) relay = relay_new(where, "");
    DeliveryCounts counts;
    do {
        if (!delivery_round(service, relay, RECEIVED + service->config->undo_minutes * 60, &counts, error))
            return FALSE;
        *letters += counts.accepted;
    } while (counts.accepted > 0);
    return TRUE;
}

int main(int argc, char **argv)
{
    if (argc < 4 || argc > 5) {
        fprintf(stderr, "usage: bench-intake CONFIG STORE MESSAGES [RELAY]\n");
        return EX_USAGE;
    }
    guint messages = (guint)strtoul(argv[3], NULL, 10), letters = 0;
    g_autoptr(GError) error = NULL;
    mail_read_init();
    g_autoptr(Service) service = language_init() ? service_open(argv[1], argv[2], STORE_OPEN, &error) : NULL;
    if (service == NULL || !take_all(service, messages, &error) || !index_all(service, &error) ||
        (argc == 5 && !deliver_all(service, argv[4], &letters, &error))) {
        fprintf(stderr, "bench-intake: %s\n", error != NULL ? error->message : "no languages");
        return EXIT_FAILURE;
    }
    printf("%u messages, %u letters\n", messages, letters);
    return 0;
}
