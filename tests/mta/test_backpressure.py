"""A disk or a relay that stands still, with two hundred sessions: memory does not grow, nothing is lost or doubled."""
import contextlib
import os
import re
import shutil
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import clients
import fakemta
import harness
from harness import MAILBOX, wait_for

SESSIONS = 200
WAVES = 3
VERDICT_SECONDS = 60            # of all that are not in the batch that stands still: they wait 20 s for the store
BATCH_JOBS = 64                 # milter/store/batch.h
LETTERS_EACH = 3                # at most, of one new case
# Beside the libraries' pages, which are shared: some 15 MiB for the words it knows; a thread and a message a session.
MEMORY_MAX = 48 * 1024 * 1024
GROWTH_MAX = 8 * 1024 * 1024    # from the second wave to the last: the heap grows in steps of some MiB, and then no more
TEXT = "Hej! Det är stora potthål på cykelbanan mellan Bjurhovda och Hamre. När tänker ni laga dem?\nAnna\n" * 40
NO_LIMITS = {"budgets.all_hour": "1000000", "budgets.domain_hour": "100000"}


class Preloaded(harness.Synpunkt):
    """The daemon with a disk that can be stopped."""

    def __init__(self, folder, **settings):
        super().__init__(folder, **settings)
        self.stall = self.home / "stall"
        self.shim = self.home / "bin" / "stall.so"
        shutil.copy2(harness.build_folder() / "bench" / "stall.so", self.shim)
        self.shim.chmod(0o755)

    def start(self):
        words = {"LD_PRELOAD": str(self.shim), "STALL_FILE": str(self.stall)}
        before = dict(os.environ)
        os.environ.update(words)
        try:
            return super().start()
        finally:
            os.environ.clear()
            os.environ.update(before)

    @contextlib.contextmanager
    def stalled(self):
        self.stall.touch()
        try:
            yield
        finally:
            self.stall.unlink()


class MuteSink(harness.Sink):
    """Takes connections and says nothing until it is told to."""

    def __init__(self):
        self.speaks = threading.Event()
        super().__init__()

    def _serve(self, connection):
        self.speaks.wait()
        super()._serve(connection)

    def close(self):
        self.speaks.set()
        super().close()


@pytest.fixture
def service():
    if not (harness.build_folder() / "bench" / "stall.so").exists():
        pytest.skip("stall.so is not built")
    folder, sink = harness.Folder(), MuteSink()
    daemon = Preloaded(folder, **NO_LIMITS)
    try:
        daemon.sink = sink
        daemon.configure(f"127.0.0.1:{sink.port}")
        yield daemon.start()
        daemon.stall.unlink(missing_ok=True)
        sink.speaks.set()
        daemon.stop()
    finally:
        sink.close()
        folder.close()


def memory(daemon):
    """What the process has for itself, in bytes; 0 where that says nothing."""
    rollup = Path(f"/proc/{daemon.process.pid}/smaps_rollup")
    if os.environ.get("SANITIZE") or not rollup.exists():
        return 0
    return int(re.search(r"(?m)^Pss_Anon:\s+(\d+) kB", rollup.read_text(encoding="ascii"))[1]) * 1024


class Senders:
    """Kept connections of an MTA; each hands in one message after another."""

    def __init__(self, daemon, person):
        self._daemon, self._person = daemon, person
        self._pool = ThreadPoolExecutor(SESSIONS)
        self.connections = list(self._pool.map(self._connect, range(SESSIONS)))

    def _connect(self, _number):
        connection = fakemta.Connection(self._daemon.socket, timeout=VERDICT_SECONDS)
        connection.connect()
        connection.helo()
        return connection

    def mails(self):
        """New ones: (raw, sender) for each connection."""
        out = []
        for _ in range(SESSIONS):
            name, sender = self._person()
            results = clients.results_for(sender).partition("; ")[2]
            out.append((clients.first_mail("Potthål på cykelbanan vid Bjurhovda", TEXT, name=name, sender=sender,
                                           to=MAILBOX, results=results), sender))
        return out

    def hand_in(self, mails):
        """A future Verdict of each."""
        return [self._pool.submit(connection.deliver, raw, sender, [MAILBOX], f"Q{number}")
                for number, (connection, (raw, sender)) in enumerate(zip(self.connections, mails))]

    def close(self):
        self._pool.shutdown(cancel_futures=True)
        for connection in self.connections:
            connection.close()


