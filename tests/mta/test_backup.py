"""Backup, restore and moving: what is copied is whole, and a restored store never mixes with the one it was taken of (D53)."""
import datetime
import gzip
import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import threading
from pathlib import Path

import pytest

import clients
import fakemta
import harness
from harness import MAILBOX, wait_for

pytestmark = pytest.mark.skipif(not (harness.build_folder() / "synpunktd").exists(), reason="synpunktd is not built")

ROOT = Path(__file__).resolve().parents[2]
ANNA, BO, GUN, SIV = (f"{name}@posten.example" for name in ("anna.lindqvist", "bo.ek", "gun.berg", "siv.dahl"))
STREETS, JOHAN = "gator-parker@vasteras.example", "johan.berg@vasteras.example"
SUBJECT = "Potthål på cykelbanan"
TEXT = "Hej! Det är stora potthål på cykelbanan mellan Bjurhovda och Hamre. När tänker ni laga dem?\n"


def letter(sender, to=MAILBOX, subject=SUBJECT, text=TEXT):
    return clients.first_mail(subject, text, sender=sender, to=to, results=clients.results_for(sender).partition("; ")[2])


@pytest.fixture
def service():
    with harness.Alone(deadline_days="working") as alone:
        yield alone


def post(service, sender, **words):
    raw = letter(sender, **words)
    to = words.get("to", MAILBOX)
    assert fakemta.deliver(service.synpunkt.socket, raw, sender, [to], queue_id="Q1").answer == "d"
    return raw


def ingest(synpunkt, raw, sender, to=MAILBOX):
    assert synpunkt.run("ingest", "--sender", sender, "--rcpt", to, stdin=raw, check=False).returncode == 0


def receipt(service, sender):
    return wait_for(f"receipt to {sender}", lambda: service.sink.mails(sender))[0]


def case_of(synpunkt, sender):
    """The reference of the only case of that resident."""
    (found,) = [case["reference"] for case in synpunkt.list()
                if any(event["who"] == sender for event in synpunkt.show(case["reference"])["history"])]
    return found


def backup(synpunkt, *options, name="backup.db"):
    path = synpunkt.home / "state" / name
    return path, synpunkt.run("backup", *options, path)


def restore(service, path, *options, check=True):
    """As an administrator does it: the service is stopped, and the store that was there is lost."""
    service.synpunkt.stop()
    for old in service.synpunkt.store.parent.glob("synpunkt.db*"):
        old.unlink()
    return service.synpunkt.run("restore", path, *options, check=check)


def observing(synpunkt):
    """The configuration, but nothing is sent."""
    path = synpunkt.config.with_name("observe.conf")
    text, count = re.subn(r"(?m)^mode\s*=\s*live", "mode = observe", synpunkt.config.read_text("utf-8"))
    assert count == 1
    path.write_text(text, encoding="utf-8")
    return path


def serial(reference):
    return int(reference.split("-")[2])


def ask(path, sql):
    with_store = sqlite3.connect(path)
    try:
        return with_store.execute(sql).fetchall()
    finally:
        with_store.close()


# ---- backup ----------------------------------------------------------------------------------------------------

def test_a_backup_is_one_private_whole_file_and_its_time_is_known(service):
    post(service, ANNA)
    path, said = backup(service.synpunkt)
    assert "1 cases, 1 messages" in said and "read back, whole" in said and "the keys are not in it" in said
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(p.name for p in path.parent.glob("backup*")) == ["backup.db"]
    assert ask(path, "PRAGMA journal_mode") == [("delete",)] and ask(path, "PRAGMA integrity_check") == [("ok",)]
    known = json.loads(service.synpunkt.run("stats", "--json"))["last_backup_timestamp_seconds"]
    taken = datetime.datetime.fromisoformat(known)
    assert abs(datetime.datetime.now(taken.tzinfo) - taken) < datetime.timedelta(minutes=5)
    service.synpunkt.assert_sound()


def test_a_backup_is_never_overwritten_unasked(service):
    path, _ = backup(service.synpunkt)
    before = path.read_bytes()
    again = service.synpunkt.run("backup", path, check=False)
    assert again.returncode == 73 and b"there is a file" in again.stderr and path.read_bytes() == before
    keys = path.with_name("second.db.keys")
    keys.write_text("the only copy of older keys")
    again = service.synpunkt.run("backup", "--with-keys", path.with_name("second.db"), check=False)
    assert again.returncode == 73 and str(keys).encode() in again.stderr
    assert keys.read_text() == "the only copy of older keys" and not path.with_name("second.db").exists()
    post(service, ANNA)
    assert "1 cases" in service.synpunkt.run("backup", "--force", "--deep", path)


