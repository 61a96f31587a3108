"""A store in PostgreSQL is put back by pg_restore and made its own by `synpunkt restore`: what was given out since is not given again (D53).

The roles are those of contrib/postgresql/roles.sql: the service dumps, the owner puts back, and the service does the rest.
"""
import contextlib
import os
import re
import shutil
import signal
import subprocess

import pytest

import fakemta
import harness
import hosts
from harness import MAILBOX, wait_for
from test_backup import ANNA, BO, GUN, JOHAN, SIV, STREETS, case_of, clients, ingest, letter, post, receipt, serial
from test_sweep import bounce

ROLES = harness.ROOT / "contrib" / "postgresql" / "roles.sql"

pytestmark = pytest.mark.skipif(hosts.why_not() is not None, reason=str(hosts.why_not()))


class Database:
    """A server, and on it a store of an organisation "town", anew for each test."""

    def __init__(self):
        self.cluster = hosts.Cluster(fsync="off")       # nothing here loses its power
        shutil.copy(ROLES, self.cluster.folder / "roles.sql")
        (self.cluster.folder / "roles.sql").chmod(0o644)
        self.cluster.ask("CREATE DATABASE feedback TEMPLATE template0 ENCODING 'UTF8'")

    def uri(self, role):
        return f"postgresql://{role}@/feedback?host={self.cluster.folder}"

    def store(self, role="town"):
        return f"{self.uri(role)}#town"

    def make_schema(self):
        self.cluster.run("psql", "-Xq", "--set=organisation=town", f"--file={self.cluster.folder}/roles.sql",
                         self.uri("synpunkt"))

    def ask(self, sql):
        done = self.cluster.run("psql", "-XAt", "-v", "ON_ERROR_STOP=1", "-c", f"SET search_path = town; {sql}", self.uri("synpunkt"))
        return done.stdout.partition("\n")[2].strip()

    def drop(self):
        self.cluster.run("psql", "-Xq", "-c", "DROP SCHEMA IF EXISTS town CASCADE", self.uri("synpunkt"))

    def state(self):
        """All that a restore changes."""
        return self.ask("SELECT epoch, (SELECT last_value FROM letters_id), (SELECT max(sequence) FROM events),"
                        " (SELECT string_agg(year || ' ' || next, ',') FROM serials), (SELECT count(*) FROM epochs),"
                        " (SELECT string_agg(id || state, ',' ORDER BY id) FROM letters) FROM store")


@pytest.fixture(scope="module")
def server():
    made = Database()
    yield made
    made.cluster.end()


@pytest.fixture
def service(server):
    server.make_schema()
    folder = harness.Folder()
    harness.Synpunkt(folder, store=harness.quoted(server.store("town_owner"))).configure("127.0.0.1:1")    # makes the store
    folder.close()
    with harness.Alone(deadline_days="working", store=harness.quoted(server.store())) as alone:
        alone.server = server
        yield alone
    server.drop()


def printed(done, program):
    """The line that begins so, as it stands."""
    assert done.returncode == 77, done
    return next(line.strip() for line in done.stderr.decode().splitlines() if line.startswith(f"  {program} "))


def shell(service, line):
    user = {"user": harness.run_as().pw_uid} if os.geteuid() == 0 else {}
    done = subprocess.run(["sh", "-c", line], check=False, capture_output=True, text=True, cwd=service.synpunkt.home / "state", **user)
    assert done.returncode == 0, f"{line}: {done.stderr}"


def dump(service):
    path = service.synpunkt.home / "state" / "town.dump"
    shell(service, printed(service.synpunkt.run("backup", path, check=False), "pg_dump"))
    return path


def put_back(service, path):
    """By the printed lines; returns the last of them, which makes it a store of its own."""
    service.synpunkt.stop()
    service.server.drop()
    service.server.make_schema()
    told = service.synpunkt.run("restore", path, check=False)
    shell(service, printed(told, "pg_restore"))
    assert told.stderr.decode().rstrip().endswith("\n  synpunkt restore")
    return printed(service.synpunkt.run("restore", check=False), "synpunkt").split()[1:]


# ---- what was given out since is not given again ----------------------------------------------------------------

