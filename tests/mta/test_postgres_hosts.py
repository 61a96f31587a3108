"""Two mail hosts, two daemons, one PostgreSQL: for residents, units and their programs it is one service."""
import collections
import contextlib
import datetime
import re
import subprocess
import threading
import zoneinfo
from concurrent.futures import ThreadPoolExecutor
from email.utils import parseaddr

import pytest

import clients
import harness
import hosts
from clients import Reply, first_mail, results_for
from harness import MAILBOX, wait_for

REFERENCE = re.compile(r"SP-\d{4}-\d{5}-\d")
JOHAN = ("Johan Berg", "johan.berg@vasteras.example")
AT_ONCE = 12                # messages that come to both hosts at the same moment
LOAD, SENDERS = 200, 8
BOOT_RATE = 20              # of the machine's own clock: the other host asks for its turn each minute
CLAIM_SECONDS = int(re.search(r"STORE_CLAIM_SECONDS (\d+)", (harness.ROOT / "milter/store/store.h").read_text("utf-8"))[1])
TIME_ZONE = zoneinfo.ZoneInfo("Europe/Stockholm")


def seconds_to(day):
    """From now to ten o'clock of a day of next March: weekdays without a holiday."""
    year = datetime.datetime.now(TIME_ZONE).year + 1
    march = datetime.date(year, 3, 1)
    tuesday = march + datetime.timedelta(days=(1 - march.weekday()) % 7 + day)
    at = datetime.datetime.combine(tuesday, datetime.time(10), TIME_ZONE)
    return int((at - datetime.datetime.now(TIME_ZONE)).total_seconds()), at


@pytest.fixture(scope="module")
def cluster():
    hosts.skip_without()
    if not hosts.AHEAD.exists():
        pytest.skip("ahead.so is not built")
    made = hosts.Cluster()
    yield made
    made.end()


@pytest.fixture(scope="module")
def pair(cluster):
    made = hosts.Hosts(cluster.uri, env=hosts.clock(seconds_to(0)[0]), deadline_days="working", duty_address='""',
                       **hosts.NO_LIMITS)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def everything_is_sound_afterwards(request):
    yield
    if "pair" in request.fixturenames:
        request.getfixturevalue("pair").towns[1].synpunkt.assert_sound()


def mail_of(person, text="Hej! Det är stora potthål på cykelbanan mellan Bjurhovda och Hamre.\nAnna\n", subject="Potthål"):
    name, address = person
    return first_mail(subject, text, name=name, sender=address, to=MAILBOX, results=results_for(address).partition("; ")[2])


def cases_of(town, resident):
    return [case for case in town.synpunkt.list() if case["resident"] == resident]


def without_trace(raw):
    """A letter less the Received lines of the relay, which differ."""
    return re.sub(rb"\A(Received:[^\r]*\r\n([ \t][^\r]*\r\n)*)+", b"", raw)


# ---- deadlines -----------------------------------------------------------------------------------------------

def open_case(pair, person, number):
    name, resident = person()
    town = pair.towns[number % 2]
    town.post(mail_of((name, resident), "Hej, vem ska jag tala med om det här? Det är viktigt.\nAnna\n", "En fråga"),
              resident, MAILBOX)
    return REFERENCE.search(town.wait_mail(resident)["Subject"])[0]


def reminders(cluster):
    """How often each letter of the clock's was written: by case, kind, who gets it, and day."""
    rows = cluster.ask("SELECT case_number, kind, recipient, to_timestamp(created_at)::date FROM synpunkt.letters"
                       " WHERE kind NOT IN ('receipt', 'copy')").splitlines()
    return collections.Counter(rows)


def test_a_reminder_is_written_once_though_both_hosts_look(pair, cluster, person):
    open_case(pair, person, 0)
    _, opened = seconds_to(0)
    due = datetime.datetime.fromisoformat(pair.towns[0].synpunkt.list()[0]["besked_due"]).replace(tzinfo=None)
    eights = [opened.replace(hour=8, tzinfo=None) + datetime.timedelta(days=days) for days in range(1, 10)]
    with ThreadPoolExecutor(4) as pool:
        for moment in eights:
            words = ("sweep", f"--now={moment:%Y-%m-%dT%H:%M}")
            list(pool.map(lambda town, words=words: town.synpunkt.run(*words), pair.towns * 2))
    found = reminders(cluster)
    assert set(found.values()) == {1}, found
    kinds = [row.split("|")[1] for row in found]
    assert len(kinds) >= 6, f"two before it is due, at {due}, three after: {found}"
    pair.settle(cluster)
    assert len({mail.id for mail in pair.sink.mails()}) == len(pair.sink.mails())


