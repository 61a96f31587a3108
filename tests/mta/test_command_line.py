"""simulate, learn and clock, and what both programs say to words they do not know."""
import json
import os
import shutil
import subprocess

import pytest

import harness
from test_commands import LETTERS, PROGRAM, ROOT, run

DAEMON = harness.build_folder() / "synpunktd"
CONFIG = ROOT / "rules" / "synpunkt.conf"


@pytest.fixture(autouse=True)
def programs():
    if not PROGRAM.exists() or not DAEMON.exists():
        pytest.skip("the programs are not built")


def daemon(*words):
    return subprocess.run([DAEMON, *words], capture_output=True, text=True, check=False, timeout=60)


# ---- simulate --------------------------------------------------------------------------------------------------

def simulated(*words):
    return json.loads(run("simulate", "--from", "2026-01", "--weeks", "2", "--per-day", "3", "--json", *words).splitlines()[-1])


def test_the_same_dice_play_the_same_weeks_and_others_do_not():
    first = simulated()
    assert first == simulated()
    assert first["letters"] != simulated("--seed", "7")["letters"]
    assert 0 < first["cases"] == first["in_time_calendar"] and first["missed"] == 0


def test_absent_handlers_answer_nothing_and_are_reminded():
    fast, absent = simulated(), simulated("--handlers", "absent")
    assert absent["answered"] == 0 < fast["answered"]
    assert absent["letters"]["reminder"] > fast["letters"]["reminder"]


def test_the_simulation_tells_people_the_figures_of_its_json():
    told, counted = run("simulate", "--from", "2026-01", "--weeks", "2", "--per-day", "3"), simulated()
    assert f"{counted['cases']} cases, {counted['triage']} of them without a unit" in told
    assert f"{counted['letters']['receipt']:10}  receipt\n" in told


@pytest.mark.parametrize("words", [
    [], ["--from", "2026-13"], ["--from", "2026-1x"], ["--from", "2026-01", "--weeks", "0"], ["--from", "2026-01", "--per-day", "0"],
    ["--from", "2026-01", "--handlers", "lazy"], ["--from", "2026-01", "--days", "sundays"], ["--from", "2026-01", "more"],
])
def test_a_simulation_of_nothing_sensible_is_refused(words):
    done = run("simulate", *words, check=False)
    assert done.returncode == os.EX_USAGE and done.stdout == b"" and b"synpunkt simulate:" in done.stderr


# ---- learn -----------------------------------------------------------------------------------------------------

SAID = {
    "tekn": ["Potthål på {} vid bron", "Gatlyktan vid {} är trasig", "Cykelbanan vid {} är full av potthål", "Snön plogas inte på {}"],
    "ifn": ["Barnen på {} hann inte med simskolan", "Simhallen vid {} är stängd", "Fotbollsplanen på {} är sliten", "Biblioteket vid {} stänger"],
}
STREETS = ["Storgatan", "Kungsgatan", "Vasagatan", "Björkvägen", "Skolgatan", "Hamngatan", "Ringvägen", "Nygatan"]


@pytest.fixture
def practice(tmp_path):
    rows = [{"id": f"{unit}{number}-{street}", "subject": said.format(street), "body": f"Hej! {said.format(street)}.", "units": [unit]}
            for unit, all_said in SAID.items() for number, said in enumerate(all_said) for street in STREETS]
    path = tmp_path / "practice.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_learnt_weights_are_a_configuration_that_names_the_telling_words(practice, tmp_path):
    output = tmp_path / "learned.conf"
    run("learn", "--sensitive", "--letters", practice, "--output", output)
    weights = output.read_text(encoding="utf-8")
    assert "simhallen" in weights and "potthal" in weights and "tekn" in weights and "ifn" in weights
    refused = run("learn", "--sensitive", "--letters", practice, "--output", output, check=False)
    assert refused.returncode != 0 and output.read_text(encoding="utf-8") == weights
    run("learn", "--sensitive", "--letters", practice, "--output", output, "--force", "--terms", "1")
    assert len(output.read_text(encoding="utf-8")) < len(weights)


