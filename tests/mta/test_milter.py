"""synpunktd against an MTA that speaks only the milter protocol."""
import os
import random
import re
import signal
import threading
import time

import pytest

import clients
import fakemta
import harness
from harness import MAILBOX, wait_for

BYSTANDER = "bjorn@posten.example"
PSS_MAX = 24 * 1024 * 1024
TEXT = "Hej! Det är stora potthål på cykelbanan mellan Bjurhovda och Hamre. När tänker ni laga dem?\nAnna\n"


@pytest.fixture
def mail(person):
    def make(subject="Potthål på cykelbanan vid Bjurhovda", text=TEXT, **options):
        name, address = person()
        options = {"results": clients.results_for(address).partition(";")[2].strip(), "to": MAILBOX} | options
        return clients.first_mail(subject, text, name=name, sender=address, **options), address
    return make


def send(service, raw, sender, recipients, **options):
    return fakemta.deliver(service.synpunkt.socket, raw, sender, recipients, **options)


def messages_of(raw):
    return re.search(rb"(?im)^Message-ID:\s*<([^>]+)>", raw)[1].decode()


def cases_with(service, message_id):
    return [case for case in service.synpunkt.list() if message_id in [m.strip("<>") for m in case["messages"]]]


def bare(verdict):
    """Removed recipients; with or without brackets is the same to an MTA, letters are not."""
    return [recipient.strip("<>") for recipient in verdict.removed]


def test_mail_to_the_mailbox_becomes_a_case_and_is_discarded(alone, mail):
    raw, sender = mail()
    verdict = send(alone, raw, sender, [MAILBOX])
    assert (verdict.answer, verdict.stage) == ("d", "eom")
    (case,) = cases_with(alone, messages_of(raw))
    receipt = wait_for("receipt", lambda: alone.sink.mails(sender))[0]
    assert case["reference"] in receipt["Subject"]
    assert receipt["In-Reply-To"] == f"<{messages_of(raw)}>"


def test_bystander_mail_is_let_go_before_its_body(alone, mail):
    raw, sender = mail(to=BYSTANDER)
    verdict = send(alone, raw, sender, [BYSTANDER])
    assert verdict.answer == "a" and verdict.stage == "data"
    assert not verdict.changes and not verdict.removed
    assert not cases_with(alone, messages_of(raw))


def test_only_our_recipients_are_removed(alone, mail):
    raw, sender = mail()
    verdict = send(alone, raw, sender, [BYSTANDER, "Synpunkter@Vasteras.example", "sara@vasteras.example"])
    assert verdict.answer in "ac" and verdict.stage == "eom"
    assert bare(verdict) == ["Synpunkter@Vasteras.example"]
    assert not verdict.changes
    assert len(cases_with(alone, messages_of(raw))) == 1


def test_two_of_our_addresses_make_one_case(alone, mail):
    raw, sender = mail()
    verdict = send(alone, raw, sender, [MAILBOX, MAILBOX.replace("@", "+skola@")])
    assert verdict.answer == "d"
    assert len(cases_with(alone, messages_of(raw))) == 1


def test_two_messages_on_one_connection_do_not_mix(alone, mail):
    (first, one), (second, two) = mail(), mail("Trasig gatlampa på Stenbygatan")
    with fakemta.Connection(alone.synpunkt.socket) as connection:
        connection.connect()
        connection.helo()
        assert connection.deliver(first, one, [MAILBOX], "Q1").answer == "d"
        assert bare(connection.deliver(second, two, [BYSTANDER, MAILBOX], "Q2")) == [MAILBOX]
        connection.quit()
    (case,), (other,) = cases_with(alone, messages_of(first)), cases_with(alone, messages_of(second))
    assert case["reference"] != other["reference"]


def test_a_message_aborted_in_its_body_leaves_nothing(alone, mail):
    (first, one), (second, two) = mail(), mail()
    with fakemta.Connection(alone.synpunkt.socket) as connection:
        connection.connect()
        connection.helo()
        verdict = connection.envelope(one, [MAILBOX])
        assert connection.content(first, verdict)
        connection.abort()
        assert connection.deliver(second, two, [MAILBOX], "Q2").answer == "d"
        connection.quit()
    assert not cases_with(alone, messages_of(first))
    assert len(cases_with(alone, messages_of(second))) == 1


