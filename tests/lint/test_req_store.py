"""What is on file stays on file: no statement of the store deletes or rewrites a record (R29, R73, R74, D38).

But by decision: what a purge needs stands apart, in one file that nothing else uses.
"""
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STORE = ROOT / "milter/store"
BY_DECISION = STORE / "statements_records.c"
# What people wrote and what was done about it.
RECORD = {"entries", "raws", "events", "reports", "sent"}
KEPT = RECORD | {"cases", "letters", "rounds", "chains", "serials", "silenced", "month_lists", "threads", "purges", "told", "roundtrips"}
# Counts of what came lately, an index that can be made again, and who else gets a case's answers.
MAY_GO = {"words", "receipts", "traffic", "pictures", "participants"}


def statements():
    """Text of all C strings of the store, adjacent ones joined, and its schema."""
    for path in sorted(set(STORE.glob("*.c")) - {BY_DECISION}):
        text = re.sub(r'"\s*\n?\s*"', "", path.read_text(encoding="utf-8"))
        yield from re.findall(r'"((?:\\.|[^"\\])*)"', text)
    yield from (STORE / "schema.sql").read_text(encoding="utf-8").split(";")


def targets(pattern):
    return {found.lower() for text in statements() for found in re.findall(pattern, text)}


def test_the_tables_are_found():
    tables = set(re.findall(r"(?m)^CREATE TABLE (\w+)", (STORE / "schema.sql").read_text(encoding="utf-8")))
    assert KEPT <= tables
    assert "cases" in targets(r"\bUPDATE (\w+) SET") and "words" in targets(r"\bDELETE FROM (\w+)")


def test_nothing_on_file_is_deleted():
    gone = targets(r"\bDELETE\s+FROM\s+(\w+)") | targets(r"\b(?:INSERT OR REPLACE|REPLACE) INTO (\w+)") | targets(r"\bDROP TABLE (\w+)")
    assert not gone & KEPT
    assert gone <= MAY_GO


def test_nothing_on_file_is_rewritten():
    assert not targets(r"\bUPDATE\s+(?:OR \w+\s+)?(\w+)\s+SET") & RECORD
    assert not [text for text in statements() if re.search(r"INSERT[^;]*INTO (entries|raws|events|reports|sent)\b.*DO UPDATE", text, re.S)]


def test_only_a_purge_uses_what_deletes():
    names = set(re.findall(r"(?m)^    \[(\w+)\] =", BY_DECISION.read_text(encoding="utf-8")))
    assert len(names) > 10
    users = {path.name for path in (ROOT / "milter").rglob("*.c") if path != BY_DECISION
             and names & set(re.findall(r"\b[A-Z_]{4,}\b", path.read_text(encoding="utf-8")))}
    assert users and all(name.startswith("purge") for name in users), users