@pytest.fixture
def senders(service, person):
    crowd = Senders(service, person)
    yield crowd
    crowd.close()


def ids_of(mails):
    return [re.search(rb"(?im)^Message-ID:\s*<([^>]+)>", raw)[1].decode() for raw, _ in mails]


def filed(daemon):
    """How often each message is on file."""
    return Counter(message.strip("<>") for case in daemon.list() for message in case["messages"])


def done_of(futures):
    return [future for future in futures if future.done()]


def wait_for_verdicts(futures, count):
    """For as long as more of them come: a slow machine does not stand still."""
    there = len(done_of(futures))
    while there < count:
        there = wait_for(lambda: f"verdicts beyond {there}", lambda: (now := len(done_of(futures))) > there and now,
                         VERDICT_SECONDS)


def test_a_stalled_disk_puts_mail_off_and_memory_does_not_grow(service, senders):
    mails, more = senders.mails(), senders.mails()
    with service.stalled():
        first = senders.hand_in(mails)
        wait_for_verdicts(first, SESSIONS - BATCH_JOBS)
        free = [number for number, future in enumerate(first) if future.done()]
        assert all(first[number].result().later for number in free)

        # Those who come now are told at RCPT, before anything of theirs is taken in; bystanders go on as ever.
        used = [memory(service)]
        for _ in range(WAVES):
            with ThreadPoolExecutor(len(free)) as pool:
                told = list(pool.map(lambda n: senders.connections[n].envelope(more[n][1], [MAILBOX]), free))
            assert {(verdict.stage, verdict.later) for verdict in told} == {("rcpt", True)}
            used.append(memory(service))
        let_go = fakemta.deliver(service.socket, mails[0][0], "anna@posten.example", ["bjorn@posten.example"])
        assert let_go.answer == "a"
    print(f"memory: {[size >> 10 for size in used]} kB, {SESSIONS} sessions")
    assert max(used) < MEMORY_MAX and used[-1] - used[1] < GROWTH_MAX    # the first fills the caches

    # What was begun before the disk stood still is taken now.
    assert 0 < sum(future.result().taken for future in first) <= BATCH_JOBS
    assert all(future.result().taken or future.result().later for future in first)
    wait_for("mail is taken again", lambda: fakemta.deliver(service.socket, *more[0], [MAILBOX]).taken)
    again = senders.hand_in(mails)              # as their servers do, those that were taken too
    assert all(future.result().taken for future in again)
    assert filed(service) == Counter(ids_of(mails) + ids_of(more[:1]))


def test_a_stalled_relay_does_not_stop_intake_and_memory_does_not_grow(service, senders):
    waves = [senders.mails() for _ in range(WAVES)]
    used = []
    for mails in waves:
        assert all(future.result().taken for future in senders.hand_in(mails))
        used.append(memory(service))
    print(f"memory: {[size >> 10 for size in used]} kB, {SESSIONS} messages a wave")
    assert max(used) < MEMORY_MAX and used[-1] - used[1] < GROWTH_MAX    # the first fills the caches
    assert not service.sink.mails()

    service.sink.speaks.set()
    people = [sender for mails in waves for _, sender in mails]
    wait_for(lambda: f"receipts: {len(service.sink.mails())} letters are out",
             lambda: {mail.recipient for mail in service.sink.mails()} >= set(people), 120)
    receipts = Counter(mail.recipient for mail in service.sink.mails())
    assert {receipts[person] for person in people} == {1}
    assert filed(service) == Counter(message for mails in waves for message in ids_of(mails))
    wait_for("empty outbox", lambda: len(service.sink.mails()) <= LETTERS_EACH * len(people)
             and len({mail.id for mail in service.sink.mails()}) == len(service.sink.mails()))
