"""The hand-made table of cases (cases.tsv), read into values."""
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = Path(__file__).resolve().parent
ZONE = ZoneInfo("Europe/Stockholm")


@dataclass
class Act:
    at: datetime
    verb: str
    argument: str
    place: int      # of two acts at one time the first comes first


@dataclass
class Row:
    name: str
    received: datetime
    unit: str       # whose words they are, or "-"
    category: str
    language: str
    channel: str
    traits: dict    # "anonymous", "entered" ...: what follows the word
    acts: list

    @property
    def entered(self):
        """When the program got it: a call may be written down later."""
        return moment(self.traits["entered"]) if "entered" in self.traits else self.received

    @property
    def year(self):
        return local(self.received).year


def moment(text):
    """"2026-10-25 02:30" local; of an hour that comes twice the second is marked "b".  Kept as UTC, so that sums and orders are true."""
    at = datetime.strptime(text.rstrip("b"), "%Y-%m-%d %H:%M")
    return at.replace(tzinfo=ZONE, fold=1 if text.endswith("b") else 0).astimezone(timezone.utc)


def read_act(text, place):
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d \d\d:\d\db?) (\w+) ?(.*)", text)
    return Act(moment(found[1]), found[2], found[3], place)


def read_row(line):
    name, received, unit, category, language, channel, traits, acts = line.split("\t")
    words = (trait.strip().partition(" ") for trait in traits.split(",") if trait.strip())
    return Row(name, moment(received), unit, category, language, channel, {word: rest for word, _, rest in words},
               [read_act(act.strip(), place) for place, act in enumerate(acts.split("|")) if act.strip()])


def read_table():
    lines = (HERE / "cases.tsv").read_text(encoding="utf-8").splitlines()
    return [read_row(line) for line in lines if not line.startswith(("#", "case\t"))]


def local(at):
    return at.astimezone(ZONE)


def days(first, last):
    while first <= last:
        yield first
        first += timedelta(days=1)
