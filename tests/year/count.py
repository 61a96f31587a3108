#!/usr/bin/python3
"""The figures of the hand-made year, worked out from cases.tsv alone: nothing of ours but the table is read.

usage: count.py [YEAR [YYYY-MM-DD]] > expected.tsv      the year as it was known when that day ended

Lives are told from the documents: what a receipt, an answer, a move mean for the two clocks (D1-D5, D29, D59), when a
case closes itself (D49), what is left out (R66, 4.17).  Holidays are listed by hand.
"""
import sys
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from math import ceil

from table import ZONE, days, local, read_table

AS_OF = date(2027, 1, 15)
SWEEP_AT, LAST_CALL = time(10, 0), time(16, 25)
QUIET = timedelta(days=14)
REOPEN_DAYS = 60
DESK = "ks"

# Days off that are no Saturday or Sunday, and 15 May 2026, which this municipality has closed.
HOLIDAYS = {date.fromisoformat(day) for day in (
    "2025-01-01 2025-01-06 2025-04-18 2025-04-21 2025-05-01 2025-05-29 2025-06-06 2025-06-20 2025-12-24 2025-12-25 "
    "2025-12-26 2025-12-31 2026-01-01 2026-01-06 2026-04-03 2026-04-06 2026-05-01 2026-05-14 2026-05-15 2026-06-19 "
    "2026-12-24 2026-12-25 2026-12-31 2027-01-01 2027-01-06 2027-03-26 2027-03-29").split()}

UNITS = {"ks": ("committee", "kommunstyrelsen"), "gata": ("committee", "tekniska nämnden"),
         "park": ("committee", "tekniska nämnden"), "bygg": ("committee", "byggnadsnämnden"),
         "grund": ("committee", "grundskolenämnden"), "aldre": ("committee", "äldrenämnden"),
         "fritid": ("committee", "fritidsnämnden"), "kultur": ("committee", "kulturnämnden"), "malar": ("company", "malar"),
         "vafab": ("federation", "vafab"), "region": ("external", "region")}
SENSITIVE = {"aldre"}

CATEGORIES = ["synpunkt", "klagomål", "beröm", "förslag", "fråga", "felanmälan"]
CHANNELS = ["e-post", "webbformulär", "telefon", "besök", "brev", "blankett", "app", "sociala medier", "via personal",
            "nämndens frågestund", "annat"]
CAUSES = ["bemotande", "information", "kvalitet", "avbrott", "annat", ""]
OUTCOMES = ["atgardat", "planerat", "upplyst", "ansvar", ""]
SUBMITTERS = ["invanare", "forening", "foretag", "medarbetare", ""]
MONTHS = [f"{month:02}" for month in range(1, 13)]
WAITS = ["1", "2", "5", "10", "20", "more", "none"]
CLOSED = {"category": CATEGORIES, "channel": CHANNELS, "language": [], "submitter": SUBMITTERS, "cause": CAUSES,
          "outcome": OUTCOMES, "month": MONTHS, "wait": WAITS}

FIGURES = ("received closed open reopened answered promised word_calendar word_working held_calendar held_working "
           "answer_calendar answer_working answer_one_day missed moved moves routed wrong_first first bounced unreachable "
           "anonymous merged voices measures cause_given category_given outcome_given helped_yes helped_no other spam "
           "imported faults").split()


# -- days ----------------------------------------------------------------------

def is_working(day):
    return day.weekday() < 5 and day not in HOLIDAYS


def day_of(at):
    return local(at).date()


def at_time(day, clock):
    return datetime.combine(day, clock, ZONE).astimezone(timezone.utc)


def begin_of(day):
    return at_time(day, time())


def end_of(day):
    """Its last second."""
    return begin_of(day + timedelta(days=1)) - timedelta(seconds=1)


def due(received, count, working):
    """Day of receipt is day 0 (D2)."""
    day = day_of(received)
    while count:
        day += timedelta(days=1)
        count -= 1 if not working or is_working(day) else 0
    return end_of(day)


def worked(begin, end):
    """Seconds from one to the other on working days, midnight to midnight."""
    seconds, day = 0, day_of(begin)
    while day <= day_of(end):
        if is_working(day):
            first, last = max(begin, begin_of(day)), min(end, begin_of(day + timedelta(days=1)))
            seconds += max(0, int((last - first).total_seconds()))
        day += timedelta(days=1)
    return seconds


def first_sweep(at):
    """The first at or after that moment: one a day, and it does nothing on a day off."""
    day = day_of(at)
    while not is_working(day) or at_time(day, SWEEP_AT) < at:
        day += timedelta(days=1)
    return at_time(day, SWEEP_AT)


