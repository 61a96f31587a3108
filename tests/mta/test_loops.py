"""Robots that answer us: it stops by itself, at most after the budget (DECISIONS D10, STORYBOARDS 4.12)."""
import itertools
import re
from email.utils import parseaddr

import pytest

import clients
import fakemta
import harness
from harness import MAILBOX, wait_for

NEIGHBOUR = "synpunkter@grannen.example"
BUDGET = 4
TEXT = "Hej, det är stora potthål på cykelbanan vid Bjurhovda.\n"


@pytest.fixture(autouse=True)
def programs():
    for program in ("synpunktd", "synpunkt"):
        if not (harness.build_folder() / program).exists():
            pytest.skip(f"{program} is not built")


def deliver(service, raw, sender, recipient):
    return fakemta.deliver(service.synpunkt.socket, raw, sender, [recipient])


def rest(services, expected):
    """Nothing waits in an outbox and no answer is under way, `expected` times seen in a row with nothing new."""
    seen = []

    def still():
        seen.append((sum(len(s.sink.mails()) for s in services), sum(len(harness.outbox(s.synpunkt)) for s in services)))
        tail = seen[-expected:]
        return len(tail) == expected and len(set(tail)) == 1 and tail[0][1] == 0
    wait_for("rest", still, 60)


def test_two_instances_that_write_to_each_other_stop():
    with harness.Alone() as ours, harness.Alone(replace={MAILBOX: NEIGHBOUR, "vasteras-1": "grannen-1"}) as theirs:
        ours.sink.on_mail = lambda m: m.recipient == NEIGHBOUR and deliver(theirs, m.raw, m.sender, m.recipient)
        theirs.sink.on_mail = lambda m: (m.recipient.startswith("synpunkter") and "vasteras" in m.recipient
                                         and deliver(ours, m.raw, m.sender, m.recipient))
        raw = clients.first_mail("Potthål vid Bjurhovda", TEXT, name="Grannen", sender=NEIGHBOUR, to=MAILBOX,
                                 results="dmarc=pass header.from=grannen.example")
        assert deliver(ours, raw, NEIGHBOUR, MAILBOX).answer == "d"
        wait_for("our receipt", lambda: ours.sink.mails(NEIGHBOUR))
        rest([ours, theirs], 4)
        assert len(ours.sink.mails(NEIGHBOUR)) <= BUDGET
        assert len([m for m in theirs.sink.mails() if "vasteras" in m.recipient and m.recipient.startswith("synpunkter")]) <= BUDGET


@pytest.mark.parametrize("to", ["Reply-To", "From"])
@pytest.mark.parametrize("sender", ["own", "null"])
def test_an_unmarked_robot_stops_within_the_budget(to, sender):
    robot = "system@bostadsbolaget.example"
    numbers = itertools.count(1234)
    with harness.Alone() as ours:
        def answer(mail):
            if mail.recipient != robot:
                return
            number = next(numbers)
            raw = clients.first_mail(f"Ärende #{number} har skapats", f"Ditt ärende #{number} har skapats hos oss.\n",
                                     name="Bostadsbolaget", sender=robot, to=MAILBOX,
                                     results="dmarc=pass header.from=bostadsbolaget.example")
            target = parseaddr(mail[to] or mail["From"])[1]
            deliver(ours, raw, robot if sender == "own" else "", target)
        ours.sink.on_mail = answer
        raw = clients.first_mail("Potthål vid Bjurhovda", TEXT, name="Bostadsbolaget", sender=robot, to=MAILBOX,
                                 results="dmarc=pass header.from=bostadsbolaget.example")
        assert deliver(ours, raw, robot, MAILBOX).answer == "d"
        wait_for("our receipt", lambda: ours.sink.mails(robot))
        rest([ours], 4)
        assert 1 <= len(ours.sink.mails(robot)) <= BUDGET


def test_a_marked_absence_notice_is_never_answered():
    person = "anna@posten.example"
    with harness.Alone() as ours:
        def answer(mail):
            if mail.recipient == person:
                raw = clients.first_mail("Frånvarande: " + mail["Subject"], "Jag är på semester.\n", sender=person,
                                         to=MAILBOX, extra=[("Auto-Submitted", "auto-replied"), ("In-Reply-To", mail.id)])
                deliver(ours, raw, "", parseaddr(mail["Reply-To"] or mail["From"])[1])
                deliver(ours, re.sub(rb"(?m)^Message-ID: <", b"Message-ID: <x", raw), "", mail.sender)
        ours.sink.on_mail = answer
        raw = clients.first_mail("Potthål vid Bjurhovda", TEXT, sender=person, to=MAILBOX)
        assert deliver(ours, raw, person, MAILBOX).answer == "d"
        wait_for("our receipt", lambda: ours.sink.mails(person))
        rest([ours], 4)
        assert len(ours.sink.mails(person)) == 1
        assert len(ours.synpunkt.list()) == 1
