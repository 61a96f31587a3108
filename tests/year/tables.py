"""What the report must show of figures worked out by count.py: its tables, cell by cell, as Swedes write numbers.

The words come from templates/sv/report.words and the configuration, the numbers never from the program.
"""
import re

import count
from table import HERE

ROOT = HERE.parent.parent
NOTHING = "–"
SHARE_MIN = 20      # of fewer cases no percentage is shown

UNIT_NAMES = {"ks": "Kontaktcenter", "gata": "gator och trafik", "park": "parker och lekplatser", "bygg": "bygglov och kartor",
              "grund": "grundskola och skolskjuts", "aldre": "äldreomsorgen", "fritid": "bad och idrottsplatser",
              "kultur": "bibliotek och museum", "malar": "Mälarenergi", "vafab": "Vafab Miljö", "region": "Region Västmanland"}
CODE_NAMES = {
    "cause": {"bemotande": "bemötande", "information": "information", "kvalitet": "kvalitet/utförande",
              "avbrott": "fel/avbrott", "annat": "annat"},
    "outcome": {"atgardat": "åtgärdat", "planerat": "åtgärd planerad", "upplyst": "upplysning lämnad",
                "ansvar": "ej vårt ansvar"},
    "submitter": {"invanare": "invånare", "forening": "förening/organisation", "foretag": "företag",
                  "medarbetare": "medarbetare"}}
CITY = "Västerås stad"


def read_words():
    lines = (ROOT / "templates" / "sv" / "report.words").read_text(encoding="utf-8").splitlines()
    return dict(re.split(r"\s*=\s*", line, maxsplit=1) for line in lines if line and not line.startswith("#"))


WORDS = read_words()


def capital(text):
    return text[:1].upper() + text[1:]


def word(key, **fields):
    return WORDS[key].format(**fields)


# -- cells: as people read them, and as a spreadsheet does -------------------------

class Number:
    def __init__(self, number):
        self.text = self.csv = re.sub(r"(?<=\d)(?=(\d{3})+$)", "\u00a0", str(number))


class Text:
    def __init__(self, text):
        self.text = self.csv = text


class Share:
    def __init__(self, part, whole, as_part=False):
        self.text = self.csv = NOTHING
        if whole >= SHARE_MIN:
            percent = 100 * part / whole
            if 0 < part < whole:
                percent = min(max(percent, 0.1), 99.9)
            digits = f"{percent:.1f}".replace(".", ",")
            self.text, self.csv = f"{digits}\u00a0%", f"{digits}%"
        elif as_part and whole:
            self.text = self.csv = f"{part} av {whole}"


