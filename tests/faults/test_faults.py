"""Each system call of an intake, a sweep and a delivery fails in turn, or the program is killed there.

tests/faults/faults.c stands between the real programs and the system.  After each the store is sound, and doing it again,
as the mail server or the clerk would, makes it done once.  FAULTS=all tries every call, FAULTS=17 that one; else of each
sort DRAWN, by lot.  The same befalls the daemon while mail comes in and letters leave.  And a wall clock that jumps sends
nothing twice and loses nothing.
"""
import contextlib
import errno
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "mta"))

import clients  # noqa: E402
import fakemta  # noqa: E402
import harness  # noqa: E402
from harness import MAILBOX, wait_for  # noqa: E402

DISK_BYTES = 64 * 1024 * 1024   # in memory: what matters is what is asked for, not how fast it is
ALL = os.environ.get("FAULTS") == "all"
DRAWN = 10**6 if ALL else 2     # calls of a sort that are tried, if there are so many
FAULTS = {"kill": {"how": "kill"}, "half": {"how": "half"}, "eio": {"how": errno.EIO}, "eintr": {"how": errno.EINTR},
          # A full disk is full for the next call too, and is only noticed by what needs room.
          "enospc": {"how": errno.ENOSPC, "only": "room", "times": 1000000}}
DONE_OR_LATER = (0, 75)
# A person, or cron, is told that the keys cannot be read, and that the store is damaged: SQLite takes a file system that
# answers a read with EIO for a broken one.
OR_UNREADABLE = (0, 70, 75, 78)
# SQLite calls it a disk I/O error too, where the file it shares memory through finds no room.
FULL = re.compile(r"is full|No space left|store cannot do '.*'")
ANNA, BO, ADMIN = "anna@posten.example", "bo@annan.example", "synpunkt-drift@vasteras.example"
DAY = 24 * 3600
CLAIMS_HAVE_ENDED = 6 * 3600
# What the programs take for now when the clock is right, and how far that is from now: a working day at ten, whenever the
# test runs, for at night what can wait does.
TEN_O_CLOCK = datetime(2032, 5, 12, 8, tzinfo=timezone.utc)
RIGHT = int(TEN_O_CLOCK.timestamp() - time.time())
RAW = re.sub(rb"(?m)^Date: .*$", b"Date: " + format_datetime(TEN_O_CLOCK).encode(),
             clients.first_mail("Potthål på cykelbanan", "Det är stora hål mellan Bjurhovda och Hamre.\nAnna\n", sender=ANNA,
                                to=MAILBOX).replace(b"\r\n", b"\n"))


