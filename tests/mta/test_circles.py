"""Mail that goes round: real responders and case systems played live, and addresses that forward to ours (D10, 4.12).

Each robot answers every letter it gets, for as long as it gets any; what is counted are the letters that left.
"""
import collections
import itertools
import re
import sqlite3
from email.utils import parseaddr

import pytest

import clients
import fakemta
import harness
from harness import MAILBOX, ROOT, wait_for
from test_loops import BUDGET, TEXT

MACHINES = ROOT / "tests" / "mail" / "machines"
CORPUS = ROOT.parent / "shared" / "corpora" / "automatic"
PACED_SECONDS = 60          # what waits longer is collected or gathered, and in nobody's way
ROUNDS_MAX = 50             # a robot that has answered so often is a loop
UNIT = "gator-parker@vasteras.example"
_numbers = itertools.count(1)


def responders():
    """Absence notices: our own collection's, and the corpus's where it is."""
    own = sorted(MACHINES.glob("autosvar-*.eml"))
    table = CORPUS / "manifest.tsv"
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()] if table.exists() else []
    return own + [CORPUS / row[0] for row in rows if row[2] == "vacation"]


def spoken_by(path, who, target, answered):
    """The machine's mail as `who` would send it to `target` now: its marks and words, under a new id and number."""
    number = next(_numbers)
    raw = re.sub(rb"\r?\n", b"\r\n", path.read_bytes())
    head, _, body = raw.partition(b"\r\n\r\n")
    for name in (b"Message-ID", b"From", b"To", b"Cc", b"Return-Path", b"In-Reply-To", b"References", b"Delivered-To", b"Received"):
        head = re.sub(rb"(?im)^" + name + rb":[^\n]*(\r\n[ \t][^\n]*)*(\r\n|\Z)", b"", head + b"\r\n").removesuffix(b"\r\n")
    head = re.sub(rb"(?im)^(Subject:.*?#)\d+", lambda found: found[1] + b"%d" % (9000 + number), head)
    new = (f"From: Svaret <{who}>\r\nTo: {target}\r\nMessage-ID: <{number}.rond@robot.example>\r\n"
           f"Authentication-Results: {clients.results_for(who)}\r\n")
    return new.encode() + head + b"\r\n\r\n" + body


def is_null(path):
    return bool(re.search(rb"(?im)^Return-Path:\s*<>", path.read_bytes()))


class Circle:
    """Who answers or forwards what comes to an address, and how often that happened."""

    def __init__(self, service):
        self.service, self.turns, self.rounds = service, {}, collections.Counter()
        service.sink.on_mail = self._turn

    def add(self, address, turn):
        self.turns[address] = turn

    def _turn(self, mail):
        turn = self.turns.get(mail.recipient)
        if turn and self.rounds[mail.recipient] < ROUNDS_MAX:
            self.rounds[mail.recipient] += 1
            turn(mail)

    def post(self, raw, sender, recipient):
        verdict = fakemta.deliver(self.service.synpunkt.socket, raw, sender, [recipient])
        assert verdict.answer == "d", verdict

    def first(self, who, subject="Potthål vid Bjurhovda"):
        self.post(clients.first_mail(subject, TEXT, sender=who, to=MAILBOX, results=clients.results_for(who).partition("; ")[2]),
                  who, MAILBOX)
        wait_for(lambda: f"a receipt for {who}\n{self.service.synpunkt.log()[-2000:]}", lambda: self.service.sink.mails(who))

    def rest(self):
        """Nothing waits: a letter waits until its robot has been heard, so nothing is under way either."""
        def waiting():
            with sqlite3.connect(f"file:{self.service.synpunkt.store}?mode=ro", uri=True) as store:
                rows = store.execute("SELECT kind, recipient, due_at - created_at FROM letters WHERE state = 'waiting'").fetchall()
            store.close()
            return [row for row in rows if row[2] <= PACED_SECONDS]
        wait_for(lambda: f"rest: {waiting()[:9]}", lambda: not waiting(), 60)

    def letters(self, address):
        return len(self.service.sink.mails(address))


@pytest.fixture(scope="module")
def service():
    for program in ("synpunktd", "synpunkt"):
        if not (harness.build_folder() / program).exists():
            pytest.skip(f"{program} is not built")
    with harness.Alone(**{"staff.authserv_id": '{"mx1.vasteras.example"}'}) as place:
        yield place
        place.synpunkt.assert_sound()


@pytest.fixture
def circle(service):
    return Circle(service)


# ---- machines that answer ------------------------------------------------------------------------------------

