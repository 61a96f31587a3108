"""Purges: what is decided goes, wholly; what stays says the same as before; whoever has not decided removes nothing."""
import json
import random
import re
import signal
import sqlite3
import subprocess
import time

import harness
import pytest
from harness import wait_for
from records import Office

DECISION = "KS 2026/123"
NAME, ADDRESS, PHONE = "Wqxzana Brxöqvist", "wqxzana@zvxpost.example", "070-777 88 99"
WORD = "vqxombatgrop"
TEXT = f"Hej! En {WORD} på cykelbanan. Ring {PHONE}.\n\n{NAME}\n"
ALL = (NAME, "Wqxzana", "Brxöqvist", ADDRESS, "zvxpost", PHONE, WORD)


@pytest.fixture
def office():
    if not (harness.build_folder() / "synpunktd").exists():
        pytest.skip("synpunktd is not built")
    with Office() as place:
        yield place


def purge(office, *words, check=True, command="purge"):
    return office.synpunkt.run(command, *words, check=check, timeout=300)


def apply(office, *words, count, **more):
    return purge(office, *words, "--decision", DECISION, "--apply", "--count", str(count), **more)


def some(office):
    """A closed case with the words, one that stays open, and the newest of all; their references.

    What the first holds does not pack well: pages of the file are its alone.
    """
    picture = WORD.encode() * 40 + random.Random(1).randbytes(100_000)
    gone, _ = office.open(ADDRESS, NAME, f"Om en {WORD}", TEXT, attachment=("bild.bin", picture))
    office.close_case(gone, f"Hej Wqxzana!\n\nVi lagar din {WORD}.\n\nJohan Berg\n")
    stays, _ = office.open("bo.ek@posten7.example", "Bo Ek", "Ett potthål", "Hej! Ett potthål på cykelbanan.\n")
    office.close_case(stays)
    last, _ = office.open("eva.al@posten8.example", "Eva Al", "Snö", "Hej! Snö på cykelbanan.\n")
    wait_for("the index", lambda: office.query("SELECT (SELECT entry FROM indexed) = (SELECT max(id) FROM entries)")[0][0])
    return gone, stays, last


def remains(office, words):
    """(file, word) for every word in any file of the store, and in a fresh copy of it; as UTF-8 and as it is searched for."""
    copy = office.synpunkt.home / "copy.db"
    source, target = sqlite3.connect(f"file:{office.synpunkt.store}?mode=ro", uri=True), sqlite3.connect(copy)
    source.backup(target)
    target.close()
    source.close()
    found = []
    for path in [copy, *office.synpunkt.store.parent.iterdir()]:
        data = path.read_bytes().lower()
        found += [(path.name, word) for word in words if word.lower().encode() in data]
    copy.unlink()
    return found


def messages(office):
    """All that any case still holds, unpacked."""
    out = office.synpunkt.home / "state" / "all.mbox"
    year = office.synpunkt.list()[0]["reference"].split("-")[1]
    office.synpunkt.run("export", "--year", year, "--format=mbox", "--internal", "--confidential", "-o", out)
    text = out.read_bytes()
    out.unlink()
    return text


def in_index(office, letters):
    """Are the three letters in the index of words, deleted or not?  A first letter that no other word has is written out."""
    return any(letters in block for (block,) in office.query("SELECT block FROM words_data"))


def report(office, *more):
    year = office.synpunkt.list()[0]["reference"].split("-")[1]
    said = json.loads(office.synpunkt.run("report", year, "--full", "--format=json", *more))
    return {key: value for key, value in said.items() if key not in ("as_of", "made_at")}


