"""route, suggest and preview: the commands an administrator works on rules and words with."""
import json
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

import harness

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = harness.build_folder() / "synpunkt"
LETTERS = [
    {"id": "a1", "subject": "Potthål", "body": "Hej!\nDet är ett stort potthål på cykelbanan.\n\nMvh Anna",
     "units": ["tekn"], "category": ["felanmälan", "klagomål", "synpunkt"], "lang": "sv", "class": "synpunkt"},
    {"id": "a2", "subject": "Hemtjänsten", "body": "Hemtjänsten kom inte till min mamma i går kväll.",
     "units": "tekn", "lang": "sv"},
    {"id": "a3", "subject": "", "body": "xyzzy", "units": ["tekn"]},
    {"id": "a4", "subject": "", "body": "xyzzy", "units": ["triage", "tekn"]},
]


@pytest.fixture(autouse=True)
def programs():
    if not PROGRAM.exists():
        pytest.skip("synpunkt is not built")


def run(*words, check=True):
    done = subprocess.run([PROGRAM, "-c", ROOT / "rules" / "synpunkt.conf", *words], capture_output=True, check=False, timeout=120)
    if check:
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode("utf-8")
    return done


def lines(text):
    return [json.loads(line) for line in text.split("\n") if line]


@pytest.fixture
def letters(tmp_path):
    path = tmp_path / "letters.jsonl"
    path.write_text("\ufeff" + "\n\n".join(json.dumps(letter, ensure_ascii=False) for letter in LETTERS), encoding="utf-8")
    return path


# ---- route ---------------------------------------------------------------------------------------------------

def test_route_gives_a_line_for_each_letter(letters):
    rows = lines(run("route", "--json", letters))
    assert [list(row) for row in rows] == [["id", "unit", "category", "lang", "class"]] * len(LETTERS)
    assert [(row["id"], row["unit"]) for row in rows] == [("a1", "tekn"), ("a2", "aldre"), ("a3", "triage"), ("a4", "triage")]
    assert rows[0]["lang"] == "sv" and {row["class"] for row in rows} == {"synpunkt"}
    assert len(run("route", letters).splitlines()) == len(LETTERS)


def test_a_letter_is_weighed_as_the_same_mail_is(letters, tmp_path):
    mail = tmp_path / "mail.eml"
    body = "Hej, det är ett potthål här.\n\nFrån: Kalle\nSkickat: den 3 mars 2026 10:00\nTill: Anna\nÄmne: Hemtjänsten\n\nHemtjänsten kom inte."
    mail.write_text(f"From: a@posten.example\nSubject: Vägen\nContent-Type: text/plain; charset=utf-8\n\n{body}\n", encoding="utf-8")
    letters.write_text(json.dumps({"id": "1", "subject": "Vägen", "body": body}), encoding="utf-8")
    explained, routed = lines(run("explain", "--json", mail))[0], lines(run("route", "--json", letters))[0]
    for theirs, ours in (("unit", "unit"), ("category", "category"), ("language", "lang"), ("class", "class")):
        assert explained[theirs] == routed[ours]
    assert routed["unit"] == "tekn"


def test_route_counts_right_wrong_and_triaged(letters):
    rows = lines(run("route", "--test", "--json", letters))
    assert [(row["id"], row["verdict"], row["unit"]) for row in rows[:-1]] == [("a2", "wrong", "aldre"), ("a3", "triage", "triage")]
    assert rows[0]["expected"] == ["tekn"] and any(hit["word"] == "hemtjänsten" for hit in rows[0]["points"]["aldre"]["hits"])
    total = rows[-1]
    assert (total["letters"], total["right"], total["wrong"], total["triage"]) == (4, 2, 1, 1)
    assert total["units"]["tekn"]["wrong"] == 1 and total["units"]["aldre"]["taken"] == 1
    assert (total["language"]["known"], total["language"]["right"]) == (2, 2)
    text = run("route", "--test", letters)
    assert re.search(r"(?m)^wrong  a2 +expected tekn, got aldre  aldre \S+:.* hemtjänsten \+", text)
    assert re.search(r"(?m)^right +2 of +4 +50\.0 %", text)
    quiet = run("route", "--test", "--quiet", letters)
    assert "a2" not in quiet and "50.0 %" in quiet