# -- lives ---------------------------------------------------------------------

@dataclass
class Life:
    """One case, as far as it has come."""
    row: object
    unit: str = ""
    first: str = ""
    triage: bool = False
    status: str = "open"
    word: datetime = None           # besked
    told: str = ""                  # the unit that was named then
    answer: datetime = None
    answerer: str = ""
    closed: datetime = None
    waiting: bool = False           # the resident has written again
    last: datetime = None           # mail on it
    moves: int = 0
    reopened: int = 0
    addressed: bool = True
    reachable: bool = True
    bounced: bool = False
    returned: bool = False          # word was given, and came back
    quiet: bool = False             # no letters go there: suspected spam
    dormant: bool = False
    spam: bool = False
    merged: bool = False
    category: str = ""
    given: dict = field(default_factory=dict)
    helped: str = ""
    gave: set = field(default_factory=set)  # what the last letter to the resident gave: word, answer

    def tell(self, at):
        self.gave = set() if self.word else {"word"}
        if not self.word:
            self.word, self.told = at, "" if self.triage else self.unit

    def reply(self, at):
        self.tell(at)
        if not self.answer:
            self.answer, self.answerer = at, self.unit
            self.gave.add("answer")
        self.status, self.closed, self.waiting, self.dormant = "answered", None, False, False

    def close(self, at):
        if self.status != "closed":
            self.status, self.closed, self.waiting = "closed", at, False

    def open_again(self):
        self.status, self.closed = "open", None
        self.reopened += 1

    def settles_at(self):
        """When it closes by itself, if nothing more happens (D49)."""
        answered = self.status == "answered" and not self.waiting
        praised = self.status == "open" and self.category == "beröm" and self.word and not self.answer and not self.waiting
        return first_sweep(self.last + QUIET) if (answered or praised) and not self.dormant else None


def begin(row):
    life = Life(row, category=row.category, last=row.entered)
    life.triage = row.unit == "-"
    life.unit = DESK if life.triage else row.unit
    life.first = "" if life.triage else row.unit
    life.addressed = life.reachable = "anonymous" not in row.traits
    life.quiet, life.dormant = "suspect" in row.traits, "imported" in row.traits
    if row.traits.get("submitter"):
        life.given["submitter"] = row.traits["submitter"]
    if "colleague" in row.traits:
        life.given["submitter"] = "medarbetare"
    if "oral" in row.traits:
        life.tell(row.received)
    elif life.addressed and not life.triage and not life.quiet and not life.dormant:
        life.tell(row.entered)
    return life


def note(life, said):
    for word in filter(None, (part.strip() for part in said.split("+"))):
        what, _, value = word.partition(" ")
        life.given[what] = value or True
        if what == "category":
            life.category = value


def move(life, act):
    if not life.triage:
        life.moves += 1
    life.unit, life.triage = act.argument, False
    if life.reachable and not life.quiet:
        life.tell(act.at)
    elif life.word and act.at <= due(life.row.received, 2, False):
        life.word, life.told = None, ""     # nobody can tell the resident who has it now: the clock runs again


def bounce(life):
    """What the letter gave is withdrawn (D5)."""
    life.bounced, life.reachable = True, False
    if "answer" in life.gave:
        life.answer, life.answerer, life.status, life.waiting = None, "", "open", True
    if "word" in life.gave and not life.answer:
        life.word, life.told, life.returned = None, "", True


def same(life, act, lives):
    other = lives[act.argument]
    settle(other, act.at)
    if life.row.traits.get("of", life.row.name) != other.row.traits.get("of", other.row.name):
        life.given.setdefault("same", set()).add(other.row.name)
        return
    life.close(act.at)
    life.merged = True
    if other.status == "closed":
        other.open_again()
        other.waiting = True


def settle(life, until):
    """Has it closed itself by then?"""
    at = life.settles_at()
    if at and at <= until:
        life.close(at)


