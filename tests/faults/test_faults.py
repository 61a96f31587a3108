"""Each system call of an intake, a sweep and a delivery fails in turn, or the program is killed there.

tests/faults/faults.c stands between the real programs and the system.  After each the store is sound, and doing it again,
as the mail server or the clerk would, makes it done once.  FAULTS=all tries every call; else of each sort some, evenly
spread.  And a wall clock that jumps sends nothing twice and loses nothing.
"""
import errno
import os
import re
import shutil
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "mta"))

import clients  # noqa: E402
import harness  # noqa: E402
from harness import MAILBOX  # noqa: E402

DISK_BYTES = 64 * 1024 * 1024   # in memory: what matters is what is asked for, not how fast it is
SHARE = 3                       # calls of a sort that are tried, where not all are
HOW = {"kill": "kill", "half": "half", "eio": errno.EIO, "enospc": errno.ENOSPC, "eintr": errno.EINTR}
LASTING = {"enospc"}            # a full disk is full for the next call too
DONE_OR_LATER = (0, 75)
# A person, or cron, is told that the keys cannot be read, and that the store is damaged: SQLite takes a file system that
# answers a read with EIO for a broken one.
OR_UNREADABLE = (0, 70, 75, 78)
ANNA = "anna@posten.example"
DAY = 24 * 3600
CLAIMS_HAVE_ENDED = 6 * 3600
RAW = clients.first_mail("Potthål på cykelbanan", "Det är stora hål mellan Bjurhovda och Hamre.\nAnna\n", sender=ANNA,
                         to=MAILBOX).replace(b"\r\n", b"\n")


class Machine:
    """Synpunkt's files without a daemon, its programs behind the shim, and the mailboxes."""

    def __init__(self, folder):
        self.sink = harness.Sink()
        self.synpunkt = harness.Synpunkt(folder, disk=DISK_BYTES if os.geteuid() == 0 else None)
        self.synpunkt.configure(f"127.0.0.1:{self.sink.port}")
        self.state = self.synpunkt.home / "state"
        self.shim = self.synpunkt.home / "bin" / "faults.so"
        self.count, self.clock = self.synpunkt.home / "run" / "count", self.synpunkt.home / "run" / "clock"
        shutil.copy2(harness.build_folder() / "faults" / "faults.so", self.shim)
        self.shim.chmod(0o755)
        self.clock.write_text("0\n", encoding="ascii")
        self.clock.chmod(0o644)

    def close(self):
        self.sink.close()

    def run(self, words, *, stdin=b"", **faults):
        """Exit status, negative when it was killed, and what it said."""
        env = os.environ | {"LD_PRELOAD": str(self.shim), "FAULTS_BELOW": f"{self.state}/", "FAULTS_CLOCK": str(self.clock)}
        env |= {f"FAULTS_{name.upper()}": str(value) for name, value in faults.items()}
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
        self.clock.write_text(f"{seconds}\n", encoding="ascii")

    def letters(self):
        """(kind, to whom) of every letter on file, in order."""
        return sorted((trace["kind"], trace["who"]) for case in self.synpunkt.list()
                      for trace in self.synpunkt.show(case["reference"])["history"] if trace["kind"].startswith("letter "))

    def ingest(self, **faults):
        return self.run(["ingest", "--sender", ANNA, "--rcpt", MAILBOX], stdin=RAW, **faults)


@pytest.fixture(scope="module")
def machine():
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
        return len(machine.synpunkt.list()), machine.letters()


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
        return sorted({(mail.recipient, mail["Subject"], mail.id) for mail in machine.sink.mails()
                       if mail.raw == next(m.raw for m in machine.sink.mails() if m.id == mail.id)})


def calls_to_try(count):
    stride = 1 if os.environ.get("FAULTS") == "all" else max(1, count // SHARE)
    return range(1, count + 1, stride)


def count_calls(machine, what, start):
    machine.begin_with(start)
    machine.count.unlink(missing_ok=True)
    machine.count.parent.chmod(0o777)
    assert what.go(machine, count=machine.count)[0] == 0
    return int(machine.count.read_text(encoding="ascii"))


def shape(result):
    """What does not depend on what is drawn by lot: Message-IDs."""
    return [one[:-1] for one in result] if isinstance(result, list) else result


@pytest.mark.parametrize("sort", HOW)
@pytest.mark.parametrize("what", [Intake, Sweep, Delivery], ids=lambda what: what.__name__.lower())
def test_whatever_call_fails_it_is_done_once(machine, fresh, what, sort):
    if (what, sort) == (Delivery, "enospc"):
        pytest.skip("a disk that stays full in a delivery leaves flush waiting 60 s for the relay: not understood yet")
    machine.begin_with(fresh)
    what.prepare(machine)
    start = machine.keep()
    calls = count_calls(machine, what, start)
    expected = shape(what.result(machine))
    assert expected and calls > 30
    times = 1000000 if sort in LASTING else 1
    for nth in calls_to_try(calls):
        machine.begin_with(start)
        status, said = what.go(machine, nth=nth, how=HOW[sort], times=times)
        about = f"{sort} at call {nth} of {calls}: exit {status}\n{said}"
        assert status == -signal.SIGKILL if sort == "kill" else status in what.exits, about
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
    assert machine.run(["ingest", "--sender", "bo@annan.example", "--rcpt", MAILBOX],
                       stdin=other.replace(ANNA.encode(), b"bo@annan.example"))[0] == 0
    machine.run(["flush"])
    machine.set_clock(0)
    for _ in range(2):
        assert machine.run(["sweep"])[0] == 0, "right again"
        machine.run(["flush"])
    machine.set_clock(CLAIMS_HAVE_ENDED)
    machine.run(["flush"])
    assert len(machine.synpunkt.list()) == 2
    residents = [mail.recipient for mail in machine.sink.mails() if re.match(r"(anna|bo)@", mail.recipient)]
    assert sorted(residents) == [ANNA, "bo@annan.example"]
    assert not [mail for mail in machine.sink.mails() if "PÅMINN" in mail["Subject"].upper()]
    assert len({mail.id for mail in machine.sink.mails()}) == len(machine.sink.mails())
    machine.synpunkt.assert_sound()
