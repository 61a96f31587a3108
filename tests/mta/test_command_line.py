"""The command as somebody meets it who types: help with examples, completion, what was meant, colours, widths."""
import json
import os
import pty
import re
import shutil
import subprocess

import pytest

import harness
from test_req_import import ANNA, Old, letter

ROOT = harness.ROOT
PROGRAM = harness.build_folder() / "synpunkt"
COMPLETIONS = ROOT / "contrib" / "completions"

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="synpunkt is not built")


def said(*words):
    return subprocess.run([PROGRAM, *words], check=False, capture_output=True, text=True, encoding="utf-8", timeout=60)


def commands():
    listed = said("--help").stdout.partition("Commands:\n")[2].partition("\n\n")[0]
    return re.findall(r"(?m)^  ([a-z-]+)", listed)


@pytest.fixture(scope="module", name="town")
def fixture_town(tmp_path_factory):
    old = Old(tmp_path_factory.mktemp("town"))
    path = old.home / "one letter.eml"
    path.write_bytes(letter(1, ANNA, "Trasig lampa", "Tue, 10 Mar 2026"))
    with path.open("rb") as message:
        assert old.popen("ingest", stdin=message).wait(60) == 0
    return old


# ---- help ---------------------------------------------------------------------------------------------------------

def test_every_command_helps_with_an_example():
    assert len(commands()) > 20
    for command in commands():
        done = said(command, "--help")
        assert done.returncode == 0 and f"synpunkt {command}" in done.stdout.partition("\n\n")[0], command
        example = done.stdout.partition("Example:\n")[2].strip()
        assert re.match(rf"synpunkt {command}\b", example), command


def test_the_manual_has_the_same_examples():
    page = (ROOT / "milter" / "man" / "synpunkt.1").read_text(encoding="utf-8")
    examples = page.partition(".Sh EXAMPLES\n")[2].partition("\n.Sh ")[0]
    for command in commands():
        example = said(command, "--help").stdout.partition("Example:\n")[2].strip()
        assert f".Dl $ {example}\n" in examples, example


def test_examples_name_only_options_that_there_are():
    for command in commands():
        text = said(command, "--help").stdout
        options, _, example = text.partition("Example:\n")
        for option in re.findall(r" (--?[a-z][a-z-]*)", example):
            assert re.search(rf"(?m)^  .*{option}\b", options), f"{command} {option}"


# ---- what was meant -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("words, meant", [
    (["serch"], "search"), (["lisst"], "list"), (["list", "--overdu"], "--overdue"), (["import", "--dryrun"], "--dry-run"),
    (["list", "--unit", "teknn"], "tekn"), (["suggest", "--unit", "byg"], "bygg"), (["preview", "--unit", "fastt"], "fast"),
    (["report", "2026", "--unit", "grundd"], "grund")])
def test_what_was_meant_is_asked(town, words, meant):
    _, err = town.run(*words, status=os.EX_USAGE)
    assert f"did you mean '{meant}'?" in err


def test_what_is_far_from_all_is_not_guessed(town):
    assert "did you mean" not in town.run("xyzzyplugh", status=os.EX_USAGE)[1]


# ---- completion ---------------------------------------------------------------------------------------------------

BASH = """
source "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_synpunkt
printf '%s\\n' "${COMPREPLY[@]}"
"""

ZSH = """
compadd() { [[ $1 == -- ]] && shift; print -rl -- "$@"; }
_files() { print -rl -- :files; }
page=$1; shift
words=("$@") CURRENT=$#
source $page
"""


def shell(name, town, *words):
    path = shutil.which(name)
    if not path:
        pytest.skip(f"{name} is not installed")
    script, page = (BASH, "synpunkt.bash") if name == "bash" else (ZSH, "_synpunkt")
    first = [path, "--norc"] if name == "bash" else [path, "-f"]
    done = subprocess.run([*first, "-c", script, name, COMPLETIONS / page, PROGRAM, "-c", town.home / "synpunkt.conf", *words],
                          check=False, capture_output=True, text=True, encoding="utf-8", cwd=town.home, timeout=60)
    assert not done.stderr, done.stderr
    return [line for line in done.stdout.splitlines() if line]


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_the_shell_offers_commands_options_units_and_references(town, name):
    (case,) = town.rows("list", "--json")
    assert set(commands()) == set(shell(name, town, ""))
    assert shell(name, town, "sear") == ["search"]
    assert "--dry-run" in shell(name, town, "import", "--")
    assert shell(name, town, "list", "--over") == ["--overdue"]
    assert shell(name, town, "list", "--unit", "te") == ["tekn"]
    assert shell(name, town, "show", "") == [case["reference"]]
    assert shell(name, town, "show", "--json", case["reference"][:6]) == [case["reference"]]
    assert shell(name, town, "no-such-command", "") == []


def test_bash_offers_files_with_blanks_in_their_names(town):
    assert shell("bash", town, "explain", "one") == ["one letter.eml"]
    assert "synpunkt.conf" in shell("bash", town, "import", "--by-date", "syn")


def test_bash_offers_a_value_behind_an_equals_sign(town):
    assert shell("bash", town, "list", "--unit", "=", "te") == ["tekn"]
    assert "tekn" in shell("bash", town, "list", "--unit", "=")


def test_zsh_asks_for_files_itself(town):
    assert shell("zsh", town, "explain", "one") == [":files"]


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_without_a_configuration_the_shell_offers_what_it_can(tmp_path, name):
    class Nowhere:
        home = tmp_path
    assert "--unit" in shell(name, Nowhere, "list", "--u")
    assert shell(name, Nowhere, "show", "") == [] and shell(name, Nowhere, "list", "--unit", "") == []