def test_letters_of_a_sensitive_unit_are_left_out_unless_asked(practice, tmp_path):
    done = run("learn", "--letters", practice, "--output", tmp_path / "out.conf", check=False)
    assert done.returncode != 0 and b"32 letters, 1 units" in done.stderr and not (tmp_path / "out.conf").exists()


def test_what_cannot_be_learnt_from_is_told(tmp_path):
    few = tmp_path / "few.jsonl"
    few.write_text(json.dumps(LETTERS[0], ensure_ascii=False), encoding="utf-8")
    for letters in (few, tmp_path / "none.jsonl"):
        done = run("learn", "--letters", letters, "--output", tmp_path / "out.conf", check=False)
        assert done.returncode != 0 and done.stderr and not (tmp_path / "out.conf").exists()
    assert run("learn", "more", check=False).returncode == os.EX_USAGE


# ---- clock -----------------------------------------------------------------------------------------------------

def test_a_clock_tells_its_steps_and_what_started_it():
    folder = harness.Folder()
    try:
        synpunkt = harness.Synpunkt(folder)
        synpunkt.configure("127.0.0.1:1")
        mail = "From: Anna <anna@posten.example>\nSubject: Hej\nMessage-ID: <1@x.example>\n\nPotthål på Storgatan.\n"
        synpunkt.run("ingest", "--sender", "anna@posten.example", stdin=mail.encode())
        reference = lines_of(synpunkt.run("list", "--json"))[0]["reference"]
        told = json.loads(synpunkt.run("clock", "--json", reference))
        assert told["reference"] == reference and told["besked_at"] < told["besked_due"]
        assert [row["kind"] for row in told["history"]][0] == "event opened"
        text = synpunkt.run("clock", reference)
        assert text.startswith(reference) and "ärendet öppnades" in text
        assert {row["clock"] for row in told["lines"]} == {part.splitlines()[0] for part in text.split("\n\n")[1:-1]}
    finally:
        folder.close()


def lines_of(text):
    return [json.loads(line) for line in text.splitlines() if line]


# ---- words nobody knows ----------------------------------------------------------------------------------------

def test_the_program_names_a_command_that_there_is_not():
    done = run("nonsense", check=False)
    assert done.returncode == os.EX_USAGE and b"'nonsense'" in done.stderr
    assert run(check=False).returncode == os.EX_USAGE


def test_a_wrong_option_of_ingest_puts_the_mail_off_and_of_others_is_wrong_usage():
    assert run("--nonsense", "ingest", check=False).returncode == os.EX_TEMPFAIL
    assert run("--nonsense", "list", check=False).returncode == os.EX_USAGE


def test_both_programs_tell_the_same_version():
    assert run("--version").split()[1] == daemon("--version").stdout.split()[1]


def test_the_daemon_refuses_words_and_options_it_does_not_know():
    for words in (["extra"], ["--nonsense"]):
        assert daemon(*words).returncode == os.EX_USAGE


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody")
def test_the_daemon_does_not_run_as_root_nor_as_nobody_known():
    for words in ([], ["-u", "root"], ["-u", "no-such-user-here"]):
        assert daemon("-c", str(CONFIG), *words).returncode == os.EX_NOPERM


def test_the_daemon_tests_a_configuration_and_names_what_is_wrong(tmp_path):
    nobody = ["-u", "nobody"] if os.geteuid() == 0 else []
    for name in ("rules", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
        subprocess.run(["chmod", "-R", "a+rX", tmp_path / name], check=True)
    config = tmp_path / "rules" / "synpunkt.conf"
    bad = tmp_path / "bad.conf"
    bad.write_text("nonsense = 1\n", encoding="utf-8")
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    good = daemon(*nobody, "-t", "-c", str(config))
    assert (good.returncode, good.stdout) == (0, f"{config}: ok\n")
    done = daemon(*nobody, "-t", "-c", str(bad))
    assert done.returncode == os.EX_CONFIG and "nonsense" in done.stderr and done.stdout == ""