def test_numbers_given_out_since_are_never_given_again(service):
    """Nor those that waited for a case when the dump was made."""
    synpunkt = service.synpunkt
    post(service, ANNA)
    path = dump(service)
    assert int(service.server.ask("SELECT count(*) FROM reserved")) > 0
    for sender in (BO, GUN):
        post(service, sender)
    lost = {case["reference"] for case in synpunkt.list()} - {case_of(synpunkt, ANNA)}
    words = put_back(service, path)
    assert "the next case gets SP-" in synpunkt.run(*words)
    synpunkt.start()
    post(service, SIV)
    new = case_of(synpunkt, SIV)
    assert len(lost) == 2 and serial(new) > max(map(serial, lost)) + 500
    synpunkt.assert_sound()
    words = put_back(service, path)
    assert "the next case gets SP-" in synpunkt.run(*words, "--past", sorted(lost)[-1])
    synpunkt.start()
    post(service, SIV)
    assert serial(case_of(synpunkt, SIV)) == max(map(serial, lost)) + 1
    synpunkt.assert_sound()


def test_old_addresses_stay_good_and_no_others(service):
    """A handler's answer to a copy from before the dump reaches the resident; one from after it is not believed."""
    synpunkt = service.synpunkt
    post(service, ANNA)
    before = wait_for("copy", lambda: service.sink.mails(STREETS))[0]
    receipt(service, ANNA)
    path = dump(service)
    service.sink.clear()
    post(service, BO)
    after = wait_for("copy", lambda: service.sink.mails(STREETS))[0]
    receipt(service, BO)
    synpunkt.run(*put_back(service, path))
    synpunkt.start()
    post(service, GUN)
    receipt(service, GUN)
    service.sink.clear()
    for number, copy in enumerate((before, after)):
        address = re.search(r"<(.*)>", copy["Reply-To"] or copy["From"])[1]
        raw = clients.mutt(clients.Reply(copy, "Hej! Vi lagar hålen i vecka 12.", "Johan Berg", JOHAN))
        assert fakemta.deliver(synpunkt.socket, raw, JOHAN, [address], queue_id=f"Q{number}").answer == "d"
    answer = wait_for("answer", lambda: service.sink.mails(ANNA))[0]
    assert "vecka 12" in answer.text
    wait_for("he is told", lambda: [m for m in service.sink.mails() if "inte skickat" in m["Subject"].lower()
                                    or "inte skickats" in m.text])
    assert not service.sink.mails(BO) and not service.sink.mails(GUN)
    synpunkt.assert_sound()


def test_a_letter_of_after_the_dump_is_not_taken_for_the_one_that_has_its_id(service):
    """Ids go on where the dump was, so the store's name must tell them apart: in addresses that bounces come to."""
    synpunkt, server = service.synpunkt, service.server

    def hand_in(letter):
        assert fakemta.deliver(synpunkt.socket, bounce(letter), "", [letter.sender], queue_id="Q1").answer == "d"
        return synpunkt.show(case_of(synpunkt, GUN))["reachable"]
    post(service, ANNA)
    receipt(service, ANNA)
    path = dump(service)
    post(service, BO)
    lost = receipt(service, BO)
    synpunkt.run(*put_back(service, path))
    synpunkt.start()
    post(service, GUN)
    new = receipt(service, GUN)
    again = re.search(r"\+b(\d+)\.", lost.sender)[1]
    assert server.ask(f"SELECT count(*) FROM letters WHERE id = {again}") == "1" and lost.sender != new.sender
    assert hand_in(lost) is True
    assert hand_in(new) is False
    synpunkt.assert_sound()


@pytest.mark.parametrize("send", [False, True])
def test_no_letter_goes_twice(service, send):
    """What waited at the dump may have gone since: it goes again only on the administrator's word."""
    synpunkt = service.synpunkt
    synpunkt.stop()
    ingest(synpunkt, letter(ANNA), ANNA)
    path = dump(service)
    synpunkt.run("flush")
    assert len(service.sink.mails(ANNA)) == 1
    said = synpunkt.run(*put_back(service, path), *(["--send-waiting"] if send else []))
    synpunkt.run("flush")
    assert len(service.sink.mails(ANNA)) == (2 if send else 1)
    assert ("not sent:" in said) != send and ("will go" in said) == send
    if send:
        first, second = service.sink.mails(ANNA)
        assert first.id == second.id
    synpunkt.assert_sound()


# ---- never by accident -------------------------------------------------------------------------------------------

