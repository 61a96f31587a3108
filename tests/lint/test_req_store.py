"""What is on file stays on file: no statement of the store deletes or rewrites a record (R29, R73, R74, D38).

But by decision: what a purge needs stands apart, in one file that nothing else uses.
"""
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STORE = ROOT / "milter/store"
ENGINES = ["sqlite", "postgres"]
BY_DECISION = "statements_records.c"
# What people wrote and what was done about it.
RECORD = {"entries", "raws", "events", "reports", "sent"}
KEPT = RECORD | {"cases", "letters", "rounds", "chains", "serials", "silenced", "month_lists", "threads", "purges", "told", "roundtrips"}
# Counts of what came lately, an index that can be made again, who else gets a case's answers, and the mark of a move.
MAY_GO = {"words", "receipts", "traffic", "pictures", "participants", "moved"}
# Of PostgreSQL: which entries are not in the index, and serials that wait for a case.
WAITING = {"unread", "reserved"}


def schema(engine):
    return (STORE / engine / "schema.sql").read_text(encoding="utf-8")


def statements(engine):
    """Text of all C strings of the store in that engine, adjacent ones joined, and its schema."""
    for path in sorted({*STORE.glob("*.c"), *(STORE / engine).glob("*.c")} - {STORE / engine / BY_DECISION}):
        text = re.sub(r'"\s*\n?\s*"', "", path.read_text(encoding="utf-8"))
        yield from re.findall(r'"((?:\\.|[^"\\])*)"', text)
    yield from re.sub(r"--.*", "", schema(engine)).split(";")


def targets(engine, pattern):
    return {found.lower() for text in statements(engine) for found in re.findall(pattern, text)}


@pytest.mark.parametrize("engine", ENGINES)
def test_the_tables_are_found(engine):
    tables = set(re.findall(r"(?m)^CREATE (?:TABLE|VIEW) (\w+)", schema(engine)))
    assert KEPT <= tables
    assert "cases" in targets(engine, r"\bUPDATE (\w+) SET") and "words" in targets(engine, r"\bDELETE FROM (\w+)")


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_on_file_is_deleted(engine):
    gone = targets(engine, r"\bDELETE\s+FROM\s+(\w+)") | targets(engine, r"\b(?:INSERT OR REPLACE|REPLACE) INTO (\w+)") | targets(engine, r"\bDROP TABLE (\w+)")
    assert not gone & KEPT
    assert gone <= MAY_GO | WAITING


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_on_file_is_rewritten(engine):
    assert not targets(engine, r"\bUPDATE\s+(?:OR \w+\s+)?(\w+)\s+SET") & RECORD
    assert not [text for text in statements(engine) if re.search(r"INSERT[^;]*INTO (entries|raws|events|reports|sent)\b.*DO UPDATE", text, re.S)]


@pytest.mark.parametrize("engine", ENGINES)
def test_only_a_purge_uses_what_deletes(engine):
    names = set(re.findall(r"(?m)^    \[(\w+)\] =", (STORE / engine / BY_DECISION).read_text(encoding="utf-8")))
    assert len(names) > 10
    users = {path.name for path in (ROOT / "milter").rglob("*.c")
             if not path.name.startswith("statements")
             and names & set(re.findall(r"\b[A-Z_]{4,}\b", path.read_text(encoding="utf-8")))}
    assert users and all(name.startswith("purge") for name in users), users
