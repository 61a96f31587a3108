"""The bench itself works: each part with a handful of messages, in a few seconds.  What it measures then means nothing."""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "mta"))

import harness  # noqa: E402
import hosts  # noqa: E402

PROGRAMS = ("load", "milter", "nothing", "far", "slowsync.so", "grow", "lookup")
RUNS = {"postfix": "10 x 4 kB", "direct": "group commit", "growth": "60", "postgres": "two hosts"}


def why_not():
    if os.environ.get("SANITIZE"):
        return "a preloaded shim and a sanitizer do not go together"
    missing = [name for name in PROGRAMS if not (harness.build_folder() / "bench" / name).exists()]
    return harness.why_not() or (f"not built: {', '.join(missing)}" if missing else None)


@pytest.mark.skipif(why_not() is not None, reason=str(why_not()))
@pytest.mark.parametrize("part", RUNS)
def test_each_part_of_the_bench_runs(part, tmp_path):
    if part == "postgres":
        hosts.skip_without()
    output = tmp_path / "bench.json"
    done = subprocess.run([sys.executable, ROOT / "tests/bench/bench", "--output", output], check=False, timeout=300,
                          capture_output=True, text=True, env=os.environ | {"TINY": "yes", "PARTS": part, "ROUNDS": "1"})
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(output.read_text(encoding="utf-8"))
    assert RUNS[part] in result["parts"][part]["runs"]
    assert result["goals"]