@contextlib.contextmanager
def of_another_host(synpunkt):
    """Commands know nothing of the daemon's socket."""
    here, there = synpunkt.config, synpunkt.config.with_name("another.conf")
    there.write_text(here.read_text(encoding="utf-8").replace("milter.sock", "another.sock"), encoding="utf-8")
    synpunkt.config = there
    try:
        yield
    finally:
        synpunkt.config = here


def test_a_store_in_service_is_not_touched(service):
    """Asked without a time it says one and does nothing; the right time is no use while anybody writes, on this host or another."""
    synpunkt, server = service.synpunkt, service.server
    post(service, ANNA)
    receipt(service, ANNA)
    wait_for("rest", lambda: server.ask("SELECT count(*) FROM letters WHERE state = 'waiting'") == "0")
    before = server.state()
    words = printed(synpunkt.run("restore", check=False), "synpunkt").split()[1:]
    here = synpunkt.run(*words, check=False)
    assert here.returncode == 75 and b"systemctl stop synpunktd" in here.stderr
    with of_another_host(synpunkt):
        elsewhere = synpunkt.run(*words, check=False)
    assert elsewhere.returncode == 75 and b"another process writes to it" in elsewhere.stderr
    assert server.state() == before


def test_a_daemon_that_was_forgotten_takes_no_mail(service):
    """It was cut off while the store was put back, and knows it by another name: mail waits until it is started anew."""
    synpunkt, server = service.synpunkt, service.server
    post(service, ANNA)
    receipt(service, ANNA)
    os.kill(synpunkt.process.pid, signal.SIGSTOP)
    server.ask("SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE usename = 'town'")
    with of_another_host(synpunkt):
        words = printed(synpunkt.run("restore", check=False), "synpunkt").split()[1:]
        synpunkt.run(*words)
    os.kill(synpunkt.process.pid, signal.SIGCONT)
    before = server.state()
    for number in range(3):
        assert fakemta.deliver(synpunkt.socket, letter(BO), BO, [MAILBOX], queue_id=f"Q{number}").answer != "d"
    assert server.state() == before
    synpunkt.stop()
    synpunkt.start()
    post(service, BO)
    assert case_of(synpunkt, BO)
    synpunkt.assert_sound()


def test_a_store_that_has_gone_on_is_not_touched(service):
    """The line that was right once is not the second time, nor after the next message."""
    synpunkt, server = service.synpunkt, service.server
    synpunkt.stop()
    wrong = synpunkt.run("restore", "--until", "2026-03-03T18:42", check=False)
    assert wrong.returncode == 77 and b"nothing was changed" in wrong.stderr
    server.ask("UPDATE store SET made_at = made_at - 3600 RETURNING 1")
    words = printed(synpunkt.run("restore", check=False), "synpunkt").split()[1:]
    other = words[:-1] + [re.sub(r":\d\d([+Z])", r":59\1", words[-1])]      # any second of that minute
    assert "holds all until" in synpunkt.run(*other)
    before = server.state()
    again = synpunkt.run(*words, check=False)
    assert again.returncode == 77 and b"has gone on since" in again.stderr
    assert server.state() == before
    ingest(synpunkt, letter(ANNA), ANNA)
    synpunkt.assert_sound()


def test_a_store_that_is_being_moved_is_not_touched(service):
    synpunkt, server = service.synpunkt, service.server
    synpunkt.stop()
    words = printed(synpunkt.run("restore", check=False), "synpunkt").split()[1:]
    server.ask("INSERT INTO moved VALUES (1, 'arriving', '/var/lib/synpunkt/synpunkt.db', '', 1) RETURNING 1")
    before = server.state()
    moving = synpunkt.run(*words, check=False)
    assert moving.returncode == 75 and b"is being moved here" in moving.stderr
    assert server.state() == before


def test_what_is_typed_wrong_changes_nothing(service):
    synpunkt, server = service.synpunkt, service.server
    synpunkt.stop()
    before = server.state()
    for words, status, said in ((["--until", "igår"], 64, "is no time"),
                                (["--until", "2026-03-03", "town.dump"], 64, "no file goes with it"),
                                (["--past", "SP", "--until", "2026-03-03T18:42"], 64, "is no reference"),
                                (["--until", "2026-03-03T18:42", "--to", str(synpunkt.home / "file.db")], 64, "one file is wanted"),
                                (["one", "two"], 64, "one file is wanted")):
        done = synpunkt.run("restore", *words, check=False)
        assert done.returncode == status and said in done.stderr.decode(), (words, done)
    assert server.state() == before