def test_what_is_purged_is_nowhere(office):
    gone, stays, last = some(office)
    assert remains(office, ALL) and in_index(office, b"wqx")
    before, rows = report(office), {case["reference"] for case in office.synpunkt.list()}
    said = purge(office, gone)
    assert re.search(r"would be purged: 1;", said) and "--count 1" in said
    assert remains(office, ALL), "a dry run removes nothing"

    assert f"by decision {DECISION}: 1" in apply(office, gone, count=1)

    assert remains(office, ALL) == []
    assert not in_index(office, b"wqx")
    assert WORD.encode() not in messages(office) and b"cykelbanan" in messages(office)
    assert report(office) == before
    assert {case["reference"] for case in office.synpunkt.list()} == rows
    assert gone not in office.synpunkt.run("search", WORD, check=False).stdout.decode()
    found = office.synpunkt.check_deep()
    assert not found["error"] and any("have no text any longer" in what for what in found["ok"]), found
    protocol = purge(office, "--protocol")
    assert DECISION in protocol and not any(word in protocol for word in ALL) and "not ended" not in protocol
    assert "would be purged: 0" in purge(office, gone)
    next_one, _ = office.open("siv@posten9.example", "Siv", "Lampan", "Hej! Lampan är trasig.\n")
    assert next_one not in rows, "a number is never given again"


def test_room_is_given_back_only_when_asked_for(office):
    """To write the file anew keeps everybody waiting: a purge does not do it."""
    gone, stays, last = some(office)
    size = office.synpunkt.store.stat().st_size
    apply(office, gone, count=1)
    assert office.query("PRAGMA freelist_count")[0][0] > 0 and office.synpunkt.store.stat().st_size >= size
    assert re.search(r"was .* and is ", purge(office, "--compact"))
    assert office.query("PRAGMA freelist_count") == [(0,)]
    assert purge(office, "--compact", gone, check=False).returncode == 64
    assert remains(office, ALL) == []
    office.synpunkt.assert_sound()


def longest_wait(office, busy):
    """Seconds that a writer waited at most while `busy()`."""
    writer = sqlite3.connect(office.synpunkt.store, timeout=60, isolation_level=None)
    longest = 0.0
    while busy():
        begun = time.monotonic()
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE store SET proved_at = proved_at + 1")
        writer.execute("COMMIT")
        longest = max(longest, time.monotonic() - begun)
        time.sleep(0.02)
    writer.close()
    return longest


def test_mail_is_taken_while_somebody_reads_and_the_log_cannot_be_emptied(office):
    gone, stays, last = some(office)
    reader = sqlite3.connect(office.synpunkt.store, timeout=20, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM events").fetchone()
    words = [office.synpunkt.home / "bin" / "synpunkt", "-c", office.synpunkt.config, "purge", gone, "--decision", DECISION,
             "--apply", "--count", "1"]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **office.synpunkt._as_user())
    until = time.monotonic() + 8
    assert longest_wait(office, lambda: time.monotonic() < until) < 4.5   # a reader is waited for five seconds elsewhere
    assert process.poll() is None, "it waits for the reader"
    reader.execute("ROLLBACK")
    reader.close()
    assert process.wait(60) == 0 and remains(office, ALL) == []


def on_no_case(office):
    """Mail that the machine keeps on no case: an answer of another machine, and a bounce of something we never sent."""
    from records import mail
    raw = mail(ADDRESS, NAME, harness.MAILBOX, f"Autosvar {WORD}", TEXT).replace(b"MIME-Version", b"Auto-Submitted: auto-replied\r\nMIME-Version")
    office.take(raw, ADDRESS, harness.MAILBOX)
    office.take(mail("mailer-daemon@zvxpost.example", "Mail Delivery System", harness.MAILBOX, f"Undelivered {WORD}", TEXT), "", harness.MAILBOX)
    assert office.query("SELECT count(*) FROM entries WHERE case_number IS NULL") == [(2,)]


