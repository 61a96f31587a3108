"""The parts of the corpora, each through its scorer where there is one."""
import collections
import csv
import json
import os
import subprocess
import sys
import tempfile

from scoring.table import Goal, Part, Score, at_least, at_most, share

# A class of the corpora, and the natures that are right for it.
NATURES = {"bounce": {"bounce"}, "arf": {"report"}, "vacation": {"vacation"}, "list": {"list"}, "bulk": {"bulk"},
           "system-notice": {"notice", "report"}, "human": {"person", "staff"}}
CONTENT_SHARE = 3 / 16
THREADING_SETS = 12


def score(program, corpora):
    whole = Score()
    for part in (automatic, parsing, replies, threading, hostile):
        whole.add(part(program, corpora))
    return whole


# ---- the files of the corpora ----------------------------------------------------------------------------------

def manifest(corpora, name):
    with open(corpora / name / "manifest.tsv", encoding="utf-8", newline="\n") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def scorer(corpora, name, said):
    """The figures of score/NAME_score.py: {table: {group: {column: {count, of}}}}, and the lines of its --list."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in said)
        file.flush()
        command = [sys.executable, "-B", corpora / "score" / f"{name}_score.py"]
        options = ["--corpus", corpora, "--pred", file.name, "--json", "--list"]
        done = subprocess.run(command + options, stdout=subprocess.PIPE, text=True, check=True)
    figures, end = json.JSONDecoder().raw_decode(done.stdout)
    return figures, [f"{name}: " + line.replace("\t", "  ") for line in done.stdout[end:].splitlines() if line]


def figure(figures, table, group, column):
    found = figures[table].get(group, {}).get(column, {"count": 0, "of": 0})
    return found["count"], found["of"]


def part_of(figures, table, title, columns):
    groups = {group: {column: (cell["count"], cell["of"]) for column, cell in cells.items()}
              for group, cells in figures[table].items()}
    return Part(title, columns, groups)


def tally():
    """{group: {column: (count, of)}}, and the function that counts into it."""
    groups = collections.defaultdict(dict)

    def add(group, column, yes):
        count, of = groups[group].get(column, (0, 0))
        groups[group][column] = (count + bool(yes), of + 1)
    return groups, add


# ---- one function a part ---------------------------------------------------------------------------------------

def automatic(program, corpora):
    said = program.explain(corpora / "automatic")
    figures, wrong = scorer(corpora, "automatic", said)
    content = figure(figures, "all", "tier content", "answered")
    part = part_of(figures, "class", "automatic: class",
                   ["class right", "answered, header", "answered, content", "unanswered"])
    classes = class_right(said, manifest(corpora, "automatic"), part.groups, wrong)
    goals = [at_most("automatic, told by its header: answered", *figure(figures, "all", "tier header", "answered"), 0),
             at_most("automatic, told by its text: answered", *content, round(CONTENT_SHARE * content[1])),
             at_most("human: not answered", *figure(figures, "all", "all", "unanswered"), 0),
             at_least("class right", *classes, 97)]
    return Score(goals, [part], wrong)


def class_right(said, expected, groups, wrong):
    """Adds the column "class right" to the groups; (right, of) in all."""
    natures = {os.path.basename(row["file"]): row["nature"] for row in said}
    for row in expected:
        got = natures.get(row["file"], "nothing")
        right = got in NATURES[row["class"]]
        count, of = groups.setdefault(row["class"], {}).get("class right", (0, 0))
        groups[row["class"]]["class right"] = (count + right, of + 1)
        if not right:
            wrong.append(f"class: {row['file']}  {row['class']} taken for {got}")
    return tuple(map(sum, zip(*(columns["class right"] for columns in groups.values()))))


def parsing(program, corpora):
    figures, wrong = scorer(corpora, "parsing", program.explain(corpora / "parsing"))
    columns = ["all", "from", "subject", "snippet", "attachments", "names"]
    return Score([at_least("parsing, all columns right", *figure(figures, "topic", "all", "all"), 99.6)],
                 [part_of(figures, "topic", "parsing: topic", columns)], wrong)


def replies(program, corpora):
    figures, wrong = scorer(corpora, "replies", program.explain(corpora / "replies"))
    return Score([at_least("replies exactly right", *figure(figures, "kind", "all", "right"), 95),
                  at_most("replies that lose an expected line", *figure(figures, "kind", "all", "lost"), 0)],
                 [part_of(figures, "kind", "replies: kind", ["right", "lost", "leaked", "many", "quote"])], wrong)


def threading(program, corpora):
    """Each set in its order into a store of its own, by `import`: there mail of lists is filed as a person's is."""
    sets = collections.defaultdict(list)
    for row in manifest(corpora, "threading"):
        sets[row["set"]].append(row)
    said = []
    for rows in sets.values():
        rows.sort(key=lambda row: row["order"])
        references = program.import_files([corpora / "threading" / row["file"] for row in rows])
        said += [{"file": row["file"], "case": references.get(row["file"]) or f"none {row['file']}"} for row in rows]
    figures, wrong = scorer(corpora, "threading", said)
    precision, recall = (figure(figures, "pairs", "without subject", name) for name in ("precision", "recall"))
    exact, by_ids = (figure(figures, "sets", group, "sets exact") for group in ("all", "without subject"))
    goals = [at_least("threading, pairs tied by ids: precision", *precision, 100),
             at_least("threading, pairs tied by ids: recall", *recall, 100),
             Goal("threading, sets exact", f"{exact[0]} of {exact[1]}", str(THREADING_SETS),
                  exact[0] >= THREADING_SETS),
             Goal("  without those tied by a stranger's subject alone", f"{by_ids[0]} of {by_ids[1]}")]
    return Score(goals, [part_of(figures, "link", "threading: link", ["right", "alone", "mixed"]),
                         part_of(figures, "pairs", "threading: pairs", ["precision", "recall"])], wrong)


def hostile(program, corpora):
    """Time and memory by `explain`; what is on file by `ingest`, under the same memory limit."""
    groups, add = tally()
    slowest, wrong = 0.0, []
    for row in manifest(corpora, "hostile"):
        path, mib = corpora / "hostile" / row["file"], int(row["max_mib"])
        said, seconds = program.explain_confined(path, mib)
        fine = said is not None and seconds <= float(row["max_seconds"])
        filed, on_case = program.ingest_confined(path, mib)
        machine = said is not None and said["nature"] not in NATURES["human"]
        slowest = max(slowest, seconds)
        for group in ("all", row["kind"]):
            add(group, "in limits", fine)
            add(group, "on file", filed)
            add(group, "on a case", on_case)
            if not on_case and filed and machine:
                add(group, "machine's, kept", True)
        if not (fine and (on_case or (filed and machine))):
            wrong.append(f"hostile: {row['file']}  {seconds:.2f} s  {'no case' if fine else 'too much or no answer'}")
    return Score(hostile_goals(groups["all"], slowest),
                 [Part("hostile: kind", ["in limits", "on file", "on a case", "machine's, kept"],
                       {group: groups[group] for group in ["all", *sorted(groups.keys() - {"all"})]})], wrong)


def hostile_goals(figures, slowest):
    cases, of = figures["on a case"]
    kept = figures.get("machine's, kept", (0, 0))[0]
    return [at_least("hostile, under 1 s and 256 MiB", *figures["in limits"], 100),
            Goal("  slowest", f"{slowest:.2f} s"),
            at_least("hostile, on file byte for byte", *figures["on file"], 100),
            at_least("hostile, a case (a machine's: kept for the desk)", cases + kept, of, 100),
            Goal("  of these a case", share(cases, of))]