class Machine:
    """Synpunkt's files without a daemon, its programs behind the shim, and the mailboxes."""

    def __init__(self, folder):
        self.sink = harness.Sink()
        self.synpunkt = harness.Synpunkt(folder, disk=DISK_BYTES if os.geteuid() == 0 else None)
        self.synpunkt.configure(f"127.0.0.1:{self.sink.port}")
        self.state = self.synpunkt.home / "state"
        self.shim = self.synpunkt.home / "bin" / "faults.so"
        desk = self.synpunkt.home / "desk"
        self.count, self.clock, self.bad_time = desk / "count", desk / "clock", desk / "bad-time"
        desk.mkdir()
        desk.chmod(0o777)
        shutil.copy2(harness.build_folder() / "faults" / "faults.so", self.shim)
        self.shim.chmod(0o755)
        self.set_clock(0)

    def close(self):
        self.sink.close()

    def _environment(self, faults):
        told = {f"FAULTS_{name.upper()}": str(value) for name, value in faults.items()}
        return {"LD_PRELOAD": str(self.shim), "FAULTS_BELOW": str(self.state), "FAULTS_CLOCK": str(self.clock)} | told

    def run(self, words, *, stdin=b"", **faults):
        """Exit status, negative when it was killed, and what it said."""
        env = os.environ | self._environment(faults)
        done = subprocess.run([self.synpunkt.home / "bin" / "synpunkt", "-c", self.synpunkt.config, *words], input=stdin,
                              capture_output=True, timeout=60, check=False, cwd=self.synpunkt.home, env=env,
                              **self.synpunkt._as_user())
        return done.returncode, done.stderr.decode("utf-8", "replace")

    def keep(self):
        """The store as it is now, to begin with again and again."""
        return {path.name: path.read_bytes() for path in self.state.iterdir() if path.is_file()}

    def begin_with(self, files):
        for path in self.state.iterdir():
            if path.name not in files or path.name.startswith(self.synpunkt.store.name):
                path.unlink()
        for name, content in files.items():
            if name.startswith(self.synpunkt.store.name):
                (self.state / name).write_bytes(content)
                shutil.chown(self.state / name, self.synpunkt.user.pw_uid)
                (self.state / name).chmod(0o600)
        self.sink.clear()
        self.set_clock(0)

    def set_clock(self, seconds):
        """So far from the right time.  Put in place whole: it is read at any moment."""
        new = self.clock.with_suffix(".new")
        new.write_text(f"{RIGHT + seconds}\n", encoding="ascii")
        new.chmod(0o644)
        new.rename(self.clock)

    def on_file(self):
        """How many cases, and (kind, to whom) of every letter, in order."""
        cases = self.synpunkt.list()
        return len(cases), sorted((trace["kind"], trace["who"]) for case in cases
                                  for trace in self.synpunkt.show(case["reference"])["history"]
                                  if trace["kind"].startswith("letter "))

    def start(self, **faults):
        """The daemon; nothing befalls it before its bad time."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self._environment(faults | {"while": self.bad_time}).items():
                patch.setenv(name, value)
            self.synpunkt.start()

    def ingest(self, **faults):
        return self.run(["ingest", "--sender", ANNA, "--rcpt", MAILBOX], stdin=RAW, **faults)


@pytest.fixture(scope="module")
def machine():
    if os.environ.get("SANITIZE"):
        pytest.skip("what is preloaded does not go with a sanitizer")
    if not (harness.build_folder() / "faults" / "faults.so").exists():
        pytest.skip("faults.so is not built")
    folder = harness.Folder()
    try:
        machine = Machine(folder)
        yield machine
        machine.close()
    finally:
        folder.close()


def mornings():
    """A working morning some days from now, for the sweep to be told."""
    day = datetime.now() + timedelta(days=4)
    while day.weekday() > 2:
        day += timedelta(days=1)
    return day.strftime("%Y-%m-%dT08:30")


# ---- what is done, and what it must come to ----------------------------------------------------------------------

class Intake:
    exits = DONE_OR_LATER

    @staticmethod
    def prepare(machine):
        del machine

    @staticmethod
    def go(machine, **faults):
        return machine.ingest(**faults)

    @staticmethod
    def result(machine):
        return machine.on_file()


class Sweep:
    exits = OR_UNREADABLE
    AT = mornings()

    @staticmethod
    def prepare(machine):
        assert machine.ingest()[0] == 0

    @classmethod
    def go(cls, machine, **faults):
        return machine.run(["sweep", "--now", cls.AT], **faults)

    result = Intake.result


class Delivery:
    exits = OR_UNREADABLE

    @staticmethod
    def prepare(machine):
        assert machine.ingest()[0] == 0

    @staticmethod
    def go(machine, **faults):
        return machine.run(["flush"], **faults)

    @staticmethod
    def result(machine):
        """One in doubt goes again when its claim has ended: the same bytes, and so one mail."""
        machine.set_clock(CLAIMS_HAVE_ENDED)
        for _ in range(3):
            if machine.run(["flush"])[0] == 0:
                break
        assert not harness.outbox(machine.synpunkt)
        return arrived(machine, doubled=1)


def arrived(machine, doubled):
    """(to whom, subject, id) of what is in the mailboxes; at most `doubled` of them twice, in the same bytes."""
    mails = machine.sink.mails()
    distinct = {(mail.recipient, mail["Subject"], mail.id, mail.raw) for mail in mails}
    assert len(mails) <= len(distinct) + doubled, sorted((mail.recipient, mail.id) for mail in mails)
    assert len({mail.id for mail in mails}) == len(distinct)
    return sorted(mail[:3] for mail in distinct)


def calls_to_try(count, drawn=DRAWN):
    """One out of each of so many equal parts."""
    if os.environ.get("FAULTS", "all") != "all":
        return [int(os.environ["FAULTS"])]
    drawn = min(drawn, count)
    return [random.SystemRandom().randint(count * part // drawn + 1, count * (part + 1) // drawn) for part in range(drawn)]


def counted(machine):
    return int(machine.count.read_text(encoding="ascii"))


def count_calls(machine, what, start, only):
    machine.begin_with(start)
    machine.count.unlink(missing_ok=True)
    assert what.go(machine, count=machine.count, **only)[0] == 0
    return counted(machine)


def shape(result):
    """What does not depend on what is drawn by lot: Message-IDs."""
    return [one[:-1] for one in result] if isinstance(result, list) else result


@pytest.mark.parametrize("sort", FAULTS)
@pytest.mark.parametrize("what", [Intake, Sweep, Delivery], ids=lambda what: what.__name__.lower())
def test_whatever_call_fails_it_is_done_once(machine, fresh, what, sort):
    machine.begin_with(fresh)
    what.prepare(machine)
    start, fault = machine.keep(), FAULTS[sort]
    calls = count_calls(machine, what, start, {"only": fault["only"]} if "only" in fault else {})
    expected = shape(what.result(machine))
    assert expected and calls > 10
    for nth in calls_to_try(calls):
        machine.begin_with(start)
        status, said = what.go(machine, nth=nth, **fault)
        about = f"{sort} at call {nth} of {calls}: exit {status}\n{said}"
        assert status == -signal.SIGKILL if sort == "kill" else status in what.exits, about
        assert sort != "enospc" or status == 0 or FULL.search(said), about
        if machine.synpunkt.store.exists():
            machine.synpunkt.assert_sound()
        if what is not Delivery:
            assert what.go(machine)[0] == 0, about
        assert shape(what.result(machine)) == expected, about
        machine.synpunkt.assert_sound()


@pytest.fixture(scope="module")
def fresh(machine):
    return machine.keep()


@pytest.mark.parametrize("by", [DAY, -DAY, 365 * DAY, -365 * DAY], ids=["day", "day-back", "year", "year-back"])
def test_a_clock_that_jumps_sends_nothing_twice_and_loses_nothing(machine, fresh, by):
    machine.begin_with(fresh)
    assert machine.ingest()[0] == 0 and machine.run(["sweep"])[0] == 0
    machine.run(["flush"])
    machine.set_clock(by)
    assert machine.run(["sweep"])[0] == 75, "in doubt"
    assert machine.ingest()[0] == 0, "the same again"
    assert len(machine.synpunkt.list()) == 1
    other = RAW.replace(b"Message-ID: <", b"Message-ID: <other.")
    assert machine.run(["ingest", "--sender", BO, "--rcpt", MAILBOX], stdin=other.replace(ANNA.encode(), BO.encode()))[0] == 0
    machine.run(["flush"])
    machine.set_clock(0)
    for _ in range(2):
        assert machine.run(["sweep"])[0] == 0, "right again"
        machine.run(["flush"])
    machine.set_clock(CLAIMS_HAVE_ENDED)
    machine.run(["flush"])
    assert len(machine.synpunkt.list()) == 2
    mails = machine.sink.mails()
    assert sorted(mail.recipient for mail in mails if mail["Subject"].startswith("Tack för")) == [ANNA, BO]
    # Who wrote in the year before has waited for a year, once the clock is right.
    late = [BO] if by == -365 * DAY else []
    assert [mail.recipient for mail in mails if mail["Subject"].startswith("Vi har inte glömt")] == late
    reminded = [(mail.recipient, mail["Subject"]) for mail in mails if "PÅMINN" in mail["Subject"].upper()]
    assert bool(reminded) == bool(late) and len(set(reminded)) == len(reminded), reminded
    assert len({mail.id for mail in mails}) == len(mails)
    machine.synpunkt.assert_sound()


# ---- the daemon ----------------------------------------------------------------------------------------------------

DAEMON_DRAWN = 20 if ALL else 1     # of hundreds, and other ones each time
SPELL_SECONDS = 1.0                 # so long lasts a full disk
COURIERS = 16                       # of daemon/courier.h
# A connection that breaks leaves one letter in doubt; a full disk none: what was heard of one is kept in mind.
DOUBLED = {"eio": 1, "kill": COURIERS}
REFERENCE = re.compile(r" \[SP-[\d-]+\]$")     # who is first gets the first
DAEMON_FAULTS = FAULTS | {"slow": {"how": "slow", "micros": 50000, "times": 20}}


class Resident(threading.Thread):
    """Her server comes again until it hears that the mail was taken."""

    def __init__(self, machine, sender):
        super().__init__(daemon=True)
        self.machine, self.sender, self.taken = machine, sender, threading.Event()
        self.raw = RAW.replace(ANNA.encode(), sender.encode()).replace(b"Message-ID: <", f"Message-ID: <{sender}.".encode())

    def run(self):
        end = time.monotonic() + 60
        while not self.taken.is_set() and time.monotonic() < end:
            with contextlib.suppress(OSError):
                if fakemta.deliver(self.machine.synpunkt.socket, self.raw, self.sender, [MAILBOX], timeout=30).answer == "d":
                    self.taken.set()
            time.sleep(0.05)


def served(machine, fresh, sort, jump=0, **faults):
    """Two mails come in and their letters leave while it happens; what it came to, and the daemon's exit."""
    machine.begin_with(fresh)
    machine.count.unlink(missing_ok=True)
    daemon = machine.synpunkt
    machine.start(count=machine.count, **faults)
    machine.bad_time.touch()
    residents = [Resident(machine, who) for who in (ANNA, BO)]
    for resident in residents:
        resident.start()
    if jump:
        machine.set_clock(jump)
    end = time.monotonic() + SPELL_SECONDS
    wait_for("end of the bad time", lambda: time.monotonic() > end or daemon.process.poll() is not None)
    machine.bad_time.unlink()
    if daemon.process.poll() is not None:
        assert sort == "kill" and daemon.process.returncode == -signal.SIGKILL, daemon.log()
        machine.start()
    machine.set_clock(0)
    for resident in residents:
        assert resident.taken.wait(60), daemon.log()
        resident.join()
    wait_for(lambda: f"letters to leave\n{daemon.log()}", lambda: quiet(machine), 60)
    assert daemon.stop() == 0
    daemon.assert_sound()
    mails = [(who, REFERENCE.sub("", subject)) for who, subject, _ in arrived(machine, DOUBLED.get(sort, 0))]
    told = [mail for mail in mails if mail[0] == ADMIN]
    assert len(told) <= 1, "a sweep may have seen that the clock jumps"
    return *machine.on_file(), sorted(mail for mail in mails if mail not in told)


