"""Attacks from contrib/THREATS.md on bytes, on what people see, and on what they search with."""
import itertools
import json
import re
import socket
import subprocess

import pytest

import clients
import fakemta
import harness
from clients import write
from harness import MAILBOX, wait_for
from test_attacks import a_case, messages, post, service  # noqa: F401 (a fixture)

_numbers = itertools.count(1)
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\u2028\u2029]")


def shown(service, *words):
    return service.synpunkt.run(*words)


# ---- SMTP smuggling, through a real Postfix ---------------------------------------------------------------------

ENDINGS = {"LF . LF": b"\n.\n", "LF . CRLF": b"\n.\r\n", "CRLF . LF": b"\r\n.\n", "CR . CR": b"\r.\r", "CR LF . CR": b"\r\n.\r", "LF . CR LF CR": b"\n.\r\n\r"}


def smuggle(port, ending, number, client):
    """Two messages in one DATA, the second of which says it is the mayor's; every answer of the server."""
    sender = f"smugglare@inre{number}.example"
    inner = (b"MAIL FROM:<kommundirektor@vasteras.example>\r\nRCPT TO:<" + MAILBOX.encode() + b">\r\nDATA\r\n"
             b"From: kommundirektor@vasteras.example\r\nTo: " + MAILBOX.encode() + b"\r\nSubject: INSMUGGLAT " + str(number).encode() +
             b"\r\n\r\nInsmugglat.\r\n.\r\n")
    outer = (f"From: {sender}\r\nTo: {MAILBOX}\r\nSubject: Ytter {number}\r\nMessage-ID: <y{number}@inre{number}.example>\r\n\r\n"
             "Lampan vid skolan lyser inte.").encode()
    answers = []
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection, connection.makefile("rwb") as stream:
        def answer():
            while True:
                line = stream.readline()
                if line[3:4] != b"-":
                    answers.append(line.decode("ascii", "replace"))
                    return
        answer()
        for line in ("EHLO client.example", f"XCLIENT ADDR={client} NAME=[UNAVAILABLE]", "EHLO client.example", f"MAIL FROM:<{sender}>",
                     f"RCPT TO:<{MAILBOX}>", "DATA"):
            stream.write(line.encode() + b"\r\n")
            stream.flush()
            answer()
        stream.write(outer + ending + inner + b"QUIT\r\n")
        stream.flush()
        connection.settimeout(20)
        answers += [line.decode("ascii", "replace") for line in stream]
    return sender, answers


@pytest.fixture(scope="module")
def normal_town():
    """As contrib/postfix/README asks for."""
    reason = harness.why_not()
    if reason:
        pytest.skip(reason)
    known = subprocess.run(["postconf", "-d", "smtpd_forbid_bare_newline"], check=False, capture_output=True, text=True)
    if "smtpd_forbid_bare_newline" not in known.stdout:
        pytest.skip("this Postfix is older than the setting")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(harness, "MAIN_CF", harness.MAIN_CF + "smtpd_forbid_bare_newline = normalize\nsmtpd_forbid_bare_newline_exclusions =\n")
        with harness.Town("hop") as place:
            yield place
            place.synpunkt.assert_sound()


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda name: name.replace(" ", "_"))
def test_no_false_end_of_data_makes_a_second_message(normal_town, ending):
    """With `normalize` a lone LF ends a line and a dot between two of them is text: one message, or none, never the inner one's sender."""
    number = next(_numbers)
    sender, answers = smuggle(normal_town.postfix.port, ENDINGS[ending], number, "203.0.113.25")
    normal_town.settle()
    subjects = [case["subject"] for case in normal_town.synpunkt.list()]
    assert f"INSMUGGLAT {number}" not in subjects, answers
    assert subjects.count(f"Ytter {number}") <= 1


# ---- bytes at the milter ---------------------------------------------------------------------------------------

@pytest.mark.parametrize("body", [b"en\r\n.\nFrom: x@y.example\r\n\r\ntv\xe5", b"en\r.\rMAIL FROM:<x@y.example>\r", b"en\n.\nRCPT TO:<x@y.example>\n", b"en\x00tv\x00"],
                         ids=["crlf.lf", "cr.cr", "lf.lf", "nul"])
def test_odd_line_ends_stay_one_message_in_every_copy(service, body):
    number = next(_numbers)
    sender = f"byte{number}@byte{number}.example"
    raw = (f"From: {sender}\r\nTo: {MAILBOX}\r\nSubject: Lampan {number} lyser inte\r\nMessage-ID: <b{number}@byte{number}.example>\r\n\r\n").encode() + body
    before = len(service.synpunkt.list())
    post(service, raw, sender)
    wait_for("the receipt", lambda: service.sink.mails(sender))
    assert len(service.synpunkt.list()) == before + 1
    assert not [m for m in service.sink.mails() if m.recipient == "x@y.example" or m.sender == "x@y.example"]


