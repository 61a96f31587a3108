"""`synpunkt learn`: from letters with the right unit, or from closed cases, to a table that a person switches on."""
import json
import re
import sqlite3
import subprocess
from contextlib import closing

import pytest

import harness
from test_req_import import Old, letter

PROGRAM = harness.build_folder() / "synpunkt"
OK, USAGE, DATA, CANNOT_CREATE = 0, 64, 65, 73
# Words that no rule knows, so that what is learned is from here.
WORDS = {"tekn": "gropen asfalten vattenpöl brunnslock trottoarkant betongsugga", "fast": "matsalen lektionen rektorn slöjden frånvaro katedern",
         "kult": "bokbussen körsång lånekort utställning notställ diapositiv"}
EACH = 10

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="synpunkt is not built")


def texts():
    """(number, unit, subject, text) of letters, three words of its unit in each."""
    number = 0
    for unit, words in WORDS.items():
        words = words.split()
        for i in range(EACH):
            number += 1
            three = [words[(i + step * (1 + i % 2)) % len(words)] for step in range(3)]
            yield number, unit, three[0].capitalize(), f"Hej! Det gäller {three[1]} och {three[2]}, som vanligt.\n"


@pytest.fixture(scope="module", name="town")
def fixture_town(tmp_path_factory):
    """An old mailbox as one file, filed; each case closed by the unit it is for."""
    old = Old(tmp_path_factory.mktemp("town"))
    # A date in the text must not split a message: "From " at the beginning of a line does only after an empty one.
    mbox = b"".join(b"From anna@post.example Tue Mar 10 10:00:00 2026\n"
                    + letter(number, f"p{number}@post{number}.example", subject, "Tue, 10 Mar 2026", text=text + "\nx\nFrom here on\n").replace(b"\r", b"")
                    + b"\n" for number, _, subject, text in texts())
    (old.home / "old.mbox").write_bytes(mbox)
    done = say(old, "import", "--json", old.home / "old.mbox")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == OK and len({row["reference"] for row in rows}) == len(rows) == EACH * len(WORDS)
    assert [row["file"].rpartition("#")[2] for row in rows] == [str(number) for number, *_ in texts()]
    with closing(sqlite3.connect(old.home / "store.db")) as store, store:
        for row, (_, unit, _, _) in zip(rows, texts()):
            store.execute("UPDATE cases SET status = 'closed', unit = ?, triage = 0, sensitive = 0 WHERE number ="
                          " (SELECT case_number FROM entries WHERE message_id = ?)", (unit, f"{row['file'].rpartition('#')[2]}@old.example"))
    old.references = [row["reference"] for row in rows]
    return old


def say(old, *words):
    return subprocess.run([PROGRAM, "-c", old.home / "synpunkt.conf", *words], check=False, capture_output=True, text=True,
                          encoding="utf-8", timeout=120, cwd=old.home)


def as_letters(path, *more):
    rows = [{"id": f"b{number}", "sender": f"p{number}@post{number}.example", "subject": subject, "body": text, "units": [unit]}
            for number, unit, subject, text in texts()]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in [*rows, *more]), encoding="utf-8")
    return path


def figures(text):
    """{row of the table: (right, wrong, desk)}"""
    found = re.findall(r"(?m)^(the words alone|weights alone, 0\.80|both, 0\.80) +([\d.]+) +([\d.]+) +([\d.]+)", text)
    return {name: tuple(map(float, shares)) for name, *shares in found}


def letters_of(text):
    return {unit: int(count) for unit, count in re.findall(r"(?m)^(\w+) +(\d+) letters: ", text)}


