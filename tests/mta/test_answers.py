"""A handler's answer as his program wrote it: what of its HTML, pictures and quotes the resident gets (D16, D17, D51, D56)."""
import base64
import contextlib
import os
import re
import sqlite3

import pytest

import clients
from clients import Reply
from harness import wait_for
from test_journeys import JOHAN, STAFF_WORDS, Matter, nothing_more, town_returned

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
LINK = "https://vasteras.example/skada"

# Between the greeting and the name, as each program sets a link, a list and a table.
RICH_OUTLOOK = f"""<p class=MsoNormal>Vi lagar <b>alla</b> hålen. Läs om <a href="{LINK}">ersättning för skada</a>.<o:p></o:p></p>
<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'>
<span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>ta bilder av skadan<o:p></o:p></p>
<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'>
<span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>spara kvitton<o:p></o:p></p>
<table class=MsoTableGrid border=1><tr><td><p class=MsoNormal><b>Vecka<o:p></o:p></b></p></td><td><p class=MsoNormal><b>Arbete<o:p></o:p></b></p></td></tr>
<tr><td><p class=MsoNormal>11<o:p></o:p></p></td><td><p class=MsoNormal>fräsning<o:p></o:p></p></td></tr></table>"""
RICH_WEB = f"""<div>Vi lagar <b>alla</b> hålen. Läs om <a href="{LINK}">ersättning för skada</a>.</div>
<ul><li>ta bilder av skadan</li><li>spara kvitton</li></ul>
<table><tbody><tr><td><b>Vecka</b></td><td><b>Arbete</b></td></tr><tr><td>11</td><td>fräsning</td></tr></tbody></table>"""
MARK = "MITTEN"


class Rich(Reply):
    """A reply whose line MARK is `rich` in the HTML."""

    def __init__(self, *words, rich="", **options):
        super().__init__(*words, **options)
        self.rich = rich

    def paragraphs(self, form="<p class=MsoNormal>{}</p>"):
        return super().paragraphs(form).replace(form.format(MARK), self.rich)


def with_pictures(raw, *pictures):
    """The mail as multipart/related with (Content-ID, bytes) after its text."""
    head, _, body = raw.partition(b"\r\n\r\n")
    kind = re.search(rb"(?m)^Content-Type: (.*)\r?$", head)
    outer = head.replace(kind[0].rstrip(b"\r"), b'Content-Type: multipart/related; boundary="rel"')
    parts = [b"--rel\r\nContent-Type: " + kind[1].strip() + b"\r\n\r\n" + body]
    for number, (content_id, picture) in enumerate(pictures, 1):
        name = b"image%03d.png" % number
        parts.append(b"--rel\r\nContent-Type: image/png; name=" + name + b"\r\nContent-Transfer-Encoding: base64\r\n"
                     b"Content-ID: <" + content_id + b">\r\n\r\n" + base64.encodebytes(picture).replace(b"\n", b"\r\n"))
    return outer + b"\r\n\r\n" + b"\r\n".join(parts) + b"\r\n--rel--\r\n"


def attached(mail):
    return [(part.get_filename(), part.get_content()) for part in mail.mail.iter_attachments()]


def words_of_handler(mail):
    """Both parts without what we write below an answer: the case, and the resident's own last words."""
    return [re.split(r"(?:<p>)?Ärende SP-", part)[0] for part in (mail.text, mail.html)]


def is_clean(mail, matter):
    """Neither history nor an inside address in any part."""
    assert not any("vurpade" in part for part in words_of_handler(mail))
    inside = re.search(r"<([^>]*)>", matter.copy["From"])[1]
    for part in (mail.text, mail.html):
        assert part.strip()
        assert not any(word in part for word in STAFF_WORDS), part
        assert inside not in part and "MsoNormal" not in part, part
        assert not re.search(r"(?m)^\s*#", part), part
    assert JOHAN[1] not in mail.html + mail.text


def own_picture(matter):
    """A picture that no other answer has."""
    return PICTURE + matter.reference.encode()


@pytest.fixture
def matter(town, person):
    return Matter(town, person())


# ---- links, lists and tables ---------------------------------------------------------------------------------

@pytest.mark.parametrize("client, rich", [(clients.outlook_desktop, RICH_OUTLOOK), (clients.outlook_web, RICH_WEB),
                                          (clients.gmail, RICH_WEB), (clients.apple_mail, RICH_WEB)],
                         ids=["outlook_desktop", "outlook_web", "gmail", "apple_mail"])