# libmilter takes 64 kB a header field, no more; tests/unit and the fuzzers go beyond.
OVERSIZE = {
    "header line of 60,000": lambda who: [("X-Long", "a" * 60_000)],
    "ten thousand header fields": lambda who: [("X-Many", str(n)) for n in range(10_000)],
    "subject of 60,000": lambda who: [("Subject", "Lampan lyser inte " + "å" * 30_000)],
    "display name of 60,000": lambda who: [("From", '"' + "A" * 60_000 + f'" <{who}>')],
    "references of 3,000": lambda who: [("References", " ".join(f"<r{n}@x.example>" for n in range(3_000)))],
    "address of 50,000": lambda who: [("Cc", "a" * 50_000 + "@x.example")],
    "three thousand in cc": lambda who: [("Cc", ", ".join(f"p{n}@x.example" for n in range(3_000)))],
}


@pytest.mark.parametrize("name", OVERSIZE, ids=lambda name: name.replace(" ", "-").replace(",", ""))
def test_oversize_is_one_case_one_short_receipt_and_nobody_else(service, name):
    number = next(_numbers)
    sender = f"stor{number}@oversize{number}.example"
    extra = OVERSIZE[name](sender)
    usual = [("From", sender), ("To", MAILBOX), ("Subject", "Lampan vid skolan lyser inte"), ("Message-ID", f"<o{number}@oversize{number}.example>")]
    given = {field for field, _ in extra}
    raw = "".join(f"{field}: {value}\r\n" for field, value in [row for row in usual if row[0] not in given] + extra).encode() + b"\r\nLampan lyser inte.\r\n"
    before = len(service.synpunkt.list())
    post(service, raw, sender)
    receipt = wait_for("the receipt", lambda: service.sink.mails(sender))[0]
    assert len(service.synpunkt.list()) == before + 1
    assert len(receipt.header_text) < 16_000 and max(map(len, receipt.raw.split(b"\r\n"))) <= 998
    assert not [m for m in service.sink.mails() if m.recipient.endswith("@x.example")]


def test_nesting_and_long_file_names_cost_nothing(service):
    depth = 500
    head = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(depth))
    sender = f"djup@djup{next(_numbers)}.example"
    raw = (f"From: {sender}\r\nTo: {MAILBOX}\r\nSubject: Lampan lyser inte\r\nMIME-Version: 1.0\r\n" + head +
           "Content-Type: text/plain; name=\"" + "n" * 50_000 + ".txt\"\r\n\r\nLampan lyser inte.\r\n").encode()
    post(service, raw, sender)
    wait_for("the receipt", lambda: service.sink.mails(sender))


# ---- what people see -------------------------------------------------------------------------------------------

HIDDEN = {
    "display none": "<div style='display:none'>HEMLIGT</div>",
    "white on white": "<span style='color:#fff;background:#ffffff'>HEMLIGT</span>",
    "size nought": "<font style='font-size:0'>HEMLIGT</font>",
    "off the screen": "<p style='position:absolute;left:-9999px'>HEMLIGT</p>",
    "a comment": "<!-- HEMLIGT -->",
    "hidden attribute": "<p hidden>HEMLIGT</p>",
    "opacity": "<p style='opacity:0'>HEMLIGT</p>",
    "a style element": "<style>p::after{content:'HEMLIGT'}</style>",
    "a title": "<title>HEMLIGT</title>",
}


@pytest.mark.parametrize("name", HIDDEN, ids=lambda name: name.replace(" ", "-"))
def test_the_handler_reads_what_the_machine_reads(service, name):
    """Words count for the machine only if they stand in the copy that the handler reads too: nothing steers it behind his back."""
    html = f"<html><body><p>Lampan vid skolan lyser inte.</p>{HIDDEN[name].replace('HEMLIGT', 'HEMLIGT dagis förskola fritids')}</body></html>"
    number = next(_numbers)
    sender = f"gomd{number}@gomd{number}.example"
    raw = (f"From: {sender}\r\nTo: {MAILBOX}\r\nSubject: Lampan {number} lyser inte\r\nMIME-Version: 1.0\r\n"
           "Content-Type: text/html; charset=utf-8\r\n\r\n" + html + "\r\n").encode()
    path = service.synpunkt.home / "state" / f"{sender}.eml"
    path.write_bytes(raw)
    path.chmod(0o644)
    told = service.synpunkt.run("explain", "--json", path)
    seen = json.loads(told.splitlines()[0])
    before = len(service.sink.mails())
    post(service, raw, sender)
    copy = wait_for("the copy", lambda: [m for m in service.sink.mails()[before:] if sender in m.text and m.recipient != sender])[0]
    assert ("HEMLIGT" in copy.text) == ("HEMLIGT" in seen["text"]), seen
    if "HEMLIGT" not in seen["text"]:
        assert "förskola" not in json.dumps(seen["points"], ensure_ascii=False), seen


@pytest.mark.parametrize("subject", ["Lampan \x1b]0;title\x07\x1b[2Jlyser", "Lampan \u202elanretni\u202c lyser", "Lampan\u2028lyser\u200bigen", "Lampan \x9b31m lyser"],
                         ids=["escape", "bidi", "separator", "csi"])
