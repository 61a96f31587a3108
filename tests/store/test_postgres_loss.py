"""The database goes away in the middle of mail: nothing that was taken is lost or there twice, and it goes on by itself."""
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from cluster import PROGRAMS, Cluster  # noqa: E402
from cut import Cut  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD", "build")
THREADS = 8
WAIT_SECONDS = 300      # for what is to happen, on a machine busy with other tests


@pytest.fixture(autouse=True)
def needs_a_server():
    if not PROGRAMS.is_dir():
        pytest.skip("PostgreSQL is not installed")
    if not (BUILD / "tests" / "test_postgres_plans").exists():
        pytest.skip("built without PostgreSQL")


@pytest.fixture
def clusters():
    made = []
    yield made
    for cluster in made:
        cluster.end()


class Mail:
    """Messages that arrive until they are ended; what was taken, and how often it was told to come later."""

    def __init__(self, where):
        self.taken, self.later = [], 0
        self.process = subprocess.Popen([BUILD / "tests" / "arrive", where, str(THREADS)], cwd=ROOT, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.news = threading.Condition()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            answer, name = line.split()
            with self.news:
                if answer == "taken":
                    self.taken.append(name)
                else:
                    self.later += 1
                self.news.notify_all()

    def some_taken(self, more=3 * THREADS):
        """Each thread has one whose answer was under way, so more than THREADS were decided from now on."""
        with self.news:
            enough = len(self.taken) + more
            assert self.news.wait_for(lambda: len(self.taken) >= enough, WAIT_SECONDS), f"{len(self.taken)} of {enough} taken"

    def some_put_off(self, more=3 * THREADS):
        with self.news:
            enough = self.later + more
            assert self.news.wait_for(lambda: self.later >= enough, WAIT_SECONDS), f"{self.later} of {enough} put off"

    def end(self):
        self.process.stdin.close()
        self.reader.join(WAIT_SECONDS)
        errors = self.process.stderr.read()
        assert self.process.wait(WAIT_SECONDS) == 0, errors[-3000:]


def assert_all_there(cluster, mail):
    """What got its answer is there, and nothing is there twice: one entry, one case, one receipt each."""
    rows = cluster.ask("SELECT message_id || ' ' || count(*) FROM synpunkt.entries GROUP BY message_id").splitlines()
    counts = dict(row.split() for row in rows)
    assert set(counts.values()) == {"1"}
    assert not [name for name in mail.taken if name not in counts]
    assert cluster.ask("SELECT count(*) - count(DISTINCT case_number) FROM synpunkt.entries") == "0"
    assert cluster.ask("SELECT count(*) FROM synpunkt.letters WHERE kind = 'receipt'") == str(len(rows))


def test_a_server_that_dies_and_comes_back(clusters):
    cluster = Cluster()
    clusters.append(cluster)
    mail = Mail(cluster.uri)
    mail.some_taken()
    cluster.stop()
    mail.some_put_off()
    cluster.start()
    mail.some_taken()
    mail.end()
    assert_all_there(cluster, mail)


def test_connections_that_are_cut_one_by_one(clusters):
    # A job whose connection is cut before COMMIT is run again on a new one; after it, its mail comes again.
    cluster = Cluster()
    clusters.append(cluster)
    mail = Mail(cluster.uri)
    mail.some_taken()
    cut, deadline = 0, time.monotonic() + WAIT_SECONDS
    while cut < 20 * THREADS and time.monotonic() < deadline:
        cut += int(cluster.ask("SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity"
                               " WHERE application_name = 'synpunkt' ORDER BY random() LIMIT 2) AS chosen"))
    assert cut >= 20 * THREADS
    mail.some_taken()
    mail.end()
    assert_all_there(cluster, mail)


def test_a_commit_whose_answer_is_lost(clusters):
    # It is there, and nobody was told: the mail is tried again, and is found to be a repeat.
    cluster = Cluster()
    clusters.append(cluster)
    way = Cut(cluster, every=20)
    mail = Mail(way.uri)
    mail.some_put_off(10 * THREADS)
    way.every = float("inf")    # from now on it is whole
    mail.some_taken()
    mail.end()
    way.close()
    assert way.count > THREADS
    assert mail.later >= way.count - THREADS     # some may have lost an answer that no mail waited for
    assert_all_there(cluster, mail)


def test_nothing_is_taken_when_somebody_ends_the_wait_for_the_standby(clusters):
    # COMMIT is then answered well, with a warning: it is on one disk, and who was promised two is not told 250.
    primary = Cluster(synchronous_standby_names="'*'", synchronous_commit="on")
    clusters.append(primary)
    standby = primary.standby()
    clusters.append(standby)
    mail = Mail(primary.uri)
    mail.some_taken()
    standby.stop()
    before, ended, deadline = len(mail.taken), 0, time.monotonic() + WAIT_SECONDS
    while ended < 20 * THREADS and time.monotonic() < deadline:
        ended += int(primary.ask("SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"))
    doing = primary.ask("SELECT wait_event, state, left(query, 60) FROM pg_stat_activity WHERE backend_type = 'client backend'")
    assert ended >= 20 * THREADS, f"{ended} waited: {doing}\n{mail.taken[-3:]}"
    assert len(mail.taken) <= before + THREADS, "more than those whose answer was under way"
    standby.start()
    mail.some_taken()
    mail.end()
    assert_all_there(primary, mail)


def test_a_standby_takes_over_and_has_all_that_was_taken(clusters):
    primary = Cluster(synchronous_standby_names="'*'", synchronous_commit="on")
    clusters.append(primary)
    standby = primary.standby()
    clusters.append(standby)
    mail = Mail(f"postgresql://synpunkt@/postgres?host={primary.folder},{standby.folder}")
    mail.some_taken()
    primary.stop()
    mail.some_put_off()
    standby.run("pg_ctl", "-D", standby.data, "-w", "promote")
    mail.some_taken()
    mail.end()
    assert_all_there(standby, mail)
