"""The store's contract on a real PostgreSQL: the same programs that hold it on SQLite, each test in a schema of its own."""
import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from cluster import PROGRAMS, Cluster  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD", "build")

# About SQLite's file, its plans, its log and its copies.
OF_A_FILE = {"test_store_crash", "test_store_faults", "test_store_plans", "test_store_power", "test_store_sweep_crash",
             "test_store_tamper", "test_store_trouble"}
# With a server of their own, or of none.
BY_THEMSELVES = {"test_postgres_plans", "test_postgres_where"}
CONTRACT = sorted({path.stem for path in Path(__file__).parent.glob("test_*.c")} - OF_A_FILE - BY_THEMSELVES)


@pytest.fixture(scope="module")
def cluster():
    if not PROGRAMS.is_dir():
        pytest.skip("PostgreSQL is not installed")
    if not (BUILD / "tests" / "test_postgres_plans").exists():
        pytest.skip("built without PostgreSQL")
    made = Cluster(fsync="off")     # nothing here loses its power
    yield made
    made.end()


@pytest.mark.parametrize("name", CONTRACT)
def test_contract(cluster, name):
    done = subprocess.run([BUILD / "tests" / name], cwd=ROOT, env=os.environ | {"STORE_SERVER": cluster.uri}, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=900)
    assert done.returncode == 0, done.stdout[-6000:]
