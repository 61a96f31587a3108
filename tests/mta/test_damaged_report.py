"""A frozen report that cannot be read: who asks is told, and the letter is not tried again for ever (D42)."""
import contextlib
import sqlite3

import harness
from test_round import STRATEGIST, ask, pytestmark  # noqa: F401

YEAR = 2025


def test_a_damaged_report_is_answered_without_figures():
    with harness.Alone() as service:
        ask(service, "hjälp", STRATEGIST)
        with contextlib.closing(sqlite3.connect(service.synpunkt.store)) as store, store:
            (event,) = store.execute("SELECT max(sequence) FROM events").fetchone()
            store.execute("INSERT INTO reports (year, number, made_at, event, digest, packed) VALUES (?, 1, 1, ?, ?, 'x')",
                          (YEAR, event, "0" * 64))
        answer = ask(service, f"rapport {YEAR}-1", STRATEGIST)
        assert "hittade inga siffror" in answer.text
        assert "does not match its digest" in service.synpunkt.log()