@pytest.mark.parametrize("row, line, why", [
    ("{bad", 3, "is not JSON"), ("[1]", 3, "is not a JSON object"), ('{"body": "x"}', 3, "'id'"),
    ('{"id": 1, "body": "x"}', 3, "'id'"), ('{"id": "x", "body": null}', 3, "'body'"),
    ('{"id": "x", "body": "y", "units": {}}', 3, "'units'"), ('{"id": "x", "body": "y", "units": [1]}', 3, "'units'"),
    ('{"id": "x", "body": "y"}', 3, "'units'"), ("[" * 100000, 3, "nested too deep"), ("\"" + "x" * 2**20 + "\"", 3, "1 MiB"),
    ('{"id": "\udcff"}', 3, "UTF-8"),
], ids=lambda value: str(value).encode("ascii", "replace").decode()[:20])
def test_bad_letters_are_named_with_file_and_line(tmp_path, row, line, why):
    path = tmp_path / "bad.jsonl"
    path.write_bytes((json.dumps(LETTERS[0]) + "\n\n" + row + "\n").encode("utf-8", "surrogateescape"))
    done = run("route", "--test", path, check=False)
    assert done.returncode == 65 and f"{path}:{line}: " in done.stderr.decode() and why in done.stderr.decode()


def test_route_says_how_it_is_used(tmp_path):
    assert run("route", check=False).returncode == 64
    assert run("route", tmp_path / "none.jsonl", check=False).returncode == 65
    for command, option in (("route", "--test"), ("suggest", "--since"), ("preview", "--lang")):
        assert option in run(command, "--help")


# ---- explain -------------------------------------------------------------------------------------------------

def test_explain_says_where_the_words_stood(tmp_path):
    mail = tmp_path / "mail.eml"
    mail.write_text("From: a@posten.example\nSubject: Cykelbanan\nContent-Type: text/plain; charset=utf-8\n\nHej!\n\nDet är ett potthål.\n", encoding="utf-8")
    hits = {hit["word"]: hit for hit in lines(run("explain", "--json", mail))[0]["points"]["tekn"]["hits"]}
    assert hits["potthål"]["line"] == 3 and hits["cykelbanan"]["line"] == 0
    assert hits["potthål"]["entry"] and hits["potthål"]["points"] > 0
    assert re.search(r"potthål\([^)]*, line 3 \+", run("explain", mail))


# ---- suggest -------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def town():
    if not PROGRAM.exists():
        pytest.skip("synpunkt is not built")
    folder = harness.Folder()
    synpunkt = harness.Synpunkt(folder, learned_certainty=1, learned_doubt=0)  # words alone: the table knows no made-up ones
    synpunkt.configure("127.0.0.1:1")
    texts = {
        "tekn": ["Nu är det rysligt grymtigt i backen.", "Ännu en gång grymtade det i backen.", "Så grymt det är, säger Xerxes.", "Grymtigt i Xerxes backe, och 42b syns inte."],
        "ifn": ["Här bor en blomstrig pojke.", "En blomstrig flicka.", "Ett blomstrig barn."],
        "": ["Något helt annat."],
    }
    number = 0
    for unit, bodies in texts.items():
        for body in bodies:
            number += 1
            raw = (f"From: Person {number} <p{number}@posten{number}.example>\nSubject: Hej {number}\nMessage-ID: <{number}@x.example>\n"
                   f"Content-Type: text/plain; charset=utf-8\n\n{body}\n")
            synpunkt.run("ingest", "--sender", f"p{number}@posten{number}.example", stdin=raw.encode())
            with closing(sqlite3.connect(synpunkt.store)) as store, store:
                if unit:
                    store.execute("UPDATE cases SET unit = ?, triage = 0 WHERE number = (SELECT max(number) FROM cases)", (unit,))
    yield synpunkt
    folder.close()


def suggested(town, *words):
    return [(row["unit"], row["list"], row["word"], row["right"], row["wrong"]) for row in lines(town.run("suggest", "--json", *words))]


def test_suggest_proposes_what_handed_over_cases_share(town):
    assert suggested(town) == [("tekn", "strong", "grymt*", 4, 0)]
    text = town.run("suggest")
    assert text == '# unit "tekn", into its list "strong":\n        "grymt*",  # grymt* (4 right, 0 wrong)\n'


def test_what_suggest_prints_can_be_pasted(town):
    path = town.home / "rules" / "units.conf"
    before = path.read_text(encoding="utf-8")
    line = town.run("suggest").split("\n")[1]
    at = re.compile(r"strong\s*=\s*\{").search(before, before.index('unit "tekn"')).end()
    try:
        path.write_text(before[:at] + line + "\n" + before[at:], encoding="utf-8")
        assert suggested(town) == []
    finally:
        path.write_text(before, encoding="utf-8")


def test_suggest_leaves_sensitive_units_out_unless_asked(town):
    assert suggested(town, "--unit", "ifn") == []
    assert [row[0] for row in suggested(town, "--sensitive", "--unit", "ifn")] == ["ifn"]


