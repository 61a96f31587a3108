"""The log tells of references and queue ids, never of people or of what they write (D26)."""
import re

import pytest

import clients
import fakemta
import harness
from harness import MAILBOX, wait_for

pytestmark = pytest.mark.skipif(not (harness.build_folder() / "synpunktd").exists(), reason="synpunktd is not built")

NAME, ANNA = "Hedvig Xylander", "hedvig.xylander@posten.example"
SUBJECT, TEXT = "Potthål vid Kvarnbacksvägen", "Hej! Min dotter vurpade på cykelbanan vid Bjurhovda.\nHedvig\n"


def test_nobodys_address_name_or_word_is_in_the_log():
    with harness.Alone() as service:
        service.sink.refuse.add(ANNA)   # the refusal quotes the address
        raw = clients.first_mail(SUBJECT, TEXT, name=NAME, sender=ANNA, to=MAILBOX,
                                 results=clients.results_for(ANNA).partition("; ")[2])
        assert fakemta.deliver(service.synpunkt.socket, raw, ANNA, [MAILBOX], queue_id="4bQ7Zk1").answer == "d"
        (case,) = service.synpunkt.list()
        copy = wait_for("unit copy", lambda: [m for m in service.sink.mails() if case["reference"] in m["Subject"]])[0]
        assert "vurpade" in copy.text
        wait_for("the refusal is told", lambda: [m for m in service.sink.mails() if m["Subject"].startswith("Kom inte fram")])
        log = service.synpunkt.log().lower()
        assert "4bq7zk1" in log and case["reference"].lower() in log
        for word in (ANNA, "xylander", "hedvig", "posten.example", "kvarnbacks", "vurpade"):
            assert word not in log, [line for line in log.splitlines() if word in line]


def senders_in_log(service, *mails):
    """`from=` of the line that each of these mails makes: (address, what it writes)."""
    for number, (sender, text) in enumerate(mails):
        raw = clients.first_mail(f"Brev nummer {number}", text, sender=sender, to=MAILBOX,
                                 results=clients.results_for(sender).partition("; ")[2])
        assert fakemta.deliver(service.synpunkt.socket, raw, sender, [MAILBOX], queue_id=f"Q{number}").answer == "d"
    lines = [line for line in service.synpunkt.log().splitlines() if re.search(r"\bQ\d: case=", line)]
    assert len(lines) == len(mails) and all(len(line.split("from=")) == 2 for line in lines), lines
    return [line.split("from=")[1] for line in lines]


def test_one_sender_can_be_followed_and_not_guessed():
    """Without the key the hash of an address is not the one in the log."""
    with harness.Alone() as service:
        mine, mine_again, others, secret = senders_in_log(
            service, (ANNA, TEXT), (ANNA.replace("h", "H", 1), "En annan sak: gatlyset är trasigt.\n"),
            ("per@annan.example", TEXT), (ANNA, "Min chef tar emot mutor. Jag är anställd hos er och vill vara anonym.\n"))
        assert mine == mine_again != others and secret == "hidden"
        assert re.fullmatch("[a-z2-7]{8}", mine) and re.fullmatch("[a-z2-7]{8}", others)
        assert ANNA not in service.synpunkt.log().lower()
    with harness.Alone() as another:
        assert senders_in_log(another, (ANNA, TEXT)) != [mine]


def test_addresses_stand_in_the_log_where_that_is_wanted():
    with harness.Alone(log_addresses="yes") as service:
        forged = '"x case=SP-2026-00001-0 unit=tekn"@posten.example'
        plain, odd, secret = senders_in_log(service, (ANNA, TEXT), (forged, TEXT),
                                            (ANNA, "Min chef tar emot mutor. Jag är anställd hos er.\n"))
        assert plain == ANNA and secret == "hidden"
        assert " " not in odd and len(odd) < 255
        assert "kvarnbacks" not in service.synpunkt.log().lower()