class Days:
    def __init__(self, seconds):
        self.text = self.csv = NOTHING
        if seconds is not None:
            self.text = f"{seconds / 86400:.1f}".replace(".", ",")
            self.csv = str(seconds // 86400) if seconds % 86400 == 0 else self.text


# -- tables: key -> (columns, rows of [name, cell ...]) ------------------------------

class Sections:
    """The report's sections: heading -> (kind, tables)."""

    def __init__(self, rows, year, as_of, references):
        self.now, self.before = count.count(rows, year, as_of), count.count(rows, year - 1, as_of)
        self.labels = str(year), str(year - 1)
        self.lives, self.references = count.live(rows, as_of), references
        self.year, self.missed = year, count.missed(rows, year, as_of)
        self.all = {capital(self.name(*body)): (body[0], self.tables(*body)) for body in self.now if body[0] != "unit"}

    @staticmethod
    def name(kind, code):
        return CITY if kind == "whole" else code if kind == "committee" else UNIT_NAMES[code]

    def children(self, kind, code):
        if kind == "whole":
            return [body for body in self.now if body[0] not in ("whole", "unit")]
        return [("unit", unit) for unit, above in count.UNITS.items() if kind == "committee" and above == (kind, code)]

    def tables(self, kind, code):
        now, before = self.now[kind, code], self.before[kind, code]
        if not now.figures["received"] + before.figures["received"]:
            return {}
        tables = {"figures": self.figures(now, before), "promise": self.promise(now, before), "times": self.times(now, before)}
        tables |= self.bodies(kind, code) | {"month": self.months(now, before)}
        for split in ("category", "channel", "language", "submitter", "cause", "outcome", "wait"):
            tables |= self.split(split, now, before)
        received = "received"
        tables["moves"] = self.shared(now, before, {"moved": received, "moves": None, "routed": received, "wrong_first": "routed"})
        tables["reach"] = self.shared(now, before, dict.fromkeys(("bounced", "unreachable", "anonymous"), received))
        tables["human"] = self.shared(now, before, dict.fromkeys(("category_given", "cause_given", "outcome_given", "measures"),
                                                                received))
        return tables | self.helped(now, before) | self.cases(kind, code)

    def columns(self, *keys):
        now, before = self.labels
        known = {"now": now, "before": before, "share": word("column.share", period=now),
                 "share before": word("column.share", period=before)}
        return [capital(known.get(key) or WORDS[f"column.{key}"]) for key in keys]

    def figures(self, now, before):
        names = "received closed open reopened answered promised missed voices".split()
        return self.columns("now", "before"), [[capital(WORDS[f"figure.{name}"]), Number(now.figures[name]),
                                                Number(before.figures[name])] for name in names]

    def promise(self, now, before):
        columns = [capital(word(f"column.{rule}", period=label)) for label in self.labels for rule in ("calendar", "working")]
        def share(sums, name):
            return Share(sums.figures[name], sums.figures["promised"], as_part=True)
        rows = [[capital(word(f"promise.{what}", within=WORDS["within.2"])),
                 *(share(sums, f"{what}_{rule}") for sums in (now, before) for rule in ("calendar", "working"))]
                for what in ("word", "held", "answer")]
        rows.append([capital(WORDS["promise.one_day"]), Text(NOTHING), share(now, "answer_one_day"), Text(NOTHING),
                     share(before, "answer_one_day")])
        return columns, rows

    def times(self, now, before):
        columns = [capital(WORDS["column.cases"]), capital(word("column.median", period=self.labels[0])),
                   capital(WORDS["column.ninetieth"]), capital(word("column.median", period=self.labels[1]))]
        rows = []
        for kind in ("word", "answer", "closing"):
            many, median, ninetieth = count.wait_of(now.waits[kind])
            rows.append([capital(WORDS[f"times.{kind}"]), Number(many), Days(median), Days(ninetieth),
                         Days(count.wait_of(before.waits[kind])[1])])
        return columns, rows

    def bodies(self, kind, code):
        children, tables = self.children(kind, code), {}
        def share(body, name):
            return Share(self.now[body].figures[name], self.now[body].figures["promised"], as_part=True)
        if children:
            tables["bodies" if kind == "whole" else "units"] = (
                self.columns("word_calendar", "word_working", "missed", "now", "before"),
                [[capital(self.name(*body)), share(body, "word_calendar"), share(body, "word_working"),
                  Number(self.now[body].figures["missed"]), Number(self.now[body].figures["received"]),
                  Number(self.before[body].figures["received"])] for body in children])
        tables["first"] = self.columns("by_closing", "by_first"), [
            [capital(self.name(*body)), Number(self.now[body].figures["received"]), Number(self.now[body].figures["first"])]
            for body in children or [(kind, code)]]
        return tables

    def months(self, now, before):
        return self.columns("now", "before", "in_time"), [
            [capital(WORDS[f"month.{month}"]), Number(now.rows["month"].get(month, 0)), Number(before.rows["month"].get(month, 0)),
             Share(*now.months[month], as_part=True)] for month in count.MONTHS]

    def split(self, split, now, before):
        names = [name for name in count.split_rows(split, now, before)
                 if split in ("category", "wait") or now.rows[split].get(name) or before.rows[split].get(name)]
        if names in ([], [""]):
            return {}
        columns = self.columns("now", "share", "before", "share before")
        rows = [[self.row_name(split, name), *self.pair(split, now, name), *self.pair(split, before, name)] for name in names]
        if split == "channel":
            columns += self.columns("answer_median")
            for row, name in zip(rows, names):
                row.append(Days(count.wait_of(now.channels.get(name, []))[1]))
        return {split: (columns, rows)}

    @staticmethod
    def row_name(split, name):
        if not name:
            return capital(WORDS["row.unsaid"])
        return capital(CODE_NAMES[split][name] if split in CODE_NAMES else WORDS[f"{split}.{name}"])

    @staticmethod
    def pair(split, sums, name):
        many, whole = sums.rows[split].get(name, 0), sums.figures["received"]
        if split in CODE_NAMES:     # of the cases in which somebody has said it
            whole = sum(each for code, each in sums.rows[split].items() if code) if name else 0
        return Number(many), Share(many, whole)

    def shared(self, now, before, wholes):
        def pair(sums, name, whole):
            return Number(sums.figures[name]), Share(sums.figures[name], sums.figures[whole] if whole else 0)
        return self.columns("now", "share", "before", "share before"), [
            [capital(WORDS[f"figure.{name}"]), *pair(now, name, whole), *pair(before, name, whole)]
            for name, whole in wholes.items()]

    def helped(self, now, before):
        asked = [sums.figures["helped_yes"] + sums.figures["helped_no"] for sums in (now, before)]
        if not any(asked):
            return {}
        return {"helped": (self.columns("now", "share", "before", "share before"), [
            [capital(WORDS[f"figure.{name}"]), *(cell for sums, whole in zip((now, before), asked)
                                                 for cell in (Number(sums.figures[name]), Share(sums.figures[name], whole)))]
            for name in ("helped_yes", "helped_no")])}

    def problem_rows(self):
        """(first, how many) of each problem of several voices that are not sensitive, the largest first."""
        groups = []
        for group in count.problems(self.lives, self.year):
            shown = sorted((self.references[name], name) for name in group if self.lives[name].unit not in count.SENSITIVE)
            if len(shown) > 1:
                groups.append((-len(shown), *shown[0]))
        return [(name, -size) for size, _, name in sorted(groups)]

    def cases(self, kind, code):
        tables, problems = {}, []
        for first, size in self.problem_rows():
            life = self.lives[first]
            if (kind, code) in count.bodies_of(life.unit):
                problems.append([self.references[first], Number(size), Text(UNIT_NAMES[life.unit]),
                                 Text(WORDS[f"category.{life.category}"])])
        if problems:
            tables["problems"] = self.columns("voices", "unit", "category"), problems
        if kind == "whole" and self.missed:
            reasons = {self.references[name]: Text(WORDS[f"missed.{reason}"]) for name, reason in self.missed.items()}
            tables["missed"] = self.columns("reason"), [[reference, reasons[reference]] for reference in sorted(reasons)]
        return tables