def happen(life, act, lives):
    settle(life, act.at)
    verb, (outcome, _, said) = act.verb, act.argument.partition("+")
    life.last = act.at
    if verb in ("answer", "called", "posted", "finish"):
        life.reply(act.at)
    if verb in ("finish", "done"):
        life.dormant = False
        life.close(act.at)
        if outcome.strip() and outcome.strip() != "utan svar":
            life.given["outcome"] = outcome.strip()
        note(life, said)
    if verb == "note":
        note(life, act.argument)
    if verb == "move":
        move(life, act)
    if verb in ("word", "spoken"):
        life.tell(act.at)
    if verb == "bounce":
        bounce(life)
    if verb == "address":
        life.reachable = True
        life.tell(act.at) if not life.triage else None
    if verb == "again":
        life.waiting = True
        if life.status == "closed":
            life.open_again()
    if verb in ("yes", "no"):
        life.helped = verb
    if verb == "spam":
        life.spam = life.quiet = True
        life.close(act.at)
    if verb == "release":
        if life.spam:
            life.status, life.closed = "open", None
        life.spam = life.quiet = False
        life.tell(act.at) if not life.triage else None
    if verb == "same":
        same(life, act, lives)


def live(rows, as_of):
    """All cases as they were at that moment: each entered by then, acts in order of time."""
    lives, acts = {}, []
    for row in rows:
        if row.entered <= as_of:
            lives[row.name] = begin(row)
            acts += [(act.at, act.place, row.name, act) for act in row.acts if act.at <= as_of]
    for _, _, name, act in sorted(acts, key=lambda one: one[:3]):
        happen(lives[name], act, lives)
    for life in lives.values():
        settle(life, as_of)
    return lives


# -- figures -------------------------------------------------------------------

def left_out(life):
    """The first of these that it is, told in a footnote."""
    marks = (("spam", life.spam), ("other", "other" in life.row.traits), ("imported", life.dormant), ("merged", life.merged))
    return next((name for name, is_so in marks if is_so), None)


def promise(life, as_of):
    """What the three shares are of (D59)."""
    word, answer, received = life.word, life.answer, life.row.received
    own = due(received, 2, False)
    if "imported" in life.row.traits or (not word and not (life.addressed and own < as_of)):
        return {}
    held = bool(word) and ((answer is not None and answer <= word) or
                           (life.told != "" and life.told == (life.answerer if answer else life.unit)))
    figures = {"promised": 1, "missed": not (word and word <= own)}
    for rule, working in (("calendar", False), ("working", True)):
        last = due(received, 2, working)
        figures[f"word_{rule}"] = bool(word and word <= last)
        figures[f"held_{rule}"] = figures[f"word_{rule}"] and held
        figures[f"answer_{rule}"] = bool(answer and answer <= last)
    figures["answer_one_day"] = bool(answer and answer <= due(received, 1, True))
    return figures


def figures_of(life, as_of):
    given = life.given
    return promise(life, as_of) | {
        "received": 1, "closed": life.status == "closed", "open": life.status != "closed", "reopened": life.reopened > 0,
        "answered": life.answer is not None, "moved": life.moves > 0, "moves": life.moves, "routed": life.first != "",
        "wrong_first": life.first not in ("", life.unit), "bounced": life.bounced,
        "unreachable": life.addressed and not life.reachable, "anonymous": not life.addressed, "measures": "measure" in given,
        "cause_given": "cause" in given, "category_given": "category" in given, "outcome_given": "outcome" in given,
        "helped_yes": life.helped == "yes", "helped_no": life.helped == "no"}


def waits_of(life):
    received = life.row.received
    ends = {"word": life.word, "answer": life.answer, "closing": life.closed if life.status == "closed" else None}
    return {kind: worked(received, end) for kind, end in ends.items() if end}


def wait_row(seconds):
    if seconds is None:
        return "none"
    return next((str(most) for most in (1, 2, 5, 10, 20) if seconds <= most * 86400), "more")


def names_of(life, waits):
    row, given = life.row, life.given
    return {"category": life.category, "channel": row.channel, "language": row.language,
            "submitter": given.get("submitter", ""), "cause": given.get("cause", ""), "outcome": given.get("outcome", ""),
            "month": f"{local(row.received).month:02}", "wait": wait_row(waits.get("answer"))}


def problems(lives, year):
    """Groups of counted cases of that year that are about one thing, whoever said so and when."""
    group = {name: {name} for name in lives}
    for name, life in lives.items():
        for other in life.given.get("same", ()):
            joined = group[name] | group[other]
            for each in joined:
                group[each] = joined
    counted = {name for name, life in lives.items() if not left_out(life) and life.row.year == year}
    return {frozenset(joined & counted) for joined in group.values() if len(joined & counted) > 1}


