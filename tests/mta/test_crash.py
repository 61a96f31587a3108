"""Killed at random moments under load: what was promised is kept, once.

KILLS=200 in the environment kills more often, SEED=n repeats a run.
"""
import collections
import itertools
import os
import random
import re
import threading
import time

import pytest

import clients
import fakemta
import harness
from harness import MAILBOX, wait_for

KILLS = int(os.environ.get("KILLS", "40"))
WRITERS = 4
PAUSE_SECONDS = 0.25       # at most, between a writer's messages: the letters must keep up
SUBJECTS = ("Potthål på cykelbanan", "Trasig gatlampa", "Oplogad gångväg", "Full papperskorg", "Tack för lekplatsen")
REFERENCE = re.compile(r"SP-\d{4}-\d{5}-\d")


class Writer(threading.Thread):
    """A sender's MTA: keeps a message and tries again until it hears that it was taken."""

    def __init__(self, service, number, chance, enough):
        super().__init__(daemon=True)
        self.service, self.number, self.chance, self.enough = service, number, chance, enough
        self.taken, self.tries, self.failure = {}, 0, None

    def run(self):
        try:
            for serial in itertools.count(1):
                if self.enough.is_set():
                    return
                self.enough.wait(self.chance.random() * PAUSE_SECONDS)
                self.one(f"p{serial}@w{self.number}-{serial}.example")
        except Exception as error:      # told to the test, which fails with it
            self.failure = error

    def one(self, sender):
        with_id = self.chance.random() < 0.8
        raw = clients.first_mail(self.chance.choice(SUBJECTS), f"Hej, det gäller nummer {sender}.\n", sender=sender, to=MAILBOX,
                                 results=clients.results_for(sender).partition("; ")[2])
        if not with_id:
            raw = re.sub(rb"(?m)^Message-ID:.*\r\n", b"", raw)
        end = time.monotonic() + 120
        while time.monotonic() < end:
            self.tries += 1
            if self.attempt(raw, sender):
                self.taken[sender] = True
                return
            threading.Event().wait(0.002)
        raise AssertionError(f"{sender} was never taken")

    def attempt(self, raw, sender):
        """One try; an MTA that hears nothing does not know, so it comes again."""
        try:
            return fakemta.deliver(self.service.synpunkt.socket, raw, sender, [MAILBOX],
                                   queue_id=f"{self.tries:X}").answer == "d"
        except OSError:
            return False


def receipts(service):
    """Distinct Message-IDs by resident."""
    found = collections.defaultdict(set)
    for mail in service.sink.mails():
        if re.fullmatch(r"p\d+@w\d+-\d+\.example", mail.recipient):
            found[mail.recipient].add(mail.id)
    return found


@pytest.mark.skipif(not (harness.build_folder() / "synpunktd").exists(), reason="synpunktd is not built")
def test_whatever_was_taken_is_one_case_and_one_receipt_after_every_kill():
    seed = int(os.environ.get("SEED", random.SystemRandom().randrange(10**6)))
    chance = random.Random(seed)
    print(f"SEED={seed} KILLS={KILLS}")
    settings = {"budgets.all_hour": "1000000", "budgets.domain_hour": "100000"}
    with harness.Alone(**settings) as service:
        enough = threading.Event()
        writers = [Writer(service, n, random.Random(chance.random()), enough) for n in range(WRITERS)]
        for writer in writers:
            writer.start()
        for kill in range(KILLS):
            before = sum(writer.tries for writer in writers)
            wait_for("load", lambda before=before: sum(w.tries for w in writers) > before + WRITERS)
            if kill % 3 == 0:           # however slow the machine is, some are taken
                before = sum(len(writer.taken) for writer in writers)
                wait_for("one more taken", lambda before=before: sum(len(w.taken) for w in writers) > before)
            threading.Event().wait(chance.random() * 0.15)
            service.synpunkt.kill()
            service.synpunkt.start()
        enough.set()
        for writer in writers:
            writer.join(150)
            assert not writer.is_alive() and not writer.failure, writer.failure
        taken = set().union(*(writer.taken for writer in writers))
        tried = sum(writer.tries for writer in writers)
        print(f"{len(taken)} messages taken in {tried} tries over {KILLS} kills")
        assert len(taken) > KILLS / 4

        wait_for(lambda: f"receipts: {len(receipts(service))} of {len(taken)}\n{service.synpunkt.log()[-3000:]}",
                 lambda: set(receipts(service)) >= taken, 300)
        doubled = {who: ids for who, ids in receipts(service).items() if len(ids) != 1}
        assert not doubled, f"SEED={seed}"
        references = {REFERENCE.search(m["Subject"])[0] for m in service.sink.mails() if m.recipient in taken}
        cases = service.synpunkt.list()
        assert len({case["reference"] for case in cases}) == len(cases) == len(taken) == len(references), f"SEED={seed}"
        service.synpunkt.assert_sound()
        messages = [m for case in cases for m in case["messages"]]
        assert len(messages) == len(set(messages)), f"SEED={seed}"
        assert service.synpunkt.stop() == 0
