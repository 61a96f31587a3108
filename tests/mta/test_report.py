"""report, topics and measures: what the quality strategist and the administrator run once a year."""
import csv
import io
import json
import re
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

import harness

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = harness.build_folder() / "synpunkt"
POTHOLES, BUSES, SECRETS, BEFORE = 14, 9, 6, 12
SECRET = "Min handläggare på socialtjänsten svarar aldrig om mitt försörjningsstöd, och grannen vet allt."

FIGURES = ["received", "closed", "open", "reopened", "answered", "promised", "word_calendar", "word_working", "held_calendar",
           "held_working", "answer_calendar", "answer_working", "answer_one_day", "missed", "moved", "moves", "routed",
           "wrong_first", "first", "bounced", "unreachable", "anonymous", "merged", "voices", "measures", "cause_given",
           "category_given", "outcome_given", "helped_yes", "helped_no", "other", "spam", "imported", "faults"]
SPLITS = ["category", "channel", "language", "submitter", "cause", "outcome", "month", "wait"]


def letter(number, text, date=None):
    head = f"From: Person {number} <p{number}@posten{number}.example>\nSubject: Hej {number}\nMessage-ID: <r{number}@x.example>\n"
    head += f"Date: {date}\n" if date else ""
    return (head + f"Content-Type: text/plain; charset=utf-8\n\n{text}\n").encode()


@pytest.fixture(scope="module")
def town():
    """Some residents' mails of this year, and some that were imported from the year before and then worked with."""
    if not PROGRAM.exists():
        pytest.skip("synpunkt is not built")
    folder = harness.Folder()
    synpunkt = harness.Synpunkt(folder, learned_certainty=1, learned_doubt=0)
    synpunkt.configure("127.0.0.1:1")
    texts = ["Det är ett potthål på gatan, och plogen kom aldrig. Mvh Johan"] * POTHOLES + ["Bussen till gatan är sen."] * BUSES
    texts += [SECRET] * SECRETS
    for number, text in enumerate(texts, 1):
        synpunkt.run("ingest", "--sender", f"p{number}@posten{number}.example", stdin=letter(number, text))
    synpunkt.year = int(synpunkt.list()[0]["reference"].split("-")[1])
    old = synpunkt.home / "old"
    old.mkdir()
    for number in range(100, 100 + BEFORE):
        path = old / f"{number}.eml"
        path.write_bytes(letter(number, "Det är ett potthål på gatan.", f"Tue, 10 Mar {synpunkt.year - 1} 10:00:00 +0100"))
    subprocess.run(["chmod", "-R", "a+rX", str(old)], check=True)
    synpunkt.run("import", old)
    with closing(sqlite3.connect(synpunkt.store)) as store, store:
        store.execute("UPDATE cases SET dormant = 0, triage = 0, unit = 'tekn'  WHERE dormant = 1")
        store.execute("UPDATE cases SET triage = 0, unit = 'tekn', first_unit = 'tekn' WHERE triage = 1")
    yield synpunkt
    folder.close()


def report(town, *words):
    return town.run("report", str(town.year), *words)


def figures(town, *words):
    return json.loads(report(town, "--format=json", *words))


def body(year, kind, code=""):
    return next(row for row in year["bodies"] if (row["kind"], row["code"]) == (kind, code))


# ---- report --------------------------------------------------------------------------------------------------

def test_json_has_the_names_of_the_manual(town):
    year = figures(town, "--full")
    assert list(year) == ["year", "from", "until", "as_of", "rule", "days", "masked", "frozen", "bodies", "problems", "missed"]
    assert (year["year"], year["from"], year["until"]) == (town.year, f"{town.year}-01-01", f"{town.year}-12-31")
    assert (year["masked"], year["frozen"], year["missed"]) == (False, None, [])
    assert year["rule"] in ("calendar", "working") and year["days"] == 2
    for row in year["bodies"]:
        assert list(row) == ["kind", "code", "name", "parent", "now", "before"]
        for counts in (row["now"], row["before"]):
            assert list(counts) == ["figures", "splits", "waits"]
            assert list(counts["figures"]) == FIGURES and list(counts["splits"]) == SPLITS
            assert list(counts["waits"]) == ["word", "answer", "closing"]
            for wait in counts["waits"].values():
                assert list(wait) == ["count", "median", "ninetieth"]
            for split, parts in counts["splits"].items():
                more = {"month": ["in_time", "promised"], "channel": ["answer"]}.get(split, [])
                assert all(list(part) == ["name", "count", *more] for part in parts)
    manual = (ROOT / "milter" / "man" / "synpunkt.1").read_text(encoding="utf-8")
    for name in [*year, *year["bodies"][0], *FIGURES, *SPLITS, "median", "ninetieth", "in_time", "promised", "reference", "voices"]:
        assert re.search(rf"\b{name}\b", manual), name


