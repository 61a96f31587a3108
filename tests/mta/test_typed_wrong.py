"""What an administrator types wrongly, and what stands in his way: each is said in words, with its exit code."""
import json
import os
import pty
import re
import struct
import subprocess
import fcntl
import termios
import time

import pytest

import harness
from test_req_import import ANNA, Old, letter

PROGRAM = harness.build_folder() / "synpunkt"
OK, USAGE, DATA, FAULT, CANNOT_CREATE, IO, LATER, FORBIDDEN, CONFIG = 0, 64, 65, 70, 73, 74, 75, 77, 78

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="synpunkt is not built")


class Desk(Old):
    """A town with a case of each sort, and a folder to write into."""

    def __init__(self, home):
        super().__init__(home)
        self.out = home / "out"
        self.out.mkdir()
        for number, (sender, subject) in enumerate([(ANNA, "Trasig lampa"), ("bo@post.example", "Potthål på cykelbanan mellan Bjurhovda och Hamre och ännu ett vid skolan i Tillberga")], 1):
            path = home / f"{number}.eml"
            path.write_bytes(letter(number, sender, subject, "Tue, 10 Mar 2026"))
            with path.open("rb") as message:
                assert self.popen("ingest", stdin=message).wait(60) == OK
        self.reference = json.loads(self.say("list", "--json").stdout.splitlines()[-1])["reference"]

    def say(self, *words, config=None, **options):
        return subprocess.run([PROGRAM, "-c", config or self.home / "synpunkt.conf", *words], check=False, text=True,
                              encoding="utf-8", timeout=60, cwd=self.home, stdin=subprocess.DEVNULL,
                              **({"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options))

    def fill(self, words):
        return [word.replace("REF", self.reference).replace("OUT", str(self.out)) for word in words.split()]


@pytest.fixture(scope="module", name="desk")
def fixture_desk(tmp_path_factory):
    return Desk(tmp_path_factory.mktemp("desk"))


def refused(done, status, words):
    assert done.returncode == status, (done.args, done.stdout, done.stderr)
    assert words in done.stderr, done.stderr
    assert "CRITICAL" not in done.stderr and "WARNING" not in done.stderr, done.stderr


# ---- words that have no place -----------------------------------------------------------------------------------

def without_operands():
    """Commands whose usage names none."""
    listed = subprocess.run([PROGRAM, "--help"], check=False, capture_output=True, text=True, timeout=60).stdout
    names = re.findall(r"(?m)^  ([a-z-]+)", listed.partition("Commands:\n")[2].partition("\n\n")[0])
    return [name for name in names if re.search(rf"synpunkt {name} \[OPTION…\]\s*$", usage(name))]


def usage(name):
    out = subprocess.run([PROGRAM, name, "--help"], check=False, capture_output=True, text=True, timeout=60).stdout
    return out.partition("\n\n")[0]


def test_a_word_too_many_does_nothing(desk):
    """`synpunkt sweep 2026-03-05` or `synpunkt list overdue`: not what was meant, and not done."""
    names = without_operands()
    assert {"list", "sweep", "flush", "live", "init", "postfix", "ingest", "check", "upgrade"} <= set(names)
    before = (desk.home / "store.db").read_bytes(), (desk.home / "keys").read_bytes()
    for name in names:
        refused(desk.say(name, "överflödigt"), LATER if name == "ingest" else USAGE, "'överflödigt' is not wanted")
    assert ((desk.home / "store.db").read_bytes(), (desk.home / "keys").read_bytes()) == before


# command line, exit code, what is said
WRONG = [
    ("show", USAGE, "name one reference"),
    ("show REF REF", USAGE, "name one reference"),
    ("show SP-2026", USAGE, "'SP-2026' is no reference (they look like SP-2026-00417-2)"),
    ("show SP-2026-99999-1", DATA, "no case 'SP-2026-99999-1' on file"),
    ("clock", USAGE, "name one reference"),
    ("clock SP-2026-99999-1", DATA, "no case"),
    ("list --status öppen", USAGE, "no such status 'öppen'"),
    ("list --unit tekk", USAGE, "no unit 'tekk'; did you mean 'tekn'?"),
    ("search ab", USAGE, "words of at least 3 letters"),
    ("search lampa --limit 0", USAGE, "words of at least"),
    ("explain", USAGE, "no message named"),
    ("explain ingen.eml", DATA, "ingen.eml"),
    ("import", USAGE, "no mail named"),
    ("import ingen.eml", DATA, "left out: cannot read message"),
    ("route", USAGE, "no file of letters named"),
    ("learn --terms 0", USAGE, "--terms a number up to 2000"),
    ("learn --from -1", USAGE, "--from is a year"),
    ("learn --letters ingen.jsonl", DATA, "ingen.jsonl"),
    ("learn", DATA, "too little to learn from: 0 letters"),
    ("suggest --since i-går", USAGE, "'i-går' is no date like 2026-03-01"),
    ("preview receipt copy", USAGE, "one letter at a time"),
    ("preview --all /proc/brev", CANNOT_CREATE, "cannot make folder '/proc/brev'"),
    ("sweep --now i-morgon", USAGE, "'i-morgon' is no time: write 2026-03-05T08:00"),
    ("sweep --now 2026-03-05 --trust-clock", USAGE, "do not go together"),
    ("round --force", USAGE, "--force goes with --now"),
    ("round --now vår", USAGE, "'vår' is no time"),
    ("round --now 2100-01-15T08:00", USAGE, "is not over"),
    ("simulate", USAGE, "name the month it begins in as --from 2026-01"),
    ("simulate --from 2026-13", USAGE, "name the month it begins in"),
    ("simulate --from 2026-01 --weeks 0", USAGE, "--weeks is out of range"),
    ("simulate --from 2026-01 --per-day 0", USAGE, "--per-day is out of range"),
    ("simulate --from 2026-01 --handlers lata", USAGE, "--handlers is fast, slow or absent"),
    ("simulate --from 2026-01 --days arbetsdagar", USAGE, "--days is calendar or working"),
    ("help-commands alla", USAGE, "there is no part 'alla'"),
    ("report", USAGE, "name one year, like 2026"),
    ("report 26", USAGE, "name one year"),
    ("report 2026 --format pdf", USAGE, "no such format 'pdf'"),
    ("report 2026 --language de", USAGE, "no such language 'de'"),
    ("report 2026 -o /proc/rapport", CANNOT_CREATE, "/proc/rapport"),
    ("topics", USAGE, "name one year, like 2026"),
    ("topics 2026 --unit ingen", USAGE, "there is no unit 'ingen'"),
    ("measures", USAGE, "name one year, like 2026"),
    ("export REF", USAGE, "say where to with -o PATH"),
    ("export -o OUT/x", USAGE, "which case?"),
    ("export REF --year 2026 -o OUT/x", USAGE, "name references, or --resident and --year, not both"),
    ("export --year 26 -o OUT/x", USAGE, "'26' is no year"),
    ("export REF --format pdf -o OUT/x", USAGE, "no such format 'pdf': mbox, json or html"),
    ("export REF --archive --mask -o OUT/x", USAGE, "no --mask with --archive"),
    ("export --resident ingen@post.example -o OUT/x", DATA, "there is no such case"),
    ("export --year 2001 -o OUT/x", DATA, "there is no such case"),
    ("export REF -o /proc/x.html", CANNOT_CREATE, "/proc/x.html"),
    ("export REF --format mbox -o /proc/x.mbox", CANNOT_CREATE, "/proc/x.mbox"),
    ("export REF --archive -o /proc/x", CANNOT_CREATE, "cannot make folder '/proc/x/data'"),
    ("export REF --masks /proc/m -o OUT/x", CANNOT_CREATE, "/proc/m"),
    ("export REF --masks OUT -o OUT/x", 66, "OUT"),
    ("diary", USAGE, "which days? 2026-03-01..2026-03-31"),
    ("diary 2026-02-30", USAGE, "which days?"),
    ("diary 2026-03-02..2026-03-01", USAGE, "which days?"),
    ("diary 2026-03-01 --format xml", USAGE, "no such format 'xml': text, csv or json"),
    ("diary 2026-03-01 --unit ingen", USAGE, "there is no unit 'ingen'"),
    ("purge", USAGE, "which cases?"),
    ("purge REF --before 2026-01-01", USAGE, "which cases?"),
    ("purge REF --unit tekn", USAGE, "--unit and --category go with --before"),
    ("purge --before nyss", USAGE, "'nyss' is no date like 2024-01-01"),
    ("purge --spam-before nyss", USAGE, "'nyss' is no date"),
    ("purge --before 2026-01-01 --unit ingen", USAGE, "there is no unit 'ingen'"),
    ("purge SP-2026-99999-1", DATA, "no case"),
    ("purge REF --apply", USAGE, "nothing is removed without a decision"),
    ("purge REF --apply --decision KS1", USAGE, "--count N"),
    ("purge REF --apply --decision KS1 --count 1", DATA, "there are 0 cases now, not 1; nothing has been changed"),
    ("purge REF -o /proc/x", CANNOT_CREATE, "/proc/x"),
    ("anonymise", USAGE, "name one address"),
    ("anonymise Anna", USAGE, "'Anna' is no address"),
    ("check --send", USAGE, "--send goes with --roundtrip"),
    ("stats ord", USAGE, "no word is expected after the options, but 'ord'"),
    ("stats --now 2026-03-05T08:00", USAGE, "--now goes with --mail"),
    ("stats --mail --now nu", USAGE, "'nu' is no time"),
    ("stats --prometheus /proc/x.prom", CANNOT_CREATE, "/proc/x.prom"),
    ("backup", USAGE, "one file is wanted"),
    ("backup /proc/kopia", LATER, "cannot make '/proc/kopia.part'"),
    ("restore", USAGE, "one file is wanted"),
    ("restore --to OUT/ny.db --past SP ingen", USAGE, "'SP' is no reference"),
    ("restore --to OUT/ny.db ingen", LATER, "cannot open 'ingen'"),
    ("restore --to OUT/ny.db OUT", LATER, "cannot copy"),
    ("restore --to /proc/ny.db 1.eml", LATER, "/proc/ny.db"),
    ("observed --since nyss", USAGE, "'nyss' is no time: write 2026-03-05"),
    ("init --revoke ingen", DATA, "there is no key 'ingen'"),
    ("sendmail --shape klocka", USAGE, "there is no shape 'klocka'; write hop or border"),
    ("postfix --postfix-config OUT", LATER, "is it installed, and has it a main.cf?"),
]


@pytest.mark.parametrize("words, status, said", WRONG, ids=[row[0] for row in WRONG])
def test_what_is_wrong_is_said(desk, words, status, said):
    refused(desk.say(*desk.fill(words)), status, said.replace("OUT", str(desk.out)))
    assert not list(desk.out.iterdir()), "something was left behind"


# ---- the configuration and the store ------------------------------------------------------------------------------

def test_a_configuration_that_is_not_there_or_not_one(desk):
    refused(desk.say("list", config="/ingen.conf"), CONFIG, "/ingen.conf: this file cannot be read: No such file")
    refused(desk.say("list", config=desk.home), CONFIG, "Is a directory")
    for command in ("restore 1.eml", "backup OUT/x", "upgrade", "live", "postfix", "sendmail", "preview", "learn", "explain 1.eml",
                    "route x.jsonl", "simulate --from 2026-01", "check", "export REF -o OUT/x"):
        done = desk.say(*desk.fill(command), config="/ingen.conf")
        assert done.returncode == CONFIG and "/ingen.conf" in done.stdout + done.stderr, done
    assert not list(desk.out.iterdir())


def test_a_store_that_is_not_there_or_not_one(desk):
    refused(desk.say("--store", "/ingen/store.db", "list"), LATER, "'/ingen/store.db' cannot be found")
    refused(desk.say("--store", desk.home / "1.eml", "list"), FAULT, "file is not a database")
    refused(desk.say("--store", desk.out / "ny.db", "upgrade"), DATA, '"synpunkt init" makes one')
    refused(desk.say("--store", desk.home / "1.eml", "backup", desk.out / "x"), FAULT, f"store '{desk.home}/1.eml': ")
    refused(desk.say("--store", desk.home / "ingen.db", "backup", desk.out / "x"), LATER, f"'{desk.home}/ingen.db' cannot be found: No such file")
    assert not list(desk.out.iterdir())


def test_what_cannot_be_opened_by_who_asks():
    """The store is the service's: another user is told so, and nothing is made beside it."""
    if os.geteuid() != 0:
        pytest.skip("only root can be somebody else")
    folder = harness.Folder()
    try:
        synpunkt = harness.Synpunkt(folder)
        synpunkt.configure("127.0.0.1:1")
        stranger = {"user": 4242, "group": 4242, "extra_groups": []}
        def ask(*words):
            return subprocess.run([synpunkt.home / "bin" / "synpunkt", "-c", synpunkt.config, *words], check=False,
                                  capture_output=True, text=True, timeout=60, cwd=synpunkt.home, **stranger)
        for words in (["list"], ["sweep"], ["stats"]):
            refused(ask(*words), CONFIG, "not for this user to read: run it as root or as the user of the service")
        own = folder.path / "own"
        own.mkdir()
        os.chown(own, stranger["user"], -1)
        for words in (["init"], ["init", "--rotate"], ["backup", own / "copy"], ["upgrade"]):
            done = ask(*words)
            assert done.returncode not in (OK, USAGE) and "Permission denied" in done.stderr, done
            assert str(synpunkt.home / "state") in done.stderr and not list(own.iterdir()), done.stderr
    finally:
        folder.close()


# ---- a disk that is full ------------------------------------------------------------------------------------------

@pytest.fixture(name="small_disk")
def fixture_small_disk(desk):
    if os.geteuid() != 0:
        pytest.skip("mounting needs root")
    place = desk.home / "small"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k,mode=755", "tmpfs", place], check=True)
    yield place
    subprocess.run(["umount", place], check=True)
    place.rmdir()


def test_what_does_not_fit_is_said_and_not_left_half(desk, small_disk):
    backup, year = desk.out / "whole", time.strftime("%Y")      # what was taken in now is of this year
    assert desk.say("backup", backup).returncode == OK
    try:
        for words, status in ((["backup", small_disk / "copy"], LATER), (["restore", "--to", small_disk / "store.db", backup], LATER),
                              (["report", year, "--format", "html", "-o", small_disk / "r.html"], CANNOT_CREATE),
                              (["preview", "--all", small_disk / "letters"], CANNOT_CREATE),
                              (["export", "--year", year, "--archive", "-o", small_disk / "bag"], IO)):
            done = desk.say(*words)
            assert done.returncode == status and re.search("No space left on device|disk is full", done.stderr), (words, done)
            left = [path.name for path in small_disk.rglob("*")]
            assert not {"copy", "store.db", "store.db.restoring", "r.html", "letters.txt", "tagmanifest-sha256.txt"} & set(left), left
            subprocess.run(["find", small_disk, "-mindepth", "1", "-delete"], check=True)
    finally:
        backup.unlink()


def test_an_archive_that_was_broken_off_goes_on_and_takes_nothing_else_in(desk, tmp_path):
    bag = tmp_path / "bag"
    part = bag / "data" / f"{desk.reference}.part"
    part.mkdir(parents=True)
    (part / "0001-half.eml").write_text("half", encoding="utf-8")
    done = desk.say("export", "--year", desk.reference.split("-")[1], "--archive", "-o", bag)
    assert done.returncode == OK and "2 cases" in done.stderr and "each read back" in done.stderr, done.stderr
    assert not part.exists() and not list(bag.rglob("0001-half.eml")) and list((bag / "data" / desk.reference).iterdir())
    refused(desk.say("export", desk.reference, "--archive", "-o", bag), CANNOT_CREATE, "holds another archive, or this one already")
    strange = tmp_path / "strange"
    (strange / "data" / "SP-2001-00001-1").mkdir(parents=True)
    refused(desk.say("export", desk.reference, "--archive", "-o", strange), CANNOT_CREATE, "name a new folder")
    assert list(strange.rglob("*")) == [strange / "data", strange / "data" / "SP-2001-00001-1"]


# ---- where the answer goes ------------------------------------------------------------------------------------------

PRINTING = ["list --json", "show REF --json", "diary 2020-01-01..2100-01-01 --format csv", "preview",
            "preview receipt --eml", "stats --prometheus", "report 2026", "help-commands", "check --no-mta"]


def test_a_full_disk_is_not_taken_for_an_answer(desk):
    """`synpunkt diary ... > register.csv` in a job at night: a part of it must not pass for the whole."""
    for words in PRINTING:
        whole = desk.say(*desk.fill(words))
        with open("/dev/full", "wb") as full:
            done = desk.say(*desk.fill(words), stdout=full)
        assert whole.stdout and done.returncode == (whole.returncode or IO), (words, done)
        assert "standard output could not be written" in done.stderr, (words, done)


def test_nobody_listens(desk):
    done = subprocess.run(f'"{PROGRAM}" -c "{desk.home}/synpunkt.conf" list --json >&-', shell=True, check=False, capture_output=True,
                          text=True, timeout=60)
    assert done.returncode == IO and "standard output could not be written" in done.stderr
    done = subprocess.run(f'"{PROGRAM}" -c "{desk.home}/synpunkt.conf" ingest --sender "" < "{desk.home}/1.eml" >&-', shell=True,
                          check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == OK, "pipe(8) would bounce what is on file"


# ---- terminals ----------------------------------------------------------------------------------------------------

def on_terminal(desk, *words, columns=80, typed="", **environment):
    """What the command writes to a terminal that wide."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen([PROGRAM, "-c", desk.home / "synpunkt.conf", *words], stdin=follower, stdout=follower,
                               stderr=subprocess.DEVNULL, cwd=desk.home, env=dict(os.environ, TERM="xterm", NO_COLOR="1", **environment))
    os.close(follower)
    os.write(leader, typed.encode())
    text = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        text += piece
    status = process.wait(60)
    os.close(leader)
    return status, text.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("words", ["list", "diary 2020-01-01..2100-01-01", "preview", "check --roundtrip"])
def test_lists_keep_to_the_width_of_the_terminal(desk, words):
    for columns in (64, 80, 132):
        _, text = on_terminal(desk, *words.split(), columns=columns)
        assert text.strip()
        long = [line for line in text.splitlines() if len(line) > columns]
        assert not long, (words, columns, long)


def test_an_empty_list_says_so_to_a_person_and_nothing_to_a_program(desk):
    assert on_terminal(desk, "list", "--unit", "mimer") == (OK, "no case on file\n")
    done = desk.say("list", "--unit", "mimer")
    assert (done.returncode, done.stdout, done.stderr) == (OK, "", "")
    assert desk.say("search", "lokomotiv").stderr == "synpunkt search: nothing found\n"


# ---- the same, for people and for programs --------------------------------------------------------------------------

def test_a_case_on_paper(desk):
    shown, told = desk.say("show", desk.reference).stdout, json.loads(desk.say("show", desk.reference, "--json").stdout)
    assert shown.startswith(f"{desk.reference}  {told['subject']}\n")
    for label, value in (("unit", told["unit"]), ("status", "open"), ("category", told["category"]), ("handler", "-"), ("answered", "-")):
        assert re.search(rf"(?m)^{label} +{re.escape(value)}", shown), (label, shown)
    for trace in told["history"]:
        assert trace["kind"] in shown


def test_the_clocks_on_paper_and_as_json(desk):
    shown, told = desk.say("clock", desk.reference).stdout, json.loads(desk.say("clock", desk.reference, "--json").stdout)
    assert told["reference"] == desk.reference and told["besked_due"]
    assert {line["clock"] for line in told["lines"]} >= {"besked"}
    for line in told["lines"]:
        assert f"\n{line['clock']}\n" in shown and f"  {line['text']}\n" in shown
    assert [event["kind"] for event in told["history"]][0] == "event opened"
    assert "ärendet öppnades" in shown.partition("vad som har hänt\n")[2]
    assert sum(event["letter"] == 0 and event["entry"] > 0 for event in told["history"]) > 0, "which mail it was"


def test_the_register_in_three_forms(desk):
    days = "2020-01-01..2100-01-01"
    rows = [json.loads(line) for line in desk.say("diary", days, "--json").stdout.splitlines()]
    csv = desk.say("diary", days, "--format", "csv").stdout.splitlines()
    assert csv[0].count(";") == len(rows[0]) - 1 and len(csv) == len(rows) + 1
    for row, line in zip(rows, csv[1:]):
        assert line == ";".join(f'"{value}"' for value in row.values())
    masked = [json.loads(line) for line in desk.say("diary", days, "--json", "--mask").stdout.splitlines()]
    assert all(row["sender"] == "" for row in masked) and ANNA not in str(masked)
    assert {row["unit"] for row in rows} >= {"tekn"}
    assert desk.say("diary", days, "--unit", "tekn").stdout.count("\n") == len([row for row in rows if row["unit"] == "tekn"])
