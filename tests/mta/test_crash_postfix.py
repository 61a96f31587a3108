"""Killed at random moments behind a real Postfix, in both shapes: nothing accepted is lost, nothing is filed twice.

KILLS and SEED in the environment as in test_crash.py.
"""
import collections
import itertools
import os
import random
import re
import smtplib
import threading
import time

import pytest

import clients
import harness
from harness import MAILBOX, wait_for

KILLS = max(6, int(os.environ.get("KILLS", "40")) // 5)
WRITERS = 4
PAUSE_SECONDS = 0.3        # at most, between a writer's messages
LIFE_SECONDS = 0.6         # at most, of a daemon before it is killed
PATIENCE_SECONDS = 120
SENDER = re.compile(r"p\d+@w\d+-\d+\.example")


class Writer(threading.Thread):
    """A sender's mail program: hands in to Postfix what was not accepted until it is; sometimes writes again."""

    def __init__(self, town, number, chance, enough):
        super().__init__(daemon=True)
        self.town, self.number, self.chance, self.enough = town, number, chance, enough
        self.accepted, self.failure = {}, None      # Message-ID -> sender

    def run(self):
        try:
            for serial in itertools.count(1):
                if self.enough.is_set():
                    return
                sender = f"p{serial}@w{self.number}-{serial}.example"
                first = self.write(sender, f"Hej, det gäller nummer {serial} på {self.number}:an.\n")
                if self.chance.random() < 0.3:
                    self.write(sender, "En sak till: det har blivit värre.\n", [("In-Reply-To", f"<{first}>")])
        except Exception as error:      # told to the test, which fails with it
            self.failure = error

    def write(self, sender, text, extra=()):
        self.enough.wait(self.chance.random() * PAUSE_SECONDS)
        raw = clients.first_mail("Trasig gatlampa vid skolan", text, sender=sender, to=MAILBOX, extra=extra,
                                 results=clients.results_for(sender).partition("; ")[2])
        message = re.search(rb"(?m)^Message-ID: <(.*)>\r$", raw)[1].decode()
        end = time.monotonic() + PATIENCE_SECONDS
        while not self.hand_in(raw, sender):
            if time.monotonic() > end:
                raise AssertionError(f"{message} was never accepted")
            time.sleep(0.02)
        self.accepted[message] = sender
        return message

    def hand_in(self, raw, sender):
        try:
            with smtplib.SMTP("127.0.0.1", self.town.postfix.port, local_hostname="client.example", timeout=60) as session:
                session.sendmail(sender, [MAILBOX], raw)
            return True
        except (smtplib.SMTPException, OSError):
            return False


def without_trace(raw):
    """A letter less the Received lines of the relay, which differ."""
    return re.sub(rb"\A(Received:[^\r]*\r\n([ \t][^\r]*\r\n)*)+", b"", raw)


def on_file(town):
    """How often each Message-ID is on file."""
    return collections.Counter(m.strip("<>") for case in town.synpunkt.list() for m in case["messages"])


@pytest.mark.parametrize("shape", ["hop", "border"])
def test_whatever_postfix_accepted_is_on_file_once_and_answered_once(new_town, shape):
    seed = int(os.environ.get("SEED", random.SystemRandom().randrange(10**6)))
    chance = random.Random(seed)
    print(f"SEED={seed} KILLS={KILLS}")
    town = new_town(shape, **{"budgets.all_hour": "1000000", "budgets.domain_hour": "100000"})
    enough = threading.Event()
    writers = [Writer(town, n, random.Random(chance.random()), enough) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    for kill in range(KILLS):
        time.sleep(chance.random() * LIFE_SECONDS)
        wait_for("mail", lambda kill=kill: sum(len(w.accepted) for w in writers) > kill + 1)   # however slow the machine is
        town.synpunkt.kill()
        time.sleep(chance.random() * LIFE_SECONDS / 4)
        town.synpunkt.start()
    enough.set()
    for writer in writers:
        writer.join(PATIENCE_SECONDS + 30)
        assert not writer.is_alive() and not writer.failure, writer.failure
    accepted = {message: sender for writer in writers for message, sender in writer.accepted.items()}
    print(f"{len(accepted)} messages accepted over {KILLS} kills")
    assert len(accepted) > KILLS

    wait_for(lambda: f"all on file, SEED={seed}\n{town.trouble()}", lambda: set(on_file(town)) >= set(accepted), 120)
    counted = on_file(town)
    assert set(counted) == set(accepted) and set(counted.values()) == {1}, f"SEED={seed}"
    assert "status=bounced" not in town.postfix.log(), f"SEED={seed}"
    senders = set(accepted.values())
    assert len(town.synpunkt.list()) == len(senders), f"SEED={seed}: a second mail of the same person is an entry"
    wait_for(lambda: f"a receipt for everybody, SEED={seed}\n{town.trouble()}",
             lambda: {m.recipient for m in town.sink.mails()} >= senders, 300)
    wait_for("an empty queue", lambda: not town.postfix.queue(), 60)
    copies = collections.defaultdict(set)
    for mail in town.sink.mails():
        copies[mail.id].add(without_trace(mail.raw))
    assert all(len(bodies) == 1 for bodies in copies.values()), f"SEED={seed}: the same letter with other bytes"
    receipts = collections.defaultdict(set)
    for mail in town.sink.mails():
        if SENDER.fullmatch(mail.recipient):
            receipts[mail.recipient].add(mail.id)
    assert set(receipts) == senders and all(len(ids) == 1 for ids in receipts.values()), f"SEED={seed}"


REUSE_SECONDS = 5           # of contrib/postfix/master.cf.hop
WAITING = 300


def test_a_connection_to_the_hop_that_lost_synpunkt_is_not_used_for_long(new_town):
    """Postfix keeps it while there is much mail for it, and answers 451 on it to the end, though Synpunkt is back."""
    town = new_town("hop", **{"budgets.all_hour": "1000000"})
    writer = Writer(town, 0, random.Random(0), threading.Event())
    writer.enough.set()         # without a pause
    town.synpunkt.kill()
    for serial in range(WAITING):
        writer.write(f"p{serial}@w0-{serial}.example", "Hej!\n")
    town.synpunkt.start()
    for _ in range(3):
        wait_for("mail over kept connections", lambda used=town.postfix.log().count("conn_use="):
                 town.postfix.log().count("conn_use=") > used + 10)
        town.synpunkt.kill()
        town.synpunkt.start()
    wait_for(lambda: f"an empty queue\n{town.trouble()}", lambda: not town.postfix.queue(), 6 * REUSE_SECONDS)
    assert len(town.synpunkt.list()) == WAITING