TARGETS = {"the case's address": lambda mail: parseaddr(mail["Reply-To"] or mail["From"])[1],
           "the return path": lambda mail: mail.sender,
           "the public address": lambda mail: MAILBOX}


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_absence_notices_of_all_kinds_stop(circle, target):
    paths = {f"borta@kind{next(_numbers)}.example": path for path in responders()}
    assert len(paths) >= 12

    def answer(mail):
        path = paths[mail.recipient]
        circle.post(spoken_by(path, mail.recipient, target(mail), mail), "" if is_null(path) else mail.recipient, target(mail))
    for who in paths:
        circle.add(who, answer)
        circle.first(who)
    circle.rest()
    told = {path.name: circle.letters(who) for who, path in paths.items()}
    assert all(1 <= count <= BUDGET for count in told.values()), told
    # Those of our own collection are all known for what they are, and none is a second case's beginning.
    assert all(count == 1 for name, count in told.items() if (MACHINES / name).exists()), told


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_other_case_systems_that_receipt_our_receipts_stop(circle, target):
    paths = {f"desk@system{next(_numbers)}.example": path for path in sorted(MACHINES.glob("arendesystem-*.eml"))}
    assert len(paths) >= 6
    answers = itertools.count()

    def answer(mail):
        next(answers)
        circle.post(spoken_by(paths[mail.recipient], mail.recipient, target(mail), mail), mail.recipient, target(mail))
    for who in paths:
        circle.add(who, answer)
        circle.first(who)
    circle.rest()
    told = {path.name: circle.letters(who) for who, path in paths.items()}
    assert all(1 <= count <= BUDGET for count in told.values()), told
    assert next(answers) == sum(told.values()), "each letter was answered once, and the last answer led to none"


# ---- addresses that forward ----------------------------------------------------------------------------------

def as_is(mail):
    """By ~/.forward: the same message, the same return path."""
    return mail.raw, mail.sender


def srs(mail):
    """By a provider that rewrites the return path."""
    user, _, domain = mail.sender.partition("@")
    return mail.raw, f"SRS0=HHHH=TT={domain}={user}@vidare.example"


def anew(mail):
    """By a rule of a mail program: a new message under a new id, in the forwarder's name."""
    raw = clients.first_mail("VB: " + mail["Subject"], "-----Ursprungligt meddelande-----\n" + mail.text, sender=mail.recipient,
                             to=MAILBOX, results=clients.results_for(mail.recipient).partition("; ")[2])
    return raw, mail.recipient


FORWARDERS = [as_is, srs, anew]
LEFT = {as_is: 1, srs: 1, anew: BUDGET}     # to the resident: nothing answers what we wrote ourselves


@pytest.mark.parametrize("forward", FORWARDERS, ids=lambda forward: forward.__name__)
def test_a_resident_whose_mail_is_forwarded_to_us_makes_no_circle(circle, forward):
    who = f"anna@vidare{next(_numbers)}.example"
    circle.add(who, lambda mail: circle.post(*forward(mail), MAILBOX))
    circle.first(who)
    circle.rest()
    assert 1 <= circle.letters(who) <= LEFT[forward]
    assert circle.rounds[who] == circle.letters(who)


@pytest.mark.parametrize("forward", FORWARDERS, ids=lambda forward: forward.__name__)
def test_a_unit_that_forwards_its_copies_back_to_us_makes_no_circle(circle, forward):
    who = f"bo@enhet{next(_numbers)}.example"
    before = circle.letters(UNIT)
    circle.add(UNIT, lambda mail: circle.post(*forward(mail), MAILBOX))
    circle.first(who, "Potthål på cykelbanan")
    wait_for("the unit's copy", lambda: circle.letters(UNIT) > before)
    circle.rest()
    # A receipt, and copies until the same subject has come four times; from then on they are gathered.
    assert circle.letters(UNIT) - before <= BUDGET + 2, [m["Subject"] for m in circle.service.sink.mails(UNIT)[before:]]
    assert circle.letters(who) == 1, "the resident is not told of it"


@pytest.mark.parametrize("forward", FORWARDERS, ids=lambda forward: forward.__name__)
def test_a_circle_of_three_stops(circle, forward):
    """Our receipt goes to a resident, whose mail goes to a club, whose mail goes to a neighbour, whose mail comes to us."""
    number = next(_numbers)
    who, *others = (f"{name}@tre{number}.example" for name in ("anna", "klubben", "grannen"))

    def pass_on(mail):
        for address in (*others, None):
            raw, sender = forward(mail)
            if address:
                raw = b"Delivered-To: " + mail.recipient.encode() + b"\r\n" + raw
                mail = harness.Arrived(sender, address, "", raw)
        circle.post(raw, sender, MAILBOX)
    for address in (who, *others):
        circle.add(address, pass_on)
    circle.first(who)
    circle.rest()
    for address in (who, *others):
        assert circle.letters(address) <= LEFT[forward]