def test_every_letter_is_counted_once(town):
    year = figures(town, "--full")
    whole, units = body(year, "whole"), [row for row in year["bodies"] if row["kind"] == "unit"]
    received = whole["now"]["figures"]["received"]
    assert received == POTHOLES + BUSES + SECRETS
    assert sum(row["now"]["figures"]["received"] for row in units) == received
    assert whole["now"]["figures"]["open"] == received and whole["now"]["figures"]["closed"] == 0
    for split in SPLITS:
        assert sum(part["count"] for part in whole["now"]["splits"][split]) == received, split


def test_the_missed_are_told_with_their_reason():
    """A mail that nobody could sort, and that our border had four days ago; the year is the one it came in."""
    folder = harness.Folder()
    try:
        synpunkt = harness.Synpunkt(folder)
        synpunkt.configure("127.0.0.1:1")
        came = datetime.now(timezone.utc) - timedelta(days=4)
        received = f"Received: from a.example by mx1.vasteras.example; {format_datetime(came)}\n".encode()
        mail = received + letter(1, "Jag undrar en sak.").replace(b"posten1.example", b"xyz.example")
        synpunkt.run("ingest", "--sender", "p1@xyz.example", stdin=mail)
        (case,) = synpunkt.list()
        year = json.loads(synpunkt.run("report", case["reference"].split("-")[1], "--format=json", "--full"))
        assert year["missed"] == [{"reference": case["reference"], "reason": "never"}]
        assert "inget besked har getts" in synpunkt.run("report", case["reference"].split("-")[1], "--full").lower()
    finally:
        folder.close()


def test_the_four_formats_say_the_same(town):
    """One store, four formats; "Inkomna" is the first row of that name, which is the whole's."""
    names = {"received": "Inkomna", "open": "Öppna", "closed": "Avslutade", "promised": "Besked skulle ges", "answered": "Besvarade av en person"}
    whole = body(figures(town, "--full"), "whole")["now"]["figures"]
    sheet = list(csv.reader(io.StringIO(report(town, "--format=csv", "--full").lstrip("\ufeff")), delimiter=";"))
    text, page = report(town, "--full"), Tables(report(town, "--format=html", "--full"))
    for figure, name in names.items():
        expected = str(whole[figure])
        in_page = next(cells for caption, first, cells in page.rows if caption == "Synpunkter i siffror" and first == name)
        in_sheet = next(row for row in sheet if row[1] == "whole" and row[2] == "figures" and row[3] == name and row[4] == str(town.year))
        in_text = re.search(rf"(?m)^ *{name} +(\d+)\b", text)
        assert (in_page[0], in_sheet[5], in_text[1]) == (expected, expected, expected), name
    assert whole["received"] > whole["promised"] > 0


class Tables(HTMLParser):
    """The tables of a page: (caption, first cell, other cells) of each row."""

    def __init__(self, page):
        super().__init__()
        self.rows, self.caption, self.row, self.text = [], "", [], None
        self.feed(page)

    def handle_starttag(self, tag, _):
        if tag in ("caption", "td", "th"):
            self.text = ""
        if tag == "tr":
            self.row = []

    def handle_data(self, data):
        if self.text is not None:
            self.text += data

    def handle_endtag(self, tag):
        if tag == "caption":
            self.caption, self.text = " ".join(self.text.split()), None
        elif tag in ("td", "th"):
            self.row.append(" ".join(self.text.split()))
            self.text = None
        elif tag == "tr" and self.row:
            self.rows.append((self.caption, self.row[0], self.row[1:]))


