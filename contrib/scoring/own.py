"""The product's own mails and expectations, where the corpora are not at hand."""
import csv
from pathlib import Path

from scoring.table import Part, Score, at_least


def score(program, folder):
    with open(folder / "nature.tsv", encoding="utf-8", newline="\n") as lines:
        expected = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    said = program.explain(*[folder / row["file"] for row in expected])
    got = {str(Path(row["file"]).relative_to(folder)): row for row in said}
    groups, wrong = {}, []
    for row in expected:
        answer = got.get(row["file"], {"nature": "nothing", "answer": None})
        fine = answer["nature"] == row["nature"] and str(answer["answer"]).lower() == row["answer"]
        count, of = groups.setdefault(row["nature"], {}).get("right", (0, 0))
        groups[row["nature"]]["right"] = (count + fine, of + 1)
        if not fine:
            wrong.append(f"{row['file']}  {row['nature']} taken for {answer['nature']}, answered: {answer['answer']}")
    right = sum(columns["right"][0] for columns in groups.values())
    return Score([at_least("own mails: nature and answer right", right, len(expected), 100)],
                 [Part("own mails: nature", ["right"], dict(sorted(groups.items())))], wrong)