def test_a_connection_cut_anywhere_harms_nobody(alone, mail):
    chance = random.Random(4711)
    for _ in range(40):
        raw, sender = mail()
        with fakemta.Connection(alone.synpunkt.socket) as connection:
            connection.connect()
            connection.helo()
            verdict = connection.envelope(sender, [MAILBOX])
            headers, body = fakemta.split(raw)
            for name, value in headers[:chance.randrange(len(headers))]:
                connection.header(name, value)
            whole = fakemta.packet("B", body)
            connection.send_part("B", body, chance.randrange(len(whole)))
            assert verdict.answer == "c"
            connection.reset()
        assert not cases_with(alone, messages_of(raw))
    raw, sender = mail()
    assert send(alone, raw, sender, [MAILBOX]).answer == "d"


def test_an_mta_that_goes_at_the_end_of_message_makes_one_case(alone, mail):
    raw, sender = mail()
    with fakemta.Connection(alone.synpunkt.socket) as connection:
        connection.connect()
        connection.helo()
        verdict = connection.envelope(sender, [MAILBOX])
        connection.content(raw, verdict)
        connection.macros("E", i="Q1")
        connection.send("E")
        connection.reset()
    assert send(alone, raw, sender, [MAILBOX], queue_id="Q2").answer == "d"
    assert len(cases_with(alone, messages_of(raw))) == 1


@pytest.mark.parametrize("protocol", [
    fakemta.ALL_PROTOCOL & ~fakemta.LEADING_SPACE,
    fakemta.ALL_PROTOCOL & ~fakemta.SKIP,
    fakemta.ALL_PROTOCOL & ~0xFF080,    # replies to everything
    0x7F,                               # as offered by an MTA of 2005
], ids=["no leading space", "no skip", "no silence", "old"])
def test_an_mta_that_offers_less_is_served_the_same(alone, mail, protocol):
    raw, sender = mail()
    verdict = send(alone, raw, sender, [MAILBOX, BYSTANDER], protocol=protocol)
    assert verdict.answer in "ac" and bare(verdict) == [MAILBOX]
    assert len(cases_with(alone, messages_of(raw))) == 1
    raw, sender = mail(to=BYSTANDER)
    assert send(alone, raw, sender, [BYSTANDER], protocol=protocol).answer in "ac"


def test_the_same_message_again_is_one_case_and_one_receipt(alone, mail):
    raw, sender = mail()
    for number in range(4):
        received = f"Received: from x by y with ESMTP id {number}\r\n".encode()
        assert send(alone, received + raw, sender, [MAILBOX], queue_id=f"Q{number}").answer == "d"
    assert len(cases_with(alone, messages_of(raw))) == 1
    wait_for("receipt", lambda: alone.sink.mails(sender))
    last, other = mail()
    send(alone, last, other, [MAILBOX])
    wait_for("a later receipt", lambda: alone.sink.mails(other))
    assert len(alone.sink.mails(sender)) == 1


def test_the_same_message_without_message_id_is_one_case(alone, mail):
    raw, sender = mail()
    raw = re.sub(rb"(?im)^Message-ID:.*\r\n", b"", raw)
    before = len(alone.synpunkt.list())
    for number in range(3):
        assert send(alone, raw, sender, [MAILBOX], queue_id=f"Q{number}").answer == "d"
    assert len(alone.synpunkt.list()) == before + 1
    wait_for("receipt", lambda: alone.sink.mails(sender))


def test_a_message_split_by_its_server_is_one_case(alone, mail):
    raw, sender = mail()
    assert send(alone, raw, sender, [MAILBOX], queue_id="Q1").answer == "d"
    assert send(alone, raw, sender, [MAILBOX.replace("@", "+x@"), BYSTANDER], queue_id="Q2").removed
    assert len(cases_with(alone, messages_of(raw))) == 1


