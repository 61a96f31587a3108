"""What is imported causes no letter, now or later, until a person acts on it (D53)."""
import datetime
import json
import os
import re
import signal
import subprocess

import pytest

import clients
import fakemta
import harness
from harness import MAILBOX, wait_for

pytestmark = pytest.mark.skipif(not (harness.build_folder() / "synpunktd").exists(), reason="synpunktd is not built")

OLD, NEW = "gun.berg@posten.example", "siv.dahl@posten.example"
TEXT = "Hej! Det är stora potthål på cykelbanan mellan Bjurhovda och Hamre. När tänker ni laga dem?\n"


def mail_of(sender):
    return clients.first_mail("Potthål på cykelbanan", TEXT, sender=sender, to=MAILBOX,
                              results=clients.results_for(sender).partition("; ")[2])


def test_old_mail_is_filed_and_nobody_is_written_to():
    with harness.Alone(deadline_days="working") as service:
        synpunkt = service.synpunkt
        path = synpunkt.home / "old.eml"
        path.write_bytes(mail_of(OLD))
        path.chmod(0o644)
        (row,) = [json.loads(line) for line in synpunkt.run("import", "--json", path).splitlines()]
        first = datetime.datetime.now().replace(hour=10, minute=0)
        for days in (1, 2, 3, 7, 15, 30, 60):
            moment = first + datetime.timedelta(days=days)
            assert json.loads(synpunkt.run("sweep", "--json", f"--now={moment:%Y-%m-%dT%H:%M}"))["letters"] == 0
        # What is written to follows the same road at once, so that silence is not slowness.
        assert fakemta.deliver(synpunkt.socket, mail_of(NEW), NEW, [MAILBOX], queue_id="Q1").answer == "d"
        wait_for("receipt", lambda: service.sink.mails(NEW))
        synpunkt.run("flush")
        assert not service.sink.mails(OLD)
        assert not [m for m in service.sink.mails() if row["reference"] in m["Subject"]]
        assert row["reference"] in [case["reference"] for case in synpunkt.list()]


# ---- the old mailbox as a whole ---------------------------------------------------------------------------------

ROOT = harness.ROOT
PROGRAM = harness.build_folder() / "synpunkt"
DESK = "synpunkter@vasteras.example"
ANNA = "anna@posten.example"


def letter(number, sender, subject, day, answers=(), text="Hej! Lampan vid lekplatsen lyser inte.\n"):
    """Unlike the harness's: old mail, told apart by its number, with the ids of what it answers."""
    ids = "".join(f"References: <{other}@old.example>\n" for other in answers)
    return (f"From: {sender}\nTo: {DESK if sender != DESK else ANNA}\nSubject: {subject}\nDate: {day} 10:00:00 +0100\n"
            f"Message-ID: <{number}@old.example>\n{ids}\n{text}\n").encode()


class Old:
    """A configured Synpunkt and an old mailbox, a Maildir with a folder for what was sent."""

    def __init__(self, home, extra='old_reference = { "KC-[0-9]{6}" }\n'):
        self.home, self.box = home, home / "Maildir"
        for folder in ("cur", "new", "tmp", ".Sent/cur", ".Sent/new", ".Sent/tmp"):
            (self.box / folder).mkdir(parents=True)
        text = (ROOT / "rules" / "synpunkt.conf").read_text(encoding="utf-8")
        text = re.sub(r'"(units|classes|learned)\.conf"', rf'"{ROOT}/rules/\1.conf"', text)
        text = text.replace('"../templates"', f'"{ROOT}/templates"').replace("/var/lib/synpunkt/synpunkt.db", f"{home}/store.db")
        (home / "synpunkt.conf").write_text(extra + text.replace("/etc/synpunkt/keys", f"{home}/keys"), encoding="utf-8")
        self.run("init")

    def put(self, name, raw, folder="cur"):
        (self.box / folder / name).write_bytes(raw)

    def popen(self, *words, **options):
        environment = dict(os.environ, TMPDIR=str(self.home))
        return subprocess.Popen([PROGRAM, "-c", self.home / "synpunkt.conf", *words], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, env=environment, **options)

    def run(self, *words, status=0):
        process = self.popen(*words)
        out, err = process.communicate(timeout=120)
        assert process.returncode == status, err.decode()
        return out.decode(), err.decode()

    def rows(self, *words, status=0):
        return [json.loads(line) for line in self.run(*words, status=status)[0].splitlines()]

    def files(self):
        return sorted(str(path.relative_to(self.home)) for path in self.home.rglob("*") if path.is_file())


@pytest.fixture
def old(tmp_path):
    """The last letter of a thread lies first, its answer in another folder; and the server keeps notes of its own."""
    old = Old(tmp_path)
    old.put("1:2,S", letter(3, ANNA, "Re: Trasig lampa [KC-123456]", "Wed, 13 Mar 2019", [1, 2]))
    old.put("2:2,S", letter(1, ANNA, "Trasig lampa", "Mon, 11 Mar 2019"))
    old.put("1:2,S", letter(2, DESK, "Re: Trasig lampa [KC-123456]", "Tue, 12 Mar 2019", [1]), ".Sent/cur")
    old.put("3", letter(4, "siv@posten.example", "KC-200200 Potthål i gatan", "Fri, 5 Mar 2021"), "new")
    (old.box / "dovecot.index.cache").write_bytes(b"\0\1\2")
    return old


