"""What a careless handler does with a colleague's words, through a real Postfix: it reaches nobody outside (D16).

The golden plans leak-* have the rest; these are the ones most often met.
"""
import base64
import io
import re
import zipfile
from email.utils import parseaddr

import pytest

import clients
from clients import Reply
from harness import wait_for
from test_journeys import JOHAN, Matter, nothing_more

SARA = ("Sara Ek", "sara.ek@vasteras.example")
QUESTION = "Sara, är det ni som äger marken söder om Hamre? Hon verkar ganska arg och hotar med tidningen."
SECRET = "Ja, marken är vår sedan 1987. Vi har av kostnadsskäl låtit bli att underhålla den, men säg inte det."
INSIDE = ("kostnadsskäl", "hotar med tidningen", "INTERN FRÅGA", "[INTERNT]", "säg inte det")
ANSWER = "Hej!\nVi lagar hålen på måndag."


@pytest.fixture
def talk(town, person):
    """A case on which Johan has asked Sara, and she has answered: (matter, question, answer) as they came."""
    matter = Matter(town, person())
    matter.handler_writes(text=f"#intern sara.ek\n{QUESTION}")
    question = to_colleague(town, matter, SARA)
    matter.handler_writes(text=SECRET, to=question, who=SARA)
    return matter, question, to_colleague(town, matter, JOHAN)


def to_colleague(town, matter, who):
    return wait_for(lambda: f"internal mail to {who[1]}:\n{town.mailboxes()}\n{town.trouble()}",
                    lambda: [m for m in town.sink.mails(who[1]) if matter.reference in m["Subject"] and "[INTERNT]" in m["Subject"]])[-1]


def write(matter, who, text=ANSWER, *, to=None, about=None, cc="", subject=None, ancestors=True, content=None, rcpt=None):
    """One mail of staff's, header by header."""
    about = about or matter.copy
    to = to or matter.copy["From"]
    kind, body = content or ("text/plain; charset=utf-8", text + "\n")
    raw = clients.write([
        ("Authentication-Results", clients.results_for(who[1])), ("From", f"{clients.encoded(who[0])} <{who[1]}>"), ("To", to), ("Cc", cc),
        ("Subject", clients.encoded(subject or "SV: " + about["Subject"])), ("Message-ID", clients.message_id("vasteras.example")),
        ("In-Reply-To", about.id if ancestors else ""), ("MIME-Version", "1.0"), ("Content-Type", kind), ("Content-Transfer-Encoding", "8bit")], body)
    matter.town.post(raw, who[1], rcpt or parseaddr(matter.copy["From"])[1])


def attached(name, content, text=ANSWER):
    body = (f"--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n--b\n"
            f"Content-Type: application/octet-stream; name=\"{name}\"\nContent-Disposition: attachment; filename=\"{name}\"\n"
            f"Content-Transfer-Encoding: base64\n\n{base64.encodebytes(content).decode()}--b--\n")
    return "multipart/mixed; boundary=b", body