def test_mail_on_no_case_goes_with_the_days(office):
    on_no_case(office)
    stays, _ = office.open("bo.ek@posten7.example", "Bo Ek", "Ett potthål", "Hej! Ett potthål på cykelbanan.\n")
    wait_for("letters", lambda: office.query("SELECT count(*) FROM letters WHERE state = 'waiting'") == [(0,)])
    on_file = "SELECT count(*) FROM entries WHERE case_number IS NULL"
    assert remains(office, ALL)
    assert "on no case" not in purge(office, "--before", "2001-01-01")
    assert "on no case" not in purge(office, "--before", "2099-01-01", "--category", "beröm")
    said = purge(office, "--before", "2099-01-01")
    assert "on no case (automatic mail, bounces, spam) that would be removed: 2" in said and "--count 2" in said
    assert office.query(on_file) == [(2,)], "a dry run removes nothing"
    assert apply(office, "--before", "2099-01-01", count=1, check=False).returncode == 65
    assert "messages on no case that are gone: 2" in apply(office, "--before", "2099-01-01", count=2)
    assert office.query(on_file) == [(0,)] and remains(office, ALL) == []
    assert re.search(r"\(no case\) \d{4} 2", purge(office, "--protocol"))
    found = office.synpunkt.check_deep()
    assert not found["error"] and any("have no text any longer" in what for what in found["ok"]), found
    assert "on no case" not in purge(office, "--before", "2099-01-01")
    on_no_case(office)                                  # the chain goes on, and a second purge counts the first one's too
    office.open("eva.al@posten8.example", "Eva Al", "Snö", "Hej! Snö på cykelbanan.\n")
    wait_for("letters", lambda: office.query("SELECT count(*) FROM letters WHERE state = 'waiting'") == [(0,)])
    apply(office, "--before", "2099-01-01", count=2)
    assert remains(office, ALL) == []
    office.synpunkt.assert_sound()


def test_mail_on_no_case_that_a_case_tells_of_stays_with_it(office):
    gone, stays, last = some(office)
    on_no_case(office)
    office.open("ulla@posten10.example", "Ulla", "Lampan", "Hej! Lampan är trasig.\n")
    held = office.query("SELECT id FROM entries WHERE case_number IS NULL ORDER BY id LIMIT 1")[0][0]
    store = sqlite3.connect(office.synpunkt.store, timeout=20)
    with store:                                         # a letter of a case passes one of them on
        store.execute("UPDATE letters SET entry = ? WHERE id = (SELECT min(id) FROM letters WHERE case_number IS NOT NULL)", (held,))
    store.close()
    assert "that would be removed: 1" in purge(office, "--before", "2099-01-01")


def test_nothing_goes_without_decision_and_number(office):
    gone, stays, last = some(office)
    for words, code in ((("--apply", "--count", "1", gone), 64), (("--apply", "--decision", DECISION, gone), 64),
                        (("--apply", "--decision", "  ", "--count", "1", gone), 64), ((), 64),
                        (("--apply", "--decision", DECISION, "--count", "2", gone), 65),
                        (("--before", "2026-13-01"), 64), (("--before", "2026-01-01", gone), 64),
                        (("--before", "2099-01-01", "--unit", "finns-inte"), 64)):
        assert purge(office, *words, check=False).returncode == code, words
    assert remains(office, ALL)
    assert "not ended" not in purge(office, "--protocol")


def test_what_is_open_or_belongs_to_it_stays(office):
    gone, stays, last = some(office)
    said = purge(office, gone, last)
    assert "stay: 1, not closed" in said and last in said and "--count 1" in said
    number = int(gone.split("-")[1][2:] + gone.split("-")[2].rjust(7, "0"))
    with_store = sqlite3.connect(office.synpunkt.store, timeout=20)
    with with_store:
        with_store.execute("UPDATE cases SET linked = ? WHERE status <> 'closed'", (number,))
    said = purge(office, gone)
    assert "linked to a case that is not closed" in said and "would be purged: 0" in said
    assert "stay: 1" in purge(office, "--before", "2099-01-01")
    with with_store:
        with_store.execute("UPDATE cases SET linked = NULL")
    with_store.close()