def test_link_list_and_table_are_in_both_parts_and_history_in_none(town, matter, client, rich):
    text = f"Hej Anna!\n{MARK}\nMed vänlig hälsning\nJohan Berg"
    matter.handler_writes(raw=client(Rich(matter.copy, text, *JOHAN, rich=rich)))
    answer = matter.wait_answer()
    show(answer)
    is_clean(answer, matter)
    assert f'<a href="{LINK}">ersättning för skada</a>' in answer.html
    assert re.search(r"<ul[^>]*>\s*<li>ta bilder av skadan</li>\s*<li>spara kvitton</li>\s*</ul>", answer.html)
    assert re.search(r"<table", answer.html) and "fräsning</td>" in answer.html
    assert "<strong>alla</strong>" in answer.html
    assert f"ersättning för skada <{LINK}>" in answer.text
    assert "- ta bilder av skadan\n- spara kvitton" in answer.text
    assert "11 | fräsning" in answer.text and "*alla*" in answer.text
    assert answer.text.count("Johan Berg") >= 1
    nothing_more(town, matter, 2)


# ---- pictures ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("client", [clients.outlook_desktop, clients.outlook_web, clients.gmail, clients.apple_mail],
                         ids=lambda client: client.__name__)
def test_a_pasted_picture_is_attached_and_the_logo_is_not(town, matter, client):
    pasted = '<p class=MsoNormal><img width=400 height=300 src="cid:karta@01DB"></p>'
    text = f"Hej Anna!\nSå här blir vägen:\n{MARK}\nVi börjar vecka 11.\n\nMed vänlig hälsning\nJohan Berg\nLOGO"
    reply = Rich(matter.copy, text, *JOHAN, rich=pasted)
    raw = client(reply).replace(b"LOGO", b'<img src=3D"cid:logo@01DB">')
    matter.handler_writes(raw=with_pictures(raw, (b"karta@01DB", own_picture(matter)), (b"logo@01DB", b"logo" * 100)))
    answer = matter.wait_answer()
    is_clean(answer, matter)
    assert attached(answer) == [("image001.png", own_picture(matter))]
    assert "Vi börjar vecka 11." in answer.text and "cid:" not in answer.html
    nothing_more(town, matter, 2)


def with_banner(matter, client, banner):
    text = f"Hej Anna!\n{MARK}\nVi börjar vecka 11.\n\nMed vänlig hälsning\nJohan Berg"
    rich = '<p class=MsoNormal><img src="cid:huvud@01DB"></p><p class=MsoNormal><img src="cid:karta@01DB"></p>'
    reply = Rich(matter.copy, text, *JOHAN, rich=rich)
    return with_pictures(client(reply), (b"huvud@01DB", banner), (b"karta@01DB", own_picture(matter)))


@pytest.mark.parametrize("client", [clients.outlook_desktop, clients.gmail], ids=lambda client: client.__name__)
def test_a_picture_that_stands_in_every_answer_is_a_logo(town, person, client):
    first, second = (Matter(town, person()) for _ in range(2))
    for matter, pictures in ((first, 2), (second, 1), (first, 1)):
        before = len(matter.resident_mails())
        matter.handler_writes(raw=with_banner(matter, client, b"banner" * 300 + first.reference.encode()))
        wait_for("the answer", lambda: len(matter.resident_mails()) > before)
        files = [content for _, content in attached(matter.resident_mails()[-1])]
        assert len(files) == pictures and files[-1] == own_picture(matter)


def test_a_large_picture_below_the_signature_is_told_to_the_handler(town, matter):
    text = f"Hej Anna!\nVi börjar vecka 11.\n\nMed vänlig hälsning\nJohan Berg\n{MARK}"
    reply = Rich(matter.copy, text, *JOHAN, rich='<p class=MsoNormal><img src="cid:karta@01DB"></p>')
    matter.handler_writes(raw=with_pictures(clients.outlook_desktop(reply), (b"karta@01DB", os.urandom(50000))))
    assert not attached(matter.wait_answer())
    told = matter.wait_staff_saying("En bild", "följde inte med")
    assert told.recipient == JOHAN[1]


# ---- between the quoted lines --------------------------------------------------------------------------------

def quoted_with(matter, line, answer):
    """The copy quoted with marks, the answer below the line that it answers."""
    lines = [f"> {quoted}".rstrip() for quoted in matter.copy.text.rstrip().split("\n")]
    at = next(i for i, quoted in enumerate(lines) if line in quoted)
    return "\n".join(lines[:at + 1] + ["", answer, ""] + lines[at + 1:])