def test_a_reply_lands_on_the_case_of_what_it_answers_however_the_files_lie(old):
    rows = {row["file"].partition("Maildir/")[2]: row["reference"] for row in old.rows("import", "--json", old.box)}
    assert rows["cur/1:2,S"] == rows["cur/2:2,S"] == rows[".Sent/cur/1:2,S"] != rows["new/3"]
    shown = old.run("show", rows["cur/1:2,S"])[0]
    assert re.search(r"entry answer +synpunkter@vasteras.example", shown)


def test_what_the_old_mailbox_sent_to_nobody_known_opens_no_case(old):
    old.put("9", letter(9, DESK, "Sommarstängt", "Mon, 1 Jul 2019"), ".Sent/cur")
    rows = {row["file"].rpartition("/")[2]: row["reference"] for row in old.rows("import", "--json", old.box)}
    assert rows["9"] is None


def test_an_old_number_leads_to_its_case(old):
    rows = {row["file"].partition("Maildir/")[2]: row["reference"] for row in old.rows("import", "--json", old.box)}
    later = old.home / "later.eml"
    later.write_bytes(letter(20, ANNA, "Hur går det med kc-123456?", "Mon, 2 Mar 2026"))
    stranger = old.home / "stranger.eml"
    stranger.write_bytes(letter(21, "okand@posten.example", "Angående KC-200200", "Mon, 2 Mar 2026"))
    for path in (later, stranger):
        with path.open("rb") as message:
            assert old.popen("ingest", stdin=message).wait(60) == 0
    cases = {case["reference"]: case["messages"] for case in old.rows("list", "--json")}
    assert "20@old.example" in cases[rows["cur/1:2,S"]]
    (apart,) = [reference for reference, messages in cases.items() if "21@old.example" in messages]
    assert apart not in rows.values(), "a number is no proof of who writes"
    said = old.popen("check", "--deep", "--no-mta", "--json").communicate(timeout=120)[0].decode()
    assert "is whole, and as its events tell" in said


def test_a_pattern_that_is_none_is_told_at_start(tmp_path):
    (tmp_path / "inside").mkdir()
    with pytest.raises(AssertionError, match="old_reference.*regular expression"):
        Old(tmp_path / "inside", 'old_reference = { "KC-[0-9" }\n').run("list")


def test_a_dry_run_counts_what_the_import_does_and_writes_nothing(old):
    before = old.files()
    (said,) = old.rows("import", "--dry-run", "--json", old.box)
    assert old.files() == before and old.rows("list", "--json") == []
    assert (said["messages"], said["cases"], said["follow_ups"], said["unreadable"]) == (4, 2, 2, 0)
    assert said["kinds"] == {"person": 4} and said["years"] == {"2019": 3, "2021": 1}
    assert sum(said["units"].values()) == 2 and sum(said["languages"].values()) == 4
    text, _ = old.run("import", "--dry-run", old.box)
    assert re.search(r"open a case +2\b", text) and re.search(r"follow up +2\b", text)
    old.run("import", old.box)
    assert len(old.rows("list", "--json")) == 2


def test_what_cannot_be_read_is_told_and_the_rest_is_filed(old):
    old.put("broken", b"\0\1\2")
    out, err = old.run("import", old.box, old.home / "missing", status=os.EX_DATAERR)
    assert "broken' is no message" in err and "missing" in err and len(out.splitlines()) == 4
    out, err = old.run("import", old.box)
    assert "broken' is no message" in err and len(out.splitlines()) == 4
    assert "cur/broken" in old.run("import", old.box / "cur" / "broken")[0], "what is named itself is meant"


def test_a_repeat_changes_nothing(old):
    first = old.rows("import", "--json", old.box)
    story = [old.run("list", "--json")[0], old.run("show", first[0]["reference"], "--json")[0]]
    out, err = old.run("import", "--json", old.box)
    assert [json.loads(line) for line in out.splitlines()] == first and "there already 4" in err
    cases = old.rows("list", "--json")
    assert [case["messages"] for case in cases] == [json.loads(line)["messages"] for line in story[0].splitlines()]


def many(old, count):
    box = old.home / "old.mbox"
    mails = [letter(1000 + i, f"p{i}@posten.example", f"Lampa nummer {i}", "Tue, 12 Mar 2019") for i in range(count)]
    box.write_bytes(b"".join(b"From x Tue Mar 12 10:00:00 2019\n" + mail + b"\n" for mail in mails))
    return box


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_an_import_that_was_cut_off_goes_on_where_it_was(old, blow):
    count = 700
    box = many(old, count)
    process = old.popen("import", "--json", box)
    filed = [json.loads(process.stdout.readline()) for _ in range(150)]
    process.send_signal(blow)
    rest, err = process.communicate(timeout=120)
    filed += [json.loads(line) for line in rest.splitlines() if line.endswith(b"}")]
    assert 150 <= len(filed) < count, "it was over before it was cut off"
    assert process.returncode == (os.EX_TEMPFAIL if blow == signal.SIGINT else -blow), err.decode()
    again, err = old.run("import", "--json", box)
    passed = int(re.search(r"going on after (\d+) messages", err).group(1))
    assert passed == len(filed) if blow == signal.SIGINT else 100 <= passed <= len(filed) + 1
    assert len(again.splitlines()) == count - passed
    assert len(old.rows("list", "--json")) == count
    assert not [name for name in old.files() if name.endswith(".import")]


def test_where_another_mailbox_is_given_all_of_it_is_read(old):
    box = many(old, 700)
    process = old.popen("import", "--json", box)
    for _ in range(150):
        process.stdout.readline()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=120)
    out, err = old.run("import", "--json", old.box)
    assert "going on" not in err and len(out.splitlines()) == 4