@contextlib.contextmanager
def held(cluster, sql):
    """The rows are somebody else's meanwhile."""
    other = subprocess.Popen(["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", hosts.PROGRAMS / "psql", "-XAtq",
                              cluster.uri], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/")
    try:
        other.stdin.write(f"BEGIN;\n{sql};\n\\echo held\n")
        other.stdin.flush()
        assert any(line == "held\n" for line in iter(other.stdout.readline, ""))
        yield
    finally:
        other.communicate("ROLLBACK;\n", timeout=30)


def test_when_the_host_that_looks_is_killed_the_other_goes_on(pair, cluster, person):
    opened = {open_case(pair, person, number) for number in range(2)}
    before = reminders(cluster)
    first, second = (town.synpunkt for town in pair.towns)
    pair.settle(cluster)
    for town in pair.towns:
        assert town.synpunkt.stop() == 0
    cluster.ask("DELETE FROM synpunkt.clock")         # else a clock that jumps so far is not believed
    for synpunkt in (first, second):
        synpunkt.env = hosts.clock(seconds_to(10)[0], BOOT_RATE)

    def wait_for_lock():
        return cluster.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") != "0"

    with held(cluster, "SELECT FROM synpunkt.cases FOR UPDATE"):
        first.start()
        wait_for("the first host to look for deadlines", wait_for_lock)
        second.start()
        first.kill()
    wait_for(lambda: f"reminders\n{pair.logs()}", lambda: len(reminders(cluster)) >= len(before) + len(opened))
    pair.settle(cluster)
    assert set(reminders(cluster).values()) == {1}
    assert "sweep cases=" not in first.log() and "sweep cases=" in second.log()
    assert len({mail.id for mail in pair.sink.mails()}) == len(pair.sink.mails())
    second.assert_sound()
    first.start()


# ---- mail at both hosts --------------------------------------------------------------------------------------

@pytest.mark.parametrize("begin", [0, 1])
def test_a_matter_goes_on_at_whichever_host_its_mail_comes_to(pair, person, begin):
    here, there = pair.towns[begin], pair.towns[1 - begin]
    name, resident = person()
    here.post(mail_of((name, resident)), resident, MAILBOX)
    receipt = there.wait_mail(resident)
    reference = REFERENCE.search(receipt["Subject"])[0]
    copy = there.wait_mail_of(reference, resident, lambda m: re.search(r"\bh\d+\.", m["From"]))

    answer = Reply(copy, "Hej!\nVi lagar hålen vecka 11.\n\nJohan Berg", *JOHAN, prefix="SV: ")
    there.post(clients.outlook_desktop(answer), JOHAN[1], parseaddr(copy["From"])[1])
    heard = here.wait_mail(resident, count=2)
    assert "Vi lagar hålen vecka 11." in heard.text

    again = Reply(heard, "Tack! Gäller det hela vägen till Hamre?", name, resident)
    there.post(clients.gmail(again), resident, again.to)
    here.wait_mail_of(reference, resident, lambda m: "hela vägen till Hamre" in m.text)
    once_more = Reply(receipt, "Och en sak till.", name, resident)
    here.post(clients.thunderbird(once_more), resident, once_more.to)
    there.wait_mail_of(reference, resident, lambda m: "Och en sak till" in m.text)
    assert [case["reference"] for case in cases_of(here, resident)] == [reference]
    assert here.synpunkt.show(reference) == there.synpunkt.show(reference)
    assert len(cases_of(there, resident)[0]["messages"]) == 4


def test_a_message_that_comes_to_both_hosts_at_once_is_one_case_with_one_receipt(pair, cluster, person):
    begin = threading.Barrier(2)

    def hand_in(town, raw, resident):
        begin.wait()
        return hosts.code_of(town, raw, resident, MAILBOX)

    residents = [person() for _ in range(AT_ONCE)]
    with ThreadPoolExecutor(2) as pool:
        for one in residents:
            raw = mail_of(one)
            tries = [pool.submit(hand_in, town, raw, one[1]) for town in pair.towns]
            assert [done.result() for done in tries] == [250, 250], pair.logs()
    pair.settle(cluster)
    for _, resident in residents:
        (case,) = cases_of(pair.towns[0], resident)
        assert len(case["messages"]) == 1 and len(pair.sink.mails(resident)) == 1
    logs = [town.synpunkt.log() for town in pair.towns]
    assert sum(log.count(" repeat") for log in logs) >= AT_ONCE, "the other host says that it was there"


def test_letters_are_sent_once_while_both_hosts_take_mail_and_send(pair, cluster, person):
    pair.sink.clear()
    residents = [person() for _ in range(LOAD)]
    before = [town.synpunkt.log().count("accepted by the relay") for town in pair.towns]
    with ThreadPoolExecutor(SENDERS) as pool:
        list(pool.map(lambda n: pair.towns[n % 2].post(mail_of(residents[n]), residents[n][1], MAILBOX), range(LOAD)))
    pair.settle(cluster)
    sent = collections.Counter(mail.id for mail in pair.sink.mails())
    assert set(sent.values()) == {1} and len(sent) == 2 * LOAD, "a receipt and a unit's copy each"
    assert all(len(pair.sink.mails(resident)) == 1 for _, resident in residents)
    after = [town.synpunkt.log().count("accepted by the relay") for town in pair.towns]
    assert all(a > b for a, b in zip(after, before)), "both hosts have sent"


# ---- a host that dies ----------------------------------------------------------------------------------------

class Grave(harness.Sink):
    """A relay that takes a letter and whose client dies before it hears of it; `last` is how many are taken till then."""

    def __init__(self, victim, last):
        super().__init__()
        self.victim, self.last, self.count, self.turn = victim, last, 0, threading.Lock()

    def _file(self, sender, recipients, raw):
        with self.turn:
            if self.victim.process.poll() is not None:
                raise OSError("nobody is there any more")
            super()._file(sender, recipients, raw)
            self.count += 1
            if self.count == self.last:
                self.victim.kill()


def test_letters_of_a_host_that_was_killed_are_sent_by_the_other(pair, cluster, person):
    first, second = (town.synpunkt for town in pair.towns)
    pair.settle(cluster)
    for town in pair.towns:
        assert town.synpunkt.stop() == 0
    pair.sink.clear()
    grave, residents = Grave(first, last=5), [person() for _ in range(6)]
    try:
        first.configure("127.0.0.1:1")          # nobody takes its letters while they are made
        first.start()
        for one in residents:
            pair.towns[0].post(mail_of(one), one[1], MAILBOX)
        first.stop()
        cluster.ask("UPDATE synpunkt.letters SET due_at = 0 WHERE state = 'waiting'")
        first.configure(f"127.0.0.1:{grave.port}")
        first.start()
        first.process.wait(30)
    finally:
        grave.close()
    in_doubt = set(cluster.ask("SELECT '<' || message_id || '>' FROM synpunkt.letters WHERE state = 'waiting'"
                               " AND claimed_by = 'mx1'").split())
    accepted = {mail.id: mail.raw for mail in grave.mails()}
    assert len(accepted) == grave.last and in_doubt & set(accepted), "the letter in hand, at least"

    second.start()
    letters = 2 * len(residents)
    seen = lambda: collections.Counter(mail.id for mail in pair.sink.mails())       # noqa: E731
    wait_for(lambda: f"what nobody had claimed\n{pair.logs()}",
             lambda: len(set(seen()) | set(accepted) | in_doubt) == letters)
    pair.settle(cluster, but="claimed_by = 'mx1'")
    assert not set(seen()) & in_doubt, "a claim holds for its time: its host may be only slow"
    second.stop()
    second.env = hosts.clock(int(first.env["AHEAD_SECONDS"]) + CLAIM_SECONDS + 1, BOOT_RATE)
    second.start()
    wait_for(lambda: f"what was claimed\n{pair.logs()}", lambda: set(seen()) >= in_doubt)
    pair.settle(cluster)
    second.stop()
    second.env = first.env

    assert len(set(seen()) | set(accepted)) == letters and set(seen().values()) == {1}
    repeated = set(seen()) & set(accepted)
    assert repeated == in_doubt & set(accepted) and len(repeated) <= grave.last
    for mail in pair.sink.mails():
        assert mail.id not in repeated or without_trace(mail.raw) == without_trace(accepted[mail.id]), "the same bytes"
    for town in pair.towns:
        town.synpunkt.configure(f"127.0.0.1:{town.postfix.out}")
        town.synpunkt.start()
