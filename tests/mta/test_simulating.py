"""`synpunkt simulate`: what people would have got, told to a person and to a program alike."""
import json
import os
import pty
import re
import subprocess

import pytest

import harness

PROGRAM = harness.build_folder() / "synpunkt"
BASE = ["--from", "2026-01", "--weeks", "2", "--per-day", "4"]

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="synpunkt is not built")


def say(*words):
    done = subprocess.run([PROGRAM, "-c", harness.ROOT / "rules" / "synpunkt.conf", "simulate", *BASE, *words], check=False,
                          capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def counted(*words):
    """The misses, and the object with the rest."""
    *misses, rest = map(json.loads, say("--json", *words).splitlines())
    return misses, rest


@pytest.mark.parametrize("handlers", ["fast", "slow", "absent"])
def test_paper_and_json_tell_the_same(handlers):
    misses, rest = counted("--handlers", handlers)
    text = say("--handlers", handlers)
    assert rest["cases"] == 14 * 4 and rest["missed"] == len(misses) == sum(rest["reasons"].values())
    assert len(re.findall(r"(?m)^missed SP-", text)) == len(misses)
    for miss in misses:
        assert f"missed {miss['reference']} {'triage' if miss['triage'] else miss['unit']}: " in text
    assert f"2 weeks from 2026-01: {rest['cases']} cases, {rest['triage']} of them without a unit" in text
    assert f"{rest['answered']} answered, {rest['moved']} moved, {rest['wrote_again']} residents wrote again" in text
    assert {name: int(count) for count, name in re.findall(r"(?m)^ +(\d+)  ([a-z-]+)$", text)} == rest["letters"]
    share = 100 * rest["in_time_calendar"] / rest["cases"]
    assert f"{share:.3f} % by calendar days" in text
    assert f"Missed by the setting, calendar days: {rest['missed']}, escalated before: {rest['escalated']}" in text


def test_people_matter_and_dice_do_not_surprise():
    absent, fast = counted("--handlers", "absent")[1], counted("--handlers", "fast")[1]
    assert absent["answered"] == 0 and set(name for name, count in absent["reasons"].items() if count) == {"never"}
    assert fast["answered"] > fast["cases"] / 2 and fast["missed"] < absent["missed"]
    assert counted("--seed", "7") == counted("--seed", "7") != counted("--seed", "8")


def test_the_rule_of_days_can_be_tried_out():
    working, calendar = counted("--handlers", "slow", "--days", "working"), counted("--handlers", "slow", "--days", "calendar")
    assert working[1]["missed"] == working[1]["cases"] - working[1]["in_time_working"]
    assert calendar[1]["missed"] == calendar[1]["cases"] - calendar[1]["in_time_calendar"]
    assert "working days: " in say("--handlers", "slow", "--days", "working")


def test_a_person_at_a_terminal_sees_how_far_it_has_come():
    leader, follower = pty.openpty()
    done = subprocess.run([PROGRAM, "-c", harness.ROOT / "rules" / "synpunkt.conf", "simulate", *BASE], check=False,
                          stdout=subprocess.PIPE, stderr=follower, timeout=120)
    os.close(follower)
    said = os.read(leader, 65536).decode()
    os.close(leader)
    assert done.returncode == 0 and b"simulating" not in done.stdout
    assert re.match(r"\rsimulating days \[[#.]{30}\] \d+/14", said) and said.endswith("\r\033[K"), said