def test_suggest_looks_at_cases_since_a_day(town):
    assert suggested(town, "--since", "2100-01-01") == []
    assert suggested(town, "--since", "2020-01-01") == suggested(town)
    assert town.run("suggest", "--since", "yesterday", check=False).returncode == 64
    assert town.run("suggest", "--unit", "nowhere", check=False).returncode == 64


# ---- preview -------------------------------------------------------------------------------------------------

def test_preview_lists_letters_of_every_kind():
    rows = [line.split() for line in run("preview").splitlines()]
    kinds = {row[1] for row in rows}
    source = (ROOT / "milter" / "core" / "letter.c").read_text(encoding="utf-8")
    all_kinds = set(re.findall(r'\[LETTER_\w+\]\s*=\s*\{"([a-z-]+)"', source))
    assert len(all_kinds) > 15
    assert kinds == all_kinds - {"archive"}


def test_preview_shows_every_letter_as_it_would_be_sent(tmp_path):
    said = run("preview", "--all", tmp_path / "letters")
    files = sorted((tmp_path / "letters").glob("*.eml"))
    assert len(files) > 100 and f"{len(files)} letters" in said
    book = (tmp_path / "letters" / "letters.txt").read_text(encoding="utf-8")
    assert book.count("======== ") == len(files)
    assert "{{" not in book and "Ditt mejl [" not in book
    for path in files:
        assert b"Message-ID: <sp." in path.read_bytes()


def test_preview_follows_its_wishes():
    assert "Mimer" in run("preview", "receipt", "--unit", "mimer")
    assert "Kiitos" in run("preview", "receipt", "--lang", "fi", "--category", "beröm")
    assert "Potthål" not in run("preview", "receipt-klagomal", "--unit", "ifn")
    assert run("preview", "receipt", "--html").startswith("<!DOCTYPE html>")
    assert "\r\nMIME-Version: 1.0\r\n" in run("preview", "receipt", "--eml").replace("\r\r\n", "\r\n")


@pytest.mark.parametrize("words, status", [
    (["nothing"], 64), (["receipt", "--lang", "de"], 64), (["receipt", "--unit", "nowhere"], 64),
    (["receipt", "--category", "sorg"], 64), (["receipt", "copy"], 64), (["copy", "--html"], 65), (["all"], 64),
])
def test_preview_refuses_what_there_is_not(words, status):
    assert run("preview", *words, check=False).returncode == status


# ---- import ---------------------------------------------------------------------------------------------------

def old_mail(folder, number, sender, subject):
    path = folder / f"{number}.eml"
    path.write_text(f"From: {sender}\nTo: synpunkter@vasteras.example\nSubject: {subject}\n"
                    f"Date: Tue, {number} Mar 2020 10:00:00 +0100\nMessage-ID: <{number}@old.example>\n\nHej, text {number}.\n",
                    encoding="utf-8")
    return path


def test_old_replies_without_ids_join_the_subject_they_answer(tmp_path):
    """Only where its beginning is on file: of two answers to what is not, nobody knows whether they belong together."""
    configuration = tmp_path / "synpunkt.conf"
    text = (ROOT / "rules" / "synpunkt.conf").read_text(encoding="utf-8")
    text = re.sub(r'"(units|classes|learned)\.conf"', rf'"{ROOT}/rules/\1.conf"', text)
    text = text.replace('"../templates"', f'"{ROOT}/templates"').replace("/var/lib/synpunkt/synpunkt.db", f"{tmp_path}/store.db")
    configuration.write_text(text.replace("/etc/synpunkt/keys", f"{tmp_path}/keys"), encoding="utf-8")
    files = [old_mail(tmp_path, 10, "anna@post.example", "Lekplatsen i parken"),
             old_mail(tmp_path, 11, "johan@vasteras.example", "SV: Lekplatsen i parken"),
             old_mail(tmp_path, 12, "bo@post.example", "Lekplatsen i parken"),
             old_mail(tmp_path, 13, "eva@post.example", "Re: Muren vid kyrkan"),
             old_mail(tmp_path, 14, "siv@post.example", "Re: Muren vid kyrkan")]
    program = [PROGRAM, "-c", configuration]
    subprocess.run([*program, "init"], check=True, capture_output=True, timeout=60)
    done = subprocess.run([*program, "import", "--json", *files], check=True, capture_output=True, timeout=60)
    cases = [row["reference"] for row in lines(done.stdout.decode())]
    assert cases[0] == cases[1] and len(set(cases)) == 4
