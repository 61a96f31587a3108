/* test_read_broken.c - small messages that break a standard each; contrib/VIOLATIONS.md names the standards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mail/read.h"

#include <string.h>

/* A message and what it must become; NULL: not looked at. */
typedef struct {
    const char *raw, *subject, *name, *text;
} Row;

static const Row HEADERS[] = {
    {"Subject: Hål i vägen\nFrom: Åke <a@b.example>\n\nx", "Hål i vägen", "Åke", "x"},
    {"Subject: =?utf-8?Q?H=C3=A5l_i_v=C3=A4gen\n\nx", "Hål i vägen", NULL, NULL},
    {"Subject: =?utf-8?Q?H=C3?= =?utf-8?Q?=A5l?= i =?utf-8?B?dsOk?=\n =?utf-8?B?Z2Vu?=\n\nx", "Hål i vägen", NULL,
     NULL},
    {"Subject: =?utf-8?B?SMOlbA==IGkgdsOkZ2Vu?=\n\nx", "Hål i vägen", NULL, NULL},
    {"Subject: =?utf-8*sv?Q?H=C3=A5l?=\n\nx", "Hål", NULL, NULL},
    {"Subject: =?x-okänd?Q?H=C3=A5l?=\n\nx", "Hål", NULL, NULL},
    {"Subject: =?utf-8?X?abc?= =? ?=\n\nx", "=?utf-8?X?abc?= =? ?=", NULL, NULL},
    {"From: a@b.example\nskräp utan kolon\n: tomt\nSubject: Hål\n\nx", "Hål", "", "x"},
    {"From: \"\" <a@b.example>\n\nx", "", "", NULL},
    {"From: \"'Ek, Anna'\" <a@b.example>\n\nx", NULL, "'Ek, Anna'", NULL},
    {"From: Anna Ek (Borås) <a@b.example>\n\nx", NULL, "Anna Ek", NULL},
    {"Subject:utan mellanslag\nSubject: den andra\n\nx", "utan mellanslag", NULL, NULL},
    {"Subject: vikt\n\t på\n  tre rader\n\nx", "vikt på tre rader", NULL, NULL},
};

static const Row BODIES[] = {
    {"Content-Type: text/plain; charset=x-unknown\n\nHål", NULL, NULL, "Hål"},
    {"Content-Type: text/plain; charset=unknown-8bit\n\nH\xe5l", NULL, NULL, "Hål"},
    {"Content-Type: text/plain; charset=\"\"\n\nHål", NULL, NULL, "Hål"},
    {"Content-Type: text\n\nHål", NULL, NULL, "Hål"},
    {"Content-Type: text/plain\n\n<html><p>Hål</p></html>", NULL, NULL, "Hål"},
    {"Content-Type: text/html; charset=utf-8\n\n<meta charset=iso-8859-1><p>Hål</p>", NULL, NULL, "Hål"},
    {"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: okänd\n\nHål", NULL, NULL, "Hål"},
    {"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nH=C3=A5l =\n=G1", NULL,
     NULL, "Hål =G1"},
    {"Content-Type: multipart/mixed\n\nHål", NULL, NULL, "Hål"},
    {"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>Hål\n--b\n\n\n--b--", NULL,
     NULL, "Hål"},
    {"Content-Type: text/enriched; charset=utf-8\n\n<bold>Nu</bold> är <<det\n<color><param>red</param>nog</color>.\n\n"
     "<nofill>ett\ntvå</nofill>\n\n\na <b c> <>", NULL, NULL, "Nu är <det nog.\nett\ntvå\n\na <b c> <>"},
    {"Content-Type: text/enriched\n\na<param>b", NULL, NULL, "a"},
    {"Content-Type: text/richtext\n\n<bold>Hej</bold>\ndu<nl>3 <lt> 4<comment>nej</comment>", NULL, NULL,
     "Hej du\n3 < 4"},
    {"Content-Type: text/vcard\n\nBEGIN:VCARD\nEND:VCARD\n", NULL, NULL, ""},
};

static void check(const Row *row)
{
    g_autoptr(GBytes) raw = g_bytes_new(row->raw, strlen(row->raw));
    g_autoptr(Mail) mail = mail_read(raw, envelope_new(""));
    if ((row->subject && strcmp(row->subject, mail->subject) != 0) ||
        (row->name && strcmp(row->name, mail_from_name(mail)) != 0) ||
        (row->text && strcmp(row->text, g_strchomp(mail->text)) != 0))
        fail_msg("'%s': subject '%s', name '%s', text '%s'", row->raw, mail->subject, mail_from_name(mail), mail->text);
}

static void broken_header_fields_are_read_as_people_would(void **state G_GNUC_UNUSED)
{
    for (guint i = 0; i < G_N_ELEMENTS(HEADERS); i++)
        check(&HEADERS[i]);
}

static void broken_bodies_are_read_as_people_would(void **state G_GNUC_UNUSED)
{
    for (guint i = 0; i < G_N_ELEMENTS(BODIES); i++)
        check(&BODIES[i]);
}

static int set_up(void **state G_GNUC_UNUSED)
{
    mail_read_init();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_header_fields_are_read_as_people_would),
        cmocka_unit_test(broken_bodies_are_read_as_people_would),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
