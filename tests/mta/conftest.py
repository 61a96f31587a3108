"""Towns are dear to start: one a shape and module.  Every test has people of its own."""
import itertools
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import harness  # noqa: E402

_people = itertools.count(1)


@pytest.fixture
def person():
    """A resident nobody has met: name and address, in a domain of her own (budgets are counted by domain)."""
    def make(name="Anna Lindqvist"):
        number = next(_people)
        return name, f"p{number}.{name.split()[0].encode('ascii', 'ignore').decode().lower()}@posten{number}.example"
    return make


@pytest.fixture(scope="module")
def alone():
    for program in ("synpunktd", "synpunkt"):
        if not (harness.build_folder() / program).exists():
            pytest.skip(f"{program} is not built")
    with harness.Alone() as service:
        yield service
        service.synpunkt.assert_sound()


def real_postfix():
    reason = harness.why_not()
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="module", params=["hop", "border"])
def town(request):
    real_postfix()
    with harness.Town(request.param) as place:
        yield place
        place.synpunkt.assert_sound()


@pytest.fixture
def new_town():
    """Towns with settings of their own, one test long."""
    real_postfix()
    towns = []

    def make(shape="hop", **settings):
        towns.append(harness.Town(shape, **settings))
        return towns[-1]
    yield make
    for place in towns:
        place.close()