def test_small_numbers_are_hidden_unless_asked_for(town):
    year = figures(town)
    shown = [count for row in year["bodies"] for count in row["now"]["figures"].values()]
    assert year["masked"] and year["missed"] is None
    assert not [count for count in shown if count is not None and 0 < count < 5]
    assert body(year, "whole")["now"]["figures"]["received"] == POTHOLES + BUSES + SECRETS


def test_one_unit_or_committee_alone(town):
    unit = figures(town, "--unit", "gator")
    assert [(row["kind"], row["code"]) for row in unit["bodies"]] == [("unit", "tekn")]
    committee = figures(town, "--committee", "tekniska")
    assert [(row["kind"], row["code"]) for row in committee["bodies"]] == [("committee", "tekniska nämnden")]
    assert [row["kind"] for row in figures(town, "--unit", "mimer")["bodies"]] == ["company"]
    assert "tekniska nämnden" in report(town, "--committee", "Tekniska nämnden").lower()
    done = town.run("report", str(town.year), "--unit", "teckniska", check=False)
    assert done.returncode == 64 and "\ntekn  " in done.stderr.decode()
    done = town.run("report", str(town.year), "--committee", "nowhere", check=False)
    assert done.returncode == 64 and "\ntekniska nämnden\n" in done.stderr.decode()


def test_a_part_of_the_year_and_what_was_known_then(town):
    part = figures(town, "--full", "--from", f"{town.year}-01-01", "--to", f"{town.year}-01-01")
    assert part["until"] == f"{town.year}-01-01"
    assert body(figures(town, "--full", f"--as-of={town.year - 1}-12-31"), "whole")["now"]["figures"]["received"] == 0


def test_small_numbers_are_not_found_by_other_days(town):
    """Of less than a tertial nothing is told, masked or not, unless all is."""
    for first, last in (("01-01", "03-31"), ("01-02", "04-30"), ("01-01", "12-30"), ("05-01", "05-01")):
        days = (f"--from={town.year}-{first}", f"--to={town.year}-{last}")
        done = town.run("report", str(town.year), *days, check=False)
        assert done.returncode == 64 and f"{town.year}-01-01 to 04-30" in done.stderr.decode()
        assert figures(town, "--full", *days)["masked"] is False
    for first, last in (("01-01", "04-30"), ("05-01", "08-31"), ("09-01", "12-31"), ("01-01", "08-31"), ("05-01", "12-31")):
        assert figures(town, f"--from={town.year}-{first}", f"--to={town.year}-{last}")["masked"] is True


def test_text_fits_a_page_and_languages_differ(town):
    assert max(len(line) for line in report(town).splitlines()) <= 80
    assert len({report(town, f"--language={language}") for language in ("sv", "fi", "en")}) == 3


def test_a_frozen_report_stays_as_it_is(town):
    assert town.run("report", str(town.year), "--frozen", check=False).returncode == 65
    done = town.run("report", str(town.year), "--freeze", "--format=json", "--full", check=False)
    assert done.returncode == 0 and f"report {town.year}-1 is frozen" in done.stderr.decode()
    first = json.loads(done.stdout)
    assert first["frozen"] == f"{town.year}-1"
    town.run("report", str(town.year), "--freeze")
    assert figures(town, "--frozen=1", "--full") == first
    assert figures(town, "--frozen")["frozen"] == f"{town.year}-2"
    assert f"{town.year}-2" in report(town, "--frozen")
    assert town.run("report", str(town.year), "--frozen=9", check=False).returncode == 65