def test_the_same_message_at_the_same_time_is_one_case(alone, mail):
    raw, sender = mail()
    answers = []
    threads = [threading.Thread(target=lambda n=n: answers.append(send(alone, raw, sender, [MAILBOX], queue_id=f"Q{n}")))
               for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [v.answer for v in answers] == ["d"] * 12
    assert len(cases_with(alone, messages_of(raw))) == 1


@pytest.mark.parametrize("body", [
    b"Hej\0 d\xe4r\r\n", b"rad ett\rrad tv\xe5\r\nrad tre\n\rslut\n", b"\0" * 5000, b"", b"\xff\xfe" * 300,
    b"x" * 300_000, b".\r\n..\r\n",
], ids=["nul", "bare cr lf", "nuls", "empty", "not text", "one long line", "dots"])
def test_odd_bytes_are_taken(alone, mail, body):
    raw, sender = mail()
    raw = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + body
    assert send(alone, raw, sender, [MAILBOX]).answer == "d"
    assert len(cases_with(alone, messages_of(raw))) == 1


@pytest.mark.parametrize("head", [
    b"", b"Subject\r\n", b"From: a@b.example\0c\r\nSubject: =?utf-8?B?//8=?=\r\n",
    b"From: " + b"a:" * 20000 + b"\r\n", b"".join(b"X-%d: y\r\n" % n for n in range(3000)),
    b"Subject: a\r\n\tb\r\n \r\n c\r\n",
], ids=["none", "no colon", "nul", "groups", "many", "folds"])
def test_odd_headers_are_taken(alone, person, head):
    _, sender = person()
    before = len(alone.synpunkt.list())
    # Without anything else to tell them apart, equal bodies are one message.
    body = f"Hej, lampan vid skolan fungerar inte, skriver {sender}.\r\n".encode()
    assert send(alone, head + b"\r\n" + body, sender, [MAILBOX]).answer == "d"
    assert len(alone.synpunkt.list()) == before + 1


def test_a_huge_body_is_taken(alone, mail):
    raw, sender = mail()
    raw += b"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd\r\n" * 500_000
    assert send(alone, raw, sender, [MAILBOX], timeout=120).answer == "d"
    assert len(cases_with(alone, messages_of(raw))) == 1


def test_many_recipients_are_taken(alone, mail):
    raw, sender = mail()
    others = [f"p{n}@posten.example" for n in range(1000)]
    verdict = send(alone, raw, sender, others + [MAILBOX])
    assert bare(verdict) == [MAILBOX]


def test_the_null_sender_opens_no_receipt(alone, mail):
    raw, _ = mail()
    assert send(alone, raw, "", [MAILBOX]).answer == "d"


class StoreAway:
    """The database file is somewhere else for a while."""

    def __init__(self, service):
        self.files = [f for f in service.synpunkt.store.parent.glob(service.synpunkt.store.name + "*")]

    def __enter__(self):
        for file in self.files:
            file.rename(file.with_name("away-" + file.name))

    def __exit__(self, *_):
        for file in self.files:
            file.with_name("away-" + file.name).rename(file)


def put_off_alone(service, raw, sender):
    """The verdict once our recipient alone is put off; until the trouble is known the whole message is."""
    verdict = send(service, raw, sender, [MAILBOX, BYSTANDER])
    assert verdict.refused or verdict.later
    return verdict if verdict.refused else None


def test_without_a_store_our_recipient_alone_waits_and_it_recovers_by_itself(mail):
    with harness.Alone() as alone:
        raw, sender = mail()
        assert send(alone, raw, sender, [MAILBOX]).answer == "d"
        late, writer = mail()
        with StoreAway(alone):
            verdict = wait_for("trouble that is known", lambda: put_off_alone(alone, late, writer))
            assert list(verdict.refused) == [MAILBOX]
            answer, text = verdict.refused[MAILBOX]
            assert answer == "t" or re.match(r"451 4\.3\.\d ", text)
            assert verdict.answer in "ac" and not verdict.removed
            assert send(alone, late, writer, [BYSTANDER]).answer == "a"
        wait_for("recovery", lambda: send(alone, late, writer, [MAILBOX]).answer == "d")
        assert len(cases_with(alone, messages_of(late))) == 1
        assert len(cases_with(alone, messages_of(raw))) == 1
        wait_for("receipt", lambda: alone.sink.mails(writer))


def test_a_store_lost_in_mid_message_puts_the_whole_message_off(mail):
    with harness.Alone() as alone:
        raw, sender = mail()
        with fakemta.Connection(alone.synpunkt.socket) as connection:
            connection.connect()
            connection.helo()
            verdict = connection.envelope(sender, [MAILBOX, BYSTANDER])
            assert not verdict.refused and connection.content(raw, verdict)
            with StoreAway(alone):
                verdict = connection.eom("Q1", verdict)
                assert verdict.later and not verdict.removed
                if verdict.answer == "y":
                    assert re.match(r"451 4\.3\.\d ", verdict.text)
        wait_for("recovery", lambda: bare(send(alone, raw, sender, [MAILBOX, BYSTANDER])) == [MAILBOX])
        assert len(cases_with(alone, messages_of(raw))) == 1


def test_a_deleted_store_is_noticed(mail):
    with harness.Alone() as alone:
        for file in alone.synpunkt.store.parent.glob(alone.synpunkt.store.name + "*"):
            file.unlink()
        raw, sender = mail()
        assert send(alone, raw, sender, [MAILBOX]).later


def test_sigterm_finishes_what_is_running(mail):
    with harness.Alone() as alone:
        outcomes, started = [], threading.Event()

        def load():
            while True:
                raw, sender = mail()
                try:
                    verdict = send(alone, raw, sender, [MAILBOX], timeout=30)
                except OSError:
                    return
                outcomes.append((messages_of(raw), verdict.answer))
                started.set()

        threads = [threading.Thread(target=load) for _ in range(6)]
        for thread in threads:
            thread.start()
        assert started.wait(60)
        process = alone.synpunkt.process
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        for thread in threads:
            thread.join(40)
        taken = [message for message, answer in outcomes if answer == "d"]
        assert taken
        on_file = [m.strip("<>") for case in alone.synpunkt.list() for m in case["messages"]]
        assert not set(taken) - set(on_file)


def pss_bytes(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        return int(re.search(r"(?m)^Pss:\s+(\d+) kB", file.read())[1]) * 1024


def test_memory_stays_within_bounds_at_fifty_sessions(mail):
    if os.environ.get("SANITIZE"):
        pytest.skip("a sanitizer's own memory is counted too")
    if not os.path.exists("/proc/self/smaps_rollup"):
        pytest.skip("this kernel does not tell PSS")
    with harness.Alone() as alone:
        connections = [fakemta.Connection(alone.synpunkt.socket) for _ in range(50)]
        begun = []
        for connection in connections:
            connection.connect()
            connection.helo()
            raw, sender = mail()
            begun.append(connection.envelope(sender, [MAILBOX]))
            assert connection.content(raw, begun[-1])
        open_sessions = pss_bytes(alone.synpunkt.process.pid)
        for number, connection in enumerate(connections):
            assert connection.eom(f"Q{number}", begun[number]).answer == "d"
        filed = pss_bytes(alone.synpunkt.process.pid)
        for connection in connections:
            connection.quit()
        print(f"PSS {open_sessions // 1024} kB with 50 messages open, {filed // 1024} kB when they are filed")
        assert max(open_sessions, filed) < PSS_MAX


def test_it_answers_while_others_hang(alone, mail):
    hanging = [fakemta.Connection(alone.synpunkt.socket) for _ in range(20)]
    for connection in hanging:
        connection.connect()
        connection.helo()
        connection.envelope("nobody@posten.example", [MAILBOX])
    begun = time.monotonic()
    raw, sender = mail()
    assert send(alone, raw, sender, [MAILBOX]).answer == "d"
    assert time.monotonic() - begun < 10
    for connection in hanging:
        connection.reset()
