"""What the fuzzers found worth keeping, run as ordinary input."""
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "tests" / "fuzz"
CORPUS = HERE / "corpus"
MAILS = ROOT / "tests" / "mail"
PROGRAMS = Path(os.environ.get("BUILD", "build"))
PROGRAMS = (PROGRAMS if PROGRAMS.is_absolute() else ROOT / PROGRAMS) / "tests" / "fuzz"
SERVER = "server"       # needs PostgreSQL's library
TARGETS = sorted(path.stem for path in HERE.glob("*.c") if path.stem != "main")

FILES_MAX = 120
BYTES_MAX = 300_000
SECONDS_MAX = 240


def run(target, *paths):
    if target == SERVER and not (PROGRAMS.parent / "test_postgres_where").exists():
        pytest.skip("built without PostgreSQL")
    done = subprocess.run([PROGRAMS / target, *paths], cwd=ROOT, check=False, capture_output=True, timeout=SECONDS_MAX,
                          env=os.environ | {"G_DEBUG": "fatal-criticals", "G_SLICE": "always-malloc"})
    last = done.stdout.decode("utf-8", "replace").splitlines()[-1:]
    assert done.returncode == 0, f"{target} ended with {done.returncode} at {last}\n" + done.stderr.decode("utf-8", "replace")
    return int(last[0].split()[0])


@pytest.mark.parametrize("target", TARGETS)
def test_every_input_kept_does_no_harm(target):
    folder = CORPUS / target
    assert run(target, folder) == sum(1 for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("target", ["read", "decide"])
def test_our_own_mails_do_no_harm(target):
    assert run(target, MAILS) > 30


@pytest.mark.parametrize("target", TARGETS)
def test_an_empty_input_does_no_harm(tmp_path, target):
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    run(target, empty)


def test_every_target_has_inputs_and_no_inputs_are_left_over():
    assert sorted(path.name for path in CORPUS.iterdir()) == TARGETS
    assert all(any((CORPUS / target).iterdir()) for target in TARGETS)


def test_the_corpus_stays_small():
    files = [path for path in CORPUS.rglob("*") if path.is_file()]
    assert len(files) <= FILES_MAX
    assert sum(path.stat().st_size for path in files) <= BYTES_MAX
