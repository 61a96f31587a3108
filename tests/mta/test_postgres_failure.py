"""The database goes away in the middle of mail: our mail waits at its senders and nobody else's does, and all that was taken is there."""
import collections
import time

import pytest

import clients
import hosts
from harness import wait_for

BYSTANDER = "bjorn@vasteras.example"
FLOWS = 2                   # a host
HEARD_SECONDS = 1           # for the relay's answers to the letters in hand; less than a courier's pause
BACK_SECONDS = 30           # after the server answers again; the daemon asks every 2 s, and other tests may run


@pytest.fixture
def clusters():
    hosts.skip_without()
    made = []
    yield made
    for cluster in made:
        cluster.end()


@pytest.fixture
def new_hosts():
    made = []

    def make(where, names):
        made.append(hosts.Hosts(where, names, **hosts.NO_LIMITS))
        return made[-1]
    yield make
    for place in made:
        place.close()


class Mail:
    """Mail for us and for a bystander, that comes to all hosts all the time."""

    def __init__(self, place):
        self.place = place
        self.flows = [hosts.Flow(town, f"w{host}{n}") for host, town in enumerate(place.towns) for n in range(FLOWS)]
        for flow in self.flows:
            flow.start()

    def bystanders(self):
        """What their senders are told, one at each host."""
        return [hosts.code_of(town, clients.first_mail("Hej", "Hej!\n", to=BYSTANDER), "a@posten.example", BYSTANDER)
                for town in self.place.towns]

    def count(self):
        return sum(len(flow.taken) for flow in self.flows)

    def go_on(self, more=20):
        """At each host again; returns when the last of them had taken its first."""
        before = [len(flow.taken) for flow in self.flows]
        wait_for(lambda: f"more mail\n{self.place.logs()}",
                 lambda: all(len(flow.taken) > count + more // len(self.flows) for flow, count in zip(self.flows, before)))
        return max(sorted(flow.taken.values())[count] for flow, count in zip(self.flows, before))

    def put_off(self, more=10):
        """At each host."""
        before = [len(flow.refused) for flow in self.flows]
        wait_for(lambda: f"mail to be put off\n{self.place.logs()}",
                 lambda: all(len(flow.refused) >= count + more for flow, count in zip(self.flows, before)))

    def end(self):
        for flow in self.flows:
            flow.end()
        self.taken = {message for flow in self.flows for message in flow.taken}
        self.refused = [told for flow in self.flows for told in flow.refused]


def assert_reconciled(mail, place, cluster):
    """What got 250 is on file once, as a case with one receipt that has arrived; the store is as its events tell."""
    place.settle(cluster)       # also letters whose claim the server did not answer: they do not wait for its end
    counted = collections.Counter(message.strip("<>") for case in place.towns[0].synpunkt.list() for message in case["messages"])
    assert not mail.taken - set(counted), "lost"
    assert set(counted.values()) == {1}
    # One that was on file when its sender did not hear of it is there, and was not handed in again only at the end.
    assert len(set(counted) - mail.taken) <= len(mail.flows)
    copies = collections.Counter(letter.recipient for letter in place.sink.mails() if letter.recipient.endswith(".example")
                                 and letter.recipient.startswith("p"))
    doubled = [(letter.recipient, letter.id, letter["Subject"]) for letter in place.sink.mails() if copies[letter.recipient] > 1]
    assert not doubled and len(copies) == len(counted), f"{doubled}\n{place.logs()}"
    for town in place.towns:
        town.synpunkt.assert_sound()


def holders(cluster):
    """How many hosts hold what keeps others of their name from giving their claims back (statements_own.c)."""
    return cluster.ask("SELECT count(*) FROM pg_locks, unnest(ARRAY['mx1', 'mx2']) AS host WHERE locktype = 'advisory'"
                       " AND granted AND (classid::bigint << 32 | objid::bigint)"
                       " = hashtextextended('letters synpunkt ' || host, 0)")


def test_a_database_that_is_stopped_and_started_again(clusters, new_hosts):
    cluster = hosts.Cluster()
    clusters.append(cluster)
    place = new_hosts(cluster.uri, ("mx1", "mx2"))
    mail = Mail(place)
    mail.go_on()
    wait_for("both hosts to hold theirs", lambda: holders(cluster) == "2")
    cluster.stop()
    gone = time.monotonic()
    codes = mail.bystanders()
    assert codes == [250] * len(place.towns)
    mail.put_off()
    away = time.monotonic()
    assert mail.bystanders() == [250] * len(place.towns)
    cluster.start()
    back = time.monotonic()
    first = mail.go_on() - back
    mail.end()
    print(f"{len(mail.taken)} taken, {len(mail.refused)} put off; back {first:.2f} s after the server")
    assert not [message for flow in mail.flows for message, at in flow.taken.items() if gone < flow.begun[message] and at < away]
    assert mail.refused and {code for _, code in mail.refused} == {451}
    assert first < BACK_SECONDS
    assert_reconciled(mail, place, cluster)
    wait_for("each host to hold again what keeps others from giving its claims back", lambda: holders(cluster) == "2")


def test_daemons_that_are_stopped_as_soon_as_the_database_is_back(clusters, new_hosts):
    cluster = hosts.Cluster()
    clusters.append(cluster)
    place = new_hosts(cluster.uri, ("mx1", "mx2"))
    mail = Mail(place)
    mail.go_on()
    cluster.stop()
    time.sleep(HEARD_SECONDS)
    mail.end()                                  # without a daemon Postfix takes mail and keeps it for long
    cluster.start()
    for town in place.towns:
        assert town.synpunkt.stop() == 0        # couriers still pause, with what the relay told them
        town.synpunkt.start()
    assert_reconciled(mail, place, cluster)


def test_a_standby_that_takes_over_has_all_that_got_its_250(clusters, new_hosts):
    primary = hosts.Cluster(synchronous_standby_names="'*'", synchronous_commit="on")
    clusters.append(primary)
    standby = primary.standby()
    clusters.append(standby)
    place = new_hosts(f"postgresql://synpunkt@/postgres?host={primary.folder},{standby.folder}&target_session_attrs=read-write",
                    ("mx1",))
    mail = Mail(place)
    mail.go_on()
    before = mail.count()
    primary.stop()
    mail.put_off()
    standby.run("pg_ctl", "-D", standby.data, "-w", "promote")
    back = time.monotonic()
    first = mail.go_on() - back
    mail.end()
    print(f"{before} taken before, {len(mail.taken)} in all, {len(mail.refused)} put off; back {first:.2f} s after the promotion")
    assert {code for _, code in mail.refused} <= {451}
    assert first < BACK_SECONDS
    assert_reconciled(mail, place, standby)