def test_mail_is_taken_while_copies_are_made(service):
    """Each copy is one moment: never an entry without its raw message, never a case without its event."""
    stop, taken = threading.Event(), []

    def write():
        while not stop.is_set():
            sender = f"nr{len(taken)}@posten.example"
            taken.append(fakemta.deliver(service.synpunkt.socket, letter(sender), sender, [MAILBOX], queue_id="Q1").answer)
    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = []
        for number in range(4):
            path, said = backup(service.synpunkt, "--deep", name=f"backup{number}.db")
            assert "whole and as its events tell" in said
            counts.append(ask(path, "SELECT count(*) FROM entries")[0][0])
    finally:
        stop.set()
        writer.join()
    assert set(taken) == {"d"} and counts == sorted(counts) and counts[0] < counts[-1]


def test_a_copy_that_cannot_be_finished_leaves_nothing(service):
    post(service, ANNA)
    missing = service.synpunkt.run("backup", service.synpunkt.home / "state" / "no" / "backup.db", check=False)
    assert missing.returncode == 75 and b"cannot make" in missing.stderr
    import resource
    import signal

    def full():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
    path = service.synpunkt.home / "state" / "backup.db"
    words = [service.synpunkt.home / "bin" / "synpunkt", "-c", service.synpunkt.config, "backup", path]
    done = subprocess.run(words, preexec_fn=full, capture_output=True, check=False)
    assert done.returncode == 75, done.stderr
    assert not list(path.parent.glob("backup*"))


def test_the_keys_go_beside_it_when_asked(service):
    path, said = backup(service.synpunkt, "--with-keys")
    keys = path.with_name("backup.db.keys")
    assert str(keys) in said and stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert keys.read_bytes() == service.synpunkt.keys.read_bytes()
    service.synpunkt.keys.unlink()
    assert f"there are no keys in {service.synpunkt.keys}" in restore(service, path)
    assert service.synpunkt.run("list", check=False).returncode == 78
    keys.rename(service.synpunkt.keys)
    assert service.synpunkt.run("list") == ""


# ---- restore ---------------------------------------------------------------------------------------------------

def test_a_store_that_is_there_or_in_use_is_not_touched(service):
    synpunkt = service.synpunkt
    post(service, ANNA)
    path, _ = backup(synpunkt)
    running = synpunkt.run("restore", "--force", path, check=False)
    assert running.returncode == 75 and b"systemctl stop synpunktd" in running.stderr
    synpunkt.stop()
    there = synpunkt.run("restore", path, check=False)
    assert there.returncode == 73 and b"--force moves it aside" in there.stderr
    other = sqlite3.connect(synpunkt.store)
    other.execute("BEGIN")
    other.execute("SELECT * FROM store").fetchall()
    used = synpunkt.run("restore", "--force", path, check=False)
    assert used.returncode == 75 and b"another process has" in used.stderr
    other.close()
    epoch = ask(synpunkt.store, "SELECT epoch FROM store")
    assert "the store that was there is now" in synpunkt.run("restore", "--force", path)
    (aside,) = synpunkt.store.parent.glob("synpunkt.db.before-*")
    assert ask(aside, "SELECT epoch FROM store") == epoch != ask(synpunkt.store, "SELECT epoch FROM store")
    synpunkt.assert_sound()


def test_a_backup_never_takes_the_place_of_the_store(service):
    synpunkt = service.synpunkt
    post(service, ANNA)
    before = synpunkt.store.stat().st_ino
    onto = synpunkt.run("backup", "--force", synpunkt.store, check=False)
    assert onto.returncode != 0 and b"is the store itself" in onto.stderr
    assert synpunkt.store.stat().st_ino == before
    receipt(service, ANNA)


def test_a_store_copied_while_in_use_is_no_backup(service):
    """Its latest mail is in the log beside it, and would be missing without a word."""
    synpunkt = service.synpunkt
    post(service, ANNA)
    copy = synpunkt.home / "state" / "copied.db"
    for suffix in ("", "-wal"):
        shutil.copy(f"{synpunkt.store}{suffix}", f"{copy}{suffix}")
    done = restore(service, copy, check=False)
    assert done.returncode != 0 and b"is no backup by itself" in done.stderr
    assert not synpunkt.store.exists()