def quiet(machine):
    """What was put off for some seconds goes soon; a sweep is not due before."""
    machine.set_clock(CLAIMS_HAVE_ENDED)
    return not harness.outbox(machine.synpunkt)


@pytest.fixture(scope="module")
def undisturbed(machine, fresh):
    """What it comes to when nothing befalls it, and its calls."""
    result = served(machine, fresh, "none")
    cases, letters, mails = result
    assert cases == 2 and len(letters) == len(mails) == 4 and counted(machine) > 100
    return result, counted(machine)


@pytest.mark.parametrize("sort", DAEMON_FAULTS)
def test_whatever_call_of_the_daemon_fails_mail_is_taken_and_answered_once(machine, fresh, undisturbed, sort):
    expected, calls = undisturbed
    for nth in calls_to_try(calls, DAEMON_DRAWN):
        result = served(machine, fresh, sort, nth=nth, **DAEMON_FAULTS[sort])
        assert result == expected, f"{sort} at call {nth} of {calls}\n{machine.synpunkt.log()}"


@pytest.mark.parametrize("jump", [-DAY, 365 * DAY], ids=["day-back", "year"])
def test_a_clock_that_jumps_under_the_daemon_sends_nothing_twice_and_loses_nothing(machine, fresh, undisturbed, jump):
    assert served(machine, fresh, "clock", jump=jump) == undisturbed[0], machine.synpunkt.log()
