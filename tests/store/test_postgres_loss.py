"""The database goes away in the middle of mail: nothing that was taken is lost or there twice, and it goes on by itself."""
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from cluster import PROGRAMS, Cluster  # noqa: E402
from cut import Cut  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD", "build")
SECONDS = 14
THREADS = 8
BACK_SECONDS = 6    # after the server answers again; the machine may be busy with other tests


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
    """Messages that arrive for SECONDS; what was taken, and when."""

    def __init__(self, where):
        self.begun = time.monotonic()
        self.process = subprocess.Popen([BUILD / "tests" / "arrive", where, str(THREADS), str(SECONDS), "m"], cwd=ROOT,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def at(self, second):
        time.sleep(max(0, self.begun + second - time.monotonic()))

    def end(self):
        out, errors = self.process.communicate(timeout=SECONDS + 60)
        assert self.process.returncode == 0, errors[-3000:]
        self.taken = [(int(line.split()[0]) / 1000, line.split()[1]) for line in out.splitlines()]
        return errors


def assert_all_there(cluster, mail):
    """What got its answer is there, and nothing is there twice: one entry, one case, one receipt each."""
    rows = cluster.ask("SELECT message_id || ' ' || count(*) FROM synpunkt.entries GROUP BY message_id").splitlines()
    counts = dict(row.split() for row in rows)
    assert set(counts.values()) == {"1"}
    assert not [name for _, name in mail.taken if name not in counts]
    assert cluster.ask("SELECT count(*) - count(DISTINCT case_number) FROM synpunkt.entries") == "0"
    assert cluster.ask("SELECT count(*) FROM synpunkt.letters WHERE kind = 'receipt'") == str(len(rows))


def assert_went_on(mail, gone, back):
    assert [at for at, _ in mail.taken if at < gone]
    after = [at for at, _ in mail.taken if at > back]
    assert after and min(after) < back + BACK_SECONDS, f"back at {back:.1f}, first taken {min(after, default=0):.1f}"


def test_a_server_that_dies_and_comes_back(clusters):
    cluster = Cluster()
    clusters.append(cluster)
    mail = Mail(cluster.uri)
    mail.at(4)
    gone = time.monotonic() - mail.begun
    cluster.stop()
    mail.at(6)
    cluster.start()
    back = time.monotonic() - mail.begun
    errors = mail.end()
    assert int(errors.split("later ")[1].split()[0]) >= THREADS      # each was put off at least once
    assert_went_on(mail, gone, back)
    assert_all_there(cluster, mail)


def test_connections_that_are_cut_one_by_one(clusters):
    # A job whose connection is cut before COMMIT is run again on a new one; after it, its mail comes again.
    cluster = Cluster()
    clusters.append(cluster)
    mail = Mail(cluster.uri)
    mail.at(3)
    cut = 0
    while time.monotonic() < mail.begun + SECONDS - 3:
        cut += int(cluster.ask("SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity"
                               " WHERE application_name = 'synpunkt' ORDER BY random() LIMIT 2) AS chosen"))
    mail.end()
    assert cut >= THREADS
    assert [at for at, _ in mail.taken if at > SECONDS - 3]
    assert_all_there(cluster, mail)


def test_a_commit_whose_answer_is_lost(clusters):
    # It is there, and nobody was told: the mail is tried again, and is found to be a repeat.
    cluster = Cluster()
    clusters.append(cluster)
    way = Cut(cluster, every=20)
    mail = Mail(way.uri)
    mail.at(SECONDS - 3)
    way.every = float("inf")    # from now on it is whole
    errors = mail.end()
    way.close()
    later = int(errors.split("later ")[1].split()[0])
    assert way.count > THREADS
    assert later >= way.count - THREADS     # some may have lost an answer that no mail waited for
    assert_all_there(cluster, mail)


def test_nothing_is_taken_when_somebody_ends_the_wait_for_the_standby(clusters):
    # COMMIT is then answered well, with a warning: it is on one disk, and who was promised two is not told 250.
    primary = Cluster(synchronous_standby_names="'*'", synchronous_commit="on")
    clusters.append(primary)
    standby = primary.standby()
    clusters.append(standby)
    mail = Mail(primary.uri)
    mail.at(3)
    standby.stop()
    gone, ended = time.monotonic() - mail.begun, 0
    while time.monotonic() - mail.begun < gone + 4:
        ended += int(primary.ask("SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"))
    back = time.monotonic() - mail.begun
    doing = primary.ask("SELECT wait_event, state, left(query, 60) FROM pg_stat_activity WHERE backend_type = 'client backend'")
    standby.start()
    mail.end()
    assert ended > 0, f"nobody waited: {doing}\n{mail.taken[-3:]}"
    assert not [at for at, _ in mail.taken if gone + 1 < at < back - 1], "its clock began a little later"
    assert [at for at, _ in mail.taken if at > back]
    assert_all_there(primary, mail)


def test_a_standby_takes_over_and_has_all_that_was_taken(clusters):
    primary = Cluster(synchronous_standby_names="'*'", synchronous_commit="on")
    clusters.append(primary)
    standby = primary.standby()
    clusters.append(standby)
    mail = Mail(f"postgresql://synpunkt@/postgres?host={primary.folder},{standby.folder}")
    mail.at(5)
    gone = time.monotonic() - mail.begun
    primary.stop()
    standby.run("pg_ctl", "-D", standby.data, "-w", "promote")
    back = time.monotonic() - mail.begun
    mail.end()
    assert_went_on(mail, gone, back)
    assert_all_there(standby, mail)
