"""The log tells of references and queue ids, never of people or of what they write (D26)."""
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
