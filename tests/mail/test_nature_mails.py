"""Every mail of nature.tsv: who is writing, and is he answered?

The table has `file` (below tests/mail), `nature` and `answer`; a row is all it takes to add a mail.
"""
import json
import os
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PROGRAM = ROOT / os.environ.get("BUILD", "build") / "synpunkt"
COLUMNS = ["file", "nature", "answer"]
PEOPLE_MIN = 60
MACHINES_MIN = 40


def table():
    lines = (HERE / "nature.tsv").read_text(encoding="utf-8").splitlines()
    assert lines[0].split("\t") == COLUMNS
    return [dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in lines[1:] if line]


ROWS = table()


@pytest.fixture(scope="module")
def explained():
    words = [PROGRAM, "-c", ROOT / "rules" / "synpunkt.conf", "explain", "--json"]
    done = subprocess.run(words + [HERE / row["file"] for row in ROWS], check=True, stdout=subprocess.PIPE, timeout=120)
    rows = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    return {str(Path(row["file"]).relative_to(HERE)): row for row in rows}


@pytest.mark.parametrize("row", ROWS, ids=[row["file"] for row in ROWS])
def test_a_mail_is_told_for_what_it_is(row, explained):
    got = explained[row["file"]]
    assert (got["nature"], str(got["answer"]).lower()) == (row["nature"], row["answer"]), got["reason"]


def test_every_mail_of_people_and_machines_is_in_the_table_once():
    listed = [row["file"] for row in ROWS]
    there = [f"{path.parent.name}/{path.name}" for folder in ("people", "machines") for path in (HERE / folder).glob("*.eml")]
    assert len(listed) == len(set(listed))
    assert set(there) <= set(listed)


def test_people_who_look_like_machines_are_all_answered():
    people = [row for row in ROWS if row["file"].startswith("people/")]
    assert len(people) >= PEOPLE_MIN
    assert all((row["nature"], row["answer"]) == ("person", "true") for row in people)


def test_machines_of_every_class_are_none_answered():
    machines = [row for row in ROWS if row["file"].startswith("machines/")]
    assert len(machines) >= MACHINES_MIN
    assert {row["nature"] for row in machines} == {"bounce", "report", "vacation", "notice", "list", "bulk"}
    assert all(row["answer"] == "false" for row in machines)