def test_a_terminal_gets_no_control_from_a_subject_or_a_name(service, subject):
    number = next(_numbers)
    sender = f"term{number}@term{number}.example"
    raw = write([("From", f"{clients.encoded(subject)} <{sender}>"), ("To", MAILBOX), ("Subject", clients.encoded(subject + f" {number}")),
                 ("Message-ID", f"<t{number}@term{number}.example>")], "Lampan vid skolan lyser inte.\n")
    post(service, raw, sender)
    receipt = wait_for("the receipt", lambda: service.sink.mails(sender))[0]
    reference = re.search(r"SP-\d{4}-\d{5}-\d", receipt["Subject"])[0]
    for words in (("list",), ("show", reference), ("clock", reference), ("search", "Lampan")):
        out = shown(service, *words)
        assert not CONTROLS.search(out.replace("\n", "")), (words, CONTROLS.search(out.replace("\n", "")), out[:300])
    log = service.synpunkt.log()
    assert not CONTROLS.search(log.replace("\n", ""))


def test_homographs_are_other_people(service):
    """An address with a Cyrillic letter writes on no case of hers, whatever name it bears."""
    reference, receipt, _ = a_case(service)
    before = messages(service, reference)
    victim = receipt.recipient
    number = next(_numbers)
    false = victim.replace("a", "\u0430", 1)
    raw = write([("From", f"Anna <{false}>"), ("To", MAILBOX), ("Subject", receipt["Subject"]), ("Message-ID", f"<h{number}@homograf.example>")],
                "Vad har hänt med mitt ärende?\n")
    post(service, raw, f"h{number}@homograf.example")
    a_case(service)
    assert messages(service, reference) == before


# ---- injection -------------------------------------------------------------------------------------------------

INJECTIONS = ['" OR 1=1 --', "lampan' OR '1'='1", 'lampan" OR "x', "lampan*", "NEAR(lampan skolan)", "body:lampan", "lampan AND NOT skolan", "^lampan",
              "'); DROP TABLE entry;--", "{{reference}}", "%s%n%x", "lampan\x00skolan", "((((", '"""""', "-" * 5000, "a " * 5000]


@pytest.mark.parametrize("words", INJECTIONS, ids=range(len(INJECTIONS)))
def test_a_search_is_words_and_nothing_else(service, words):
    a_case(service)
    done = service.synpunkt.run("search", "--", words.replace("\x00", " ")[:100_000], check=False)
    assert done.returncode in (0, 64), done.stderr
    assert b"syntax" not in done.stderr and b"SQL" not in done.stderr
    if words in ("NEAR(lampan skolan)", "lampan AND NOT skolan", '" OR 1=1 --'):
        wide = service.synpunkt.run("search", "--json", "--", words, check=False).stdout.decode("utf-8")
        assert not wide.strip(), "an operator was understood"
    # The store is whole after all of them: the fixture's end says so too.
    assert service.synpunkt.list()


def test_templates_and_sql_in_a_mail_are_text(service):
    trick = "{{#is_complaint}}{{resident}}{{/is_complaint}}'); DELETE FROM entry; -- {{> _reply}} %s%n"
    reference, receipt, copy = a_case(service, text=f"Lampan vid skolan lyser inte. {trick}\n")
    assert "{{resident}}" in copy.text and "DELETE FROM entry" in copy.text
    assert messages(service, reference)


# ---- tokens guessed at full speed ------------------------------------------------------------------------------

CLIENT_HOUR = 100       # GUESSES_CLIENT_HOUR of core/guesses.h


def test_who_guesses_tokens_is_put_off_and_the_administrator_is_told():
    """Right and wrong addresses are put off alike, plain ones never; others are not touched; one letter an hour."""
    with harness.Alone(admin='"drift@vasteras.example"') as place:
        _, receipt, _ = a_case(place)
        right = re.search(r"[\w.+-]+@[\w.-]+", receipt["Reply-To"])[0]
        wrong = re.sub(r"\.[a-z2-7]{8}@", ".aaaaaaaa@", right)
        assert wrong != right

        def asked(to, client):
            with fakemta.Connection(place.synpunkt.socket) as mta:
                mta.connect(client=client)
                mta.helo()
                mta.mail("gissare@gissning.example")
                return mta.rcpt(to)[0]
        for _ in range(CLIENT_HOUR):
            assert asked(wrong, "203.0.113.9") == "c"
        assert asked(wrong, "203.0.113.9") == "y" and asked(right, "203.0.113.9") == "y"
        assert asked(MAILBOX, "203.0.113.9") == "c"
        assert asked(right, "203.0.113.8") == "c" and asked(wrong, "127.0.0.1") == "c"
        letter = wait_for("the letter", lambda: place.sink.mails("drift@vasteras.example"))
        assert len(letter) == 1 and "gissa adresser" in letter[0].text
        assert place.synpunkt.log().count("tokens are being guessed") == 1
