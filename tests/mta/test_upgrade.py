"""A store of every earlier version opens, is brought here and tells the same; whatever happens meanwhile, it is whole.

tests/store/version-1.db.gz was written by synpunktd of version 1: residents in four languages, handlers' answers and
commands by mail, a complaint, sweeps, monthly lists and a yearly round, every table with rows.  version-1.said is what
the commands of that version said of it.  The day it was written on is taken for today: nothing is overdue.
"""
import contextlib
import gzip
import json
import os
import random
import re
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
YEAR = ROOT / "tests" / "year"
BUILD = Path(os.environ.get("BUILD", ROOT / "build")).resolve()
OLD = sorted((ROOT / "tests" / "store").glob("version-*.db.gz"))
LETTERS = 60_000   # enough that a kill comes in the middle
AHEAD = BUILD / "soak" / "ahead.so"

pytestmark = pytest.mark.skipif(not (BUILD / "synpunktd").exists(), reason="synpunktd is not built")


class Place:
    """A store of an earlier version, with a configuration."""

    def __init__(self, home, old):
        self.home, self.old, self.store = home, old, home / "synpunkt.db"
        self.store.write_bytes(gzip.decompress(old.read_bytes()))
        self.store.chmod(0o600)
        with contextlib.closing(sqlite3.connect(self.store)) as store:
            store.execute("UPDATE clock SET boot = 'of the machine it was written on'")
            store.commit()
            self.written_at = store.execute("SELECT wall FROM clock").fetchone()[0]
        self.config = home / "synpunkt.conf"
        text = (YEAR / "synpunkt.conf").read_text(encoding="utf-8")
        for mark, path in (("@HERE@", YEAR), ("@ROOT@", ROOT), ("@HOME@", home)):
            text = text.replace(mark, str(path))
        self.config.write_text(text + f'socket = "unix:{home}/milter.sock"\n', encoding="utf-8")
        (home / "keys").write_text("rwdj eDx8szE8DYtPpeJnUemAH76cw9nliIgqceZFTpo4G94=\n", encoding="ascii")
        (home / "keys").chmod(0o600)

    def clock(self):
        """The environment in which it is that day."""
        if os.environ.get("SANITIZE"):      # with which nothing can be preloaded
            return {}
        return {"LD_PRELOAD": str(AHEAD), "AHEAD_SECONDS": str(self.written_at + 60 - int(time.time()))}

    def run(self, *words, **more):
        return subprocess.run([BUILD / "synpunkt", "-c", self.config, *words], capture_output=True, text=True, check=False,
                              encoding="utf-8", env=os.environ | self.clock(), **more)

    def said(self):
        """What the program of that time said: command, lines."""
        for part in re.split(r"(?m)^\$ ", self.old.with_name(self.old.name.replace(".db.gz", ".said")).read_text("utf-8"))[1:]:
            command, _, lines = part.partition("\n")
            yield command.split(), lines.splitlines()

    def ask(self, sql):
        with_store = sqlite3.connect(self.store)
        try:
            return with_store.execute(sql).fetchall()
        finally:
            with_store.close()

    def version(self):
        return self.ask("PRAGMA user_version")[0][0]

    def state(self):
        """Version, tables, and how many rows each of the first one's has."""
        assert self.ask("PRAGMA integrity_check") == [("ok",)]
        return self.version(), schema(self.store), self.ask("SELECT (SELECT count(*) FROM letters), (SELECT max(sequence) FROM events),"
                                                            " (SELECT group_concat(hex(chain)) FROM chains)")


@pytest.fixture(params=OLD, ids=lambda path: path.name)
def place(request, tmp_path):
    tmp_path.chmod(0o700)
    return Place(tmp_path, request.param)


def schema(path):
    """Everything that is in a store, each as one line without comments; tables by their columns."""
    store = sqlite3.connect(path)
    try:
        rows = store.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()
        told = {(kind, name, table, " ".join(re.sub(r"--[^\n]*", " ", sql or "").split())) for kind, name, table, sql in rows}
        columns = {(name, *column) for kind, name, *_ in rows if kind == "table"
                   for column in store.execute(f"PRAGMA table_xinfo('{name}')")}
        return told, columns
    finally:
        store.close()


def holds(now, then):
    """All that was said is said; more may be."""
    if isinstance(then, dict):
        return isinstance(now, dict) and all(key in now and holds(now[key], value) for key, value in then.items())
    if isinstance(then, list):
        return isinstance(now, list) and len(now) == len(then) and all(map(holds, now, then))
    return now == then


def agree(now, then):
    if not then.startswith("{"):
        return now.endswith(then)
    return now.startswith("{") and holds(json.loads(now), json.loads(then))


@contextlib.contextmanager
def service(place):
    """What it told the service manager until it was ready, and its log; it ends in order."""
    manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    manager.bind(str(place.home / "notify"))
    manager.settimeout(1)
    words = [BUILD / "synpunktd", "-c", place.config] + (["-u", "nobody"] if os.geteuid() == 0 else [])
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", "nobody", place.home], check=True)
        for folder in place.home.parents[:-2]:
            folder.chmod(folder.stat().st_mode | 0o011)
    log = place.home / "log"
    env = os.environ | {"NOTIFY_SOCKET": str(place.home / "notify")} | place.clock()
    with open(log, "wb") as errors:
        daemon = subprocess.Popen(words, stderr=errors, env=env)
    told = []
    while "READY=1" not in told:
        assert daemon.poll() is None, log.read_text("utf-8")
        with contextlib.suppress(TimeoutError):
            told.append(manager.recv(200).decode())
    try:
        yield told, log
    finally:
        daemon.terminate()
        assert daemon.wait(60) == 0, log.read_text("utf-8")
        manager.close()


