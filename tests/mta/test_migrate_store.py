"""A store goes from its file to PostgreSQL and back, and is the same: every row, every number, what the commands tell.

The store is that of test_upgrade.py, brought to this version: every table has rows.
"""
import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

import test_upgrade

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "store"))
from cluster import PROGRAMS, Cluster  # noqa: E402

BUILD = Path(os.environ.get("BUILD", ROOT / "build")).resolve()
OLD = sorted((ROOT / "tests" / "store").glob("version-*.db.gz"))[-1]
EVENTS = 100_000     # enough that a kill comes in the middle
OWN = {"moved"}      # says where a store is, and is no part of it

pytestmark = pytest.mark.skipif(not PROGRAMS.is_dir() or not (BUILD / "tests" / "test_postgres_plans").exists(),
                                reason="PostgreSQL is not installed, or synpunkt was built without it")


@pytest.fixture(scope="module")
def cluster():
    made = Cluster(fsync="off")     # nothing here loses its power
    yield made
    made.end()


@pytest.fixture
def place(tmp_path, cluster):
    tmp_path.chmod(0o700)
    made = test_upgrade.Place(tmp_path, OLD)
    done = made.run("upgrade")
    assert done.returncode == 0, done.stderr
    with test_upgrade.service(made):
        test_upgrade.wait_for_words(made)
    made.cluster = cluster
    made.schema = "m" + re.sub(r"\W", "", tmp_path.name).lower()
    made.uri = f"{cluster.uri}#{made.schema}"
    yield made
    cluster.ask(f'DROP SCHEMA IF EXISTS "{made.schema}" CASCADE')


def move(place, source, target, expect=0):
    done = place.run("--store", source, "migrate-store", "--to", target)
    assert done.returncode == expect, (done.returncode, done.stdout, done.stderr)
    return done.stdout + done.stderr


def dump(path):
    """All rows of all tables of a file, but what each engine derives for itself."""
    store = sqlite3.connect(path)
    names = [name for name, in store.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'words_%'"
                                             " AND name NOT LIKE 'sqlite_%' ORDER BY name") if name not in OWN]
    told = {name: sorted(map(repr, store.execute(f"SELECT {'rowid, *' if name == 'words' else '*'} FROM {name}"))) for name in names}
    store.close()
    return told


def commands(place, where):
    """What they say of the store."""
    reference = re.search(r"[A-Z]+-\d{4}-\d{5}-\d", place.run("--store", where, "list").stdout)[0]
    words = (["list"], ["show", reference], ["show", "--json", reference], ["search", "vagen"], ["search", "lekplats"],
             ["report", "2026"], ["clock", reference], ["measures", "2026"])
    told = {}
    for command in words:
        done = place.run("--store", where, *command)
        assert done.returncode == 0, (command, done.returncode, done.stderr)
        told[tuple(command)] = done.stdout
    assert len(told["list",].splitlines()) > 3
    assert told["search", "vagen"] or told["search", "lekplats"]
    return told


def ask(place, sql):
    return place.cluster.ask(f'SET search_path = "{place.schema}"; {sql}').splitlines()[-1]


