"""Floods (D10, 4.14): all of it is taken and on file, and only our own voice is limited.

FLOOD=10000 in the environment (as `make check-long` sets it) pours more.  Letters are counted where they arrive.
"""
import collections
import os
import re
import time

import pytest

import clients
import flood
import harness
from clients import write
from harness import MAILBOX

FLOOD = int(os.environ.get("FLOOD", "1000"))
ADDRESS_DAY, DOMAIN_HOUR, ALL_HOUR, PACE_SECOND = 4, 20, 300, 5     # rules/synpunkt.conf, D10
COLLECTED_TIMES = 5                                                 # a domain's budget, with what is collected for the evening
SENDER_HOUR = 30                                                    # max_per_sender_hour
UNIT = "gator-parker@vasteras.example"
FORM = "webbformular@vasteras.example"
STREETS = ("Bjurhovda", "Hamre", "Råby", "Skallberget", "Viksäng", "Haga", "Pettersberg", "Önsta")


@pytest.fixture
def service():
    for program in ("synpunktd", "synpunkt"):
        if not (harness.build_folder() / program).exists():
            pytest.skip(f"{program} is not built")
    with harness.Alone(**{"staff.authserv_id": '{"mx1.vasteras.example"}'}) as place:
        yield place
        place.synpunkt.assert_sound()


def mail(number, sender, *, results=None, subject="Potthål på gatan vid {}", text="Hål nummer {0} på cykelbanan vid {1}, laga det.\n"):
    street = STREETS[number % len(STREETS)] + f" {number}"
    proof = clients.results_for(sender).partition("; ")[2] if results is None else results
    return clients.first_mail(subject.format(street), text.format(number, street), sender=sender, to=MAILBOX, results=proof), sender


def form(number, victim):
    """What the city's own web form sends when somebody has typed another's address."""
    text = (f"Namn: Anna Lindqvist\nE-post: {victim}\nÄmne: Potthål {number}\n"
            f"Meddelande: Hål nummer {number} på cykelbanan vid {STREETS[number % len(STREETS)]} {number}.\n")
    raw = write([("Authentication-Results", clients.results_for(FORM)), ("From", f"Webbplatsen <{FORM}>"), ("To", MAILBOX),
                 ("Subject", clients.encoded(f"Synpunkt från webben {number}")), ("Message-ID", clients.message_id("vasteras.example")),
                 ("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", "8bit")], text)
    return raw, FORM


def arrived(service):
    return collections.Counter(m.recipient.lower() for m in service.sink.mails())


def all_on_file(service, count):
    assert flood.on_file(service) == (count, count)
    assert len({message for case in service.synpunkt.list() for message in case["messages"]}) == count