def test_an_answer_between_the_lines_goes_with_the_line_it_answers(town, matter):
    reply = Reply(matter.copy, "Hej Anna, se mina svar nedan.", *JOHAN)
    own = quoted_with(matter, "När tänker ni laga", "Vi lagar dem vecka 11.")
    head = clients.thunderbird(reply).partition(b"\r\n\r\n")[0].replace(b"; format=flowed", b"")
    body = f"{reply.text}\n\nDen 2026-03-03 kl. 18:42, skrev Anna via Synpunkter:\n{own}\n"
    matter.handler_writes(raw=head + b"\r\n\r\n" + body.replace("\n", "\r\n").encode())
    answer = matter.wait_answer()
    show(answer)
    assert "Vi lagar dem vecka 11." in answer.text and "Vi lagar dem vecka 11." in answer.html
    assert re.search(r"(?m)^> ?.*När tänker ni laga", answer.text), answer.text
    assert not any(word in answer.text for word in STAFF_WORDS), answer.text
    nothing_more(town, matter, 2)


# ---- held ----------------------------------------------------------------------------------------------------

def reminder_states(town, matter):
    return [trace["state"] for trace in town.synpunkt.show(matter.reference)["history"]
            if trace["kind"] == "letter hold-reminder"]


@pytest.mark.parametrize("word", ["#skicka", "skicka", "ja"])
def test_a_held_answer_goes_by_one_word_and_its_reminder_is_cancelled(town, matter, word):
    matter.handler_writes("Hej Sara!\nVi lagar hålen vecka 11.\nJohan Berg")
    held = wait_for("word to the handler", lambda: [m for m in town_returned(town, matter) if "#skicka" in m.text])[-1]
    nothing_more(town, matter, 1)
    assert set(reminder_states(town, matter)) == {"waiting"}
    matter.handler_writes(word, to=held)
    answer = matter.wait_answer()
    assert "Vi lagar hålen vecka 11." in answer.text
    town.settle(matter.reference)
    assert set(reminder_states(town, matter)) == {"cancelled"}
    nothing_more(town, matter, 2)


def test_a_held_answer_taken_back_is_never_sent_and_nobody_is_reminded(town, matter):
    matter.handler_writes("Hej Sara!\nVi lagar hålen vecka 11.\nJohan Berg")
    held = wait_for("word to the handler", lambda: [m for m in town_returned(town, matter) if "#skicka" in m.text])[-1]
    matter.handler_writes("#ångra", to=held)
    wait_for("cancelled reminder", lambda: set(reminder_states(town, matter)) == {"cancelled"})
    nothing_more(town, matter, 1)


# ---- history -------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("client", [clients.gmail, clients.apple_mail], ids=lambda client: client.__name__)
def test_the_quoted_history_of_a_second_answer_stays_inside(town, matter, client):
    matter.handler_writes("Vi lagar hålen vecka 11.\nJohan Berg")
    first = matter.wait_answer()
    matter.resident_writes("Tack! Stängs vägen av då?", to=first)
    follow_up = matter.wait_staff_saying("Stängs vägen av")
    matter.handler_writes("Nej, vägen är öppen hela tiden.\nJohan Berg", client, to=follow_up)
    second = matter.wait_answer(3)
    is_clean(second, matter)
    for part in words_of_handler(second):
        assert "vägen är öppen hela tiden" in part
        assert "Stängs vägen av" not in part and "Vi lagar hålen vecka 11" not in part, part


def test_an_answer_goes_although_the_words_it_would_quote_are_damaged(new_town, person):
    """The resident waits for the answer, not for his own words."""
    town = new_town()
    matter = Matter(town, person())
    with contextlib.closing(sqlite3.connect(town.synpunkt.store)) as store, store:
        store.execute("UPDATE raws SET packed = zeroblob(40) WHERE entry = (SELECT min(id) FROM entries)")
    matter.handler_writes("Vi lagar hålen vecka 11.\nJohan Berg")
    answer = matter.wait_answer()
    assert "Vi lagar hålen vecka 11." in answer.text
    assert "vurpade" not in answer.text
    assert f"case={matter.reference} answer goes without the resident's words" in town.synpunkt.log()


def show(mail):
    """Seen with `pytest -rP`: what a resident reads."""
    print(f"Subject: {mail['Subject']}\nFrom: {mail['From']}\n\n{mail.text}\n--- html ---\n{mail.html}")
