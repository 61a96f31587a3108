"""tests/requirements.tsv: each requirement and decision once, with tests that exist, or the reason why there is none."""
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
TABLE = TESTS / "requirements.tsv"
HEAD = ["id", "what", "tests", "left out"]
IDS = [f"R{number}" for number in range(1, 81)] + [f"D{number}" for number in range(1, 63)]
WHAT_WORDS = range(3, 16)
REASON_WORDS = 5
# What `make check` does not run cannot be the only test of anything.
BY_HAND = "web/"


def lines():
    return TABLE.read_text(encoding="utf-8").splitlines()


def rows():
    return [line.split("\t") for line in lines()[1:]]


def names(row):
    return [name.strip() for name in row[2].split(",") if name.strip()]


@cache
def text_of(path):
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def is_cmocka_test(folder, program, name):
    """Defined as a test of its program, and registered in it."""
    text = text_of(TESTS / folder / program)
    defined = re.search(rf"(?m)^static void {name}\(void \*\*", text)
    registered = re.search(rf"\b(?:cmocka_unit_test\w*|[A-Z][A-Z_]+)\(\s*{name}\s*[,)]", text)
    return bool(defined and registered)


def is_golden(folder, name):
    suffixes = {"decide": ("eml", "known", "plan"), "sweeps": ("known", "plan")}[folder]
    place = TESTS / "decide" / {"decide": "plans", "sweeps": "sweeps"}[folder]
    return all((place / f"{name}.{suffix}").is_file() for suffix in suffixes)


def is_pytest(path, name):
    if not path.startswith(BY_HAND) and not Path(path).name.startswith("test_"):
        return False
    return bool(re.search(rf"(?m)^def {name}\(", text_of(TESTS / path)))


def exists(test):
    """unit/test_x.c:name, store/test_x.c:name, decide/NAME, sweeps/NAME, or mta/test_x.py::name in any folder."""
    if found := re.fullmatch(r"(unit|store)/(test_\w+\.c):(\w+)", test):
        return is_cmocka_test(*found.groups())
    if found := re.fullmatch(r"(decide|sweeps)/([\w-]+)", test):
        return is_golden(*found.groups())
    if found := re.fullmatch(r"([\w/]+\.py)::(test_\w+)", test):
        return is_pytest(*found.groups())
    return False


def say(findings):
    assert not findings, "\n" + "\n".join(findings)


def test_the_table_is_a_table():
    assert lines()[0].split("\t") == HEAD
    say([f"line {number}: {len(row)} columns" for number, row in enumerate(rows(), 2) if len(row) != len(HEAD)])
    say([f"{row[0]}: '{row[1]}'" for row in rows() if len(row[1].split()) not in WHAT_WORDS])


def test_each_requirement_and_decision_is_there_once_in_order():
    assert [row[0] for row in rows()] == IDS


def test_each_named_test_exists():
    say([f"{row[0]}: there is no test '{name}'" for row in rows() for name in names(row) if not exists(name)])


def test_no_test_is_named_twice_in_a_row():
    say([row[0] for row in rows() if len(set(names(row))) != len(names(row))])


def test_what_has_no_test_has_a_reason():
    say([f"{row[0]}: neither a test nor a reason" for row in rows()
         if not [name for name in names(row) if not name.startswith(BY_HAND)] and len(row[3].split()) < REASON_WORDS])


def test_a_reason_is_a_reason():
    say([f"{row[0]}: '{row[3]}'" for row in rows() if row[3].strip() and len(row[3].split()) < REASON_WORDS])


def test_the_finder_tells_tests_from_other_names():
    assert exists("unit/test_calendar.c:easter_is_when_it_was")
    assert exists("decide/first-complaint") and exists("sweeps/law-4-midsummer")
    assert exists("mta/test_milter.py::test_odd_bytes_are_taken")
    for wrong in ("unit/test_calendar.c:make_calendar", "unit/test_calendar.c:easter", "unit/test_nothing.c:easter_is_when_it_was",
                  "decide/first", "decide/law-4-midsummer", "mta/harness.py::wait_for", "mta/test_milter.py::test_odd", "", "first-complaint"):
        assert not exists(wrong), wrong