def hours_of(begun):
    """The flood may run over the full hour; budgets by the hour then count twice."""
    return int(time.time() // 3600) - int(begun // 3600) + 1


# ---- from one sender -----------------------------------------------------------------------------------------

def test_all_of_one_senders_flood_is_on_file_and_he_and_the_unit_hear_little(service):
    sender, begun = "arg@posten.example", time.time()
    flood.pour(service, (mail(number, sender) for number in range(FLOOD)))
    flood.rest(service)
    all_on_file(service, FLOOD)
    hours = hours_of(begun)
    told = arrived(service)
    assert told.pop(sender) == ADDRESS_DAY
    # Copies of what came within the measure, and a few mails more that were under way when it was reached.
    assert sum(told.values()) <= (SENDER_HOUR + flood.SESSIONS) * hours, told
    gathered = flood.waiting(service, "gathered")
    assert 1 <= len(gathered) <= 2 * hours and len(flood.waiting(service, "collected")) == 1
    assert all(due % 3600 == 0 and due > begun for _, _, due in gathered), "the unit hears at the full hour"
    assert len(flood.waiting(service)) == len(gathered) + 1
    assert len(service.synpunkt.list()) <= (SENDER_HOUR + flood.SESSIONS) * hours


def test_the_same_words_again_and_again_are_one_case_and_one_word_an_hour(service):
    sender, begun = "tjat@posten.example", time.time()
    text = "Det är potthål på cykelbanan vid Bjurhovda sedan i höstas, laga det någon gång.\n"
    flood.pour(service, [mail(0, sender, text=text)])
    flood.pour(service, (mail(0, sender, text=text) for _ in range(FLOOD - 1)))
    flood.rest(service)
    all_on_file(service, FLOOD)
    told = arrived(service)
    assert told.pop(sender) == 1 and sum(told.values()) == 1, told
    assert len(service.synpunkt.list()) == 1
    assert 1 <= len(flood.waiting(service)) <= hours_of(begun)
    assert {kind for kind, _, _ in flood.waiting(service)} == {"gathered"}


def test_the_hours_word_to_the_unit_says_how_many_there_were(service):
    if not (harness.build_folder() / "soak" / "ahead.so").exists():
        pytest.skip("ahead.so is not built")
    sender, count = "tjat@posten.example", 60
    text = "Det är potthål på cykelbanan vid Bjurhovda sedan i höstas, laga det någon gång.\n"
    flood.pour(service, [mail(0, sender, text=text)])
    flood.pour(service, (mail(0, sender, text=text) for _ in range(count)))
    flood.rest(service)
    before = len(flood.waiting(service, "gathered"))
    assert service.synpunkt.stop() == 0
    os.environ.update(LD_PRELOAD=str(harness.build_folder() / "soak" / "ahead.so"), AHEAD_SECONDS="7200")
    try:
        service.synpunkt.run("flush")
    finally:
        del os.environ["LD_PRELOAD"], os.environ["AHEAD_SECONDS"]
    digests = [re.match(r"\d+", m["Subject"]) for m in service.sink.mails(UNIT)]
    # Over the full hour there are two, of which the first says its own hour's.
    assert before >= 1 and sum(found is not None for found in digests) == before, [m["Subject"] for m in service.sink.mails(UNIT)]
    assert max(int(found[0]) for found in digests if found) in range(count if before == 1 else 1, count + 2)


# ---- from forged senders -------------------------------------------------------------------------------------

def test_forged_senders_hear_what_the_budgets_allow(service):
    domains, begun = 1 + FLOOD // 300, time.monotonic()     # each hears far above its budget
    hour = time.time()
    flood.pour(service, (mail(number, f"offer{number}@doman{number % domains}.example", results="") for number in range(FLOOD)))
    seconds = time.monotonic() - begun
    hours = hours_of(hour)
    all_on_file(service, FLOOD)
    told = collections.Counter({who: n for who, n in arrived(service).items() if who.startswith("offer")})
    by_domain = collections.Counter()
    for who, count in told.items():
        by_domain[who.partition("@")[2]] += count
    assert set(told.values()) == {1} and max(by_domain.values()) <= DOMAIN_HOUR * hours
    assert sum(told.values()) <= (ALL_HOUR + PACE_SECOND * (seconds + 10)) * hours
    planned = by_domain.copy()
    for _, who, _ in flood.ask(service, "SELECT kind, recipient, due_at FROM letters WHERE state = 'waiting' AND recipient LIKE 'offer%'"):
        planned[who.partition("@")[2]] += 1
    assert max(planned.values()) <= (COLLECTED_TIMES * DOMAIN_HOUR + flood.SESSIONS) * hours, "what is paced or collected too"


def test_a_victim_of_many_forgers_gets_the_budget_and_no_more(service):
    victim = "offer@posten.example"
    forged = [mail(number, victim, results="") for number in range(FLOOD // 4)]
    forged += [(raw, f"bulk{number}@skurk{number}.example") for number, (raw, _) in
               enumerate(mail(1000 + number, victim, results="") for number in range(FLOOD // 4))]
    forged += [mail(3000 + number, "Offer@Posten.example", results="") for number in range(FLOOD // 4)]
    forged += [mail(6000 + number, f"offer+{number}@posten.example", results="") for number in range(FLOOD // 4)]
    begun = time.time()
    flood.pour(service, forged)
    flood.rest(service)
    all_on_file(service, len(forged))
    told = arrived(service)
    assert 1 <= told[victim] <= ADDRESS_DAY
    tagged = sum(count for who, count in told.items() if who.endswith("@posten.example"))
    assert tagged <= DOMAIN_HOUR * hours_of(begun)


def test_a_victim_named_in_the_web_form_gets_the_budget_and_no_more(service):
    victim, neighbours = "offer@posten.example", [f"granne{number}@hyreshuset.example" for number in range(100)]
    bombs = [form(number, victim) for number in range(FLOOD)]
    bombs += [form(FLOOD + number, who) for number, who in enumerate(neighbours)]
    flood.pour(service, bombs)
    flood.rest(service)
    all_on_file(service, len(bombs))
    told = arrived(service)
    assert 1 <= told[victim] <= ADDRESS_DAY + 1, "the day's collected letter is the fifth"
    assert told[FORM] == 0 and all(told[who] <= 1 for who in neighbours)
    assert max(told[who] for who in told if who.endswith("@vasteras.example")) <= FLOOD // 4, "the unit is spared too"