def test_days_units_and_categories_choose(office):
    gone, stays, last = some(office)
    cases = {case["reference"]: case for case in office.synpunkt.list()}
    assert "would be purged: 0" in purge(office, "--before", "2001-01-01")
    assert "would be purged: 2" in purge(office, "--before", "2099-01-01")
    assert "would be purged: 0" in purge(office, "--before", "2099-01-01", "--category", "beröm")
    assert "would be purged: 2" in purge(office, "--before", "2099-01-01", "--unit", cases[gone]["unit"])
    assert "would be purged: 0" in purge(office, "--spam-before", "2099-01-01")
    references = office.synpunkt.home / "state" / "references"
    purge(office, "--before", "2099-01-01", "-o", references)
    assert set(references.read_text().split()) == {gone, stays}


def test_broken_off_it_goes_on(office):
    gone, stays, last = some(office)
    words = [office.synpunkt.home / "bin" / "synpunkt", "-c", office.synpunkt.config, "purge", "--before", "2099-01-01",
             "--decision", DECISION, "--apply", "--count", "2"]
    lock = sqlite3.connect(office.synpunkt.store, timeout=20, isolation_level=None)
    lock.execute("BEGIN")                               # keeps the log from being emptied: the end waits
    lock.execute("SELECT count(*) FROM events").fetchone()
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **office.synpunkt._as_user())
    wait_for("the cases", lambda: office.query("SELECT count(*) FROM cases WHERE subject = '' AND status = 'closed'") == [(2,)])
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    lock.execute("ROLLBACK")
    lock.close()
    assert process.returncode != 0 and "not ended" in purge(office, "--protocol")
    apply(office, "--before", "2099-01-01", count=2)
    assert "not ended" not in purge(office, "--protocol") and purge(office, "--protocol").count(DECISION) == 1
    assert remains(office, ALL) == []
    office.synpunkt.assert_sound()


def test_lists_that_name_a_case_go_with_it(office):
    gone, stays, last = some(office)
    ask = harness.MAILBOX.replace("@", "+fraga@")
    from records import STAFF, mail
    office.take(mail(STAFF, "Johan Berg", ask, gone, "\n"), STAFF, ask, "--staff", STAFF)
    office.arrived(STAFF, lambda m: "fraga" in m["From"] and gone in m.text)
    office.open("ulla@posten10.example", "Ulla", "Lampan", "Hej! Lampan är trasig.\n")
    wait_for("letters", lambda: office.query("SELECT count(*) FROM letters WHERE case_number IS NULL AND state = 'waiting'") == [(0,)])
    assert office.query("SELECT count(*) FROM letters WHERE case_number IS NULL AND kind = 'list'") == [(1,)]
    assert "and are gone too: 1" in apply(office, gone, count=1)
    assert office.query("SELECT count(*) FROM letters WHERE case_number IS NULL AND kind = 'list'") == [(0,)]
    assert remains(office, ALL) == []
    office.synpunkt.assert_sound()


def test_a_person_is_taken_out(office):
    gone, stays, last = some(office)
    before = report(office)
    assert "would be anonymised: 1" in purge(office, ADDRESS, command="anonymise")
    assert remains(office, ALL)
    apply(office, ADDRESS, count=1, command="anonymise")
    names = [word for word in ALL if word != WORD]      # what it was about stays, who wrote it goes
    assert remains(office, names) == []
    text = messages(office).decode()
    assert WORD in text and "[maskat]" in text and not any(word in text for word in names)
    page = office.synpunkt.home / "state" / "page.html"
    office.synpunkt.run("export", gone, "-o", page)
    assert "anonymiserad" in page.read_text() and WORD in page.read_text()
    page.unlink()
    assert report(office) == before
    assert "would be anonymised: 0" in purge(office, ADDRESS, command="anonymise")
    office.synpunkt.assert_sound()
    said = purge(office, gone)
    assert "would be purged: 1" in said
    apply(office, gone, count=1)
    assert remains(office, ALL) == []
    office.synpunkt.assert_sound()