def zipped(name, content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


def outside(town, matter):
    """All that ever left the house about the case, decoded, attachments too."""
    said = []
    for mail in town.sink.mails(matter.resident):
        said.append(mail.header_text)
        for part in mail.mail.walk():
            if not part.is_multipart():
                said.append((part.get_payload(decode=True) or b"").decode("utf-8", "replace"))
    return "\n".join(said)


def nothing_inside_left(town, matter):
    said = outside(town, matter).lower()
    assert not [word for word in INSIDE if word.lower() in said]
    assert not re.search(r"(?m)^#", outside(town, matter)) and "+h" not in said and "+i" not in said


def test_a_question_reaches_the_colleague_only_and_the_answer_who_asked(town, talk):
    matter, question, answer = talk
    assert question.text.startswith("INTERN FRÅGA – svaret går till Johan Berg, inte till invånaren.") and QUESTION in question.text
    assert "Johan Berg via Synpunkter (INTERNT)" in question["From"] and re.search(r"\+i\d+\.", question["From"])
    assert "> Hej! Det är stora potthål" in question.text and not question["Auto-Submitted"]
    assert SECRET in answer.text and answer.text.startswith("INTERNT SVAR – svaret går till Sara Ek")
    assert not {matter.copy.id, matter.receipt.id} & set(re.findall(r"<[^>]+>", question["References"] + answer["References"]))
    nothing_more(town, matter, 1)
    nothing_inside_left(town, matter)


def by_the_internal_thread(matter, question, answer):
    write(matter, JOHAN, about=answer)


def by_the_subject(matter, question, answer):
    write(matter, JOHAN, about=answer, ancestors=False)


def by_reply_to_all(matter, question, answer):
    write(matter, SARA, SECRET, to=f"Johan <{JOHAN[1]}>", cc=matter.copy["From"])


def by_the_colleague(matter, question, answer):
    write(matter, SARA, "Ja, det är vår mark.")


def by_both_in_to(matter, question, answer):
    write(matter, JOHAN, "Är vi överens?", to=f"Sara <{SARA[1]}>, {matter.copy['From']}")


def by_blind_copy(matter, question, answer):
    write(matter, JOHAN, "Då säger vi så.", to=f"Sara <{SARA[1]}>")


def by_autocompletion(matter, question, answer):
    write(matter, JOHAN, "Då säger vi så.", subject="Mötet i morgon", ancestors=False)


def by_pasting_the_mail(matter, question, answer):
    write(matter, JOHAN, f"{ANSWER}\n\n{question.text}")


def by_pasting_a_sentence(matter, question, answer):
    write(matter, JOHAN, "Hej!\nVi har av kostnadsskäl\nlåtit bli att underhålla den.")


def by_a_misplaced_command(matter, question, answer):
    write(matter, JOHAN, "Hej!\n#intern sara.ek\nHon hotar med tidningen.")


def by_asking_the_resident(matter, question, answer):
    write(matter, JOHAN, f"#intern {matter.resident}\nHon hotar med tidningen.")


HELD = [by_the_internal_thread, by_the_subject, by_reply_to_all, by_the_colleague, by_both_in_to, by_blind_copy,
        by_autocompletion, by_pasting_the_mail, by_pasting_a_sentence, by_a_misplaced_command, by_asking_the_resident]


@pytest.mark.parametrize("attempt", HELD, ids=lambda attempt: attempt.__name__)
def test_nothing_leaves(town, talk, attempt):
    matter, question, answer = talk
    attempt(matter, question, answer)
    matter.wait_staff_saying("inte skickat")
    nothing_more(town, matter, 1)
    nothing_inside_left(town, matter)


@pytest.mark.parametrize("client", clients.ALL.values(), ids=clients.ALL)
def test_an_answer_below_which_the_internal_mail_is_quoted_does_not_quote_it(town, talk, client):
    """The answer address is typed in, the thread is gone, and the subject is put right: only the quote is left."""
    matter, _, answer = talk
    reply = Reply(answer, ANSWER, *JOHAN, subject="SV: " + matter.copy["Subject"])
    reply.to_name, reply.to = "", parseaddr(matter.copy["From"])[1]
    raw = re.sub(rb"(?m)^(In-Reply-To|References): .*\r\n", b"", client(reply))
    town.post(raw, JOHAN[1], reply.to)
    town.settle(matter.reference)
    nothing_inside_left(town, matter)


@pytest.mark.parametrize("name, content", [
    ("svar.eml", f"From: {SARA[1]}\n\n{SECRET}".encode()), ("svar.msg", b"\xd0\xcf\x11\xe0" + SECRET.encode()),
    ("underlag.zip", zipped("svar.eml", SECRET)), ("anteckning.txt", f"Received: a\nFrom: {SARA[1]}\n\n{SECRET}".encode()),
    ("underlag.7z", b"7z\xbc\xaf\x27\x1c" + SECRET.encode())], ids=lambda value: value if isinstance(value, str) else "")
def test_an_earlier_mail_is_left_out_and_that_is_said(town, talk, name, content):
    matter, _, _ = talk
    write(matter, JOHAN, content=attached(name, content))
    answer = matter.wait_answer()
    assert "Vi lagar hålen" in answer.text and not list(answer.mail.iter_attachments())
    assert town.wait_mail(JOHAN[1], lambda m: matter.reference in m["Subject"] and "mejl" in m.text and "[INTERNT]" not in m["Subject"])
    nothing_inside_left(town, matter)


def test_the_history_goes_to_the_asking_handler_only(town, talk):
    matter, _, _ = talk
    matter.handler_writes(text="#historik")
    history = town.wait_mail(JOHAN[1], lambda m: matter.reference in m["Subject"] and "Historik" in m["Subject"])
    assert SECRET in history.text.replace("\n    ", " ") and "stora potthål" in history.text and "INTERNT från sara.ek@" in history.text
    matter.handler_writes(text=ANSWER, to=history)
    nothing_more(town, matter, 1)
    nothing_inside_left(town, matter)
