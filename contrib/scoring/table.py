"""Results with their goals, and the parts they are made of; nothing wider than 100 columns."""
import sys
from dataclasses import dataclass, field


@dataclass
class Score:
    goals: list = field(default_factory=list)  # of Goal
    parts: list = field(default_factory=list)  # of Part
    wrong: list = field(default_factory=list)  # messages that are not right, a line each

    def add(self, other):
        self.goals += other.goals
        self.parts += other.parts
        self.wrong += other.wrong


@dataclass
class Goal:
    what: str
    result: str
    goal: str = ""
    reached: bool | None = None


@dataclass
class Part:
    """Groups of one kind: {group: {column: (count, of)}}."""
    title: str
    columns: list
    groups: dict


def share(count, of):
    return f"{count}/{of} {100 * count / of:5.1f} %" if of else "-"


def at_most(what, count, of, most):
    if not of:
        return Goal(what, "-", str(most))
    return Goal(what, f"{count} of {of}", f"at most {most}" if most else "0", count <= most)


def at_least(what, count, of, percent):
    return Goal(what, share(count, of), f"{percent:g} %", of > 0 and round(100 * count / of, 1) >= percent)


def print_goals(goals):
    rows = [Goal("what", "result", "goal")] + goals
    what, result, goal = (max(len(getattr(row, name)) for row in rows) for name in ("what", "result", "goal"))
    for row in rows:
        mark = {True: "reached", False: "NOT reached", None: ""}[row.reached]
        print(f"{row.what:<{what}}  {row.result:>{result}}  {row.goal:>{goal}}  {mark}".rstrip())


def print_parts(parts):
    """A cell is "right/of", or "." where the column does not apply."""
    widest = max([len(str(group)) for part in parts for group in part.groups] + [len(part.title) for part in parts],
                 default=0)
    for part in parts:
        cell = max([9] + [len(column) for column in part.columns])
        print(f"\n{part.title:<{widest}}", *(f"{column:>{cell}}" for column in part.columns), sep="  ")
        for group, columns in part.groups.items():
            cells = [f"{columns[name][0]}/{columns[name][1]}" if columns.get(name, (0, 0))[1] else "."
                     for name in part.columns]
            print(f"{group:<{widest}}", *(f"{text:>{cell}}" for text in cells), sep="  ")
    sys.stdout.flush()
