"""A flood over the milter socket: many messages on kept connections, and what became of them."""
import contextlib
import itertools
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

import fakemta
import harness
from harness import MAILBOX

SESSIONS = 8
_numbers = itertools.count(1)


def pour(service, mails):
    """(raw, sender) pairs, all of which must be taken at the first try."""
    def session(share):
        with fakemta.Connection(service.synpunkt.socket) as connection:
            connection.connect()
            connection.helo()
            for raw, sender in share:
                verdict = connection.deliver(raw, sender, [MAILBOX], queue_id=f"{next(_numbers):X}")
                assert verdict.answer == "d", verdict
    mails = list(mails)
    with ThreadPoolExecutor(SESSIONS) as pool:
        list(pool.map(session, [mails[start::SESSIONS] for start in range(SESSIONS)]))


def ask(service, words, *values):
    with contextlib.closing(sqlite3.connect(f"file:{service.synpunkt.store}?mode=ro", uri=True, timeout=30)) as store:
        return store.execute(words, values).fetchall()


def on_file(service):
    """How many messages are kept, and how many of them with all their bytes."""
    return ask(service, "SELECT count(*), count(raws.packed) FROM entries LEFT JOIN raws ON raws.entry = entries.id")[0]


def waiting(service, kind=None):
    rows = ask(service, "SELECT kind, recipient, due_at FROM letters WHERE state = 'waiting'")
    return [row for row in rows if kind in (None, row[0])]


def rest(service):
    """Nothing waits that is due."""
    harness.wait_for(lambda: f"rest: {waiting(service)[:9]}",
                     lambda: not [row for row in waiting(service) if row[2] <= time.time()], 120)