class Sums:
    """What one body adds up to in one year."""

    def __init__(self):
        self.figures = dict.fromkeys(FIGURES, 0)
        self.rows = {split: {} for split in CLOSED}     # name -> count
        self.months = {month: [0, 0] for month in MONTHS}   # in time, promised
        self.waits = {kind: [] for kind in ("word", "answer", "closing")}
        self.channels = {}      # name -> seconds until an answer

    def add(self, figures, names, waits):
        for name, count in figures.items():
            self.figures[name] += count
        for split, name in names.items():
            self.rows[split][name] = self.rows[split].get(name, 0) + 1
        if names:
            month = self.months[names["month"]]
            month[0] += figures.get("promised", 0) - figures.get("missed", 0)
            month[1] += figures.get("promised", 0)
        for kind, seconds in waits.items():
            self.waits[kind].append(seconds)
        if "answer" in waits:
            self.channels.setdefault(names["channel"], []).append(waits["answer"])


def wait_of(seconds):
    """How many, the median (mean of the middle two), and the time that nine of ten kept."""
    seconds = sorted(seconds)
    if not seconds:
        return 0, None, None
    middle = (seconds[(len(seconds) - 1) // 2] + seconds[len(seconds) // 2]) // 2
    return len(seconds), middle, seconds[ceil(len(seconds) * 0.9) - 1]


def bodies_of(unit):
    return [("whole", ""), UNITS[unit], ("unit", unit)]


def all_bodies():
    above = [UNITS[unit] for unit in UNITS]
    return [("whole", "")] + sorted(set(above), key=above.index) + [("unit", unit) for unit in UNITS]


def count(rows, year, as_of):
    """(kind, code) -> Sums of that year."""
    bodies = {body: Sums() for body in all_bodies()}
    lives = live(rows, as_of)
    together = set().union(*problems(lives, year))
    for name, life in lives.items():
        if life.row.year != year:
            continue
        footnote = left_out(life)
        waits = {} if footnote else waits_of(life)
        figures = {footnote: 1} if footnote else figures_of(life, as_of) | {"voices": name in together}
        for body in bodies_of(life.unit):
            bodies[body].add(figures, {} if footnote else names_of(life, waits), waits)
        if life.first and not footnote:
            for body in bodies_of(life.first):
                bodies[body].figures["first"] += 1
    return bodies


def split_rows(split, now, before):
    """Names in the order they are shown: the closed list, then what occurs, by size."""
    counts, earlier = now.rows[split], before.rows[split]
    others = sorted((set(counts) | set(earlier)) - set(CLOSED[split]),
                    key=lambda name: (-counts.get(name, 0), -earlier.get(name, 0), name))
    return CLOSED[split] + others


def missed(rows, year, as_of):
    """Name -> reason of the cases."""
    return {life.row.name: why_missed(life) for life in live(rows, as_of).values()
            if life.row.year == year and not left_out(life) and promise(life, as_of).get("missed")}


def had_hours(life):
    """Was the office open between arrival and due (D1)?  The last five minutes of its day are not counted on."""
    received, last = local(life.row.received), day_of(due(life.row.received, 2, False))
    today = is_working(received.date()) and received.time() <= LAST_CALL
    return today or any(is_working(day) for day in days(received.date() + timedelta(days=1), last))


def why_missed(life):
    if life.returned or (not life.word and life.bounced):
        return "returned"
    if not life.word:
        return "never"
    return "late" if had_hours(life) else "no_hours"


def lines(now, before):
    """Figure by figure: body kind, code, table, row, this year, the year before."""
    for (kind, code), sums in now.items():
        earlier = before[kind, code]
        for name in FIGURES:
            yield kind, code, "figure", name, sums.figures[name], earlier.figures[name]
        for split in CLOSED:
            for name in split_rows(split, sums, earlier):
                yield kind, code, split, name, sums.rows[split].get(name, 0), earlier.rows[split].get(name, 0)
        for month in MONTHS:
            yield kind, code, "month in time", month, *("/".join(map(str, each.months[month])) for each in (sums, earlier))
        for name in CHANNELS:
            yield kind, code, "channel wait", name, *(show(each.channels.get(name, [])) for each in (sums, earlier))
        for wait in sums.waits:
            yield kind, code, "wait", wait, show(sums.waits[wait]), show(earlier.waits[wait])


def show(seconds):
    return " ".join("-" if number is None else str(number) for number in wait_of(seconds))


def table(year, day):
    rows, as_of = read_table(), end_of(day)
    head = "kind\tcode\ttable\trow\tnow\tbefore\n"
    return head + "".join("\t".join(map(str, line)) + "\n"
                          for line in lines(count(rows, year, as_of), count(rows, year - 1, as_of)))


if __name__ == "__main__":
    words = sys.argv[1:] + ["2026", AS_OF.isoformat()][len(sys.argv) - 1:]
    sys.stdout.write(table(int(words[0]), date.fromisoformat(words[1])))
