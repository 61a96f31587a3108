"""contrib/PROMISES.md and THREATS.md: every promise and threat names tests, and each of them exists."""
import re
from pathlib import Path

import pytest
from test_requirements import ROOT, exists, say

PAGES = [ROOT / "contrib" / name for name in ("PROMISES.md", "THREATS.md")]
TEST = re.compile(r"`((?:unit|store|faults|mta|mail|lint|decide|sweeps|web|soak)/[^`]+)`")


def rows(page):
    """The last column of every table's rows, with their lines."""
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("| ") and not re.match(r"\| (what holds|how) \|", line):
            yield number, line.rstrip(" |").rpartition(" | ")[2]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_named_test_exists(page):
    text = page.read_text(encoding="utf-8")
    say([f"{page.name}: there is no test '{name}'" for name in TEST.findall(text) if not exists(name)])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_row_names_a_test(page):
    found = list(rows(page))
    assert len(found) > 20
    say([f"{page.name}:{number}: no test" for number, tests in found if not TEST.search(tests)])


def test_the_readme_links_to_the_promises():
    assert "(contrib/PROMISES.md)" in (Path(ROOT) / "README.md").read_text(encoding="utf-8")