def test_a_report_can_be_written_to_a_file(town):
    folder = town.home / "state"
    assert report(town, "--format=html", "-o", folder / "report.html") == ""
    assert (folder / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert town.run("report", str(town.year), "-o", folder / "nowhere" / "x", check=False).returncode == 73


@pytest.mark.parametrize("words", [
    [], ["26"], ["2026", "2027"], ["2026", "--format=pdf"], ["2026", "--language=de"], ["2026", "--frozen=x"],
    ["2026", "--unit=tekn", "--committee=tekniska"], ["2026", "--from=2026-01-01"], ["2026", "--frozen", "--freeze"],
    ["2026", "--frozen", "--as-of=2026-01-01"], ["2026", "--from=2026-03-01", "--to=2026-02-01"],
    ["2026", "--from=2025-03-01", "--to=2026-02-01"], ["2026", "--as-of=yesterday"], ["2026", "--freeze", "--as-of=2026-01-01"],
])
def test_what_makes_no_sense_is_said(town, words):
    done = town.run("report", *words, check=False)
    assert done.returncode == 64 and done.stderr.startswith(b"synpunkt report: ") and b"--help" in done.stderr


# ---- topics --------------------------------------------------------------------------------------------------

def test_topics_tell_what_grew(town):
    found = json.loads(town.run("topics", str(town.year), "--json"))
    assert list(found) == ["year", "unit", "cases", "cases_before", "words"]
    assert (found["cases"], found["cases_before"]) == (POTHOLES + BUSES, BEFORE)
    words = {row["word"]: (row["cases"], row["cases_before"]) for row in found["words"]}
    assert all(list(row) == ["word", "cases", "cases_before"] for row in found["words"])
    assert words["plogen"] == (POTHOLES, 0)
    assert not {"aldrig", "johan", "potthål", "gatan", "försörjningsstöd", "handläggare", "grannen"} & set(words)
    text = town.run("topics", str(town.year), "--unit", "tekn")
    assert re.search(rf"(?m)^plogen +{POTHOLES} +0$", text) and "Minst 5 olika avsändare" in text


def test_topics_of_a_sensitive_unit_are_not_shown(town):
    assert town.run("topics", str(town.year), "--unit", "ifn", check=False).returncode == 64
    assert town.run("topics", "--json", check=False).returncode == 64
    assert "att jämföra med" in town.run("topics", str(town.year - 1))


# ---- measures ------------------------------------------------------------------------------------------------

def test_measures_are_listed_by_committee(town):
    with closing(sqlite3.connect(town.store)) as store, store:
        number = store.execute("SELECT number FROM cases WHERE resident = 'p1@posten1.example'").fetchone()[0]
        store.execute("UPDATE cases SET measure = 'Lagat hålet', cause = 'kvalitet' WHERE number = ?", (number,))
        store.execute("UPDATE cases SET measure = 'Bytt skylt', sensitive = 1 WHERE number = ?", (number + 1,))
        store.execute("UPDATE cases SET measure = 'Hemligt alltihop', confidant = 'x@vasteras.example' WHERE number = ?", (number + 2,))
        store.execute("UPDATE cases SET measure = 'Ny rutin' WHERE unit = 'ifn'")
    rows = [json.loads(line) for line in town.run("measures", str(town.year), "--json").splitlines()]
    assert all(list(row) == ["body", "reference", "unit", "category", "cause", "outcome", "measure"] for row in rows)
    assert [(row["body"], row["cause"], row["measure"]) for row in rows if row["unit"] == "tekn"] == [
        ("tekniska nämnden", "kvalitet", "Lagat hålet"), ("tekniska nämnden", "", None)]
    assert {row["measure"] for row in rows if row["unit"] == "ifn"} == {None}
    assert [row["body"] for row in rows] == sorted(row["body"] for row in rows)
    text = town.run("measures", str(town.year), "--committee", "tekniska")
    assert "Läs igenom listan innan" in text and "    Lagat hålet\n" in text and "orsak: kvalitet" in text
    assert not re.search("Bytt skylt|Hemligt|Ny rutin", town.run("measures", str(town.year)))
    assert "Inga åtgärder" in town.run("measures", str(town.year - 1))
    assert town.run("measures", str(town.year), "--unit", "nowhere", check=False).returncode == 64


# ---- help ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("command", ["report", "topics", "measures"])
def test_the_manual_has_every_option_that_help_has(town, command):
    said = town.run(command, "--help")
    manual = (ROOT / "milter" / "man" / "synpunkt.1").read_text(encoding="utf-8")
    # From the command's own entry in the list of commands to the next.
    entry = re.search(rf"(?s)\n\.It Ic {command} .*?(?=\n\.It Ic |\n\.El)", manual)[0]
    options = set(re.findall(r"--([a-z-]+)", said)) - {"help"}
    assert options and options == set(re.findall(r"Fl Fl ([a-z-]+)", entry))