def grow(place):
    """Events on no case, in a sound chain (events.c), so that a kill comes in the middle."""
    store = sqlite3.connect(place.store)
    writer, sequence, chain = store.execute("SELECT writer, sequence, chain FROM chains").fetchone()
    salt, payload, kind = b"s" * 16, "case=0 entry=0 letter=0 grown\n", "grown"
    digest, rows = hashlib.sha256(salt + payload.encode()).digest(), []
    for sequence in range(sequence + 1, sequence + EVENTS + 1):
        chain = hashlib.sha256(chain + f"{sequence}\n{writer}\n{1772550000}\n{kind}\n".encode() + digest).digest()
        rows.append((sequence, writer, 1772550000, kind, salt, payload, digest, chain))
    store.executemany("INSERT INTO events (sequence, writer, at, kind, salt, payload, digest, chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                      rows)
    store.execute("UPDATE chains SET sequence = ?, chain = ?", (sequence, chain))
    store.commit()
    store.close()


def begin(place, source, target, so_far):
    """The move at work; `so_far` says that it has begun to copy."""
    process = subprocess.Popen([BUILD / "synpunkt", "-c", place.config, "--store", source, "migrate-store", "--to", target],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while process.poll() is None and not so_far():
        time.sleep(0.005)
    return process


def break_off(place, source, target, so_far):
    process = begin(place, source, target, so_far)
    process.send_signal(signal.SIGKILL)
    said = process.communicate()
    assert process.returncode == -signal.SIGKILL, said


def is_copying(place):
    """Some of the events are there."""
    done = place.cluster.run("psql", "-XAt", "-c", f"SELECT count(*) FROM {place.schema}.events", place.cluster.uri, check=False)
    return done.returncode == 0 and int(done.stdout) > 1000


def test_there_and_back_it_is_the_same(place):
    before, told = dump(place.store), commands(place, place.store)
    assert all(before[name] for name in ("cases", "entries", "events", "letters", "words", "receipts", "chains"))
    said = move(place, place.store, place.uri)
    assert f'store = "{place.uri}"' in said
    assert commands(place, place.uri) == told
    back = place.home / "back.db"
    move(place, place.uri, back)
    assert dump(back) == before
    assert commands(place, back) == told
    assert back.stat().st_mode & 0o777 == 0o600
    again = move(place, place.uri, place.home / "other.db", expect=78)
    assert str(back) in again and not (place.home / "other.db").exists()


def test_what_comes_next_there_goes_on(place):
    """Numbers, chains and the index of words: a new message gets the next of each, and all is whole."""
    store = sqlite3.connect(place.store)
    year = max(store.execute("SELECT year, next FROM serials WHERE next > 1"))
    events, entries, letters = (store.execute(f"SELECT max({key}) FROM {table}").fetchone()[0]
                                for table, key in (("events", "sequence"), ("entries", "id"), ("letters", "id")))
    store.close()
    move(place, place.store, place.uri)
    assert int(ask(place, f"SELECT next FROM serials WHERE year = {year[0]}")) == year[1]
    assert int(ask(place, "SELECT nextval('events_block')")) > events
    assert int(ask(place, "SELECT nextval(pg_get_serial_sequence('entries', 'id'))")) == entries + 1
    assert int(ask(place, "SELECT nextval('letters_id')")) == letters + 1
    assert ask(place, "SELECT count(*) FROM unread") == "0"


def test_what_is_killed_goes_on(place):
    grow(place)
    before = dump(place.store)
    break_off(place, place.store, place.uri, lambda: is_copying(place))
    copied = int(ask(place, "SELECT count(*) FROM events"))
    assert 0 < copied < EVENTS
    for where, words in ((place.store, "is being moved to"), (place.uri, "is being moved here from")):
        refused = place.run("--store", where, "sweep")
        assert refused.returncode == 75 and words in refused.stderr
    assert dump(place.store) == before
    assert "is being moved to" in move(place, place.store, f"{place.uri}2", expect=75)      # but not to elsewhere
    first = ask(place, "SELECT ctid || ' ' || xmin FROM events WHERE sequence = 1")
    assert "gone on with" in move(place, place.store, place.uri)
    assert ask(place, "SELECT ctid || ' ' || xmin FROM events WHERE sequence = 1") == first     # not copied anew
    back = place.home / "back.db"
    break_off(place, place.uri, back, lambda: back.exists() and back.stat().st_size > 8_000_000)
    assert "gone on with" in move(place, place.uri, back)
    assert dump(back) == before


def test_who_takes_a_move_back_while_it_goes_on_loses_no_mail(place):
    """Mail may come from then on: what was copied is not handed over as the whole."""
    grow(place)
    process = begin(place, place.store, place.uri, lambda: is_copying(place))
    taken_back = place.run("migrate-store", "--cancel")
    while taken_back.returncode == 75 and process.poll() is None:       # in its way for a moment
        taken_back = place.run("migrate-store", "--cancel")
    assert taken_back.returncode == 0, taken_back
    said = process.communicate()
    assert process.returncode == 77 and "is not being moved there any more" in said[1], (process.returncode, said)
    assert place.run("sweep").returncode == 0, "the service goes on where it is"
    assert "is being moved here from" in place.run("--store", place.uri, "sweep").stderr


def test_nothing_is_purged_where_the_store_is_no_more(place):
    """It would be told as removed, and live on."""
    move(place, place.store, place.uri)
    words = ["purge", "--before", "2099-01-01", "--decision", "KS 2026:1", "--apply", "--count"]
    count = re.search(r"there are (\d+) cases", place.run(*words, "99999").stderr)[1]
    done = place.run(*words, count)
    assert done.returncode == 78 and f'store = "{place.uri}"' in done.stderr, (done.returncode, done.stderr)


def test_a_target_with_cases_is_refused(place):
    second = place.home / "second.db"
    shutil.copy2(place.store, second)
    move(place, place.store, place.uri)
    before = dump(second)
    assert "holds a store with cases" in move(place, second, place.uri, expect=77)
    assert dump(second) == before
    assert place.run("--store", second, "sweep").returncode == 0        # and it is not marked


def test_a_store_that_was_made_and_never_used_is_taken(place):
    made = place.run("--store", place.uri, "init")
    assert ask(place, "SELECT count(*) FROM store") == "1", made.stderr
    name = ask(place, "SELECT epoch FROM store")
    move(place, place.store, place.uri)
    assert ask(place, "SELECT epoch FROM store") != name


def test_a_role_that_may_not_make_the_store_leaves_the_old_one_open(place):
    place.cluster.ask(f'CREATE ROLE weak LOGIN; CREATE SCHEMA "{place.schema}"; GRANT USAGE ON SCHEMA "{place.schema}" TO weak')
    weak = place.uri.replace("//synpunkt@", "//weak@")
    assert weak != place.uri and "is not to make one" in move(place, place.store, weak, expect=78)
    assert place.run("sweep").returncode == 0
    move(place, place.store, place.uri)


def test_a_source_that_has_changed_is_refused(place):
    grow(place)
    break_off(place, place.store, place.uri, lambda: is_copying(place))
    assert "as before" in place.run("migrate-store", "--cancel").stdout
    store = sqlite3.connect(place.store)
    store.execute("UPDATE chains SET chain = zeroblob(32)")
    store.commit()
    store.close()
    assert "before the store changed" in move(place, place.store, place.uri, expect=77)


@pytest.mark.parametrize("change", ["UPDATE cases SET subject = subject || 'x' WHERE number = (SELECT min(number) FROM cases)",
                                    "UPDATE raws SET packed = set_byte(packed, 40, 255 - get_byte(packed, 40))"
                                    " WHERE entry = (SELECT max(entry) FROM raws)",
                                    "DELETE FROM participants WHERE case_number = (SELECT min(number) FROM cases)"])
def test_a_damaged_row_is_found(place, change):
    grow(place)
    break_off(place, place.store, place.uri, lambda: is_copying(place))
    ask(place, change + " RETURNING 1")
    table = change.split()[2 if change.startswith("DELETE") else 1]
    assert f"table '{table}' is not the same" in move(place, place.store, place.uri, expect=70)
    assert place.run("--store", place.uri, "sweep").returncode == 75
    assert place.run("migrate-store", "--cancel").returncode == 0
    assert place.run("sweep").returncode == 0


@contextlib.contextmanager
def service(place):
    (place.home / "notify").unlink(missing_ok=True)
    with test_upgrade.service(place):
        yield


def test_who_writes_keeps_it_from_being_moved(place):
    with service(place):
        assert "synpunktd running" in move(place, place.store, place.uri, expect=75)
    move(place, place.store, place.uri)
    text = place.config.read_text(encoding="utf-8")
    there = f'store = "{place.uri}"\nspool = "{place.home}"'
    place.config.write_text(re.sub(r'(?m)^store .*', there, text), encoding="utf-8")
    with service(place):
        assert "synpunktd running" in move(place, place.uri, place.home / "back.db", expect=75)
    move(place, place.uri, place.home / "back.db")


def test_a_daemon_refuses_a_store_that_has_gone(place):
    move(place, place.store, place.uri)
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    done = subprocess.run([BUILD / "synpunktd", "-c", place.config, *user], capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 78 and f'store = "{place.uri}"' in done.stdout + done.stderr
    assert place.run("migrate-store", "--cancel").returncode == 78
    assert place.run("list").returncode == 0


def findings(place, *words):
    """What `check` says is an error, by its id; its exit status says the same."""
    done = place.run(*words, "check", "--deep", "--json", "--no-mta")
    found = {row["id"]: row["what"] for row in map(json.loads, done.stdout.splitlines()) if row["level"] == "error"}
    assert done.returncode == (78 if found else 0) and not done.stderr, (done.returncode, done.stderr)
    return found


def test_check_says_where_the_store_is(place):
    """What has gone is whole, and no store to be used; what was told to write into the configuration is all that it wants."""
    assert not findings(place)
    store = sqlite3.connect(place.store)
    store.execute("INSERT INTO moved (one, state, place, ends, at) VALUES (1, 'leaving', ?, '', 1)", (place.uri,))
    store.commit()
    assert "is being moved to" in findings(place)["store-moved"]
    store.execute("DELETE FROM moved")
    store.commit()
    store.close()
    told = re.findall(r'(?m)^  (store|spool) = "(.*)"$', move(place, place.store, place.uri))
    assert told == [("store", place.uri), ("spool", str(place.home))]
    gone = findings(place)
    assert set(gone) == {"store-moved"} and f'store = "{place.uri}"' in gone["store-moved"]
    text = re.sub(r"(?m)^(store|spool) .*\n", "", place.config.read_text(encoding="utf-8"))
    place.config.write_text(text + "".join(f'{name} = "{value}"\n' for name, value in told), encoding="utf-8")
    assert set(findings(place)) == {"server-fsync", "server-role"}      # of the tests' own server, whose fsync is off


def test_the_list_of_tables_is_complete(place):
    """Each table and column of both schemas is carried over, or derived; what is on neither list was forgotten."""
    text = (ROOT / "milter" / "store" / "move_tables.c").read_text(encoding="utf-8")
    listed = {}
    for row in re.findall(r'\{\.name = "(\w+)".*?\.columns = ((?:"[^"]*"\s*)+)', text, re.S):
        listed[row[0]] = set("".join(re.findall(r'"([^"]*)"', row[1])).split(", "))
    assert len(listed) > 20
    store = sqlite3.connect(place.store)
    here = {(table, column) for table, in store.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'words_%'"
                                                        " AND name NOT LIKE 'sqlite_%'").fetchall()
            for _, column, *_ in store.execute(f"PRAGMA table_info('{table}')")}
    store.close()
    move(place, place.store, place.uri)
    rows = place.cluster.ask("SELECT table_name, column_name FROM information_schema.columns"
                             f" WHERE table_schema = '{place.schema}'").splitlines()
    there = {tuple(row.split("|")) for row in rows}
    told = {(table, column) for table, columns in listed.items() for column in columns}
    mark = {("moved", column) for column in ("one", "state", "place", "ends", "at")}
    assert here - told - mark == {("receipts", "address_count"), ("receipts", "domain_count"),
                                  ("words", "subject"), ("words", "body")}
    assert there - told - mark == {("reserved", "year"), ("reserved", "serial"), ("unread", "entry")}
    assert told - here == {("entries", "nth"), ("letters", "claimed_by"), ("words", "entry"), ("words", "everything")}
    assert told - there == {("indexed", "one"), ("indexed", "entry")}