def test_from_letters_to_a_table_that_routes(town, tmp_path):
    secret = {"id": "s", "subject": "Orosanmälan", "body": "Ett barn far illa hemma, jag gör en orosanmälan.", "units": ["ifn"]}
    lone = {"id": "k", "subject": "Bostad", "body": "Hej!", "units": ["mimer"]}
    file = as_letters(tmp_path / "letters.jsonl", secret, lone)
    table = tmp_path / "learned.conf"
    done = say(town, "learn", "--letters", file, "--output", table, "--terms", "20")
    assert done.returncode == OK, done.stderr
    assert letters_of(done.stdout) == {unit: EACH for unit in WORDS}
    assert "left out: 1 sensitive letters" in done.stdout and "units with fewer than 5 letters: mimer" in done.stdout
    shares = figures(done.stdout)
    assert shares["weights alone, 0.80"][0] > 80 and all(abs(sum(row) - 100) < 0.3 for row in shares.values())
    assert f"{table} is written; look it through, then name it in the setting 'learned'" in done.stderr
    written = table.read_text(encoding="utf-8")
    assert "from 31 letters of letters.jsonl (sensitive ones left out)" in written and "unit ifn" not in written
    learned = re.search(r"(?ms)^unit kult\n(.*?)(?:\nunit |\Z)", written)[1]
    assert 0 < len(re.findall(r"(?m)^-?\d", learned)) <= 21, "a bias and at most --terms words"

    text = (town.home / "synpunkt.conf").read_text(encoding="utf-8")
    own = town.home / "own.conf"
    own.write_text(re.sub(r'(?m)^learned +=.*$', f'learned = "{table}"', text), encoding="utf-8")
    mail = tmp_path / "new.eml"
    mail.write_text("From: a@post.example\nSubject: Hej\nContent-Type: text/plain; charset=utf-8\n\nKörsång och lånekort på bokbussen.\n",
                    encoding="utf-8")
    told = say(town, "-c", own, "explain", "--json", mail)
    assert told.returncode == OK and json.loads(told.stdout)["unit"] == "kult", told


def test_a_unit_that_there_is_not_is_told_before_anything_is_learned(town, tmp_path):
    """Its table would be one that the service does not start with."""
    file = as_letters(tmp_path / "letters.jsonl", {"id": "x1", "subject": "Hej", "body": "Hej!", "units": ["kultur"]})
    done = say(town, "learn", "--letters", file, "--output", tmp_path / "learned.conf")
    assert done.returncode == DATA and f"{file}: letter 'x1' is for 'kultur', which is no unit of the configuration" in done.stderr
    assert not (tmp_path / "learned.conf").exists()
    unclear = as_letters(tmp_path / "letters.jsonl", {"id": "x1", "subject": "Hej", "body": "Hej!", "units": ["triage"]})
    assert say(town, "learn", "--letters", unclear).returncode == OK


def test_a_table_that_is_there_is_kept_unless_told(town, tmp_path):
    file, table = as_letters(tmp_path / "letters.jsonl"), tmp_path / "learned.conf"
    table.write_text("mine\n", encoding="utf-8")
    done = say(town, "learn", "--letters", file, "--output", table)
    assert done.returncode == CANNOT_CREATE and "is there already; --force replaces it" in done.stderr
    assert table.read_text(encoding="utf-8") == "mine\n"
    assert say(town, "learn", "--letters", file, "--output", table, "--force").returncode == OK
    assert "unit tekn" in table.read_text(encoding="utf-8")
    done = say(town, "learn", "--letters", file, "--output", "/proc/learned.conf")
    assert done.returncode == CANNOT_CREATE and "/proc/learned.conf" in done.stderr


def test_from_closed_cases(town, tmp_path):
    table = tmp_path / "learned.conf"
    done = say(town, "learn", "--output", table, "--from", "2026")
    assert done.returncode == OK, done.stderr
    assert letters_of(done.stdout) == {unit: EACH for unit in WORDS}
    assert "30 letters of closed cases from 2026 on (sensitive ones left out)" in table.read_text(encoding="utf-8")
    assert figures(done.stdout)["weights alone, 0.80"][0] > 80


def test_what_is_sensitive_or_not_decided_teaches_nothing(town):
    kult = town.references[-EACH:]
    cases = {case["reference"]: case for case in map(json.loads, say(town, "list", "--json").stdout.splitlines())}
    assert {cases[reference]["unit"] for reference in kult} == {"kult"}
    with closing(sqlite3.connect(town.home / "store.db")) as store, store:
        numbers = [row[0] for row in store.execute("SELECT number FROM cases WHERE unit = 'kult' ORDER BY number")]
        store.execute("UPDATE cases SET sensitive = 1 WHERE number IN (?, ?)", numbers[:2])
        store.execute("UPDATE cases SET triage = 1 WHERE number = ?", numbers[2:3])
        store.execute("UPDATE cases SET status = 'open' WHERE number = ?", numbers[3:4])
    try:
        done = say(town, "learn")
        assert letters_of(done.stdout)["kult"] == EACH - 4 and "left out: 2 sensitive letters" in done.stdout
        assert letters_of(say(town, "learn", "--sensitive").stdout)["kult"] == EACH - 2
        done = say(town, "learn", "--from", "2027")
        assert done.returncode == DATA and "too little to learn from: 0 letters" in done.stderr
    finally:
        with closing(sqlite3.connect(town.home / "store.db")) as store, store:
            store.execute("UPDATE cases SET sensitive = 0, triage = 0, status = 'closed'")
