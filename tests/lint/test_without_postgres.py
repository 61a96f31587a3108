"""`make WITH_POSTGRES=no`: the program as a city with one host has it, with nothing of the server in it."""
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = (ROOT / os.environ.get("BUILD", "build")) / "without-postgres"
URI = "postgresql://synpunkt@/synpunkt?host=/run/postgresql"

pytestmark = pytest.mark.skipif(not os.environ.get("LONG"), reason="builds everything again: make without-postgres")


def make(*targets):
    done = subprocess.run(["make", "-s", "-j4", f"BUILD={BUILD}", "WITH_POSTGRES=no", "WERROR=1", *targets], cwd=ROOT, check=False,
                          capture_output=True, text=True, timeout=1500)
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.fixture(scope="module")
def programs():
    """From scratch, with the cmocka programs, whose names these are; and gone afterwards."""
    shutil.rmtree(BUILD, ignore_errors=True)
    wanted = sorted(path.stem for folder in ("unit", "store", "decide") for path in (ROOT / "tests" / folder).glob("test_*.c")
                    if not path.stem.startswith("test_postgres"))
    make("all", *(f"{BUILD}/tests/{name}" for name in wanted))
    yield wanted
    shutil.rmtree(BUILD, ignore_errors=True)


def test_it_is_built_and_its_tests_pass(programs):
    for name in programs:
        done = subprocess.run([BUILD / "tests" / name], cwd=ROOT, check=False, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, f"{name}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"


@pytest.mark.usefixtures("programs")
def test_nothing_of_the_server_is_in_it():
    for name in ("synpunkt", "synpunktd"):
        needed = subprocess.run(["ldd", BUILD / name], check=True, capture_output=True, text=True).stdout
        assert "libsqlite3" in needed and "libpq" not in needed
    assert not (BUILD / "milter" / "store" / "postgres").exists()


@pytest.mark.usefixtures("programs")
def test_the_setting_is_refused_with_a_sentence(tmp_path):
    # Of our own, so that root stays root and may read it.
    config = tmp_path / "rules" / "synpunkt.conf"
    for name in ("rules", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    text = re.sub(r"(?m)^(store|spool|keys_file) .*\n", "", config.read_text(encoding="utf-8"))
    config.write_text(f'store = "{URI}"\nspool = "{tmp_path}"\nkeys_file = "{tmp_path}/keys"\n{text}', encoding="utf-8")
    program = [BUILD / "synpunkt", "-c", config]
    subprocess.run([*program, "--store", tmp_path / "store.db", "init"], cwd=ROOT, check=True, capture_output=True, timeout=60)
    done = subprocess.run([*program, "list"], cwd=ROOT, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 78
    assert "built without PostgreSQL" in done.stderr and "make WITH_POSTGRES=yes" in done.stderr, done.stderr
