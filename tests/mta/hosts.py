"""Two mail hosts on one PostgreSQL: each with a Postfix, a daemon and a name of its own, the configuration's keys shared."""
import os
import re
import smtplib
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import clients
import harness
from harness import MAILBOX

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "store"))

from cluster import PROGRAMS, Cluster  # noqa: E402,F401  (for those who import this)

NO_LIMITS = {"budgets.all_hour": "1000000", "budgets.domain_hour": "100000"}
AHEAD = harness.build_folder() / "soak" / "ahead.so"


def why_not():
    """Why there can be no such hosts here, or None."""
    if not PROGRAMS.is_dir():
        return "PostgreSQL 15 is not installed"
    if not (harness.build_folder() / "tests" / "test_postgres_plans").exists():
        return "built without PostgreSQL"
    return harness.why_not()


def skip_without():
    reason = why_not()
    if reason:
        pytest.skip(reason)


def clock(seconds, rate=1):
    """The environment of a daemon whose clock is so far ahead, and which does `rate` times as often what it does each minute."""
    return {"LD_PRELOAD": str(AHEAD), "AHEAD_SECONDS": str(seconds), "BOOT_RATE": str(rate)}


class Hosts:
    """`where` is the database's URI; `names` are the hosts, the first of which makes the store."""

    def __init__(self, where, names=("mx1", "mx2"), shape="border", **settings):
        self.sink = harness.Sink()
        self.towns = []
        try:
            for name in names:
                keys = self.towns[0].synpunkt.keys if self.towns else None
                self.towns.append(harness.Town(shape, self.sink, host=name, keys=keys, store=harness.quoted(where),
                                               **settings))
        except BaseException:
            self.close()
            raise

    def close(self):
        try:
            with ThreadPoolExecutor(max(1, len(self.towns))) as pool:
                list(pool.map(harness.Town.close, self.towns))
        finally:
            self.sink.close()

    def settle(self, cluster, but="false"):
        """Wait until nothing is on its way, except letters for which `but` holds."""
        def waiting():
            return cluster.ask(f"SELECT * FROM synpunkt.letters WHERE state = 'waiting' AND NOT ({but})")

        def quiet():
            return not waiting() and not any(town.postfix.queue() for town in self.towns)
        harness.wait_for(lambda: f"rest, but {waiting()}\n{self.logs()}", quiet)

    def logs(self):
        return "\n".join(town.trouble() for town in self.towns)


class Flow(threading.Thread):
    """A sender's server that hands message after message to one host, each until it is taken."""

    def __init__(self, town, name, pause=0.02):
        super().__init__(daemon=True)
        self.town, self.mark, self.pause = town, name, pause
        self.enough = threading.Event()
        self.begun, self.taken, self.refused, self.failure = {}, {}, [], None   # Message-ID: when; (when, code)

    def run(self):
        try:
            for number in range(1, 100000):
                if self.enough.is_set():
                    return
                sender = f"p{number}@{self.mark}-{number}.example"
                raw = clients.first_mail("Trasig gatlampa vid skolan", f"Hej, det gäller nummer {number}.\n", sender=sender,
                                         to=MAILBOX, results=clients.results_for(sender).partition("; ")[2])
                self._hand_in(raw, sender)
        except Exception as error:      # told to the test, which fails with it
            self.failure = error

    def _hand_in(self, raw, sender):
        message = re.search(rb"(?m)^Message-ID: <(.*)>\r$", raw)[1].decode()
        while not self.enough.is_set():
            self.begun[message] = time.monotonic()
            code = code_of(self.town, raw, sender, MAILBOX)
            if code == 250:
                self.taken[message] = time.monotonic()
                return
            self.refused.append((time.monotonic(), code))
            time.sleep(self.pause)

    def end(self):
        self.enough.set()
        self.join(90)
        assert not self.is_alive() and not self.failure, self.failure


def code_of(town, raw, sender, recipient):
    """What Postfix says to a message for one recipient in the end; 0 if it says nothing."""
    try:
        return harness.post("127.0.0.1", town.postfix.port, raw, sender, recipient)[0]
    except smtplib.SMTPRecipientsRefused as refused:
        ((code, _),) = refused.recipients.values()
        return code
    except smtplib.SMTPResponseException as refused:
        return refused.smtp_code
    except (smtplib.SMTPServerDisconnected, OSError):
        return 0