def wait_for_words(place):
    """The service reads them again behind the mail."""
    end = time.monotonic() + 60
    while place.ask("SELECT (SELECT max(id) FROM entries) > coalesce((SELECT entry FROM indexed), 0)") != [(0,)]:
        assert time.monotonic() < end, "words are not read"
        time.sleep(0.05)


def test_there_is_a_store_of_each_earlier_version():
    now = re.search(r"#define STORE_VERSION (\d+)", (ROOT / "milter/store/migrate.h").read_text("ascii"))[1]
    assert [path.name for path in OLD] == [f"version-{number}.db.gz" for number in range(1, int(now))]


@pytest.mark.skipif(bool(os.environ.get("SANITIZE")), reason="what is preloaded does not go with a sanitizer")
def test_it_tells_the_same_afterwards(place):
    done = place.run("upgrade")
    assert done.returncode == 0 and "done" in done.stdout, done.stderr
    with service(place):
        wait_for_words(place)
    for command, lines in place.said():
        now = place.run(*command).stdout.splitlines()
        if command[0] == "check":
            assert all(any(agree(line, then) for line in now) for then in lines), now
        else:
            assert len(now) == len(lines) and all(map(agree, now, lines)), command
    deep = place.run("check", "--deep", "--no-mta").stdout
    assert "is whole, and as its events tell" in deep, deep
    assert "which is this program's" in place.run("upgrade").stdout


def test_it_is_then_as_a_new_one(place):
    assert place.run("upgrade").returncode == 0
    new = place.home / "new.db"
    subprocess.run([BUILD / "synpunkt", "-c", place.config, "--store", new, "init"], check=True, capture_output=True)
    for upgraded, made in zip(schema(place.store), schema(new)):
        assert upgraded == made
    made = sqlite3.connect(new)
    assert place.ask("PRAGMA user_version") == made.execute("PRAGMA user_version").fetchall()
    made.close()


def test_until_then_it_is_left_alone(place):
    before = place.store.read_bytes()
    for command in (["list"], ["sweep"], ["init"], ["report", "2026"]):
        done = place.run(*command)
        assert done.returncode == 75 and "run 'synpunkt upgrade' or start synpunktd" in done.stderr, (command, done.stderr)
    assert place.run("ingest", "--sender", "a@b.example", input="From: a@b.example\n\nHej\n").returncode == 75
    looked = place.run("upgrade", "--check")
    assert looked.returncode == 0 and "takes at most" in looked.stdout and "are free" in looked.stdout
    assert place.store.read_bytes() == before


def test_a_newer_one_is_refused(place):
    place.ask("PRAGMA user_version = 99")
    for command in ("upgrade", "list"):
        done = place.run(command)
        assert done.returncode == 70 and "use a newer program" in done.stderr


def test_who_has_it_open_is_told_of(place):
    other = sqlite3.connect(place.store)
    other.execute("BEGIN")
    other.execute("SELECT * FROM store").fetchall()
    done = place.run("upgrade")
    assert done.returncode == 75 and "another process has the store open" in done.stderr
    assert other.execute("PRAGMA user_version").fetchone() == (1,)
    other.close()
    assert place.run("upgrade").returncode == 0


def grow(place):
    """Letters enough for some work, and some of them in what is made anew."""
    store = sqlite3.connect(place.store)
    columns = [row[1] for row in store.execute("PRAGMA table_info(letters)")]
    values = ["n" if name == "id" else "'observed'" if name == "state" else name for name in columns]
    store.execute(f"WITH RECURSIVE more(n) AS (SELECT 1000 UNION ALL SELECT n + 1 FROM more WHERE n < {LETTERS})"
                  f" INSERT INTO letters ({', '.join(columns)}) SELECT {', '.join(values)} FROM more, letters WHERE id = 1")
    store.commit()
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


def test_killed_at_any_moment_it_is_whole(place):
    grow(place)
    before = place.state()
    copy = place.home / "copy.db"
    shutil.copy2(place.store, copy)
    begun = time.monotonic()
    assert place.run("upgrade").returncode == 0
    took, after = time.monotonic() - begun, place.state()
    chance, seen = random.Random(9), []
    for _ in range(8):
        for path in place.home.glob("synpunkt.db*"):
            path.unlink()
        shutil.copy2(copy, place.store)
        upgrade = subprocess.Popen([BUILD / "synpunkt", "-c", place.config, "upgrade"], stdout=subprocess.DEVNULL)
        time.sleep(chance.random() * took)
        upgrade.send_signal(signal.SIGKILL)
        upgrade.wait()
        seen.append(place.state())
        assert seen[-1] in (before, after)
        assert place.run("upgrade").returncode == 0 and place.state() == after
    assert before in seen, "no kill came before the end"


def test_on_a_full_disk_it_stays_what_it_was(place):
    grow(place)
    before = place.state()
    room = place.store.stat().st_size + 65536

    def full():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    done = place.run("upgrade", preexec_fn=full)
    assert done.returncode == 75 and "store cannot do" in done.stderr, done.stderr
    assert place.state() == before
    assert place.run("upgrade").returncode == 0


def test_the_service_does_it_by_itself_and_says_so(place):
    grow(place)
    with service(place) as (told, log):
        pass
    assert told[0].startswith("EXTEND_TIMEOUT_USEC=")
    assert "upgraded from version 1 to" in log.read_text("utf-8")
    assert "which is this program's" in place.run("upgrade").stdout
