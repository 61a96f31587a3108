"""The soak in small: SOAK_MINUTES of kills, stalls and full disks, and no difference at the end."""
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "mta")]

import harness  # noqa: E402
import ledger  # noqa: E402
from bag import Post  # noqa: E402

MINUTES = float(os.environ.get("SOAK_MINUTES", "1"))
KILLS_A_MINUTE = 20         # at least: where much else runs it goes on until they are done
WANTED = ("synpunkt", "synpunktd", "bench/stall.so", "soak/ahead.so")


@pytest.fixture
def programs():
    if os.environ.get("SANITIZE"):
        pytest.skip("the preloaded clock and disk do not go with a sanitizer")
    for program in WANTED:
        if not (harness.build_folder() / program).exists():
            pytest.skip(f"{program} is not built")


@pytest.mark.usefixtures("programs")
def test_what_was_taken_is_on_file_and_what_we_wrote_has_arrived():
    words = [sys.executable, HERE / "soak", "--minutes", str(MINUTES), "--kills", str(round(KILLS_A_MINUTE * MINUTES))]
    if os.environ.get("SEED"):
        words += ["--seed", os.environ["SEED"]]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=MINUTES * 60 + 900)
    print(done.stdout, done.stderr)
    assert done.returncode == 0
    assert "; 0 differences" in done.stdout
    assert int(re.search(r"(\d+) kills", done.stdout)[1]) >= KILLS_A_MINUTE * MINUTES


# ---- the reckoning itself finds what is wrong ----------------------------------------------------------------

class Sink:
    def __init__(self, mails):
        self._mails = mails

    def mails(self):
        return self._mails


class World:
    """A store of one case's size, by hand, and mailboxes."""

    def __init__(self, folder, entries, letters, mails):
        self.sink = Sink([harness.Arrived("b@vasteras.example", to, "", raw) for to, raw in mails])
        self.synpunkt = self
        self.store = folder / "books.db"
        self.store.unlink(missing_ok=True)
        with ledger.sqlite3.connect(self.store) as store:
            store.execute("CREATE TABLE entries (message_id, return_path)")
            store.execute("CREATE TABLE letters (message_id, recipient, state, kind)")
            store.execute("CREATE TABLE cases (number)")
            store.executemany("INSERT INTO entries VALUES (?, 'anna@posten.example')", [(entry,) for entry in entries])
            store.executemany("INSERT INTO letters VALUES (?, ?, ?, 'receipt')", letters)


LETTER = b"Received: by x\r\nMessage-ID: <one@v>\r\nSubject: Tack\r\n\r\nHej\r\n"
AGAIN = LETTER.replace(b"by x", b"by y")
ANNA, ACCEPTED = "anna@posten.example", [("one@v", "anna@posten.example", "accepted")]
WRONG = {
    "taken but not on file": ([], ACCEPTED, [(ANNA, LETTER)]),
    "on file 2 times": (["m1", "m1"], ACCEPTED, [(ANNA, LETTER)]),
    "on file but never taken": (["m1", "m2"], ACCEPTED, [(ANNA, LETTER)]),
    "in a mailbox but not in the outbox": (["m1"], [], [(ANNA, LETTER)]),
    "accepted but in no mailbox": (["m1"], ACCEPTED, []),
    "still waiting": (["m1"], [("one@v", ANNA, "waiting")], []),
    "failed but in a mailbox": (["m1"], [("one@v", ANNA, "failed")], [(ANNA, LETTER)]),
    "in somebody else's mailbox": (["m1"], ACCEPTED, [("bo@posten.example", LETTER)]),
    "the same letter with other bytes": (["m1"], ACCEPTED, [(ANNA, LETTER), (ANNA, LETTER + b"!")]),
    "letters with the same Message-ID": (["m1"], ACCEPTED * 2, [(ANNA, LETTER)]),
}


@pytest.mark.parametrize("what", WRONG)
def test_every_difference_is_found(tmp_path, what):
    found = ledger.Ledger(World(tmp_path, *WRONG[what]), [Post("m1", b"", ANNA, [])])
    assert [name for name, _ in found.differences] == [what]
    assert what in found.table()


def test_a_letter_in_doubt_is_no_difference(tmp_path):
    found = ledger.Ledger(World(tmp_path, ["m1"], ACCEPTED, [(ANNA, LETTER), (ANNA, AGAIN)]), [Post("m1", b"", ANNA, [])])
    assert not found.differences and found.in_doubt == 1


def test_a_bystanders_copy_that_is_missing_is_found(tmp_path):
    post = Post("m1", b"", ANNA, [], bystander=True)
    found = ledger.Ledger(World(tmp_path, ["m1"], ACCEPTED, [(ANNA, LETTER)]), [post])
    assert [name for name, _ in found.differences] == ["a bystander's copy is missing"]
