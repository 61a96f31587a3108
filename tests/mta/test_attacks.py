"""Attacks from contrib/THREATS.md that no other test plays: guessed tokens, replays, hidden text, names, file names."""
import base64
import itertools
import random
import re
from email.utils import parseaddr

import pytest

import clients
import fakemta
import harness
from clients import results_for, write
from harness import MAILBOX, wait_for

REFERENCE = re.compile(r"SP-\d{4}-\d{5}-\d")
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
STAFF = "johan.berg@vasteras.example"
PASS = "mx1.vasteras.example; dmarc=pass header.from=vasteras.example"
GUESSES = 90         # below GUESSES_CLIENT_HOUR: afterwards test_attacks_bytes.py goes on
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def service():
    with harness.Alone(**{"staff.authserv_id": '{"mx1.vasteras.example"}'}) as place:
        yield place
        place.synpunkt.assert_sound()


def post(service, raw, sender, to=MAILBOX):
    assert fakemta.deliver(service.synpunkt.socket, raw, sender, [to]).answer == "d"


def a_case(service, name="Anna", extra=(), text="Lampan vid skolan lyser inte.\n", **content):
    """A resident's mail; her receipt, and the unit's copy."""
    resident = f"anna@attack{next(_numbers)}.example"
    raw = write([("Authentication-Results", results_for(resident)), ("From", f"{clients.encoded(name)} <{resident}>"), ("To", MAILBOX),
                 ("Subject", clients.encoded("Trasig lampa vid skolan")), ("Message-ID", clients.message_id(resident)), *extra], text, **content)
    post(service, raw, resident)
    receipt = wait_for("the receipt", lambda: service.sink.mails(resident))[0]
    reference = REFERENCE.search(receipt["Subject"])[0]
    copy = wait_for("the copy", lambda: [m for m in service.sink.mails() if reference in m["Subject"] and m.recipient != resident])[0]
    return reference, receipt, copy


def messages(service, reference):
    return next(case["messages"] for case in service.synpunkt.list() if case["reference"] == reference)


def test_guessed_tokens_open_no_case_and_tell_nothing(service):
    """Each guess is answered like any mail, so a guesser does not even learn that he was wrong."""
    reference, receipt, _ = a_case(service)
    address = parseaddr(receipt["Reply-To"])[1]
    assert re.search(r"\.[a-z2-7]{8}@", address), address
    before, chance = messages(service, reference), random.Random(8)
    for number in range(GUESSES):
        token = "".join(chance.choice(LETTERS) for _ in range(8))
        guess = re.sub(r"\.[a-z2-7]{8}@", f".{token}@", address)
        sender = f"gissare{number}@gissning.example"
        post(service, write([("From", sender), ("To", guess), ("Subject", f"Hej {number}"), ("Message-ID", f"<g{number}@gissning.example>")],
                            f"Vad har hänt med ärendet? {number}\n"), sender, guess)
    a_case(service)     # what was written before has gone when this has
    assert messages(service, reference) == before
    told = [m for m in service.sink.mails() if "gissning.example" in m.recipient]
    assert not [m for m in told if reference in m.raw.decode("utf-8", "replace")]


def test_a_replayed_answer_reaches_nobody_twice(service):
    reference, receipt, copy = a_case(service)
    to = parseaddr(copy["From"])[1]
    raw = write([("Authentication-Results", PASS), ("From", f"Johan Berg <{STAFF}>"), ("To", to), ("Subject", clients.encoded("SV: " + copy["Subject"])),
                 ("Message-ID", clients.message_id("vasteras.example")), ("In-Reply-To", copy.id), ("References", copy.id)],
                "Hej! Vi byter lampan på onsdag.\n\nMed vänlig hälsning\nJohan Berg\n")
    post(service, raw, STAFF, to)

    def answers():
        return [m for m in service.sink.mails(receipt.recipient) if "byter lampan" in m.text]
    wait_for("the answer", answers)
    for sender in (STAFF, "spelare@annan.example"):
        post(service, raw, sender, to)
    post(service, raw.replace(b"Authentication-Results: mx1.", b"Authentication-Results: mx9."), "spelare@annan.example", to)
    a_case(service)     # what was written before has gone when this has
    assert len(answers()) == 1
    assert len([entry for entry in messages(service, reference) if "vasteras.example" in entry]) <= 1


@pytest.mark.parametrize("name", ["\u202emoc.elpmaxe@nummok", "V\u00e4ster\u00e5s\u200b stad\u2066", "kommun@vasteras.example", "Anna\u2028Bcc: alla"],
                         ids=["bidi", "invisible", "address", "line separator"])
def test_a_name_cannot_pass_for_another_in_any_letter(service, name):
    _, receipt, copy = a_case(service, name=name)
    for letter in (receipt, copy):
        heads = " ".join(str(letter[field]) for field in ("From", "To", "Subject", "Reply-To"))
        assert not re.search("[\u200b\u202a-\u202e\u2066-\u2069\u2028\u2029]", heads), heads
        assert not letter["Bcc"]
        assert parseaddr(letter["From"])[1].endswith("vasteras.example")


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\Windows\\system.ini", "faktura\u202efdp.exe", "a\r\nX-Forged: yes.txt", "/dev/null", ".."],
                         ids=["parents", "drive", "bidi", "header", "device", "dots"])
def test_no_file_name_leads_anywhere(service, name):
    coded = base64.b64encode(name.encode()).decode()
    body = ("--b\nContent-Type: text/plain; charset=utf-8\n\nLampan lyser inte, se bilden.\n"
            f"--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"=?utf-8?B?{coded}?=\"\n\ninnehåll\n--b--\n")
    _, _, copy = a_case(service, text=body, extra=[("MIME-Version", "1.0"), ("Content-Type", "multipart/mixed; boundary=b")])
    assert not copy["X-Forged"]
    for part in copy.mail.walk():
        given = part.get_filename() or ""
        assert not re.search("[/\\\\\r\n\u202a-\u202e\u2066-\u2069]", given) and given.strip(".") == given.lstrip("."), given