def test_a_backup_that_is_not_whole_is_refused(service):
    synpunkt = service.synpunkt
    for number in range(8):
        post(service, f"nr{number}@posten.example")
    path, _ = backup(synpunkt)
    page = ask(path, "SELECT rootpage FROM sqlite_schema WHERE name = 'raws'")[0][0]
    size = ask(path, "PRAGMA page_size")[0][0]
    with open(path, "r+b") as file:
        file.seek((page - 1) * size)
        file.write(os.urandom(size))
    done = restore(service, path, check=False)
    assert done.returncode == 65 or done.returncode == 70, done.stderr
    assert not list(synpunkt.store.parent.glob("synpunkt.db*"))


def test_numbers_given_out_since_are_never_given_again(service):
    synpunkt = service.synpunkt
    post(service, ANNA)
    path, _ = backup(synpunkt)
    for sender in (BO, GUN):
        post(service, sender)
    lost = {case["reference"] for case in synpunkt.list()} - {case_of(synpunkt, ANNA)}
    restore(service, path)
    synpunkt.start()
    post(service, SIV)
    new = case_of(synpunkt, SIV)
    assert len(lost) == 2 and serial(new) > max(map(serial, lost)) + 500
    synpunkt.assert_sound()
    synpunkt.stop()
    assert "the next case gets SP-" in synpunkt.run("restore", "--force", "--past", sorted(lost)[-1], path)
    synpunkt.start()
    post(service, SIV)
    assert serial(case_of(synpunkt, SIV)) == max(map(serial, lost)) + 1


def test_old_addresses_stay_good_and_no_others(service):
    """A handler's answer to a copy from before the backup reaches the resident; one from after it is not believed."""
    synpunkt = service.synpunkt
    post(service, ANNA)
    before = wait_for("copy", lambda: service.sink.mails(STREETS))[0]
    receipt(service, ANNA)
    path, _ = backup(synpunkt)
    service.sink.clear()
    post(service, BO)
    after = wait_for("copy", lambda: service.sink.mails(STREETS))[0]
    restore(service, path)
    synpunkt.start()
    service.sink.clear()
    for number, copy in enumerate((before, after)):
        address = re.search(r"<(.*)>", copy["Reply-To"] or copy["From"])[1]
        raw = clients.mutt(clients.Reply(copy, "Hej! Vi lagar hålen i vecka 12.", "Johan Berg", JOHAN))
        assert fakemta.deliver(synpunkt.socket, raw, JOHAN, [address], queue_id=f"Q{number}").answer == "d"
    answer = wait_for("answer", lambda: service.sink.mails(ANNA))[0]
    assert "vecka 12" in answer.text
    wait_for("he is told", lambda: [m for m in service.sink.mails() if "inte skickat" in m["Subject"].lower()
                                    or "inte skickats" in m.text])
    assert not service.sink.mails(BO)
    synpunkt.assert_sound()


@pytest.mark.parametrize("send", [False, True])
def test_no_letter_goes_twice(service, send):
    """What waited at the backup may have gone since: it goes again only on the administrator's word."""
    synpunkt = service.synpunkt
    synpunkt.stop()
    ingest(synpunkt, letter(ANNA), ANNA)
    path, _ = backup(synpunkt)
    synpunkt.run("flush")
    assert len(service.sink.mails(ANNA)) == 1
    said = restore(service, path, *(["--send-waiting"] if send else []))
    synpunkt.run("flush")
    synpunkt.start()
    assert len(service.sink.mails(ANNA)) == (2 if send else 1)
    assert ("not sent:" in said) != send and ("will go" in said) == send
    if send:
        first, second = service.sink.mails(ANNA)
        assert first.id == second.id
    synpunkt.assert_sound()


def test_imported_and_observed_cases_stay_silent(service):
    """Whatever was dormant is dormant in the restored store, and nothing that was only observed is sent."""
    synpunkt = service.synpunkt
    old = synpunkt.home / "old.eml"
    old.write_bytes(letter(GUN))
    old.chmod(0o644)
    synpunkt.run("import", old)
    synpunkt.stop()
    live, synpunkt.config = synpunkt.config, observing(synpunkt)
    ingest(synpunkt, letter(SIV), SIV)
    path, _ = backup(synpunkt)
    synpunkt.config = live
    restore(service, path)
    first = datetime.datetime.now().replace(hour=10, minute=0)
    for days in (1, 3, 7, 15, 40, 90):
        moment = first + datetime.timedelta(days=days)
        assert json.loads(synpunkt.run("sweep", "--json", f"--now={moment:%Y-%m-%dT%H:%M}"))["letters"] == 0
    synpunkt.run("flush")
    assert service.sink.mails() == []
    assert len(synpunkt.list()) == 2