def test_every_command_tells_its_options():
    for command in commands():
        offered = said("--complete", command, "--").stdout.split()
        assert "--help" in offered, command
        for option in re.findall(r"(?m)^  (?:-[a-zA-Z], )?(--[a-z-]+)", said(command, "--help").stdout):
            assert option in offered, f"{command} {option}"


def test_make_install_brings_the_completions(tmp_path):
    subprocess.run(["make", "-s", "-o", "all", f"BUILD={harness.build_folder()}", f"DESTDIR={tmp_path}", "PREFIX=/usr", "install"], cwd=ROOT,
                   check=True, capture_output=True, timeout=600)
    for path in ("bash-completion/completions/synpunkt", "zsh/site-functions/_synpunkt"):
        assert (tmp_path / "usr/share" / path).is_file()


# ---- colours and widths -------------------------------------------------------------------------------------------

def on_terminal(town, *words, **environment):
    """What the command writes to a terminal."""
    leader, follower = pty.openpty()
    variables = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
    process = subprocess.Popen([PROGRAM, "-c", town.home / "synpunkt.conf", *words], stdout=follower, stderr=subprocess.DEVNULL,
                               env=dict(variables, TERM="xterm", **environment))
    os.close(follower)
    text = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        text += piece
    process.wait(60)
    os.close(leader)
    return text.decode()


COLOURED = ["check", "--no-mta"]


def test_levels_are_coloured_on_a_terminal_only(town):
    assert "\033[32mok" in on_terminal(town, *COLOURED)
    assert "\033" not in on_terminal(town, *COLOURED, NO_COLOR="1")
    assert "\033" not in town.popen(*COLOURED).communicate(timeout=60)[0].decode()
    assert "\033[32mok" in on_terminal(town, *COLOURED, NO_COLOR=""), "an empty one says nothing"


def test_a_table_fits_the_terminal(town):
    lines = on_terminal(town, "list").splitlines()
    assert len(lines) == 2 and all(len(line) <= 80 for line in lines)
    heads = lines[0].split()
    assert [lines[0].index(head) for head in heads[:4]] == [match.start() for match in re.finditer(r"\S+", lines[1])][:4]


WIDE, SHORT = "gatubelysning-och-lampor", "tekn"


@pytest.fixture(scope="module", name="wide")
def fixture_wide(tmp_path_factory):
    """A town that only watches, with a letter to a unit of a long code and one to a unit of a short one."""
    wide = Old(tmp_path_factory.mktemp("wide"))
    settings = wide.home / "synpunkt.conf"
    text = re.sub(r"(?m)^mode +=.*$", "mode = observe", settings.read_text(encoding="utf-8")) + (
        f'unit "{WIDE}" {{\n  name = "gatubelysning"\n  address = "lampor@vasteras.example"\n'
        '  strong = { "trasig lampa", "lampan" }\n}\n')
    settings.write_text(text, encoding="utf-8")
    rows = [(WIDE, "Trasig lampa", "Lampan lyser inte."), (SHORT, "Potthål", "Ett stort potthål i gatan. Lampan är hel.")]
    (wide.home / "letters.jsonl").write_text("".join(
        json.dumps({"id": str(number), "subject": subject, "body": body, "lang": "sv", "units": [unit], "category": [], "class": ""}) + "\n"
        for number, (unit, subject, body) in enumerate(rows)), encoding="utf-8")
    for number, (_, subject, body) in enumerate(rows):
        path = wide.home / f"letter {number}.eml"
        path.write_bytes(letter(number, f"p{number}@posten.example", subject, "Tue, 10 Mar 2026", text=body))
        with path.open("rb") as message:
            assert wide.popen("ingest", stdin=message).wait(60) == 0
    return wide


@pytest.mark.parametrize("row, words", [
    ("SP-.*?CODE +", ["list"]), (r"\d +CODE +", ["route", "{}/letters.jsonl"]),
    (r"CODE +\d+ ", ["route", "--test", "{}/letters.jsonl"]), (".*SP-.*?CODE +", ["diary", "2026-01-01..2099-12-31"]),
    (r" *\d+  CODE +", ["observed", "--since", "2026-01-01"]), (r"  CODE +[\d.]+ ", ["explain", "{}/letter 1.eml"]),
], ids=lambda words: " ".join(word.format("") for word in words[:2]) if isinstance(words, list) else "")
def test_a_long_code_has_its_column_and_the_line_fits(wide, row, words):
    """What stands behind a code stands in one column, be it long or short; and no table is wider than the terminal."""
    lines = on_terminal(wide, *[word.format(wide.home) for word in words]).splitlines()
    pattern = row.replace("CODE", f"({WIDE}|{SHORT})")
    found = [match for line in lines for match in [re.match(pattern, line)] if match]
    assert {match[1] for match in found} == {WIDE, SHORT}, lines
    assert len({match.end() for match in found}) == 1, lines
    assert words[0] == "explain" or all(len(line) <= 80 for line in lines), "the words that told are all of explain's point"


# ---- JSON -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("words", [
    ["list"], ["search", "lampa"], ["suggest"], ["measures", "2026"], ["topics", "2026"], ["check", "--no-mta"], ["round"],
    ["preview"], ["sweep"], ["stats"]], ids=lambda words: words[0])
def test_every_list_is_there_as_json(town, words):
    out, err = town.popen(*words, "--json").communicate(timeout=60)
    assert b"Unknown option" not in err
    for line in out.decode().splitlines():
        assert isinstance(json.loads(line), dict)
