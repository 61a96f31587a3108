"""The journal's lines and their table in synpunktd(8) are the same (R79)."""
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MILTER = ROOT / "milter"
SERVICE = [path for folder in ("daemon", "flow", "store") for path in sorted((MILTER / folder).rglob("*.c"))]
LETTERS = 4     # shorter pieces are in every text


def strings(text):
    """The text of each string, with those that stand side by side as one."""
    joined = re.sub(r'"\s*(?:[A-Z_0-9]+\s*)?"', "", text)
    return " ".join(re.findall(r'"((?:\\.|[^"\\\n])*)"', joined))


def pieces(line):
    """What is fixed in a line: between values, queue ids and figures."""
    line = re.sub(r"^4\w+: ", "", line)
    line = re.sub(r"(?<=\w=)\S+|'[^']*'|\(\w+\)|\b\d+(?:\.\d+)*\b|%\S*", "\0", line)
    return [part for piece in re.split(r"\0|(?=\b\w+=)", line) for part in [piece.strip(" :")] if len(part) >= LETTERS]


def documented():
    page = (MILTER / "man" / "synpunktd.8").read_text("utf-8")
    table = page.split(".Sh DIAGNOSTICS")[1].split(".Sh SEE ALSO")[0]
    return re.findall(r'(?m)^\.It "(.*)"$', table), re.findall(r"(?m)^\.Ql (.*?)(?: [;.])?$", table), table


def logged():
    """The formats of the service's lines, without what only hands on an error."""
    for path in SERVICE:
        joined = re.sub(r'"\s*(?:[A-Z_0-9]+\s*)?"', "", path.read_text("utf-8"))
        for line in re.findall(r'\blog_(?:info|warning|error)\(\s*"((?:\\.|[^"\\\n])*)"', joined):
            if re.sub(r"%\w|\W", "", line):
                yield path.name, line


def test_each_documented_line_is_in_the_code():
    code = strings("".join(path.read_text("utf-8") for path in [*SERVICE, MILTER / "synpunktd.c"]))
    lines, more, _ = documented()
    assert len(lines) > 30
    missing = [(line, piece) for line in [*lines, *[m for m in more if " again" in m]] for piece in pieces(line)
               if piece not in code]
    assert not missing, missing


def test_each_line_of_the_service_is_documented():
    table = documented()[2]
    found = list(logged())
    assert len(found) > 30
    missing = [(name, line) for name, line in found for piece in pieces(re.sub(r"%[lu]*[a-z]", "%s", line)) if piece not in table]
    assert not missing, missing


def test_the_finder_finds():
    assert pieces("4bQ7Zk1: case=SP-2026-00417-2 new nature=person") == ["case=", "nature="]
    assert pieces("letter %d leaves without figures: %s") == ["letter", "leaves without figures"]