def test_replaying_an_archive_fills_the_gap_and_is_harmless(service):
    """With mode = observe nothing is sent for mail that the lost store has answered; twice changes nothing."""
    synpunkt = service.synpunkt
    first = post(service, ANNA)
    path, _ = backup(synpunkt)
    second = post(service, BO)
    receipt(service, BO)
    restore(service, path)
    service.sink.clear()
    live = synpunkt.config
    synpunkt.config = observing(synpunkt)
    for _ in range(2):
        for raw, sender in ((first, ANNA), (second, BO)):
            ingest(synpunkt, raw, sender)
        assert len(synpunkt.list()) == 2
    synpunkt.config = live
    synpunkt.run("flush")
    synpunkt.start()
    assert service.sink.mails() == []
    synpunkt.assert_sound()


def test_a_backup_of_an_earlier_version_is_restored(service):
    synpunkt = service.synpunkt
    old = synpunkt.home / "state" / "old.db"
    old.write_bytes(gzip.decompress((ROOT / "tests/store/version-1.db.gz").read_bytes()))
    shutil.chown(old, synpunkt.user.pw_uid)
    said = restore(service, old)
    assert "holds all until" in said
    assert ask(synpunkt.store, "PRAGMA user_version") != [(1,)]
    assert ask(old, "PRAGMA user_version") == [(1,)]
    synpunkt.assert_sound()


def test_a_rotated_key_keeps_old_addresses_and_a_revoked_one_does_not(service):
    synpunkt = service.synpunkt
    post(service, ANNA)
    copy = wait_for("copy", lambda: service.sink.mails(STREETS))[0]
    address = re.search(r"<(.*)>", copy["Reply-To"] or copy["From"])[1]
    old = synpunkt.keys.read_text("ascii").split()[0]
    synpunkt.run("init", "--rotate")
    raw = clients.mutt(clients.Reply(copy, "Vi lagar i vecka 12.", "Johan Berg", JOHAN))
    ids = [line.split()[0] for line in synpunkt.keys.read_text("ascii").splitlines()]
    assert len(ids) == 2 and ids[1] == old
    synpunkt.stop()
    synpunkt.start()
    assert fakemta.deliver(synpunkt.socket, raw, JOHAN, [address], queue_id="Q1").answer == "d"
    wait_for("answer", lambda: [m for m in service.sink.mails(ANNA) if "vecka 12" in m.text])
    assert f"key {old} is gone" in synpunkt.run("init", "--revoke", old)
    assert synpunkt.run("init", "--revoke", old, check=False).returncode == 65
    last = synpunkt.keys.read_text("ascii").split()[0]
    kept = synpunkt.run("init", "--revoke", last, check=False)
    assert kept.returncode == 65 and b"only key" in kept.stderr
    synpunkt.stop()
    synpunkt.start()
    again = raw.replace(b"vecka 12", b"vecka 13")
    again = re.sub(rb"(?m)^Message-ID: .*$", b"Message-ID: <another@vasteras.example>\r", again)
    assert fakemta.deliver(synpunkt.socket, again, JOHAN, [address], queue_id="Q2").answer == "d"
    wait_for("he is told", lambda: [m for m in service.sink.mails() if "inte skickats" in m.text])
    assert not [m for m in service.sink.mails(ANNA) if "vecka 13" in m.text]


def test_the_lines_of_the_manual_work(service):
    """Those of BACKUP AND MOVING, in order, with the paths of this place; what is about a server: test_migrate_store.py, test_restore_postgres.py."""
    synpunkt = service.synpunkt
    synpunkt.stop()
    page = (ROOT / "milter/man/synpunkt.1").read_text("utf-8").split(".Sh BACKUP AND MOVING")[1].split("\n.Sh ")[0]
    lines = re.findall(r"(?m)^\.Dl [$#] synpunkt (?!migrate-store|restore --until)(.*)$", page)
    assert len(lines) == 5, lines
    for line in lines:
        words = [re.sub(r"^(?:/\w+/(?:\w+/)?)?synpunkt\.db$", str(synpunkt.home / "state" / "copy.db"), word)
                 for word in line.split()]
        if words[0] == "restore":
            for old in synpunkt.store.parent.glob("synpunkt.db*"):
                old.unlink()
        copy = synpunkt.home / "state" / "copy.db"
        if words[:2] == ["backup", "--with-keys"]:
            copy.unlink()
        done = synpunkt.run(*words, check=False)
        assert done.returncode in ((0, 78) if words[0] == "check" else (0,)), (line, done.stderr)
    synpunkt.assert_sound()
